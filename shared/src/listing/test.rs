//! Test: what a filter asks of a column's value.

use std::collections::HashSet;

use chrono::NaiveDate;

use crate::book::Book;
use crate::calendar::{Grain, Period};
use crate::entity::Kind;
use crate::id::{Id, RawId};
use crate::value::{FieldType, Value};

use super::Context;

/// What a filter asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// It holds nothing: `none`.
    Empty,
    /// It holds something: `any`.
    Filled,
    /// It is one of these: `me,none,<id>`, `won,lost`, `yes`. A department or region means those
    /// below it too.
    AnyOf(Vec<Pick>),
    /// It has these letters in it: `~text`.
    Contains(String),
    /// A number between these, both included, in thousandths: `100..2500.5`. An amount is asked in the
    /// company's currency, a share in percent.
    Range(Option<i64>, Option<i64>),
    /// A day: `this-quarter`, `past`, `2026-01-01..2026-03-31`.
    Days(Days),
}

/// One thing a value may be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Pick {
    /// The person who looks.
    Me,
    /// Nothing.
    Nothing,
    /// This link, choice, currency, or yes or no.
    Value(Value),
}

/// Which days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// A period of the company's calendar, seen from today.
    Calendar(When, Grain),
    /// Before today.
    Past,
    /// Today and later.
    Coming,
    /// From one day to another, both included; either may be open.
    Between(Option<NaiveDate>, Option<NaiveDate>),
}

/// Which of the periods beside today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The one before.
    Last,
    /// The one today is in.
    This,
    /// The one after.
    Next,
}

/// Numbers in a test are kept in thousandths.
const THOUSANDTHS: u32 = 3;

impl Test {
    /// Reads a test as it stands in an address; nothing when it is not one for this type.
    #[must_use]
    pub fn parse(field_type: FieldType, text: &str) -> Option<Self> {
        match text {
            "none" => return Some(Self::Empty),
            "any" => return Some(Self::Filled),
            "" => return None,
            _ => {}
        }
        match field_type {
            FieldType::Text | FieldType::LongText => text
                .strip_prefix('~')
                .filter(|it| !it.is_empty())
                .map(|it| Self::Contains(it.to_owned())),
            FieldType::Int | FieldType::Share | FieldType::Money => {
                let (least, most) = ends(text, parse_thousandths)?;
                Some(Self::Range(least, most))
            }
            FieldType::Date | FieldType::Time => Days::parse(text).map(Self::Days),
            FieldType::Bool
            | FieldType::Currency
            | FieldType::Choice(_)
            | FieldType::Link(_)
            | FieldType::AnyLink => {
                let picks = text.split(',').map(|part| Pick::parse(field_type, part));
                picks.collect::<Option<Vec<_>>>().map(Self::AnyOf)
            }
            FieldType::Any => None,
        }
    }

    /// Writes it for an address. A choice is written by its number, which is permanent.
    #[must_use]
    pub fn print(&self) -> String {
        match self {
            Self::Empty => "none".to_owned(),
            Self::Filled => "any".to_owned(),
            Self::AnyOf(picks) => picks.iter().map(Pick::print).collect::<Vec<_>>().join(","),
            Self::Contains(text) => format!("~{text}"),
            Self::Range(least, most) => {
                let end = |end: &Option<i64>| end.map(print_thousandths).unwrap_or_default();
                format!("{}..{}", end(least), end(most))
            }
            Self::Days(days) => days.print(),
        }
    }
}

impl Pick {
    fn parse(field_type: FieldType, text: &str) -> Option<Self> {
        match (text, field_type) {
            ("none", _) => return Some(Self::Nothing),
            ("me", FieldType::Link(Kind::User)) => return Some(Self::Me),
            _ => {}
        }
        let value = match field_type {
            FieldType::Bool => match text {
                "yes" => Value::Bool(true),
                "no" => Value::Bool(false),
                _ => return None,
            },
            FieldType::Choice(names) => {
                let named = names.iter().position(|name| *name == text);
                let index = named.or_else(|| text.parse().ok())?;
                Value::Int(i64::try_from(index).ok()?)
            }
            FieldType::Link(_) | FieldType::AnyLink => Value::Id(text.parse().ok()?),
            FieldType::Currency => Value::Text(text.to_owned()),
            FieldType::Text
            | FieldType::LongText
            | FieldType::Int
            | FieldType::Share
            | FieldType::Money
            | FieldType::Date
            | FieldType::Time
            | FieldType::Any => return None,
        };
        Some(Self::Value(value))
    }

