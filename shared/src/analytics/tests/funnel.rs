//! Stories of single opportunities and what the funnel says of them.

use expect_test::{Expect, expect};

use super::language::{book, day, id};
use crate::analytics::filter::Filter;
use crate::analytics::funnel::{Funnel, funnel};
use crate::analytics::measures::{Stay, money};
use crate::analytics::path::Path;
use crate::analytics::trail::Trails;
use crate::calendar::Period;
use crate::entity::{Book, Opportunity, StageCategory};
use crate::money::{BasisPoints, decimal};

fn tenths(tenths: Option<i64>) -> String {
    tenths.map_or("–".to_owned(), |tenths| decimal(tenths, 1))
}

fn rate(rate: Option<BasisPoints>) -> String {
    rate.map_or("–".to_owned(), |rate| format!("{}%", (rate.0 + 50) / 100))
}

fn stay(stay: &Stay) -> String {
    format!("{}/{}", tenths(stay.mean_tenths()), tenths(stay.median_tenths))
}

fn table(funnel: &Funnel) -> String {
    let mut text =
        "stage       now entered advanced lost open  rate  days (mean/median)\n".to_owned();
    for row in &funnel.stages {
        text.push_str(&format!(
            "{:<10} {:>4} {:>7} {:>8} {:>4} {:>4} {:>5}  {}\n",
            row.name,
            row.now.count,
            row.entered.count,
            row.advanced.count,
            row.lost.count,
            row.open.count,
            rate(row.conversion),
            stay(&row.stay),
        ));
    }
    text
}

fn of(book: &Book, filter: &Filter) -> Funnel {
    funnel(book, &Trails::of(book), filter, day(100))
}

fn check(text: &str, expected: &Expect) {
    expected.assert_eq(&table(&of(&book(text), &Filter::default())));
}

fn totals(funnel: &Funnel) -> String {
    let sum = |sum: crate::analytics::measures::Sum| {
        format!("{} for {}", sum.count, sum.money(funnel.currency))
    };
    format!(
        "won {}\nlost {}\nwin rate {} by value {}\nopen {}\noverdue {}\nleftover {}\nforecast {}\n\
         cycle {}\nvelocity {}\nwithout amount {} unconverted {} unplaced {}\n",
        sum(funnel.won),
        sum(funnel.lost),
        rate(funnel.win_rate),
        rate(funnel.win_rate_value),
        sum(funnel.open),
        sum(funnel.overdue),
        sum(funnel.leftover),
        money(funnel.forecast, funnel.currency),
        stay(&funnel.cycle),
        funnel.velocity.map_or("–".to_owned(), |minor| money(minor, funnel.currency).to_string()),
        funnel.without_amount,
        funnel.unconverted,
        funnel.unplaced,
    )
}

fn check_totals(text: &str, period: Option<(u64, u64)>, expected: &Expect) {
    let period = period.map(|(first, last)| Period::new(day(first), day(last)));
    let filter = Filter { period, ..Filter::default() };
    expected.assert_eq(&totals(&of(&book(text), &filter)));
}

