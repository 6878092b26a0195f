//! The device's half, without input or output: events in, effects out.
//!
//! It holds the book that screens read: what the server confirmed, with the pending edits applied over
//! it by the same rules that the server will use. An edit is on the screen at once, is durable when the
//! driver reports [`Event::OutboxStored`], and is sent only then. It leaves the outbox when its effect
//! has been pulled, in the same transaction that stores that effect.

use std::collections::{BTreeSet, VecDeque};

use crate::book::{Book, RowKey, WireRow};
use crate::entity::Kind;
use crate::entity::conflict::ConflictState;
use crate::order;
use crate::planted::{Bug, planted};
use crate::rights::{self, Action};
use crate::value::{Millis, Value};

use super::pages::Pages;
use super::protocol::{
    ACTION_COUNT_MAX, ClientId, CommitSeq, Envelope, Mutation, Outcome, Rejection, Reply, to_cbor,
};
use super::rules::{Actor, Rows as _, apply, relation};
use super::server::Person;
use super::visibility::Held;

mod anew;
mod kept;
mod mend;
mod overlay;
mod rerun;
mod sending;
mod staging;
mod stored_pages;
mod storing;
mod tabs;
mod types;

pub use kept::CARRIED;
use overlay::Overlay;
use staging::Staged;
pub use stored_pages::StoredPages;
use storing::Storing;
use tabs::Tabs;
pub use tabs::{PROVISIONAL, Stored};
pub use types::{
    Batch, Changed, DamagedPage, Effect, Event, Failure, Link, Meta, News, Parked, Saved, Status,
    Taken,
};

struct Pending {
    envelope: Envelope,
    outcome: Option<Outcome>,
    /// Its place among the edits made in this page; 0 for one that came from the storage.
    made: u64,
    /// The rules refuse it over the rows that are here now: the screen does not show it.
    is_refused_here: bool,
}

impl Pending {
    fn new(envelope: Envelope, made: u64) -> Self {
        Self { envelope, outcome: None, made, is_refused_here: false }
    }
}

/// A device's state.
#[expect(clippy::struct_excessive_bools, reason = "they do not exclude each other")]
pub struct Client {
    person: Person,
    meta: Meta,
    overlay: Overlay,
    pages: Pages,
    pending: VecDeque<Pending>,
    /// Edits that are done, kept for a while: a server that was restored from a backup asks for them.
    kept: VecDeque<Envelope>,
    /// The same from before the client began anew, oldest first, under numbers that are nobody's.
    carried: Vec<Envelope>,
    parked: Vec<Parked>,
    storing: Storing,
    /// What came of a state that is not whole yet.
    staged: Option<Staged>,
    asked_for_scopes: bool,
    must_update: bool,
    tabs: Tabs,
    link: Link,
    in_flight: bool,
    wanted: bool,
    failures: u32,
    received: u64,
    remaining: u64,
}

