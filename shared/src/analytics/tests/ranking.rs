//! Rankings by tree and by person, ties, unassigned, comparison with the period before.

use expect_test::{Expect, expect};

use super::language::{book, day, id};
use crate::analytics::filter::Filter;
use crate::analytics::ranking::{RankBy, RankMeasure, RankSpec, Ranking, ranking};
use crate::calendar::Period;
use crate::entity::Department;

const BUSINESS: &str = "
    A 100 owner=li region=East product=Drive channel=Direct: New@91>Won@100
    B 200 owner=wu region=West product=Drive: New@91>Won@110
    C 50 owner=gu region=East: New@91>Won@120
    D 70 owner=gu region=Abroad: New@91>Lost@130
    E 30 owner=boss region=Home: New@1>Won@20
    F 500 owner=li region=East due=140: New@91
    G 10: New@91>Won@130
    H 500 owner=li: New@1>Won@30";

fn table(ranking: &Ranking) -> String {
    let mut text = String::new();
    for row in &ranking.rows {
        let place =
            |place: Option<usize>| place.map_or("–".to_owned(), |place| place.to_string());
        text.push_str(&format!(
            "{:<2} {:<8} won {} {} lost {} open {} {} rate {}",
            place(row.rank),
            row.name,
            row.figures.won.count,
            row.figures.won.minor / 100,
            row.figures.lost.count,
            row.figures.open.count,
            row.figures.open.minor / 100,
            row.figures.win_rate().map_or("–".to_owned(), |rate| rate.to_string()),
        ));
        if let Some(previous) = row.previous {
            text.push_str(&format!(
                " before: {} won {} {}",
                place(row.previous_rank),
                previous.won.count,
                previous.won.minor / 100
            ));
        }
        text.push('\n');
    }
    text
}

fn quarter(number: u64) -> Period {
    Period::new(day(number * 90 + 1), day(number * 90 + 90))
}

fn check(spec: RankSpec, expected: &Expect) {
    let filter = Filter { period: spec.previous.map(|_| quarter(1)), ..Filter::default() };
    expected.assert_eq(&table(&ranking(&book(BUSINESS), &filter, &spec)));
}

#[test]
fn regions_roll_up_to_the_tops() {
    check(
        RankSpec::default(),
        &expect![[r#"
        1  Home     won 4 380 lost 0 open 1 500 rate 100.00 %
        2  Abroad   won 0 0 lost 1 open 0 0 rate 0.00 %
        –           won 2 510 lost 0 open 0 0 rate 100.00 %
    "#]],
    );
}

#[test]
fn departments_show_what_is_below_the_only_top() {
    check(
        RankSpec { by: RankBy::Department, ..RankSpec::default() },
        &expect![[r#"
        1  North    won 2 600 lost 0 open 1 500 rate 100.00 %
        2  South    won 2 250 lost 1 open 0 0 rate 66.67 %
        3  Company  won 1 30 lost 0 open 0 0 rate 100.00 %
        –           won 1 10 lost 0 open 0 0 rate 100.00 %
    "#]],
    );
}

#[test]
fn a_level_can_be_chosen() {
    check(
        RankSpec { by: RankBy::Department, level: Some(2), ..RankSpec::default() },
        &expect![[r#"
            1  North    won 2 600 lost 0 open 1 500 rate 100.00 %
            2  South    won 1 200 lost 0 open 0 0 rate 100.00 %
            3  City     won 1 50 lost 1 open 0 0 rate 50.00 %
            4  Company  won 1 30 lost 0 open 0 0 rate 100.00 %
            –           won 1 10 lost 0 open 0 0 rate 100.00 %
        "#]],
    );
}

#[test]
fn within_a_department_its_children_and_itself_are_ranked() {
    let filter = Filter { department: Some(id::<Department>("South")), ..Filter::default() };
    let spec = RankSpec { by: RankBy::Department, ..RankSpec::default() };
    expect![[r#"
        1  South    won 1 200 lost 0 open 0 0 rate 100.00 %
        2  City     won 1 50 lost 1 open 0 0 rate 50.00 %
    "#]]
    .assert_eq(&table(&ranking(&book(BUSINESS), &filter, &spec)));
}

#[test]
fn people_are_compared_with_the_quarter_before() {
    check(
        RankSpec { by: RankBy::Person, previous: Some(quarter(0)), ..RankSpec::default() },
        &expect![[r#"
            1  wu       won 1 200 lost 0 open 0 0 rate 100.00 % before: – won 0 0
            2  li       won 1 100 lost 0 open 1 500 rate 100.00 % before: 1 won 1 500
            3  gu       won 1 50 lost 1 open 0 0 rate 50.00 % before: – won 0 0
            –  boss     won 0 0 lost 0 open 0 0 rate – before: 2 won 1 30
            –           won 1 10 lost 0 open 0 0 rate 100.00 % before: – won 0 0
        "#]],
    );
}

#[test]
fn a_rate_that_does_not_exist_has_no_rank() {
    check(
        RankSpec {
            by: RankBy::Person,
            measure: RankMeasure::WinRate,
            previous: Some(quarter(0)),
            ..RankSpec::default()
        },
        &expect![[r#"
            1  li       won 1 100 lost 0 open 1 500 rate 100.00 % before: 1 won 1 500
            1  wu       won 1 200 lost 0 open 0 0 rate 100.00 % before: – won 0 0
            3  gu       won 1 50 lost 1 open 0 0 rate 50.00 % before: – won 0 0
            –  boss     won 0 0 lost 0 open 0 0 rate – before: 1 won 1 30
            –           won 1 10 lost 0 open 0 0 rate 100.00 % before: – won 0 0
        "#]],
    );
}

#[test]
fn products_and_channels_have_their_rows() {
    check(
        RankSpec { by: RankBy::Product, ..RankSpec::default() },
        &expect![[r#"
        1  Drive    won 2 300 lost 0 open 0 0 rate 100.00 %
        –           won 4 590 lost 1 open 1 500 rate 80.00 %
    "#]],
    );
    check(
        RankSpec { by: RankBy::Channel, ..RankSpec::default() },
        &expect![[r#"
        1  Direct   won 1 100 lost 0 open 0 0 rate 100.00 %
        –           won 5 790 lost 1 open 1 500 rate 83.33 %
    "#]],
    );
}

#[test]
fn equals_share_a_place() {
    let book = book("A 5 owner=li: New>Won   B 5 owner=wu: New>Won   C 1 owner=gu: New>Won");
    let spec = RankSpec { by: RankBy::Person, ..RankSpec::default() };
    let ranks: Vec<_> = ranking(&book, &Filter::default(), &spec)
        .rows
        .into_iter()
        .map(|row| (row.name, row.rank))
        .collect();
    assert_eq!(
        ranks,
        [("li".to_owned(), Some(1)), ("wu".to_owned(), Some(1)), ("gu".to_owned(), Some(3))]
    );
}

#[test]
fn a_circle_of_departments_does_not_hang() {
    let mut book = book(BUSINESS);
    let mut company = book.get(id::<Department>("Company")).unwrap().clone();
    company.parent = Some(id("City"));
    book.put_record(&company);
    let spec = RankSpec { by: RankBy::Department, ..RankSpec::default() };
    let all = ranking(&book, &Filter::default(), &spec);
    assert_eq!(all.rows.iter().map(|row| row.figures.won.count).sum::<usize>(), 6);
    let below = Filter { department: Some(id("South")), ..Filter::default() };
    assert_eq!(ranking(&book, &below, &spec).total.won.count, 5);
}
