//! Numbers and dates in the words of a language, by the browser's own `Intl`.
//!
//! A formatter costs far more to make than to use, so each is made once. Amounts go in as decimal
//! text, never as floats: an exact amount stays exact on the way to the screen.

use std::cell::RefCell;
use std::collections::HashMap;

use js_sys::{Array, Function, Intl, Object, Reflect};
use shared::money::Currency;
use wasm_bindgen::JsValue;

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberStyle {
    /// Grouped, no decimals.
    Integer,
    /// A ratio as a percentage with at most one decimal.
    Percent,
    /// A percentage without its sign, as a person would type it.
    Shares,
    /// At most three significant digits: 12.3K.
    Compact,
    /// With all decimals of the currency.
    Money(Currency),
    /// Without decimals if they are all zero.
    MoneyPlain(Currency),
    /// Three significant digits: ¥8.42M.
    MoneyCompact(Currency),
    /// The amount alone, grouped, with all decimals of the currency.
    Amount(Currency),
}

/// How a date is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateStyle {
    /// 18 Dec 2026.
    Date,
    /// Fri 18 Dec 2026.
    Weekday,
    /// 18 Dec.
    DayMonth,
    /// Dec 2026.
    Month,
    /// 18 Dec 2026, 09:12, in the device's time zone.
    DateTime,
    /// 09:12, in the device's time zone.
    Time,
}

thread_local! {
    static NUMBERS: RefCell<HashMap<(&'static str, NumberStyle), Function>> = RefCell::default();
    static DATES: RefCell<HashMap<(&'static str, DateStyle), Function>> = RefCell::default();
    static RELATIVE: RefCell<HashMap<&'static str, Intl::RelativeTimeFormat>> = RefCell::default();
    static COLLATORS: RefCell<HashMap<&'static str, Intl::Collator>> = RefCell::default();
}

/// Writes a decimal such as `-1234.50` in the language `tag`.
#[must_use]
pub fn number(tag: &'static str, style: NumberStyle, decimal: &str) -> String {
    let format = NUMBERS.with_borrow_mut(|made| {
        made.entry((tag, style)).or_insert_with(|| number_format(tag, style)).clone()
    });
    call(&format, &JsValue::from_str(decimal), decimal)
}

/// Writes a point in time, given in milliseconds since 1970 in UTC, in the language `tag`.
#[must_use]
pub fn date(tag: &'static str, style: DateStyle, epoch_ms: f64) -> String {
    let format = DATES.with_borrow_mut(|made| {
        made.entry((tag, style)).or_insert_with(|| date_format(tag, style)).clone()
    });
    call(&format, &JsValue::from_f64(epoch_ms), "")
}

/// Writes a distance in days: "tomorrow", "in 5 days", "3 days ago".
#[must_use]
pub fn relative_days(tag: &'static str, days: f64) -> String {
    RELATIVE.with_borrow_mut(|made| {
        let format = made.entry(tag).or_insert_with(|| {
            let options = object(&[("numeric", "auto".into())]);
            Intl::RelativeTimeFormat::new(&locales(tag), &options)
        });
        String::from(format.format(days, "day"))
    })
}

/// Compares two texts as the language sorts them: pinyin or strokes for Chinese, numbers by value.
#[must_use]
pub fn compare(tag: &'static str, left: &str, right: &str) -> std::cmp::Ordering {
    let order = COLLATORS.with_borrow_mut(|made| {
        let collator = made.entry(tag).or_insert_with(|| {
            let options = object(&[("numeric", true.into())]);
            Intl::Collator::new(&locales(tag), &options)
        });
        collator
            .compare()
            .call2(&JsValue::UNDEFINED, &left.into(), &right.into())
            .ok()
            .and_then(|value| value.as_f64())
    });
    order.and_then(|order| order.partial_cmp(&0.0)).unwrap_or_else(|| left.cmp(right))
}

fn call(format: &Function, value: &JsValue, otherwise: &str) -> String {
    format
        .call1(&JsValue::UNDEFINED, value)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_else(|| otherwise.to_owned())
}

fn locales(tag: &str) -> Array {
    Array::of1(&tag.into())
}

fn object(options: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in options {
        let set = Reflect::set(&object, &(*name).into(), value);
        debug_assert!(set.is_ok(), "a new object takes every property");
    }
    object
}

fn number_format(tag: &str, style: NumberStyle) -> Function {
    let mut options: Vec<(&str, JsValue)> = Vec::new();
    let digits = |least: u32, most: u32| {
        [("minimumFractionDigits", JsValue::from(least)), ("maximumFractionDigits", most.into())]
    };
    match style {
        NumberStyle::Integer => options.extend(digits(0, 0)),
        NumberStyle::Percent => {
            options.push(("style", "percent".into()));
            options.extend(digits(0, 1));
        }
        NumberStyle::Shares => {
            options.push(("useGrouping", false.into()));
            options.extend(digits(0, 2));
        }
        NumberStyle::Compact => options.extend(compact()),
        NumberStyle::Money(currency) => {
            options.extend(in_currency(currency));
            options.extend(digits(currency.exponent(), currency.exponent()));
        }
        NumberStyle::MoneyPlain(currency) => {
            options.extend(in_currency(currency));
            options.extend(digits(currency.exponent(), currency.exponent()));
            options.push(("trailingZeroDisplay", "stripIfInteger".into()));
        }
        NumberStyle::MoneyCompact(currency) => {
            options.extend(in_currency(currency));
            options.extend(compact());
            // Amounts under each other keep the same number of digits: 1.60M, not 1.6M.
            options.push(("minimumSignificantDigits", 3.into()));
        }
        NumberStyle::Amount(currency) => {
            options.extend(digits(currency.exponent(), currency.exponent()));
        }
    }
    Intl::NumberFormat::new(&locales(tag), &object(&options)).format()
}

fn compact() -> [(&'static str, JsValue); 2] {
    [("notation", "compact".into()), ("maximumSignificantDigits", 3.into())]
}

/// Yuan and yen share one sign: the yuan keeps it, the yen is written by its code.
fn in_currency(currency: Currency) -> [(&'static str, JsValue); 3] {
    let display = match currency.code() {
        "CNY" => "narrowSymbol",
        "JPY" => "code",
        _ => "symbol",
    };
    [
        ("style", "currency".into()),
        ("currency", currency.code().into()),
        ("currencyDisplay", display.into()),
    ]
}

fn date_format(tag: &str, style: DateStyle) -> Function {
    let word = |name, value: &str| (name, JsValue::from_str(value));
    let calendar_day = || {
        vec![
            word("timeZone", "UTC"),
            word("day", "numeric"),
            word("month", "short"),
            word("year", "numeric"),
        ]
    };
    let clock = || [word("hour", "2-digit"), word("minute", "2-digit"), word("hourCycle", "h23")];
    let options = match style {
        DateStyle::Date => calendar_day(),
        DateStyle::Weekday => {
            let mut options = calendar_day();
            options.push(word("weekday", "short"));
            options
        }
        DateStyle::DayMonth => {
            vec![word("timeZone", "UTC"), word("day", "numeric"), word("month", "short")]
        }
        DateStyle::Month => {
            vec![word("timeZone", "UTC"), word("month", "short"), word("year", "numeric")]
        }
        DateStyle::DateTime => {
            let mut options = calendar_day();
            options.remove(0);
            options.extend(clock());
            options
        }
        DateStyle::Time => clock().to_vec(),
    };
    Intl::DateTimeFormat::new(&locales(tag), &object(&options)).format()
}
