//! World: the tabs of one device over one disk, and a server, step by step.

use std::collections::VecDeque;

use super::judge::{account, record};
use super::*;
use crate::sync::client::{Effect, Event, Failure, Saved, Taken};
use crate::sync::packs::{PackOp, Packs};
use crate::sync::protocol::{Reply, Request, Stop, to_cbor};
use crate::sync::server::{Orgs, outcome_of, pull, push, set_epoch};

/// The record that every page edits.
pub(super) const SHARED: RawId = RawId(500);

#[derive(Clone, Default)]
pub(super) struct Disk {
    pub(super) pages: BTreeMap<u32, Vec<u8>>,
    pub(super) outbox: BTreeMap<u64, Vec<u8>>,
    pub(super) meta: Meta,
    pub(super) handed: BTreeMap<u64, Vec<u8>>,
    pub(super) keys: u64,
    pub(super) position: Position,
}

impl Disk {
    pub(super) fn saved(&self) -> Saved {
        Saved {
            meta: self.meta.clone(),
            pages: self.pages.clone().into_iter().collect(),
            outbox: Packs::load(self.outbox.clone()).1,
            handed: self.handed(),
            ..Saved::default()
        }
    }

    pub(super) fn handed(&self) -> Vec<(u64, Vec<u8>)> {
        self.handed.clone().into_iter().collect()
    }

