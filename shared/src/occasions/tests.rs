//! Days by the sun and by the moon: known ones, odd ones, and that they always come again.

use proptest::prelude::*;

use super::*;
use crate::entity::{Entity as _, Occasion};
use crate::id::{Id, RawId};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn date(reckoning: Reckoning, month: u32, day: u32) -> ImportantDate {
    let blank = ImportantDate::blank(Id::new(RawId(1)));
    ImportantDate { reckoning, month, day, occasion: Occasion::Birthday, ..blank }
}

fn next(date: &ImportantDate, from: &str) -> String {
    date.next_on(day(from)).map_or_else(String::new, |it| {
        format!("{} {}", it.day, it.count.map_or_else(|| "?".to_owned(), |it| it.to_string()))
    })
}

/// New Year, Dragon Boat and Mid-Autumn, as the calendars of these years print them.
#[test]
fn festivals_fall_where_calendars_say() {
    for (year, month, number, expected) in [
        (2023, 1, 1, "2023-01-22"),
        (2024, 1, 1, "2024-02-10"),
        (2025, 1, 1, "2025-01-29"),
        (2026, 1, 1, "2026-02-17"),
        (2027, 1, 1, "2027-02-06"),
        (2024, 5, 5, "2024-06-10"),
        (2025, 5, 5, "2025-05-31"),
        (2026, 5, 5, "2026-06-19"),
        (2024, 8, 15, "2024-09-17"),
        (2025, 8, 15, "2025-10-06"),
        (2026, 8, 15, "2026-09-25"),
        (2033, 8, 15, "2033-09-08"),
    ] {
        let lunar_day = LunarDay { year, month, is_leap: false, day: number };
        assert_eq!(solar(lunar_day), Some(day(expected)));
        assert_eq!(lunar(day(expected)), Some(lunar_day));
    }
}

/// 2025 has a second sixth month; the twelfth month of that year has 29 days.
#[test]
fn leap_months_and_short_months_are_kept_on_a_day_that_is_there() {
    let mut leap = date(Reckoning::Lunar, 6, 1);
    assert_eq!(next(&leap, "2025-01-01"), "2025-06-25 ?");
    leap.leap_month = true;
    assert_eq!(next(&leap, "2025-01-01"), "2025-07-25 ?");
    assert_eq!(next(&leap, "2026-01-01"), "2026-07-14 ?", "a year without it");
    let last = date(Reckoning::Lunar, 12, 30);
    assert_eq!(next(&last, "2026-01-01"), "2026-02-16 ?", "the 29th is the last");
    assert_eq!(next(&last, "2026-02-17"), "2027-02-05 ?");
}

#[test]
fn the_29th_of_february_is_kept_every_year() {
    let leap = ImportantDate { year: Some(1976), ..date(Reckoning::Gregorian, 2, 29) };
    assert_eq!(next(&leap, "2026-02-28"), "2026-02-28 50");
    assert_eq!(next(&leap, "2026-03-01"), "2027-02-28 51");
    assert_eq!(next(&leap, "2028-01-01"), "2028-02-29 52");
}

/// A birthday by the moon in the twelfth month falls into the international year after.
#[test]
fn years_by_the_moon_are_counted_by_the_moon() {
    let born = ImportantDate { year: Some(1985), ..date(Reckoning::Lunar, 12, 8) };
    assert_eq!(next(&born, "2026-01-01"), "2026-01-26 40");
    assert_eq!(next(&born, "2026-01-27"), "2027-01-15 41");
}

#[test]
fn what_comes_once_comes_once_and_nothing_comes_before_its_first_year() {
    let mut opening = date(Reckoning::Gregorian, 6, 1);
    opening.year = Some(2027);
    assert_eq!(next(&opening, "2026-01-01"), "2027-06-01 0");
    opening.once = true;
    assert_eq!(next(&opening, "2026-01-01"), "2027-06-01 0");
    assert_eq!(next(&opening, "2027-06-01"), "2027-06-01 0");
    assert_eq!(next(&opening, "2027-06-02"), "");
}

#[test]
fn days_that_are_none_are_told() {
    let is_day = |it: &ImportantDate| it.is_day();
    for (reckoning, month, number) in [
        (Reckoning::Gregorian, 2, 30),
        (Reckoning::Gregorian, 4, 31),
        (Reckoning::Gregorian, 0, 1),
        (Reckoning::Gregorian, 13, 1),
        (Reckoning::Gregorian, 1, 0),
        (Reckoning::Lunar, 1, 31),
        (Reckoning::Lunar, 13, 1),
    ] {
        let date = date(reckoning, month, number);
        assert!(!is_day(&date), "{date:?}");
        assert_eq!(next(&date, "2026-01-01"), "");
    }
    let leap = date(Reckoning::Gregorian, 2, 29);
    assert!(is_day(&leap));
    assert!(!is_day(&ImportantDate { leap_month: true, ..leap.clone() }), "no leap month");
    assert!(!is_day(&ImportantDate { once: true, ..leap.clone() }), "once, but when?");
    assert!(!is_day(&ImportantDate { once: true, year: Some(2026), ..leap.clone() }));
    assert!(is_day(&ImportantDate { once: true, year: Some(2028), ..leap.clone() }));
    assert!(!is_day(&ImportantDate { year: Some(76), ..leap }), "76 is 1976 for nobody but us");
}

#[test]
fn a_reminder_comes_its_days_before() {
    let date = ImportantDate { remind_days: Some(7), ..date(Reckoning::Gregorian, 12, 24) };
    let next = date.next_on(day("2026-12-01")).unwrap();
    assert_eq!(date.reminds_from(next), Some(day("2026-12-17")));
    assert_eq!(ImportantDate { remind_days: None, ..date }.reminds_from(next), None);
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0_i32..200 * 365)
        .prop_map(|days| day("1901-03-01") + chrono::Days::new(u64::try_from(days).unwrap()))
}

proptest! {
    #[test]
    fn every_day_has_one_place_in_each_calendar(day in any_day()) {
        let there = lunar(day).unwrap();
        prop_assert!((1..=12).contains(&there.month) && (1..=30).contains(&there.day));
        prop_assert_eq!(solar(there), Some(day));
    }

    /// Nothing is ever left out for more than a long year, and it falls on its own day or the one before.
    #[test]
    fn whatever_comes_again_comes_within_a_year(
        from in any_day(),
        is_lunar: bool,
        is_leap: bool,
        month in 1_u32..=12,
        number in 1_u32..=31,
    ) {
        let reckoning = if is_lunar { Reckoning::Lunar } else { Reckoning::Gregorian };
        let one = date(reckoning, month, number);
        let one = ImportantDate { leap_month: is_leap && is_lunar, ..one };
        prop_assume!(one.is_day());
        let next = one.next_on(from).unwrap().day;
        let days = (next - from).num_days();
        // A leap month may stand before or behind: two moons more.
        prop_assert!((0..=445).contains(&days), "{} days", days);
        let (on_month, on_day) = if is_lunar {
            let there = lunar(next).unwrap();
            (there.month, there.day)
        } else {
            (next.month(), next.day())
        };
        prop_assert_eq!(on_month, month);
        prop_assert!(on_day == number || on_day + 1 == number);
    }
}
