//! Report: what an import did or would do, for people, and the rejected rows as a file that can be
//! corrected and imported again.

use crate::import::plan::Plan;
use crate::import::reason::Reject;
use crate::import::table::Table;

/// Headers of the two columns that a report adds in front of the file's own.
#[derive(Clone, Copy, Debug)]
pub struct ReportHeaders<'a> {
    /// Of the line numbers.
    pub line: &'a str,
    /// Of the reasons.
    pub reason: &'a str,
}

impl ReportHeaders<'static> {
    /// The headers on the command line.
    pub const ENGLISH: Self = Self { line: "line", reason: "reason" };
}

/// Writes the rejected rows as CSV with the file's delimiter: line, reasons, then the cells as they
/// stand in the file. `sentence` puts a reason into words.
#[must_use]
pub fn rejected_csv(
    plan: &Plan,
    table: &Table,
    headers: ReportHeaders<'_>,
    sentence: impl Fn(&Reject) -> String,
) -> String {
    let mut rows = Vec::with_capacity(plan.rejected.len() + 1);
    let mut first = vec![headers.line.to_owned(), headers.reason.to_owned()];
    first.extend(table.headers.iter().cloned());
    rows.push(first);
    for rejected in &plan.rejected {
        let sentences: Vec<_> = rejected.reasons.iter().map(&sentence).collect();
        let mut row = vec![rejected.line.to_string(), sentences.join("; ")];
        if let Some(source) = table.rows.get(rejected.row) {
            row.extend(source.cells.iter().map(str::to_owned));
        }
        rows.push(row);
    }
    write_csv(table.delimiter, &rows)
}

/// Writes rows as CSV that spreadsheets read as Unicode: it begins with a byte order mark.
#[must_use]
pub fn write_csv(delimiter: char, rows: &[Vec<String>]) -> String {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .delimiter(u8::try_from(delimiter).unwrap_or(b','))
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    for row in rows {
        // Writing to memory cannot fail.
        let written = writer.write_record(row);
        debug_assert!(written.is_ok());
    }
    // What was written is text of ours, so the bytes are UTF-8.
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// Writes what the command line shows of a plan: the counts, then at most `shown` rejected rows and
/// notes.
#[must_use]
pub fn summary(file_name: &str, plan: &Plan, shown: usize) -> String {
    let counts = plan.counts;
    let rows = plan.rows.len() + plan.rejected.len();
    let mut lines = vec![format!(
        "{file_name}: {rows} rows of kind {}: {} new, {} changed, {} unchanged, {} rejected",
        plan.kind.name(),
        counts.new,
        counts.changed,
        counts.unchanged,
        counts.rejected
    )];
    if counts.made > 0 {
        lines.push(format!("  {} linked or described records are made as well", counts.made));
    }
    if counts.blank > 0 {
        lines.push(format!("  {} blank rows passed over", counts.blank));
    }
    lines.extend(plan.warnings.iter().map(|warning| format!("  note: {warning}")));
    for note in plan.notes.iter().take(shown) {
        let value = crate::import::reason::shortened(&note.value);
        lines.push(format!("  note: line {}: {} “{value}” {}", note.line, note.column, note.kind));
    }
    lines.extend(left_out(plan.notes.len(), shown, "notes"));
    for rejected in plan.rejected.iter().take(shown) {
        let reasons: Vec<_> = rejected.reasons.iter().map(ToString::to_string).collect();
        lines.push(format!("  rejected: line {}: {}", rejected.line, reasons.join("; ")));
    }
    lines.extend(left_out(plan.rejected.len(), shown, "rejected rows"));
    lines.join("\n")
}

fn left_out(total: usize, shown: usize, what: &str) -> Option<String> {
    let more = total.checked_sub(shown).filter(|more| *more > 0)?;
    Some(format!("  … and {more} more {what}"))
}

#[cfg(test)]
mod tests;
