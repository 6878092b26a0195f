//! Talk: what the screen asks the desk, and what the desk shows. Small, in CBOR, so that the desk can
//! work in another thread than the screen.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::id::RawId;
use crate::sync::protocol::Mutation;
use crate::value::Value;

/// What the screen asks.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Ask {
    /// Gives the records that files are compared with, at the beginning and when they have changed.
    #[n(0)]
    Records {
        /// Who imports.
        #[n(0)]
        #[cbor(with = "crate::sync::protocol::optional_id")]
        author: Option<RawId>,
        /// The author's role, by its wire name.
        #[n(1)]
        role: String,
        /// The time, in milliseconds since 1970.
        #[n(2)]
        now: i64,
        /// The records, as rows of the wire.
        #[n(3)]
        rows: ByteVec,
    },
    /// Lays a file on the desk.
    #[n(1)]
    Add {
        /// Its name, without folders.
        #[n(0)]
        name: String,
        /// What is in it.
        #[n(1)]
        bytes: ByteVec,
    },
    /// Takes a file off the desk.
    #[n(2)]
    Remove(#[n(0)] usize),
    /// Reads the files by a saved mapping.
    #[n(3)]
    UseMapping(#[n(0)] String),
    /// Corrects how the files are read.
    #[n(4)]
    Correct(#[n(0)] Correction),
    /// Shows some rows of a file.
    #[n(5)]
    Rows {
        /// Which file.
        #[n(0)]
        sheet: usize,
        /// Which of its rows.
        #[n(1)]
        group: Group,
        /// How many of them to pass over.
        #[n(2)]
        from: usize,
        /// How many to show at most.
        #[n(3)]
        count: usize,
    },
    /// Hands out what has to be written, from one place on.
    #[n(6)]
    Mutations {
        /// How many to pass over.
        #[n(0)]
        from: usize,
        /// How many at most.
        #[n(1)]
        count: usize,
    },
    /// Hands out the mapping as it stands, to be saved.
    #[n(7)]
    Mapping,
}

/// How a person corrects the reading. `sheet` is a place among the files, `field` a field's name.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Correction {
    /// Names the mapping.
    #[n(0)]
    Name(#[n(0)] String),
    /// Names the system the files come from.
    #[n(1)]
    Source(#[n(0)] String),
    /// Chooses how days are written, by [`DateOrder::name`](crate::import::date::DateOrder::name).
    #[n(2)]
    Dates(#[n(0)] String),
    /// Chooses how numbers are written, by
    /// [`NumberFormat::name`](crate::import::number::NumberFormat::name).
    #[n(3)]
    Numbers(#[n(0)] String),
    /// Chooses the currency of amounts that name none; empty for the company's.
    #[n(4)]
    Currency(#[n(0)] String),
    /// Says what the rows are, by the permanent number of the kind; columns are guessed anew.
    #[n(5)]
    Kind {
        /// Which file.
        #[n(0)]
        sheet: usize,
        /// Permanent number of the kind.
        #[n(1)]
        kind: u16,
    },
    /// Chooses the pipeline of the opportunities in a file, by its name.
    #[n(10)]
    Pipeline {
        /// Which file.
        #[n(0)]
        sheet: usize,
        /// The pipeline.
        #[n(1)]
        name: String,
    },
    /// Makes a column part of the key, or no part of it.
    #[n(6)]
    Key {
        /// Which file.
        #[n(0)]
        sheet: usize,
        /// The column's header.
        #[n(1)]
        column: String,
        /// Whether it is.
        #[n(2)]
        on: bool,
    },
    /// Reads a field from a column; an empty name leaves the column out.
    #[n(7)]
    Field {
        /// Which file.
        #[n(0)]
        sheet: usize,
        /// The column's header.
        #[n(1)]
        column: String,
        /// The field.
        #[n(2)]
        field: String,
    },
    /// Chooses how linked records are found: `name`, `key`, `email` or `id`.
    #[n(8)]
    Link {
        /// Which file.
        #[n(0)]
        sheet: usize,
        /// The field.
        #[n(1)]
        field: String,
        /// How.
        #[n(2)]
        by: String,
    },
    /// Chooses what happens to a link to a record that does not exist.
    #[n(9)]
    Missing {
        /// Which file.
        #[n(0)]
        sheet: usize,
        /// The field.
        #[n(1)]
        field: String,
        /// What.
        #[n(2)]
        then: Missing,
    },
}

/// What happens to a link to a record that does not exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Missing {
    /// The row is rejected.
    #[n(0)]
    #[default]
    Reject,
    /// The record is made.
    #[n(1)]
    Create,
    /// The link is left empty.
    #[n(2)]
    LeaveEmpty,
}

/// Which rows of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Group {
    /// Records to make.
    #[n(0)]
    #[default]
    New,
    /// Records to change.
    #[n(1)]
    Changed,
    /// Records that say the same already.
    #[n(2)]
    Unchanged,
    /// Rows that are not taken.
    #[n(3)]
    Rejected,
}

impl Group {
    /// Every group, in the order of a report.
    pub const ALL: [Self; 4] = [Self::New, Self::Changed, Self::Unchanged, Self::Rejected];

    /// Returns the last part of its message ids.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Rejected => "rejected",
        }
    }
}

/// What the desk says.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Say {
    /// How far reading and comparing is; another answer follows.
    #[n(0)]
    Progress {
        /// Rows that are compared.
        #[n(0)]
        done: usize,
        /// All rows.
        #[n(1)]
        total: usize,
    },
    /// How the desk looks now.
    #[n(1)]
    Desk(#[n(0)] Desk),
    /// The rows that were asked for.
    #[n(2)]
    Rows(#[n(0)] Vec<Row>),
    /// The mutations that were asked for.
    #[n(3)]
    Mutations(#[n(0)] Vec<Mutation>),
    /// The mapping as TOML.
    #[n(4)]
    Mapping(#[n(0)] String),
    /// What was asked cannot be done; the desk is as before.
    #[n(5)]
    Trouble(#[n(0)] Sentence),
}

/// Everything on the desk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Desk {
    /// Name of the mapping.
    #[n(0)]
    pub name: String,
    /// The system the files come from.
    #[n(1)]
    pub source: String,
    /// How days are written.
    #[n(2)]
    pub dates: String,
    /// How numbers are written.
    #[n(3)]
    pub numbers: String,
    /// The currency of amounts that name none; empty for the company's.
    #[n(4)]
    pub currency: String,
    /// The files, in the order of their import.
    #[n(5)]
    pub sheets: Vec<Sheet>,
    /// How many records would be written.
    #[n(6)]
    pub mutations: usize,
}

impl Desk {
    /// Tells whether every file can be read and its mapping fits.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        !self.sheets.is_empty() && self.sheets.iter().all(Sheet::is_ready)
    }
}

/// A file on the desk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Sheet {
    /// Name of the file.
    #[n(0)]
    pub name: String,
    /// Why it cannot be read; the rest is empty then.
    #[n(1)]
    pub unreadable: Option<Sentence>,
    /// What the rows become: permanent number of the kind.
    #[n(2)]
    pub kind: u16,
    /// The delimiter that was found.
    #[n(3)]
    pub delimiter: String,
    /// The columns, in the order of the file.
    #[n(4)]
    pub columns: Vec<Column>,
    /// What only a person can tell: `dates`, `numbers`.
    #[n(5)]
    pub questions: Vec<String>,
    /// What is wrong with the mapping; nothing was compared then.
    #[n(6)]
    pub problems: Vec<Sentence>,
    /// What to know of the file.
    #[n(7)]
    pub warnings: Vec<Sentence>,
    /// What to know of rows that are taken: the first of each kind.
    #[n(8)]
    pub notes: Vec<Note>,
    /// How many rows end how, in the order of [`Group::ALL`].
    #[n(9)]
    pub counts: [usize; 4],
    /// Records of other kinds that are made on the way.
    #[n(10)]
    pub made: usize,
    /// Blank rows that were passed over.
    #[n(11)]
    pub blank: usize,
    /// Fields that every row gets, whatever the file says: their names.
    #[n(12)]
    pub fixed: Vec<String>,
    /// The pipeline of the opportunities; empty for other kinds.
    #[n(13)]
    pub pipeline: String,
    /// The pipelines to choose from, each with whether the import would make it.
    #[n(14)]
    pub pipelines: Vec<(String, bool)>,
}

impl Sheet {
    /// Tells whether the file can be read and its mapping fits.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.unreadable.is_none() && self.problems.is_empty()
    }

    /// Returns how many rows end in a group.
    #[must_use]
    pub const fn count(&self, group: Group) -> usize {
        self.counts[group as usize]
    }

    /// Returns how many rows the file has, blank ones aside.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.counts.iter().sum()
    }
}

/// A column of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Column {
    /// Its header.
    #[n(0)]
    pub header: String,
    /// Its first different cells.
    #[n(1)]
    pub samples: Vec<String>,
    /// The field it is read into; empty for none.
    #[n(2)]
    pub field: String,
    /// Whether other columns are joined into the same field.
    #[n(3)]
    pub is_joined: bool,
    /// How many texts of it stand for others.
    #[n(4)]
    pub replaced: usize,
    /// Whether it is part of the key.
    #[n(5)]
    pub is_key: bool,
    /// How linked records are found.
    #[n(6)]
    pub link: String,
    /// What happens when there is none.
    #[n(7)]
    pub missing: Missing,
}

