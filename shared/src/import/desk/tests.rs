//! The desk, asked as a screen asks it.

use super::*;
use crate::entity::{Account, Company, Opportunity, Pipeline, Stage, StageCategory};
use crate::money::Currency;
use crate::value::Value;

const ACCOUNTS: &str = "Account ID,Account Name,City\nA1,Lotus,Hangzhou\nA2,Lotus,Suzhou\n";
const DEALS: &str = "Opportunity ID,Opportunity Name,Account ID,Stage,Amount,Close Date\n\
                     D1,Boiler,A1,Offer,1200.50,2026-03-31\n\
                     D2,Pump,A2,Offer,n/a,2026-04-30\n\
                     D3,Valve,A9,Offer,10,2026-02-30\n";

/// A company with one pipeline.
fn book() -> Book {
    let mut book = Book::default();
    let id = |number| RawId::from_bytes([number; 16]);
    book.put_record(&Company {
        id: Id::new(id(1)),
        name: "Example".into(),
        currency: Currency::USD,
        ..Company::default()
    });
    book.put_record(&Pipeline { id: Id::new(id(2)), name: "Sales".into(), ..Pipeline::default() });
    for (number, name, category) in
        [(3, "Offer", StageCategory::Open), (4, "Won", StageCategory::Won)]
    {
        book.put_record(&Stage {
            id: Id::new(id(number)),
            name: name.into(),
            pipeline: Id::new(id(2)),
            category,
            ..Stage::default()
        });
    }
    book
}

fn open(book: &Book) -> Workbench {
    let mut bench = Workbench::default();
    let ask = Ask::Records {
        author: None,
        role: "administrator".into(),
        now: 0,
        rows: rows_for_desk(book).into(),
    };
    ask_desk(&mut bench, ask);
    bench
}

/// Asks through the bytes of the wire, and returns the last answer.
fn tell(bench: &mut Workbench, ask: Ask) -> Say {
    let ask = minicbor::decode(&minicbor::to_vec(ask).unwrap()).unwrap();
    let mut answers = Vec::new();
    bench.handle(ask, &mut |say| answers.push(minicbor::to_vec(say).unwrap()));
    let (last, before) = answers.split_last().unwrap();
    for progress in before {
        let progress = minicbor::decode(progress).unwrap();
        assert!(matches!(progress, Say::Progress { .. }), "{progress:?}");
    }
    minicbor::decode(last).unwrap()
}

fn ask_desk(bench: &mut Workbench, ask: Ask) -> Desk {
    let said = tell(bench, ask);
    let Say::Desk(desk) = said else { panic!("no desk: {said:?}") };
    desk
}

fn add(bench: &mut Workbench, name: &str, text: &str) -> Desk {
    ask_desk(bench, Ask::Add { name: name.into(), bytes: text.as_bytes().to_vec().into() })
}

fn correct(bench: &mut Workbench, correction: Correction) -> Desk {
    ask_desk(bench, Ask::Correct(correction))
}

fn rows(bench: &mut Workbench, sheet: usize, group: Group) -> Vec<Row> {
    let said = tell(bench, Ask::Rows { sheet, group, from: 0, count: 100 });
    let Say::Rows(rows) = said else { panic!("no rows: {said:?}") };
    rows
}

fn column<'a>(desk: &'a Desk, sheet: usize, header: &str) -> &'a Column {
    desk.sheets[sheet].columns.iter().find(|column| column.header == header).unwrap()
}

/// Does what the desk would have done, in portions of two.
fn import(bench: &mut Workbench, book: &mut Book) -> usize {
    let mut done = 0;
    loop {
        let Say::Mutations(some) = tell(bench, Ask::Mutations { from: done, count: 2 }) else {
            panic!("no mutations")
        };
        if some.is_empty() {
            return done;
        }
        for mutation in &some {
            let key = mutation.key();
            let kind = Kind::from_number(key.kind).unwrap();
            let mut row = book
                .row(kind, key.id)
                .unwrap_or_else(|| crate::entity::AnyRow::blank(kind, key.id));
            let (crate::sync::protocol::Mutation::Create { fields, .. }
            | crate::sync::protocol::Mutation::Patch { fields, .. }) = mutation
            else {
                panic!("an import removes nothing")
            };
            for (number, value) in fields {
                row.as_dyn_mut().set_field(*number, value).unwrap();
            }
            book.put(row);
        }
        done += some.len();
    }
}

