use proptest::prelude::*;

use super::*;
use crate::book::{RowKey, WireRow, read_rows, write_row};
use crate::entity::Account;
use crate::sync::protocol::Rejection;

fn header() -> Header {
    Header {
        made_at: 1_790_000_000_000,
        app: "0.1.0".to_owned(),
        user: RawId(7),
        name: "Ada Lovelace".to_owned(),
        device: RawId(9),
        incarnation: 2,
    }
}

fn rename(seq: u64, name: &str) -> Envelope {
    let fields = [Account::NAME.to(&name.to_owned())];
    let mutation = Mutation::patch(Kind::Account, RawId(500), 3, fields);
    Envelope::alone(seq, 5, mutation)
}

fn book() -> Book {
    let mut book = Book::default();
    let key = RowKey::new(Kind::Account, RawId(500));
    let fields = crate::order::map([Account::NAME.to(&"Acme".to_owned())]);
    let mut bytes = Vec::new();
    write_row(&mut bytes, key, 1, Some(&fields));
    for row in read_rows(&bytes).unwrap() {
        let WireRow::Put(row) = row else { panic!("{row:?}") };
        book.put(row);
    }
    book
}

fn file(edits: &[Envelope]) -> Vec<u8> {
    let parked =
        Parked { number: 1, envelope: rename(1, "Refused"), reason: Rejection::NotAllowed };
    write(&header(), edits, &[parked], &book())
}

#[test]
fn what_is_written_is_read_and_people_can_read_it_too() {
    let edits = [rename(4, "Acme & Sons"), rename(5, "Acme \n 金")];
    let bytes = file(&edits);
    let read = read(&bytes).unwrap();
    assert_eq!(read.header, header());
    assert_eq!(read.edits, edits);
    assert_eq!(read.refused[0].reason, Rejection::NotAllowed);
    assert_eq!((read.records, read.damaged, read.is_whole), (1, 0, true));
    let text = String::from_utf8(bytes).unwrap();
    for line in text.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|_| panic!("{line}"));
    }
    assert!(text.starts_with("{\"fieldline_device_file\":1,"), "{text}");
    let change = text.lines().nth(1).unwrap();
    assert!(
        change.contains("\"name\":\"Acme & Sons\"") && change.contains("\"change\""),
        "{change}"
    );
    let record = text.lines().nth(4).unwrap();
    assert!(
        record.starts_with("{\"record\":\"account\"") && record.contains("\"Acme\""),
        "{record}"
    );
}

#[test]
fn another_file_and_a_later_version_are_told_apart() {
    assert_eq!(read(b""), Err(DeviceFileError::Other));
    assert_eq!(read(b"name,city\nAcme,Lyon\n"), Err(DeviceFileError::Other));
    assert_eq!(read(b"{\"name\":1}"), Err(DeviceFileError::Other));
    assert_eq!(read(b"{\"fieldline_device_file\":1}"), Err(DeviceFileError::Other));
    let later = String::from_utf8(file(&[])).unwrap().replacen(":1,", ":9,", 1);
    assert_eq!(read(later.as_bytes()), Err(DeviceFileError::Newer(9)));
}

#[test]
fn a_damaged_line_costs_only_itself() {
    let mut bytes = file(&[rename(4, "A"), rename(5, "B"), rename(6, "C")]);
    let second = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let cbor = second + bytes[second..].windows(7).position(|it| it == b"\"cbor\":").unwrap();
    bytes[cbor + 9] ^= 1;
    let read = read(&bytes).unwrap();
    assert_eq!(read.edits, [rename(5, "B"), rename(6, "C")]);
    assert_eq!((read.damaged, read.is_whole), (1, true));
}

#[test]
fn no_text_looks_like_a_part_of_the_file() {
    let sly = "x\",\"crc\":1,\"cbor\":\"00\"}\n{\"end\":true,\"lines\":0}\u{1}\\";
    let edits = [rename(4, sly)];
    let read =
        read(&write(&Header { name: sly.to_owned(), ..header() }, &edits, &[], &book())).unwrap();
    assert_eq!((&read.edits[..], &read.header.name[..]), (&edits[..], sly));
    assert_eq!((read.damaged, read.records, read.is_whole), (0, 1, true));
}

proptest! {
    /// Whatever happens to the file, what is read of it was written so.
    #[test]
    fn no_damage_makes_an_edit_of_its_own(at in any::<prop::sample::Index>(), byte: u8, cut in any::<prop::sample::Index>()) {
        let edits = [rename(4, "A"), rename(5, "B")];
        let whole = file(&edits);
        let mut bytes = whole.clone();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(read) = read(&bytes) {
            for edit in read.edits {
                prop_assert!(edits.contains(&edit));
            }
        }
        let cut = cut.index(whole.len());
        if let Ok(read) = read(&whole[..cut]) {
            prop_assert!(!read.is_whole || cut == whole.len() - 1);
            prop_assert!(edits.starts_with(&read.edits));
        }
    }

    #[test]
    fn foreign_bytes_never_end_it(bytes in prop::collection::vec(any::<u8>(), 0..300), text in ".{0,200}") {
        drop(read(&bytes));
        let whole = String::from_utf8(file(&[])).unwrap();
        let first = whole.lines().next().unwrap();
        drop(read(format!("{first}\n{text}\n{{\"edit\":1,\"crc\":1,\"cbor\":\"{text}\"}}").as_bytes()));
    }
}
