//! The journal: every batch as a frame in an append-only file, on disk before anyone is answered.
//! Invariant: the frames have running numbers without a gap, across all files. A frame that could
//! not be written is cut off before the next one; after a failed sync nothing more is written.

pub mod frame;
pub(crate) mod reader;

use std::path::PathBuf;
use std::sync::Arc;

use self::frame::{
    FileKind, MAX_PAYLOAD_BYTES, SEAL_BYTES, Seal, StoreId, encode_batch, write_frame,
};
use super::files::{Files, Written};
use super::layout::{Layout, journal_path};
use super::{StoreError, Write, file_error, write_error};

/// The end of the journal, where batches are appended.
#[derive(Debug)]
pub(crate) struct Journal {
    files: Arc<dyn Files>,
    layout: Layout,
    open: Open,
    /// The number of the newest frame.
    newest: u64,
    rotate_bytes: u64,
    /// A sync failed: what the file holds is only known after a restart.
    is_unsound: bool,
    payload: Vec<u8>,
    frame: Vec<u8>,
}

/// The file that is written now.
#[derive(Debug)]
struct Open {
    file: Box<dyn Written>,
    path: PathBuf,
    seal: Seal,
    end: u64,
    /// Up to here the file has zeros after its end, so that most frames change only its content:
    /// syncing a file that grows makes the file system bring its own journal to the disk too.
    allocated: u64,
    /// Something that is no frame and not zero may follow the end.
    has_rest: bool,
}

/// As much is added to the file at once.
const ALLOCATE_BYTES: usize = 256 * 1024;

impl Journal {
    /// Begins a journal whose first frame will have the number `first`.
    pub(crate) fn begin(
        files: Arc<dyn Files>,
        layout: Layout,
        store: StoreId,
        first: u64,
        rotate_bytes: u64,
    ) -> Result<Self, StoreError> {
        let open = create(&*files, &layout, store, first)?;
        Ok(Self::new(files, layout, open, first - 1, rotate_bytes))
    }

    /// Goes on with the file at `path`, whose last frame is `newest` and ends at `end`; whatever
    /// follows is cut off.
    pub(crate) fn go_on(
        files: Arc<dyn Files>,
        layout: Layout,
        (path, seal): (PathBuf, Seal),
        (newest, end): (u64, u64),
        rotate_bytes: u64,
    ) -> Result<Self, StoreError> {
        let failed = |action| file_error(action, &path);
        let mut file = files.open(&path).map_err(failed("open"))?;
        let n_bytes = std::fs::metadata(&path).map_err(failed("measure"))?.len();
        if n_bytes > end {
            file.set_len(end).map_err(failed("cut"))?;
        }
        // What was read may not be on disk yet, if the program ended between writing and syncing.
        file.sync().map_err(failed("sync"))?;
        let open = Open { file, path, seal, end, allocated: end, has_rest: false };
        Ok(Self::new(files, layout, open, newest, rotate_bytes))
    }

    fn new(
        files: Arc<dyn Files>,
        layout: Layout,
        open: Open,
        newest: u64,
        rotate_bytes: u64,
    ) -> Self {
        let (payload, frame) = (Vec::new(), Vec::new());
        Self { files, layout, open, newest, rotate_bytes, is_unsound: false, payload, frame }
    }

    /// The number of the newest frame.
    pub(crate) fn newest(&self) -> u64 {
        self.newest
    }

    /// Which store it belongs to.
    pub(crate) fn store(&self) -> StoreId {
        self.open.seal.store()
    }

    /// Writes the batch and brings it to the disk; returns the number of its frame and its bytes.
    pub(crate) fn append(&mut self, batch: &[Write]) -> Result<(u64, u64), StoreError> {
        self.remove_rest()?;
        if self.open.end >= self.rotate_bytes {
            self.rotate()?;
        }
        self.payload.clear();
        encode_batch(&mut self.payload, batch);
        if self.payload.len() > MAX_PAYLOAD_BYTES {
            return Err(StoreError::BatchTooLarge(self.payload.len()));
        }
        self.frame.clear();
        let (number, end) = (self.newest + 1, self.open.end);
        write_frame(&mut self.frame, &self.open.seal, number, end, &self.payload);
        self.open.has_rest = true;
        if let Err(source) = self.write(end) {
            let error = write_error(&self.layout.dir, source);
            // Where it cannot be removed now, the next batch tries again.
            self.remove_rest().ok();
            return Err(error);
        }
        self.sync()?;
        let n_bytes = self.frame.len() as u64;
        self.newest = number;
        self.open.end = end + n_bytes;
        self.open.has_rest = false;
        self.forget_large_buffers();
        Ok((number, n_bytes))
    }

