//! What a promotion checks, and what appears on entering a stage.

use super::criteria::{Shown, State, Way, checks, promotion, unproven, way};
use super::*;
use crate::entity::criterion::{Proof, StageTaskKind};
use crate::entity::{Activity, ActivityKind, Evidence};
use crate::money::{Currency, Money};

fn criterion(id: u128, stage: Id<Stage>, proof: Proof) -> Criterion {
    Criterion {
        name: format!("Criterion {id}"),
        stage,
        proof,
        ..Criterion::blank(Id::new(RawId(id)))
    }
}

fn ask(book: &mut Book, one: &Criterion) -> Id<Criterion> {
    book.put_record(one);
    one.id
}

fn state(book: &Book, stage: Id<Stage>) -> (State, Shown) {
    let [check] = &checks(book, &deal(book), stage)[..] else { panic!("one criterion") };
    (check.state, check.shown.clone())
}

fn contact(book: &mut Book, id: u128, how: ActivityKind, at: i64) -> Id<Activity> {
    let id = Id::new(RawId(id));
    let at = Some(Millis(at));
    book.put_record(&Activity { how, at, opportunity: Some(DEAL), ..Activity::blank(id) });
    id
}

#[test]
fn a_filled_field_shows_it() {
    let mut book = company();
    let field = Some("amount".to_owned());
    ask(&mut book, &Criterion { field, ..criterion(30, A, Proof::Field) });
    assert_eq!(state(&book, A), (State::Missing, Shown::Nothing));
    let amount = Some(Money::of_major(5, Currency::CNY));
    let one = Opportunity { amount, ..deal(&book) };
    book.put_record(&one);
    assert_eq!(state(&book, A), (State::Met, Shown::Field(Opportunity::AMOUNT.number)));
}

#[test]
fn blanks_and_fields_that_nobody_knows_show_nothing() {
    for field in [Some("next_step".to_owned()), Some("no such field".to_owned()), None] {
        let mut book = company();
        ask(&mut book, &Criterion { field, ..criterion(30, A, Proof::Field) });
        let one = Opportunity { next_step: Some("  ".to_owned()), ..deal(&book) };
        book.put_record(&one);
        assert_eq!(state(&book, A).0, State::Missing);
    }
}

#[test]
fn a_contact_counts_from_the_entry_into_the_stage() {
    let mut book = company();
    ask(&mut book, &criterion(30, B, Proof::Contact));
    contact(&mut book, 40, ActivityKind::Call, 9 * DAY);
    go(&mut book, B, 10);
    contact(&mut book, 41, ActivityKind::Note, 11 * DAY);
    assert_eq!(state(&book, B), (State::Missing, Shown::Nothing), "before the entry, and a note");
    let call = contact(&mut book, 42, ActivityKind::Call, 12 * DAY);
    assert_eq!(state(&book, B), (State::Met, Shown::Contact(call)));
    // It comes back later: what was said on the first stay is not enough.
    go(&mut book, A, 20);
    go(&mut book, B, 30);
    assert_eq!(state(&book, B).0, State::Missing);
}

#[test]
fn a_call_is_no_meeting() {
    let mut book = company();
    ask(&mut book, &criterion(30, A, Proof::Meeting));
    contact(&mut book, 40, ActivityKind::Call, 5 * DAY);
    assert_eq!(state(&book, A).0, State::Missing);
    let met = contact(&mut book, 41, ActivityKind::Meeting, 6 * DAY);
    assert_eq!(state(&book, A), (State::Met, Shown::Contact(met)));
}

#[test]
fn the_first_stage_was_entered_when_the_work_began() {
    let mut book = company();
    ask(&mut book, &criterion(30, A, Proof::Contact));
    contact(&mut book, 40, ActivityKind::Call, DAY - 1);
    assert_eq!(state(&book, A).0, State::Missing);
    contact(&mut book, 41, ActivityKind::Call, DAY);
    assert_eq!(state(&book, A).0, State::Met);
}

