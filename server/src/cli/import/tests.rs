//! Imports into a real directory, as they are typed.

use clap::Parser as _;
use shared::entity::Kind;

use super::*;
use crate::cli::{Cli, open, run as run_cli, user};

const MAPPING: &str = "
name = 'Test'
source = 'test'
[[file]]
files = ['accounts*.csv']
kind = 'account'
key = 'no'
[[file.column]]
field = 'name'
from = 'name'
[[file.column]]
field = 'employees'
from = 'people'
[[file]]
files = ['contacts.csv']
kind = 'contact'
key = 'no'
[[file.column]]
field = 'name'
from = 'name'
[[file.column]]
field = 'account'
from = 'account'
link = 'key'
";

/// A folder with data, an administrator, a mapping and files.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        let (committer, thread) = open(&desk.folder.path().join("data")).unwrap();
        let new = crate::user::NewUser {
            name: "admin".to_owned(),
            full_name: "Administrator".to_owned(),
            email: None,
            role: Role::Administrator,
            must_change: true,
        };
        user::add(&committer, new, &mut Vec::new()).unwrap();
        thread.stop();
        desk.file("mapping.toml", MAPPING);
        desk
    }

    fn file(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).unwrap();
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn run(&self, words: &[&str]) -> Result<String, CliError> {
        let mut all = vec!["fieldline".to_owned()];
        all.extend(words.iter().map(|word| (*word).to_owned()));
        all.extend(["--data".to_owned(), self.path("data")]);
        let mut out = Vec::new();
        run_cli(Cli::try_parse_from(all).unwrap(), &mut out)?;
        let text = String::from_utf8(out).unwrap();
        Ok(text.replace(&self.path(""), "/"))
    }

    fn import(&self, files: &[&str], options: &[&str]) -> Result<String, CliError> {
        let mapping = self.path("mapping.toml");
        let files: Vec<_> = files.iter().map(|file| self.path(file)).collect();
        let mut words = vec!["import", "--mapping", mapping.as_str()];
        words.extend(files.iter().map(String::as_str));
        words.extend(options);
        self.run(&words)
    }

    fn fails(&self, files: &[&str], options: &[&str]) -> String {
        let message = self.import(files, options).unwrap_err().to_string();
        assert_eq!(self.count(Kind::Account), 0, "nothing may be written: {message}");
        message.replace(&self.path(""), "/")
    }

    fn count(&self, kind: Kind) -> usize {
        let data = self.folder.path().join("data");
        with_data(&data, |committer| {
            Ok(committer.read_blocking(|view| load_book(view))??.count(kind))
        })
        .unwrap()
    }
}

#[test]
fn files_are_imported_in_order_and_again_without_change() {
    let desk = Desk::new();
    desk.file("accounts.csv", "no,name,people\n1,Acme,12\n2,Bolt,n/a\n");
    desk.file("contacts.csv", "no;name;account\n1;Ada;1\n2;Bob;2\n");
    desk.file("other.csv", "a,b\n1,2\n");
    let files = ["contacts.csv", "accounts.csv", "other.csv"];

    let trial = desk.import(&files, &["--dry-run"]).unwrap();
    assert!(trial.ends_with("nothing was written: this was a trial (--dry-run)\n"), "{trial}");
    assert_eq!(desk.count(Kind::Account), 0);

    let report = desk.path("rejected.csv");
    let told = desk.import(&files, &["--report", &report, "--as", "ADMIN"]).unwrap();
    let expected = "\
other.csv: passed over, the mapping has no section for it
accounts.csv: 2 rows of kind account: 1 new, 0 changed, 0 unchanged, 1 rejected
  rejected: line 3: people “n/a” is not a number
contacts.csv: 2 rows of kind contact: 1 new, 0 changed, 0 unchanged, 1 rejected
  rejected: line 3: account “2” names no account that exists: import it first, correct the text, or let it be made
rejected rows of accounts.csv are in /rejected-accounts.csv
rejected rows of contacts.csv are in /rejected-contacts.csv
2 records written, 2 rows rejected
";
    assert_eq!(told, expected);
    assert_eq!((desk.count(Kind::Account), desk.count(Kind::Contact)), (1, 1));

    let text = fs::read_to_string(desk.path("rejected-accounts.csv")).unwrap();
    desk.file("accounts-corrected.csv", &text.replace(",n/a", ",7"));
    let told = desk.import(&["accounts-corrected.csv", "contacts.csv"], &[]).unwrap();
    assert!(told.ends_with("2 records written, 0 rows rejected\n"), "{told}");
    let told = desk.import(&["contacts.csv"], &[]).unwrap();
    assert!(told.contains("0 new, 0 changed, 2 unchanged, 0 rejected"), "{told}");
}

#[test]
fn what_is_exported_is_imported_elsewhere() {
    let desk = Desk::new();
    desk.file("accounts.csv", "no,name,people\n1,Acme,12\n2,Bolt,7\n");
    desk.import(&["accounts.csv"], &[]).unwrap();
    let out = desk.path("out");
    desk.run(&["export", "--out", &out]).unwrap();
    let other = Desk::new();
    let account = format!("{out}/account.csv");
    let mapping = format!("{out}/mapping.toml");
    let told = other.run(&["import", "--mapping", &mapping, &account]).unwrap();
    assert!(told.ends_with("2 records written, 0 rows rejected\n"), "{told}");
    assert_eq!(other.count(Kind::Account), 2);
}

