//! Overlay: the book that screens read, and beneath it the confirmed rows that pending edits cover.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::book::{Book, RowKey, WireRow};
use crate::entity::{AnyRow, Kind, User};
use crate::id::{Id, RawId};
use crate::planted::{Bug, planted};
use crate::sync::rules::{Actor, RowState, Rows};
use crate::sync::visibility::Org;
use crate::value::Value;

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
    /// Who leads whom, worked out when it is asked for.
    org: OnceCell<Org>,
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
                self.put(row);
            }
            WireRow::Gone { rev, .. } => {
                self.forget(key);
                if !planted(Bug::ForgetTombstone) {
                    self.gone.insert(key, rev);
                }
            }
            WireRow::Forget { key } => self.forget(key),
            WireRow::Unknown { bytes, .. } => {
                self.unknown.insert(key, bytes);
            }
        }
    }

    /// Forgets what was confirmed of a row. The row must not be covered: lift it first.
    pub(super) fn forget(&mut self, key: RowKey) {
        self.gone.remove(&key);
        self.unknown.remove(&key);
        self.remove(key);
    }

    fn put(&mut self, row: AnyRow) {
        self.note_org(row.key());
        self.book.put(row);
    }

    fn remove(&mut self, key: RowKey) {
        self.note_org(key);
        if let Some(kind) = Kind::from_number(key.kind) {
            self.book.remove(kind, key.id);
        }
    }

    fn note_org(&mut self, key: RowKey) {
        if [Kind::User.number(), Kind::Department.number()].contains(&key.kind) {
            self.org.take();
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
            WireRow::Put(row) => self.put(row),
            WireRow::Gone { .. } | WireRow::Unknown { .. } | WireRow::Forget { .. } => {
                self.remove(key);
            }
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
        match covered.confirmed {
            Some(row) => self.put(row),
            None => self.remove(key),
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

    /// Tells whether a row that is not in the book was deleted: for good, or by a pending edit.
    fn is_gone(&self, key: RowKey) -> bool {
        self.gone.contains_key(&key) || self.covered.contains_key(&key)
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

impl Rows for Overlay {
    fn row(&self, key: RowKey) -> Option<RowState> {
        let row = self.book.row(Kind::from_number(key.kind)?, key.id);
        match row {
            Some(row) => Some(RowState {
                rev: row.rev(),
                fields: Some(AnyRow::as_dyn(&row).values()),
                ..RowState::default()
            }),
            None => self.is_gone(key).then(RowState::default),
        }
    }

    fn shares(&self, key: RowKey) -> Vec<(Id<User>, bool)> {
        let about = |kind: i64, id| id == key.id && kind == i64::from(key.kind);
        let shares = self.book.shares.iter().filter(|share| about(share.about_kind, share.about));
        shares.map(|share| (share.user, share.may_edit)).collect()
    }

    /// The server gives only what the person sees.
    fn sees(&self, _: &Actor, key: RowKey) -> bool {
        let kind = Kind::from_number(key.kind);
        kind.is_some_and(|kind| self.book.record(kind, key.id).is_some()) || self.is_gone(key)
    }

    fn org(&self) -> &Org {
        self.org.get_or_init(|| Org::of(&self.book))
    }

    fn is_named(&self, id: RawId, kind: Kind, field: u16) -> bool {
        self.book.records(kind).any(|record| record.field(field) == Value::Id(id))
    }
}
