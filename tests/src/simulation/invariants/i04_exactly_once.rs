//! I4 exactly once: for each (client, seq) effects are applied at most once under duplication,
//! reordering, replay, lost replies, concurrent tabs, restored profile.
//!
//! What an effect is says the model: the rules written a second time as plainly as possible.

use std::collections::BTreeMap;

use shared::sync::protocol::{ClientId, Envelope, Outcome};

use super::hold;
use crate::simulation::server::{Name, name};

/// A number is given once, and an edit is taken once under whatever number.
pub fn check(
    client: ClientId,
    envelope: &Envelope,
    by_number: &BTreeMap<(ClientId, u64), Name>,
    history: &BTreeMap<Name, (ClientId, u64, Outcome)>,
) {
    let taken = by_number.get(&(client, envelope.seq));
    hold!(4, taken.is_none(), "number {} of {client:?} is taken twice", envelope.seq);
    let before = history.get(&name(envelope));
    hold!(4, before.is_none(), "the same edit is taken twice: {envelope:?}, before {before:?}");
}

/// The outcome is what the rules say.
pub fn is_as_the_rules_say(envelopes: &[&Envelope], outcomes: &[Outcome], expected: &[Outcome]) {
    hold!(
        4,
        outcomes == expected,
        "the rules say {expected:?} and not {outcomes:?} about {envelopes:#?}"
    );
}
