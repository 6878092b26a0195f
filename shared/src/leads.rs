//! Leads: what a lead is worth a look for, whose it is, and what becomes of it. Pure.
//!
//! - [`score`] says how promising a lead is and of which parts that is made;
//! - [`assign`] gives what lies in the pool to people, by the rules of the company;
//! - [`stay`] tells since when somebody has a lead and when it goes back untouched;
//! - [`steps`] are what people do with a lead: claim, give back, hand over, disqualify, reopen;
//! - [`convert`] makes account, contact and opportunity of one;
//! - [`figures`] count what became of leads, by where they came from;
//! - [`duties`] are what the server does by itself, made of [`assign`] and [`stay`].
//!
//! Functions return edits, which a device or the server then commits like any others.

use crate::value::Value;

pub mod assign;
pub mod convert;
pub mod duties;
pub mod figures;
pub mod score;
pub mod stay;
pub mod steps;

#[cfg(test)]
mod tests;

/// Fields and their new values.
pub type Edits = Vec<(u16, Value)>;

/// A day in milliseconds.
const DAY_MS: i64 = 86_400_000;
