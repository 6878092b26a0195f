//! Stories and rules of the pipeline bridge and of what opportunities were on earlier days.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::language::{book, day, id};
use super::rules::{period, story, sum_of};
use crate::analytics::bridge::{Bridge, BridgePart, BridgeSpec, bridge, bridge_records};
use crate::analytics::filter::{Filter, Scope};
use crate::analytics::measures::money;
use crate::analytics::trail::{State, Trails};
use crate::calendar::Period;
use crate::entity::{Book, Opportunity};

fn spec(start: u64, end: u64, window: Option<(u64, u64)>) -> BridgeSpec {
    let window = window.map(|(first, last)| Period::new(day(first), day(last)));
    BridgeSpec { start: day(start), end: day(end), window }
}

fn compute(book: &Book, spec: &BridgeSpec) -> Bridge {
    bridge(book, &Trails::of(book), &Filter::default(), spec)
}

fn check(text: &str, spec: &BridgeSpec, expected: &Expect) {
    let bridge = compute(&book(text), spec);
    let mut told = String::new();
    for part in BridgePart::ALL {
        let sum = bridge.bar(part);
        if sum.count > 0 {
            let amount = money(sum.minor, bridge.currency);
            told.push_str(&format!("{} {} for {amount}\n", part.name(), sum.count));
        }
    }
    if bridge.unrecorded > 0 {
        told.push_str(&format!("unrecorded {}\n", bridge.unrecorded));
    }
    expected.assert_eq(&told);
    assert_eq!(bridge.total(), bridge.bar(BridgePart::End).minor);
}

#[test]
fn the_example_of_the_docs() {
    check(
        "A 100 due=60: New@1>amount=120@45>Won@50
         B 50 due=70: New@1>due=120@40
         C 30 due=80: New@45",
        &spec(31, 59, Some((31, 90))),
        &expect![[r#"
            start 2 for 150.00 CNY
            new 1 for 30.00 CNY
            increased 1 for 20.00 CNY
            moved-out 1 for 50.00 CNY
            won 1 for 120.00 CNY
            end 1 for 30.00 CNY
        "#]],
    );
}

#[test]
fn what_came_and_went_in_between_is_new_and_decided() {
    check(
        "A 100: New@40>Lost@50   B 80: New@1>Won@20   C 70: New@1>Lost@20>New@45",
        &spec(31, 59, None),
        &expect![[r#"
            new 1 for 100.00 CNY
            moved-in 1 for 70.00 CNY
            lost 1 for 100.00 CNY
            end 1 for 70.00 CNY
        "#]],
    );
}

#[test]
fn what_waits_to_be_confirmed_is_counted_nowhere_and_is_new_when_it_is() {
    check(
        "A 100: New@1   B 80 waiting: New@1   C 70 waiting: New@1>confirm=yes@45   D 60: New@1>confirm=no@40",
        &spec(31, 59, None),
        &expect![[r#"
            start 1 for 100.00 CNY
            new 1 for 70.00 CNY
            end 2 for 170.00 CNY
        "#]],
    );
    let book = book("A 100: New@1   B 80 waiting: New@1   C 70 waiting: New@1>confirm=no@45");
    assert_eq!(Scope::new(&book, &Filter::default()).unconfirmed(), (1, 8_000));
    assert_eq!(Scope::new(&book, &Filter::default()).opportunities().count(), 1);
}

#[test]
fn without_a_window_dates_move_nothing() {
    check(
        "A 100 due=60: New@1>due=400@40   B 10: New@1>amount=4@40",
        &spec(31, 59, None),
        &expect![[r#"
            start 2 for 110.00 CNY
            decreased 1 for 6.00 CNY
            end 2 for 104.00 CNY
        "#]],
    );
}

#[test]
fn what_was_not_recorded_is_counted_as_such() {
    // B was decided elsewhere: only its days are known.
    check(
        "A 100 imported made=50: New@1   B 80 imported made=50: Won@45   C 5 made=50: New@50",
        &spec(31, 59, None),
        &expect![[r#"
            start 1 for 100.00 CNY
            new 2 for 85.00 CNY
            won 1 for 80.00 CNY
            end 2 for 105.00 CNY
            unrecorded 1
        "#]],
    );
}

#[test]
fn a_decision_counts_on_the_day_that_the_person_set() {
    let mut book = book("A 100: New@1>Won@50");
    let mut won = book.get(id::<Opportunity>("A")).unwrap().clone();
    won.closed_on = Some(day(40));
    book.put_record(&won);
    let trails = Trails::of(&book);
    let trail = trails.one(&won);
    let state = |number| trail.on(day(number)).state;
    assert_eq!([39, 40, 50].map(state), [State::Open, State::Won, State::Won]);
    won.closed_on = Some(day(60));
    book.put_record(&won);
    let trail = trails.one(&won);
    let at_55 = trail.on(day(55));
    assert_eq!((at_55.state, at_55.stage), (State::Open, Some(id("New"))));
}

#[test]
fn pushes_count_what_moved_later_and_not_what_came_back() {
    let book = book("A due=10: New@1>due=20@2>due=15@3>due=45@30");
    let trails = Trails::of(&book);
    let one = book.get(id::<Opportunity>("A")).unwrap();
    let trail = trails.one(one);
    assert_eq!(trail.pushes(day(1)), (2, 40));
    assert_eq!(trail.pushes(day(2)), (1, 30));
    assert_eq!(trail.pushes(day(30)), (0, 0));
    assert_eq!(trail.last_touched(), Some(day(30)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_bridge_balances(story in story(), start in 1_u64..200, days in 0_u64..100, window in period()) {
        let spec = BridgeSpec { start: day(start), end: day(start + days), window };
        let bridge = compute(&book(&story), &spec);
        prop_assert_eq!(bridge.total(), bridge.bar(BridgePart::End).minor);
        for sum in bridge.bars {
            prop_assert!(sum.minor >= 0);
        }
    }

    #[test]
    fn bridges_join(story in story(), start in 1_u64..100, one in 0_u64..60, two in 0_u64..60) {
        let book = book(&story);
        let first = compute(&book, &BridgeSpec { start: day(start), end: day(start + one), window: None });
        let end = start + one + two;
        let second = compute(&book, &BridgeSpec { start: day(start + one), end: day(end), window: None });
        let both = compute(&book, &BridgeSpec { start: day(start), end: day(end), window: None });
        prop_assert_eq!(first.bar(BridgePart::End), second.bar(BridgePart::Start));
        prop_assert_eq!(both.bar(BridgePart::End), second.bar(BridgePart::End));
        let new = |bridge: &Bridge| bridge.bar(BridgePart::New).count;
        prop_assert_eq!(new(&both), new(&first) + new(&second));
    }

    #[test]
    fn the_records_of_a_bar_are_as_many_as_it_counts(story in story(), window in period()) {
        let book = book(&story);
        let spec = BridgeSpec { start: day(60), end: day(120), window };
        let (filter, trails) = (Filter::default(), Trails::of(&book));
        let bridge = compute(&book, &spec);
        for part in BridgePart::ALL {
            let records = bridge_records(&book, &trails, &filter, &spec, part);
            prop_assert_eq!(records.len(), bridge.bar(part).count);
            if part == BridgePart::End && window.is_none() {
                let today = BridgeSpec { start: day(60), end: day(1_000), window };
                let open = bridge_records(&book, &trails, &filter, &today, part);
                prop_assert_eq!(compute(&book, &today).bar(part), sum_of(&book, &open));
            }
        }
    }
}
