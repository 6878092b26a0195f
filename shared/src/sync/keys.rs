//! Keys: how the server's rows lie in an ordered key–value store.
//!
//! One letter of prefix, then big-endian parts, so that order of bytes is order of meaning:
//! `r` rows; `x` where rows lie, by scope and commit (one entry a row and scope); `m` what is known of a
//! scope; `k` which rows are seen with which; `q` which rows let people into which; `c` clients; `o`
//! outcomes, `d` digests of what was taken before those, `n` outcomes that are known by another number;
//! `e` the head.

use crate::book::RowKey;
use crate::id::RawId;

use super::protocol::{ClientId, CommitSeq};
use super::visibility::Scope;

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

/// What stands under the place of a row that has left the scope.
pub const LEFT: &[u8] = b"left";

/// The key of a row's place in a scope. One commit may change several rows, so the row's address
/// follows.
#[must_use]
pub fn index(scope: Scope, commit: CommitSeq, key: RowKey) -> Vec<u8> {
    let mut bytes = index_bound(scope, commit);
    bytes.extend_from_slice(&row_key_bytes(key));
    bytes
}

/// The first possible key of a commit in a scope.
#[must_use]
pub fn index_bound(scope: Scope, commit: CommitSeq) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(44);
    bytes.push(b'x');
    bytes.extend_from_slice(&scope.to_bytes());
    bytes.extend_from_slice(&commit.to_be_bytes());
    bytes
}

/// Reads commit and address from a key of the index.
#[must_use]
pub fn parse_index(key: &[u8]) -> Option<(CommitSeq, RowKey)> {
    let commit = <[u8; 8]>::try_from(key.get(18..26)?).ok()?;
    Some((u64::from_be_bytes(commit), parse_row_key(key.get(26..)?)?))
}

/// Reads the scope from a key of the index.
#[must_use]
pub fn index_scope(key: &[u8]) -> Option<Scope> {
    Scope::from_bytes(key.get(1..18)?)
}

/// The key of what is known of a scope.
#[must_use]
pub fn scope_head(scope: Scope) -> Vec<u8> {
    let mut bytes = vec![b'm'];
    bytes.extend_from_slice(&scope.to_bytes());
    bytes
}

/// The key that says that `child` is seen with `parent`.
#[must_use]
pub fn follower(parent: RowKey, child: RowKey) -> Vec<u8> {
    let mut bytes = follower_bound(parent);
    bytes.extend_from_slice(&row_key_bytes(child));
    bytes
}

/// What the keys of all followers of `parent` begin with; the follower's address stands from byte 19.
#[must_use]
pub fn follower_bound(parent: RowKey) -> Vec<u8> {
    under(b'k', parent)
}

/// What the keys of all followers of one kind begin with.
#[must_use]
pub fn follower_of_kind(parent: RowKey, kind: u16) -> Vec<u8> {
    let mut bytes = follower_bound(parent);
    bytes.extend_from_slice(&kind.to_be_bytes());
    bytes
}

/// The key that says that `child` lets people into `target`.
#[must_use]
pub fn opener(target: RowKey, child: RowKey) -> Vec<u8> {
    let mut bytes = opener_bound(target);
    bytes.extend_from_slice(&row_key_bytes(child));
    bytes
}

/// What the keys of all that lets people into `target` begin with; see [`follower_bound`].
#[must_use]
pub fn opener_bound(target: RowKey) -> Vec<u8> {
    under(b'q', target)
}

fn under(letter: u8, key: RowKey) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(37);
    bytes.push(letter);
    bytes.extend_from_slice(&row_key_bytes(key));
    bytes
}

/// The first key after all that begin with `prefix`. Our prefixes begin with a letter, so there is one.
#[must_use]
pub fn end_of(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            break;
        }
    }
    end
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

/// The key of what became of an edit whose outcome is not under its number: it was taken under another
/// one first or later, or only its device has it. Two copies of a profile may have given the number to
/// two edits, so it takes the digest to tell which.
#[must_use]
pub fn known(client: ClientId, seq: u64, digest: &[u8]) -> Vec<u8> {
    let mut bytes = vec![b'n'];
    bytes.extend_from_slice(&client.to_bytes());
    bytes.extend_from_slice(&seq.to_be_bytes());
    bytes.extend_from_slice(digest);
    bytes
}

/// The key of a block of digests of edits whose outcomes are forgotten.
#[must_use]
pub fn digests(client: ClientId, block: u64) -> Vec<u8> {
    let mut bytes = vec![b'd'];
    bytes.extend_from_slice(&client.to_bytes());
    bytes.extend_from_slice(&block.to_be_bytes());
    bytes
}
