//! I6 gap freedom: server never applies seq n+1 before n; client never deletes outbox entry without
//! `cursor ≥ outcome.commit`.

use shared::sync::protocol::{ClientId, Envelope};

use super::hold;
use crate::simulation::device::Edits;
use crate::simulation::server::{Name, Server, name};
use crate::simulation::tab::Tab;

/// A request leaves no number out. Of edits that are sent again to a restored server some may be
/// forgotten with their rows; the server then stops at the gap.
pub fn has_no_gap(tab: &Tab, mutations: &[Envelope], edits: &Edits) {
    let gap = mutations
        .windows(2)
        .any(|pair| pair[0].seq + 1 != pair[1].seq && !edits[&name(&pair[0])].restored);
    hold!(6, !gap, "device {} leaves a number out", tab.device);
}

/// The server takes the next number and no other.
pub fn is_next(client: ClientId, last: u64, seq: u64) {
    hold!(6, seq == last + 1, "the server takes number {seq} of {client:?} after {last}");
}

/// After an exchange: of what no longer waits, the effect (or the record in the inbox) has been pulled.
pub fn check(tab: &Tab, waited: &[Name], server: &Server, edits: &Edits) {
    let waiting = tab.waiting();
    // One that two devices have may have two outcomes.
    let is_own = |name: &&Name| !edits[*name].copied && !edits[*name].restored;
    for name in waited.iter().filter(|name| !waiting.contains(name)).filter(is_own) {
        let outcome = server.record.history.get(name).map(|(.., outcome)| outcome);
        let is_pulled = match outcome {
            Some(outcome) => outcome.commit() <= tab.cursor,
            None => false,
        };
        hold!(6, is_pulled, "device {} forgets {name:?}, {outcome:?}", tab.device);
    }
}
