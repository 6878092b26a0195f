//! The index: sled 0.34, so that keys are found; the only user of sled. One tree, one batch at a time.
//! Invariant: with the writes of a batch goes the number of its frame in the journal, so that after
//! any end it is known which frames are missing. It may lag behind the journal and may be lost.
//! It answers known traps of sled 0.34.7: a leftover `snap.*.generating` would make it unopenable,
//! the first start syncs no directory, its flush is no sync, and it panics over damaged files.

use std::fs::{self, File};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::journal::frame::StoreId;
use super::{StoreError, Visit, Write, file_error, write_error};

/// Counts bytes on disk; in memory it is several times as much.
const CACHE_BYTES: u64 = 96 * 1024 * 1024;
/// A quarter of it is where sled moves a value into a file of its own.
const SEGMENT_BYTES: usize = 2 * 1024 * 1024;
/// sled reclaims space only in its flusher, so that it must stay on.
const FLUSH_EVERY_MS: u64 = 500;
/// Which frame of which journal was applied last; hidden from everybody else.
const APPLIED_KEY: &[u8] = b"\0applied";

/// The number of a frame, and the store it belongs to.
pub(crate) type Applied = (StoreId, u64);

/// An opened database.
#[derive(Debug)]
pub(crate) struct Index {
    dir: PathBuf,
    db: sled::Db,
    /// A second handle: syncing is per file, not per handle.
    file: File,
    /// What it turned out to be damaged by; from then on it answers nothing.
    damage: OnceLock<String>,
}

impl Index {
    /// Opens the database in `dir`, or makes one.
    pub(crate) fn open(dir: &Path) -> Result<Self, StoreError> {
        remove_unfinished_snapshots(dir)?;
        let config = sled::Config::new()
            .path(dir)
            .cache_capacity(CACHE_BYTES)
            .segment_size(SEGMENT_BYTES)
            .flush_every_ms(Some(FLUSH_EVERY_MS));
        let opened = catch_unwind(AssertUnwindSafe(|| open_when_free(&config)));
        let db = opened.unwrap_or_else(|panic| Err(damaged(dir, &panic_text(&*panic))))?;
        let path = dir.join("db");
        // Opened for writing because some systems refuse to sync a handle that only reads.
        let file = File::options()
            .read(true)
            .write(true)
            .open(&path)
            .map_err(file_error("open", &path))?;
        Ok(Self { dir: dir.to_owned(), db, file, damage: OnceLock::new() })
    }

    /// Whether a database was ever made in `dir`.
    pub(crate) fn exists(dir: &Path) -> bool {
        dir.join("db").exists()
    }

