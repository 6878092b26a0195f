//! Snooze: a reminder that somebody put off.

use chrono::NaiveDate;

use crate::book::RowKey;
use crate::id::{Id, RawId};
use crate::value::Millis;

use super::User;

crate::entity! {
    /// That a reminder is hidden from one person until a day; what it reminds of stays as it is. Its id
    /// follows from the person and what reminds ([`Snooze::of`]), so that two devices make the same one.
    Snooze => snoozes {
        /// What the reminder said.
        1 title TITLE: String;
        /// From whom it is hidden.
        2 user USER: Id<User>;
        /// The first day on which it shows again.
        3 until UNTIL: Option<NaiveDate>,
            latest = "One person's own habit: what was chosen last is what they want.";
        /// When the record was made.
        61 created_at CREATED_AT: Option<Millis>;
    }
}

impl Snooze {
    /// Returns the id of what puts off a reminder of a person; `source` is the record that reminds.
    #[must_use]
    pub fn of(user: Id<User>, source: RowKey) -> Id<Self> {
        let (user, kind) = (user.raw().to_bytes(), source.kind.to_be_bytes());
        Id::new(RawId::derived(&[b"snooze", &user, &kind, &source.id.to_bytes()]))
    }
}
