//! Text or cards → rows. The delimiter is found by consistency; quoted cells may hold line breaks; a row that
//! does not fit the header is kept with its line number and never bent into shape.

use std::collections::HashMap;

use crate::import::cards;
use crate::import::decode::{FileError, check_length, decode};
use crate::import::plan::Note;
use crate::import::reason::Reason;
use crate::vcard::is_vcard;

/// Delimiters that are recognised, in order of preference when they fit equally well.
pub const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// How many records are looked at to find the delimiter.
const SNIFFED_RECORDS: usize = 50;

/// A file as rows of text.
#[derive(Clone, Debug)]
pub struct Table {
    /// The delimiter.
    pub delimiter: char,
    /// Names of the columns, all different: a second `Name` is `Name #2`, a nameless third is `#3`.
    pub headers: Vec<String>,
    /// The rows below the header, without blank ones.
    pub rows: Vec<TableRow>,
    /// How many blank rows were passed over.
    pub blank: usize,
    /// Whether the rows are cards of a vCard file.
    pub is_cards: bool,
}

/// One row.
#[derive(Clone, Debug)]
pub struct TableRow {
    /// The line of the file where it begins; the first is 1.
    pub line: u64,
    /// Its cells, as many as there are headers unless `misfit` says otherwise.
    pub cells: csv::StringRecord,
    /// Why it does not fit the header.
    pub misfit: Option<Reason>,
    /// What to know of it when it is taken.
    pub notes: Vec<Note>,
}

impl TableRow {
    /// Returns a cell without the white space around it; empty when there is none.
    #[must_use]
    pub fn cell(&self, index: usize) -> &str {
        self.cells.get(index).unwrap_or_default().trim()
    }
}

/// How to read a file when that is not left to recognition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableOptions {
    /// The delimiter.
    pub delimiter: Option<char>,
    /// Names of the columns of a file without a header row.
    pub headers: Option<Vec<String>>,
}

impl Table {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is no text, empty, or has no rows.
    pub fn from_bytes(bytes: &[u8], options: &TableOptions) -> Result<Self, FileError> {
        check_length(bytes.len() as u64)?;
        if is_vcard(bytes) {
            return cards::table(bytes);
        }
        let text = decode(bytes)?;
        // In UTF-16 a card looks like one only now.
        if is_vcard(text.as_bytes()) {
            return cards::table(text.as_bytes());
        }
        Self::from_text(&text, options)
    }

    /// Reads rows from text.
    ///
    /// # Errors
    /// When there are no rows.
    pub fn from_text(text: &str, options: &TableOptions) -> Result<Self, FileError> {
        let (declared, text, skipped_lines) = separator_line(text);
        let delimiter = options.delimiter.or(declared).unwrap_or_else(|| find_delimiter(text));
        let mut lines = Lines { text, byte: 0, line: 1 + skipped_lines };
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(u8::try_from(delimiter).unwrap_or(b','))
            .from_reader(text.as_bytes());
        let mut records = Vec::new();
        let mut blank = 0;
        let mut record = csv::StringRecord::new();
        // The text is valid UTF-8 and in memory: reading stops only at its end.
        while matches!(reader.read_record(&mut record), Ok(true)) {
            let start = record.position().map_or(0, csv::Position::byte);
            let line = lines.line_of(usize::try_from(start).unwrap_or(usize::MAX));
            if record.iter().all(|cell| cell.trim().is_empty()) {
                blank += 1;
            } else {
                records.push((line, record.clone()));
            }
        }
        let mut records = records.into_iter();
        let headers = match &options.headers {
            Some(headers) => headers.clone(),
            None => records.next().ok_or(FileError::Empty)?.1.iter().map(str::to_owned).collect(),
        };
        let headers = distinct(headers);
        let mut rows: Vec<_> =
            records.map(|(line, cells)| fit(line, cells, headers.len())).collect();
        // A quote that is never closed swallows everything up to the end of the file.
        if let Some(last) = rows.last_mut().filter(|_| has_unclosed_quote(text)) {
            last.misfit = Some(Reason::UnclosedQuote);
        }
        if rows.is_empty() {
            return Err(FileError::HeaderOnly);
        }
        Ok(Self { delimiter, headers, rows, blank, is_cards: false })
    }

