//! Change: who changed which tracked field from what to what, and when. Written by the server only.

use crate::entity::User;
use crate::id::{Id, RawId};
use crate::value::{Millis, Value};

crate::entity! {
    /// One change of one tracked field.
    Change => changes {
        /// Number of the changed field.
        1 field FIELD: i64;
        /// Number of the changed record's kind.
        2 about_kind ABOUT_KIND: i64;
        /// The changed record.
        3 about ABOUT: RawId;
        /// What the field held before.
        4 before BEFORE: Value;
        /// What it holds, or would have held, after.
        5 after AFTER: Value;
        /// Who.
        6 author AUTHOR: Option<Id<User>>;
        /// When, by the server's clock.
        7 at AT: Millis;
        /// When, by the clock of the device; only a label.
        8 claimed_at CLAIMED_AT: Option<Millis>;
    }
}

impl Change {
    /// Returns the moment the change was made: by the device's clock where that is believable (not
    /// later than the server heard of it, and not more than 400 days before), else the server's.
    #[must_use]
    pub fn made_at(&self) -> Millis {
        const BELIEVABLE_MS: i64 = 400 * 86_400_000;
        match self.claimed_at {
            Some(claimed) if claimed <= self.at && claimed.0 >= self.at.0 - BELIEVABLE_MS => {
                claimed
            }
            _ => self.at,
        }
    }
}
