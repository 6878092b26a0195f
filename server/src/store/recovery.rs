//! Recovery: from whatever is in the data directory to a journal and an index that agree.
//! Invariant: what was acknowledged is there afterwards, or nothing is changed and the error says
//! what is missing. The journal decides; the index is brought up to it, and built anew from base
//! and journal where it is missing, damaged or of another store. A damaged one is kept aside.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::base::{BaseReader, write_base_of};
use super::files::Files;
use super::history::{Writer, newest_base, open_journals, replay};
use super::index::{Applied, Index};
use super::journal::Journal;
use super::journal::frame::{FileKind, StoreId};
use super::journal::reader::FrameReader;
use super::layout::Layout;
use super::{FORMAT, FORMAT_KEY, StoreError, Write, file_error};
use crate::random;

/// Frames are brought into the index together up to about this size.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// Opens what is there, or begins anew where nothing is.
pub(crate) fn recover(
    layout: &Layout,
    files: &Arc<dyn Files>,
    rotate_bytes: u64,
) -> Result<(Journal, Index), StoreError> {
    match attempt(layout, files, rotate_bytes) {
        // sled looks at most pages only when they are asked for.
        Err(StoreError::DamagedDatabase { what, .. }) if has_history(layout)? => {
            layout.ask_to_rebuild(&**files, &what)?;
            attempt(layout, files, rotate_bytes)
        }
        recovered => recovered,
    }
}

fn attempt(
    layout: &Layout,
    files: &Arc<dyn Files>,
    rotate_bytes: u64,
) -> Result<(Journal, Index), StoreError> {
    layout.remove_unfinished()?;
    layout.make_journal_dir(&**files)?;
    remove_unwritten_journal(layout, &**files)?;
    let index = usable_index(layout, &**files)?;
    let recovery = Recovery { layout, files, rotate_bytes };
    let (journal, index) = if layout.journals()?.is_empty() {
        recovery.adopt(index)?
    } else {
        recovery.follow(index)?
    };
    let (journal, index) = if layout.is_distrusted() {
        // What was read may have come from memory only; this time it is written and synced.
        let place = (journal.store(), journal.newest());
        recovery.begin_after(index, place)?
    } else {
        (journal, index)
    };
    layout.remove_marks(&**files)?;
    Ok((journal, index))
}

struct Recovery<'a> {
    layout: &'a Layout,
    files: &'a Arc<dyn Files>,
    rotate_bytes: u64,
}

