//! Tabs: how the pages of a device come and go, who of them leads, and what they say to each other. As
//! the app does it, over the rules of [`shared::sync::tabs`].
//!
//! Where this differs from a browser: what is said between tabs may be lost and may overtake, which a
//! channel does not do; a new page has read everything at once, only who takes over later reads while
//! others write; who opens the first tab of a browser without locks leads without waiting for silence.
//! What only the stories of several tabs in a browser show: that the locks, the channel, the freezing
//! and the transactions of the three engines are as they are simulated here; that a database that was
//! emptied under one tab is filled again by the leader; what the screen says while no tab can write.

use std::rc::Rc;

use shared::sync::client::{Client, Event, Meta, Stored};
use shared::sync::protocol::to_cbor;
use shared::sync::tabs::{Message, PING_MS, Position, Step, Watch, epoch, step};

use super::faults::Fault;
use super::invariants::{i06_gap_freedom, i20_crash_safe_client};
use super::storage::{Contents, Job};
use super::tab::{At, Tab};
use super::world::{Happening, World};

/// A page is looked at for so many questions: as many as unseat a leader that gives no answer.
const QUESTIONS: u64 = 6;

impl World {
    /// Opens a tab. It leads when no other has the lock, or none is there.
    pub fn open_tab(&mut self, device: usize) -> At {
        self.opened += 1;
        let at = At { device, tab: self.opened };
        let random = self.random();
        let it = &mut self.devices[device];
        let leads = it.lock.is_none() && (it.has_locks || it.tabs.is_empty());
        let watch = Watch::new(it.has_locks);
        let (saved, person) = (it.storage.contents.saved(), it.person);
        let epoch = saved.meta.epoch;
        let (client, effects) = if leads {
            it.lock = it.has_locks.then_some(at.tab);
            it.storage.lead(at.tab);
            Client::open(person, saved)
        } else {
            (Client::follow(person, saved, random), Vec::new())
        };
        let position = it.storage.contents.position;
        let queues = !leads && it.has_locks;
        let tab = Tab { leads, queues, watch, epoch, ..Tab::new(at, client, position) };
        it.tabs.push(tab);
        self.note(|| format!("{at} is opened to {}", if leads { "lead" } else { "follow" }));
        self.perform(at, effects);
        if leads {
            self.tell(at, Event::Connect);
        } else {
            self.say(at, &Message::Ping);
        }
        at
    }

    /// Closes a tab; the lock goes to the next that waits.
    pub fn close_tab(&mut self, at: At) {
        let device = &mut self.devices[at.device];
        device.tabs.retain(|tab| tab.number != at.tab);
        if device.blocker == Some(at.tab) {
            device.blocker = None;
        }
        if device.lock == Some(at.tab) {
            device.lock = None;
            self.grant(at.device);
        }
    }

    /// Freezes a tab. Its transaction may be done without it, may begin only when it wakes, or stands
    /// open and keeps the others waiting.
    pub fn freeze(&mut self, at: At) {
        self.note(|| format!("{at} freezes"));
        self.tab_mut(at).is_frozen = true;
        let Some(job) = self.tab_mut(at).under_way.take() else { return };
        if self.tab(at).end.is_none() && !matches!(job, Job::Follow(..)) {
            match self.dice.of(Fault::FreezeTab).between(0, 2) {
                0 if self.devices[at.device].blocker.is_none() => {
                    let end = self.transaction(at, &job);
                    self.note(|| format!("{at} will hear: {}", end.told()));
                    self.tab_mut(at).end = Some(end);
                }
                1 if self.devices[at.device].blocker.is_none() => {
                    self.note(|| format!("{at} keeps the others from the database"));
                    self.devices[at.device].blocker = Some(at.tab);
                }
                _ => {}
            }
        }
        self.tab_mut(at).under_way = Some(job);
    }

    /// Wakes a tab; what came meanwhile comes now.
    pub fn wake(&mut self, at: At) {
        if !self.tab(at).is_frozen {
            return;
        }
        self.note(|| format!("{at} wakes"));
        let tab = self.tab_mut(at);
        tab.is_frozen = false;
        for happening in std::mem::take(&mut tab.missed) {
            self.later(1, happening);
        }
        if self.devices[at.device].blocker == Some(at.tab) {
            self.devices[at.device].blocker = None;
        }
    }

    /// Somebody looks at a tab for a while.
    pub fn look_at(&mut self, at: At) {
        if self.tab(at).client.follows() {
            self.say(at, &Message::Connect);
        } else {
            self.enqueue(at, Job::TakeHanded);
            self.tell(at, Event::Connect);
        }
        for question in 1..=QUESTIONS {
            self.later(question * u64::from(PING_MS), Happening::Tick(at));
        }
    }

    /// Asks for the leader, and takes over from one that is silent.
    pub fn tick(&mut self, at: At) {
        let tab = self.tab_mut(at);
        if tab.leads {
            return;
        }
        if !tab.watch.is_silent() {
            self.say(at, &Message::Ping);
        } else if self.devices[at.device].has_locks {
            self.steal(at);
        } else {
            self.granted(at);
        }
    }

    /// Takes the lock from whoever has it.
    pub fn steal(&mut self, at: At) {
        self.note(|| format!("{at} takes the lock"));
        let device = at.device;
        if let Some(tab) = self.devices[device].lock.replace(at.tab) {
            self.later(1, Happening::Lock { at: At { device, tab }, is_granted: false });
        }
        self.later(1, Happening::Lock { at, is_granted: true });
    }

