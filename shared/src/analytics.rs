//! Analytics: pure functions from a [`Book`](crate::book::Book) and a [`Filter`](filter::Filter) to
//! rows of numbers.
//!
//! Deterministic: the same book, filter and day give the same answer on every machine, in whatever
//! order the rows arrived. Exact: sums are whole minor units of the base currency in 128 bits, and a
//! ratio without a denominator is nothing, not 0 %. Nothing here formats, and nothing here keeps
//! state between calls but [`trail::Trails`], which a caller may hold for one version of a book.
//!
//! Each number can be asked for the records that it is made of; see [`records`].

pub mod bridge;
pub mod filter;
pub mod funnel;
mod gather;
pub mod measures;
pub mod path;
pub mod promotion;
pub mod ranking;
pub mod records;
pub mod standing;
pub mod trail;
mod tree;
pub mod watch;

#[cfg(test)]
mod tests;
