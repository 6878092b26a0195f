//! The network between one device and the server: a relay on its own port that can be cut.
//!
//! Cutting it here also cuts the service worker off, which the browser's own switch does not. It
//! relays bytes and knows nothing of HTTP.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Context;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A relay to a server on this machine.
pub struct Gate {
    port: u16,
    open: watch::Sender<bool>,
    relay: JoinHandle<()>,
}

impl Gate {
    /// Opens a gate to the server on `port`.
    pub async fn to(port: u16) -> anyhow::Result<Self> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("no free port is left")?;
        let own = listener.local_addr().context("a listener without an address")?.port();
        let (open, watch) = watch::channel(true);
        let relay = tokio::spawn(relay(listener, (Ipv4Addr::LOCALHOST, port).into(), watch));
        Ok(Self { port: own, open, relay })
    }

    /// Where the device finds the server, without a slash at the end.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Ends every connection and refuses new ones.
    pub fn cut(&self) {
        self.open.send_replace(false);
    }

    /// Lets connections through again.
    pub fn mend(&self) {
        self.open.send_replace(true);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.relay.abort();
    }
}

async fn relay(listener: TcpListener, server: SocketAddr, open: watch::Receiver<bool>) {
    // A failed accept means that the other side has gone; the next one is waited for.
    loop {
        let Ok((device, _)) = listener.accept().await else { continue };
        if *open.borrow() {
            tokio::spawn(connection(device, server, open.clone()));
        }
    }
}

async fn connection(mut device: TcpStream, server: SocketAddr, mut open: watch::Receiver<bool>) {
    // A server that is down or a broken pipe closes the device's connection: it sees what it
    // would see without a gate.
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    tokio::select! {
        _ = copy_bidirectional(&mut device, &mut server) => {}
        _ = open.wait_for(|open| !open) => {}
    }
}
