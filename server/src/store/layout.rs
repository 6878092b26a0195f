//! The data directory: what lies where in it, and the small files that say how things stand.
//! Invariant: a file that is replaced is replaced as a whole, by a rename after a sync.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::files::Files;
use super::journal::frame::{FileKind, SEAL_BYTES, Seal, StoreId};
use super::{StoreError, file_error, write_error};

const JOURNAL: &str = "journal";
const BASE: &str = "base";
/// Ends the name of a file that is not finished.
pub(crate) const UNFINISHED: &str = "unfinished";

/// A data directory.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) dir: PathBuf,
}

/// A numbered file: a journal with its first frame, or a base with the frame it reaches.
pub(crate) type Numbered = (u64, PathBuf);

/// The journal whose first frame is `first`.
pub(crate) fn journal_path(dir: &Path, first: u64) -> PathBuf {
    dir.join(format!("{first:020}.{JOURNAL}"))
}

/// The base that holds everything up to the frame `upto`.
pub(crate) fn base_path(dir: &Path, upto: u64) -> PathBuf {
    dir.join(format!("{upto:020}.{BASE}"))
}

impl Layout {
    pub(crate) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    /// Where journals and bases are.
    pub(crate) fn journal_dir(&self) -> PathBuf {
        self.dir.join("journal")
    }

    /// Where sled's files are.
    pub(crate) fn database_dir(&self) -> PathBuf {
        self.dir.join("db")
    }

    /// Where a database is built before it takes the place of the other.
    pub(crate) fn new_database_dir(&self) -> PathBuf {
        self.dir.join("db.new")
    }

    /// The journals, oldest first.
    pub(crate) fn journals(&self) -> Result<Vec<Numbered>, StoreError> {
        self.numbered(JOURNAL)
    }

    /// The bases, oldest first.
    pub(crate) fn bases(&self) -> Result<Vec<Numbered>, StoreError> {
        self.numbered(BASE)
    }

