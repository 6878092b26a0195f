//! Checks: whether everything a server keeps can be read and agrees.
//! It changes nothing and explains each disagreement in words, for whoever runs `fieldline verify`.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::keys;
use super::server::{StoreError, View, head, row, scope_rows};
use super::visibility::Scope;

/// As many disagreements are told; the rest are only counted.
const TOLD: usize = 20;

/// What a store holds, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Rows, deleted ones too.
    pub rows: u64,
    /// Rows that are deleted.
    pub deleted: u64,
    /// Entries of the index of rows by scope and commit.
    pub entries: u64,
    /// Clients that ever pushed.
    pub clients: u64,
    /// Stored outcomes.
    pub outcomes: u64,
    /// How many disagreements there are.
    pub wrong: u64,
    /// The first of them in words.
    pub complaints: Vec<String>,
}

impl Checked {
    fn complain(&mut self, sentence: String) {
        self.wrong += 1;
        if self.complaints.len() < TOLD {
            self.complaints.push(sentence);
        }
    }
}

/// Reads every row, every entry of the index and everything kept of clients.
///
/// # Errors
/// When the store fails.
pub fn check(view: &dyn View) -> Result<Checked, StoreError> {
    let mut checked = Checked::default();
    let head = head(view)?;
    check_rows(view, head.commit, &mut checked)?;
    check_entries(view, &mut checked)?;
    checked.clients = check_decoding(view, b'c', "client", &mut checked)?;
    checked.outcomes = check_decoding(view, b'o', "outcome", &mut checked)?;
    if head.rows != checked.rows {
        checked.complain(format!("the head counts {} rows of {}", head.rows, checked.rows));
    }
    Ok(checked)
}

/// Each row can be read, is not newer than the head and has its entries in the index.
fn check_rows(view: &dyn View, commit: u64, checked: &mut Checked) -> Result<(), StoreError> {
    let mut row_keys = Vec::new();
    let mut in_scopes: BTreeMap<Scope, u64> = BTreeMap::new();
    view.scan(b"r", b"s", &mut |key, _| {
        row_keys.push(key.to_vec());
        ControlFlow::Continue(())
    })?;
    for stored_key in row_keys {
        checked.rows += 1;
        let Some(key) = keys::parse_row_key(&stored_key[1..]) else {
            checked.complain(format!("the key {stored_key:02x?} is no row's"));
            continue;
        };
        let name = format!("row {} of kind {}", key.id, key.kind);
        let state = match row(view, key) {
            Ok(Some(state)) => state,
            Ok(None) => continue,
            Err(StoreError::Damaged(_)) => {
                checked.complain(format!("{name} cannot be read"));
                continue;
            }
            Err(error @ StoreError::Read(_)) => return Err(error),
        };
        checked.deleted += u64::from(state.fields.is_none());
        if state.rev > commit {
            checked.complain(format!("{name} is of commit {}, the head of {commit}", state.rev));
        }
        if state.scopes.is_empty() {
            checked.complain(format!("{name} lies in no scope"));
        }
        for (scope, since) in &state.scopes {
            *in_scopes.entry(*scope).or_default() += 1;
            if view.get(&keys::index(*scope, *since, key))?.as_deref() != Some(&[]) {
                checked.complain(format!("{name} has no entry for commit {since} in {scope:?}"));
            }
        }
        for (scope, since) in &state.left {
            if view.get(&keys::index(*scope, *since, key))?.as_deref() != Some(keys::LEFT) {
                checked.complain(format!("{name} has no entry for leaving {scope:?} at {since}"));
            }
        }
    }
    for (scope, rows) in in_scopes {
        let told = scope_rows(view, scope)?;
        if told != rows {
            checked.complain(format!("{scope:?} counts {told} rows of {rows}"));
        }
    }
    Ok(())
}

