//! DeviceFile: everything that a device holds as one file of lines, for people to read and for another
//! device to take the unsent changes from.
//!
//! Each line is one JSON object. The first says whose device it is; then come the edits that are not
//! with the server, the refused ones, the records, and a last line that shows the file is whole. An edit
//! stands twice on its line: in words for people, and as the bytes that will be sent, with their
//! checksum. So a damaged line costs only itself. `docs/device-file.md` describes it for others.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use crate::book::Book;
use crate::checksum::crc32;
use crate::entity::{FieldSpec, Kind, Record};
use crate::hex::{hex, unhex};
use crate::id::RawId;
use crate::sync::client::Parked;
use crate::sync::protocol::{Envelope, Fields, Mutation, to_cbor};
use crate::value::{FieldType, Value};

/// The version of the format.
pub const VERSION: u32 = 1;

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// [`VERSION`]; under a name by which the file is known as ours.
    pub fieldline_device_file: u32,
    /// When it was made, by the device's clock, in milliseconds since 1970.
    pub made_at: i64,
    /// The version of the app that made it.
    pub app: String,
    /// The person's record.
    pub user: RawId,
    /// The person's name.
    pub name: String,
    /// Who numbered the edits; see [`ClientId`](crate::sync::protocol::ClientId).
    pub device: RawId,
    /// See [`ClientId`](crate::sync::protocol::ClientId).
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

/// A line after the first.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Line {
    #[serde(skip_serializing_if = "Json::is_null")]
    edit: Json,
    #[serde(skip_serializing_if = "Json::is_null")]
    refused: Json,
    #[serde(skip_serializing_if = "Json::is_null")]
    record: Json,
    #[serde(skip_serializing_if = "Option::is_none")]
    cbor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crc: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<usize>,
}

/// Writes a device file: whose it is, what waits, what was refused, and every record as it is seen.
#[must_use]
pub fn write<'a>(
    header: &Header,
    waiting: impl IntoIterator<Item = &'a Envelope>,
    refused: &[Parked],
    book: &Book,
) -> Vec<u8> {
    let mut out = Vec::new();
    put(&mut out, header);
    let mut lines = 0;
    for envelope in waiting {
        let line = Line { edit: edit(envelope), ..exact(&to_cbor(envelope)) };
        put(&mut out, &line);
        lines += 1;
    }
    for parked in refused {
        let mut words = edit(&parked.envelope);
        words["why"] = parked.reason.to_string().into();
        put(&mut out, &Line { refused: words, ..exact(&to_cbor(parked)) });
        lines += 1;
    }
    for kind in Kind::ALL {
        for record in book.records(*kind) {
            put(&mut out, &Line { record: words_of(*kind, record), ..Line::default() });
            lines += 1;
        }
    }
    put(&mut out, &Line { end: Some(lines), ..Line::default() });
    out
}

fn put(out: &mut Vec<u8>, line: &impl Serialize) {
    // Writing to memory fails for no value that is made here.
    out.extend(serde_json::to_vec(line).unwrap_or_default());
    out.push(b'\n');
}

fn exact(bytes: &[u8]) -> Line {
    Line { cbor: Some(hex(bytes)), crc: Some(crc32(bytes)), ..Line::default() }
}

fn edit(envelope: &Envelope) -> Json {
    let key = envelope.mutation.key();
    let kind = Kind::from_number(key.kind);
    let (what, given, base) = match &envelope.mutation {
        Mutation::Create { fields, .. } => ("create", Some(fields), None),
        Mutation::Patch { fields, base, .. } => ("change", Some(fields), Some(*base)),
        Mutation::Delete { base, .. } => ("delete", None, Some(*base)),
    };
    json!({
        "seq": envelope.seq,
        "group": envelope.group,
        "at": envelope.at,
        "what": what,
        "kind": kind.map(Kind::name),
        "id": key.id,
        "base": base,
        "fields": given.zip(kind).map(|(fields, kind)| fields_in_words(kind, fields)),
    })
}

fn fields_in_words(kind: Kind, fields: &Fields) -> Json {
    let words = fields.iter().map(|(number, value)| {
        let spec = kind.fields().iter().find(|spec| spec.number == *number);
        let name = spec.map_or_else(|| number.to_string(), |spec| spec.name.to_owned());
        (name, in_words(spec, value))
    });
    Json::Object(words.collect())
}

fn words_of(kind: Kind, record: &dyn Record) -> Json {
    let mut fields = Map::new();
    for spec in kind.fields() {
        let value = record.field(spec.number);
        if value != Value::Null {
            fields.insert(spec.name.to_owned(), in_words(Some(spec), &value));
        }
    }
    json!({ "kind": kind.name(), "id": record.raw_id(), "fields": fields })
}

fn in_words(spec: Option<&FieldSpec>, value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(yes) => (*yes).into(),
        Value::Int(number) => {
            let choice = match spec.map(|spec| spec.field_type) {
                Some(FieldType::Choice(names)) => {
                    usize::try_from(*number).ok().and_then(|at| names.get(at).copied())
                }
                Some(_) | None => None,
            };
            choice.map_or_else(|| (*number).into(), Into::into)
        }
        Value::Text(text) => text.as_str().into(),
        Value::Id(id) => id.to_string().into(),
        Value::Money(money) => {
            json!({ "minor": money.minor, "currency": money.currency.code() })
        }
        Value::Date(day) => day.to_string().into(),
        Value::Time(moment) => moment.0.into(),
        Value::Opaque(bytes) => hex(bytes).into(),
    }
}

/// Reads a device file. What is damaged in it is counted and left out.
///
/// # Errors
/// When it is another kind of file, or of a later version.
pub fn read(file: &[u8]) -> Result<DeviceFile, DeviceFileError> {
    let mut lines = file.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let header: Json = serde_json::from_slice(first).map_err(|_| DeviceFileError::Other)?;
    let version = header["fieldline_device_file"].as_u64().ok_or(DeviceFileError::Other)?;
    if version > u64::from(VERSION) {
        return Err(DeviceFileError::Newer(u32::try_from(version).unwrap_or(u32::MAX)));
    }
    let header: Header = serde_json::from_value(header).map_err(|_| DeviceFileError::Other)?;
    let mut found = DeviceFile {
        header,
        edits: Vec::new(),
        refused: Vec::new(),
        records: 0,
        damaged: 0,
        is_whole: false,
    };
    let mut count = 0;
    for line in lines {
        let understood = take(&mut found, line, count);
        found.damaged += usize::from(understood.is_none());
        count += 1;
    }
    crate::order::sort_by_key(&mut found.edits, |envelope| envelope.seq);
    found.edits.dedup_by_key(|envelope| envelope.seq);
    Ok(found)
}

/// Takes a line; nothing for one that is damaged.
fn take(found: &mut DeviceFile, line: &[u8], before: usize) -> Option<()> {
    let line: Line = serde_json::from_slice(line).ok()?;
    if let Some(lines) = line.end {
        found.is_whole = lines == before;
    } else if !line.record.is_null() {
        found.records += 1;
    } else {
        let bytes = unhex(&line.cbor?)?;
        if line.crc? != crc32(&bytes) {
            return None;
        }
        if line.refused.is_null() {
            found.edits.push(minicbor::decode(&bytes).ok()?);
        } else {
            found.refused.push(minicbor::decode(&bytes).ok()?);
        }
    }
    Some(())
}

#[cfg(test)]
mod tests;
