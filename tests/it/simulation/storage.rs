//! Storage: the browser's database as a device sees it, in memory.
//!
//! A transaction happens whole or not at all. Edits are written strictly, everything else relaxed:
//! it is there at once and outlives a reload, but a power cut may take it back up to the last strict
//! write.

use std::collections::{BTreeMap, VecDeque};

use shared::sync::client::{Batch, Meta, Saved};
use shared::sync::pages::PageOp;
use shared::sync::protocol::Envelope;

/// What the database holds.
#[derive(Clone, Default)]
pub(super) struct Contents {
    pub(super) pages: BTreeMap<u32, Vec<u8>>,
    pub(super) outbox: BTreeMap<u64, Vec<u8>>,
    pub(super) parked: BTreeMap<u64, Vec<u8>>,
    pub(super) meta: Meta,
}

/// A transaction that waits for its turn.
pub(super) enum Job {
    Edits { entries: Vec<(u64, Vec<u8>)>, meta: Vec<u8> },
    Batch(Box<Batch>),
    ForgetParked(u64),
}

#[derive(Default)]
pub(super) struct Storage {
    pub(super) contents: Contents,
    flushed: Contents,
    pub(super) jobs: VecDeque<Job>,
}

impl Storage {
    pub(super) fn new(contents: Contents) -> Self {
        Self { flushed: contents.clone(), contents, jobs: VecDeque::new() }
    }

    /// Performs a job; returns the envelopes that are durable from now on.
    pub(super) fn perform(&mut self, job: &Job) -> Vec<Envelope> {
        self.contents.perform(job);
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
    pub(super) fn flush(&mut self) {
        self.flushed = self.contents.clone();
    }

    /// Takes back what was not yet flushed.
    pub(super) fn power_cut(&mut self) {
        self.contents = self.flushed.clone();
    }
}

impl Contents {
    pub(super) fn saved(&self) -> Saved {
        Saved {
            meta: self.meta.clone(),
            pages: self.pages.clone().into_iter().collect(),
            outbox: self.outbox.values().cloned().collect(),
            parked: self.parked.values().cloned().collect(),
            ..Saved::default()
        }
    }

    fn perform(&mut self, job: &Job) {
        match job {
            Job::Edits { entries, meta } => {
                self.outbox.extend(entries.iter().cloned());
                self.set_meta(meta, false);
            }
            Job::Batch(batch) => {
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
                self.set_meta(&batch.meta, self.pages.is_empty());
            }
            Job::ForgetParked(number) => {
                self.parked.remove(number);
            }
        }
    }

    fn set_meta(&mut self, bytes: &[u8], may_begin_again: bool) {
        let meta: Meta = minicbor::decode(bytes).unwrap();
        assert!(
            meta.cursor >= self.meta.cursor || may_begin_again,
            "the stored cursor went back from {} to {}",
            self.meta.cursor,
            meta.cursor
        );
        assert_eq!(meta.device, self.meta.device, "a device keeps its name");
        assert!(meta.incarnation >= self.meta.incarnation, "an incarnation never comes back");
        self.meta = meta;
    }
}
