//! I23 bounded state: log size ≤ live rows + retained tombstones; outcome rings and sent_scopes
//! bounded.
//!
//! The log is the index: one entry for each scope that a row lies in or has left, and those it lies in
//! are those of who sees it. Outcomes are kept from the acknowledged to the last.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use shared::id::Id;
use shared::sync::server::{View, head, row};
use shared::sync::visibility::Scope;

use super::hold;
use crate::simulation::server::Server;

/// How many places all rows have, each where those are who see it.
fn places(server: &Server) -> u64 {
    let sight = server.sight();
    let mut sum = 0;
    for (key, is_living) in server.keys() {
        let state = row(&server.disk.store, key).unwrap().unwrap();
        let scopes: BTreeSet<Scope> = state.scopes.keys().copied().collect();
        let circle = sight.circle(key);
        if is_living {
            let mut expected: BTreeSet<Scope> =
                circle.people.iter().map(|id| Scope::Person(Id::new(*id))).collect();
            match circle.only {
                Some(only) => expected.extend([Scope::Private(Id::new(only))]),
                None if circle.everyone => expected.extend([Scope::Everyone]),
                None => expected.extend([Scope::Company]),
            }
            hold!(23, scopes == expected, "{key:?} lies in {scopes:?} and not in {expected:?}");
        }
        sum += (state.scopes.len() + state.left.len()) as u64;
    }
    sum
}

/// Counts what the server keeps.
pub fn check(server: &Server) {
    let (rows, index) = (server.count(b'r'), server.count(b'x'));
    let expected: u64 = places(server);
    let counted = head(&server.disk.store).unwrap().rows;
    hold!(23, expected == index, "{expected} places and {index} entries in the index");
    hold!(23, rows == counted, "{rows} rows, and the head counts {counted}");
    let mut outcomes: BTreeMap<Vec<u8>, Vec<u64>> = BTreeMap::new();
    let mut note = |key: &[u8], _: &[u8]| {
        let (client, seq) = key.split_at(key.len() - 8);
        let seq = u64::from_be_bytes(seq.try_into().unwrap());
        outcomes.entry(client.to_vec()).or_default().push(seq);
        ControlFlow::Continue(())
    };
    server.disk.store.scan(b"o", b"p", &mut note).unwrap();
    for (client, numbers) in outcomes {
        let is_row = numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]);
        hold!(23, is_row, "outcomes {numbers:?} of {client:02x?} have holes");
    }
}
