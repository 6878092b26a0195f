//! SearchText: what a person may look for in each record, ready in small letters.
//!
//! One string for all records, so that a search is one pass over memory in order, without a lookup.

use std::collections::HashMap;

use crate::book::Book;
use crate::entity::Kind;
use crate::id::RawId;
use crate::value::{FieldType, Value};

use super::Column;

/// The text of every record of a kind, in the order of their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchText {
    text: String,
    ends: Vec<usize>,
}

/// Stands between the parts, so that no word is found across them.
const GAP: char = '\n';

impl SearchText {
    /// Reads the words of a kind's records: their texts and the names of what they link to.
    #[must_use]
    pub fn read(book: &Book, kind: Kind, columns: &[Column]) -> Self {
        let mut names: HashMap<(Kind, RawId), String> = HashMap::new();
        let mut search = Self::default();
        let texts: Vec<&Column> =
            columns.iter().filter(|column| is_searched(column.field_type)).collect();
        for record in book.records(kind) {
            for column in &texts {
                match (column.value(book, record), column.field_type) {
                    (Value::Text(text), _) => search.push(&text.to_lowercase()),
                    (Value::Id(id), FieldType::Link(kind)) => {
                        let name = names.entry((kind, id)).or_insert_with(|| {
                            let record = book.record(kind, id);
                            record.map_or_else(String::new, |it| it.title().to_lowercase())
                        });
                        search.text.push_str(name);
                        search.text.push(GAP);
                    }
                    _ => {}
                }
            }
            search.ends.push(search.text.len());
        }
        search
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push(GAP);
    }

    /// Returns for each record, in the order of their ids, whether it has all the words.
    #[must_use]
    pub fn find(&self, words: &str) -> Vec<bool> {
        let words = words.to_lowercase();
        let words: Vec<&str> = words.split_whitespace().collect();
        let mut start = 0;
        self.ends
            .iter()
            .map(|end| {
                let text = &self.text[start..*end];
                start = *end;
                words.iter().all(|word| text.contains(word))
            })
            .collect()
    }
}

fn is_searched(field_type: FieldType) -> bool {
    matches!(field_type, FieldType::Text | FieldType::Link(_))
}
