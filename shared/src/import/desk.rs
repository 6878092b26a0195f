//! Desk: an import in preparation. Files are laid on it, their reading is corrected, and it always
//! shows what importing them would do.
//!
//! A state machine: an [`Ask`] goes in, one or more [`Say`] come out, the last one being the answer.
//! It holds its own copy of the records, so it may work in another thread than the screen, and files
//! are compared with what the files before them will have left. It writes nothing: the screen fetches
//! the mutations and does them.

mod correct;
mod show;
mod talk;

use std::collections::HashMap;
use std::sync::Arc;

pub use talk::{
    Ask, Column, Complaint, Correction, Desk, FieldChange, Group, Missing, Note, Row, Say,
    Sentence, Sheet,
};

use crate::book::{Book, WireRow, read_rows};
use crate::entity::{Kind, Role};
use crate::id::{Id, RawId};
use crate::import::cards;
use crate::import::compile::MappingError;
use crate::import::decode::FileError;
use crate::import::guess::{DEFAULT_SOURCE, Guess, guess};
use crate::import::mapping::{Mapping, MappingFile, PipelineSetup};
use crate::import::plan::{Context, Plan, Planner};
use crate::import::table::{Table, TableOptions};
use crate::rights::{self, Action};
use crate::sync::protocol::Mutation;
use crate::value::Millis;

/// The kinds that a person can say a file holds, the usual ones first.
pub const KINDS: [Kind; 9] = [
    Kind::Opportunity,
    Kind::Account,
    Kind::Contact,
    Kind::Lead,
    Kind::Product,
    Kind::User,
    Kind::Department,
    Kind::Region,
    Kind::Channel,
];

/// After how many rows the desk says how far it is.
const STEP: usize = 1_000;

/// Writes the rows of `book` that a desk compares with, for [`Ask::Records`]. History is left out.
#[must_use]
pub fn rows_for_desk(book: &Book) -> Vec<u8> {
    let mut out = Vec::new();
    for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::Change) {
        for record in book.records(*kind) {
            if let Some(row) = book.row(*kind, record.raw_id()) {
                WireRow::Put(row).write(&mut out);
            }
        }
    }
    out
}

/// The desk itself: the side that works. [`Desk`] is what it shows.
pub struct Workbench {
    context: Context,
    book: Book,
    mapping: MappingFile,
    papers: Vec<Paper>,
    /// Pipelines that a mapping describes or that a file implies, whether one is chosen or not.
    offered: Vec<PipelineSetup>,
    mutations: Vec<Mutation>,
    /// Names of the records that would be made.
    names: HashMap<RawId, String>,
}

/// A file on the desk.
struct Paper {
    name: String,
    bytes: Vec<u8>,
    table: Result<Arc<Table>, FileError>,
    section: usize,
    /// Whether its section was guessed and nobody has corrected it.
    guessed: bool,
    questions: Vec<String>,
    plan: Result<Plan, Vec<MappingError>>,
}

impl Default for Workbench {
    fn default() -> Self {
        Self {
            context: Context { now: Millis(0), author: None, role: Role::default() },
            book: Book::default(),
            mapping: empty_mapping(),
            papers: Vec::new(),
            offered: Vec::new(),
            mutations: Vec::new(),
            names: HashMap::new(),
        }
    }
}

fn empty_mapping() -> MappingFile {
    MappingFile { source: DEFAULT_SOURCE.to_owned(), ..MappingFile::default() }
}

impl Workbench {
    /// Does what is asked. `say` is called while it works, and last with the answer.
    pub fn handle(&mut self, ask: Ask, say: &mut dyn FnMut(Say)) {
        let done = match ask {
            Ask::Records { author, role, now, rows } => {
                self.take_records(author, &role, now, &rows)
            }
            Ask::Add { name, bytes } => {
                self.add(name, bytes.into());
                Ok(())
            }
            Ask::Remove(sheet) => {
                self.remove(sheet);
                Ok(())
            }
            Ask::UseMapping(toml) => self.use_mapping(&toml),
            Ask::Correct(correction) => self.correct(correction),
            Ask::Rows { sheet, group, from, count } => {
                return say(Say::Rows(self.rows(sheet, group, from, count)));
            }
            Ask::Mutations { from, count } => {
                let some = self.mutations.iter().skip(from).take(count).cloned().collect();
                return say(Say::Mutations(some));
            }
            Ask::Mapping => {
                return say(match self.mapping.to_toml() {
                    Ok(toml) => Say::Mapping(toml),
                    Err(error) => Say::Trouble(unreadable_mapping(error.0)),
                });
            }
        };
        match done {
            Ok(()) => {
                self.compare(say);
                say(Say::Desk(self.show()));
            }
            Err(trouble) => say(Say::Trouble(trouble)),
        }
    }

