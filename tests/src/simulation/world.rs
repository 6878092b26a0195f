//! World: devices, network, server and time, all in one queue of things that will happen.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use shared::sync::client::{Effect, Event};
use shared::sync::protocol::Mutation;
use shared::sync::tabs::Message;
use shared::sync::undo::Steps;
use shared::value::Millis;

use super::canary::{Homes, marks_in};
use super::device::{Device, Edit, Edits};
use super::faults::{Fault, Faults};
use super::invariants::{i11_read_your_writes, i13_atomic_groups, i21_quota};
use super::network::Answer;
use super::persons::company;
use super::random::Dice;
use super::server::{Packet, Server, name};
use super::storage::Job;
use super::tab::{At, Tab};

/// The device's driver gives an exchange up after so long.
pub const TIMEOUT_MS: u64 = 30_000;
/// So many of the last things that happened are told.
const TRACE_LENGTH: usize = 200;

/// What will happen at some time.
pub enum Happening {
    /// The transaction that a tab has under way is at its end.
    Stored(At),
    /// A tab tells its client of this, if it is still the same.
    Told {
        /// Which.
        at: At,
        /// Which of its clients.
        era: u64,
        /// What it hears.
        event: Event,
    },
    /// A person signs in again.
    SignIn(At),
    /// A tab is to read everything anew.
    Reopen(At),
    /// The lock comes to a tab, or is taken from it.
    Lock {
        /// Which.
        at: At,
        /// Whether it has the lock now.
        is_granted: bool,
    },
    /// A tab hears what another says.
    Letter(At, Rc<[u8]>),
    /// Somebody looks at a tab that follows: it is time to ask for the leader.
    Tick(At),
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
        at: At,
        /// Of which request.
        exchange: u64,
        /// What it hears.
        answer: Answer,
    },
}

impl Happening {
    /// Tells whether it is about the lock.
    #[must_use]
    pub fn is_lock(&self) -> bool {
        matches!(self, Self::Lock { .. })
    }

    /// The tab it is for, which may be closed by then, or frozen.
    fn at(&self) -> Option<At> {
        match self {
            Self::Stored(at)
            | Self::SignIn(at)
            | Self::Reopen(at)
            | Self::Letter(at, _)
            | Self::Tick(at)
            | Self::Told { at, .. }
            | Self::Lock { at, .. }
            | Self::Return { at, .. } => Some(*at),
            Self::Poke { .. } | Self::Arrive(_) | Self::Commit { .. } | Self::Synced { .. } => None,
        }
    }
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
    /// So many tabs of one device are open at the most.
    pub tabs_max: usize,
    /// How many names of devices were given.
    pub names: u128,
    /// How many tabs were ever opened.
    pub opened: u64,
    /// How many times the server was restored.
    pub epochs: u128,
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
            tabs_max: 1,
            names: 0,
            opened: 0,
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

    /// Lets something happen after so many milliseconds.
    pub fn later(&mut self, ms: u64, happening: Happening) {
        self.count += 1;
        self.happenings.insert((self.now + ms, self.count), happening);
    }

    /// A person does something in the tab that leads; returns whether it was taken.
    pub fn edit(&mut self, device: usize, mutations: Vec<Mutation>) -> bool {
        self.edit_at(self.devices[device].front(), mutations)
    }

    /// A person does something in a tab; returns whether it was taken.
    pub fn edit_at(&mut self, at: At, mutations: Vec<Mutation>) -> bool {
        self.count += 1;
        let clock = self.devices[at.device].clock + i64::try_from(self.count).unwrap();
        let is_shared = self.devices[at.device].is_shared;
        let tab = self.tab_mut(at);
        let before = tab.waiting();
        let steps = Steps::of(tab.client.book(), &mutations);
        let result = tab.client.edit(mutations.clone(), Millis(clock));
        let new: Vec<_> = tab.client.waiting().skip(before.len()).cloned().collect();
        for mutation in &mutations {
            for mark in mutation.fields().iter().flat_map(|fields| marks_in(fields)) {
                self.homes.entry(mark).or_insert(mutation.key());
            }
        }
        self.note(|| format!("{at} edits {mutations:?} at {clock}: {:?}", new.first()));
        let Ok(effects) = result else {
            let same = before == self.tab(at).waiting();
            i13_atomic_groups::leaves_nothing(same, "the outbox");
            return false;
        };
        for envelope in &new {
            let edit = Edit {
                device: at.device,
                mutation: envelope.mutation.clone(),
                durable: false,
                refused: false,
                discarded: false,
                evicted: false,
                wiped: false,
                copied: is_shared,
                restored: false,
            };
            let known = self.edits.insert(name(envelope), edit);
            assert!(known.is_none(), "two edits have one name");
        }
        let tab = self.tab_mut(at);
        tab.done = steps;
        tab.made.extend(new.iter().map(name));
        self.perform(at, effects);
        self.check(at);
        true
    }

