//! `fieldline compact`: makes the data directory as small as it can be, or usable again.
//! Invariant: without `--accept-damage` nothing is lost, whatever happens meanwhile; with it the
//! damaged files are kept aside and the server gets a new epoch, so that devices send again what
//! they still have.

use std::io::Write;

use clap::Args;

use super::{CliError, DataArgs};
use crate::commit::overlay::Overlay;
use crate::state::new_epoch;
use crate::store::Store as _;
use crate::store::disk::DiskStore;
use crate::store::offline::{compact, salvage};

/// Make the data directory small: build the database anew and drop the old journal.
///
/// The server must be stopped. Afterwards the journal begins with this moment.
#[derive(Debug, Args)]
pub struct CompactArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The journal is damaged and no backup helps: go on with what can be read. What cannot is
    /// lost, unless a device still has it and sends it again; the damaged files are kept aside.
    #[arg(long)]
    accept_damage: bool,
}

/// Compacts.
pub fn run(args: &CompactArgs, out: &mut dyn Write) -> Result<(), CliError> {
    let dir = &args.data.data;
    if !DiskStore::exists(dir) {
        return Err(CliError::NoData(dir.clone()));
    }
    if args.accept_damage {
        return accept_damage(args, out);
    }
    let compacted = compact(dir)?;
    Ok(writeln!(
        out,
        "{} entries, {} KiB on disk before and {} KiB now",
        compacted.n_keys,
        compacted.bytes_before / 1024,
        compacted.bytes_after / 1024
    )?)
}

fn accept_damage(args: &CompactArgs, out: &mut dyn Write) -> Result<(), CliError> {
    let dir = &args.data.data;
    // When it can be opened there is no damage to accept, and nothing may be given up.
    if let Ok(store) = DiskStore::open(dir) {
        drop(store);
        writeln!(out, "nothing is damaged: run `fieldline compact` without --accept-damage")?;
        return Ok(());
    }
    let salvaged = salvage(dir)?;
    let store = DiskStore::open(dir)?;
    let writes = new_epoch(&Overlay::over(&store))?;
    store.apply(&writes)?;
    drop(store);
    writeln!(out, "everything up to batch {} was kept", salvaged.upto)?;
    if salvaged.known > salvaged.upto {
        writeln!(out, "lost: batches {} to {}, perhaps more", salvaged.upto + 1, salvaged.known)?;
    }
    for path in salvaged.aside {
        writeln!(out, "kept aside: {}", path.display())?;
    }
    Ok(writeln!(out, "devices send again what they still have, at their next contact")?)
}
