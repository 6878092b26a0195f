//! Rules that hold for every book: parts make the whole, order does not matter, lists match sums.

use proptest::prelude::*;

use super::language::{book, book_salted, day, id};
use crate::analytics::filter::{Filter, Scope};
use crate::analytics::funnel::{Funnel, Part, funnel};
use crate::analytics::measures::Sum;
use crate::analytics::path::{Histories, Path};
use crate::analytics::ranking::{Figures, RankBy, RankPart, RankSpec, ranking};
use crate::analytics::records::{funnel_records, ranking_records};
use crate::analytics::trail::Trails;
use crate::calendar::Period;
use crate::entity::{Book, Opportunity, Stage};
use crate::id::Id;

const TODAY: u64 = 120;

/// One line of the language.
fn line() -> impl Strategy<Value = String> {
    let amount = prop_oneof![
        3 => (1_u32..5_000).prop_map(|major| major.to_string()),
        1 => Just(String::new()),
        1 => (1_u32..5_000).prop_map(|major| format!("{major} USD")),
        1 => (1_u32..5_000).prop_map(|major| format!("{major} EUR")),
    ];
    let owner = prop::sample::select(vec!["", "owner=boss", "owner=li", "owner=wu", "owner=gu"]);
    let region = prop::sample::select(vec![
        "",
        "region=Home",
        "region=East",
        "region=West",
        "region=Abroad",
    ]);
    let due = prop_oneof![Just(String::new()), (1_u32..240).prop_map(|day| format!("due={day}"))];
    let imported = prop::sample::select(vec!["", "", "imported", "imported from=Qualified"]);
    let stage =
        prop::sample::select(vec!["New", "Qualified", "Proposal", "Proposal", "Won", "Lost"]);
    let told = prop_oneof![
        (1_u32..5_000).prop_map(|major| format!("amount={major}")),
        (1_u32..240).prop_map(|day| format!("due={day}")),
    ];
    let change = prop::option::of(told);
    let way = prop::collection::vec((stage, 1_u32..40, change), 1..6).prop_map(|steps| {
        let mut at = 0;
        let mut way: Vec<String> = Vec::new();
        let mut last = "";
        for (stage, days, change) in steps {
            at += days;
            if last != stage {
                way.push(format!("{stage}@{at}"));
                last = stage;
            }
            way.extend(change.map(|change| format!("{change}@{at}")));
        }
        way.join(">")
    });
    (amount, owner, region, due, imported, way).prop_map(
        |(amount, owner, region, due, imported, way)| {
            let words = [amount.as_str(), owner, region, due.as_str(), imported];
            let told: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
            format!("{}: {way}", told.join(" "))
        },
    )
}

pub(super) fn story() -> impl Strategy<Value = String> {
    prop::collection::vec(line(), 0..25).prop_map(|lines| {
        let numbered = lines.iter().enumerate().map(|(number, line)| format!("N{number} {line}"));
        numbered.collect::<Vec<_>>().join("\n")
    })
}

pub(super) fn period() -> impl Strategy<Value = Option<Period>> {
    prop::option::of((1_u64..200, 0_u64..100))
        .prop_map(|span| span.map(|(first, days)| Period::new(day(first), day(first + days))))
}

fn compute(book: &Book, filter: &Filter) -> Funnel {
    funnel(book, &Trails::of(book), filter, day(TODAY))
}

pub(super) fn sum_of(book: &Book, ids: &[Id<Opportunity>]) -> Sum {
    let mut sum = Sum::default();
    for id in ids {
        sum.add(book.get(*id).unwrap().base_amount(book));
    }
    sum
}

