//! The device's half, without input or output: events in, effects out.
//!
//! It holds the book that screens read: what the server confirmed, with the pending edits applied over
//! it by the same rules that the server will use. An edit is on the screen at once, is durable when the
//! driver reports [`Event::OutboxStored`], and is sent only then. It leaves the outbox when its effect
//! has been pulled, in the same transaction that stores that effect.

use std::collections::{BTreeSet, VecDeque};

use crate::book::{Book, RowKey, WireRow};
use crate::entity::{AnyRow, Kind};
use crate::value::Millis;

use super::pages::{PageOp, Pages};
use super::protocol::{
    ClientId, CommitSeq, Envelope, Mutation, Outcome, PROTOCOL, PUSH_BYTES_MAX, PUSH_COUNT_MAX,
    Rejection, Reply, Request, to_cbor,
};
use super::rules::{Actor, RowState, Rows, apply};
use super::server::Person;

mod overlay;
mod types;

use overlay::Overlay;
pub use types::{Batch, Changed, Effect, Event, Failure, Link, Meta, News, Parked, Saved, Status};

struct Pending {
    envelope: Envelope,
    outcome: Option<Outcome>,
}

/// A device's state.
pub struct Client {
    person: Person,
    meta: Meta,
    overlay: Overlay,
    pages: Pages,
    pending: VecDeque<Pending>,
    parked: Vec<Parked>,
    stored_seq: u64,
    /// The last number in a batch that stores the outbox too; 0 for none.
    storing_seq: u64,
    link: Link,
    in_flight: bool,
    storing: bool,
    wanted: bool,
    failures: u32,
    received: u64,
    remaining: u64,
}

impl Client {
    /// Opens what a device stored; `person` is signed in on it. Damaged pages are dropped and fetched
    /// again.
    #[must_use]
    pub fn open(person: Person, saved: Saved) -> (Self, Vec<Effect>) {
        let mut client = Self {
            person,
            meta: saved.meta,
            overlay: Overlay::default(),
            pages: Pages::default(),
            pending: VecDeque::new(),
            parked: Vec::new(),
            stored_seq: 0,
            storing_seq: 0,
            link: Link::Unknown,
            in_flight: false,
            storing: false,
            wanted: true,
            failures: 0,
            received: 0,
            remaining: 0,
        };
        client.meta.next_seq = client.meta.next_seq.max(1);
        let mut effects = Vec::new();
        if client.load_pages(&saved.pages).is_err() {
            let mut batch = client.forget_rows();
            batch.pages.extend(saved.pages.iter().map(|(number, _)| PageOp::Delete(*number)));
            effects.push(client.store(batch));
        }
        for bytes in &saved.outbox {
            // Written by this code in one transaction each; a damaged one has nothing to be saved from.
            if let Ok(envelope) = minicbor::decode::<Envelope>(bytes) {
                client.meta.next_seq = client.meta.next_seq.max(envelope.seq + 1);
                client.stored_seq = envelope.seq;
                client.run(&envelope);
                client.pending.push_back(Pending { envelope, outcome: None });
            }
        }
        client.parked =
            saved.parked.iter().filter_map(|bytes| minicbor::decode(bytes).ok()).collect();
        (client, effects)
    }

    fn load_pages(&mut self, pages: &[(u32, Vec<u8>)]) -> Result<(), minicbor::decode::Error> {
        for (number, bytes) in pages {
            let rows = crate::book::read_rows(bytes)?;
            let keys: Vec<RowKey> = rows.iter().map(WireRow::key).collect();
            self.pages.loaded(*number, bytes.len(), keys);
            for row in rows {
                self.overlay.load(row);
            }
        }
        Ok(())
    }

    /// Returns the book that screens read.
    #[must_use]
    pub fn book(&self) -> &Book {
        self.overlay.book()
    }

    /// Returns who is signed in.
    #[must_use]
    pub fn person(&self) -> Person {
        self.person
    }

    /// Returns the edits that wait, oldest first.
    pub fn waiting(&self) -> impl Iterator<Item = &Envelope> {
        self.pending.iter().map(|pending| &pending.envelope)
    }

    /// Returns the edits that the server refused, oldest first.
    #[must_use]
    pub fn parked(&self) -> &[Parked] {
        &self.parked
    }

