//! World: devices, network, server and time, all in one queue of things that will happen.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use shared::entity::Role;
use shared::sync::client::{Effect, Event, Failure};
use shared::sync::protocol::Mutation;
use shared::sync::server::Person;
use shared::value::Millis;

use super::device::{Device, Edit, Edits};
use super::faults::Faults;
use super::persons::{company, user};
use super::random::Random;
use super::server::{Packet, Server, name};
use super::storage::{Contents, Job};

/// The device's driver gives an exchange up after so long.
pub(super) const TIMEOUT_MS: u64 = 30_000;
/// The driver reports a failed transaction after so long.
const STORE_RETRY_MS: u64 = 3_000;
/// A world that is not quiet after so many steps never will be.
const STEPS_MAX: usize = 20_000;

/// What will happen at some time.
pub(super) enum Happening {
    /// The oldest job of a device's database is at its end.
    Stored { device: usize, session: u64 },
    /// A device hears that a transaction failed.
    StoreFailed { device: usize, session: u64, event: Event },
    /// A wait is over.
    Retry { device: usize, session: u64 },
    /// A person signs in again.
    SignIn { device: usize, session: u64 },
    /// The server says that there is news.
    Poke { device: usize, commit: u64 },
    /// A request reaches the server.
    Arrive(Packet),
    /// The server's committer takes what waits.
    Commit { boot: u64 },
    /// A device hears of its exchange, if it still listens.
    Return { device: usize, session: u64, exchange: u64, answer: Result<Vec<u8>, Failure> },
}

/// What happened, for the one who has to understand a failure.
pub(super) type Trace = Rc<RefCell<VecDeque<String>>>;

pub(super) struct World {
    pub(super) random: Random,
    pub(super) faults: Faults,
    pub(super) devices: Vec<Device>,
    pub(super) server: Server,
    pub(super) edits: Edits,
    /// Every reply takes so much longer.
    pub(super) delay_reply: u64,
    pub(super) now: u64,
    /// Things that happen at the same time happen in the order in which they came up.
    pub(super) count: u64,
    happenings: BTreeMap<(u64, u64), Happening>,
    trace: Option<Trace>,
}

impl World {
    pub(super) fn new(seed: u64, trace: Option<&Trace>) -> Self {
        Self {
            random: Random::new(seed),
            faults: Faults::default(),
            devices: Vec::new(),
            server: Server::new(&company()),
            edits: Edits::new(),
            delay_reply: 0,
            now: 0,
            count: 0,
            happenings: BTreeMap::new(),
            trace: trace.map(Rc::clone),
        }
    }

    pub(super) fn note(&self, step: impl FnOnce() -> String) {
        let Some(trace) = &self.trace else { return };
        let mut trace = trace.borrow_mut();
        if trace.len() == 80 {
            trace.pop_front();
        }
        trace.push_back(format!("{:>8} ms  {}", self.now, step()));
    }

    /// Adds a device of a person; its clock is `clock` beside the truth.
    pub(super) fn add_device(&mut self, person: u128, role: Role, clock: i64) -> usize {
        let contents = Device::blank_contents(5_000 + self.devices.len() as u128);
        self.server.roles.insert(user(person), role);
        let person = Person { user: user(person), role };
        self.start(person, clock, contents)
    }

    /// Copies a whole profile, as a restored disk does: two devices with one name. The browser is
    /// closed for that, so that nothing of the original is taken back later.
    pub(super) fn clone_device(&mut self, device: usize) {
        let original = &mut self.devices[device];
        original.storage.flush();
        let (person, clock) = (original.person, original.clock);
        let contents = original.storage.contents.clone();
        let copy = self.start(person, clock, contents);
        self.note(|| format!("device {copy} is a copy of device {device}"));
    }

    fn start(&mut self, person: Person, clock: i64, contents: Contents) -> usize {
        let number = self.devices.len();
        let (device, effects) = Device::start(number, person, clock, contents);
        self.devices.push(device);
        self.perform(number, effects);
        self.tell(number, Event::Connect);
        number
    }

