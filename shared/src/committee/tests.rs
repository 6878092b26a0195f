//! Tests of committees: who is above whom, where cards lie, what is pointed out, and how it was before.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::findings::{Finding, gaps, wanted};
use super::layout::{CARD_HEIGHT, CARD_WIDTH, Extent, GAP, Place};
use super::steps::Circle;
use super::*;
use crate::entity::criterion::Proof;
use crate::entity::{
    Activity, ActivityKind, Attitude, Change, CommitteeRole, Criterion, Pipeline, Stage,
    StageCategory, Strength,
};
use crate::money::BasisPoints;
use crate::sync::protocol::Mutation;
use crate::value::FieldValue;

const NOW: Millis = Millis(1_790_000_000_000);
const DAY_MS: i64 = 86_400_000;

fn today() -> NaiveDate {
    NOW.date().unwrap()
}

fn ago(days: i64) -> Millis {
    Millis(NOW.0 - days * DAY_MS)
}

fn id<E>(number: u128) -> Id<E> {
    Id::new(RawId(number))
}

/// A sale in the third of four open stages; its contacts are 101, 102 and so on.
fn sale() -> Book {
    let mut book = Book::default();
    book.put_record(&Pipeline::blank(id(1)));
    for number in 0..6u8 {
        let category = match number {
            0..4 => StageCategory::Open,
            4 => StageCategory::Won,
            _ => StageCategory::Lost,
        };
        let position = i64::from(number);
        let stage = Stage::blank(id(10 + u128::from(number)));
        book.put_record(&Stage { pipeline: id(1), position, category, ..stage });
    }
    book.put_record(&Opportunity { pipeline: id(1), stage: id(12), ..Opportunity::blank(id(5)) });
    for number in 101..=109 {
        let name = format!("Person {number}");
        book.put_record(&Contact { name, ..Contact::blank(id(number)) });
    }
    book
}

/// The member for the contact 100 + `number`.
fn member(number: u128, above: Option<u128>) -> CommitteeMember {
    CommitteeMember {
        name: format!("Member {number}"),
        opportunity: id(5),
        contact: Some(id(100 + number)),
        reports_to: above.map(id),
        created_at: Some(ago(100)),
        ..CommitteeMember::blank(id(number))
    }
}

fn meet(book: &mut Book, number: u128, days: i64) {
    let activity = Activity {
        how: ActivityKind::Meeting,
        at: Some(ago(days)),
        contact: Some(id(100 + number)),
        opportunity: Some(id(5)),
        ..Activity::blank(id(1_000 + number))
    };
    book.put_record(&activity);
}

fn one(book: &Book) -> &Opportunity {
    book.opportunities.get(id(5)).unwrap()
}

fn rev(_: crate::book::RowKey) -> u64 {
    4
}

#[test]
fn people_are_called_as_their_contact_is_and_those_who_left_are_not_among_them() {
    let mut book = sale();
    book.put_record(&member(1, None));
    book.put_record(&CommitteeMember { contact: None, ..member(2, Some(1)) });
    book.put_record(&CommitteeMember { left_at: Some(ago(2)), ..member(3, None) });
    book.put_record(&CommitteeMember { opportunity: id(6), ..member(4, None) });
    let line = |number, from, to| InfluenceLine {
        opportunity: id(5),
        from: id(from),
        to: id(to),
        ..InfluenceLine::blank(id(number))
    };
    for (number, from, to) in [(50, 2, 1), (51, 3, 1), (52, 1, 1)] {
        book.put_record(&line(number, from, to));
    }
    let committee = Committee::of(&book, id(5));
    let names: Vec<_> = committee.people.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["Member 2", "Person 101"]);
    let lines: Vec<_> = committee.lines.iter().map(|it| it.id.raw().0).collect();
    assert_eq!(lines, [50], "a line ends with those who left");
}

#[test]
fn a_circle_that_two_made_is_cut_once_and_none_can_be_made() {
    let mut book = sale();
    for (number, above) in [(1, Some(3)), (2, Some(1)), (3, Some(2)), (4, Some(3))] {
        book.put_record(&member(number, above));
    }
    let committee = Committee::of(&book, id(5));
    let superiors = committee.superiors();
    assert_eq!(superiors.get(&id(1)), None, "the first of the circle reports to nobody");
    assert_eq!(superiors.get(&id(4)), Some(&id(3)));
    assert_eq!(committee.may_report(id(1), Some(id(4))), Err(Circle::Below));
    assert_eq!(committee.may_report(id(2), Some(id(2))), Err(Circle::Same));
    assert_eq!(committee.may_report(id(4), Some(id(1))), Ok(()));
    assert_eq!(committee.may_report(id(4), None), Ok(()));
    assert!(committee.report(id(1), Some(id(4)), &rev).is_err());
    assert_eq!(committee.layout().len(), 4, "everybody has a place");
}

