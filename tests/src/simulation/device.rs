//! Device: the real client state machine over a simulated database, and what its person was told.

use std::collections::{BTreeMap, BTreeSet};

use shared::book::RowKey;
use shared::id::RawId;
use shared::sync::client::{Client, Effect, Meta, News};
use shared::sync::protocol::Mutation;
use shared::sync::server::Person;
use shared::sync::undo::Steps;

use super::invariants::{i03_no_lost_local_edit, i11_read_your_writes, i21_quota};
use super::server::{Name, Server, name};
use super::storage::{Contents, Storage};

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
    /// The real state machine.
    pub client: Client,
    /// Its database.
    pub storage: Storage,
    /// How many times it was started; what belongs to an earlier start is nobody's any more.
    pub session: u64,
    /// The commit that its screen shows.
    pub cursor: u64,
    /// The server's epoch that it heard of last.
    pub epoch: Option<RawId>,
    /// It has a part of a state that it does not show yet.
    pub is_staging: bool,
    /// Edits that a restored server has to take from it.
    pub owed: BTreeSet<Name>,
    /// What the person did last, to be taken back.
    pub done: Steps,
    /// The request that waits for its answer.
    pub exchange: Option<u64>,
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
    /// Edits whose outcomes it has heard since it started.
    pub heard: BTreeSet<Name>,
}

impl Device {
    /// Starts a new device, or a copy of another's contents.
    #[must_use]
    pub fn start(
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
            epoch: contents.meta.epoch,
            is_staging: false,
            owed: BTreeSet::new(),
            done: Steps::default(),
            storage: Storage::new(number, contents),
            session: 0,
            exchange: None,
            is_cut_off: false,
            is_full: false,
            is_shared: false,
            has_twin: false,
            database_back_at: 0,
            clock,
            superseded: BTreeSet::new(),
            heard: BTreeSet::new(),
        };
        (device, effects)
    }

    /// What a device holds on which nobody ever signed in.
    #[must_use]
    pub fn blank_contents(device: u128) -> Contents {
        let meta = Meta { device: RawId(device), next_seq: 1, ..Meta::default() };
        Contents { meta, ..Contents::default() }
    }

    /// Starts again from what is stored.
    pub fn reopen(&mut self) -> Vec<Effect> {
        self.session += 1;
        self.exchange = None;
        self.heard.clear();
        self.cursor = self.storage.contents.meta.cursor;
        self.epoch = self.storage.contents.meta.epoch;
        self.is_staging = false;
        self.storage.jobs.clear();
        let (client, effects) = Client::open(self.person, self.storage.contents.saved());
        self.client = client;
        effects
    }

    /// Names the edits that wait.
    #[must_use]
    pub fn waiting(&self) -> Vec<Name> {
        self.client.waiting().map(name).collect()
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

    /// After every event.
    pub fn check(&self, edits: &Edits) {
        i21_quota::check(self, edits);
        i11_read_your_writes::check(self);
    }

    /// Whenever it starts.
    pub fn check_start(&self, server: &Server, edits: &Edits) {
        i03_no_lost_local_edit::is_somewhere(self, server, edits);
    }
}
