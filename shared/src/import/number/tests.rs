//! Numbers, shares and amounts: what is read, and what is refused why.

use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::{MoneyFormat, NumberFormat, ShareUnit, parse_int, parse_money, parse_share};
use crate::money::Currency;

const POINT: NumberFormat = NumberFormat::Point;
const COMMA: NumberFormat = NumberFormat::Comma;

/// Writes what becomes of each text.
#[track_caller]
fn check<T: ToString, E: ToString>(
    texts: &[&str],
    read: impl Fn(&str) -> Result<T, E>,
    expected: &Expect,
) {
    let mut shown = String::new();
    for text in texts {
        let result = match read(text) {
            Ok(value) => value.to_string(),
            Err(reason) => format!("✗ {}", reason.to_string()),
        };
        writeln!(shown, "{text:16} {result}").unwrap();
    }
    expected.assert_eq(&shown);
}

fn money(format: NumberFormat, currency: &str, factor: i64) -> MoneyFormat {
    MoneyFormat { format, currency: currency.parse().unwrap(), factor }
}

#[test]
fn amounts_with_a_decimal_point() {
    let texts = [
        "0",
        "29621000",
        "1234.5",
        "1,234.50",
        "1,234,567.89",
        "¥1,234.50",
        "￥1,234.50",
        "$ 3 100",
        "-5",
        "−5.10",
        "(12.00)",
        "(¥12.00)",
        "-¥7",
        "¥-7",
        "+3",
        "１２３．５",
        "1'234.50",
        "12.340",
        ".5",
        "5.",
        "1234元",
        "1.5万",
        "￥2亿",
        "1,234.50 CNY",
        "USD 10",
        "007",
        "1 234 567",
    ];
    check(
        &texts,
        |text| parse_money(text, money(POINT, "CNY", 1)),
        &expect![[r#"
        0                0.00 CNY
        29621000         29621000.00 CNY
        1234.5           1234.50 CNY
        1,234.50         1234.50 CNY
        1,234,567.89     1234567.89 CNY
        ¥1,234.50        1234.50 CNY
        ￥1,234.50        1234.50 CNY
        $ 3 100          ✗ is in another currency than CNY: choose the file's currency or a currency column
        -5               -5.00 CNY
        −5.10            -5.10 CNY
        (12.00)          -12.00 CNY
        (¥12.00)         -12.00 CNY
        -¥7              -7.00 CNY
        ¥-7              -7.00 CNY
        +3               3.00 CNY
        １２３．５            123.50 CNY
        1'234.50         1234.50 CNY
        12.340           12.34 CNY
        .5               0.50 CNY
        5.               5.00 CNY
        1234元            1234.00 CNY
        1.5万             15000.00 CNY
        ￥2亿              200000000.00 CNY
        1,234.50 CNY     1234.50 CNY
        USD 10           10.00 USD
        007              7.00 CNY
        1 234 567        1234567.00 CNY
    "#]],
    );
}

#[test]
fn amounts_that_are_refused() {
    let texts = [
        "n/a",
        "abc",
        "-",
        "",
        "1.234,56",
        "1,23",
        "12,34,567",
        "1,2345",
        "1.234",
        "12.345",
        "1..2",
        "1,,234",
        "5-",
        "--5",
        "-(5)",
        "1.5E+06",
        "2e3",
        "€5",
        "£5",
        "1 2",
        "12 CNY USD",
        "NaN",
        "inf",
        "0x10",
        "1,234.5.6",
        "92233720368547758.08",
        "999999999999999999999999999",
        "5%",
        "五",
    ];
    check(
        &texts,
        |text| parse_money(text, money(POINT, "CNY", 1)),
        &expect![[r#"
        n/a              ✗ is not a number
        abc              ✗ is not a number
        -                ✗ is not a number
                         ✗ is not a number
        1.234,56         ✗ is written in another number format: choose “comma” for this file
        1,23             ✗ is written in another number format: choose “comma” for this file
        12,34,567        ✗ is not a number
        1,2345           ✗ is written in another number format: choose “comma” for this file
        1.234            ✗ has more than 2 decimals; if the sign groups thousands, choose the other number format
        12.345           ✗ has more than 2 decimals; if the sign groups thousands, choose the other number format
        1..2             ✗ is not a number
        1,,234           ✗ is not a number
        5-               ✗ is not a number
        --5              ✗ is not a number
        -(5)             ✗ is not a number
        1.5E+06          ✗ is written with an exponent: format the column as a plain number and save again
        2e3              ✗ is written with an exponent: format the column as a plain number and save again
        €5               ✗ is in another currency than CNY: choose the file's currency or a currency column
        £5               ✗ is in another currency than CNY: choose the file's currency or a currency column
        1 2              ✗ is not a number
        12 CNY USD       ✗ is not a number
        NaN              ✗ is not a number
        inf              ✗ is not a number
        0x10             ✗ is not a number
        1,234.5.6        ✗ is not a number
        92233720368547758.08 ✗ is too large or too small a number
        999999999999999999999999999 ✗ is too large or too small a number
        5%               ✗ is not a number
        五                ✗ is not a number
    "#]],
    );
}

#[test]
fn amounts_with_a_decimal_comma() {
    let texts = [
        "1.234,56",
        "1234,5",
        "1 234,56",
        "€ 1.234.567,00",
        "12,00 €",
        "-0,01",
        "1,234.50",
        "1234.50",
        "1.23",
        "1,234",
        "1.234",
    ];
    check(
        &texts,
        |text| parse_money(text, money(COMMA, "EUR", 1)),
        &expect![[r#"
        1.234,56         1234.56 EUR
        1234,5           1234.50 EUR
        1 234,56         1234.56 EUR
        € 1.234.567,00   1234567.00 EUR
        12,00 €          12.00 EUR
        -0,01            -0.01 EUR
        1,234.50         ✗ is written in another number format: choose “point” for this file
        1234.50          ✗ is written in another number format: choose “point” for this file
        1.23             ✗ is written in another number format: choose “point” for this file
        1,234            ✗ has more than 2 decimals; if the sign groups thousands, choose the other number format
        1.234            1234.00 EUR
    "#]],
    );
}

#[test]
fn currencies_have_their_own_decimals_and_signs() {
    check(
        &["1234", "12.5", "¥12", "$12"],
        |text| parse_money(text, money(POINT, "JPY", 1)),
        &expect![[r#"
            1234             1234 JPY
            12.5             ✗ has more than 0 decimals; if the sign groups thousands, choose the other number format
            ¥12              12 JPY
            $12              ✗ is in another currency than JPY: choose the file's currency or a currency column
        "#]],
    );
    check(
        &["1.234", "1.2345", "KWD 1"],
        |text| parse_money(text, money(POINT, "KWD", 1)),
        &expect![[r#"
            1.234            1.234 KWD
            1.2345           ✗ has more than 3 decimals; if the sign groups thousands, choose the other number format
            KWD 1            1.000 KWD
        "#]],
    );
    check(
        &["$5", "US$5", "HK$5", "NT$5"],
        |text| parse_money(text, money(POINT, "HKD", 1)),
        &expect![[r#"
            $5               5.00 HKD
            US$5             ✗ is in another currency than HKD: choose the file's currency or a currency column
            HK$5             5.00 HKD
            NT$5             ✗ is in another currency than HKD: choose the file's currency or a currency column
        "#]],
    );
}

#[test]
fn a_factor_is_applied_exactly() {
    check(
        &["1100.04", "0.000001", "0.00000001", "0.000000001", "-4.5", "99999999999999"],
        |text| parse_money(text, money(POINT, "USD", 1_000_000)),
        &expect![[r#"
            1100.04          1100040000.00 USD
            0.000001         1.00 USD
            0.00000001       0.01 USD
            0.000000001      ✗ has more than 2 decimals; if the sign groups thousands, choose the other number format
            -4.5             -4500000.00 USD
            99999999999999   ✗ is too large or too small a number
        "#]],
    );
}

#[test]
fn whole_numbers() {
    let texts = [
        "12",
        "1,234",
        "-3",
        "2.0",
        "2.5",
        "9223372036854775807",
        "9223372036854775808",
        "x",
        "１２",
    ];
    check(
        &texts,
        |text| parse_int(text, POINT, 1),
        &expect![[r#"
        12               12
        1,234            1234
        -3               -3
        2.0              2
        2.5              ✗ is not a whole number
        9223372036854775807 9223372036854775807
        9223372036854775808 ✗ is too large or too small a number
        x                ✗ is not a number
        １２               12
    "#]],
    );
}

#[test]
fn shares() {
    let texts =
        ["50", "50%", "50 %", "0.5", "65.13", "100", "101", "-1", "33.333", "５０％", "n/a"];
    check(
        &texts,
        |text| parse_share(text, POINT, ShareUnit::Percent),
        &expect![[r#"
        50               50.00 %
        50%              50.00 %
        50 %             50.00 %
        0.5              0.50 %
        65.13            65.13 %
        100              100.00 %
        101              ✗ is not between 0 % and 100 %: choose whether shares are written as fractions or percent
        -1               ✗ is not between 0 % and 100 %: choose whether shares are written as fractions or percent
        33.333           33.33 %
        ５０％              50.00 %
        n/a              ✗ is not a number
    "#]],
    );
    let texts = ["0.5", "1", "0", "50%", "50", "0.33335", ".1", "1.0"];
    check(
        &texts,
        |text| parse_share(text, POINT, ShareUnit::Fraction),
        &expect![[r#"
        0.5              50.00 %
        1                100.00 %
        0                0.00 %
        50%              50.00 %
        50               ✗ is not between 0 % and 100 %: choose whether shares are written as fractions or percent
        0.33335          33.34 %
        .1               10.00 %
        1.0              100.00 %
    "#]],
    );
}

proptest::proptest! {
    #[test]
    fn an_amount_written_out_is_read_back(minor in i64::MIN + 1..i64::MAX) {
        let written = crate::money::decimal(minor, 2);
        let read = parse_money(&written, money(POINT, "CNY", 1)).unwrap();
        assert_eq!(read, crate::money::Money::new(minor, Currency::CNY));
        let comma = written.replace('.', ",");
        assert_eq!(parse_money(&comma, money(COMMA, "CNY", 1)).unwrap().minor, minor);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,12}") {
        // Neither panics; and what the two formats both read, they read alike unless it has a sign
        // that they read differently.
        let point = parse_money(&text, money(POINT, "CNY", 1));
        let comma = parse_money(&text, money(COMMA, "CNY", 1));
        if !text.contains(['.', ',', '．', '，']) {
            assert_eq!(point, comma);
        }
    }
}