#[test]
fn a_lost_opportunity_leaves_the_funnel_where_it_died() {
    check(
        "A: New>Qualified>Lost   B: New>Qualified>Proposal>Won",
        &expect![[r#"
        stage       now entered advanced lost open  rate  days (mean/median)
        New           0       2        2    0    0  100%  10.0/10.0
        Qualified     0       2        1    1    0   50%  10.0/10.0
        Proposal      0       1        1    0    0  100%  10.0/10.0
    "#]],
    );
}

#[test]
fn what_is_still_open_is_no_failure() {
    check(
        "A: New>Qualified   B: New>Qualified>Lost   C: New",
        &expect![[r#"
        stage       now entered advanced lost open  rate  days (mean/median)
        New           1       3        2    0    1   67%  10.0/10.0
        Qualified     1       2        0    1    1    0%  10.0/10.0
        Proposal      0       0        0    0    0     –  –/–
    "#]],
    );
}

#[test]
fn a_stage_jumped_over_counts_as_passed_but_is_no_stay() {
    check(
        "A: New@1>Proposal@21>Won@31",
        &expect![[r#"
        stage       now entered advanced lost open  rate  days (mean/median)
        New           0       1        1    0    0  100%  20.0/20.0
        Qualified     0       1        1    0    0  100%  –/–
        Proposal      0       1        1    0    0  100%  10.0/10.0
    "#]],
    );
}

#[test]
fn moves_back_count_once_and_each_stay_has_its_days() {
    check(
        "A: New@1>Qualified@11>New@13>Qualified@17>Lost@18",
        &expect![[r#"
        stage       now entered advanced lost open  rate  days (mean/median)
        New           0       1        1    0    0  100%  7.0/7.0
        Qualified     0       1        0    1    0    0%  1.5/1.5
        Proposal      0       0        0    0    0     –  –/–
    "#]],
    );
}

#[test]
fn a_reopened_opportunity_is_open_again() {
    check(
        "A: New@1>Qualified@11>Lost@21>Qualified@31>Proposal@41",
        &expect![[r#"
        stage       now entered advanced lost open  rate  days (mean/median)
        New           0       1        1    0    0  100%  10.0/10.0
        Qualified     0       1        1    0    0  100%  10.0/10.0
        Proposal      1       1        0    0    1    0%  –/–
    "#]],
    );
}

#[test]
fn an_imported_record_has_reached_its_stage_but_has_no_days_there() {
    check(
        "A imported: Proposal
         B imported: New
         C imported from=Qualified: New@1>Lost@31
         D imported from=New: New@1>Lost@5
         E imported: New@1>Won@41
         F imported: New@1>Lost@31",
        &expect![[r#"
            stage       now entered advanced lost open  rate  days (mean/median)
            New           1       5        3    1    1   60%  4.0/4.0
            Qualified     0       3        2    1    0   67%  –/–
            Proposal      1       2        1    0    1   50%  –/–
        "#]],
    );
}

#[test]
fn cohorts_are_told_by_the_first_entry() {
    let book = book("A: New@1>Qualified@20>Proposal@40   B: New@15>Qualified@18>Lost@50");
    let filter = Filter { period: Some(Period::new(day(10), day(30))), ..Filter::default() };
    expect![[r#"
        stage       now entered advanced lost open  rate  days (mean/median)
        New           0       1        1    0    0  100%  3.0/3.0
        Qualified     0       2        1    1    0   50%  26.0/26.0
        Proposal      1       0        0    0    0     –  –/–
    "#]]
    .assert_eq(&table(&of(&book, &filter)));
}

#[test]
fn medians_lie_between_two_middle_stays() {
    check(
        "A: New@1>Qualified@2   B: New@1>Qualified@4   C: New@1>Qualified@9   D: New@1>Qualified@41",
        &expect![[r#"
        stage       now entered advanced lost open  rate  days (mean/median)
        New           0       4        4    0    0  100%  13.0/5.5
        Qualified     4       4        0    0    4    0%  –/–
        Proposal      0       0        0    0    0     –  –/–
    "#]],
    );
}

#[test]
fn totals_of_everything() {
    check_totals(
        "A 1000: New@1>Qualified@11>Won@51
         B 500 USD: New@1>Won@31
         C 300: New@1>Lost@21
         D 400 due=120: Qualified@60
         E 200 due=90 p=50: New@60
         F: New@60
         G 99 EUR: Proposal@60",
        None,
        &expect![[r#"
            won 2 for 4500.00 CNY
            lost 1 for 300.00 CNY
            win rate 67% by value 94%
            open 4 for 600.00 CNY
            overdue 1 for 200.00 CNY
            leftover 0 for 0.00 CNY
            forecast 4720.00 CNY
            cycle 40.0/40.0
            velocity 150.00 CNY
            without amount 1 unconverted 1 unplaced 0
        "#]],
    );
}

#[test]
fn totals_of_a_period() {
    check_totals(
        "A 1000: New@1>Qualified@11>Won@51
         B 500: New@1>Won@150
         C 300: New@1>Lost@95
         D 400 due=120: Qualified@60
         E 200 due=95 p=50: New@60
         F 700 due=80: New@60
         G 900: New@60
         H 50: New@60>Won@100",
        Some((91, 181)),
        &expect![[r#"
            won 2 for 550.00 CNY
            lost 1 for 300.00 CNY
            win rate 67% by value 65%
            open 2 for 600.00 CNY
            overdue 1 for 200.00 CNY
            leftover 1 for 700.00 CNY
            forecast 770.00 CNY
            cycle 94.5/94.5
            velocity 7.76 CNY
            without amount 0 unconverted 0 unplaced 0
        "#]],
    );
}

#[test]
fn an_empty_book_has_an_empty_funnel() {
    let nothing = of(&Book::default(), &Filter::default());
    assert_eq!((nothing.stages.len(), nothing.win_rate, nothing.velocity), (0, None, None));
    check_totals(
        "",
        None,
        &expect![[r#"
        won 0 for 0.00 CNY
        lost 0 for 0.00 CNY
        win rate – by value –
        open 0 for 0.00 CNY
        overdue 0 for 0.00 CNY
        leftover 0 for 0.00 CNY
        forecast 0.00 CNY
        cycle –/–
        velocity –
        without amount 0 unconverted 0 unplaced 0
    "#]],
    );
}

#[test]
fn most_are_lost_from() {
    let book =
        book("A: New>Qualified>Lost   B: New>Lost   C: New>Qualified>Proposal>Qualified>Lost");
    let funnel = of(&book, &Filter::default());
    assert_eq!(funnel.lost_most, Some(id("Qualified")));
}

#[test]
fn a_move_that_was_not_sent_yet_counts_with_its_stay_unknown() {
    let mut book = book("A: New@1>Qualified@11");
    let mut one = book.get(id::<Opportunity>("A")).unwrap().clone();
    one.stage = id("Proposal");
    book.put_record(&one);
    let path = Path::of(&book, &one);
    assert_eq!((path.reached, path.outcome), (3, StageCategory::Open));
    assert_eq!(
        path.visits.iter().map(|visit| visit.days()).collect::<Vec<_>>(),
        [Some(10), None, None]
    );
    assert_eq!(path.standing().unwrap().days_until(day(100)), None);
}
