//! A disk that fails on purpose: full or broken at one operation, and without power.
//! It writes real files and remembers what of them was synced. sled's own files are not its concern.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::store::files::{Files, MachineFiles, Written};

/// How an operation fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// There is no room: half of the bytes may be written.
    NoRoom,
    /// A sync reports an error.
    NoSync,
}

#[derive(Debug, Default)]
struct State {
    n_done: u64,
    /// From this operation on, for so many operations.
    failing: Option<(u64, u64, Failure)>,
    n_bytes: BTreeMap<PathBuf, (u64, u64)>,
}

/// Real files on a disk that can fail.
#[derive(Debug, Clone, Default)]
pub(super) struct FailingFiles(Arc<Mutex<State>>);

impl FailingFiles {
    /// Lets `n` operations fail after `after` more.
    pub(super) fn fail_after(&self, after: u64, n: u64, failure: Failure) {
        let mut state = self.state();
        state.failing = Some((state.n_done + after, n, failure));
    }

    pub(super) fn mend(&self) {
        self.state().failing = None;
    }

    /// How many operations there were.
    pub(super) fn n_done(&self) -> u64 {
        self.state().n_done
    }

    /// Cuts the power: of what was not synced, some of the beginning is left, and some blocks of
    /// that were never written.
    pub(super) fn cut_power(&self, random: &mut dyn FnMut(u64) -> u64) -> io::Result<()> {
        for (path, (n_synced, n_written)) in &self.state().n_bytes {
            if !path.exists() || n_synced >= n_written {
                continue;
            }
            let left = n_synced + random(n_written - n_synced + 1);
            let mut bytes = std::fs::read(path)?;
            bytes.truncate(usize::try_from(left).unwrap_or(usize::MAX));
            let unsynced = usize::try_from(*n_synced).unwrap_or(usize::MAX).min(bytes.len());
            for block in (unsynced / 512)..bytes.len().div_ceil(512) {
                if random(3) == 0 {
                    let (start, end) = ((block * 512).max(unsynced), (block + 1) * 512);
                    let end = end.min(bytes.len());
                    bytes[start..end].fill(0);
                }
            }
            std::fs::write(path, bytes)?;
        }
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts an operation and tells whether it fails.
    fn turn(&self, is_sync: bool) -> Option<io::Error> {
        let mut state = self.state();
        let turn = state.n_done;
        state.n_done += 1;
        let (first, n, failure) = state.failing?;
        if turn < first || turn >= first.saturating_add(n) {
            return None;
        }
        Some(match failure {
            Failure::NoRoom if !is_sync => io::Error::from(io::ErrorKind::StorageFull),
            Failure::NoSync if is_sync => io::Error::other("the disk broke on purpose"),
            Failure::NoRoom | Failure::NoSync => return None,
        })
    }

    fn refuse(&self, is_sync: bool) -> io::Result<()> {
        self.turn(is_sync).map_or(Ok(()), Err)
    }

    fn note(&self, path: &Path, change: impl FnOnce(&mut (u64, u64))) {
        change(self.state().n_bytes.entry(path.to_owned()).or_default());
    }
}

#[derive(Debug)]
struct FailingFile {
    path: PathBuf,
    file: Box<dyn Written>,
    files: FailingFiles,
}

impl Written for FailingFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let failure = self.files.turn(false);
        let n_written = if failure.is_some() { bytes.len() / 2 } else { bytes.len() };
        self.file.write_at(offset, &bytes[..n_written])?;
        let end = offset + n_written as u64;
        self.files.note(&self.path, |(_, written)| *written = end.max(*written));
        failure.map_or(Ok(()), Err)
    }

    fn set_len(&mut self, n_bytes: u64) -> io::Result<()> {
        self.files.refuse(false)?;
        self.file.set_len(n_bytes)?;
        self.files.note(&self.path, |(synced, written)| {
            *written = n_bytes;
            *synced = n_bytes.min(*synced);
        });
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.files.refuse(true)?;
        self.files.note(&self.path, |(synced, written)| *synced = *written);
        self.file.sync()
    }
}

impl FailingFiles {
    fn wrap(&self, path: &Path, file: Box<dyn Written>) -> Box<dyn Written> {
        Box::new(FailingFile { path: path.to_owned(), file, files: self.clone() })
    }
}

impl Files for FailingFiles {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Written>> {
        self.refuse(false)?;
        self.note(path, |n_bytes| *n_bytes = (0, 0));
        Ok(self.wrap(path, MachineFiles.create(path)?))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Written>> {
        let n_bytes = std::fs::metadata(path)?.len();
        self.note(path, |known| known.1 = n_bytes);
        Ok(self.wrap(path, MachineFiles.open(path)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.refuse(false)?;
        let known = self.state().n_bytes.remove(from).unwrap_or_default();
        self.note(to, |n_bytes| *n_bytes = known);
        MachineFiles.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.state().n_bytes.remove(path);
        MachineFiles.remove(path)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.refuse(true)?;
        MachineFiles.sync_dir(dir)
    }
}
