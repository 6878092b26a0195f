//! What commands do with a data directory: read everything, check it, make it small.
//! Invariant: nothing is removed before what stands in for it is on disk; what was damaged is kept
//! under another name.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::base::BaseReader;
use super::disk::{DiskStore, lock};
use super::files::{Files, MachineFiles};
use super::history::{Merged, Writer, newest_base, open_journals, replay};
use super::index::Index;
use super::journal::Journal;
use super::journal::frame::StoreId;
use super::layout::{Layout, base_path, n_bytes_of};
use super::recovery::{build_database, install_database};
use super::retention::write_base;
use super::{Pair, Store as _, StoreError, Write, file_error};
use crate::random;

/// What the files of a journal hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilesReport {
    /// How many journals there are.
    pub n_journals: usize,
    /// How many batches they hold.
    pub n_frames: u64,
    /// How many writes those hold.
    pub n_writes: u64,
    /// The newest batch.
    pub newest: u64,
    /// How many bases there are.
    pub n_bases: usize,
    /// How many keys they hold, each on its own.
    pub n_base_keys: u64,
    /// The bytes of all of them.
    pub n_bytes: u64,
}

/// Whether there is a journal in `dir`.
pub fn has_journal(dir: &Path) -> Result<bool, StoreError> {
    Ok(!Layout::new(dir).journals()?.is_empty())
}

/// Reads every frame of every journal and base and checks its sum, beside a running server too.
pub fn check_files(dir: &Path) -> Result<FilesReport, StoreError> {
    let layout = Layout::new(dir);
    let mut tries = 10;
    loop {
        tries -= 1;
        match check_listed_files(&layout) {
            // The server folded old files away after they were listed.
            Err(StoreError::File { source, .. })
                if source.kind() == std::io::ErrorKind::NotFound && tries > 0 => {}
            checked => return checked,
        }
    }
}

fn check_listed_files(layout: &Layout) -> Result<FilesReport, StoreError> {
    let (bases, journals) = (layout.bases()?, layout.journals()?);
    let mut n_base_keys = 0;
    for (upto, path) in &bases {
        let mut base = BaseReader::open(path)?;
        if base.upto() != *upto {
            return Err(base.damaged("its name is not that of the batch it reaches"));
        }
        while base.next()?.is_some() {
            n_base_keys += 1;
        }
    }
    let before_oldest = journals.first().map_or(0, |(first, _)| first.saturating_sub(1));
    let readers = open_journals(&journals, before_oldest)?;
    let end = replay(readers, before_oldest, Writer::Perhaps, |_, _| Ok(()))?;
    let reached = bases.last().map_or(0, |(upto, _)| *upto);
    if reached < before_oldest {
        let dir = layout.journal_dir();
        return Err(StoreError::NoBase { dir, oldest: before_oldest + 1 });
    }
    if let Some((_, known)) = layout.checkpoint()?
        && known > end.newest.max(reached)
    {
        let (dir, found) = (layout.journal_dir(), end.newest);
        return Err(StoreError::Lost { dir, known, found });
    }
    Ok(FilesReport {
        n_journals: journals.len(),
        n_frames: end.n_frames,
        n_writes: end.n_writes,
        newest: end.newest,
        n_bases: bases.len(),
        n_base_keys,
        n_bytes: n_bytes_of(&bases)? + n_bytes_of(&journals)?,
    })
}

/// Everything in a data directory as it is after one batch, read from base and journal.
#[derive(Debug)]
pub struct Everything(Merged);

impl Everything {
    /// Reads what is there now, beside a running server too.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        Merged::open(&Layout::new(dir), Writer::Perhaps).map(Self)
    }

    /// The batch that it reaches.
    #[must_use]
    pub fn upto(&self) -> u64 {
        self.0.place().1
    }

    /// Returns the next key and value, in order of the keys.
    pub fn next_pair(&mut self) -> Result<Option<Pair>, StoreError> {
        self.0.next()
    }
}