impl Client {
    /// Opens what a device stored; `person` is signed in on it. What damaged pages held is fetched again.
    #[must_use]
    pub fn open(person: Person, saved: Saved) -> (Self, Vec<Effect>) {
        let mut meta = saved.meta;
        // Written by this code in one transaction each; a damaged one has nothing to be saved from.
        let outbox: Vec<Envelope> =
            saved.outbox.iter().filter_map(|bytes| minicbor::decode(bytes).ok()).collect();
        let (carried, outbox): (Vec<_>, Vec<_>) =
            outbox.into_iter().partition(|envelope| envelope.seq >= CARRIED);
        meta.next_seq =
            meta.next_seq.max(outbox.last().map_or(1, |last| last.seq.saturating_add(1)));
        let (kept, outbox): (Vec<_>, Vec<_>) =
            outbox.into_iter().partition(|envelope| envelope.seq <= meta.acked);
        let StoredPages { overlay, pages, numbers, is_unreadable } = saved.pages;
        let mut client = Self {
            person,
            storing: Storing::new(meta.clone(), outbox.first().map(|first| first.seq)),
            kept: kept.into(),
            carried,
            staged: None,
            asked_for_scopes: false,
            must_update: false,
            meta,
            overlay,
            pages,
            pending: VecDeque::new(),
            parked: Vec::new(),
            tabs: Tabs::default(),
            link: Link::Unknown,
            in_flight: false,
            wanted: true,
            failures: 0,
            received: 0,
            remaining: 0,
        };
        let before = mend::cursor_before(&saved.damaged).filter(|_| !is_unreadable);
        if let Some(before) = before {
            client.fetch_again(before, &saved.damaged);
        } else if is_unreadable || !saved.damaged.is_empty() {
            let mut batch = client.forget_rows();
            batch.pages.extend(mend::deletes(numbers.into_iter()));
            batch.pages.extend(mend::deletes(saved.damaged.iter().map(|page| page.number)));
            client.storing.put(batch, client.meta.clone());
        }
        for envelope in outbox {
            client.pending.push_back(Pending::new(envelope, 0));
        }
        client.run_all();
        client.parked =
            saved.parked.iter().filter_map(|bytes| minicbor::decode(bytes).ok()).collect();
        let effects = client.take_handed(&saved.handed);
        (client, effects)
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

    /// Returns who numbers the edits.
    #[must_use]
    pub fn id(&self) -> ClientId {
        ClientId { device: self.meta.device, incarnation: self.meta.incarnation }
    }

    /// Returns the commit whose state the screen shows, apart from edits made here.
    #[must_use]
    pub fn cursor(&self) -> CommitSeq {
        self.meta.cursor
    }

    /// Returns the edits that wait, oldest first.
    pub fn waiting(&self) -> impl Iterator<Item = &Envelope> {
        self.pending.iter().map(|pending| &pending.envelope)
    }

    /// The edits of which this device does not know that the server has them, oldest first.
    fn unanswered(&self) -> impl Iterator<Item = &Pending> {
        self.pending.iter().filter(|pending| pending.outcome.is_none())
    }

    /// Returns the edits that the server refused, oldest first.
    #[must_use]
    pub fn parked(&self) -> &[Parked] {
        &self.parked
    }

    /// Returns what the shell shows.
    #[must_use]
    pub fn status(&self) -> Status {
        let unsaved = |pending: &&Pending| !self.storing.has(pending.envelope.seq);
        Status {
            link: self.link,
            waiting: self.unanswered().count(),
            waiting_since: self.unanswered().next().map(|pending| pending.envelope.at),
            unsaved: self.pending.iter().filter(unsaved).count(),
            refused: self.parked.len(),
            conflicts: self.open_conflicts(),
            progress: (self.remaining > 0)
                .then_some((self.received, self.received.saturating_add(self.remaining))),
            complete: self.meta.epoch.is_some() && !self.meta.catching_up,
            must_update: self.must_update,
        }
    }

    fn open_conflicts(&self) -> usize {
        let conflicts = self.book().conflicts.iter();
        conflicts.filter(|conflict| conflict.state == ConflictState::Open).count()
    }

    /// Returns the revision of a row as its author sees it now; 0 for one the server has not.
    #[must_use]
    pub fn rev(&self, key: RowKey) -> CommitSeq {
        Kind::from_number(key.kind)
            .and_then(|kind| self.book().row(kind, key.id))
            .map_or(0, |row| row.rev())
    }

    /// Tells whether the person may do this to a record that is on the screen.
    #[must_use]
    pub fn may(&self, key: RowKey, action: Action) -> bool {
        Kind::from_number(key.kind).is_some_and(|kind| self.may_about(kind, action, key))
    }

    /// Tells whether the person may do this to a record of `kind` that is about the one at `key`.
    #[must_use]
    pub fn may_about(&self, kind: Kind, action: Action, key: RowKey) -> bool {
        let Some(row) = self.overlay.row(key) else { return false };
        let fields = row.fields.unwrap_or_default();
        let relation = relation(&self.overlay, &self.actor(), key, &fields, true);
        rights::allowed(kind, action, self.person.role, relation)
    }

    /// Returns why an edit made at `now` would be refused, for what is known here; nothing is done.
    #[must_use]
    pub fn refusal(&self, mutation: &Mutation, now: Millis) -> Option<Rejection> {
        let envelope = Envelope::alone(self.meta.next_seq, now.0, self.with_seen(mutation.clone()));
        let at = Millis(envelope.at);
        match apply(&self.overlay, &self.actor(), &envelope, CommitSeq::MAX, at).outcome {
            Outcome::Rejected { reason, .. } => Some(reason),
            Outcome::Applied { .. } => None,
        }
    }

    fn actor(&self) -> Actor {
        Actor { user: self.person.user, role: self.person.role, client: self.id() }
    }

    /// Takes the edits of one user action, made at `now`, at once on the screen and into the outbox.
    /// The server will take them all or none.
    ///
    /// # Errors
    /// When one of them would be refused by the server for what is known here; then none is taken.
    pub fn edit(
        &mut self,
        mutations: Vec<Mutation>,
        now: Millis,
    ) -> Result<Vec<Effect>, (usize, Rejection)> {
        let group = (mutations.len() > 1).then_some(self.meta.next_seq);
        self.take(mutations, group, now)
    }

    /// Takes edits like [`Self::edit`], but the server will decide on each alone: the rows of an import
    /// have nothing to do with each other.
    ///
    /// # Errors
    /// When one of them would be refused by the server for what is known here; then none is taken.
    pub fn edit_each(
        &mut self,
        mutations: Vec<Mutation>,
        now: Millis,
    ) -> Result<Vec<Effect>, (usize, Rejection)> {
        self.take(mutations, None, now)
    }

    fn take(
        &mut self,
        mutations: Vec<Mutation>,
        group: Option<u64>,
        now: Millis,
    ) -> Result<Vec<Effect>, (usize, Rejection)> {
        let mut keys = Vec::new();
        let mut bytes = 0;
        for (index, mutation) in mutations.into_iter().enumerate() {
            let seq = self.meta.next_seq.saturating_add(keys.len() as u64);
            let mutation = self.with_seen(mutation);
            let envelope = Envelope { group, ..Envelope::alone(seq, now.0, mutation) };
            let mut outcome = self.run(&envelope);
            if group.is_some() {
                bytes += to_cbor(&envelope).len();
            }
            if bytes > ACTION_BYTES_MAX || group.is_some() && index >= ACTION_COUNT_MAX {
                let reason = Rejection::TooLarge { bytes: bytes as u64 };
                outcome = Outcome::Rejected { reason, commit: 0 };
            }
            if let Outcome::Rejected { reason, .. } = outcome {
                self.pending.push_back(Pending::new(envelope, 0));
                self.undo_from(self.meta.next_seq);
                return Err((index, reason));
            }
            keys.push(envelope.mutation.key());
            let made = self.tabs.next_made();
            self.pending.push_back(Pending::new(envelope, made));
        }
        let taken = keys.len() as u64 - u64::from(planted(Bug::ReuseNumber));
        self.meta.next_seq = self.meta.next_seq.saturating_add(taken);
        let changed = Effect::Changed(Changed::Rows(keys));
        Ok(std::iter::once(changed).chain(self.store()).collect())
    }

    /// Notes in a patch what its author sees now.
    fn with_seen(&self, mutation: Mutation) -> Mutation {
        let key = mutation.key();
        match mutation {
            Mutation::Patch { kind, id, base, fields, seen } if seen.is_empty() => {
                let record = Kind::from_number(kind).and_then(|kind| self.book().record(kind, id));
                let seen = record.map(|record| {
                    let seen = fields.keys().map(|number| (*number, record.field(*number)));
                    order::map(seen.filter(|(_, value)| !matches!(value, Value::Null)))
                });
                let seen = seen.unwrap_or_default();
                Mutation::Patch { kind: key.kind, id, base, fields, seen }
            }
            Mutation::Create { .. }
            | Mutation::Patch { .. }
            | Mutation::Delete { .. }
            | Mutation::Restore { .. } => mutation,
        }
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
            Event::OutboxStored(_) | Event::BatchStored => {
                // What a tab that follows hands over has no client's numbers.
                let numbered = if self.tabs.follows { 0 } else { self.meta.incarnation };
                self.tabs.stored(matches!(event, Event::BatchStored));
                self.storing.done(numbered);
            }
            Event::OutboxFailed | Event::BatchFailed => self.storing.failed(),
            Event::StorageEmptied => self.store_everything(),
            // Late news of an exchange that was given up.
            Event::Replied(_) | Event::Failed(_) if !self.in_flight => {}
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
        effects.extend(self.store());
        self.advance(&mut effects);
        effects
    }

    /// Tells the client that the person signed in again.
    pub fn signed_in(&mut self, person: Person) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.person != person {
            self.person = person;
            // What the person may do is another thing now.
            let keys = self.pending.iter().map(|it| it.envelope.mutation.key()).collect();
            self.rebase(Vec::new(), &keys);
            effects.push(Effect::Changed(Changed::All));
        }
        self.link = Link::Unknown;
        effects.extend(self.handle(Event::Connect));
        effects
    }

