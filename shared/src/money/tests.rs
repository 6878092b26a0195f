//! Tests of amounts, currencies and shares.

use proptest::prelude::*;

use super::{BasisPoints, Currency, Money, decimal};

fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

#[test]
fn currencies_are_three_letters() {
    assert_eq!(currency(" usd ").code(), "USD");
    for text in ["", "US", "USDT", "U5D", "人民币", "¥"] {
        let error = text.parse::<Currency>().unwrap_err().to_string();
        assert!(error.contains(&format!("`{text}` is not a currency")), "{error}");
    }
}

#[test]
fn decimals_follow_the_currency() {
    for (code, exponent, printed) in
        [("CNY", 2, "12.00 CNY"), ("JPY", 0, "12 JPY"), ("KWD", 3, "12.000 KWD")]
    {
        let currency = currency(code);
        assert_eq!(currency.exponent(), exponent);
        assert_eq!(Money::of_major(12, currency).to_string(), printed);
    }
}

#[test]
fn amounts_print_exactly() {
    for (units, decimals, text) in [
        (0, 2, "0.00"),
        (5, 2, "0.05"),
        (-5, 2, "-0.05"),
        (-1_205, 2, "-12.05"),
        (1_234, 3, "1.234"),
        (7, 0, "7"),
        (i64::MIN, 2, "-92233720368547758.08"),
    ] {
        assert_eq!(decimal(units, decimals), text);
    }
    assert_eq!(Money::of_major(i64::MAX, Currency::CNY).minor, i64::MAX);
}

#[test]
fn ratios_round_to_the_nearest_hundredth_of_a_percent() {
    let ratio = |part, whole| BasisPoints::ratio(part, whole).map(|share| share.0);
    assert_eq!(ratio(2, 3), Some(6_667));
    assert_eq!(ratio(1, 3), Some(3_333));
    assert_eq!(ratio(1, 20_000), Some(1));
    assert_eq!(ratio(0, 5), Some(0));
    assert_eq!(ratio(7, 5), Some(14_000));
    assert_eq!(ratio(0, 0), None);
    assert_eq!(ratio(11_420, 11_420 + 6_113), Some(6_513));
}

#[test]
fn shares_round_half_away_from_zero() {
    assert_eq!(BasisPoints::percent(25).of(10), 3);
    assert_eq!(BasisPoints::percent(25).of(-10), -3);
    assert_eq!(BasisPoints::percent(25).of(100_000), 25_000);
    assert_eq!(BasisPoints(1).of(4_999), 0);
    assert_eq!(BasisPoints::percent(65).to_string(), "65.00 %");
}

proptest! {
    #[test]
    fn the_whole_of_an_amount_is_the_amount(minor in any::<i64>()) {
        prop_assert_eq!(BasisPoints::ONE.of(minor), minor);
        prop_assert_eq!(BasisPoints(0).of(minor), 0);
    }

    #[test]
    fn a_share_and_its_rest_differ_from_the_whole_by_at_most_one(
        minor in -1_000_000_000_i64..1_000_000_000,
        points in 0_u32..=10_000,
    ) {
        let parts = BasisPoints(points).of(minor) + BasisPoints(10_000 - points).of(minor);
        prop_assert!((parts - minor).abs() <= 1);
    }

    #[test]
    fn a_ratio_of_parts_is_the_share_that_made_them(points in 0_u32..=10_000) {
        prop_assert_eq!(BasisPoints::ratio(i128::from(points), 10_000), Some(BasisPoints(points)));
    }
}