    /// Returns what the shell shows.
    #[must_use]
    pub fn status(&self) -> Status {
        let unsaved = |pending: &&Pending| pending.envelope.seq > self.stored_seq;
        Status {
            link: self.link,
            waiting: self.pending.iter().filter(|pending| pending.outcome.is_none()).count(),
            unsaved: self.pending.iter().filter(unsaved).count(),
            refused: self.parked.len(),
            progress: (self.remaining > 0)
                .then_some((self.received, self.received + self.remaining)),
            complete: self.meta.epoch.is_some() && !self.meta.catching_up,
        }
    }

    /// Returns the revision of a row as its author sees it now; 0 for one the server has not.
    #[must_use]
    pub fn rev(&self, key: RowKey) -> CommitSeq {
        Kind::from_number(key.kind)
            .and_then(|kind| self.book().row(kind, key.id))
            .map_or(0, |row| row.rev())
    }

    /// Takes the edits of one user action, made at `now`, at once on the screen and into the outbox.
    ///
    /// # Errors
    /// When one of them would be refused by the server for what is known here; then none is taken.
    pub fn edit(
        &mut self,
        mutations: Vec<Mutation>,
        now: Millis,
    ) -> Result<Vec<Effect>, (usize, Rejection)> {
        let group = (mutations.len() > 1).then_some(self.meta.next_seq);
        let mut entries = Vec::new();
        let mut keys = Vec::new();
        for (index, mutation) in mutations.into_iter().enumerate() {
            let seq = self.meta.next_seq + entries.len() as u64;
            let envelope = Envelope { seq, group, at: now.0, mutation };
            keys.push(envelope.mutation.key());
            if let Outcome::Rejected { reason } = self.run(&envelope) {
                self.undo_from(self.meta.next_seq);
                return Err((index, reason));
            }
            entries.push((seq, to_cbor(&envelope)));
            self.pending.push_back(Pending { envelope, outcome: None });
        }
        self.meta.next_seq += entries.len() as u64;
        Ok(vec![
            Effect::Changed(Changed::Rows(keys)),
            Effect::StoreOutbox { entries, meta: to_cbor(&self.meta) },
        ])
    }

    /// Removes a refused edit that the person has dealt with; the driver removes it from storage.
    pub fn discard_parked(&mut self, number: u64) {
        self.parked.retain(|parked| parked.number != number);
    }

