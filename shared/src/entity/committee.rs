//! Committee: the people at a customer who decide about a sale, and how they stand to it and to each
//! other.

use crate::id::Id;
use crate::value::{LongText, Millis};

use super::{Contact, Opportunity, User};

crate::choice! {
    /// What part somebody has in the decision.
    CommitteeRole {
        /// Says yes or no.
        Decides = "decides",
        /// Must consent, or may forbid.
        Approves = "approves",
        /// Is listened to.
        Influences = "influences",
        /// Will work with what is bought.
        Uses = "uses",
        /// Handles the purchase.
        Buys = "buys",
        /// Keeps us from the others.
        Blocks = "blocks",
        /// Helps us from within.
        Coach = "coach",
    }
}

crate::choice! {
    /// How somebody stands to buying from us.
    Attitude {
        /// Nobody has found out.
        Unknown = "unknown",
        /// Fights for us.
        Champion = "champion",
        /// Is for us.
        Supports = "supports",
        /// Does not mind.
        Neutral = "neutral",
        /// Is rather against us.
        Doubts = "doubts",
        /// Fights against us.
        Opposes = "opposes",
    }
}

crate::choice! {
    /// How much a word weighs.
    Strength {
        /// As much as most.
        Medium = "medium",
        /// More than most.
        High = "high",
        /// Less than most.
        Low = "low",
    }
}

crate::choice! {
    /// Whether somebody has decided already.
    Decided {
        /// Not yet.
        Open = "open",
        /// For us.
        Agreed = "agreed",
        /// Against us.
        Refused = "refused",
    }
}

crate::entity! {
    /// Somebody who has a part in the decision about one sale. Who leaves the committee stays as a record,
    /// so that it can be seen as it was.
    CommitteeMember => committee_members {
        /// What the person is called here; the name of the contact stands before it where one is known.
        1 name NAME: String, tracked;
        /// The sale.
        2 opportunity OPPORTUNITY: Id<Opportunity>, follows;
        /// The person, where they are known.
        3 contact CONTACT: Option<Id<Contact>>, tracked;
        /// The part in the decision; nothing while nobody knows.
        4 role ROLE: Option<CommitteeRole>, tracked;
        /// How the person stands to us.
        5 attitude ATTITUDE: Attitude, tracked,
            latest = "What was found out last is what is known; how it was before is in the history.";
        /// How much the person's word weighs.
        6 strength STRENGTH: Strength, tracked;
        /// The member whom the person reports to.
        7 reports_to REPORTS_TO: Option<Id<CommitteeMember>>, tracked;
        /// Whether the person has decided.
        8 decided DECIDED: Decided, tracked,
            latest = "What was found out last is what is known; how it was before is in the history.";
        /// The person is to be spoken to at least every so many days.
        9 contact_days CONTACT_DAYS: Option<u32>, tracked;
        /// Anything else.
        10 notes NOTES: LongText,
            append = "Two people who note something both want it read; the later note goes under the earlier.";
        /// When the person left the committee.
        11 left_at LEFT_AT: Option<Millis>, tracked;
        /// How far to the right the card lies, in points; where it falls by itself while empty.
        12 x X: Option<i64>,
            latest = "Where a card lies is no fact about the customer.";
        /// How far down the card lies, in points.
        13 y Y: Option<i64>,
            latest = "Where a card lies is no fact about the customer.";
        /// Who made the record.
        60 created_by CREATED_BY: Option<Id<User>>;
        /// When the record was made.
        61 created_at CREATED_AT: Option<Millis>;
    }
}

crate::entity! {
    /// That one member's word weighs with another, whoever reports to whom.
    InfluenceLine => influence_lines {
        /// Why it weighs.
        1 reason REASON: String, tracked;
        /// The sale.
        2 opportunity OPPORTUNITY: Id<Opportunity>, follows;
        /// Whose word it is.
        3 from FROM: Id<CommitteeMember>, tracked;
        /// With whom it weighs.
        4 to TO: Id<CommitteeMember>, tracked;
        /// How much.
        5 strength STRENGTH: Strength, tracked;
        /// When it ended.
        6 left_at LEFT_AT: Option<Millis>, tracked;
        /// Who made the record.
        60 created_by CREATED_BY: Option<Id<User>>;
        /// When the record was made.
        61 created_at CREATED_AT: Option<Millis>;
    }
}