    pub(super) fn later(&mut self, ms: u64, happening: Happening) {
        self.count += 1;
        self.happenings.insert((self.now + ms, self.count), happening);
    }

    /// A person does something; returns whether it was taken.
    pub(super) fn edit(&mut self, device: usize, mutations: Vec<Mutation>) -> bool {
        self.count += 1;
        let it = &mut self.devices[device];
        let at = it.clock + i64::try_from(self.count).unwrap();
        let before = it.waiting();
        let result = it.client.edit(mutations.clone(), Millis(at));
        let new: Vec<_> = it.client.waiting().skip(before.len()).cloned().collect();
        self.note(|| format!("device {device} edits {mutations:?} at {at}: {:?}", new.first()));
        let Ok(effects) = result else {
            assert_eq!(before, self.devices[device].waiting(), "a refused action leaves nothing");
            return false;
        };
        for envelope in new {
            let mutation = envelope.mutation.clone();
            let edit = Edit { device, mutation, durable: false, refused: false, discarded: false };
            let known = self.edits.insert(name(&envelope), edit);
            assert!(known.is_none(), "two edits have one name");
        }
        self.perform(device, effects);
        self.devices[device].check(&self.edits);
        true
    }

    pub(super) fn tell(&mut self, device: usize, event: Event) {
        let effects = self.devices[device].client.handle(event);
        self.perform(device, effects);
        self.devices[device].check(&self.edits);
    }

