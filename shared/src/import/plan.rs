//! Plan: what importing a file would do, row by row, before anything is done.
//!
//! A [`Planner`] works in steps, so that a browser stays responsive. Every row of the table ends in
//! exactly one of new, changed, unchanged or rejected, and the plan changes no book until
//! [`Plan::apply`] or its mutations do. Ids are derived from keys, so planning needs no randomness.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::book::{Book, RowKey};
use crate::entity::{AnyRow, Kind, Role, User};
use crate::id::{Id, RawId};
use crate::import::compile::{Compiled, MappingError, compile};
use crate::import::index::{Index, linked_kind};
use crate::import::links::Links;
use crate::import::mapping::MappingFile;
use crate::import::reason::{Reason, Reject};
use crate::import::row::{Drafted, Identity, Reading, draft, identify};
use crate::import::setup;
use crate::import::table::Table;
use crate::sync::protocol::{Fields, Mutation};
use crate::value::{Millis, Value};

/// What planning is told from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// The time, for the day a record was made.
    pub now: Millis,
    /// Who imports.
    pub author: Option<Id<User>>,
    /// What the author is here to do; decides which kinds may be written.
    pub role: Role,
}

impl Context {
    /// Notes who makes a record and when, unless the file says so itself.
    pub(super) fn stamp(&self, kind: Kind, fields: &mut BTreeMap<u16, Value>) {
        if let Some(spec) = kind.field_named("created_at") {
            fields.entry(spec.number).or_insert(Value::Time(self.now));
        }
        if let (Some(spec), Some(author)) = (kind.field_named("created_by"), self.author) {
            fields.entry(spec.number).or_insert(Value::Id(author.raw()));
        }
    }
}

/// What happens to one record.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedRow {
    /// The line of the file it comes from; for a record made on the way, the first that needs it; 0
    /// for what the mapping itself describes.
    pub line: u64,
    /// Which record.
    pub key: RowKey,
    /// Its name for people.
    pub title: String,
    /// What kind of change.
    pub change: RowChange,
    /// The fields to write.
    pub fields: Vec<(u16, Value)>,
}

/// What kind of change a row makes.
#[derive(Clone, Debug, PartialEq)]
pub enum RowChange {
    /// The record does not exist yet.
    New,
    /// The record exists and says something else.
    Changed {
        /// Its revision when the plan was made.
        base: u64,
        /// What the fields hold now; the new values are in [`PlannedRow::fields`], in this order.
        before: Vec<Value>,
    },
    /// The record exists and says the same.
    Unchanged,
}

/// A row that is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedRow {
    /// Its line in the file.
    pub line: u64,
    /// Its place among the rows of the table.
    pub row: usize,
    /// Every reason.
    pub reasons: Vec<Reject>,
}

/// Something the person should know of a row that is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The line of the row.
    pub line: u64,
    /// The column.
    pub column: String,
    /// The cell.
    pub value: String,
    /// What.
    pub kind: NoteKind,
}

/// What a [`Note`] tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NoteKind {
    /// A link to a record that does not exist was left empty, as the mapping says.
    #[error("names no {} that exists: left empty", .0.name())]
    LinkLeftEmpty(Kind),
    /// A link from a record to itself was left empty.
    #[error("names the row itself: left empty")]
    LinkToItself,
    /// A part of a card that has no field went under the notes.
    #[error("has no field of its own: put under the notes")]
    UnderNotes,
    /// A picture, a key or the mark of a program was left out.
    #[error("has no place here: left out")]
    NoPlace,
    /// A part of a card is not written in the character set that the value names.
    #[error("is the character set, and the text is not written in it: left out")]
    WrongCharset,
    /// A part of a card is longer than is read.
    #[error("is too long: left out")]
    CutOff,
}

impl NoteKind {
    /// Returns the name of the sentence: `import-note-<code>`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::LinkLeftEmpty(_) => "link-left-empty",
            Self::LinkToItself => "link-to-itself",
            Self::UnderNotes => "under-notes",
            Self::NoPlace => "no-place",
            Self::WrongCharset => "wrong-charset",
            Self::CutOff => "cut-off",
        }
    }
}

