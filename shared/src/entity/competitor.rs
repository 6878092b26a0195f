//! Competitor: a company that sells against us.

use crate::id::Id;
use crate::value::{LongText, Millis};

use super::User;

crate::entity! {
    /// A company that sells against us.
    Competitor => competitors {
        /// Name.
        1 name NAME: String, tracked;
        /// Web address.
        2 website WEBSITE: Option<String>, tracked;
        /// What it is good at, and what not.
        3 notes NOTES: LongText,
            append = "Two people who note something both want it read; the later note goes under the earlier.";
        /// Key in another system.
        50 external_key EXTERNAL_KEY: Option<String>;
        /// Who made the record.
        60 created_by CREATED_BY: Option<Id<User>>;
        /// When the record was made.
        61 created_at CREATED_AT: Option<Millis>;
    }
}
