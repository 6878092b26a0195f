use std::collections::{BTreeMap, BTreeSet, VecDeque};

use proptest::prelude::*;

use super::*;
use crate::book::RowKey;
use crate::entity::{Account, Kind, Role};
use crate::id::{Id, RawId};
use crate::sync::client::{Client, Effect, Event, Failure, Meta, Saved, Taken};
use crate::sync::memory::MemoryStore;
use crate::sync::packs::{PackOp, Packs};
use crate::sync::protocol::{Envelope, Mutation, Reply, Request, Stop, to_cbor};
use crate::sync::server::{Orgs, Person, pull, push, set_epoch};
use crate::value::Millis;

/// The record that every page edits.
const SHARED: RawId = RawId(500);

#[derive(Clone, Default)]
struct Disk {
    pages: BTreeMap<u32, Vec<u8>>,
    outbox: BTreeMap<u64, Vec<u8>>,
    meta: Meta,
    handed: BTreeMap<u64, Vec<u8>>,
    keys: u64,
    position: Position,
}

impl Disk {
    fn saved(&self) -> Saved {
        Saved {
            meta: self.meta.clone(),
            pages: self.pages.clone().into_iter().collect(),
            outbox: Packs::load(self.outbox.clone()).1,
            handed: self.handed(),
            ..Saved::default()
        }
    }

    fn handed(&self) -> Vec<(u64, Vec<u8>)> {
        self.handed.clone().into_iter().collect()
    }

    /// Does what a leader asks for, unless it was replaced.
    fn write(&mut self, position: Position, stored: &Stored) -> bool {
        if epoch(self.position) != epoch(position) {
            return false;
        }
        self.position = position;
        let mut packs = Packs::load(self.outbox.clone()).0;
        let mut ops = packs.remove(&stored.removed);
        let edits: Vec<_> = stored.edits.iter().map(|it| (edit(it).seq, it.to_vec())).collect();
        ops.extend(packs.add(&edits));
        for op in ops {
            match op {
                PackOp::Put(key, bytes) => drop(self.outbox.insert(key, bytes)),
                PackOp::Delete(key) => drop(self.outbox.remove(&key)),
            }
        }
        for taken in &stored.taken {
            self.handed.remove(&taken.key);
        }
        self.pages.extend(stored.pages.iter().map(|(number, it)| (*number, it.to_vec())));
        self.pages.retain(|number, _| !stored.deleted.contains(number));
        self.meta = minicbor::decode(&stored.meta).unwrap();
        true
    }
}

fn edit(bytes: &[u8]) -> Envelope {
    minicbor::decode(bytes).unwrap()
}

enum Job {
    Edits {
        entries: Vec<(u64, Vec<u8>)>,
        meta: Vec<u8>,
        taken: Vec<Taken>,
    },
    Batch(Stored),
    TakeHanded,
    Follow(Position, Stored),
    /// Open the storage anew, as what it is to be now.
    Reopen,
}

/// A transaction that is over, of which the page has not heard yet.
enum Done {
    Stored { position: Position, stored: Stored, event: Event },
    Handed(Event),
    TakeHanded(Vec<(u64, Vec<u8>)>),
    Opened { lead: bool, disk: Disk },
    Fenced,
}

enum Letter {
    Said(Vec<u8>),
    Granted,
    Lost,
}

struct Tab {
    client: Client,
    /// What it knows to be stored; of a leader, also what it has tried to store.
    position: Position,
    jobs: VecDeque<Job>,
    done: Option<Done>,
    letters: VecDeque<Letter>,
    request: Option<Request>,
    is_frozen: bool,
    /// It is to lead.
    leads: bool,
    /// It waits for the lock.
    queues: bool,
    made: BTreeSet<i64>,
}

struct World {
    disk: Disk,
    server: MemoryStore,
    person: Person,
    tabs: BTreeMap<usize, Tab>,
    opened: usize,
    lock: Option<usize>,
    label: i64,
    draws: u64,
    /// Edits that were durable at some time.
    durable: BTreeSet<i64>,
    /// Which edit the server has decided under which number.
    decided: BTreeMap<(u32, u64), i64>,
    /// The server stops the next push, so that everything is numbered anew.
    gap: bool,
}

