//! A small language for books of opportunities.
//!
//! One opportunity a line, or several separated by three spaces:
//! `NAME [AMOUNT [CURRENCY]] [key=value …]: Stage@day>Stage@day`.
//! The first stage is the one it was opened in; each further one is a move with a change. Days count
//! from 2026-01-01 as 1; without one a step comes ten days after the last. With the word `imported`
//! there are no changes and the record has a key of another system; `from=Stage` is then the stage
//! it was decided from. Other keys: `due` (day), `p` (percent), `owner`, `region`, `product`,
//! `channel`, `made` (the day it came to this system). Stages: New, Qualified, Proposal, Won, Lost.
//! A step may also be `amount=150@20` or `due=90@20`: a change of that field on day 20. With the word
//! `waiting` it still has to be confirmed; `confirm=yes@20` confirms it, `confirm=no@20` declines it.

use chrono::{Days, NaiveDate};

use crate::entity::{
    Book, Change, Channel, Company, Confirmation, Department, Entity, ExchangeRate, Kind,
    Opportunity, Pipeline, Product, Region, Stage, StageCategory, User,
};
use crate::id::{Id, RawId};
use crate::money::{BasisPoints, Money};
use crate::value::{FieldValue, Millis};

const STAGES: &[(&str, StageCategory, u32)] = &[
    ("New", StageCategory::Open, 10),
    ("Qualified", StageCategory::Open, 30),
    ("Proposal", StageCategory::Open, 60),
    ("Won", StageCategory::Won, 100),
    ("Lost", StageCategory::Lost, 0),
];

/// Name, parent and, for departments, who works there.
const DEPARTMENTS: &[(&str, Option<&str>, &str)] = &[
    ("Company", None, "boss"),
    ("North", Some("Company"), "li"),
    ("South", Some("Company"), "wu"),
    ("City", Some("South"), "gu"),
];
const REGIONS: &[(&str, Option<&str>)] =
    &[("Home", None), ("East", Some("Home")), ("West", Some("Home")), ("Abroad", None)];

/// Returns the day with this number.
pub(super) fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 12, 31).unwrap() + Days::new(number)
}

/// Returns the id of the record with this name.
pub(super) fn id<E: Entity>(name: &str) -> Id<E> {
    Id::new(RawId::derived(&[&E::KIND.number().to_be_bytes(), name.as_bytes()]))
}

/// Reads a book. Ids of opportunities and their changes follow from `salt`, and so does their order.
pub(super) fn book_salted(text: &str, salt: &str) -> Book {
    let mut book = organisation();
    for line in text.split('\n').flat_map(|line| line.split("   ")).map(str::trim) {
        if !line.is_empty() {
            opportunity(&mut book, line, salt);
        }
    }
    book
}

/// Reads a book.
pub(super) fn book(text: &str) -> Book {
    book_salted(text, "")
}

fn organisation() -> Book {
    let mut book = Book::default();
    book.put_record(&Company { name: "Test".to_owned(), ..Company::blank(Company::ID) });
    book.put_record(&ExchangeRate {
        name: "USD".to_owned(),
        rate_micros: 7_000_000,
        ..ExchangeRate::blank(id("USD"))
    });
    let sales = id("Sales");
    book.put_record(&Pipeline {
        name: "Sales".to_owned(),
        preferred: true,
        ..Pipeline::blank(sales)
    });
    for (place, (name, category, probability)) in STAGES.iter().enumerate() {
        book.put_record(&Stage {
            name: (*name).to_owned(),
            pipeline: sales,
            position: i64::try_from(place).unwrap(),
            category: *category,
            probability: BasisPoints::percent(*probability),
            ..Stage::blank(id(name))
        });
    }
    for (name, parent, person) in DEPARTMENTS {
        book.put_record(&Department {
            name: (*name).to_owned(),
            parent: parent.map(id),
            ..Department::blank(id(name))
        });
        book.put_record(&User {
            name: (*person).to_owned(),
            department: Some(id(name)),
            ..User::blank(id(person))
        });
    }
    for (name, parent) in REGIONS {
        book.put_record(&Region {
            name: (*name).to_owned(),
            parent: parent.map(id),
            ..Region::blank(id(name))
        });
    }
    book.put_record(&Product { name: "Drive".to_owned(), ..Product::blank(id("Drive")) });
    book.put_record(&Channel { name: "Direct".to_owned(), ..Channel::blank(id("Direct")) });
    book
}

