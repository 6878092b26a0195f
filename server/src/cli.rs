//! The command line: what a person types to run and look after a server.
//! Invariant: commands write what they have to say to `out`; what goes wrong is one sentence that
//! says what to do. Every command takes the data directory for itself while it runs.

pub mod backup;
pub mod compact;
pub mod demo;
pub mod export;
pub mod import;
pub mod report;
pub mod serve;
pub mod user;
pub mod verify;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Parser, Subcommand};

use crate::clock::{Clock as _, MachineClock};
use crate::commit::{CommitThread, Committer};
use crate::state::{StartError, start_committer};
use crate::store::StoreError;
use crate::store::disk::{DiskOptions, DiskStore};
use crate::tls::TlsError;
use crate::user::UserError;

/// Fieldline: sales management that works without a network.
#[derive(Debug, Parser)]
#[command(name = "fieldline", version, propagate_version = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server until Ctrl-C or SIGTERM.
    Serve(serve::ServeArgs),
    /// Add, list and change the people who may sign in.
    User(user::UserArgs),
    /// Fill an empty data directory with a demo company.
    Demo(demo::DemoArgs),
    /// Import CSV or vCard files; rows that cannot be taken are reported with line and reason.
    Import(import::ImportArgs),
    /// Write everything as CSV files, one for each kind of record.
    Export(export::ExportArgs),
    /// Print the funnel or a ranking: as a table, JSON or CSV.
    Report(report::ReportArgs),
    /// Write everything into one file, while the server runs too.
    Backup(backup::BackupArgs),
    /// Make a data directory from a backup.
    Restore(backup::RestoreArgs),
    /// Check everything on the disk.
    Verify(verify::VerifyArgs),
    /// Make the data directory small, or usable again after damage.
    Compact(compact::CompactArgs),
}

/// Where the data is.
#[derive(Debug, clap::Args)]
pub struct DataArgs {
    /// The data directory. A running server has it for itself: stop the server first.
    #[arg(long, value_name = "DIR", env = "FIELDLINE_DATA")]
    pub data: PathBuf,
}

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The server cannot begin.
    #[error(transparent)]
    Start(#[from] StartError),
    /// A user.
    #[error(transparent)]
    User(#[from] UserError),
    /// The committer.
    #[error(transparent)]
    Commit(#[from] crate::commit::CommitError),
    /// The store cannot be understood.
    #[error(transparent)]
    View(#[from] shared::sync::server::StoreError),
    /// HTTPS.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// A backup.
    #[error(transparent)]
    Backup(#[from] backup::BackupError),
    /// A check.
    #[error(transparent)]
    Verify(#[from] verify::VerifyError),
    /// A demo company.
    #[error(transparent)]
    Demo(#[from] demo::DemoError),
    /// An import.
    #[error(transparent)]
    Import(#[from] import::ImportError),
    /// An export.
    #[error(transparent)]
    Export(#[from] export::ExportError),
    /// A report.
    #[error(transparent)]
    Report(#[from] report::ReportError),
    /// Nothing there.
    #[error(
        "there is no Fieldline data in {}; check --data, or make it with `fieldline serve --data {}`",
        .0.display(), .0.display()
    )]
    NoData(PathBuf),
    /// The output is gone.
    #[error("the output cannot be written: {0}")]
    Output(#[from] io::Error),
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {source}; choose another --addr or --port")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The app's files are not there.
    #[error("{} holds no index.html; build the app first, or point --app at its files", .0.display())]
    NoApp(PathBuf),
}

/// Does what was asked.
pub fn run(cli: Cli, out: &mut dyn Write) -> Result<(), CliError> {
    match cli.command {
        Command::Serve(args) => serve::run(&args, out),
        Command::User(args) => user::run(args, out),
        Command::Demo(args) => demo::run(&args, out),
        Command::Import(args) => import::run(&args, out),
        Command::Export(args) => export::run(&args, out),
        Command::Report(args) => report::run(&args, out),
        Command::Backup(args) => backup::back_up(&args, out),
        Command::Restore(args) => backup::restore(&args, out),
        Command::Verify(args) => verify::run(&args, out),
        Command::Compact(args) => compact::run(&args, out),
    }
}

/// Opens an existing data directory, runs `work` over it and closes it again.
pub fn with_data<T>(
    dir: &Path,
    work: impl FnOnce(&Committer) -> Result<T, CliError>,
) -> Result<T, CliError> {
    if !DiskStore::exists(dir) {
        return Err(CliError::NoData(dir.to_owned()));
    }
    let (committer, thread) = open(dir)?;
    let result = work(&committer);
    thread.stop();
    result
}

/// Opens a data directory, making it when it is not there.
pub fn open(dir: &Path) -> Result<(Committer, CommitThread), CliError> {
    let store = Arc::new(open_store(dir)?);
    Ok(start_committer(store, Arc::default())?)
}

/// Opens the store, unless it holds only half of a backup.
fn open_store(dir: &Path) -> Result<DiskStore, StoreError> {
    open_store_with(dir, DiskOptions::default())
}

/// Opens the store in this way, unless it holds only half of a backup.
fn open_store_with(dir: &Path, options: DiskOptions) -> Result<DiskStore, StoreError> {
    let store = DiskStore::open_with(dir, options)?;
    backup::refuse_half_restored(dir, &store)?;
    Ok(store)
}

/// Returns the time for what a command writes.
#[must_use]
pub fn now_ms() -> u64 {
    MachineClock.now_ms()
}

#[cfg(test)]
mod tests;
