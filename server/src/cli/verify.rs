//! `fieldline verify`: whether everything on the disk is whole and agrees.
//! Invariant: it changes nothing but what every start does: the database learns what is in the journal. Beside a running server the files are checked; the
//! database belongs to that server and is left out, and that is said.

use std::io::Write;
use std::path::Path;

use clap::Args;
use shared::sync::check::{Checked, check};
use shared::sync::memory::MemoryStore;
use shared::sync::server::{View, Writes};

use super::backup::refuse_half_restored;
use super::user::all;
use super::{CliError, DataArgs};
use crate::commit::overlay::Overlay;
use crate::state::start_committer;
use crate::store::disk::DiskStore;
use crate::store::offline::{Everything, check_files, compare, has_journal};
use crate::store::{Store, StoreError};

/// Check everything on the disk: the checksums of journal and base, the database against them, and
/// that all records can be read and agree. Ends with an exit code other than 0 when something is wrong.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    #[command(flatten)]
    data: DataArgs,
}

/// Something is wrong.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// Database and journal differ.
    #[error(
        "the database differs from the journal: {0}. Stop the server and run `fieldline compact`, \
         which builds the database anew"
    )]
    Differs(String),
    /// Records do not agree.
    #[error("{0} disagreements were found; restore a backup, and report this")]
    Disagrees(u64),
}

/// Checks.
pub fn run(args: &VerifyArgs, out: &mut dyn Write) -> Result<(), CliError> {
    let dir = &args.data.data;
    if !DiskStore::exists(dir) {
        return Err(CliError::NoData(dir.clone()));
    }
    if has_journal(dir)? {
        tell_files(dir, out)?;
    }
    let checked = match DiskStore::open(dir) {
        Ok(store) => {
            let n_keys = compare(dir, &store)?.map_err(VerifyError::Differs)?;
            writeln!(out, "database  {n_keys} entries, the same as in base and journal")?;
            refuse_half_restored(dir, &store)?;
            check_store(store)?
        }
        Err(StoreError::InUse(_)) => {
            writeln!(out, "database  not checked: a running server has it; stop it to check all")?;
            check_view(&read_everything(dir)?)?
        }
        Err(error) => return Err(error.into()),
    };
    tell_records(&checked, out)?;
    if checked.wrong > 0 {
        return Err(VerifyError::Disagrees(checked.wrong).into());
    }
    Ok(writeln!(out, "everything is whole")?)
}

fn tell_files(dir: &Path, out: &mut dyn Write) -> Result<(), CliError> {
    let files = check_files(dir)?;
    let mib = files.n_bytes / 1024 / 1024;
    writeln!(
        out,
        "journal   {} files, {} batches, {} writes, the newest is {}",
        files.n_journals, files.n_frames, files.n_writes, files.newest
    )?;
    writeln!(out, "base      {} files, {} entries", files.n_bases, files.n_base_keys)?;
    Ok(writeln!(out, "checksums all right ({mib} MiB)")?)
}

fn tell_records(checked: &Checked, out: &mut dyn Write) -> Result<(), CliError> {
    writeln!(
        out,
        "records   {} rows, {} of them deleted, {} index entries, {} clients, {} outcomes",
        checked.rows, checked.deleted, checked.entries, checked.clients, checked.outcomes
    )?;
    for complaint in &checked.complaints {
        writeln!(out, "wrong     {complaint}")?;
    }
    Ok(())
}

fn check_store(store: DiskStore) -> Result<Checked, CliError> {
    let store: std::sync::Arc<dyn Store> = std::sync::Arc::new(store);
    let checked = check_view(&Overlay::over(&*store))?;
    let (committer, thread) = start_committer(store, std::sync::Arc::default())?;
    // Reads everybody who may sign in.
    let logins = all(&committer);
    thread.stop();
    logins.map(|_| checked)
}

fn check_view(view: &dyn View) -> Result<Checked, CliError> {
    Ok(check(view)?)
}

fn read_everything(dir: &Path) -> Result<MemoryStore, CliError> {
    let mut everything = Everything::open(dir)?;
    let mut writes = Writes::new();
    while let Some((key, value)) = everything.next_pair()? {
        writes.insert(key, Some(value));
    }
    let mut store = MemoryStore::default();
    store.apply(writes);
    Ok(store)
}
