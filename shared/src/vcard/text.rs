//! Encoded bytes → texts, and texts → values: quoted-printable, base64, character sets, and the
//! backslashes in front of what separates parts.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::GeneralPurpose;
use base64::engine::{DecodePaddingMode, GeneralPurposeConfig};
use encoding_rs::{Encoding as CharacterSet, UTF_8};

use super::lines::Encoding;

/// Base64 as programs write it, with or without its padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The character set of a card that names none.
const DEFAULT: &str = "UTF-8";

/// A value that is not written in the character set it is said to be in: the name of that set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unreadable(pub(super) String);

/// Decodes a value and divides it at `separator` where no backslash is in front of it. Backslashes are
/// still there: [`unescape`] takes them out, after a second division if there is one.
pub(super) fn parts(
    value: &[u8],
    encoding: Encoding,
    charset: Option<&str>,
    separator: Option<char>,
) -> Result<Vec<String>, Unreadable> {
    let whole = |text: String| match separator {
        Some(separator) => split(&text, separator),
        None => vec![text],
    };
    match encoding {
        Encoding::Plain => Ok(whole(decode(value, charset)?)),
        Encoding::Base64 => {
            let letters: Vec<u8> =
                value.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            let bytes = BASE64.decode(letters).map_err(|_| Unreadable("base64".to_owned()))?;
            Ok(whole(decode(&bytes, charset)?))
        }
        // In a character set whose second bytes may look like a backslash the text comes first; in all
        // others an encoded separator is none.
        Encoding::Quoted if charset.is_some_and(|label| !is_unicode(label)) => {
            Ok(whole(decode(&unquote(value), charset)?))
        }
        Encoding::Quoted => {
            let text = String::from_utf8_lossy(value);
            let pieces = separator.map_or_else(|| vec![text.to_string()], |it| split(&text, it));
            pieces.iter().map(|piece| decode(&unquote(piece.as_bytes()), charset)).collect()
        }
    }
}

fn is_unicode(label: &str) -> bool {
    CharacterSet::for_label(label.as_bytes()) == Some(UTF_8) || is_ascii(label)
}

fn is_ascii(label: &str) -> bool {
    let label = label.trim();
    label.eq_ignore_ascii_case("us-ascii") || label.eq_ignore_ascii_case("ascii")
}

/// Reads text in a character set; one that is said to be in ASCII and is not, or names no set, is
/// UTF-8 or unreadable.
fn decode(bytes: &[u8], charset: Option<&str>) -> Result<String, Unreadable> {
    let label = charset.filter(|label| !is_ascii(label)).unwrap_or(DEFAULT);
    let set = CharacterSet::for_label(label.as_bytes());
    let text = set.and_then(|set| {
        // UTF-16 cannot stand within lines that end with single bytes.
        let stands = set.is_ascii_compatible();
        stands.then(|| set.decode_without_bom_handling_and_without_replacement(bytes)).flatten()
    });
    text.map(|text| text.replace('\0', "")).ok_or_else(|| Unreadable(label.trim().to_owned()))
}

/// Reads quoted-printable. What is no pair of digits stays as it stands.
fn unquote(value: &[u8]) -> Vec<u8> {
    quoted_printable::decode(value, quoted_printable::ParseMode::Robust)
        .unwrap_or_else(|_| value.to_vec())
}

/// Divides a text at a separator, unless a backslash is in front of it.
pub(super) fn split(text: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == separator {
            parts.push(String::new());
            continue;
        }
        // There is always a last part.
        let Some(part) = parts.last_mut() else { break };
        part.push(letter);
        if letter == '\\' {
            part.extend(letters.next());
        }
    }
    parts
}

/// Takes the backslashes out.
pub(super) fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            plain.push(letter);
            continue;
        }
        match letters.next() {
            Some('n' | 'N') => plain.push('\n'),
            Some(escaped) if "\\,;:\"'".contains(escaped) => plain.push(escaped),
            // A path, not an escape.
            Some(other) => plain.extend(['\\', other]),
            None => plain.push('\\'),
        }
    }
    let plain =
        if plain.contains('\r') { plain.replace("\r\n", "\n").replace('\r', "\n") } else { plain };
    plain.trim().to_owned()
}

/// Puts backslashes in front of what would separate, and `\n` in place of line breaks.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['\\', ',', ';', '\n', '\r']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for letter in text.replace("\r\n", "\n").chars() {
        match letter {
            '\n' | '\r' => escaped.push_str("\\n"),
            '\\' | ',' | ';' => escaped.extend(['\\', letter]),
            other => escaped.push(other),
        }
    }
    Cow::Owned(escaped)
}
