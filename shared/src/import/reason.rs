//! Why a row was rejected: a closed list, so that every reason has a sentence in every language.

use std::fmt;

use crate::entity::Kind;
use crate::import::date::DateOrder;
use crate::import::number::NumberFormat;

/// Why a cell or row cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The row ends too early.
    #[error("the row has {found} cells, and the header {expected}")]
    TooFewCells {
        /// Cells of the row.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// The row has more cells than the header; often a delimiter inside an unquoted cell.
    #[error(
        "the row has {found} cells, and the header {expected}: put cells that hold the delimiter \
         in double quotes"
    )]
    TooManyCells {
        /// Cells of the row.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// A quote is opened and never closed.
    #[error("a double quote is opened and not closed: close it or write it twice")]
    UnclosedQuote,
    /// A line of a card is no property.
    #[error("line {line} of the card is no property: a name, a colon and a value were expected")]
    CardLine {
        /// Which line of the file.
        line: u64,
    },
    /// A card without an end.
    #[error("the card is not closed: END:VCARD is missing")]
    CardNotClosed,
    /// A card of a group, a company or a place.
    #[error("the card is not of a person, but of a group, a company or a place")]
    CardNotPerson,
    /// A name in another character set than the card says.
    #[error(
        "the name in line {line} is not written in {charset}: save the cards in UTF-8 and choose          that file"
    )]
    CardName {
        /// Its line.
        line: u64,
        /// What the card says.
        charset: String,
    },
    /// The field may not be empty.
    #[error("must not be empty")]
    Required,
    /// The text is longer than the field holds.
    #[error("is longer than {max} characters")]
    TooLong {
        /// The limit.
        max: usize,
    },
    /// No number.
    #[error("is not a number")]
    NotANumber,
    /// A number in the other format.
    #[error("is written in another number format: choose “{}” for this file", .0.name())]
    OtherNumberFormat(NumberFormat),
    /// `1.5E+06`.
    #[error("is written with an exponent: format the column as a plain number and save again")]
    Exponent,
    /// More decimals than the currency has.
    #[error(
        "has more than {allowed} decimals; if the sign groups thousands, choose the other number format"
    )]
    TooManyDecimals {
        /// How many there may be.
        allowed: u32,
    },
    /// A fraction where a whole number belongs.
    #[error("is not a whole number")]
    NotWhole,
    /// Beyond what is stored.
    #[error("is too large or too small a number")]
    OutOfRange,
    /// A currency sign that is not the mapping's currency.
    #[error(
        "is in another currency than {expected}: choose the file's currency or a currency column"
    )]
    OtherCurrency {
        /// The mapping's.
        expected: String,
    },
    /// No currency.
    #[error("is not a currency: three letters such as CNY or USD were expected")]
    NotACurrency,
    /// A share outside 0–100 %.
    #[error(
        "is not between 0 % and 100 %: choose whether shares are written as fractions or percent"
    )]
    ShareOutOfRange,
    /// No day.
    #[error("is not a date")]
    NotADate,
    /// A day in another order.
    #[error("is not a date in this file's order: choose {} for this file", .0.example())]
    OtherDateOrder(DateOrder),
    /// A day that may be read in two orders.
    #[error("may be day/month or month/day: choose “dmy” or “mdy” for this file")]
    AmbiguousDate,
    /// A day that no calendar has.
    #[error("is a day that does not exist")]
    NoSuchDay,
    /// A year of two digits.
    #[error("has a year of two digits: write all four")]
    TwoDigitYear,
    /// Excel's count of days.
    #[error("is Excel's number of a day: format the column as a date and save again")]
    ExcelDay,
    /// No yes or no.
    #[error("is neither yes nor no")]
    NotYesNo,
    /// None of the choices.
    #[error("is none of: {allowed}")]
    NotAChoice {
        /// What there is.
        allowed: String,
    },
    /// No id of Fieldline's.
    #[error("is not an id of 26 letters and digits")]
    NotAnId,
    /// The record that is named does not exist.
    #[error("names no {} that exists: import it first, correct the text, or let it be made", .0.name())]
    LinkMissing(Kind),
    /// Several records have that name.
    #[error("is the name of {count} {}s: link by key instead, or make the names different", kind.name())]
    LinkAmbiguous {
        /// Of which kind.
        kind: Kind,
        /// How many.
        count: usize,
    },
    /// The record that is named was rejected itself.
    #[error("names the row of line {line}, which was rejected itself")]
    LinkRejected {
        /// Its line.
        line: u64,
    },
    /// No pipeline to look for the stage in.
    #[error("cannot be looked up: the row has no pipeline")]
    NoPipeline,
    /// The key is empty.
    #[error("the key of the row must not be empty")]
    KeyEmpty,
    /// An earlier row has the same key and says something else.
    #[error("line {line} has the same key and says something else: keep one of the two")]
    DuplicateKey {
        /// The earlier row.
        line: u64,
    },
    /// Several records have the row's name, and the row has no key.
    #[error("is the name of {count} records: choose a key column so that the right one is found")]
    NameAmbiguous {
        /// How many.
        count: usize,
    },
}

