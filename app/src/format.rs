//! Values as a person reads them, in the current language; and back (`parse`).
//!
//! Every function here follows the language when called inside a view. Amounts are exact: minor
//! units become decimal text and never pass through a float.

mod parse;

use chrono::{Datelike as _, NaiveDate};
use shared::money::{BasisPoints, Currency, Money, decimal};

use crate::platform::intl::{self, DateStyle, NumberStyle};
use crate::text::locale;

pub use parse::{NumberError, parse_integer, parse_money, parse_percent};

fn number(style: NumberStyle, text: &str) -> String {
    intl::number(locale().number_tag(), style, text)
}

/// ¥2,400,000.00: with every decimal of the currency.
#[must_use]
pub fn money(money: Money) -> String {
    number(NumberStyle::Money(money.currency), &decimal_of(money))
}

/// ¥2,400,000, but ¥2,400,000.50: exact, without decimals that are all zero.
#[must_use]
pub fn money_plain(money: Money) -> String {
    number(NumberStyle::MoneyPlain(money.currency), &decimal_of(money))
}

/// ¥8.42M, ¥842万: three significant digits, for headlines and charts; below a thousand, exact.
#[must_use]
pub fn money_compact(money: Money) -> String {
    if money.minor.unsigned_abs() < 1_000 * money.currency.scale().unsigned_abs() {
        return money_plain(money);
    }
    number(NumberStyle::MoneyCompact(money.currency), &decimal_of(money))
}

/// 2,400,000.00: the amount without its currency, as a field shows it for editing.
#[must_use]
pub fn amount(money: Money) -> String {
    number(NumberStyle::Amount(money.currency), &decimal_of(money))
}

/// The exact money of these minor units: a shorthand for `money(Money::new(…))`.
#[must_use]
pub fn minor(units: i64, currency: Currency) -> String {
    money(Money::new(units, currency))
}

fn decimal_of(money: Money) -> String {
    decimal(money.minor, money.currency.exponent())
}

/// 12,345.
#[must_use]
pub fn integer(value: impl Into<i64>) -> String {
    number(NumberStyle::Integer, &value.into().to_string())
}

/// 12,345: for sizes and counts of lists.
#[must_use]
pub fn count(value: usize) -> String {
    number(NumberStyle::Integer, &value.to_string())
}

/// 12.3K, 1.23万.
#[must_use]
pub fn integer_compact(value: impl Into<i64>) -> String {
    number(NumberStyle::Compact, &value.into().to_string())
}

/// Whole numbers grouped; used for numbers inside sentences.
pub fn float(value: f64) -> String {
    number(NumberStyle::Integer, &value.to_string())
}

/// 65.1%, from hundredths of a percent: 6513.
#[must_use]
pub fn percent(basis_points: impl Into<i64>) -> String {
    number(NumberStyle::Percent, &decimal(basis_points.into(), 4))
}

/// 65.1%, or a dash where there is no share.
#[must_use]
pub fn rate(rate: Option<BasisPoints>) -> String {
    rate.map_or_else(|| "–".to_owned(), |rate| percent(i64::from(rate.0)))
}

/// 65.13: hundredths of a percent as a person would type them.
#[must_use]
pub fn percent_amount(basis_points: impl Into<i64>) -> String {
    number(NumberStyle::Shares, &decimal(basis_points.into(), 2))
}

fn calendar(style: DateStyle, date: NaiveDate) -> String {
    let days = i64::from(date.num_days_from_ce()) - i64::from(EPOCH_FROM_CE);
    date_at(style, days * DAY_MS)
}

#[expect(clippy::cast_precision_loss, reason = "a date's milliseconds stay far below 2^53")]
fn date_at(style: DateStyle, epoch_ms: i64) -> String {
    intl::date(locale().date_tag(), style, epoch_ms as f64)
}

/// Days from 1 January of year 1 to 1 January 1970.
const EPOCH_FROM_CE: i32 = 719_163;
const DAY_MS: i64 = 86_400_000;

/// 18 Dec 2026.
#[must_use]
pub fn date(date: NaiveDate) -> String {
    calendar(DateStyle::Date, date)
}

/// Fri, 18 Dec 2026.
#[must_use]
pub fn date_weekday(date: NaiveDate) -> String {
    calendar(DateStyle::Weekday, date)
}

/// 18 Dec.
#[must_use]
pub fn day_month(date: NaiveDate) -> String {
    calendar(DateStyle::DayMonth, date)
}

/// Dec 2026, of the month the date is in.
#[must_use]
pub fn month(date: NaiveDate) -> String {
    calendar(DateStyle::Month, date)
}

/// 18 Dec 2026, 09:12: a moment in the device's time zone.
#[must_use]
pub fn date_time(epoch_ms: i64) -> String {
    date_at(DateStyle::DateTime, epoch_ms)
}

/// 09:12: a moment in the device's time zone.
#[must_use]
pub fn time(epoch_ms: i64) -> String {
    date_at(DateStyle::Time, epoch_ms)
}

/// Tomorrow, in 5 days, 3 days ago.
#[must_use]
pub fn relative_days(days: i32) -> String {
    intl::relative_days(locale().date_tag(), f64::from(days))
}

/// Orders names as the current language does.
#[must_use]
pub fn compare(left: &str, right: &str) -> std::cmp::Ordering {
    intl::compare(locale().date_tag(), left, right)
}
