//! One row of a file → what happens to one record, or every reason why nothing does.

use std::collections::BTreeMap;

use crate::book::{Book, RowKey};
use crate::entity::{AnyRow, Kind, Opportunity};
use crate::id::RawId;
use crate::import::cell;
use crate::import::compile::{Column, Compiled, Said};
use crate::import::index::{Found, Index, external_key, full_key, normal, title_field};
use crate::import::links::{From, Links, Target};
use crate::import::plan::{Context, Note, PlannedRow, RowChange};
use crate::import::reason::{Reason, Reject};
use crate::import::setup::Pipelines;
use crate::import::table::TableRow;
use crate::money::Currency;
use crate::value::{FieldType, Value};
use crate::vcard::contact::own_id;

/// Which record a row is about.
pub(super) struct Identity {
    /// Its id.
    pub(super) id: RawId,
    /// The row's name in its compared form.
    pub(super) name: String,
}

/// A row that is taken.
pub(super) struct Drafted {
    /// What it does.
    pub(super) planned: PlannedRow,
    /// Rows of the file that it links to and that make their records.
    pub(super) needs: Vec<usize>,
    /// What the person should know.
    pub(super) notes: Vec<Note>,
}

/// Finds out which record a row is about: by key, else by name.
pub(super) fn identify(
    book: &Book,
    index: &Index,
    compiled: &Compiled,
    row: &TableRow,
) -> Result<Identity, Reject> {
    let kind = compiled.kind;
    let name = match compiled.title().map(|column| compiled.said(column, row)) {
        Some(Said::Text(name)) => normal(&name),
        Some(Said::Empty | Said::Cleared) | None => String::new(),
    };
    if !compiled.key.is_empty() {
        let key = key_of(compiled, row)?;
        let own = own_id(&key).filter(|id| book.record(kind, *id).is_some());
        let id = if compiled.is_own() {
            key.parse().map_err(|_| Reject::of_row(Reason::NotAnId))?
        } else if let Some(own) = own {
            // A card that we wrote ourselves.
            own
        } else {
            let derived = RawId::from_external(kind, &compiled.source, &key);
            let bearer = index.by_key(kind, &compiled.source, &key);
            bearer.filter(|_| book.record(kind, derived).is_none()).unwrap_or(derived)
        };
        return Ok(Identity { id, name });
    }
    if name.is_empty() {
        // Nobody chose a key: what is missing is the name.
        let column = compiled.title().map(|column| compiled.label(column, row).to_owned());
        return Err(Reject { column, value: String::new(), reason: Reason::Required });
    }
    let derived = RawId::from_external(kind, &compiled.source, &name);
    if book.record(kind, derived).is_some() {
        return Ok(Identity { id: derived, name });
    }
    match index.by_name(kind, &name) {
        Found::None => Ok(Identity { id: derived, name }),
        Found::One(id) => Ok(Identity { id, name }),
        Found::Many(count) => Err(Reject::of_row(Reason::NameAmbiguous { count })),
    }
}

fn key_of(compiled: &Compiled, row: &TableRow) -> Result<String, Reject> {
    let parts: Vec<_> = compiled.key.iter().map(|index| row.cell(*index)).collect();
    if parts.iter().any(|part| part.is_empty()) {
        return Err(Reject::of_row(Reason::KeyEmpty));
    }
    Ok(parts.join("\u{1f}"))
}

/// What rows are read with.
pub(super) struct Reading<'a> {
    /// The book.
    pub(super) book: &'a Book,
    /// The mapping.
    pub(super) compiled: &'a Compiled,
    /// Time and author.
    pub(super) context: &'a Context,
    /// Where opportunities go.
    pub(super) pipelines: &'a Pipelines,
    /// What cells may name.
    pub(super) links: &'a mut Links,
}

