//! vCard: the cards of people that phones and mail programs hand on, in versions 2.1, 3.0 and 4.0.
//!
//! Pure functions, each usable alone: `lines` bytes → logical lines with their numbers; `property`
//! line → name, parameters and texts; [`read()`] lines → [`Card`]s; [`mod@write`] cards → a file of version
//! 3.0 or 4.0; [`contact`] a contact of ours → a card.
//!
//! Invariants: a card is read whole or refused with the line that is to blame, and one bad card keeps
//! no other from being read; texts are never guessed into another character set; what is passed over
//! is told as a [`Remark`]. Memory stays within a few times the file, whatever it holds: pictures are
//! counted, not kept.
//!
//! Our own reader, for the reasons in decision 0015.

pub mod contact;
mod lines;
mod property;
mod read;
mod text;
mod words;
pub mod write;

pub use read::read;
pub(crate) use words::one_line;

/// The most cards that one file may have.
pub const MAX_CARDS: usize = 50_000;
/// The longest text of one property, in bytes; a longer one is passed over.
pub const MAX_TEXT: usize = 1024 * 1024;

/// The card of one person. Texts that are not there are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// What names the card for ever, in the program that made it.
    pub uid: String,
    /// The name as it is shown.
    pub name: String,
    /// Where the person works.
    pub organisation: String,
    /// The departments there, the larger before the smaller.
    pub units: Vec<String>,
    /// Job title.
    pub job_title: String,
    /// E-mail addresses, the preferred ones first.
    pub emails: Vec<Labelled>,
    /// Telephone numbers, the preferred ones first, fax and pager last.
    pub phones: Vec<Labelled>,
    /// Addresses, the preferred ones first.
    pub addresses: Vec<Address>,
    /// Notes.
    pub note: String,
    /// Everything else that a person may want to read: birthday, website, nickname.
    pub others: Vec<Labelled>,
}

/// A text with what it is for: `work, fax` or a word of the card's author; often nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labelled {
    /// What it is for.
    pub label: String,
    /// The text.
    pub text: String,
}

/// An address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// What it is for.
    pub label: String,
    /// Post box.
    pub post_box: String,
    /// Building, floor, room.
    pub extended: String,
    /// Street and number.
    pub street: String,
    /// City.
    pub city: String,
    /// Province or state.
    pub region: String,
    /// Postal code.
    pub code: String,
    /// Country.
    pub country: String,
}

impl Address {
    /// Returns its parts in the order of the format.
    #[must_use]
    pub fn parts(&self) -> [&str; 7] {
        [
            &self.post_box,
            &self.extended,
            &self.street,
            &self.city,
            &self.region,
            &self.code,
            &self.country,
        ]
    }
}

/// A version of the format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// 3.0, which every phone and mail program reads.
    #[default]
    V3,
    /// 4.0.
    V4,
}

/// A card as it was found in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The line of its `BEGIN`; the first line is 1.
    pub line: u64,
    /// What it says, as far as it can be read.
    pub card: Card,
    /// Why it is not taken.
    pub refused: Option<Refusal>,
    /// What was passed over.
    pub remarks: Vec<Remark>,
}

/// Why a card is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A line is no property.
    Line {
        /// Which.
        line: u64,
    },
    /// The file or the next card begins before the card ends.
    NotClosed,
    /// A group, a company or a place.
    NotAPerson,
    /// The name is not written in its character set.
    Unreadable {
        /// Its line.
        line: u64,
        /// The character set that the card names, or the default.
        charset: String,
    },
}

/// Something of a card that was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Its line.
    pub line: u64,
    /// The property, as it stands in the file.
    pub property: String,
    /// How many bytes it has in the file.
    pub bytes: usize,
    /// Why.
    pub why: Why,
}

/// Why something of a card was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// A picture, a sound, a key, or what only the program that made it understands.
    NoPlace,
    /// It is not written in this character set.
    Unreadable(String),
    /// Longer than [`MAX_TEXT`].
    TooLong,
}

/// Why a file is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// More cards than [`MAX_CARDS`].
    TooMany,
    /// Text before, between or behind the cards.
    Outside {
        /// The first such line.
        line: u64,
    },
}

/// Tells whether a file holds cards: whether one of its first lines begins one.
#[must_use]
pub fn is_vcard(bytes: &[u8]) -> bool {
    const LOOKED_AT: usize = 4096;
    let head = &bytes[..bytes.len().min(LOOKED_AT)];
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    head.split(|byte| matches!(byte, b'\n' | b'\r'))
        .any(|line| line.trim_ascii().eq_ignore_ascii_case(b"begin:vcard"))
}

#[cfg(test)]
mod tests;