    fn note_outcomes(&mut self, reply: &Reply, effects: &mut Vec<Effect>) {
        for answer in &reply.outcomes {
            let Some(pending) =
                self.pending.iter_mut().find(|pending| pending.envelope.seq == answer.seq)
            else {
                continue;
            };
            if let (None, Outcome::Applied { superseded, .. }) = (&pending.outcome, &answer.outcome)
                && !superseded.is_empty()
                && !planted(Bug::SilentSuperseded)
            {
                let key = pending.envelope.mutation.key();
                let fields = superseded.clone();
                effects.push(Effect::Tell(News::Superseded { key, fields }));
            }
            pending.outcome = Some(answer.outcome.clone());
        }
    }

    /// Takes what is finished, its effect pulled up to `cursor`, out of the outbox. Returns the rows to
    /// compute anew.
    fn finish(
        &mut self,
        cursor: CommitSeq,
        batch: &mut Batch,
        effects: &mut Vec<Effect>,
    ) -> BTreeSet<RowKey> {
        let mut dirty = BTreeSet::new();
        // In order, so that an acknowledged number never has an unfinished one before it.
        while let Some(first) = self.pending.front() {
            let outcome = match &first.outcome {
                None => break,
                Some(outcome) if outcome.commit() > cursor && !planted(Bug::ForgetBeforePulled) => {
                    break;
                }
                Some(outcome) => outcome.clone(),
            };
            let Some(Pending { envelope, .. }) = self.pending.pop_front() else { break };
            dirty.insert(envelope.mutation.key());
            self.meta.acked = envelope.seq;
            match outcome {
                Outcome::Rejected { reason, commit: 0 } => {
                    let number = self.parked.last().map_or(1, |last| last.number.saturating_add(1));
                    let parked = Parked { number, envelope: envelope.clone(), reason };
                    batch.parked_put.push((number, to_cbor(&parked)));
                    effects.push(Effect::Tell(News::Refused(Box::new(parked.clone()))));
                    self.parked.push(parked);
                }
                Outcome::Rejected { reason, .. } => {
                    let parked = Parked { number: 0, envelope: envelope.clone(), reason };
                    effects.push(Effect::Tell(News::Refused(Box::new(parked))));
                }
                Outcome::Applied { .. } => {}
            }
            self.kept.push_back(envelope);
        }
        self.forget_oldest(batch);
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
        let is_dirty = |pending: &Pending| dirty.contains(&pending.envelope.mutation.key());
        let first = self.pending.iter().position(is_dirty);
        let left_out = first.filter(|_| planted(Bug::LeaveOutOfRebase));
        self.run_some(|at, pending| is_dirty(pending) && Some(at) != left_out);
    }

