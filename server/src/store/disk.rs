//! The store on sled 0.34, the only user of sled: one tree, one batch at a time.
//! Invariant: a batch is acknowledged after `flush` *and* `sync_data` on the database file, because
//! sled's own flush on Linux starts the write-back without asking the disk to keep it.
//! It answers known traps of sled 0.34.7: a leftover `snap.*.generating` would make it unopenable,
//! the first start syncs no directory, a failed write poisons it until it is opened again.

use std::fs::{self, File, TryLockError};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use super::{FORMAT, FORMAT_KEY, MAX_VALUE_BYTES, Store, StoreError, Visit, Write};

/// Counts bytes on disk; in memory it is several times as much.
const CACHE_BYTES: u64 = 96 * 1024 * 1024;
/// A quarter of it is where sled moves a value into a file of its own.
const SEGMENT_BYTES: usize = 2 * 1024 * 1024;
/// sled reclaims space only in its flusher, so that it must stay on.
const FLUSH_EVERY_MS: u64 = 500;
/// Writing stops this early, while sled can still finish what it does in the background.
pub const RESERVED_BYTES: u64 = 48 * 1024 * 1024;

/// The store in a data directory.
#[derive(Debug)]
pub struct DiskStore {
    dir: PathBuf,
    reserved_bytes: u64,
    /// `None` only while it is being opened again.
    open: RwLock<Option<Open>>,
    /// A batch reached sled and failed: what it holds in memory may not be on disk.
    is_tainted: AtomicBool,
    /// Held for the life of the store: another process is refused.
    _lock: File,
}

#[derive(Debug)]
struct Open {
    db: sled::Db,
    /// A second handle: syncing is per file, not per handle.
    file: File,
}

impl DiskStore {
    /// Opens the store in `dir`, creating it at the first start.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        Self::open_reserving(dir, RESERVED_BYTES)
    }

    /// Opens the store, refusing writes while the disk has less than `reserved_bytes` free.
    pub fn open_reserving(dir: &Path, reserved_bytes: u64) -> Result<Self, StoreError> {
        fs::create_dir_all(dir).map_err(file_error("create", dir))?;
        let lock = lock(dir)?;
        let is_first_start = !Self::exists(dir);
        let store = Self {
            dir: dir.to_owned(),
            reserved_bytes,
            open: RwLock::new(None),
            is_tainted: AtomicBool::new(false),
            _lock: lock,
        };
        store.open_database()?;
        match store.get(FORMAT_KEY)? {
            None => store.apply(&[(FORMAT_KEY.to_vec(), Some(FORMAT.to_be_bytes().to_vec()))])?,
            Some(bytes) => {
                let found = bytes.try_into().map_or(u32::MAX, u32::from_be_bytes);
                if found > FORMAT {
                    return Err(StoreError::Newer { dir: dir.to_owned(), found });
                }
            }
        }
        if is_first_start {
            store.sync_files()?;
        }
        Ok(store)
    }

    /// Returns whether `dir` already holds a database.
    #[must_use]
    pub fn exists(dir: &Path) -> bool {
        dir.join("db").join("db").exists()
    }

    fn database_dir(&self) -> PathBuf {
        self.dir.join("db")
    }

    fn open_database(&self) -> Result<(), StoreError> {
        let mut slot = self.open.write().unwrap_or_else(PoisonError::into_inner);
        // The old one must be gone first: it holds sled's own lock on the file.
        drop(slot.take());
        let dir = self.database_dir();
        remove_unfinished_snapshots(&dir)?;
        let config = sled::Config::new()
            .path(&dir)
            .cache_capacity(CACHE_BYTES)
            .segment_size(SEGMENT_BYTES)
            .flush_every_ms(Some(FLUSH_EVERY_MS));
        let db = open_when_free(&config)?;
        let path = dir.join("db");
        // Opened for writing because some systems refuse to sync a handle that only reads.
        let file = File::options()
            .read(true)
            .write(true)
            .open(&path)
            .map_err(file_error("open", &path))?;
        *slot = Some(Open { db, file });
        Ok(())
    }

    /// Syncs every file and directory once, which sled does not do when it creates them.
    fn sync_files(&self) -> Result<(), StoreError> {
        let dir = self.database_dir();
        for entry in fs::read_dir(&dir).map_err(file_error("list", &dir))? {
            let path = entry.map_err(file_error("list", &dir))?.path();
            sync_path(&path)?;
        }
        sync_path(&dir)?;
        sync_path(&self.dir)
    }

    fn opened(&self) -> Result<Opened<'_>, StoreError> {
        let guard = self.open.read().unwrap_or_else(PoisonError::into_inner);
        if guard.is_some() {
            Ok(Opened(guard))
        } else {
            // The last attempt to open it again failed; why was told to whoever tried.
            Err(StoreError::Full(self.dir.clone()))
        }
    }

    fn refuse_without_room(&self) -> Result<(), StoreError> {
        let free = fs4::available_space(&self.dir).map_err(file_error("measure", &self.dir))?;
        if free < self.reserved_bytes { Err(StoreError::Full(self.dir.clone())) } else { Ok(()) }
    }

    /// Says what a failed write means: a full disk may recover, anything else needs a restart,
    /// since after a failed sync nobody knows which pages reached the disk.
    fn write_error(&self, error: sled::Error) -> StoreError {
        match error {
            sled::Error::Io(source) => self.io_write_error(source),
            other @ (sled::Error::CollectionNotFound(_)
            | sled::Error::Unsupported(_)
            | sled::Error::ReportableBug(_)
            | sled::Error::Corruption { .. }) => StoreError::Sled(other),
        }
    }

    fn io_write_error(&self, source: std::io::Error) -> StoreError {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull, WriteZero};
        if matches!(source.kind(), StorageFull | QuotaExceeded | WriteZero) {
            StoreError::Full(self.dir.clone())
        } else {
            StoreError::Unsynced(source)
        }
    }
}