impl World {
    fn new() -> Self {
        let mut server = MemoryStore::default();
        let writes = set_epoch(&server, RawId(77)).unwrap();
        server.apply(writes);
        let person = Person { user: Id::new(RawId(1)), role: Role::Manager };
        let meta = Meta { device: RawId(1), next_seq: 1, ..Meta::default() };
        let mut world = Self {
            disk: Disk { meta, ..Disk::default() },
            server,
            person,
            tabs: BTreeMap::new(),
            opened: 0,
            lock: None,
            label: 0,
            draws: 0,
            durable: BTreeSet::new(),
            decided: BTreeMap::new(),
            gap: false,
        };
        world.open();
        world.settle();
        world.act(1, vec![account(SHARED)]);
        world.settle();
        world
    }

    fn open(&mut self) {
        self.opened += 1;
        let number = self.opened;
        let random = self.random();
        let tab = Tab {
            client: Client::follow(self.person, self.disk.saved(), random),
            position: self.disk.position,
            jobs: VecDeque::new(),
            done: None,
            letters: VecDeque::new(),
            request: None,
            is_frozen: false,
            leads: false,
            queues: true,
            made: BTreeSet::new(),
        };
        self.tabs.insert(number, tab);
        self.grant();
    }

    fn random(&mut self) -> u64 {
        self.draws += 1;
        self.draws.wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }

    fn close(&mut self, number: usize) {
        self.tabs.remove(&number);
        if self.lock == Some(number) {
            self.lock = None;
            self.grant();
        }
    }

    fn grant(&mut self) {
        if self.lock.is_none()
            && let Some((number, tab)) = self.tabs.iter_mut().find(|(_, tab)| tab.queues)
        {
            tab.queues = false;
            tab.letters.push_back(Letter::Granted);
            self.lock = Some(*number);
        }
    }

    fn steal(&mut self, number: usize) {
        let before = self.lock.replace(number);
        if let Some(tab) = before.and_then(|before| self.tabs.get_mut(&before)) {
            tab.letters.push_back(Letter::Lost);
        }
        self.tab(number).letters.push_back(Letter::Granted);
    }

    fn tab(&mut self, number: usize) -> &mut Tab {
        self.tabs.get_mut(&number).unwrap()
    }

    fn say(&mut self, from: usize, message: &Message) {
        let bytes = to_cbor(message);
        for (_, tab) in self.tabs.iter_mut().filter(|(number, _)| **number != from) {
            tab.letters.push_back(Letter::Said(bytes.clone()));
        }
    }

    fn act(&mut self, number: usize, mutations: Vec<Mutation>) {
        self.label += 1;
        let at = Millis(self.label);
        let tab = self.tab(number);
        tab.made.insert(at.0);
        let effects = tab.client.edit(mutations, at).unwrap();
        self.perform(number, effects);
    }

    /// One action: a new record, and a change of the one that all change.
    fn edit(&mut self, number: usize) {
        let label = self.label + 1;
        let base = self.tab(number).client.rev(RowKey::new(Kind::Account, SHARED));
        let city = Account::CITY.to(&Some(label.to_string()));
        let patch = Mutation::patch(Kind::Account, SHARED, base, [city]);
        self.act(number, vec![account(record(label)), patch]);
    }

    fn perform(&mut self, number: usize, effects: Vec<Effect>) {
        let tab = self.tab(number);
        for effect in effects {
            match effect {
                Effect::StoreOutbox { entries, meta, taken } => {
                    tab.jobs.push_back(Job::Edits { entries, meta, taken });
                }
                Effect::Store(batch) => tab.jobs.push_back(Job::Batch(Stored::batch(*batch))),
                Effect::Send(request) => tab.request = Some(*request),
                Effect::Retry(_) | Effect::Changed(_) | Effect::Tell(_) => {}
            }
        }
    }

    fn tell(&mut self, number: usize, event: Event) {
        let effects = self.tab(number).client.handle(event);
        self.perform(number, effects);
    }

