//! Guess: a first mapping from headers and cells, for a person to correct.
//!
//! A guess never decides about single rows. Where the cells leave two readings (is `04/03/2025` in
//! March or April?), it says so as a [`Question`].

mod choose;
mod opportunity;
mod words;

use std::collections::HashSet;

use crate::book::Book;
use crate::entity::{FieldSpec, Kind, Role};
use crate::import::cards;
use crate::import::index::{Found, Index, linked_kind, normal};
use crate::import::mapping::{
    ColumnMapping, Columns, LinkBy, Mapping, MappingFile, NameOrder, Replacement,
};
use crate::import::number::ShareUnit;
use crate::import::table::Table;
use crate::money::Currency;
use crate::value::FieldType;
use words::{FIELDS, FIRST_NAME, KEY_ENDINGS, KEY_WORDS, KINDS, LAST_NAME};

/// A first mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// The mapping, with one section.
    pub file: MappingFile,
    /// How sure the kind is, in percent.
    pub confidence: u8,
    /// What became of each column of the file.
    pub columns: Vec<GuessedColumn>,
    /// What only a person can tell.
    pub questions: Vec<Question>,
}

/// What became of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuessedColumn {
    /// Its header.
    pub header: String,
    /// The field; nothing when it is not used, or only as a key.
    pub field: Option<&'static str>,
    /// How sure, in percent.
    pub confidence: u8,
}

/// What only a person can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Whether days or months come first.
    DateOrder,
    /// Whether the comma or the point separates decimals.
    NumberFormat,
}

/// The name of the source until a person gives a better one; the same for all files, so that they
/// find each other by key.
pub const DEFAULT_SOURCE: &str = "file";

/// Guesses what a file holds and how to read it.
#[must_use]
pub fn guess(book: &Book, table: &Table, file_name: &str) -> Guess {
    if table.is_cards {
        return guess_as(book, table, file_name, Kind::Contact);
    }
    let mut scores: Vec<_> =
        KINDS.iter().map(|(kind, _)| (kind_score(*kind, table, file_name), *kind)).collect();
    scores.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let (best, kind) = scores[0];
    let second = scores[1].0;
    let margin = ((best - second) * 100).checked_div(best).unwrap_or(0);
    Guess { confidence: percent(margin + 40), ..guess_as(book, table, file_name, kind) }
}

/// Guesses how to read a file whose kind a person chose.
#[must_use]
pub fn guess_as(book: &Book, table: &Table, file_name: &str, kind: Kind) -> Guess {
    let mut fields = matches_of(kind, table);
    let key = key_column(kind, table);
    // A key column of the record itself is no link and no text.
    fields.retain(|matched| Some(matched.column) != key || !matched.by_key);
    choose::prefer(book, table, kind, &mut fields);
    let mut file = MappingFile {
        name: file_name.rsplit_once('.').map_or(file_name, |(name, _)| name).to_owned(),
        source: DEFAULT_SOURCE.to_owned(),
        currency: currency_of(table, &fields),
        ..MappingFile::default()
    };
    let mut section = Mapping::new(kind);
    section.files = vec![file_name.to_owned()];
    section.key = Columns(key.iter().map(|index| table.headers[*index].clone()).collect());
    section.columns = fields.iter().map(|matched| column_of(table, matched)).collect();
    add_joined_name(kind, table, &mut section);
    if table.is_cards {
        cards::adapt(&mut section);
    }
    if kind == Kind::Opportunity {
        opportunity::add_title(table, &mut section);
        file.pipelines.extend(opportunity::add_stage(book, table, &mut section));
        section.pipeline = file.pipelines.first().map(|setup| setup.name.clone());
    }
    add_empty_words(kind, table, &mut section);
    let questions = choose::formats(table, kind, &section, &mut file);
    let columns = table.headers.iter().enumerate().map(|(index, header)| GuessedColumn {
        header: header.clone(),
        field: fields
            .iter()
            .find(|matched| matched.column == index)
            .map(|matched| matched.spec.name),
        confidence: fields
            .iter()
            .find(|matched| matched.column == index)
            .map_or(0, |matched| percent(matched.score)),
    });
    let columns = columns.collect();
    file.files = vec![section];
    Guess { file, confidence: 100, columns, questions }
}

fn percent(number: usize) -> u8 {
    u8::try_from(number.min(100)).unwrap_or(100)
}

