//! Fieldline's shapes and rules: the same code on the device and on the server.
//!
//! Pure: no input or output, no clock, no randomness. Time and random bits are passed in.
//! Reading order: [`id`], [`money`], [`calendar`] and [`value`] are the atoms; [`mod@entity`] is the one
//! list of what exists; [`book`] holds records in memory; [`sync`] keeps books in step;
//! [`analytics`] computes over a book; [`listing`] says what a list shows;
//! [`leads`] scores, assigns and converts leads; [`palette`] finds a record by a few letters;
//! [`import`] reads other people's files into mutations; [`vcard`] reads and writes cards of people;
//! [`templates`] are the ways that opportunities go;
//! [`device_file`] writes all that a device holds into a file; [`sample`] makes a demo company from a
//! seed; [`planted`] proves that the tests can fail.

pub mod analytics;
pub mod book;
pub mod calendar;
pub mod checksum;
pub mod committee;
pub mod confirmation;
pub mod contact_plan;
pub mod credit;
pub mod device_file;
pub mod duplicates;
pub mod entity;
#[cfg(test)]
mod fuzz;
pub mod hand_over;
pub mod hex;
pub mod id;
mod id_map;
pub mod import;
pub mod leads;
pub mod listing;
pub mod merge;
pub mod money;
pub mod occasions;
pub mod order;
pub mod palette;
pub mod planted;
pub mod reminders;
pub mod review;
pub mod rights;
pub mod sample;
pub mod sync;
pub mod templates;
pub mod value;
pub mod vcard;