    /// Gives the lock to the first tab that waits for it, even a frozen one.
    fn grant(&mut self, device: usize) {
        let it = &mut self.devices[device];
        if it.lock.is_none()
            && let Some(tab) = it.tabs.iter_mut().find(|tab| tab.queues)
        {
            tab.queues = false;
            let at = At { device, tab: tab.number };
            it.lock = Some(at.tab);
            self.later(1, Happening::Lock { at, is_granted: true });
        }
    }

    /// A tab has the lock now, or goes on without.
    pub fn granted(&mut self, at: At) {
        let tab = self.tab_mut(at);
        tab.queues = false;
        tab.leads = true;
        self.reread(at);
    }

    /// The lock was taken from a tab.
    pub fn lost(&mut self, at: At) {
        let tab = self.tab_mut(at);
        tab.leads = false;
        tab.queues = true;
        self.grant(at.device);
        self.reread(at);
    }

    /// Everything was read: a new client goes on, with what the one before had not stored yet.
    pub fn read_again(&mut self, at: At, leads: bool, contents: &Contents) {
        let random = self.random();
        let person = self.devices[at.device].person;
        let (saved, epoch) = (contents.saved(), contents.meta.epoch);
        let (mut client, mut effects) = if leads {
            Client::open(person, saved)
        } else {
            (Client::follow(person, saved, random), Vec::new())
        };
        let tab = self.tab_mut(at);
        effects.extend(client.adopt(&tab.client));
        tab.era += 1;
        tab.cursor = client.cursor();
        tab.epoch = epoch;
        tab.client = client;
        tab.is_staging = false;
        tab.exchange = None;
        tab.heard.clear();
        // The client before asked for these; this one asks again.
        tab.jobs.retain(|job| !matches!(job, Job::Edits { .. } | Job::Batch(_)));
        if !leads {
            tab.position = contents.position;
        }
        tab.shipped = tab.position;
        self.perform(at, effects);
        if leads {
            self.tell(at, Event::Connect);
            self.announce(at);
        } else {
            self.check(at);
            self.say(at, &Message::Ping);
        }
    }

    /// A tab says something to the others.
    pub fn say(&mut self, at: At, message: &Message) {
        let others = self.devices[at.device].places().into_iter().filter(|it| *it != at);
        let others: Vec<At> = others.collect();
        if others.is_empty() {
            return;
        }
        let bytes: Rc<[u8]> = to_cbor(message).into();
        for other in others {
            if !self.strikes(Fault::LoseMessage) {
                let slow = self.delay(Fault::SlowMessage, 1);
                self.later(slow, Happening::Letter(other, Rc::clone(&bytes)));
            }
        }
    }

    /// The leader says how things stand.
    fn announce(&mut self, at: At) {
        let tab = self.tab(at);
        if tab.client.follows() || !tab.is_followed {
            return;
        }
        let status = tab.client.status();
        let (link, progress) = (status.link, status.progress);
        self.say(at, &Message::Leading { position: tab.shipped, link, progress });
    }

    /// A tab hears what another says.
    pub fn read_letter(&mut self, at: At, bytes: &[u8]) {
        let tab = self.tab_mut(at);
        match minicbor::decode(bytes).unwrap() {
            Message::Ping => {
                tab.is_followed = true;
                if tab.leads {
                    self.enqueue(at, Job::TakeHanded);
                }
            }
            Message::Handed if tab.leads => self.enqueue(at, Job::TakeHanded),
            Message::Leading { position, link, progress } if !tab.leads => {
                if epoch(position) >= epoch(tab.position) {
                    tab.watch.heard();
                    tab.client.heard(link, progress);
                }
                self.enqueue(at, Job::Follow(position, None));
            }
            Message::Stored { position, stored } if !tab.leads => {
                self.enqueue(at, Job::Follow(position, Some(stored)));
            }
            Message::Forgot(number) => tab.client.discard_parked(number),
            Message::SignedIn if tab.leads => self.signed_in(at),
            Message::Connect if tab.leads => {
                self.enqueue(at, Job::TakeHanded);
                self.tell(at, Event::Connect);
            }
            Message::Handed
            | Message::Leading { .. }
            | Message::Stored { .. }
            | Message::SignedIn
            | Message::Connect
            | Message::SignedOut
            | Message::Emptied => {}
        }
    }

    /// A leader has read what was handed over, and answers whoever asked.
    pub fn take_handed(&mut self, at: At, records: &[(u64, Vec<u8>)]) {
        if self.tab(at).client.follows() {
            return;
        }
        let effects = self.tab_mut(at).client.take_handed(records);
        self.perform(at, effects);
        self.check(at);
        self.announce(at);
    }

    /// A tab that follows does what the leader did.
    pub fn follow(&mut self, at: At, position: Position, stored: Option<Box<Stored>>) {
        let tab = self.tab(at);
        if !tab.client.follows() {
            return;
        }
        let stored = match (step(tab.position, position), stored) {
            (Step::Ignore, _) => return,
            (Step::Follow, Some(stored)) => stored,
            (Step::Follow | Step::Reopen, _) => return self.reread(at),
        };
        let waited = tab.waiting();
        let tab = self.tab_mut(at);
        tab.position = position;
        let meta: Meta = minicbor::decode(&stored.meta).unwrap();
        let Ok(effects) = tab.client.followed(*stored) else { return self.reread(at) };
        (tab.cursor, tab.epoch) = (meta.cursor, meta.epoch);
        self.perform(at, effects);
        self.check(at);
        i06_gap_freedom::check(self.tab(at), &waited, &self.server, &self.edits);
        if self.dice.of(Fault::SlowMessage).chance(250) {
            i20_crash_safe_client::shows_what_is_stored(&self.devices[at.device], self.tab(at));
        }
    }

    /// Draws as a browser does: no sum of draws meets that of others.
    fn random(&mut self) -> u64 {
        let mut mixed =
            self.opened.wrapping_add(self.count << 20).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}
