//! Tabs: what the pages of one device say to each other, and who of them leads.
//!
//! The storage holds a position: which leader wrote last (its epoch, the upper half) and how many
//! transactions it has done (the lower half). Whoever begins to lead raises the epoch, in a transaction.
//! Every transaction of a leader looks at the epoch first and does nothing when it is not its own any
//! more: a leader that slept while another took over can write nothing, whatever it believes.
//!
//! The position also tells a page that follows whether it has missed something. Nothing here waits,
//! locks or writes.

use minicbor::{Decode, Encode};

use super::client::{Link, Stored};
use crate::planted::{Bug, planted};

/// Who wrote last, and how often.
pub type Position = u64;

/// Returns which leader a position is of.
#[must_use]
pub const fn epoch(position: Position) -> u64 {
    position >> 32
}

/// Returns the first position of the next leader.
#[must_use]
pub const fn next_leader(position: Position) -> Position {
    (epoch(position) + 1) << 32
}

/// Tells whether a leader was replaced that stands at `own`, by what the storage says: then it must
/// write nothing, and what it reads is another leader's.
#[must_use]
pub fn is_replaced(own: Position, stored: Position) -> bool {
    epoch(own) != epoch(stored) && !planted(Bug::SkipFence)
}

/// Returns where a leader stands that began at `own` and has then read everything, at `stored`; nothing
/// when another began to lead in between, perhaps while this one slept. What was read is that one's, and
/// so is the right to write.
#[must_use]
pub fn has_read(own: Position, stored: Position) -> Option<Position> {
    let is_own = !is_replaced(own, stored) || planted(Bug::LeadAsRead);
    is_own.then_some(stored)
}

/// What a page says to the others.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Message {
    /// A page that follows asks whether there is a leader.
    #[n(1)]
    Ping,
    /// The leader answers, and says so by itself when something of it changes.
    #[n(2)]
    #[cbor(map)]
    Leading {
        /// What it has done.
        #[n(0)]
        position: Position,
        /// How it stands with the server.
        #[n(1)]
        link: Link,
        /// The progress it shows.
        #[n(2)]
        progress: Option<(u64, u64)>,
    },
    /// The leader's transaction was done.
    #[n(3)]
    #[cbor(map)]
    Stored {
        /// Its position.
        #[n(0)]
        position: Position,
        /// What it stored.
        #[n(1)]
        stored: Box<Stored>,
    },
    /// A page that follows has handed edits over.
    #[n(4)]
    Handed,
    /// A page has forgotten a refused edit with this number.
    #[n(5)]
    Forgot(#[n(0)] u64),
    /// The person wants the server tried now.
    #[n(6)]
    Connect,
    /// The person has signed in again.
    #[n(7)]
    SignedIn,
    /// The person has signed out on this device, or another has signed in.
    #[n(8)]
    SignedOut,
    /// A page that follows found the storage emptied: the leader has to store everything again.
    #[n(9)]
    Emptied,
}

/// What a page that stands at one position does when it hears of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing: it is known, or of a leader that was replaced.
    Ignore,
    /// Do the same.
    Follow,
    /// Something was missed: open the storage anew.
    Reopen,
}

/// Says what a page that stands `here` does with the transaction that led `there`.
#[must_use]
pub fn step(here: Position, there: Position) -> Step {
    if there <= here {
        Step::Ignore
    } else if there == here + 1 || planted(Bug::FollowOverGap) {
        Step::Follow
    } else {
        Step::Reopen
    }
}

/// How often a page that follows and is looked at asks for the leader, in milliseconds.
pub const PING_MS: u32 = 2_500;
/// After so many questions without an answer the leader counts as frozen.
const UNANSWERED_MAX: u8 = 4;

/// A follower's watch over its leader. It counts questions and no time: while a page sleeps, its
/// timers do too, and what it then finds late is no silence of the leader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    unanswered: u8,
}

impl Watch {
    /// Begins; without locks a page has only the silence of the others to know that it is alone.
    #[must_use]
    pub const fn new(has_locks: bool) -> Self {
        Self { unanswered: if has_locks { 0 } else { UNANSWERED_MAX } }
    }

    /// Notes an answer.
    pub fn heard(&mut self) {
        self.unanswered = 0;
    }

    /// Notes that it is time to ask; returns whether to take over instead of asking.
    pub fn is_silent(&mut self) -> bool {
        if self.unanswered == UNANSWERED_MAX {
            self.unanswered = 0;
            return true;
        }
        self.unanswered += 1;
        false
    }
}

#[cfg(test)]
mod tests;
