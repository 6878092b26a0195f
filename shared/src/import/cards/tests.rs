//! Cards as rows: what lands in which column, that they are the same contacts when they come again,
//! and that a contact of ours finds itself.

use std::fmt::Write as _;
use std::sync::Arc;

use expect_test::{Expect, expect};

use super::*;
use crate::book::Book;
use crate::entity::{Account, Contact, Entity as _, Kind, Role};
use crate::id::{Id, RawId};
use crate::import::guess::guess;
use crate::import::plan::{Context, Plan, Planner};
use crate::import::table::TableOptions;
use crate::value::Millis;
use crate::vcard::Version;
use crate::vcard::contact::card;
use crate::vcard::write::write;

const CONTEXT: Context = Context { now: Millis(0), author: None, role: Role::Administrator };

const CARDS: &str = "BEGIN:VCARD\nVERSION:3.0\nUID:a-1\nFN:Jane Doe\nORG:Northern Dairy;Purchasing\n\
    TITLE:Buyer\nEMAIL:jane@example.com\nEMAIL;TYPE=home:j@home.example\nTEL;TYPE=work,fax:1\n\
    TEL;TYPE=cell:2\nADR;TYPE=work:;;Street 1;Berlin;;10115;Germany\nBDAY:1980-03-21\n\
    NOTE:Likes tea\nPHOTO;ENCODING=b:AAAA\nEND:VCARD\n\
    BEGIN:VCARD\nVERSION:2.1\nN:Li;Bo\nTEL:3\nADR:;;;Xi'an;;;China\nEND:VCARD\n";

fn read(text: &str) -> Arc<Table> {
    Arc::new(Table::from_bytes(text.as_bytes(), &TableOptions::default()).unwrap())
}

fn book() -> Book {
    let mut book = Book::default();
    let name = "Northern Dairy".into();
    book.put_record(&Account { name, ..Account::blank(Id::new(RawId(7))) });
    book
}

fn plan(book: &Book, table: &Arc<Table>) -> Plan {
    let guess = guess(book, table, "people.vcf");
    let planner = Planner::new(book, &guess.file, 0, Arc::clone(table), CONTEXT).unwrap();
    planner.finish(book)
}

#[track_caller]
fn check(plan: &Plan, expected: &Expect) {
    let mut shown = String::new();
    for row in &plan.rows {
        writeln!(shown, "{}: {} {:?}", row.line, row.title, row.change).unwrap();
        for (field, value) in &row.fields {
            let name = Kind::Contact.field_numbered(*field).map(|spec| spec.name);
            writeln!(shown, "  {} = {value:?}", name.unwrap()).unwrap();
        }
    }
    for rejected in &plan.rejected {
        let reasons: Vec<_> = rejected.reasons.iter().map(ToString::to_string).collect();
        writeln!(shown, "{} ✗ {}", rejected.line, reasons.join("; ")).unwrap();
    }
    for note in &plan.notes {
        writeln!(shown, "{} {} “{}” {}", note.line, note.column, note.value, note.kind).unwrap();
    }
    expected.assert_eq(&shown);
}

#[test]
fn cards_become_contacts_and_nothing_is_lost_in_silence() {
    check(
        &plan(&book(), &read(CARDS)),
        &expect![[r#"
            1: Jane Doe New
              name = Text("Jane Doe")
              account = Id(00000000000000000000000007)
              job_title = Text("Buyer")
              email = Text("jane@example.com")
              phone = Text("2")
              city = Text("Berlin")
              country = Text("Germany")
              notes = Text("Likes tea\nDepartment: Purchasing\nE-mail (home): j@home.example\nPhone (work, fax): 1\nAddress (work): Street 1, Berlin, 10115, Germany\nBirthday: 1980-03-21")
              external_key = Text("file:a-1")
              created_at = Time(Millis(0))
            16: Bo Li New
              name = Text("Bo Li")
              phone = Text("3")
              city = Text("Xi'an")
              country = Text("China")
              external_key = Text("file:bo li <3>")
              created_at = Time(Millis(0))
            14 PHOTO “21 B” has no place here: left out
            1 More “Department: Purchasing; E-mail (home): j@home.example; Phone…” has no field of its own: put under the notes
        "#]],
    );
}

#[test]
fn the_same_cards_are_the_same_contacts() {
    let mut book = book();
    let table = read(CARDS);
    plan(&book, &table).apply(&mut book);
    let again = plan(&book, &table);
    assert_eq!((again.counts.unchanged, again.mutations().len()), (2, 0));
    // Another order, other line ends and a new job: one contact is changed, none is new.
    let (first, second) = CARDS.split_at(CARDS.find("BEGIN:VCARD\nVERSION:2.1").unwrap());
    let text = [second, &first.replace("Buyer", "Chief buyer")].concat().replace('\n', "\r\n");
    let counts = plan(&book, &read(&text)).counts;
    assert_eq!((counts.new, counts.changed, counts.unchanged), (0, 1, 1));
}

#[test]
fn a_contact_of_ours_that_was_written_finds_itself() {
    let mut book = book();
    let contact = Contact {
        name: "王芳".into(),
        account: Some(Id::new(RawId(7))),
        job_title: Some("采购经理; East".into()),
        email: Some("fang@example.com".into()),
        phone: Some("+86 138 0013 8000".into()),
        city: Some("上海".into()),
        country: Some("中国".into()),
        notes: crate::value::LongText("one\ntwo, three".into()),
        ..Contact::blank(Id::new(RawId(9)))
    };
    let text = write(&[card(&book, &contact)], Version::V3);
    book.put_record(&contact);
    let known = plan(&book, &read(&text));
    assert_eq!((known.counts.unchanged, known.mutations().len()), (1, 0), "{text}");
    let changed = plan(&book, &read(&text.replace("fang@", "wang@")));
    assert_eq!((changed.counts.changed, changed.rows[0].fields.len()), (1, 1));
    // In another company nobody has that id, and the card is the same new contact each time.
    let mut other = self::book();
    plan(&other, &read(&text)).apply(&mut other);
    assert_eq!(plan(&other, &read(&text)).counts.unchanged, 1);
    assert_eq!(other.count(Kind::Contact), 1);
}

#[test]
fn bad_cards_are_rejected_with_their_lines() {
    let text = format!(
        "{CARDS}BEGIN:VCARD\nFN:A\nbad\nEND:VCARD\nBEGIN:VCARD\nTITLE:B\nEND:VCARD\n\
        BEGIN:VCARD\nFN:Open\n"
    );
    let plan = plan(&book(), &read(&text));
    let reasons: Vec<_> = plan.rejected.iter().map(|row| row.reasons[0].to_string()).collect();
    expect![[r#"
        [
            "line 24 of the card is no property: a name, a colon and a value were expected",
            "the key of the row must not be empty",
            "the card is not closed: END:VCARD is missing",
        ]"#]]
    .assert_eq(&format!("{reasons:#?}"));
    let outside = Table::from_bytes(b"BEGIN:VCARD\nEND:VCARD\nhello\n", &TableOptions::default());
    assert_eq!(outside.unwrap_err(), FileError::OutsideCard { line: 3 });
}

#[test]
fn utf_16_is_read_too() {
    let text = "BEGIN:VCARD\r\nFN:王芳\r\nEND:VCARD\r\n";
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    let bytes: Vec<u8> = [0xFF, 0xFE].into_iter().chain(units).collect();
    let table = Table::from_bytes(&bytes, &TableOptions::default()).unwrap();
    assert_eq!((table.is_cards, table.rows[0].cell(1)), (true, "王芳"));
}