fn parts_of(funnel: &Funnel) -> Vec<(Part, Sum)> {
    let mut parts = vec![
        (Part::Won, funnel.won),
        (Part::Lost, funnel.lost),
        (Part::Open, funnel.open),
        (Part::Overdue, funnel.overdue),
        (Part::Leftover, funnel.leftover),
    ];
    for row in &funnel.stages {
        parts.extend([
            (Part::Now(row.stage), row.now),
            (Part::Entered(row.stage), row.entered),
            (Part::Advanced(row.stage), row.advanced),
            (Part::LostBefore(row.stage), row.lost),
            (Part::Undecided(row.stage), row.open),
            (Part::LostFrom(row.stage), row.lost_from),
        ]);
    }
    parts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_order_of_rows_changes_nothing(story in story(), period in period()) {
        let filter = Filter { period, ..Filter::default() };
        let spec = RankSpec { by: RankBy::Department, ..RankSpec::default() };
        let (one, other) = (book_salted(&story, "a"), book_salted(&story, "z"));
        prop_assert_eq!(compute(&one, &filter), compute(&other, &filter));
        prop_assert_eq!(ranking(&one, &filter, &spec), ranking(&other, &filter, &spec));
    }

    #[test]
    fn counts_never_increase_along_the_funnel(story in story()) {
        let funnel = compute(&book(&story), &Filter::default());
        for pair in funnel.stages.windows(2) {
            prop_assert!(pair[0].entered.count >= pair[1].entered.count);
            prop_assert_eq!(pair[0].advanced.count, pair[1].entered.count);
        }
    }

    #[test]
    fn a_cohort_is_advanced_lost_or_open(story in story(), period in period()) {
        let funnel = compute(&book(&story), &Filter { period, ..Filter::default() });
        for row in &funnel.stages {
            prop_assert_eq!(row.advanced.and(row.lost).and(row.open), row.entered);
        }
        let lost_from = funnel.stages.iter().map(|row| row.lost_from.count).sum::<usize>();
        prop_assert_eq!(lost_from + funnel.unplaced, funnel.lost.count);
    }

    #[test]
    fn departments_make_the_company(story in story(), period in period()) {
        let book = book(&story);
        let whole = Filter { period, department: Some(id("Company")), ..Filter::default() };
        let company = parts_of(&compute(&book, &whole));
        let mut together: Vec<Sum> = vec![Sum::default(); company.len()];
        let add = |filter: Filter, together: &mut Vec<Sum>| {
            for (sum, (_, part)) in together.iter_mut().zip(parts_of(&compute(&book, &filter))) {
                *sum = sum.and(part);
            }
        };
        for name in ["North", "South"] {
            add(Filter { department: Some(id(name)), ..whole }, &mut together);
        }
        add(Filter { owner: Some(id("boss")), ..whole }, &mut together);
        prop_assert_eq!(company.into_iter().map(|(_, sum)| sum).collect::<Vec<_>>(), together);
    }

    #[test]
    fn two_periods_make_the_period_of_both(story in story(), cut in 2_u64..200) {
        let book = book(&story);
        let of = |first, last| {
            let period = Some(Period::new(day(first), day(last)));
            let funnel = compute(&book, &Filter { period, ..Filter::default() });
            let entered = funnel.stages.iter().map(|row| row.entered).fold(Sum::default(), Sum::and);
            (funnel.won, funnel.lost, funnel.open, entered)
        };
        let (one, other, both) = (of(1, cut - 1), of(cut, 400), of(1, 400));
        prop_assert_eq!(one.0.and(other.0), both.0);
        prop_assert_eq!(one.1.and(other.1), both.1);
        prop_assert_eq!(one.2.and(other.2), both.2);
        prop_assert_eq!(one.3.and(other.3), both.3);
    }

    #[test]
    fn the_records_of_a_part_have_its_sum(story in story(), period in period()) {
        let book = book(&story);
        let filter = Filter { period, ..Filter::default() };
        let funnel = compute(&book, &filter);
        for (part, sum) in parts_of(&funnel) {
            let ids = funnel_records(&book, &Trails::of(&book), &filter, day(TODAY), part);
            prop_assert_eq!(sum_of(&book, &ids), sum, "{}", part);
            prop_assert_eq!(part.to_string().parse::<Part>(), Ok(part));
        }
        let count = |part| funnel_records(&book, &Trails::of(&book), &filter, day(TODAY), part).len();
        prop_assert_eq!(count(Part::WithoutAmount), funnel.without_amount);
        prop_assert_eq!(count(Part::Unconverted), funnel.unconverted);
        prop_assert_eq!(count(Part::Unplaced), funnel.unplaced);
    }

    #[test]
    fn rows_of_a_ranking_make_the_funnel(story in story(), period in period()) {
        let book = book(&story);
        let filter = Filter { period, ..Filter::default() };
        let funnel = compute(&book, &filter);
        for by in RankBy::ALL {
            let spec = RankSpec { by: *by, ..RankSpec::default() };
            let ranking = ranking(&book, &filter, &spec);
            let rows = ranking.rows.iter().map(|row| row.figures).fold(Figures::default(), Figures::and);
            prop_assert_eq!(rows, ranking.total);
            prop_assert_eq!((rows.won, rows.lost, rows.open), (funnel.won, funnel.lost, funnel.open));
            for row in &ranking.rows {
                for (part, sum) in [
                    (RankPart::Won, row.figures.won),
                    (RankPart::Lost, row.figures.lost),
                    (RankPart::Open, row.figures.open),
                ] {
                    let ids = ranking_records(&book, &filter, &spec, row.key, part);
                    prop_assert_eq!(sum_of(&book, &ids), sum);
                }
            }
        }
    }

    #[test]
    fn a_scope_matches_what_its_filter_matches(
        story in story(),
        department in prop::option::of(prop::sample::select(vec!["Company", "South", "City", "Gone"])),
        region in prop::option::of(prop::sample::select(vec!["Home", "East", "Gone"])),
        owner in prop::option::of(prop::sample::select(vec!["li", "gu"])),
    ) {
        let book = book(&story);
        let filter = Filter {
            department: department.map(id),
            region: region.map(id),
            owner: owner.map(id),
            ..Filter::default()
        };
        let scope = Scope::new(&book, &filter);
        for one in book.opportunities.iter() {
            prop_assert_eq!(scope.matches(one), filter.matches(&book, one));
            prop_assert_eq!(scope.chance_of(one), one.chance(&book));
            prop_assert_eq!(scope.category_of(one), one.category(&book));
            prop_assert_eq!(scope.worth(one).minor(), one.base_amount(&book));
            prop_assert_eq!(scope.region_of(one), one.region_in(&book));
            prop_assert_eq!(scope.channel_of(one), one.channel_in(&book));
        }
    }

    #[test]
    fn gathered_histories_tell_the_same_as_single_ones(story in story()) {
        let book = book(&story);
        let trails = Trails::of(&book);
        let histories = Histories::of(&book, &trails, id("Sales"));
        let (mut cursor, mut path) = (0, Path::default());
        for one in book.opportunities.iter() {
            histories.trace(&mut cursor, &mut path, one, one.category(&book));
            prop_assert_eq!(&path, &Path::of(&book, one));
            prop_assert!(path.visits.iter().all(|visit| visit.place < path.reached));
        }
    }
}

#[test]
fn a_part_of_no_funnel_is_refused_with_a_sentence() {
    for text in ["", "now", "now:", "now:me", "lost:01ARZ3NDEKTSV4RRFFQ69G5FAV", "Won"] {
        assert!(text.parse::<Part>().unwrap_err().to_string().contains("is no part of a funnel"));
    }
    let now: Part = format!("now:{}", id::<Stage>("New")).parse().unwrap();
    assert_eq!(now, Part::Now(id("New")));
}
