//! Server: the real state machine over a simulated disk, and a record of everything that is safe on
//! it. Its committer does what the product's does: decide a group, write it as one, sync, answer.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use shared::book::{RowKey, WireRow};
use shared::entity::{Role, User};
use shared::id::{Id, RawId};
use shared::sync::keys;
use shared::sync::memory::MemoryStore;
use shared::sync::protocol::{
    ClientId, CommitSeq, Envelope, Fields, Mutation, Outcome, Reply, Request, to_cbor,
};
use shared::sync::server::{
    Orgs, Person, Pushed, StoreError, View, Visit, Writes, head, load_rows, pull, push, row,
    set_epoch,
};
use shared::sync::visibility::Held;
use shared::value::Millis;

use super::device::Edits;
use super::disk::Disk;
use super::invariants::i15_rebase_is_server::{self, Before, Shown};
use super::invariants::{
    broken, count, i02_no_lost_acknowledged_write, i04_exactly_once, i05_idempotent_outcome,
    i06_gap_freedom, i23_bounded_state,
};
use super::model::Model;
use super::visible::{Asker, Company};

/// What tells one mutation from all others, however it is numbered: its action, its row, and which of
/// the three it is.
pub type Name = (i64, RowKey, u8);

/// A device's clock shows its action's number beside a multiple of this, so that the number can be
/// read from whatever time it shows.
pub const CLOCK_UNIT: i64 = 1_000_000_000;

/// Returns the number of the action that was made when a device's clock showed this.
#[must_use]
pub fn action_at(at: i64) -> i64 {
    at.rem_euclid(CLOCK_UNIT)
}

/// Names an edit.
#[must_use]
pub fn name(envelope: &Envelope) -> Name {
    let sort = match envelope.mutation {
        Mutation::Create { .. } => 0,
        Mutation::Patch { .. } => 1,
        Mutation::Delete { .. } => 2,
        Mutation::Restore { .. } => 3,
    };
    (action_at(envelope.at), envelope.mutation.key(), sort)
}

/// A request on its way, and to whom the answer goes.
#[derive(Clone)]
pub struct Packet {
    /// Who sent it.
    pub device: usize,
    /// In which session.
    pub session: u64,
    /// Which of its requests.
    pub exchange: u64,
    /// As whom.
    pub user: Id<User>,
    /// The request.
    pub bytes: Vec<u8>,
    /// What the screen showed when it was sent.
    pub shown: Shown,
}

/// A request that was decided.
#[derive(Clone)]
pub struct Decided {
    /// As it came.
    pub packet: Packet,
    /// What it asks.
    pub request: Request,
    /// What is decided.
    pub pushed: Pushed,
    role: Role,
    before: Before,
}

/// Requests that were decided together.
pub type Group = Vec<Decided>;

/// The server.
pub struct Server {
    /// What it has written.
    pub disk: Disk<Group>,
    model: Model,
    /// Everything ever taken and synced.
    pub history: BTreeMap<Name, (ClientId, u64, Outcome)>,
    by_number: BTreeMap<(ClientId, u64), (Name, Outcome)>,
    last: BTreeMap<ClientId, u64>,
    /// What was ever answered.
    pub sent: BTreeMap<(ClientId, u64), Outcome>,
    /// What each row was from which head on.
    versions: BTreeMap<RowKey, Vec<(CommitSeq, WireRow)>>,
    /// Who is here to do what.
    pub roles: BTreeMap<Id<User>, Role>,
    /// In which role a complete state was given: to whom, up to which commit, and with which scopes, of
    /// which the device remembers just as much.
    given: BTreeMap<(Id<User>, CommitSeq, u64), Role>,
    /// Requests that wait for the committer.
    pub waiting: Vec<Packet>,
    /// The committer is at work.
    pub is_busy: bool,
    /// How many times it was started.
    pub boot: u64,
}

impl Server {
    /// A server of a company.
    #[must_use]
    pub fn new(book: &shared::book::Book) -> Self {
        let mut store = MemoryStore::default();
        let epoch = set_epoch(&store, RawId(7)).unwrap();
        store.apply(epoch);
        let rows = load_rows(&store, book).unwrap();
        store.apply(rows.clone());
        let mut server = Self {
            disk: Disk::new(store),
            model: Model::default(),
            history: BTreeMap::new(),
            by_number: BTreeMap::new(),
            last: BTreeMap::new(),
            sent: BTreeMap::new(),
            versions: BTreeMap::new(),
            roles: BTreeMap::new(),
            given: BTreeMap::new(),
            waiting: Vec::new(),
            is_busy: false,
            boot: 0,
        };
        for key in row_keys(&rows) {
            let state = row(&server.disk.store, key).unwrap().unwrap();
            server.model.seed(key, state.rev, state.fields.unwrap());
        }
        server.note_versions(&rows);
        server
    }

    /// The newest commit, as the running server sees it.
    #[must_use]
    pub fn head(&self) -> CommitSeq {
        head(&self.disk.store).unwrap().commit
    }

