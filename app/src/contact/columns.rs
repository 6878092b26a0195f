//! What a list of contacts can show: their fields, and what is worked out from them.

use chrono::NaiveDate;
use shared::book::Book;
use shared::entity::{Contact, Kind, Record};
use shared::id::Id;
use shared::listing::Column;
use shared::value::{FieldType, Value};

use super::measure;

/// Every column.
pub fn columns() -> Vec<Column> {
    let mut columns = Column::all(Kind::Contact);
    columns.extend([
        Column::computed("last_reached", FieldType::Date, |book, record| {
            let last = measure::with(book, |measure| measure.reached.last(id(record)));
            day(last.and_then(|last| last.date()))
        }),
        Column::computed("reach_by", FieldType::Date, |book, record| {
            let contact = book.contacts.get(id(record));
            day(contact.and_then(|one| measure::with(book, |measure| measure.reached.due(one))))
        }),
        Column::computed("next_date", FieldType::Date, |book: &Book, record| {
            day(measure::with(book, |measure| measure.next_date(id(record))))
        }),
    ]);
    columns
}

fn id(record: &dyn Record) -> Id<Contact> {
    Id::new(record.raw_id())
}

fn day(day: Option<NaiveDate>) -> Value {
    day.map_or(Value::Null, Value::Date)
}
