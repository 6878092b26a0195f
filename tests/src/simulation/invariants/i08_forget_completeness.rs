//! I8 forget completeness: at quiescence no out-of-scope row bytes remain in client pages, indexes,
//! in-memory stores, blobs.
//!
//! Bytes betray whose they are by the marks in the texts. Words that stand nowhere any more count as
//! those of the record they were written for.

use std::collections::BTreeSet;

use shared::book::RowKey;
use shared::entity::Kind;

use super::hold;
use super::i07_visibility_safety::of_nobody_seen;
use crate::simulation::canary::{Homes, marks};
use crate::simulation::device::Device;
use crate::simulation::server::Server;

/// Looks through everything that a device stores, and for records on its screen that it must not show.
pub fn check(device: &Device, server: &Server, homes: &Homes) {
    let (number, user) = (device.number, device.person.user.raw());
    let seen = server.seen(user);
    for (tab, kind) in device.tabs.iter().flat_map(|tab| Kind::ALL.iter().map(move |it| (tab, *it)))
    {
        for record in tab.client.book().records(kind) {
            let key = RowKey::new(kind, record.raw_id());
            hold!(8, seen.contains(&key), "device {number} still shows {key:?}");
        }
    }
    let contents = &device.storage.contents;
    let pages = contents.pages.values().map(|bytes| ("a page", bytes));
    let outbox = contents.outbox.values().map(|bytes| ("the outbox", bytes));
    let parked = contents.parked.values().map(|bytes| ("the refused edits", bytes));
    let handed = contents.handed.values().map(|bytes| ("what was handed over", bytes));
    let sight = server.sight();
    let role = sight.role(user);
    for (place, bytes) in pages.chain(outbox).chain(parked).chain(handed) {
        let found = marks(bytes);
        let strange: BTreeSet<u64> = of_nobody_seen(&found, &seen, server)
            .into_iter()
            .filter(|mark| {
                let Some(home) = homes.get(mark) else { return true };
                // A record that never came into being is nobody's secret.
                server.is_known(*home) && !sight.sees(user, role, *home)
            })
            .collect();
        let homes: Vec<_> = strange.iter().map(|mark| homes.get(mark)).collect();
        hold!(
            8,
            strange.is_empty(),
            "{place} of device {number} holds words {strange:?} of {homes:?}, out of sight of {user}"
        );
    }
}