fn opportunity(book: &mut Book, line: &str, salt: &str) {
    let (head, way) = line.split_once(':').unwrap();
    let mut words = head.split_whitespace();
    let name = words.next().unwrap();
    let mut one = Opportunity {
        name: name.to_owned(),
        pipeline: id("Sales"),
        ..Opportunity::blank(id(&format!("{salt}{name}")))
    };
    let mut currency = "CNY".parse().unwrap();
    let mut amount = None;
    for word in words {
        match word.split_once('=') {
            Some(("due", number)) => one.expected_close = Some(day(number.parse().unwrap())),
            Some(("p", percent)) => {
                one.probability = Some(BasisPoints::percent(percent.parse().unwrap()));
            }
            Some(("owner", owner)) => one.owner = Some(id(owner)),
            Some(("region", region)) => one.region = Some(id(region)),
            Some(("product", product)) => one.product = Some(id(product)),
            Some(("channel", channel)) => one.channel = Some(id(channel)),
            Some(("made", number)) => {
                one.created_at = Some(moment(number.parse().unwrap()));
            }
            Some(("from", stage)) => one.closed_from = Some(id(stage)),
            Some((key, _)) => panic!("`{key}` in `{line}`"),
            None if word == "waiting" => one.confirmation = Confirmation::Accepted,
            None if word == "imported" => one.external_key = Some(name.to_owned()),
            None => match word.parse::<i64>() {
                Ok(major) => amount = Some(major),
                Err(_) => currency = word.parse().unwrap(),
            },
        }
    }
    one.amount = amount.map(|major| Money::of_major(major, currency));
    walk(book, one, way, salt);
}

/// The first moment of a day.
fn moment(number: u64) -> Millis {
    Millis(day(number).signed_duration_since(NaiveDate::default()).num_milliseconds())
}

fn walk(book: &mut Book, mut one: Opportunity, way: &str, salt: &str) {
    let mut at = None;
    for (place, step) in way.trim().split('>').enumerate() {
        let (step, number) = step.trim().split_once('@').unwrap_or((step.trim(), ""));
        let number = number.parse().unwrap_or_else(|_| at.map_or(1, |at| at + 10));
        at = Some(number);
        if place == 0 {
            one.opened_on = Some(day(number));
        }
        let (field, before, after) = match step.split_once('=') {
            Some(("amount", major)) => {
                let currency = one.amount.map_or("CNY".parse().unwrap(), |money| money.currency);
                let before = one.amount.replace(Money::of_major(major.parse().unwrap(), currency));
                (Opportunity::AMOUNT.number, before.to_value(), one.amount.to_value())
            }
            Some(("due", due)) => {
                let before = one.expected_close.replace(day(due.parse().unwrap()));
                let after = one.expected_close.to_value();
                (Opportunity::EXPECTED_CLOSE.number, before.to_value(), after)
            }
            Some(("confirm", word)) => {
                let before = one.confirmation;
                one.confirmation = match word {
                    "yes" => Confirmation::Confirmed,
                    _ => Confirmation::Declined,
                };
                let after = one.confirmation.to_value();
                (Opportunity::CONFIRMATION.number, before.to_value(), after)
            }
            Some((key, _)) => panic!("`{key}` in `{way}`"),
            None => {
                let before = one.stage;
                stand(&mut one, step, number, (place > 0).then_some(before));
                (Opportunity::STAGE.number, before.to_value(), one.stage.to_value())
            }
        };
        if place > 0 && one.external_key.is_none() {
            book.put_record(&Change {
                field: i64::from(field),
                about_kind: i64::from(Kind::Opportunity.number()),
                about: one.id.raw(),
                before,
                after,
                at: Millis(moment(number).0 + i64::try_from(place).unwrap()),
                ..Change::blank(id(&format!("{salt}{}{place}", one.name)))
            });
        }
    }
    book.put_record(&one);
}

/// Puts it into a stage, decided when the stage is.
fn stand(one: &mut Opportunity, stage: &str, number: u64, before: Option<Id<Stage>>) {
    let closed =
        STAGES.iter().find(|(name, _, _)| *name == stage).unwrap().1 != StageCategory::Open;
    one.stage = id(stage);
    one.closed_on = closed.then(|| day(number));
    if one.external_key.is_none() {
        one.closed_from = before.filter(|_| closed);
    }
}
