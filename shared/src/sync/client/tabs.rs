//! Tabs: several pages of one device over one storage. One leads: it alone numbers, sends and stores
//! what was pulled. The others follow.
//!
//! What a page that follows shows is always what it would show after opening the storage anew, with
//! the edits over it that it has just taken. So nothing of the leader's state need be known: the leader
//! tells what each of its transactions [`Stored`], and the followers do the same to their copy.
//!
//! An edit in a page that follows is handed over: it is stored durably by that page itself, as a record
//! of envelopes with provisional numbers. The leader gives them real numbers in one transaction that
//! removes the record. Provisional numbers are larger than all real ones, so what was handed over lies
//! over what is in the outbox, on every screen.

use std::collections::BTreeSet;

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Decoder, Encode};

use super::kept::CARRIED;
use super::staging::ROWS_WORTH_A_REDRAW;
use super::{
    Batch, Changed, Client, Effect, Link, Meta, News, Parked, Pending, Person, Saved, Storing,
    WireRow,
};
use crate::book::RowKey;
use crate::planted::{Bug, planted};
use crate::sync::client::Taken;
use crate::sync::conflict;
use crate::sync::pages::PageOp;
use crate::sync::protocol::{ClientId, Envelope, Rejection};

/// The smallest provisional number.
pub const PROVISIONAL: u64 = 1 << 63;

/// What a page knows of being one of several.
#[derive(Default)]
pub(super) struct Tabs {
    /// Another page leads.
    pub(super) follows: bool,
    /// What was taken from others and is not known to be durable in the outbox, and the number of the
    /// last edit of each.
    taken: Vec<(Taken, u64)>,
    /// Provisional numbers of everything that was ever taken here: a page whose storing failed without
    /// having failed hands the same over again.
    seen: Vec<Taken>,
    /// How many edits were made in this page.
    made: u64,
    /// How many of them were ever stored, wherever.
    stored: u64,
    /// How many of them the running transaction stores.
    storing: u64,
    /// How many of them the waiting batch stores.
    in_batch: u64,
}

impl Tabs {
    pub(super) fn next_made(&mut self) -> u64 {
        self.made += 1;
        self.made
    }

    /// Notes that a transaction begins that stores every edit.
    pub(super) fn storing(&mut self) {
        self.storing = self.made;
    }

    /// Notes that the transaction was done.
    pub(super) fn stored(&mut self, is_batch: bool) {
        let some = std::mem::take(if is_batch { &mut self.in_batch } else { &mut self.storing });
        self.stored = self.stored.max(some);
    }

    /// Returns what is to be removed with the transaction that stores every edit after `durable`.
    pub(super) fn taken_after(&mut self, durable: u64) -> Vec<Taken> {
        self.taken.retain(|(_, last)| *last > durable);
        if planted(Bug::KeepTaken) {
            return Vec::new();
        }
        self.taken.iter().map(|(taken, _)| *taken).collect()
    }

    /// Notes that every edit gets a new number, below `next`, in one batch; returns what is to be
    /// removed with it.
    pub(super) fn renumbered(&mut self, next: u64) -> Vec<Taken> {
        self.in_batch = self.made;
        for (_, last) in &mut self.taken {
            *last = next - 1;
        }
        self.taken_after(0)
    }
}

/// What one transaction of the leader stored, for the pages that follow.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Stored {
    /// Encoded envelopes that were put into the outbox.
    #[n(0)]
    pub edits: Vec<ByteVec>,
    /// Numbers of edits that were removed from it, before those were put.
    #[n(1)]
    pub removed: Vec<u64>,
    /// Records that were handed over and are among the edits now.
    #[n(2)]
    pub taken: Vec<Taken>,
    /// Encoded [`Parked`] that were put.
    #[n(3)]
    pub parked: Vec<ByteVec>,
    /// Pages that were put.
    #[n(4)]
    pub pages: Vec<(u32, ByteVec)>,
    /// Numbers of pages that were deleted.
    #[n(5)]
    pub deleted: Vec<u32>,
    /// The meta record.
    #[n(6)]
    #[cbor(with = "minicbor::bytes")]
    pub meta: Vec<u8>,
}

impl Stored {
    /// Edits, and the meta record.
    #[must_use]
    pub fn edits(entries: Vec<(u64, Vec<u8>)>, taken: Vec<Taken>, meta: Vec<u8>) -> Self {
        Self { edits: values(entries), taken, meta, ..Self::default() }
    }

    /// A batch.
    #[must_use]
    pub fn batch(batch: Batch) -> Self {
        let mut stored = Self {
            removed: batch.outbox_remove,
            parked: values(batch.parked_put),
            ..Self::edits(batch.outbox_put, batch.taken, batch.meta)
        };
        for op in batch.pages {
            match op {
                PageOp::Put(number, bytes) => stored.pages.push((number, bytes.into())),
                PageOp::Delete(number) => stored.deleted.push(number),
            }
        }
        stored
    }
}