/// A column that may become a field.
#[derive(Clone, Debug)]
struct Match {
    column: usize,
    spec: &'static FieldSpec,
    /// Whether the column holds keys of the linked records.
    by_key: bool,
    score: usize,
}

/// Returns a header in its compared form: `Close Date (USD)` is `closedate`.
fn bare(header: &str) -> String {
    let header = normal(header).replace(['（', '【'], "(");
    let outside = header.split('(').next().unwrap_or_default();
    let outside = if outside.trim().is_empty() { header.as_str() } else { outside };
    outside.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

fn without_ending(bare: &str) -> Option<&str> {
    KEY_ENDINGS.iter().find_map(|ending| bare.strip_suffix(ending))
}

/// How well a header fits a field, in percent, and whether it holds keys.
fn fits(kind: Kind, spec: &FieldSpec, bare: &str) -> Option<(usize, bool)> {
    let words = FIELDS.iter().find(|(other, name, _)| *other == kind && *name == spec.name);
    let words = words.map(|(_, _, words)| *words).unwrap_or_default();
    let own: String = spec.name.chars().filter(|letter| *letter != '_').collect();
    let with_kind = format!("{}{own}", kind.name());
    if bare == own || bare == with_kind {
        return Some((95, false));
    }
    if let Some(place) = words.iter().position(|word| *word == bare) {
        // Earlier words are the more usual ones.
        return Some((90 - place.min(20), false));
    }
    if matches!(spec.field_type, FieldType::Link(_))
        && let Some(stem) = without_ending(bare)
        && (stem == own || words.contains(&stem))
    {
        return Some((85, true));
    }
    None
}

/// Returns which columns may become which fields of a kind, the best first.
fn matches_of(kind: Kind, table: &Table) -> Vec<Match> {
    let mut matches = Vec::new();
    for (column, header) in table.headers.iter().enumerate() {
        let bare = bare(header);
        for spec in kind.fields() {
            if let Some((score, by_key)) = fits(kind, spec, &bare) {
                matches.push(Match { column, spec, by_key, score });
            }
        }
    }
    matches.sort_by_key(|matched| (std::cmp::Reverse(matched.score), matched.column));
    matches
}

fn kind_score(kind: Kind, table: &Table, file_name: &str) -> usize {
    let mut taken = HashSet::new();
    let fields = matches_of(kind, table).into_iter();
    let score: usize = fields
        .filter(|matched| taken.insert(matched.spec.number))
        .map(|matched| {
            let title = usize::from(matched.spec.number == kind.fields()[0].number);
            let amount =
                usize::from(matches!(matched.spec.name, "stage" | "amount" | "probability"));
            10 + 15 * title + 10 * amount
        })
        .sum();
    let name = normal(file_name);
    let words = KINDS.iter().find(|(other, _)| *other == kind);
    let named = words.is_some_and(|(_, words)| words.iter().any(|word| name.contains(word)));
    let key = key_column(kind, table).is_some_and(|key| {
        without_ending(&bare(&table.headers[key])).is_some_and(|stem| !stem.is_empty())
    });
    score + if named { 25 } else { 0 } + if key { 15 } else { 0 }
}

/// Finds the column whose cells tell the records apart: filled, all different, and called like it.
fn key_column(kind: Kind, table: &Table) -> Option<usize> {
    let (_, stems) = KEY_WORDS.iter().find(|(other, _)| *other == kind)?;
    let candidates = table.headers.iter().enumerate().filter_map(|(index, header)| {
        let bare = bare(header);
        let stem = without_ending(&bare)?;
        if !stems.contains(&stem) {
            return None;
        }
        let mut seen = HashSet::new();
        let mut length = 0;
        for row in &table.rows {
            let cell = row.cell(index);
            length += cell.len();
            if cell.is_empty() || !seen.insert(cell) {
                return None;
            }
        }
        // Other files link by the shorter keys rather than by 36 letters of a GUID.
        Some((length, index))
    });
    candidates.min().map(|(_, index)| index)
}

fn column_of(table: &Table, matched: &Match) -> ColumnMapping {
    let mut column = ColumnMapping::new(matched.spec.name, &table.headers[matched.column]);
    let spec = matched.spec;
    if let Some(kind) = linked_kind(spec) {
        column.link = Some(if matched.by_key { LinkBy::Key } else { LinkBy::Name });
        column.create =
            !matched.by_key && matches!(kind, Kind::Region | Kind::Department | Kind::Channel);
    }
    // Managers are often in no list but this column.
    if spec.name == "manager" && linked_kind(spec) == Some(Kind::User) && !matched.by_key {
        column.create = true;
        column.with.insert("role".to_owned(), Role::Manager.name().to_owned());
    }
    let people = linked_kind(spec) == Some(Kind::User) && !matched.by_key || spec.name == "name";
    if people && is_last_first(table, matched.column) {
        column.name_order = Some(NameOrder::LastFirst);
    }
    if spec.field_type == FieldType::Share {
        let fraction = table
            .filled(matched.column)
            .take(200)
            .all(|cell| cell.parse::<f64>().is_ok_and(|share| (0.0..=1.0).contains(&share)));
        column.share = fraction.then_some(ShareUnit::Fraction);
    }
    column
}

/// Tells whether nearly all cells look like `Low, Spencer`.
fn is_last_first(table: &Table, index: usize) -> bool {
    let cells: Vec<_> = table.filled(index).take(200).collect();
    let with_comma = cells.iter().filter(|cell| {
        cell.split_once(',').is_some_and(|(last, first)| {
            let words = |text: &str| text.split_whitespace().count();
            words(last) == 1 && (1..=2).contains(&words(first))
        })
    });
    !cells.is_empty() && with_comma.count() * 10 >= cells.len() * 9
}

/// Joins first and last name when no column has both.
fn add_joined_name(kind: Kind, table: &Table, section: &mut Mapping) {
    if !matches!(kind, Kind::Contact | Kind::User)
        || section.columns.iter().any(|column| column.field == "name")
    {
        return;
    }
    let find = |words: &[&str]| {
        table.headers.iter().find(|header| words.contains(&bare(header).as_str())).cloned()
    };
    if let (Some(first), Some(last)) = (find(FIRST_NAME), find(LAST_NAME)) {
        let chinese = table
            .column(&last)
            .is_some_and(|index| table.filled(index).take(20).all(|cell| !cell.is_ascii()));
        let mut column = ColumnMapping::new("name", &first);
        column.columns = Columns(if chinese { vec![last, first] } else { vec![first, last] });
        column.join = chinese.then(String::new);
        section.columns.insert(0, column);
    }
}

/// Finds a currency in brackets of an amount's header: `Amount (USD)`.
fn currency_of(table: &Table, fields: &[Match]) -> Option<Currency> {
    let amounts = fields.iter().filter(|matched| matched.spec.field_type == FieldType::Money);
    let mut found = amounts.filter_map(|matched| {
        let header = normal(&table.headers[matched.column]);
        let inside = header.split_once(['(', '['])?.1;
        let inside: String = inside.chars().take_while(|letter| letter.is_alphabetic()).collect();
        if inside == "元" { Some(Currency::CNY) } else { inside.parse().ok() }
    });
    found.next()
}

/// Lets the usual words for nothing mean nothing, in texts and links. In an amount or a date they
/// stay a reason to reject the row, until a person says otherwise.
fn add_empty_words(kind: Kind, table: &Table, section: &mut Mapping) {
    const WORDS: [&str; 7] = ["n/a", "#n/a", "null", "-", "--", "无", "無"];
    for column in &mut section.columns {
        let Some(spec) = kind.field_named(&column.field) else { continue };
        let textual = spec.field_type == FieldType::Text || linked_kind(spec).is_some();
        let index = column.columns.0.first().and_then(|name| table.column(name));
        let Some(index) = index.filter(|_| textual && spec.optional) else { continue };
        for cell in table.filled(index) {
            if WORDS.contains(&normal(cell).as_str()) && !column.values.contains_key(cell) {
                column.values.insert(cell.to_owned(), Replacement::Text(String::new()));
            }
        }
    }
}

/// Counts how many of the first cells of a column name a record that is there.
fn hits(index: &Index, book: &Book, table: &Table, matched: &Match, kind: Kind) -> usize {
    let cells = table.filled(matched.column).take(50);
    let known = cells.filter(|cell| {
        if matched.by_key {
            let derived = crate::id::RawId::from_external(kind, DEFAULT_SOURCE, cell);
            book.record(kind, derived).is_some()
                || index.by_key(kind, DEFAULT_SOURCE, cell).is_some()
        } else {
            matches!(index.by_name(kind, cell), Found::One(_))
        }
    });
    known.count()
}

#[cfg(test)]
mod tests;
