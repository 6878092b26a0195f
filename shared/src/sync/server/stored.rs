//! Stored: rows as the store keeps them.

use std::collections::BTreeMap;

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::book::{RowKey, WireRow, write_row};
use crate::id::{Id, RawId};
use crate::sync::keys;
use crate::sync::protocol::{CommitSeq, Fields, to_cbor};
use crate::sync::rules::{RowState, Written};
use crate::sync::visibility::Scope;
use crate::value::Millis;

use super::{StoreError, View};

/// Returns a row, deleted ones too.
///
/// # Errors
/// When the store fails or holds a damaged row.
pub fn row(view: &dyn View, key: RowKey) -> Result<Option<RowState>, StoreError> {
    match view.get(&keys::row(key))? {
        None => Ok(None),
        Some(bytes) => decode_row(&bytes)
            .map(Some)
            .ok_or_else(|| StoreError::Damaged(format!("row {} of kind {}", key.id, key.kind))),
    }
}

impl RowState {
    /// Returns the row as it stands on the wire.
    #[must_use]
    pub fn to_wire(&self, key: RowKey) -> WireRow {
        let mut bytes = Vec::new();
        write_row(&mut bytes, key, self.rev, self.fields.as_ref());
        let mut decoder = minicbor::Decoder::new(&bytes);
        WireRow::read(&mut decoder).unwrap_or(WireRow::Gone { key, rev: self.rev })
    }
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct StoredRow {
    #[n(0)]
    rev: u64,
    #[n(2)]
    created: StoredWritten,
    #[n(3)]
    written: BTreeMap<u16, StoredWritten>,
    #[n(4)]
    fields: Option<Fields>,
    /// Each scope in 17 bytes, followed by its commit in 8.
    #[n(5)]
    scopes: Option<ByteVec>,
    #[n(6)]
    left: Option<ByteVec>,
    /// Each person in 16 bytes, followed by a count in 4.
    #[n(7)]
    opened: Option<ByteVec>,
}

#[derive(Encode, Decode)]
struct StoredWritten {
    #[n(0)]
    commit: u64,
    #[n(1)]
    by: u64,
    #[n(2)]
    user: Option<ByteVec>,
    #[n(3)]
    #[cbor(default)]
    at: i64,
}

impl StoredWritten {
    fn of(written: &Written) -> Self {
        let user = written.user.map(|user| user.raw().to_bytes().to_vec().into());
        Self { commit: written.commit, by: written.by, user, at: written.at.0 }
    }

    fn read(&self) -> Option<Written> {
        let user = match &self.user {
            None => None,
            Some(bytes) => Some(Id::new(RawId::from_bytes(<[u8; 16]>::try_from(&bytes[..]).ok()?))),
        };
        Some(Written { commit: self.commit, by: self.by, user, at: Millis(self.at) })
    }
}

pub(super) fn encode_row(row: &RowState) -> Vec<u8> {
    let written = row.written.iter().map(|(number, it)| (*number, StoredWritten::of(it)));
    let mut opened = Vec::new();
    for (person, count) in &row.opened {
        opened.extend_from_slice(&person.raw().to_bytes());
        opened.extend_from_slice(&count.to_be_bytes());
    }
    to_cbor(&StoredRow {
        rev: row.rev,
        created: StoredWritten::of(&row.created),
        written: written.collect(),
        fields: row.fields.clone(),
        scopes: encode_scopes(&row.scopes),
        left: encode_scopes(&row.left),
        opened: filled(opened),
    })
}

fn encode_scopes(scopes: &BTreeMap<Scope, CommitSeq>) -> Option<ByteVec> {
    let mut bytes = Vec::with_capacity(scopes.len() * 25);
    for (scope, commit) in scopes {
        bytes.extend_from_slice(&scope.to_bytes());
        bytes.extend_from_slice(&commit.to_be_bytes());
    }
    filled(bytes)
}

fn filled(bytes: Vec<u8>) -> Option<ByteVec> {
    (!bytes.is_empty()).then(|| bytes.into())
}

fn decode_scopes(bytes: Option<&ByteVec>) -> Option<BTreeMap<Scope, CommitSeq>> {
    let pair = |bytes: &[u8]| {
        let commit = <[u8; 8]>::try_from(bytes.get(17..)?).ok()?;
        Some((Scope::from_bytes(&bytes[..17])?, u64::from_be_bytes(commit)))
    };
    bytes.map_or(&[][..], |bytes| bytes).chunks(25).map(pair).collect()
}

pub(super) fn decode_row(bytes: &[u8]) -> Option<RowState> {
    let stored: StoredRow = minicbor::decode(bytes).ok()?;
    let opened = |bytes: &[u8]| {
        let (person, count) = bytes.split_at_checked(16)?;
        let person = RawId::from_bytes(<[u8; 16]>::try_from(person).ok()?);
        Some((Id::new(person), u32::from_be_bytes(<[u8; 4]>::try_from(count).ok()?)))
    };
    let written = stored.written.iter().map(|(number, it)| Some((*number, it.read()?)));
    Some(RowState {
        rev: stored.rev,
        created: stored.created.read()?,
        written: written.collect::<Option<_>>()?,
        fields: stored.fields,
        scopes: decode_scopes(stored.scopes.as_ref())?,
        left: decode_scopes(stored.left.as_ref())?,
        opened: stored
            .opened
            .iter()
            .flat_map(|bytes| bytes.chunks(20))
            .map(opened)
            .collect::<Option<_>>()?,
    })
}

/// Reads a value of the store.
///
/// # Errors
/// When the store fails or the value is damaged.
pub(super) fn read<T: for<'b> Decode<'b, ()>>(
    view: &dyn View,
    key: &[u8],
) -> Result<Option<T>, StoreError> {
    match view.get(key)? {
        None => Ok(None),
        Some(bytes) => minicbor::decode(&bytes)
            .map(Some)
            .map_err(|_| StoreError::Damaged(format!("{key:02x?}"))),
    }
}
