//! The keyboard in a list: cells, choosing, editing. What is not taken here moves the row.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use shared::id::RawId;
use shared::listing::Entry;

use super::editable;
use super::row::cell_id;
use super::state::ListState;
use crate::platform::dom;

/// Handles a key on the list; returns whether it was one for us.
pub(super) fn pressed(state: ListState, at: Option<usize>, event: &KeyboardEvent) -> bool {
    let selection = state.selection;
    let row = at.and_then(|at| entry(state, at));
    let command = event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        "a" | "A" if command && !event.shift_key() => {
            selection.all();
            true
        }
        _ if command || event.alt_key() => false,
        "ArrowRight" if !state.narrow.get_untracked() => {
            walk(state, row, 1);
            true
        }
        "ArrowLeft" if !state.narrow.get_untracked() => {
            walk(state, row, -1);
            true
        }
        "F2" => {
            if let Some(id) = row {
                begin(state, id);
            }
            true
        }
        "Enter" => match (row, state.cursor.get_untracked()) {
            (Some(id), Some(column)) if !is_title(state, column) => {
                state.begin_edit(id, column);
                true
            }
            _ => false,
        },
        " " => {
            if let Some(id) = row {
                if event.shift_key() {
                    selection.reach(id);
                } else {
                    selection.toggle(id);
                }
            }
            true
        }
        key @ ("ArrowDown" | "ArrowUp") if event.shift_key() => {
            let next = at.map_or(Some(0), |at| {
                if key == "ArrowDown" { at.checked_add(1) } else { at.checked_sub(1) }
            });
            for id in [row, next.and_then(|at| entry(state, at))].into_iter().flatten() {
                if !selection.has_untracked(id) {
                    selection.toggle(id);
                }
            }
            // The list goes there by itself.
            false
        }
        "Escape" if state.cursor.get_untracked().is_some() => {
            state.cursor.set(None);
            true
        }
        "Escape" if selection.count_untracked() > 0 => {
            selection.none();
            true
        }
        _ => false,
    }
}

fn entry(state: ListState, at: usize) -> Option<RawId> {
    state.list.with_untracked(|list| match list.entries.get(at) {
        Some(Entry::Row(id)) => Some(*id),
        Some(Entry::Group(_)) | None => None,
    })
}

fn is_title(state: ListState, column: &str) -> bool {
    state.columns.with_value(|columns| columns.first().is_some_and(|it| it.id == column))
}

/// Goes to the cell beside; before the first is the whole row.
fn walk(state: ListState, row: Option<RawId>, step: isize) {
    let shown = state.shown.get_untracked();
    let now = state.cursor.get_untracked();
    let at = now.and_then(|now| shown.iter().position(|it| *it == now));
    let next = match (at, step > 0) {
        (None, true) => Some(0),
        (None, false) | (Some(0), false) => None,
        (Some(at), true) => Some((at + 1).min(shown.len().saturating_sub(1))),
        (Some(at), false) => Some(at - 1),
    };
    let column = next.and_then(|at| shown.get(at).copied());
    if state.active.get_untracked().is_none() {
        state.active.set(Some(0));
    }
    state.cursor.set(column);
    if let (Some(id), Some(column)) = (row, column) {
        dom::scroll_to_id(&cell_id(id, column));
    }
}

/// Edits the cell the keyboard is on, or the first of the row that can be edited.
fn begin(state: ListState, id: RawId) {
    let kind = state.spec.kind;
    let first = || {
        let may = editable::May::of(kind, id);
        let shown = state.shown.get_untracked();
        let columns = shown.iter().filter_map(|id| state.column(id)).collect::<Vec<_>>();
        let found = columns.iter().find(|column| editable::cell(kind, column, may).is_ok());
        found.or(columns.first()).map(|column| column.id)
    };
    if state.narrow.get_untracked() {
        return;
    }
    if let Some(column) = state.cursor.get_untracked().or_else(first) {
        state.begin_edit(id, column);
    }
}
