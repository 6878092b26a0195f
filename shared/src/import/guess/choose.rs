//! Choosing between columns for one field, and between the readings of a file's dates and numbers.

use std::collections::HashSet;

use super::{Match, Question, hits};
use crate::book::Book;
use crate::entity::Kind;
use crate::import::date::{DateOrder, parse_date};
use crate::import::index::{Index, linked_kind};
use crate::import::mapping::{Mapping, MappingFile};
use crate::import::number::{MoneyFormat, NumberFormat, parse_money};
use crate::import::reason::Reason;
use crate::import::table::Table;
use crate::money::Currency;
use crate::value::FieldType;

/// How many cells of a column are looked at.
const LOOKED_AT: usize = 500;

/// Keeps one column for each field and one field for each column.
///
/// For a link, the column whose cells name records that are there wins over the better name.
pub(super) fn prefer(book: &Book, table: &Table, kind: Kind, fields: &mut Vec<Match>) {
    let targets: HashSet<Kind> = fields.iter().filter_map(target).collect();
    let index = Index::of(book, &targets.into_iter().collect::<Vec<_>>());
    fields.retain(|matched| table.filled(matched.column).next().is_some());
    fields.sort_by_key(|matched| {
        let known = target(matched).map_or(0, |target| hits(&index, book, table, matched, target));
        let title = matched.spec.number == kind.fields()[0].number;
        std::cmp::Reverse((title, known, matched.score))
    });
    let mut numbers = HashSet::new();
    let mut columns = HashSet::new();
    fields.retain(|matched| {
        let free = !numbers.contains(&matched.spec.number) && !columns.contains(&matched.column);
        if free {
            numbers.insert(matched.spec.number);
            columns.insert(matched.column);
        }
        free
    });
    fields.sort_by_key(|matched| matched.spec.number);
}

fn target(matched: &Match) -> Option<Kind> {
    linked_kind(matched.spec)
}

/// Finds the readings of dates and numbers that fit the most cells; asks where two fit equally.
pub(super) fn formats(
    table: &Table,
    kind: Kind,
    section: &Mapping,
    file: &mut MappingFile,
) -> Vec<Question> {
    let mut questions = Vec::new();
    let dates = cells_of(table, kind, section, |field_type| field_type == FieldType::Date);
    let count = |order| dates.iter().filter(|cell| parse_date(cell, order).is_ok()).count();
    let counts = DateOrder::ALL.map(|order| (count(order), order));
    let best = counts.iter().map(|(count, _)| *count).max().unwrap_or(0);
    if let Some((_, order)) = counts.iter().find(|(count, _)| *count == best) {
        file.dates = *order;
    }
    // Year-first days are read in every order; only the others leave a question.
    if best > counts[0].0 && counts[1].0 == counts[2].0 {
        questions.push(Question::DateOrder);
    }
    let numbers = cells_of(table, kind, section, |field_type| {
        matches!(field_type, FieldType::Money | FieldType::Int)
    });
    let point = numbers.iter().filter(|cell| reads(cell, NumberFormat::Point)).count();
    let comma = numbers.iter().filter(|cell| reads(cell, NumberFormat::Comma)).count();
    if comma > point {
        file.numbers = NumberFormat::Comma;
    }
    let separated = |cell: &&&str| cell.contains([',', '.']);
    if comma == point && numbers.iter().filter(separated).any(|cell| reads(cell, file.numbers)) {
        questions.push(Question::NumberFormat);
    }
    questions
}

/// Tells whether a cell is a number in this format, whatever its currency. Three digits at the end,
/// as in `1,234`, are taken for thousands and not for decimals.
fn reads(cell: &str, format: NumberFormat) -> bool {
    let sign = if format == NumberFormat::Point { '.' } else { ',' };
    let decimals = cell.split_once(sign).map(|(_, rest)| rest);
    let thousands = decimals.is_some_and(|rest| {
        let digits = rest.trim_end_matches(|letter: char| !letter.is_ascii_digit());
        digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    let how = MoneyFormat { format, currency: Currency::USD, factor: 1 };
    !thousands
        && matches!(
            parse_money(cell, how),
            Ok(_) | Err(Reason::OtherCurrency { .. } | Reason::TooManyDecimals { .. })
        )
}

fn cells_of<'a>(
    table: &'a Table,
    kind: Kind,
    section: &Mapping,
    wanted: impl Fn(FieldType) -> bool,
) -> Vec<&'a str> {
    let columns = section.columns.iter().filter(|column| {
        kind.field_named(&column.field).is_some_and(|spec| wanted(spec.field_type))
    });
    // A column that is only named in a replacement, such as the day of a decision, counts too.
    let names = columns.flat_map(|column| {
        let replaced = column.values.values().filter_map(|replacement| match replacement {
            crate::import::mapping::Replacement::Column { from } => Some(from),
            crate::import::mapping::Replacement::Text(_) => None,
        });
        let own = column.columns.0.iter().filter(|_| column.values.is_empty());
        own.chain(replaced).collect::<HashSet<_>>()
    });
    let indexes: HashSet<_> = names.filter_map(|name| table.column(name)).collect();
    let mut indexes: Vec<_> = indexes.into_iter().collect();
    indexes.sort_unstable();
    indexes.into_iter().flat_map(|index| table.filled(index).take(LOOKED_AT)).collect()
}