    /// Hears of a finished transaction, or runs the next; returns whether there was any.
    fn step(&mut self, number: usize) -> bool {
        if let Some(done) = self.tab(number).done.take() {
            self.hear(number, done);
            return true;
        }
        let Some(job) = self.tab(number).jobs.pop_front() else { return false };
        let tab = self.tabs.get_mut(&number).unwrap();
        let disk = &mut self.disk;
        let mut write = |position: &mut Position, stored: Stored, event: Event| {
            *position += 1;
            if disk.write(*position, &stored) {
                Done::Stored { position: *position, stored, event }
            } else {
                Done::Fenced
            }
        };
        let done = match job {
            Job::Edits { entries, meta, taken } => {
                let last = entries.last().unwrap().0;
                let labels: Vec<i64> = entries.iter().map(|(_, it)| edit(it).at).collect();
                let event = Event::OutboxStored(last);
                let done = if tab.client.follows() {
                    // A key is never used again: a removal that is repeated must not meet another record.
                    disk.keys += 1;
                    let record = entries.into_iter().flat_map(|(_, it)| it).collect();
                    disk.handed.insert(disk.keys, record);
                    Done::Handed(event)
                } else {
                    write(&mut tab.position, Stored::edits(entries, taken, meta), event)
                };
                if !matches!(done, Done::Fenced) {
                    self.durable.extend(labels);
                }
                done
            }
            Job::Batch(stored) => write(&mut tab.position, stored, Event::BatchStored),
            Job::TakeHanded => Done::TakeHanded(disk.handed()),
            Job::Follow(position, stored) => {
                if !tab.client.follows() {
                    return true;
                }
                match step(tab.position, position) {
                    Step::Ignore => {}
                    Step::Follow => {
                        tab.position = position;
                        if tab.client.followed(stored).is_err() {
                            tab.jobs.push_front(Job::Reopen);
                        }
                    }
                    Step::Reopen => tab.jobs.push_front(Job::Reopen),
                }
                return true;
            }
            Job::Reopen => {
                if tab.leads {
                    disk.position = next_leader(disk.position);
                }
                Done::Opened { lead: tab.leads, disk: disk.clone() }
            }
        };
        tab.done = Some(done);
        true
    }

    fn hear(&mut self, number: usize, done: Done) {
        match done {
            Done::Stored { position, stored, event } => {
                self.say(number, &Message::Stored { position, stored: Box::new(stored) });
                self.tell(number, event);
            }
            Done::Handed(event) => {
                self.say(number, &Message::Handed);
                self.tell(number, event);
            }
            Done::TakeHanded(records) => {
                let tab = self.tab(number);
                if !tab.client.follows() {
                    let effects = tab.client.take_handed(&records);
                    self.perform(number, effects);
                }
            }
            Done::Opened { lead, disk } => self.opened(number, lead, &disk),
            Done::Fenced => {
                let tab = self.tab(number);
                // Unless it has the lock again already.
                if !tab.jobs.iter().any(|job| matches!(job, Job::Reopen)) {
                    tab.leads = false;
                    tab.jobs.push_front(Job::Reopen);
                }
            }
        }
    }

    fn opened(&mut self, number: usize, lead: bool, disk: &Disk) {
        let random = self.random();
        let (mut client, mut effects) = if lead {
            Client::open(self.person, disk.saved())
        } else {
            let client = Client::follow(self.person, disk.saved(), random);
            (client, Vec::new())
        };
        let person = self.person;
        let tab = self.tab(number);
        effects.extend(client.adopt(&tab.client));
        tab.jobs.retain(|job| !matches!(job, Job::Edits { .. } | Job::Batch(_)));
        tab.client = client;
        tab.position = disk.position;
        tab.request = None;
        self.perform(number, effects);
        if lead {
            let effects = self.tab(number).client.signed_in(person);
            self.perform(number, effects);
            self.announce(number);
        }
    }

    fn announce(&mut self, number: usize) {
        let position = self.tab(number).position;
        self.say(number, &Message::Leading { position, link: Link::Online, progress: None });
    }

    fn deliver(&mut self, number: usize) -> bool {
        let Some(letter) = self.tab(number).letters.pop_front() else { return false };
        let tab = self.tab(number);
        let message = match letter {
            Letter::Granted => {
                tab.leads = true;
                tab.jobs.push_front(Job::Reopen);
                return true;
            }
            Letter::Lost => {
                (tab.leads, tab.queues) = (false, true);
                tab.jobs.push_front(Job::Reopen);
                self.grant();
                return true;
            }
            Letter::Said(bytes) => minicbor::decode(&bytes).unwrap(),
        };
        match message {
            Message::Stored { position, stored } => {
                tab.jobs.push_back(Job::Follow(position, *stored));
            }
            Message::Handed if tab.leads => tab.jobs.push_back(Job::TakeHanded),
            Message::Leading { position, .. }
                if tab.client.follows() && position > tab.position =>
            {
                tab.jobs.push_back(Job::Reopen);
            }
            Message::Leading { .. }
            | Message::Ping
            | Message::Handed
            | Message::Forgot(_)
            | Message::Connect
            | Message::SignedIn
            | Message::SignedOut
            | Message::Emptied => {}
        }
        true
    }