#[test]
fn what_cannot_be_imported_changes_nothing() {
    let desk = Desk::new();
    desk.file("accounts.csv", "no,name,people\n1,Acme,12\n");
    let told = desk.fails(&["missing.csv", "accounts.csv"], &["--as", "nobody"]);
    assert_eq!(told, "nobody signs in as `nobody`; `fieldline user list` shows who does");

    desk.file("contacts.csv", "PK\u{3}\u{4}…[Content_Types].xml");
    let told = desk.fails(&["accounts.csv", "contacts.csv"], &[]);
    assert!(told.starts_with("/contacts.csv: this is no CSV file but an Excel workbook"), "{told}");

    desk.file("contacts.csv", "no,who\n1,Ada\n");
    let told = desk.fails(&["accounts.csv", "contacts.csv"], &[]);
    assert!(told.starts_with("/contacts.csv: the mapping does not fit"), "{told}");
    assert!(told.contains("the file has no column “name”; it has no, who"), "{told}");

    let huge = fs::File::create(desk.path("accounts.csv")).unwrap();
    huge.set_len(200 * 1024 * 1024).unwrap();
    let told = desk.fails(&["accounts.csv"], &[]);
    assert!(told.contains("the file has 200 MB, and at most 64 MB are read"), "{told}");

    let told = desk.fails(&["accounts-none.csv"], &[]);
    assert!(told.starts_with("cannot read /accounts-none.csv"), "{told}");
    let told = desk.fails(&["deals.csv"], &[]);
    assert!(told.contains("its sections are for accounts*.csv, contacts.csv"), "{told}");

    desk.file("mapping.toml", "nonsense");
    let told = desk.fails(&["accounts.csv"], &[]);
    assert!(told.starts_with("/mapping.toml: the mapping cannot be read"), "{told}");
}

#[test]
fn a_second_administrator_must_say_who_imports() {
    let desk = Desk::new();
    desk.run(&["user", "add", "boss", "--role", "administrator"]).unwrap();
    desk.file("accounts.csv", "no,name,people\n1,Acme,12\n");
    let told = desk.fails(&["accounts.csv"], &[]);
    assert_eq!(told, "say who imports with --as LOGIN; administrators are admin, boss");
    desk.import(&["accounts.csv"], &["--as", "boss"]).unwrap();
    assert_eq!(desk.count(Kind::Account), 1);
}

/// Two people of one company as phones write them; the third card has no end.
const CARDS: &str = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:a-1\r\nFN:Jane Doe\r\nORG:Acme\r\n\
    item1.EMAIL;type=pref:jane@example.com\r\nTEL;TYPE=cell:+49 170 1\r\nTEL;TYPE=work:+49 30 1\r\n\
    PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\r\n SkZJRgABAQ==\r\nEND:VCARD\r\n\
    BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=E8=8A=B3\r\n\
    ORG:acme\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:3.0\r\nFN:Open\r\n";

#[test]
fn cards_are_imported_as_contacts_and_again_without_change() {
    let desk = Desk::new();
    desk.file("mapping.toml", include_str!("../../../../tests/mappings/vcard.toml"));
    desk.file("people.vcf", CARDS);
    let told = desk.import(&["people.vcf"], &["--report", &desk.path("rejected.csv")]).unwrap();
    let expected = "\
people.vcf: 3 rows of kind contact: 2 new, 0 changed, 0 unchanged, 1 rejected
  1 linked or described records are made as well
  note: line 9: PHOTO “47 B” has no place here: left out
  note: line 1: More “Phone (work): +49 30 1” has no field of its own: put under the notes
  rejected: line 17: the card is not closed: END:VCARD is missing
rejected rows of people.vcf are in /rejected.csv
3 records written, 1 rows rejected
";
    assert_eq!(told, expected);
    assert_eq!((desk.count(Kind::Contact), desk.count(Kind::Account)), (2, 1));
    let rejected = fs::read_to_string(desk.path("rejected.csv")).unwrap();
    assert!(rejected.starts_with("\u{feff}line,reason,UID,Name,Organisation,"), "{rejected}");

    let again = desk.import(&["people.vcf"], &[]).unwrap();
    assert!(again.contains("0 new, 0 changed, 2 unchanged, 1 rejected"), "{again}");
    assert_eq!(desk.count(Kind::Contact), 2);
}

#[test]
fn text_outside_of_cards_stops_before_anything_is_written() {
    let desk = Desk::new();
    desk.file("mapping.toml", include_str!("../../../../tests/mappings/vcard.toml"));
    desk.file("people.vcf", &format!("Sent from my phone\n{}", CARDS.replace("\r\n", "\n")));
    assert_eq!(
        desk.fails(&["people.vcf"], &[]),
        "/people.vcf: line 1 stands outside of any card: a vCard file has nothing but cards; \
         nothing was imported"
    );
}
