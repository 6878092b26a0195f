//! I20 crash safe client: kill the tab at any IDB request boundary: reopen gives old or new state,
//! never mixed; leader steal never yields two writers of base pages.
//!
//! Whoever took the lead last is the only writer, whatever a tab believes that slept meanwhile.

use std::collections::BTreeSet;

use shared::book::{Book, RowKey, read_rows};
use shared::entity::{AnyRow, Kind};
use shared::sync::client::{Client, Saved};

use super::hold;
use super::i01_convergence::compare;
use crate::simulation::device::Device;
use crate::simulation::server::{Name, Server, name};
use crate::simulation::storage::edits_in;
use crate::simulation::tab::Tab;

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

/// A tab that follows and has missed nothing shows what it would show after opening the storage anew:
/// what is stored, and of what was handed over that which it knows of.
pub fn shows_what_is_stored(device: &Device, tab: &Tab) {
    let rests = tab.under_way.is_none() && tab.jobs.is_empty();
    let is_whole = tab.client.status().unsaved == 0;
    let mut contents = device.storage.contents.clone();
    if !(tab.client.follows() && rests && is_whole) || tab.position != contents.position {
        return;
    }
    let waiting = tab.waiting();
    contents.handed.retain(|_, record| edits_in(record).all(|edit| waiting.contains(&edit)));
    let anew = Client::follow(tab.client.person(), contents.saved(), 0);
    let number = tab.number;
    let names: Vec<Name> = anew.waiting().map(name).collect();
    hold!(20, names == waiting, "tab {number} waits for {waiting:?}, and {names:?} are stored");
    for kind in Kind::ALL {
        let (here, there) = (tab.client.book(), anew.book());
        let ids = here.records(*kind).chain(there.records(*kind)).map(|it| it.raw_id());
        for id in ids.collect::<BTreeSet<_>>() {
            // What a waiting edit adds to a timeline bears a name that follows from its number.
            let told = |book: &Book| book.row(*kind, id).filter(|row| !is_made_here(row));
            let (here, there) = (told(here), told(there));
            // A waiting edit that is run again alone, as after a refused attempt, runs over what later
            // ones did; whether it is allowed then shows only when all are run again.
            let waits = waiting.iter().any(|name| name.1 == RowKey::new(*kind, id));
            if waits && here.is_none() != there.is_none() {
                continue;
            }
            hold!(20, here == there, "tab {number} shows {here:?}, and {there:?} is stored");
        }
    }
}

fn is_made_here(row: &AnyRow) -> bool {
    matches!(row, AnyRow::Change(_)) && row.rev() == 0
}

/// Whenever a leading tab writes.
pub fn is_only_writer(device: usize, is_writer: bool, tab: u64) {
    hold!(20, is_writer, "tab {tab} of device {device} writes, and another leads");
}

/// What the device remembers of itself only grows.
pub fn is_later(device: usize, is_later: bool, what: &str) {
    hold!(20, is_later, "the {what} that device {device} stores went back");
}