    /// Writes the frame, and zeros after it where the file has none left.
    fn write(&mut self, end: u64) -> std::io::Result<()> {
        let n_frame = self.frame.len();
        if end + n_frame as u64 > self.open.allocated {
            self.frame.resize(n_frame + ALLOCATE_BYTES, 0);
        }
        self.open.file.write_at(end, &self.frame)?;
        self.open.allocated = self.open.allocated.max(end + self.frame.len() as u64);
        self.frame.truncate(n_frame);
        Ok(())
    }

    fn rotate(&mut self) -> Result<(), StoreError> {
        let created = create(&*self.files, &self.layout, self.store(), self.newest + 1);
        if let Err(StoreError::Unsynced(_)) = &created {
            self.distrust();
        }
        self.open = created?;
        Ok(())
    }

    /// Makes room for the next frame, where the last one could not be written.
    pub(crate) fn remove_rest(&mut self) -> Result<(), StoreError> {
        self.refuse_unsound()?;
        if !self.open.has_rest {
            return Ok(());
        }
        let end = self.open.end;
        self.open.file.set_len(end).map_err(|source| write_error(&self.layout.dir, source))?;
        self.open.allocated = end;
        // Synced at once: the next frame may then rely on finding zeros where it was not written.
        self.sync()?;
        self.open.has_rest = false;
        Ok(())
    }

    /// Refuses every further frame until a restart.
    pub(crate) fn distrust(&mut self) {
        self.is_unsound = true;
        // Without the mark the next start still reads everything, only less suspiciously.
        if let Err(error) = self.layout.distrust_files(&*self.files) {
            tracing::error!(error = %error, "journal.mark_failed");
        }
    }

    fn sync(&mut self) -> Result<(), StoreError> {
        self.open.file.sync().map_err(|source| {
            tracing::error!(file = %self.open.path.display(), error = %source, "journal.sync_failed");
            self.distrust();
            StoreError::Unsynced(source)
        })
    }

    fn refuse_unsound(&self) -> Result<(), StoreError> {
        if self.is_unsound {
            return Err(StoreError::Unsynced(std::io::Error::other("an earlier sync failed")));
        }
        Ok(())
    }

    /// One large import must not hold its memory for ever.
    fn forget_large_buffers(&mut self) {
        const KEPT_BYTES: usize = 4 * 1024 * 1024;
        if self.frame.capacity() > KEPT_BYTES {
            (self.payload, self.frame) = (Vec::new(), Vec::new());
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        // The zeros do no harm: the next start cuts them off where this fails.
        if !self.is_unsound && !self.open.has_rest {
            self.open.file.set_len(self.open.end).ok();
        }
    }
}

/// Makes the file whose first frame will be `first`; without room nothing changes.
fn create(
    files: &dyn Files,
    layout: &Layout,
    store: StoreId,
    first: u64,
) -> Result<Open, StoreError> {
    let dir = layout.journal_dir();
    let path = journal_path(&dir, first);
    let seal = Seal::new(FileKind::Journal, store, first);
    let made = (|| {
        let mut file = files.create(&path)?;
        file.write_at(0, seal.bytes())?;
        file.sync()?;
        files.sync_dir(&dir)?;
        Ok(file)
    })();
    match made {
        Ok(file) => {
            let end = SEAL_BYTES as u64;
            Ok(Open { file, path, seal, end, allocated: end, has_rest: false })
        }
        Err(source) => {
            // An empty file does no harm: the next attempt, or the next start, replaces it.
            files.remove(&path).ok();
            Err(write_error(&layout.dir, source))
        }
    }
}