fn values(entries: Vec<(u64, Vec<u8>)>) -> Vec<ByteVec> {
    entries.into_iter().map(|(_, bytes)| bytes.into()).collect()
}

/// Reads a record that was handed over; a damaged end is left out, as there is nothing to save from it.
fn envelopes(record: &[u8]) -> Vec<Envelope> {
    let mut decoder = Decoder::new(record);
    std::iter::from_fn(|| decoder.decode().ok()).collect()
}

impl Client {
    /// Opens what a device stored, for a page that follows: with what was handed over, and without ever
    /// sending. `random` sets its provisional numbers apart from those of other pages.
    #[must_use]
    pub fn follow(person: Person, mut saved: Saved, random: u64) -> Self {
        let handed = std::mem::take(&mut saved.handed);
        // Damage is for the leader to mend.
        let mut client = Self::open(person, saved).0;
        client.tabs.follows = true;
        let mut last = PROVISIONAL;
        for envelope in handed.iter().flat_map(|(_, record)| envelopes(record)) {
            last = last.max(envelope.seq);
            client.run_new(envelope, 0);
        }
        // Room for many edits before the number at which another page may have begun.
        client.meta.next_seq = last.saturating_add(1 + (random >> 28 << 16));
        let own = Meta { next_seq: client.meta.next_seq, ..Meta::default() };
        client.storing = Storing::new(own, None);
        client
    }

    /// Tells whether another page leads.
    #[must_use]
    pub fn follows(&self) -> bool {
        self.tabs.follows
    }

    /// Takes over from the client that this page had until now what it had not stored yet.
    pub fn adopt(&mut self, before: &Self) -> Vec<Effect> {
        let stored = match before.tabs.stored {
            _ if planted(Bug::ForgetUnstored) => u64::MAX,
            _ if planted(Bug::StoreUnstoredTwice) => 0,
            stored => stored,
        };
        if planted(Bug::NumberFromMemory) && !(self.tabs.follows || before.tabs.follows) {
            self.meta.next_seq = before.meta.next_seq;
        }
        let unstored = before.pending.iter().filter(|it| it.made > stored);
        let edits = unstored.map(|it| it.envelope.clone()).collect();
        self.take_in(edits, true);
        self.store().into_iter().collect()
    }

    /// Tells of each edit that waits whether it was made in this page and never stored.
    pub(crate) fn unstored(&self) -> impl Iterator<Item = bool> {
        self.pending.iter().map(|pending| pending.made > self.tabs.stored)
    }

    /// Takes what other pages handed over, in order, each record with the key it is stored under.
    pub fn take_handed(&mut self, handed: &[(u64, Vec<u8>)]) -> Vec<Effect> {
        let mut keys = Vec::new();
        for (key, record) in handed {
            if self.tabs.taken.iter().any(|(taken, _)| taken.key == *key) {
                continue;
            }
            let mut edits = envelopes(record);
            let seen = &self.tabs.seen;
            edits.retain(|edit| !seen.iter().any(|it| it.has(edit.seq)));
            if planted(Bug::ForgetHanded) && self.link == Link::Unknown {
                edits.clear();
            }
            let number = |edit: Option<&Envelope>| edit.map_or(0, |edit| edit.seq);
            let taken =
                Taken { key: *key, first: number(edits.first()), last: number(edits.last()) };
            // A record without edits is removed with the next edit.
            let next = if edits.is_empty() { 0 } else { 1 };
            keys.extend(self.take_in(edits, false));
            self.tabs.seen.push(taken);
            self.tabs.taken.push((taken, self.meta.next_seq - next));
        }
        let mut effects = Vec::new();
        if !keys.is_empty() {
            effects.push(Effect::Changed(Changed::Rows(keys)));
        }
        effects.extend(self.store());
        effects
    }

    /// Gives edits the next numbers, whatever the rules say of them now: they were taken from the person
    /// already, and the server will say.
    fn take_in(&mut self, edits: Vec<Envelope>, is_own: bool) -> Vec<RowKey> {
        let mut keys = Vec::new();
        let mut action = (None, 0);
        for mut envelope in edits {
            envelope.seq = self.meta.next_seq;
            self.meta.next_seq = self.meta.next_seq.saturating_add(1);
            if action.0 != envelope.group {
                action = (envelope.group, envelope.seq);
            }
            envelope.group = envelope.group.map(|_| action.1);
            keys.push(envelope.mutation.key());
            let made = if is_own { self.tabs.next_made() } else { 0 };
            self.run_new(envelope, made);
        }
        keys
    }

