//! DeviceFile: everything that a device holds as one file of lines, for people to read and for another
//! device to take the unsent changes from.
//!
//! Each line is one JSON object. The first says whose device it is; then come the edits that are not
//! with the server, the refused ones, the records, and a last line that shows the file is whole. An edit
//! stands twice on its line: in words for people, and as the bytes that will be sent, with their
//! checksum. So a damaged line costs only itself. `docs/device-file.md` describes it for others.

use std::fmt::Write as _;

use minicbor::{Decode, Encode};

use crate::book::Book;
use crate::checksum::crc32;
use crate::entity::{FieldSpec, Kind};
use crate::hex::{hex, unhex};
use crate::id::RawId;
use crate::sync::client::Parked;
use crate::sync::protocol::{Envelope, Mutation, to_cbor};
use crate::value::{FieldType, Value};

/// The version of the format.
pub const VERSION: u32 = 1;

/// How the first line begins.
const MARK: &str = "{\"fieldline_device_file\":";

/// Whose file it is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Header {
    /// When it was made, by the device's clock, in milliseconds since 1970.
    #[n(0)]
    pub made_at: i64,
    /// The version of the app that made it.
    #[n(1)]
    pub app: String,
    /// The person's record.
    #[n(2)]
    #[cbor(with = "crate::sync::protocol::id")]
    pub user: RawId,
    /// The person's name.
    #[n(3)]
    pub name: String,
    /// Who numbered the edits; see [`ClientId`](crate::sync::protocol::ClientId).
    #[n(4)]
    #[cbor(with = "crate::sync::protocol::id")]
    pub device: RawId,
    /// See [`ClientId`](crate::sync::protocol::ClientId).
    #[n(5)]
    pub incarnation: u32,
}

/// What a device file holds that can be taken over.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceFile {
    /// Whose it is.
    pub header: Header,
    /// The edits that were not with the server, in order.
    pub edits: Vec<Envelope>,
    /// The edits that the server had refused.
    pub refused: Vec<Parked>,
    /// How many records there are.
    pub records: usize,
    /// How many lines cannot be read.
    pub damaged: usize,
    /// Whether the end is there.
    pub is_whole: bool,
}

/// Why a file cannot be used at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceFileError {
    /// It begins differently.
    #[error("this is no device file of Fieldline: its first line says nothing of one")]
    Other,
    /// It was made by a later version.
    #[error("this device file has format {0}, and this app reads up to {VERSION}: update the app")]
    Newer(u32),
}

/// Writes a device file: whose it is, what waits, what was refused, and every record as it is seen.
#[must_use]
pub fn write<'a>(
    header: &Header,
    waiting: impl IntoIterator<Item = &'a Envelope>,
    refused: &[Parked],
    book: &Book,
) -> Vec<u8> {
    let mut out = Lines { text: format!("{MARK}{VERSION}"), count: 0 };
    for (name, value) in [
        ("name", Value::Text(header.name.clone())),
        ("made_at", Value::Int(header.made_at)),
        ("app", Value::Text(header.app.clone())),
    ] {
        out.member(name, None, &value);
    }
    out.exact(&to_cbor(header));
    for envelope in waiting {
        out.edit("edit", envelope);
        out.exact(&to_cbor(envelope));
    }
    for parked in refused {
        out.edit("refused", &parked.envelope);
        out.member("why", None, &Value::Text(parked.reason.to_string()));
        out.exact(&to_cbor(parked));
    }
    for kind in Kind::ALL {
        for record in book.records(*kind) {
            out.begin("record", kind.name());
            out.member("id", None, &Value::Id(record.raw_id()));
            for spec in kind.fields() {
                let value = record.field(spec.number);
                if value != Value::Null {
                    out.member(spec.name, Some(spec), &value);
                }
            }
            out.end();
        }
    }
    let count = i64::try_from(out.count - 1).unwrap_or(i64::MAX);
    out.text.push_str("{\"end\":true");
    out.member("lines", None, &Value::Int(count));
    out.end();
    out.text.into_bytes()
}

/// Lines of JSON, written by hand: what a library needs for it would be fetched by every device.
struct Lines {
    text: String,
    count: usize,
}

impl Lines {
    fn begin(&mut self, what: &str, named: &str) {
        self.text.push('{');
        self.text(what);
        self.text.push(':');
        self.text(named);
    }

    fn end(&mut self) {
        self.text.push_str("}\n");
        self.count += 1;
    }

    /// Ends a line with the bytes that it speaks of.
    fn exact(&mut self, bytes: &[u8]) {
        self.member("crc", None, &Value::Int(i64::from(crc32(bytes))));
        self.member("cbor", None, &Value::Opaque(bytes.to_vec()));
        self.end();
    }

