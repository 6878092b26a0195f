//! Quarantine as an administrator sees it: edits that a revoked device had not sent, and their end.

use minicbor::{Decode, Encode};

use crate::id::RawId;

use super::protocol::{Envelope, Outcome, Rejection};

/// One edit in quarantine.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct QuarantinedEdit {
    /// Its name in addresses.
    #[n(0)]
    pub id: String,
    /// Who made it.
    #[n(1)]
    #[cbor(with = "super::protocol::id")]
    pub user: RawId,
    /// The device it came from.
    #[n(2)]
    #[cbor(with = "super::protocol::id")]
    pub device: RawId,
    /// When the server received it, in milliseconds since 1970.
    #[n(3)]
    pub received: i64,
    /// What was done, and when by the device's clock.
    #[n(4)]
    pub envelope: Envelope,
    /// What became of it; nothing while it waits.
    #[n(5)]
    pub end: Option<QuarantineEnd>,
    /// Why the last attempt to accept it failed.
    #[n(6)]
    pub refused: Option<Rejection>,
}

/// What became of an edit in quarantine.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct QuarantineEnd {
    /// The administrator who decided.
    #[n(0)]
    #[cbor(with = "super::protocol::id")]
    pub by: RawId,
    /// When, in milliseconds since 1970.
    #[n(1)]
    pub at: i64,
    /// What applying it did; nothing when it was discarded.
    #[n(2)]
    pub outcome: Option<Outcome>,
}

/// A page of the quarantine, in the order in which the edits were made.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct QuarantinePage {
    /// The edits.
    #[n(0)]
    pub edits: Vec<QuarantinedEdit>,
    /// How many edits wait for a decision in all.
    #[n(1)]
    pub waiting: u64,
    /// Where the next page begins; nothing when this is the last.
    #[n(2)]
    pub next: Option<String>,
}
