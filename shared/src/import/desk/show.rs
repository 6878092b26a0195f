//! Show: the desk in words and numbers, for the screen.

use super::correct::link_of;
use super::{
    Column, Complaint, Desk, FieldChange, Group, Missing, Note, Paper, Row, Sentence, Sheet,
    Workbench,
};
use crate::book::RowKey;
use crate::entity::Kind;
use crate::import::mapping::{ColumnMapping, Mapping, Replacement};
use crate::import::plan::{Plan, PlannedRow, RejectedRow, RowChange};
use crate::import::reason::{Reject, shortened};
use crate::import::table::Table;
use crate::value::{FieldType, Value};

/// How many cells of a column are shown.
const SAMPLES: usize = 3;
/// How many rows are looked at for them.
const LOOKED_AT: usize = 200;

impl Workbench {
    pub(super) fn show(&self) -> Desk {
        Desk {
            name: self.mapping.name.clone(),
            source: self.mapping.source.clone(),
            dates: self.mapping.dates.name().to_owned(),
            numbers: self.mapping.numbers.name().to_owned(),
            currency: self.mapping.currency.map(|code| code.to_string()).unwrap_or_default(),
            sheets: self.papers.iter().map(|paper| self.sheet(paper)).collect(),
            mutations: self.mutations.len(),
        }
    }

    fn sheet(&self, paper: &Paper) -> Sheet {
        let mut sheet = Sheet { name: paper.name.clone(), ..Sheet::default() };
        let table = match &paper.table {
            Ok(table) => table,
            Err(error) => {
                sheet.unreadable = Some(sentence("import-file-", error.code(), error.args()));
                return sheet;
            }
        };
        sheet.delimiter = table.delimiter.to_string();
        sheet.questions.clone_from(&paper.questions);
        sheet.blank = table.blank;
        if let Some(section) = self.mapping.files.get(paper.section) {
            sheet.kind = section.kind.number();
            sheet.columns = columns(section, table);
            sheet.fixed = section.constants.keys().cloned().collect();
            if section.kind == Kind::Opportunity {
                sheet.pipelines = self.pipelines();
                sheet.pipeline = self.pipeline_of(section);
            }
        }
        match &paper.plan {
            Ok(plan) => tell(&mut sheet, plan),
            Err(errors) => {
                let problems = errors.iter();
                let problems =
                    problems.map(|error| sentence("import-mapping-", error.code(), error.args()));
                sheet.problems = problems.collect();
            }
        }
        sheet
    }

    /// The pipelines that are there, and those that the import would make.
    fn pipelines(&self) -> Vec<(String, bool)> {
        let there = self.book.pipelines.iter().filter(|it| it.is_offered());
        let there: Vec<_> = there.map(|it| it.name.clone()).collect();
        let new = self.offered.iter().map(|setup| setup.name.clone());
        let new: Vec<_> = new.filter(|name| !there.contains(name)).collect();
        let there = there.into_iter().map(|name| (name, false));
        there.chain(new.into_iter().map(|name| (name, true))).collect()
    }

    /// The pipeline of rows that name none, as planning chooses it.
    fn pipeline_of(&self, section: &Mapping) -> String {
        let described = || self.mapping.pipelines.first().map(|setup| setup.name.clone());
        let preferred = || self.book.default_pipeline().map(|pipeline| pipeline.name.clone());
        let chosen = section.pipeline.clone().or_else(described).or_else(preferred);
        chosen.unwrap_or_default()
    }

    /// Returns some rows of one file that end in one way.
    pub(super) fn rows(&self, sheet: usize, group: Group, from: usize, count: usize) -> Vec<Row> {
        let Some(paper) = self.papers.get(sheet) else { return Vec::new() };
        let (Ok(table), Ok(plan)) = (&paper.table, &paper.plan) else { return Vec::new() };
        if group == Group::Rejected {
            let rows = plan.rejected.iter().skip(from).take(count);
            return rows.map(|row| rejected(row, table)).collect();
        }
        let rows = plan.rows.iter().filter(|row| group_of(&row.change) == group);
        rows.skip(from).take(count).map(|row| self.row(row)).collect()
    }

    fn row(&self, row: &PlannedRow) -> Row {
        let before: &[Value] = match &row.change {
            RowChange::Changed { before, .. } => before,
            RowChange::New | RowChange::Unchanged => &[],
        };
        let fields = row.fields.iter().enumerate().map(|(at, (field, after))| FieldChange {
            field: *field,
            before: self.named(row.key, *field, before.get(at).unwrap_or(&Value::Null)),
            after: self.named(row.key, *field, after),
        });
        Row { line: row.line, title: row.title.clone(), fields: fields.collect(), ..Row::default() }
    }

    /// Replaces a link by the name of its record.
    fn named(&self, key: RowKey, field: u16, value: &Value) -> Value {
        let spec = Kind::from_number(key.kind).and_then(|kind| kind.field_numbered(field));
        let (Value::Id(id), Some(FieldType::Link(kind))) =
            (value, spec.map(|spec| spec.field_type))
        else {
            return value.clone();
        };
        let known = self.book.record(kind, *id).map(|record| record.title());
        let name = known.or_else(|| self.names.get(id).cloned());
        name.map_or_else(|| value.clone(), Value::Text)
    }
}

