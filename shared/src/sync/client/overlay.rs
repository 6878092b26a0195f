//! Overlay: the book that screens read, and beneath it the confirmed rows that pending edits cover.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::{Book, RowKey, WireRow};
use crate::entity::{AnyRow, Kind};
use crate::id::{Id, RawId};
use crate::sync::rules::RowState;

/// A book with a memory of what lies beneath the edited rows.
#[derive(Default)]
pub(super) struct Overlay {
    book: Book,
    /// What the server confirmed of each row that pending edits cover.
    covered: BTreeMap<RowKey, Covered>,
    /// Deleted rows and their revisions: tombstones must be packed again like living rows.
    gone: BTreeMap<RowKey, u64>,
    /// Rows of kinds that this version does not know, kept to be packed again.
    unknown: BTreeMap<RowKey, Vec<u8>>,
}

#[derive(Default)]
struct Covered {
    confirmed: Option<AnyRow>,
    /// Change records that the edits made here before the server did.
    changes: BTreeSet<RawId>,
}

impl Overlay {
    pub(super) fn book(&self) -> &Book {
        &self.book
    }

    pub(super) fn is_gone(&self, key: RowKey) -> bool {
        self.gone.contains_key(&key)
    }

    /// Takes a stored row at start, when nothing is covered yet.
    pub(super) fn load(&mut self, row: WireRow) {
        self.confirm(row);
    }

    /// Takes a row from the server. The row must not be covered: lift it first.
    pub(super) fn confirm(&mut self, row: WireRow) {
        let key = row.key();
        match row {
            WireRow::Put(row) => {
                self.gone.remove(&key);
                self.book.put(row);
            }
            WireRow::Gone { rev, .. } => {
                self.gone.insert(key, rev);
                self.unknown.remove(&key);
                if let Some(kind) = Kind::from_number(key.kind) {
                    self.book.remove(kind, key.id);
                }
            }
            WireRow::Unknown { bytes, .. } => {
                self.unknown.insert(key, bytes);
            }
        }
    }

    /// Puts an edit's effect over a row. `about` is the row that the edit names; `key` that row or a
    /// change record of it.
    pub(super) fn cover(&mut self, about: RowKey, key: RowKey, state: &RowState) {
        let Some(kind) = Kind::from_number(key.kind) else { return };
        let beneath = self.book.row(kind, key.id);
        // A covered row keeps its revision: that is what the next edit of it was based on.
        let rev = beneath.as_ref().map_or(0, AnyRow::rev);
        if key == about {
            self.covered
                .entry(key)
                .or_insert_with(|| Covered { confirmed: beneath, changes: BTreeSet::new() });
        } else if rev > 0 {
            // The server has a record under this id: a copied profile gave its edit the same number.
            return;
        } else if beneath.is_none() {
            self.covered
                .entry(about)
                .or_insert_with(|| Covered {
                    confirmed: Kind::from_number(about.kind)
                        .and_then(|kind| self.book.row(kind, about.id)),
                    changes: BTreeSet::new(),
                })
                .changes
                .insert(key.id);
        }
        let state = RowState { rev, ..state.clone() };
        match state.to_wire(key) {
            WireRow::Put(row) => self.book.put(row),
            WireRow::Gone { .. } | WireRow::Unknown { .. } => self.book.remove(kind, key.id),
        }
    }

    /// Takes the edits off a row: what the server confirmed shows again.
    pub(super) fn lift(&mut self, key: RowKey) {
        let Some(covered) = self.covered.remove(&key) else { return };
        for change in covered.changes {
            // One with a revision came from the server meanwhile.
            if self.book.changes.row(Id::new(change)).is_some_and(|row| row.rev == 0) {
                self.book.remove(Kind::Change, change);
            }
        }
        match (covered.confirmed, Kind::from_number(key.kind)) {
            (Some(row), _) => self.book.put(row),
            (None, Some(kind)) => self.book.remove(kind, key.id),
            (None, None) => {}
        }
    }

    /// Returns every confirmed row, deleted ones and unknown ones too, as it stands on the wire.
    pub(super) fn confirmed(&self) -> Vec<(RowKey, Vec<u8>)> {
        let mut keys: BTreeSet<RowKey> = BTreeSet::new();
        for kind in Kind::ALL {
            for record in self.book.records(*kind) {
                keys.insert(RowKey::new(*kind, record.raw_id()));
            }
        }
        keys.extend(self.covered.keys());
        keys.extend(self.gone.keys());
        keys.extend(self.unknown.keys());
        let rows = keys.into_iter().filter(|key| {
            // A change record that an edit made here has no revision yet.
            let row = || self.book.row(Kind::from_number(key.kind)?, key.id);
            self.covered.contains_key(key) || row().is_none_or(|row| row.rev() > 0)
        });
        let rows = rows.map(|key| (key, self.confirmed_bytes(key)));
        rows.filter(|(_, bytes)| !bytes.is_empty()).collect()
    }

    /// Returns a confirmed row as it stands on the wire.
    pub(super) fn confirmed_bytes(&self, key: RowKey) -> Vec<u8> {
        let mut bytes = Vec::new();
        if let Some(row) = self.unknown.get(&key) {
            return row.clone();
        }
        if let Some(rev) = self.gone.get(&key) {
            WireRow::Gone { key, rev: *rev }.write(&mut bytes);
            return bytes;
        }
        let confirmed = match self.covered.get(&key) {
            Some(covered) => covered.confirmed.clone(),
            None => Kind::from_number(key.kind).and_then(|kind| self.book.row(kind, key.id)),
        };
        if let Some(row) = confirmed {
            WireRow::Put(row).write(&mut bytes);
        }
        bytes
    }
}