#[test]
fn files_are_put_in_order_and_compared_with_those_before() {
    let mut bench = open(&book());
    let desk = add(&mut bench, "deals.csv", DEALS);
    // Nobody has heard of the accounts yet.
    assert_eq!(desk.sheets[0].counts, [0, 0, 0, 3], "{desk:#?}");
    let desk = add(&mut bench, "accounts.csv", ACCOUNTS);
    let names: Vec<_> = desk.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, ["accounts.csv", "deals.csv"]);
    assert_eq!(desk.sheets[0].counts, [2, 0, 0, 0]);
    assert_eq!(desk.sheets[1].counts[0], 2 - usize::from(desk.sheets[1].counts[3] == 2));
    let rejected = rows(&mut bench, 1, Group::Rejected);
    let day = rejected.last().unwrap();
    assert_eq!(day.line, 4);
    assert_eq!(day.cells[1], "Valve");
    let ids: Vec<_> = day.reasons.iter().map(|reason| reason.sentence.id.as_str()).collect();
    assert_eq!(ids, ["import-reason-link-missing", "import-reason-no-such-day"]);
}

#[test]
fn importing_again_changes_nothing() {
    let mut book = book();
    for expected in [4, 0] {
        let mut bench = open(&book);
        add(&mut bench, "accounts.csv", ACCOUNTS);
        let deals = DEALS.replace("n/a", "20").replace("A9", "A1").replace("02-30", "02-28");
        let desk =
            add(&mut bench, "deals.csv", &deals.replace("D3,Valve,A1,Offer,10,2026-02-28\n", ""));
        assert!(desk.is_ready(), "{desk:#?}");
        assert_eq!(desk.mutations, expected, "{desk:#?}");
        assert_eq!(import(&mut bench, &mut book), expected);
    }
    let accounts: Vec<_> = book.accounts.iter().map(|account: &Account| &account.name).collect();
    assert_eq!(accounts, ["Lotus", "Lotus"], "two companies of one name stay two");
    assert_eq!(book.opportunities.iter().filter_map(|it: &Opportunity| it.amount).count(), 2);
}

#[test]
fn a_new_row_names_what_it_links_to() {
    let mut bench = open(&book());
    add(&mut bench, "accounts.csv", ACCOUNTS);
    add(&mut bench, "deals.csv", DEALS);
    let new = rows(&mut bench, 1, Group::New);
    let account = Kind::Opportunity.field_named("account").unwrap().number;
    let field = new[0].fields.iter().find(|field| field.field == account).unwrap();
    assert_eq!(field.after, Value::Text("Lotus".into()));
}

#[test]
fn a_row_without_a_name_is_told_about_its_name() {
    let mut bench = open(&book());
    let desk = add(&mut bench, "accounts.csv", "Account Name,City\nLotus,Hangzhou\n,Suzhou\n");
    assert!(desk.sheets[0].columns.iter().all(|column| !column.is_key), "{desk:#?}");
    let rejected = rows(&mut bench, 0, Group::Rejected);
    let reasons: Vec<_> = rejected[0]
        .reasons
        .iter()
        .map(|reason| (reason.column.as_str(), reason.sentence.id.as_str()))
        .collect();
    assert_eq!(reasons, [("Account Name", "import-reason-required")]);
}

#[test]
fn a_corrected_file_takes_the_place_of_the_first() {
    let mut bench = open(&book());
    add(&mut bench, "accounts.csv", "Account ID,Account Name\nA1,\n");
    let desk = add(&mut bench, "accounts.csv", ACCOUNTS);
    assert_eq!(desk.sheets.len(), 1);
    assert_eq!(desk.sheets[0].counts, [2, 0, 0, 0]);
}

#[test]
fn columns_are_corrected_by_hand() {
    let mut bench = open(&book());
    add(&mut bench, "places.csv", "Ort,Firma\nBonn,Rhein AG\n");
    let desk = correct(&mut bench, Correction::Kind { sheet: 0, kind: Kind::Account.number() });
    assert_eq!(desk.sheets[0].kind, Kind::Account.number());
    let field = |column: &str, field: &str| Correction::Field {
        sheet: 0,
        column: column.into(),
        field: field.into(),
    };
    let desk = correct(&mut bench, field("Firma", "name"));
    assert_eq!(column(&desk, 0, "Firma").field, "name");
    assert_eq!(column(&desk, 0, "Firma").samples, ["Rhein AG"]);
    // Another column takes the field over.
    let desk = correct(&mut bench, field("Ort", "name"));
    assert_eq!(column(&desk, 0, "Firma").field, "");
    assert_eq!(rows(&mut bench, 0, Group::New)[0].title, "Bonn");
    // Without its name a record cannot be made, and the desk says so.
    let desk = correct(&mut bench, field("Ort", ""));
    assert_eq!(desk.sheets[0].problems[0].id, "import-mapping-title-missing");
    assert!(!desk.is_ready());
    assert_eq!(desk.mutations, 0);
    assert!(desk.sheets[0].columns.iter().all(|column| column.field.is_empty()));
}

