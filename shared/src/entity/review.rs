//! Review: what keeps a key project in view, namely its milestones and what was said in reviews.

use chrono::NaiveDate;

use crate::id::Id;
use crate::value::{LongText, Millis};

use super::{Opportunity, Task, User};

crate::entity! {
    /// Something that must be reached by a day for an opportunity to be won.
    Milestone => milestones {
        /// What is reached.
        1 title TITLE: String, tracked;
        /// The opportunity.
        2 opportunity OPPORTUNITY: Id<Opportunity>, tracked, follows;
        /// By when.
        3 due DUE: Option<NaiveDate>, tracked;
        /// When it was reached; nothing while it is not.
        4 reached_on REACHED_ON: Option<NaiveDate>, tracked;
        /// Who made the record.
        60 created_by CREATED_BY: Option<Id<User>>;
        /// When the record was made.
        61 created_at CREATED_AT: Option<Millis>;
    }
}

crate::entity! {
    /// What was said about an opportunity in a review, and what was decided.
    ReviewNote => review_notes {
        /// What was said, in a line.
        1 title TITLE: String, tracked;
        /// The opportunity.
        2 opportunity OPPORTUNITY: Id<Opportunity>, follows;
        /// The day of the review.
        3 held_on HELD_ON: Option<NaiveDate>, tracked;
        /// Everything else that was said.
        4 notes NOTES: LongText,
            append = "Two people who note something both want it read; the later note goes under the earlier.";
        /// The task that the decision became.
        5 task TASK: Option<Id<Task>>, tracked;
        /// Who made the record.
        60 created_by CREATED_BY: Option<Id<User>>;
        /// When the record was made.
        61 created_at CREATED_AT: Option<Millis>;
    }
}
