//! Snooze: a reminder that somebody put off.

use chrono::NaiveDate;

use crate::id::{Id, RawId};
use crate::value::Millis;

use super::User;

crate::entity! {
    /// That a reminder is hidden from one person until a day; what it reminds of stays as it is.
    Snooze => snoozes {
        /// What the reminder said.
        1 title TITLE: String;
        /// From whom it is hidden.
        2 user USER: Id<User>;
        /// The first day on which it shows again.
        3 until UNTIL: Option<NaiveDate>,
            latest = "One person's own habit: what was chosen last is what they want.";
        /// Number of the kind of the record that reminds.
        4 about_kind ABOUT_KIND: i64;
        /// The record that reminds: a task, an important date, or a contact with a plan.
        5 about ABOUT: RawId;
        /// When the record was made.
        61 created_at CREATED_AT: Option<Millis>;
    }
}
