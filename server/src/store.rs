//! The store: ordered keys and values on disk, changed only by whole batches.
//! Invariant: when [`Store::apply`] returns `Ok`, the batch survives a loss of power; when it
//! returns an error, none of it is visible to later reads once [`Store::revive`] succeeded.
//! It knows no entity and no protocol. Reading order: `journal` keeps what must not be lost, `base`
//! stands in for its oldest part, `history` reads both; `index` finds keys and is the only user of
//! sled; `recovery` makes them agree; `disk` puts them together.

mod base;
pub mod disk;
pub mod files;
mod history;
mod index;
pub mod journal;
mod layout;
pub mod memory;
pub mod offline;
mod recovery;
pub mod retention;

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use crate::random::NoRandomness;

/// One write: a value to put under the key, or `None` to remove the key.
pub type Write = (Vec<u8>, Option<Vec<u8>>);

/// A key and its value.
pub type Pair = (Vec<u8>, Vec<u8>);

/// The largest value: beyond a quarter of a sled segment it would become a file of its own that
/// sled 0.34 writes without syncing it.
pub const MAX_VALUE_BYTES: usize = 256 * 1024;

/// The layout of keys that this program reads and writes.
pub const FORMAT: u32 = 2;

/// The key of the format version; sorts before every other key.
pub const FORMAT_KEY: &[u8] = b"\0format";

/// What may go wrong on the way to the disk, each with what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has the directory.
    #[error("{} is in use by a running fieldline server; stop that server first", .0.display())]
    InUse(PathBuf),
    /// The directory was written by a newer program.
    #[error(
        "{} was written by a newer fieldline (format {found}, this program reads up to {FORMAT}); \
         use that version or restore a backup made with this one", dir.display()
    )]
    Newer {
        /// The data directory.
        dir: PathBuf,
        /// The format found in it.
        found: u32,
    },
    /// A restore was interrupted.
    #[error(
        "{} was only half restored from a backup; empty the directory and restore again",
        .0.display()
    )]
    HalfRestored(PathBuf),
    /// No room for another write.
    #[error("the disk is full: free some space on the disk that holds {}", .0.display())]
    Full(PathBuf),
    /// The disk could not make a write durable; what it holds now is only known after a restart.
    #[error(
        "the disk reported an error while writing; check the disk, then restart the server \
         (every acknowledged change is safe)"
    )]
    Unsynced(#[source] std::io::Error),
    /// A value that is too large to be stored safely.
    #[error("a value of {0} bytes is too large to store; the limit is {MAX_VALUE_BYTES}")]
    TooLarge(usize),
    /// More in one batch than a frame of the journal can hold.
    #[error("{0} bytes are too much to be stored as one; do it in several steps")]
    BatchTooLarge(usize),
    /// A file of the journal is not what was written.
    #[error(
        "{} is damaged at byte {at}: {what}. Nothing was changed. Restore a backup, or run \
         `fieldline compact --accept-damage`, which keeps everything else and says what is lost",
        path.display()
    )]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Where.
        at: u64,
        /// How it shows.
        what: String,
    },
    /// Batches that were on disk are not there.
    #[error(
        "{} reaches batch {found}, but batch {known} was on disk before: files are missing. \
         Nothing was changed. Put them back or restore a backup, or run `fieldline compact \
         --accept-damage`, which goes on with what is left", dir.display()
    )]
    Lost {
        /// Where the journal is.
        dir: PathBuf,
        /// The newest batch that is known of.
        known: u64,
        /// The newest batch that is there.
        found: u64,
    },
    /// Neither index nor base reach to the beginning of the journal.
    #[error(
        "the database cannot be built anew: {} begins with batch {oldest} and has no base for what \
         was before. Nothing was changed. Put the missing files back or restore a backup",
        dir.display()
    )]
    NoBase {
        /// Where the journal is.
        dir: PathBuf,
        /// The oldest batch.
        oldest: u64,
    },
    /// There is no journal to read.
    #[error("there is no journal; start the server once, which makes one")]
    NoJournal,
    /// The index is damaged; the journal is not.
    #[error(
        "the database in {} is damaged ({what}); it is built anew from the journal at the next \
         start (every acknowledged change is safe)", dir.display()
    )]
    DamagedDatabase {
        /// Where it is.
        dir: PathBuf,
        /// How it shows.
        what: String,
    },
    /// The index could not be opened again yet.
    #[error("the database in {} could not be opened again yet; the log says why", .0.display())]
    Closed(PathBuf),
    /// No random numbers.
    #[error(transparent)]
    Random(#[from] NoRandomness),
    /// No thread.
    #[error("the system gave no thread for the store: {0}")]
    Thread(#[source] io::Error),
    /// A file operation failed.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// On which file or directory.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// sled refused.
    #[error("the database reported: {0}; restart the server, and if it stays restore a backup")]
    Sled(#[source] sled::Error),
}

impl StoreError {
    /// Whether it says something about the store and not about what it was asked.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        match self {
            Self::Full(_)
            | Self::Unsynced(_)
            | Self::Sled(_)
            | Self::Damaged { .. }
            | Self::Lost { .. }
            | Self::NoBase { .. }
            | Self::NoJournal
            | Self::DamagedDatabase { .. }
            | Self::Closed(_) => true,
            // Refused before anything was touched: the disk is fine.
            Self::InUse(_)
            | Self::Newer { .. }
            | Self::HalfRestored(_)
            | Self::TooLarge(_)
            | Self::BatchTooLarge(_)
            | Self::Random(_)
            | Self::Thread(_)
            | Self::File { .. } => false,
        }
    }

    /// Whether the store may work again without a restart: once someone made room, or once its
    /// index was built anew.
    #[must_use]
    pub fn may_recover(&self) -> bool {
        matches!(self, Self::Full(_) | Self::DamagedDatabase { .. } | Self::Closed(_))
    }
}

