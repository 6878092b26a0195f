//! A logical line → a property: group, name, parameters, and its value as texts.

use super::lines::{Encoding, Line, encoding_of, value_colon};
use super::text::{Unreadable, parts, unescape};

/// The longest head that is read: names and parameters, in bytes.
const MAX_HEAD: usize = 16 * 1024;

/// A property.
#[derive(Debug)]
pub(super) struct Property<'a> {
    /// What groups it with others, such as `item1`; empty for none.
    pub(super) group: String,
    /// Its name in capitals.
    pub(super) name: String,
    /// Its parameters: name in capitals, and one value. A parameter without a name is a `TYPE`.
    parameters: Vec<(String, String)>,
    encoding: Encoding,
    value: &'a [u8],
    /// The line it begins in.
    pub(super) line: u64,
    /// How many bytes it has in the file.
    pub(super) length: usize,
    /// Whether it is longer than what is kept.
    pub(super) is_cut: bool,
}

impl<'a> Property<'a> {
    /// Reads a line; nothing when it is no property.
    pub(super) fn parse(line: &'a Line) -> Option<Self> {
        let colon = value_colon(&line.bytes).filter(|colon| *colon <= MAX_HEAD)?;
        let (head, value) = (&line.bytes[..colon], &line.bytes[colon + 1..]);
        let encoding = encoding_of(head);
        let head = String::from_utf8_lossy(head);
        let mut pieces = outside_quotes(&head, ';').into_iter();
        let full_name = pieces.next()?.trim();
        let (group, name) = full_name.rsplit_once('.').unwrap_or(("", full_name));
        let is_name = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '/' | ' ');
        if name.is_empty() || !name.chars().all(is_name) {
            return None;
        }
        Some(Self {
            group: group.to_ascii_lowercase(),
            name: name.to_ascii_uppercase(),
            parameters: pieces.flat_map(parameters).collect(),
            encoding,
            value,
            line: line.number,
            length: line.length,
            is_cut: line.is_cut,
        })
    }

    /// Returns the first value of a parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.values(name).next()
    }

    /// Returns every value of a parameter.
    pub(super) fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.parameters.iter().filter(move |(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// Returns the value as one text.
    pub(super) fn text(&self) -> Result<String, Unreadable> {
        let parts = self.raw(None)?;
        Ok(unescape(parts.first().map_or("", String::as_str)))
    }

    /// Returns the parts of the value between semicolons.
    pub(super) fn fields(&self) -> Result<Vec<String>, Unreadable> {
        Ok(self.raw(Some(';'))?.iter().map(|part| unescape(part)).collect())
    }

    /// Returns the parts of the value between commas.
    pub(super) fn list(&self) -> Result<Vec<String>, Unreadable> {
        Ok(self.raw(Some(','))?.iter().map(|part| unescape(part)).collect())
    }

    fn raw(&self, separator: Option<char>) -> Result<Vec<String>, Unreadable> {
        parts(self.value, self.encoding, self.parameter("CHARSET"), separator)
    }

    /// Tells whether nothing follows the colon.
    pub(super) fn is_empty(&self) -> bool {
        self.value.trim_ascii().is_empty()
    }
}

/// Reads `TYPE=home,work`, `TYPE="home,work"`, `HOME` or `QUOTED-PRINTABLE`.
fn parameters(piece: &str) -> Vec<(String, String)> {
    let Some((name, value)) = piece.split_once('=') else {
        let value = piece.trim();
        let is_type = !value.is_empty();
        return is_type.then(|| ("TYPE".to_owned(), value.to_owned())).into_iter().collect();
    };
    let name = name.trim().to_ascii_uppercase();
    // What a type lists within quotes is a list too.
    let quotes: &[char] = if name == "TYPE" { &['"'] } else { &[] };
    let value = value.replace(quotes, "");
    let values = outside_quotes(&value, ',').into_iter();
    values.map(|value| (name.clone(), circumflexes(value.trim().trim_matches('"')))).collect()
}

/// Reads `^n`, `^'` and `^^`, by which parameters hold line breaks and quotes.
fn circumflexes(value: &str) -> String {
    let mut plain = String::with_capacity(value.len());
    let mut letters = value.chars().peekable();
    while let Some(letter) = letters.next() {
        let meant = match (letter, letters.peek()) {
            ('^', Some('n')) => Some('\n'),
            ('^', Some('\'')) => Some('"'),
            ('^', Some('^')) => Some('^'),
            _ => None,
        };
        if meant.is_some() {
            letters.next();
        }
        plain.push(meant.unwrap_or(letter));
    }
    plain
}

/// Divides a text at a separator outside of double quotes.
fn outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let mut is_quoted = false;
    let divides = |letter: char| {
        is_quoted ^= letter == '"';
        letter == separator && !is_quoted
    };
    text.split(divides).collect()
}
