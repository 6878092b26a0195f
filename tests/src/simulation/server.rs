//! Server: the real state machine over a simulated disk, and a record of everything that is safe on
//! it. Its committer does what the product's does: decide a group, write it as one, sync, answer.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::rc::Rc;

use shared::book::{RowKey, WireRow};
use shared::entity::conflict::ConflictState;
use shared::entity::{AnyRow, Conflict, Kind, User};
use shared::id::{Id, RawId};
use shared::planted::{Bug, planted};
use shared::sync::keys;
use shared::sync::memory::MemoryStore;
use shared::sync::protocol::{
    ClientId, CommitSeq, Envelope, Fields, Mutation, Outcome, Reply, Request, to_cbor,
};
use shared::sync::server::{
    Orgs, Person, Pushed, StoreError, View, Visit, Writes, head, load_rows, pull_counted, push,
    row, set_epoch,
};
use shared::value::{FieldValue, Millis};

use super::disk::Disk;
use super::invariants::i15_rebase_is_server::{self, Before, Shown};
use super::invariants::{
    broken, count, i02_no_lost_acknowledged_write, i04_exactly_once, i05_idempotent_outcome,
    i06_gap_freedom, i07_visibility_safety, i18_cost_bound, i23_bounded_state,
};
use super::model::{Actor, Model};
use super::sight::Sight;
use super::tab::At;

/// What tells one mutation from all others, however it is numbered: its action, its row, and which of
/// the four it is.
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
    name_of(envelope.at, &envelope.mutation)
}

fn name_of(at: i64, mutation: &Mutation) -> Name {
    let sort = match mutation {
        Mutation::Create { .. } => 0,
        Mutation::Patch { .. } => 1,
        Mutation::Delete { .. } => 2,
        Mutation::Restore { .. } => 3,
    };
    (action_at(at), mutation.key(), sort)
}

/// A request on its way, and to whom the answer goes.
#[derive(Clone)]
pub struct Packet {
    /// Who sent it.
    pub at: At,
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
    person: Person,
    before: Before,
}

/// Requests that were decided together.
pub type Group = Vec<Decided>;

/// What is safe on the disk, as the simulation notes it down.
#[derive(Clone, Default)]
pub struct Record {
    model: Model,
    /// Everything ever taken and synced.
    pub history: BTreeMap<Name, (ClientId, u64, Outcome)>,
    by_number: BTreeMap<(ClientId, u64), (Name, Outcome)>,
    last: BTreeMap<ClientId, u64>,
    /// What was ever answered.
    pub sent: BTreeMap<(ClientId, u64), Outcome>,
    /// What each row was from which head on.
    versions: BTreeMap<RowKey, Vec<(CommitSeq, WireRow)>>,
    /// The rows that a person saw when this was the head.
    views: BTreeMap<(RawId, CommitSeq), Rc<BTreeSet<RowKey>>>,
}

/// The server's store at an earlier moment.
#[derive(Clone)]
pub struct Backup {
    store: MemoryStore,
    record: Record,
}