    /// Finds a column by its name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        let name = name.trim();
        self.headers.iter().position(|header| header == name).or_else(|| {
            let mut loose = self
                .headers
                .iter()
                .enumerate()
                .filter(|(_, header)| header.eq_ignore_ascii_case(name));
            loose.next().filter(|_| loose.next().is_none()).map(|(index, _)| index)
        })
    }

    /// Returns the filled cells of a column, top down.
    pub fn filled(&self, index: usize) -> impl Iterator<Item = &str> {
        self.rows.iter().map(move |row| row.cell(index)).filter(|cell| !cell.is_empty())
    }
}

/// Excel's first line `sep=;` names the delimiter and is no row.
fn separator_line(text: &str) -> (Option<char>, &str, u64) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let named = first.trim_end_matches('\r').strip_prefix("sep=");
    let delimiter = named.and_then(|named| named.chars().next());
    match delimiter.filter(|delimiter| DELIMITERS.contains(delimiter)) {
        Some(delimiter) => (Some(delimiter), rest, 1),
        None => (None, text, 0),
    }
}

fn fit(line: u64, mut cells: csv::StringRecord, width: usize) -> TableRow {
    // Programs that end rows with a delimiter make empty cells too many; they hold nothing.
    let extra_empty = cells.iter().skip(width).all(|cell| cell.trim().is_empty());
    if cells.len() > width && extra_empty {
        cells.truncate(width);
    }
    let misfit = match cells.len() {
        found if found < width => Some(Reason::TooFewCells { found, expected: width }),
        found if found > width => Some(Reason::TooManyCells { found, expected: width }),
        _ => None,
    };
    TableRow { line, cells, misfit, notes: Vec::new() }
}

fn distinct(headers: Vec<String>) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut names: Vec<String> = Vec::with_capacity(headers.len());
    for (index, header) in headers.iter().enumerate() {
        let header = header.split_whitespace().collect::<Vec<_>>().join(" ");
        let plain = if header.is_empty() { format!("#{}", index + 1) } else { header };
        let count = seen.entry(plain.clone()).or_insert(0);
        *count += 1;
        let mut name = if *count == 1 { plain.clone() } else { format!("{plain} #{count}") };
        while names.contains(&name) {
            name.push('\'');
        }
        names.push(name);
    }
    names
}

/// Tells whether a quoted cell is still open at the end of the text.
fn has_unclosed_quote(text: &str) -> bool {
    let mut open = false;
    let mut cell_start = true;
    for byte in text.bytes() {
        if byte == b'"' && (open || cell_start) {
            // A doubled quote closes and opens again, which comes to the same.
            open = !open;
            cell_start = !open;
        } else {
            cell_start = matches!(byte, b',' | b';' | b'\t' | b'|' | b'\n' | b'\r');
        }
    }
    open
}

/// Counts lines while offsets only grow.
struct Lines<'a> {
    text: &'a str,
    byte: usize,
    line: u64,
}

impl Lines<'_> {
    /// Returns the line of the record that begins at or, after blank lines, behind `start`.
    fn line_of(&mut self, start: usize) -> u64 {
        let bytes = self.text.as_bytes();
        let mut start = start.min(bytes.len());
        while start < bytes.len() && matches!(bytes[start], b'\n' | b'\r') {
            start += 1;
        }
        let newlines = bytes[self.byte..start.max(self.byte)].iter().filter(|b| **b == b'\n');
        self.line += newlines.count() as u64;
        self.byte = start.max(self.byte);
        self.line
    }
}

/// Finds the delimiter under which the most records have the header's number of cells (two or
/// more); the comma when no delimiter divides anything.
fn find_delimiter(text: &str) -> char {
    let score = |delimiter: char| {
        let widths = widths(text, delimiter);
        let header = widths.first().copied().unwrap_or_default();
        let fitting = widths.iter().filter(|width| **width == header).count();
        // Compared as a share of the records, in thousandths, so that few records can win too.
        if header < 2 { (0, 0) } else { (1 + fitting * 1000 / widths.len(), header) }
    };
    let mut best = (',', (0, 0));
    for delimiter in DELIMITERS {
        let found = score(delimiter);
        if found > best.1 {
            best = (delimiter, found);
        }
    }
    best.0
}

/// Returns how many cells each of the first records has.
fn widths(text: &str, delimiter: char) -> Vec<usize> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(delimiter).unwrap_or(b','))
        .from_reader(text.as_bytes());
    let records = reader.byte_records().map_while(Result::ok);
    records.take(SNIFFED_RECORDS).map(|record| record.len()).collect()
}

#[cfg(test)]
mod tests;
