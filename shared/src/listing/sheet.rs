//! Sheet: the rows of a list as typed cells, for a file that leaves the system.
//!
//! A list becomes a sheet in portions, so that a screen stays alive; the sheet becomes CSV here, or a
//! workbook in a worker. Texts that a spreadsheet would take for a formula are guarded in CSV; in a
//! workbook they are texts.

use std::borrow::Cow;

use chrono::NaiveDateTime;
use minicbor::{Decode, Encode};

use crate::book::Book;
use crate::entity::{Kind, Record};
use crate::id::RawId;
use crate::import::report::write_csv;
use crate::money::{Currency, decimal};
use crate::value::{FieldType, Millis, Value};

use super::Column;

/// A cell.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Cell {
    /// Nothing.
    #[n(0)]
    Empty,
    /// A text.
    #[n(1)]
    Text(#[n(0)] String),
    /// Yes or no.
    #[n(2)]
    Bool(#[n(0)] bool),
    /// A whole number.
    #[n(3)]
    Int(#[n(0)] i64),
    /// A share in hundredths of a percent.
    #[n(4)]
    Share(#[n(0)] i64),
    /// An amount in minor units, with its decimals and the letters of its currency.
    #[n(5)]
    Money(#[n(0)] i64, #[n(1)] u32, #[n(2)] String),
    /// A day: year, month, day.
    #[n(6)]
    Date(#[n(0)] i32, #[n(1)] u32, #[n(2)] u32),
    /// A moment on the person's clock, in milliseconds since 1970 as if it were UTC.
    #[n(7)]
    Time(#[n(0)] i64),
}

/// A table that leaves the system.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Sheet {
    /// What it is of.
    #[n(0)]
    pub name: String,
    /// The heads of its columns.
    #[n(1)]
    pub heads: Vec<String>,
    /// Its rows; each has a cell for each head.
    #[n(2)]
    pub rows: Vec<Vec<Cell>>,
}

/// What a sheet needs of the person's language and place.
pub struct Tongue<'a> {
    /// Writes what has no type of its own: a choice, or what a link points at.
    pub words: &'a dyn Fn(&Book, &Column, &Value) -> String,
    /// Returns by how many minutes the person's clock is ahead of UTC at a moment.
    pub ahead: &'a dyn Fn(Millis) -> i32,
}

impl Sheet {
    /// Adds the rows of these records; those that are no longer there are left out.
    pub fn extend(
        &mut self,
        book: &Book,
        kind: Kind,
        columns: &[Column],
        ids: &[RawId],
        tongue: &Tongue<'_>,
    ) {
        let rows = ids.iter().filter_map(|id| book.record(kind, *id));
        self.rows.extend(rows.map(|record| row(book, columns, record, tongue)));
    }

    /// Puts the currency of amounts where it can be read: into the head of a column with one currency,
    /// and into a column of its own beside one with several. `named` writes a head with more to it.
    pub fn name_currencies(&mut self, named: &dyn Fn(&str, &str) -> String, currency: &str) {
        for at in (0..self.heads.len()).rev() {
            let codes = || self.rows.iter().filter_map(|row| code(&row[at]));
            let Some(first) = codes().next().map(str::to_owned) else { continue };
            let head = self.heads[at].clone();
            if codes().all(|code| code == first) {
                self.heads[at] = named(&head, &first);
                continue;
            }
            self.heads.insert(at + 1, named(&head, currency));
            for row in &mut self.rows {
                let code = code(&row[at]).map_or(Cell::Empty, |code| Cell::Text(code.to_owned()));
                row.insert(at + 1, code);
            }
        }
    }

    /// Writes it as CSV: days as 2026-12-31, numbers with a point, yes and no in these words.
    #[must_use]
    pub fn to_csv(&self, yes: &str, no: &str) -> String {
        let mut lines = Vec::with_capacity(self.rows.len() + 1);
        lines.push(self.heads.iter().map(|head| guarded(head).into_owned()).collect());
        let write = |cell: &Cell| match cell {
            Cell::Empty => String::new(),
            Cell::Text(text) => guarded(text).into_owned(),
            Cell::Bool(true) => yes.to_owned(),
            Cell::Bool(false) => no.to_owned(),
            Cell::Int(number) => number.to_string(),
            Cell::Share(share) => format!("{}%", decimal(*share, 2)),
            Cell::Money(minor, decimals, _) => decimal(*minor, *decimals),
            Cell::Date(year, month, day) => format!("{year:04}-{month:02}-{day:02}"),
            Cell::Time(_) => cell.moment().map(|at| at.to_string()).unwrap_or_default(),
        };
        lines.extend(self.rows.iter().map(|row| row.iter().map(write).collect()));
        write_csv(',', &lines)
    }
}

impl Cell {
    /// Returns the moment on the person's clock, to the second.
    #[must_use]
    pub fn moment(&self) -> Option<NaiveDateTime> {
        let Self::Time(local) = self else { return None };
        let seconds = local.div_euclid(1000);
        chrono::DateTime::from_timestamp(seconds, 0).map(|moment| moment.naive_utc())
    }
}

/// Returns a text so that no spreadsheet runs it as a formula: one that begins as a formula does gets an
/// apostrophe in front, by which spreadsheets know a text.
#[must_use]
pub fn guarded(text: &str) -> Cow<'_, str> {
    let begins = |it: char| {
        matches!(it, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
    };
    if text.starts_with(begins) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

fn code(cell: &Cell) -> Option<&str> {
    if let Cell::Money(_, _, code) = cell { Some(code) } else { None }
}

fn row(book: &Book, columns: &[Column], record: &dyn Record, tongue: &Tongue<'_>) -> Vec<Cell> {
    columns.iter().map(|column| cell(book, column, &column.value(book, record), tongue)).collect()
}

fn cell(book: &Book, column: &Column, value: &Value, tongue: &Tongue<'_>) -> Cell {
    match (value, column.field_type) {
        (Value::Null, _) => Cell::Empty,
        (Value::Bool(yes), _) => Cell::Bool(*yes),
        (Value::Int(share), FieldType::Share) => Cell::Share(*share),
        (Value::Int(number), FieldType::Int) => Cell::Int(*number),
        (Value::Money(money), _) => {
            let currency: Currency = money.currency;
            Cell::Money(money.minor, currency.exponent(), currency.code().to_owned())
        }
        (Value::Date(day), _) => {
            use chrono::Datelike as _;
            Cell::Date(day.year(), day.month(), day.day())
        }
        (Value::Time(moment), _) => {
            let ahead = i64::from((tongue.ahead)(*moment)) * 60_000;
            Cell::Time(moment.0.saturating_add(ahead))
        }
        (value, _) => match (tongue.words)(book, column, value) {
            text if text.is_empty() => Cell::Empty,
            text => Cell::Text(text),
        },
    }
}
