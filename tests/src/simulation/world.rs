//! World: devices, network, server and time, all in one queue of things that will happen.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use shared::id::RawId;
use shared::sync::client::{Effect, Event};
use shared::sync::protocol::{Mutation, to_cbor};
use shared::sync::quarantine::Quarantine;
use shared::sync::server::Person;
use shared::sync::undo::Steps;
use shared::value::Millis;

use super::canary::{Homes, marks_in};
use super::device::{Device, Edit, Edits};
use super::faults::{Fault, Faults};
use super::invariants::{
    broken, i01_convergence, i02_no_lost_acknowledged_write, i03_no_lost_local_edit, i12_causality,
    i13_atomic_groups, i20_crash_safe_client, i22_wipe, i23_bounded_state, i24_restore,
};
use super::network::Answer;
use super::persons::{company, user};
use super::random::Dice;
use super::server::{Packet, Server, name};
use super::storage::{Contents, Job};

/// The device's driver gives an exchange up after so long.
pub const TIMEOUT_MS: u64 = 30_000;
/// The driver reports a failed transaction after so long.
const STORE_RETRY_MS: u64 = 3_000;
/// A world that is not quiet after so many steps never will be.
const STEPS_MAX: usize = 20_000;
/// So many of the last things that happened are told.
const TRACE_LENGTH: usize = 200;

/// What will happen at some time.
pub enum Happening {
    /// The oldest job of a device's database is at its end.
    Stored {
        /// Whose.
        device: usize,
        /// In which session.
        session: u64,
    },
    /// A device hears that a transaction failed.
    StoreFailed {
        /// Which.
        device: usize,
        /// In which session.
        session: u64,
        /// What it hears.
        event: Event,
    },
    /// A wait is over.
    Retry {
        /// Whose.
        device: usize,
        /// In which session.
        session: u64,
    },
    /// A person signs in again.
    SignIn {
        /// Where.
        device: usize,
        /// In which session.
        session: u64,
    },
    /// The server says that there is news.
    Poke {
        /// To whom.
        device: usize,
        /// Up to which commit.
        commit: u64,
    },
    /// A request reaches the server.
    Arrive(Packet),
    /// The server's committer takes what waits.
    Commit {
        /// Of which start of the server.
        boot: u64,
    },
    /// The server's disk is done with what was written.
    Synced {
        /// Of which start of the server.
        boot: u64,
    },
    /// A device hears of its exchange, if it still listens.
    Return {
        /// Which.
        device: usize,
        /// In which session.
        session: u64,
        /// Of which request.
        exchange: u64,
        /// What it hears.
        answer: Answer,
    },
}

/// What happened, for the one who has to understand a failure.
pub type Trace = Rc<RefCell<VecDeque<String>>>;

/// Everything.
pub struct World {
    /// All chance.
    pub dice: Dice,
    /// What goes wrong.
    pub faults: Faults,
    /// Every device.
    pub devices: Vec<Device>,
    /// The server.
    pub server: Server,
    /// Every edit.
    pub edits: Edits,
    /// For which record each mark was made.
    pub homes: Homes,
    /// Every reply takes so much longer.
    pub delay_reply: u64,
    /// Milliseconds since the beginning.
    pub now: u64,
    /// Things that happen at the same time happen in the order in which they came up.
    pub count: u64,
    /// How many names of devices were given.
    names: u128,
    /// How many times the server was restored.
    epochs: u128,
    happenings: BTreeMap<(u64, u64), Happening>,
    trace: Option<Trace>,
}

impl World {
    /// A company and its server, and nobody there yet.
    #[must_use]
    pub fn new(seed: u64, trace: Option<&Trace>) -> Self {
        Self {
            dice: Dice::new(seed),
            faults: Faults::default(),
            devices: Vec::new(),
            server: Server::new(&company()),
            edits: Edits::new(),
            homes: Homes::new(),
            delay_reply: 0,
            now: 0,
            count: 0,
            names: 0,
            epochs: 0,
            happenings: BTreeMap::new(),
            trace: trace.map(Rc::clone),
        }
    }

