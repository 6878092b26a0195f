//! Server: the real state machine over a store in memory, with a committer that can crash before or
//! after it has written, and a record of everything it ever took.

use std::collections::{BTreeMap, BTreeSet};

use shared::book::{RowKey, WireRow};
use shared::entity::{Role, User};
use shared::id::{Id, RawId};
use shared::sync::keys;
use shared::sync::memory::MemoryStore;
use shared::sync::protocol::{
    ClientId, CommitSeq, Envelope, Mutation, Outcome, Reply, Request, to_cbor,
};
use shared::sync::server::{
    Person, Pushed, StoreError, View, Visit, Writes, head, load_rows, pull, push, row, set_epoch,
};
use shared::value::Millis;

use super::model::Model;

/// What tells one mutation from all others, however it is numbered: when its action was made (no two
/// actions are made at the same time), its row, and which of the three it is.
pub(super) type Name = (i64, RowKey, u8);

pub(super) fn name(envelope: &Envelope) -> Name {
    let sort = match envelope.mutation {
        Mutation::Create { .. } => 0,
        Mutation::Patch { .. } => 1,
        Mutation::Delete { .. } => 2,
    };
    (envelope.at, envelope.mutation.key(), sort)
}

/// A request on its way, and to whom the answer goes.
#[derive(Clone)]
pub(super) struct Packet {
    pub(super) device: usize,
    pub(super) session: u64,
    pub(super) exchange: u64,
    pub(super) user: Id<User>,
    pub(super) bytes: Vec<u8>,
}

/// Requests decided together, nothing of it written yet.
pub(super) struct Decided {
    requests: Vec<(Packet, Request, Pushed)>,
    writes: Writes,
}

pub(super) struct Server {
    pub(super) store: MemoryStore,
    model: Model,
    /// Everything ever taken.
    pub(super) history: BTreeMap<Name, (ClientId, u64, Outcome)>,
    by_number: BTreeMap<(ClientId, u64), Name>,
    /// What each row was from which head on.
    versions: BTreeMap<RowKey, Vec<(CommitSeq, WireRow)>>,
    pub(super) roles: BTreeMap<Id<User>, Role>,
    pub(super) waiting: Vec<Packet>,
    /// How many times it was started.
    pub(super) boot: u64,
}

impl Server {
    pub(super) fn new(book: &shared::book::Book) -> Self {
        let mut store = MemoryStore::default();
        let epoch = set_epoch(&store, RawId(7)).unwrap();
        store.apply(epoch);
        let rows = load_rows(&store, book).unwrap();
        store.apply(rows.clone());
        let mut server = Self {
            store,
            model: Model::default(),
            history: BTreeMap::new(),
            by_number: BTreeMap::new(),
            versions: BTreeMap::new(),
            roles: BTreeMap::new(),
            waiting: Vec::new(),
            boot: 0,
        };
        for key in row_keys(&rows) {
            let state = row(&server.store, key).unwrap().unwrap();
            server.model.seed(key, state.rev, state.fields.unwrap());
        }
        server.note_versions(&rows);
        server
    }

    pub(super) fn head(&self) -> CommitSeq {
        head(&self.store).unwrap().commit
    }

    /// Decides what waits, as one group.
    pub(super) fn decide(&mut self, now: i64) -> Decided {
        let mut decided = Decided { requests: Vec::new(), writes: Writes::new() };
        for packet in std::mem::take(&mut self.waiting) {
            let request: Request = minicbor::decode(&packet.bytes).unwrap();
            let person = Person { user: packet.user, role: self.roles[&packet.user] };
            let view = Uncommitted { store: &self.store, writes: &decided.writes };
            let pushed = push(&view, &person, &request, Millis(now)).unwrap();
            decided.writes.extend(pushed.writes.clone());
            decided.requests.push((packet, request, pushed));
        }
        decided
    }

    /// Writes the group; returns what is to be answered.
    pub(super) fn commit(&mut self, decided: Decided) -> Vec<(Packet, Request, Pushed)> {
        let writes = decided.writes.clone();
        self.store.apply(decided.writes);
        for (packet, request, pushed) in &decided.requests {
            self.note_taken(self.roles[&packet.user], request, pushed);
        }
        self.note_versions(&writes);
        self.check_rows(&writes);
        decided.requests
    }

