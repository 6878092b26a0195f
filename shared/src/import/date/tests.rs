//! Days: what is read in every order, and what is refused why.

use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::{DateOrder, parse_date, parse_time};

#[track_caller]
fn check(order: DateOrder, texts: &[&str], expected: &Expect) {
    let mut shown = String::new();
    for text in texts {
        let result = match parse_date(text, order) {
            Ok(day) => day.to_string(),
            Err(reason) => format!("✗ {reason}"),
        };
        writeln!(shown, "{text:26} {result}").unwrap();
    }
    expected.assert_eq(&shown);
}

#[test]
fn year_first() {
    let texts = [
        "2025-12-31",
        "2025/12/31",
        "2025.12.31",
        "2025-1-2",
        "20251231",
        "2025年3月4日",
        "２０２５年３月４日",
        "2024-02-29",
        "2025-12-31T00:00:00Z",
        "2025-12-31 14:05",
        "2025-12-31 14:05:10.5",
        "4 Mar 2025",
        "4-Mar-2025",
        "March 4, 2025",
        "Sept 1 2025",
    ];
    check(
        DateOrder::Ymd,
        &texts,
        &expect![[r#"
        2025-12-31                 2025-12-31
        2025/12/31                 2025-12-31
        2025.12.31                 2025-12-31
        2025-1-2                   2025-01-02
        20251231                   2025-12-31
        2025年3月4日                  2025-03-04
        ２０２５年３月４日                  2025-03-04
        2024-02-29                 2024-02-29
        2025-12-31T00:00:00Z       2025-12-31
        2025-12-31 14:05           2025-12-31
        2025-12-31 14:05:10.5      2025-12-31
        4 Mar 2025                 2025-03-04
        4-Mar-2025                 2025-03-04
        March 4, 2025              2025-03-04
        Sept 1 2025                2025-09-01
    "#]],
    );
}

#[test]
fn year_first_refuses_the_rest() {
    let texts = [
        "2025-13-01",
        "2025-02-29",
        "2025-00-10",
        "31/12/2025",
        "12/31/2025",
        "04/03/2025",
        "31/12/25",
        "4-Mar-25",
        "44326",
        "2025",
        "12-31",
        "yesterday",
        "",
        "n/a",
        "2025-12-31 extra",
        "0025-12-31",
        "9999-12-31",
        "99/99/2025",
        "1/2/3/4",
        "2025--12--31",
        "May",
        "12:30",
    ];
    check(
        DateOrder::Ymd,
        &texts,
        &expect![[r#"
        2025-13-01                 ✗ is a day that does not exist
        2025-02-29                 ✗ is a day that does not exist
        2025-00-10                 ✗ is a day that does not exist
        31/12/2025                 ✗ is not a date in this file's order: choose “dmy” (day/month/year) for this file
        12/31/2025                 ✗ is not a date in this file's order: choose “mdy” (month/day/year) for this file
        04/03/2025                 ✗ may be day/month or month/day: choose “dmy” or “mdy” for this file
        31/12/25                   ✗ has a year of two digits: write all four
        4-Mar-25                   ✗ has a year of two digits: write all four
        44326                      ✗ is Excel's number of a day: format the column as a date and save again
        2025                       ✗ is not a date
        12-31                      ✗ is not a date
        yesterday                  ✗ is not a date
                                   ✗ is not a date
        n/a                        ✗ is not a date
        2025-12-31 extra           ✗ is not a date
        0025-12-31                 ✗ is a day that does not exist
        9999-12-31                 ✗ is a day that does not exist
        99/99/2025                 ✗ is a day that does not exist
        1/2/3/4                    ✗ is not a date
        2025--12--31               2025-12-31
        May                        ✗ is not a date
        12:30                      ✗ is not a date
    "#]],
    );
}

#[test]
fn day_first() {
    let texts = [
        "31/12/2025",
        "31.12.2025",
        "1-2-2025",
        "12/31/2025",
        "2025-12-31",
        "31/13/2025",
        "31/12/25",
        "4/3/123",
    ];
    check(
        DateOrder::Dmy,
        &texts,
        &expect![[r#"
        31/12/2025                 2025-12-31
        31.12.2025                 2025-12-31
        1-2-2025                   2025-02-01
        12/31/2025                 ✗ is not a date in this file's order: choose “mdy” (month/day/year) for this file
        2025-12-31                 2025-12-31
        31/13/2025                 ✗ is a day that does not exist
        31/12/25                   ✗ has a year of two digits: write all four
        4/3/123                    ✗ is not a date
    "#]],
    );
}

#[test]
fn month_first() {
    let texts = ["12/31/2025", "1/2/2025", "31/12/2025", "2025-12-31", "13/13/2025", "2/29/2023"];
    check(
        DateOrder::Mdy,
        &texts,
        &expect![[r#"
        12/31/2025                 2025-12-31
        1/2/2025                   2025-01-02
        31/12/2025                 ✗ is not a date in this file's order: choose “dmy” (day/month/year) for this file
        2025-12-31                 2025-12-31
        13/13/2025                 ✗ is a day that does not exist
        2/29/2023                  ✗ is a day that does not exist
    "#]],
    );
}

#[test]
fn moments() {
    let mut shown = String::new();
    for text in [
        "2025-03-04T05:06:07.089Z",
        "2025-03-04T05:06:07+08:00",
        "2025-03-04 05:06",
        "2025-03-04",
        "1970-01-01",
        "04/03/2025 10:00",
        "soon",
    ] {
        let result = match parse_time(text, DateOrder::Ymd) {
            Ok(moment) => moment.0.to_string(),
            Err(reason) => format!("✗ {reason}"),
        };
        writeln!(shown, "{text:26} {result}").unwrap();
    }
    expect![[r#"
        2025-03-04T05:06:07.089Z   1741064767089
        2025-03-04T05:06:07+08:00  1741035967000
        2025-03-04 05:06           1741064760000
        2025-03-04                 1741046400000
        1970-01-01                 0
        04/03/2025 10:00           ✗ may be day/month or month/day: choose “dmy” or “mdy” for this file
        soon                       ✗ is not a date
    "#]].assert_eq(&shown);
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,14}") {
        for order in DateOrder::ALL {
            if let Ok(day) = parse_date(&text, order) {
                assert_eq!(parse_date(&day.to_string(), order), Ok(day));
            }
        }
    }
}
