//! Anew: a client that goes on under a new incarnation, because another device has its name or because
//! a restored server does not know its numbers.
//!
//! Every edit keeps the number that it was given first. The server knows by it what it has taken
//! before, from this device or from a copy, so nothing is taken twice, and nothing need be thrown away
//! for fear of that.

use std::collections::BTreeSet;

use crate::book::RowKey;
use crate::planted::{Bug, planted};
use crate::sync::protocol::{CommitSeq, to_cbor};

use super::{Batch, Client, Effect, kept};

impl Client {
    /// Begins a new incarnation: what waits is numbered from 1 again. What the server has decided
    /// already is done; its effect will be pulled. Returns the rows of that.
    pub(super) fn begin_anew(
        &mut self,
        batch: &mut Batch,
        effects: &mut Vec<Effect>,
    ) -> BTreeSet<RowKey> {
        let upto = if planted(Bug::ResendDecided) { 0 } else { CommitSeq::MAX };
        let decided = self.finish(upto, batch, effects);
        self.rebase(Vec::new(), &decided);
        self.carry(batch);
        let before = self.meta.incarnation;
        self.meta.incarnation += 1;
        self.meta.acked = 0;
        for (seq, pending) in (1..).zip(&mut self.pending) {
            batch.outbox_remove.push(pending.envelope.seq);
            if !planted(Bug::RenumberWithoutLifting) {
                self.overlay.lift(pending.envelope.mutation.key());
            }
            pending.envelope.renumber(before, seq);
            if planted(Bug::RenumberGroupsApart) && pending.envelope.group.is_some() {
                pending.envelope.group = Some(seq);
            }
        }
        self.meta.next_seq = self.pending.len() as u64 + 1;
        self.storing.renumber();
        self.run_all();
        // In order of their numbers, as they are packed.
        batch.outbox_put = self.encoded_after(0);
        batch.outbox_put.extend(self.carried.iter().map(|it| (it.seq, to_cbor(it))));
        batch.taken = self.tabs.renumbered(self.meta.next_seq);
        self.wanted = true;
        decided
    }

    /// Puts the edits that are done behind those of earlier incarnations.
    fn carry(&mut self, batch: &mut Batch) {
        batch.outbox_remove.extend(self.done().map(|envelope| envelope.seq));
        let mut all = std::mem::take(&mut self.carried);
        all.extend(self.kept.drain(..));
        for (seq, envelope) in (kept::CARRIED..).zip(&mut all) {
            envelope.renumber(self.meta.incarnation, seq);
        }
        if !planted(Bug::DropKeptAtFork) {
            self.carried = all;
        }
    }
}
