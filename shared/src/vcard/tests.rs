//! Cards: what programs write, what breaks, and that what is written is read again.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::write::write;
use super::*;

/// Puts cards between the lines that every card has.
fn file(version: &str, lines: &str) -> String {
    format!("BEGIN:VCARD\r\nVERSION:{version}\r\n{lines}END:VCARD\r\n")
}

#[track_caller]
fn check(bytes: impl AsRef<[u8]>, expected: &Expect) {
    expected.assert_eq(&shown(bytes.as_ref()));
}

fn shown(bytes: &[u8]) -> String {
    let found = match read(bytes) {
        Ok(found) => found,
        Err(trouble) => return format!("{trouble:?}"),
    };
    let mut shown = String::new();
    for Found { line, card, refused, remarks } in found {
        write!(shown, "{line}: {}", card.name).unwrap();
        let texts = [&card.uid, &card.organisation, &card.job_title, &card.note];
        for text in texts.into_iter().chain(&card.units).filter(|text| !text.is_empty()) {
            write!(shown, " | {text:?}").unwrap();
        }
        for it in card.emails.iter().chain(&card.phones).chain(&card.others) {
            write!(shown, " | {} = {}", it.label, it.text).unwrap();
        }
        for address in &card.addresses {
            write!(shown, " | {} = {}", address.label, address.parts().join(";")).unwrap();
        }
        refused.iter().for_each(|refused| write!(shown, " ✗ {refused:?}").unwrap());
        for Remark { line, property, why, .. } in remarks {
            write!(shown, " ! {line} {property} {why:?}").unwrap();
        }
        shown.push('\n');
    }
    shown
}

