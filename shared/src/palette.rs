//! Palette: finds a record or a command by a few letters, while they are typed.
//!
//! [`fold`] makes texts comparable, `sound` knows how Chinese characters are read, [`index`] keeps
//! the titles ready, `pattern` says how well a typed word fits a title, [`search`] finds the best
//! and goes on from what the key before left, and [`records`] lays the records of a book out.
//!
//! A typed word fits, from best to worst: the whole title; its beginning; from the beginning of a word
//! on; the beginnings of several words, or the readings of several characters (`hwkj` and `huawei` for
//! 华为科技); inside a word; its letters in their order with a few left out. Chinese typed as
//! characters also fits characters that sound the same, so traditional and simplified find each other.
//! Every further letter can only narrow what was found, which is what makes a key press cheap.

pub mod fold;
pub mod index;
mod pattern;
pub mod records;
pub mod search;
pub(crate) mod sound;
#[cfg(test)]
mod tests;

pub use index::Index;
pub use records::{Gathering, Records};
pub use search::{Hit, Search};
