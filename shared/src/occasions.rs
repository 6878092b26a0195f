//! Occasions: when a day of somebody's comes again, by the sun or by the moon (function CT4).
//!
//! The days of the traditional Chinese calendar are those of GB/T 33661, as `icu_calendar` has them. What
//! a year does not have is kept on the day before it: 29 February on the 28th, the 30th of a month of 29
//! days on the 29th; a day in a leap month on that of the month of its number.

use chrono::{Datelike, NaiveDate};
use icu_calendar::Date;
use icu_calendar::cal::{ChineseTraditional, Iso};
use icu_calendar::types::Month;

use crate::entity::{ImportantDate, Reckoning};

/// A day of the traditional Chinese calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LunarDay {
    /// The year, by the number of the international year in which it begins.
    pub year: i32,
    /// The month, 1 to 12.
    pub month: u32,
    /// Whether it is the leap month that follows the month of that number.
    pub is_leap: bool,
    /// The day, 1 to 30.
    pub day: u32,
}

/// A day on which something comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    /// When.
    pub day: NaiveDate,
    /// For the how-manieth time after the first: who was born in 1976 turns 50 in 2026. Nothing where the
    /// first year is not known.
    pub count: Option<u32>,
}

/// Years that a day can have begun in: those for which the moon's calendar is certain, and in which people lived.
const YEARS: std::ops::RangeInclusive<u32> = 1850..=2150;

/// Returns the day of the traditional Chinese calendar; 25 September 2026 is the 15th of the 8th month:
///
/// ```
/// # use shared::occasions::lunar;
/// let day = lunar("2026-09-25".parse().unwrap()).unwrap();
/// assert_eq!((day.year, day.month, day.is_leap, day.day), (2026, 8, false, 15));
/// ```
#[must_use]
pub fn lunar(day: NaiveDate) -> Option<LunarDay> {
    let (month, number) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    let date = Date::try_new_iso(day.year(), month, number).ok()?;
    let date = date.to_calendar(ChineseTraditional::new());
    let month = date.month().to_input();
    Some(LunarDay {
        year: date.cyclic_year().related_iso,
        month: u32::from(month.number()),
        is_leap: month.is_leap(),
        day: u32::from(date.day_of_month().0),
    })
}

/// Returns the international day of a day by the moon; the month of the number where the year has no such
/// leap month, and the 29th where the month has no 30th.
#[must_use]
pub fn solar(day: LunarDay) -> Option<NaiveDate> {
    let (month, number) = (u8::try_from(day.month).ok()?, u8::try_from(day.day).ok()?);
    if !(1..=12).contains(&month) {
        return None;
    }
    let at =
        |month: Month, number: u8| Date::try_new_chinese_traditional(day.year, month, number).ok();
    let leap = at(Month::leap(month), 1).filter(|_| day.is_leap);
    let month = if leap.is_some() { Month::leap(month) } else { Month::new(month) };
    let date = at(month, number).or_else(|| at(month, 29).filter(|_| number == 30))?;
    let iso = date.to_calendar(Iso);
    let (year, month) = (iso.year().extended_year(), iso.month().number());
    NaiveDate::from_ymd_opt(year, u32::from(month), u32::from(iso.day_of_month().0))
}

impl ImportantDate {
    /// Tells whether there is such a day: 29 February is one, 30 February is none, and what comes once has
    /// a year.
    #[must_use]
    pub fn is_day(&self) -> bool {
        let most = match (self.reckoning, self.month) {
            (_, 0 | 13..) => 0,
            (Reckoning::Lunar, _) => 30,
            (Reckoning::Gregorian, 2) if self.once => 28 + u32::from(self.is_leap_year()),
            (Reckoning::Gregorian, 2) => 29,
            (Reckoning::Gregorian, 4 | 6 | 9 | 11) => 30,
            (Reckoning::Gregorian, _) => 31,
        };
        let has_leap = !self.leap_month || self.reckoning == Reckoning::Lunar;
        let has_year = self.year.map_or(!self.once, |year| YEARS.contains(&year));
        (1..=most).contains(&self.day) && has_leap && has_year
    }

    fn is_leap_year(&self) -> bool {
        self.year.is_some_and(|year| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
    }

    /// Returns the day of it in a year: by the moon in the year that begins then.
    #[must_use]
    pub fn in_year(&self, year: i32) -> Option<NaiveDate> {
        let (month, day) = (self.month, self.day);
        match self.reckoning {
            Reckoning::Gregorian => NaiveDate::from_ymd_opt(year, month, day)
                .or_else(|| NaiveDate::from_ymd_opt(year, month, 28).filter(|_| day == 29)),
            Reckoning::Lunar => solar(LunarDay { year, month, is_leap: self.leap_month, day }),
        }
    }

    /// Returns when it comes next, `from` included; nothing for what came once and has passed.
    #[must_use]
    pub fn next_on(&self, from: NaiveDate) -> Option<Occurrence> {
        if !self.is_day() {
            return None;
        }
        let first = self.year.and_then(|year| i32::try_from(year).ok());
        // By the moon a day in January may belong to the year before.
        let years = match (self.once, first) {
            (true, first) => first.into_iter().collect::<Vec<_>>(),
            (false, first) => {
                let begin = (from.year() - 1).max(first.unwrap_or(i32::MIN));
                (begin..=begin + 2).collect()
            }
        };
        years.into_iter().find_map(|year| {
            let day = self.in_year(year).filter(|day| *day >= from)?;
            let count = first.and_then(|first| u32::try_from(year - first).ok());
            Some(Occurrence { day, count })
        })
    }

    /// Returns from when on a reminder of what comes next shows; nothing when none is wanted.
    #[must_use]
    pub fn reminds_from(&self, next: Occurrence) -> Option<NaiveDate> {
        let days = chrono::Days::new(u64::from(self.remind_days?));
        next.day.checked_sub_days(days)
    }
}

#[cfg(test)]
mod tests;
