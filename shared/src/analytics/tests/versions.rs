//! Versions of a template: numbers of the newest tell the truth about what went through older ones.

use super::language::{book, day, id};
use crate::analytics::filter::Filter;
use crate::analytics::funnel::{Funnel, Part, funnel};
use crate::analytics::path::Path;
use crate::analytics::promotion::{Pace, PromotionSpec, promotion_table};
use crate::analytics::ranking::RankBy;
use crate::analytics::records::funnel_records;
use crate::analytics::trail::Trails;
use crate::analytics::watch::{Background, Limits, Motion, watch};
use crate::calendar::Period;
use crate::entity::{Book, Change, Entity, Kind, Opportunity, Pipeline, Stage, StageCategory};
use crate::id::{Id, RawId};
use crate::value::{FieldValue, Millis};

fn of(book: &Book, filter: &Filter) -> Funnel {
    funnel(book, &Trails::of(book), filter, day(60))
}

/// Adds a version in which Qualified is gone, and Check stands between New and Proposal.
fn with_second_version(book: &mut Book) -> Id<Pipeline> {
    let first = book.pipelines.get(id("Sales")).unwrap().clone();
    book.put_record(&Pipeline { retired: true, ..first.clone() });
    let second: Id<Pipeline> = id("Sales 2");
    let replaces = Some(first.id);
    book.put_record(&Pipeline { id: second, replaces, version: Some(2), ..first });
    let stages = [
        ("New 2", Some("New"), StageCategory::Open),
        ("Check 2", None, StageCategory::Open),
        ("Proposal 2", Some("Proposal"), StageCategory::Open),
        ("Won 2", Some("Won"), StageCategory::Won),
        ("Lost 2", Some("Lost"), StageCategory::Lost),
    ];
    for (position, (name, before, category)) in (1..).zip(stages) {
        book.put_record(&Stage {
            name: name.to_owned(),
            pipeline: second,
            position,
            category,
            replaces: before.map(id),
            norm_days: Some(30),
            ..Stage::blank(id(name))
        });
    }
    second
}

/// Carries an opportunity over to a stage of the second version on a day.
fn carry(book: &mut Book, name: &str, stage: &str, on: u64) {
    let one: Id<Opportunity> = id(name);
    let mut one = book.opportunities.get(one).unwrap().clone();
    let at = day(on).signed_duration_since(chrono::NaiveDate::default()).num_milliseconds();
    let (pipeline, stage): (Id<Pipeline>, Id<Stage>) = (id("Sales 2"), id(stage));
    for (field, before, after) in [
        (Opportunity::PIPELINE.number, one.pipeline.to_value(), pipeline.to_value()),
        (Opportunity::STAGE.number, one.stage.to_value(), stage.to_value()),
    ] {
        book.put_record(&Change {
            field: i64::from(field),
            about_kind: i64::from(Kind::Opportunity.number()),
            about: one.id.raw(),
            before,
            after,
            at: Millis(at),
            ..Change::blank(Id::new(RawId::derived(&[
                name.as_bytes(),
                &on.to_be_bytes(),
                &field.to_be_bytes(),
            ])))
        });
    }
    (one.pipeline, one.stage) = (pipeline, stage);
    book.put_record(&one);
}

const STORY: &str = "
    A 100: New@1>Qualified@11>Proposal@21>Won@41
    B 200: New@1>Qualified@11
    C 300: New@1>Proposal@21
    D 400: New@5>Qualified@15>Lost@25
";

fn counts(book: &Book, part: impl Fn(Id<Stage>) -> Part) -> [usize; 3] {
    let filter = Filter { pipeline: Some(id("Sales 2")), ..Filter::default() };
    ["New 2", "Check 2", "Proposal 2"].map(|stage| {
        funnel_records(book, &Trails::of(book), &filter, day(60), part(id(stage))).len()
    })
}

