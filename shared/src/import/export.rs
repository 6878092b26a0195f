//! Export: every record of a kind as CSV, and the mapping with which the files are imported again.
//!
//! A link is written as the name of its record, for people, and as its id, for the way back; an
//! amount as a number and its currency. Change history is exported too, but only the server writes
//! history, so it is not imported.

use std::collections::BTreeMap;

use chrono::DateTime;

use crate::book::Book;
use crate::entity::{FieldSpec, Kind, Record};
use crate::id::RawId;
use crate::import::OWN_SOURCE;
use crate::import::index::linked_kind;
use crate::import::mapping::{Blank, ColumnMapping, Columns, LinkBy, Mapping, MappingFile};
use crate::import::report::write_csv;
use crate::money::decimal;
use crate::value::{FieldType, Value};

/// The column with Fieldline's own id.
const ID: &str = "id";

/// Returns the name of the file with a kind's records.
#[must_use]
pub fn file_name(kind: Kind) -> String {
    format!("{}.csv", kind.name())
}

/// Writes all records of a kind as CSV.
#[must_use]
pub fn export_csv(book: &Book, kind: Kind) -> String {
    let mut rows = Vec::with_capacity(book.count(kind) + 1);
    let headers = kind.fields().iter().flat_map(headers_of);
    rows.push(std::iter::once(ID.to_owned()).chain(headers).collect());
    for record in book.records(kind) {
        let mut row = vec![record.raw_id().to_string()];
        for spec in kind.fields() {
            write_cells(book, record, spec, &mut row);
        }
        rows.push(row);
    }
    write_csv(',', &rows)
}

fn headers_of(spec: &FieldSpec) -> Vec<String> {
    let name = spec.name.to_owned();
    if spec.field_type == FieldType::Money {
        vec![name, currency_column(spec)]
    } else if linked_kind(spec).is_some() {
        vec![name, id_column(spec)]
    } else {
        vec![name]
    }
}

fn currency_column(spec: &FieldSpec) -> String {
    format!("{}_currency", spec.name)
}

fn id_column(spec: &FieldSpec) -> String {
    format!("{}_id", spec.name)
}

fn write_cells(book: &Book, record: &dyn Record, spec: &FieldSpec, row: &mut Vec<String>) {
    let value = record.field(spec.number);
    match (spec.field_type, &value) {
        (FieldType::Money, Value::Money(money)) => {
            row.push(decimal(money.minor, money.currency.exponent()));
            row.push(money.currency.code().to_owned());
        }
        (FieldType::Link(kind), Value::Id(id)) if *id != RawId::default() => {
            row.push(book.record(kind, *id).map(Record::title).unwrap_or_default());
            row.push(id.to_string());
        }
        (FieldType::Money | FieldType::Link(_), _) => row.extend([String::new(), String::new()]),
        (FieldType::Share, Value::Int(points)) => row.push(format!("{}%", decimal(*points, 2))),
        (FieldType::Choice(names), Value::Int(number)) => {
            let name = usize::try_from(*number).ok().and_then(|index| names.get(index));
            row.push(name.map_or_else(|| number.to_string(), |name| (*name).to_owned()));
        }
        (_, value) => row.push(text_of(value)),
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(flag) => flag.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Id(id) => id.to_string(),
        Value::Money(money) => money.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Time(moment) => DateTime::from_timestamp_millis(moment.0)
            .map(|moment| moment.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
            .unwrap_or_default(),
        // Of a newer version of this program; only that version can write it out.
        Value::Opaque(_) => String::new(),
    }
}

/// Returns the mapping with which exported files are imported again.
#[must_use]
pub fn own_mapping() -> MappingFile {
    let kinds = Kind::ALL.iter().filter(|kind| **kind != Kind::Change);
    MappingFile {
        name: "Fieldline".to_owned(),
        source: OWN_SOURCE.to_owned(),
        files: kinds.map(|kind| own_section(*kind)).collect(),
        ..MappingFile::default()
    }
}

fn own_section(kind: Kind) -> Mapping {
    Mapping {
        files: vec![file_name(kind)],
        key: Columns::one(ID),
        columns: kind.fields().iter().map(own_column).collect(),
        constants: BTreeMap::new(),
        ..Mapping::new(kind)
    }
}

fn own_column(spec: &FieldSpec) -> ColumnMapping {
    let mut column = ColumnMapping::new(spec.name, spec.name);
    column.blank = spec.optional.then_some(Blank::Clear);
    if spec.field_type == FieldType::Money {
        column.currency_from = Some(currency_column(spec));
    }
    if linked_kind(spec).is_some() {
        column.columns = Columns::one(&id_column(spec));
        column.link = Some(LinkBy::Id);
    }
    column
}

#[cfg(test)]
mod tests;
