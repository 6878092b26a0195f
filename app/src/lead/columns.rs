//! What a list of leads can show: their fields, and what is worked out from them.

use shared::book::Book;
use shared::entity::{Kind, Lead, LeadStatus, Record};
use shared::id::Id;
use shared::listing::Column;
use shared::value::{FieldType, Value};

use super::measure;
use crate::platform::clock;

/// Every column.
pub fn columns() -> Vec<Column> {
    let mut columns = Column::all(Kind::Lead);
    columns.extend([
        Column::computed("score", FieldType::Int, score).summed(false),
        Column::computed("age", FieldType::Int, age).summed(false),
        Column::computed("days_left", FieldType::Int, days_left).summed(false),
    ]);
    columns
}

fn of<'a>(book: &'a Book, record: &dyn Record) -> Option<&'a Lead> {
    book.get(Id::new(record.raw_id()))
}

/// Of what has ended a score is of no use.
fn score(book: &Book, record: &dyn Record) -> Value {
    let lead = of(book, record).filter(|lead| lead.status == LeadStatus::Open);
    lead.map_or(Value::Null, |lead| {
        let score = measure::with(book, |scorer| scorer.score(book, lead, clock::today()));
        Value::Int(i64::from(score.total()))
    })
}

/// Days since it came, while it is open.
fn age(book: &Book, record: &dyn Record) -> Value {
    let lead = of(book, record).filter(|lead| lead.status == LeadStatus::Open);
    let came = lead.and_then(|lead| lead.created_at?.date());
    came.map_or(Value::Null, |day| Value::Int((clock::today() - day).num_days().max(0)))
}

/// Days until it goes back to the pool.
fn days_left(book: &Book, record: &dyn Record) -> Value {
    let left = of(book, record).and_then(|lead| {
        measure::with(book, |scorer| scorer.touches().days_left(book, lead, clock::now()))
    });
    left.map_or(Value::Null, Value::Int)
}
