//! Tests of the templates, on a small company.

use chrono::NaiveDate;

use super::*;
use crate::book::{Book, RowKey};
use crate::entity::{
    Change, Criterion, Entity, Kind, Opportunity, Pipeline, Stage, StageCategory, StageTask, Task,
};
use crate::id::{Id, RawId};
use crate::sync::protocol::Mutation;
use crate::value::{FieldValue, Millis, Value};

mod promotions;
mod versions;

const SALES: Id<Pipeline> = Id::new(RawId(1));
const A: Id<Stage> = Id::new(RawId(11));
const B: Id<Stage> = Id::new(RawId(12));
const C: Id<Stage> = Id::new(RawId(13));
const WON: Id<Stage> = Id::new(RawId(14));
const LOST: Id<Stage> = Id::new(RawId(15));
const DEAL: Id<Opportunity> = Id::new(RawId(100));
const DAY: i64 = 86_400_000;

fn day(number: i64) -> NaiveDate {
    Millis(number * DAY).date().unwrap()
}

/// Three open stages, and a deal in the first, opened on day 1.
fn company() -> Book {
    let mut book = Book::default();
    book.put_record(&Pipeline {
        name: "Sales".to_owned(),
        preferred: true,
        ..Pipeline::blank(SALES)
    });
    let stages = [
        (A, "A", StageCategory::Open),
        (B, "B", StageCategory::Open),
        (C, "C", StageCategory::Open),
        (WON, "Won", StageCategory::Won),
        (LOST, "Lost", StageCategory::Lost),
    ];
    for (position, (id, name, category)) in (1..).zip(stages) {
        book.put_record(&Stage {
            name: name.to_owned(),
            pipeline: SALES,
            position: position * 10,
            category,
            ..Stage::blank(id)
        });
    }
    book.put_record(&Opportunity {
        name: "Deal".to_owned(),
        pipeline: SALES,
        stage: A,
        opened_on: Some(day(1)),
        ..Opportunity::blank(DEAL)
    });
    book
}

fn deal(book: &Book) -> Opportunity {
    book.opportunities.get(DEAL).unwrap().clone()
}

/// Moves the deal on a day, with the change that the server writes.
fn go(book: &mut Book, to: Id<Stage>, on: i64) {
    let one = deal(book);
    book.put_record(&Change {
        field: i64::from(Opportunity::STAGE.number),
        about_kind: i64::from(Kind::Opportunity.number()),
        about: DEAL.raw(),
        before: one.stage.to_value(),
        after: to.to_value(),
        at: Millis(on * DAY),
        ..Change::blank(Id::new(RawId::derived(&[&on.to_be_bytes(), &to.raw().to_bytes()])))
    });
    book.put_record(&Opportunity { stage: to, ..one });
}

/// Does what mutations say.
fn perform(book: &mut Book, mutations: &[Mutation]) {
    for mutation in mutations {
        let key = mutation.key();
        let kind = Kind::from_number(key.kind).unwrap();
        match mutation {
            Mutation::Delete { .. } => book.remove(kind, key.id),
            Mutation::Create { fields, .. }
            | Mutation::Patch { fields, .. }
            | Mutation::Restore { fields, .. } => {
                let mut row = book.row(kind, key.id);
                let row = row.get_or_insert_with(|| crate::entity::AnyRow::blank(kind, key.id));
                for (number, value) in fields {
                    row.as_dyn_mut().set_field(*number, value).unwrap();
                }
                book.put(row.clone());
            }
        }
    }
}

/// Makes ids one after another.
fn ids(first: u128) -> impl FnMut() -> RawId {
    let mut next = first;
    move || {
        next += 1;
        RawId(next)
    }
}

fn rev(_: RowKey) -> u64 {
    7
}
