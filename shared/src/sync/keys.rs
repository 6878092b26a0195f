//! Keys: how the server's rows lie in an ordered key–value store.
//!
//! One letter of prefix, then big-endian parts, so that order of bytes is order of meaning:
//! `r` rows, `x` the index of rows by commit (one entry a row), `c` clients, `o` outcomes, `e` the head.

use crate::book::RowKey;
use crate::id::RawId;

use super::protocol::{ClientId, CommitSeq};

/// The head: epoch, newest commit, count of rows.
pub const HEAD: &[u8] = b"e";

/// The key of a row.
#[must_use]
pub fn row(key: RowKey) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(19);
    bytes.push(b'r');
    bytes.extend_from_slice(&row_key_bytes(key));
    bytes
}

/// The 18 bytes of a row's address.
#[must_use]
pub fn row_key_bytes(key: RowKey) -> [u8; 18] {
    let mut bytes = [0; 18];
    bytes[..2].copy_from_slice(&key.kind.to_be_bytes());
    bytes[2..].copy_from_slice(&key.id.to_bytes());
    bytes
}

/// Reads what [`row_key_bytes`] wrote.
#[must_use]
pub fn parse_row_key(bytes: &[u8]) -> Option<RowKey> {
    let bytes = <[u8; 18]>::try_from(bytes).ok()?;
    let mut id = [0; 16];
    id.copy_from_slice(&bytes[2..]);
    Some(RowKey { kind: u16::from_be_bytes([bytes[0], bytes[1]]), id: RawId::from_bytes(id) })
}

/// The span of all rows of a kind: from the first key to the first key after.
#[must_use]
pub fn rows_of(kind: u16) -> (Vec<u8>, Vec<u8>) {
    let bound = |kind: u32| {
        let mut bytes = vec![b'r'];
        match u16::try_from(kind) {
            Ok(kind) => bytes.extend_from_slice(&kind.to_be_bytes()),
            Err(_) => bytes[0] += 1,
        }
        bytes
    };
    (bound(u32::from(kind)), bound(u32::from(kind) + 1))
}

/// The key of a row's place in the order of commits. One commit may change several rows, so the
/// row's address follows.
#[must_use]
pub fn index(scope: u32, commit: CommitSeq, key: RowKey) -> Vec<u8> {
    let mut bytes = index_bound(scope, commit);
    bytes.extend_from_slice(&row_key_bytes(key));
    bytes
}

/// The first possible key of a commit in the index.
#[must_use]
pub fn index_bound(scope: u32, commit: CommitSeq) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(31);
    bytes.push(b'x');
    bytes.extend_from_slice(&scope.to_be_bytes());
    bytes.extend_from_slice(&commit.to_be_bytes());
    bytes
}

/// Reads commit and address from a key of the index.
#[must_use]
pub fn parse_index(key: &[u8]) -> Option<(CommitSeq, RowKey)> {
    let commit = <[u8; 8]>::try_from(key.get(5..13)?).ok()?;
    Some((u64::from_be_bytes(commit), parse_row_key(key.get(13..)?)?))
}

/// The key of what the server knows of a client.
#[must_use]
pub fn client(client: ClientId) -> Vec<u8> {
    let mut bytes = vec![b'c'];
    bytes.extend_from_slice(&client.to_bytes());
    bytes
}

/// The key of one stored outcome.
#[must_use]
pub fn outcome(client: ClientId, seq: u64) -> Vec<u8> {
    let mut bytes = vec![b'o'];
    bytes.extend_from_slice(&client.to_bytes());
    bytes.extend_from_slice(&seq.to_be_bytes());
    bytes
}