impl Recovery<'_> {
    /// Begins a journal for a directory without one: a new one, one of an earlier format, or one
    /// that lost it.
    fn adopt(&self, index: Option<Index>) -> Result<(Journal, Index), StoreError> {
        let base = newest_base(self.layout)?;
        let of_base = base.as_ref().map(|base| (base.store(), base.upto()));
        let held = match &index {
            Some(index) if !index.is_empty()? => Some((index.applied()?, index)),
            Some(_) | None => None,
        };
        let (of_index, is_held) = match held {
            Some((applied, _)) => (applied, true),
            None => (None, false),
        };
        let upto = of_index.map_or(0, |(_, upto)| upto);
        if let Some(place) = of_base
            && (!is_held || place.1 > upto)
        {
            self.refuse_loss(place.1)?;
            let index = self.rebuild(index, base, place)?;
            return self.begin_after(index, place);
        }
        self.refuse_loss(upto)?;
        let store = match of_index.or(of_base) {
            Some((store, _)) => store,
            None => StoreId(random::bytes()?),
        };
        let index = match index {
            Some(index) => index,
            None => Index::open(&self.layout.database_dir())?,
        };
        if is_held {
            tracing::info!(upto, "store.journal_begun");
            return self.begin_after(index, (store, upto));
        }
        index.apply(&[], (store, upto))?;
        index.sync_files()?;
        Ok((self.begin(store, upto)?, index))
    }

    /// Brings the index up to the journal.
    fn follow(&self, index: Option<Index>) -> Result<(Journal, Index), StoreError> {
        let journals = self.layout.journals()?;
        let all = open_journals(&journals, u64::MAX - 1)?;
        let store = all.last().ok_or(StoreError::NoJournal)?.seal().store();
        drop(all);
        let oldest = journals.first().map_or(1, |(first, _)| *first);
        let applied = match &index {
            Some(index) => index.applied()?.filter(|(of, _)| *of == store),
            None => None,
        };
        let reaches = |after: u64| after + 1 >= oldest;
        let (index, after) = match (index, applied) {
            (Some(index), Some((_, applied))) if reaches(applied) => (index, applied),
            (index, _) => {
                let base = newest_base(self.layout)?;
                let after = base.as_ref().map_or(0, BaseReader::upto);
                if !reaches(after) {
                    let dir = self.layout.journal_dir();
                    return Err(StoreError::NoBase { dir, oldest });
                }
                (self.rebuild(index, base, (store, after))?, after)
            }
        };
        let end = self.bring_up(&index, store, after, open_journals(&journals, after)?)?;
        self.refuse_loss(end.newest.max(after))?;
        if after > end.newest {
            // Every frame is on disk before the index learns of it, so the journal lost its end;
            // the index still has all of it.
            tracing::error!(
                journal = end.newest,
                index = after,
                "store.journal_lost_its_end: went on with what the database holds; check the disk"
            );
            return self.begin_after(index, (store, after));
        }
        let journal = Journal::go_on(
            Arc::clone(self.files),
            self.layout.clone(),
            (end.path, end.seal),
            (end.newest, end.offset),
            self.rotate_bytes,
        )?;
        Ok((journal, index))
    }

    /// Applies the frames after `after`, many at a time.
    fn bring_up(
        &self,
        index: &Index,
        store: StoreId,
        after: u64,
        readers: Vec<FrameReader>,
    ) -> Result<super::history::End, StoreError> {
        let mut waiting: Vec<Write> = Vec::new();
        let mut n_bytes = 0;
        let mut newest = after;
        let end = replay(readers, after, Writer::Nobody, |number, mut batch| {
            n_bytes += batch.iter().map(n_bytes_of).sum::<usize>();
            waiting.append(&mut batch);
            newest = number;
            if n_bytes >= BATCH_BYTES {
                index.apply(&waiting, (store, number))?;
                waiting.clear();
                n_bytes = 0;
            }
            Ok(())
        })?;
        if newest > after {
            index.apply(&waiting, (store, newest))?;
            tracing::info!(from = after + 1, to = newest, "store.journal_replayed");
        }
        Ok(end)
    }

    /// Builds the index from a base; what was there is kept aside.
    fn rebuild(
        &self,
        old: Option<Index>,
        base: Option<BaseReader>,
        place: Applied,
    ) -> Result<Index, StoreError> {
        let new_dir = self.layout.new_database_dir();
        build_database(&new_dir, base, place)?;
        // Closed before its directory gets another name.
        drop(old);
        let (index, aside) = install_database(self.layout, &**self.files)?;
        if let Some(aside) = aside {
            tracing::warn!(kept = %aside.display(), "store.database_replaced");
        }
        Ok(index)
    }

    /// Writes a base of the index and begins a journal after it.
    fn begin_after(
        &self,
        index: Index,
        (store, upto): Applied,
    ) -> Result<(Journal, Index), StoreError> {
        write_base_of(&index, self.files, self.layout, (store, upto))?;
        index.apply(&[], (store, upto))?;
        index.sync_files()?;
        Ok((self.begin(store, upto)?, index))
    }

    fn begin(&self, store: StoreId, upto: u64) -> Result<Journal, StoreError> {
        let (files, layout) = (Arc::clone(self.files), self.layout.clone());
        Journal::begin(files, layout, store, upto + 1, self.rotate_bytes)
    }

    /// Refuses to go on with less than was once on disk.
    fn refuse_loss(&self, found: u64) -> Result<(), StoreError> {
        match self.layout.checkpoint()? {
            Some((_, known)) if known > found => {
                Err(StoreError::Lost { dir: self.layout.journal_dir(), known, found })
            }
            Some(_) | None => Ok(()),
        }
    }
}