    fn edit(&mut self, what: &str, envelope: &Envelope) {
        let key = envelope.mutation.key();
        let (done, given) = match &envelope.mutation {
            Mutation::Create { fields, .. } => ("create", Some(fields)),
            Mutation::Patch { fields, .. } => ("change", Some(fields)),
            Mutation::Delete { .. } => ("delete", None),
            Mutation::Restore { fields, .. } => ("restore", Some(fields)),
        };
        let kind = Kind::from_number(key.kind);
        self.begin(what, done);
        self.member("kind", None, &Value::Text(kind.map_or("", Kind::name).to_owned()));
        self.member("record", None, &Value::Id(key.id));
        self.member("at", None, &Value::Int(envelope.at));
        self.text.push_str(",\"fields\":{");
        for (number, value) in given.into_iter().flatten() {
            let specs = kind.map(Kind::fields).unwrap_or_default();
            let spec = specs.iter().find(|spec| spec.number == *number);
            let name = spec.map_or_else(|| number.to_string(), |spec| spec.name.to_owned());
            self.member(&name, spec, value);
        }
        self.text.push('}');
    }

    fn member(&mut self, name: &str, spec: Option<&FieldSpec>, value: &Value) {
        if !self.text.ends_with('{') {
            self.text.push(',');
        }
        self.text(name);
        self.text.push(':');
        let choices = match spec.map(|spec| spec.field_type) {
            Some(FieldType::Choice(names)) => names,
            Some(_) | None => &[],
        };
        match value {
            Value::Null => self.text.push_str("null"),
            Value::Bool(yes) => self.text.push_str(if *yes { "true" } else { "false" }),
            Value::Int(number) => {
                match usize::try_from(*number).ok().and_then(|at| choices.get(at)) {
                    Some(choice) => self.text(choice),
                    None => self.text.push_str(&number.to_string()),
                }
            }
            Value::Text(text) => self.text(text),
            Value::Id(id) => self.text(&id.to_string()),
            Value::Money(money) => self.text(&format!("{} {}", money.minor, money.currency.code())),
            Value::Date(day) => self.text(&day.to_string()),
            Value::Time(moment) => self.text.push_str(&moment.0.to_string()),
            Value::Opaque(bytes) => self.text(&hex(bytes)),
        }
    }

    /// A text between quotation marks.
    fn text(&mut self, text: &str) {
        self.text.push('"');
        for letter in text.chars() {
            match letter {
                '"' | '\\' => self.text.extend(['\\', letter]),
                // A line of the file must stay one line.
                control if control < ' ' => {
                    // Writing to memory cannot fail.
                    write!(self.text, "\\u{:04x}", u32::from(control)).unwrap_or_default();
                }
                other => self.text.push(other),
            }
        }
        self.text.push('"');
    }
}

/// Reads a device file. What is damaged in it is counted and left out.
///
/// # Errors
/// When it is another kind of file, or of a later version.
pub fn read(file: &[u8]) -> Result<DeviceFile, DeviceFileError> {
    let mut lines = file.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let first = text_of(lines.next().unwrap_or_default());
    let version = first.and_then(|line| number(line.strip_prefix(MARK)?));
    let version = version.ok_or(DeviceFileError::Other)?;
    if version > VERSION {
        return Err(DeviceFileError::Newer(version));
    }
    let header = first.and_then(exact).and_then(|bytes| minicbor::decode(&bytes).ok());
    let mut found = DeviceFile {
        header: header.ok_or(DeviceFileError::Other)?,
        edits: Vec::new(),
        refused: Vec::new(),
        records: 0,
        damaged: 0,
        is_whole: false,
    };
    for (before, line) in lines.enumerate() {
        let understood = text_of(line).and_then(|line| take(&mut found, line, before));
        found.damaged += usize::from(understood.is_none());
    }
    crate::order::sort_by_key(&mut found.edits, |envelope| envelope.seq);
    found.edits.dedup_by_key(|envelope| envelope.seq);
    Ok(found)
}

/// Takes a line that stands after `before` others; nothing for one that is damaged.
fn take(found: &mut DeviceFile, line: &str, before: usize) -> Option<()> {
    if !line.ends_with('}') {
        return None;
    }
    if line.starts_with("{\"record\":") {
        found.records += 1;
    } else if line.starts_with("{\"end\":") {
        found.is_whole = usize::try_from(number(after(line, "lines")?)?).ok()? == before;
    } else if line.starts_with("{\"refused\":") {
        found.refused.push(minicbor::decode(&exact(line)?).ok()?);
    } else {
        found.edits.push(minicbor::decode(&exact(line)?).ok()?);
    }
    Some(())
}

fn text_of(line: &[u8]) -> Option<&str> {
    std::str::from_utf8(line).ok()
}

/// The bytes that a line speaks of, when they are whole.
fn exact(line: &str) -> Option<Vec<u8>> {
    let digits = after(line, "cbor")?.strip_prefix('"')?;
    let bytes = unhex(digits.split('"').next()?)?;
    (number(after(line, "crc")?)? == crc32(&bytes)).then_some(bytes)
}

/// What follows the name of a member. Inside a text a quotation mark has a backslash before it, so no
/// text can look like one of our names.
fn after<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    Some(line.rsplit_once(&format!(",\"{name}\":"))?.1)
}

fn number(text: &str) -> Option<u32> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

#[cfg(test)]
mod tests;
