//! Saved views: a list's address kept by name, and what of it cannot be shown to whoever opens it.

use crate::book::Book;
use crate::id::RawId;
use crate::value::{FieldType, Value};

use super::query::parts;
use super::{Column, Pick, Query, Test};

/// The parameter of an address that names the view one looks at.
pub const SAVED: &str = "saved";
/// What it says for every record, where a list would else begin with a view of one's own.
pub const ALL: &str = "all";

/// What of a view cannot be shown as its author meant it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A filter, order, group or column of this name is not known (any more).
    Unknown(String),
    /// The column's filter is on a record that the person does not see, or that is gone.
    Hidden(&'static str),
}

impl Query {
    /// Returns what the parameter says that names the view.
    #[must_use]
    pub fn saved(&self) -> Option<&str> {
        self.others.iter().find(|(name, _)| name == SAVED).map(|(_, value)| value.as_str())
    }

    /// Names the view that is looked at, or none.
    #[must_use]
    pub fn with_saved(mut self, saved: Option<&str>) -> Self {
        self.others.retain(|(name, _)| name != SAVED);
        self.others.extend(saved.map(|saved| (SAVED.to_owned(), saved.to_owned())));
        self
    }

    /// Returns the text that a view keeps: everything but which view it is, with the columns as they
    /// are shown. Two addresses that show the same have the same text.
    #[must_use]
    pub fn kept(&self, shown: &[&str]) -> String {
        let mut query = self.clone().with_saved(None);
        if query.columns.is_none() {
            query.columns = Some(shown.iter().map(|id| (*id).to_owned()).collect());
        }
        query.filters.sort_by(|(a, _), (b, _)| a.cmp(b));
        query.others.sort();
        query.print()
    }
}

/// Says what of a view's text cannot be shown in this list to whoever has this book; `known` are the
/// beginnings of the names that the list's page itself understands.
#[must_use]
pub fn troubles(book: &Book, columns: &[Column], known: &[&str], text: &str) -> Vec<Trouble> {
    let query = Query::parse(text, columns);
    let column = |id: &str| columns.iter().find(|column| column.id == id);
    let mut found = Vec::new();
    for (name, value) in &query.others {
        let is_known = name == SAVED || known.iter().any(|known| name.starts_with(known));
        if !is_known {
            let name = if name == "group" { value } else { name };
            found.push(Trouble::Unknown(name.clone()));
        }
    }
    let sort = query.sort.iter().filter(|sort| column(&sort.column).is_none());
    found.extend(sort.map(|sort| Trouble::Unknown(sort.column.clone())));
    for (_, value) in parts(text).filter(|(name, _)| name == "cols") {
        let gone = value.split(',').filter(|id| column(id).is_none());
        found.extend(gone.map(|id| Trouble::Unknown(id.to_owned())));
    }
    for (id, test) in &query.filters {
        let Some(column) = column(id) else { continue };
        if is_hidden(book, column, test) {
            found.push(Trouble::Hidden(column.id));
        }
    }
    found
}

fn is_hidden(book: &Book, column: &Column, test: &Test) -> bool {
    let (FieldType::Link(kind), Test::AnyOf(picks)) = (column.field_type, test) else {
        return false;
    };
    let missing = |id: RawId| book.record(kind, id).is_none();
    picks.iter().any(|pick| matches!(pick, Pick::Value(Value::Id(id)) if missing(*id)))
}
