//! Mapping: how the columns of other people's files become fields. Saved as TOML under a name.
//!
//! One file of mappings has a section for each kind of file, in the order of their import, so that a
//! company's files can be imported together. What may be wrong with it is found by
//! [`compile`](crate::import::compile) before anything is read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::entity::Kind;
use crate::import::date::DateOrder;
use crate::import::number::{NumberFormat, ShareUnit};
use crate::money::Currency;

/// A file of mappings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingFile {
    /// Its name for people.
    pub name: String,
    /// The system the files come from: keys are only unique within it.
    pub source: String,
    /// How days are written.
    #[serde(default)]
    pub dates: DateOrder,
    /// How numbers are written.
    #[serde(default)]
    pub numbers: NumberFormat,
    /// The currency of amounts that name none; the company's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Texts that mean an empty cell, such as `n/a`; compared without regard to case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub empty: Vec<String>,
    /// Settings of a company that has none yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<CompanySetup>,
    /// Pipelines that the files imply.
    #[serde(default, rename = "pipeline", skip_serializing_if = "Vec::is_empty")]
    pub pipelines: Vec<PipelineSetup>,
    /// A section for each kind of file, in the order of their import.
    #[serde(default, rename = "file", skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Mapping>,
}

/// What a company without settings gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompanySetup {
    /// Name of the company.
    pub name: String,
    /// The currency that sums are in; also given to a company that has no amount yet.
    pub currency: Currency,
    /// The month a fiscal year begins with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiscal_start: Option<u32>,
}

/// A pipeline that is made when there is none of its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PipelineSetup {
    /// Name.
    pub name: String,
    /// Its stages in order; missing ones are made.
    #[serde(rename = "stage")]
    pub stages: Vec<StageSetup>,
}

/// A stage of a [`PipelineSetup`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageSetup {
    /// Name.
    pub name: String,
    /// `open`, `won` or `lost`.
    pub category: String,
    /// Chance to win from here, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u32>,
    /// Norm for the share of those who go on, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub norm_percent: Option<u32>,
    /// Norm for the days a stay should take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub norm_days: Option<u32>,
}

/// How one kind of file is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Names of files this section is for; `*` stands for anything, case does not count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// What the rows become.
    #[serde(with = "kind_name")]
    pub kind: Kind,
    /// The columns whose cells together are the row's key; the name is the key when there are none.
    #[serde(default, skip_serializing_if = "Columns::is_empty")]
    pub key: Columns,
    /// The pipeline of opportunities; the preferred one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<String>,
    /// The delimiter; found by itself when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// Names of the columns, for files without a header row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<Vec<String>>,
    /// Fields that every row gets, written like cells; links are by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub constants: BTreeMap<String, String>,
    /// Which column becomes which field.
    #[serde(default, rename = "column", skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ColumnMapping>,
}

impl Mapping {
    /// Makes a mapping without columns.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self {
            files: Vec::new(),
            kind,
            key: Columns::default(),
            pipeline: None,
            delimiter: None,
            headers: None,
            constants: BTreeMap::new(),
            columns: Vec::new(),
        }
    }

    /// Tells whether the section is for a file of this name (without its folder).
    #[must_use]
    pub fn fits(&self, file_name: &str) -> bool {
        self.files
            .iter()
            .any(|pattern| wildcard(&pattern.to_lowercase(), &file_name.to_lowercase()))
    }
}

/// Names of columns, written as one text or a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "OneOrMany", into = "OneOrMany")]
pub struct Columns(pub Vec<String>);

impl Columns {
    /// Names one column.
    #[must_use]
    pub fn one(name: &str) -> Self {
        Self(vec![name.to_owned()])
    }

    /// Tells whether no column is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl From<OneOrMany> for Columns {
    fn from(names: OneOrMany) -> Self {
        match names {
            OneOrMany::One(name) => Self(vec![name]),
            OneOrMany::Many(names) => Self(names),
        }
    }
}

impl From<Columns> for OneOrMany {
    fn from(columns: Columns) -> Self {
        match <[String; 1]>::try_from(columns.0) {
            Ok([name]) => Self::One(name),
            Err(names) => Self::Many(names),
        }
    }
}

