//! Plans: what becomes of rows, told in words.

mod links;

use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::*;
use crate::entity::{Account, Opportunity, Pipeline, Stage, StageCategory};
use crate::import::table::TableOptions;
use crate::money::BasisPoints;

const CONTEXT: Context = Context { now: Millis(0), author: None, role: Role::Administrator };

/// A mapping with these sections, from `test`.
fn mapping(sections: &str) -> MappingFile {
    MappingFile::from_toml(&format!("name = 'Test'\nsource = 'test'\n{sections}")).unwrap()
}

fn table(csv: &str) -> Arc<Table> {
    Arc::new(Table::from_text(csv, &TableOptions::default()).unwrap())
}

fn plan(book: &Book, mapping: &MappingFile, csv: &str) -> Plan {
    Planner::new(book, mapping, 0, table(csv), CONTEXT).unwrap().finish(book)
}

/// Plans and applies.
fn import(book: &mut Book, mapping: &MappingFile, csv: &str) -> Plan {
    let plan = plan(book, mapping, csv);
    plan.apply(book);
    plan
}

/// Names a value for people: a link by the title of its record.
fn shown(book: &Book, kind: Kind, number: u16, value: &Value) -> String {
    let linked = kind.field_numbered(number).and_then(linked_kind);
    match (linked, value) {
        (Some(kind), Value::Id(id)) => {
            book.record(kind, *id).map_or_else(|| "?".to_owned(), |record| record.title())
        }
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Null) => "∅".to_owned(),
        (_, value) => format!("{value:?}"),
    }
}

fn tell_row(out: &mut String, after: &Book, row: &PlannedRow) {
    let kind = Kind::from_number(row.key.kind).unwrap();
    let verb = match &row.change {
        RowChange::New => "new",
        RowChange::Changed { .. } => "changed",
        RowChange::Unchanged => "unchanged",
    };
    write!(out, "{} {verb} {} {}:", row.line, kind.name(), row.title).unwrap();
    let before = match &row.change {
        RowChange::Changed { before, .. } => before.clone(),
        RowChange::New | RowChange::Unchanged => Vec::new(),
    };
    for (index, (number, value)) in row.fields.iter().enumerate() {
        let name = kind.field_numbered(*number).unwrap().name;
        if matches!(name, "external_key" | "created_at" | "name") && before.is_empty() {
            continue;
        }
        let was = before.get(index).map(|was| shown(after, kind, *number, was) + " → ");
        let value = shown(after, kind, *number, value);
        write!(out, " {name}={}{value}", was.unwrap_or_default()).unwrap();
    }
    out.push('\n');
}

fn tell(before: &Book, plan: &Plan) -> String {
    let mut after = before.clone();
    plan.apply(&mut after);
    let mut out = String::new();
    for row in plan.made.iter().chain(&plan.rows) {
        tell_row(&mut out, &after, row);
    }
    for note in &plan.notes {
        writeln!(out, "{} note {} “{}” {}", note.line, note.column, note.value, note.kind).unwrap();
    }
    for rejected in &plan.rejected {
        let reasons: Vec<_> = rejected.reasons.iter().map(ToString::to_string).collect();
        writeln!(out, "{} ✗ {}", rejected.line, reasons.join("; ")).unwrap();
    }
    out
}

#[track_caller]
fn check(book: &Book, sections: &str, csv: &str, expected: &Expect) {
    expected.assert_eq(&tell(book, &plan(book, &mapping(sections), csv)));
}

const ACCOUNTS: &str = "
[[file]]
kind = 'account'
key = 'no'
[[file.column]]
field = 'name'
from = 'name'
[[file.column]]
field = 'city'
from = 'city'
";

const BY_NAME: &str = "
[[file]]
kind = 'account'
[[file.column]]
field = 'name'
from = 'name'
[[file.column]]
field = 'city'
from = 'city'
[[file.column]]
field = 'parent'
from = 'parent'
";

