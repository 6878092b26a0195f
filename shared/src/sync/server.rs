//! The server's half, without input or output: requests and a view of the store in, writes and a
//! reply out. It knows no entity; everything about fields comes from the registry.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::book::RowKey;
use crate::entity::{Role, User};
use crate::id::{Id, RawId};
use crate::planted::{Bug, Limit, limit, planted};
use crate::value::Millis;

use super::keys;
use super::protocol::{
    Answer, ClientId, CommitSeq, Envelope, Outcome, Rejection, Request, Stop, to_cbor,
};
use super::rules::RowState;
use super::visibility::{Org, Scope};

mod group;
mod load;
pub mod own;
mod pull;
mod stored;

use group::Group;
pub use load::{is_outdated, load_book, load_rows, upgrade, write_standings};
pub use pull::{Counted, pull, pull_counted};
use stored::read;
pub use stored::row;

/// The store could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The medium failed.
    #[error("the store cannot be read: {0}")]
    Read(String),
    /// A value is not what was written.
    #[error("the store holds a damaged value under {0}")]
    Damaged(String),
}

/// Takes a key and its value, and tells whether to go on.
pub type Visit<'a> = &'a mut dyn FnMut(&[u8], &[u8]) -> ControlFlow<()>;

/// An ordered key–value store, for reading.
pub trait View {
    /// Returns the value of a key.
    ///
    /// # Errors
    /// When the medium fails.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// Calls `visit` with each pair from `from` up to, not including, `to`, in order, until it breaks.
    ///
    /// # Errors
    /// When the medium fails.
    fn scan(&self, from: &[u8], to: &[u8], visit: Visit<'_>) -> Result<(), StoreError>;
}

/// Key–value pairs to write; a missing value removes the key. To be applied as one.
pub type Writes = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// The head of the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Head {
    /// Random, made with the store and again by a restore from backup.
    #[n(0)]
    #[cbor(with = "super::protocol::id")]
    pub epoch: RawId,
    /// The newest commit.
    #[n(1)]
    pub commit: CommitSeq,
    /// How many rows there are, deleted ones too.
    #[n(2)]
    pub rows: u64,
    /// The commit that last changed a person or a department.
    #[n(3)]
    #[cbor(default)]
    pub org: CommitSeq,
    /// How the keys are laid out; see [`upgrade`].
    #[n(4)]
    #[cbor(default)]
    pub layout: u8,
}

/// So many outcomes are kept after the client has acknowledged them: another device may have the same
/// edits under the same numbers, as a copied profile has those that waited in it, and is told what
/// became of them instead of sending them again under other numbers. Of older ones is only known that
/// they were taken.
const OUTCOMES_KEPT: usize = 250;

/// The layout of keys that this code reads and writes.
pub const LAYOUT: u8 = 2;

/// What is known of a scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct ScopeHead {
    /// The newest commit in it.
    #[n(0)]
    last: CommitSeq,
    /// How many rows lie in it, deleted ones too.
    #[n(1)]
    rows: u64,
}

/// What is known of a client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct ClientState {
    /// The last number taken.
    #[n(0)]
    last: u64,
    /// Outcomes up to this number were heard; but for the last of them only digests are kept.
    #[n(1)]
    acked: u64,
}

/// A stored outcome.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct StoredOutcome {
    #[n(0)]
    digest: ByteVec,
    #[n(1)]
    outcome: Outcome,
}

/// What a push did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pushed {
    /// To be stored as one before anything is answered.
    pub writes: Writes,
    /// What the client is told.
    pub outcomes: Vec<Answer>,
    /// Why the server stopped early.
    pub stop: Option<Stop>,
    /// The newest commit after it.
    pub head: CommitSeq,
}

/// Who asks, as the session says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// The person's record.
    pub user: Id<User>,
    /// What the person is here to do.
    pub role: Role,
}

/// Returns the head.
///
/// # Errors
/// When the store fails.
pub fn head(view: &dyn View) -> Result<Head, StoreError> {
    Ok(read::<Head>(view, keys::HEAD)?.unwrap_or_default())
}

/// Returns the write that makes a store with this epoch (or gives it a new one).
///
/// # Errors
/// When the store fails.
pub fn set_epoch(view: &dyn View, epoch: RawId) -> Result<Writes, StoreError> {
    let old = head(view)?;
    // An empty store is laid out as this code does it.
    let layout = if old.commit == 0 { LAYOUT } else { old.layout };
    let head = Head { epoch, layout, ..old };
    Ok(Writes::from([(keys::HEAD.to_vec(), Some(to_cbor(&head)))]))
}