    fn print(&self) -> String {
        match self {
            Self::Me => "me".to_owned(),
            Self::Nothing => "none".to_owned(),
            Self::Value(Value::Bool(true)) => "yes".to_owned(),
            Self::Value(Value::Bool(false)) => "no".to_owned(),
            Self::Value(Value::Int(number)) => number.to_string(),
            Self::Value(Value::Id(id)) => id.to_string(),
            Self::Value(Value::Text(text)) => text.clone(),
            // No type of column picks among these.
            Self::Value(
                Value::Null | Value::Money(_) | Value::Date(_) | Value::Time(_) | Value::Opaque(_),
            ) => "none".to_owned(),
        }
    }
}

const WHENS: [(When, &str); 3] = [(When::Last, "last"), (When::This, "this"), (When::Next, "next")];
const GRAINS: [(Grain, &str); 4] = [
    (Grain::Month, "month"),
    (Grain::Quarter, "quarter"),
    (Grain::Half, "half"),
    (Grain::Year, "year"),
];

impl Days {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "past" => return Some(Self::Past),
            "coming" => return Some(Self::Coming),
            _ => {}
        }
        if text.contains("..") {
            let (first, last) = ends(text, |day| day.parse::<NaiveDate>().ok())?;
            return Some(Self::Between(first, last));
        }
        let (when, grain) = text.split_once('-')?;
        let (when, _) = WHENS.iter().find(|(_, name)| *name == when)?;
        let (grain, _) = GRAINS.iter().find(|(_, name)| *name == grain)?;
        Some(Self::Calendar(*when, *grain))
    }

    /// Writes it for an address; also the last part of its message id.
    #[must_use]
    pub fn print(&self) -> String {
        match self {
            Self::Calendar(when, grain) => {
                let when = WHENS.iter().find(|(it, _)| it == when).map_or("this", |(_, name)| name);
                let grain =
                    GRAINS.iter().find(|(it, _)| it == grain).map_or("year", |(_, name)| name);
                format!("{when}-{grain}")
            }
            Self::Past => "past".to_owned(),
            Self::Coming => "coming".to_owned(),
            Self::Between(first, last) => {
                let end =
                    |day: &Option<NaiveDate>| day.map(|it| it.to_string()).unwrap_or_default();
                format!("{}..{}", end(first), end(last))
            }
        }
    }

    fn ends(self, context: &Context<'_>) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let calendar = context.book.calendar();
        let both = |period: Period| (Some(period.first), Some(period.last));
        match self {
            Self::Past => (None, context.today.pred_opt()),
            Self::Coming => (Some(context.today), None),
            Self::Between(first, last) => (first, last),
            Self::Calendar(when, grain) => {
                let now = calendar.around(context.today, grain);
                both(match when {
                    When::This => now,
                    When::Last => calendar.previous(now),
                    When::Next => {
                        now.last.succ_opt().map_or(now, |day| calendar.around(day, grain))
                    }
                })
            }
        }
    }
}

fn ends<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<(Option<T>, Option<T>)> {
    let (least, most) = text.split_once("..")?;
    let end = |text: &str| if text.is_empty() { Some(None) } else { read(text).map(Some) };
    let (least, most) = (end(least)?, end(most)?);
    (least.is_some() || most.is_some()).then_some((least, most))
}

fn parse_thousandths(text: &str) -> Option<i64> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > THOUSANDTHS as usize
        || !(whole.bytes().chain(part.bytes())).all(|it| it.is_ascii_digit())
    {
        return None;
    }
    let part: i64 = format!("{part:0<3}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(1000)?.checked_add(part)?.checked_mul(sign)
}

