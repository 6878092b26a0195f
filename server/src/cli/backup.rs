//! `fieldline backup` and `fieldline restore`: everything in one file, and back.
//! Invariant: a restored server has a new epoch, because devices may know of changes that the
//! backup does not; they then send again what it lacks. A file that is cut short or damaged is
//! refused before anything is written. Sessions are left out: a stolen backup signs nobody in.
//! A backup is read from base and journal, beside a running server too, and is the state after one
//! batch.
//!
//! The file: a line of text with the format, then CBOR pairs of key and value, then `null`, the
//! number of pairs, and the SHA-256 of all before it.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use sha2::{Digest, Sha256};

use super::{CliError, DataArgs, open_store};
use crate::commit::overlay::Overlay;
use crate::state::new_epoch;
use crate::store::disk::DiskStore;
use crate::store::offline::{Everything, has_journal};
use crate::store::{FORMAT, FORMAT_KEY, Store as _, StoreError, Write as StoreWrite};

const MAGIC: &str = "fieldline backup ";
/// Present while a restore runs; a server refuses to start with half of the data.
const RESTORING_KEY: &[u8] = b"m/restoring";
const SESSIONS: &[u8] = b"s/";
/// A restore writes in batches of about this size.
const BATCH_BYTES: usize = 8 * 1024 * 1024;

/// Write everything into one file.
#[derive(Debug, Args)]
pub struct BackupArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The file to write; it must not be there yet.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Make a data directory from a backup.
///
/// Devices find out by themselves, fetch everything anew and send again what the backup lacks.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The backup to read.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
}

/// Why there is no backup, or no restored directory.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file operation failed.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// Something is there already.
    #[error("{} holds data already; restore into a new or empty directory", .0.display())]
    NotEmpty(PathBuf),
    /// Not a backup.
    #[error("{} is no Fieldline backup", .0.display())]
    NoBackup(PathBuf),
    /// Written by a newer program.
    #[error("{} was written by a newer fieldline; use that version", .0.display())]
    Newer(PathBuf),
    /// Cut short or changed.
    #[error("{} is damaged or incomplete; use another backup", .0.display())]
    Damaged(PathBuf),
}

/// Writes the backup, beside a running server too.
pub fn back_up(args: &BackupArgs, out: &mut dyn Write) -> Result<(), CliError> {
    let (dir, path) = (&args.data.data, &args.out);
    if !DiskStore::exists(dir) {
        return Err(CliError::NoData(dir.clone()));
    }
    if !has_journal(dir)? {
        // Of an earlier version: opened once, it has a journal.
        drop(open_store(dir)?);
    }
    let everything = Everything::open(dir)?;
    let upto = everything.upto();
    let file = File::create_new(path).map_err(file_error("create", path))?;
    let mut file = Hashing { inner: BufWriter::new(file), hasher: Sha256::new() };
    let n_pairs = write_all(everything, &mut file, dir).and_then(|n_pairs| {
        file.inner.flush().map_err(Failed::Write)?;
        // On disk before it is called a backup.
        file.inner.get_ref().sync_all().map_err(Failed::Write)?;
        Ok(n_pairs)
    });
    match n_pairs {
        Ok(n_pairs) => Ok(writeln!(
            out,
            "{n_pairs} entries written to {}: everything up to batch {upto}",
            path.display()
        )?),
        Err(failed) => {
            // Half a file must not be taken for a backup; why it failed matters more than this.
            fs::remove_file(path).ok();
            Err(match failed {
                Failed::Write(source) => file_error("write", path)(source).into(),
                Failed::Read(error) => error.into(),
            })
        }
    }
}

/// Why a backup was not written.
enum Failed {
    Read(StoreError),
    Write(std::io::Error),
}

fn write_all(
    mut everything: Everything,
    file: &mut Hashing<impl Write>,
    dir: &Path,
) -> Result<u64, Failed> {
    writeln!(file, "{MAGIC}{FORMAT}").map_err(Failed::Write)?;
    let mut n_pairs = 0;
    while let Some((key, value)) = everything.next_pair().map_err(Failed::Read)? {
        if key == RESTORING_KEY {
            return Err(Failed::Read(StoreError::HalfRestored(dir.to_owned())));
        }
        // Keys that begin with zero are about this directory only.
        if key.starts_with(SESSIONS) || key.first().is_none_or(|first| *first == 0) {
            continue;
        }
        n_pairs += 1;
        write_pair(file, &key, &value).map_err(Failed::Write)?;
    }
    let end =
        minicbor::to_vec(((), n_pairs)).map_err(std::io::Error::other).map_err(Failed::Write)?;
    file.write_all(&end).map_err(Failed::Write)?;
    let hash = file.hasher.clone().finalize();
    file.inner.write_all(&hash).map_err(Failed::Write)?;
    Ok(n_pairs)
}

