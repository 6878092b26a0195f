//! Storage: the browser's database as a device sees it, in memory.
//!
//! A transaction happens whole or not at all. Edits are written strictly, everything else relaxed:
//! it is there at once and outlives a reload, but a power cut may take it back up to the last strict
//! write.

use std::collections::{BTreeMap, VecDeque};

use shared::sync::client::{Batch, CARRIED, Meta, Saved};
use shared::sync::pages::PageOp;
use shared::sync::protocol::Envelope;

use super::invariants::{i13_atomic_groups, i20_crash_safe_client, i24_restore};
use super::server::{Name, name};

/// What the database holds.
#[derive(Clone, Default)]
pub struct Contents {
    /// Pages by number.
    pub pages: BTreeMap<u32, Vec<u8>>,
    /// Encoded edits by number.
    pub outbox: BTreeMap<u64, Vec<u8>>,
    /// Encoded refused edits by number.
    pub parked: BTreeMap<u64, Vec<u8>>,
    /// What the device remembers of itself.
    pub meta: Meta,
}

/// A transaction that waits for its turn.
pub enum Job {
    /// Keep edits, strictly.
    Edits {
        /// Number and bytes of each.
        entries: Vec<(u64, Vec<u8>)>,
        /// What the device remembers of itself.
        meta: Vec<u8>,
    },
    /// Keep what was pulled.
    Batch(Box<Batch>),
    /// Forget a refused edit.
    ForgetParked(u64),
}

/// The database of one device.
pub struct Storage {
    device: usize,
    /// What a reload finds.
    pub contents: Contents,
    /// What a power cut leaves.
    flushed: Contents,
    /// Transactions, the one under way first.
    pub jobs: VecDeque<Job>,
}

impl Storage {
    /// A database with these contents, all of it flushed.
    #[must_use]
    pub fn new(device: usize, contents: Contents) -> Self {
        Self { device, flushed: contents.clone(), contents, jobs: VecDeque::new() }
    }

    /// Performs a job; returns the envelopes that are durable from now on.
    pub fn perform(&mut self, job: &Job) -> Vec<Envelope> {
        let device = self.device;
        self.contents.perform(device, job);
        match job {
            Job::Edits { entries, .. } => {
                self.flush();
                entries.iter().map(|(_, bytes)| minicbor::decode(bytes).unwrap()).collect()
            }
            Job::ForgetParked(_) => {
                self.flush();
                Vec::new()
            }
            Job::Batch(_) => Vec::new(),
        }
    }

    /// Flushes everything, as when the browser is closed.
    pub fn flush(&mut self) {
        self.flushed = self.contents.clone();
    }

    /// Returns what a power cut would leave.
    #[must_use]
    pub fn flushed(&self) -> &Contents {
        &self.flushed
    }

    /// Takes back what was not yet flushed.
    pub fn power_cut(&mut self) {
        self.contents = self.flushed.clone();
    }
}

impl Contents {
    /// Returns it as the client reads it at its start.
    #[must_use]
    pub fn saved(&self) -> Saved {
        Saved {
            meta: self.meta.clone(),
            pages: self.pages.clone().into_iter().collect(),
            outbox: self.outbox.values().cloned().collect(),
            parked: self.parked.values().cloned().collect(),
            damaged: Vec::new(),
            handed: Vec::new(),
        }
    }

    /// Names the edits of the outbox, and says which of them are done.
    #[must_use]
    pub fn edits(&self) -> BTreeMap<Name, bool> {
        let is_done = |seq: u64| seq <= self.meta.acked || seq >= CARRIED;
        let edits = self.outbox.values().map(|bytes| minicbor::decode::<Envelope>(bytes).unwrap());
        edits.map(|edit| (name(&edit), is_done(edit.seq))).collect()
    }

    fn perform(&mut self, device: usize, job: &Job) {
        match job {
            Job::Edits { entries, meta } => {
                self.outbox.extend(entries.iter().cloned());
                self.set_meta(device, meta, false);
            }
            Job::Batch(batch) => {
                let (edits, incarnation) = (self.edits(), self.meta.incarnation);
                for op in &batch.pages {
                    match op {
                        PageOp::Put(number, bytes) => {
                            self.pages.insert(*number, bytes.clone());
                        }
                        PageOp::Delete(number) => {
                            self.pages.remove(number);
                        }
                    }
                }
                for seq in &batch.outbox_remove {
                    self.outbox.remove(seq);
                }
                self.outbox.extend(batch.outbox_put.iter().cloned());
                self.parked.extend(batch.parked_put.iter().cloned());
                self.set_meta(device, &batch.meta, self.pages.is_empty());
                i13_atomic_groups::forgets_whole(device, &edits, self);
                if self.meta.incarnation > incarnation {
                    i24_restore::carries_over(device, &edits, self);
                }
            }
            Job::ForgetParked(number) => {
                self.parked.remove(number);
            }
        }
    }

    fn set_meta(&mut self, device: usize, bytes: &[u8], may_begin_again: bool) {
        let meta: Meta = minicbor::decode(bytes).unwrap();
        let is_later = |is_later, what| i20_crash_safe_client::is_later(device, is_later, what);
        let may_begin_again = may_begin_again || meta.epoch != self.meta.epoch;
        is_later(meta.cursor >= self.meta.cursor || may_begin_again, "cursor");
        is_later(meta.incarnation >= self.meta.incarnation, "incarnation");
        assert_eq!(meta.device, self.meta.device, "a device keeps its name");
        self.meta = meta;
    }
}
