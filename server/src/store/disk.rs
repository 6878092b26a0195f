//! The store in a data directory: the journal that must not be lost, and the index over it.
//! Invariant: a batch is acknowledged after its frame in the journal is on disk, and only then does
//! the index show it; the index is brought to the disk now and then, and can be built anew.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use super::files::{Files, MachineFiles};
use super::index::Index;
use super::journal::Journal;
use super::layout::{Layout, n_bytes_of};
use super::recovery::{recover, refuse_newer};
use super::retention::{Keep, forget_old};
use super::{
    FORMAT, FORMAT_KEY, Gate, MAX_VALUE_BYTES, Store, StoreError, Visit, Write, file_error,
};

/// Writing stops this early, while sled can still finish what it does in the background.
pub const RESERVED_BYTES: u64 = 48 * 1024 * 1024;
/// A journal file is closed, and the index brought to the disk, after about this much.
const ROTATE_BYTES: u64 = 64 * 1024 * 1024;
/// The index is brought to the disk this often.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(30);

/// How a store is kept.
#[derive(Debug, Clone)]
pub struct DiskOptions {
    /// Writes are refused while the disk has less than this.
    pub reserved_bytes: u64,
    /// A journal file is closed after about this much.
    pub rotate_bytes: u64,
    /// Which old journals may go; a command that runs for a moment lets none go.
    pub keep: Option<Keep>,
    /// How often the index is brought to the disk; at the end it always is.
    pub checkpoint_every: Duration,
    /// Where it is written.
    pub files: Arc<dyn Files>,
}

impl Default for DiskOptions {
    fn default() -> Self {
        Self {
            reserved_bytes: RESERVED_BYTES,
            rotate_bytes: ROTATE_BYTES,
            keep: None,
            checkpoint_every: CHECKPOINT_EVERY,
            files: Arc::new(MachineFiles),
        }
    }
}

/// The store in a data directory.
#[derive(Debug)]
pub struct DiskStore {
    inner: Arc<Inner>,
    wake: Option<SyncSender<()>>,
    checkpointer: Option<std::thread::JoinHandle<()>>,
    /// Held for the life of the store: another process is refused.
    _lock: File,
}

#[derive(Debug)]
struct Inner {
    layout: Layout,
    options: DiskOptions,
    /// Held while a batch is written and shown, so that both always agree when it is free.
    journal: Mutex<Journal>,
    /// `None` while it cannot be opened again.
    index: RwLock<Option<Index>>,
    n_bytes_since_checkpoint: AtomicU64,
    checkpointed: AtomicU64,
    /// Held while old files are replaced: one after another.
    checkpointing: Mutex<()>,
}

impl DiskStore {
    /// Opens the store in `dir`, creating it at the first start.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        Self::open_with(dir, DiskOptions::default())
    }

    /// Opens the store in `dir` in this way.
    pub fn open_with(dir: &Path, options: DiskOptions) -> Result<Self, StoreError> {
        fs::create_dir_all(dir).map_err(file_error("create", dir))?;
        let lock = lock(dir)?;
        let layout = Layout::new(dir);
        let (journal, index) = recover(&layout, &options.files, options.rotate_bytes)?;
        layout.set_checkpoint(&*options.files, journal.store(), journal.newest())?;
        let (wake, woken) = sync_channel(1);
        let inner = Arc::new(Inner {
            layout,
            options,
            journal: Mutex::new(journal),
            index: RwLock::new(Some(index)),
            n_bytes_since_checkpoint: AtomicU64::new(0),
            checkpointed: AtomicU64::new(0),
            checkpointing: Mutex::new(()),
        });
        let store = Self {
            checkpointer: Some(spawn_checkpointer(Arc::clone(&inner), woken)?),
            inner,
            wake: Some(wake),
            _lock: lock,
        };
        let format = store.get(FORMAT_KEY)?;
        refuse_newer(&store.inner.layout, format.as_deref())?;
        let newest = FORMAT.to_be_bytes().to_vec();
        if format.as_ref() != Some(&newest) {
            store.apply(&[(FORMAT_KEY.to_vec(), Some(newest))])?;
        }
        Ok(store)
    }

    /// Returns whether `dir` already holds a store.
    #[must_use]
    pub fn exists(dir: &Path) -> bool {
        let layout = Layout::new(dir);
        let has = |files: Result<Vec<_>, StoreError>| files.is_ok_and(|files| !files.is_empty());
        Index::exists(&layout.database_dir()) || has(layout.journals()) || has(layout.bases())
    }

    /// Brings the index to the disk and lets old journals go.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        self.inner.checkpoint()
    }

    /// Makes the index say that it is damaged, as it does when sled panics.
    #[cfg(test)]
    pub(crate) fn damage_index(&self) {
        self.inner.opened().expect("it is open").say_damaged("on purpose");
    }

    /// Returns the number of the newest batch.
    #[must_use]
    pub fn newest_frame(&self) -> u64 {
        self.inner.journal().newest()
    }
}

