//! Mapping + headers → a checked plan of reading. Everything that may be wrong with a mapping is
//! found here, before a single row is read, and all of it at once.

use std::collections::{HashMap, HashSet};

use crate::book::Book;
use crate::entity::{FieldSpec, Kind, Role};
use crate::import::OWN_SOURCE;
use crate::import::cell::Reading;
use crate::import::index::{normal, title_field};
use crate::import::mapping::{
    Blank, ColumnMapping, LinkBy, Mapping, MappingFile, NameOrder, Replacement,
};
use crate::import::table::{Table, TableRow};
use crate::money::Currency;
use crate::rights::{self, Action};
use crate::value::FieldType;

/// What is wrong with a mapping. [`MappingError::code`] names the sentence in the app.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// There is no such section.
    #[error("the mapping has no section for this file: add a [[file]] whose `files` fit its name")]
    NoSection,
    /// Keys need a system they are unique in.
    #[error(
        "the mapping names no source: write `source = \"…\"`, a short name of the system the files come from"
    )]
    NoSource,
    /// Records of this kind cannot be imported.
    #[error("records of kind {} cannot be imported", .0.name())]
    Kind(Kind),
    /// The role of the author may not write them.
    #[error("your role may not write records of kind {}: ask an administrator to import the file", .0.name())]
    NotAllowed(Kind),
    /// The kind has no such field.
    #[error("a record of kind {} has no field `{field}`; it has {}", kind.name(), field_names(*kind))]
    UnknownField {
        /// Which kind.
        kind: Kind,
        /// The name in the mapping.
        field: String,
    },
    /// A field is mapped twice.
    #[error("the field `{0}` is mapped twice: keep one of the two")]
    FieldTwice(String),
    /// A field names no column.
    #[error("the field `{0}` names no column: write `from = \"…\"`")]
    NoColumn(String),
    /// The file has no such column.
    #[error("the file has no column “{column}”; it has {headers}")]
    MissingColumn {
        /// The name in the mapping.
        column: String,
        /// What the file has.
        headers: String,
    },
    /// The field that names records is not mapped.
    #[error("the field `{0}` must be mapped: it names the records")]
    TitleMissing(&'static str),
    /// The kind needs a key.
    #[error("records of kind {} need key columns: their names alone do not tell them apart", .0.name())]
    KeyNeeded(Kind),
    /// An option that only links have.
    #[error("the field `{0}` is no link: remove `link`, `create`, `optional`, `with` and `source`")]
    NotALink(String),
    /// Records are only made by name.
    #[error("the field `{0}` can only make records by name: remove `create` or the `link`")]
    CreateByName(String),
    /// Records of this kind are not made on the way.
    #[error("records of kind {} cannot be made on the way: import them first", .0.name())]
    NotCreatable(Kind),
    /// The linked kind has no e-mail address.
    #[error("records of kind {} have no e-mail address to link by", .0.name())]
    NoEmail(Kind),
    /// No such pipeline.
    #[error("there is no pipeline “{0}”: make it first or describe it in the mapping")]
    NoPipeline(String),
    /// No pipeline at all.
    #[error("opportunities need a pipeline: make one first or describe it in the mapping")]
    NoPipelineAtAll,
    /// A stage of no known category.
    #[error("the stage “{stage}” has the category `{category}`; there are open, won and lost")]
    StageCategory {
        /// The stage.
        stage: String,
        /// The word in the mapping.
        category: String,
    },
}

impl MappingError {
    /// Returns the name of the sentence: `import-mapping-<code>`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSection => "no-section",
            Self::NoSource => "no-source",
            Self::Kind(_) => "kind",
            Self::NotAllowed(_) => "not-allowed",
            Self::UnknownField { .. } => "unknown-field",
            Self::FieldTwice(_) => "field-twice",
            Self::NoColumn(_) => "no-column",
            Self::MissingColumn { .. } => "missing-column",
            Self::TitleMissing(_) => "title-missing",
            Self::KeyNeeded(_) => "key-needed",
            Self::NotALink(_) => "not-a-link",
            Self::CreateByName(_) => "create-by-name",
            Self::NotCreatable(_) => "not-creatable",
            Self::NoEmail(_) => "no-email",
            Self::NoPipeline(_) => "no-pipeline",
            Self::NoPipelineAtAll => "no-pipeline-at-all",
            Self::StageCategory { .. } => "stage-category",
        }
    }

    /// Returns what the sentence names. A `kind` is a name for a selector, not for people.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NoSection | Self::NoSource | Self::NoPipelineAtAll => Vec::new(),
            Self::Kind(kind)
            | Self::NotAllowed(kind)
            | Self::KeyNeeded(kind)
            | Self::NotCreatable(kind)
            | Self::NoEmail(kind) => vec![("kind", kind.name().to_owned())],
            Self::UnknownField { kind, field } => {
                vec![("kind", kind.name().to_owned()), ("field", field.clone())]
            }
            Self::FieldTwice(field)
            | Self::NoColumn(field)
            | Self::NotALink(field)
            | Self::CreateByName(field) => vec![("field", field.clone())],
            Self::MissingColumn { column, headers } => {
                vec![("column", column.clone()), ("headers", headers.clone())]
            }
            Self::TitleMissing(field) => vec![("field", (*field).to_owned())],
            Self::NoPipeline(name) => vec![("name", name.clone())],
            Self::StageCategory { stage, category } => {
                vec![("stage", stage.clone()), ("category", category.clone())]
            }
        }
    }
}

