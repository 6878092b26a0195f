//! Listing: which records a list shows, in which order and in which groups.
//!
//! Pure and the same for every kind: a list is a kind, [`Column`]s, and a [`Query`] that stands in the
//! address. [`arrange()`] goes over a book once and gives what a virtual list draws. Nothing here
//! formats, and nothing is kept between calls but [`SearchText`] and [`Alphabet`], which a caller holds
//! so that typing one more letter costs one pass over ready text.

mod alphabet;
mod arrange;
mod column;
mod keys;
mod query;
mod saved;
mod search;
mod sheet;
mod test;

#[cfg(test)]
mod tests;

pub use alphabet::Alphabet;
pub use arrange::{Arranged, Entry, Group, Sum, View, arrange};
pub use column::{Column, Compute};
pub use query::{Query, Sort};
pub use saved::{ALL, SAVED, Trouble, troubles};
pub use search::SearchText;
pub use sheet::{Cell, Sheet, Tongue, guarded};
pub use test::{Days, Pick, Test, When};

use chrono::NaiveDate;

use crate::book::Book;
use crate::entity::User;
use crate::id::Id;

/// What a list is seen in: the data, the day and the person.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The data.
    pub book: &'a Book,
    /// The day it is for the person.
    pub today: NaiveDate,
    /// Whom "me" means.
    pub me: Id<User>,
}
