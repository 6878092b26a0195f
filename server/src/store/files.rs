//! Files: how journal and bases write, behind a trait, so that tests can fill and break the disk.
//! Invariant: nothing here syncs by itself; whoever promises that something is on disk asks for it.

use std::fmt::Debug;
use std::fs::{self, File};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::Path;

/// A file that is written.
pub trait Written: Debug + Send {
    /// Writes all of `bytes` from `offset` on. After an error some of them may be there.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Cuts the file off, or extends it with zeros.
    fn set_len(&mut self, n_bytes: u64) -> io::Result<()>;

    /// Brings everything to the disk. After an error nobody knows what is there.
    fn sync(&mut self) -> io::Result<()>;
}

/// A file system, as far as it is changed.
pub trait Files: Debug + Send + Sync {
    /// Makes a file, or empties the one that is there.
    fn create(&self, path: &Path) -> io::Result<Box<dyn Written>>;

    /// Opens a file that is there.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Written>>;

    /// Gives a file another name; one that has the name already is replaced.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Brings the names in a directory to the disk.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
}

/// The machine's file system.
#[derive(Debug, Clone, Copy)]
pub struct MachineFiles;

impl Written for File {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.seek(SeekFrom::Start(offset))?;
        self.write_all(bytes)
    }

    fn set_len(&mut self, n_bytes: u64) -> io::Result<()> {
        Self::set_len(self, n_bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}

impl Files for MachineFiles {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Written>> {
        Ok(Box::new(File::create(path)?))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Written>> {
        Ok(Box::new(File::options().write(true).open(path)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        // A directory can only be synced where it can be opened.
        if cfg!(windows) { Ok(()) } else { File::open(dir)?.sync_all() }
    }
}
