//! Keys: what rows and groups are sorted by, worked out once a row, so that comparing is cheap.

use std::collections::HashMap;

use crate::book::Book;
use crate::entity::Kind;
use crate::id::{Id, RawId};
use crate::value::{FieldType, Value};

use super::Alphabet;
use super::test::day;

/// Sorts as its value does; what is empty comes last, whichever way the rest is sorted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Number(i128),
    Text(String),
    Empty,
}

/// Sorts letters as a language does.
pub(super) type SortLetters<'a> = &'a dyn Fn(&mut Vec<char>);

/// Returns the key of each value of a column.
pub(super) fn keys(
    book: &Book,
    field_type: FieldType,
    values: &[Value],
    alphabet: &mut Alphabet,
    sort: SortLetters<'_>,
) -> Vec<Key> {
    match field_type {
        FieldType::Link(kind) => link_keys(book, kind, values, alphabet, sort),
        FieldType::Text | FieldType::LongText | FieldType::Currency => {
            let texts = values.iter().filter_map(text);
            alphabet.learn(texts, sort);
            let key = |value| text(value).map(|text| Key::Text(alphabet.key(text)));
            values.iter().map(|value| key(value).unwrap_or(Key::Empty)).collect()
        }
        FieldType::Money
        | FieldType::Bool
        | FieldType::Int
        | FieldType::Share
        | FieldType::Date
        | FieldType::Time
        | FieldType::AnyLink
        | FieldType::Choice(_)
        | FieldType::Any => values.iter().map(|value| plain_key(book, value)).collect(),
    }
}

fn text(value: &Value) -> Option<&str> {
    if let Value::Text(text) = value {
        Some(text.as_str()).filter(|it| !it.is_empty())
    } else {
        None
    }
}

fn plain_key(book: &Book, value: &Value) -> Key {
    match value {
        Value::Bool(yes) => Key::Number(i128::from(!*yes)),
        Value::Int(number) => Key::Number(i128::from(*number)),
        Value::Money(money) => {
            book.in_base(*money).map_or(Key::Empty, |minor| Key::Number(i128::from(minor)))
        }
        Value::Time(moment) => Key::Number(i128::from(moment.0)),
        Value::Date(_) => day(value).map_or(Key::Empty, |day| {
            Key::Number(i128::from(day.signed_duration_since(chrono::NaiveDate::MIN).num_days()))
        }),
        Value::Null | Value::Text(_) | Value::Id(_) | Value::Opaque(_) => Key::Empty,
    }
}

/// Linked records are far fewer than rows: they are put in order once, and rows get their place.
fn link_keys(
    book: &Book,
    kind: Kind,
    values: &[Value],
    alphabet: &mut Alphabet,
    sort: SortLetters<'_>,
) -> Vec<Key> {
    let mut places: HashMap<RawId, i128> = HashMap::new();
    for value in values {
        if let Value::Id(id) = value {
            places.entry(*id).or_default();
        }
    }
    let titles: Vec<(RawId, String)> = places
        .keys()
        .map(|id| (*id, book.record(kind, *id).map(|it| it.title()).unwrap_or_default()))
        .collect();
    alphabet.learn(titles.iter().map(|(_, title)| title.as_str()), sort);
    let mut ordered: Vec<((i128, String), RawId)> = titles
        .into_iter()
        .map(|(id, title)| ((own_order(book, kind, id), alphabet.key(&title)), id))
        .collect();
    ordered.sort_unstable();
    for (place, (_, id)) in (0..).zip(ordered) {
        places.insert(id, place);
    }
    values
        .iter()
        .map(|value| {
            let place = if let Value::Id(id) = value { places.get(id) } else { None };
            place.map_or(Key::Empty, |place| Key::Number(*place))
        })
        .collect()
}

/// Stages have an order of their own, which is not that of their names.
fn own_order(book: &Book, kind: Kind, id: RawId) -> i128 {
    if kind != Kind::Stage {
        return 0;
    }
    book.stages.get(Id::new(id)).map_or(i128::MAX, |stage| {
        (i128::from(stage.category as u8) << 64) + i128::from(stage.position)
    })
}