#[test]
fn the_newest_version_tells_of_those_before_it() {
    let mut book = book(STORY);
    let second = with_second_version(&mut book);
    let filter = Filter { pipeline: Some(second), ..Filter::default() };
    let funnel = of(&book, &filter);
    assert_eq!((funnel.won.count, funnel.lost.count, funnel.open.count), (1, 1, 2));
    // Qualified was taken out: its work belongs to New. Nobody was asked to pass Check.
    assert_eq!(counts(&book, Part::Now), [1, 0, 1]);
    assert_eq!(counts(&book, Part::Entered), [4, 0, 2]);
    assert_eq!(counts(&book, Part::Advanced), [2, 0, 1]);
    assert_eq!(counts(&book, Part::Undecided), [1, 0, 1]);
    assert_eq!(counts(&book, Part::LostBefore), [1, 0, 0]);
    assert_eq!(counts(&book, Part::LostFrom), [1, 0, 0]);
    for row in &funnel.stages {
        let parts = row.advanced.count + row.lost.count + row.open.count;
        assert_eq!(row.entered.count, parts, "{}", row.name);
    }
    // A stood in New and Qualified from day 1 to 21, in one stay.
    assert_eq!(funnel.stages[0].stay.visits, 3);
}

#[test]
fn the_retired_version_still_tells_what_it_told() {
    let mut book = book(STORY);
    let filter = Filter { pipeline: Some(id("Sales")), ..Filter::default() };
    let before = of(&book, &filter);
    with_second_version(&mut book);
    assert_eq!(of(&book, &filter), before);
}

#[test]
fn carrying_over_is_no_move_and_no_work() {
    let mut book = book(STORY);
    let second = with_second_version(&mut book);
    let last = |book: &Book| {
        let trails = Trails::of(book);
        trails.one(book.opportunities.get(id("C")).unwrap()).last_touched()
    };
    let touched = last(&book);
    carry(&mut book, "C", "Proposal 2", 50);
    assert_eq!(last(&book), touched);
    let path = Path::of(&book, book.opportunities.get(id("C")).unwrap());
    let places: Vec<_> = path.visits.iter().map(|it| (it.place, it.entered, it.left)).collect();
    assert_eq!(places, [(0, Some(day(1)), Some(day(21))), (2, Some(day(21)), None)]);
    assert!(!path.had(1), "it came to Proposal when there was no Check");
    let period = Period { first: day(45), last: day(55) };
    let spec = PromotionSpec { period, pace: Pace::Weeks, by: RankBy::Person };
    let filter = Filter { pipeline: Some(second), ..Filter::default() };
    let table = promotion_table(&book, &Trails::of(&book), &filter, &spec, day(60));
    assert!(table.tallies.iter().all(|it| it.forward + it.back == 0 && it.stood > 0), "{table:?}");
    assert_eq!(counts(&book, Part::Now), [1, 0, 1]);
    assert_eq!(counts(&book, Part::Entered), [4, 0, 2]);
}

#[test]
fn what_is_carried_over_passes_the_stages_that_are_new() {
    let mut book = book("A 100: New@1");
    with_second_version(&mut book);
    carry(&mut book, "A", "New 2", 10);
    assert_eq!(counts(&book, Part::Entered), [1, 0, 0]);
    // From here on it goes through the second version: going to Proposal it passes Check.
    carry(&mut book, "A", "Proposal 2", 20);
    assert_eq!(counts(&book, Part::Entered), [1, 1, 1]);
    assert_eq!(counts(&book, Part::Advanced), [1, 1, 0]);
}

#[test]
fn a_move_of_a_tablet_that_knew_the_old_version_counts_where_it_belongs() {
    let mut book = book("A 100: New@1");
    with_second_version(&mut book);
    carry(&mut book, "A", "New 2", 10);
    let mut one = book.opportunities.get(id("A")).unwrap().clone();
    one.stage = id("Proposal");
    book.put_record(&one);
    assert_eq!(counts(&book, Part::Now), [0, 0, 1]);
    assert_eq!(book.stage_of(&one), id("Proposal 2"));
}

#[test]
fn what_stands_in_an_old_version_is_watched_by_its_own_norms() {
    let mut book = book("A 100: New@1   B 100: New@1");
    with_second_version(&mut book);
    for (id, stage) in [("New", 5), ("New 2", 100)] {
        let stage_id: Id<Stage> = super::language::id(id);
        let row = book.stages.get(stage_id).unwrap().clone();
        book.put_record(&Stage { rot_days: Some(stage), norm_days: Some(stage), ..row });
    }
    carry(&mut book, "B", "New 2", 10);
    let trails = Trails::of(&book);
    let background = Background::of(&book, &trails, None);
    let (filter, limits) = (Filter::default(), Limits::default());
    let seen = watch(&book, &trails, &background, &filter, &limits, day(40));
    let motion = |name: &str| seen.iter().find(|it| it.opportunity == id(name)).unwrap().motion;
    assert_eq!((motion("A"), motion("B")), (Motion::Rotting, Motion::Moving));
}
