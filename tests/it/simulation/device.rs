//! Device: the real client state machine over a simulated database, and what it is held to after
//! every single event.

use std::collections::{BTreeMap, BTreeSet};

use shared::book::{Book, RowKey, WireRow, read_rows};
use shared::entity::{AnyRow, Kind, Record};
use shared::id::RawId;
use shared::sync::client::{Client, Effect, Meta, News, Saved};
use shared::sync::protocol::{Envelope, Mutation, Outcome, Reply};
use shared::sync::server::Person;
use shared::value::Value;

use super::server::{Name, Server, name};
use super::storage::{Contents, Storage};

/// An edit that a person made, and what was promised about it.
pub(super) struct Edit {
    pub(super) device: usize,
    pub(super) mutation: Mutation,
    /// It was written strictly: from now on it must never be lost.
    pub(super) durable: bool,
    /// The person was told that the server refused it.
    pub(super) refused: bool,
    /// The person threw the refused edit away.
    pub(super) discarded: bool,
}

pub(super) type Edits = BTreeMap<Name, Edit>;

pub(super) struct Device {
    pub(super) number: usize,
    pub(super) person: Person,
    pub(super) client: Client,
    pub(super) storage: Storage,
    /// How many times it was started; what belongs to an earlier start is nobody's any more.
    pub(super) session: u64,
    /// The commit that its screen shows.
    pub(super) cursor: u64,
    /// The request that waits for its answer.
    pub(super) exchange: Option<u64>,
    pub(super) is_cut_off: bool,
    pub(super) is_full: bool,
    /// What its clock shows beside the truth.
    pub(super) clock: i64,
    /// Records of which the person was told that somebody else was first.
    pub(super) superseded: BTreeSet<RowKey>,
}

impl Device {
    /// Starts a new device, or a copy of another's contents.
    pub(super) fn start(
        number: usize,
        person: Person,
        clock: i64,
        contents: Contents,
    ) -> (Self, Vec<Effect>) {
        let (client, effects) = Client::open(person, contents.saved());
        let device = Self {
            number,
            person,
            client,
            cursor: contents.meta.cursor,
            storage: Storage::new(contents),
            session: 0,
            exchange: None,
            is_cut_off: false,
            is_full: false,
            clock,
            superseded: BTreeSet::new(),
        };
        (device, effects)
    }

    pub(super) fn blank_contents(device: u128) -> Contents {
        let meta = Meta { device: RawId(device), next_seq: 1, ..Meta::default() };
        Contents { meta, ..Contents::default() }
    }

    /// Starts again from what is stored.
    pub(super) fn reopen(&mut self) -> Vec<Effect> {
        self.session += 1;
        self.exchange = None;
        self.cursor = self.storage.contents.meta.cursor;
        self.storage.jobs.clear();
        let (client, effects) = Client::open(self.person, self.storage.contents.saved());
        self.client = client;
        effects
    }

    pub(super) fn waiting(&self) -> Vec<Name> {
        self.client.waiting().map(name).collect()
    }

    /// Notes what the person is told.
    pub(super) fn tell(&mut self, news: &News, edits: &mut Edits) {
        match news {
            News::Superseded { key, fields } => {
                assert!(!fields.is_empty(), "news about no field");
                self.superseded.insert(*key);
            }
            News::Refused(parked) => {
                edits.get_mut(&name(&parked.envelope)).expect("a known edit").refused = true;
            }
            News::Trouble(_) => {}
        }
    }

    /// Before a request leaves: nothing in it may be lost by a crash any more, nothing was left out.
    pub(super) fn check_request(&self, mutations: &[Envelope], edits: &Edits) {
        for envelope in mutations {
            let durable = edits[&name(envelope)].durable;
            assert!(durable, "device {} sends what is not durable: {envelope:?}", self.number);
        }
        let gap = mutations.windows(2).any(|pair| pair[0].seq + 1 != pair[1].seq);
        assert!(!gap, "device {} leaves a number out", self.number);
    }