/// Compares every key of the opened store with base and journal; returns how many keys there are,
/// or where they differ.
pub fn compare(dir: &Path, store: &DiskStore) -> Result<Result<u64, String>, StoreError> {
    let mut everything = Merged::open(&Layout::new(dir), Writer::Nobody)?;
    let (mut n_keys, mut difference, mut failure) = (0, None, None);
    let mut visit = |key: &[u8], value: &[u8]| match everything.next() {
        Ok(Some((expected, expected_value))) if expected == key && expected_value == value => {
            n_keys += 1;
            ControlFlow::Continue(())
        }
        Ok(expected) => {
            let expected = expected.map_or_else(|| "no more".to_owned(), |(key, _)| shown(&key));
            difference = Some(format!("the database has {}, the journal {expected}", shown(key)));
            ControlFlow::Break(())
        }
        Err(error) => {
            failure = Some(error);
            ControlFlow::Break(())
        }
    };
    store.range(b"", &[u8::MAX; 64], &mut visit)?;
    if let Some(error) = failure {
        return Err(error);
    }
    if difference.is_none()
        && let Some((key, _)) = everything.next()?
    {
        difference = Some(format!("the database lacks {}", shown(&key)));
    }
    Ok(difference.map_or(Ok(n_keys), Err))
}

/// A key for people: letters as they are, the rest in hexadecimal.
fn shown(key: &[u8]) -> String {
    let letter = |byte: &u8| match byte {
        b'!'..=b'~' => char::from(*byte).to_string(),
        other => format!("\\{other:02x}"),
    };
    key.iter().map(letter).collect()
}

/// What was made small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compacted {
    /// How many keys are left.
    pub n_keys: u64,
    /// The bytes on disk before and after.
    pub bytes_before: u64,
    /// The bytes on disk after.
    pub bytes_after: u64,
}

/// Writes a new base, builds the database anew from it and drops the old journals.
pub fn compact(dir: &Path) -> Result<Compacted, StoreError> {
    // Opened and closed once: the journal is then whole, or the error says what it lacks.
    drop(DiskStore::open(dir)?);
    let _lock = lock(dir)?;
    let (layout, files) = (Layout::new(dir), machine_files());
    let bytes_before = n_bytes_below(dir)?;
    let (journals, bases) = (layout.journals()?, layout.bases()?);
    let merged = Merged::open(&layout, Writer::Nobody)?;
    let (store, upto) = merged.place();
    let n_keys = write_base(&layout, &files, merged)?;
    Journal::begin(Arc::clone(&files), layout.clone(), store, upto + 1, 1)?;
    let base = BaseReader::open(&base_path(&layout.journal_dir(), upto))?;
    build_database(&layout.new_database_dir(), Some(base), (store, upto))?;
    let (index, aside) = install_database(&layout, &*files)?;
    drop(index);
    for (first, path) in journals {
        if first <= upto {
            files.remove(&path).map_err(file_error("remove", &path))?;
        }
    }
    for (reaches, path) in bases {
        if reaches < upto {
            files.remove(&path).map_err(file_error("remove", &path))?;
        }
    }
    if let Some(aside) = aside {
        fs::remove_dir_all(&aside).map_err(file_error("remove", &aside))?;
    }
    Ok(Compacted { n_keys, bytes_before, bytes_after: n_bytes_below(dir)? })
}

/// What was saved from a damaged directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salvaged {
    /// The newest batch that could be kept.
    pub upto: u64,
    /// The newest batch that is known to have been there.
    pub known: u64,
    /// Where the damaged files are now.
    pub aside: Vec<PathBuf>,
}