fn n_bytes_of((key, value): &Write) -> usize {
    key.len() + value.as_ref().map_or(0, Vec::len)
}

/// Makes a database in `dir` that holds the base.
pub(crate) fn build_database(
    dir: &Path,
    base: Option<BaseReader>,
    (store, upto): Applied,
) -> Result<(), StoreError> {
    let index = Index::open(dir)?;
    if let Some(mut base) = base {
        let mut waiting: Vec<Write> = Vec::new();
        let mut n_bytes = 0;
        while let Some((key, value)) = base.next()? {
            n_bytes += key.len() + value.len();
            waiting.push((key, Some(value)));
            if n_bytes >= BATCH_BYTES {
                index.apply(&waiting, (store, 0))?;
                waiting.clear();
                n_bytes = 0;
            }
        }
        index.apply(&waiting, (store, 0))?;
    }
    index.apply(&[], (store, upto))?;
    index.sync_files()
}

/// Puts the database that was built in the place of the old one, which is kept aside, and opens it.
pub(crate) fn install_database(
    layout: &Layout,
    files: &dyn Files,
) -> Result<(Index, Option<PathBuf>), StoreError> {
    let (new, dir) = (layout.new_database_dir(), layout.database_dir());
    let aside = if dir.exists() { Some(layout.move_aside(files, &dir)?) } else { None };
    std::fs::rename(&new, &dir).map_err(file_error("rename", &new))?;
    files.sync_dir(&layout.dir).map_err(file_error("sync", &layout.dir))?;
    Ok((Index::open(&dir)?, aside))
}

/// Opens the index, unless it is of no use; a damaged one is kept aside.
fn usable_index(layout: &Layout, files: &dyn Files) -> Result<Option<Index>, StoreError> {
    let dir = layout.database_dir();
    let has_history = has_history(layout)?;
    let why = match layout.must_rebuild() {
        Some(why) if has_history => why,
        Some(_) | None if Index::exists(&dir) => match Index::open(&dir) {
            Ok(index) => return check_format(layout, index).map(Some),
            Err(StoreError::DamagedDatabase { what, .. }) if has_history => what,
            Err(error) => return Err(error),
        },
        Some(_) | None if dir.exists() && has_history => "its main file is missing".to_owned(),
        Some(_) | None => return Ok(None),
    };
    if dir.exists() {
        let aside = layout.move_aside(files, &dir)?;
        tracing::error!(
            why, kept = %aside.display(),
            "store.database_damaged: it is built anew from the journal; the old one is kept"
        );
    }
    Ok(None)
}

/// Whether a database can be built anew.
fn has_history(layout: &Layout) -> Result<bool, StoreError> {
    Ok(!layout.journals()?.is_empty() || !layout.bases()?.is_empty())
}

fn check_format(layout: &Layout, index: Index) -> Result<Index, StoreError> {
    refuse_newer(layout, index.get(FORMAT_KEY)?.as_deref())?;
    Ok(index)
}

/// Refuses what a newer program wrote.
pub(crate) fn refuse_newer(layout: &Layout, format: Option<&[u8]>) -> Result<(), StoreError> {
    let Some(bytes) = format else { return Ok(()) };
    let found = bytes.try_into().map_or(u32::MAX, u32::from_be_bytes);
    if found > FORMAT {
        return Err(StoreError::Newer { dir: layout.dir.clone(), found });
    }
    Ok(())
}

/// A journal whose header was never written holds nothing, and must not stand in the way.
fn remove_unwritten_journal(layout: &Layout, files: &dyn Files) -> Result<(), StoreError> {
    let journals = layout.journals()?;
    let Some((_, path)) = journals.last() else { return Ok(()) };
    if FrameReader::open(path, FileKind::Journal)?.is_none() {
        tracing::warn!(file = %path.display(), "journal.unwritten_file_removed");
        files.remove(path).map_err(file_error("remove", path))?;
    }
    Ok(())
}
