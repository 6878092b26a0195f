//! Bytes → logical lines. Folded lines, soft line breaks of quoted-printable and base64 that goes on
//! without indentation are put together; a line ends with CR, LF, CR LF or, converted once too often,
//! CR CR LF.
//!
//! Pictures, sounds and keys are not collected, only counted, and of any other line no more than
//! [`MAX_TEXT`] is kept. Every byte is looked at a bounded number of times.

use super::MAX_TEXT;

/// Properties whose values are no texts.
const BINARY: [&[u8]; 4] = [b"PHOTO", b"LOGO", b"SOUND", b"KEY"];

/// A logical line.
#[derive(Debug)]
pub(super) struct Line {
    /// The line of the file where it begins.
    pub(super) number: u64,
    /// What it says, without line breaks; of a binary property the head alone.
    pub(super) bytes: Vec<u8>,
    /// How many bytes it has in the file.
    pub(super) length: usize,
    /// Whether it is longer than what is kept.
    pub(super) is_cut: bool,
}

/// Reads the logical lines of a file, blank ones left out.
pub(super) struct Lines<'a> {
    rest: &'a [u8],
    number: u64,
}

impl<'a> Lines<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes), number: 1 }
    }

    /// The next line of the file as it stands there, and what follows it.
    fn peek(&self) -> Option<(&'a [u8], &'a [u8])> {
        if self.rest.is_empty() {
            return None;
        }
        let is_break = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let Some(end) = self.rest.iter().position(is_break) else {
            return Some((self.rest, &[]));
        };
        let (line, rest) = self.rest.split_at(end);
        let length = match rest {
            // Files that went through two programs that both convert line ends.
            [b'\r', b'\r', b'\n', ..] => 3,
            [b'\r', b'\n', ..] => 2,
            _ => 1,
        };
        Some((line, &rest[length..]))
    }

    fn take(&mut self, after: &'a [u8]) {
        self.rest = after;
        self.number += 1;
    }
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        let mut building = loop {
            let (line, after) = self.peek()?;
            let number = self.number;
            self.take(after);
            // Nothing to continue: white space in front belongs to nobody.
            let line = line.trim_ascii_start();
            if !line.is_empty() {
                break Building::new(number, line);
            }
        };
        while let Some((line, after)) = self.peek() {
            if !building.goes_on(line) {
                break;
            }
            self.take(after);
        }
        Some(building.line)
    }
}

/// How the value of a line is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// As it stands.
    Plain,
    /// `=C3=A9`, with `=` at the end of a line that goes on.
    Quoted,
    /// Letters and digits.
    Base64,
}

/// A line that may go on.
struct Building {
    line: Line,
    is_binary: bool,
    colon: Colon,
    encoding: Option<Encoding>,
    /// Whether the last line of the file ended with a soft break.
    soft: bool,
}

impl Building {
    fn new(number: u64, first: &[u8]) -> Self {
        let line = Line { number, bytes: Vec::new(), length: 0, is_cut: false };
        let colon = Colon::default();
        let mut building =
            Self { line, is_binary: is_binary(first), colon, encoding: None, soft: false };
        building.add(first);
        building
    }

    fn add(&mut self, piece: &[u8]) {
        self.line.length += piece.len();
        // Of a picture everything up to the value is kept, to know how it is encoded.
        if self.is_binary && self.colon.at().is_some() {
            return;
        }
        let free = MAX_TEXT.saturating_sub(self.line.bytes.len());
        let kept = &piece[..piece.len().min(free)];
        self.line.is_cut |= kept.len() < piece.len();
        self.line.bytes.extend_from_slice(kept);
        self.colon.scan(&self.line.bytes);
        if self.encoding.is_none()
            && let Some(at) = self.colon.at()
        {
            self.encoding = Some(encoding_of(&self.line.bytes[..at]));
            if self.is_binary {
                self.line.bytes.truncate(at + 1);
            }
        }
        self.soft =
            self.encoding == Some(Encoding::Quoted) && piece.trim_ascii_end().ends_with(b"=");
        if self.soft && !self.line.is_cut {
            let end = self.line.bytes.trim_ascii_end().len();
            self.line.bytes.truncate(end - 1);
            // A soft break right behind the head leaves nothing of the value, and not less.
        }
    }

    /// Takes the next line of the file if it belongs to this one.
    fn goes_on(&mut self, next: &[u8]) -> bool {
        if self.soft {
            // A soft break that nothing follows: the next line is one of its own.
            if is_end(next) || next.trim_ascii().is_empty() {
                self.soft = false;
                return false;
            }
            self.add(next);
            return true;
        }
        if let [b' ' | b'\t', rest @ ..] = next {
            let base64 = self.encoding == Some(Encoding::Base64);
            self.add(if base64 { rest.trim_ascii() } else { rest });
            return true;
        }
        let bare = next.trim_ascii();
        let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
        if self.encoding == Some(Encoding::Base64) && !bare.is_empty() && bare.iter().all(is_base64)
        {
            self.add(bare);
            return true;
        }
        false
    }
}

fn is_end(line: &[u8]) -> bool {
    line.trim_ascii().eq_ignore_ascii_case(b"end:vcard")
}

/// Tells whether a line begins a property whose value is no text.
fn is_binary(line: &[u8]) -> bool {
    let end = line.iter().position(|byte| matches!(byte, b';' | b':')).unwrap_or(line.len());
    let name = &line[..end];
    let name = name.iter().rposition(|byte| *byte == b'.').map_or(name, |dot| &name[dot + 1..]);
    BINARY.iter().any(|binary| name.eq_ignore_ascii_case(binary))
}

/// Finds how a value is encoded, by the head in front of it.
pub(super) fn encoding_of(head: &[u8]) -> Encoding {
    let words = head.split(|byte| matches!(byte, b';' | b'='));
    let mut found = Encoding::Plain;
    for word in words.skip(1) {
        let word = word.trim_ascii();
        if word.eq_ignore_ascii_case(b"quoted-printable") {
            found = Encoding::Quoted;
        } else if word.eq_ignore_ascii_case(b"base64") || word.eq_ignore_ascii_case(b"b") {
            found = Encoding::Base64;
        }
    }
    found
}

/// Finds the colon between head and value: the first one outside of quotes; the first one at all when
/// a quote is not closed. Bytes that were looked at are not looked at again.
#[derive(Default)]
struct Colon {
    looked_at: usize,
    is_quoted: bool,
    found: Option<usize>,
}

impl Colon {
    fn at(&self) -> Option<usize> {
        self.found
    }

    fn scan(&mut self, bytes: &[u8]) {
        while self.found.is_none() && self.looked_at < bytes.len() {
            match bytes[self.looked_at] {
                b'"' => self.is_quoted = !self.is_quoted,
                b':' if !self.is_quoted => self.found = Some(self.looked_at),
                _ => {}
            }
            self.looked_at += 1;
        }
        // Soft breaks shorten a line.
        self.looked_at = self.looked_at.min(bytes.len());
    }
}

/// Returns where the value of a complete line begins.
pub(super) fn value_colon(bytes: &[u8]) -> Option<usize> {
    let mut colon = Colon::default();
    colon.scan(bytes);
    colon.at().or_else(|| bytes.iter().position(|byte| *byte == b':'))
}