    /// Does to this copy what the leader's transaction did to the storage.
    ///
    /// # Errors
    /// When it cannot be read, or is more than a step: open the storage anew.
    pub fn followed(&mut self, stored: Stored) -> Result<Vec<Effect>, minicbor::decode::Error> {
        let mut effects = Vec::new();
        let mut dirty = BTreeSet::new();
        let meta: Meta = minicbor::decode(&stored.meta)?;
        if meta.acked < self.meta.acked {
            // Edits that were done wait again, or all have new numbers.
            return Err(minicbor::decode::Error::message("not a step but a new beginning"));
        }
        let client = self.id();
        let mut done = Vec::new();
        self.pending.retain(|pending| {
            let seq = pending.envelope.seq;
            if seq <= meta.acked {
                done.push(pending.envelope.clone());
            }
            let goes = seq <= meta.acked
                || stored.removed.contains(&seq)
                || stored.taken.iter().any(|taken| taken.has(seq));
            if goes {
                dirty.insert(pending.envelope.mutation.key());
            }
            !goes
        });
        let mut place = self.pending.partition_point(|it| it.envelope.seq < PROVISIONAL);
        let last = place.checked_sub(1).map_or(0, |last| self.pending[last].envelope.seq);
        for bytes in &stored.edits {
            let envelope: Envelope = minicbor::decode(bytes)?;
            // What is done lies in the storage, and is for the leader alone.
            if envelope.seq > last && envelope.seq < CARRIED {
                dirty.insert(envelope.mutation.key());
                self.pending.insert(place, Pending::new(envelope, 0));
                place += 1;
            }
        }
        if !stored.edits.is_empty() {
            // They go under what this page has taken since, which may decide about them: a record that
            // was deleted here is still there for them.
            dirty.extend(self.pending.iter().skip(place).map(|it| it.envelope.mutation.key()));
        }
        let rows = self.follow_pages(&stored, &mut dirty)?;
        let everything = rows.len() > ROWS_WORTH_A_REDRAW;
        self.note_touched(&rows, &mut dirty);
        self.rebase(rows, &dirty);
        effects.extend(done.iter().flat_map(|edit| self.news_of(client, edit)).map(Effect::Tell));
        for bytes in &stored.parked {
            let parked: Parked = minicbor::decode(bytes)?;
            if self.parked.iter().all(|it| it.number != parked.number) {
                effects.push(Effect::Tell(News::Refused(Box::new(parked.clone()))));
                self.parked.push(parked);
            }
        }
        self.meta = Meta { next_seq: self.meta.next_seq, ..meta };
        if !dirty.is_empty() {
            let changed =
                if everything { Changed::All } else { Changed::Rows(dirty.into_iter().collect()) };
            effects.push(Effect::Changed(changed));
        }
        Ok(effects)
    }

    /// Tells of an edit of this device, done now, what its author should hear: the leader's person may
    /// look at another page. The inbox says it, under ids that follow from the edit's number.
    fn news_of(&self, client: ClientId, edit: &Envelope) -> Vec<News> {
        let conflicts = &self.book().conflicts;
        let has = |part| conflicts.get(conflict::id(client, edit.seq, part)).is_some();
        if has(conflict::REFUSED) {
            // Why, the inbox says better.
            let (envelope, reason) = (edit.clone(), Rejection::Other);
            return vec![News::Refused(Box::new(Parked { number: 0, envelope, reason }))];
        }
        let given = edit.mutation.fields().into_iter().flat_map(|fields| fields.keys().copied());
        let fields: Vec<u16> = given.filter(|field| has(*field)).collect();
        let key = edit.mutation.key();
        if fields.is_empty() { Vec::new() } else { vec![News::Superseded { key, fields }] }
    }

    /// Returns the rows that are new; forgets those that stand in no page any more.
    fn follow_pages(
        &mut self,
        stored: &Stored,
        dirty: &mut BTreeSet<RowKey>,
    ) -> Result<Vec<WireRow>, minicbor::decode::Error> {
        let mut rows = Vec::new();
        let mut put = Vec::new();
        for (number, page) in &stored.pages {
            let mut keys = Vec::new();
            let mut decoder = Decoder::new(page);
            while decoder.position() < page.len() {
                let start = decoder.position();
                let row = WireRow::read(&mut decoder)?;
                let key = row.key();
                keys.push(key);
                // Pages that are written together hold much that is known.
                if self.overlay.confirmed_bytes(key) != page[start..decoder.position()] {
                    dirty.insert(key);
                    rows.push(row);
                }
            }
            put.push((*number, page.len(), keys));
        }
        for key in self.pages.followed(&stored.deleted, put) {
            self.overlay.lift(key);
            self.overlay.forget(key);
            dirty.insert(key);
        }
        Ok(rows)
    }

    /// Notes how the leader stands with the server, and the progress it shows.
    pub fn heard(&mut self, link: Link, progress: Option<(u64, u64)>) {
        self.link = link;
        let (received, all) = progress.unwrap_or_default();
        (self.received, self.remaining) = (received, all.saturating_sub(received));
    }
}

impl Taken {
    fn has(&self, seq: u64) -> bool {
        (self.first..=self.last).contains(&seq)
    }
}
