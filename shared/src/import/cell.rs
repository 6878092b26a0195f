//! One cell → one value of a field's type, or the reason why not. Links are resolved elsewhere.

use crate::entity::FieldSpec;
use crate::import::date::{DateOrder, parse_date, parse_time};
use crate::import::index::normal;
use crate::import::number::{
    MoneyFormat, NumberFormat, ShareUnit, half_width, parse_int, parse_money, parse_share,
};
use crate::import::reason::Reason;
use crate::money::Currency;
use crate::value::{FieldType, Value};

/// The longest one-line text.
pub const TEXT_MAX: usize = 1_000;
/// The longest text of several lines.
pub const LONG_TEXT_MAX: usize = 50_000;

/// How the cells of a column are written.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// The order of dates.
    pub dates: DateOrder,
    /// The decimal sign.
    pub numbers: NumberFormat,
    /// How shares are written.
    pub share: ShareUnit,
    /// What numbers are multiplied by.
    pub factor: i64,
    /// The currency of amounts that name none.
    pub currency: Currency,
}

/// Reads a filled cell that is no link.
///
/// # Errors
/// When the text does not fit the field.
pub fn read(spec: &FieldSpec, text: &str, how: &Reading) -> Result<Value, Reason> {
    match spec.field_type {
        FieldType::Text => one_line(text),
        FieldType::LongText => within(text.replace("\r\n", "\n"), LONG_TEXT_MAX),
        FieldType::Bool => yes_no(text).map(Value::Bool),
        FieldType::Int => parse_int(text, how.numbers, how.factor).map(Value::Int),
        FieldType::Share => {
            parse_share(text, how.numbers, how.share).map(|share| Value::Int(i64::from(share.0)))
        }
        FieldType::Money => {
            let format =
                MoneyFormat { format: how.numbers, currency: how.currency, factor: how.factor };
            parse_money(text, format).map(Value::Money)
        }
        FieldType::Currency => text
            .parse::<Currency>()
            .map(|currency| Value::Text(currency.code().to_owned()))
            .map_err(|_| Reason::NotACurrency),
        FieldType::Date => parse_date(text, how.dates).map(Value::Date),
        FieldType::Time => parse_time(text, how.dates).map(Value::Time),
        FieldType::Choice(names) => choice(text, names),
        // The mapping was checked: such fields are no targets of plain cells.
        FieldType::Link(_) | FieldType::AnyLink | FieldType::Any => Err(Reason::NotAnId),
    }
}

fn one_line(text: &str) -> Result<Value, Reason> {
    // A line break within a one-line field would be invisible on every screen.
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    within(lines.join(" "), TEXT_MAX)
}

fn within(text: String, max: usize) -> Result<Value, Reason> {
    if text.chars().nth(max).is_some() {
        return Err(Reason::TooLong { max });
    }
    Ok(Value::Text(text))
}

fn yes_no(text: &str) -> Result<bool, Reason> {
    match normal(text).as_str() {
        "true" | "yes" | "y" | "1" | "x" | "是" | "真" | "有" | "√" | "✓" => Ok(true),
        "false" | "no" | "n" | "0" | "否" | "假" | "无" | "無" => Ok(false),
        _ => Err(Reason::NotYesNo),
    }
}

fn choice(text: &str, names: &[&str]) -> Result<Value, Reason> {
    let wanted = normal(&half_width(text));
    let index = names.iter().position(|name| *name == wanted);
    index
        .and_then(|index| i64::try_from(index).ok())
        .map(Value::Int)
        .ok_or_else(|| Reason::NotAChoice { allowed: names.join(", ") })
}
