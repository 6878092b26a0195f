//! Lines → cards. What has no place of its own goes to the others, with a label; what a person cannot
//! read (pictures, keys, marks of programs) is remarked and passed over.

use super::lines::Lines;
use super::property::Property;
use super::text::Unreadable;
use super::words::{
    OF_THE_CARD, OTHERS, composed, day, is_type, one_line, plain, rank, types, without,
};
use super::{Address, Card, Found, Labelled, MAX_CARDS, Refusal, Remark, Trouble, Why};

/// Reads every card of a file.
///
/// # Errors
/// When there are too many, or text stands outside of cards.
pub fn read(bytes: &[u8]) -> Result<Vec<Found>, Trouble> {
    let mut found = Vec::new();
    let mut open: Option<Draft> = None;
    for line in Lines::new(bytes) {
        let property = Property::parse(&line);
        let named = |name: &str| {
            property.as_ref().is_some_and(|it| {
                it.name == name && it.text().is_ok_and(|of| of.eq_ignore_ascii_case("vcard"))
            })
        };
        if named("BEGIN") {
            if let Some(draft) = open.as_mut().filter(|draft| draft.awaits_agent) {
                draft.depth += 1;
                continue;
            }
            // The card before was never closed; this one is read all the same.
            found.extend(open.take().map(Draft::not_closed));
            if found.len() >= MAX_CARDS {
                return Err(Trouble::TooMany);
            }
            open = Some(Draft::new(line.number));
            continue;
        }
        let Some(draft) = &mut open else {
            if line.bytes.trim_ascii().is_empty() {
                continue;
            }
            return Err(Trouble::Outside { line: line.number });
        };
        if named("END") {
            if draft.depth > 0 {
                draft.depth -= 1;
            } else {
                found.extend(open.take().map(Draft::finish));
            }
            continue;
        }
        // What an agent's card within this one says is not of this person.
        if draft.depth == 0 {
            match property {
                Some(property) => draft.add(&property),
                None => draft.refuse(Refusal::Line { line: line.number }),
            }
        }
    }
    found.extend(open.take().map(Draft::not_closed));
    Ok(found)
}

/// A value with what decides its place among others of its kind; smaller comes first.
struct Ranked<T> {
    rank: u32,
    value: T,
}

/// A card that is being read.
struct Draft {
    found: Found,
    /// `FN` and what `N` comes to, with a name that cannot be read.
    full_name: String,
    names: Vec<String>,
    bad_name: Option<Refusal>,
    emails: Vec<Ranked<Labelled>>,
    phones: Vec<Ranked<Labelled>>,
    addresses: Vec<Ranked<Address>>,
    /// Addresses as one text, for a card that has no other.
    printed: Vec<Labelled>,
    /// Labels that Apple's programs give by group, and what waits for one.
    labels: Vec<(String, String)>,
    waiting: Vec<Waiting>,
    /// Whether a card may begin within this one, and how deep that goes.
    awaits_agent: bool,
    depth: usize,
}

/// A value whose label may follow it: its list, its place there, its group.
struct Waiting {
    list: List,
    place: usize,
    group: String,
}

#[derive(Clone, Copy)]
enum List {
    Emails,
    Phones,
    Addresses,
    Others,
}

impl Draft {
    fn new(line: u64) -> Self {
        Self {
            found: Found { line, card: Card::default(), refused: None, remarks: Vec::new() },
            full_name: String::new(),
            names: Vec::new(),
            bad_name: None,
            emails: Vec::new(),
            phones: Vec::new(),
            addresses: Vec::new(),
            printed: Vec::new(),
            labels: Vec::new(),
            waiting: Vec::new(),
            awaits_agent: false,
            depth: 0,
        }
    }

    /// The first reason counts.
    fn refuse(&mut self, refusal: Refusal) {
        self.found.refused.get_or_insert(refusal);
    }

    fn not_closed(mut self) -> Found {
        self.refuse(Refusal::NotClosed);
        self.finish()
    }

