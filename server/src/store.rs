//! The store: ordered keys and values on disk, changed only by whole batches.
//! Invariant: when [`Store::apply`] returns `Ok`, the batch survives a loss of power; when it
//! returns an error, none of it is visible to later reads once [`Store::revive`] succeeded.
//! It knows no entity and no protocol; `disk` is the only user of sled.

pub mod disk;
pub mod memory;

use std::ops::ControlFlow;
use std::path::PathBuf;

/// One write: a value to put under the key, or `None` to remove the key.
pub type Write = (Vec<u8>, Option<Vec<u8>>);

/// The largest value: beyond a quarter of a sled segment it would become a file of its own that
/// sled 0.34 writes without syncing it.
pub const MAX_VALUE_BYTES: usize = 256 * 1024;

/// The layout of keys that this program reads and writes.
pub const FORMAT: u32 = 1;

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
    /// Whether the store may work again by itself once someone made room.
    #[must_use]
    pub fn may_recover(&self) -> bool {
        matches!(self, Self::Full(_))
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

    /// Writes all of `batch` or nothing, durably.
    fn apply(&self, batch: &[Write]) -> Result<(), StoreError>;

    /// Tries to work again after a failed `apply`; afterwards reads show only what is on disk.
    fn revive(&self) -> Result<(), StoreError>;

    /// Returns the bytes used on disk.
    fn size_on_disk(&self) -> Result<u64, StoreError>;
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