    /// Does what a leader asks for, unless it was replaced.
    pub(super) fn write(&mut self, position: Position, stored: &Stored) -> bool {
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

pub(super) fn edit(bytes: &[u8]) -> Envelope {
    minicbor::decode(bytes).unwrap()
}

pub(super) enum Job {
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
pub(super) enum Done {
    Stored { position: Position, stored: Stored, event: Event },
    Handed(Event),
    TakeHanded(Vec<(u64, Vec<u8>)>),
    Opened { lead: bool, disk: Disk },
    Fenced,
}

pub(super) enum Letter {
    Said(Vec<u8>),
    Granted,
    Lost,
}

pub(super) struct Tab {
    pub(super) client: Client,
    /// What it knows to be stored; of a leader, also what it has tried to store.
    pub(super) position: Position,
    pub(super) jobs: VecDeque<Job>,
    pub(super) done: Option<Done>,
    pub(super) letters: VecDeque<Letter>,
    pub(super) request: Option<Request>,
    pub(super) is_frozen: bool,
    /// It is to lead.
    pub(super) leads: bool,
    /// It waits for the lock.
    pub(super) queues: bool,
    pub(super) made: BTreeSet<i64>,
}

pub(super) struct World {
    pub(super) disk: Disk,
    pub(super) server: MemoryStore,
    pub(super) person: Person,
    pub(super) tabs: BTreeMap<usize, Tab>,
    pub(super) opened: usize,
    pub(super) lock: Option<usize>,
    pub(super) label: i64,
    pub(super) draws: u64,
    /// Edits that were durable at some time.
    pub(super) durable: BTreeSet<i64>,
    /// Which edit the server has decided under which number.
    pub(super) decided: BTreeMap<(u32, u64), i64>,
    /// How often the server has taken each mutation of an edit, under whatever number.
    pub(super) taken: BTreeMap<(i64, RowKey, bool), usize>,
    /// The server stops the next push, so that everything is numbered anew.
    pub(super) gap: bool,
}

impl World {
    pub(super) fn new() -> Self {
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
            taken: BTreeMap::new(),
            gap: false,
        };
        world.open();
        world.settle();
        world.act(1, vec![account(SHARED)]);
        world.settle();
        world
    }

    pub(super) fn open(&mut self) {
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

    /// Draws as a browser does: no sum of draws meets that of others. A page that follows adds its own to
    /// what others have added already, and multiples of one number would make two pages number alike.
    pub(super) fn random(&mut self) -> u64 {
        self.draws += 1;
        let mut mixed = self.draws.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn close(&mut self, number: usize) {
        self.tabs.remove(&number);
        if self.lock == Some(number) {
            self.lock = None;
            self.grant();
        }
    }

    pub(super) fn grant(&mut self) {
        if self.lock.is_none()
            && let Some((number, tab)) = self.tabs.iter_mut().find(|(_, tab)| tab.queues)
        {
            tab.queues = false;
            tab.letters.push_back(Letter::Granted);
            self.lock = Some(*number);
        }
    }

    pub(super) fn steal(&mut self, number: usize) {
        let before = self.lock.replace(number);
        if let Some(tab) = before.and_then(|before| self.tabs.get_mut(&before)) {
            tab.letters.push_back(Letter::Lost);
        }
        self.tab(number).letters.push_back(Letter::Granted);
    }

    pub(super) fn tab(&mut self, number: usize) -> &mut Tab {
        self.tabs.get_mut(&number).unwrap()
    }

    pub(super) fn say(&mut self, from: usize, message: &Message) {
        let bytes = to_cbor(message);
        for (_, tab) in self.tabs.iter_mut().filter(|(number, _)| **number != from) {
            tab.letters.push_back(Letter::Said(bytes.clone()));
        }
    }

    pub(super) fn act(&mut self, number: usize, mutations: Vec<Mutation>) {
        self.label += 1;
        let at = Millis(self.label);
        let tab = self.tab(number);
        tab.made.insert(at.0);
        let effects = tab.client.edit(mutations, at).unwrap();
        self.perform(number, effects);
    }

    /// One action: a new record, and a change of the one that all change.
    pub(super) fn edit(&mut self, number: usize) {
        let label = self.label + 1;
        let base = self.tab(number).client.rev(RowKey::new(Kind::Account, SHARED));
        let city = Account::CITY.to(&Some(label.to_string()));
        let patch = Mutation::patch(Kind::Account, SHARED, base, [city]);
        self.act(number, vec![account(record(label)), patch]);
    }

    pub(super) fn perform(&mut self, number: usize, effects: Vec<Effect>) {
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

    pub(super) fn tell(&mut self, number: usize, event: Event) {
        let effects = self.tab(number).client.handle(event);
        self.perform(number, effects);
    }

    /// Hears of a finished transaction, or runs the next; returns whether there was any.
    pub(super) fn step(&mut self, number: usize) -> bool {
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

    pub(super) fn hear(&mut self, number: usize, done: Done) {
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

    pub(super) fn opened(&mut self, number: usize, lead: bool, disk: &Disk) {
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

    pub(super) fn announce(&mut self, number: usize) {
        let position = self.tab(number).position;
        self.say(number, &Message::Leading { position, link: Link::Online, progress: None });
    }

    pub(super) fn deliver(&mut self, number: usize) -> bool {
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

    pub(super) fn exchange(&mut self, number: usize, reaches: bool) -> bool {
        let Some(request) = self.tab(number).request.take() else { return false };
        if !reaches {
            self.tell(number, Event::Failed(Failure::Unreachable));
            return true;
        }
        // A server that lacks an edit has not decided it.
        let incarnation = request.incarnation;
        let decided = |edit: &Envelope| self.decided.contains_key(&(incarnation, edit.seq));
        let may_lack = !request.mutations.is_empty() && !request.mutations.iter().any(decided);
        let reply = if self.gap && may_lack {
            self.gap = false;
            let epoch = RawId(77);
            Reply { epoch, cursor: request.cursor, stop: Some(Stop::Gap), ..Reply::default() }
        } else {
            self.answer(&request)
        };
        self.tell(number, Event::Replied(Box::new(reply)));
        true
    }

    pub(super) fn answer(&mut self, request: &Request) -> Reply {
        for edit in &request.mutations {
            assert!(edit.seq < crate::sync::client::PROVISIONAL, "a provisional number was sent");
            let known = self.decided.insert((request.incarnation, edit.seq), edit.at);
            assert!(known.is_none_or(|at| at == edit.at), "one number for two edits");
            if outcome_of(&self.server, request.client(), edit).unwrap().is_none() {
                let is_new = matches!(edit.mutation, Mutation::Create { .. });
                *self.taken.entry((edit.at, edit.mutation.key(), is_new)).or_default() += 1;
            }
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
    pub(super) fn settle(&mut self) {
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

    pub(super) fn rest(&mut self) {
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
}
