//! A record as a row: cells on a wide screen, a card of two lines on a phone.

use std::cell::Cell as StdCell;
use std::rc::Rc;

use leptos::ev::{MouseEvent, PointerEvent};
use leptos::prelude::*;
use shared::book::Book;
use shared::id::RawId;
use shared::listing::Column;

use super::cell::{self, Cell};
use super::editable::{self, May};
use super::state::ListState;
use super::{inline, selection};
use crate::platform::{clock, dom};
use crate::record::words;
use crate::store;
use crate::text::tv;
use crate::ui::icon::{Icon, IconView};

/// A finger that rests this long on a card chooses it.
const LONG_PRESS_MS: u32 = 450;

/// The element of a cell, for screen readers that follow the keyboard.
pub(super) fn cell_id(id: RawId, column: &str) -> String {
    format!("cell-{id}-{column}")
}

/// A record.
pub(super) fn row(state: ListState, id: RawId) -> AnyView {
    let spec = state.spec;
    let cells = store::use_kinds(spec.reads, move |book| {
        let narrow = state.narrow.get();
        let ids = if narrow { card_columns(state) } else { state.shown.get() };
        let columns = ids.into_iter().filter_map(|id| state.column(id)).collect::<Vec<_>>();
        (narrow, written(book, state, &columns, id))
    });
    let edited = Memo::new(move |_| {
        state.cell.get().and_then(|(row, column)| (row == id).then_some(column))
    });
    let cursor =
        Memo::new(move |_| state.cursor.get().filter(|_| state.active_row.get() == Some(id)));
    let here = Here { state, id, cursor };
    (move || {
        // What comes in from elsewhere does not disturb a field that is being edited.
        let edited = edited.get();
        let (narrow, cells) = if edited.is_some() { cells.get_untracked() } else { cells.get() };
        if narrow { here.card(cells).into_any() } else { here.line(cells, edited).into_any() }
    })
    .into_any()
}

fn card_columns(state: ListState) -> Vec<&'static str> {
    let title = state.columns.with_value(|columns| columns.first().map(|column| column.id));
    title.into_iter().chain(state.spec.facts.iter().copied()).collect()
}

fn written(book: &Book, state: ListState, columns: &[Column], id: RawId) -> Vec<Cell> {
    let kind = state.spec.kind;
    let Some(record) = book.record(kind, id) else { return Vec::new() };
    columns
        .iter()
        .enumerate()
        .map(|(at, column)| cell::cell(book, kind, column, record, at == 0))
        .collect()
}

/// One row, wherever it stands.
#[derive(Clone, Copy)]
struct Here {
    state: ListState,
    id: RawId,
    /// The column of this row that the keyboard is on.
    cursor: Memo<Option<&'static str>>,
}

impl Here {
    fn line(self, cells: Vec<Cell>, edited: Option<&'static str>) -> impl IntoView {
        let may = May::of(self.state.spec.kind, self.id);
        let cells = cells
            .into_iter()
            .enumerate()
            .map(|(at, it)| self.cell(it, at == 0, may, edited))
            .collect_view();
        view! {
            <div class="list-row" role="presentation">
                {selection::row_box(self.state, self.id)}
                {cells}
            </div>
        }
    }

    fn cell(
        self,
        cell: Cell,
        title: bool,
        may: May,
        edited: Option<&'static str>,
    ) -> impl IntoView + use<> {
        let Self { state, id, cursor } = self;
        let (column, class) = (cell.column, cell.class());
        let kind = state.spec.kind;
        let field = state.column(column).map(|found| editable::cell(kind, &found, may));
        let spec = field.and_then(Result::ok);
        let editor = spec.filter(|_| edited == Some(column));
        let is_edited = editor.is_some();
        let body = match editor {
            Some(spec) => inline::editor(state, id, column, spec),
            None => {
                let pencil = (spec.is_some() && cell.has_link())
                    .then(|| view! { <Pencil state id column/> });
                view! { {cell.into_view(title)} {pencil} }.into_any()
            }
        };
        let click = move |event: MouseEvent| {
            let by_touch = state.touch_edits.get_untracked();
            let is_free = by_touch || !dom::media_matches("(pointer: coarse)");
            // A link leads on, unless touches edit.
            if is_edited || !is_free || (!by_touch && dom::is_in_link(&event)) {
                return;
            }
            if spec.is_some() || by_touch {
                event.prevent_default();
                state.begin_edit(id, column);
            }
        };
        view! {
            <div
                class=class
                role="gridcell"
                id=cell_id(id, column)
                aria-readonly=spec.is_none().to_string()
                data-editable=spec.is_some().then_some("true")
                data-edited=is_edited.then_some("true")
                data-cursor=move || (cursor.get() == Some(column)).then_some("true")
                on:click=click
            >
                {body}
            </div>
        }
    }

    fn card(self, cells: Vec<Cell>) -> impl IntoView {
        let Self { state, id, .. } = self;
        let selection = state.selection;
        let mut cells = cells.into_iter();
        let title = cells.next().map(|title| {
            let class = title.class();
            view! { <div class=class role="gridcell">{title.into_view(true)}</div> }
        });
        let facts: Vec<String> =
            cells.map(|cell| cell.text().to_owned()).filter(|text| !text.is_empty()).collect();
        let chooses = move || selection.choosing.get() || selection.count() > 0;
        let held = Rc::new(StdCell::new(0_u32));
        let (down, up) = (held.clone(), held);
        let press = move |event: PointerEvent| {
            if event.pointer_type() != "mouse" {
                let turn = down.get().wrapping_add(1);
                down.set(turn);
                let down = down.clone();
                clock::after(LONG_PRESS_MS, move || {
                    if down.get() == turn && selection.choosing.try_get_untracked() == Some(false) {
                        selection.choosing.set(true);
                        selection.toggle(id);
                    }
                });
            }
        };
        let release = move |_: PointerEvent| up.set(up.get().wrapping_add(1));
        let (lifted, moved) = (release.clone(), release);
        let click = move |event: MouseEvent| {
            if selection.choosing.get_untracked() || selection.count_untracked() > 0 {
                event.prevent_default();
                selection.toggle(id);
            }
        };
        view! {
            <div
                class="list-card"
                role="presentation"
                data-choosing=move || chooses().then_some("true")
                on:pointerdown=press
                on:pointerup=lifted
                on:pointercancel=moved
                on:contextmenu=move |event| {
                    if !dom::media_matches("(pointer: fine)") {
                        event.prevent_default();
                    }
                }
                on:click=click
            >
                {move || chooses().then(|| selection::row_box(state, id))}
                {title}
                <div class="list-facts" role="gridcell">{facts.join(" · ")}</div>
            </div>
        }
    }
}

/// The way into a cell whose words lead elsewhere.
#[component]
fn Pencil(state: ListState, id: RawId, column: &'static str) -> impl IntoView {
    let kind = state.spec.kind;
    let label =
        move || tv("listing-edit-cell", &[("label", words::field_label(kind, column).into())]);
    view! {
        <button
            type="button"
            class="cell-pencil"
            tabindex="-1"
            title=label
            aria-label=label
            on:click=move |event| {
                event.stop_propagation();
                state.begin_edit(id, column);
            }
        >
            <IconView icon=Icon::Edit class="icon icon-small"/>
        </button>
    }
}