fn field_names(kind: Kind) -> String {
    kind.fields().iter().map(|spec| spec.name).collect::<Vec<_>>().join(", ")
}

/// A mapping that fits a file.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// What the rows become.
    pub kind: Kind,
    /// The system of the keys.
    pub source: String,
    /// The key columns; none when the name is the key.
    pub key: Vec<usize>,
    /// Name of the pipeline, when the mapping names one.
    pub pipeline: Option<String>,
    /// The fields, pipelines before what lies within them.
    pub columns: Vec<Column>,
    /// Columns of the file that nothing uses.
    pub unused: Vec<String>,
    /// Texts that mean an empty cell.
    pub empty: HashSet<String>,
}

/// How one field is read.
#[derive(Clone, Debug)]
pub struct Column {
    /// The field.
    pub spec: &'static FieldSpec,
    /// The columns of the file; none for a constant.
    pub cells: Vec<usize>,
    /// What joins several.
    pub join: String,
    /// What to call it in a report.
    pub label: String,
    /// The same text for every row.
    pub constant: Option<String>,
    /// Texts that stand for others, in their compared form.
    pub values: HashMap<String, Target>,
    /// What every other text stands for.
    pub otherwise: Option<Target>,
    /// How the text is written.
    pub reading: Reading,
    /// The column with the currency, with its header.
    pub currency_cell: Option<(usize, String)>,
    /// How names are written.
    pub name_order: Option<NameOrder>,
    /// Whether an empty cell empties the field.
    pub clear: bool,
    /// How a link is resolved.
    pub link: Option<Link>,
}

/// A [`Replacement`] with its column found.
#[derive(Clone, Debug)]
pub enum Target {
    /// Another text.
    Text(String),
    /// Another cell of the row, with its header.
    Cell(usize, String),
}

/// How a link is resolved.
#[derive(Clone, Debug)]
pub struct Link {
    /// The kind of the target.
    pub kind: Kind,
    /// How it is found.
    pub by: LinkBy,
    /// The system of the keys.
    pub source: String,
    /// Whether a missing one is made.
    pub create: bool,
    /// Whether a missing one is left out.
    pub optional: bool,
    /// Fields of one that is made.
    pub with: Vec<(&'static FieldSpec, String)>,
}

/// What a row says for a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Nothing.
    Empty,
    /// That the field is empty.
    Cleared,
    /// This text.
    Text(String),
}

impl Compiled {
    /// Returns what a row says for a field.
    #[must_use]
    pub fn said(&self, column: &Column, row: &TableRow) -> Said {
        if let Some(constant) = &column.constant {
            return Said::Text(constant.clone());
        }
        let text = self.joined(column, row);
        let said = match Self::listed(column, &text) {
            None if text.is_empty() && column.clear => Said::Cleared,
            None if text.is_empty() => Said::Empty,
            None => Said::Text(text),
            Some(Target::Text(target)) if target.is_empty() => Said::Cleared,
            Some(Target::Text(target)) => Said::Text(target.clone()),
            Some(Target::Cell(index, _)) => match row.cell(*index) {
                cell if self.is_empty_text(cell) => Said::Empty,
                cell => Said::Text(cell.to_owned()),
            },
        };
        match (said, column.name_order) {
            (Said::Text(text), Some(NameOrder::LastFirst)) => {
                Said::Text(crate::import::index::first_last(&text))
            }
            (said, _) => said,
        }
    }