/// Plans one row.
pub(super) fn draft(
    reading: &mut Reading<'_>,
    row: &TableRow,
    identity: Result<Identity, Reject>,
) -> Result<Drafted, Vec<Reject>> {
    let Reading { book, compiled, context, pipelines, links } = reading;
    let mut rejects = Vec::new();
    let identity = identity.map_err(|reject| rejects.push(reject));
    let id = identity.as_ref().ok().map(|identity| identity.id);
    let existing = id.and_then(|id| book.row(compiled.kind, id));
    let mut reader = RowReader {
        book,
        compiled,
        context,
        row,
        id,
        pipeline: pipeline_of(compiled.kind, existing.as_ref(), pipelines),
        fields: BTreeMap::new(),
        needs: Vec::new(),
        notes: Vec::new(),
        rejects,
        rejected: Vec::new(),
    };
    for column in &compiled.columns {
        reader.read(links, column);
    }
    reader.complete(existing.as_ref(), pipelines);
    let (Some(id), true) = (id, reader.rejects.is_empty()) else {
        return Err(reader.rejects);
    };
    let RowReader { fields, needs, notes, .. } = reader;
    let key = RowKey::new(compiled.kind, id);
    let planned = finish(compiled, context, row, key, fields, existing.as_ref())
        .map_err(|reject| vec![reject])?;
    Ok(Drafted { planned, needs, notes })
}

fn pipeline_of(kind: Kind, existing: Option<&AnyRow>, pipelines: &Pipelines) -> Option<RawId> {
    if kind != Kind::Opportunity {
        return None;
    }
    match existing.map(|row| row.record().field(Opportunity::PIPELINE.number)) {
        Some(Value::Id(pipeline)) => Some(pipeline),
        _ => pipelines.chosen,
    }
}

/// Collects what one row says.
struct RowReader<'a> {
    book: &'a Book,
    compiled: &'a Compiled,
    context: &'a Context,
    row: &'a TableRow,
    id: Option<RawId>,
    pipeline: Option<RawId>,
    fields: BTreeMap<u16, Value>,
    needs: Vec<usize>,
    notes: Vec<Note>,
    rejects: Vec<Reject>,
    /// Fields that were rejected.
    rejected: Vec<u16>,
}

impl RowReader<'_> {
    fn read(&mut self, links: &mut Links, column: &Column) {
        let spec = column.spec;
        let text = match self.compiled.said(column, self.row) {
            Said::Empty => return,
            Said::Cleared if spec.optional => {
                self.fields.insert(spec.number, Value::Null);
                return;
            }
            Said::Cleared => {
                self.reject(column, String::new(), Reason::Required);
                return;
            }
            Said::Text(text) => text,
        };
        let value = match &column.link {
            Some(_) => self.follow(links, column, &text),
            None => self.plain(column, &text),
        };
        match value {
            Ok(value) => {
                if let (FieldType::Link(Kind::Pipeline), Value::Id(pipeline)) =
                    (spec.field_type, &value)
                {
                    self.pipeline = Some(*pipeline);
                }
                self.fields.insert(spec.number, value);
            }
            Err(reason) => self.reject(column, text, reason),
        }
    }

    /// Reads the currency that a row names; nothing when it names none or a wrong one.
    fn currency(&mut self, column: &Column) -> Option<Currency> {
        let (index, header) = column.currency_cell.as_ref()?;
        let cell = self.row.cell(*index);
        if cell.is_empty() {
            return None;
        }
        let currency = cell.parse().ok();
        if currency.is_none() {
            let (column, value) = (Some(header.clone()), cell.to_owned());
            self.rejects.push(Reject { column, value, reason: Reason::NotACurrency });
        }
        currency
    }

    fn plain(&mut self, column: &Column, text: &str) -> Result<Value, Reason> {
        let mut reading = column.reading;
        reading.currency = self.currency(column).unwrap_or(reading.currency);
        cell::read(column.spec, text, &reading)
    }

    fn follow(&mut self, links: &mut Links, column: &Column, text: &str) -> Result<Value, Reason> {
        let Some(link) = &column.link else { return Ok(Value::Null) };
        let from = From {
            book: self.book,
            context: self.context,
            column,
            kind: self.compiled.kind,
            id: self.id,
            pipeline: self.pipeline,
            line: self.row.line,
        };
        Ok(match links.resolve(&from, link, text)? {
            Target::Record(id) => Value::Id(id),
            Target::OwnRow(id, row) => {
                self.needs.push(row);
                Value::Id(id)
            }
            Target::LeftEmpty(kind) => {
                let (column, value) = (column.label.clone(), text.to_owned());
                self.notes.push(Note { line: self.row.line, column, value, kind });
                Value::Null
            }
        })
    }

    fn reject(&mut self, column: &Column, value: String, reason: Reason) {
        let label = self.compiled.label(column, self.row).to_owned();
        self.rejected.push(column.spec.number);
        self.rejects.push(Reject { column: Some(label), value, reason });
    }

    /// Adds what a new record needs and the row does not say.
    fn complete(&mut self, existing: Option<&AnyRow>, pipelines: &Pipelines) {
        if existing.is_some() {
            return;
        }
        let title = title_field(self.compiled.kind);
        if !self.fields.contains_key(&title.number)
            && !self.rejected.contains(&title.number)
            && self.id.is_some()
        {
            let column = self.compiled.title().map(|column| column.label.clone());
            self.rejects.push(Reject {
                column: column.or_else(|| Some(title.name.to_owned())),
                value: String::new(),
                reason: Reason::Required,
            });
        }
        if self.compiled.kind != Kind::Opportunity {
            return;
        }
        let Some(pipeline) = self.pipeline else {
            self.rejects.push(Reject::of_row(Reason::NoPipeline));
            return;
        };
        self.fields.entry(Opportunity::PIPELINE.number).or_insert(Value::Id(pipeline));
        if self.fields.contains_key(&Opportunity::STAGE.number) {
            return;
        }
        let column = self
            .compiled
            .columns
            .iter()
            .find(|column| column.spec.number == Opportunity::STAGE.number);
        match (column, pipelines.first_stage(self.book, pipeline)) {
            // A file without stages begins at the beginning.
            (None, Some(stage)) => {
                self.fields.insert(Opportunity::STAGE.number, Value::Id(stage));
            }
            (column, _) => {
                if !self.rejected.contains(&Opportunity::STAGE.number) {
                    let label = column.map_or("stage", |column| column.label.as_str());
                    self.rejects.push(Reject {
                        column: Some(label.to_owned()),
                        value: String::new(),
                        reason: Reason::Required,
                    });
                }
            }
        }
    }
}