#[test]
fn each_lies_above_the_middle_of_those_below() {
    let mut book = sale();
    for (number, above) in [(1, None), (2, Some(1)), (3, Some(1)), (4, Some(3))] {
        book.put_record(&member(number, above));
    }
    let places = Committee::of(&book, id(5)).layout();
    let (left, right) = (places[&id(2)], places[&id(3)]);
    assert_eq!(right.x - left.x, CARD_WIDTH + GAP);
    assert_eq!(places[&id(1)].x, i64::midpoint(left.x, right.x));
    assert_eq!(places[&id(4)].x, right.x);
    // Who was put somewhere lies there; the others stay.
    book.put_record(&CommitteeMember { x: Some(900), y: Some(-40), ..member(2, Some(1)) });
    let put = Committee::of(&book, id(5)).layout();
    assert_eq!(put[&id(2)], Place { x: 900, y: -40 });
    assert_eq!(put[&id(4)], places[&id(4)]);
    let extent = Extent::of(put.into_values()).unwrap();
    assert_eq!((extent.from.y, extent.to.x), (-40, 900 + CARD_WIDTH));
}

proptest! {
    #[test]
    fn cards_of_a_tree_never_cover_each_other(above in prop::collection::vec(0..60usize, 60)) {
        let mut book = sale();
        for (number, above) in above.iter().enumerate() {
            // 0 reports to nobody; the others to somebody, in circles too.
            let above = (*above > 0).then_some(*above as u128);
            let number = number as u128 + 1;
            book.put_record(&CommitteeMember { contact: None, ..member(number, above) });
        }
        let places: Vec<Place> = Committee::of(&book, id(5)).layout().into_values().collect();
        prop_assert_eq!(places.len(), 60);
        for (at, one) in places.iter().enumerate() {
            for other in &places[at + 1..] {
                let beside = (one.x - other.x).abs() >= CARD_WIDTH;
                prop_assert!(beside || (one.y - other.y).abs() >= CARD_HEIGHT, "{one:?} {other:?}");
            }
        }
    }
}

#[test]
fn what_is_wanted_grows_with_the_stage_and_by_what_stages_ask() {
    use CommitteeRole::{Buys, Coach, Decides, Uses};
    let mut book = sale();
    let at = |book: &mut Book, stage: u128| {
        let moved = Opportunity { stage: id(stage), ..one(book).clone() };
        book.put_record(&moved);
        wanted(book, &moved)
    };
    assert_eq!(at(&mut book, 10), []);
    assert_eq!(at(&mut book, 11), [Decides]);
    assert_eq!(at(&mut book, 12), [Decides, Uses]);
    assert_eq!(at(&mut book, 13), [Decides, Uses, Buys]);
    assert_eq!(at(&mut book, 14), [], "it is won");
    let criterion = Criterion { stage: id(11), proof: Proof::Role, ..Criterion::blank(id(70)) };
    book.put_record(&Criterion { committee_role: Some(Coach), ..criterion });
    assert_eq!(at(&mut book, 10), []);
    assert_eq!(at(&mut book, 11), [Decides, Coach]);
}

#[test]
fn the_coverage_of_the_worked_example_is_three_of_seven() {
    let mut book = sale();
    let moved = Opportunity { stage: id(13), ..one(&book).clone() };
    book.put_record(&moved);
    let decides = CommitteeMember {
        role: Some(CommitteeRole::Decides),
        attitude: Attitude::Supports,
        ..member(1, None)
    };
    book.put_record(&decides);
    book.put_record(&CommitteeMember { role: Some(CommitteeRole::Uses), ..member(2, Some(1)) });
    meet(&mut book, 1, 1);
    let committee = Committee::of(&book, id(5));
    assert_eq!(committee.coverage(&book, one(&book), today()), Some(BasisPoints(4_286)));
    assert_eq!(Committee::default().coverage(&book, one(&book), today()), None);
    // Whose attitude nobody knows is not covered, however often they were met.
    book.put_record(&CommitteeMember { attitude: Attitude::Unknown, ..decides });
    let committee = Committee::of(&book, id(5));
    assert_eq!(committee.coverage(&book, one(&book), today()), Some(BasisPoints(0)));
}

#[test]
fn findings_name_who_is_missing_first_then_who_is_against_us_then_who_is_alone() {
    let mut book = sale();
    let mut put = |number, attitude, strength, contact_days| {
        let made = member(number, None);
        book.put_record(&CommitteeMember { attitude, strength, contact_days, ..made });
    };
    put(1, Attitude::Doubts, Strength::Low, None);
    put(2, Attitude::Opposes, Strength::High, None);
    put(3, Attitude::Supports, Strength::Medium, None);
    put(4, Attitude::Supports, Strength::Medium, Some(7));
    put(5, Attitude::Unknown, Strength::Medium, None);
    for (number, days) in [(1, 1), (2, 30), (4, 8), (5, 2)] {
        meet(&mut book, number, days);
    }
    let committee = Committee::of(&book, id(5));
    assert_eq!(
        committee.findings(&book, one(&book), today()),
        [
            Finding::Missing(CommitteeRole::Decides),
            Finding::Missing(CommitteeRole::Uses),
            Finding::Against(id(2)),
            Finding::Against(id(1)),
            Finding::NeverMet(id(3)),
            Finding::Silent { member: id(4), days: 8, limit: 7 },
            Finding::Unread(id(5)),
        ]
    );
    let won = Opportunity { stage: id(14), ..one(&book).clone() };
    assert_eq!(committee.findings(&book, &won, today()), []);
}