/// A sentence by the last part of its message id, with what it names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(map)]
pub struct Sentence {
    /// The whole message id.
    #[n(0)]
    pub id: String,
    /// What it names.
    #[n(1)]
    pub args: Vec<(String, String)>,
}

/// What to know of rows that are taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Note {
    /// The line of the first such row.
    #[n(0)]
    pub line: u64,
    /// The column.
    #[n(1)]
    pub column: String,
    /// The cell.
    #[n(2)]
    pub value: String,
    /// What.
    #[n(3)]
    pub sentence: Sentence,
    /// How many rows it is about.
    #[n(4)]
    pub count: usize,
}

/// A row of a plan.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Row {
    /// The line of the file where it begins.
    #[n(0)]
    pub line: u64,
    /// The record's name; empty for a rejected row.
    #[n(1)]
    pub title: String,
    /// What its fields become.
    #[n(2)]
    pub fields: Vec<FieldChange>,
    /// Why it is not taken.
    #[n(3)]
    pub reasons: Vec<Complaint>,
    /// The cells as they stand in the file; only for a rejected row.
    #[n(4)]
    pub cells: Vec<String>,
}

/// What a field becomes. Links are given by the names of their records.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct FieldChange {
    /// Number of the field.
    #[n(0)]
    pub field: u16,
    /// What it held.
    #[n(1)]
    pub before: Value,
    /// What it will hold.
    #[n(2)]
    pub after: Value,
}

/// Why a row is not taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Complaint {
    /// The column it is about; empty for the row itself.
    #[n(0)]
    pub column: String,
    /// The cell.
    #[n(1)]
    pub value: String,
    /// Why.
    #[n(2)]
    pub sentence: Sentence,
}
