//! Pages: how a device packs the rows that the server confirmed, so that storing costs few writes.
//!
//! A browser's database pays per value, not per byte. Rows are therefore kept a few hundred to a value.
//! Changed rows go into a new page; a row counts where it stands in the newest page. When many pages
//! have become small, their living rows are written together again. Deleted rows stay as tombstones, so
//! that an older page cannot bring them back. Nothing here writes; it says what to write.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::Decoder;

use crate::book::RowKey;
use crate::id_map::IdMap;
use crate::planted::{Bug, Limit, limit, planted};

use super::protocol::CommitSeq;

/// A page is closed when it has this many bytes.
const PAGE_BYTES: usize = 128 * 1024;
/// Below this a page is small.
const SMALL_BYTES: usize = 32 * 1024;
/// This many small pages are written together.
const SMALL_PAGES_MAX: usize = 24;

/// What to do to the stored pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageOp {
    /// Store a page under its number.
    Put(u32, Vec<u8>),
    /// Remove a page.
    Delete(u32),
}

/// Returns the oldest commit among the rows of a page; nothing when it is damaged or has none.
#[must_use]
pub fn oldest_commit(page: &[u8]) -> Option<CommitSeq> {
    let mut decoder = Decoder::new(page);
    let mut oldest: Option<CommitSeq> = None;
    while decoder.position() < page.len() {
        // A row is its kind, its id, its commit and its fields.
        if decoder.array().ok()? != Some(4) {
            return None;
        }
        decoder.u16().ok()?;
        decoder.bytes().ok()?;
        let commit = decoder.u64().ok()?;
        decoder.skip().ok()?;
        oldest = Some(oldest.map_or(commit, |oldest| oldest.min(commit)));
    }
    oldest
}

/// Where each row stands.
#[derive(Clone, Debug, Default)]
pub struct Pages {
    place: IdMap<RowKey, u32>,
    pages: BTreeMap<u32, Page>,
    next: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Page {
    living: usize,
    total: usize,
    bytes: usize,
}

impl Pages {
    /// Notes that a stored page holds these rows. Call in order of the pages' numbers.
    pub fn loaded(&mut self, number: u32, bytes: usize, keys: impl IntoIterator<Item = RowKey>) {
        self.pages.insert(number, Page { bytes, ..Page::default() });
        self.next = self.next.max(number + 1);
        for key in keys {
            self.settle(key, number);
        }
    }

    /// Makes sure that nothing of these rows stays stored: every page that holds them, or an older copy
    /// of any row, is written anew without it. `row` as for [`Self::write`].
    pub fn purge(
        &mut self,
        keys: &BTreeSet<RowKey>,
        row: &dyn Fn(RowKey) -> Vec<u8>,
    ) -> Vec<PageOp> {
        let mut ops = Vec::new();
        if keys.is_empty() {
            return ops;
        }
        for key in keys {
            if let Some(number) = self.place.remove(key)
                && let Some(page) = self.pages.get_mut(&number)
            {
                page.living -= 1;
            }
        }
        if planted(Bug::KeepOldPage) {
            self.drop_empty(&mut ops);
            return ops;
        }
        let with_old: BTreeSet<u32> = self
            .pages
            .iter()
            .filter(|(_, page)| page.living < page.total)
            .map(|(number, _)| *number)
            .collect();
        self.pack(&with_old, row, &mut ops);
        self.drop_empty(&mut ops);
        ops
    }

    /// Notes what another tab did to the stored pages, each new one given by its number, its size and its
    /// rows. Returns the rows that stood in a page and now stand in none.
    pub fn followed(
        &mut self,
        deleted: &[u32],
        put: Vec<(u32, usize, Vec<RowKey>)>,
    ) -> Vec<RowKey> {
        let replaced = put.iter().map(|(number, ..)| number);
        let old: Vec<u32> = deleted
            .iter()
            .chain(replaced)
            .copied()
            .filter(|number| self.pages.remove(number).is_some())
            .collect();
        let mut homeless = Vec::new();
        if !old.is_empty() {
            self.place.retain(|key, number| {
                let stays = !old.contains(number);
                if !stays {
                    homeless.push(*key);
                }
                stays
            });
        }
        for (number, bytes, keys) in put {
            self.loaded(number, bytes, keys);
        }
        homeless.retain(|key| !self.place.contains_key(key));
        homeless
    }

