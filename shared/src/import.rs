//! Import: other people's files become new and changed records, or sentences that say why not.
//!
//! Pure functions on the way from bytes to mutations, each usable alone:
//! [`decode`] bytes → text; [`table`] text, or the cards of a vCard file, → rows with line numbers; [`guess`] rows → a first mapping;
//! [`mapping`] what a person corrects and saves; [`compile`] mapping + headers → checked plan of
//! reading; [`plan`] rows + book → new, changed, unchanged or rejected; [`report`] what to tell;
//! [`export`] the way back, importable again.
//!
//! Invariants: a row is taken whole or rejected whole, with every reason; nothing is guessed row by
//! row (the person chooses date and number format for a file); the same file imported again changes
//! nothing, because ids are derived from the keys in the file; planning changes no book.
//! Deliberately absent: reading files, clocks, randomness, other encodings than Unicode, workbooks.

mod cards;
pub mod cell;
pub mod compile;
pub mod date;
pub mod decode;
pub mod desk;
pub mod export;
pub mod guess;
pub mod index;
mod links;
pub mod mapping;
pub mod number;
pub mod plan;
pub mod reason;
pub mod report;
mod row;
mod setup;
pub mod table;

/// The source whose keys are Fieldline's own ids: what [`export`] writes.
pub const OWN_SOURCE: &str = "fieldline";