#[test]
fn a_missing_account_is_made_when_that_is_wished() {
    let mut bench = open(&book());
    let csv = "Opportunity Name,Account,Stage\nBoiler,Lotus,Offer\n";
    let desk = add(&mut bench, "deals.csv", csv);
    assert_eq!(desk.sheets[0].count(Group::Rejected), 1, "{desk:#?}");
    let missing = |then| Correction::Missing { sheet: 0, field: "account".into(), then };
    let desk = correct(&mut bench, missing(Missing::Create));
    assert_eq!(column(&desk, 0, "Account").missing, Missing::Create);
    assert_eq!((desk.sheets[0].count(Group::New), desk.sheets[0].made), (1, 1));
    let desk = correct(&mut bench, missing(Missing::Reject));
    assert_eq!(desk.sheets[0].count(Group::Rejected), 1);
    let by = Correction::Link { sheet: 0, field: "account".into(), by: "key".into() };
    assert_eq!(column(&correct(&mut bench, by), 0, "Account").link, "key");
}

#[test]
fn dates_and_numbers_are_chosen_for_all_files() {
    let mut bench = open(&book());
    let csv = "Opportunity Name;Stage;Amount;Close Date\nBoiler;Offer;1.234,56;04/03/2026\n";
    let desk = add(&mut bench, "deals.csv", csv);
    assert_eq!(desk.sheets[0].delimiter, ";");
    assert!(desk.sheets[0].questions.contains(&"dates".to_owned()), "{desk:#?}");
    let desk = correct(&mut bench, Correction::Dates("dmy".into()));
    assert!(!desk.sheets[0].questions.contains(&"dates".to_owned()));
    correct(&mut bench, Correction::Numbers("comma".into()));
    correct(&mut bench, Correction::Currency("eur".into()));
    let new = rows(&mut bench, 0, Group::New);
    let shown = format!("{:?}", new[0].fields);
    assert!(shown.contains("2026-03-04") && shown.contains("1234.56 EUR"), "{shown}");
    let trouble = tell(&mut bench, Ask::Correct(Correction::Currency("Euros".into())));
    assert!(matches!(trouble, Say::Trouble(_)), "{trouble:?}");
    let desk = correct(&mut bench, Correction::Numbers("point".into()));
    assert_eq!(desk.currency, "EUR");
    assert_eq!(desk.sheets[0].count(Group::Rejected), 1);
}

#[test]
fn a_saved_mapping_reads_next_months_file() {
    let mut bench = open(&book());
    add(&mut bench, "accounts-march.csv", "Nr,Firma\nA1,Lotus\n");
    correct(&mut bench, Correction::Kind { sheet: 0, kind: Kind::Account.number() });
    let field = Correction::Field { sheet: 0, column: "Firma".into(), field: "name".into() };
    correct(&mut bench, field);
    correct(&mut bench, Correction::Source("old CRM".into()));
    correct(&mut bench, Correction::Key { sheet: 0, column: "Nr".into(), on: true });
    let Say::Mapping(toml) = tell(&mut bench, Ask::Mapping) else { panic!("no mapping") };

    let mut bench = open(&book());
    add(&mut bench, "accounts-april.csv", "Nr,Firma\nA2,Lotus\n");
    let desk = ask_desk(&mut bench, Ask::UseMapping(toml));
    assert_eq!(desk.source, "old CRM");
    assert!(column(&desk, 0, "Nr").is_key);
    assert_eq!(desk.sheets[0].count(Group::New), 1);

    let trouble = tell(&mut bench, Ask::UseMapping("[[file]]\nkind = 'boat'".into()));
    let Say::Trouble(sentence) = trouble else { panic!("{trouble:?}") };
    assert_eq!(sentence.id, "import-mapping-unreadable");
}

#[test]
fn what_is_no_table_is_said_of_that_file_alone() {
    let mut bench = open(&book());
    add(&mut bench, "accounts.csv", ACCOUNTS);
    let desk = add(&mut bench, "photo.png", "\u{89}PNG\r\n");
    let broken = desk.sheets.iter().find(|sheet| sheet.name == "photo.png").unwrap();
    assert!(broken.unreadable.as_ref().is_some_and(|it| it.id.starts_with("import-file-")));
    assert!(!desk.is_ready());
    assert_eq!(desk.mutations, 2);
    let place = desk.sheets.iter().position(|sheet| sheet.name == "photo.png").unwrap();
    assert!(ask_desk(&mut bench, Ask::Remove(place)).is_ready());
    assert_eq!(ask_desk(&mut bench, Ask::Remove(0)), open_desk());
}