fn write_pair(file: &mut impl Write, key: &[u8], value: &[u8]) -> std::io::Result<()> {
    let mut bytes = Vec::with_capacity(key.len() + value.len() + 12);
    let mut encoder = minicbor::Encoder::new(&mut bytes);
    encoder
        .array(2)
        .and_then(|encoder| encoder.bytes(key))
        .and_then(|encoder| encoder.bytes(value))
        .map_err(std::io::Error::other)?;
    file.write_all(&bytes)
}

/// Makes the directory.
pub fn restore(args: &RestoreArgs, out: &mut dyn Write) -> Result<(), CliError> {
    let dir = &args.data.data;
    let is_empty = match fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(source) => return Err(file_error("list", dir)(source).into()),
    };
    if !is_empty {
        return Err(BackupError::NotEmpty(dir.clone()).into());
    }
    let pairs = read_checked(&args.from)?;
    let store = DiskStore::open(dir)?;
    store.apply(&[(RESTORING_KEY.to_vec(), Some(Vec::new()))])?;
    let n_pairs = load(&store, &pairs, &args.from)?;
    let mut last = new_epoch(&Overlay::over(&store))?;
    last.push((RESTORING_KEY.to_vec(), None));
    store.apply(&last)?;
    writeln!(out, "{n_pairs} entries restored into {}", dir.display())?;
    Ok(())
}

/// Refuses a directory whose restore was interrupted.
pub fn refuse_half_restored(dir: &Path, store: &DiskStore) -> Result<(), StoreError> {
    if store.get(RESTORING_KEY)?.is_none() {
        return Ok(());
    }
    Err(StoreError::HalfRestored(dir.to_owned()))
}

/// Reads a backup and checks that it is whole; returns the part with the pairs.
fn read_checked(path: &Path) -> Result<Vec<u8>, BackupError> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| BufReader::new(file).read_to_end(&mut bytes))
        .map_err(file_error("read", path))?;
    let format = bytes
        .strip_prefix(MAGIC.as_bytes())
        .and_then(|rest| rest.split(|byte| *byte == b'\n').next())
        .and_then(|format| std::str::from_utf8(format).ok()?.parse::<u32>().ok())
        .ok_or_else(|| BackupError::NoBackup(path.to_owned()))?;
    if format > FORMAT {
        return Err(BackupError::Newer(path.to_owned()));
    }
    let damaged = || BackupError::Damaged(path.to_owned());
    let hashed = bytes.len().checked_sub(32).ok_or_else(damaged)?;
    if Sha256::digest(&bytes[..hashed])[..] != bytes[hashed..] {
        return Err(damaged());
    }
    bytes.truncate(hashed);
    let start = bytes.iter().position(|byte| *byte == b'\n').ok_or_else(damaged)?;
    bytes.drain(..=start);
    Ok(bytes)
}

fn load(store: &DiskStore, pairs: &[u8], path: &Path) -> Result<u64, CliError> {
    let damaged = |_| BackupError::Damaged(path.to_owned());
    let mut decoder = minicbor::Decoder::new(pairs);
    let mut batch: Vec<StoreWrite> = Vec::new();
    let (mut n_pairs, mut n_bytes) = (0, 0);
    loop {
        decoder.array().map_err(damaged)?;
        if decoder.datatype().map_err(damaged)? == minicbor::data::Type::Array {
            // The end: `((), count)`, whose first part is an empty array.
            decoder.skip().map_err(damaged)?;
            let expected: u64 = decoder.decode().map_err(damaged)?;
            if expected != n_pairs {
                return Err(BackupError::Damaged(path.to_owned()).into());
            }
            store.apply(&batch)?;
            return Ok(n_pairs);
        }
        let key = decoder.bytes().map_err(damaged)?.to_vec();
        let value = decoder.bytes().map_err(damaged)?.to_vec();
        n_bytes += key.len() + value.len();
        if key.as_slice() != FORMAT_KEY {
            batch.push((key, Some(value)));
        }
        n_pairs += 1;
        if n_bytes >= BATCH_BYTES {
            store.apply(&batch)?;
            batch.clear();
            n_bytes = 0;
        }
    }
}

/// Passes bytes on and takes their hash.
struct Hashing<W> {
    inner: W,
    hasher: Sha256,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n_bytes = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..n_bytes]);
        Ok(n_bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

fn file_error(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> BackupError {
    let path = path.to_owned();
    move |source| BackupError::File { action, path, source }
}
