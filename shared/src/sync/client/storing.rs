//! Storing: what of the device's state its storage holds, and what it has to be given next.
//!
//! One transaction runs at a time. Each builds on the one before, so none may be done while an earlier
//! one has failed: a cursor stored before its rows would lose them, an edit stored over an old number
//! would lose another. A transaction that failed is therefore repeated as it was.
//!
//! Edits are written strictly, everything else relaxed: a power cut may take it back, up to the last
//! strict transaction. So only that one makes an edit durable, and only outcomes from before it are
//! acknowledged to the server, which forgets them then.

use super::kept::CARRIED;
use super::types::{Batch, Effect, Meta, Taken};
use crate::planted::{Bug, planted};
use crate::sync::protocol::to_cbor;

/// What is stored, and what will be.
pub(super) struct Storing {
    /// What the storage remembers of the device.
    stored: Meta,
    /// Edits up to this number are durable.
    durable: u64,
    /// The server may forget outcomes up to this number.
    acked: u64,
    /// What was pulled and is not stored yet, and what the device will remember with it.
    batch: Option<(Batch, Meta)>,
    running: Option<Running>,
    /// Edits go first, they are the only copy; but when they have just failed, a batch that removes
    /// something may make room.
    batch_first: bool,
    /// The storage was emptied. Until the batch that holds everything is in it, edits must not be: a
    /// crash would leave a cursor without its rows.
    is_empty: bool,
}

enum Running {
    Batch,
    /// Edits up to `last`, numbered under `incarnation`.
    Outbox {
        last: u64,
        incarnation: u32,
    },
}

impl Storing {
    /// Begins with what was found in the storage, edits from number `first` on among it.
    pub(super) fn new(stored: Meta, first: Option<u64>) -> Self {
        // Edits that were numbered anew came with a batch; nobody knows whether that was flushed.
        let trusts = planted(Bug::TrustRenumbered);
        let unsure = first.filter(|_| stored.incarnation > 0 && !trusts);
        let durable = unsure.unwrap_or(stored.next_seq).saturating_sub(1);
        Self {
            stored,
            durable,
            acked: 0,
            batch: None,
            running: None,
            batch_first: false,
            is_empty: false,
        }
    }

    /// Returns up to which number edits are durable.
    pub(super) fn durable(&self) -> u64 {
        self.durable
    }

    /// Tells whether an edit is durable.
    pub(super) fn has(&self, seq: u64) -> bool {
        seq <= self.durable
    }

    /// Tells whether a transaction runs.
    pub(super) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Returns up to which number the server may forget outcomes.
    pub(super) fn acked(&self) -> u64 {
        if planted(Bug::AcknowledgeEarly) { self.stored.acked } else { self.acked }
    }

    /// Tells whether something pulled is not stored yet. Nothing is sent then: the request would
    /// speak of a state that a crash takes back.
    pub(super) fn has_batch(&self) -> bool {
        self.batch.is_some()
    }

    /// Takes what is to be stored in one transaction, after which the device remembers `meta`.
    pub(super) fn put(&mut self, batch: Batch, meta: Meta) {
        self.batch = Some((batch, meta));
    }

    /// Notes that the server has lost what came after this number.
    pub(super) fn unack(&mut self, seq: u64) {
        self.acked = self.acked.min(seq);
        self.stored.acked = self.stored.acked.min(seq);
    }

    /// Notes that edits are numbered anew: none is durable under its new number.
    pub(super) fn renumber(&mut self) {
        (self.durable, self.acked) = (0, 0);
    }

    /// Notes that the storage was emptied: no edit from number `first` on is durable, and `batch` is
    /// everything. Call when no transaction runs.
    pub(super) fn emptied(&mut self, first: u64, batch: Batch, meta: Meta) {
        self.running = None;
        self.durable = first.saturating_sub(1);
        self.is_empty = true;
        self.batch = Some((batch, meta));
    }

    /// Notes that the running transaction was done; `incarnation` is the device's now.
    pub(super) fn done(&mut self, incarnation: u32) {
        self.batch_first = false;
        match self.running.take() {
            Some(Running::Batch) => {
                self.is_empty = false;
                if let Some((_, meta)) = self.batch.take() {
                    self.stored = meta;
                }
            }
            Some(Running::Outbox { last, incarnation: numbered }) if numbered == incarnation => {
                self.durable = self.durable.max(last);
                self.acked = self.stored.acked;
            }
            // Those edits have other numbers now.
            Some(Running::Outbox { .. }) | None => {}
        }
    }

    /// Notes that the running transaction failed.
    pub(super) fn failed(&mut self) {
        if planted(Bug::GiveUpBatch)
            && let Some((_, meta)) =
                self.batch.take_if(|_| matches!(self.running, Some(Running::Batch)))
        {
            self.stored = meta;
        }
        self.batch_first = matches!(self.running.take(), Some(Running::Outbox { .. }));
    }

    /// Returns the next transaction, when none runs and something is to be stored. `entries` are the
    /// edits that are not durable, `taken` where other tabs handed some of them over, `is_parked` tells
    /// which refused edits the person still has.
    pub(super) fn next(
        &mut self,
        entries: Vec<(u64, Vec<u8>)>,
        taken: Vec<Taken>,
        is_parked: impl Fn(u64) -> bool,
    ) -> Option<Effect> {
        if let Some((batch, meta)) = &mut self.batch
            // Edits with new numbers must not meet entries with old ones.
            && (entries.is_empty() || self.batch_first || self.is_empty || meta.incarnation != self.stored.incarnation)
        {
            batch.parked_put.retain(|(number, _)| is_parked(*number));
            // Numbers of edits that are not stored are free again after a crash.
            let mut put = batch.outbox_put.iter().rev().map(|(seq, _)| *seq);
            meta.next_seq = put.find(|seq| *seq < CARRIED).unwrap_or(self.durable);
            meta.next_seq = meta.next_seq.saturating_add(1);
            batch.meta = to_cbor(meta);
            self.running = Some(Running::Batch);
            return Some(Effect::Store(Box::new(batch.clone())));
        }
        let last = entries.last()?.0;
        if planted(Bug::CursorBeforeRows)
            && let Some((_, meta)) = &self.batch
        {
            self.stored.cursor = meta.cursor;
        }
        self.stored.next_seq = last.saturating_add(1);
        self.running = Some(Running::Outbox { last, incarnation: self.stored.incarnation });
        Some(Effect::StoreOutbox { entries, meta: to_cbor(&self.stored), taken })
    }
}
