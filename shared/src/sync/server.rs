//! The server's half, without input or output: requests and a view of the store in, writes and a
//! reply out. It knows no entity; everything about fields comes from the registry.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::book::{Book, RowKey, WireRow, write_row};
use crate::entity::{Kind, Role, User};
use crate::id::{Id, RawId};
use crate::value::{Millis, Value};

use super::keys;
use super::protocol::{
    Answer, ClientId, CommitSeq, Envelope, Fields, Outcome, PROTOCOL, PULL_BYTES_MAX, Rejection,
    Reply, Request, Stop, to_cbor,
};
use super::rules::{Actor, Decision, RowState, Rows, Written, apply};

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
    /// How many rows the index holds, deleted ones too.
    #[n(2)]
    pub rows: u64,
}

/// What is known of a client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct ClientState {
    /// The last number taken.
    #[n(0)]
    last: u64,
    /// Outcomes up to this number are no longer kept.
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
    let head = Head { epoch, ..head(view)? };
    Ok(Writes::from([(keys::HEAD.to_vec(), Some(to_cbor(&head)))]))
}

/// Reads rows as they are when a mutation is about to be decided.
pub type ReadRow<'a> = &'a dyn Fn(RowKey) -> Result<Option<RowState>, StoreError>;
/// Refuses a mutation for a reason that only the server can know, such as who may sign in.
pub type Guard<'a> = &'a dyn Fn(&Envelope, ReadRow<'_>) -> Result<Option<Rejection>, StoreError>;

/// Takes a client's mutations, in order of their numbers. Exactly once: a number taken before is
/// answered from the stored outcome. The mutations of one action take effect all or none: when one is
/// refused, the others are for the same reason.
///
/// # Errors
/// When the store fails; nothing is then written.
pub fn push(
    view: &dyn View,
    person: &Person,
    request: &Request,
    now: Millis,
) -> Result<Pushed, StoreError> {
    push_guarded(view, person, request, now, &|_, _| Ok(None))
}

/// [`push`], with a guard that is asked about each mutation first.
///
/// # Errors
/// When the store fails; nothing is then written.
pub fn push_guarded(
    view: &dyn View,
    person: &Person,
    request: &Request,
    now: Millis,
    guard: Guard<'_>,
) -> Result<Pushed, StoreError> {
    let client = request.client();
    let mut group = Group { guard, ..Group::open(view)? };
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
    let acked = request.acked.min(state.last);
    for seq in state.acked.saturating_add(1)..=acked {
        group.writes.insert(keys::outcome(client, seq), None);
    }
    state.acked = state.acked.max(acked);
    if state != before {
        group.writes.insert(client_key, Some(to_cbor(&state)));
    }
    pushed.head = group.head.commit;
    pushed.writes = group.close();
    Ok(pushed)
}

/// Returns what became of a mutation that was taken before under this number; nothing when it was not,
/// or when its client has heard the outcome.
///
/// # Errors
/// When the store fails.
pub fn outcome_of(
    view: &dyn View,
    client: ClientId,
    envelope: &Envelope,
) -> Result<Option<Outcome>, StoreError> {
    let stored: Option<StoredOutcome> = read(view, &keys::outcome(client, envelope.seq))?;
    let same = stored.filter(|stored| stored.digest[..] == envelope.digest());
    Ok(same.map(|stored| stored.outcome))
}

/// Gives the rows after the client's cursor, in order of their commits, at most about
/// [`PULL_BYTES_MAX`] bytes of them.
///
/// A commit's rows are never parted, so the cursor can name a commit. A row changed twice appears
/// only with its last commit: a reply with `more` set is no whole state, one without is the state of
/// `view`.
///
/// # Errors
/// When the store fails.
pub fn pull(view: &dyn View, request: &Request, now: Millis) -> Result<Reply, StoreError> {
    let head = head(view)?;
    let reset = request.epoch.is_some_and(|epoch| epoch != head.epoch)
        || request.cursor > head.commit
        || request.epoch.is_none() && request.cursor > 0;
    let cursor = if reset { 0 } else { request.cursor };
    let (found, mut more) = changed_rows(view, cursor)?;
    let mut rows = Vec::new();
    let mut n_rows = 0;
    let mut reached = cursor;
    for (commit, row_key) in found {
        if rows.len() >= PULL_BYTES_MAX && commit > reached {
            more = true;
            break;
        }
        let state = row(view, row_key)?
            .ok_or_else(|| StoreError::Damaged(format!("row {}", row_key.id)))?;
        reached = commit;
        n_rows += 1;
        write_row(&mut rows, row_key, state.rev, state.scope, state.fields.as_ref());
    }
    let waiting = if cursor == 0 { head.rows.saturating_sub(n_rows) } else { u64::MAX };
    Ok(Reply {
        protocol: PROTOCOL,
        epoch: head.epoch,
        now: now.0,
        reset,
        rows: rows.into(),
        cursor: if more { reached } else { head.commit },
        more,
        remaining: if more { waiting.min(head.commit - reached).max(1) } else { 0 },
        ..Reply::default()
    })
}

/// Returns addresses of rows changed after `cursor` with their commits, whole commits only, and
/// whether there are more.
fn changed_rows(
    view: &dyn View,
    cursor: CommitSeq,
) -> Result<(Vec<(CommitSeq, RowKey)>, bool), StoreError> {
    let mut found: Vec<(CommitSeq, RowKey)> = Vec::new();
    let mut more = false;
    let from = keys::index_bound(0, cursor + 1);
    view.scan(&from, &keys::index_bound(0, CommitSeq::MAX), &mut |key, _| {
        if let Some((commit, row_key)) = keys::parse_index(key) {
            if found.len() >= PULL_ROWS_MAX && found.last().is_some_and(|last| last.0 < commit) {
                more = true;
                return ControlFlow::Break(());
            }
            found.push((commit, row_key));
        }
        ControlFlow::Continue(())
    })?;
    Ok((found, more))
}

/// The most rows looked at for one reply.
const PULL_ROWS_MAX: usize = 16_384;

/// Reads every live row into a book.
///
/// # Errors
/// When the store fails.
pub fn load_book(view: &dyn View) -> Result<Book, StoreError> {
    let mut book = Book::default();
    for kind in Kind::ALL {
        let (from, to) = keys::rows_of(kind.number());
        let mut damaged = None;
        view.scan(&from, &to, &mut |key, value| {
            let read = keys::parse_row_key(&key[1..])
                .and_then(|key| Some((key, decode_row(value)?)))
                .map(|(key, state)| state.to_wire(key));
            match read {
                Some(WireRow::Put(row)) => book.put(row),
                Some(WireRow::Gone { .. } | WireRow::Unknown { .. }) => {}
                None => {
                    damaged = Some(StoreError::Damaged(format!("{key:02x?}")));
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        })?;
        if let Some(error) = damaged {
            return Err(error);
        }
    }
    Ok(book)
}

/// Makes the writes that put every row of `book` into the store as new commits, one a row, without
/// judging them. For the demo company and for restoring.
///
/// # Errors
/// When the store fails.
pub fn load_rows(view: &dyn View, book: &Book) -> Result<Writes, StoreError> {
    let mut group = Group::open(view)?;
    for kind in Kind::ALL {
        for record in book.records(*kind) {
            let key = RowKey::new(*kind, record.raw_id());
            let fields: Fields = kind
                .fields()
                .iter()
                .map(|spec| (spec.number, record.field(spec.number)))
                .filter(|(_, value)| !matches!(value, Value::Null))
                .collect();
            let commit = group.head.commit + 1;
            let created = Written { commit, by: 0 };
            let state = RowState {
                rev: commit,
                scope: 0,
                created,
                written: BTreeMap::new(),
                fields: Some(fields),
            };
            let old = row(view, key)?;
            group.write_row(key, old.as_ref(), state);
            group.keep_tried();
            group.head.commit = commit;
        }
    }
    Ok(group.close())
}

/// Returns a row, deleted ones too.
///
/// # Errors
/// When the store fails or holds a damaged row.
pub fn row(view: &dyn View, key: RowKey) -> Result<Option<RowState>, StoreError> {
    match view.get(&keys::row(key))? {
        None => Ok(None),
        Some(bytes) => decode_row(&bytes)
            .map(Some)
            .ok_or_else(|| StoreError::Damaged(format!("row {} of kind {}", key.id, key.kind))),
    }
}

/// Mutations that will be stored as one.
struct Group<'a> {
    view: &'a dyn View,
    guard: Guard<'a>,
    head: Head,
    opened: Head,
    writes: Writes,
    rows: BTreeMap<RowKey, RowState>,
    /// What the action that is being decided changes; forgotten when it is refused.
    tried_writes: Writes,
    tried_rows: BTreeMap<RowKey, RowState>,
}

impl<'a> Group<'a> {
    fn open(view: &'a dyn View) -> Result<Self, StoreError> {
        let head = head(view)?;
        Ok(Self {
            view,
            guard: &|_, _| Ok(None),
            head,
            opened: head,
            writes: Writes::new(),
            rows: BTreeMap::new(),
            tried_writes: Writes::new(),
            tried_rows: BTreeMap::new(),
        })
    }

    /// Takes the mutations of one action and answers them, or tells why nothing more is taken.
    fn take(
        &mut self,
        person: &Person,
        client: ClientId,
        action: &[Envelope],
        state: &mut ClientState,
        now: Millis,
        answers: &mut Vec<Answer>,
    ) -> Result<Option<Stop>, StoreError> {
        let known = action.iter().take_while(|envelope| envelope.seq <= state.last).count();
        let (known, fresh) = action.split_at(known);
        for envelope in known {
            let stored: Option<StoredOutcome> =
                read(self.view, &keys::outcome(client, envelope.seq))?;
            match stored {
                Some(stored) if stored.digest[..] == envelope.digest() => {
                    answers.push(Answer { seq: envelope.seq, outcome: stored.outcome });
                }
                // Other content, or an outcome already acknowledged, under a number that was taken.
                Some(_) | None => return Ok(Some(Stop::Forked)),
            }
        }
        if (state.last + 1..).zip(fresh).any(|(next, envelope)| envelope.seq != next) {
            return Ok(Some(Stop::Gap));
        }
        let actor = Actor { user: person.user, role: person.role, client };
        for (envelope, outcome) in fresh.iter().zip(self.decide(&actor, fresh, now)?) {
            let digest = envelope.digest().to_vec().into();
            let stored = StoredOutcome { digest, outcome: outcome.clone() };
            self.writes.insert(keys::outcome(client, envelope.seq), Some(to_cbor(&stored)));
            state.last = envelope.seq;
            answers.push(Answer { seq: envelope.seq, outcome });
        }
        Ok(None)
    }

    /// Decides the mutations of one action: all take effect, or none does.
    fn decide(
        &mut self,
        actor: &Actor,
        action: &[Envelope],
        now: Millis,
    ) -> Result<Vec<Outcome>, StoreError> {
        let before = self.head;
        let mut outcomes = Vec::new();
        for envelope in action {
            let key = envelope.mutation.key();
            let current = self.row(key)?;
            let commit = self.head.commit + 1;
            let known = Known { key, row: current.as_ref() };
            let decision = match (self.guard)(envelope, &|key| self.row(key))? {
                Some(reason) => Decision::rejected(reason),
                None => apply(&known, actor, envelope, commit, now),
            };
            match decision.outcome {
                // When nothing changed, nothing new has to be pulled.
                Outcome::Applied { superseded, .. } => {
                    for (key, row) in decision.writes {
                        self.head.commit = commit;
                        let old = self.row(key)?;
                        self.write_row(key, old.as_ref(), row);
                    }
                    outcomes.push(Outcome::Applied { commit: self.head.commit, superseded });
                }
                refused @ Outcome::Rejected { .. } => {
                    self.head = before;
                    self.tried_writes.clear();
                    self.tried_rows.clear();
                    return Ok(vec![refused; action.len()]);
                }
            }
        }
        self.keep_tried();
        Ok(outcomes)
    }

    fn keep_tried(&mut self) {
        self.writes.extend(std::mem::take(&mut self.tried_writes));
        self.rows.extend(std::mem::take(&mut self.tried_rows));
    }

    fn row(&self, key: RowKey) -> Result<Option<RowState>, StoreError> {
        match self.tried_rows.get(&key).or_else(|| self.rows.get(&key)) {
            Some(row) => Ok(Some(row.clone())),
            None => row(self.view, key),
        }
    }

    fn write_row(&mut self, key: RowKey, old: Option<&RowState>, row: RowState) {
        if let Some(old) = old {
            self.tried_writes.insert(keys::index(old.scope, old.rev, key), None);
        } else {
            self.head.rows += 1;
        }
        self.tried_writes.insert(keys::index(row.scope, row.rev, key), Some(Vec::new()));
        self.tried_writes.insert(keys::row(key), Some(encode_row(&row)));
        self.tried_rows.insert(key, row);
    }

    fn close(mut self) -> Writes {
        if self.head != self.opened {
            self.writes.insert(keys::HEAD.to_vec(), Some(to_cbor(&self.head)));
        }
        self.writes
    }
}

/// The one row that a decision looks at.
struct Known<'a> {
    key: RowKey,
    row: Option<&'a RowState>,
}

impl Rows for Known<'_> {
    fn row(&self, key: RowKey) -> Option<RowState> {
        self.row.filter(|_| key == self.key).cloned()
    }
}

