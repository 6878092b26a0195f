//! I24 restore: after server restore from backup B: clients reach a state containing B plus all
//! mutations they still hold, each once.
//!
//! What a device holds is looked up when it hears that the server is another; that each is taken once
//! is held by I4.

use std::collections::{BTreeMap, BTreeSet};

use shared::book::{RowKey, read_rows};
use shared::sync::protocol::{Envelope, Reply};

use super::hold;
use crate::simulation::device::Device;
use crate::simulation::server::{Name, Server, name};
use crate::simulation::storage::Contents;

/// What a device holds of what a restored server lacks, when it hears of that server.
#[must_use]
pub fn owed(device: &Device, reply: &Reply, server: &Server) -> BTreeSet<Name> {
    // A reply that was long under way speaks of a server that is restored once more by now: the device
    // will hear of this one.
    if !reply.reset || reply.known_seq.is_none() || reply.epoch != server.epoch() {
        return BTreeSet::new();
    }
    let stored = device.storage.contents.outbox.values();
    let stored = stored.map(|bytes| name(&minicbor::decode::<Envelope>(bytes).unwrap()));
    // By what they are, not by their numbers: a copy may have given those to other edits.
    stored.filter(|name| !server.record.history.contains_key(name)).collect()
}

/// At the end: all of it was taken again, or is where what was refused goes.
pub fn check(device: &Device, server: &Server) {
    for name in &device.owed {
        let is_there = server.record.history.contains_key(name);
        hold!(24, is_there, "device {} held {name:?}, and it is gone", device.number);
    }
}

/// At the end: what the backup had is there.
pub fn keeps_backup(server: &Server) {
    let Some(backed_up) = &server.restored else { return };
    let gone = backed_up.iter().find(|name| !server.record.history.contains_key(*name));
    hold!(24, gone.is_none(), "the backup had {gone:?}");
    server.check_rows(24);
}

/// A device that begins anew keeps what is done, but for actions about what is out of its sight.
pub fn carries_over(device: usize, before: &BTreeMap<Name, bool>, contents: &Contents) {
    let now = contents.edits();
    let pages = contents.pages.values().filter_map(|page| read_rows(page).ok());
    let rows: BTreeSet<RowKey> = pages.flatten().map(|row| row.key()).collect();
    let hidden: BTreeSet<i64> =
        before.keys().filter(|name| !rows.contains(&name.1)).map(|name| name.0).collect();
    let gone = before.keys().find(|name| !now.contains_key(*name) && !hidden.contains(&name.0));
    hold!(24, gone.is_none(), "device {device} threw {gone:?} away when it began anew");
}
