//! Typed numbers and amounts, exactly or not at all.
//!
//! All three languages write 1,234.56. Groups may also be spaces or apostrophes, digits may be
//! full-width, and 万, 亿, k and m are understood. A text that could mean two amounts (`1,5`,
//! `1.234,56`) is refused with a sentence: a tenfold error in an amount is worse than a question.

use shared::money::{Currency, Money};

use crate::text::{t, tv};

/// Why a typed number was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// Nothing was typed.
    Empty,
    /// The text is no number.
    NotANumber,
    /// The separators could be read in two ways.
    Ambiguous,
    /// More decimals than can be kept; carries how many can.
    TooManyDecimals(u32),
    /// The text names another currency than the field's; carries the field's.
    OtherCurrency(Currency),
    /// The number is larger than can be kept.
    TooLarge,
}

impl NumberError {
    /// Returns what happened and what to do, in the person's language.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Empty => t("form-error-empty"),
            Self::NotANumber => t("form-error-number"),
            Self::Ambiguous => t("form-error-ambiguous"),
            Self::TooManyDecimals(0) => t("form-error-no-decimals"),
            Self::TooManyDecimals(most) => tv("form-error-decimals", &[("count", (*most).into())]),
            Self::OtherCurrency(expected) => {
                tv("form-error-currency", &[("currency", expected.code().into())])
            }
            Self::TooLarge => t("form-error-large"),
        }
    }
}

/// Reads an amount in this currency: `2,400,000.5`, `¥ 240万`, `-12`, `CNY 12`.
pub fn parse_money(text: &str, currency: Currency) -> Result<Money, NumberError> {
    let plain = narrow(text);
    // The minus may stand before the currency or before the number.
    let (negative, plain) = sign(plain.trim());
    let plain = without_currency(plain, currency)?;
    let minor = if negative {
        -unsigned(plain, currency.exponent())?
    } else {
        fixed(plain, currency.exponent())?
    };
    Ok(Money::new(minor, currency))
}

/// Reads a whole number.
pub fn parse_integer(text: &str) -> Result<i64, NumberError> {
    fixed(narrow(text).trim(), 0)
}

/// Reads a percentage, with or without its sign, into hundredths of a percent: `65.5 %` is 6550.
pub fn parse_percent(text: &str) -> Result<i64, NumberError> {
    let plain = narrow(text);
    let plain = plain.trim();
    fixed(plain.strip_suffix('%').unwrap_or(plain).trim_end(), 2)
}

/// Full-width digits and signs as the keyboard of a Chinese input method gives them.
fn narrow(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '０'..='９' | '．' | '，' | '－' | '％' | '＋' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
                char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
            }
            '￥' => '¥',
            '−' | '–' => '-',
            '。' => '.',
            '、' => ',',
            '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{3000}' => ' ',
            '’' => '\'',
            other => other,
        })
        .collect()
}

const SIGNS: [(&str, &[&str]); 10] = [
    ("CN¥", &["CNY"]),
    ("NT$", &["TWD"]),
    ("HK$", &["HKD"]),
    ("US$", &["USD"]),
    ("JP¥", &["JPY"]),
    ("元", &["CNY", "TWD", "HKD"]),
    ("¥", &["CNY", "JPY"]),
    ("$", &["USD", "TWD", "HKD", "SGD", "AUD", "CAD", "NZD"]),
    ("€", &["EUR"]),
    ("£", &["GBP"]),
];

/// Takes the currency's code or sign off one end of the text.
fn without_currency(text: &str, currency: Currency) -> Result<&str, NumberError> {
    let strip = |word: &str| text.strip_prefix(word).or_else(|| text.strip_suffix(word));
    if let Some(rest) = strip(currency.code()) {
        return Ok(rest.trim());
    }
    let sign = SIGNS.iter().find_map(|(word, codes)| Some((strip(word)?, codes)));
    match sign {
        Some((rest, codes)) if codes.contains(&currency.code()) => Ok(rest.trim()),
        Some(_) => Err(NumberError::OtherCurrency(currency)),
        None if names_a_currency(text) => Err(NumberError::OtherCurrency(currency)),
        None => Ok(text),
    }
}

fn names_a_currency(text: &str) -> bool {
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_uppercase());
    text.get(..3).is_some_and(letters)
        || text.len().checked_sub(3).and_then(|at| text.get(at..)).is_some_and(letters)
}

/// Takes a leading sign off and says whether it was a minus.
fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text).trim_start()),
    }
}

fn fixed(text: &str, decimals: u32) -> Result<i64, NumberError> {
    let (negative, text) = sign(text);
    let units = unsigned(text, decimals)?;
    Ok(if negative { -units } else { units })
}