    /// Drops every confirmed row; pending edits are run again by the rebase that follows.
    fn forget_rows(&mut self) -> Batch {
        let pages = self.pages.clear();
        self.overlay = Overlay::default();
        self.staged = None;
        self.meta.cursor = 0;
        self.meta.held = Held::default();
        self.meta.catching_up = true;
        for pending in &mut self.pending {
            // What another epoch answered no longer holds.
            pending.outcome = None;
        }
        self.run_all();
        Batch { pages, ..Batch::default() }
    }

    /// Returns the edits with numbers after `seq`, encoded.
    fn encoded_after(&self, seq: u64) -> Vec<(u64, Vec<u8>)> {
        let envelopes = self.pending.iter().map(|pending| &pending.envelope);
        envelopes
            .filter(|envelope| envelope.seq > seq)
            .map(|envelope| (envelope.seq, to_cbor(envelope)))
            .collect()
    }

    /// Returns what is to be stored now.
    fn store(&mut self) -> Option<Effect> {
        if self.storing.is_running() {
            return None;
        }
        let unsaved = self.encoded_after(self.storing.durable());
        let taken = self.tabs.taken_after(self.storing.durable());
        let parked = &self.parked;
        let is_parked = |number| parked.iter().any(|it| it.number == number);
        let effect = self.storing.next(unsaved, taken, is_parked);
        if matches!(effect, Some(Effect::StoreOutbox { .. })) {
            self.tabs.storing();
        }
        effect
    }

    fn undo_from(&mut self, seq: u64) {
        // All of them first: what they did to one row may have decided about another.
        let mut dirty: BTreeSet<RowKey> = BTreeSet::new();
        while let Some(last) = self.pending.pop_back_if(|last| last.envelope.seq >= seq) {
            dirty.insert(last.envelope.mutation.key());
        }
        self.rebase(Vec::new(), &dirty);
    }

    /// Applies an edit over the confirmed rows.
    fn run(&mut self, envelope: &Envelope) -> Outcome {
        let actor = self.actor();
        let decision = apply(&self.overlay, &actor, envelope, CommitSeq::MAX, Millis(envelope.at));
        let about = envelope.mutation.key();
        for (key, state) in decision.writes {
            self.overlay.cover(about, key, &state);
        }
        decision.outcome
    }
}

/// The most bytes of one action: it travels in one request.
const ACTION_BYTES_MAX: usize = 4 * 1024 * 1024;

#[cfg(test)]
mod tests;
