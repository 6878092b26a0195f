//! Query: how a list is seen, as it stands in the address.
//!
//! `q=huawei&sort=-amount&group=stage&figure=mean&cols=name,amount&stage=<id>,<id>&expected_close=this-quarter`:
//! words, order, groups, means instead of sums, columns, and a filter under each column's id. What is not understood (another
//! page's parameter, a filter of a newer version) is kept and written back.

use super::{Column, Test};

/// An order: by a column, and which way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The column's id.
    pub column: String,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl Sort {
    /// Reads `amount` or `-amount`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text.strip_prefix('-') {
            Some(column) => Self { column: column.to_owned(), descending: true },
            None => Self { column: text.to_owned(), descending: false },
        }
    }

    fn print(&self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.column)
    }
}

/// How a list is seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The words searched for.
    pub words: String,
    /// The order; the list's own when nothing is said.
    pub sort: Option<Sort>,
    /// The id of the column that groups are made of.
    pub group: Option<String>,
    /// Whether groups and the foot show means instead of sums.
    pub mean: bool,
    /// The ids of the columns shown, in order; the list's own when nothing is said.
    pub columns: Option<Vec<String>>,
    /// A test for each filtered column, by its id.
    pub filters: Vec<(String, Test)>,
    /// Everything else, as it came.
    pub others: Vec<(String, String)>,
}

impl Query {
    /// Reads what follows the question mark of an address.
    #[must_use]
    pub fn parse(search: &str, columns: &[Column]) -> Self {
        let mut query = Self::default();
        for (name, value) in parts(search) {
            let column = |id: &str| columns.iter().find(|column| column.id == id);
            match name.as_str() {
                "q" => query.words = value,
                "sort" if !value.is_empty() => query.sort = Some(Sort::parse(&value)),
                "group" if column(&value).is_some_and(Column::can_group) => {
                    query.group = Some(value);
                }
                "figure" if value == "mean" => query.mean = true,
                "cols" => {
                    let known = value.split(',').filter(|id| column(id).is_some());
                    let known: Vec<String> = known.map(str::to_owned).collect();
                    query.columns = (!known.is_empty()).then_some(known);
                }
                _ => match column(&name).and_then(|it| Test::parse(it.field_type, &value)) {
                    Some(test) => query.set_filter(&name, Some(test)),
                    None => query.others.push((name, value)),
                },
            }
        }
        query
    }

    /// Writes it for an address, without the question mark; nothing for the list's own view.
    #[must_use]
    pub fn print(&self) -> String {
        let mut parts = Vec::new();
        let mut part =
            |name: &str, value: &str| parts.push(format!("{}={}", encode(name), encode(value)));
        if !self.words.is_empty() {
            part("q", &self.words);
        }
        for (column, test) in &self.filters {
            part(column, &test.print());
        }
        if let Some(group) = &self.group {
            part("group", group);
        }
        if self.mean {
            part("figure", "mean");
        }
        if let Some(sort) = &self.sort {
            part("sort", &sort.print());
        }
        if let Some(columns) = &self.columns {
            part("cols", &columns.join(","));
        }
        for (name, value) in &self.others {
            part(name, value);
        }
        parts.join("&")
    }

    /// Returns the test of a column.
    #[must_use]
    pub fn filter(&self, column: &str) -> Option<&Test> {
        self.filters.iter().find(|(id, _)| id == column).map(|(_, test)| test)
    }

    /// Sets the test of a column, or takes it away.
    pub fn set_filter(&mut self, column: &str, test: Option<Test>) {
        let at = self.filters.iter().position(|(id, _)| id == column);
        match (at, test) {
            (Some(at), Some(test)) => self.filters[at].1 = test,
            (Some(at), None) => {
                self.filters.remove(at);
            }
            (None, Some(test)) => self.filters.push((column.to_owned(), test)),
            (None, None) => {}
        }
    }

    /// Tells whether it leaves records out.
    #[must_use]
    pub fn narrows(&self) -> bool {
        !self.words.trim().is_empty() || !self.filters.is_empty()
    }
}

/// The parameters of an address, by name.
pub(super) fn parts(search: &str) -> impl Iterator<Item = (String, String)> {
    search.trim_start_matches('?').split('&').filter(|part| !part.is_empty()).map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (decode(name), decode(value))
    })
}

/// Writes a text so that it can stand in an address; commas and dots stay readable.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~,*".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for half in [byte >> 4, byte & 15] {
                out.extend(char::from_digit(u32::from(half), 16).map(|it| it.to_ascii_uppercase()));
            }
        }
    }
    out
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = (*first == b'%')
            .then(|| after.get(..2))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (escaped, first) {
            (Some(byte), _) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (None, b'+') => {
                bytes.push(b' ');
                rest = after;
            }
            (None, byte) => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
