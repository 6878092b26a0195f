//! Numbers as people write them, read exactly: never through a float, never guessing which sign is
//! the decimal one.

use serde::{Deserialize, Serialize};

use crate::import::reason::Reason;
use crate::money::{BasisPoints, Currency, Money};

/// Which sign separates decimals in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NumberFormat {
    /// `1,234.50`, as in English and Chinese.
    #[default]
    Point,
    /// `1.234,50`, as in German or French.
    Comma,
}

impl NumberFormat {
    /// Returns the name in mapping files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Comma => "comma",
        }
    }

    fn decimal_sign(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }
}

/// How shares such as a probability are written when there is no percent sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShareUnit {
    /// `50` is 50 %.
    #[default]
    Percent,
    /// `0.5` is 50 %.
    Fraction,
}

/// An exact decimal number: `digits` divided by ten to the power of `places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// All digits as one whole number.
    pub digits: i128,
    /// How many of them stand behind the decimal sign; trailing zeros there are dropped.
    pub places: u32,
}

/// More digits than any amount has; keeps the arithmetic below within 128 bits.
const DIGITS_MAX: usize = 24;

impl Decimal {
    /// Reads a number.
    ///
    /// # Errors
    /// When it is none, or is written in the other format.
    pub fn parse(text: &str, format: NumberFormat) -> Result<Self, Reason> {
        let text = half_width(text);
        let (negative, body) = unsigned(text.trim());
        let signed = |number: Self| Self {
            digits: if negative { -number.digits } else { number.digits },
            ..number
        };
        if let Some(number) = plain(body, format) {
            return number.map(signed);
        }
        if plain(body, format.other()).is_some() {
            return Err(Reason::OtherNumberFormat(format.other()));
        }
        Err(if is_exponential(body) { Reason::Exponent } else { Reason::NotANumber })
    }

    /// Returns the number times `factor` times ten to the power of `exponent`, when that is whole.
    fn scaled(self, factor: i64, exponent: u32) -> Option<i128> {
        let product = self.digits.checked_mul(i128::from(factor))?;
        if exponent >= self.places {
            return product.checked_mul(10_i128.pow(exponent - self.places));
        }
        let unit = 10_i128.pow(self.places - exponent);
        (product % unit == 0).then_some(product / unit)
    }
}

/// Reads digits with groups and decimals; nothing when the format does not allow the text.
fn plain(body: &str, format: NumberFormat) -> Option<Result<Decimal, Reason>> {
    let (whole, decimals) = match body.split_once(format.decimal_sign()) {
        Some((whole, decimals)) => (whole, decimals),
        None => (body, ""),
    };
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(decimals) || (whole.is_empty() && decimals.is_empty()) {
        return None;
    }
    let digits = ungrouped(whole, format)?;
    let decimals = decimals.trim_end_matches('0');
    let all = format!("{digits}{decimals}");
    let all = all.trim_start_matches('0');
    if all.len() > DIGITS_MAX || decimals.len() > DIGITS_MAX {
        return Some(Err(Reason::OutOfRange));
    }
    let digits = if all.is_empty() { 0 } else { all.parse().ok()? };
    let places = u32::try_from(decimals.len()).ok()?;
    Some(Ok(Decimal { digits, places }))
}

/// Drops signs between groups of three; nothing when the groups are not of three.
fn ungrouped(whole: &str, format: NumberFormat) -> Option<String> {
    let is_separator = |letter: char| {
        letter == format.other().decimal_sign()
            || matches!(letter, ' ' | '\'' | '’' | '\u{a0}' | '\u{2009}' | '\u{202f}')
    };
    let Some(separator) = whole.chars().find(|letter| is_separator(*letter)) else {
        return whole.bytes().all(|byte| byte.is_ascii_digit()).then(|| whole.to_owned());
    };
    let mut groups = whole.split(separator);
    let first = groups.next().unwrap_or_default();
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    if !(1..=3).contains(&first.len()) || !digits(first) {
        return None;
    }
    let mut all = first.to_owned();
    for group in groups {
        if group.len() != 3 || !digits(group) {
            return None;
        }
        all.push_str(group);
    }
    Some(all)
}

fn is_exponential(body: &str) -> bool {
    body.split_once(['e', 'E']).is_some_and(|(number, exponent)| {
        let exponent = exponent.trim_start_matches(['+', '-']);
        number.starts_with(|letter: char| letter.is_ascii_digit())
            && number.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
            && !exponent.is_empty()
            && exponent.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Takes one sign or a pair of parentheses off a number.
fn unsigned(text: &str) -> (bool, &str) {
    if let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        return (true, inner.trim());
    }
    match text.strip_prefix(['-', '−', '–']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text).trim_start()),
    }
}

/// Turns the full-width letters of Chinese keyboards into plain ones: `１２，５` is `12,5`.
#[must_use]
pub fn half_width(text: &str) -> String {
    let narrow = |letter: char| match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        '\u{3000}' => ' ',
        _ => letter,
    };
    text.chars().map(narrow).collect()
}

/// Reads a whole number.
///
/// # Errors
/// When it is no number, has decimals or is too large.
pub fn parse_int(text: &str, format: NumberFormat, factor: i64) -> Result<i64, Reason> {
    let whole = Decimal::parse(text, format)?.scaled(factor, 0).ok_or(Reason::NotWhole)?;
    i64::try_from(whole).map_err(|_| Reason::OutOfRange)
}

