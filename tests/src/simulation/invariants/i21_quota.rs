//! I21 quota: with writes failing at any point by `QuotaExceededError`, I3 holds or the UI is told
//! before the edit is accepted.
//!
//! The status says how many edits are not saved; the rest are.

use shared::sync::protocol::Envelope;

use super::hold;
use crate::simulation::device::Edits;
use crate::simulation::server::name;
use crate::simulation::tab::Tab;

/// After every event: what is called saved is saved.
pub fn check(tab: &Tab, edits: &Edits) {
    let waiting: Vec<&Envelope> = tab.client.waiting().collect();
    let saved = waiting.len() - tab.client.status().unsaved;
    // A tab that follows answers for what was edited there; of the rest the leader knows more.
    let is_its_own = |it: &&&Envelope| !tab.client.follows() || tab.made.contains(&name(it));
    for envelope in waiting[..saved].iter().filter(is_its_own) {
        let durable = edits[&name(envelope)].durable;
        hold!(21, durable, "device {} calls saved what is not: {envelope:?}", tab.device);
    }
}
