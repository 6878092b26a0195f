//! Column: one thing a list can show, sort, filter and group by.

use crate::book::Book;
use crate::entity::{Kind, Record};
use crate::value::{FieldType, Value};

/// Works a value out from a record; typed features look the record up by its id.
pub type Compute = fn(&Book, &dyn Record) -> Value;

/// A field of a kind, or something worked out from it.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name in the address and in message ids: the field's name, or one of its own.
    pub id: &'static str,
    /// What its values are.
    pub field_type: FieldType,
    /// Whether a sum of it means something.
    pub sum: bool,
    source: Source,
}

#[derive(Clone, Copy, Debug)]
enum Source {
    Field(u16),
    Computed(Compute),
}

impl Column {
    /// Makes the column of a field; nothing for a name the kind does not have.
    #[must_use]
    pub fn field(kind: Kind, name: &str) -> Option<Self> {
        let spec = kind.field_named(name)?;
        Some(Self {
            id: spec.name,
            field_type: spec.field_type,
            sum: spec.field_type == FieldType::Money,
            source: Source::Field(spec.number),
        })
    }

    /// Makes a column that is worked out.
    #[must_use]
    pub const fn computed(id: &'static str, field_type: FieldType, compute: Compute) -> Self {
        let sum = matches!(field_type, FieldType::Money);
        Self { id, field_type, sum, source: Source::Computed(compute) }
    }

    /// Shows sums of it in totals and groups, or not.
    #[must_use]
    pub const fn summed(mut self, sum: bool) -> Self {
        self.sum = sum;
        self
    }

    /// Makes the columns of all fields of a kind, except long texts.
    #[must_use]
    pub fn all(kind: Kind) -> Vec<Self> {
        kind.fields()
            .iter()
            .filter(|spec| !matches!(spec.field_type, FieldType::LongText | FieldType::Any))
            .filter_map(|spec| Self::field(kind, spec.name))
            .collect()
    }

    /// Returns the number of the field it shows; nothing when it is worked out.
    #[must_use]
    pub const fn number(&self) -> Option<u16> {
        match self.source {
            Source::Field(number) => Some(number),
            Source::Computed(_) => None,
        }
    }

    /// Returns what a record has in it.
    #[must_use]
    pub fn value(&self, book: &Book, record: &dyn Record) -> Value {
        match self.source {
            Source::Field(number) => record.field(number),
            Source::Computed(compute) => compute(book, record),
        }
    }

    /// Tells whether records can be grouped by it: it has few values, or months stand for days.
    #[must_use]
    pub fn can_group(&self) -> bool {
        match self.field_type {
            FieldType::Text
            | FieldType::Bool
            | FieldType::Currency
            | FieldType::Date
            | FieldType::Time
            | FieldType::Link(_)
            | FieldType::Choice(_) => true,
            FieldType::LongText
            | FieldType::Int
            | FieldType::Share
            | FieldType::Money
            | FieldType::AnyLink
            | FieldType::Any => false,
        }
    }
}
