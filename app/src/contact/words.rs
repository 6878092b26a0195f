//! What people's days are called in the language of the page.

use chrono::NaiveDate;
use shared::entity::{ContactKind, ImportantDate, Kind, Occasion, Reckoning};
use shared::occasions::Occurrence;

use crate::format;
use crate::platform::clock;
use crate::record::words::choice_label;
use crate::text::{t, tv};

pub fn relation(relation: ContactKind) -> String {
    choice_label(Kind::Contact, "relation", relation.name())
}

pub fn occasion(occasion: Occasion) -> String {
    choice_label(Kind::ImportantDate, "occasion", occasion.name())
}

/// A month by the calendar: December, 腊月.
pub fn month(reckoning: Reckoning, month: u32) -> String {
    match reckoning {
        Reckoning::Lunar => tv("contact-lunar-month", &[("month", month.into())]),
        Reckoning::Gregorian => tv("contact-month", &[("month", month.into())]),
    }
}

/// A day of a month by the calendar: 24, 廿四.
pub fn day(reckoning: Reckoning, day: u32) -> String {
    match reckoning {
        Reckoning::Lunar => tv("contact-lunar-day", &[("day", day.into())]),
        Reckoning::Gregorian => day.to_string(),
    }
}

/// The day itself, with its year where it is known: 24 December 1976.
pub fn day_of(date: &ImportantDate) -> String {
    let id = match (date.reckoning, date.leap_month) {
        (Reckoning::Gregorian, _) => "contact-day-of",
        (Reckoning::Lunar, false) => "contact-day-of-lunar",
        (Reckoning::Lunar, true) => "contact-day-of-leap",
    };
    let said = tv(
        id,
        &[
            ("month", month(date.reckoning, date.month).into()),
            ("day", day(date.reckoning, date.day).into()),
        ],
    );
    match date.year {
        Some(year) => {
            tv("contact-day-year", &[("day", said.into()), ("year", year.to_string().into())])
        }
        None => said,
    }
}

/// When it comes next, and for the how-manieth time; that it has passed.
pub fn next(date: &ImportantDate) -> String {
    match date.next_on(clock::today()) {
        Some(next) => coming(date.occasion, next),
        None => t("contact-date-passed"),
    }
}

/// Fri, 25 Sep 2026, in 12 days, turns 50.
pub fn coming(occasion: Occasion, next: Occurrence) -> String {
    let said = tv(
        "contact-date-next",
        &[("day", format::date_weekday(next.day).into()), ("when", relative(next.day).into())],
    );
    match count(occasion, next) {
        Some(count) => {
            tv("contact-date-counted", &[("next", said.into()), ("count", count.into())])
        }
        None => said,
    }
}

/// Turns 50; 10 years.
pub fn count(occasion: Occasion, next: Occurrence) -> Option<String> {
    let count = next.count.filter(|count| *count > 0)?;
    let id = if occasion == Occasion::Birthday { "contact-turns" } else { "contact-years" };
    Some(tv(id, &[("count", count.into())]))
}

/// Today, tomorrow, in 5 days.
pub fn relative(day: NaiveDate) -> String {
    format::relative_days(i32::try_from((day - clock::today()).num_days()).unwrap_or(i32::MAX))
}