#[test]
fn a_mark_shows_it_and_a_managers_word_passes_it() {
    let mut book = company();
    let asked = ask(&mut book, &criterion(30, A, Proof::Tick));
    let mark = |id: u128, passed| Evidence {
        opportunity: DEAL,
        criterion: asked,
        passed,
        ..Evidence::blank(Id::new(RawId(id)))
    };
    book.put_record(&Evidence { opportunity: Id::new(RawId(5)), ..mark(49, false) });
    assert_eq!(state(&book, A).0, State::Missing, "of another opportunity");
    book.put_record(&mark(50, true));
    assert_eq!(state(&book, A), (State::Passed, Shown::Mark(Id::new(RawId(50)))));
    book.put_record(&mark(51, false));
    assert_eq!(state(&book, A), (State::Met, Shown::Mark(Id::new(RawId(51)))));
}

#[test]
fn a_managers_word_passes_whatever_would_show_it() {
    for proof in Proof::ALL {
        let mut book = company();
        let asked = ask(&mut book, &criterion(30, A, *proof));
        book.put_record(&StageTask { stage: A, ..StageTask::blank(Id::new(RawId(60))) });
        assert!(!promotion(&book, &deal(&book), B).is_clear(), "{proof:?}");
        book.put_record(&Evidence {
            opportunity: DEAL,
            criterion: asked,
            passed: true,
            ..Evidence::blank(Id::new(RawId(50)))
        });
        assert!(promotion(&book, &deal(&book), B).is_clear(), "{proof:?}");
    }
}

fn stage_task(id: u128, stage: Id<Stage>, days: Option<u32>) -> StageTask {
    let title = format!("Task {id}");
    StageTask { title, stage, days, ..StageTask::blank(Id::new(RawId(id))) }
}

/// Puts the tasks that appear on entering a stage into the book; returns how many.
fn enter(book: &mut Book, stage: Id<Stage>, on: i64, first: u128) -> usize {
    let made = entry::tasks(book, &deal(book), stage, day(on), "Speak");
    for (id, fields) in (first..).zip(&made) {
        let mutation = Mutation::create(Kind::Task, RawId(id), fields.iter().cloned());
        perform(book, &[mutation]);
    }
    made.len()
}

fn finish(book: &mut Book, id: u128) {
    let task = book.tasks.get(Id::new(RawId(id))).unwrap().clone();
    book.put_record(&Task { done: true, ..task });
}

#[test]
fn the_tasks_of_the_stage_show_it_when_all_are_done() {
    let mut book = company();
    ask(&mut book, &criterion(30, A, Proof::Tasks));
    book.put_record(&stage_task(60, A, None));
    book.put_record(&stage_task(61, A, None));
    assert_eq!(state(&book, A), (State::Missing, Shown::Tasks { done: 0, of: 2 }));
    assert_eq!(enter(&mut book, A, 1, 70), 2);
    finish(&mut book, 70);
    assert_eq!(state(&book, A), (State::Missing, Shown::Tasks { done: 1, of: 2 }));
    // A task that was deleted is not done.
    book.remove(Kind::Task, RawId(71));
    assert_eq!(state(&book, A).0, State::Missing);
    assert_eq!(enter(&mut book, A, 1, 72), 1, "what is missing can be asked for again");
    finish(&mut book, 72);
    assert_eq!(state(&book, A), (State::Met, Shown::Tasks { done: 2, of: 2 }));
}

#[test]
fn tasks_appear_on_entry_with_owner_and_day_and_only_once() {
    let mut book = company();
    let owner = Some(Id::new(RawId(3)));
    let one = Opportunity { owner, ..deal(&book) };
    book.put_record(&one);
    book.put_record(&stage_task(60, B, Some(5)));
    book.put_record(&stage_task(61, B, None));
    assert_eq!(enter(&mut book, B, 10, 70), 2);
    let task = |id| book.tasks.get(Id::new(RawId(id))).unwrap();
    assert_eq!((task(70).due, task(70).owner, task(70).done), (Some(day(15)), owner, false));
    assert_eq!((task(71).due, task(71).stage_task), (None, Some(Id::new(RawId(61)))));
    finish(&mut book, 70);
    assert_eq!(enter(&mut book, B, 40, 80), 0, "it was here before");
}