#[test]
fn gaps_are_counted_where_a_committee_was_begun() {
    let mut book = sale();
    assert!(gaps(&book).is_empty());
    book.put_record(&CommitteeMember { role: Some(CommitteeRole::Decides), ..member(1, None) });
    // Nobody uses it, and nobody has met who decides.
    assert_eq!(gaps(&book).get(&id(5)), Some(&2));
    meet(&mut book, 1, 90);
    assert_eq!(gaps(&book).get(&id(5)), Some(&1));
    book.put_record(&CommitteeMember { role: Some(CommitteeRole::Uses), ..member(2, None) });
    assert_eq!(gaps(&book).get(&id(5)), None);
}

#[test]
fn gaps_of_all_are_what_each_committee_tells() {
    let book = crate::sample::book(3, today(), 2_000);
    let all = gaps(&book);
    let mut with_gaps = 0;
    for one in book.opportunities.iter() {
        let committee = Committee::of(&book, one.id);
        let is_open = one.category(&book) == StageCategory::Open;
        let decides = |it: &&Person| it.member.role == Some(CommitteeRole::Decides);
        let unmet = committee.people.iter().filter(decides).filter(|it| it.met.is_none()).count();
        let count = committee.missing(&book, one).len() + unmet;
        let told = (is_open && !committee.people.is_empty() && count > 0).then_some(count);
        assert_eq!(all.get(&one.id).copied(), told, "{}", one.name);
        with_gaps += usize::from(told.is_some());
    }
    assert!(with_gaps > 3, "only {with_gaps} have gaps");
}

#[test]
fn the_committee_is_seen_as_it_was() {
    let mut book = sale();
    let attitude = Attitude::Opposes;
    book.put_record(&CommitteeMember { attitude, left_at: Some(ago(1)), ..member(1, None) });
    book.put_record(&CommitteeMember { created_at: Some(ago(10)), ..member(2, Some(1)) });
    let mut number = 0;
    let mut change = |about: u128, field: u16, before: crate::value::Value, days: i64| {
        number += 1;
        book.put_record(&Change {
            field: i64::from(field),
            about_kind: i64::from(Kind::CommitteeMember.number()),
            about: RawId(about),
            before,
            at: ago(days),
            ..Change::blank(id(2_000 + number))
        });
    };
    change(1, CommitteeMember::ATTITUDE.number, Attitude::Supports.to_value(), 20);
    change(1, CommitteeMember::ATTITUDE.number, Attitude::Neutral.to_value(), 5);
    change(1, CommitteeMember::LEFT_AT.number, crate::value::Value::Null, 1);
    let attitudes = |days| {
        let committee = Committee::at(&book, id(5), ago(days));
        committee.people.iter().map(|it| it.member.attitude).collect::<Vec<_>>()
    };
    assert_eq!(attitudes(0), [Attitude::Unknown], "the first one has left");
    assert_eq!(attitudes(2), [Attitude::Opposes, Attitude::Unknown]);
    assert_eq!(attitudes(7), [Attitude::Neutral, Attitude::Unknown]);
    assert_eq!(attitudes(15), [Attitude::Neutral], "the second one came later");
    assert_eq!(attitudes(30), [Attitude::Supports]);
    assert_eq!(attitudes(101), []);
    let moments = Committee::moments(&book, id(5));
    assert_eq!(moments, [1, 5, 10, 20, 100].map(ago));
}

#[test]
fn who_leaves_hands_those_below_to_whom_is_above() {
    let mut book = sale();
    for (number, above) in [(1, None), (2, Some(1)), (3, Some(2))] {
        book.put_record(&member(number, above));
    }
    book.put_record(&InfluenceLine {
        opportunity: id(5),
        from: id(3),
        to: id(2),
        ..InfluenceLine::blank(id(50))
    });
    let edits = Committee::of(&book, id(5)).leave(id(2), NOW, &rev);
    let told: Vec<_> = edits
        .iter()
        .map(|edit| {
            let Mutation::Patch { id, base: 4, fields, .. } = edit else { panic!("{edit:?}") };
            (id.0, fields.clone())
        })
        .collect();
    assert_eq!(told.iter().map(|it| it.0).collect::<Vec<_>>(), [2, 3, 50]);
    let above = told[1].1.get(&CommitteeMember::REPORTS_TO.number);
    assert_eq!(above, Some(&crate::value::Value::Id(RawId(1))));
    assert_eq!(told[0].1.get(&CommitteeMember::LEFT_AT.number), Some(&Some(NOW).to_value()));
}