    /// The revision of a row; 0 for one that is not there.
    #[must_use]
    pub fn rev(&self, key: RowKey) -> CommitSeq {
        row(&self.disk.store, key).unwrap().map_or(0, |row| row.rev)
    }

    /// What a row holds; nothing for one that is not there or deleted.
    #[must_use]
    pub fn fields(&self, key: RowKey) -> Option<Fields> {
        row(&self.disk.store, key).unwrap().and_then(|row| row.fields)
    }

    /// What was taken under a number.
    #[must_use]
    pub fn taken(&self, client: ClientId, seq: u64) -> Option<&(Name, Outcome)> {
        self.by_number.get(&(client, seq))
    }

    /// How many keys with this first letter are stored.
    #[must_use]
    pub fn count(&self, letter: u8) -> u64 {
        let mut n = 0;
        let mut count = |_: &[u8], _: &[u8]| {
            n += 1;
            ControlFlow::Continue(())
        };
        self.disk.store.scan(&[letter], &[letter + 1], &mut count).unwrap();
        n
    }

    /// How many scopes the rows lie in and have left, by what the rows say.
    #[must_use]
    pub fn places(&self) -> u64 {
        let mut keys: Vec<RowKey> = Vec::new();
        let mut note = |key: &[u8], _: &[u8]| {
            keys.extend(keys::parse_row_key(&key[1..]));
            ControlFlow::Continue(())
        };
        self.disk.store.scan(b"r", b"s", &mut note).unwrap();
        let places = |key: RowKey| row(&self.disk.store, key).unwrap().unwrap();
        let places = keys.into_iter().map(places).map(|row| row.scopes.len() + row.left.len());
        places.sum::<usize>() as u64
    }

    /// Decides what waits, as one group.
    pub fn decide(&mut self, now: i64) -> (Writes, Group) {
        let (mut writes, mut group) = (Writes::new(), Group::new());
        for packet in std::mem::take(&mut self.waiting) {
            let request: Request = minicbor::decode(&packet.bytes).unwrap();
            let role = self.roles[&packet.user];
            let person = Person { user: packet.user, role };
            let before = Before::of(self, &packet, &request, role, group.is_empty());
            let view = Uncommitted { store: &self.disk.store, writes: &writes };
            let pushed = push(&view, &Orgs::default(), &person, &request, Millis(now)).unwrap();
            writes.extend(pushed.writes.clone());
            group.push(Decided { packet, request, pushed, role, before });
        }
        (writes, group)
    }

    /// The disk has the oldest group for certain: it is noted, and held to the rules.
    pub fn sync_next(&mut self, edits: &Edits) -> Option<Group> {
        let (writes, group) = self.disk.sync_next()?;
        for decided in &group {
            self.note_taken(decided, edits);
        }
        self.note_versions(&writes);
        self.model.check(row_keys(&writes), |key| self.synced_fields(key), 4);
        Some(group)
    }

    /// The machine starts again with what its disk has; `keeps` groups more were on their way there
    /// and arrived.
    pub fn restart(&mut self, keeps: usize, edits: &Edits) {
        self.waiting.clear();
        self.is_busy = false;
        self.boot += 1;
        for _ in 0..keeps {
            self.sync_next(edits);
        }
        self.disk.power_cut();
        i02_no_lost_acknowledged_write::check(self);
        i23_bounded_state::check(self);
    }

    /// Answers after the commit, as the server does: the pull sees what is committed now.
    pub fn answer(&mut self, decided: Decided, now: i64) -> Reply {
        let Decided { packet, request, pushed, .. } = decided;
        let person = Person { user: packet.user, role: self.roles[&packet.user] };
        let orgs = Orgs::default();
        let mut reply = pull(&self.disk.store, &orgs, &person, &request, Millis(now)).unwrap();
        reply.outcomes = pushed.outcomes;
        reply.stop = pushed.stop;
        let client = request.client();
        i02_no_lost_acknowledged_write::is_on_disk(client, &reply.outcomes, self);
        if !reply.more && !reply.must_update {
            let digest = scopes_after(request.scopes_digest, &reply);
            self.given.insert((person.user, reply.cursor, digest), person.role);
        }
        for answer in &reply.outcomes {
            self.sent.insert((client, answer.seq), answer.outcome.clone());
        }
        minicbor::decode(&to_cbor(&reply)).unwrap()
    }

