//! Cards → a table, one row for each card, so that a vCard file is mapped, previewed, reported and
//! taken back like any other. What a contact has no field for is put under its notes with a label;
//! the words of the labels are the same in every language, so that the same file always says the same.

use sha2::{Digest as _, Sha256};

use crate::hex::hex;
use crate::import::decode::FileError;
use crate::import::index::normal;
use crate::import::mapping::{ColumnMapping, Columns, Mapping};
use crate::import::plan::{Note, NoteKind};
use crate::import::reason::{Reason, shortened};
use crate::import::table::{Table, TableRow};
use crate::vcard::{self, Address, Card, Found, Labelled, Refusal, Remark, Trouble, Why, one_line};

/// The columns. Their names are those that mappings use.
const HEADERS: [&str; 10] =
    [UID, "Name", "Organisation", "Job title", "E-mail", "Phone", "City", "Country", NOTE, MORE];
const UID: &str = "UID";
const NOTE: &str = "Note";
const MORE: &str = "More";

/// The longest key that is kept as it is, in bytes.
const KEY_MAX: usize = 300;

/// Reads a vCard file.
pub(super) fn table(bytes: &[u8]) -> Result<Table, FileError> {
    let found = vcard::read(bytes).map_err(|trouble| match trouble {
        Trouble::TooMany => FileError::TooManyCards,
        Trouble::Outside { line } => FileError::OutsideCard { line },
    })?;
    if found.is_empty() {
        return Err(FileError::Empty);
    }
    Ok(Table {
        delimiter: ',',
        headers: HEADERS.map(str::to_owned).to_vec(),
        rows: found.into_iter().map(row).collect(),
        blank: 0,
        is_cards: true,
    })
}

/// Gives a guessed section the key of cards, and the notes both columns that belong there.
pub(super) fn adapt(section: &mut Mapping) {
    section.key = Columns::one(UID);
    if section.kind.field_named("notes").is_none() {
        return;
    }
    section.columns.retain(|column| column.field != "notes");
    let mut notes = ColumnMapping::new("notes", NOTE);
    notes.columns.0.push(MORE.to_owned());
    notes.join = Some("\n".to_owned());
    section.columns.push(notes);
}

/// Tells whether a section was made for cards.
pub(super) fn is_for(section: &Mapping) -> bool {
    let named = |pattern: &String| pattern.to_lowercase().ends_with(".vcf");
    section.key.0 == [UID] || section.files.iter().any(named)
}

fn row(found: Found) -> TableRow {
    let Found { line, card, refused, remarks } = found;
    let misfit = refused.map(|refusal| match refusal {
        Refusal::Line { line } => Reason::CardLine { line },
        Refusal::NotClosed => Reason::CardNotClosed,
        Refusal::NotAPerson => Reason::CardNotPerson,
        Refusal::Unreadable { line, charset } => Reason::CardName { line, charset },
    });
    let more = more(&card);
    let mut notes: Vec<Note> = remarks.iter().map(note).collect();
    if !more.is_empty() {
        let (column, value) = (MORE.to_owned(), shortened(&more.replace('\n', "; ")));
        notes.push(Note { line, column, value, kind: NoteKind::UnderNotes });
    }
    let nowhere = Address::default();
    let Address { city, country, .. } = card.addresses.first().unwrap_or(&nowhere);
    let cells: [&str; HEADERS.len()] = [
        &key(&card),
        &card.name,
        &card.organisation,
        &card.job_title,
        card.emails.first().map(|email| email.text.as_str()).unwrap_or_default(),
        phone(&card).map(|(_, phone)| phone.text.as_str()).unwrap_or_default(),
        city,
        country,
        &card.note,
        &more,
    ];
    TableRow { line, cells: csv::StringRecord::from(cells.to_vec()), misfit, notes }
}

fn note(remark: &Remark) -> Note {
    let (line, column) = (remark.line, remark.property.clone());
    let (value, kind) = match &remark.why {
        Why::NoPlace => (size(remark.bytes), NoteKind::NoPlace),
        Why::Unreadable(charset) => (charset.clone(), NoteKind::WrongCharset),
        Why::TooLong => (size(remark.bytes), NoteKind::CutOff),
    };
    Note { line, column, value, kind }
}

fn size(bytes: usize) -> String {
    const KILO: usize = 1024;
    match bytes {
        0..KILO => format!("{bytes} B"),
        KILO..1_048_576 => format!("{} KB", bytes.div_ceil(KILO)),
        _ => format!("{} MB", bytes.div_ceil(KILO * KILO)),
    }
}

/// What tells the card apart: its `UID`; else its name with the first other thing it says, so that the
/// same card is the same contact when it comes again.
fn key(card: &Card) -> String {
    let email = card.emails.first().map(|email| email.text.as_str());
    let phone = || card.phones.first().map(|phone| phone.text.as_str());
    let organisation = || Some(card.organisation.as_str());
    let other = email.or_else(phone).or_else(organisation).unwrap_or_default();
    let key = match card.uid.trim() {
        "" if other.is_empty() => normal(&card.name),
        "" => format!("{} <{}>", normal(&card.name), normal(other)),
        uid => uid.to_owned(),
    };
    if key.len() > KEY_MAX { format!("sha256:{}", hex(&Sha256::digest(&key))) } else { key }
}

/// The first number that somebody answers, with its place.
fn phone(card: &Card) -> Option<(usize, &Labelled)> {
    let answers =
        |phone: &Labelled| !phone.label.split(", ").any(|word| matches!(word, "fax" | "pager"));
    card.phones.iter().enumerate().find(|(_, phone)| answers(phone))
}

/// Everything that has no column of its own, one thing in a line.
fn more(card: &Card) -> String {
    let mut lines = Vec::new();
    let mut tell = |what: &str, label: &str, text: &str| {
        let label = if label.is_empty() { String::new() } else { format!(" ({label})") };
        lines.push(format!("{what}{label}: {}", one_line(text)));
    };
    if !card.units.is_empty() {
        tell("Department", "", &card.units.join(", "));
    }
    for email in card.emails.iter().skip(1) {
        tell("E-mail", &email.label, &email.text);
    }
    let taken = phone(card).map(|(place, _)| place);
    for (_, phone) in card.phones.iter().enumerate().filter(|(place, _)| Some(*place) != taken) {
        tell("Phone", &phone.label, &phone.text);
    }
    for (place, address) in card.addresses.iter().enumerate() {
        // City and country of the first one are told by their columns.
        if place > 0 || !is_told(address) {
            let parts = address.parts().map(one_line);
            let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            tell("Address", &address.label, &parts.join(", "));
        }
    }
    for other in &card.others {
        tell(&other.label, "", &other.text);
    }
    lines.join("\n")
}

fn is_told(address: &Address) -> bool {
    let Address { post_box, extended, street, region, code, .. } = address;
    [post_box, extended, street, region, code].into_iter().all(String::is_empty)
}

#[cfg(test)]
mod tests;