    fn exchange(&mut self, number: usize, reaches: bool) -> bool {
        let Some(request) = self.tab(number).request.take() else { return false };
        if !reaches {
            self.tell(number, Event::Failed(Failure::Unreachable));
            return true;
        }
        let reply = if std::mem::take(&mut self.gap) && !request.mutations.is_empty() {
            let epoch = RawId(77);
            Reply { epoch, cursor: request.cursor, stop: Some(Stop::Gap), ..Reply::default() }
        } else {
            self.answer(&request)
        };
        self.tell(number, Event::Replied(Box::new(reply)));
        true
    }

    fn answer(&mut self, request: &Request) -> Reply {
        for edit in &request.mutations {
            assert!(edit.seq < crate::sync::client::PROVISIONAL, "a provisional number was sent");
            let known = self.decided.insert((request.incarnation, edit.seq), edit.at);
            assert!(known.is_none_or(|at| at == edit.at), "one number for two edits");
        }
        let pushed =
            push(&self.server, &Orgs::default(), &self.person, request, Millis(5_000)).unwrap();
        self.server.apply(pushed.writes);
        assert_eq!(pushed.stop, None, "the leaders number without gaps and forks");
        let mut reply =
            pull(&self.server, &Orgs::default(), &self.person, request, Millis(5_000)).unwrap();
        reply.outcomes = pushed.outcomes;
        reply
    }

    /// Everybody wakes, everything arrives.
    fn settle(&mut self) {
        if self.tabs.is_empty() {
            self.open();
        }
        for tab in self.tabs.values_mut() {
            tab.is_frozen = false;
        }
        for _ in 0..100 {
            self.rest();
            let holder = self.lock.unwrap();
            if self.tab(holder).client.follows() {
                // Nobody answers: it was fenced by one that had lost the lock and not heard of it.
                let first = *self.tabs.keys().next().unwrap();
                self.steal(first);
            } else if self.tab(holder).client.status().waiting == 0 {
                return;
            } else {
                self.tell(holder, Event::Connect);
            }
        }
        panic!("edits wait for ever");
    }

    fn rest(&mut self) {
        for _ in 0..10_000 {
            let numbers: Vec<usize> = self.tabs.keys().copied().collect();
            let mut moved = false;
            for number in numbers {
                moved |= self.step(number) | self.deliver(number) | self.exchange(number, true);
                self.check(number);
            }
            if !moved {
                return;
            }
        }
        panic!("it never comes to rest");
    }

    /// Own edits never leave the screen; a page that follows shows what is stored.
    fn check(&mut self, number: usize) {
        let tab = &self.tabs[&number];
        let book = tab.client.book();
        for label in tab.made.iter().filter(|label| **label > 1) {
            let is_there = book.accounts.get(Id::new(record(*label))).is_some();
            assert!(is_there, "tab {number} lost edit {label} from its screen");
        }
        let reopens = tab.done.is_some() || tab.jobs.iter().any(|job| matches!(job, Job::Reopen));
        if tab.client.follows() && tab.position == self.disk.position && !reopens {
            let shown: BTreeSet<i64> = tab.client.waiting().map(|it| it.at).collect();
            let mut disk = self.disk.clone();
            disk.handed.retain(|_, it| shown.contains(&edit_at(it)));
            let stored = Client::follow(self.person, disk.saved(), 0);
            let kept: Vec<_> = stored.waiting().map(|it| (it.seq, it.at)).collect();
            let waiting: Vec<_> = tab.client.waiting().map(|it| (it.seq, it.at)).collect();
            let unsaved = tab.client.status().unsaved;
            assert!(waiting.starts_with(&kept), "tab {number} waits for {waiting:?}, not {kept:?}");
            if unsaved == 0 {
                assert_eq!(accounts(&stored), accounts(&tab.client), "tab {number}");
            }
        }
    }

    fn check_end(&mut self) {
        self.settle();
        let holder = self.lock.unwrap();
        self.announce(holder);
        // A page that is closed may not get to say that it handed something over: the leader looks
        // whenever it tries the server.
        self.tab(holder).jobs.push_back(Job::TakeHanded);
        self.settle();
        assert!(self.disk.handed.is_empty());
        let rows = accounts(&self.tab(holder).client);
        for (number, tab) in &self.tabs {
            assert_eq!(tab.client.follows(), *number != holder);
            assert_eq!(tab.client.status().unsaved, 0);
            assert_eq!(accounts(&tab.client), rows, "tab {number} shows something else");
        }
        for label in self.durable.iter().filter(|label| **label > 1) {
            assert!(rows.contains_key(&record(*label)), "durable edit {label} is lost");
            // An edit has two mutations, and each was decided under one number.
            let times = self.decided.values().filter(|it| *it == label).count();
            assert!(
                times == 2 || self.disk.meta.incarnation > 0,
                "edit {label}: {times} decisions"
            );
        }
    }
}