    /// Returns how many pages there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pages.len()
    }

    /// Tells whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// Forgets everything; returns the removal of every page.
    pub fn clear(&mut self) -> Vec<PageOp> {
        let ops = self.pages.keys().map(|number| PageOp::Delete(*number)).collect();
        *self = Self { next: self.next, ..Self::default() };
        ops
    }

    /// Says how to store rows, each given as its address and its bytes on the wire. `row` gives the
    /// newest bytes of any row that stands in a page, for packing anew.
    pub fn write<'a>(
        &mut self,
        rows: impl IntoIterator<Item = (RowKey, &'a [u8])>,
        row: &dyn Fn(RowKey) -> Vec<u8>,
    ) -> Vec<PageOp> {
        let mut ops = Vec::new();
        let mut page = Vec::new();
        let mut keys = Vec::new();
        for (key, bytes) in rows {
            page.extend_from_slice(bytes);
            keys.push(key);
            if page.len() >= limit(Limit::PageBytes, PAGE_BYTES) {
                self.close(&mut page, &mut keys, &mut ops);
            }
        }
        self.close(&mut page, &mut keys, &mut ops);
        let small_bytes = limit(Limit::SmallBytes, SMALL_BYTES);
        let small: BTreeSet<u32> = self
            .pages
            .iter()
            .filter(|(_, page)| page.bytes < small_bytes || page.living == 0)
            .map(|(number, _)| *number)
            .collect();
        if small.len() > limit(Limit::SmallPages, SMALL_PAGES_MAX) {
            self.pack(&small, row, &mut ops);
        }
        self.drop_empty(&mut ops);
        ops
    }

    fn pack(
        &mut self,
        small: &BTreeSet<u32>,
        row: &dyn Fn(RowKey) -> Vec<u8>,
        ops: &mut Vec<PageOp>,
    ) {
        let mut keys: Vec<RowKey> = self
            .place
            .iter()
            .filter(|(_, number)| small.contains(number))
            .map(|(key, _)| *key)
            .collect();
        keys.sort_unstable();
        let mut page = Vec::new();
        let mut packed = Vec::new();
        for key in keys {
            page.extend_from_slice(&row(key));
            packed.push(key);
            if page.len() >= limit(Limit::PageBytes, PAGE_BYTES) {
                self.close(&mut page, &mut packed, ops);
            }
        }
        self.close(&mut page, &mut packed, ops);
    }

    fn close(&mut self, page: &mut Vec<u8>, keys: &mut Vec<RowKey>, ops: &mut Vec<PageOp>) {
        if keys.is_empty() {
            return;
        }
        let number = self.next;
        self.next += 1;
        self.pages.insert(number, Page { bytes: page.len(), ..Page::default() });
        for key in keys.drain(..) {
            self.settle(key, number);
        }
        ops.push(PageOp::Put(number, std::mem::take(page)));
    }

    fn settle(&mut self, key: RowKey, number: u32) {
        if let Some(old) = self.place.insert(key, number)
            && let Some(page) = self.pages.get_mut(&old)
        {
            page.living -= 1;
        }
        if let Some(page) = self.pages.get_mut(&number) {
            page.living += 1;
            page.total += 1;
        }
    }

    fn drop_empty(&mut self, ops: &mut Vec<PageOp>) {
        let empty: Vec<u32> =
            self.pages.iter().filter(|(_, page)| page.living == 0).map(|(n, _)| *n).collect();
        for number in empty {
            self.pages.remove(&number);
            // A page that was made and emptied in one go was never stored.
            let before = ops.len();
            ops.retain(|op| !matches!(op, PageOp::Put(put, _) if *put == number));
            if ops.len() == before {
                ops.push(PageOp::Delete(number));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::oldest_commit;
    use crate::book::{RowKey, write_row};
    use crate::entity::Kind;
    use crate::id::RawId;

    #[test]
    fn the_oldest_commit_of_a_page_is_found_and_damage_too() {
        let mut page = Vec::new();
        for rev in [9, 4, 7] {
            let key = RowKey::new(Kind::Account, RawId(u128::from(rev)));
            write_row(&mut page, key, rev, Some(&std::collections::BTreeMap::new()));
        }
        assert_eq!(oldest_commit(&page), Some(4));
        page.pop();
        assert_eq!(oldest_commit(&page), None);
        assert_eq!(oldest_commit(&[]), None);
    }
}