impl Inner {
    fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn opened(&self) -> Result<Opened<'_>, StoreError> {
        let guard = self.index.read().unwrap_or_else(PoisonError::into_inner);
        if guard.is_some() {
            Ok(Opened(guard))
        } else {
            // The last attempt to open it again failed; why was told to whoever tried.
            Err(StoreError::Closed(self.layout.dir.clone()))
        }
    }

    /// Asks the index; what it turns out to be damaged by is remembered for the next start.
    fn asked<T>(&self, ask: impl FnOnce(&Index) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let answer = ask(&*self.opened()?);
        if let Err(error @ StoreError::DamagedDatabase { .. }) = &answer {
            self.ask_to_rebuild(&error.to_string());
        }
        answer
    }

    fn ask_to_rebuild(&self, why: &str) {
        if self.layout.must_rebuild().is_some() {
            return;
        }
        tracing::error!(why, "store.database_damaged");
        if let Err(error) = self.layout.ask_to_rebuild(&*self.options.files, why) {
            tracing::error!(error = %error, "store.mark_failed");
        }
    }

    fn refuse_without_room(&self) -> Result<(), StoreError> {
        let dir = &self.layout.dir;
        let free = fs4::available_space(dir).map_err(file_error("measure", dir))?;
        if free < self.options.reserved_bytes { Err(StoreError::Full(dir.clone())) } else { Ok(()) }
    }

    /// Closes the index and opens it again, brought up to the journal.
    fn open_again(&self, journal: &mut Journal) -> Result<(), StoreError> {
        let mut slot = self.index.write().unwrap_or_else(PoisonError::into_inner);
        // The old one must be gone first: it holds sled's own lock on the file.
        drop(slot.take());
        let (again, index) = recover(&self.layout, &self.options.files, self.options.rotate_bytes)?;
        *journal = again;
        *slot = Some(index);
        Ok(())
    }

    /// Shows a batch whose frame is on disk; where the index cannot take it, it is opened again.
    fn show(&self, batch: &[Write], number: u64, journal: &mut Journal) -> Result<(), StoreError> {
        let place = (journal.store(), number);
        let Err(error) = self.asked(|index| index.apply(batch, place)) else { return Ok(()) };
        tracing::error!(error = %error, "store.index_failed");
        self.open_again(journal)
            .inspect_err(|error| tracing::error!(error = %error, "store.not_opened_again"))
            .map_err(|_| error)
    }

    fn checkpoint(&self) -> Result<(), StoreError> {
        let _alone = self.checkpointing.lock().unwrap_or_else(PoisonError::into_inner);
        let (store, newest) = {
            let journal = self.journal();
            (journal.store(), journal.newest())
        };
        if newest > self.checkpointed.load(Ordering::Acquire) {
            self.n_bytes_since_checkpoint.store(0, Ordering::Release);
            let synced = self.asked(Index::sync);
            if let Err(StoreError::Unsynced(error)) = &synced {
                // Nobody knows which of its pages are on disk, and the next sync would not tell.
                self.ask_to_rebuild(&format!("a sync failed: {error}"));
                self.journal().distrust();
            }
            synced?;
            self.layout.set_checkpoint(&*self.options.files, store, newest)?;
            self.checkpointed.store(newest, Ordering::Release);
        }
        match &self.options.keep {
            Some(keep) => forget_old(&self.layout, &self.options.files, newest, keep),
            None => Ok(()),
        }
    }
}

