//! The sentences of the desk, in the person's language.

use shared::import::desk::{Complaint, Note, Sentence};

use crate::text::tv;

/// Puts a sentence of the desk into words.
pub(super) fn sentence(sentence: &Sentence) -> String {
    let args: Vec<_> =
        sentence.args.iter().map(|(name, value)| (name.as_str(), value.as_str().into())).collect();
    tv(&sentence.id, &args)
}

/// Why a row is not taken: column, cell, reason.
pub(super) fn complaint(complaint: &Complaint) -> String {
    about_cell(&complaint.column, &complaint.value, &sentence(&complaint.sentence))
}

/// What to know of rows that are taken.
pub(super) fn note(note: &Note) -> String {
    let said = about_cell(&note.column, &note.value, &sentence(&note.sentence));
    tv(
        "import-note",
        &[("note", said.into()), ("line", note.line.into()), ("count", note.count.into())],
    )
}

fn about_cell(column: &str, value: &str, reason: &str) -> String {
    if column.is_empty() {
        return reason.to_owned();
    }
    let id = if value.is_empty() { "import-reject-empty" } else { "import-reject-cell" };
    tv(id, &[("column", column.into()), ("value", value.into()), ("reason", reason.into())])
}
