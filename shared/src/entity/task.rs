//! Task: something somebody should do by a day, about a customer or a sale.

use chrono::NaiveDate;

use crate::id::Id;
use crate::value::{LongText, Millis};

use super::{Account, Contact, Lead, Opportunity, StageTask, User};

crate::entity! {
    /// Something somebody should do. Those who see what it is about see it too.
    Task => tasks {
        /// What is to be done.
        1 title TITLE: String, tracked;
        /// By when.
        2 due DUE: Option<NaiveDate>, tracked;
        /// Who should do it.
        3 owner OWNER: Option<Id<User>>, tracked;
        /// The sale it is about.
        4 opportunity OPPORTUNITY: Option<Id<Opportunity>>, tracked, follows;
        /// The company it is about.
        5 account ACCOUNT: Option<Id<Account>>, tracked, follows;
        /// The person it is about.
        6 contact CONTACT: Option<Id<Contact>>, tracked, follows;
        /// Whether it is done.
        7 done DONE: bool, tracked;
        /// When it was done, by the clock of the device; only a label.
        8 done_at DONE_AT: Option<Millis>;
        /// Anything else.
        9 notes NOTES: LongText,
            append = "Two people who note something both want it read; the later note goes under the earlier.";
        /// The lead it is about.
        10 lead LEAD: Option<Id<Lead>>, tracked, follows;
        /// What the stage asked for, where it came from a stage.
        11 stage_task STAGE_TASK: Option<Id<StageTask>>;
        /// Who made the record.
        60 created_by CREATED_BY: Option<Id<User>>;
        /// When the record was made.
        61 created_at CREATED_AT: Option<Millis>;
    }
}