#[test]
fn the_contact_plan_appears_once_while_it_is_open() {
    let mut book = company();
    let stage = book.stages.get(B).unwrap().clone();
    book.put_record(&Stage { contact_days: Some(7), ..stage });
    assert_eq!(enter(&mut book, B, 10, 70), 1);
    let planned = book.tasks.get(Id::new(RawId(70))).unwrap();
    assert_eq!((planned.title.as_str(), planned.due), ("Speak", Some(day(17))));
    assert_eq!(enter(&mut book, B, 20, 80), 0);
    finish(&mut book, 70);
    assert_eq!(enter(&mut book, B, 30, 80), 1);
    // A task of the stage for the contact takes its place, and its days.
    let asks = StageTaskKind::Contact;
    book.put_record(&StageTask { asks, ..stage_task(60, B, None) });
    assert_eq!(enter(&mut book, B, 40, 90), 1);
    let planned = book.tasks.get(Id::new(RawId(90))).unwrap();
    assert_eq!((planned.title.as_str(), planned.due), ("Task 60", Some(day(47))));
}

#[test]
fn a_promotion_checks_what_is_left_and_what_is_skipped() {
    let mut book = company();
    for (id, stage) in [(30, A), (31, B), (32, C)] {
        ask(&mut book, &criterion(id, stage, Proof::Tick));
    }
    let missing = |book: &Book, to| {
        let promotion = promotion(book, &deal(book), to);
        let stages: Vec<_> = promotion.missing().map(|check| check.stage).collect();
        (promotion.way, stages)
    };
    assert_eq!(missing(&book, B), (Way::On { skipped: 0 }, vec![A]));
    assert_eq!(missing(&book, C), (Way::On { skipped: 1 }, vec![A, B]));
    assert_eq!(missing(&book, WON), (Way::Won { skipped: 2 }, vec![A, B, C]));
    assert_eq!(missing(&book, LOST), (Way::Lost, vec![]));
    assert_eq!(missing(&book, A), (Way::Same, vec![]));
    go(&mut book, C, 10);
    assert_eq!(missing(&book, A), (Way::Back { by: 2 }, vec![]));
    go(&mut book, LOST, 11);
    assert_eq!(missing(&book, B), (Way::Reopened, vec![]));
}

#[test]
fn advice_does_not_stand_in_the_way() {
    let mut book = company();
    ask(&mut book, &Criterion { advisory: true, ..criterion(30, A, Proof::Tick) });
    let promotion = promotion(&book, &deal(&book), B);
    assert_eq!(promotion.checks.len(), 1);
    assert!(promotion.is_clear());
}

#[test]
fn a_move_that_was_made_without_evidence_is_found() {
    let mut book = company();
    for (id, stage) in [(30, A), (31, B), (32, C)] {
        ask(&mut book, &criterion(id, stage, Proof::Tick));
    }
    assert_eq!(unproven(&book, &deal(&book)), []);
    go(&mut book, C, 10);
    let found = |book: &Book| -> Vec<_> {
        unproven(book, &deal(book)).into_iter().map(|check| check.criterion.raw().0).collect()
    };
    assert_eq!(found(&book), [30, 31]);
    let opportunity = DEAL;
    let criterion = Id::new(RawId(30));
    book.put_record(&Evidence { opportunity, criterion, ..Evidence::blank(Id::new(RawId(50))) });
    assert_eq!(found(&book), [31]);
    go(&mut book, LOST, 20);
    assert_eq!(found(&book), Vec::<u128>::new(), "what was lost needs no evidence");
}

#[test]
fn stages_of_other_templates_have_no_order() {
    let mut book = company();
    let other: Id<Stage> = Id::new(RawId(99));
    let pipeline = Id::new(RawId(2));
    book.put_record(&Stage { pipeline, ..Stage::blank(other) });
    assert_eq!(way(&book, A, other), Way::Elsewhere);
    assert_eq!(way(&book, A, Id::new(RawId(98))), Way::Elsewhere);
    assert_eq!(way(&book, WON, LOST), Way::Lost);
}
