//! Standing: a person's place in the company, for those who do not see the rows it is made of.
//! Written by the server only, as the company's policy wants it.

use crate::entity::User;
use crate::id::Id;
use crate::money::Money;
use crate::value::Millis;

crate::choice! {
    /// The span that a standing is about, around the day it was worked out.
    StandingSpan {
        /// The fiscal year.
        Year = "year",
        /// Three months.
        Quarter = "quarter",
        /// A month.
        Month = "month",
    }
}

crate::entity! {
    /// A person's place by amount won.
    Standing => standings {
        /// The person's name; empty where only one's own place is told.
        1 name NAME: String;
        /// Whose place it is.
        2 user USER: Option<Id<User>>;
        /// Who alone sees it; everyone while empty.
        3 reader READER: Option<Id<User>>;
        /// What it is about.
        4 span SPAN: StandingSpan;
        /// The place, from 1; equals share one.
        5 rank RANK: i64;
        /// How many people have one.
        6 of OF: i64;
        /// Amount won by the person.
        7 won WON: Option<Money>;
        /// Number won by the person.
        8 deals DEALS: i64;
        /// Amount won by all who have a place, divided by their number.
        9 average AVERAGE: Option<Money>;
        /// When it was worked out, by the server's clock.
        10 at AT: Millis;
    }
}
