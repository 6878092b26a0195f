//! Stories and rules of the promotion table.

use chrono::NaiveDate;
use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::language::{book, day, id};
use super::rules::story;
use crate::analytics::filter::Filter;
use crate::analytics::promotion::{
    Cell, Moved, Pace, PromotionSpec, Tally, cells, promotion_row, promotion_table,
};
use crate::analytics::ranking::RankBy;
use crate::analytics::trail::Trails;
use crate::calendar::Period;
use crate::entity::{Book, Opportunity};

fn spec(first: u64, last: u64, pace: Pace) -> PromotionSpec {
    PromotionSpec { period: Period::new(day(first), day(last)), pace, by: RankBy::Person }
}

fn told(cell: Cell) -> String {
    let moved = match cell.moved {
        Moved::Outside => ".".to_owned(),
        Moved::Unknown => "?".to_owned(),
        Moved::Opened => "new".to_owned(),
        Moved::Forward(steps) => format!("+{steps}"),
        Moved::Stood => "=".to_owned(),
        Moved::Back(steps) => format!("-{steps}"),
        Moved::Won => "won".to_owned(),
        Moved::Lost => "lost".to_owned(),
        Moved::Reopened => "again".to_owned(),
    };
    match cell.slipped_days {
        0 => moved,
        days => format!("{moved}({days:+})"),
    }
}

fn row(book: &Book, name: &str, spec: &PromotionSpec, today: u64) -> Vec<Cell> {
    let one = book.get(id::<Opportunity>(name)).unwrap();
    promotion_row(book, &Trails::of(book), spec, day(today), one).cells
}

fn check(text: &str, expected: &Expect) {
    let book = book(text);
    let spec = spec(1, 181, Pace::Months);
    let mut lines = String::new();
    for one in ["A", "B", "C", "D"].iter().filter(|one| book.get(id::<Opportunity>(one)).is_some())
    {
        let cells: Vec<String> = row(&book, one, &spec, 181).into_iter().map(told).collect();
        lines.push_str(&format!("{one}: {}\n", cells.join(" ")));
    }
    expected.assert_eq(&lines);
}

#[test]
fn months_tell_who_moved_stood_slipped_and_went_back() {
    check(
        "A due=100: New@10>Qualified@40>due=130@70>Proposal@100>New@130>Won@170
         B: New@10>Proposal@40>Lost@70>New@100
         C: Proposal@100
         D: New@10>Won@20",
        &expect![[r#"
            A: new +1 =(+30) +1 -2 won
            B: new +2 lost again = =
            C: . . . new = =
            D: won . . . . .
        "#]],
    );
}

#[test]
fn what_came_from_elsewhere_is_unknown_until_it_is_here() {
    check(
        "A imported made=95: New@10   B imported made=95: Won@70   C made=95: New@10",
        &expect![[r#"
            A: new ? ? ? = =
            B: . . won . . .
            C: new ? ? ? = =
        "#]],
    );
}

#[test]
fn weeks_begin_on_monday_and_the_ends_may_be_short() {
    let days = |first: u64, last: u64| Period::new(day(first), day(last));
    let weeks = cells(days(2, 14), Pace::Weeks);
    assert_eq!(weeks, [days(2, 4), days(5, 11), days(12, 14)]);
    assert_eq!(cells(days(9, 8), Pace::Weeks), []);
    let far = Period::new(day(1), NaiveDate::MAX);
    assert_eq!(cells(far, Pace::Months).len(), 60);
    let end = Period::new(NaiveDate::MAX, NaiveDate::MAX);
    assert_eq!(cells(end, Pace::Weeks), [end]);
}

#[test]
fn what_lies_ahead_is_no_cell() {
    let book = book("A: New@1");
    assert_eq!(row(&book, "A", &spec(1, 365, Pace::Months), 40).len(), 2);
}

fn sum(a: Tally, b: Tally) -> Tally {
    Tally {
        opened: a.opened + b.opened,
        forward: a.forward + b.forward,
        stood: a.stood + b.stood,
        back: a.back + b.back,
        won: a.won + b.won,
        lost: a.lost + b.lost,
        reopened: a.reopened + b.reopened,
        unknown: a.unknown + b.unknown,
        slipped: a.slipped + b.slipped,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn groups_make_the_whole_and_rows_make_the_groups(story in story(), by in prop::sample::select(RankBy::ALL.to_vec())) {
        let book = book(&story);
        let (trails, filter) = (Trails::of(&book), Filter::default());
        let spec = PromotionSpec { by, ..spec(20, 150, Pace::Weeks) };
        let table = promotion_table(&book, &trails, &filter, &spec, day(130));
        let mut whole = vec![Tally::default(); table.cells.len()];
        for group in &table.groups {
            let mut rows = 0;
            for id in &group.opportunities {
                let one = book.get(*id).unwrap();
                let row = promotion_row(&book, &trails, &spec, day(130), one);
                prop_assert_eq!(row.cells.len(), table.cells.len());
                rows += row.cells.iter().filter(|cell| cell.moved != Moved::Outside).count();
            }
            prop_assert_eq!(rows, group.tallies.iter().map(Tally::rows).sum::<usize>());
            for (all, one) in whole.iter_mut().zip(&group.tallies) {
                *all = sum(*all, *one);
            }
        }
        prop_assert_eq!(whole, table.tallies);
    }
}