/// Something the person should know of the whole file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// Columns that nothing uses.
    #[error("columns that are not used: {}", .0.join(", "))]
    UnusedColumns(Vec<String>),
    /// Amounts that sums leave out.
    #[error(
        "there is no plan rate from {currency} to {base}: sums leave these amounts out until one is set"
    )]
    NoRate {
        /// The amounts' currency.
        currency: String,
        /// The company's.
        base: String,
    },
}

impl Warning {
    /// Returns the name of the sentence: `import-warning-<code>`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnusedColumns(_) => "unused-columns",
            Self::NoRate { .. } => "no-rate",
        }
    }

    /// Returns what the sentence names.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::UnusedColumns(columns) => vec![("columns", columns.join(", "))],
            Self::NoRate { currency, base } => {
                vec![("currency", currency.clone()), ("base", base.clone())]
            }
        }
    }
}

/// How many rows end how. `new + changed + unchanged + rejected` is the number of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records to make.
    pub new: usize,
    /// Records to change.
    pub changed: usize,
    /// Records that say the same already, and rows that repeat an earlier one.
    pub unchanged: usize,
    /// Rows that are not taken.
    pub rejected: usize,
    /// Records of other kinds that are made on the way, beside the rows.
    pub made: usize,
    /// Blank rows that were passed over, beside the rows.
    pub blank: usize,
}

/// What importing a file would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What the rows become.
    pub kind: Kind,
    /// Records made on the way; they come before the rows that link to them.
    pub made: Vec<PlannedRow>,
    /// The rows that are taken, by line.
    pub rows: Vec<PlannedRow>,
    /// The rows that are not, by line.
    pub rejected: Vec<RejectedRow>,
    /// What to know of single rows.
    pub notes: Vec<Note>,
    /// What to know of the file.
    pub warnings: Vec<Warning>,
    /// How many rows end how.
    pub counts: Counts,
}

impl Plan {
    /// Returns what has to be written, in order.
    #[must_use]
    pub fn mutations(&self) -> Vec<Mutation> {
        self.made.iter().chain(&self.rows).filter_map(PlannedRow::mutation).collect()
    }

    /// Writes it into a book, for the files that follow, for trials and tests.
    pub fn apply(&self, book: &mut Book) {
        for row in self.made.iter().chain(&self.rows) {
            row.apply(book);
        }
    }
}

impl PlannedRow {
    /// Returns what has to be written; nothing for an unchanged record.
    #[must_use]
    pub fn mutation(&self) -> Option<Mutation> {
        let RowKey { kind, id } = self.key;
        let fields = || self.fields.iter().cloned().collect();
        match &self.change {
            RowChange::New => Some(Mutation::Create { kind, id, fields: fields() }),
            RowChange::Changed { base, .. } => {
                let (base, seen) = (*base, Fields::new());
                Some(Mutation::Patch { kind, id, base, fields: fields(), seen })
            }
            RowChange::Unchanged => None,
        }
    }

    fn apply(&self, book: &mut Book) {
        let Some(kind) = Kind::from_number(self.key.kind) else { return };
        let id = self.key.id;
        let mut row = book.row(kind, id).unwrap_or_else(|| AnyRow::blank(kind, id));
        for (number, value) in &self.fields {
            // Every row was tried on a blank record when it was planned.
            row.as_dyn_mut().set_field(*number, value).unwrap_or_default();
        }
        if self.change != RowChange::Unchanged {
            book.put(row);
        }
    }
}

/// How far planning is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Rows that are planned.
    pub done: usize,
    /// All rows.
    pub total: usize,
}

/// Plans a file in steps.
#[derive(Clone, Debug)]
pub struct Planner {
    table: Arc<Table>,
    compiled: Compiled,
    context: Context,
    pipelines: setup::Pipelines,
    links: Links,
    setup: Vec<PlannedRow>,
    outcomes: Vec<Outcome>,
    /// The first row of each record.
    seen: HashMap<RawId, usize>,
    notes: Vec<Note>,
    warnings: Vec<Warning>,
}

/// How one row ends.
#[derive(Clone, Debug)]
enum Outcome {
    Taken { row: PlannedRow, needs: Vec<usize> },
    Rejected(Vec<Reject>),
}