    /// Answers after the commit, as the server does: the pull sees what is committed now.
    pub(super) fn answer(&self, request: &Request, pushed: Pushed, now: i64) -> Reply {
        let mut reply = pull(&self.store, request, Millis(now)).unwrap();
        reply.outcomes = pushed.outcomes;
        reply.stop = pushed.stop;
        minicbor::decode(&to_cbor(&reply)).unwrap()
    }

    /// Every row as it was when `commit` was the head; deleted ones are left out.
    pub(super) fn rows_at(&self, commit: CommitSeq) -> BTreeMap<RowKey, &WireRow> {
        let at = |versions: &'_ Vec<(CommitSeq, WireRow)>| {
            versions.iter().rposition(|(head, _)| *head <= commit)
        };
        self.versions
            .iter()
            .filter_map(|(key, versions)| Some((*key, &versions[at(versions)?].1)))
            .filter(|(_, row)| matches!(row, WireRow::Put(_)))
            .collect()
    }

    /// Holds what a push says to the record and to the model.
    fn note_taken(&mut self, role: Role, request: &Request, pushed: &Pushed) {
        let client = request.client();
        let mut fresh: Vec<(&Envelope, &Outcome)> = Vec::new();
        for answer in &pushed.outcomes {
            let envelope = request.mutations.iter().find(|it| it.seq == answer.seq).unwrap();
            let written = pushed.writes.get(&keys::outcome(client, answer.seq));
            if written.is_some_and(Option::is_some) {
                fresh.push((envelope, &answer.outcome));
                let taken = self.by_number.insert((client, answer.seq), name(envelope));
                assert_eq!(taken, None, "number {} of {client:?} is taken twice", answer.seq);
            } else {
                let (.., outcome) = &self.history[&name(envelope)];
                assert_eq!(outcome, &answer.outcome, "a repeated push is answered otherwise");
            }
        }
        let same = |one: &(&Envelope, _), other: &(&Envelope, _)| {
            one.0.group.is_some() && one.0.group == other.0.group
        };
        for action in fresh.chunk_by(same) {
            let envelopes: Vec<&Envelope> = action.iter().map(|(envelope, _)| *envelope).collect();
            let expected = self.model.take(client, role, &envelopes);
            let outcomes: Vec<Outcome> = action.iter().map(|(_, it)| (*it).clone()).collect();
            assert_eq!(outcomes, expected, "the rules say otherwise about {envelopes:#?}");
            for (envelope, outcome) in action {
                let taken = (client, envelope.seq, (*outcome).clone());
                let before = self.history.insert(name(envelope), taken);
                assert_eq!(before, None, "the same edit is taken twice: {envelope:?}");
            }
        }
    }

    fn note_versions(&mut self, writes: &Writes) {
        let head = self.head();
        for key in row_keys(writes) {
            let row = row(&self.store, key).unwrap().unwrap().to_wire(key);
            let versions = self.versions.entry(key).or_default();
            if let Some((_, last)) = versions.last() {
                assert!(last.rev() < row.rev(), "the revision of {key:?} does not grow");
            }
            versions.push((head, row));
        }
    }

    fn check_rows(&self, writes: &Writes) {
        let written: BTreeSet<RowKey> = row_keys(writes).collect();
        for (key, fields) in self.model.rows().filter(|(key, _)| written.contains(key)) {
            assert_eq!(row(&self.store, key).unwrap().unwrap().fields, fields, "{key:?}");
        }
    }

    /// Holds every row to the model.
    pub(super) fn check(&self) {
        for (key, fields) in self.model.rows() {
            assert_eq!(row(&self.store, key).unwrap().unwrap().fields, fields, "{key:?}");
        }
    }
}

fn row_keys(writes: &Writes) -> impl Iterator<Item = RowKey> {
    writes.keys().filter(|key| key[0] == b'r').filter_map(|key| keys::parse_row_key(&key[1..]))
}

/// What is committed, and over it what is decided but not written yet.
struct Uncommitted<'a> {
    store: &'a MemoryStore,
    writes: &'a Writes,
}

impl View for Uncommitted<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        match self.writes.get(key) {
            Some(value) => Ok(value.clone()),
            None => self.store.get(key),
        }
    }

    fn scan(&self, _: &[u8], _: &[u8], _: Visit<'_>) -> Result<(), StoreError> {
        Err(StoreError::Read("a push reads single keys".to_owned()))
    }
}
