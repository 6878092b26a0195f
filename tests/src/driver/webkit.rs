//! WebKitGTK's MiniBrowser by WebKitWebDriver.
//!
//! It has no headless mode, so each gets a screen in memory. Under a driver it keeps everything only
//! as long as it runs, like a private window; and in private windows WebKit logs nothing.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};
use serde_json::json;
use thirtyfour::Capabilities;
use tokio::net::TcpStream;

use super::START;
use crate::browser::{POLL, Setup};
use crate::from_xtask;
use crate::process::Process;

/// How often another port is tried when somebody was quicker.
const TRIES: usize = 5;
/// Read by GTK, and from there by WebKit.
const GTK: &str = "[Settings]\ngtk-enable-animations=0\n";

pub(super) async fn start(home: &Path) -> anyhow::Result<(Process, u16, Process)> {
    let mut command = Command::new(from_xtask("FIELDLINE_XVFB")?);
    command.args(["-displayfd", "1", "-screen", "0", "1600x1400x24", "-nolisten", "tcp"]);
    let mut screen = Process::start_quietly(&mut command)?;
    let number: u32 = screen.wait_for_line("its number", START, |line| line.trim().parse().ok())?;
    let config = home.join("gtk-3.0");
    std::fs::create_dir_all(&config)
        .and_then(|()| std::fs::write(config.join("settings.ini"), GTK))
        .context("no room for the settings of GTK")?;
    for _ in 0..TRIES {
        let port = free_port()?;
        let mut command = Command::new(from_xtask("FIELDLINE_WEBKITDRIVER")?);
        command.arg(format!("--port={port}")).env("DISPLAY", format!(":{number}"));
        // Its language is the system's, and "C" is none. Where this one is not installed, WebKit
        // takes American English too.
        command.env("LC_ALL", "en_US.UTF-8").env("XDG_CONFIG_HOME", home);
        let mut process = Process::start_with_errors(&mut command)?;
        if listens(&mut process, port).await? {
            return Ok((process, port, screen));
        }
    }
    bail!("WebKitWebDriver found its port taken {TRIES} times in a row")
}

/// It takes no port of the system's choice and does not print the one it has.
fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port is left")?;
    Ok(listener.local_addr().context("a listener without an address")?.port())
}

/// Waits until the driver listens; `false` when it ended instead.
async fn listens(process: &mut Process, port: u16) -> anyhow::Result<bool> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut tick = tokio::time::interval(POLL);
    let listening = async {
        loop {
            tick.tick().await;
            if process.has_ended()? {
                return Ok(false);
            }
            if TcpStream::connect(address).await.is_ok() {
                // Somebody else may have taken the port a moment before.
                return Ok(!process.has_ended()?);
            }
        }
    };
    match tokio::time::timeout(START, listening).await {
        Ok(answer) => answer,
        Err(_) => bail!("WebKitWebDriver does not listen within {START:?}"),
    }
}

pub(super) fn capabilities(setup: &Setup) -> anyhow::Result<Capabilities> {
    if !setup.languages.starts_with("en") {
        bail!("WebKit's MiniBrowser speaks the system's language; only English can be had");
    }
    let browser = from_xtask("FIELDLINE_MINIBROWSER")?;
    let browser = browser.to_str().context("MiniBrowser's path is no text")?;
    let mut arguments = vec!["--automation"];
    if setup.dark {
        arguments.push("--dark-mode");
    }
    let mut capabilities = Capabilities::new();
    capabilities.set("browserName", "MiniBrowser")?;
    capabilities
        .set("webkitgtk:browserOptions", json!({ "binary": browser, "args": arguments }))?;
    Ok(capabilities)
}
