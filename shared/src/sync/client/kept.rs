//! Kept: edits that are done stay for a while, for a server that was restored from a backup.

use std::collections::BTreeSet;

use crate::book::RowKey;
use crate::planted::{Bug, planted};
use crate::sync::protocol::Envelope;

use super::{Batch, Client, Pending};

/// So many edits that are done are kept.
const KEPT_MAX: usize = 1_000;
/// The smallest number under which an edit is stored that was done before the client began anew. Larger
/// than all that are given, and small enough for a browser's numbers.
pub const CARRIED: u64 = 1 << 52;

impl Client {
    /// The edits that are done, oldest first.
    pub(super) fn done(&self) -> impl Iterator<Item = &Envelope> {
        self.carried.iter().chain(&self.kept)
    }

    /// Forgets the oldest of too many, and no action in part. Many together, because the storage pays
    /// for every record that is written anew.
    pub(super) fn forget_oldest(&mut self, batch: &mut Batch) {
        let all: Vec<&Envelope> = self.done().collect();
        if all.len() <= KEPT_MAX + KEPT_MAX / 4 {
            return;
        }
        let is_parted = |at: &usize| all[at - 1].is_with(all[*at]);
        let least = all.len() - KEPT_MAX;
        let old = (least..all.len()).find(|at| !is_parted(at)).unwrap_or(all.len());
        batch.outbox_remove.extend(all[..old].iter().map(|envelope| envelope.seq));
        let carried = old.min(self.carried.len());
        self.carried.drain(..carried);
        self.kept.drain(..old - carried);
    }

    /// Edits that are done hold words of rows that are no longer for this person. With one of them its
    /// whole action is forgotten: a restored server must not be sent a part.
    pub(super) fn forget_kept(&mut self, forgotten: &BTreeSet<RowKey>, batch: &mut Batch) {
        if planted(Bug::KeepForgottenEdits) {
            return;
        }
        let is_about = |it: &&Envelope| forgotten.contains(&it.mutation.key());
        let about: Vec<_> = self.done().filter(is_about).map(|it| (it.seq, it.group)).collect();
        let goes = |it: &Envelope| {
            about.iter().any(|(seq, group)| {
                let is_with = group.is_some() && it.group == *group;
                it.seq == *seq || is_with && !planted(Bug::ForgetPartOfAction)
            })
        };
        batch.outbox_remove.extend(self.done().filter(|it| goes(it)).map(|it| it.seq));
        self.carried.retain(|it| !goes(it));
        self.kept.retain(|it| !goes(it));
    }

    /// A restored server holds this client's edits only up to number `known`, where `digest` says which
    /// edit that is: those after it that are still here are sent again. When a copy gave it that number,
    /// and of edits from before the client began anew, nobody knows what it holds; they are sent again
    /// too, all under new numbers, and the server knows them by their first ones. Returns whether the
    /// client must begin anew for that.
    pub(super) fn take_up_again(&mut self, known: u64, digest: Option<&[u8]>) -> bool {
        let is_own = self.is_own_history(known, digest);
        let upto = if is_own { known } else { 0 };
        while let Some(envelope) = self.kept.pop_back_if(|envelope| envelope.seq > upto) {
            if planted(Bug::ForgetKept) {
                continue;
            }
            self.pending.push_front(Pending::new(envelope, 0));
        }
        self.meta.acked = self.meta.acked.min(upto);
        self.storing.unack(upto);
        // They were before those.
        let carried = std::mem::take(&mut self.carried);
        let begins_anew = !is_own || !carried.is_empty();
        for envelope in carried.into_iter().rev() {
            self.pending.push_front(Pending::new(envelope, 0));
        }
        begins_anew
    }

    /// Tells whether what a server holds up to number `known` is what this client sent: then it is what it
    /// has under that number. Two copies of a profile have the same edits only up to where they part, and
    /// the server takes a number from one of them.
    fn is_own_history(&self, known: u64, digest: Option<&[u8]>) -> bool {
        let Some(digest) = digest else { return true };
        let mut here = self.kept.iter().chain(self.waiting());
        match here.find(|envelope| envelope.seq >= known) {
            Some(envelope) if envelope.seq == known => envelope.digest() == digest,
            // What it knows is no longer here: fine when nothing before it is either.
            Some(_) => self.kept.iter().chain(self.waiting()).all(|it| it.seq > known),
            None => known < self.meta.next_seq && self.kept.is_empty(),
        }
    }
}
