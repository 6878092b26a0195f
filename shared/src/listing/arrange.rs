//! Arranging: filter, search, sort, group and sum the records of a kind in one go.

use std::collections::{HashMap, HashSet};

use crate::book::Book;
use crate::entity::{Confirmation, Kind, Record};
use crate::id::RawId;
use crate::order;
use crate::value::{FieldType, FieldValue as _, Value};

use super::keys::{Key, SortLetters, keys};
use super::test::{Ready, day};
use super::{Alphabet, Column, Context, Query, SearchText, Sort};

/// What to arrange.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The kind of record.
    pub kind: Kind,
    /// Everything that can be shown, sorted, filtered and grouped by.
    pub columns: &'a [Column],
    /// How it is seen.
    pub query: &'a Query,
    /// The order when the query says none.
    pub sort: &'a Sort,
    /// Only these, when given: the records behind a number.
    pub only: Option<&'a HashSet<RawId>>,
    /// The ready text, needed while words are searched.
    pub search: Option<&'a SearchText>,
    /// Groups, by their value, whose rows are not listed.
    pub folded: &'a HashSet<Value>,
}

/// One line of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The head of the group at this place in [`Arranged::groups`].
    Group(usize),
    /// A record.
    Row(RawId),
}

/// Records with one value in the grouping column.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The value; for days the first of the month.
    pub value: Value,
    /// How many records.
    pub count: usize,
    /// A sum for each summed column.
    pub sums: Vec<Sum>,
    /// Whether its rows are left out.
    pub folded: bool,
    /// The rows that are left out because it is folded.
    pub hidden: Vec<RawId>,
}

/// The sum of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The column's id.
    pub column: &'static str,
    /// Its type: amounts are summed in minor units of the base currency.
    pub field_type: FieldType,
    /// The sum.
    pub total: i128,
    /// Amounts left out because their currency has no rate.
    pub without_rate: usize,
    /// How many values are in it.
    pub values: usize,
}

impl Sum {
    /// Returns the sum as a value holds it; the largest there is when it is larger.
    #[must_use]
    pub fn minor(&self) -> i64 {
        bounded(self.total)
    }

    /// Returns the mean of the values that are in it, to the nearest unit; nothing when there are none.
    #[must_use]
    pub fn mean(&self) -> Option<i64> {
        let values = i128::try_from(self.values).ok().filter(|values| *values > 0)?;
        let half = if self.total < 0 { -values / 2 } else { values / 2 };
        Some(bounded((self.total + half) / values))
    }
}

fn bounded(total: i128) -> i64 {
    i64::try_from(total).unwrap_or(if total < 0 { i64::MIN } else { i64::MAX })
}

/// A list, ready to be drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arranged {
    /// Its lines.
    pub entries: Vec<Entry>,
    /// Its groups, in order; none when it is not grouped.
    pub groups: Vec<Group>,
    /// How many records it holds, folded ones too.
    pub count: usize,
    /// How many there are without any filter.
    pub all: usize,
    /// The sum of each summed column that is shown.
    pub sums: Vec<Sum>,
    /// How many of its records are in no sum, since they are not confirmed; none where somebody asked for
    /// just those.
    pub apart: usize,
}

impl Arranged {
    /// Returns the records in order, folded ones left out.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = RawId> + '_ {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Row(id) => Some(*id),
            Entry::Group(_) => None,
        })
    }

    /// Returns all its records in order, folded ones too.
    #[must_use]
    pub fn found(&self) -> Vec<RawId> {
        let mut found = Vec::with_capacity(self.count);
        for entry in &self.entries {
            match entry {
                Entry::Row(id) => found.push(*id),
                Entry::Group(at) => found.extend(&self.groups[*at].hidden),
            }
        }
        found
    }
}

/// Goes over a book and returns the list. `sort_letters` puts letters into the language's order; see
/// [`Alphabet::learn`]. Records that are equal in the order stand by age, the newest first.
#[must_use]
pub fn arrange(
    context: &Context<'_>,
    view: &View<'_>,
    alphabet: &mut Alphabet,
    sort_letters: SortLetters<'_>,
) -> Arranged {
    let book = context.book;
    let mut found = matching(context, view);
    let sort = view.query.sort.as_ref().unwrap_or(view.sort);
    if let Some(column) = column(view, &sort.column) {
        found = sorted(book, found, column, sort.descending, alphabet, sort_letters);
    }
    let summed: Vec<&Column> = view.columns.iter().filter(|column| column.sum).collect();
    let mut list =
        Arranged { count: found.len(), all: book.count(view.kind), ..Arranged::default() };
    let confirmation = unasked(view, "confirmation");
    let counts = |record: &&&dyn Record| {
        confirmation.is_none_or(|it| record.field(it) == Confirmation::Confirmed.to_value())
    };
    list.apart = found.len() - found.iter().filter(counts).count();
    let mut total = Tally::new(&summed);
    let grouping = view.query.group.as_ref().and_then(|id| column(view, id));
    match grouping {
        None => {
            for record in found.iter().filter(counts) {
                total.add(book, &summed, *record);
            }
            list.entries = found.iter().map(|record| Entry::Row(record.raw_id())).collect();
        }
        Some(column) => {
            for (value, records) in grouped(book, &found, column, alphabet, sort_letters) {
                let mut tally = Tally::new(&summed);
                for record in records.iter().filter(counts) {
                    tally.add(book, &summed, *record);
                }
                total.join(&tally);
                let folded = view.folded.contains(&value);
                let ids = records.iter().map(|record| record.raw_id());
                let mut hidden = Vec::new();
                list.entries.push(Entry::Group(list.groups.len()));
                if folded {
                    hidden.extend(ids);
                } else {
                    list.entries.extend(ids.map(Entry::Row));
                }
                let count = records.len();
                list.groups.push(Group { value, count, sums: tally.sums, folded, hidden });
            }
        }
    }
    list.sums = total.sums;
    list
}

