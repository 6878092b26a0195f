//! I22 wipe: after a revoked reply is processed no business bytes remain; quarantined outbox reached the
//! server first.
//!
//! That the browser's databases are gone is for a test in a browser; here, that what only the device had
//! was handed in before, and that nothing of the person's is written again afterwards by what was still
//! on its way.

use super::hold;
use crate::simulation::canary::marks;
use crate::simulation::device::{Device, Edits};
use crate::simulation::server::Server;

/// After the device has handed in what it had, and before it is wiped.
pub fn has_handed_in(device: &Device, server: &Server, edits: &Edits) {
    let own = edits.iter().filter(|(_, edit)| edit.device == device.number && edit.durable);
    for (name, edit) in own.filter(|(_, edit)| !(edit.evicted || edit.discarded || edit.restored)) {
        let is_there = server.record.history.contains_key(name) || server.quarantine.contains(name);
        hold!(22, is_there, "device {} is wiped with {:?}", device.number, edit.mutation);
    }
}

/// Whenever a device that was wiped stores something, until somebody signs in on it.
pub fn is_empty(device: &Device) {
    let contents = &device.storage.contents;
    let stored = contents.pages.values().chain(contents.outbox.values());
    let found: Vec<u64> = stored
        .chain(contents.parked.values())
        .chain(contents.handed.values())
        .flat_map(|bytes| marks(bytes))
        .collect();
    hold!(22, found.is_empty(), "device {} still holds {found:?}", device.number);
}