    fn add(&mut self, property: &Property<'_>) {
        self.awaits_agent = property.name == "AGENT" && property.is_empty();
        if property.is_cut {
            return self.remark(property, Why::TooLong);
        }
        if let Err(Unreadable(charset)) = self.take(property) {
            if matches!(property.name.as_str(), "FN" | "N") {
                let line = property.line;
                self.bad_name.get_or_insert(Refusal::Unreadable { line, charset: charset.clone() });
            }
            self.remark(property, Why::Unreadable(charset));
        }
    }

    fn remark(&mut self, property: &Property<'_>, why: Why) {
        let (line, bytes) = (property.line, property.length);
        self.found.remarks.push(Remark { line, property: property.name.clone(), bytes, why });
    }

    fn take(&mut self, property: &Property<'_>) -> Result<(), Unreadable> {
        let card = &mut self.found.card;
        match property.name.as_str() {
            "FN" => keep_first(&mut self.full_name, property.text()?),
            "N" if self.names.is_empty() => self.names = property.fields()?,
            "N" => {}
            "UID" => keep_first(&mut card.uid, property.text()?),
            "ORG" => self.take_organisation(property.fields()?),
            "TITLE" => {
                let title = property.text()?;
                if card.job_title.is_empty() {
                    card.job_title = title;
                } else {
                    self.other(property, "Job title", title);
                }
            }
            "NOTE" => {
                let note = property.text()?;
                if !card.note.is_empty() && !note.is_empty() {
                    card.note.push('\n');
                }
                card.note.push_str(&note);
            }
            "EMAIL" => {
                let text = without(&property.text()?, "mailto:");
                self.labelled(List::Emails, property, text);
            }
            "TEL" => {
                let text = without(&property.text()?, "tel:").replace(";ext=", " ext. ");
                self.labelled(List::Phones, property, text);
            }
            "ADR" => self.take_address(property)?,
            "LABEL" => {
                let value = Labelled { label: types(property), text: one_line(&property.text()?) };
                self.printed.push(value);
            }
            "KIND" | "X-ADDRESSBOOKSERVER-KIND" => {
                let kind = property.text()?;
                if !matches!(kind.to_ascii_lowercase().as_str(), "" | "individual") {
                    self.refuse(Refusal::NotAPerson);
                }
            }
            "X-ABLABEL" => self.labels.push((property.group.clone(), plain(&property.text()?))),
            name if OF_THE_CARD.contains(&name) => {}
            name => match OTHERS.iter().find(|(other, _)| *other == name) {
                Some((_, label)) => self.take_other(property, label)?,
                None => self.remark(property, Why::NoPlace),
            },
        }
        Ok(())
    }

    /// The first organisation is where the person works; further ones are told.
    fn take_organisation(&mut self, parts: Vec<String>) {
        let mut parts = parts.into_iter().filter(|part| !part.is_empty());
        let Some(name) = parts.next() else { return };
        let units = parts.collect::<Vec<_>>();
        let card = &mut self.found.card;
        if card.organisation.is_empty() {
            (card.organisation, card.units) = (name, units);
        } else {
            let text = [vec![name], units].concat().join(", ");
            card.others.push(Labelled { label: "Organisation".to_owned(), text });
        }
    }

    fn take_address(&mut self, property: &Property<'_>) -> Result<(), Unreadable> {
        let mut parts = property.fields()?.into_iter();
        let mut part = || parts.next().unwrap_or_default();
        let value = Address {
            label: types(property),
            post_box: part(),
            extended: part(),
            street: part(),
            city: one_line(&part()),
            region: part(),
            code: part(),
            country: one_line(&part()),
        };
        if value.parts().iter().any(|part| !part.is_empty()) {
            self.wait(List::Addresses, self.addresses.len(), &property.group);
            self.addresses.push(Ranked { rank: rank(property), value });
        }
        Ok(())
    }