    fn take_records(
        &mut self,
        author: Option<RawId>,
        role: &str,
        now: i64,
        rows: &[u8],
    ) -> Result<(), Sentence> {
        let role = Role::ALL.iter().copied().find(|known| known.name() == role);
        // Only a broken build would send rows that it cannot read itself.
        let rows = read_rows(rows).map_err(|error| unreadable_mapping(error.to_string()))?;
        self.context = Context {
            now: Millis(now),
            author: author.map(Id::new),
            role: role.unwrap_or_default(),
        };
        self.book = Book::default();
        for row in rows {
            if let WireRow::Put(row) = row {
                self.book.put(row);
            }
        }
        Ok(())
    }

    /// A file of the same name takes the place of the one before: it was corrected meanwhile.
    fn add(&mut self, name: String, bytes: Vec<u8>) {
        if let Some(at) = self.papers.iter().position(|paper| paper.name == name) {
            let before = self.papers.remove(at);
            if before.guessed && before.section != usize::MAX {
                self.drop_section(before.section);
            }
        }
        let mut paper = Paper {
            table: Err(FileError::Empty),
            section: usize::MAX,
            guessed: false,
            questions: Vec::new(),
            plan: Err(Vec::new()),
            name,
            bytes,
        };
        self.read(&mut paper);
        self.papers.push(paper);
        self.sort();
    }

    /// Reads a file and finds its section of the mapping, or guesses one.
    fn read(&mut self, paper: &mut Paper) {
        let named = self.mapping.files.iter().position(|section| section.fits(&paper.name));
        let options = named.map(|at| options(&self.mapping.files[at])).unwrap_or_default();
        paper.table = Table::from_bytes(&paper.bytes, &options).map(Arc::new);
        (paper.section, paper.guessed) = (usize::MAX, false);
        paper.questions.clear();
        let Ok(table) = &paper.table else { return };
        paper.section = match named.or_else(|| self.section_with_columns_of(table)) {
            Some(section) => {
                let section_files = &mut self.mapping.files[section];
                if !section_files.fits(&paper.name) {
                    section_files.files.push(paper.name.clone());
                }
                section
            }
            None => {
                let guess = guess(&self.book, table, &paper.name);
                (paper.questions, paper.guessed) = (questions(&guess), true);
                self.adopt(guess)
            }
        };
    }

    /// Finds the section whose columns are all in a file: next month's file has another name.
    fn section_with_columns_of(&self, table: &Table) -> Option<usize> {
        self.mapping.files.iter().position(|section| {
            let mapped = section.columns.iter().flat_map(|column| &column.columns.0);
            let mut names = mapped.chain(&section.key.0).peekable();
            // Cards have the usual columns of anything.
            (!table.is_cards || cards::is_for(section))
                && names.peek().is_some()
                && names.all(|name| table.column(name).is_some())
        })
    }

    /// Takes a guessed section into the mapping, before those whose records may link to its own.
    fn adopt(&mut self, guess: Guess) -> usize {
        let Guess { mut file, .. } = guess;
        let Some(mut section) = file.files.pop() else { return usize::MAX };
        if self.mapping.files.is_empty() {
            self.mapping.name = file.name;
            (self.mapping.dates, self.mapping.numbers) = (file.dates, file.numbers);
        } else if file.dates != self.mapping.dates {
            correct::set_dates(&mut section, file.dates);
        }
        self.mapping.currency = self.mapping.currency.or(file.currency);
        if !rights::ever(Kind::Pipeline, Action::Create, self.context.role) {
            // Who may not make one chooses among those that are there.
            file.pipelines.clear();
            section.pipeline = None;
        }
        for pipeline in file.pipelines {
            self.offer(&pipeline);
            if !self.mapping.pipelines.iter().any(|known| known.name == pipeline.name) {
                self.mapping.pipelines.push(pipeline);
            }
        }
        let sections = &self.mapping.files;
        let at = sections.iter().position(|other| other.kind.number() > section.kind.number());
        let at = at.unwrap_or(sections.len());
        for paper in self.papers.iter_mut().filter(|paper| paper.section != usize::MAX) {
            paper.section += usize::from(paper.section >= at);
        }
        self.mapping.files.insert(at, section);
        at
    }