    /// Before a reply is handled: it says what is committed, and nothing older than what is here.
    pub(super) fn check_reply(&self, reply: &Reply, server: &Server) {
        for row in read_rows(&reply.rows).unwrap() {
            let here = self.client.rev(row.key());
            let (key, rev) = (row.key(), row.rev());
            assert!(here <= rev, "device {}: {key:?} goes back {here} to {rev}", self.number);
        }
        for answer in &reply.outcomes {
            let envelope = self.client.waiting().find(|it| it.seq == answer.seq);
            let envelope = envelope.expect("an answer is about a waiting edit");
            let (.., outcome) = &server.history[&name(envelope)];
            assert_eq!(outcome, &answer.outcome, "acknowledged, but not so in the history");
        }
    }

    /// After an exchange: what no longer waits was refused, or its effect has been pulled. Else it would
    /// be gone from the screen for a while.
    pub(super) fn check_outbox(&self, waited: &[Name], server: &Server) {
        let waiting = self.waiting();
        for name in waited.iter().filter(|name| !waiting.contains(name)) {
            if let (.., Outcome::Applied { commit, .. }) = &server.history[name] {
                assert!(*commit <= self.cursor, "device {} forgets {name:?}", self.number);
            }
        }
    }

    /// After every event: what is called saved is saved, and own edits stay on the screen.
    pub(super) fn check(&self, edits: &Edits) {
        let waiting: Vec<&Envelope> = self.client.waiting().collect();
        let saved = waiting.len() - self.client.status().unsaved;
        for envelope in &waiting[..saved] {
            let durable = edits[&name(envelope)].durable;
            assert!(durable, "device {} calls saved what is not: {envelope:?}", self.number);
        }
        let mut wanted: BTreeMap<(RowKey, u16), &Value> = BTreeMap::new();
        for envelope in &waiting {
            let key = envelope.mutation.key();
            match &envelope.mutation {
                Mutation::Create { fields, .. } | Mutation::Patch { fields, .. } => {
                    wanted.extend(fields.iter().map(|(number, value)| ((key, *number), value)));
                }
                Mutation::Delete { .. } => wanted.retain(|(other, _), _| *other != key),
            }
        }
        // The house is not everybody's: whose role has changed may have edits that no longer count.
        wanted.retain(|(key, _), _| key.kind != Kind::Stage.number());
        for ((key, number), value) in wanted {
            // Somebody may have deleted the record; the edit will be refused and parked.
            if let Some(record) = record(self.client.book(), key) {
                let shown = record.field(number);
                assert_eq!(&shown, value, "device {} hides an own edit", self.number);
            }
        }
    }

    /// Whenever the screen is called complete, it is the server's state at one commit, apart from the
    /// rows that own edits cover.
    pub(super) fn check_screen(&self, server: &Server) {
        if self.client.status().complete {
            let covered: BTreeSet<RowKey> =
                self.client.waiting().map(|it| it.mutation.key()).collect();
            compare(self.client.book(), &server.rows_at(self.cursor), &covered, self.number);
        }
    }

    /// What is stored without the outbox is the server's state at the stored cursor.
    pub(super) fn check_stored(&self, server: &Server) {
        let contents = &self.storage.contents;
        // A damaged page is known for one when it is read, and everything is fetched again.
        let is_damaged = contents.pages.values().any(|page| read_rows(page).is_err());
        if contents.meta.catching_up || contents.meta.epoch.is_none() || is_damaged {
            return;
        }
        let saved = Saved { outbox: Vec::new(), ..contents.saved() };
        let (client, effects) = Client::open(self.person, saved);
        assert_eq!(effects, [], "what was stored can be read");
        let expected = server.rows_at(contents.meta.cursor);
        compare(client.book(), &expected, &BTreeSet::new(), self.number);
    }

