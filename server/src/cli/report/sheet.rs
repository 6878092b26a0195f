//! Sheet: named totals and rows of cells, printed as a table, as JSON or as CSV.
//! Invariant: the three forms hold the same digits.

use serde::ser::{Serialize, SerializeMap, Serializer};
use shared::analytics::measures::money;
use shared::import::report::write_csv;
use shared::money::{BasisPoints, Currency, decimal};

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// No answer.
    Nothing,
    Text(String),
    Count(usize),
    /// Minor units of the sheet's currency.
    Amount(i128),
    /// In percent.
    Share(Option<BasisPoints>),
    /// Tenths of a day.
    Tenths(Option<i64>),
}

/// A report.
#[derive(Debug)]
pub(super) struct Sheet {
    currency: Currency,
    totals: Vec<(&'static str, Cell)>,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
    /// All rows together; not a row itself, so that whoever adds up the rows is right.
    all: Option<Vec<Cell>>,
}

impl Sheet {
    pub(super) fn new(currency: Currency, columns: &[&'static str]) -> Self {
        let (totals, rows) = (Vec::new(), Vec::new());
        Self { currency, totals, columns: columns.to_vec(), rows, all: None }
    }

    pub(super) fn total(&mut self, name: &'static str, cell: Cell) {
        self.totals.push((name, cell));
    }

    pub(super) fn row(&mut self, cells: Vec<Cell>) {
        debug_assert_eq!(cells.len(), self.columns.len(), "a cell for each column");
        self.rows.push(cells);
    }

    pub(super) fn all(&mut self, cells: Vec<Cell>) {
        debug_assert_eq!(cells.len(), self.columns.len(), "a cell for each column");
        self.all = Some(cells);
    }

    /// Prints the exact digits, without unit; nothing for no answer.
    fn text(&self, cell: &Cell) -> Option<String> {
        match cell {
            Cell::Nothing => None,
            Cell::Text(text) => Some(text.clone()),
            Cell::Count(count) => Some(count.to_string()),
            Cell::Amount(minor) => {
                let amount = money(*minor, self.currency);
                Some(decimal(amount.minor, self.currency.exponent()))
            }
            Cell::Share(share) => share.map(|share| decimal(i64::from(share.0), 2)),
            Cell::Tenths(tenths) => tenths.map(|tenths| decimal(tenths, 1)),
        }
    }

    /// Prints aligned columns, then the totals.
    pub(super) fn to_table(&self) -> String {
        let shown = |cell: &Cell| match cell {
            Cell::Share(Some(share)) => share.to_string(),
            Cell::Nothing
            | Cell::Text(_)
            | Cell::Count(_)
            | Cell::Amount(_)
            | Cell::Share(None)
            | Cell::Tenths(_) => self.text(cell).unwrap_or_else(|| "–".to_owned()),
        };
        let heading = |name: &&str| (name.replace('_', " "), true);
        let mut lines: Vec<Vec<(String, bool)>> = vec![self.columns.iter().map(heading).collect()];
        for row in self.rows.iter().chain(&self.all) {
            let cell = |cell: &Cell| (shown(cell), !matches!(cell, Cell::Text(_)));
            lines.push(row.iter().map(cell).collect());
        }
        let text_columns: Vec<bool> = (0..self.columns.len())
            .map(|column| lines.iter().skip(1).any(|line| !line[column].1))
            .collect();
        let mut out = aligned(&lines, &text_columns);
        out.push('\n');
        let totals: Vec<Vec<(String, bool)>> = [("currency", self.currency.code().to_owned())]
            .into_iter()
            .chain(self.totals.iter().map(|(name, cell)| (*name, shown(cell))))
            .filter(|(_, text)| !text.is_empty() && text != "–")
            .map(|(name, text)| vec![(name.replace('_', " "), false), (text, true)])
            .collect();
        out.push_str(&aligned(&totals, &[true, false]));
        out
    }

    /// Prints one object; shares, days and amounts as texts, for a number would lose digits.
    pub(super) fn to_json(&self) -> String {
        // Texts and numbers in maps with text keys always have a form.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Prints the rows with their headings.
    pub(super) fn to_csv(&self) -> String {
        let mut rows = vec![self.columns.iter().map(|name| (*name).to_owned()).collect()];
        rows.extend(self.rows.iter().map(|row| {
            row.iter().map(|cell| self.text(cell).unwrap_or_default()).collect::<Vec<_>>()
        }));
        write_csv(',', &rows)
    }
}

/// A column's texts are put to the left, its numbers to the right.
fn aligned(lines: &[Vec<(String, bool)>], text_columns: &[bool]) -> String {
    let widths: Vec<usize> = (0..text_columns.len())
        .map(|column| lines.iter().map(|line| width(&line[column].0)).max().unwrap_or(0))
        .collect();
    let mut out = String::new();
    for line in lines {
        let mut printed = String::new();
        for (column, (text, _)) in line.iter().enumerate() {
            let room = " ".repeat(widths[column] - width(text));
            let gap = if column == 0 { "" } else { "  " };
            let cell = if text_columns[column] { [text, &room] } else { [&room, text] };
            printed.push_str(gap);
            printed.extend(cell.map(String::as_str));
        }
        out.push_str(printed.trim_end());
        out.push('\n');
    }
    out
}

/// Returns the columns that a terminal takes: two for an ideograph or a full-width sign.
fn width(text: &str) -> usize {
    text.chars()
        .map(|letter| match letter {
            '\u{1100}'..='\u{115F}'
            | '\u{2E80}'..='\u{A4CF}'
            | '\u{AC00}'..='\u{D7A3}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{FE30}'..='\u{FE6F}'
            | '\u{FF00}'..='\u{FF60}'
            | '\u{FFE0}'..='\u{FFE6}'
            | '\u{20000}'..='\u{3FFFD}' => 2,
            _ => 1,
        })
        .sum()
}

/// A cell as JSON, with the sheet for its currency.
struct Printed<'a>(&'a Sheet, &'a Cell);

impl Serialize for Printed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.1 {
            Cell::Count(count) => count.serialize(serializer),
            Cell::Nothing | Cell::Text(_) | Cell::Amount(_) | Cell::Share(_) | Cell::Tenths(_) => {
                self.0.text(self.1).serialize(serializer)
            }
        }
    }
}

/// A row as JSON: its cells by column, in order.
struct PrintedRow<'a>(&'a Sheet, &'a [Cell]);

impl Serialize for PrintedRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cells = self.0.columns.iter().zip(self.1);
        serializer.collect_map(cells.map(|(name, cell)| (name, Printed(self.0, cell))))
    }
}

impl Serialize for Sheet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("currency", self.currency.code())?;
        for (name, cell) in &self.totals {
            map.serialize_entry(name, &Printed(self, cell))?;
        }
        let rows: Vec<_> = self.rows.iter().map(|row| PrintedRow(self, row)).collect();
        map.serialize_entry("rows", &rows)?;
        if let Some(all) = &self.all {
            map.serialize_entry("all", &PrintedRow(self, all))?;
        }
        map.end()
    }
}
