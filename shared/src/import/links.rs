//! Links: finds the record that a cell names, in the book, in the file itself, or makes it.

use std::collections::{BTreeMap, HashMap};

use crate::book::{Book, RowKey};
use crate::entity::{FieldSpec, Kind, Stage};
use crate::id::RawId;
use crate::import::OWN_SOURCE;
use crate::import::cell;
use crate::import::compile::{Column, Link};
use crate::import::index::{Found, Index, external_key, full_key, normal, title_field};
use crate::import::mapping::LinkBy;
use crate::import::plan::{Context, NoteKind, PlannedRow, RowChange};
use crate::import::reason::Reason;
use crate::rights::{self, Action};
use crate::value::{FieldType, Value};

/// Everything that a cell may name.
#[derive(Clone, Debug, Default)]
pub(super) struct Links {
    /// Records of the book, and of `made`.
    pub(super) index: Index,
    /// Records that are made on the way.
    pub(super) made: BTreeMap<RawId, PlannedRow>,
    /// Rows of the file itself, by id.
    pub(super) own: HashMap<RawId, usize>,
    /// Rows of the file itself, by name.
    pub(super) own_names: HashMap<String, Vec<RawId>>,
}

/// What a cell names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A record that is there, or will be.
    Record(RawId),
    /// A record that only this row of the file makes.
    OwnRow(RawId, usize),
    /// Nothing; the person is told.
    LeftEmpty(NoteKind),
}

/// Where a link is looked up from.
pub(super) struct From<'a> {
    /// The book.
    pub(super) book: &'a Book,
    /// Time and author.
    pub(super) context: &'a Context,
    /// The field.
    pub(super) column: &'a Column,
    /// The kind of the row.
    pub(super) kind: Kind,
    /// The row's own id.
    pub(super) id: Option<RawId>,
    /// The row's pipeline.
    pub(super) pipeline: Option<RawId>,
    /// The row's line.
    pub(super) line: u64,
}

impl Links {
    /// Finds the record that `text` names.
    pub(super) fn resolve(
        &mut self,
        from: &From<'_>,
        link: &Link,
        text: &str,
    ) -> Result<Target, Reason> {
        let found = self.find(from, link, text)?;
        let target = match found {
            Found::One(id) => self.place(from, link.kind, id),
            Found::Many(count) => return Err(Reason::LinkAmbiguous { kind: link.kind, count }),
            Found::None
                if link.create && rights::ever(link.kind, Action::Create, from.context.role) =>
            {
                Target::Record(self.make(from, link, text)?)
            }
            Found::None if link.optional => Target::LeftEmpty(NoteKind::LinkLeftEmpty(link.kind)),
            Found::None => return Err(Reason::LinkMissing(link.kind)),
        };
        match target {
            // The top of an organisation is often written as reporting to itself.
            Target::Record(id) | Target::OwnRow(id, _)
                if link.kind == from.kind && Some(id) == from.id && from.column.spec.optional =>
            {
                Ok(Target::LeftEmpty(NoteKind::LinkToItself))
            }
            Target::Record(_) | Target::OwnRow(..) | Target::LeftEmpty(_) => Ok(target),
        }
    }

    fn place(&self, from: &From<'_>, kind: Kind, id: RawId) -> Target {
        let made = self.made.contains_key(&id);
        match self.own.get(&id) {
            Some(row) if !made && from.book.record(kind, id).is_none() => Target::OwnRow(id, *row),
            _ => Target::Record(id),
        }
    }

    fn exists(&self, book: &Book, kind: Kind, own: bool, id: RawId) -> bool {
        book.record(kind, id).is_some()
            || self.made.get(&id).is_some_and(|row| row.key == RowKey::new(kind, id))
            || (own && self.own.contains_key(&id))
    }