impl Reason {
    /// Returns the name of the sentence: `import-reason-<code>`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooFewCells { .. } => "too-few-cells",
            Self::TooManyCells { .. } => "too-many-cells",
            Self::UnclosedQuote => "unclosed-quote",
            Self::CardLine { .. } => "card-line",
            Self::CardNotClosed => "card-not-closed",
            Self::CardNotPerson => "card-not-person",
            Self::CardName { .. } => "card-name",
            Self::Required => "required",
            Self::TooLong { .. } => "too-long",
            Self::NotANumber => "not-a-number",
            Self::OtherNumberFormat(_) => "other-number-format",
            Self::Exponent => "exponent",
            Self::TooManyDecimals { .. } => "too-many-decimals",
            Self::NotWhole => "not-whole",
            Self::OutOfRange => "out-of-range",
            Self::OtherCurrency { .. } => "other-currency",
            Self::NotACurrency => "not-a-currency",
            Self::ShareOutOfRange => "share-out-of-range",
            Self::NotADate => "not-a-date",
            Self::OtherDateOrder(_) => "other-date-order",
            Self::AmbiguousDate => "ambiguous-date",
            Self::NoSuchDay => "no-such-day",
            Self::TwoDigitYear => "two-digit-year",
            Self::ExcelDay => "excel-day",
            Self::NotYesNo => "not-yes-no",
            Self::NotAChoice { .. } => "not-a-choice",
            Self::NotAnId => "not-an-id",
            Self::LinkMissing(_) => "link-missing",
            Self::LinkAmbiguous { .. } => "link-ambiguous",
            Self::LinkRejected { .. } => "link-rejected",
            Self::NoPipeline => "no-pipeline",
            Self::KeyEmpty => "key-empty",
            Self::DuplicateKey { .. } => "duplicate-key",
            Self::NameAmbiguous { .. } => "name-ambiguous",
        }
    }

    /// Returns what the sentence names. A `kind`, `format` or `order` is a name for a selector, not
    /// for people.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooFewCells { found, expected } | Self::TooManyCells { found, expected } => {
                vec![("found", found.to_string()), ("expected", expected.to_string())]
            }
            Self::TooLong { max } => vec![("max", max.to_string())],
            Self::OtherNumberFormat(format) => vec![("format", format.name().to_owned())],
            Self::TooManyDecimals { allowed } => vec![("allowed", allowed.to_string())],
            Self::OtherCurrency { expected } => vec![("expected", expected.clone())],
            Self::OtherDateOrder(order) => vec![("order", order.name().to_owned())],
            Self::NotAChoice { allowed } => vec![("allowed", allowed.clone())],
            Self::LinkMissing(kind) => vec![("kind", kind.name().to_owned())],
            Self::LinkAmbiguous { kind, count } => {
                vec![("kind", kind.name().to_owned()), ("count", count.to_string())]
            }
            Self::NameAmbiguous { count } => vec![("count", count.to_string())],
            Self::LinkRejected { line } | Self::DuplicateKey { line } | Self::CardLine { line } => {
                vec![("line", line.to_string())]
            }
            Self::CardName { line, charset } => {
                vec![("line", line.to_string()), ("charset", charset.clone())]
            }
            Self::UnclosedQuote
            | Self::CardNotClosed
            | Self::CardNotPerson
            | Self::Required
            | Self::NotANumber
            | Self::Exponent
            | Self::NotWhole
            | Self::OutOfRange
            | Self::NotACurrency
            | Self::ShareOutOfRange
            | Self::NotADate
            | Self::AmbiguousDate
            | Self::NoSuchDay
            | Self::TwoDigitYear
            | Self::ExcelDay
            | Self::NotYesNo
            | Self::NotAnId
            | Self::NoPipeline
            | Self::KeyEmpty => Vec::new(),
        }
    }
}

/// One reason for which a row was rejected, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The column it is about; nothing when it is the row itself.
    pub column: Option<String>,
    /// The cell as it stands in the file.
    pub value: String,
    /// Why.
    pub reason: Reason,
}

impl Reject {
    /// Makes a reason that is about the whole row.
    #[must_use]
    pub fn of_row(reason: Reason) -> Self {
        Self { column: None, value: String::new(), reason }
    }
}

/// Prints `Value “abc” is not a number`.
impl fmt::Display for Reject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(column) = &self.column {
            write!(f, "{column} ")?;
            if !self.value.is_empty() {
                write!(f, "“{}” ", shortened(&self.value))?;
            }
        }
        fmt::Display::fmt(&self.reason, f)
    }
}

/// Returns at most the first 60 letters of a cell, for sentences.
#[must_use]
pub fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    let mut short: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    short
}
