//! I1 convergence: at quiescence (all online, outboxes empty, pulled to head) every client's base for
//! scope S is byte-equal to the server's, and equal between clients sharing S.
//!
//! Quiescence is a part of it: when everything is healed, it comes within ten simulated minutes.

use std::collections::{BTreeMap, BTreeSet};

use shared::book::{Book, RowKey, WireRow};
use shared::entity::{AnyRow, Kind};
use shared::id::RawId;
use shared::sync::client::CARRIED;

use super::{hold, i08_forget_completeness, i09_visibility_liveness};
use crate::simulation::canary::Homes;
use crate::simulation::device::Device;
use crate::simulation::server::Server;

/// Everything must have become quiet by then, in simulated milliseconds.
pub const QUIET_WITHIN_MS: u64 = 600_000;

/// Holds how long it took until all was quiet.
pub fn is_quiet(since_healed_ms: u64, is_quiet: bool) {
    hold!(1, is_quiet, "the world never becomes quiet");
    hold!(
        1,
        since_healed_ms <= QUIET_WITHIN_MS,
        "the world is quiet only {since_healed_ms} ms after everything was healed"
    );
}

/// Holds a device to the server at the end, and each of its tabs.
pub fn check(device: &Device, server: &Server, homes: &Homes) {
    let number = device.number;
    let contents = &device.storage.contents;
    let is_done = |seq: &u64| *seq <= contents.meta.acked || *seq >= CARRIED;
    let done = contents.outbox.keys().all(is_done);
    hold!(1, done, "device {number} has edits stored that are not done");
    hold!(1, contents.handed.is_empty(), "device {number} has edits that nobody took over");
    hold!(1, device.leads(device.leader()), "nobody leads device {number}");
    // Without locks one that was replaced hears of it only when it has something to write.
    let leaders = device.tabs.iter().filter(|tab| !tab.client.follows()).count();
    hold!(1, leaders == 1 || !device.has_locks, "{leaders} tabs of device {number} lead");
    let (stored, head) = (device.storage.contents.meta.cursor, server.head());
    hold!(1, stored == head, "device {number} has stored {stored} and not {head}");
    let seen = server.seen(device.person.user.raw());
    let mut rows = server.rows_at(head);
    rows.retain(|key, _| seen.contains(key));
    i08_forget_completeness::check(device, server, homes);
    for tab in &device.tabs {
        let status = tab.client.status();
        hold!(1, status.waiting == 0 && status.unsaved == 0, "tab {} has {status:?}", tab.number);
        hold!(1, tab.waiting().is_empty(), "tab {} of device {number} still waits", tab.number);
        hold!(1, status.complete, "tab {} of device {number} is incomplete", tab.number);
        i09_visibility_liveness::check(tab, server, &rows);
        compare(1, number, tab.client.book(), &rows, &BTreeSet::new());
    }
}

/// Holds a book of device `number` to the rows of the server, apart from `covered` rows and what changed of them, for
/// the sake of an invariant.
pub fn compare(
    invariant: usize,
    number: usize,
    book: &Book,
    expected: &BTreeMap<RowKey, &WireRow>,
    covered: &BTreeSet<RowKey>,
) {
    let about: BTreeSet<RawId> = covered.iter().map(|key| key.id).collect();
    let is_covered = |row: &AnyRow| {
        if let AnyRow::Change(change) = row {
            about.contains(&change.record.about)
        } else {
            covered.contains(&row.key())
        }
    };
    let mut here = BTreeSet::new();
    for kind in Kind::ALL {
        for record in book.records(*kind) {
            let row = book.row(*kind, record.raw_id()).unwrap();
            if is_covered(&row) {
                continue;
            }
            here.insert(row.key());
            let there = expected.get(&row.key());
            let is_same = matches!(there, Some(WireRow::Put(there)) if *there == row);
            hold!(invariant, is_same, "device {number} has {row:?}, the server {there:?}");
        }
    }
    let lacking = expected.iter().find(|(key, row)| {
        let WireRow::Put(row) = row else { return false };
        !here.contains(key) && !is_covered(row)
    });
    hold!(invariant, lacking.is_none(), "device {number} lacks a row of the server: {lacking:?}");
}
