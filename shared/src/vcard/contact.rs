//! A contact of ours → a card. Its id becomes the card's `UID`, so that who reads the card again finds
//! the same contact.

use super::{Address, Card, Labelled};
use crate::book::Book;
use crate::entity::Contact;
use crate::id::RawId;

/// How the `UID` of a contact of ours begins.
const URN: &str = "urn:uuid:";

/// Writes a contact as a card.
#[must_use]
pub fn card(book: &Book, contact: &Contact) -> Card {
    let account = contact.account.and_then(|id| book.accounts.get(id));
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let work = |text: String| {
        let kept = Some(text).filter(|text| !text.is_empty());
        kept.map(|text| Labelled { label: "work".to_owned(), text }).into_iter().collect()
    };
    let (city, country) = (text(&contact.city), text(&contact.country));
    let is_somewhere = !(city.is_empty() && country.is_empty());
    let address = Address { label: "work".to_owned(), city, country, ..Address::default() };
    Card {
        uid: uid(contact.id.raw()),
        name: contact.name.clone(),
        organisation: account.map(|account| account.name.clone()).unwrap_or_default(),
        job_title: text(&contact.job_title),
        emails: work(text(&contact.email)),
        phones: work(text(&contact.phone)),
        addresses: is_somewhere.then_some(address).into_iter().collect(),
        note: contact.notes.0.clone(),
        ..Card::default()
    }
}

/// Writes the id of a contact as a `UID`, in the form of RFC 4122.
#[must_use]
pub fn uid(id: RawId) -> String {
    let digits = format!("{:032x}", id.0);
    let [a, b, c, d, e] = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| &digits[part]);
    format!("{URN}{a}-{b}-{c}-{d}-{e}")
}

/// Reads the id out of what [`uid`] wrote; nothing for other texts. Whether it is a contact of ours is
/// for the book to say.
#[must_use]
pub fn own_id(uid: &str) -> Option<RawId> {
    let digits = uid.strip_prefix(URN)?;
    let is_dash =
        |(place, letter): (usize, char)| letter == '-' && [8, 13, 18, 23].contains(&place);
    if digits.len() != 36 || digits.char_indices().filter(|it| is_dash(*it)).count() != 4 {
        return None;
    }
    u128::from_str_radix(&digits.replace('-', ""), 16).ok().map(RawId)
}