    fn offer(&mut self, pipeline: &PipelineSetup) {
        self.offered.retain(|known| known.name != pipeline.name);
        self.offered.push(pipeline.clone());
    }

    fn remove(&mut self, sheet: usize) {
        if sheet >= self.papers.len() {
            return;
        }
        let removed = self.papers.remove(sheet);
        if self.papers.is_empty() {
            self.mapping = empty_mapping();
            self.offered.clear();
        } else if !self.papers.iter().any(|paper| paper.section == removed.section) {
            self.forget_section(removed.section);
        }
    }

    /// Takes a section out that was only guessed for one file; a pattern may fit the next file.
    fn forget_section(&mut self, section: usize) {
        let guessed = self
            .mapping
            .files
            .get(section)
            .is_some_and(|section| section.files.len() == 1 && !section.files[0].contains('*'));
        if guessed {
            self.drop_section(section);
        }
    }

    fn drop_section(&mut self, section: usize) {
        self.mapping.files.remove(section);
        for paper in self.papers.iter_mut().filter(|paper| paper.section != usize::MAX) {
            paper.section -= usize::from(paper.section > section);
        }
        // Pipelines were described for opportunities alone.
        if !self.mapping.files.iter().any(|section| section.kind == Kind::Opportunity) {
            self.mapping.pipelines.clear();
        }
    }

    fn use_mapping(&mut self, toml: &str) -> Result<(), Sentence> {
        self.mapping = MappingFile::from_toml(toml).map_err(|error| unreadable_mapping(error.0))?;
        for pipeline in self.mapping.pipelines.clone() {
            self.offer(&pipeline);
        }
        for mut paper in std::mem::take(&mut self.papers) {
            self.read(&mut paper);
            self.papers.push(paper);
        }
        self.sort();
        Ok(())
    }

    /// Brings the files into the order of their import.
    fn sort(&mut self) {
        self.papers.sort_by_key(|paper| paper.section);
    }

    /// Compares every file with the records as the files before it will have left them.
    fn compare(&mut self, say: &mut dyn FnMut(Say)) {
        let total = self.papers.iter().filter_map(|paper| paper.table.as_ref().ok());
        let total = total.map(|table| table.rows.len()).sum();
        let mut before = 0;
        let mut later: Option<Book> = None;
        let last = self.papers.len().saturating_sub(1);
        for (index, paper) in self.papers.iter_mut().enumerate() {
            let Ok(table) = &paper.table else { continue };
            let book = later.as_ref().unwrap_or(&self.book);
            let planner =
                Planner::new(book, &self.mapping, paper.section, Arc::clone(table), self.context);
            paper.plan = planner.map(|mut planner| {
                loop {
                    let progress = planner.step(book, STEP);
                    say(Say::Progress { done: before + progress.done, total });
                    if progress.done == progress.total {
                        return planner.finish(book);
                    }
                }
            });
            before += table.rows.len();
            if let Ok(plan) = &paper.plan
                && index < last
            {
                plan.apply(later.get_or_insert_with(|| self.book.clone()));
            }
        }
        self.note_changes();
    }

    fn note_changes(&mut self) {
        let plans = || self.papers.iter().filter_map(|paper| paper.plan.as_ref().ok());
        self.mutations = plans().flat_map(Plan::mutations).collect();
        let rows = plans().flat_map(|plan| plan.made.iter().chain(&plan.rows));
        self.names = rows.map(|row| (row.key.id, row.title.clone())).collect();
    }
}

fn options(section: &Mapping) -> TableOptions {
    TableOptions { delimiter: section.delimiter, headers: section.headers.clone() }
}

fn questions(guess: &Guess) -> Vec<String> {
    use crate::import::guess::Question;
    let names = guess.questions.iter().map(|question| match question {
        Question::DateOrder => "dates",
        Question::NumberFormat => "numbers",
    });
    names.map(str::to_owned).collect()
}

fn unreadable_mapping(error: String) -> Sentence {
    Sentence { id: "import-mapping-unreadable".into(), args: vec![("error".into(), error)] }
}

#[cfg(test)]
mod tests;
