//! Tables: delimiters, quotes, lines, misfits.

use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::{Table, TableOptions};

fn table(text: &str) -> Table {
    Table::from_text(text, &TableOptions::default()).unwrap()
}

#[track_caller]
fn check(text: &str, expected: &Expect) {
    let mut shown = String::new();
    match Table::from_text(text, &TableOptions::default()) {
        Err(error) => writeln!(shown, "✗ {error}").unwrap(),
        Ok(table) => {
            writeln!(shown, "{:?} {}", table.delimiter, table.headers.join(" | ")).unwrap();
            for row in &table.rows {
                let cells: Vec<_> = row.cells.iter().map(|cell| format!("{cell:?}")).collect();
                write!(shown, "{} {}", row.line, cells.join(" ")).unwrap();
                if let Some(misfit) = &row.misfit {
                    write!(shown, " ✗ {misfit}").unwrap();
                }
                shown.push('\n');
            }
            if table.blank > 0 {
                writeln!(shown, "{} blank", table.blank).unwrap();
            }
        }
    }
    expected.assert_eq(&shown);
}

#[test]
fn every_delimiter_is_found() {
    check(
        "a,b\n1,2\n",
        &expect![[r#"
        ',' a | b
        2 "1" "2"
    "#]],
    );
    check(
        "a;b\n1,5;2\n",
        &expect![[r#"
        ';' a | b
        2 "1,5" "2"
    "#]],
    );
    check(
        "a\tb\n1, x\t2\n",
        &expect![[r#"
        '\t' a | b
        2 "1, x" "2"
    "#]],
    );
    check(
        "a|b|c\r\n1|2|3\r\n",
        &expect![[r#"
        '|' a | b | c
        2 "1" "2" "3"
    "#]],
    );
    check(
        "name\nAda\nBob\n",
        &expect![[r#"
        ',' name
        2 "Ada"
        3 "Bob"
    "#]],
    );
    check(
        "sep=;\na;b\n1;2\n",
        &expect![[r#"
        ';' a | b
        3 "1" "2"
    "#]],
    );
    check(
        "\"a,x\";\"b,y\"\n\"1,1\";2\n",
        &expect![[r#"
        ';' a,x | b,y
        2 "1,1" "2"
    "#]],
    );
    check(
        "Betrag;Name\n1,50;A, B\n2,50;C\n",
        &expect![[r#"
        ';' Betrag | Name
        2 "1,50" "A, B"
        3 "2,50" "C"
    "#]],
    );
}

#[test]
fn quoted_cells_hold_anything() {
    check(
        "a,b\n\"x\ny\",2\n3,4\n",
        &expect![[r#"
        ',' a | b
        2 "x\ny" "2"
        4 "3" "4"
    "#]],
    );
    check(
        "a,b\r\n\"x\r\ny\",2\r\n\r\n3,4",
        &expect![[r#"
        ',' a | b
        2 "x\r\ny" "2"
        5 "3" "4"
    "#]],
    );
    check(
        "a,b\n\"say \"\"hi\"\"\",2\n",
        &expect![[r#"
        ',' a | b
        2 "say \"hi\"" "2"
    "#]],
    );
    check(
        "a,b\n\"1,2\",3\n",
        &expect![[r#"
        ',' a | b
        2 "1,2" "3"
    "#]],
    );
    check(
        "a,b\n5\" pipe,2\n",
        &expect![[r#"
        ',' a | b
        2 "5\" pipe" "2"
    "#]],
    );
}

#[test]
fn rows_that_do_not_fit_are_kept_with_their_lines() {
    check(
        "a,b\n1\n\n1,2,3\n1,2,,\n,\n5,6\n",
        &expect![[r#"
        ',' a | b
        2 "1" ✗ the row has 1 cells, and the header 2
        4 "1" "2" "3" ✗ the row has 3 cells, and the header 2: put cells that hold the delimiter in double quotes
        5 "1" "2"
        7 "5" "6"
        1 blank
    "#]],
    );
    check(
        "a,b\n1,2\n\"open,3\n4,5\n",
        &expect![[r#"
        ',' a | b
        2 "1" "2"
        3 "open,3\n4,5\n" ✗ a double quote is opened and not closed: close it or write it twice
    "#]],
    );
    check(
        "a,b\n1,\"open\n",
        &expect![[r#"
        ',' a | b
        2 "1" "open\n" ✗ a double quote is opened and not closed: close it or write it twice
    "#]],
    );
}

#[test]
fn headers_become_different() {
    check(
        "name,name, ,\"two\nlines\",Name\n1,2,3,4,5\n",
        &expect![[r#"
        ',' name | name #2 | #3 | two lines | Name
        3 "1" "2" "3" "4" "5"
    "#]],
    );
    check(
        "a,a,a #2\n1,2,3\n",
        &expect![[r#"
        ',' a | a #2 | a #2'
        2 "1" "2" "3"
    "#]],
    );
}

#[test]
fn files_without_rows_are_told() {
    check(
        "",
        &expect![[r#"
        ✗ the file is empty: check that the export was complete
    "#]],
    );
    check(
        "a,b\n",
        &expect![[r#"
        ✗ the file has a header row and no rows below it: there is nothing to import
    "#]],
    );
    check(
        "a,b\n\n,\n",
        &expect![[r#"
        ✗ the file has a header row and no rows below it: there is nothing to import
    "#]],
    );
}

#[test]
fn columns_are_found_by_name_or_almost() {
    let table = table("Name,NAME,City\n1,2,3\n");
    assert_eq!(table.column("Name"), Some(0));
    assert_eq!(table.column(" City "), Some(2));
    assert_eq!(table.column("city"), Some(2));
    assert_eq!(table.column("name"), None, "two columns are called almost like it");
    assert_eq!(table.column("Town"), None);
}

#[test]
fn a_file_without_headers_gets_them() {
    let options = TableOptions {
        delimiter: Some('\t'),
        headers: Some(vec!["id".to_owned(), "name".to_owned()]),
    };
    let table = Table::from_text("1\tA\n2\tB\n", &options).unwrap();
    assert_eq!(table.headers, ["id", "name"]);
    assert_eq!(table.rows.len(), 2);
    assert_eq!(table.rows[0].line, 1);
}

proptest::proptest! {
    #[test]
    fn what_is_written_is_read_back(
        rows in proptest::collection::vec(
            proptest::collection::vec("[a-z,;|\"\n ]{0,6}x", 3..4), 1..8)
    ) {
        let mut all = vec![vec!["one".to_owned(), "two".to_owned(), "three".to_owned()]];
        all.extend(rows.clone());
        let text = crate::import::report::write_csv(',', &all);
        let options = TableOptions { delimiter: Some(','), headers: None };
        let table = Table::from_bytes(text.as_bytes(), &options).unwrap();
        let read: Vec<Vec<_>> =
            table.rows.iter().map(|row| row.cells.iter().map(str::to_owned).collect()).collect();
        assert_eq!(read, rows);
        assert!(table.rows.iter().all(|row| row.misfit.is_none()));
    }

    #[test]
    fn any_text_ends_in_rows_or_a_sentence(text in "[a-c,;\"\t\r\n|]{0,60}") {
        if let Ok(table) = Table::from_text(&text, &TableOptions::default()) {
            let lines: Vec<_> = table.rows.iter().map(|row| row.line).collect();
            assert!(lines.is_sorted(), "{lines:?}");
            let last = 1 + text.matches('\n').count() as u64;
            assert!(lines.iter().all(|line| *line <= last), "{lines:?} of {last}");
        }
    }
}