    fn numbered(&self, extension: &str) -> Result<Vec<Numbered>, StoreError> {
        let dir = self.journal_dir();
        let entries = match fs::read_dir(&dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(file_error("list", &dir)(error)),
        };
        let mut found = Vec::new();
        for entry in entries {
            let path = entry.map_err(file_error("list", &dir))?.path();
            if path.extension().is_some_and(|it| it == extension)
                && let Some(number) = path.file_stem().and_then(|it| it.to_str()?.parse().ok())
            {
                found.push((number, path));
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Makes the directory for the journal, and its name lasting.
    pub(crate) fn make_journal_dir(&self, files: &dyn Files) -> Result<(), StoreError> {
        let dir = self.journal_dir();
        fs::create_dir_all(&dir).map_err(file_error("create", &dir))?;
        files.sync_dir(&self.dir).map_err(file_error("sync", &self.dir))
    }

    /// Removes what an interrupted command or a kill left half done.
    pub(crate) fn remove_unfinished(&self) -> Result<(), StoreError> {
        let new = self.new_database_dir();
        if new.exists() {
            tracing::warn!(dir = %new.display(), "store.unfinished_database_removed");
            fs::remove_dir_all(&new).map_err(file_error("remove", &new))?;
        }
        let dir = self.journal_dir();
        if !dir.exists() {
            return Ok(());
        }
        for entry in fs::read_dir(&dir).map_err(file_error("list", &dir))? {
            let path = entry.map_err(file_error("list", &dir))?.path();
            if path.extension().is_some_and(|it| it == UNFINISHED) {
                fs::remove_file(&path).map_err(file_error("remove", &path))?;
            }
        }
        Ok(())
    }

    /// Gives a directory another name, so that a new one can be made and nothing is lost.
    pub(crate) fn move_aside(&self, files: &dyn Files, from: &Path) -> Result<PathBuf, StoreError> {
        let name =
            from.file_name().map_or_else(String::new, |it| it.to_string_lossy().into_owned());
        let to = (1_u32..)
            .map(|number| self.dir.join(format!("{name}.damaged-{number}")))
            .find(|path| !path.exists())
            .unwrap_or_else(|| self.dir.join(format!("{name}.damaged")));
        fs::rename(from, &to).map_err(file_error("rename", from))?;
        files.sync_dir(&self.dir).map_err(file_error("sync", &self.dir))?;
        Ok(to)
    }

    fn checkpoint_path(&self) -> PathBuf {
        self.journal_dir().join("CHECKPOINT")
    }

    /// Up to which frame everything was once on disk; `None` when nobody noted it.
    pub(crate) fn checkpoint(&self) -> Result<Option<(StoreId, u64)>, StoreError> {
        let path = self.checkpoint_path();
        let mut bytes = Vec::new();
        match fs::File::open(&path) {
            Ok(file) => file
                .take(SEAL_BYTES as u64)
                .read_to_end(&mut bytes)
                .map_err(file_error("read", &path))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(file_error("open", &path)(error)),
        };
        match Seal::parse(FileKind::Checkpoint, &bytes) {
            Ok(seal) => Ok(Some((seal.store(), seal.number()))),
            Err(_) => {
                // It only notices what is missing elsewhere; the next checkpoint writes it anew.
                tracing::warn!(file = %path.display(), "store.checkpoint_unreadable");
                Ok(None)
            }
        }
    }

    /// Notes that everything up to the frame `upto` is on disk.
    pub(crate) fn set_checkpoint(
        &self,
        files: &dyn Files,
        store: StoreId,
        upto: u64,
    ) -> Result<(), StoreError> {
        let seal = Seal::new(FileKind::Checkpoint, store, upto);
        self.replace(files, &self.checkpoint_path(), seal.bytes())
    }

    fn replace(&self, files: &dyn Files, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        let unfinished = path.with_extension(UNFINISHED);
        let written = (|| {
            let mut file = files.create(&unfinished)?;
            file.write_at(0, bytes)?;
            file.sync()?;
            files.rename(&unfinished, path)?;
            files.sync_dir(&self.journal_dir())
        })();
        written.map_err(|source| write_error(&self.dir, source))
    }

    fn rebuild_path(&self) -> PathBuf {
        self.journal_dir().join("REBUILD-DATABASE")
    }

    fn distrust_path(&self) -> PathBuf {
        self.journal_dir().join("SYNC-FAILED")
    }

    /// Asks the next start to build the database anew.
    pub(crate) fn ask_to_rebuild(&self, files: &dyn Files, why: &str) -> Result<(), StoreError> {
        self.replace(files, &self.rebuild_path(), why.as_bytes())
    }

    /// Whether, and why, the database is to be built anew.
    pub(crate) fn must_rebuild(&self) -> Option<String> {
        let text = fs::read(self.rebuild_path()).ok()?;
        Some(String::from_utf8_lossy(&text).into_owned())
    }

    /// Asks the next start to write everything once more, because a sync failed: what is read then
    /// may come from memory and not from the disk.
    pub(crate) fn distrust_files(&self, files: &dyn Files) -> Result<(), StoreError> {
        self.replace(files, &self.distrust_path(), b"")
    }

    /// Whether a sync failed before the last end.
    pub(crate) fn is_distrusted(&self) -> bool {
        self.distrust_path().exists()
    }

    /// Takes back what was asked of the next start, once it is done.
    pub(crate) fn remove_marks(&self, files: &dyn Files) -> Result<(), StoreError> {
        for path in [self.rebuild_path(), self.distrust_path()] {
            if path.exists() {
                files.remove(&path).map_err(file_error("remove", &path))?;
            }
        }
        Ok(())
    }
}

/// The bytes of these files.
pub(crate) fn n_bytes_of(files: &[Numbered]) -> Result<u64, StoreError> {
    files
        .iter()
        .map(|(_, path)| Ok(fs::metadata(path).map_err(file_error("measure", path))?.len()))
        .sum()
}