/// Keeps readers away while a batch becomes visible, so that each of them sees one state.
#[derive(Debug, Default)]
pub struct Gate(RwLock<()>);

impl Gate {
    /// Reads, for as long as the result lives.
    pub fn among_readers(&self) -> RwLockReadGuard<'_, ()> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something while nobody reads.
    pub fn alone<T>(&self, work: impl FnOnce() -> T) -> T {
        let _exclusive_side = self.0.write().unwrap_or_else(PoisonError::into_inner);
        work()
    }
}

/// Receives key and value; breaks to stop.
pub type Visit<'a> = &'a mut dyn FnMut(&[u8], &[u8]) -> ControlFlow<()>;

/// Ordered keys and values.
pub trait Store: std::fmt::Debug + Send + Sync {
    /// Returns the value under `key`.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// Visits the keys in `from..to` in order.
    fn range(&self, from: &[u8], to: &[u8], visit: Visit<'_>) -> Result<(), StoreError>;

    /// Writes all of `batch` or nothing, durably. Who reads behind the same gate sees all of it or
    /// nothing, and nothing before it is durable.
    fn apply_behind(&self, batch: &[Write], gate: &Gate) -> Result<(), StoreError>;

    /// [`Self::apply_behind`] where nobody else reads.
    fn apply(&self, batch: &[Write]) -> Result<(), StoreError> {
        self.apply_behind(batch, &Gate::default())
    }

    /// Tries to work again after a failed `apply`; afterwards reads show only what is on disk.
    fn revive(&self) -> Result<(), StoreError>;

    /// Returns the bytes used on disk.
    fn size_on_disk(&self) -> Result<u64, StoreError>;
}

/// Names the file that an operation failed on.
pub(crate) fn file_error(action: &'static str, path: &Path) -> impl Fn(io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::File { action, path: path.clone(), source }
}

/// Says what a failed write means: a full disk may recover, anything else needs a restart, since
/// nobody knows what reached the disk.
pub(crate) fn write_error(dir: &Path, source: io::Error) -> StoreError {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull, WriteZero};
    if matches!(source.kind(), StorageFull | QuotaExceeded | WriteZero) {
        StoreError::Full(dir.to_owned())
    } else {
        StoreError::Unsynced(source)
    }
}

/// Returns the end of the range of keys that begin with `prefix`.
#[must_use]
pub fn prefix_end(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            return end;
        }
    }
    // A prefix of only 0xff (or nothing) has no end; no key of ours is this long in 0xff.
    vec![u8::MAX; 64]
}

#[cfg(test)]
mod tests;