    /// Returns the header of the column that a row's text for a field stands in.
    #[must_use]
    pub fn label<'a>(&self, column: &'a Column, row: &TableRow) -> &'a str {
        match Self::listed(column, &self.joined(column, row)) {
            Some(Target::Cell(_, header)) => header,
            Some(Target::Text(_)) | None => &column.label,
        }
    }

    fn listed<'a>(column: &'a Column, text: &str) -> Option<&'a Target> {
        if column.values.is_empty() {
            return column.otherwise.as_ref();
        }
        column.values.get(&normal(text)).or(column.otherwise.as_ref())
    }

    fn joined(&self, column: &Column, row: &TableRow) -> String {
        let mut text = String::new();
        for cell in column.cells.iter().map(|index| row.cell(*index)) {
            if !self.is_empty_text(cell) {
                if !text.is_empty() {
                    text.push_str(&column.join);
                }
                text.push_str(cell);
            }
        }
        text
    }

    /// Tells whether a cell holds nothing, or a text that means nothing.
    #[must_use]
    pub fn is_empty_text(&self, cell: &str) -> bool {
        cell.is_empty() || (!self.empty.is_empty() && self.empty.contains(&normal(cell)))
    }

    /// Returns the column that names the records.
    #[must_use]
    pub fn title(&self) -> Option<&Column> {
        let title = title_field(self.kind).number;
        self.columns.iter().find(|column| column.spec.number == title)
    }

    /// Tells whether records are named by Fieldline's own ids.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.source == OWN_SOURCE
    }
}

/// Checks one section of a mapping against the headers of a file.
///
/// # Errors
/// Everything that is wrong with it.
pub fn compile(
    book: &Book,
    file: &MappingFile,
    section: usize,
    table: &Table,
    role: Role,
) -> Result<Compiled, Vec<MappingError>> {
    let Some(mapping) = file.files.get(section) else {
        return Err(vec![MappingError::NoSection]);
    };
    let mut compiler = Compiler {
        file,
        mapping,
        table,
        currency: file.currency.unwrap_or_else(|| book.base_currency()),
        errors: Vec::new(),
        used: HashSet::new(),
    };
    compiler.check_kind(role);
    let key = mapping.key.0.iter().filter_map(|name| compiler.column(name)).collect();
    let mut columns: Vec<_> =
        mapping.columns.iter().filter_map(|column| compiler.field(column)).collect();
    for (field, text) in &mapping.constants {
        columns.extend(compiler.constant(field, text));
    }
    compiler.check_fields(&columns);
    // A stage is looked up within its pipeline, so the pipeline is read first.
    columns.sort_by_key(|column| column.spec.field_type != FieldType::Link(Kind::Pipeline));
    if !compiler.errors.is_empty() {
        return Err(compiler.errors);
    }
    let headers = table.headers.iter().enumerate();
    let unused = headers.filter(|(index, _)| !compiler.used.contains(index));
    Ok(Compiled {
        kind: mapping.kind,
        source: file.source.trim().to_owned(),
        key,
        pipeline: mapping.pipeline.clone(),
        columns,
        unused: unused.map(|(_, header)| header.clone()).collect(),
        empty: file.empty.iter().map(|text| normal(text)).collect(),
    })
}

/// Kinds that a link may make on the way.
const CREATABLE: [Kind; 9] = [
    Kind::User,
    Kind::Department,
    Kind::Region,
    Kind::Channel,
    Kind::Product,
    Kind::Account,
    Kind::Contact,
    Kind::Pipeline,
    Kind::Stage,
];

struct Compiler<'a> {
    file: &'a MappingFile,
    mapping: &'a Mapping,
    table: &'a Table,
    currency: Currency,
    errors: Vec<MappingError>,
    used: HashSet<usize>,
}