/// How one field is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnMapping {
    /// Name of the field.
    pub field: String,
    /// The column; several are joined, empty ones left out.
    #[serde(rename = "from")]
    pub columns: Columns,
    /// What joins several columns; a space when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join: Option<String>,
    /// How a linked record is found; by name when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<LinkBy>,
    /// The system whose keys a link uses; the file's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Whether a linked record that does not exist is made (by name only).
    #[serde(default, skip_serializing_if = "is_false")]
    pub create: bool,
    /// Whether a link to a record that does not exist is left empty instead of rejecting the row.
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
    /// How names are written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_order: Option<NameOrder>,
    /// How shares are written; in percent when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<ShareUnit>,
    /// What numbers are multiplied by: 1,000,000 for a column in millions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor: Option<i64>,
    /// The column that names the currency of amounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency_from: Option<String>,
    /// What an empty cell does to a record that exists; it keeps its value when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blank: Option<Blank>,
    /// The order of dates in this column, where it differs from the file's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateOrder>,
    /// Texts that stand for others; `*` stands for every text that is not listed. A text that is not
    /// listed stays as it is when there is no `*`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, Replacement>,
    /// Fields of a linked record that is made, written like cells.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub with: BTreeMap<String, String>,
}

impl ColumnMapping {
    /// Maps one column to one field.
    #[must_use]
    pub fn new(field: &str, column: &str) -> Self {
        Self { field: field.to_owned(), columns: Columns::one(column), ..Self::default() }
    }
}

/// What a text stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Replacement {
    /// Another text; an empty one clears the field.
    Text(String),
    /// What the same row says in another column.
    Column {
        /// Its name.
        from: String,
    },
}

/// How a linked record is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LinkBy {
    /// By its name, without regard to case and white space.
    #[default]
    Name,
    /// By the key that an import gave it.
    Key,
    /// By its e-mail address.
    Email,
    /// By Fieldline's own id.
    Id,
}

/// How the names of people are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameOrder {
    /// `Low, Spencer` is Spencer Low.
    LastFirst,
}

/// What an empty cell does to a record that exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Blank {
    /// The field keeps its value.
    #[default]
    Keep,
    /// The field becomes empty.
    Clear,
}

/// A text that is no file of mappings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the mapping cannot be read: {0}")]
pub struct MappingText(pub String);

impl MappingFile {
    /// Reads the TOML form.
    ///
    /// # Errors
    /// When it is no TOML, or has other fields than a mapping; the text names the line.
    pub fn from_toml(text: &str) -> Result<Self, MappingText> {
        toml::from_str(text).map_err(|error| MappingText(error.to_string().trim().to_owned()))
    }

    /// Writes the TOML form.
    ///
    /// # Errors
    /// Never for a mapping that was made by this program; the error of the writer is passed on.
    pub fn to_toml(&self) -> Result<String, MappingText> {
        toml::to_string(self).map_err(|error| MappingText(error.to_string()))
    }

    /// Returns the order in which the files are imported, each with its section: sections in their
    /// order, files of one section in the order given. Files without a section are left out.
    #[must_use]
    pub fn order(&self, file_names: &[&str]) -> Vec<(usize, usize)> {
        let mut order = Vec::new();
        for (section, mapping) in self.files.iter().enumerate() {
            let files = file_names.iter().enumerate();
            let fitting = files.filter(|(_, name)| {
                mapping.fits(name) && !self.files[..section].iter().any(|other| other.fits(name))
            });
            order.extend(fitting.map(|(file, _)| (file, section)));
        }
        order
    }
}

/// Tells whether `text` fits a pattern in which `*` stands for anything.
fn wildcard(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            (0..=text.len())
                .filter(|index| text.is_char_boundary(*index))
                .any(|index| wildcard(rest, &text[index..]))
        }),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

/// A kind by its name.
mod kind_name {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    use crate::entity::Kind;
    use crate::rights::Class;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    pub(super) fn serialize<S: Serializer>(kind: &Kind, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(kind.name())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Kind, D::Error> {
        let name = String::deserialize(d)?;
        Kind::from_name(&name).ok_or_else(|| {
            let names: Vec<_> = Kind::ALL
                .iter()
                .filter(|kind| Class::of(**kind) != Class::Personal)
                .map(|kind| kind.name())
                .collect();
            D::Error::custom(format!(
                "`{name}` is no kind of record; there are {}",
                names.join(", ")
            ))
        })
    }
}

#[cfg(test)]
mod tests;
