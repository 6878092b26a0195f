//! `fieldline serve`: runs the server until it is told to stop.
//! Invariant: `listening on …` is printed once requests are answered, and not before.

use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use shared::entity::Role;
use tokio::net::TcpListener;

use super::user::{add, all};
use super::{CliError, DataArgs, open_store_with};
use crate::clock::MachineClock;
use crate::commit::Committer;
use crate::config::{AppSource, Config};
use crate::state::AppState;
use crate::store::disk::DiskOptions;
use crate::store::retention::Keep;
use crate::tls::{self, TlsListener};
use crate::user::{NewUser, is_active_administrator};

/// Run the server until Ctrl-C or SIGTERM.
///
/// The first start makes the data directory and an administrator `admin`, whose one-time password
/// is printed. Tablets on the office network need HTTPS: give a certificate with --tls-cert and
/// --tls-key, or put a proxy that speaks HTTPS in front and say --behind-proxy.
#[derive(Debug, Args)]
pub struct ServeArgs {
    #[command(flatten)]
    data: DataArgs,
    /// Serve the app from this directory instead of the one in this program.
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,
    /// The address to listen on; 0.0.0.0 for every network of this machine.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    addr: IpAddr,
    /// The port to listen on; 0 takes a free one.
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    port: u16,
    /// The certificate chain in PEM form, for HTTPS.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key of the certificate in PEM form.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Believe the X-Forwarded-For, -Proto and -Host headers of the proxy in front.
    #[arg(long)]
    behind_proxy: bool,
    /// Keep the journal of at least so many days; what is older is folded into one base file.
    #[arg(long, value_name = "DAYS", default_value_t = 14)]
    journal_days: u32,
}

const WHY_HTTPS: &str = "\
note: other machines reach this server without HTTPS. Browsers then refuse what Fieldline needs to \
work offline (service worker, lasting storage, installing it), and passwords travel in the clear. \
Give a certificate with --tls-cert and --tls-key, or put an HTTPS proxy in front and say --behind-proxy.";

/// Runs the server.
pub fn run(args: &ServeArgs, out: &mut dyn Write) -> Result<(), CliError> {
    let tls = match (&args.tls_cert, &args.tls_key) {
        (Some(certificate), Some(key)) => Some(tls::config(certificate, key)?),
        (None, None) | (Some(_), None) | (None, Some(_)) => None,
    };
    let config = config(args, tls.is_some())?;
    make_room_for_connections();
    let options =
        DiskOptions { keep: Some(Keep::days(args.journal_days)), ..DiskOptions::default() };
    let store = Arc::new(open_store_with(&args.data.data, options)?);
    let (state, thread) = AppState::start(store, Arc::new(MachineClock), config)?;
    let served = (|| {
        make_first_administrator(&state.committer, out)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(listen_and_serve(args, tls, state, out))
    })();
    thread.stop();
    served
}

/// Every open app holds a connection; a refusal is no reason not to serve those that fit.
fn make_room_for_connections() {
    match crate::limits::raise_open_files() {
        Ok(most) => tracing::debug!(most, "server.open_files"),
        Err(error) => tracing::warn!(error = %error, "server.open_files_not_raised"),
    }
}

fn config(args: &ServeArgs, is_https: bool) -> Result<Config, CliError> {
    let app = match &args.app {
        Some(dir) if dir.join("index.html").is_file() => AppSource::Directory(dir.clone()),
        Some(dir) => return Err(CliError::NoApp(dir.clone())),
        None => Config::default().app,
    };
    Ok(Config { app, is_https, is_behind_proxy: args.behind_proxy })
}

async fn listen_and_serve(
    args: &ServeArgs,
    tls: Option<Arc<rustls::ServerConfig>>,
    state: AppState,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let address = SocketAddr::new(args.addr, args.port);
    let failed = |source| CliError::Listen { address, source };
    // Asked for before anything is served: a signal right after the start must not be lost.
    let stop = stop_signal()?;
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    if tls.is_none() && !args.behind_proxy && !args.addr.is_loopback() {
        writeln!(out, "{WHY_HTTPS}")?;
    }
    if state.config.app == AppSource::None {
        writeln!(out, "note: this program holds no app; give its files with --app DIR")?;
    }
    writeln!(out, "listening on {scheme}://{bound}")?;
    out.flush()?;
    let standings = tokio::spawn(crate::standings::run(state.clone()));
    let care = tokio::spawn(crate::care::run(state.clone()));
    let served = match tls {
        Some(tls) => crate::serve(TlsListener::new(listener, tls)?, state, stop).await,
        None => crate::serve(listener, state, stop).await,
    };
    // They end with the streams.
    standings.await.ok();
    care.await.ok();
    Ok(served?)
}

/// Returns what ends when the process is told to stop.
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        let interrupted = async {
            if let Err(error) = tokio::signal::ctrl_c().await {
                tracing::error!(error = %error, "server.no_ctrl_c");
                std::future::pending::<()>().await;
            }
        };
        #[cfg(unix)]
        tokio::select! {
            () = interrupted => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        interrupted.await;
        tracing::info!("server.stopping");
    })
}

/// Makes an administrator when nobody could add other users.
fn make_first_administrator(committer: &Committer, out: &mut dyn Write) -> Result<(), CliError> {
    let users = all(committer)?;
    if users.iter().any(is_active_administrator) {
        return Ok(());
    }
    // Somebody may have the name without being an administrator.
    let is_free =
        |name: &&str| users.iter().all(|(login, _)| !login.name.eq_ignore_ascii_case(name));
    let name = ["admin", "administrator", "fieldline-admin"].into_iter().find(is_free);
    writeln!(out, "There is no administrator yet, so one was made.")?;
    let new = NewUser {
        name: name.unwrap_or("admin").to_owned(),
        full_name: "Administrator".to_owned(),
        email: None,
        role: Role::Administrator,
        must_change: true,
    };
    add(committer, new, out)
}