#[test]
fn new_changed_unchanged_and_rejected() {
    let mut book = Book::default();
    import(&mut book, &mapping(ACCOUNTS), "no,name,city\n1,Acme,Bonn\n2,Bolt,Köln\n3,Cora,Kiel\n");
    check(
        &book,
        ACCOUNTS,
        "no,name,city\n1,Acme,Bonn\n2,Bolt,Trier\n3,Cora,\n4,Dora,Ulm\n,Emil,Ulm\n6,,Ulm\n7,Gert\n",
        &expect![[r#"
            2 unchanged account Acme:
            3 changed account Bolt: city=Köln → Trier
            4 unchanged account Cora:
            5 new account Dora: city=Ulm
            6 ✗ the key of the row must not be empty
            7 ✗ name must not be empty
            8 ✗ the row has 2 cells, and the header 3
        "#]],
    );
}

#[test]
fn an_empty_cell_keeps_or_clears_as_the_mapping_says() {
    let mut book = Book::default();
    import(&mut book, &mapping(ACCOUNTS), "no,name,city\n1,Acme,Bonn\n");
    let clear = format!("{ACCOUNTS}blank = 'clear'\n");
    check(
        &book,
        &clear,
        "no,name,city\n1,Acme,\n",
        &expect![[r#"
        2 changed account Acme: city=Bonn → ∅
    "#]],
    );
    let translated = format!("{ACCOUNTS}values = {{ 'none' = '' }}\n");
    check(
        &book,
        &translated,
        "no,name,city\n1,Acme,none\n2,Bolt,none\n",
        &expect![[r#"
        2 changed account Acme: city=Bonn → ∅
        3 new account Bolt:
    "#]],
    );
}

#[test]
fn two_companies_of_one_name_stay_two() {
    let mut book = Book::default();
    import(&mut book, &mapping(ACCOUNTS), "no,name,city\n1,Acme,Bonn\n2,Acme,Ulm\n");
    assert_eq!(book.accounts.len(), 2);
    // Without keys nobody knows which of the two is meant.
    check(
        &book,
        BY_NAME,
        "name,city,parent\nacme,Kiel,\nBolt,,Acme\n",
        &expect![[r#"
        2 ✗ is the name of 2 records: choose a key column so that the right one is found
        3 ✗ parent “Acme” is the name of 2 accounts: link by key instead, or make the names different
    "#]],
    );
    check(
        &book,
        "[[file]]\nkind = 'contact'\n[[file.column]]\nfield = 'name'\nfrom = 'who'\n\
         [[file.column]]\nfield = 'account'\nfrom = 'account'\n\
         [[file.column]]\nfield = 'email'\nfrom = 'mail'\n",
        "who,account,mail\nAda,Acme,a@x\nBob,,b@x\nCid,Nobody,\n",
        &expect![[r#"
            3 new contact Bob: email=b@x
            2 ✗ account “Acme” is the name of 2 accounts: link by key instead, or make the names different
            4 ✗ account “Nobody” names no account that exists: import it first, correct the text, or let it be made
        "#]],
    );
}

#[test]
fn without_keys_the_name_finds_the_record() {
    let mut book = Book::default();
    book.put_record(&Account {
        id: Id::from_parts(1, 1),
        name: "ACME  Ltd".to_owned(),
        ..Account::default()
    });
    check(
        &book,
        BY_NAME,
        "name,city,parent\nAcme Ltd,Bonn,\nAcme ltd,Ulm,\n",
        &expect![[r#"
            2 changed account ACME  Ltd: city=∅ → Bonn external_key=∅ → test:acme ltd
            3 ✗ line 2 has the same key and says something else: keep one of the two
        "#]],
    );
}

#[test]
fn a_key_that_comes_twice_is_taken_once() {
    check(
        &Book::default(),
        ACCOUNTS,
        "no,name,city\n1,Acme,Bonn\n1,Acme,Bonn\n1,Acme,Ulm\n2,,Ulm\n2,Bolt,Ulm\n",
        &expect![[r#"
            2 new account Acme: city=Bonn
            3 unchanged account Acme:
            4 ✗ line 2 has the same key and says something else: keep one of the two
            5 ✗ name must not be empty
            6 ✗ line 5 has the same key and says something else: keep one of the two
        "#]],
    );
}

const DEALS: &str = "
[[pipeline]]
name = 'Sales'
stage = [
    { name = 'First', category = 'open', percent = 10 },
    { name = 'Second', category = 'open', percent = 50 },
    { name = 'Won', category = 'won' },
    { name = 'Lost', category = 'lost' },
]
[[file]]
kind = 'opportunity'
key = 'id'
[[file.column]]
field = 'name'
from = 'topic'
[[file.column]]
field = 'stage'
from = 'status'
values = { Open = { from = 'step' } }
[[file.column]]
field = 'closed_from'
from = 'status'
values = { Won = { from = 'step' }, '*' = '' }
[[file.column]]
field = 'amount'
from = 'value'
[[file.column]]
field = 'closed_on'
from = 'status'
values = { Won = { from = 'day' }, '*' = '' }
";

#[test]
fn a_status_and_a_step_become_a_stage() {
    check(
        &Book::default(),
        DEALS,
        "id,topic,status,step,value,day\n1,A,Open,First,\"1,234.50\",\n2,B,Won,Second,5,2025-12-31\n\
         3,C,Lost,First,n/a,\n4,D,Open,Third,,\n5,E,Won,First,1,31/12/2025\n6,F,,First,1,\n",
        &expect![[r#"
            0 new pipeline Sales: preferred=Bool(true)
            0 new stage First: pipeline=Sales position=Int(1) category=Int(0) probability=Int(1000)
            0 new stage Second: pipeline=Sales position=Int(2) category=Int(0) probability=Int(5000)
            0 new stage Won: pipeline=Sales position=Int(3) category=Int(1) probability=Int(10000)
            0 new stage Lost: pipeline=Sales position=Int(4) category=Int(2) probability=Int(0)
            2 new opportunity A: pipeline=Sales stage=First amount=Money(1234.50 CNY)
            3 new opportunity B: pipeline=Sales stage=Won amount=Money(5.00 CNY) closed_on=Date(2025-12-31) closed_from=Second
            4 ✗ value “n/a” is not a number
            5 ✗ step “Third” names no stage that exists: import it first, correct the text, or let it be made
            6 ✗ day “31/12/2025” is not a date in this file's order: choose “dmy” (day/month/year) for this file
            7 ✗ status must not be empty
        "#]],
    );
}

#[test]
fn reopening_clears_what_the_decision_said() {
    let mut book = Book::default();
    let mapping = mapping(DEALS);
    import(&mut book, &mapping, "id,topic,status,step,value,day\n2,B,Won,Second,5,2025-12-31\n");
    check(
        &book,
        DEALS,
        "id,topic,status,step,value,day\n2,B,Open,Second,5,\n",
        &expect![[r#"
            2 changed opportunity B: stage=Won → Second closed_on=Date(2025-12-31) → ∅ closed_from=Second → ∅
        "#]],
    );
}

#[test]
fn a_file_without_stages_begins_at_the_first_of_the_preferred_pipeline() {
    let mut book = Book::default();
    let pipeline = Pipeline { id: Id::from_parts(1, 1), preferred: true, ..Pipeline::default() };
    book.put_record(&pipeline);
    for (position, name) in [(2, "Later"), (1, "Early")] {
        book.put_record(&Stage {
            id: Id::from_parts(2, position),
            name: name.to_owned(),
            pipeline: pipeline.id,
            position: i64::try_from(position).unwrap(),
            category: StageCategory::Open,
            probability: BasisPoints::percent(10),
            ..Stage::default()
        });
    }
    check(
        &book,
        "[[file]]\nkind = 'opportunity'\n[[file.column]]\nfield = 'name'\nfrom = 'name'\n",
        "name\nA\n",
        &expect![[r#"
            2 new opportunity A: pipeline= stage=Early
        "#]],
    );
}

#[test]
fn a_row_may_change_some_fields_of_a_record_that_its_key_finds() {
    let mut book = Book::default();
    import(&mut book, &mapping(ACCOUNTS), "no,name,city\n1,Acme,Bonn\n");
    let sections =
        "[[file]]\nkind = 'account'\nkey = 'no'\n[[file.column]]\nfield = 'phone'\nfrom = 'tel'\n";
    check(
        &book,
        sections,
        "no,tel\n1,+49 228 1\n2,5\n",
        &expect![[r#"
        2 changed account Acme: phone=∅ → +49 228 1
        3 ✗ name must not be empty
    "#]],
    );
}

#[test]
fn constants_factors_currencies_and_joined_columns() {
    let sections = "
[[file]]
kind = 'account'
key = ['land', 'no']
constants = { industry = 'Trade' }
[[file.column]]
field = 'name'
from = ['first', 'second']
join = ' & '
[[file.column]]
field = 'annual_revenue'
from = 'rev'
factor = 1_000
currency_from = 'cur'
";
    check(
        &Book::default(),
        sections,
        "land,no,first,second,rev,cur\nDE,1,A,B,1.5,EUR\nFR,1,C,,2,\nDE,,D,,,\nDE,2,E,,1,euro\n",
        &expect![[r#"
            2 new account A & B: industry=Trade annual_revenue=Money(1500.00 EUR)
            3 new account C: industry=Trade annual_revenue=Money(2000.00 CNY)
            4 ✗ the key of the row must not be empty
            5 ✗ cur “euro” is not a currency: three letters such as CNY or USD were expected
        "#]],
    );
}

#[test]
fn a_company_without_amounts_takes_the_currency_of_the_mapping() {
    let with_company =
        format!("currency = 'USD'\n[company]\nname = 'X'\ncurrency = 'USD'\n{ACCOUNTS}");
    let csv = "no,name,city\n1,Acme,Bonn\n";
    check(
        &Book::default(),
        &with_company,
        csv,
        &expect![[r#"
        0 new company X: currency=USD
        2 new account Acme: city=Bonn
    "#]],
    );
    let mut book = Book::default();
    let mut company = crate::entity::Company {
        id: crate::entity::Company::ID,
        name: "Ours".to_owned(),
        ..crate::entity::Company::default()
    };
    book.put_record(&company);
    check(
        &book,
        &with_company,
        csv,
        &expect![[r#"
            0 changed company Ours: currency=CNY → USD
            2 new account Acme: city=Bonn
        "#]],
    );
    let deal = Opportunity {
        amount: Some(crate::money::Money::new(1, crate::money::Currency::CNY)),
        ..Opportunity::default()
    };
    book.put_record(&deal);
    check(
        &book,
        &with_company,
        csv,
        &expect![[r#"
        2 new account Acme: city=Bonn
    "#]],
    );
    company.currency = crate::money::Currency::USD;
    book.put_record(&company);
    check(
        &book,
        &with_company,
        csv,
        &expect![[r#"
        2 new account Acme: city=Bonn
    "#]],
    );
}

#[test]
fn a_currency_without_rate_is_told() {
    let sections = format!(
        "currency = 'USD'\n{ACCOUNTS}[[file.column]]\nfield = 'annual_revenue'\nfrom = 'rev'\n"
    );
    let plan = plan(&Book::default(), &mapping(&sections), "no,name,city,rev,x\n1,A,,5,\n");
    let told: Vec<_> = plan.warnings.iter().map(ToString::to_string).collect();
    expect![[r#"
        columns that are not used: x
        there is no plan rate from USD to CNY: sums leave these amounts out until one is set"#]]
    .assert_eq(&told.join("\n"));
}

#[test]
fn planning_in_steps_gives_the_same_plan() {
    let csv = "no,name,city\n1,A,B\n2,,C\n1,A,B\n1,X,Y\n3,D,E\n";
    let book = Book::default();
    let mapping = mapping(ACCOUNTS);
    let whole = plan(&book, &mapping, csv);
    let mut planner = Planner::new(&book, &mapping, 0, table(csv), CONTEXT).unwrap();
    for done in 1..=5 {
        assert_eq!(planner.step(&book, 1), Progress { done, total: 5 });
    }
    assert_eq!(planner.finish(&book), whole);
}

#[test]
fn mutations_follow_the_plan() {
    let mut book = Book::default();
    import(&mut book, &mapping(ACCOUNTS), "no,name,city\n1,Acme,Bonn\n2,Bolt,Ulm\n");
    let plan = plan(&book, &mapping(ACCOUNTS), "no,name,city\n1,Acme,Bonn\n2,Bolt,Kiel\n3,Cora,\n");
    let mutations = plan.mutations();
    assert_eq!(mutations.len(), 2);
    let Mutation::Patch { base: 0, fields, .. } = &mutations[0] else { panic!("{mutations:?}") };
    assert_eq!(fields.len(), 1);
    assert!(matches!(&mutations[1], Mutation::Create { fields, .. } if fields.len() == 3));
}

proptest::proptest! {
    #[test]
    fn lines_add_up_and_importing_twice_changes_nothing(
        rows in proptest::collection::vec(
            ("[1-5]?", "[A-C]?", "[x-z]?", "[A-D]?", "(7|1,5|n/a)?"), 1..12)
    ) {
        let sections = format!(
            "{ACCOUNTS}[[file.column]]\nfield = 'parent'\nfrom = 'p'\n\
             [[file.column]]\nfield = 'employees'\nfrom = 'n'\n\
             [[file.column]]\nfield = 'region'\nfrom = 'city'\ncreate = true\n"
        );
        let sections = sections.replace("field = 'city'", "field = 'street'");
        let mut csv = "no,name,city,p,n\n".to_owned();
        for (no, name, city, parent, n) in &rows {
            writeln!(csv, "{no},{name},{city},{parent},\"{n}\"").unwrap();
        }
        let Ok(table) = Table::from_text(&csv, &TableOptions::default()) else { return Ok(()) };
        let table = Arc::new(table);
        let mapping = mapping(&sections);
        let mut book = Book::default();
        let first =
            Planner::new(&book, &mapping, 0, Arc::clone(&table), CONTEXT).unwrap().finish(&book);
        let counts = first.counts;
        assert_eq!(
            counts.new + counts.changed + counts.unchanged + counts.rejected,
            table.rows.len()
        );
        let mut lines: Vec<_> = first
            .rows
            .iter()
            .map(|row| row.line)
            .chain(first.rejected.iter().map(|row| row.line))
            .collect();
        lines.sort_unstable();
        let expected: Vec<_> = table.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, expected, "each row ends in exactly one way");
        assert!(first.rejected.iter().all(|row| !row.reasons.is_empty()));
        first.apply(&mut book);
        // Every link leads somewhere.
        for account in book.accounts.iter() {
            assert!(account.parent.is_none_or(|id| book.get(id).is_some()));
            assert!(account.region.is_none_or(|id| book.get(id).is_some()));
        }
        let second = Planner::new(&book, &mapping, 0, table, CONTEXT).unwrap().finish(&book);
        assert_eq!(second.mutations(), [], "{}", tell(&book, &second));
    }
}