    /// At the end: nothing waits, everything that was promised was kept, the rows are the server's.
    pub(super) fn check_end(&self, server: &Server, edits: &Edits) {
        let status = self.client.status();
        assert_eq!((status.waiting, status.unsaved), (0, 0), "device {}", self.number);
        assert!(self.waiting().is_empty(), "device {} still waits", self.number);
        assert!(status.complete, "device {} is incomplete", self.number);
        assert!(self.storage.contents.outbox.is_empty(), "outbox of device {}", self.number);
        let now = server.rows_at(server.head());
        compare(self.client.book(), &now, &BTreeSet::new(), self.number);
        assert_eq!(self.storage.contents.meta.cursor, server.head(), "device {}", self.number);
        self.check_stored(server);
        // What came second is kept as a change record that everybody has.
        let kept: BTreeMap<_, _> = now.values().filter_map(|row| superseded_change(row)).collect();
        let parked: BTreeSet<Name> =
            self.client.parked().iter().map(|it| name(&it.envelope)).collect();
        for (name, edit) in edits.iter().filter(|(_, edit)| edit.device == self.number) {
            match server.history.get(name) {
                None => assert!(!edit.durable, "a durable edit is gone: {:?}", edit.mutation),
                Some((.., Outcome::Applied { superseded, .. })) => {
                    let told = superseded.is_empty() || self.superseded.contains(&name.1);
                    assert!(told, "nobody was told what came second: {:?}", edit.mutation);
                    let Mutation::Patch { fields, .. } = &edit.mutation else { continue };
                    for number in superseded {
                        let place = (name.0, name.1.id, i64::from(*number));
                        let value = kept.get(&place).copied();
                        assert_eq!(value, fields.get(number), "gone: {:?}", edit.mutation);
                    }
                }
                Some((.., Outcome::Rejected { .. })) => {
                    assert!(edit.refused, "nobody was told of {:?}", edit.mutation);
                    let kept = parked.contains(name) || edit.discarded;
                    assert!(kept, "a refused edit is gone: {:?}", edit.mutation);
                }
            }
        }
    }
}

/// Says of a superseded change when it was made, of which field of which record, and its value.
fn superseded_change(row: &WireRow) -> Option<((i64, RawId, i64), &Value)> {
    let WireRow::Put(AnyRow::Change(change)) = row else { return None };
    let change = &change.record;
    let at = change.claimed_at.filter(|_| change.superseded)?;
    Some(((at.0, change.about, change.field), &change.after))
}

fn record(book: &Book, key: RowKey) -> Option<&dyn Record> {
    book.record(Kind::from_number(key.kind)?, key.id)
}

/// Holds a book to the rows of the server, apart from `covered` rows and what changed of them.
fn compare(
    book: &Book,
    expected: &BTreeMap<RowKey, &WireRow>,
    covered: &BTreeSet<RowKey>,
    device: usize,
) {
    let about: BTreeSet<RawId> = covered.iter().map(|key| key.id).collect();
    let is_covered = |row: &AnyRow| {
        if let AnyRow::Change(change) = row {
            about.contains(&change.record.about)
        } else {
            covered.contains(&row.key())
        }
    };
    let mut here = BTreeSet::new();
    for kind in Kind::ALL {
        for record in book.records(*kind) {
            let row = book.row(*kind, record.raw_id()).unwrap();
            if is_covered(&row) {
                continue;
            }
            here.insert(row.key());
            match expected.get(&row.key()) {
                Some(WireRow::Put(there)) => assert_eq!(&row, there, "device {device}"),
                Some(WireRow::Gone { .. } | WireRow::Unknown { .. }) | None => {
                    panic!("device {device} has a row that the server has not: {row:?}")
                }
            }
        }
    }
    let lacking = expected.iter().find(|(key, row)| {
        let WireRow::Put(row) = row else { return false };
        !here.contains(key) && !is_covered(row)
    });
    assert_eq!(lacking, None, "device {device} lacks a row of the server");
}