    /// Notes what happens, when anybody wants to know.
    pub fn note(&self, step: impl FnOnce() -> String) {
        let Some(trace) = &self.trace else { return };
        let mut trace = trace.borrow_mut();
        if trace.len() == TRACE_LENGTH {
            trace.pop_front();
        }
        trace.push_back(format!("{:>8} ms  {}", self.now, step()));
    }

    /// Whether a fault happens now.
    pub fn strikes(&mut self, fault: Fault) -> bool {
        self.dice.of(fault).chance(self.faults.rate(fault))
    }

    /// How long something takes: up to `usual` milliseconds, and longer where it is slow.
    pub fn delay(&mut self, slow: Fault, usual: u64) -> u64 {
        let most = usual + self.faults.rate(slow);
        self.dice.of(slow).between(1, most)
    }

    /// Adds a device of a person; its clock is `clock` beside the truth.
    pub fn add_device(&mut self, person: u128, clock: i64) -> usize {
        let contents = self.blank_contents();
        let person = self.server.person(user(person));
        self.start(person, clock, contents)
    }

    fn blank_contents(&mut self) -> Contents {
        self.names += 1;
        Device::blank_contents(5_000 + self.names)
    }

    /// Copies a whole profile, as a restored disk does: two devices with one name. The browser is
    /// closed for that, so that nothing of the original is taken back later. Edits that wait are then
    /// in both.
    pub fn clone_device(&mut self, device: usize) {
        let original = &mut self.devices[device];
        original.storage.flush();
        let (person, clock) = (original.person, original.clock);
        let contents = original.storage.contents.clone();
        // What is done counts as well: a restored server is sent it by both.
        original.is_shared |= !contents.outbox.is_empty() || self.epochs > 0;
        original.has_twin = true;
        let is_shared = original.is_shared;
        if is_shared {
            for edit in self.edits.values_mut().filter(|edit| edit.device == device) {
                edit.copied = true;
            }
        }
        let copy = self.start(person, clock, contents);
        self.devices[copy].is_shared = is_shared;
        self.devices[copy].has_twin = true;
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

    /// Lets something happen after so many milliseconds.
    pub fn later(&mut self, ms: u64, happening: Happening) {
        self.count += 1;
        self.happenings.insert((self.now + ms, self.count), happening);
    }

    /// A person does something; returns whether it was taken.
    pub fn edit(&mut self, device: usize, mutations: Vec<Mutation>) -> bool {
        self.count += 1;
        let it = &mut self.devices[device];
        let at = it.clock + i64::try_from(self.count).unwrap();
        let before = it.waiting();
        let steps = Steps::of(it.client.book(), &mutations);
        for mutation in &mutations {
            for mark in mutation.fields().iter().flat_map(|fields| marks_in(fields)) {
                self.homes.entry(mark).or_insert(mutation.key());
            }
        }
        let result = it.client.edit(mutations.clone(), Millis(at));
        let new: Vec<_> = it.client.waiting().skip(before.len()).cloned().collect();
        self.note(|| format!("device {device} edits {mutations:?} at {at}: {:?}", new.first()));
        let Ok(effects) = result else {
            let same = before == self.devices[device].waiting();
            i13_atomic_groups::leaves_nothing(same, "the outbox");
            return false;
        };
        self.devices[device].done = steps;
        for envelope in new {
            let mutation = envelope.mutation.clone();
            let edit = Edit {
                device,
                mutation,
                durable: false,
                refused: false,
                discarded: false,
                evicted: false,
                wiped: false,
                copied: self.devices[device].is_shared,
                restored: false,
            };
            let known = self.edits.insert(name(&envelope), edit);
            assert!(known.is_none(), "two edits have one name");
        }
        self.perform(device, effects);
        self.devices[device].check(&self.edits);
        true
    }

    /// A device hears of something.
    pub fn tell(&mut self, device: usize, event: Event) {
        let effects = self.devices[device].client.handle(event);
        self.perform(device, effects);
        self.devices[device].check(&self.edits);
    }

    /// Does what the app's driver does.
    pub fn perform(&mut self, device: usize, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::StoreOutbox { entries, meta, .. } => {
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

    /// Gives the database a job.
    pub fn enqueue(&mut self, device: usize, job: Job) {
        let jobs = &mut self.devices[device].storage.jobs;
        jobs.push_back(job);
        if jobs.len() == 1 {
            self.begin_job(device);
        }
    }

    fn begin_job(&mut self, device: usize) {
        let session = self.devices[device].session;
        let ms = self.delay(Fault::SlowStore, 10);
        self.later(ms, Happening::Stored { device, session });
    }

    /// Lets the next thing happen; returns whether there was one, at the latest at `until`.
    pub fn step(&mut self, until: u64) -> bool {
        let Some(next) = self.happenings.first_entry() else { return false };
        let (at, _) = *next.key();
        if at > until {
            return false;
        }
        let happening = next.remove();
        // What was due while all slept happens now.
        self.now = self.now.max(at);
        match happening {
            Happening::Stored { device, session } => self.stored(device, session),
            Happening::StoreFailed { device, session, event } => {
                self.tell_in(device, session, event);
            }
            Happening::Retry { device, session } => {
                self.tell_in(device, session, Event::RetryDue);
            }
            Happening::SignIn { device, session } => {
                if self.devices[device].session == session {
                    self.sign_in(device);
                }
            }
            Happening::Poke { device, commit } => self.tell(device, Event::Poked(commit)),
            Happening::Arrive(packet) => self.arrive(packet),
            Happening::Commit { boot } if self.server.boot == boot => self.commit(),
            Happening::Synced { boot } if self.server.boot == boot => self.synced(),
            Happening::Commit { .. } | Happening::Synced { .. } => {}
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

    /// The person signs in, with the role of now.
    pub fn sign_in(&mut self, device: usize) {
        let it = &mut self.devices[device];
        it.person = self.server.person(it.person.user);
        let effects = it.client.signed_in(it.person);
        self.perform(device, effects);
    }

    /// A transaction ends: whole, or not at all; the device may be gone before it hears of it.
    fn stored(&mut self, device: usize, session: u64) {
        if self.devices[device].session != session {
            return;
        }
        if self.strikes(Fault::KillBeforeStore) {
            self.devices[device].storage.jobs.clear();
            return self.reload(device);
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
        if self.cannot_store(device) {
            self.note(|| format!("device {device} cannot store: {failed:?}"));
            if let Some(event) = failed {
                self.later(STORE_RETRY_MS, Happening::StoreFailed { device, session, event });
            }
        } else {
            self.note(|| format!("device {device} has stored: {done:?}"));
            self.put(device, &job);
            if self.strikes(Fault::KillAfterStore) {
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

    fn cannot_store(&mut self, device: usize) -> bool {
        let is_once = self.strikes(Fault::Quota);
        let it = &self.devices[device];
        // A small write may find room where a large one does not; in a scenario none does.
        let often = if self.faults.rate(Fault::Fill) > 0 { 700 } else { 1_000 };
        let is_full = it.is_full && self.dice.of(Fault::Fill).chance(often);
        is_once || is_full || self.devices[device].database_back_at > self.now
    }

    /// Writes a job's transaction into the database.
    pub fn put(&mut self, device: usize, job: &Job) {
        for envelope in self.devices[device].storage.perform(job) {
            self.edits.get_mut(&name(&envelope)).expect("a known edit").durable = true;
        }
        if self.dice.world.chance(150) {
            i20_crash_safe_client::check(&self.devices[device], &self.server);
        }
    }

    /// The tab is gone and comes back; the transaction under way has happened or not.
    pub fn reload(&mut self, device: usize) {
        let under_way = self.devices[device].storage.jobs.pop_front();
        if let Some(job) = under_way.filter(|_| self.dice.world.chance(500)) {
            self.put(device, &job);
        }
        self.note(|| format!("device {device} reloads"));
        self.reopen(device);
    }

    /// The device loses power: what was not flushed is gone.
    pub fn power_cut(&mut self, device: usize) {
        self.note(|| format!("device {device} loses power"));
        self.devices[device].storage.power_cut();
        self.reopen(device);
    }

    /// The browser throws everything away. What no answer spoke of may be gone with it; the person
    /// signs in again, and the device has a new name.
    pub fn evict(&mut self, device: usize) {
        self.note(|| format!("device {device} loses everything"));
        for edit in self.edits.values_mut().filter(|edit| edit.device == device) {
            edit.evicted = true;
        }
        let contents = self.blank_contents();
        self.devices[device].owed.clear();
        self.devices[device].storage = super::storage::Storage::new(device, contents);
        self.reopen(device);
    }

    /// The device hears that it is revoked, from the open page or before its data is open: it hands in what
    /// only it has and is wiped. Later somebody signs in on it, under a new name.
    pub fn revoke(&mut self, device: usize) {
        let it = &self.devices[device];
        let is_open = self.dice.of(Fault::Revoke).chance(500);
        let given =
            if is_open { it.client.unsent() } else { Quarantine::of(&it.storage.contents.saved()) };
        let edits = given.envelopes.len() + given.parked.len();
        self.note(|| format!("device {device} is revoked, with {edits} edits"));
        for part in given.parts() {
            let part: Quarantine = minicbor::decode(&to_cbor(&part)).unwrap();
            let parked = part.parked.iter().map(|parked| &parked.envelope);
            self.server.quarantine.extend(part.envelopes.iter().chain(parked).map(name));
        }
        i22_wipe::has_handed_in(&self.devices[device], &self.server, &self.edits);
        for edit in self.edits.values_mut().filter(|edit| edit.device == device) {
            edit.wiped = true;
        }
        let contents = self.blank_contents();
        self.devices[device].owed.clear();
        self.devices[device].storage = super::storage::Storage::new(device, contents);
        self.reopen(device);
        i22_wipe::is_empty(&self.devices[device]);
    }

    /// Starts a device from what is stored.
    pub fn reopen(&mut self, device: usize) {
        let it = &mut self.devices[device];
        it.person = self.server.person(it.person.user);
        let effects = it.reopen();
        self.devices[device].check_start(&self.server, &self.edits);
        self.perform(device, effects);
        self.tell(device, Event::Connect);
    }

    /// The server is lost and restored from its backup.
    pub fn restore(&mut self) {
        self.epochs += 1;
        let lost = self.server.restore(RawId(7 + self.epochs));
        self.note(|| format!("the server is restored from its backup, {} edits ago", lost.len()));
        for name in lost {
            self.edits.get_mut(&name).expect("a known edit").restored = true;
        }
        for device in &mut self.devices {
            device.owed.clear();
            // The store no longer knows who of two with one name has which number.
            device.is_shared |= device.has_twin;
        }
        let devices = &self.devices;
        for edit in self.edits.values_mut() {
            edit.copied |= devices[edit.device].is_shared;
        }
    }

    /// Lets happen what happens within so many milliseconds.
    pub fn run_for(&mut self, ms: u64) {
        let until = self.now + ms;
        while self.step(until) {}
        self.now = until;
    }

    /// Everything is healed and becomes quiet; then everything promised must have been kept.
    pub fn finish(&mut self) {
        self.note(|| "everything is healed".to_owned());
        self.faults = Faults::default();
        for device in &mut self.devices {
            device.is_cut_off = false;
            device.is_full = false;
            device.database_back_at = 0;
        }
        let healed_at = self.now;
        for _ in 0..2 {
            for device in 0..self.devices.len() {
                self.sign_in(device);
            }
            let steps = (0..STEPS_MAX).take_while(|_| self.step(u64::MAX)).count();
            i01_convergence::is_quiet(self.now - healed_at, steps < STEPS_MAX);
        }
        i02_no_lost_acknowledged_write::check(&self.server);
        i23_bounded_state::check(&self.server);
        for device in &self.devices {
            i01_convergence::check(device, &self.server, &self.homes);
            i24_restore::check(device, &self.server);
            i12_causality::check(device, &self.server);
            i20_crash_safe_client::check(device, &self.server);
            i03_no_lost_local_edit::check(device, &self.server, &self.edits);
        }
        i24_restore::keeps_backup(&self.server);
        i13_atomic_groups::check(&self.evicted_apart(), &self.server);
        if self.server.disk.unsynced() > 0 {
            broken(2, "the server rests, and its disk has not everything".to_owned());
        }
    }

    /// The edits whose actions are whole: of one whose device was thrown away a part may never have
    /// been sent.
    fn evicted_apart(&self) -> Edits {
        let whole = self.edits.iter().filter(|(_, edit)| !edit.evicted);
        whole.map(|(name, edit)| (*name, edit.clone())).collect()
    }
}
