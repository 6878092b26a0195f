//! I7 visibility safety: for every reply r to user u: ∀ Put row: `row.scope ∈ visible(u, r.upto)`; the
//! *wire bytes* never contain the secret canary string planted in out-of-scope rows.
//!
//! What is visible is asked of the naive rules, not of the scopes that the server keeps.

use std::collections::BTreeSet;

use shared::book::{RowKey, WireRow, read_rows};
use shared::sync::protocol::{Reply, to_cbor};
use shared::sync::server::Person;

use super::hold;
use crate::simulation::canary::{marks, marks_in};
use crate::simulation::server::Server;

/// Before a reply leaves.
pub fn check(person: &Person, reply: &Reply, server: &Server) {
    if reply.rows.is_empty() {
        return;
    }
    let user = person.user.raw();
    let seen = server.seen(user);
    for row in read_rows(&reply.rows).unwrap() {
        if let WireRow::Put(row) = row {
            let key = row.key();
            hold!(7, seen.contains(&key), "{key:?} goes to {user}, who may not see it: {row:?}");
        }
    }
    let found = marks(&to_cbor(reply));
    let strange = of_nobody_seen(&found, &seen, server);
    hold!(7, strange.is_empty(), "words {strange:?} go to {user}, who may not read them");
}

/// Of some marks those that stand in no row among these.
#[must_use]
pub fn of_nobody_seen(
    found: &BTreeSet<u64>,
    seen: &BTreeSet<RowKey>,
    server: &Server,
) -> BTreeSet<u64> {
    let mut strange = found.clone();
    for key in seen {
        if strange.is_empty() {
            break;
        }
        for mark in server.fields(*key).iter().flat_map(marks_in) {
            strange.remove(&mark);
        }
    }
    strange
}