    /// Every row as it was when `commit` was the head; deleted ones are left out.
    #[must_use]
    pub fn rows_at(&self, commit: CommitSeq) -> BTreeMap<RowKey, &WireRow> {
        let at = |versions: &'_ Vec<(CommitSeq, WireRow)>| {
            versions.iter().rposition(|(head, _)| *head <= commit)
        };
        self.versions
            .iter()
            .filter_map(|(key, versions)| Some((*key, &versions[at(versions)?].1)))
            .filter(|(_, row)| matches!(row, WireRow::Put(_)))
            .collect()
    }

    /// The rows that a person sees, as they were when `commit` was the head.
    #[must_use]
    pub fn rows_for(&self, by: Asker, commit: CommitSeq) -> BTreeMap<RowKey, &WireRow> {
        let mut rows = self.rows_at(commit);
        // Nothing that is deleted here ever comes back, so what it kept is the same at all times.
        let company = Company::of(&rows, &self.model.company);
        rows.retain(|key, _| company.sees(by, *key));
        rows
    }

    /// In which role a device was given the state that it has.
    #[must_use]
    pub fn role_given(&self, user: Id<User>, cursor: CommitSeq, scopes: u64) -> Option<Role> {
        self.given.get(&(user, cursor, scopes)).copied()
    }

    /// Holds what a push did to the record and to the model.
    fn note_taken(&mut self, decided: &Decided, edits: &Edits) {
        let Decided { request, pushed, role, before, .. } = decided;
        let client = request.client();
        let mut fresh: Vec<(&Envelope, &Outcome)> = Vec::new();
        for answer in &pushed.outcomes {
            let envelope = request.mutations.iter().find(|it| it.seq == answer.seq).unwrap();
            let written = pushed.writes.get(&keys::outcome(client, answer.seq));
            let is_known = self.by_number.contains_key(&(client, answer.seq));
            if written.is_some_and(Option::is_some) || !is_known {
                let is_copied = edits[&name(envelope)].copied;
                i04_exactly_once::check(client, envelope, is_copied, self);
                let last = self.last.entry(client).or_default();
                i06_gap_freedom::is_next(client, *last, answer.seq);
                *last = answer.seq;
                fresh.push((envelope, &answer.outcome));
                let taken = (name(envelope), answer.outcome.clone());
                self.by_number.insert((client, answer.seq), taken);
            } else {
                let first = self.taken(client, answer.seq).map(|(_, outcome)| outcome);
                i05_idempotent_outcome::check(envelope, first, &answer.outcome);
            }
        }
        let same = |one: &(&Envelope, _), other: &(&Envelope, _)| {
            one.0.group.is_some() && one.0.group == other.0.group
        };
        for action in fresh.chunk_by(same) {
            let envelopes: Vec<&Envelope> = action.iter().map(|(envelope, _)| *envelope).collect();
            let by = Asker { user: decided.packet.user, role: *role };
            let expected = self.model.take(client, by, &envelopes);
            let outcomes: Vec<Outcome> = action.iter().map(|(_, it)| (*it).clone()).collect();
            i04_exactly_once::is_as_the_rules_say(&envelopes, &outcomes, &expected);
            for (envelope, outcome) in action {
                let taken = (client, envelope.seq, (*outcome).clone());
                // Of one that two devices have, the first counts.
                self.history.entry(name(envelope)).or_insert(taken);
            }
        }
        // Others of the group come after the first; their effects would be in the way.
        let outcomes: Vec<&Outcome> = fresh.iter().map(|(_, outcome)| *outcome).collect();
        if outcomes.len() == request.mutations.len() && self.is_last_written(decided) {
            i15_rebase_is_server::check(*before, &decided.packet.shown, &outcomes, self);
        }
    }

    /// Whether nothing was written after this request.
    fn is_last_written(&self, decided: &Decided) -> bool {
        decided.pushed.head == self.head()
    }

    fn note_versions(&mut self, writes: &Writes) {
        let head = head(self.disk.synced()).unwrap().commit;
        for key in row_keys(writes) {
            let row = row(self.disk.synced(), key).unwrap().unwrap().to_wire(key);
            let versions = self.versions.entry(key).or_default();
            if let Some((_, last)) = versions.last() {
                count(4);
                // Only where it is seen has changed.
                if *last == row {
                    continue;
                }
                if last.rev() >= row.rev() {
                    broken(4, format!("the revision of {key:?} does not grow"));
                }
            }
            versions.push((head, row));
        }
    }

    fn synced_fields(&self, key: RowKey) -> Option<Fields> {
        row(self.disk.synced(), key).unwrap().and_then(|row| row.fields)
    }

    /// Holds every row to the model, for the sake of an invariant.
    pub fn check_rows(&self, invariant: usize) {
        let all: Vec<RowKey> = self.model.rows().map(|(key, _)| key).collect();
        self.model.check(all, |key| self.synced_fields(key), invariant);
    }
}

/// A sum of the scopes that a device has after a reply.
#[must_use]
pub fn scopes_after(told: u64, reply: &Reply) -> u64 {
    reply.scopes.as_ref().map_or(told, Held::digest)
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

    fn scan(&self, from: &[u8], to: &[u8], visit: Visit<'_>) -> Result<(), StoreError> {
        let mut pairs: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
        self.store.scan(from, to, &mut |key, value| {
            pairs.insert(key.to_vec(), value.to_vec());
            ControlFlow::Continue(())
        })?;
        for (key, value) in self.writes.range(from.to_vec()..to.to_vec()) {
            match value {
                Some(value) => drop(pairs.insert(key.clone(), value.clone())),
                None => drop(pairs.remove(key)),
            }
        }
        for (key, value) in &pairs {
            if visit(key, value).is_break() {
                break;
            }
        }
        Ok(())
    }
}
