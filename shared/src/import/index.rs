//! Index: finds records of a book by name, e-mail address or key, built once for an import.

use std::collections::HashMap;

use crate::book::Book;
use crate::entity::{Kind, Pipeline, Record, Stage};
use crate::id::RawId;
use crate::import::number::half_width;
use crate::value::{FieldType, Value};

/// What a search by name finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// No record.
    None,
    /// The one record.
    One(RawId),
    /// That many records.
    Many(usize),
}

/// Ids by what people call records.
#[derive(Clone, Debug, Default)]
pub struct Index {
    names: HashMap<(Kind, String), Vec<RawId>>,
    emails: HashMap<(Kind, String), Vec<RawId>>,
    keys: HashMap<(Kind, String), RawId>,
    /// Stages have a name only within their pipeline.
    stages: HashMap<(RawId, String), Vec<RawId>>,
}

impl Index {
    /// Indexes the records of `kinds`.
    #[must_use]
    pub fn of(book: &Book, kinds: &[Kind]) -> Self {
        let mut index = Self::default();
        for kind in kinds {
            for record in book.records(*kind) {
                index.add(record);
            }
        }
        index
    }

    /// Adds a record.
    pub fn add(&mut self, record: &dyn Record) {
        let kind = record.kind();
        let id = record.raw_id();
        let name = normal(&record.title());
        if kind == Kind::Stage {
            if let Value::Id(pipeline) = record.field(Stage::PIPELINE.number) {
                insert(self.stages.entry((pipeline, name)).or_default(), id);
            }
        } else if !is_other_version(record) {
            insert(self.names.entry((kind, name)).or_default(), id);
        }
        if let Some(spec) = kind.field_named("email")
            && let Value::Text(email) = record.field(spec.number)
        {
            insert(self.emails.entry((kind, normal(&email))).or_default(), id);
        }
        if let Some(spec) = external_key(kind)
            && let Value::Text(key) = record.field(spec.number)
        {
            self.keys.insert((kind, key), id);
        }
    }

    /// Finds a record by its name.
    #[must_use]
    pub fn by_name(&self, kind: Kind, name: &str) -> Found {
        found(self.names.get(&(kind, normal(name))))
    }

    /// Finds a stage of a pipeline by its name.
    #[must_use]
    pub fn stage(&self, pipeline: RawId, name: &str) -> Found {
        found(self.stages.get(&(pipeline, normal(name))))
    }

    /// Finds a record by its e-mail address.
    #[must_use]
    pub fn by_email(&self, kind: Kind, email: &str) -> Found {
        found(self.emails.get(&(kind, normal(email))))
    }

    /// Finds the record that bears a key of a source.
    #[must_use]
    pub fn by_key(&self, kind: Kind, source: &str, key: &str) -> Option<RawId> {
        self.keys.get(&(kind, full_key(source, key))).copied()
    }
}

/// Versions of a template share its name: the one in force is meant, no draft and none that is retired.
fn is_other_version(record: &dyn Record) -> bool {
    let marks = [Pipeline::DRAFT.number, Pipeline::RETIRED.number];
    let is_marked = |number: u16| record.field(number) == Value::Bool(true);
    record.kind() == Kind::Pipeline && marks.into_iter().any(is_marked)
}

fn insert(ids: &mut Vec<RawId>, id: RawId) {
    if !ids.contains(&id) {
        ids.push(id);
    }
}

fn found(ids: Option<&Vec<RawId>>) -> Found {
    match ids.map(Vec::as_slice) {
        None | Some([]) => Found::None,
        Some([id]) => Found::One(*id),
        Some(ids) => Found::Many(ids.len()),
    }
}

/// The field that keeps a record's key in another system.
#[must_use]
pub fn external_key(kind: Kind) -> Option<&'static crate::entity::FieldSpec> {
    kind.field_named("external_key").filter(|spec| spec.field_type == FieldType::Text)
}

/// Returns a key with its system, as records keep it: `ms-ai:1002`.
#[must_use]
pub fn full_key(source: &str, key: &str) -> String {
    format!("{source}:{key}")
}

/// Returns a name as it is compared: small letters, half-width, single spaces.
#[must_use]
pub fn normal(name: &str) -> String {
    half_width(name).to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Turns `Low, Spencer` into `Spencer Low`; a name without a comma stays.
#[must_use]
pub fn first_last(name: &str) -> String {
    match name.split_once(',') {
        Some((last, first)) if !first.trim().is_empty() => {
            format!("{} {}", first.trim(), last.trim())
        }
        _ => name.to_owned(),
    }
}

/// Returns the kind's title field.
#[must_use]
pub fn title_field(kind: Kind) -> &'static crate::entity::FieldSpec {
    &kind.fields()[0]
}

/// Returns the kind that a field links to.
#[must_use]
pub fn linked_kind(spec: &crate::entity::FieldSpec) -> Option<Kind> {
    if let FieldType::Link(kind) = spec.field_type { Some(kind) } else { None }
}
