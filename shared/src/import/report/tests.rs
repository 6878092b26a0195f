//! What people are told, and the file of rejected rows.

use std::sync::Arc;

use expect_test::expect;

use super::*;
use crate::book::Book;
use crate::entity::Role;
use crate::import::mapping::MappingFile;
use crate::import::plan::{Context, Planner};
use crate::import::table::TableOptions;
use crate::value::Millis;

const MAPPING: &str = "
name = 'Test'
source = 'test'
[[file]]
kind = 'account'
key = 'no'
[[file.column]]
field = 'name'
from = 'name'
[[file.column]]
field = 'employees'
from = 'people'
";

fn read(csv: &str) -> Arc<Table> {
    Arc::new(Table::from_bytes(csv.as_bytes(), &TableOptions::default()).unwrap())
}

fn plan(book: &Book, table: &Arc<Table>) -> Plan {
    let context = Context { now: Millis(0), author: None, role: Role::Administrator };
    let mapping = MappingFile::from_toml(MAPPING).unwrap();
    Planner::new(book, &mapping, 0, Arc::clone(table), context).unwrap().finish(book)
}

#[test]
fn the_rejected_rows_are_a_file_that_can_be_corrected_and_imported() {
    let table = read(
        "no;name;people\r\n1;\"Ada; Co\";12\r\n2;\"Bob \"\"B\"\"\";some\r\n\r\n3;\"Cy\r\nInc\";4,5\r\n4;Di\r\n",
    );
    let mut book = Book::default();
    let first = plan(&book, &table);
    first.apply(&mut book);
    let report = rejected_csv(&first, &table, ReportHeaders::ENGLISH, ToString::to_string);
    expect![[r#"
        line;reason;no;name;people
        3;people “some” is not a number;2;"Bob ""B""";some
        5;people “4,5” is written in another number format: choose “comma” for this file;3;"Cy
        Inc";4,5
        7;the row has 2 cells, and the header 3;4;Di
    "#]]
    .assert_eq(&report.strip_prefix('\u{feff}').unwrap().replace("\r\n", "\n"));
    let corrected = report.replace("some", "7").replace("4,5", "45").replace(";Di", ";Di;1");
    let second = plan(&book, &read(&corrected));
    second.apply(&mut book);
    expect![[r#"
        corrected.csv: 3 rows of kind account: 3 new, 0 changed, 0 unchanged, 0 rejected
          note: columns that are not used: line, reason"#]]
    .assert_eq(&summary("corrected.csv", &second, 5));
    let names: Vec<_> = book.accounts.iter().map(|account| account.name.clone()).collect();
    assert_eq!(names.len(), 4, "{names:?}");
}

#[test]
fn a_summary_shows_some_and_counts_the_rest() {
    let rows: Vec<_> = (1..=5).map(|number| format!("{number},A{number},x,extra")).collect();
    let table = read(&format!("no,name,people,more\n9,Z,1,\n,,,\n{}\n", rows.join("\n")));
    expect![[r#"
        some.csv: 6 rows of kind account: 1 new, 0 changed, 0 unchanged, 5 rejected
          1 blank rows passed over
          note: columns that are not used: more
          rejected: line 4: people “x” is not a number
          rejected: line 5: people “x” is not a number
          … and 3 more rejected rows"#]]
    .assert_eq(&summary("some.csv", &plan(&Book::default(), &table), 2));
}
