//! Run: does what the desk has prepared, in portions, so that the screen stays alive.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::entity::{ImportMapping, Kind};
use shared::import::desk::{Ask, Group, Say};
use shared::import::report::write_csv;
use shared::sync::protocol::Mutation;
use shared::value::LongText;

use super::bench::{self, Done, Work};
use super::{taken_back, words};
use crate::platform::{clock, dom, files};
use crate::record;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::notice::{Notice, notify};

/// How many records are written between two looks at the screen.
const PORTION: usize = 250;
/// How many rejected rows are fetched at a time for the report.
const REPORT_PORTION: usize = 2_000;

/// Imports what lies on the desk.
pub(super) fn start() {
    spawn_local(async {
        let seen = bench::desk().get_untracked();
        // What came in meanwhile may change what happens; then the person looks again first.
        if !bench::give_records().await {
            return;
        }
        let now = bench::desk().get_untracked();
        if now != seen {
            return notify(Notice::info(tr("import-records-changed")));
        }
        let mut done = write(now.mutations).await;
        taken_back::keep(std::mem::take(&mut done.steps));
        kept().await;
        bench::give_records().await;
        bench::work().set(Work::None);
        bench::done().set(Some(done));
    });
}

async fn write(total: usize) -> Done {
    let mut done = Done::default();
    let mut fetched = 0;
    while fetched < total {
        bench::work().set(Work::Writing(fetched, total));
        clock::breathe().await;
        let question = Ask::Mutations { from: fetched, count: PORTION };
        let Some(Say::Mutations(portion)) = bench::ask(question).await else { break };
        if portion.is_empty() {
            break;
        }
        fetched += portion.len();
        act(portion, &mut done);
    }
    bench::work().set(Work::Writing(fetched, total));
    done
}

/// Writes a portion; what a rule refuses is left out and named.
fn act(portion: Vec<Mutation>, done: &mut Done) {
    let count = portion.len();
    let (steps, refused) = store::act_where_it_may(portion);
    done.written += count - refused.len();
    done.steps.extend(steps);
    done.refused.extend(refused.into_iter().map(|(key, reason)| {
        let kind = Kind::from_number(key.kind).unwrap_or(Kind::Change);
        (record::words::kind_name(kind), record::words::rejection(kind, &reason))
    }));
}

/// Waits until everything is durable on the device. The shell says it when that fails.
async fn kept() {
    while store::status().get_untracked().unsaved > 0
        && crate::sync_driver::trouble().get_untracked().is_none()
    {
        clock::breathe().await;
    }
}

/// Saves the rejected rows of a file as a file: line, reasons, then the cells as they were.
pub(super) fn save_report(sheet: usize) {
    spawn_local(async move {
        let shown = bench::desk().get_untracked();
        let Some(file) = shown.sheets.get(sheet) else { return };
        let mut head = vec![t("import-line"), t("import-reason")];
        head.extend(file.columns.iter().map(|column| column.header.clone()));
        let mut lines = vec![head];
        while lines.len() <= file.count(Group::Rejected) {
            let from = lines.len() - 1;
            let question = Ask::Rows { sheet, group: Group::Rejected, from, count: REPORT_PORTION };
            let Some(Say::Rows(rows)) = bench::ask(question).await else { return };
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let reasons: Vec<_> = row.reasons.iter().map(words::complaint).collect();
                let mut line = vec![row.line.to_string(), reasons.join("; ")];
                line.extend(row.cells);
                lines.push(line);
            }
        }
        let delimiter = file.delimiter.chars().next().unwrap_or(',');
        let stem = file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem);
        let name = tv("import-report-name", &[("name", stem.into())]);
        save(&name, "text/csv", write_csv(delimiter, &lines).as_bytes());
    });
}

fn save(name: &str, media_type: &str, bytes: &[u8]) {
    if files::save(name, media_type, bytes).is_err() {
        dom::warn("the browser did not save a file");
        notify(Notice::bad(tr("import-not-saved")));
    }
}

/// Saves the mapping as a file, for the command line and for other companies.
pub(super) fn save_mapping_file() {
    spawn_local(async {
        let name = bench::desk().get_untracked().name;
        if let Some(Say::Mapping(toml)) = bench::ask(Ask::Mapping).await {
            save(&format!("{name}.toml"), "application/toml", toml.as_bytes());
        }
    });
}

/// Keeps the mapping under its name, in place of an earlier one of that name.
pub(super) fn keep_mapping() {
    spawn_local(async {
        let name = bench::desk().get_untracked().name;
        let Some(Say::Mapping(toml)) = bench::ask(Ask::Mapping).await else { return };
        let known = store::read(|book| {
            book.import_mappings.iter().find(|saved| saved.name == name).map(|saved| saved.id)
        });
        let fields = [ImportMapping::NAME.to(&name), ImportMapping::MAPPING.to(&LongText(toml))];
        let mutation = match known {
            Some(id) => store::patch(Kind::ImportMapping, id.raw(), fields),
            None => store::create(Kind::ImportMapping, store::new_raw_id(), fields),
        };
        match store::act(vec![mutation]) {
            Ok(()) => notify(Notice::good(tv("import-mapping-kept", &[("name", name.into())]))),
            Err((_, reason)) => {
                notify(Notice::bad(record::words::rejection(Kind::ImportMapping, &reason)));
            }
        }
    });
}