fn print_thousandths(number: i64) -> String {
    let text = crate::money::decimal(number, THOUSANDTHS);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A test with its links, trees and days resolved once, for many rows.
pub(super) enum Ready {
    Empty,
    Filled,
    AnyOf { values: HashSet<Value>, nothing: bool },
    Contains(String),
    Range { least: i128, most: i128, of_one: i128, base_scale: i128 },
    Days { first: NaiveDate, last: NaiveDate },
}

impl Ready {
    pub(super) fn new(test: &Test, field_type: FieldType, context: &Context<'_>) -> Self {
        match test {
            Test::Empty => Self::Empty,
            Test::Filled => Self::Filled,
            Test::Contains(text) => Self::Contains(text.to_lowercase()),
            Test::Range(least, most) => Self::Range {
                least: least.map_or(i128::MIN / 2, i128::from),
                most: most.map_or(i128::MAX / 2, i128::from),
                // A share is kept in hundredths of a percent and asked in percent.
                of_one: if field_type == FieldType::Share { 10 } else { 1000 },
                base_scale: i128::from(context.book.base_currency().scale()),
            },
            Test::Days(days) => {
                let (first, last) = days.ends(context);
                Self::Days {
                    first: first.unwrap_or(NaiveDate::MIN),
                    last: last.unwrap_or(NaiveDate::MAX),
                }
            }
            Test::AnyOf(picks) => {
                let mut values = HashSet::new();
                for pick in picks {
                    match pick {
                        Pick::Me => {
                            values.insert(Value::Id(context.me.raw()));
                        }
                        Pick::Nothing => {}
                        Pick::Value(Value::Id(id)) => {
                            values.extend(below(context.book, field_type, *id));
                        }
                        Pick::Value(value) => {
                            values.insert(value.clone());
                        }
                    }
                }
                Self::AnyOf { values, nothing: picks.contains(&Pick::Nothing) }
            }
        }
    }

    pub(super) fn passes(&self, book: &Book, value: &Value) -> bool {
        match self {
            Self::Empty => value.is_empty(),
            Self::Filled => !value.is_empty(),
            Self::AnyOf { values, nothing } => {
                if value.is_empty() {
                    *nothing
                } else {
                    values.contains(value)
                }
            }
            Self::Contains(text) => {
                matches!(value, Value::Text(it) if it.to_lowercase().contains(text))
            }
            Self::Range { least, most, of_one, base_scale } => {
                let thousandths = match value {
                    Value::Int(number) => i128::from(*number) * of_one,
                    Value::Money(money) => match book.in_base(*money) {
                        Some(minor) => i128::from(minor) * 1000 / base_scale,
                        None => return false,
                    },
                    Value::Null
                    | Value::Bool(_)
                    | Value::Text(_)
                    | Value::Id(_)
                    | Value::Date(_)
                    | Value::Time(_)
                    | Value::Opaque(_) => return false,
                };
                (*least..=*most).contains(&thousandths)
            }
            Self::Days { first, last } => {
                day(value).is_some_and(|day| *first <= day && day <= *last)
            }
        }
    }
}

/// Returns the day of a date or a moment.
pub(super) fn day(value: &Value) -> Option<NaiveDate> {
    match value {
        Value::Date(day) => Some(*day),
        Value::Time(moment) => moment.date(),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Text(_)
        | Value::Id(_)
        | Value::Money(_)
        | Value::Opaque(_) => None,
    }
}

/// A place in a tree stands for everything below it.
fn below(book: &Book, field_type: FieldType, id: RawId) -> Vec<Value> {
    if field_type == FieldType::Link(Kind::Department) {
        let within = |it: &RawId| book.department_within(Some(Id::new(*it)), Id::new(id));
        return book
            .departments
            .iter()
            .map(|it| it.id.raw())
            .filter(within)
            .map(Value::Id)
            .collect();
    }
    if field_type == FieldType::Link(Kind::Region) {
        let within = |it: &RawId| book.region_within(Some(Id::new(*it)), Id::new(id));
        return book.regions.iter().map(|it| it.id.raw()).filter(within).map(Value::Id).collect();
    }
    vec![Value::Id(id)]
}