fn tell(sheet: &mut Sheet, plan: &Plan) {
    let counts = plan.counts;
    sheet.counts = [counts.new, counts.changed, counts.unchanged, counts.rejected];
    sheet.made = counts.made;
    let warnings = plan.warnings.iter();
    let warnings =
        warnings.map(|warning| sentence("import-warning-", warning.code(), warning.args()));
    sheet.warnings = warnings.collect();
    for note in &plan.notes {
        let args = match note.kind {
            crate::import::plan::NoteKind::LinkLeftEmpty(kind) => {
                vec![("kind", kind.name().to_owned())]
            }
            crate::import::plan::NoteKind::LinkToItself
            | crate::import::plan::NoteKind::UnderNotes
            | crate::import::plan::NoteKind::NoPlace
            | crate::import::plan::NoteKind::WrongCharset
            | crate::import::plan::NoteKind::CutOff => Vec::new(),
        };
        let sentence = sentence("import-note-", note.kind.code(), args);
        let same = |known: &&mut Note| known.sentence == sentence && known.column == note.column;
        if let Some(known) = sheet.notes.iter_mut().find(same) {
            known.count += 1;
            continue;
        }
        sheet.notes.push(Note {
            line: note.line,
            column: note.column.clone(),
            value: shortened(&note.value),
            sentence,
            count: 1,
        });
    }
}

fn group_of(change: &RowChange) -> Group {
    match change {
        RowChange::New => Group::New,
        RowChange::Changed { .. } => Group::Changed,
        RowChange::Unchanged => Group::Unchanged,
    }
}

fn rejected(row: &RejectedRow, table: &Table) -> Row {
    let cells = table.rows.get(row.row).map(|row| row.cells.iter().map(str::to_owned).collect());
    Row {
        line: row.line,
        reasons: row.reasons.iter().map(complaint).collect(),
        cells: cells.unwrap_or_default(),
        ..Row::default()
    }
}

fn complaint(reject: &Reject) -> Complaint {
    Complaint {
        column: reject.column.clone().unwrap_or_default(),
        value: shortened(&reject.value),
        sentence: sentence("import-reason-", reject.reason.code(), reject.reason.args()),
    }
}

fn sentence(prefix: &str, code: &str, args: Vec<(&'static str, String)>) -> Sentence {
    let args = args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Sentence { id: format!("{prefix}{code}"), args }
}

fn columns(section: &Mapping, table: &Table) -> Vec<Column> {
    let headers = table.headers.iter().enumerate();
    headers.map(|(index, header)| column(section, table, index, header)).collect()
}

fn column(section: &Mapping, table: &Table, index: usize, header: &str) -> Column {
    let is_here = |name: &String| table.column(name) == Some(index);
    let uses = |mapped: &&ColumnMapping| mapped.columns.0.iter().any(is_here);
    // Some fields look at one column to decide whether to read another: they belong to the other.
    let other = |mapped: &ColumnMapping| {
        let columns = mapped.values.values().filter_map(|replacement| match replacement {
            Replacement::Column { from } => Some(from),
            Replacement::Text(_) => None,
        });
        columns.cloned().collect::<Vec<_>>()
    };
    let reads = |mapped: &&ColumnMapping| other(mapped).iter().any(is_here);
    // A field of its own says more of a column than one that it is joined into.
    let alone = |mapped: &&ColumnMapping| {
        mapped.columns.0.len() == 1 && uses(mapped) && other(mapped).is_empty()
    };
    let columns = || section.columns.iter();
    let mapped = columns().find(alone).or_else(|| columns().find(reads));
    let mapped = mapped.or_else(|| columns().find(uses));
    let mut column = Column {
        header: header.to_owned(),
        samples: samples(table, index),
        is_key: section.key.0.iter().any(is_here),
        ..Column::default()
    };
    if let Some(mapped) = mapped {
        column.field.clone_from(&mapped.field);
        column.is_joined = mapped.columns.0.len() > 1;
        column.replaced = mapped.values.len();
        link_of(section.kind, mapped).clone_into(&mut column.link);
        column.missing = match mapped {
            ColumnMapping { create: true, .. } => Missing::Create,
            ColumnMapping { optional: true, .. } => Missing::LeaveEmpty,
            ColumnMapping { .. } => Missing::Reject,
        };
    }
    column
}

fn samples(table: &Table, index: usize) -> Vec<String> {
    let mut samples: Vec<String> = Vec::new();
    for row in table.rows.iter().take(LOOKED_AT) {
        let cell = row.cell(index);
        if !cell.is_empty() && !samples.iter().any(|known| known == cell) {
            samples.push(shortened(cell));
            if samples.len() == SAMPLES {
                break;
            }
        }
    }
    samples
}
