//! Staging: what a reply does. Rows of a state that is not whole are held back until it is.
//!
//! The screen never shows half of a server state. When a device catches up in several replies, their
//! rows wait in memory and are stored and shown together with the last; after a crash they are fetched
//! again. Only the first load, and the one after a reset, stores its rows as they come: there is
//! nothing to show yet, and it should not begin again from nothing.

use std::collections::BTreeSet;

use minicbor::Decoder;

use crate::book::{RowKey, WireRow};
use crate::planted::{Bug, planted};
use crate::sync::protocol::{CommitSeq, Reply};
use crate::sync::rules::Rows as _;
use crate::sync::visibility::Held;

use super::{Batch, Changed, Client, Effect, Failure};

/// More changed rows than this are told as "perhaps all".
pub(super) const ROWS_WORTH_A_REDRAW: usize = 500;

/// Rows that wait for the rest.
#[derive(Default)]
pub(super) struct Staged {
    /// As they came.
    bytes: Vec<u8>,
    /// Up to which commit they reach.
    pub(super) cursor: CommitSeq,
    /// The scopes that they are of.
    pub(super) held: Held,
}

type Span = (RowKey, std::ops::Range<usize>);

fn read(bytes: &[u8]) -> Result<(Vec<WireRow>, Vec<Span>), minicbor::decode::Error> {
    let (mut rows, mut spans) = (Vec::new(), Vec::new());
    let mut decoder = Decoder::new(bytes);
    while decoder.position() < bytes.len() {
        let start = decoder.position();
        let row = match WireRow::read(&mut decoder) {
            Err(_) if planted(Bug::TakeTruncated) => break,
            row => row?,
        };
        if !matches!(row, WireRow::Forget { .. }) {
            spans.push((row.key(), start..decoder.position()));
        }
        rows.push(row);
    }
    Ok((rows, spans))
}

impl Client {
    pub(super) fn replied(&mut self, reply: &Reply, effects: &mut Vec<Effect>) {
        let Ok((rows, _)) = read(&reply.rows) else {
            return self.failed(Failure::Damaged, effects);
        };
        self.must_update = reply.must_update;
        self.asked_for_scopes = reply.asks_scopes;
        let n_rows = rows.len() as u64;
        self.received = if self.remaining > 0 { self.received + n_rows } else { n_rows };
        self.remaining = reply.remaining;
        let remembered = self.meta.clone();
        let known = reply.known_seq.filter(|_| reply.reset);
        let digest = reply.known_digest.as_deref().map(|digest| &digest[..]);
        let begins_anew = known.is_some_and(|known| self.take_up_again(known, digest));
        let mut batch = if reply.reset { self.forget_rows() } else { Batch::default() };
        self.note_outcomes(reply, effects);
        let mut dirty = BTreeSet::new();
        if reply.must_update {
            // There will be no rows, so nothing waits for them.
        } else if reply.more && !self.is_first_load() && !planted(Bug::ShowPartial) {
            self.stage(reply);
        } else {
            self.reveal(reply, &mut batch, &mut dirty, effects);
        }
        self.meta.epoch = Some(reply.epoch);
        self.wanted |= reply.more;
        if reply.stop.is_some() || begins_anew {
            dirty.extend(self.begin_anew(&mut batch, effects));
        }
        if reply.reset || dirty.len() > ROWS_WORTH_A_REDRAW {
            effects.push(Effect::Changed(Changed::All));
        } else if !dirty.is_empty() {
            effects.push(Effect::Changed(Changed::Rows(dirty.into_iter().collect())));
        }
        if batch != Batch::default() || self.meta != remembered {
            self.storing.put(batch, self.meta.clone());
        }
    }

    /// Tells whether no whole state was ever reached, or none is left.
    fn is_first_load(&self) -> bool {
        self.meta.epoch.is_none() || self.meta.catching_up
    }

    fn stage(&mut self, reply: &Reply) {
        let (cursor, held) = (self.meta.cursor, &self.meta.held);
        let staged = self.staged.get_or_insert_with(|| Staged {
            bytes: Vec::new(),
            cursor,
            held: held.clone(),
        });
        staged.bytes.extend_from_slice(&reply.rows);
        staged.cursor = reply.cursor;
        if let Some(held) = &reply.scopes {
            staged.held = held.clone();
        }
    }

    /// Takes the rows of a reply, and those that waited for it.
    fn reveal(
        &mut self,
        reply: &Reply,
        batch: &mut Batch,
        dirty: &mut BTreeSet<RowKey>,
        effects: &mut Vec<Effect>,
    ) {
        let staged = self.staged.take().unwrap_or_default();
        if let Some(held) = &reply.scopes {
            self.meta.held = held.clone();
        } else if staged.held != Held::default() {
            self.meta.held = staged.held;
        }
        let mut bytes = staged.bytes;
        bytes.extend_from_slice(&reply.rows);
        // Both parts were read when they came.
        let (rows, spans) = read(&bytes).unwrap_or_default();
        let finished = self.finish(reply.cursor, batch, effects);
        dirty.extend(finished.iter().copied());
        dirty.extend(rows.iter().map(WireRow::key));
        self.note_touched(&rows, dirty);
        let mut forgotten = forgotten(&rows);
        self.rebase(rows, dirty);
        let overlay = &self.overlay;
        let row = |key| overlay.confirmed_bytes(key);
        let newest = newest(&spans);
        let stored = spans
            .iter()
            .enumerate()
            .filter(|(at, (key, _))| newest.get(key) == Some(at) && !forgotten.contains(key))
            .map(|(_, (key, span))| (*key, &bytes[span.clone()]));
        batch.pages.extend(self.pages.write(stored, &row));
        batch.pages.extend(self.pages.purge(&forgotten, &row));
        if !reply.more {
            // A load from nothing names nothing to be forgotten, and an edit may be done only after its
            // row was named: what is not here then is out of sight.
            let is_loaded = self.meta.catching_up;
            let about = self.done().map(|envelope| envelope.mutation.key());
            let about = about.filter(|key| is_loaded || finished.contains(key));
            forgotten.extend(about.filter(|key| !self.overlay.sees(&self.actor(), *key)));
        }
        self.forget_kept(&forgotten, batch);
        self.meta.cursor = reply.cursor;
        self.meta.catching_up = reply.more && !planted(Bug::ShowPartial);
    }
}

/// The rows that are to be forgotten and did not come back in the same state.
fn forgotten(rows: &[WireRow]) -> BTreeSet<RowKey> {
    let mut forgotten = BTreeSet::new();
    for row in rows {
        if matches!(row, WireRow::Forget { .. }) {
            forgotten.insert(row.key());
        } else {
            forgotten.remove(&row.key());
        }
    }
    forgotten
}

/// Where the newest bytes of each row stand.
fn newest(spans: &[Span]) -> std::collections::BTreeMap<RowKey, usize> {
    spans.iter().enumerate().map(|(at, (key, _))| (*key, at)).collect()
}