    fn find(&self, from: &From<'_>, link: &Link, text: &str) -> Result<Found, Reason> {
        let own = link.kind == from.kind;
        let one = |id: RawId| {
            if self.exists(from.book, link.kind, own, id) { Found::One(id) } else { Found::None }
        };
        Ok(match link.by {
            // An export is whole: what it names comes with it, if not yet then in a later file.
            LinkBy::Id | LinkBy::Key if link.source == OWN_SOURCE => {
                Found::One(text.parse().map_err(|_| Reason::NotAnId)?)
            }
            LinkBy::Id => one(text.parse().map_err(|_| Reason::NotAnId)?),
            LinkBy::Key => {
                let derived = RawId::from_external(link.kind, &link.source, text);
                let bearer = || self.index.by_key(link.kind, &link.source, text);
                if self.exists(from.book, link.kind, own, derived) {
                    Found::One(derived)
                } else {
                    bearer().map_or(Found::None, Found::One)
                }
            }
            LinkBy::Email => self.index.by_email(link.kind, text),
            LinkBy::Name if link.kind == Kind::Stage => {
                self.index.stage(from.pipeline.ok_or(Reason::NoPipeline)?, text)
            }
            LinkBy::Name => self.find_name(link.kind, own, text),
        })
    }

    fn find_name(&self, kind: Kind, own: bool, text: &str) -> Found {
        let found = self.index.by_name(kind, text);
        let Some(own_ids) = self.own_names.get(&normal(text)).filter(|_| own) else {
            return found;
        };
        match (found, own_ids.as_slice()) {
            (Found::None, [id]) => Found::One(*id),
            (Found::One(id), [own]) if id == *own => Found::One(id),
            (Found::None, ids) => Found::Many(ids.len()),
            (Found::One(id), ids) => Found::Many(ids.len() + usize::from(!ids.contains(&id))),
            (Found::Many(count), _) => Found::Many(count),
        }
    }

    /// Makes a record that is only known by its name.
    fn make(&mut self, from: &From<'_>, link: &Link, text: &str) -> Result<RawId, Reason> {
        let kind = link.kind;
        let mut key = normal(text);
        let mut fields = BTreeMap::new();
        let title = title_field(kind);
        fields.insert(title.number, cell::read(title, text, &from.column.reading)?);
        for (spec, text) in &link.with {
            fields.insert(spec.number, self.with(spec, text, from)?);
        }
        if kind == Kind::Stage {
            let pipeline = from.pipeline.ok_or(Reason::NoPipeline)?;
            key = format!("{pipeline} {key}");
            fields.insert(Stage::PIPELINE.number, Value::Id(pipeline));
            let position = i64::try_from(self.made.len()).unwrap_or(i64::MAX);
            fields.entry(Stage::POSITION.number).or_insert(Value::Int(1_000 + position));
        }
        let id = RawId::from_external(kind, &link.source, &key);
        if let Some(spec) = external_key(kind) {
            fields.insert(spec.number, Value::Text(full_key(&link.source, &key)));
        }
        from.context.stamp(kind, &mut fields);
        self.add_made(PlannedRow {
            line: from.line,
            key: RowKey::new(kind, id),
            title: text.to_owned(),
            change: RowChange::New,
            fields: fields.into_iter().collect(),
        });
        Ok(id)
    }

    /// Adds a record that is made, so that later rows find it.
    pub(super) fn add_made(&mut self, row: PlannedRow) {
        if let Some(kind) = Kind::from_number(row.key.kind) {
            let mut record = kind.blank(row.key.id);
            for (number, value) in &row.fields {
                // Values were read for these very fields; one that does not fit stays blank here and
                // is refused where the row is checked.
                record.set_field(*number, value).unwrap_or_default();
            }
            self.index.add(&*record);
        }
        self.made.insert(row.key.id, row);
    }

    fn with(&self, spec: &FieldSpec, text: &str, from: &From<'_>) -> Result<Value, Reason> {
        let FieldType::Link(kind) = spec.field_type else {
            return cell::read(spec, text, &from.column.reading);
        };
        match self.index.by_name(kind, text) {
            Found::One(id) => Ok(Value::Id(id)),
            Found::Many(count) => Err(Reason::LinkAmbiguous { kind, count }),
            Found::None => Err(Reason::LinkMissing(kind)),
        }
    }
}