#[test]
fn version_3_folds_groups_and_escapes() {
    check(
        file(
            "3.0",
            "N:Doe;Jane;;Dr.;\r\nFN:Dr. Jane\r\n  Doe\r\nORG:Northern Dairy;Purchasing\\, EMEA\r\n\
             item1.EMAIL;type=INTERNET;type=pref:jane@example.com\r\n\
             EMAIL;TYPE=\"home,internet\":j@home.example\r\n\
             item2.TEL:+49 30 1\r\nitem2.X-ABLabel:_$!<Assistant>!$_\r\n\
             ADR;TYPE=WORK:;;Street 1\\nHouse 2;Berlin;;10115;Germany\r\n\
             NOTE:one\\ntwo\\; three\r\nUID:a-1\r\nBDAY;VALUE=date:19800321\r\n",
        ),
        &expect![[r#"
            1: Dr. Jane Doe | "a-1" | "Northern Dairy" | "one\ntwo; three" | "Purchasing, EMEA" |  = jane@example.com | home = j@home.example | Assistant = +49 30 1 | Birthday = 1980-03-21 | work = ;;Street 1
            House 2;Berlin;;10115;Germany
        "#]],
    );
}

#[test]
fn version_2_1_quotes_names_bare_types_and_other_character_sets() {
    check(
        file(
            "2.1",
            "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=E8=8A=B3;;;\r\n\
             TEL;CELL;PREF:138 0013 8000\r\nTEL;WORK;FAX:010-1\r\n\
             NOTE;ENCODING=QUOTED-PRINTABLE:first=0D=0A=\r\nsecond =3D=\r\n\r\n\
             PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ\r\nSkZJRgABAQ==\r\n\r\nTITLE:Buyer\r\n",
        ),
        &expect![[r#"
            1: 王芳 | "Buyer" | "first\nsecond =" | cell = 138 0013 8000 | work, fax = 010-1 ! 9 PHOTO NoPlace
        "#]],
    );
    let mut gbk = b"BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=GBK:".to_vec();
    // 王, and a character whose second byte is a backslash, in front of a separator.
    gbk.extend(b"\xCD\xF5\x81\x5C\nN;CHARSET=GBK:\x81\x5C;\xCD\xF5\n");
    gbk.extend(
        b"ORG;CHARSET=ISO-8859-1:M\xFCller\nTITLE;CHARSET=BIG5;ENCODING=QUOTED-PRINTABLE:=A4=FD\n",
    );
    gbk.extend(b"END:VCARD\n");
    check(
        gbk,
        &expect![[r#"
            1: 王乗 | "Müller" | "王"
        "#]],
    );
}

#[test]
fn version_4_has_addresses_of_numbers_and_labels_within_quotes() {
    check(
        file(
            "4.0",
            "FN:Simon\r\nTEL;VALUE=uri;TYPE=\"work,voice\";PREF=2:tel:+1-418;ext=102\r\n\
             TEL;PREF=1:+1-419\r\nADR;LABEL=\"a: b^n^'c^'\";TYPE=work:;;S;Q;QC;G1;Canada\r\n\
             KIND:individual\r\nGENDER:M\r\nUID:urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6\r\n",
        ),
        &expect![[r#"
            1: Simon | "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6" |  = +1-419 | work = +1-418 ext. 102 | Gender = M | work = ;;S;Q;QC;G1;Canada
        "#]],
    );
}

#[test]
fn line_ends_marks_and_names_that_are_missing() {
    for end in ["\n", "\r", "\r\n"] {
        let text = "\u{feff}BEGIN:vCard\r\nVERSION:3.0\r\n\r\nN:Müller;Eva\r\nEND:vCard"
            .replace("\r\n", end);
        check(text, &expect![["1: Eva Müller\n"]]);
    }
    let nameless = "EMAIL:a@example.com\r\nORG:Acme\r\n";
    check(file("2.1", nameless), &expect![["1: Acme | \"Acme\" |  = a@example.com\n"]]);
    check(
        file("2.1", "EMAIL:a@example.com\r\n"),
        &expect![["1: a@example.com |  = a@example.com\n"]],
    );
    check(file("3.0", "N:王;芳\r\n"), &expect![["1: 王芳\n"]]);
}

/// Folds, soft breaks, pictures and the numbers of lines are the same whatever ends a line.
#[test]
fn every_line_end_reads_the_same() {
    let text = "BEGIN:VCARD\nFN:Jane\n  Doe\nNOTE;ENCODING=QUOTED-PRINTABLE:one=\ntwo\n\
                PHOTO;ENCODING=b:AAAA\n BBBB\n CC==\nNONSENSE\nORG:Dairy\nEND:VCARD\n";
    let expected = shown(text.as_bytes());
    assert!(expected.contains("Jane Doe") && expected.contains("onetwo"), "{expected}");
    for end in ["\r", "\r\n", "\r\r\n"] {
        assert_eq!(shown(text.replace('\n', end).as_bytes()), expected, "{end:?}");
    }
}

#[test]
fn what_is_broken_is_named_by_its_line_and_spares_the_other_cards() {
    let good = file("3.0", "FN:Good\r\n");
    check(
        [&file("3.0", "FN:A\r\nno property\r\n"), &good].map(String::as_str).concat(),
        &expect![[r#"
            1: A ✗ Line { line: 4 }
            6: Good
        "#]],
    );
    check(
        ["BEGIN:VCARD\nFN:Open\n", good.as_str(), "BEGIN:VCARD\nFN:End\n"].concat(),
        &expect![[r#"
            1: Open ✗ NotClosed
            3: Good
            7: End ✗ NotClosed
        "#]],
    );
    check([&good, "\r\n\r\nhello\r\n", &good].concat(), &expect!["Outside { line: 7 }"]);
    check(
        file("4.0", "FN:All\r\nKIND:group\r\nMEMBER:urn:uuid:1\r\n"),
        &expect![[r#"
            1: All ✗ NotAPerson ! 5 MEMBER NoPlace
        "#]],
    );
    let agent = "FN:Boss\r\nAGENT:\r\nBEGIN:VCARD\r\nFN:Aide\r\nTEL:1\r\nEND:VCARD\r\nTEL:2\r\n";
    check(
        [&file("2.1", agent), &good].map(String::as_str).concat(),
        &expect![[r#"
            1: Boss |  = 2 ! 4 AGENT NoPlace
            11: Good
        "#]],
    );
}

#[test]
fn wrong_character_sets_are_told_and_never_guessed() {
    let mut bytes = b"BEGIN:VCARD\nFN:Ada\nNOTE:M\xFCller\nTITLE;CHARSET=KLINGON:x\n".to_vec();
    bytes.extend(b"ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=FF\nTEL:1\nEND:VCARD\n");
    bytes.extend(b"BEGIN:VCARD\nN:M\xFCller;A\nEND:VCARD\n");
    bytes.extend(b"BEGIN:VCARD\nFN:Second\nN:M\xFCller;A\nEND:VCARD\n");
    check(
        bytes,
        &expect![[r#"
            1: Ada |  = 1 ! 3 NOTE Unreadable("UTF-8") ! 4 TITLE Unreadable("KLINGON") ! 5 ORG Unreadable("UTF-8")
            8:  ✗ Unreadable { line: 9, charset: "UTF-8" } ! 9 N Unreadable("UTF-8")
            11: Second ! 13 N Unreadable("UTF-8")
        "#]],
    );
}

/// Reads something and tells whether that took no longer than a person waits.
#[expect(clippy::disallowed_methods, reason = "how long it takes is what is tested")]
fn quickly(bytes: &[u8]) -> Result<Vec<Found>, Trouble> {
    let start = Instant::now();
    let found = read(bytes);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    found
}

#[test]
fn pictures_of_20_megabytes_are_passed_over() {
    let line = format!("{}\r\n ", "A".repeat(72));
    let large = line.repeat(20 * 1024 * 1024 / 72);
    let folded = line.repeat(2 * 1024 * 1024 / 72);
    let bare = folded.replace("\r\n ", "\r\n");
    let pictures = [
        (20_000_000, format!("PHOTO;ENCODING=b;TYPE=JPEG:{large}")),
        (2_000_000, format!("PHOTO:data:image/jpeg;base64,{folded}")),
        (2_000_000, format!("PHOTO;BASE64;JPEG:{bare}\r\n")),
        (2_000_000, format!("PHOTO;BASE64;JPEG:{}", bare.replace("\r\n", ""))),
    ];
    for (size, picture) in pictures {
        let found = quickly(file("3.0", &format!("FN:A\r\n{picture}\r\nTEL:1\r\n")).as_bytes());
        let found = found.unwrap();
        assert_eq!(found[0].card.phones[0].text, "1");
        let [remark] = found[0].remarks.as_slice() else { panic!("{:?}", found[0].remarks) };
        assert_eq!((remark.line, remark.property.as_str()), (4, "PHOTO"));
        assert!(remark.bytes > size, "{}", remark.bytes);
    }
}

#[test]
fn what_is_made_to_hurt_does_not() {
    const MANY: usize = 1_000_000;
    let soft = "=\r\n".repeat(MANY / 4);
    let hostile = [
        format!("NOTE:{}", ";".repeat(MANY)),
        format!("N:{}", ";".repeat(MANY)),
        format!("NOTE:{}", "\\".repeat(MANY)),
        format!("NOTE;ENCODING=QUOTED-PRINTABLE:{soft}"),
        format!("NOTE{}:x", ";A=\"".repeat(MANY / 4)),
        format!("NOTE;X=\"{}", "\r\n a=".repeat(MANY / 4)),
        "\r\n X".repeat(MANY / 4),
        "BEGIN:VCARD\r\n".repeat(20_000),
        "AGENT:\r\nBEGIN:VCARD\r\n".repeat(20_000),
        "TEL;PREF=99999999999:1\r\n".repeat(100_000),
        format!("{}X-ABLABEL:x\r\n", "item1.TEL:1\r\n".repeat(100_000)),
    ];
    for text in hostile {
        let found = quickly(file("3.0", &format!("FN:A\r\n{text}\r\n")).as_bytes());
        assert!(!found.unwrap().is_empty(), "{}", &text[..20]);
    }
    let many = file("3.0", "").repeat(MAX_CARDS);
    assert_eq!(quickly(many.as_bytes()).map(|found| found.len()), Ok(MAX_CARDS));
    let more = [many, file("3.0", "")].concat();
    assert_eq!(quickly(more.as_bytes()), Err(Trouble::TooMany));
}

#[test]
fn a_text_that_is_too_long_is_told_and_the_rest_is_read() {
    let note = "x".repeat(MAX_TEXT);
    let found = quickly(file("3.0", &format!("FN:A\r\nNOTE:{note}\r\nTEL:1\r\n")).as_bytes());
    let Found { card, remarks, .. } = &found.unwrap()[0];
    assert_eq!((card.note.as_str(), card.phones[0].text.as_str()), ("", "1"));
    assert_eq!((remarks[0].line, &remarks[0].why), (4, &Why::TooLong));
}

#[test]
fn what_has_no_property_of_its_own_goes_under_the_note() {
    let card = Card {
        name: "王芳".to_owned(),
        note: "first, second".to_owned(),
        others: vec![Labelled { label: "Birthday".to_owned(), text: "1980-03-21".to_owned() }],
        ..Card::default()
    };
    expect![[r"
        BEGIN:VCARD
        VERSION:4.0
        FN:王芳
        N:王芳;;;;
        NOTE:first\, second\nBirthday: 1980-03-21
        END:VCARD
    "]]
    .assert_eq(&write(&[card], Version::V4).replace("\r\n", "\n"));
}

#[test]
fn ids_of_ours_are_told_apart_from_others() {
    let id = crate::id::RawId(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
    let uid = contact::uid(id);
    assert_eq!(uid, "urn:uuid:01234567-89ab-cdef-0123-456789abcdef");
    assert_eq!(contact::own_id(&uid), Some(id));
    for other in
        ["", "urn:uuid:", "urn:uuid:+1234567-89ab-cdef-0123-456789abcdeg", "a-1", &uid[9..]]
    {
        assert_eq!(contact::own_id(other), None, "{other}");
    }
}

/// A text as people write it, in any script, that is the same after reading.
fn line() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9 \\\\,;:\"'^=+äé王芳😀.@/-]{0,40}".prop_map(|text| one_line(text.trim()))
}

fn lines() -> impl Strategy<Value = String> {
    prop::collection::vec(line(), 0..4).prop_map(|lines| lines.join("\n").trim().to_owned())
}

fn labelled() -> impl Strategy<Value = Vec<Labelled>> {
    let label = prop_oneof![
        Just(String::new()),
        Just("work".to_owned()),
        Just("home, cell".to_owned()),
        line().prop_filter("fax goes last", |label| !label.contains("fax")),
    ];
    let one = (label, line()).prop_filter("a value", |(_, text)| !text.is_empty());
    prop::collection::vec(one.prop_map(|(label, text)| Labelled { label, text }), 0..4)
}

fn address() -> impl Strategy<Value = Address> {
    let parts = prop::array::uniform7(line());
    parts.prop_map(|[post_box, extended, street, city, region, code, country]| Address {
        label: "work".to_owned(),
        post_box,
        extended,
        street,
        city,
        region,
        code,
        country: format!("C{country}"),
    })
}

fn card() -> impl Strategy<Value = Card> {
    let name = line().prop_map(|name| format!("N{name}"));
    let units = prop::collection::vec(line().prop_map(|unit| format!("U{unit}")), 0..3);
    let addresses = prop::collection::vec(address(), 0..3);
    let texts = (line(), name, line(), line(), lines());
    (texts, units, labelled(), labelled(), addresses).prop_map(
        |((uid, name, organisation, job_title, note), units, emails, phones, addresses)| Card {
            units: if organisation.is_empty() { Vec::new() } else { units },
            others: Vec::new(),
            uid,
            name,
            organisation,
            job_title,
            emails,
            phones,
            addresses,
            note,
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(cards in prop::collection::vec(card(), 0..4), four: bool) {
        let text = write(&cards, if four { Version::V4 } else { Version::V3 });
        prop_assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        let found = read(text.as_bytes()).unwrap();
        prop_assert!(found.iter().all(|it| it.refused.is_none() && it.remarks.is_empty()), "{found:?}");
        let read: Vec<Card> = found.into_iter().map(|found| found.card).collect();
        prop_assert_eq!(read, cards, "{}", text);
    }

    #[test]
    fn whatever_comes_ends_in_cards_or_a_reason(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read(&bytes).map_or_else(drop, drop);
        let within = [b"BEGIN:VCARD\r\n".as_slice(), &bytes, b"\r\nEND:VCARD\r\n"].concat();
        read(&within).map_or_else(drop, drop);
    }

    #[test]
    fn damaged_cards_end_in_cards_or_a_reason(
        card in card(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let mut bytes = write(&[card], Version::V3).into_bytes();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        read(&bytes).map_or_else(drop, drop);
    }
}
