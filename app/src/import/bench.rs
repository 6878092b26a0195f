//! Bench: the page's side of the import desk. What lies on the desk stays there while the app runs,
//! whatever page the person looks at.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use futures_channel::oneshot;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::import::decode::check_length;
use shared::import::desk::{Ask, Correction, Desk, Say, rows_for_desk};
use shared::sync::protocol::to_cbor;
use shared::sync::undo::Steps;

use super::words;
use crate::platform::files::Given;
use crate::platform::worker::Worker;
use crate::platform::{clock, dom};
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::notice::{Notice, notify};

const SCRIPT: &str = "/importer_loader.js";

/// What goes on at the desk.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Work {
    /// Nothing: it waits for the person.
    #[default]
    None,
    /// Files are read and compared; the share that is done, from 0 to 1.
    Comparing(f64),
    /// Records are written; how many of how many.
    Writing(usize, usize),
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Done {
    /// Records that were written.
    pub(super) written: usize,
    /// Records that a rule refused after all, with the reason.
    pub(super) refused: Vec<(String, String)>,
    /// What was done, to be taken back.
    pub(super) steps: Steps,
}

thread_local! {
    static DESK: ArcRwSignal<Desk> = ArcRwSignal::new(Desk::default());
    static WORK: ArcRwSignal<Work> = ArcRwSignal::new(Work::None);
    static DONE: ArcRwSignal<Option<Done>> = ArcRwSignal::new(None);
    static WORKER: RefCell<Option<Worker>> = const { RefCell::new(None) };
    static WAITING: RefCell<VecDeque<oneshot::Sender<Say>>> = const { RefCell::new(VecDeque::new()) };
    /// The version of the data that the desk compares with.
    static SEEN: Cell<Option<u64>> = const { Cell::new(None) };
}

/// What lies on the desk.
pub(super) fn desk() -> ArcRwSignal<Desk> {
    DESK.with(Clone::clone)
}

/// What goes on at the desk.
pub(super) fn work() -> ArcRwSignal<Work> {
    WORK.with(Clone::clone)
}

/// What the last import did; nothing once something else lies on the desk.
pub(super) fn done() -> ArcRwSignal<Option<Done>> {
    DONE.with(Clone::clone)
}

/// Asks the desk; nothing when it cannot be reached, which the person has been told.
pub(super) async fn ask(ask: Ask) -> Option<Say> {
    if WORKER.with_borrow(Option::is_none) {
        let worker = Worker::start(SCRIPT, hear, fail);
        if worker.is_err() {
            fail();
            return None;
        }
        WORKER.set(worker.ok());
    }
    let (sender, receiver) = oneshot::channel();
    WAITING.with_borrow_mut(|waiting| waiting.push_back(sender));
    WORKER.with_borrow(|worker| {
        if let Some(worker) = worker {
            worker.post(&to_cbor(&ask));
        }
    });
    receiver.await.ok()
}

/// Answers come in the order of the questions.
fn hear(bytes: Vec<u8>) {
    match minicbor::decode::<Say>(&bytes) {
        Ok(Say::Progress { done, total }) => work().set(Work::Comparing(share(done, total))),
        Ok(say) => {
            let asker = WAITING.with_borrow_mut(VecDeque::pop_front);
            if asker.is_some_and(|asker| asker.send(say).is_err()) {
                dom::warn("nobody waited for an answer of the import desk");
            }
        }
        Err(_) => fail(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows stay far below 2^52")]
pub(super) fn share(done: usize, total: usize) -> f64 {
    if total == 0 { 1.0 } else { done as f64 / total as f64 }
}

/// The desk could not be loaded or fell over: it begins anew with the next file.
fn fail() {
    // Not dropped here: this may be called from within it.
    let fallen = WORKER.take();
    clock::after(0, move || drop(fallen));
    WAITING.with_borrow_mut(VecDeque::clear);
    SEEN.set(None);
    desk().set(Desk::default());
    work().set(Work::None);
    notify(Notice::bad(tr("import-failed")));
}

/// Asks for something that changes the desk, and shows what came of it.
async fn change(question: Ask) -> bool {
    work().set(Work::Comparing(0.0));
    done().set(None);
    let answer = ask(question).await;
    work().set(Work::None);
    match answer {
        Some(Say::Desk(now)) => {
            desk().set(now);
            true
        }
        Some(Say::Trouble(sentence)) => {
            notify(Notice::bad(words::sentence(&sentence)));
            // What was typed and refused is shown as it was before.
            desk().update(|_| {});
            false
        }
        _ => false,
    }
}

/// Gives the desk the records as they are now, if it has not got them.
pub(super) async fn give_records() -> bool {
    let version = store::version();
    if SEEN.get() == Some(version) {
        return true;
    }
    let me = store::me();
    let question = Ask::Records {
        author: Some(me.user.raw()),
        role: me.role.clone(),
        now: clock::now().0,
        rows: store::read(rows_for_desk).into(),
    };
    let given = change(question).await;
    if given {
        SEEN.set(Some(version));
    }
    given
}

/// Compares the files with the records as they are now, if there are any and it is idle.
pub(super) fn refresh() {
    let idle = work().get_untracked() == Work::None;
    if idle && desk().with_untracked(|desk| !desk.sheets.is_empty()) {
        spawn_local(async {
            give_records().await;
        });
    }
}

/// Lays files on the desk: tables, and mappings for them.
pub(super) fn add(files: Vec<Given>) {
    spawn_local(async move {
        if !give_records().await {
            return;
        }
        for file in files {
            let name = file.name();
            if let Err(error) = check_length(file.length()) {
                let reason = t_args(&format!("import-file-{}", error.code()), &error.args());
                notify(Notice::bad(named(&name, &reason)));
                continue;
            }
            let Ok(bytes) = file.read().await else {
                notify(Notice::bad(named(&name, &t("import-unreadable"))));
                continue;
            };
            if name.to_lowercase().ends_with(".toml") {
                use_mapping_text(&name, bytes).await;
            } else {
                change(Ask::Add { name, bytes: bytes.into() }).await;
            }
        }
    });
}

async fn use_mapping_text(name: &str, bytes: Vec<u8>) {
    match String::from_utf8(bytes) {
        Ok(text) => {
            change(Ask::UseMapping(text)).await;
        }
        Err(_) => notify(Notice::bad(named(name, &t("import-file-binary")))),
    }
}

fn named(name: &str, reason: &str) -> String {
    tv("import-about-file", &[("name", name.into()), ("reason", reason.into())])
}

fn t_args(id: &str, args: &[(&'static str, String)]) -> String {
    let args: Vec<_> = args.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    tv(id, &args)
}

/// Reads the files by a saved mapping.
pub(super) fn use_mapping(toml: String) {
    spawn_local(async move {
        if give_records().await {
            change(Ask::UseMapping(toml)).await;
        }
    });
}

/// Takes a file off the desk.
pub(super) fn remove(sheet: usize) {
    spawn_local(async move {
        change(Ask::Remove(sheet)).await;
    });
}

/// Corrects how the files are read.
pub(super) fn correct(correction: Correction) {
    spawn_local(async move {
        change(Ask::Correct(correction)).await;
    });
}