/// Returns how many rows lie in a scope, deleted ones too, as the store counts them.
///
/// # Errors
/// When the store fails.
pub fn scope_rows(view: &dyn View, scope: Scope) -> Result<u64, StoreError> {
    Ok(read::<ScopeHead>(view, &keys::scope_head(scope))?.unwrap_or_default().rows)
}

/// The organisation as last read, for as long as nobody changes it.
#[derive(Debug, Default)]
pub struct Orgs {
    read: Mutex<Option<(RawId, CommitSeq, Arc<Org>)>>,
}

impl Orgs {
    /// Returns the organisation of a view. `keep` it only of a view of what is stored for good.
    ///
    /// # Errors
    /// When the store fails.
    pub fn of(&self, view: &dyn View, keep: bool) -> Result<Arc<Org>, StoreError> {
        let head = head(view)?;
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((epoch, commit, org)) = &*read
            && (*epoch, *commit) == (head.epoch, head.org)
        {
            return Ok(Arc::clone(org));
        }
        let org = Arc::new(load::org(view)?);
        if keep {
            *read = Some((head.epoch, head.org, Arc::clone(&org)));
        }
        Ok(org)
    }
}

/// Returns the last number of a client's mutations that was decided on.
///
/// # Errors
/// When the store fails.
pub fn last_taken(view: &dyn View, client: ClientId) -> Result<u64, StoreError> {
    let state: Option<ClientState> = read(view, &keys::client(client))?;
    Ok(state.unwrap_or_default().last)
}

/// Reads rows as they are when a mutation is about to be decided.
pub type ReadRow<'a> = &'a dyn Fn(RowKey) -> Result<Option<RowState>, StoreError>;
/// Refuses a mutation for a reason that only the server can know, such as who may sign in.
pub type Guard<'a> = &'a dyn Fn(&Envelope, ReadRow<'_>) -> Result<Option<Rejection>, StoreError>;

/// Takes a client's mutations, in order of their numbers. Exactly once: a number taken before is
/// answered from the stored outcome. The mutations of one action take effect all or none. What is
/// refused, and a value that came second, goes into the author's conflict inbox in the same commit.
///
/// Nothing is taken from a client that speaks of another epoch: it first has to learn what this store
/// holds of it.
///
/// # Errors
/// When the store fails; nothing is then written.
pub fn push(
    view: &dyn View,
    orgs: &Orgs,
    person: &Person,
    request: &Request,
    now: Millis,
) -> Result<Pushed, StoreError> {
    push_guarded(view, orgs, person, request, now, &|_, _| Ok(None))
}

/// [`push`], with a guard that is asked about each mutation first.
///
/// # Errors
/// When the store fails; nothing is then written.
pub fn push_guarded(
    view: &dyn View,
    orgs: &Orgs,
    person: &Person,
    request: &Request,
    now: Millis,
    guard: Guard<'_>,
) -> Result<Pushed, StoreError> {
    let client = request.client();
    let head = head(view)?;
    if request.epoch.is_some_and(|epoch| epoch != head.epoch) {
        return Ok(Pushed { head: head.commit, ..Pushed::default() });
    }
    let mut group = Group::open(view, orgs.of(view, false)?, Some(person.user))?.guarded(guard);
    let client_key = keys::client(client);
    let mut state: ClientState = read(view, &client_key)?.unwrap_or_default();
    let before = state.clone();
    let mut pushed = Pushed::default();
    for action in request.mutations.chunk_by(Envelope::is_with) {
        let answers = &mut pushed.outcomes;
        pushed.stop = group.take(person, client, action, &mut state, now, answers)?;
        if pushed.stop.is_some() {
            break;
        }
    }
    let heard = if planted(Bug::ForgetOutcomeEarly) { u64::MAX } else { request.acked };
    let acked = heard.min(state.last);
    let kept = limit(Limit::Outcomes, OUTCOMES_KEPT) as u64;
    for seq in state.acked.saturating_sub(kept).saturating_add(1)..=acked.saturating_sub(kept) {
        group.forget_outcome(client, seq)?;
    }
    state.acked = state.acked.max(acked);
    if state != before {
        group.keep(client_key, to_cbor(&state));
    }
    pushed.head = group.head().commit;
    pushed.writes = group.close()?;
    Ok(pushed)
}

/// Returns what became of a mutation that was taken before, under whatever number; nothing when it was
/// not.
///
/// # Errors
/// When the store fails.
pub fn outcome_of(
    view: &dyn View,
    client: ClientId,
    envelope: &Envelope,
) -> Result<Option<Outcome>, StoreError> {
    group::taken_before(view, head(view)?.commit, client, envelope)
}
