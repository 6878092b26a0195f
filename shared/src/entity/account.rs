//! Account: a company that buys, or may buy.

use crate::id::Id;
use crate::money::Money;
use crate::value::{LongText, Millis};

use super::{Channel, Region, User};

crate::entity! {
    /// A company that buys, or may buy.
    Account => accounts {
        /// Name; two companies may share one.
        1 name NAME: String, tracked;
        /// Line of business.
        2 industry INDUSTRY: Option<String>, tracked;
        /// Who looks after it.
        3 owner OWNER: Option<Id<User>>, tracked;
        /// Where it is for us.
        4 region REGION: Option<Id<Region>>, tracked;
        /// How we reach it.
        5 channel CHANNEL: Option<Id<Channel>>, tracked;
        /// The company it belongs to.
        6 parent PARENT: Option<Id<Account>>, tracked;
        /// Telephone number.
        7 phone PHONE: Option<String>, tracked;
        /// Web address.
        8 website WEBSITE: Option<String>, tracked;
        /// Street and number.
        9 street STREET: Option<String>, tracked;
        /// City.
        10 city CITY: Option<String>, tracked;
        /// State or province.
        11 state STATE: Option<String>, tracked;
        /// Postal code, as text: leading zeros count.
        12 postal_code POSTAL_CODE: Option<String>, tracked;
        /// Country.
        13 country COUNTRY: Option<String>, tracked;
        /// Its yearly revenue.
        14 annual_revenue ANNUAL_REVENUE: Option<Money>, tracked;
        /// How many people work there.
        15 employees EMPLOYEES: Option<i64>, tracked;
        /// Anything else.
        16 notes NOTES: LongText,
            append = "Two people who note something both want it read; the later note goes under the earlier.";
        /// The account that this one was merged into; it is then no longer shown among the others.
        17 merged_into MERGED_INTO: Option<Id<Account>>, tracked;
        /// Key in another system.
        50 external_key EXTERNAL_KEY: Option<String>;
        /// Who made the record.
        60 created_by CREATED_BY: Option<Id<User>>;
        /// When the record was made.
        61 created_at CREATED_AT: Option<Millis>;
    }
}