fn edit_at(record: &[u8]) -> i64 {
    minicbor::Decoder::new(record).decode::<Envelope>().unwrap().at
}

fn accounts(client: &Client) -> BTreeMap<RawId, (Option<String>, u64)> {
    client
        .book()
        .accounts
        .iter()
        .map(|it| {
            (it.id.raw(), (it.city.clone(), client.rev(RowKey::new(Kind::Account, it.id.raw()))))
        })
        .collect()
}

fn account(id: RawId) -> Mutation {
    Mutation::create(Kind::Account, id, [Account::NAME.to(&"Acme".to_owned())])
}

fn record(label: i64) -> RawId {
    RawId(1_000 + u128::from(label.unsigned_abs()))
}

fn play(steps: &[(u8, u8)]) {
    let mut world = World::new();
    for (step, which) in steps {
        let numbers: Vec<usize> = world.tabs.keys().copied().collect();
        if numbers.is_empty() || *step == 0 && numbers.len() < 4 {
            world.open();
            continue;
        }
        let number = numbers[usize::from(*which) % numbers.len()];
        match step {
            1 => world.close(number),
            2 => world.steal(number),
            3 => world.tab(number).is_frozen ^= true,
            4 => world.gap = true,
            _ if world.tabs[&number].is_frozen => {}
            5..=8 => world.edit(number),
            9..=16 => drop(world.step(number)),
            17..=22 => drop(world.deliver(number)),
            23..=26 => drop(world.exchange(number, true)),
            _ => drop(world.exchange(number, false)),
        }
        if let Some(number) = world.tabs.contains_key(&number).then_some(number) {
            world.check(number);
        }
    }
    world.check_end();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// I3, I4, I11 and I20 of many pages: whatever is closed, frozen or robbed of the lock at any
    /// boundary of a transaction, a durable edit reaches the server once, no own edit leaves the screen,
    /// and who follows shows what is stored.
    #[test]
    fn i03_i04_i11_i20_pages_of_one_device_agree(
        steps in prop::collection::vec((0u8..28, any::<u8>()), 0..200)
    ) {
        play(&steps);
    }
}

#[test]
fn an_edit_that_was_handed_over_outlives_its_page_and_the_leader() {
    let mut world = World::new();
    world.open();
    world.edit(2);
    world.step(2);
    assert_eq!(world.disk.handed.len(), 1);
    world.close(2);
    world.close(1);
    world.open();
    world.check_end();
    assert_eq!(world.durable.len(), 2);
}

#[test]
fn a_leader_that_slept_writes_nothing_and_loses_nothing() {
    let mut world = World::new();
    world.open();
    world.edit(1);
    world.tab(1).is_frozen = true;
    world.steal(2);
    while world.step(2) | world.deliver(2) {}
    let before = world.disk.position;
    world.edit(2);
    while world.step(2) {}
    let after = world.disk.clone();
    assert!(after.position > before);
    // It wakes with a transaction under way and has not heard that it was replaced.
    world.tab(1).is_frozen = false;
    world.step(1);
    assert_eq!((world.disk.position, &world.disk.outbox), (after.position, &after.outbox));
    world.check_end();
    assert!(world.tabs[&1].client.follows());
    assert!(world.durable.is_superset(&world.tabs[&1].made));
}

#[test]
fn what_was_missed_is_noticed_and_what_is_known_is_not_done_again() {
    let here = next_leader(next_leader(0)) + 5;
    assert_eq!(step(here, here), Step::Ignore);
    assert_eq!(step(here, here + 1), Step::Follow);
    assert_eq!(step(here, here + 2), Step::Reopen);
    assert_eq!(step(here, next_leader(here)), Step::Reopen);
    assert_eq!(step(next_leader(here), here + 1), Step::Ignore, "a leader that was replaced");
    assert_eq!((epoch(here), epoch(next_leader(here))), (2, 3));
}

#[test]
fn a_leader_is_replaced_after_four_questions_without_an_answer() {
    let mut watch = Watch::new(true);
    let asked = (0..3).map(|_| watch.is_silent()).collect::<Vec<_>>();
    assert_eq!(asked, [false; 3]);
    watch.heard();
    assert_eq!(
        (0..5).map(|_| watch.is_silent()).collect::<Vec<_>>(),
        [false, false, false, false, true]
    );
    let mut alone = Watch::new(false);
    assert!(alone.is_silent(), "without locks the first silence counts");
}