    pub(crate) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let value = self.guarded(|db| db.get(key))?;
        Ok(value.map(|value| value.to_vec()))
    }

    /// Visits the keys in `from..to` in order.
    pub(crate) fn range(&self, from: &[u8], to: &[u8], visit: Visit<'_>) -> Result<(), StoreError> {
        if from >= to {
            return Ok(());
        }
        let mut entries = self.guarded(|db| Ok(db.range(from..to)))?;
        while let Some((key, value)) = self.guarded(|_| entries.next().transpose())? {
            if key != APPLIED_KEY && visit(&key, &value).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Visits every key.
    pub(crate) fn all(&self, visit: Visit<'_>) -> Result<(), StoreError> {
        self.range(b"", &[u8::MAX; 64], visit)
    }

    /// Whether it holds nothing.
    pub(crate) fn is_empty(&self) -> Result<bool, StoreError> {
        let mut is_empty = true;
        self.all(&mut |_, _| {
            is_empty = false;
            ControlFlow::Break(())
        })?;
        Ok(is_empty)
    }

    /// The last frame that was applied.
    pub(crate) fn applied(&self) -> Result<Option<Applied>, StoreError> {
        let Some(bytes) = self.guarded(|db| db.get(APPLIED_KEY))? else { return Ok(None) };
        let Some((store, number)) = bytes.split_first_chunk::<16>() else { return Ok(None) };
        let number = number.try_into().map(u64::from_be_bytes);
        Ok(number.ok().map(|number| (StoreId(*store), number)))
    }

    /// Applies the batch of a frame. It is not on disk yet: the frame is.
    pub(crate) fn apply(
        &self,
        batch: &[Write],
        (store, number): Applied,
    ) -> Result<(), StoreError> {
        let mut sled_batch = sled::Batch::default();
        for (key, value) in batch {
            match value {
                Some(value) => sled_batch.insert(key.as_slice(), value.as_slice()),
                None => sled_batch.remove(key.as_slice()),
            }
        }
        let applied = [store.0.as_slice(), &number.to_be_bytes()].concat();
        sled_batch.insert(APPLIED_KEY, applied);
        self.guarded(move |db| db.apply_batch(sled_batch))
    }

    /// Brings everything that was applied to the disk.
    pub(crate) fn sync(&self) -> Result<(), StoreError> {
        self.guarded(|db| db.flush().map(drop))?;
        self.file.sync_data().map_err(StoreError::Unsynced)
    }

    /// Syncs every file and directory once, which sled does not do when it creates them.
    pub(crate) fn sync_files(&self) -> Result<(), StoreError> {
        self.sync()?;
        for entry in fs::read_dir(&self.dir).map_err(file_error("list", &self.dir))? {
            sync_path(&entry.map_err(file_error("list", &self.dir))?.path())?;
        }
        sync_path(&self.dir)
    }

    pub(crate) fn size_on_disk(&self) -> Result<u64, StoreError> {
        self.guarded(sled::Db::size_on_disk)
    }

    /// Why it answers nothing any more.
    pub(crate) fn damage(&self) -> Option<&str> {
        self.damage.get().map(String::as_str)
    }

    #[cfg(test)]
    pub(crate) fn say_damaged(&self, what: &str) {
        self.damage.get_or_init(|| what.to_owned());
    }

    /// Asks sled, which panics where it finds damage; what it holds is then not asked again.
    fn guarded<T>(&self, ask: impl FnOnce(&sled::Db) -> sled::Result<T>) -> Result<T, StoreError> {
        if let Some(damage) = self.damage.get() {
            return Err(damaged(&self.dir, damage));
        }
        let asked = catch_unwind(AssertUnwindSafe(|| ask(&self.db)));
        let result = asked.map_err(|panic| panic_text(&*panic)).and_then(|answer| match answer {
            Err(sled::Error::Corruption { .. } | sled::Error::ReportableBug(_)) => {
                Err("sled reported a damaged page".to_owned())
            }
            other => Ok(other),
        });
        match result {
            Ok(answer) => answer.map_err(|error| self.error(error)),
            Err(damage) => Err(damaged(&self.dir, self.damage.get_or_init(|| damage))),
        }
    }

    fn error(&self, error: sled::Error) -> StoreError {
        match error {
            sled::Error::Io(source) => write_error(&self.dir, source),
            other @ (sled::Error::CollectionNotFound(_)
            | sled::Error::Unsupported(_)
            | sled::Error::ReportableBug(_)
            | sled::Error::Corruption { .. }) => StoreError::Sled(other),
        }
    }
}

fn damaged(dir: &Path, what: &str) -> StoreError {
    StoreError::DamagedDatabase { dir: dir.to_owned(), what: what.to_owned() }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.and_then(|text| text.lines().next()).unwrap_or("sled panicked").to_owned()
}

/// A snapshot that was being written when the process was killed is taken for the newest one by
/// sled 0.34.7, which then reports corruption. Without it sled replays its log.
fn remove_unfinished_snapshots(dir: &Path) -> Result<(), StoreError> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(file_error("list", dir)(error)),
    };
    for entry in entries {
        let path = entry.map_err(file_error("list", dir))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        if name.is_some_and(|name| name.starts_with("snap.") && name.ends_with(".generating")) {
            tracing::warn!(file = %path.display(), "store.unfinished_snapshot_removed");
            fs::remove_file(&path).map_err(file_error("remove", &path))?;
        }
    }
    Ok(())
}

fn sync_path(path: &Path) -> Result<(), StoreError> {
    // Directories are synced too, which only works where they can be opened.
    if path.is_dir() && cfg!(windows) {
        return Ok(());
    }
    File::open(path).and_then(|file| file.sync_all()).map_err(StoreError::Unsynced)
}

/// Opens sled, waiting for a store that this very process has just closed.
///
/// sled's threads let go of its file a moment after the last handle is dropped. No other process can
/// hold it: our own lock file was taken before.
fn open_when_free(config: &sled::Config) -> Result<sled::Db, StoreError> {
    for _ in 0..LET_GO_TRIES {
        match config.open() {
            Err(sled::Error::Io(error)) if error.to_string().contains("could not acquire lock") => {
                std::thread::sleep(LET_GO_EVERY);
            }
            opened => return opened.map_err(|error| open_error(config, error)),
        }
    }
    config.open().map_err(|error| open_error(config, error))
}

/// A disk without room is no damaged database.
fn open_error(config: &sled::Config, error: sled::Error) -> StoreError {
    match error {
        sled::Error::Io(io) if io.kind() == std::io::ErrorKind::StorageFull => {
            StoreError::Full(config.get_path())
        }
        // Whoever may not read the files must not take them for damaged ones.
        sled::Error::Io(io) if io.kind() == std::io::ErrorKind::PermissionDenied => {
            file_error("open", &config.get_path())(io)
        }
        other @ (sled::Error::Io(_)
        | sled::Error::CollectionNotFound(_)
        | sled::Error::Unsupported(_)
        | sled::Error::ReportableBug(_)
        | sled::Error::Corruption { .. }) => damaged(&config.get_path(), &other.to_string()),
    }
}

/// How often, and how many times, sled's file is tried: five seconds in all.
const LET_GO_EVERY: std::time::Duration = std::time::Duration::from_millis(20);
const LET_GO_TRIES: u32 = 250;