impl Compiler<'_> {
    fn check_kind(&mut self, role: Role) {
        let kind = self.mapping.kind;
        let own = self.file.source.trim() == OWN_SOURCE;
        if self.file.source.trim().is_empty() {
            self.errors.push(MappingError::NoSource);
        }
        if kind == Kind::Change || (kind == Kind::Company && !own) {
            self.errors.push(MappingError::Kind(kind));
        }
        if !rights::ever(kind, Action::Create, role) && kind != Kind::Change {
            self.errors.push(MappingError::NotAllowed(kind));
        }
        if (kind == Kind::Stage || own) && self.mapping.key.is_empty() {
            self.errors.push(MappingError::KeyNeeded(kind));
        }
    }

    fn check_fields(&mut self, columns: &[Column]) {
        let mut seen = HashSet::new();
        for column in columns {
            if !seen.insert(column.spec.number) {
                self.errors.push(MappingError::FieldTwice(column.spec.name.to_owned()));
            }
        }
        let title = title_field(self.mapping.kind);
        let names_title = |column: &&ColumnMapping| column.field == title.name;
        // A file that adds to records found by their keys need not repeat the names.
        if !seen.contains(&title.number)
            && self.mapping.key.is_empty()
            && self.mapping.columns.iter().find(names_title).is_none()
        {
            self.errors.push(MappingError::TitleMissing(title.name));
        }
    }

    fn column(&mut self, name: &str) -> Option<usize> {
        let index = self.table.column(name);
        match index {
            Some(index) => {
                self.used.insert(index);
            }
            None => {
                let error = MappingError::MissingColumn {
                    column: name.to_owned(),
                    headers: self.table.headers.join(", "),
                };
                if !self.errors.contains(&error) {
                    self.errors.push(error);
                }
            }
        }
        index
    }

    fn spec(&mut self, kind: Kind, field: &str) -> Option<&'static FieldSpec> {
        let spec = kind
            .field_named(field)
            .filter(|spec| !matches!(spec.field_type, FieldType::Any | FieldType::AnyLink));
        if spec.is_none() {
            self.errors.push(MappingError::UnknownField { kind, field: field.to_owned() });
        }
        spec
    }

    fn field(&mut self, column: &ColumnMapping) -> Option<Column> {
        let spec = self.spec(self.mapping.kind, &column.field)?;
        if column.columns.is_empty() {
            self.errors.push(MappingError::NoColumn(column.field.clone()));
        }
        let cells = column.columns.0.iter().filter_map(|name| self.column(name)).collect();
        let mut values = HashMap::new();
        let mut otherwise = None;
        for (text, replacement) in &column.values {
            let target = match replacement {
                Replacement::Text(text) => Target::Text(text.clone()),
                Replacement::Column { from } => Target::Cell(self.column(from)?, from.clone()),
            };
            if text == "*" {
                otherwise = Some(target);
            } else {
                values.insert(normal(text), target);
            }
        }
        Some(Column {
            spec,
            cells,
            join: column.join.clone().unwrap_or_else(|| " ".to_owned()),
            label: column.columns.0.join(" + "),
            constant: None,
            values,
            otherwise,
            reading: self.reading(column),
            currency_cell: match &column.currency_from {
                Some(name) => self.column(name).map(|index| (index, name.clone())),
                None => None,
            },
            name_order: column.name_order,
            clear: column.blank == Some(Blank::Clear) && spec.optional,
            link: self.link(spec, column),
        })
    }

    fn constant(&mut self, field: &str, text: &str) -> Option<Column> {
        let spec = self.spec(self.mapping.kind, field)?;
        let plain = ColumnMapping { field: field.to_owned(), ..ColumnMapping::default() };
        Some(Column {
            spec,
            cells: Vec::new(),
            join: String::new(),
            label: field.to_owned(),
            constant: Some(text.to_owned()),
            values: HashMap::new(),
            otherwise: None,
            reading: self.reading(&plain),
            currency_cell: None,
            name_order: None,
            clear: false,
            link: self.link(spec, &plain),
        })
    }

    fn reading(&self, column: &ColumnMapping) -> Reading {
        Reading {
            dates: column.dates.unwrap_or(self.file.dates),
            numbers: self.file.numbers,
            share: column.share.unwrap_or_default(),
            factor: column.factor.unwrap_or(1),
            currency: self.currency,
        }
    }

    fn link(&mut self, spec: &'static FieldSpec, column: &ColumnMapping) -> Option<Link> {
        let FieldType::Link(kind) = spec.field_type else {
            let link_options = column.link.is_some()
                || column.create
                || column.optional
                || column.source.is_some()
                || !column.with.is_empty();
            if link_options {
                self.errors.push(MappingError::NotALink(column.field.clone()));
            }
            return None;
        };
        let by = column.link.unwrap_or_default();
        if column.create && by != LinkBy::Name {
            self.errors.push(MappingError::CreateByName(column.field.clone()));
        }
        if column.create && !CREATABLE.contains(&kind) {
            self.errors.push(MappingError::NotCreatable(kind));
        }
        if by == LinkBy::Email && kind.field_named("email").is_none() {
            self.errors.push(MappingError::NoEmail(kind));
        }
        let with = column.with.iter().filter_map(|(field, text)| {
            let spec = self.spec(kind, field)?;
            Some((spec, text.clone()))
        });
        let with = with.collect();
        Some(Link {
            kind,
            by,
            source: column.source.clone().unwrap_or_else(|| self.file.source.trim().to_owned()),
            create: column.create,
            optional: column.optional,
            with,
        })
    }
}

#[cfg(test)]
mod tests;