impl Planner {
    /// Checks the mapping against the file and the book.
    ///
    /// # Errors
    /// Everything that is wrong with the mapping.
    pub fn new(
        book: &Book,
        file: &MappingFile,
        section: usize,
        table: Arc<Table>,
        context: Context,
    ) -> Result<Self, Vec<MappingError>> {
        let compiled = compile(book, file, section, &table, context.role)?;
        let (setup, pipelines) =
            setup::plan(book, file, &compiled, context).map_err(|error| vec![error])?;
        let mut links = Links { index: Index::of(book, &kinds(&compiled)), ..Links::default() };
        for row in &setup {
            links.add_made(row.clone());
        }
        let mut planner = Self {
            warnings: setup::warnings(book, &setup, &compiled),
            table,
            compiled,
            context,
            pipelines,
            links,
            setup,
            outcomes: Vec::new(),
            seen: HashMap::new(),
            notes: Vec::new(),
        };
        planner.index_own_rows(book);
        Ok(planner)
    }

    /// Lets rows name other rows of the same file, in whatever order.
    fn index_own_rows(&mut self, book: &Book) {
        let kind = self.compiled.kind;
        let links = |column: &super::compile::Column| {
            column.link.as_ref().is_some_and(|link| link.kind == kind)
        };
        if !self.compiled.columns.iter().any(links) {
            return;
        }
        for (index, row) in self.table.rows.iter().enumerate() {
            if row.misfit.is_some() {
                continue;
            }
            if let Ok(Identity { id, name }) =
                identify(book, &self.links.index, &self.compiled, row)
            {
                self.links.own.entry(id).or_insert(index);
                let ids = self.links.own_names.entry(name).or_default();
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
    }

    /// Returns how far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress { done: self.outcomes.len(), total: self.table.rows.len() }
    }

    /// Plans the next `n_rows` rows.
    pub fn step(&mut self, book: &Book, n_rows: usize) -> Progress {
        let start = self.outcomes.len();
        let end = start.saturating_add(n_rows).min(self.table.rows.len());
        for index in start..end {
            let outcome = self.plan_row(book, index);
            self.outcomes.push(outcome);
        }
        self.progress()
    }

    fn plan_row(&mut self, book: &Book, index: usize) -> Outcome {
        let row = &self.table.rows[index];
        if let Some(misfit) = &row.misfit {
            return Outcome::Rejected(vec![Reject::of_row(misfit.clone())]);
        }
        let identity = identify(book, &self.links.index, &self.compiled, row);
        if let Ok(Identity { id, .. }) = &identity {
            // The first row with a key has it, even when it is rejected itself: otherwise which row
            // is taken would depend on what an earlier import left in the book.
            match self.seen.get(id) {
                Some(first) => {
                    if let Some(outcome) = self.repeated(*first, index) {
                        return outcome;
                    }
                }
                None => {
                    self.seen.insert(*id, index);
                }
            }
        }
        let mut reading = Reading {
            book,
            compiled: &self.compiled,
            context: &self.context,
            pipelines: &self.pipelines,
            links: &mut self.links,
        };
        match draft(&mut reading, row, identity) {
            Ok(Drafted { planned, needs, notes }) => {
                self.notes.extend(notes);
                // Of a column that nothing uses the file's warning tells.
                let used = |note: &&Note| !self.compiled.unused.contains(&note.column);
                self.notes.extend(row.notes.iter().filter(used).cloned());
                Outcome::Taken { row: planned, needs }
            }
            Err(rejects) => Outcome::Rejected(rejects),
        }
    }

    /// Returns how a row ends whose key an earlier row has; nothing when it repeats a row that was
    /// rejected, which it will be for the same reasons.
    fn repeated(&self, first: usize, index: usize) -> Option<Outcome> {
        if !self.same_cells(first, index) {
            let line = self.table.rows[first].line;
            return Some(Outcome::Rejected(vec![Reject::of_row(Reason::DuplicateKey { line })]));
        }
        let Outcome::Taken { row, .. } = &self.outcomes[first] else { return None };
        let row = PlannedRow {
            line: self.table.rows[index].line,
            change: RowChange::Unchanged,
            fields: Vec::new(),
            ..row.clone()
        };
        Some(Outcome::Taken { row, needs: vec![first] })
    }

    fn same_cells(&self, first: usize, second: usize) -> bool {
        let (first, second) = (&self.table.rows[first], &self.table.rows[second]);
        self.compiled
            .columns
            .iter()
            .all(|column| self.compiled.said(column, first) == self.compiled.said(column, second))
    }

    /// Plans what is left and returns the plan.
    #[must_use]
    pub fn finish(mut self, book: &Book) -> Plan {
        self.step(book, usize::MAX);
        self.reject_dependents();
        let mut rows = Vec::new();
        let mut rejected = Vec::new();
        for (index, outcome) in self.outcomes.into_iter().enumerate() {
            match outcome {
                Outcome::Taken { row, .. } => rows.push(row),
                Outcome::Rejected(reasons) => {
                    let line = self.table.rows[index].line;
                    rejected.push(RejectedRow { line, row: index, reasons });
                }
            }
        }
        let made = needed(self.setup, self.links.made, &rows);
        let lines: HashSet<u64> = rejected.iter().map(|row| row.line).collect();
        self.notes.retain(|note| !lines.contains(&note.line));
        let count =
            |wanted: fn(&RowChange) -> bool| rows.iter().filter(|row| wanted(&row.change)).count();
        let counts = Counts {
            new: count(|change| matches!(change, RowChange::New)),
            changed: count(|change| matches!(change, RowChange::Changed { .. })),
            unchanged: count(|change| matches!(change, RowChange::Unchanged)),
            rejected: rejected.len(),
            made: made.len(),
            blank: self.table.blank,
        };
        Plan {
            kind: self.compiled.kind,
            made,
            rows,
            rejected,
            notes: self.notes,
            warnings: self.warnings,
            counts,
        }
    }

    /// Rejects rows that link to rows of the file that were rejected, until none is left.
    fn reject_dependents(&mut self) {
        loop {
            let mut changed = false;
            for index in 0..self.outcomes.len() {
                let Outcome::Taken { needs, .. } = &self.outcomes[index] else { continue };
                let rejected = |row: &&usize| matches!(self.outcomes[**row], Outcome::Rejected(_));
                if let Some(needed) = needs.iter().find(rejected) {
                    let line = self.table.rows[*needed].line;
                    let reject = Reject::of_row(Reason::LinkRejected { line });
                    self.outcomes[index] = Outcome::Rejected(vec![reject]);
                    changed = true;
                }
            }
            if !changed {
                return;
            }
        }
    }
}

/// Returns the kinds that rows are looked up in.
fn kinds(compiled: &Compiled) -> Vec<Kind> {
    let mut kinds = vec![compiled.kind];
    let fields = compiled.columns.iter().flat_map(|column| {
        let with = column.link.iter().flat_map(|link| link.with.iter().map(|(spec, _)| *spec));
        std::iter::once(column.spec).chain(with)
    });
    kinds.extend(fields.filter_map(linked_kind));
    if compiled.kind == Kind::Opportunity {
        kinds.extend([Kind::Pipeline, Kind::Stage]);
    }
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// Keeps what the mapping describes, and what a taken row links to.
fn needed(
    setup: Vec<PlannedRow>,
    mut made: BTreeMap<RawId, PlannedRow>,
    rows: &[PlannedRow],
) -> Vec<PlannedRow> {
    let linked = |rows: &[PlannedRow]| -> HashSet<RawId> {
        let values = rows.iter().flat_map(|row| row.fields.iter().map(|(_, value)| value));
        values
            .filter_map(|value| if let Value::Id(id) = value { Some(*id) } else { None })
            .collect()
    };
    for row in &setup {
        made.remove(&row.key.id);
    }
    // Settings and pipelines are for rows; a file of which nothing is taken leaves none behind.
    if rows.is_empty() {
        return Vec::new();
    }
    let wanted = linked(rows);
    let mut direct: Vec<_> =
        made.values().filter(|row| wanted.contains(&row.key.id)).cloned().collect();
    // A stage made on the way lies in a pipeline made on the way.
    let further = linked(&direct);
    let indirect = made
        .into_values()
        .filter(|row| further.contains(&row.key.id) && !wanted.contains(&row.key.id));
    direct.extend(indirect);
    direct.sort_by_key(|row| (row.line, row.key));
    setup.into_iter().chain(direct).collect()
}

#[cfg(test)]
mod tests;
