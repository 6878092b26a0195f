//! I20 crash safe client: kill the tab at any IDB request boundary: reopen gives old or new state,
//! never mixed; leader steal never yields two writers of base pages.
//!
//! Whoever took the lead last is the only writer, whatever a tab believes that slept meanwhile.

use std::collections::BTreeSet;

use shared::book::read_rows;
use shared::sync::client::{Client, Saved};

use super::hold;
use super::i01_convergence::compare;
use crate::simulation::device::Device;
use crate::simulation::server::Server;

/// What is stored without the outbox is the server's state at the stored cursor.
pub fn check(device: &Device, server: &Server) {
    let contents = &device.storage.contents;
    // A damaged page is known for one when it is read, and everything is fetched again.
    let is_damaged = contents.pages.values().any(|page| read_rows(page).is_err());
    if contents.meta.catching_up || contents.meta.epoch.is_none() || is_damaged {
        return;
    }
    let saved = Saved { outbox: Vec::new(), handed: Vec::new(), ..contents.saved() };
    let (client, effects) = Client::open(device.person, saved);
    hold!(20, effects.is_empty(), "device {} cannot read what it stored", device.number);
    if contents.meta.epoch != Some(server.epoch()) {
        return;
    }
    let (number, cursor) = (device.number, contents.meta.cursor);
    let expected = server.rows_seen(device.person.user.raw(), cursor);
    hold!(20, expected.is_some(), "device {number} stores {cursor}, where it never was whole");
    compare(20, number, client.book(), &expected.unwrap(), &BTreeSet::new());
}

/// Whenever a leading tab writes.
pub fn is_only_writer(device: usize, is_writer: bool, tab: u64) {
    hold!(20, is_writer, "tab {tab} of device {device} writes, and another leads");
}

/// What the device remembers of itself only grows.
pub fn is_later(device: usize, is_later: bool, what: &str) {
    hold!(20, is_later, "the {what} that device {device} stores went back");
}
