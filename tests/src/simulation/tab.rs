//! Tab: one page of a device with the real client state machine, and what the app keeps beside it.
//!
//! A page that freezes stands still: what comes for it waits until it wakes. A transaction that it had
//! begun may be done without it, may never begin before it wakes, or may stand open and keep all other
//! tabs from the database.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;

use shared::id::RawId;
use shared::sync::client::{Client, Event, Stored};
use shared::sync::tabs::{Position, Watch, epoch};
use shared::sync::undo::Steps;

use super::server::{Name, name};
use super::storage::{Contents, Job};
use super::world::Happening;

/// Where a tab is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// On which device.
    pub device: usize,
    /// Which of all tabs that ever were; numbers are given once.
    pub tab: u64,
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "device {} tab {}", self.device, self.tab)
    }
}

/// What became of a transaction.
pub enum End {
    /// It was done.
    Done(Option<Event>),
    /// It was done by the leader: the others may do the same.
    Stored(Position, Box<Stored>, Event),
    /// What was handed over was read.
    Handed(Vec<(u64, Vec<u8>)>),
    /// Everything was read.
    Read(Box<Contents>),
    /// It was not done: another tab leads.
    Replaced,
    /// It was not done.
    Failed,
}

impl End {
    /// What the page hears.
    #[must_use]
    pub fn told(&self) -> String {
        match self {
            Self::Done(event) => format!("done, {event:?}"),
            Self::Stored(position, _, event) => {
                format!(
                    "stored as {}.{}, {event:?}",
                    epoch(*position),
                    position & u64::from(u32::MAX)
                )
            }
            Self::Handed(records) => format!("{} records were handed over", records.len()),
            Self::Read(_) => "everything is read".to_owned(),
            Self::Replaced => "another tab leads".to_owned(),
            Self::Failed => "failed".to_owned(),
        }
    }
}

/// A page.
#[expect(clippy::struct_excessive_bools, reason = "each is a state of its own")]
pub struct Tab {
    /// Its device.
    pub device: usize,
    /// See [`At`].
    pub number: u64,
    /// Raised with every new client: what was asked for by one before concerns nobody.
    pub era: u64,
    /// The real state machine.
    pub client: Client,
    /// What it knows to be stored; of a leader, also what it has tried to store.
    pub position: Position,
    /// What it has told the others of, as the leader.
    pub shipped: Position,
    /// The transaction under way.
    pub under_way: Option<Job>,
    /// What became of it, when the page froze before it could hear.
    pub end: Option<End>,
    /// Transactions that wait for their turn.
    pub jobs: VecDeque<Job>,
    /// It is to lead.
    pub leads: bool,
    /// It waits for the lock.
    pub queues: bool,
    /// It has heard of another tab, and says what it stores.
    pub is_followed: bool,
    /// Its watch over the leader.
    pub watch: Watch,
    /// The browser has frozen it.
    pub is_frozen: bool,
    /// What came for it while it was frozen.
    pub missed: Vec<Happening>,
    /// The commit that its screen shows.
    pub cursor: u64,
    /// The server's epoch that it heard of last.
    pub epoch: Option<RawId>,
    /// It has a part of a state that it does not show yet.
    pub is_staging: bool,
    /// What the person did here last, to be taken back.
    pub done: Steps,
    /// The request that waits for its answer.
    pub exchange: Option<u64>,
    /// Edits whose outcomes its client has heard.
    pub heard: BTreeSet<Name>,
    /// Edits that were made on this page and have not left its screen yet.
    pub made: BTreeSet<Name>,
}

impl Tab {
    /// A new page over what is stored there.
    #[must_use]
    pub fn new(at: At, client: Client, position: Position) -> Self {
        Self {
            device: at.device,
            number: at.tab,
            era: 0,
            cursor: client.cursor(),
            client,
            position,
            shipped: position,
            under_way: None,
            end: None,
            jobs: VecDeque::new(),
            leads: false,
            queues: false,
            is_followed: false,
            watch: Watch::new(true),
            is_frozen: false,
            missed: Vec::new(),
            epoch: None,
            is_staging: false,
            done: Steps::default(),
            exchange: None,
            heard: BTreeSet::new(),
            made: BTreeSet::new(),
        }
    }

    /// Names the edits that wait.
    #[must_use]
    pub fn waiting(&self) -> Vec<Name> {
        self.client.waiting().map(name).collect()
    }

    /// Tells whether it is to read everything anew.
    #[must_use]
    pub fn is_to_reopen(&self) -> bool {
        self.jobs.iter().any(|job| matches!(job, Job::Reopen | Job::Read))
    }
}