/// The opened index, for the length of one call.
struct Opened<'a>(RwLockReadGuard<'a, Option<Index>>);

impl std::ops::Deref for Opened<'_> {
    type Target = Index;

    fn deref(&self) -> &Index {
        self.0.as_ref().expect("`opened` made sure that it is open")
    }
}

impl Store for DiskStore {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.asked(|index| index.get(key))
    }

    fn range(&self, from: &[u8], to: &[u8], visit: Visit<'_>) -> Result<(), StoreError> {
        self.inner.asked(|index| index.range(from, to, visit))
    }

    fn apply_behind(&self, batch: &[Write], gate: &Gate) -> Result<(), StoreError> {
        self.inner.refuse_without_room()?;
        let mut values = batch.iter().filter_map(|(_, value)| value.as_ref());
        if let Some(value) = values.find(|value| value.len() > MAX_VALUE_BYTES) {
            return Err(StoreError::TooLarge(value.len()));
        }
        let mut journal = self.inner.journal();
        // Nothing is promised that could not be shown.
        drop(self.inner.opened()?);
        let (number, n_bytes) = journal.append(batch)?;
        gate.alone(|| self.inner.show(batch, number, &mut journal))?;
        let since = &self.inner.n_bytes_since_checkpoint;
        if since.fetch_add(n_bytes, Ordering::AcqRel) + n_bytes >= self.inner.options.rotate_bytes
            && let Some(wake) = &self.wake
        {
            // Full or over: then it is awake already, or ends.
            wake.try_send(()).ok();
        }
        Ok(())
    }

    fn revive(&self) -> Result<(), StoreError> {
        let mut journal = self.inner.journal();
        journal.remove_rest()?;
        let is_sound = self.inner.opened().is_ok_and(|index| index.damage().is_none());
        if is_sound {
            return Ok(());
        }
        // Opening writes a snapshot, so that it needs room too.
        self.inner.refuse_without_room()?;
        self.inner.open_again(&mut journal)
    }

    fn size_on_disk(&self) -> Result<u64, StoreError> {
        let layout = &self.inner.layout;
        let history = n_bytes_of(&layout.journals()?)? + n_bytes_of(&layout.bases()?)?;
        Ok(self.inner.asked(Index::size_on_disk)? + history)
    }
}

impl Drop for DiskStore {
    fn drop(&mut self) {
        drop(self.wake.take());
        if let Some(thread) = self.checkpointer.take()
            && thread.join().is_err()
        {
            tracing::error!("store.checkpointer_panicked");
        }
        if let Err(error) = self.inner.checkpoint() {
            tracing::warn!(error = %error, "store.last_checkpoint_failed");
        }
    }
}

fn spawn_checkpointer(
    inner: Arc<Inner>,
    woken: Receiver<()>,
) -> Result<std::thread::JoinHandle<()>, StoreError> {
    let run = move || {
        while !matches!(
            woken.recv_timeout(inner.options.checkpoint_every),
            Err(RecvTimeoutError::Disconnected)
        ) {
            if let Err(error) = inner.checkpoint() {
                tracing::error!(error = %error, "store.checkpoint_failed");
            }
        }
    };
    std::thread::Builder::new().name("checkpointer".into()).spawn(run).map_err(StoreError::Thread)
}

/// Takes the directory for this process; the system lets go of it when the process ends.
pub(crate) fn lock(dir: &Path) -> Result<File, StoreError> {
    let path: PathBuf = dir.join("LOCK");
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
