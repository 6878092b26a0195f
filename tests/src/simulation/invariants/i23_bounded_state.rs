//! I23 bounded state: log size ≤ live rows + retained tombstones; outcome rings and sent_scopes
//! bounded.
//!
//! The log is the index: one entry for each scope that a row lies in, and one for each that it left. Outcomes are kept from the acknowledged to the last.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use shared::sync::server::{View, head};

use super::hold;
use crate::simulation::server::Server;

/// Counts what the server keeps.
pub fn check(server: &Server) {
    let (rows, index) = (server.count(b'r'), server.count(b'x'));
    let counted = head(&server.disk.store).unwrap().rows;
    let places = server.places();
    hold!(23, index == places, "{places} places of {rows} rows and {index} entries in the index");
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
