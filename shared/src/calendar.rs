//! FiscalCalendar: which days make a year, a quarter, a month. `today` is always passed in.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate};

/// A company's year: it begins on the first day of some month.
///
/// A fiscal year bears the number of the calendar year in which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FiscalCalendar {
    start_month: u32,
}

/// The length of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    /// A fiscal year.
    Year,
    /// Six months.
    Half,
    /// Three months.
    Quarter,
    /// A month.
    Month,
}

impl Grain {
    /// Returns its length in months.
    #[must_use]
    pub fn months(self) -> u32 {
        match self {
            Self::Year => 12,
            Self::Half => 6,
            Self::Quarter => 3,
            Self::Month => 1,
        }
    }
}

/// A span of days, first and last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// First day.
    pub first: NaiveDate,
    /// Last day.
    pub last: NaiveDate,
}

impl Period {
    /// Makes the span from `first` to `last`, both included; ends before it begins when empty.
    #[must_use]
    pub const fn new(first: NaiveDate, last: NaiveDate) -> Self {
        Self { first, last }
    }

    /// Tells whether `day` lies in it.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.first <= day && day <= self.last
    }

    /// Returns its length in days.
    #[must_use]
    pub fn days(&self) -> i64 {
        (self.last - self.first).num_days() + 1
    }
}

/// Prints `2026-10-01..2026-12-31`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.first, self.last)
    }
}

/// A period as a person names it: `2026`, `2026-H1`, `2026-Q4`, `2026-M03` (third fiscal month),
/// `2026-01-01..2026-03-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodName {
    /// The `index`-th (from 0) period of this grain in fiscal `year`.
    Fiscal {
        /// Fiscal year.
        year: i32,
        /// Length.
        grain: Grain,
        /// Place in the year, from 0.
        index: u32,
    },
    /// Any span.
    Span(Period),
}

/// A text that names no period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a period: write a year (2026), a half (2026-H1), a quarter (2026-Q4), a month (2026-M03) or two days (2026-01-01..2026-03-31)"
)]
pub struct InvalidPeriod(pub String);

impl FromStr for PeriodName {
    type Err = InvalidPeriod;

    fn from_str(text: &str) -> Result<Self, InvalidPeriod> {
        let invalid = || InvalidPeriod(text.to_owned());
        if let Some((first, last)) = text.split_once("..") {
            let day = |part: &str| part.trim().parse::<NaiveDate>().map_err(|_| invalid());
            let period = Period::new(day(first)?, day(last)?);
            return if period.days() > 0 { Ok(Self::Span(period)) } else { Err(invalid()) };
        }
        let (year, part) = match text.split_once('-') {
            Some((year, part)) => (year, Some(part)),
            None => (text, None),
        };
        let year: i32 = year.parse().map_err(|_| invalid())?;
        if !(1900..=9000).contains(&year) {
            return Err(invalid());
        }
        let (grain, index) = match part {
            None => (Grain::Year, 1),
            Some(part) => {
                let (letter, number) = part.split_at_checked(1).ok_or_else(invalid)?;
                let number: u32 = number.parse().map_err(|_| invalid())?;
                let grain = match letter {
                    "H" | "h" => Grain::Half,
                    "Q" | "q" => Grain::Quarter,
                    "M" | "m" => Grain::Month,
                    _ => return Err(invalid()),
                };
                (grain, number)
            }
        };
        if index == 0 || index > 12 / grain.months() {
            return Err(invalid());
        }
        Ok(Self::Fiscal { year, grain, index: index - 1 })
    }
}

impl FiscalCalendar {
    /// Makes the calendar whose years begin on the first of `month` (1 to 12; others count as 1).
    #[must_use]
    pub fn starting(month: u32) -> Self {
        Self { start_month: if (1..=12).contains(&month) { month } else { 1 } }
    }

    /// Returns the period of this length around `day`.
    #[must_use]
    pub fn around(&self, day: NaiveDate, grain: Grain) -> Period {
        let months_in = (day.month() + 12 - self.start_month) % 12;
        let year = if day.month() < self.start_month { day.year() - 1 } else { day.year() };
        self.nth(year, grain, months_in / grain.months())
    }

    /// Returns the `index`-th (from 0) period of this length in fiscal `year`; an index beyond the
    /// year runs on into the next.
    #[must_use]
    pub fn nth(&self, year: i32, grain: Grain, index: u32) -> Period {
        let start = NaiveDate::from_ymd_opt(year, self.start_month, 1).unwrap_or_default();
        let first = start + Months::new(index * grain.months());
        Period::new(first, first + Months::new(grain.months()) - Days::new(1))
    }

    /// Returns the period that a name means here.
    #[must_use]
    pub fn resolve(&self, name: PeriodName) -> Period {
        match name {
            PeriodName::Fiscal { year, grain, index } => self.nth(year, grain, index),
            PeriodName::Span(period) => period,
        }
    }

    /// Returns the equally long period just before; whole months stay whole months.
    #[must_use]
    pub fn previous(&self, period: Period) -> Period {
        let last = period.first - Days::new(1);
        let whole_months = period.first.day() == 1 && (period.last + Days::new(1)).day() == 1;
        if whole_months {
            let after = period.last + Days::new(1);
            let months = (after.year() - period.first.year()) * 12
                + i32::try_from(after.month()).unwrap_or(0)
                - i32::try_from(period.first.month()).unwrap_or(0);
            return Period::new(
                period.first - Months::new(u32::try_from(months).unwrap_or(0)),
                last,
            );
        }
        let days = u64::try_from(period.days()).unwrap_or(0);
        Period::new(period.first - Days::new(days), last)
    }

    /// Returns the fiscal year that `day` lies in.
    #[must_use]
    pub fn year_of(&self, day: NaiveDate) -> i32 {
        self.around(day, Grain::Year).first.year()
    }
}

#[cfg(test)]
mod tests;
