//! Tests of periods, fiscal years and their names.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::{FiscalCalendar, Grain, Period, PeriodName};

const GRAINS: [Grain; 4] = [Grain::Year, Grain::Half, Grain::Quarter, Grain::Month];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn named(start_month: u32, name: &str) -> String {
    FiscalCalendar::starting(start_month).resolve(name.parse().unwrap()).to_string()
}

#[test]
fn names_mean_their_days() {
    for (start, name, days) in [
        (1, "2026", "2026-01-01..2026-12-31"),
        (1, "2026-H2", "2026-07-01..2026-12-31"),
        (1, "2026-Q4", "2026-10-01..2026-12-31"),
        (1, "2024-M02", "2024-02-01..2024-02-29"),
        (4, "2026", "2026-04-01..2027-03-31"),
        (4, "2026-Q4", "2027-01-01..2027-03-31"),
        (4, "2026-m12", "2027-03-01..2027-03-31"),
        (7, "2026-h1", "2026-07-01..2026-12-31"),
        (1, "2026-02-03..2026-02-03", "2026-02-03..2026-02-03"),
    ] {
        assert_eq!(named(start, name), days, "{name} from month {start}");
    }
}

#[test]
fn other_texts_are_refused_with_a_sentence() {
    for text in [
        "",
        "26",
        "Q4",
        "2026-",
        "2026-Q0",
        "2026-Q5",
        "2026-H3",
        "2026-M13",
        "2026-X1",
        "2026-季1",
        "2026-Q",
        "2026-02-01..2026-01-01",
        "2026-02-30..2026-03-01",
        "..",
        "2026-13-01..2026-12-31",
    ] {
        let error = text.parse::<PeriodName>().unwrap_err().to_string();
        assert!(error.contains("is not a period: write a year"), "{error}");
    }
}

#[test]
fn the_period_before_is_as_long() {
    let calendar = FiscalCalendar::starting(1);
    for (period, before) in [
        ("2026-Q1", "2025-10-01..2025-12-31"),
        ("2026", "2025-01-01..2025-12-31"),
        ("2024-M03", "2024-02-01..2024-02-29"),
        ("2026-H1", "2025-07-01..2025-12-31"),
        ("2026-01-05..2026-01-11", "2025-12-29..2026-01-04"),
        ("2026-01-31..2026-02-27", "2026-01-03..2026-01-30"),
    ] {
        let period = calendar.resolve(period.parse().unwrap());
        assert_eq!(calendar.previous(period).to_string(), before);
    }
}

#[test]
fn a_fiscal_year_bears_the_number_of_the_year_it_begins_in() {
    let april = FiscalCalendar::starting(4);
    assert_eq!(april.year_of(day("2027-03-31")), 2026);
    assert_eq!(april.year_of(day("2027-04-01")), 2027);
    assert_eq!(FiscalCalendar::starting(13), FiscalCalendar::starting(1));
}

#[test]
fn a_period_has_days() {
    let february = Period::new(day("2024-02-01"), day("2024-02-29"));
    assert_eq!(february.days(), 29);
    assert!(february.contains(day("2024-02-29")) && !february.contains(day("2024-03-01")));
    assert!(Period::new(day("2024-02-02"), day("2024-02-01")).days() <= 0);
}

proptest! {
    #[test]
    fn every_day_lies_in_one_period_of_each_length(start in 1_u32..=12, offset in 0_u64..40_000) {
        let calendar = FiscalCalendar::starting(start);
        let day = day("1990-01-01") + Days::new(offset);
        for grain in GRAINS {
            let period = calendar.around(day, grain);
            prop_assert!(period.contains(day));
            prop_assert_eq!(calendar.around(period.first, grain), period);
            prop_assert_eq!(calendar.around(period.last, grain), period);
            let before = calendar.previous(period);
            prop_assert_eq!(before, calendar.around(period.first - Days::new(1), grain));
        }
    }

    #[test]
    fn the_parts_of_a_year_make_the_year(start in 1_u32..=12, year in 1990_i32..2100) {
        let calendar = FiscalCalendar::starting(start);
        let whole = calendar.nth(year, Grain::Year, 0);
        for grain in GRAINS {
            let parts: Vec<_> =
                (0..12 / grain.months()).map(|index| calendar.nth(year, grain, index)).collect();
            prop_assert_eq!(parts.iter().map(Period::days).sum::<i64>(), whole.days());
            prop_assert_eq!(parts[0].first, whole.first);
            for pair in parts.windows(2) {
                prop_assert_eq!(pair[0].last + Days::new(1), pair[1].first);
            }
        }
    }

    #[test]
    fn any_text_is_a_period_or_an_error(text in "\\PC{0,12}") {
        if let Ok(name) = text.parse::<PeriodName>() {
            prop_assert!(FiscalCalendar::starting(1).resolve(name).days() > 0);
        }
    }
}
