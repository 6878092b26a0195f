//! Mapping files: their TOML, their patterns, their order.

use expect_test::expect;

use super::{ColumnMapping, Columns, Mapping, MappingFile, Replacement};
use crate::entity::Kind;

const FULL: &str = include_str!("full.toml");

#[test]
fn toml_is_read_and_written() {
    let file = MappingFile::from_toml(FULL).unwrap();
    let again = MappingFile::from_toml(&file.to_toml().unwrap()).unwrap();
    assert_eq!(file, again);
    assert_eq!(file.files[0].kind, Kind::User);
    let last = &file.files[1].columns[0];
    assert_eq!(last.columns, Columns(vec!["product".to_owned(), "account".to_owned()]));
    let stage = &file.files[1].columns[1];
    let expected = Replacement::Column { from: "Step".to_owned() };
    assert_eq!(stage.values["Open"], expected);
    assert_eq!(stage.values["*"], Replacement::Text("Lost".to_owned()));
}

#[test]
fn a_small_mapping_is_written_small() {
    let mut section = Mapping::new(Kind::Account);
    section.key = Columns::one("No");
    section.columns = vec![ColumnMapping::new("name", "Customer")];
    let file = MappingFile {
        name: "Customers".to_owned(),
        source: "erp".to_owned(),
        files: vec![section],
        ..MappingFile::default()
    };
    expect![[r#"
        name = "Customers"
        source = "erp"
        dates = "ymd"
        numbers = "point"

        [[file]]
        kind = "account"
        key = "No"

        [[file.column]]
        field = "name"
        from = "Customer"
    "#]]
    .assert_eq(&file.to_toml().unwrap());
}

#[test]
fn mistakes_are_told_with_their_line() {
    let wrong = |text: &str| MappingFile::from_toml(text).unwrap_err().to_string();
    expect![[r#"
        the mapping cannot be read: TOML parse error at line 4, column 8
          |
        4 | kind = "acount"
          |        ^^^^^^^^
        `acount` is no kind of record; there are user, department, region, channel, product, account, contact, pipeline, stage, opportunity, change, company, exchange_rate, import_mapping, share, standing, competitor, task, activity, lead, lead_product, assignment_rule, criterion, evidence, stage_task, saved_view, milestone, review_note, committee_member, influence_line, affiliation, important_date"#]].assert_eq(&wrong("name = \"a\"\nsource = \"b\"\n[[file]]\nkind = \"acount\"\n"));
    expect![[r#"
        the mapping cannot be read: TOML parse error at line 3, column 11
          |
        3 | numbers = "dot"
          |           ^^^^^
        unknown variant `dot`, expected `point` or `comma`"#]]
    .assert_eq(&wrong("name = \"a\"\nsource = \"b\"\nnumbers = \"dot\"\n"));
    expect![[r#"
        the mapping cannot be read: TOML parse error at line 1, column 10
          |
        1 | name = "a
          |          ^
        invalid basic string, expected `"`"#]]
    .assert_eq(&wrong("name = \"a\nsource = \"b\"\n"));
    expect![[r#"
        the mapping cannot be read: TOML parse error at line 1, column 1
          |
        1 | name = "a"
          | ^
        missing field `source`"#]]
    .assert_eq(&wrong("name = \"a\"\n"));
}

#[test]
fn patterns_fit_names() {
    let fits = |pattern: &str, name: &str| {
        let mut mapping = Mapping::new(Kind::Account);
        mapping.files = vec![pattern.to_owned()];
        mapping.fits(name)
    };
    assert!(fits("Accounts.csv", "accounts.CSV"));
    assert!(fits("Accounts*.csv", "Accounts-2025.csv"));
    assert!(fits("*客户*", "我的客户表.csv"));
    assert!(fits("*", ""));
    assert!(!fits("Accounts.csv", "Accounts.csv.bak"));
    assert!(!fits("a*b*c", "acb"));
    assert!(!Mapping::new(Kind::Account).fits("Accounts.csv"));
}

#[test]
fn files_are_imported_in_the_order_of_the_sections() {
    let mut users = Mapping::new(Kind::User);
    users.files = vec!["users.csv".to_owned()];
    let mut rest = Mapping::new(Kind::Account);
    rest.files = vec!["*.csv".to_owned()];
    let file = MappingFile { files: vec![users, rest], ..MappingFile::default() };
    let order = file.order(&["b.csv", "users.csv", "notes.txt", "a.csv"]);
    assert_eq!(order, [(1, 0), (0, 1), (3, 1)]);
}