/// Compares what a row says with the record it is about.
fn finish(
    compiled: &Compiled,
    context: &Context,
    row: &TableRow,
    key: RowKey,
    mut fields: BTreeMap<u16, Value>,
    existing: Option<&AnyRow>,
) -> Result<PlannedRow, Reject> {
    add_key(compiled, row, &mut fields, existing);
    let kind = compiled.kind;
    let mut trial = kind.blank(key.id);
    for (number, value) in &fields {
        if trial.set_field(*number, value).is_err() {
            let column = compiled.columns.iter().find(|column| column.spec.number == *number);
            return Err(Reject {
                column: column.map(|column| column.label.clone()),
                value: String::new(),
                reason: Reason::OutOfRange,
            });
        }
    }
    let Some(existing) = existing else {
        fields.retain(|_, value| *value != Value::Null);
        context.stamp(kind, &mut fields);
        let fields = fields.into_iter().collect();
        let title = trial.title();
        return Ok(PlannedRow { line: row.line, key, title, change: RowChange::New, fields });
    };
    if compiled.key.is_empty() {
        // The name found the record; another way of writing it is no news.
        fields.remove(&title_field(kind).number);
    }
    let record = existing.record();
    let mut before = Vec::new();
    let mut changed = Vec::new();
    for (number, value) in fields {
        let now = record.field(number);
        if now != value {
            before.push(now);
            changed.push((number, value));
        }
    }
    let change = if changed.is_empty() {
        RowChange::Unchanged
    } else {
        RowChange::Changed { base: existing.rev(), before }
    };
    Ok(PlannedRow { line: row.line, key, title: record.title(), change, fields: changed })
}

/// Notes the row's key on its record, unless the record bears one already.
fn add_key(
    compiled: &Compiled,
    row: &TableRow,
    fields: &mut BTreeMap<u16, Value>,
    existing: Option<&AnyRow>,
) {
    let Some(spec) = external_key(compiled.kind).filter(|_| !compiled.is_own()) else { return };
    let bears = existing.is_some_and(|row| row.record().field(spec.number) != Value::Null);
    let is_found_by =
        |key: &str| existing.is_some_and(|row| own_id(key) == Some(row.record().raw_id()));
    if bears || fields.contains_key(&spec.number) {
        return;
    }
    let key = if compiled.key.is_empty() {
        match compiled.title().map(|column| compiled.said(column, row)) {
            Some(Said::Text(name)) => normal(&name),
            _ => return,
        }
    } else {
        match key_of(compiled, row) {
            Ok(key) if is_found_by(&key) => return,
            Ok(key) => key,
            Err(_) => return,
        }
    };
    fields.insert(spec.number, Value::Text(full_key(&compiled.source, &key)));
}