const MULTIPLIERS: [(&str, u32); 8] =
    [("万", 4), ("萬", 4), ("亿", 8), ("億", 8), ("k", 3), ("K", 3), ("m", 6), ("M", 6)];

/// Reads digits, groups, decimals and a multiplier into units of `10^-decimals`.
fn unsigned(text: &str, decimals: u32) -> Result<i64, NumberError> {
    if text.is_empty() {
        return Err(NumberError::Empty);
    }
    let (text, shift) = MULTIPLIERS
        .iter()
        .find_map(|(word, shift)| Some((text.strip_suffix(word)?.trim_end(), *shift)))
        .unwrap_or((text, 0));
    if !text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '\'')) {
        return Err(NumberError::NotANumber);
    }
    if text.matches('.').count() > 1 {
        return Err(NumberError::Ambiguous);
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.contains(|c: char| !c.is_ascii_digit()) {
        return Err(NumberError::Ambiguous);
    }
    let whole = ungrouped(whole)?;
    if whole.is_empty() && fraction.is_empty() {
        return Err(NumberError::NotANumber);
    }
    let kept = usize::try_from(decimals + shift).map_err(|_| NumberError::TooLarge)?;
    let fraction = if shift > 0 { fraction.trim_end_matches('0') } else { fraction };
    if fraction.len() > kept {
        return Err(NumberError::TooManyDecimals(decimals));
    }
    let digits = format!("{whole}{fraction:0<kept$}");
    if digits.is_empty() {
        return Err(NumberError::NotANumber);
    }
    digits.parse().map_err(|_| NumberError::TooLarge)
}

/// Removes one kind of group separator, if it stands before every three digits and nowhere else.
fn ungrouped(whole: &str) -> Result<String, NumberError> {
    let Some(separator) = whole.chars().find(|c| !c.is_ascii_digit()) else {
        return Ok(whole.to_owned());
    };
    let mut groups = whole.split(separator);
    let first = groups.next().unwrap_or_default();
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let regular = (1..=3).contains(&first.len())
        && digits(first)
        && groups.all(|group| group.len() == 3 && digits(group));
    if regular { Ok(whole.replace(separator, "")) } else { Err(NumberError::Ambiguous) }
}

#[cfg(test)]
mod tests {
    use shared::money::Currency;

    use super::{NumberError, parse_integer, parse_money, parse_percent};

    fn cny(text: &str) -> Result<i64, NumberError> {
        parse_money(text, Currency::CNY).map(|money| money.minor)
    }

    #[test]
    fn amounts_are_read_exactly() {
        let cases = [
            ("2400000", 240_000_000),
            ("2,400,000.00", 240_000_000),
            (" ¥ 2,400,000.5 ", 240_000_050),
            ("￥１２３．４５", 12_345),
            ("CNY 12", 1_200),
            ("12 元", 1_200),
            ("1 234 567", 123_456_700),
            ("1'234'567.89", 123_456_789),
            ("240万", 240_000_000),
            ("1.25亿", 12_500_000_000),
            ("8.42M", 842_000_000),
            ("3k", 300_000),
            ("-12.5", -1_250),
            ("-¥12", -1_200),
            ("¥ -12", -1_200),
            (".5", 50),
            ("0", 0),
        ];
        for (text, expected) in cases {
            assert_eq!(cny(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_could_mean_two_amounts_is_refused() {
        let cases = [
            ("", NumberError::Empty),
            ("¥", NumberError::Empty),
            ("n/a", NumberError::NotANumber),
            ("12 apples", NumberError::NotANumber),
            ("--1", NumberError::NotANumber),
            (".", NumberError::NotANumber),
            ("1.234,56", NumberError::Ambiguous),
            ("1.234.567", NumberError::Ambiguous),
            ("1,5", NumberError::Ambiguous),
            ("12,34,567", NumberError::Ambiguous),
            ("1,234 567", NumberError::Ambiguous),
            (",500", NumberError::Ambiguous),
            ("1.234", NumberError::TooManyDecimals(2)),
            ("$12", NumberError::OtherCurrency(Currency::CNY)),
            ("12 USD", NumberError::OtherCurrency(Currency::CNY)),
            ("99999999999999999999", NumberError::TooLarge),
            ("999999999999999亿", NumberError::TooLarge),
        ];
        for (text, expected) in cases {
            assert_eq!(cny(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn percentages_and_whole_numbers() {
        assert_eq!(parse_percent("65.5 %"), Ok(6_550));
        assert_eq!(parse_percent("７％"), Ok(700));
        assert_eq!(parse_percent("65.555"), Err(NumberError::TooManyDecimals(2)));
        assert_eq!(parse_integer("1,200"), Ok(1_200));
        assert_eq!(parse_integer("1.5"), Err(NumberError::TooManyDecimals(0)));
    }
}
