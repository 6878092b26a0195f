//! Rerun: pending edits run again over what the server confirmed.

use crate::book::RowKey;
use crate::sync::protocol::{Envelope, Outcome};

use super::{Client, Pending};

impl Client {
    /// Runs an edit that was taken from the person before and puts it behind the others.
    pub(super) fn run_new(&mut self, envelope: Envelope, made: u64) {
        let outcome = self.run(&envelope);
        let is_refused_here = matches!(outcome, Outcome::Rejected { .. });
        self.pending.push_back(Pending { is_refused_here, ..Pending::new(envelope, made) });
    }

    /// Runs all pending edits, in order.
    pub(super) fn run_all(&mut self) {
        self.run_some(|_, _| true);
    }

    /// Runs the pending edits that are chosen, in order.
    pub(super) fn run_some(&mut self, is_chosen: impl Fn(usize, &Pending) -> bool) {
        for at in 0..self.pending.len() {
            let Some(pending) = self.pending.get(at).filter(|pending| is_chosen(at, pending))
            else {
                continue;
            };
            let outcome = self.run(&pending.envelope.clone());
            if let Some(pending) = self.pending.get_mut(at) {
                pending.is_refused_here = matches!(outcome, Outcome::Rejected { .. });
            }
        }
    }

    /// The rows of edits that the screen does not show. What comes in may allow them: a share, a
    /// department, a role, or only the rest of a first load.
    pub(super) fn refused_here(&self) -> impl Iterator<Item = RowKey> {
        let refused = self.pending.iter().filter(|pending| pending.is_refused_here);
        refused.map(|pending| pending.envelope.mutation.key())
    }
}