#[test]
fn the_pipeline_is_chosen_and_an_unused_one_is_not_made() {
    let mut bench = open(&book());
    let csv = "Opportunity Name,Stage\nBoiler,Thinking\nPump,Offer\n";
    let desk = add(&mut bench, "deals.csv", csv);
    // The file's own stages imply a pipeline of its own.
    let pipelines = [("Sales".to_owned(), false), ("deals".to_owned(), true)];
    assert_eq!(desk.sheets[0].pipelines, pipelines);
    assert_eq!(desk.sheets[0].pipeline, "deals");
    assert_eq!(desk.sheets[0].count(Group::New), 2);
    assert!(desk.sheets[0].made > 0);
    let choose = |name: &str| Correction::Pipeline { sheet: 0, name: name.into() };
    let desk = correct(&mut bench, choose("Sales"));
    assert_eq!(desk.sheets[0].pipeline, "Sales");
    assert_eq!((desk.sheets[0].count(Group::New), desk.sheets[0].made), (1, 0));
    assert_eq!(desk.sheets[0].count(Group::Rejected), 1);
    let desk = correct(&mut bench, choose("deals"));
    assert_eq!(desk.sheets[0].count(Group::New), 2);
}

#[test]
fn new_records_are_compared_with_the_same_files() {
    let mut book = book();
    let mut bench = open(&book);
    add(&mut bench, "accounts.csv", ACCOUNTS);
    assert_eq!(import(&mut bench, &mut book), 2);
    let rows = rows_for_desk(&book).into();
    let ask = Ask::Records { author: None, role: "administrator".into(), now: 0, rows };
    assert_eq!(ask_desk(&mut bench, ask).sheets[0].counts, [0, 0, 2, 0]);
}

/// An empty desk.
fn open_desk() -> Desk {
    ask_desk(&mut open(&book()), Ask::Remove(9))
}

#[test]
fn leads_of_a_fair_come_in_with_company_and_phone() {
    let file = "Full Name,Company Name,Telephone,Email Address,Lead Source,Budget\n\
                Pat Example,Acme GmbH,+49 711 1234,pat@acme.example,Event,12000.00\n\
                王芳,云帆科技有限公司,010 5555 1234,,Website,\n";
    let mut bench = open(&book());
    let desk = add(&mut bench, "fair leads.csv", file);
    let sheet = &desk.sheets[0];
    assert_eq!(sheet.kind, Kind::Lead.number(), "{sheet:?}");
    let rows = rows(&mut bench, 0, Group::New);
    assert_eq!(rows.len(), 2);
    let said = format!("{rows:?}");
    for part in ["Pat Example", "Acme GmbH", "+49 711 1234", "云帆科技有限公司", "010 5555 1234"]
    {
        assert!(said.contains(part), "{part} of {said}");
    }
}

#[test]
fn cards_are_contacts_beside_a_table_with_the_same_columns() {
    const CARDS: &str = "BEGIN:VCARD\nVERSION:3.0\nFN:Jane\nORG:Lotus\nADR:;;;Hangzhou;;;\nEND:VCARD\n\
                         BEGIN:VCARD\nVERSION:3.0\nFN:Eve\nNOTE:x\n";
    const CLIENTS: &str = "Name,City,Country\nLotus,Hangzhou,China\n";
    let mut book = book();
    let mut bench = open(&book);
    add(&mut bench, "clients.csv", CLIENTS);
    let desk = add(&mut bench, "people.vcf", CARDS);
    let kinds: Vec<_> = desk.sheets.iter().map(|sheet| Kind::from_number(sheet.kind)).collect();
    assert_eq!(kinds, [Some(Kind::Account), Some(Kind::Contact)]);
    // The account of the first file is there for the card.
    assert_eq!((desk.sheets[0].counts, desk.sheets[1].counts), ([1, 0, 0, 0], [1, 0, 0, 1]));
    let rejected = rows(&mut bench, 1, Group::Rejected);
    assert_eq!(rejected[0].line, 7);
    assert_eq!(rejected[0].reasons[0].sentence.id, "import-reason-card-not-closed");
    assert_eq!(import(&mut bench, &mut book), 2);

    // Cards that are read as another kind keep their key.
    let desk = correct(&mut bench, Correction::Kind { sheet: 1, kind: Kind::Lead.number() });
    let sheet = desk.sheets.iter().find(|sheet| sheet.name == "people.vcf").unwrap();
    assert_eq!((sheet.kind, sheet.counts), (Kind::Lead.number(), [1, 0, 0, 1]));
    assert!(sheet.columns[0].is_key);
}
