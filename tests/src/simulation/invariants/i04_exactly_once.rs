//! I4 exactly once: for each (client, seq) effects are applied at most once under duplication,
//! reordering, replay, lost replies, concurrent tabs, restored profile.
//!
//! What an effect is says the model: the rules written a second time as plainly as possible.

use shared::sync::protocol::{ClientId, Envelope, Outcome};

use super::hold;
use crate::simulation::device::Device;
use crate::simulation::server::{Server, name};

/// A number is given once, and an edit is taken once under whatever number. Of an edit that two devices
/// have (`is_copied`) the server may have forgotten the first answer.
pub fn check(client: ClientId, envelope: &Envelope, is_copied: bool, server: &Server) {
    let taken = server.taken(client, envelope.seq);
    hold!(4, taken.is_none(), "number {} of {client:?} is taken twice", envelope.seq);
    let before = server.record.history.get(&name(envelope));
    hold!(
        4,
        before.is_none() || is_copied,
        "the same edit is taken twice: {envelope:?}, before {before:?}"
    );
}

/// After a fork: what the server has decided must not come to it under another number.
pub fn is_not_decided(device: &Device) {
    let again = device.client.waiting().find(|it| device.heard.contains(&name(it)));
    hold!(4, again.is_none(), "device {} sends what is decided: {again:?}", device.number);
}

/// The outcome is what the rules say.
pub fn is_as_the_rules_say(envelopes: &[&Envelope], outcomes: &[Outcome], expected: &[Outcome]) {
    hold!(
        4,
        outcomes == expected,
        "the rules say {expected:?} and not {outcomes:?} about {envelopes:#?}"
    );
}