/// The opened database, for the length of one call.
struct Opened<'a>(RwLockReadGuard<'a, Option<Open>>);

impl std::ops::Deref for Opened<'_> {
    type Target = Open;

    fn deref(&self) -> &Open {
        self.0.as_ref().expect("`opened` made sure that it is open")
    }
}

impl Store for DiskStore {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let value = self.opened()?.db.get(key).map_err(StoreError::Sled)?;
        Ok(value.map(|value| value.to_vec()))
    }

    fn range(&self, from: &[u8], to: &[u8], visit: Visit<'_>) -> Result<(), StoreError> {
        if from >= to {
            return Ok(());
        }
        for entry in self.opened()?.db.range(from..to) {
            let (key, value) = entry.map_err(StoreError::Sled)?;
            if let ControlFlow::Break(()) = visit(&key, &value) {
                break;
            }
        }
        Ok(())
    }

    fn apply(&self, batch: &[Write]) -> Result<(), StoreError> {
        self.refuse_without_room()?;
        let mut sled_batch = sled::Batch::default();
        for (key, value) in batch {
            match value {
                Some(value) if value.len() > MAX_VALUE_BYTES => {
                    return Err(StoreError::TooLarge(value.len()));
                }
                Some(value) => sled_batch.insert(key.as_slice(), value.as_slice()),
                None => sled_batch.remove(key.as_slice()),
            }
        }
        let open = self.opened()?;
        self.is_tainted.store(true, Ordering::Release);
        open.db.apply_batch(sled_batch).map_err(|error| self.write_error(error))?;
        open.db.flush().map_err(|error| self.write_error(error))?;
        open.file.sync_data().map_err(StoreError::Unsynced)?;
        self.is_tainted.store(false, Ordering::Release);
        Ok(())
    }

    fn revive(&self) -> Result<(), StoreError> {
        if !self.is_tainted.load(Ordering::Acquire) {
            return Ok(());
        }
        // Opening writes a snapshot, so that it needs room too.
        self.refuse_without_room()?;
        self.open_database()?;
        self.is_tainted.store(false, Ordering::Release);
        Ok(())
    }

    fn size_on_disk(&self) -> Result<u64, StoreError> {
        self.opened()?.db.size_on_disk().map_err(StoreError::Sled)
    }
}

/// Takes the directory for this process; the system lets go of it when the process ends.
fn lock(dir: &Path) -> Result<File, StoreError> {
    let path = dir.join("LOCK");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(file_error("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(dir.to_owned())),
        Err(TryLockError::Error(source)) => Err(file_error("lock", &path)(source)),
    }
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
    File::open(path).and_then(|file| file.sync_all()).map_err(file_error("sync", path))
}

fn file_error(action: &'static str, path: &Path) -> impl Fn(std::io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::File { action, path: path.clone(), source }
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

/// A disk without room is no damaged store, and no backup needs to be restored.
fn open_error(config: &sled::Config, error: sled::Error) -> StoreError {
    if let sled::Error::Io(io) = &error
        && io.kind() == std::io::ErrorKind::StorageFull
    {
        return StoreError::Full(config.get_path());
    }
    StoreError::Sled(error)
}

/// How often, and how many times, sled's file is tried: five seconds in all.
const LET_GO_EVERY: std::time::Duration = std::time::Duration::from_millis(20);
const LET_GO_TRIES: u32 = 250;