    fn take_other(&mut self, property: &Property<'_>, label: &str) -> Result<(), Unreadable> {
        let text = match property.name.as_str() {
            "CATEGORIES" | "NICKNAME" => property.list()?.join(", "),
            "GENDER" | "GEO" => property.fields()?.join(" ").trim().to_owned(),
            "BDAY" | "ANNIVERSARY" | "X-ANNIVERSARY" | "X-MS-ANNIVERSARY" => day(property.text()?),
            _ => property.text()?,
        };
        let service = property.parameter("X-SERVICE-TYPE").unwrap_or(label);
        self.other(property, service, text);
        Ok(())
    }

    fn other(&mut self, property: &Property<'_>, label: &str, text: String) {
        if text.is_empty() {
            return;
        }
        let types = types(property);
        let label = if types.is_empty() { label.to_owned() } else { format!("{label} ({types})") };
        self.wait(List::Others, self.found.card.others.len(), &property.group);
        self.found.card.others.push(Labelled { label, text });
    }

    fn labelled(&mut self, list: List, property: &Property<'_>, text: String) {
        if text.is_empty() {
            return;
        }
        let value = Labelled { label: types(property), text: one_line(&text) };
        let (values, late) = match list {
            List::Phones => (&mut self.phones, ["fax", "pager"].map(|it| is_type(property, it))),
            List::Emails | List::Addresses | List::Others => (&mut self.emails, [false; 2]),
        };
        let place = values.len();
        let last = if late.contains(&true) { 1_000 } else { 0 };
        values.push(Ranked { rank: rank(property) + last, value });
        self.wait(list, place, &property.group);
    }

    fn wait(&mut self, list: List, place: usize, group: &str) {
        if !group.is_empty() {
            self.waiting.push(Waiting { list, place, group: group.to_owned() });
        }
    }

    fn finish(mut self) -> Found {
        let labels: std::collections::HashMap<_, _> = std::mem::take(&mut self.labels)
            .into_iter()
            .filter(|(group, label)| !group.is_empty() && !label.is_empty())
            .collect();
        for Waiting { list, place, group } in std::mem::take(&mut self.waiting) {
            let Some(label) = labels.get(&group).cloned() else { continue };
            match list {
                List::Emails => self.emails[place].value.label = label,
                List::Phones => self.phones[place].value.label = label,
                List::Addresses => self.addresses[place].value.label = label,
                List::Others => {
                    let other = &mut self.found.card.others[place].label;
                    *other = format!("{other} ({label})");
                }
            }
        }
        let card = &mut self.found.card;
        card.emails = sorted(self.emails);
        card.phones = sorted(self.phones);
        card.addresses = sorted(self.addresses);
        if card.addresses.is_empty() {
            let printed = self.printed.into_iter().filter(|it| !it.text.is_empty());
            card.others.extend(printed.map(|Labelled { label, text }| {
                let label = if label.is_empty() { label } else { format!(" ({label})") };
                Labelled { label: format!("Address{label}"), text }
            }));
        }
        card.name = one_line(&self.full_name);
        if card.name.is_empty() {
            card.name = composed(&self.names);
        }
        if card.name.is_empty() {
            if let Some(refusal) = self.bad_name {
                self.found.refused.get_or_insert(refusal);
            }
            // Better than nothing: a person finds the card again by it.
            let email = card.emails.first().map(|email| &email.text);
            let phone = || card.phones.first().map(|phone| &phone.text);
            let rest = Some(&card.organisation).filter(|name| !name.is_empty());
            card.name = rest.or(email).or_else(phone).cloned().unwrap_or_default();
        }
        self.found
    }
}

fn keep_first(kept: &mut String, text: String) {
    if kept.is_empty() {
        *kept = text;
    }
}

fn sorted<T>(mut values: Vec<Ranked<T>>) -> Vec<T> {
    // Stable: those of one rank stay in the order of the file.
    values.sort_by_key(|ranked| ranked.rank);
    values.into_iter().map(|ranked| ranked.value).collect()
}
