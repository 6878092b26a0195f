//! Cards → a file of version 3.0 or 4.0, with lines of at most 75 bytes that end with CR LF.

use std::borrow::Cow;

use super::text::escape;
use super::{Address, Card, Labelled, Version};

/// The longest line, in bytes, without its end.
const LINE: usize = 75;

/// Words that the format itself has for what a value is for.
const TYPES: [&str; 8] = ["work", "home", "cell", "fax", "pager", "video", "text", "other"];

/// Writes cards as a file.
#[must_use]
pub fn write(cards: &[Card], version: Version) -> String {
    let mut writer = Writer { out: String::new(), version, groups: 0 };
    for card in cards {
        writer.card(card);
    }
    writer.out
}

struct Writer {
    out: String,
    version: Version,
    /// How many groups the card has: what ties a value to a label of its own.
    groups: usize,
}

impl Writer {
    fn card(&mut self, card: &Card) {
        self.groups = 0;
        self.line("BEGIN:VCARD");
        self.line(match self.version {
            Version::V3 => "VERSION:3.0",
            Version::V4 => "VERSION:4.0",
        });
        self.text("UID", &card.uid);
        self.line(&format!("FN:{}", escape(&card.name)));
        self.line(&format!("N:{}", parts_of_name(&card.name)));
        if !card.organisation.is_empty() {
            let units = card.units.iter().map(String::as_str);
            let parts = std::iter::once(card.organisation.as_str()).chain(units);
            self.line(&format!("ORG:{}", joined(parts)));
        }
        self.text("TITLE", &card.job_title);
        for email in &card.emails {
            self.labelled("EMAIL", &email.label, &escape(&email.text));
        }
        for phone in &card.phones {
            self.labelled("TEL", &phone.label, &escape(&phone.text));
        }
        for address in &card.addresses {
            self.labelled("ADR", &address.label, &joined(Address::parts(address).into_iter()));
        }
        self.text("NOTE", &note(card));
        self.line("END:VCARD");
    }

    fn text(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.line(&format!("{name}:{}", escape(text)));
        }
    }

    /// Writes a value with what it is for: by the format's own words, else by a label of its group.
    fn labelled(&mut self, name: &str, label: &str, value: &str) {
        if label.is_empty() {
            self.line(&format!("{name}:{value}"));
        } else if label.split(", ").all(|word| TYPES.contains(&word)) {
            let types = label.split(", ").collect::<Vec<_>>().join(",");
            self.line(&format!("{name};TYPE={types}:{value}"));
        } else {
            self.groups += 1;
            let group = self.groups;
            self.line(&format!("item{group}.{name}:{value}"));
            self.line(&format!("item{group}.X-ABLabel:{}", escape(label)));
        }
    }

    /// Writes a line, folded between letters.
    fn line(&mut self, line: &str) {
        let mut free = LINE;
        for letter in line.chars() {
            if letter.len_utf8() > free {
                self.out.push_str("\r\n ");
                free = LINE - 1;
            }
            free -= letter.len_utf8();
            self.out.push(letter);
        }
        self.out.push_str("\r\n");
    }
}

fn joined<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    parts.map(escape).collect::<Vec<Cow<'_, str>>>().join(";")
}

/// Divides a name into family and given name, as far as that can be known: the last word is the
/// family's, and a name without spaces stays whole.
fn parts_of_name(name: &str) -> String {
    match name.rsplit_once(' ') {
        Some((given, family)) => joined([family, given, "", "", ""].into_iter()),
        None => joined([name, "", "", "", ""].into_iter()),
    }
}

/// What is noted, and under it what has no property of its own.
fn note(card: &Card) -> String {
    let others = card.others.iter().map(|Labelled { label, text }| format!("{label}: {text}"));
    let note = Some(card.note.clone()).filter(|note| !note.is_empty());
    note.into_iter().chain(others).collect::<Vec<_>>().join("\n")
}