fn column<'a>(view: &View<'a>, id: &str) -> Option<&'a Column> {
    view.columns.iter().find(|column| column.id == id)
}

/// Returns the number of a field that the kind has and no filter speaks of.
fn unasked(view: &View<'_>, name: &str) -> Option<u16> {
    let spec = view.kind.field_named(name)?;
    (!view.query.filters.iter().any(|(id, _)| id == name)).then_some(spec.number)
}

fn matching<'a>(context: &Context<'a>, view: &View<'_>) -> Vec<&'a dyn Record> {
    let book = context.book;
    let tests: Vec<(&Column, Ready)> = view
        .query
        .filters
        .iter()
        .filter_map(|(id, test)| column(view, id).map(|it| (it, test)))
        .map(|(column, test)| (column, Ready::new(test, column.field_type, context)))
        .collect();
    let words = Some(view.query.words.trim()).filter(|words| !words.is_empty());
    let said = words.zip(view.search).map(|(words, search)| search.find(words));
    // What was merged into another is shown only to those who ask for it.
    let merged = unasked(view, "merged_into");
    let passes = |record: &dyn Record| {
        merged.is_none_or(|number| record.field(number).is_empty())
            && view.only.is_none_or(|only| only.contains(&record.raw_id()))
            && tests.iter().all(|(column, test)| test.passes(book, &column.value(book, record)))
    };
    let mut found: Vec<&dyn Record> = book
        .records(view.kind)
        .enumerate()
        .filter(|(at, _)| said.as_ref().is_none_or(|said| said.get(*at).copied().unwrap_or(false)))
        .map(|(_, record)| record)
        .filter(|record| passes(*record))
        .collect();
    found.reverse();
    found
}

fn sorted<'a>(
    book: &Book,
    found: Vec<&'a dyn Record>,
    column: &Column,
    descending: bool,
    alphabet: &mut Alphabet,
    sort_letters: SortLetters<'_>,
) -> Vec<&'a dyn Record> {
    let values: Vec<Value> = found.iter().map(|record| column.value(book, *record)).collect();
    let keys = keys(book, column.field_type, &values, alphabet, sort_letters);
    let mut keyed: Vec<(Key, usize)> = keys.into_iter().zip(0..).collect();
    keyed.sort_unstable_by(|(a, a_at), (b, b_at)| {
        let order =
            if descending && *a != Key::Empty && *b != Key::Empty { b.cmp(a) } else { a.cmp(b) };
        order.then(a_at.cmp(b_at))
    });
    keyed.into_iter().map(|(_, at)| found[at]).collect()
}

/// Returns the groups in the order of their values, each with its records in the order they came.
fn grouped<'a>(
    book: &Book,
    found: &[&'a dyn Record],
    column: &Column,
    alphabet: &mut Alphabet,
    sort_letters: SortLetters<'_>,
) -> Vec<(Value, Vec<&'a dyn Record>)> {
    let mut places: HashMap<Value, usize> = HashMap::new();
    let mut groups: Vec<(Value, Vec<&dyn Record>)> = Vec::new();
    for record in found {
        let value = group_value(column, column.value(book, *record));
        let place = *places.entry(value).or_insert_with_key(|value| {
            groups.push((value.clone(), Vec::new()));
            groups.len() - 1
        });
        groups[place].1.push(*record);
    }
    let values: Vec<Value> = groups.iter().map(|(value, _)| value.clone()).collect();
    let keys = keys(book, column.field_type, &values, alphabet, sort_letters);
    let mut keyed: Vec<_> = keys.into_iter().zip(groups).collect();
    order::sort_by(&mut keyed, |(a, _), (b, _)| a.cmp(b));
    keyed.into_iter().map(|(_, group)| group).collect()
}

fn group_value(column: &Column, value: Value) -> Value {
    if value.is_empty() {
        return Value::Null;
    }
    if !matches!(column.field_type, FieldType::Date | FieldType::Time) {
        return value;
    }
    day(&value).and_then(|day| chrono::Datelike::with_day(&day, 1)).map_or(Value::Null, Value::Date)
}

struct Tally {
    sums: Vec<Sum>,
}

impl Tally {
    fn new(columns: &[&Column]) -> Self {
        let sum = |column: &&Column| Sum {
            column: column.id,
            field_type: column.field_type,
            total: 0,
            without_rate: 0,
            values: 0,
        };
        Self { sums: columns.iter().map(sum).collect() }
    }

    fn add(&mut self, book: &Book, columns: &[&Column], record: &dyn Record) {
        for (sum, column) in self.sums.iter_mut().zip(columns) {
            let counted = match column.value(book, record) {
                Value::Money(money) => {
                    let minor = book.in_base(money);
                    sum.without_rate += usize::from(minor.is_none());
                    minor
                }
                Value::Int(number) => Some(number),
                Value::Null
                | Value::Bool(_)
                | Value::Text(_)
                | Value::Id(_)
                | Value::Date(_)
                | Value::Time(_)
                | Value::Opaque(_) => None,
            };
            if let Some(number) = counted {
                sum.total += i128::from(number);
                sum.values += 1;
            }
        }
    }

    fn join(&mut self, other: &Self) {
        for (sum, other) in self.sums.iter_mut().zip(&other.sums) {
            sum.total += other.total;
            sum.without_rate += other.without_rate;
            sum.values += other.values;
        }
    }
}
