//! Import: other people's files become records, after a person has seen what will happen.
//!
//! `bench` speaks with the desk in its worker and keeps what it shows while the app runs; `run` does
//! what the desk has prepared; the others are the parts of the page.

mod bench;
mod columns;
mod outcome;
pub mod page;
mod reading;
mod run;
mod taken_back;
mod words;
