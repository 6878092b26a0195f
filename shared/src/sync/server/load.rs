//! Load: all rows at once, out of a store and into it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::book::{Book, RowKey, WireRow};
use crate::entity::{Kind, Standing};
use crate::id::Id;
use crate::order;
use crate::sync::keys;
use crate::sync::protocol::{CommitSeq, Fields};
use crate::sync::rules::{RowState, Written, new_row};
use crate::sync::visibility::Org;
use crate::value::{Millis, Value};

use super::group::Group;
use super::stored::decode_row;
use super::{Head, LAYOUT, StoreError, View, Writes, head};

/// Calls `visit` with every row of a kind, deleted ones too.
pub(super) fn each_row(
    view: &dyn View,
    kind: Kind,
    visit: &mut dyn FnMut(RowKey, RowState) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let (from, to) = keys::rows_of(kind.number());
    let mut result = Ok(());
    view.scan(&from, &to, &mut |key, value| {
        let read = keys::parse_row_key(&key[1..]).and_then(|key| Some((key, decode_row(value)?)));
        result = match read {
            Some((key, state)) => visit(key, state),
            None => Err(StoreError::Damaged(format!("{key:02x?}"))),
        };
        if result.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    result
}

/// Reads every live row into a book.
///
/// # Errors
/// When the store fails.
pub fn load_book(view: &dyn View) -> Result<Book, StoreError> {
    let mut book = Book::default();
    for kind in Kind::ALL {
        each_row(view, *kind, &mut |key, state| {
            if let WireRow::Put(row) = state.to_wire(key) {
                book.put(row);
            }
            Ok(())
        })?;
    }
    Ok(book)
}

/// Reads who leads whom.
pub(super) fn org(view: &dyn View) -> Result<Org, StoreError> {
    let mut org = Org::default();
    for kind in [Kind::User, Kind::Department] {
        each_row(view, kind, &mut |key, state| {
            let fields = state.fields.as_ref();
            if kind == Kind::User {
                org.put_user(Id::new(key.id), fields);
            } else {
                org.put_department(Id::new(key.id), fields);
            }
            Ok(())
        })?;
    }
    Ok(org)
}

/// Makes the writes that put every row of `book` into the store as new commits, one a row, without
/// judging them. For the demo company and for restoring.
///
/// # Errors
/// When the store fails.
pub fn load_rows(view: &dyn View, book: &Book) -> Result<Writes, StoreError> {
    let mut group = Group::open(view, Arc::new(org(view)?), None)?;
    for kind in Kind::ALL {
        for record in book.records(*kind) {
            let fields = kind.fields().iter().map(|spec| (spec.number, record.field(spec.number)));
            let filled = fields.filter(|(_, value)| !matches!(value, Value::Null));
            let fields: Fields = order::map(filled);
            let commit = group.next_commit();
            let created = Written { commit, ..Written::default() };
            let state =
                RowState { rev: commit, created, fields: Some(fields), ..RowState::default() };
            group.write_row(RowKey::new(*kind, record.raw_id()), state)?;
            group.settle();
        }
    }
    group.close()
}

/// Makes the writes after which the store holds just these standings, and returns them with the newest
/// commit then. What says the same as before, apart from when it was worked out, stays as it is.
///
/// # Errors
/// When the store fails.
pub fn write_standings(
    view: &dyn View,
    wanted: &[Standing],
    now: Millis,
) -> Result<(Writes, CommitSeq), StoreError> {
    let mut old: BTreeMap<RowKey, RowState> = BTreeMap::new();
    each_row(view, Kind::Standing, &mut |key, state| {
        old.insert(key, state);
        Ok(())
    })?;
    let mut group = Group::open(view, Arc::new(Org::default()), None)?;
    for standing in wanted {
        let key = RowKey::new(Kind::Standing, standing.id.raw());
        let mut row = new_row(standing, Written { at: now, ..Written::default() });
        if old.remove(&key).is_some_and(|old| is_same(old.fields.as_ref(), row.fields.as_ref())) {
            continue;
        }
        row.rev = group.next_commit();
        row.created.commit = row.rev;
        group.write_row(key, row)?;
        group.settle();
    }
    for (key, mut row) in old.into_iter().filter(|(_, row)| row.fields.is_some()) {
        row.fields = None;
        row.rev = group.next_commit();
        group.write_row(key, row)?;
        group.settle();
    }
    let head = group.head().commit;
    Ok((group.close()?, head))
}

fn is_same(one: Option<&Fields>, other: Option<&Fields>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    let at = Standing::AT.number;
    let told = |fields: &Fields| {
        order::map(
            fields.iter().filter(|(it, _)| **it != at).map(|(it, value)| (*it, value.clone())),
        )
    };
    told(one) == told(other)
}

/// Tells whether a store was laid out by older code; see [`upgrade`].
///
/// # Errors
/// When the store fails.
pub fn is_outdated(view: &dyn View) -> Result<bool, StoreError> {
    let head = head(view)?;
    Ok(head.commit > 0 && head.layout < LAYOUT)
}

/// Makes the writes that lay an older store out anew: every row gets its places. What the older
/// index held is removed. Commits, outcomes and clients stay as they are.
///
/// # Errors
/// When the store fails or holds a row that cannot be read.
pub fn upgrade(view: &dyn View) -> Result<Writes, StoreError> {
    let mut old_places = Writes::new();
    view.scan(b"x", b"y", &mut |key, _| {
        old_places.insert(key.to_vec(), None);
        ControlFlow::Continue(())
    })?;
    let mut rows: BTreeMap<RowKey, RowState> = BTreeMap::new();
    for kind in Kind::ALL {
        each_row(view, *kind, &mut |key, state| {
            rows.insert(key, state);
            Ok(())
        })?;
    }
    // A store whose rows begin anew under the same epoch, each at a commit after the head: devices
    // pull all of them once.
    let empty = Empty(head(view)?);
    let mut group = Group::open(&empty, Arc::new(org(view)?), None)?;
    for (key, mut state) in rows {
        state.rev = group.next_commit();
        group.write_row(key, state)?;
        group.settle();
    }
    let mut writes = old_places;
    writes.extend(group.close()?);
    Ok(writes)
}

/// A store with nothing but a head.
struct Empty(Head);

impl View for Empty {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok((key == keys::HEAD)
            .then(|| crate::sync::protocol::to_cbor(&Head { rows: 0, layout: LAYOUT, ..self.0 })))
    }

    fn scan(&self, _: &[u8], _: &[u8], _: super::Visit<'_>) -> Result<(), StoreError> {
        Ok(())
    }
}
