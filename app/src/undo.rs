//! Undo: takes back what the person did, and does it again.
//!
//! Every action that goes through [`store::act`](crate::store::act) is noted here, dragging too. A bulk
//! edit is noted as one action, however many records it changed; it is taken back as it was done, each
//! record for itself. Taking back is an action of its own, so it works offline and travels like any other; it
//! leaves what somebody else changed since. Imports are taken back on their page, even days later.

use std::cell::{Cell, RefCell};

use shared::entity::Kind;
use shared::id::RawId;
use shared::sync::undo::{Steps, WayBack};

use crate::record::words;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::notice::{Notice, notify};

/// So many actions can be taken back.
const MOST: usize = 100;

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Way {
    /// A new action: what was taken back before can no longer be done again.
    #[default]
    New,
    Back,
    Again,
}

/// What an action did.
struct Noted {
    steps: Steps,
    /// Whether its records have nothing to do with each other.
    is_bulk: bool,
}

thread_local! {
    static DONE: RefCell<Vec<Noted>> = const { RefCell::new(Vec::new()) };
    static UNDONE: RefCell<Vec<Noted>> = const { RefCell::new(Vec::new()) };
    static WAY: Cell<Way> = const { Cell::new(Way::New) };
}

/// Notes what an action did, all or nothing.
pub(crate) fn note(steps: Steps) {
    keep(Noted { steps, is_bulk: false });
}

/// Notes what one change of many records did, each for itself.
pub(crate) fn note_bulk(steps: Steps) {
    keep(Noted { steps, is_bulk: true });
}

fn keep(noted: Noted) {
    if noted.steps.is_empty() {
        return;
    }
    if WAY.get() == Way::New {
        UNDONE.with_borrow_mut(Vec::clear);
    }
    let list = if WAY.get() == Way::Back { &UNDONE } else { &DONE };
    list.with_borrow_mut(|list| {
        list.push(noted);
        let over = list.len().saturating_sub(MOST);
        list.drain(..over);
    });
}

/// Forgets everything: another person is here now.
pub(crate) fn forget() {
    DONE.with_borrow_mut(Vec::clear);
    UNDONE.with_borrow_mut(Vec::clear);
}

/// Takes the last action back.
pub fn undo() {
    go(Way::Back);
}

/// Does again what was taken back last.
pub fn redo() {
    go(Way::Again);
}

/// Removes a record without asking first, and offers the way back; says why when it cannot be removed.
pub fn remove(kind: Kind, id: RawId, said: &'static str) {
    match store::act(vec![store::delete(kind, id)]) {
        Ok(()) => notify(Notice::good(tr(said)).action(tr("undo-undo"), undo)),
        Err((_, reason)) => notify(Notice::bad(words::rejection(kind, &reason))),
    }
}

fn go(way: Way) {
    let from = if way == Way::Back { &DONE } else { &UNDONE };
    let Some(Noted { steps, is_bulk }) = from.with_borrow_mut(Vec::pop) else {
        let nothing = if way == Way::Back { "undo-nothing" } else { "undo-nothing-again" };
        return notify(Notice::info(tr(nothing)));
    };
    let WayBack { mutations, mut kept } = store::way_back(&steps);
    let is_empty = mutations.is_empty();
    WAY.set(way);
    if is_bulk {
        let mut done = Steps::default();
        for portion in mutations.chunks(store::PORTION) {
            let (steps, refused) = store::act_where_it_may(portion.to_vec());
            done.extend(steps);
            kept += refused.len();
        }
        note_bulk(done);
    }
    let done = if is_bulk { Ok(()) } else { store::act(mutations.clone()) };
    WAY.set(Way::New);
    if let Err((index, reason)) = done {
        let kind = mutations.get(index).and_then(|mutation| Kind::from_number(mutation.key().kind));
        let sentence =
            kind.map_or_else(|| t("error-unexpected"), |kind| words::rejection(kind, &reason));
        return notify(Notice::bad(sentence));
    }
    notify(match (is_empty, kept) {
        (true, _) => Notice::info(tr("undo-changed-since")),
        (false, 0) if way == Way::Back => {
            Notice::good(tr("undo-done")).action(tr("undo-redo"), redo)
        }
        (false, 0) => Notice::good(tr("undo-done-again")).action(tr("undo-undo"), undo),
        (false, kept) => Notice::info(tv("undo-partly", &[("count", kept.into())])),
    });
}
