//! Pull: what is new for one person, at a cost that grows with what is new and not with the company.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use crate::book::{RowKey, WireRow, write_row};
use crate::planted::{Bug, Limit, limit, planted};
use crate::sync::keys;
use crate::sync::protocol::{
    CommitSeq, PROTOCOL, PULL_BYTES_MAX, PULL_PROTOCOL_MIN, Reply, Request,
};
use crate::sync::visibility::{Held, Scope};
use crate::value::Millis;

use super::stored::{read, row};
use super::{Head, Orgs, Person, ScopeHead, StoreError, View, head};

/// The most places looked at for one reply.
const PLACES_MAX: usize = 16_384;

/// What a pull looked at, for measuring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Scopes whose newest commit was read.
    pub scopes: usize,
    /// Places of rows that were read.
    pub places: usize,
    /// Rows that were read.
    pub rows: usize,
}

/// Gives the rows that are new for a person, in order of their commits, at most about
/// [`PULL_BYTES_MAX`] bytes of them.
///
/// A commit's rows are never parted, so the cursor can name a commit. A row changed twice appears only
/// with its last commit: a reply with `more` set is no whole state, one without is what the person
/// sees of `view`. Rows of scopes that the person has lost, and rows that have left every scope the
/// person sees, are named to be forgotten.
///
/// # Errors
/// When the store fails.
pub fn pull(
    view: &dyn View,
    orgs: &Orgs,
    person: &Person,
    request: &Request,
    now: Millis,
) -> Result<Reply, StoreError> {
    pull_counted(view, orgs, person, request, now).map(|(reply, _)| reply)
}

/// Pulls, and tells what was looked at.
///
/// # Errors
/// When the store fails.
pub fn pull_counted(
    view: &dyn View,
    orgs: &Orgs,
    person: &Person,
    request: &Request,
    now: Millis,
) -> Result<(Reply, Counted), StoreError> {
    let head = head(view)?;
    let visible = orgs.of(view, true)?.visible(person.user, person.role);
    let mut pull =
        Pull { view, head, visible, bytes: Vec::new(), sent: 0, counted: Counted::default() };
    let mut reply = Reply { protocol: PROTOCOL, epoch: head.epoch, now: now.0, ..Reply::default() };
    if request.protocol < PULL_PROTOCOL_MIN {
        reply.must_update = true;
        reply.cursor = request.cursor;
        return Ok((reply, pull.counted));
    }
    pull.answer(request, &mut reply)?;
    reply.rows = std::mem::take(&mut pull.bytes).into();
    Ok((reply, pull.counted))
}

struct Pull<'a> {
    view: &'a dyn View,
    head: Head,
    /// What the person sees.
    visible: BTreeSet<Scope>,
    bytes: Vec<u8>,
    sent: u64,
    counted: Counted,
}

