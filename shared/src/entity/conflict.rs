//! Conflict: an edit that did not take effect, kept for its author until the author decides.
//!
//! Written by the server in the commit that refused the edit or let somebody else's value stand, so
//! that it outlives the device it was made on. Only its author sees it. One record for each field that
//! came second, or for each mutation that was refused; those of one user action bear one `action`.

use crate::book::RowKey;
use crate::entity::User;
use crate::id::{Id, RawId};
use crate::value::{Millis, Value};

crate::choice! {
    /// Why an edit did not take effect.
    ConflictReason {
        /// Somebody else had changed the field first.
        Superseded = "superseded",
        /// Somebody else had removed the record.
        Deleted = "deleted",
        /// The record was never there, or the author may not see it any more.
        OutOfReach = "out_of_reach",
        /// The author's rights did not allow it.
        NotAllowed = "not_allowed",
        /// Somebody else had changed the record that was to be deleted.
        ChangedSince = "changed_since",
        /// A value that no record can hold: empty where it must not be, of another type, too large.
        Invalid = "invalid",
        /// The server did not know the kind or the field.
        Unknown = "unknown",
        /// Another part of the same action was refused.
        Together = "together",
        /// The device was removed by an administrator, who did not take the edit over.
        Quarantined = "quarantined",
        /// Opportunities were in the stage or pipeline that was to be removed.
        InUse = "in_use",
        /// The stage that the opportunity was to go to was removed.
        NoStage = "no_stage",
    }
}

crate::choice! {
    /// What became of it.
    ConflictState {
        /// The author has not decided.
        Open = "open",
        /// The author's value was set after all.
        Applied = "applied",
        /// The other value stays.
        KeptTheirs = "kept_theirs",
        /// The author's values went into a new record.
        Drafted = "drafted",
        /// The author let it go.
        Discarded = "discarded",
    }
}

crate::entity! {
    /// An edit that did not take effect.
    Conflict => conflicts {
        /// What the record was called.
        1 name NAME: String;
        /// Number of the record's kind.
        2 about_kind ABOUT_KIND: i64;
        /// The record.
        3 about ABOUT: RawId;
        /// Number of the field that came second; nothing when a whole mutation was refused.
        4 field FIELD: Option<i64>;
        /// What the author saw before; nothing when the device did not say.
        5 before BEFORE: Value;
        /// What the author wanted.
        6 mine MINE: Value;
        /// What stands.
        7 theirs THEIRS: Value;
        /// Who made what stands.
        8 their_author THEIR_AUTHOR: Option<Id<User>>;
        /// When that was, by the server's clock.
        9 their_at THEIR_AT: Option<Millis>;
        /// Whose edit it was.
        10 author AUTHOR: Option<Id<User>>;
        /// When the server decided.
        11 at AT: Millis;
        /// When the edit was made, by the device's clock.
        12 claimed_at CLAIMED_AT: Option<Millis>;
        /// Why it did not take effect.
        13 reason REASON: ConflictReason;
        /// The field the reason speaks of.
        14 reason_field REASON_FIELD: Option<i64>;
        /// The refused mutation, as it came.
        15 mutation MUTATION: Value;
        /// The same for all mutations of one user action.
        16 action ACTION: RawId;
        /// What became of it.
        17 state STATE: ConflictState;
        /// When the author decided.
        18 decided_at DECIDED_AT: Option<Millis>;
    }
}

impl Conflict {
    /// Returns the address of the record.
    #[must_use]
    pub fn about_key(&self) -> RowKey {
        RowKey { kind: u16::try_from(self.about_kind).unwrap_or_default(), id: self.about }
    }
}
