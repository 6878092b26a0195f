//! Stories of opportunities under watch.

use super::language::{book, day, id};
use crate::analytics::filter::Filter;
use crate::analytics::trail::Trails;
use crate::analytics::watch::{Background, Limits, Motion, Touch, Watched, Why, watch};
use crate::entity::{Activity, ActivityKind, Book, Entity, Opportunity, Stage, Task};
use crate::id::Id;
use crate::money::Money;
use crate::value::Millis;

fn look(book: &Book, today: u64) -> Vec<Watched> {
    let trails = Trails::of(book);
    let background = Background::of(book, &trails, None);
    watch(book, &trails, &background, &Filter::default(), &Limits::default(), day(today))
}

fn one(book: &Book, today: u64) -> Watched {
    let mut all = look(book, today);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn speak(book: &mut Book, name: &str, on: u64, how: ActivityKind) {
    let at = day(on).and_hms_opt(9, 0, 0).unwrap().and_utc().timestamp_millis();
    book.put_record(&Activity {
        how,
        at: Some(Millis(at)),
        opportunity: Some(id(name)),
        ..Activity::blank(id(&format!("{name}{on}{}", how.name())))
    });
}

fn set_stage(book: &mut Book, name: &str, change: impl FnOnce(&mut Stage)) {
    let mut stage = book.get(id::<Stage>(name)).unwrap().clone();
    change(&mut stage);
    book.put_record(&stage);
}

fn set_next_step(book: &mut Book, name: &str) {
    let mut one = book.get(id::<Opportunity>(name)).unwrap().clone();
    one.next_step = Some("Call".to_owned());
    book.put_record(&one);
}

#[test]
fn one_that_goes_well_is_left_alone() {
    let mut book = book("A 100 due=120: New@90");
    set_stage(&mut book, "New", |stage| stage.norm_days = Some(14));
    set_next_step(&mut book, "A");
    speak(&mut book, "A", 95, ActivityKind::Call);
    let watched = one(&book, 100);
    assert_eq!((watched.motion, watched.touch), (Motion::Moving, Touch::ThisMonth));
    assert_eq!(watched.why, []);
}

#[test]
fn a_limit_of_the_stage_goes_before_the_measured_and_the_configured() {
    let mut book = book("A: New@60");
    speak(&mut book, "A", 60, ActivityKind::Meeting);
    set_next_step(&mut book, "A");
    assert_eq!(one(&book, 100).motion, Motion::Moving, "nobody said how long");
    set_stage(&mut book, "New", |stage| stage.norm_days = Some(20));
    let rotting = |days, limit| vec![Why::Rotting { days, limit }];
    assert_eq!(one(&book, 100).why, rotting(40, 30));
    set_stage(&mut book, "New", |stage| stage.rot_days = Some(39));
    assert_eq!(one(&book, 100).why, rotting(40, 39));
    set_stage(&mut book, "New", |stage| stage.rot_days = Some(40));
    let watched = one(&book, 100);
    assert_eq!((watched.motion, watched.why), (Motion::Standing, vec![]));
}

#[test]
fn enough_won_stays_make_the_limit() {
    let won = |number: u64| format!("W{number}: New@1>Qualified@{}>Won@70", 1 + number * 10);
    let story = |count: u64| {
        let lines: Vec<_> = (1..=count).map(won).chain(["A: New@60".to_owned()]).collect();
        let mut book = book(&lines.join("\n"));
        set_stage(&mut book, "New", |stage| stage.norm_days = Some(100));
        book
    };
    let rots = |book: &Book| {
        look(book, 105).iter().any(|it| it.why.iter().any(|why| matches!(why, Why::Rotting { .. })))
    };
    // Four stays are too few; five have a median of 30 days, so the limit is 45, and A stood for 45.
    assert!(!rots(&story(4)));
    assert!(!rots(&story(5)));
    let late = look(&story(5), 106);
    assert!(late[0].why.contains(&Why::Rotting { days: 46, limit: 45 }));
}

#[test]
fn dates_amounts_and_plans_are_looked_at() {
    let mut book = book(
        "A 100 due=10: New@1>due=20@5>due=30@12>due=60@25>amount=160@80
         B 100 due=200: New@90>amount=140@95",
    );
    speak(&mut book, "A", 30, ActivityKind::Call);
    speak(&mut book, "B", 96, ActivityKind::Note);
    book.put_record(&Task {
        title: "Call".to_owned(),
        opportunity: Some(id("B")),
        ..Task::blank(Id::new(crate::id::RawId(7)))
    });
    let all = look(&book, 100);
    let yuan = |major| Money::of_major(major, "CNY".parse().unwrap());
    assert_eq!(all[0].opportunity, id("A"));
    assert_eq!(
        all[0].why,
        [
            Why::Late { days: 40 },
            Why::Pushed { times: 3, days: 50 },
            Why::Jumped { before: yuan(100), after: yuan(160) },
            Why::NoNextStep,
        ]
    );
    assert_eq!(all[0].touch, Touch::Silent);
    // 40 % is no jump, a task is a plan, and a note reaches nobody.
    assert_eq!((all[1].why.clone(), all[1].touch), (vec![Why::NeverMet], Touch::Never));
}

#[test]
fn what_is_done_is_no_plan_and_what_is_decided_is_not_watched() {
    let mut book = book("A due=120: New@95   B: New@1>Won@50");
    speak(&mut book, "A", 99, ActivityKind::Message);
    book.put_record(&Task {
        opportunity: Some(id("A")),
        done: true,
        ..Task::blank(Id::new(crate::id::RawId(7)))
    });
    assert_eq!(one(&book, 100).why, [Why::NoNextStep]);
}
