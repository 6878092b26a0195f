//! Export: rows as a file that leaves the system, as CSV or as a workbook; contacts as vCards too.
//!
//! The writer of workbooks is a file of its own, fetched by who first exports one, and works in a thread
//! of its own, so that the screen stays alive whatever the number of rows.

use std::cell::RefCell;

use futures_channel::oneshot;
use shared::id::{Id, RawId};
use shared::import::report::write_csv;
use shared::listing::{Sheet, guarded};
use shared::sync::protocol::to_cbor;
use shared::vcard::contact::card;
use shared::vcard::write::write;
use shared::vcard::{Card, Version};

use crate::platform::worker::Worker;
use crate::platform::{clock, dom, files};
use crate::store;
use crate::text::{t, tr};
use crate::ui::notice::{Notice, notify};

const SCRIPT: &str = "/workbook_loader.js";
const CSV: &str = "text/csv;charset=utf-8";
const VCF: &str = "text/vcard;charset=utf-8";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A form of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Text with commas, for any program.
    Csv,
    /// A workbook with types and formats, for a spreadsheet.
    Xlsx,
    /// Cards of contacts, for address books.
    Vcf,
}

/// Saves lines of words as a CSV file; what a spreadsheet would run as a formula is guarded.
pub fn save_lines(name: &str, lines: &[Vec<String>]) {
    let guard = |line: &Vec<String>| line.iter().map(|cell| guarded(cell).into_owned()).collect();
    let lines: Vec<Vec<String>> = lines.iter().map(guard).collect();
    save(&format!("{name}.csv"), CSV, write_csv(',', &lines).as_bytes());
}

/// Saves a sheet as CSV of its name; returns whether it was saved. When it was not, the person has been
/// told.
pub fn save_csv(sheet: &Sheet) -> bool {
    let text = sheet.to_csv(&t("ui-yes"), &t("ui-no"));
    save(&format!("{}.csv", file_name(&sheet.name)), CSV, text.as_bytes())
}

/// Saves a sheet as a workbook of its name; returns whether it was saved. When it was not, the person
/// has been told.
pub async fn save_workbook(sheet: &Sheet) -> bool {
    let Some(file) = workbook(sheet).await else {
        notify(Notice::bad(tr("export-not-written")));
        return false;
    };
    save(&format!("{}.xlsx", file_name(&sheet.name)), XLSX, &file)
}

/// Writes these contacts as cards; those that are no longer there are left out.
pub fn cards(ids: &[RawId]) -> Vec<Card> {
    store::read(|book| {
        let contacts = ids.iter().filter_map(|id| book.contacts.get(Id::new(*id)));
        contacts.map(|contact| card(book, contact)).collect()
    })
}

/// Saves cards as a file; returns whether they were saved. When they were not, the person has been
/// told.
pub fn save_cards(name: &str, cards: &[Card]) -> bool {
    // The older version: every phone and mail program reads it.
    let text = write(cards, Version::V3);
    save(&format!("{}.vcf", file_name(name)), VCF, text.as_bytes())
}

fn save(name: &str, media_type: &str, bytes: &[u8]) -> bool {
    let saved = files::save(name, media_type, bytes).is_ok();
    if !saved {
        notify(Notice::bad(tr("export-not-saved")));
    }
    saved
}

/// Saves a file under what it is about; when it was not saved, the person has been told.
pub fn save_named(name: &str, ending: &str, media_type: &str, bytes: &[u8]) -> bool {
    save(&format!("{}.{ending}", file_name(name)), media_type, bytes)
}

/// A name that every device takes.
fn file_name(name: &str) -> String {
    let kept =
        name.chars().map(|it| if it.is_control() || "\\/:*?\"<>|".contains(it) { ' ' } else { it });
    kept.take(100).collect::<String>().trim().to_owned()
}

/// Has a workbook written; nothing when that cannot be done here.
async fn workbook(sheet: &Sheet) -> Option<Vec<u8>> {
    let (sender, receiver) = oneshot::channel();
    let sender = std::rc::Rc::new(RefCell::new(Some(sender)));
    let failed = sender.clone();
    let answer = move |file: Vec<u8>| {
        let sent = sender.take().map(|sender| sender.send(Some(file)));
        if sent.is_some_and(|sent| sent.is_err()) {
            dom::warn("nobody waited for a workbook");
        }
    };
    let fail = move || {
        if failed.take().is_some_and(|sender| sender.send(None).is_err()) {
            dom::warn("nobody waited for a workbook");
        }
    };
    let worker = Worker::start(SCRIPT, answer, fail).ok()?;
    worker.post(&to_cbor(sheet));
    let file = receiver.await.ok().flatten();
    // Not dropped while it may still be speaking.
    clock::after(0, move || drop(worker));
    // The writer says with a single byte that it could not.
    file.filter(|file| file.len() > 1)
}