/// Each entry of the index leads to the row that it is of.
fn check_entries(view: &dyn View, checked: &mut Checked) -> Result<(), StoreError> {
    let mut entries = Vec::new();
    view.scan(b"x", b"y", &mut |key, _| {
        entries.push(key.to_vec());
        ControlFlow::Continue(())
    })?;
    for entry in entries {
        checked.entries += 1;
        let place = keys::parse_index(&entry).zip(keys::index_scope(&entry));
        let Some(((commit, key), scope)) = place else {
            checked.complain(format!("the key {entry:02x?} is no entry of the index"));
            continue;
        };
        let name = format!("the entry of row {} of kind {}", key.id, key.kind);
        match row(view, key) {
            Ok(Some(state)) => {
                let since = state.scopes.get(&scope).or_else(|| state.left.get(&scope));
                if since != Some(&commit) {
                    let told = since.map_or_else(|| "nothing".to_owned(), u64::to_string);
                    checked.complain(format!("{name} says commit {commit}, the row {told}"));
                }
            }
            Ok(None) => checked.complain(format!("{name} leads nowhere")),
            // Told with the rows.
            Err(StoreError::Damaged(_)) => {}
            Err(error @ StoreError::Read(_)) => return Err(error),
        }
    }
    Ok(())
}

/// Every value under these keys is one whole CBOR item; returns how many there are.
fn check_decoding(
    view: &dyn View,
    prefix: u8,
    what: &str,
    checked: &mut Checked,
) -> Result<u64, StoreError> {
    let mut count = 0;
    view.scan(&[prefix], &[prefix + 1], &mut |key, value| {
        count += 1;
        let mut decoder = minicbor::Decoder::new(value);
        if decoder.skip().is_err() || decoder.position() != value.len() {
            checked.complain(format!("the {what} under {key:02x?} cannot be read"));
        }
        ControlFlow::Continue(())
    })?;
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Book, RowKey};
    use crate::entity::{Account, Kind};
    use crate::id::{Id, RawId};
    use crate::sync::memory::MemoryStore;
    use crate::sync::server::{Writes, load_rows, set_epoch};

    fn store() -> MemoryStore {
        let mut store = MemoryStore::default();
        let epoch = set_epoch(&store, RawId(1)).unwrap();
        store.apply(epoch);
        let mut book = Book::default();
        for id in 1..=3 {
            book.put_record(&Account { id: Id::new(RawId(id)), ..Account::default() });
        }
        let rows = load_rows(&store, &book).unwrap();
        store.apply(rows);
        store
    }

    fn row_key(id: u128) -> RowKey {
        RowKey::new(Kind::Account, RawId(id))
    }

    #[test]
    fn a_whole_store_is_found_whole() {
        let checked = check(&store()).unwrap();
        assert_eq!((checked.rows, checked.entries, checked.wrong), (3, 3, 0));
    }

    #[test]
    fn each_disagreement_is_found() {
        let cases = [
            (keys::index(Scope::Everyone, 2, row_key(2)), None, "has no entry for commit 2"),
            (
                keys::index(Scope::Everyone, 9, row_key(2)),
                Some(Vec::new()),
                "says commit 9, the row 2",
            ),
            (keys::index(Scope::Company, 2, row_key(2)), Some(Vec::new()), "the row nothing"),
            (keys::index(Scope::Everyone, 9, row_key(7)), Some(Vec::new()), "leads nowhere"),
            (keys::scope_head(Scope::Everyone), None, "Everyone counts 0 rows of 3"),
            (keys::row(row_key(3)), Some(b"\xff".to_vec()), "cannot be read"),
            (keys::row(row_key(3)), None, "the head counts 3 rows of 2"),
            (b"c12".to_vec(), Some(b"\x82\x01".to_vec()), "the client under"),
        ];
        for (key, value, expected) in cases {
            let mut store = store();
            store.apply(Writes::from([(key, value)]));
            let checked = check(&store).unwrap();
            assert!(checked.wrong > 0);
            let text = checked.complaints.join("\n");
            assert!(text.contains(expected), "{expected} is not in {text}");
        }
    }
}
