//! Contact: a person at an account.

use crate::id::Id;
use crate::value::{LongText, Millis};

use super::{Account, User};

crate::entity! {
    /// A person at an account.
    Contact => contacts {
        /// Full name.
        1 name NAME: String, tracked;
        /// Where the person works.
        2 account ACCOUNT: Option<Id<Account>>, tracked, follows;
        /// Job title.
        3 job_title JOB_TITLE: Option<String>, tracked;
        /// E-mail address.
        4 email EMAIL: Option<String>, tracked;
        /// Telephone number.
        5 phone PHONE: Option<String>, tracked;
        /// City.
        6 city CITY: Option<String>, tracked;
        /// Country.
        7 country COUNTRY: Option<String>, tracked;
        /// Who knows the person best.
        8 owner OWNER: Option<Id<User>>, tracked;
        /// Anything else.
        9 notes NOTES: LongText,
            append = "Two people who note something both want it read; the later note goes under the earlier.";
        /// The contact that this one was merged into; it is then no longer shown among the others.
        10 merged_into MERGED_INTO: Option<Id<Contact>>, tracked;
        /// Key in another system.
        50 external_key EXTERNAL_KEY: Option<String>;
        /// Who made the record.
        60 created_by CREATED_BY: Option<Id<User>>;
        /// When the record was made.
        61 created_at CREATED_AT: Option<Millis>;
    }
}
