//! Device: one simulated database with the tabs over it, and what its person was told.

use std::collections::{BTreeMap, BTreeSet};

use shared::book::RowKey;
use shared::id::RawId;
use shared::sync::client::{Client, Meta, News};
use shared::sync::protocol::Mutation;
use shared::sync::server::Person;

use super::server::{Name, name};
use super::storage::{Contents, Storage};
use super::tab::{At, Tab};

/// An edit that a person made, and what was promised about it.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a promise of its own")]
pub struct Edit {
    /// Where it was made.
    pub device: usize,
    /// What was done.
    pub mutation: Mutation,
    /// It was written strictly: from now on it must never be lost.
    pub durable: bool,
    /// The person was told that the server refused it.
    pub refused: bool,
    /// The person threw the refused edit away.
    pub discarded: bool,
    /// The browser threw everything away; the device answers for it no more.
    pub evicted: bool,
    /// Its device was wiped; what it had not sent is in quarantine.
    pub wiped: bool,
    /// Its profile was copied with edits that waited: two devices have them under one number. The second
    /// that sends one may only hear that it was taken, and not what came of it.
    pub copied: bool,
    /// It was taken after the backup from which the server was restored; whoever still holds it sends it
    /// again.
    pub restored: bool,
}

/// All edits by name.
pub type Edits = BTreeMap<Name, Edit>;

/// One device of a person.
#[expect(clippy::struct_excessive_bools, reason = "each is a state of its own")]
pub struct Device {
    /// Its place among the devices.
    pub number: usize,
    /// Who is signed in.
    pub person: Person,
    /// Its open tabs, in the order in which they were opened.
    pub tabs: Vec<Tab>,
    /// Its database.
    pub storage: Storage,
    /// The tab that has the lock.
    pub lock: Option<u64>,
    /// Its browser has locks.
    pub has_locks: bool,
    /// A tab that was frozen in the middle of a transaction: no other begins meanwhile.
    pub blocker: Option<u64>,
    /// Edits that a restored server has to take from it.
    pub owed: BTreeSet<Name>,
    /// It has no network.
    pub is_cut_off: bool,
    /// Its database has no room.
    pub is_full: bool,
    /// Its profile was copied with edits that waited.
    pub is_shared: bool,
    /// Its profile was copied: another device has its name.
    pub has_twin: bool,
    /// Its database cannot be reached before this time.
    pub database_back_at: u64,
    /// What its clock shows beside the truth.
    pub clock: i64,
    /// Records of which the person was told that somebody else was first.
    pub superseded: BTreeSet<RowKey>,
}

impl Device {
    /// A new device, or a copy of another's contents, on which no tab is open yet.
    #[must_use]
    pub fn new(number: usize, person: Person, clock: i64, contents: Contents) -> Self {
        Self {
            number,
            person,
            tabs: Vec::new(),
            storage: Storage::new(number, contents),
            lock: None,
            has_locks: true,
            blocker: None,
            owed: BTreeSet::new(),
            is_cut_off: false,
            is_full: false,
            is_shared: false,
            has_twin: false,
            database_back_at: 0,
            clock,
            superseded: BTreeSet::new(),
        }
    }

    /// What a device holds on which nobody ever signed in.
    #[must_use]
    pub fn blank_contents(device: u128) -> Contents {
        let meta = Meta { device: RawId(device), next_seq: 1, ..Meta::default() };
        Contents { meta, ..Contents::default() }
    }

    /// Finds an open tab.
    #[must_use]
    pub fn tab(&self, number: u64) -> Option<&Tab> {
        self.tabs.iter().find(|tab| tab.number == number)
    }

    /// The tab that leads; while none does, the first.
    ///
    /// # Panics
    /// When no tab is open, which never lasts.
    #[must_use]
    pub fn leader(&self) -> &Tab {
        let leader = self.tabs.iter().find(|tab| self.leads(tab));
        leader.or(self.tabs.first()).expect("a tab is open")
    }

    /// Tells whether a tab leads for certain: the database knows no other leader.
    #[must_use]
    pub fn leads(&self, tab: &Tab) -> bool {
        !tab.client.follows() && self.storage.writer == Some(tab.number)
    }

    /// Where its leader is.
    #[must_use]
    pub fn front(&self) -> At {
        At { device: self.number, tab: self.leader().number }
    }

    /// Where each of its tabs is.
    #[must_use]
    pub fn places(&self) -> Vec<At> {
        self.tabs.iter().map(|tab| At { device: self.number, tab: tab.number }).collect()
    }

    /// The client of the tab that leads.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.leader().client
    }

    /// Names the edits that wait, as the leader sees it.
    #[must_use]
    pub fn waiting(&self) -> Vec<Name> {
        self.leader().waiting()
    }

    /// Tells whether no tab stores anything.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.tabs.iter().all(|tab| tab.under_way.is_none() && tab.jobs.is_empty())
    }

    /// Notes what the person is told.
    pub fn tell(&mut self, news: &News, edits: &mut Edits) {
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
}
