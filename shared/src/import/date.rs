//! Days as people write them. The order of day and month is chosen for a file, never guessed for a
//! row; what cannot be misread (`2025-03-04`, `4 Mar 2025`, `2025年3月4日`) is read in every order.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::import::number::half_width;
use crate::import::reason::Reason;
use crate::value::Millis;

/// The order of year, month and day in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// `2025-12-31`, `2025/12/31`, `20251231`.
    #[default]
    #[serde(alias = "iso")]
    Ymd,
    /// `31/12/2025`.
    Dmy,
    /// `12/31/2025`.
    Mdy,
}

impl DateOrder {
    /// Every order.
    pub const ALL: [Self; 3] = [Self::Ymd, Self::Dmy, Self::Mdy];

    /// Returns the name in mapping files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ymd => "ymd",
            Self::Dmy => "dmy",
            Self::Mdy => "mdy",
        }
    }

    /// Returns the name with what it means, for sentences on the command line.
    #[must_use]
    pub fn example(self) -> &'static str {
        match self {
            Self::Ymd => "“ymd” (year-month-day)",
            Self::Dmy => "“dmy” (day/month/year)",
            Self::Mdy => "“mdy” (month/day/year)",
        }
    }
}

/// Years outside are slips of the keyboard, not days of business.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// Reads a day; a time of day after it is passed over.
///
/// # Errors
/// When it is none, does not exist, or is written in another order.
pub fn parse_date(text: &str, order: DateOrder) -> Result<NaiveDate, Reason> {
    let text = half_width(text);
    let text = day_part(text.trim());
    if text.is_empty() {
        return Err(Reason::NotADate);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return compact(text);
    }
    let parts = parts_of(text).ok_or(Reason::NotADate)?;
    let [first, second, third] = parts;
    match (first, second, third) {
        (Part::Number(year, 4), Part::Number(month, _), Part::Number(day, _)) => {
            day_of(year, month, day)
        }
        (Part::Number(day, 1 | 2), Part::Month(month), Part::Number(year, digits))
        | (Part::Month(month), Part::Number(day, 1 | 2), Part::Number(year, digits)) => {
            four_digits(digits)?;
            day_of(year, month, day)
        }
        (Part::Number(first, 1 | 2), Part::Number(second, 1 | 2), Part::Number(year, digits)) => {
            numeric(first, second, year, digits, order)
        }
        _ => Err(Reason::NotADate),
    }
}

fn numeric(
    first: u32,
    second: u32,
    year: u32,
    digits: usize,
    order: DateOrder,
) -> Result<NaiveDate, Reason> {
    if digits == 1 || digits == 3 || digits > 4 {
        return Err(Reason::NotADate);
    }
    four_digits(digits)?;
    let day_first = day_of(year, second, first);
    let month_first = day_of(year, first, second);
    match order {
        DateOrder::Dmy => day_first.map_err(|reason| {
            if month_first.is_ok() { Reason::OtherDateOrder(DateOrder::Mdy) } else { reason }
        }),
        DateOrder::Mdy => month_first.map_err(|reason| {
            if day_first.is_ok() { Reason::OtherDateOrder(DateOrder::Dmy) } else { reason }
        }),
        DateOrder::Ymd if day_first.is_ok() && month_first.is_ok() && first != second => {
            Err(Reason::AmbiguousDate)
        }
        DateOrder::Ymd if day_first.is_ok() => Err(Reason::OtherDateOrder(DateOrder::Dmy)),
        DateOrder::Ymd if month_first.is_ok() => Err(Reason::OtherDateOrder(DateOrder::Mdy)),
        DateOrder::Ymd => day_first,
    }
}

fn four_digits(digits: usize) -> Result<(), Reason> {
    if digits == 2 { Err(Reason::TwoDigitYear) } else { Ok(()) }
}

fn compact(text: &str) -> Result<NaiveDate, Reason> {
    let number = |range: std::ops::Range<usize>| text[range].parse().unwrap_or_default();
    match text.len() {
        8 => day_of(number(0..4), number(4..6), number(6..8)),
        5 => Err(Reason::ExcelDay),
        _ => Err(Reason::NotADate),
    }
}

fn day_of(year: u32, month: u32, day: u32) -> Result<NaiveDate, Reason> {
    let year = i32::try_from(year).unwrap_or(i32::MAX);
    NaiveDate::from_ymd_opt(year, month, day)
        .filter(|_| YEARS.contains(&year))
        .ok_or(Reason::NoSuchDay)
}

/// Cuts a time of day off: `2025-03-04T12:00:00Z`, `2025-03-04 12:00`.
fn day_part(text: &str) -> &str {
    let Some((day, time)) = text.split_once(['T', ' ']) else {
        return text;
    };
    let is_time = time.contains(':')
        && time.trim().chars().all(|letter| {
            letter.is_ascii_digit()
                || matches!(letter, ':' | '.' | '+' | '-' | 'Z' | ' ' | 'A' | 'P' | 'M')
        });
    if is_time && day.chars().any(|letter| letter.is_ascii_digit()) && day.len() > 4 {
        day.trim_end()
    } else {
        text
    }
}

/// One part of a written day.
#[derive(Clone, Copy, Debug)]
enum Part {
    /// A number and how many digits it has.
    Number(u32, usize),
    /// An English month by name.
    Month(u32),
}

fn parts_of(text: &str) -> Option<[Part; 3]> {
    let text = text.trim_end_matches(['日', '号', '號']);
    let pieces: Vec<&str> = text
        .split(['-', '/', '.', ' ', ',', '年', '月', '\u{2010}', '\u{2011}', '\u{2013}'])
        .filter(|piece| !piece.is_empty())
        .collect();
    let [first, second, third] = pieces.as_slice() else {
        return None;
    };
    Some([part_of(first)?, part_of(second)?, part_of(third)?])
}

fn part_of(piece: &str) -> Option<Part> {
    if piece.bytes().all(|byte| byte.is_ascii_digit()) {
        return piece.parse().ok().map(|number| Part::Number(number, piece.len()));
    }
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let name = piece.to_lowercase();
    let index = MONTHS.iter().position(|month| {
        name == *month || name == month[..3] || (name == "sept" && *month == "september")
    })?;
    u32::try_from(index + 1).ok().map(Part::Month)
}

/// Reads a moment: a day with or without time; without a zone it is UTC.
///
/// # Errors
/// When it is none.
pub fn parse_time(text: &str, order: DateOrder) -> Result<Millis, Reason> {
    let text = half_width(text);
    let text = text.trim();
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Ok(Millis(moment.timestamp_millis()));
    }
    for pattern in
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]
    {
        if let Ok(moment) = NaiveDateTime::parse_from_str(text, pattern) {
            return Ok(Millis(moment.and_utc().timestamp_millis()));
        }
    }
    let day = parse_date(text, order)?;
    let midnight = day.and_time(chrono::NaiveTime::MIN);
    Ok(Millis(midnight.and_utc().timestamp_millis()))
}

#[cfg(test)]
mod tests;