    /// A tab.
    ///
    /// # Panics
    /// When it is closed.
    #[must_use]
    pub fn tab(&self, at: At) -> &Tab {
        self.devices[at.device].tab(at.tab).expect("the tab is open")
    }

    /// A tab, to be changed.
    ///
    /// # Panics
    /// When it is closed.
    pub fn tab_mut(&mut self, at: At) -> &mut Tab {
        let mut tabs = self.devices[at.device].tabs.iter_mut();
        tabs.find(|tab| tab.number == at.tab).expect("the tab is open")
    }

    /// Tells whether a tab is open.
    #[must_use]
    pub fn is_open(&self, at: At) -> bool {
        self.devices[at.device].tab(at.tab).is_some()
    }

    /// The client of a tab hears of something.
    pub fn tell(&mut self, at: At, event: Event) {
        let effects = self.tab_mut(at).client.handle(event);
        self.perform(at, effects);
        self.check(at);
    }

    /// After every event.
    pub fn check(&mut self, at: At) {
        let tab = self.tab(at);
        i21_quota::check(tab, &self.edits);
        i11_read_your_writes::check(tab);
        let left = i11_read_your_writes::left(tab, &self.server, &self.edits);
        self.tab_mut(at).made.retain(|name| !left.contains(name));
    }

    /// Does what the app's driver does.
    pub fn perform(&mut self, at: At, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::StoreOutbox { entries, meta, taken } => {
                    self.enqueue(at, Job::Edits { entries, meta, taken });
                }
                Effect::Store(batch) => self.enqueue(at, Job::Batch(batch)),
                Effect::Send(request) => self.send(at, &request),
                Effect::Retry(ms) => self.tell_later(at, ms.into(), Event::RetryDue),
                Effect::Changed(_) => {}
                Effect::Tell(news) => {
                    self.note(|| format!("{at} is told {news:?}"));
                    self.devices[at.device].tell(&news, &mut self.edits);
                }
            }
        }
    }

    /// Tells the client of a tab after a while, if it is still the same.
    pub fn tell_later(&mut self, at: At, ms: u64, event: Event) {
        let era = self.tab(at).era;
        self.later(ms, Happening::Told { at, era, event });
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
        if let Some(at) = happening.at() {
            if !self.is_open(at) {
                return true;
            }
            let tab = self.tab_mut(at);
            if tab.is_frozen {
                tab.missed.push(happening);
                return true;
            }
        }
        self.happen(happening);
        true
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Stored(at) => self.stored(at),
            Happening::Told { at, era, event } => {
                if self.tab(at).era == era {
                    self.tell(at, event);
                }
            }
            Happening::SignIn(at) => self.sign_in(at),
            Happening::Reopen(at) => self.reread(at),
            Happening::Lock { at, is_granted: true } => self.granted(at),
            Happening::Lock { at, is_granted: false } => self.lost(at),
            Happening::Letter(at, bytes) => self.read_letter(at, &bytes),
            Happening::Tick(at) => self.tick(at),
            Happening::Poke { device, commit } => self.poke(device, commit),
            Happening::Arrive(packet) => self.arrive(packet),
            Happening::Commit { boot } if self.server.boot == boot => self.commit(),
            Happening::Synced { boot } if self.server.boot == boot => self.synced(),
            Happening::Commit { .. } | Happening::Synced { .. } => {}
            Happening::Return { at, exchange, answer } => {
                if self.tab(at).exchange == Some(exchange) {
                    self.returned(at, answer);
                }
            }
        }
    }

    /// The leader hears that there is news.
    fn poke(&mut self, device: usize, commit: u64) {
        let tabs = self.devices[device].tabs.iter();
        let hears = |tab: &&Tab| !(tab.client.follows() || tab.is_frozen);
        let hearing: Vec<u64> = tabs.filter(hears).map(|tab| tab.number).collect();
        for tab in hearing {
            self.tell(At { device, tab }, Event::Poked(commit));
        }
    }

    /// The person signs in at a tab, with the role of now; the others hear of it.
    pub fn sign_in(&mut self, at: At) {
        let it = &mut self.devices[at.device];
        it.person = self.server.person(it.person.user);
        self.signed_in(at);
        self.say(at, &Message::SignedIn);
    }

    /// A tab goes on with the person as they were at the last sign-in.
    pub fn signed_in(&mut self, at: At) {
        let person = self.devices[at.device].person;
        let effects = self.tab_mut(at).client.signed_in(person);
        self.perform(at, effects);
    }

    /// Lets happen what happens within so many milliseconds.
    pub fn run_for(&mut self, ms: u64) {
        let until = self.now + ms;
        while self.step(until) {}
        self.now = until;
    }
}
