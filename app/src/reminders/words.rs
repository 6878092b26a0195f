//! What reminders are called in the language of the page.

use shared::reminders::{Reminder, Why};

use crate::contact::words::{count, relative};
use crate::text::{t, tv};

/// What is to be done: the task itself, the occasion, or to speak to somebody.
pub fn title(reminder: &Reminder) -> String {
    let Reminder { title, concerns, why, .. } = reminder;
    match why {
        Why::Task => title.clone(),
        Why::Date(occasion, next) => {
            let said = tv(
                "reminder-date",
                &[("name", concerns.clone().into()), ("what", title.clone().into())],
            );
            match count(*occasion, *next) {
                Some(count) => format!("{said} · {count}"),
                None => said,
            }
        }
        Why::Plan => tv("reminder-plan", &[("name", title.clone().into())]),
    }
}

/// Whom or what it is about, where its title does not say so.
pub fn about(reminder: &Reminder) -> String {
    match reminder.why {
        Why::Task | Why::Plan => reminder.concerns.clone(),
        Why::Date(..) => String::new(),
    }
}

/// When: 3 days ago, today, in 5 days.
pub fn when(reminder: &Reminder) -> String {
    relative(reminder.day)
}

/// The group under which it stands.
pub fn why(why: Why) -> String {
    t(match why {
        Why::Task => "reminder-tasks",
        Why::Date(..) => "reminder-dates",
        Why::Plan => "reminder-plans",
    })
}