    /// Does what the app's driver does.
    pub(super) fn perform(&mut self, device: usize, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::StoreOutbox { entries, meta } => {
                    self.enqueue(device, Job::Edits { entries, meta });
                }
                Effect::Store(batch) => self.enqueue(device, Job::Batch(batch)),
                Effect::Send(request) => self.send(device, &request),
                Effect::Retry(ms) => {
                    let session = self.devices[device].session;
                    self.later(ms.into(), Happening::Retry { device, session });
                }
                Effect::Changed(_) => {}
                Effect::Tell(news) => {
                    self.note(|| format!("device {device} is told {news:?}"));
                    self.devices[device].tell(&news, &mut self.edits);
                }
            }
        }
    }

    pub(super) fn enqueue(&mut self, device: usize, job: Job) {
        let jobs = &mut self.devices[device].storage.jobs;
        jobs.push_back(job);
        if jobs.len() == 1 {
            self.begin_job(device);
        }
    }

    fn begin_job(&mut self, device: usize) {
        let session = self.devices[device].session;
        let ms = self.random.between(1, self.faults.slowest_store_ms);
        self.later(ms, Happening::Stored { device, session });
    }

    /// Lets the next thing happen; returns whether there was one, at the latest at `until`.
    pub(super) fn step(&mut self, until: u64) -> bool {
        let Some(next) = self.happenings.first_entry() else { return false };
        let (at, _) = *next.key();
        if at > until {
            return false;
        }
        let happening = next.remove();
        self.now = at;
        match happening {
            Happening::Stored { device, session } => self.stored(device, session),
            Happening::StoreFailed { device, session, event } => {
                self.tell_in(device, session, event);
            }
            Happening::Retry { device, session } => {
                self.tell_in(device, session, Event::RetryDue);
            }
            Happening::SignIn { device, session } if self.devices[device].session == session => {
                self.sign_in(device);
            }
            Happening::SignIn { .. } => {}
            Happening::Poke { device, commit } => self.tell(device, Event::Poked(commit)),
            Happening::Arrive(packet) => self.arrive(packet),
            Happening::Commit { boot } if self.server.boot == boot => self.commit(),
            Happening::Commit { .. } => {}
            Happening::Return { device, session, exchange, answer } => {
                let it = &self.devices[device];
                if it.session == session && it.exchange == Some(exchange) {
                    self.returned(device, answer);
                }
            }
        }
        true
    }

    fn tell_in(&mut self, device: usize, session: u64, event: Event) {
        if self.devices[device].session == session {
            self.tell(device, event);
        }
    }

    pub(super) fn sign_in(&mut self, device: usize) {
        let it = &mut self.devices[device];
        let role = self.server.roles[&it.person.user];
        it.person = Person { role, ..it.person };
        let effects = it.client.signed_in(it.person);
        self.perform(device, effects);
    }

    /// A transaction ends: whole, or not at all; the device may be gone before it hears of it.
    fn stored(&mut self, device: usize, session: u64) {
        if self.devices[device].session != session {
            return;
        }
        let Some(job) = self.devices[device].storage.jobs.pop_front() else { return };
        let (done, failed) = match &job {
            Job::Edits { entries, .. } => {
                let last = entries.last().map_or(0, |(seq, _)| *seq);
                (Some(Event::OutboxStored(last)), Some(Event::OutboxFailed))
            }
            Job::Batch(_) => (Some(Event::BatchStored), Some(Event::BatchFailed)),
            Job::ForgetParked(_) => (None, None),
        };
        if self.devices[device].is_full && self.random.chance(self.faults.fail_store) {
            self.note(|| format!("device {device} cannot store: {failed:?}"));
            if let Some(event) = failed {
                self.later(STORE_RETRY_MS, Happening::StoreFailed { device, session, event });
            }
        } else {
            self.note(|| format!("device {device} has stored: {done:?}"));
            self.put(device, &job);
            if self.random.chance(self.faults.crash_after_store) {
                return self.reload(device);
            }
            if let Some(event) = done {
                self.tell(device, event);
            }
        }
        if self.devices[device].session == session && !self.devices[device].storage.jobs.is_empty()
        {
            self.begin_job(device);
        }
    }

    /// Writes a job's transaction into the database.
    pub(super) fn put(&mut self, device: usize, job: &Job) {
        for envelope in self.devices[device].storage.perform(job) {
            self.edits.get_mut(&name(&envelope)).expect("a known edit").durable = true;
        }
        if self.random.chance(100) {
            self.devices[device].check_stored(&self.server);
        }
    }

    /// The tab is gone and comes back; the transaction under way has happened or not.
    pub(super) fn reload(&mut self, device: usize) {
        let under_way = self.devices[device].storage.jobs.pop_front();
        if let Some(job) = under_way.filter(|_| self.random.chance(500)) {
            self.put(device, &job);
        }
        self.note(|| format!("device {device} reloads"));
        self.reopen(device);
    }

    pub(super) fn reopen(&mut self, device: usize) {
        let it = &mut self.devices[device];
        it.person.role = self.server.roles[&it.person.user];
        let effects = it.reopen();
        self.perform(device, effects);
        self.tell(device, Event::Connect);
    }

    pub(super) fn run_for(&mut self, ms: u64) {
        let until = self.now + ms;
        while self.step(until) {}
        self.now = until;
    }

    /// Everything is healed and becomes quiet; then everything promised must have been kept.
    pub(super) fn finish(&mut self) {
        self.note(|| "everything is healed".to_owned());
        self.faults = Faults::default();
        for device in &mut self.devices {
            device.is_cut_off = false;
            device.is_full = false;
        }
        for _ in 0..2 {
            for device in 0..self.devices.len() {
                self.sign_in(device);
            }
            let steps = (0..STEPS_MAX).take_while(|_| self.step(u64::MAX)).count();
            assert!(steps < STEPS_MAX, "the world never becomes quiet");
        }
        self.server.check();
        for device in &self.devices {
            device.check_end(&self.server, &self.edits);
        }
        self.check_groups();
    }

    /// An action is all or nothing.
    fn check_groups(&self) {
        let mut actions: BTreeMap<i64, BTreeSet<Option<bool>>> = BTreeMap::new();
        for name in self.edits.keys() {
            let taken = self.server.history.get(name);
            let applied = taken.map(|(.., outcome)| super::is_applied(outcome));
            actions.entry(name.0).or_default().insert(applied);
        }
        for (at, ends) in actions {
            assert_eq!(ends.len(), 1, "half an action was taken, made at {at}");
        }
    }
}