    /// Handles what happened.
    pub fn handle(&mut self, event: Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Connect | Event::RetryDue => {
                self.wanted = true;
                if matches!(event, Event::Connect) {
                    self.failures = 0;
                }
            }
            Event::Poked(commit) => self.wanted |= commit > self.meta.cursor,
            Event::OutboxStored(seq) => self.stored_seq = self.stored_seq.max(seq),
            Event::BatchStored => {
                self.storing = false;
                self.stored_seq = self.stored_seq.max(std::mem::take(&mut self.storing_seq));
            }
            Event::OutboxFailed => {
                let mut entries = self.encoded_pending();
                entries.retain(|(seq, _)| *seq > self.stored_seq);
                effects.push(Effect::StoreOutbox { entries, meta: to_cbor(&self.meta) });
            }
            Event::BatchFailed => effects.push(self.store_all_again()),
            Event::Replied(reply) => {
                self.in_flight = false;
                self.failures = 0;
                self.link = Link::Online;
                self.replied(&reply, &mut effects);
            }
            Event::Failed(failure) => {
                self.in_flight = false;
                self.failed(failure, &mut effects);
            }
        }
        self.advance(&mut effects);
        effects
    }

    /// Tells the client that the person signed in again.
    pub fn signed_in(&mut self, person: Person) -> Vec<Effect> {
        self.person = person;
        self.link = Link::Unknown;
        self.handle(Event::Connect)
    }

    /// Sends when there is reason to and nothing is under way.
    fn advance(&mut self, effects: &mut Vec<Effect>) {
        let unsent = self
            .pending
            .iter()
            .any(|pending| pending.outcome.is_none() && pending.envelope.seq <= self.stored_seq);
        let reason = self.wanted || (unsent && self.failures == 0);
        if self.in_flight || self.storing || !reason || self.link == Link::SignedOut {
            return;
        }
        self.in_flight = true;
        self.wanted = false;
        if self.link != Link::Offline {
            self.link = Link::Busy;
        }
        effects.push(Effect::Send(Box::new(self.request())));
    }

    fn request(&self) -> Request {
        let mut bytes = 0;
        let mut mutations = Vec::new();
        for pending in self.pending.iter().filter(|pending| pending.outcome.is_none()) {
            if pending.envelope.seq > self.stored_seq || mutations.len() == PUSH_COUNT_MAX {
                break;
            }
            bytes += to_cbor(&pending.envelope).len();
            if bytes > PUSH_BYTES_MAX && !mutations.is_empty() {
                break;
            }
            mutations.push(pending.envelope.clone());
        }
        Request {
            protocol: PROTOCOL,
            epoch: self.meta.epoch,
            cursor: self.meta.cursor,
            device: self.meta.device,
            incarnation: self.meta.incarnation,
            acked: self.meta.acked,
            mutations,
        }
    }

    fn failed(&mut self, failure: Failure, effects: &mut Vec<Effect>) {
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

    fn replied(&mut self, reply: &Reply, effects: &mut Vec<Effect>) {
        let mut spans = Vec::new();
        let mut rows = Vec::new();
        let mut decoder = minicbor::Decoder::new(&reply.rows);
        while decoder.position() < reply.rows.len() {
            let start = decoder.position();
            match WireRow::read(&mut decoder) {
                Ok(row) => {
                    spans.push((row.key(), start..decoder.position()));
                    rows.push(row);
                }
                Err(_) => return self.failed(Failure::Damaged, effects),
            }
        }
        let mut batch = if reply.reset { self.forget_rows() } else { Batch::default() };
        let before = if self.meta.catching_up { self.received } else { 0 };
        self.received = before + rows.len() as u64;
        self.remaining = reply.remaining;
        let mut dirty = self.take_outcomes(reply, &mut batch, effects);
        dirty.extend(rows.iter().map(WireRow::key));
        let everything = reply.reset || rows.len() > ROWS_WORTH_A_REDRAW;
        self.rebase(rows, &dirty);
        let overlay = &self.overlay;
        batch.pages.extend(
            self.pages
                .write(spans.iter().map(|(key, span)| (*key, &reply.rows[span.clone()])), &|key| {
                    overlay.confirmed_bytes(key)
                }),
        );
        self.meta.cursor = reply.cursor;
        self.meta.epoch = Some(reply.epoch);
        self.meta.catching_up = reply.more;
        self.wanted |= reply.more;
        if reply.stop.is_some() {
            self.begin_anew(&mut batch);
        }
        if !dirty.is_empty() {
            let changed =
                if everything { Changed::All } else { Changed::Rows(dirty.into_iter().collect()) };
            effects.push(Effect::Changed(changed));
        }
        let idle = reply.rows.is_empty()
            && reply.outcomes.is_empty()
            && reply.stop.is_none()
            && !reply.reset;
        if !idle {
            effects.push(self.store(batch));
        }
    }

    /// Notes outcomes; takes what is finished out of the outbox. Returns the rows to compute anew.
    fn take_outcomes(
        &mut self,
        reply: &Reply,
        batch: &mut Batch,
        effects: &mut Vec<Effect>,
    ) -> BTreeSet<RowKey> {
        for answer in &reply.outcomes {
            let Some(pending) =
                self.pending.iter_mut().find(|pending| pending.envelope.seq == answer.seq)
            else {
                continue;
            };
            if let (None, Outcome::Applied { superseded, .. }) = (&pending.outcome, &answer.outcome)
                && !superseded.is_empty()
            {
                let key = pending.envelope.mutation.key();
                let fields = superseded.clone();
                effects.push(Effect::Tell(News::Superseded { key, fields }));
            }
            pending.outcome = Some(answer.outcome.clone());
        }
        let mut dirty = BTreeSet::new();
        // In order, so that an acknowledged number never has an unfinished one before it.
        while let Some(first) = self.pending.front() {
            let refused = match &first.outcome {
                None => break,
                Some(Outcome::Applied { commit, .. }) if *commit > reply.cursor => break,
                Some(Outcome::Applied { .. }) => None,
                Some(Outcome::Rejected { reason }) => Some(reason.clone()),
            };
            let Some(Pending { envelope, .. }) = self.pending.pop_front() else { break };
            dirty.insert(envelope.mutation.key());
            batch.outbox_remove.push(envelope.seq);
            self.meta.acked = envelope.seq;
            if let Some(reason) = refused {
                let number = self.parked.last().map_or(1, |last| last.number + 1);
                let parked = Parked { number, envelope, reason };
                batch.parked_put.push((number, to_cbor(&parked)));
                effects.push(Effect::Tell(News::Refused(Box::new(parked.clone()))));
                self.parked.push(parked);
            }
        }
        dirty
    }

    /// Puts confirmed rows under the pending edits.
    fn rebase(&mut self, rows: Vec<WireRow>, dirty: &BTreeSet<RowKey>) {
        for key in dirty {
            self.overlay.lift(*key);
        }
        for row in rows {
            self.overlay.confirm(row);
        }
        let again: Vec<Envelope> = self
            .pending
            .iter()
            .filter(|pending| dirty.contains(&pending.envelope.mutation.key()))
            .map(|pending| pending.envelope.clone())
            .collect();
        for envelope in &again {
            self.run(envelope);
        }
    }

    /// Drops every confirmed row; pending edits are run again by the rebase that follows.
    fn forget_rows(&mut self) -> Batch {
        let pages = self.pages.clear();
        self.overlay = Overlay::default();
        self.meta.cursor = 0;
        self.meta.catching_up = true;
        for pending in &mut self.pending {
            // What another epoch answered no longer holds.
            pending.outcome = None;
        }
        self.run_all();
        Batch { pages, ..Batch::default() }
    }

    /// Begins a new incarnation: what waits is numbered from 1 again.
    fn begin_anew(&mut self, batch: &mut Batch) {
        self.meta.incarnation += 1;
        self.meta.acked = 0;
        for (seq, pending) in (1..).zip(&mut self.pending) {
            batch.outbox_remove.push(pending.envelope.seq);
            self.overlay.lift(pending.envelope.mutation.key());
            if let Some(group) = &mut pending.envelope.group {
                // The distance to the group's first stays.
                *group = (*group + seq).saturating_sub(pending.envelope.seq).max(1);
            }
            pending.envelope.seq = seq;
            pending.outcome = None;
        }
        self.meta.next_seq = self.pending.len() as u64 + 1;
        self.stored_seq = self.meta.next_seq - 1;
        self.run_all();
        batch.outbox_put = self.encoded_pending();
        self.wanted = true;
    }

    fn run_all(&mut self) {
        let again: Vec<Envelope> =
            self.pending.iter().map(|pending| pending.envelope.clone()).collect();
        for envelope in &again {
            self.run(envelope);
        }
    }

    fn encoded_pending(&self) -> Vec<(u64, Vec<u8>)> {
        self.pending
            .iter()
            .map(|pending| (pending.envelope.seq, to_cbor(&pending.envelope)))
            .collect()
    }

    fn store(&mut self, mut batch: Batch) -> Effect {
        self.storing = true;
        batch.meta = to_cbor(&self.meta);
        Effect::Store(Box::new(batch))
    }

    /// After a failed transaction: everything that should be stored, in one.
    fn store_all_again(&mut self) -> Effect {
        let mut batch = Batch { pages: self.pages.clear(), ..Batch::default() };
        let spans = self.overlay.all_confirmed();
        let overlay = &self.overlay;
        batch.pages.extend(
            self.pages.write(spans.iter().map(|(key, bytes)| (*key, &bytes[..])), &|key| {
                overlay.confirmed_bytes(key)
            }),
        );
        batch.outbox_put = self.encoded_pending();
        self.storing_seq = self.meta.next_seq - 1;
        batch.parked_put =
            self.parked.iter().map(|parked| (parked.number, to_cbor(parked))).collect();
        self.store(batch)
    }

    fn undo_from(&mut self, seq: u64) {
        while self.pending.back().is_some_and(|last| last.envelope.seq >= seq) {
            if let Some(last) = self.pending.pop_back() {
                let key = last.envelope.mutation.key();
                self.rebase(Vec::new(), &BTreeSet::from([key]));
            }
        }
    }

    /// Applies an edit over the confirmed rows.
    fn run(&mut self, envelope: &Envelope) -> Outcome {
        let client = ClientId { device: self.meta.device, incarnation: self.meta.incarnation };
        let actor = Actor { user: self.person.user, role: self.person.role, client };
        let decision = apply(&self.overlay, &actor, envelope, CommitSeq::MAX, Millis(envelope.at));
        let about = envelope.mutation.key();
        for (key, state) in decision.writes {
            self.overlay.cover(about, key, &state);
        }
        decision.outcome
    }
}

/// More changed rows than this are told as "perhaps all".
const ROWS_WORTH_A_REDRAW: usize = 500;

impl Rows for Overlay {
    fn row(&self, key: RowKey) -> Option<RowState> {
        let row = self.book().row(Kind::from_number(key.kind)?, key.id);
        match row {
            Some(row) => Some(RowState {
                rev: row.rev(),
                fields: Some(AnyRow::as_dyn(&row).values()),
                ..RowState::default()
            }),
            None => self.is_gone(key).then(RowState::default),
        }
    }
}

#[cfg(test)]
mod tests;
