//! The vocabulary of the client: what is stored, what happens, what is to be done, what is shown.

use minicbor::{Decode, Encode};

use crate::book::RowKey;
use crate::id::RawId;
use crate::sync::pages::PageOp;
use crate::sync::protocol::{CommitSeq, Envelope, Rejection, Reply, Request};
use crate::sync::visibility::Held;

use super::StoredPages;

/// What a device remembers of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Meta {
    /// See [`ClientId`](crate::sync::protocol::ClientId).
    #[n(0)]
    #[cbor(with = "crate::sync::protocol::id")]
    pub device: RawId,
    /// See [`ClientId`](crate::sync::protocol::ClientId).
    #[n(1)]
    pub incarnation: u32,
    /// The number of the next mutation.
    #[n(2)]
    pub next_seq: u64,
    /// The last commit pulled.
    #[n(3)]
    pub cursor: CommitSeq,
    /// The server's epoch as last heard.
    #[n(4)]
    #[cbor(with = "crate::sync::protocol::optional_id")]
    pub epoch: Option<RawId>,
    /// Outcomes up to this number were heard and stored.
    #[n(5)]
    pub acked: u64,
    /// Whether the stored rows are no whole state yet.
    #[n(6)]
    pub catching_up: bool,
    /// The scopes whose rows are stored.
    #[n(7)]
    #[cbor(default)]
    pub held: Held,
}

/// A mutation that the server refused and could not keep in its author's conflict inbox, kept here
/// until the person decides.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Parked {
    /// Its place among the parked.
    #[n(0)]
    pub number: u64,
    /// What was done.
    #[n(1)]
    pub envelope: Envelope,
    /// Why it was refused.
    #[n(2)]
    pub reason: Rejection,
}

/// What the device stored.
#[derive(Debug, Default)]
pub struct Saved {
    /// What it remembers of itself.
    pub meta: Meta,
    /// What its pages hold.
    pub pages: StoredPages,
    /// Encoded envelopes, in order.
    pub outbox: Vec<Vec<u8>>,
    /// Encoded [`Parked`].
    pub parked: Vec<Vec<u8>>,
    /// Records that pages which follow handed over, each with its key, in order.
    pub handed: Vec<(u64, Vec<u8>)>,
    /// Pages that are there and cannot be read. Their rows are fetched again.
    pub damaged: Vec<DamagedPage>,
}

/// A stored page that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DamagedPage {
    /// Its number.
    pub number: u32,
    /// The oldest commit of its rows, when that is known: whatever was on the page has not changed
    /// since an earlier one.
    pub oldest: Option<CommitSeq>,
}

/// Why an exchange failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The server was not reached.
    Unreachable,
    /// The person must sign in again.
    SignedOut,
    /// The server asks to come back later, in milliseconds.
    Busy(u32),
    /// The server answered with an error; its sentence.
    Refused(String),
    /// The answer could not be read.
    Damaged,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The network is (perhaps) there: after start, on `online`, on focus, after signing in.
    Connect,
    /// The server has news up to this commit.
    Poked(CommitSeq),
    /// The edits of the last [`Effect::StoreOutbox`] are durable, up to this number.
    OutboxStored(u64),
    /// A [`Batch`] was stored.
    BatchStored,
    /// The edits were not stored; they stay in memory and are tried again.
    OutboxFailed,
    /// A [`Batch`] was not stored; it is tried again, and nothing that builds on it before.
    BatchFailed,
    /// The storage was emptied under the app: everything has to be stored once more.
    StorageEmptied,
    /// The server answered.
    Replied(Box<Reply>),
    /// The exchange failed.
    Failed(Failure),
    /// A wait asked for by [`Effect::Retry`] is over.
    RetryDue,
}

/// What to store in one transaction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Pages to put and delete.
    pub pages: Vec<PageOp>,
    /// Numbers of outbox entries to remove.
    pub outbox_remove: Vec<u64>,
    /// Outbox entries to put (renumbered ones).
    pub outbox_put: Vec<(u64, Vec<u8>)>,
    /// Records that other tabs handed over and whose edits are among the entries; to be removed.
    pub taken: Vec<Taken>,
    /// Parked entries to put.
    pub parked_put: Vec<(u64, Vec<u8>)>,
    /// What the device remembers of itself, encoded.
    pub meta: Vec<u8>,
}

/// A record of edits that another tab handed over, and that went into the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Taken {
    /// Where it stood among the records handed over.
    #[n(0)]
    pub key: u64,
    /// The provisional number of its first edit.
    #[n(1)]
    pub first: u64,
    /// The provisional number of its last edit.
    #[n(2)]
    pub last: u64,
}

/// What to do. Of the two kinds of storing one effect at a time is out: the next comes after the report.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Store these edits durably, with the meta record, and report [`Event::OutboxStored`].
    StoreOutbox {
        /// Number and bytes of each.
        entries: Vec<(u64, Vec<u8>)>,
        /// The meta record.
        meta: Vec<u8>,
        /// To be removed in the same transaction. A tab that follows hands the entries over instead.
        taken: Vec<Taken>,
    },
    /// Store this in one transaction and report [`Event::BatchStored`].
    Store(Box<Batch>),
    /// Send this and report the reply or the failure.
    Send(Box<Request>),
    /// Report [`Event::RetryDue`] after so many milliseconds.
    Retry(u32),
    /// Rows changed: draw anew what shows them.
    Changed(Changed),
    /// Tell the person.
    Tell(News),
}

/// Which rows changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// These.
    Rows(Vec<RowKey>),
    /// Perhaps all.
    All,
}

/// Something a person should hear once.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// Somebody else had changed fields of this record first; the own values are in the conflict inbox.
    Superseded {
        /// The record.
        key: RowKey,
        /// The fields.
        fields: Vec<u16>,
    },
    /// The server refused an edit; it is in the conflict inbox, or among the refused of this device
    /// when its number there is not 0.
    Refused(Box<Parked>),
    /// The server's sentence about an exchange.
    Trouble(String),
}

/// How the device stands with the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Link {
    /// Not tried yet.
    #[default]
    #[n(0)]
    Unknown,
    /// Not reached.
    #[n(1)]
    Offline,
    /// Talking.
    #[n(2)]
    Busy,
    /// In step.
    #[n(3)]
    Online,
    /// The person must sign in again.
    #[n(4)]
    SignedOut,
}

/// What the shell shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// How the device stands with the server.
    pub link: Link,
    /// Edits not yet with the server.
    pub waiting: usize,
    /// When the first of them was made, in milliseconds since 1970 by this device's clock.
    pub waiting_since: Option<i64>,
    /// Edits not yet durable on this device.
    pub unsaved: usize,
    /// Edits that the server refused and that only this device has.
    pub refused: usize,
    /// Conflicts that wait for the person's decision.
    pub conflicts: usize,
    /// While rows come in: how many came, and about how many there will be.
    pub progress: Option<(u64, u64)>,
    /// Whether what is shown is a whole state of the server.
    pub complete: bool,
    /// Whether the server gives rows only to a newer app; what was edited here is taken all the same.
    pub must_update: bool,
}
