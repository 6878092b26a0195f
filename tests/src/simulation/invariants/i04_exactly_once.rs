//! I4 exactly once: for each (client, seq) effects are applied at most once under duplication,
//! reordering, replay, lost replies, concurrent tabs, restored profile.
//!
//! What an effect is says the model: the rules written a second time as plainly as possible.

use shared::sync::protocol::{ClientId, Envelope, Outcome};

use super::hold;
use crate::simulation::server::{Server, name};
use crate::simulation::tab::Tab;

/// A number is given once.
pub fn is_new(client: ClientId, envelope: &Envelope, server: &Server) {
    let taken = server.taken(client, envelope.seq);
    hold!(4, taken.is_none(), "number {} of {client:?} is taken twice", envelope.seq);
}

/// An edit is taken once, under whatever number: a second time it is answered with what became of it
/// `before`, or, when it has been forgotten what that was, that it is in what is there to be pulled. That
/// nothing was done says the model, which hears only of the first time.
pub fn is_known(envelope: &Envelope, before: &Outcome, again: &Outcome) {
    let is_told = match again {
        Outcome::Applied { commit, superseded } => {
            let is_in_store = !matches!(before, Outcome::Rejected { commit: 0, .. });
            superseded.is_empty() && is_in_store && *commit >= before.commit()
        }
        Outcome::Rejected { .. } => false,
    };
    hold!(
        4,
        before == again || is_told,
        "the same edit is taken twice: {envelope:?}, before {before:?}, now {again:?}"
    );
}

/// After a fork: what the server has decided must not come to it under another number.
pub fn is_not_decided(tab: &Tab) {
    let again = tab.client.waiting().find(|it| tab.heard.contains(&name(it)));
    hold!(4, again.is_none(), "device {} sends what is decided: {again:?}", tab.device);
}

/// The outcome is what the rules say.
pub fn is_as_the_rules_say(envelopes: &[&Envelope], outcomes: &[Outcome], expected: &[Outcome]) {
    hold!(
        4,
        outcomes == expected,
        "the rules say {expected:?} and not {outcomes:?} about {envelopes:#?}"
    );
}