impl Pull<'_> {
    fn answer(&mut self, request: &Request, reply: &mut Reply) -> Result<(), StoreError> {
        let is_new_epoch = request.epoch.is_some_and(|epoch| epoch != self.head.epoch);
        reply.reset = is_new_epoch
            || request.cursor > self.head.commit
            || request.epoch.is_none() && request.cursor > 0;
        if is_new_epoch {
            let client = request.client();
            let state: Option<super::ClientState> = read(self.view, &keys::client(client))?;
            let known = state.map_or(0, |state| state.last);
            let last: Option<super::StoredOutcome> =
                read(self.view, &keys::outcome(client, known))?;
            reply.known_seq = Some(known);
            reply.known_digest =
                last.map(|last| last.digest).filter(|_| !planted(Bug::TrustKnownNumber));
        }
        let whole = Held::whole(self.visible.clone());
        let held = if reply.reset || request.cursor == 0 && request.scopes_digest == 0 {
            reply.scopes = Some(whole.clone());
            whole
        } else if request.scopes_digest == whole.digest() {
            whole
        } else if let Some(held) = &request.scopes {
            let held = self.change_scopes(held, request.cursor)?;
            reply.scopes = Some(held.clone());
            held
        } else {
            reply.asks_scopes = true;
            reply.cursor = request.cursor;
            reply.more = true;
            reply.remaining = 1;
            return Ok(());
        };
        let from = if reply.reset { 0 } else { request.cursor };
        if !held.joining.is_empty() {
            // The cursor stays until the new scopes have reached it.
            reply.cursor = if planted(Bug::CursorBeforeGained) { self.head.commit } else { from };
            reply.more = true;
            reply.remaining = self.rows_in(&held.joining)?.saturating_sub(held.joined).max(1);
            return Ok(());
        }
        self.advance(&held.whole, from, reply)
    }

    /// Names what the person may no longer see, and gives what is new to them from scopes they gained,
    /// as far as there is room.
    fn change_scopes(&mut self, told: &Held, cursor: CommitSeq) -> Result<Held, StoreError> {
        for (scopes, known) in [(&told.whole, cursor), (&told.joining, told.joined)] {
            let lost: Vec<Scope> = scopes.difference(&self.visible).copied().collect();
            for scope in lost {
                self.forget_scope(scope, known)?;
            }
        }
        let mut held = Held::whole(told.whole.intersection(&self.visible).copied().collect());
        if planted(Bug::GainWithoutHistory) {
            return Ok(Held::whole(self.visible.clone()));
        }
        let joining: BTreeSet<Scope> = self.visible.difference(&held.whole).copied().collect();
        let from = if joining == told.joining { told.joined } else { 0 };
        let places = self.places(&joining, from, cursor)?;
        match self.send(&places, from, cursor)? {
            None => held.whole.extend(joining),
            Some(reached) => {
                held.joined = reached;
                held.joining = joining;
            }
        }
        Ok(held)
    }

    /// Names what lies in a scope, and what has left it since the commit up to which the device knows
    /// it: nobody else will name that any more.
    fn forget_scope(&mut self, scope: Scope, known: CommitSeq) -> Result<(), StoreError> {
        let mut rows = Vec::new();
        if planted(Bug::SkipForget) {
            return Ok(());
        }
        let (from, to) = (keys::index_bound(scope, 0), keys::index_bound(scope, CommitSeq::MAX));
        self.view.scan(&from, &to, &mut |key, value| {
            if let Some((commit, key)) = keys::parse_index(key)
                && (value.is_empty() || commit > known && !planted(Bug::ForgetOnlyLiving))
            {
                rows.push(key);
            }
            ControlFlow::Continue(())
        })?;
        self.counted.places += rows.len();
        for key in rows {
            self.send_row(key)?;
        }
        Ok(())
    }

    /// Gives what changed in scopes after the cursor.
    fn advance(
        &mut self,
        scopes: &BTreeSet<Scope>,
        from: CommitSeq,
        reply: &mut Reply,
    ) -> Result<(), StoreError> {
        reply.cursor = self.head.commit;
        if from == self.head.commit {
            return Ok(());
        }
        let places = self.places(scopes, from, self.head.commit)?;
        if let Some(reached) = self.send(&places, from, self.head.commit)? {
            if !planted(Bug::SkipUnsentRows) {
                reply.cursor = reached;
            }
            reply.more = true;
            let waiting = match from {
                0 => self.rows_in(scopes)?.saturating_sub(self.sent),
                _ => places.found.range((reached + 1, RowKey::FIRST)..).count() as u64,
            };
            reply.remaining = waiting.max(1);
        }
        Ok(())
    }

    /// The number of rows in scopes; a row that lies in several of them counts in each.
    fn rows_in(&self, scopes: &BTreeSet<Scope>) -> Result<u64, StoreError> {
        scopes.iter().map(|scope| Ok(self.scope_head(*scope)?.rows)).sum()
    }

    fn scope_head(&self, scope: Scope) -> Result<ScopeHead, StoreError> {
        Ok(read(self.view, &keys::scope_head(scope))?.unwrap_or_default())
    }

    /// Returns the first places in scopes with commits after `from` and up to `to`.
    fn places(
        &mut self,
        scopes: &BTreeSet<Scope>,
        from: CommitSeq,
        to: CommitSeq,
    ) -> Result<Places, StoreError> {
        let mut places = Places { found: BTreeSet::new(), end: to + 1 };
        for scope in scopes {
            self.counted.scopes += 1;
            if self.scope_head(*scope)?.last <= from {
                continue;
            }
            let (first, end) =
                (keys::index_bound(*scope, from + 1), keys::index_bound(*scope, places.end));
            let n_places = &mut self.counted.places;
            self.view.scan(&first, &end, &mut |key, _| {
                *n_places += 1;
                let Some(place) = keys::parse_index(key) else { return ControlFlow::Continue(()) };
                if place.0 >= places.end {
                    return ControlFlow::Break(());
                }
                places.add(place);
                ControlFlow::Continue(())
            })?;
        }
        Ok(places)
    }

    /// Gives the rows of places as far as there is room; returns up to which commit, when that is not
    /// all up to `to`.
    fn send(
        &mut self,
        places: &Places,
        from: CommitSeq,
        to: CommitSeq,
    ) -> Result<Option<CommitSeq>, StoreError> {
        let mut reached = from;
        for (commit, key) in &places.found {
            if self.bytes.len() >= limit(Limit::PullBytes, PULL_BYTES_MAX) && *commit > reached {
                return Ok(Some(reached));
            }
            reached = *commit;
            self.send_row(*key)?;
        }
        Ok((places.end <= to).then(|| places.end - 1))
    }

    /// Gives a row, or says that it is to be forgotten: what leaves here lies in a scope that the
    /// person sees.
    fn send_row(&mut self, key: RowKey) -> Result<(), StoreError> {
        let state = row(self.view, key)?
            .ok_or_else(|| StoreError::Damaged(format!("row {} of kind {}", key.id, key.kind)))?;
        self.counted.rows += 1;
        self.sent += 1;
        let is_seen = state.scopes.keys().any(|scope| self.visible.contains(scope));
        if is_seen || planted(Bug::LeakRow) {
            write_row(&mut self.bytes, key, state.rev, state.fields.as_ref());
        } else {
            WireRow::Forget { key }.write(&mut self.bytes);
        }
        Ok(())
    }
}

/// Places in order, all that lie before a commit.
struct Places {
    found: BTreeSet<(CommitSeq, RowKey)>,
    /// The first commit that is not among them.
    end: CommitSeq,
}

impl Places {
    fn add(&mut self, place: (CommitSeq, RowKey)) {
        self.found.insert(place);
        let most = limit(Limit::PullRows, PLACES_MAX);
        if self.found.len() < 2 * most {
            return;
        }
        let first = self.found.first().map_or(0, |(commit, _)| *commit);
        let Some((middle, _)) = self.found.iter().nth(most) else { return };
        // A commit is never parted, so one larger than the limit goes whole.
        let end = if *middle == first { first + 1 } else { *middle };
        if end < self.end {
            self.end = end;
            self.found.split_off(&(end, RowKey::FIRST));
        }
    }
}
