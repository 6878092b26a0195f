//! Contact: a person at an account, or one whom the company knows for other reasons; where else the
//! person belongs, and the days of theirs that matter.

use crate::id::Id;
use crate::value::{LongText, Millis};

use super::{Account, User};

crate::choice! {
    /// Why the company knows somebody.
    ContactKind {
        /// As somebody at a customer, who is seen with the account.
        Business = "business",
        /// As a resource of the company: officials, press, associations, experts. Such a person is seen
        /// by their owner and who leads them, by those it was shared with, or by everybody, whatever
        /// account they belong to.
        PublicRelations = "public_relations",
    }
}

crate::choice! {
    /// What happens on a day of somebody's.
    Occasion {
        /// What the record's title says.
        Own = "own",
        /// The birthday.
        Birthday = "birthday",
        /// Something that began on that day: a marriage, a contract, a post.
        Anniversary = "anniversary",
    }
}

crate::choice! {
    /// By which calendar a day comes again.
    Reckoning {
        /// The international one.
        Gregorian = "gregorian",
        /// The traditional Chinese one, by the moon (GB/T 33661).
        Lunar = "lunar",
    }
}

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
        /// Why the company knows the person.
        11 relation RELATION: ContactKind, tracked;
        /// Whether everybody in the company sees the person; only for public relations.
        12 open_to_all OPEN_TO_ALL: bool, tracked;
        /// The person is to be spoken to at least every so many days.
        13 contact_days CONTACT_DAYS: Option<u32>, tracked;
        /// Key in another system.
        50 external_key EXTERNAL_KEY: Option<String>;
        /// Who made the record.
        60 created_by CREATED_BY: Option<Id<User>>;
        /// When the record was made.
        61 created_at CREATED_AT: Option<Millis>;
    }
}

crate::entity! {
    /// That a person belongs to a second account: sits on its board, buys for it, advises it. It is seen
    /// with either; the person's own record is seen as it was before.
    Affiliation => affiliations {
        /// What the person is called; the name of the contact stands before it where one is seen.
        1 name NAME: String, tracked;
        /// The person.
        2 contact CONTACT: Id<Contact>, follows;
        /// Where else they belong.
        3 account ACCOUNT: Id<Account>, follows;
        /// What they are there.
        4 position POSITION: Option<String>, tracked;
        /// Who made the record.
        60 created_by CREATED_BY: Option<Id<User>>;
        /// When the record was made.
        61 created_at CREATED_AT: Option<Millis>;
    }
}

crate::entity! {
    /// A day of somebody's that matters, such as a birthday. [`crate::occasions`] tells when it comes.
    ImportantDate => important_dates {
        /// What it is.
        1 title TITLE: String, tracked;
        /// Whose it is.
        2 contact CONTACT: Id<Contact>, follows;
        /// What happens.
        3 occasion OCCASION: Occasion, tracked;
        /// By which calendar it is counted.
        4 reckoning RECKONING: Reckoning, tracked;
        /// The month, 1 to 12.
        5 month MONTH: u32, tracked;
        /// The day of the month: 1 to 31, or to 30 by the moon.
        6 day DAY: u32, tracked;
        /// Whether the month is the leap month that follows the one of its number; by the moon only.
        7 leap_month LEAP_MONTH: bool, tracked;
        /// The year in which it was first, where that is known; by the moon the year that began then.
        8 year YEAR: Option<u32>, tracked;
        /// Whether it is that year alone, and does not come again.
        9 once ONCE: bool, tracked;
        /// How many days before it a reminder comes; nothing for none.
        10 remind_days REMIND_DAYS: Option<u32>, tracked;
        /// Anything else.
        11 notes NOTES: LongText,
            append = "Two people who note something both want it read; the later note goes under the earlier.";
        /// Who made the record.
        60 created_by CREATED_BY: Option<Id<User>>;
        /// When the record was made.
        61 created_at CREATED_AT: Option<Millis>;
    }
}