/// Makes a directory usable whose journal is damaged: with what the database holds, or base and
/// journal up to the damage, whichever reaches further. The damaged files are kept aside.
pub fn salvage(dir: &Path) -> Result<Salvaged, StoreError> {
    let _lock = lock(dir)?;
    let (layout, files) = (Layout::new(dir), machine_files());
    layout.remove_unfinished()?;
    let known_of_journal = layout.checkpoint()?.map_or(0, |(_, known)| known);
    let store = StoreId(random::bytes()?);
    let of_index = salvage_index(&layout, store);
    let of_history = history_up_to_damage(&layout);
    let (upto, known) = match (of_index, of_history) {
        (Ok(index), Ok((history, _))) if index >= history => (index, index),
        (_, Ok((history, pairs))) => {
            let new = layout.new_database_dir();
            if new.exists() {
                fs::remove_dir_all(&new).map_err(file_error("remove", &new))?;
            }
            let mut pairs = pairs.into_iter();
            let index = Index::open(&new)?;
            copy_into(&index, store, history, &mut || Ok(pairs.next()))?;
            (history, history)
        }
        (Ok(index), Err(_)) => (index, index),
        (Err(_), Err(error)) => return Err(error),
    };
    let known = known.max(known_of_journal);
    let (index, aside) = install_database(&layout, &*files)?;
    drop(index);
    let mut kept: Vec<PathBuf> = aside.into_iter().collect();
    kept.push(layout.move_aside(&*files, &layout.journal_dir())?);
    Ok(Salvaged { upto, known, aside: kept })
}

/// Copies everything that the database holds into a new one; returns the batch it reaches.
fn salvage_index(layout: &Layout, store: StoreId) -> Result<u64, StoreError> {
    let dir = layout.database_dir();
    if !Index::exists(&dir) {
        return Err(StoreError::NoJournal);
    }
    let old = Index::open(&dir)?;
    let upto = old.applied()?.map_or(0, |(_, upto)| upto);
    let new = Index::open(&layout.new_database_dir())?;
    let mut pairs = Vec::new();
    old.all(&mut |key, value| {
        pairs.push((key.to_vec(), value.to_vec()));
        ControlFlow::Continue(())
    })?;
    let mut pairs = pairs.into_iter();
    copy_into(&new, store, upto, &mut || Ok(pairs.next()))?;
    Ok(upto)
}

/// Reads base and journal as far as they are whole.
fn history_up_to_damage(layout: &Layout) -> Result<(u64, Vec<Pair>), StoreError> {
    let mut base = newest_base(layout)?;
    let after = base.as_ref().map_or(0, BaseReader::upto);
    let mut state = std::collections::BTreeMap::new();
    if let Some(base) = &mut base {
        while let Some((key, value)) = base.next()? {
            state.insert(key, value);
        }
    }
    let journals = layout.journals()?;
    let readable =
        (0..=journals.len()).rev().find_map(|n| open_journals(&journals[..n], after).ok());
    let mut upto = after;
    let replayed = replay(readable.unwrap_or_default(), after, Writer::Nobody, |number, batch| {
        for (key, value) in batch {
            match value {
                Some(value) => state.insert(key, value),
                None => state.remove(&key),
            };
        }
        upto = number;
        Ok(())
    });
    match replayed {
        Err(error) if upto == 0 => Err(error),
        Ok(_) | Err(_) => Ok((upto, state.into_iter().collect())),
    }
}

fn copy_into(
    index: &Index,
    store: StoreId,
    upto: u64,
    next: &mut dyn FnMut() -> Result<Option<Pair>, StoreError>,
) -> Result<(), StoreError> {
    const BATCH: usize = 5_000;
    let mut waiting: Vec<Write> = Vec::new();
    while let Some((key, value)) = next()? {
        waiting.push((key, Some(value)));
        if waiting.len() == BATCH {
            index.apply(&waiting, (store, 0))?;
            waiting.clear();
        }
    }
    index.apply(&waiting, (store, upto))?;
    index.sync_files()
}

fn machine_files() -> Arc<dyn Files> {
    Arc::new(MachineFiles)
}

/// The bytes of everything in a directory.
fn n_bytes_below(dir: &Path) -> Result<u64, StoreError> {
    let mut n_bytes = 0;
    for entry in fs::read_dir(dir).map_err(file_error("list", dir))? {
        let path = entry.map_err(file_error("list", dir))?.path();
        let metadata = fs::metadata(&path).map_err(file_error("measure", &path))?;
        n_bytes += if metadata.is_dir() { n_bytes_below(&path)? } else { metadata.len() };
    }
    Ok(n_bytes)
}
