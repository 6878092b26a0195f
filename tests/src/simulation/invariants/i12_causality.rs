//! I12 causality: if m2 was created after its author saw m1's effect, no one observes m2 without m1
//! (each *complete* reply equals the state at `upto`).
//!
//! A reply of which only a part arrived is no reply: it must not be readable as one.

use std::collections::BTreeSet;

use shared::book::RowKey;

use super::hold;
use super::i01_convergence::compare;
use crate::simulation::server::Server;
use crate::simulation::tab::Tab;

/// Whenever the screen is called complete, it is the server's state at one commit, apart from the rows
/// that own edits cover.
pub fn check(tab: &Tab, server: &Server) {
    // What an earlier history of the server was, nobody knows any more after a restore.
    if tab.client.status().complete && tab.epoch == Some(server.epoch()) {
        let covered: BTreeSet<RowKey> = tab.client.waiting().map(|it| it.mutation.key()).collect();
        let (number, cursor) = (tab.device, tab.cursor);
        let expected = server.rows_seen(tab.client.person().user.raw(), cursor);
        hold!(12, expected.is_some(), "device {number} shows {cursor}, where it never was whole");
        compare(12, number, tab.client.book(), &expected.unwrap(), &covered);
    }
}

/// A part of a reply cannot be read.
pub fn is_unreadable(is_read: bool, cut_at: usize, of: usize) {
    hold!(12, !is_read, "the first {cut_at} of {of} bytes of a reply were read as a reply");
}

/// A reply whose rows break off is refused as a whole.
pub fn is_untouched(tab: &Tab, cursor_before: u64, waited: usize) {
    let waits = tab.client.waiting().count();
    let is_same = tab.cursor == cursor_before && waits == waited;
    hold!(12, is_same, "device {} has taken a part of a damaged reply", tab.device);
    hold!(
        12,
        tab.client.status().link == shared::sync::client::Link::Offline,
        "device {} takes a damaged reply for a whole one",
        tab.device
    );
}