impl RowState {
    /// Returns the row as it stands on the wire.
    #[must_use]
    pub fn to_wire(&self, key: RowKey) -> WireRow {
        let mut bytes = Vec::new();
        write_row(&mut bytes, key, self.rev, self.scope, self.fields.as_ref());
        let mut decoder = minicbor::Decoder::new(&bytes);
        WireRow::read(&mut decoder).unwrap_or(WireRow::Gone { key, rev: self.rev })
    }
}

/// A row as the store keeps it.
#[derive(Encode, Decode)]
#[cbor(map)]
struct StoredRow {
    #[n(0)]
    rev: u64,
    #[n(1)]
    scope: u32,
    #[n(2)]
    created: (u64, u64),
    #[n(3)]
    written: BTreeMap<u16, (u64, u64)>,
    #[n(4)]
    fields: Option<Fields>,
}

fn encode_row(row: &RowState) -> Vec<u8> {
    let pair = |written: &Written| (written.commit, written.by);
    to_cbor(&StoredRow {
        rev: row.rev,
        scope: row.scope,
        created: pair(&row.created),
        written: row.written.iter().map(|(number, written)| (*number, pair(written))).collect(),
        fields: row.fields.clone(),
    })
}

fn decode_row(bytes: &[u8]) -> Option<RowState> {
    let stored: StoredRow = minicbor::decode(bytes).ok()?;
    let written = |(commit, by): (u64, u64)| Written { commit, by };
    Some(RowState {
        rev: stored.rev,
        scope: stored.scope,
        created: written(stored.created),
        written: stored.written.into_iter().map(|(number, pair)| (number, written(pair))).collect(),
        fields: stored.fields,
    })
}

fn read<T: for<'b> Decode<'b, ()>>(view: &dyn View, key: &[u8]) -> Result<Option<T>, StoreError> {
    match view.get(key)? {
        None => Ok(None),
        Some(bytes) => minicbor::decode(&bytes)
            .map(Some)
            .map_err(|_| StoreError::Damaged(String::from_utf8_lossy(key).into_owned())),
    }
}