/// Reads a share, rounded to the nearest hundredth of a percent.
///
/// # Errors
/// When it is no number, or outside 0–100 %.
pub fn parse_share(
    text: &str,
    format: NumberFormat,
    unit: ShareUnit,
) -> Result<BasisPoints, Reason> {
    let text = half_width(text);
    let (number, unit) = match text.trim().strip_suffix('%') {
        Some(number) => (number.trim_end().to_owned(), ShareUnit::Percent),
        None => (text, unit),
    };
    let decimal = Decimal::parse(&number, format)?;
    let exponent: u32 = match unit {
        ShareUnit::Percent => 2,
        ShareUnit::Fraction => 4,
    };
    let points = if exponent >= decimal.places {
        decimal.digits.checked_mul(10_i128.pow(exponent - decimal.places))
    } else {
        let unit = 10_i128.pow(decimal.places - exponent);
        Some((decimal.digits + unit / 2).div_euclid(unit))
    };
    points
        .and_then(|points| u32::try_from(points).ok())
        .map(BasisPoints)
        .filter(|share| *share <= BasisPoints::ONE)
        .ok_or(Reason::ShareOutOfRange)
}

/// How amounts of a column are written.
#[derive(Clone, Copy, Debug)]
pub struct MoneyFormat {
    /// The decimal sign.
    pub format: NumberFormat,
    /// The currency of an amount that names none.
    pub currency: Currency,
    /// What the numbers are multiplied by: 1,000,000 for a column in millions.
    pub factor: i64,
}

/// Reads an amount, exact to the minor unit.
///
/// # Errors
/// When it is no number, has more decimals than its currency, or carries the sign of another one.
pub fn parse_money(text: &str, how: MoneyFormat) -> Result<Money, Reason> {
    let narrow = half_width(text);
    let (outer_negative, body) = unsigned(narrow.trim());
    let is_edge = |letter: char| !letter.is_ascii_digit() && !matches!(letter, '.' | ',');
    let is_sign = |letter: char| matches!(letter, '-' | '−' | '–' | '+' | '(');
    let start = body.find(|letter| !is_edge(letter) || is_sign(letter)).unwrap_or(body.len());
    let (before, rest) = body.split_at(start);
    let end = rest.rfind(|letter| !is_edge(letter) || letter == ')').map_or(0, |end| end + 1);
    // The letter at the cut is a digit, a dot, a comma or a parenthesis: one byte long.
    let (number, after) = rest.split_at(end);
    let (currency, magnitude) = Unit::of(before, after, how.currency)?;
    let decimal = Decimal::parse(number, how.format).map_err(|reason| {
        let exponent = reason == Reason::NotANumber && is_exponential(body);
        if exponent { Reason::Exponent } else { reason }
    })?;
    let exponent = currency.exponent();
    let factor = how.factor.checked_mul(magnitude).ok_or(Reason::OutOfRange)?;
    let minor = match decimal.scaled(factor, exponent) {
        Some(minor) => minor,
        None if decimal.places > exponent => {
            return Err(Reason::TooManyDecimals { allowed: exponent });
        }
        None => return Err(Reason::OutOfRange),
    };
    let minor = i64::try_from(minor).map_err(|_| Reason::OutOfRange)?;
    if outer_negative && minor < 0 {
        return Err(Reason::NotANumber);
    }
    Ok(Money::new(if outer_negative { -minor } else { minor }, currency))
}

/// What may stand around an amount.
struct Unit;

impl Unit {
    /// Returns the currency and the power of ten (万) that the text around a number says.
    fn of(before: &str, after: &str, expected: Currency) -> Result<(Currency, i64), Reason> {
        let mut currency = expected;
        let mut magnitude = 1;
        let mut after = after.trim();
        for (word, power) in
            [("万", 10_000), ("萬", 10_000), ("亿", 100_000_000), ("億", 100_000_000)]
        {
            if let Some(rest) = after.strip_prefix(word) {
                magnitude = power;
                after = rest.trim_start();
            }
        }
        for word in [before.trim(), after] {
            if !word.is_empty() {
                currency = Self::currency(word, expected)?;
            }
        }
        Ok((currency, magnitude))
    }

    fn currency(word: &str, expected: Currency) -> Result<Currency, Reason> {
        let fits = |codes: &[&str]| {
            if codes.contains(&expected.code()) {
                Ok(expected)
            } else {
                Err(Reason::OtherCurrency { expected: expected.code().to_owned() })
            }
        };
        match word.to_uppercase().as_str() {
            "$" => fits(&["USD", "HKD", "TWD", "SGD", "AUD", "CAD", "NZD", "MXN"]),
            "¥" | "￥" | "円" => fits(&["CNY", "JPY"]),
            "元" | "圆" | "圓" | "块" => fits(&["CNY", "TWD", "HKD"]),
            "RMB" | "人民币" | "人民幣" => fits(&["CNY"]),
            "US$" => fits(&["USD"]),
            "HK$" => fits(&["HKD"]),
            "NT$" => fits(&["TWD"]),
            "€" => fits(&["EUR"]),
            "£" => fits(&["GBP"]),
            "₩" => fits(&["KRW"]),
            code if code.len() == 3 => code.parse().map_err(|_| Reason::NotANumber),
            _ => Err(Reason::NotANumber),
        }
    }
}

#[cfg(test)]
mod tests;
