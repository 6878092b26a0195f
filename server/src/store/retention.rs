//! Retention: old journals go once they are old enough, covered by the index on disk, and folded
//! into a new base, so that base and journal together always hold everything.
//! Invariant: a file goes only after the base that stands in for it is on disk. What is folded is
//! read from the files and checked, never taken from the index.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use super::base::BaseWriter;
use super::files::Files;
use super::history::{Merged, Writer, newest_base, open_journals};
use super::layout::{Layout, Numbered, n_bytes_of};
use super::{StoreError, file_error};
use crate::clock::{Clock as _, MachineClock};

/// About as much is folded at once.
const MAX_FOLD_BYTES: u64 = 256 * 1024 * 1024;

/// Which journals are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keep {
    /// Every journal with a frame younger than this is kept.
    pub age: Duration,
    /// They are folded once they are this large together, or a quarter of the base, so that a
    /// large base is not written again for every small journal.
    pub fold_bytes: u64,
}

impl Keep {
    /// Keeps journals for these many days.
    #[must_use]
    pub fn days(days: u32) -> Self {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        Self { age: DAY * days, fold_bytes: 16 * 1024 * 1024 }
    }
}

/// Folds old journals, whose frames up to `covered` the index has on disk, into a new base.
pub(crate) fn forget_old(
    layout: &Layout,
    files: &Arc<dyn Files>,
    covered: u64,
    keep: &Keep,
) -> Result<(), StoreError> {
    let journals = layout.journals()?;
    let mut n_old = 0;
    // The last file is being written.
    for pair in journals.windows(2) {
        let is_covered = pair[1].0 <= covered + 1;
        if !is_covered || !is_older(&pair[0].1, keep.age)? {
            break;
        }
        n_old += 1;
    }
    let bases = layout.bases()?;
    let fold_bytes = (n_bytes_of(&bases)? / 4).max(keep.fold_bytes);
    if n_old == 0 || n_bytes_of(&journals[..n_old])? < fold_bytes {
        return Ok(());
    }
    // What is folded is held in memory: the rest has its turn at the next checkpoint.
    while n_old > 1 && n_bytes_of(&journals[..n_old])? > fold_bytes.max(MAX_FOLD_BYTES) {
        n_old -= 1;
    }
    let (old, kept) = journals.split_at(n_old);
    let upto = kept.first().map_or(0, |(first, _)| first - 1);
    let is_in_base = bases.last().is_some_and(|(reaches, _)| *reaches >= upto);
    let n_keys = if is_in_base { 0 } else { fold(layout, files, old, upto)? };
    for (_, path) in old.iter().chain(bases.iter().filter(|(reaches, _)| *reaches < upto)) {
        files.remove(path).map_err(file_error("remove", path))?;
    }
    tracing::info!(upto, n_keys, n_files = old.len(), "journal.folded");
    Ok(())
}

/// Writes the base that holds the newest base and these journals.
fn fold(
    layout: &Layout,
    files: &Arc<dyn Files>,
    journals: &[Numbered],
    upto: u64,
) -> Result<u64, StoreError> {
    let base = newest_base(layout)?;
    let after = base.as_ref().map_or(0, |base| base.upto());
    let readers = open_journals(journals, after)?;
    let merged = Merged::new(base, readers, Writer::Nobody)?;
    let (_, reached) = merged.place();
    if reached != upto {
        let dir = layout.journal_dir();
        return Err(StoreError::Lost { dir, known: upto, found: reached });
    }
    write_base(layout, files, merged)
}

/// Writes a base of what was read.
pub(crate) fn write_base(
    layout: &Layout,
    files: &Arc<dyn Files>,
    mut merged: Merged,
) -> Result<u64, StoreError> {
    let (store, upto) = merged.place();
    let mut base = BaseWriter::begin(Arc::clone(files), layout, store, upto)?;
    while let Some((key, value)) = merged.next()? {
        base.put(key, value)?;
    }
    base.finish()
}

fn is_older(path: &PathBuf, age: Duration) -> Result<bool, StoreError> {
    let changed =
        fs::metadata(path).and_then(|it| it.modified()).map_err(file_error("read", path))?;
    // Rounded up: a file of this very millisecond is of age zero and not from the future.
    let now = UNIX_EPOCH + Duration::from_millis(MachineClock.now_ms() + 1);
    // A file from the future is as good as new.
    Ok(now.duration_since(changed).is_ok_and(|since| since >= age))
}
