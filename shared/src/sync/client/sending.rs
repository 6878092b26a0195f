//! Sending: when a request goes out, what is in it, and what a failed exchange means.

use crate::planted::{Bug, Limit, limit, planted};
use crate::sync::protocol::{Envelope, PROTOCOL, PUSH_BYTES_MAX, PUSH_COUNT_MAX, Request, to_cbor};
use crate::sync::visibility::Held;

use super::{Client, Effect, Failure, Link, News};

impl Client {
    /// Sends when there is reason to and nothing is under way.
    pub(super) fn advance(&mut self, effects: &mut Vec<Effect>) {
        let unsent = self
            .pending
            .iter()
            .any(|pending| pending.outcome.is_none() && self.storing.has(pending.envelope.seq));
        let reason = self.wanted || (unsent && self.failures == 0);
        if self.tabs.follows
            || self.in_flight
            || self.storing.has_batch()
            || !reason
            || self.link == Link::SignedOut
        {
            return;
        }
        self.in_flight = true;
        self.wanted = false;
        if self.link != Link::Offline {
            self.link = Link::Busy;
        }
        effects.push(Effect::Send(Box::new(self.request())));
    }

    pub(super) fn request(&self) -> Request {
        let mut bytes = 0;
        let mut mutations: Vec<Envelope> = Vec::new();
        for pending in self.pending.iter().filter(|pending| pending.outcome.is_none()) {
            let envelope = &pending.envelope;
            if !self.storing.has(envelope.seq) && !planted(Bug::SendUnstored) {
                break;
            }
            bytes += to_cbor(envelope).len();
            let count_max = limit(Limit::PushCount, PUSH_COUNT_MAX);
            let full = mutations.len() >= count_max || bytes > PUSH_BYTES_MAX;
            if full && planted(Bug::SplitGroup) {
                break;
            }
            if full && !mutations.is_empty() {
                // The server takes the mutations of an action that come together, all or none: an
                // action is never parted, and a large one goes alone.
                let other = mutations.iter().rposition(|before| !before.is_with(envelope));
                if let Some(index) = other {
                    mutations.truncate(index + 1);
                    break;
                }
                if !mutations.iter().all(|before| before.is_with(envelope)) {
                    break;
                }
            }
            mutations.push(envelope.clone());
        }
        let staged = self.staged.as_ref();
        let held = staged.map_or(&self.meta.held, |staged| &staged.held);
        let tells = self.asked_for_scopes || !held.joining.is_empty();
        Request {
            protocol: PROTOCOL,
            epoch: self.meta.epoch,
            cursor: staged.map_or(self.meta.cursor, |staged| staged.cursor),
            scopes_digest: if *held == Held::default() { 0 } else { held.digest() },
            scopes: tells.then(|| held.clone()),
            device: self.meta.device,
            incarnation: self.meta.incarnation,
            acked: self.storing.acked(),
            mutations,
        }
    }

    pub(super) fn failed(&mut self, failure: Failure, effects: &mut Vec<Effect>) {
        self.failures += 1;
        // 1 s, 2 s, 4 s … one minute.
        let backoff = 1_000_u32 << self.failures.min(7).saturating_sub(1);
        let wait = match failure {
            Failure::SignedOut => {
                self.link = Link::SignedOut;
                return;
            }
            Failure::Busy(ms) => {
                self.link = Link::Online;
                ms.max(backoff)
            }
            Failure::Refused(sentence) => {
                self.link = Link::Online;
                if self.failures == 1 {
                    effects.push(Effect::Tell(News::Trouble(sentence)));
                }
                backoff
            }
            Failure::Unreachable | Failure::Damaged => {
                self.link = Link::Offline;
                backoff
            }
        };
        effects.push(Effect::Retry(wait.min(60_000)));
    }
}
