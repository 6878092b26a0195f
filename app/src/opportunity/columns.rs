//! What a list of opportunities can show: their fields, and what is worked out from them.

use shared::analytics::path::Path;
use shared::book::Book;
use shared::entity::{Kind, Opportunity, Record, StageCategory};
use shared::id::Id;
use shared::listing::Column;
use shared::money::Money;
use shared::value::{FieldType, Value};

use crate::platform::clock;

/// How an opportunity stands to its day; the numbers are the places here and stand in addresses.
const CATEGORIES: &[&str] = &["open", "late", "won", "lost"];

/// Every column. Where an opportunity leaves region or channel open its account's count, so that a
/// filter here finds what the analyses count.
pub fn columns() -> Vec<Column> {
    let worked_out = ["region", "channel"];
    let mut columns = Column::all(Kind::Opportunity);
    columns.retain(|column| !worked_out.contains(&column.id));
    columns.extend([
        Column::computed("region", FieldType::Link(Kind::Region), |book, record| {
            link(of(book, record).and_then(|it| it.region_in(book)))
        }),
        Column::computed("channel", FieldType::Link(Kind::Channel), |book, record| {
            link(of(book, record).and_then(|it| it.channel_in(book)))
        }),
        Column::computed("department", FieldType::Link(Kind::Department), |book, record| {
            link(of(book, record).and_then(|it| it.department_in(book)))
        }),
        Column::computed("weighted", FieldType::Money, |book, record| {
            let weighted = of(book, record).and_then(|it| it.weighted_amount(book));
            weighted
                .map_or(Value::Null, |minor| Value::Money(Money::new(minor, book.base_currency())))
        }),
        Column::computed("chance", FieldType::Share, |book, record| {
            let chance = of(book, record).map(|it| it.chance(book));
            chance.map_or(Value::Null, |chance| Value::Int(i64::from(chance.0)))
        }),
        Column::computed("category", FieldType::Choice(CATEGORIES), category),
        Column::computed("age", FieldType::Int, age),
    ]);
    columns
}

fn of<'a>(book: &'a Book, record: &dyn Record) -> Option<&'a Opportunity> {
    book.get(Id::new(record.raw_id()))
}

fn link<E>(id: Option<Id<E>>) -> Value {
    id.map_or(Value::Null, |id| Value::Id(id.raw()))
}

fn category(book: &Book, record: &dyn Record) -> Value {
    let Some(opportunity) = of(book, record) else { return Value::Null };
    let is_late = opportunity.expected_close.is_some_and(|day| day < clock::today());
    Value::Int(match opportunity.category(book) {
        StageCategory::Open if is_late => 1,
        StageCategory::Open => 0,
        StageCategory::Won => 2,
        StageCategory::Lost => 3,
    })
}

/// Days in the stage it stands in, where the entry is known.
fn age(book: &Book, record: &dyn Record) -> Value {
    let days = of(book, record)
        .filter(|it| it.category(book) == StageCategory::Open)
        .and_then(|it| Path::of(book, it).standing()?.days_until(clock::today()));
    days.map_or(Value::Null, |days| Value::Int(i64::from(days)))
}
