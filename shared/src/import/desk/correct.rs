//! Correct: what a person changes about the reading of the files.

use super::{Correction, Missing, Sentence, Workbench};
use crate::entity::Kind;
use crate::import::date::DateOrder;
use crate::import::guess::guess_as;
use crate::import::index::linked_kind;
use crate::import::mapping::{ColumnMapping, LinkBy, Mapping, PipelineSetup};
use crate::import::number::NumberFormat;
use crate::money::Currency;
use crate::value::FieldType;

impl Workbench {
    /// Takes a correction. What names no file, field or column of the desk changes nothing.
    pub(super) fn correct(&mut self, correction: Correction) -> Result<(), Sentence> {
        match correction {
            Correction::Name(name) => name.trim().clone_into(&mut self.mapping.name),
            Correction::Source(source) => source.trim().clone_into(&mut self.mapping.source),
            Correction::Dates(order) => self.choose_dates(&order),
            Correction::Numbers(format) => {
                let known = [NumberFormat::Point, NumberFormat::Comma];
                if let Some(format) = known.into_iter().find(|known| known.name() == format) {
                    self.mapping.numbers = format;
                    self.answer("numbers");
                }
            }
            Correction::Currency(code) => return self.choose_currency(&code),
            Correction::Kind { sheet, kind } => self.choose_kind(sheet, kind),
            Correction::Pipeline { sheet, name } => self.choose_pipeline(sheet, name),
            Correction::Key { sheet, column, on } => {
                if let Some(section) = self.section(sheet) {
                    section.key.0.retain(|other| *other != column);
                    if on {
                        section.key.0.push(column);
                    }
                }
            }
            Correction::Field { sheet, column, field } => {
                if let Some(section) = self.section(sheet) {
                    read_field_from(section, &column, &field);
                }
            }
            Correction::Link { sheet, field, by } => {
                let known = [LinkBy::Name, LinkBy::Key, LinkBy::Email, LinkBy::Id];
                let by = known.into_iter().find(|known| link_name(*known) == by);
                if let (Some(column), Some(by)) = (self.column(sheet, &field), by) {
                    column.link = Some(by);
                    // Records are made by name only.
                    column.create &= by == LinkBy::Name;
                }
            }
            Correction::Missing { sheet, field, then } => {
                if let Some(column) = self.column(sheet, &field) {
                    column.create = then == Missing::Create;
                    column.optional = then == Missing::LeaveEmpty;
                    if column.create {
                        column.link = None;
                    }
                }
            }
        }
        Ok(())
    }

    fn section(&mut self, sheet: usize) -> Option<&mut Mapping> {
        let paper = self.papers.get_mut(sheet)?;
        paper.guessed = false;
        self.mapping.files.get_mut(paper.section)
    }

    fn column(&mut self, sheet: usize, field: &str) -> Option<&mut ColumnMapping> {
        self.section(sheet)?.columns.iter_mut().find(|column| column.field == field)
    }

    /// Notes that a question was answered.
    fn answer(&mut self, question: &str) {
        for paper in &mut self.papers {
            paper.questions.retain(|open| open != question);
        }
    }

    /// A choice for all files takes the place of what was guessed for single columns.
    fn choose_dates(&mut self, order: &str) {
        let Some(order) = DateOrder::ALL.into_iter().find(|known| known.name() == order) else {
            return;
        };
        self.mapping.dates = order;
        for column in self.mapping.files.iter_mut().flat_map(|section| &mut section.columns) {
            column.dates = None;
        }
        self.answer("dates");
    }

    /// A pipeline that nothing lies in is not made.
    fn choose_pipeline(&mut self, sheet: usize, name: String) {
        if let Some(section) = self.section(sheet) {
            section.pipeline = Some(name);
        }
        let sections =
            || self.mapping.files.iter().filter(|section| section.kind == Kind::Opportunity);
        let is_used = |setup: &&PipelineSetup| {
            let named =
                |section: &Mapping| section.pipeline.as_deref().is_none_or(|it| it == setup.name);
            sections().any(named)
        };
        self.mapping.pipelines = self.offered.iter().filter(is_used).cloned().collect();
    }

    fn choose_currency(&mut self, code: &str) -> Result<(), Sentence> {
        let code = code.trim().to_uppercase();
        self.mapping.currency = if code.is_empty() {
            None
        } else {
            let currency = code.parse::<Currency>();
            Some(currency.map_err(|_| Sentence {
                id: "import-currency-unknown".to_owned(),
                args: vec![("value".to_owned(), code)],
            })?)
        };
        Ok(())
    }

    fn choose_kind(&mut self, sheet: usize, kind: u16) {
        let (Some(kind), Some(paper)) = (Kind::from_number(kind), self.papers.get(sheet)) else {
            return;
        };
        let Ok(table) = &paper.table else { return };
        let guess = guess_as(&self.book, table, &paper.name, kind);
        let (name, old) = (paper.name.clone(), paper.section);
        let questions = super::questions(&guess);
        // A section that other files use stays for them.
        if self.papers.iter().filter(|paper| paper.section == old).count() == 1 {
            self.drop_section(old);
        }
        // `adopt` moves the sections of the papers, and this one has none now.
        self.papers[sheet].section = usize::MAX;
        let section = self.adopt(guess);
        self.papers[sheet].section = section;
        self.papers[sheet].questions = questions;
        for (at, other) in self.mapping.files.iter_mut().enumerate() {
            if at != section {
                other.files.retain(|pattern| *pattern != name);
            }
        }
        self.sort();
    }
}

/// Reads a field from one column and from nothing else; an empty field leaves the column out.
fn read_field_from(section: &mut Mapping, column: &str, field: &str) {
    for mapped in &mut section.columns {
        mapped.columns.0.retain(|other| other != column);
    }
    let replaced = section.columns.iter().position(|mapped| mapped.field == field);
    let mut taken = ColumnMapping::new(field, column);
    if let Some(at) = replaced {
        let before = section.columns.remove(at);
        // How links are found belongs to the field, not to the column.
        (taken.link, taken.create, taken.optional) = (before.link, before.create, before.optional);
    }
    section.columns.retain(|mapped| !mapped.columns.is_empty());
    if !field.is_empty() {
        section.constants.remove(field);
        section.columns.push(taken);
    }
}

/// Sets how days are written in every column of a section that holds days.
pub(super) fn set_dates(section: &mut Mapping, order: DateOrder) {
    let kind = section.kind;
    for column in &mut section.columns {
        let spec = kind.field_named(&column.field);
        if spec.is_some_and(|spec| matches!(spec.field_type, FieldType::Date | FieldType::Time)) {
            column.dates = Some(order);
        }
    }
}

/// Returns how a column's links are found, by the name in mapping files; empty for no link.
pub(super) fn link_of(kind: Kind, column: &ColumnMapping) -> &'static str {
    match kind.field_named(&column.field).and_then(linked_kind) {
        Some(_) => link_name(column.link.unwrap_or_default()),
        None => "",
    }
}

const fn link_name(by: LinkBy) -> &'static str {
    match by {
        LinkBy::Name => "name",
        LinkBy::Key => "key",
        LinkBy::Email => "email",
        LinkBy::Id => "id",
    }
}
