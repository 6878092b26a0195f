//! Storage: the browser's database as the tabs of a device see it, in memory.
//!
//! A transaction happens whole or not at all, and one after the other. Edits are written strictly,
//! everything else relaxed: it is there at once and outlives a reload, but a power cut may take it back
//! up to the last strict write.
//!
//! What a leader writes is fenced by the position, as the app does it (see [`shared::sync::tabs`]).

use std::collections::BTreeMap;

use minicbor::Decoder;
use shared::sync::client::{Batch, CARRIED, Meta, Saved, Stored, Taken};
use shared::sync::pages::PageOp;
use shared::sync::protocol::Envelope;
use shared::sync::tabs::{Position, is_replaced, next_leader};

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
    /// Edits that were handed over, several in one record.
    pub handed: BTreeMap<u64, Vec<u8>>,
    /// How many records were ever handed over: a key is never given again.
    pub keys: u64,
    /// Which leader wrote last, and how often.
    pub position: Position,
}

/// A transaction, or what takes its turn among them.
pub enum Job {
    /// Keep edits, strictly; a tab that follows hands them over.
    Edits {
        /// Number and bytes of each.
        entries: Vec<(u64, Vec<u8>)>,
        /// What the device remembers of itself.
        meta: Vec<u8>,
        /// What was handed over and is among them.
        taken: Vec<Taken>,
    },
    /// Keep what was pulled.
    Batch(Box<Batch>),
    /// Forget a refused edit.
    ForgetParked(u64),
    /// Read what was handed over.
    TakeHanded,
    /// The leader stands there; what it stored, when that is a step.
    Follow(Position, Option<Box<Stored>>),
    /// Read everything again, to lead or to follow. Who is to lead first writes that down.
    Reopen,
    /// Read everything again, after that.
    Read,
}

/// The database of one device.
pub struct Storage {
    device: usize,
    /// What a reload finds.
    pub contents: Contents,
    /// What a power cut leaves.
    flushed: Contents,
    /// The tab that took the lead last.
    pub writer: Option<u64>,
}

impl Storage {
    /// A database with these contents, all of it flushed.
    #[must_use]
    pub fn new(device: usize, contents: Contents) -> Self {
        Self { device, flushed: contents.clone(), contents, writer: None }
    }

    /// A tab begins to lead. Returns where it stands. The app does it strictly; here a power cut may take
    /// it back with the rest, which is worse, and ends all tabs too.
    pub fn lead(&mut self, tab: u64) -> Position {
        self.contents.position = next_leader(self.contents.position);
        self.writer = Some(tab);
        self.contents.position
    }

    /// Keeps what a tab that follows hands over.
    pub fn hand(&mut self, entries: &[(u64, Vec<u8>)]) -> Vec<Envelope> {
        let record = entries.iter().flat_map(|(_, bytes)| bytes).copied().collect();
        self.contents.keys += 1;
        self.contents.handed.insert(self.contents.keys, record);
        self.flush();
        decoded(entries)
    }

    /// Does what a leading tab asks for that stands at `position`, unless it was replaced. Returns the
    /// envelopes that are durable from now on.
    pub fn perform(&mut self, job: &Job, tab: u64, position: Position) -> Option<Vec<Envelope>> {
        let device = self.device;
        let is_fenced = matches!(job, Job::Edits { .. } | Job::Batch(_));
        if is_fenced {
            if is_replaced(position, self.contents.position) {
                return None;
            }
            let is_writer = self.writer == Some(tab);
            i20_crash_safe_client::is_only_writer(device, is_writer, tab);
            self.contents.position = position;
        }
        self.contents.perform(device, job);
        match job {
            Job::Edits { entries, .. } => {
                self.flush();
                Some(decoded(entries))
            }
            Job::ForgetParked(_) => {
                self.flush();
                Some(Vec::new())
            }
            Job::Batch(_) | Job::TakeHanded | Job::Follow(..) | Job::Reopen | Job::Read => {
                Some(Vec::new())
            }
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

/// Names the edits of a record that was handed over.
pub fn edits_in(record: &[u8]) -> impl Iterator<Item = Name> {
    let mut decoder = Decoder::new(record);
    std::iter::from_fn(move || decoder.decode::<Envelope>().ok()).map(|edit| name(&edit))
}

fn decoded(entries: &[(u64, Vec<u8>)]) -> Vec<Envelope> {
    entries.iter().map(|(_, bytes)| minicbor::decode(bytes).unwrap()).collect()
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
            handed: self.records(),
        }
    }

    /// The records that were handed over, each with its key.
    #[must_use]
    pub fn records(&self) -> Vec<(u64, Vec<u8>)> {
        self.handed.clone().into_iter().collect()
    }

    /// Names the edits that were handed over.
    pub fn handed_edits(&self) -> impl Iterator<Item = Name> {
        self.handed.values().flat_map(|record| edits_in(record))
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
            Job::Edits { entries, meta, taken } => {
                self.outbox.extend(entries.iter().cloned());
                self.remove_handed(taken);
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
                self.remove_handed(&batch.taken);
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
            Job::TakeHanded | Job::Follow(..) | Job::Reopen | Job::Read => {}
        }
    }

    fn remove_handed(&mut self, taken: &[Taken]) {
        self.handed.retain(|key, _| taken.iter().all(|taken| taken.key != *key));
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