/// The server.
pub struct Server {
    /// What it has written.
    pub disk: Disk<Group>,
    /// What is safe there.
    pub record: Record,
    orgs: Orgs,
    /// Requests that wait for the committer.
    pub waiting: Vec<Packet>,
    /// The committer is at work.
    pub is_busy: bool,
    /// How many times it was started.
    pub boot: u64,
    /// What it can be restored from.
    pub backup: Option<Backup>,
    /// What revoked devices handed in. It is on another disk here: no backup takes it back.
    pub quarantine: BTreeSet<Name>,
    /// What was taken when the backup was made that it was restored from.
    pub restored: Option<BTreeSet<Name>>,
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
            record: Record::default(),
            orgs: Orgs::default(),
            waiting: Vec::new(),
            is_busy: false,
            boot: 0,
            backup: None,
            quarantine: BTreeSet::new(),
            restored: None,
        };
        for key in row_keys(&rows) {
            let state = row(&server.disk.store, key).unwrap().unwrap();
            server.record.model.seed(key, state.rev, state.fields.unwrap());
        }
        server.note_versions(&rows);
        server
    }

    /// The newest commit, as the running server sees it.
    #[must_use]
    pub fn head(&self) -> CommitSeq {
        head(&self.disk.store).unwrap().commit
    }

    /// The name of the store's history, which a restore changes.
    #[must_use]
    pub fn epoch(&self) -> RawId {
        head(&self.disk.store).unwrap().epoch
    }

    /// A person as their record says.
    #[must_use]
    pub fn person(&self, user: Id<User>) -> Person {
        let row = self.fields(RowKey::new(Kind::User, user.raw()));
        let role = row.and_then(|fields| fields.get(&User::ROLE.number).cloned());
        let role = role.and_then(|role| FieldValue::from_value(&role).ok()).unwrap_or_default();
        Person { user, role }
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
        self.record.by_number.get(&(client, seq))
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

    /// Decides what waits, as one group.
    pub fn decide(&mut self, now: i64) -> (Writes, Group) {
        let (mut writes, mut group) = (Writes::new(), Group::new());
        for packet in std::mem::take(&mut self.waiting) {
            let request: Request = minicbor::decode(&packet.bytes).unwrap();
            let person = self.person(packet.user);
            let before = Before::of(self, &request, group.is_empty(), person.role, &packet.shown);
            let view = Uncommitted { store: &self.disk.store, writes: &writes };
            let pushed = push(&view, &self.orgs, &person, &request, Millis(now)).unwrap();
            writes.extend(pushed.writes.clone());
            group.push(Decided { packet, request, pushed, person, before });
        }
        (writes, group)
    }

    /// The disk has the oldest group for certain: it is noted, and held to the rules.
    pub fn sync_next(&mut self) -> Option<Group> {
        let (writes, group) = self.disk.sync_next()?;
        for decided in &group {
            self.note_taken(decided);
        }
        self.note_versions(&writes);
        self.record.model.check(row_keys(&writes), |key| self.synced_fields(key), 4);
        Some(group)
    }

    /// The machine starts again with what its disk has; `keeps` groups more were on their way there
    /// and arrived.
    pub fn restart(&mut self, keeps: usize) {
        self.waiting.clear();
        self.is_busy = false;
        self.boot += 1;
        for _ in 0..keeps {
            self.sync_next();
        }
        self.disk.power_cut();
        self.orgs = Orgs::default();
        i02_no_lost_acknowledged_write::check(self);
        i23_bounded_state::check(self);
    }

    /// Keeps what the disk has, to be restored from.
    pub fn back_up(&mut self) {
        let (store, record) = (self.disk.synced().clone(), self.record.clone());
        self.backup = Some(Backup { store, record });
    }

    /// The machine is lost; another one begins with the backup, under a new epoch. Returns what was
    /// taken since and is lost with the machine.
    pub fn restore(&mut self, epoch: RawId) -> BTreeSet<Name> {
        let Some(Backup { mut store, record }) = self.backup.clone() else {
            return BTreeSet::new();
        };
        if !planted(Bug::RestoreWithoutEpoch) {
            let writes = set_epoch(&store, epoch).unwrap();
            store.apply(writes);
        }
        let lost = self.record.history.keys().filter(|it| !record.history.contains_key(*it));
        let lost = lost.copied().collect();
        self.restored = Some(record.history.keys().copied().collect());
        self.disk = Disk::new(store);
        self.record = record;
        self.orgs = Orgs::default();
        self.waiting.clear();
        self.is_busy = false;
        self.boot += 1;
        lost
    }

    /// Answers after the commit, as the server does: the pull sees what is committed now.
    pub fn answer(&mut self, decided: Decided, now: i64) -> Reply {
        let Decided { packet, request, pushed, .. } = decided;
        // As of now: the request itself may have changed who its author is here.
        let person = self.person(packet.user);
        let store = &self.disk.store;
        let (mut reply, counted) =
            pull_counted(store, &self.orgs, &person, &request, Millis(now)).unwrap();
        i07_visibility_safety::check(&person, &reply, self);
        i18_cost_bound::check(&request, &reply, counted);
        if !reply.more {
            let user = person.user.raw();
            let seen = self.seen(user);
            self.record.views.insert((user, reply.cursor), seen);
        }
        reply.outcomes = pushed.outcomes;
        reply.stop = pushed.stop;
        let client = request.client();
        i02_no_lost_acknowledged_write::is_on_disk(&request, &reply.outcomes, self);
        for answer in &reply.outcomes {
            let number = (client, answer.seq);
            if self.record.by_number.get(&number).is_some_and(|(_, it)| *it == answer.outcome) {
                self.record.sent.insert(number, answer.outcome.clone());
            }
        }
        minicbor::decode(&to_cbor(&reply)).unwrap()
    }

    /// Every row as it was when `commit` was the head; deleted ones are left out.
    #[must_use]
    pub fn rows_at(&self, commit: CommitSeq) -> BTreeMap<RowKey, &WireRow> {
        let at = |versions: &'_ Vec<(CommitSeq, WireRow)>| {
            versions.iter().rposition(|(head, _)| *head <= commit)
        };
        self.record
            .versions
            .iter()
            .filter_map(|(key, versions)| Some((*key, &versions[at(versions)?].1)))
            .filter(|(_, row)| matches!(row, WireRow::Put(_)))
            .collect()
    }

    /// The rows that a person sees now.
    #[must_use]
    pub fn seen(&self, user: RawId) -> Rc<BTreeSet<RowKey>> {
        match self.record.views.get(&(user, self.head())) {
            Some(seen) => Rc::clone(seen),
            None => Rc::new(self.record.model.sight().all(user)),
        }
    }

    /// Every row that a person saw when `commit` was the head, as it was then; nothing when the person
    /// was never answered then.
    #[must_use]
    pub fn rows_seen(&self, user: RawId, commit: CommitSeq) -> Option<BTreeMap<RowKey, &WireRow>> {
        let seen = self.record.views.get(&(user, commit))?;
        let mut rows = self.rows_at(commit);
        rows.retain(|key, _| seen.contains(key));
        Some(rows)
    }

    /// Whether a row is there, or was.
    #[must_use]
    pub fn is_known(&self, key: RowKey) -> bool {
        self.record.model.knows(key)
    }

    /// Every row, and whether it is living.
    pub fn keys(&self) -> impl Iterator<Item = (RowKey, bool)> {
        self.record.model.rows().map(|(key, fields)| (key, fields.is_some()))
    }

    /// Who sees what, by the naive rules.
    #[must_use]
    pub fn sight(&self) -> Sight<'_> {
        self.record.model.sight()
    }

    /// Every edit that is in its author's inbox, by name; of values that came second the field too.
    #[must_use]
    pub fn inbox(&self) -> BTreeMap<(Name, Option<i64>), Conflict> {
        let mut inbox = BTreeMap::new();
        let (from, to) = keys::rows_of(Kind::Conflict.number());
        let mut visit = |key: &[u8], _: &[u8]| {
            let key = keys::parse_row_key(&key[1..]).unwrap();
            let row = row(&self.disk.store, key).unwrap().unwrap().to_wire(key);
            if let WireRow::Put(AnyRow::Conflict(row)) = row {
                let conflict = row.record;
                let at = conflict.claimed_at.unwrap_or_default().0;
                let name = match conflict.refused() {
                    Some(mutation) => name_of(at, &mutation),
                    None => (action_at(at), conflict.about_key(), 1),
                };
                inbox.insert((name, conflict.field), conflict);
            }
            ControlFlow::Continue(())
        };
        self.disk.store.scan(&from, &to, &mut visit).unwrap();
        inbox
    }

    /// Takes over what the server wrote by itself in a push, up to the model's newest commit.
    fn learn(&mut self, decided: &Decided) {
        let Decided { request, pushed, .. } = decided;
        let nothing = MemoryStore::default();
        let view = Uncommitted { store: &nothing, writes: &pushed.writes };
        for key in row_keys(&pushed.writes) {
            let is_its_own = [Kind::Change, Kind::Conflict].map(Kind::number).contains(&key.kind);
            if !is_its_own || self.record.model.knows(key) {
                continue;
            }
            let Some(state) = row(&view, key).unwrap() else { continue };
            let created = state.created.commit;
            let mut fields = state.fields.unwrap_or_default();
            if key.kind == Kind::Conflict.number() {
                // A later part of the push may have decided it already.
                let (number, open) = Conflict::STATE.to(&ConflictState::Open);
                fields.insert(number, open);
            }
            if created <= self.record.model.commit() {
                let author = state.created.user.map(Id::raw);
                let created = (created, Some(request.client()));
                self.record.model.learn(key, created, fields, author);
            }
        }
    }

    /// Holds what a push did to the record and to the model.
    fn note_taken(&mut self, decided: &Decided) {
        let Decided { request, pushed, person, before, .. } = decided;
        let client = request.client();
        let mut fresh: Vec<(&Envelope, &Outcome)> = Vec::new();
        for answer in &pushed.outcomes {
            let envelope = request.mutations.iter().find(|it| it.seq == answer.seq).unwrap();
            let key = keys::outcome(client, answer.seq);
            let is_written = pushed.writes.get(&key).is_some_and(Option::is_some);
            let before = self.record.history.get(&name(envelope)).map(|(.., it)| it.clone());
            let under = self.taken(client, answer.seq).cloned();
            if is_written || under.is_none() {
                i04_exactly_once::is_new(client, envelope, self);
                let last = self.record.last.entry(client).or_default();
                i06_gap_freedom::is_next(client, *last, answer.seq);
                *last = answer.seq;
                let taken = (name(envelope), answer.outcome.clone());
                self.record.by_number.insert((client, answer.seq), taken);
                match &before {
                    None => fresh.push((envelope, &answer.outcome)),
                    Some(before) => {
                        i04_exactly_once::is_known(envelope, before, &answer.outcome);
                    }
                }
            } else {
                let is_kept = self.disk.synced().get(&key).unwrap().is_some();
                let under = under.filter(|(taken, _)| is_kept && *taken == name(envelope));
                match (under, &before) {
                    (None, Some(before)) => {
                        i04_exactly_once::is_known(envelope, before, &answer.outcome);
                    }
                    (first, _) => {
                        let first = first.as_ref().map(|(_, outcome)| outcome);
                        i05_idempotent_outcome::check(envelope, first, &answer.outcome);
                    }
                }
            }
        }
        let same = |one: &(&Envelope, _), other: &(&Envelope, _)| {
            one.0.group.is_some() && one.0.group == other.0.group
        };
        for action in fresh.chunk_by(same) {
            let envelopes: Vec<&Envelope> = action.iter().map(|(envelope, _)| *envelope).collect();
            let actor = Actor { client, user: person.user.raw(), role: person.role };
            let expected = self.record.model.take(actor, &envelopes);
            let outcomes: Vec<Outcome> = action.iter().map(|(_, it)| (*it).clone()).collect();
            i04_exactly_once::is_as_the_rules_say(&envelopes, &outcomes, &expected);
            self.learn(decided);
            for (envelope, outcome) in action {
                let taken = (client, envelope.seq, (*outcome).clone());
                self.record.history.insert(name(envelope), taken);
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
            let versions = self.record.versions.entry(key).or_default();
            if let Some((_, last)) = versions.last() {
                count(4);
                // A row that only moves to other scopes stays as it is.
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
        let all: Vec<RowKey> = self.record.model.rows().map(|(key, _)| key).collect();
        self.record.model.check(all, |key| self.synced_fields(key), invariant);
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

    fn scan(&self, from: &[u8], to: &[u8], visit: Visit<'_>) -> Result<(), StoreError> {
        let mut pairs: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
        self.store.scan(from, to, &mut |key, value| {
            pairs.insert(key.to_vec(), value.to_vec());
            ControlFlow::Continue(())
        })?;
        for (key, value) in self.writes.range(from.to_vec()..to.to_vec()) {
            match value {
                Some(value) => pairs.insert(key.clone(), value.clone()),
                None => pairs.remove(key),
            };
        }
        for (key, value) in &pairs {
            if visit(key, value).is_break() {
                break;
            }
        }
        Ok(())
    }
}
