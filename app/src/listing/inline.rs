//! The field in a cell: what is typed there stays a draft until the cell is left.
//!
//! Enter saves and gives the keyboard back to the list, Tab saves and goes on to the next cell that can
//! be edited, Escape takes back, leaving saves. What cannot be read, or what a rule refuses, stays in
//! the cell with a sentence.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use shared::book::RowKey;
use shared::entity::{FieldSpec, Kind};
use shared::id::RawId;
use shared::listing::Entry;
use shared::sync::bulk::closes_circle;
use shared::sync::protocol::{CommitSeq, Mutation};
use shared::value::{FieldType, Value};

use super::editable::{self, May};
use super::state::ListState;
use crate::form::{Look, REFUSED};
use crate::platform::{clock, dom};
use crate::record::field::FieldInput;
use crate::record::{links, words};
use crate::store;
use crate::text::t;
use crate::ui::notice::{Notice, notify};

/// The inputs of a cell.
const INPUTS: &str = "input, select, textarea";
/// So many rows are asked for the next cell that can be edited.
const ROWS_ASKED: usize = 50;

/// Where the keyboard goes when a cell is left.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    /// Where the person went.
    Stay,
    /// Back to the list.
    List,
    /// To the next cell.
    Next,
    /// To the one before.
    Before,
}

impl ListState {
    /// Begins to edit a cell; says why where that cannot be.
    pub(super) fn begin_edit(self, id: RawId, column: &'static str) {
        let kind = self.spec.kind;
        let Some(found) = self.column(column) else { return };
        match editable::cell(kind, &found, May::of(kind, id)) {
            Ok(_) => {
                self.cursor.set(Some(column));
                self.active.set(self.place(id));
                self.cell.set(Some((id, column)));
            }
            Err(fixed) => notify(Notice::info(fixed.sentence(kind, column))),
        }
    }

    /// Where a record stands in the list.
    pub(super) fn place(self, id: RawId) -> Option<usize> {
        self.list.with_untracked(|list| list.entries.iter().position(|it| *it == Entry::Row(id)))
    }

    /// The nearest cell that can be edited, from this one on or back.
    fn neighbour(self, id: RawId, column: &str, forward: bool) -> Option<(RawId, &'static str)> {
        let kind = self.spec.kind;
        let shown = self.shown.get_untracked();
        let columns: Vec<_> = shown
            .into_iter()
            .filter_map(|id| self.column(id))
            .filter(|column| editable::field(kind, column).is_ok())
            .collect();
        let here = columns.iter().position(|it| it.id == column)?;
        let may_edit = |id, column| editable::cell(kind, column, May::of(kind, id)).is_ok();
        let in_row = if forward {
            columns[here + 1..].iter().find(|column| may_edit(id, column))
        } else {
            columns[..here].iter().rev().find(|column| may_edit(id, column))
        };
        if let Some(column) = in_row {
            return Some((id, column.id));
        }
        let rows: Vec<RawId> = self.list.with_untracked(|list| list.rows().collect());
        let at = rows.iter().position(|other| *other == id)?;
        let rows: Vec<RawId> = if forward {
            rows[at + 1..].iter().take(ROWS_ASKED).copied().collect()
        } else {
            rows[..at].iter().rev().take(ROWS_ASKED).copied().collect()
        };
        rows.into_iter().find_map(|id| {
            let found = if forward {
                columns.iter().find(|column| may_edit(id, column))
            } else {
                columns.iter().rev().find(|column| may_edit(id, column))
            };
            found.map(|column| (id, column.id))
        })
    }
}

/// What the editor of one cell shares.
#[derive(Clone, Copy)]
struct Editor {
    state: ListState,
    kind: Kind,
    id: RawId,
    column: &'static str,
    spec: &'static FieldSpec,
    /// The revision that was on the screen at the beginning.
    base: CommitSeq,
    before: StoredValue<Value>,
    draft: RwSignal<Value>,
    error: RwSignal<Option<String>>,
    node: NodeRef<html::Div>,
    then: StoredValue<Then>,
}

/// The field of a cell; `spec` is what the cell edits.
pub(super) fn editor(
    state: ListState,
    id: RawId,
    column: &'static str,
    spec: &'static FieldSpec,
) -> AnyView {
    let kind = state.spec.kind;
    let read = move |number: u16| {
        store::read(|book| book.record(kind, id).map(|it| it.field(number)).unwrap_or_default())
    };
    let before = read(spec.number);
    let editor = Editor {
        state,
        kind,
        id,
        column,
        spec,
        base: store::with_client(|client| client.rev(RowKey::new(kind, id))).unwrap_or(0),
        before: StoredValue::new(before.clone()),
        draft: RwSignal::new(before),
        error: RwSignal::new(None),
        node: NodeRef::new(),
        then: StoredValue::new(Then::Stay),
    };
    let sibling =
        move |name: &'static str| kind.field_named(name).map_or(Value::Null, |it| read(it.number));
    let picks = matches!(spec.field_type, FieldType::Link(to) if !links::is_short_list(to));
    let commit = move |value: Value| {
        editor.error.set(None);
        editor.draft.set(value);
        // Words are taken when their field is left; a record that was picked leaves by itself.
        if picks && editor.has_focus() {
            editor.leave(Then::List);
        }
    };
    editor.focus_when_there();
    let is_title = spec.number == kind.fields()[0].number;
    let outer = Signal::derive(move || editor.error.get());
    let alone = (spec.field_type == FieldType::Bool)
        .then_some(move || outer.get().map(|error| view! { <p class="field-error">{error}</p> }));
    let view = view! {
        <div
            class="cell-editor"
            node_ref=editor.node
            on:keydown=move |event| editor.key(&event)
            on:focusout=move |_| editor.settle_soon()
            on:input=move |_| editor.error.set(None)
            on:click=move |event| event.stop_propagation()
        >
            <FieldInput
                kind spec value=editor.draft on_commit=commit sibling look=Look::Inline
                error=outer required=is_title
            />
            {alone}
        </div>
    }
    .into_any();
    // After the field's own, which hands on what is typed in it: a row that is scrolled away is left.
    on_cleanup(move || editor.taken_away());
    view
}

impl Editor {
    fn focus_when_there(self) {
        Effect::new(move || {
            let Some(node) = self.node.get() else { return };
            request_animation_frame(move || {
                if !dom::has_focus_within(&node) && dom::focus_first(&node, INPUTS) {
                    dom::scroll_to_first(&node, INPUTS);
                }
            });
        });
    }

    fn key(self, event: &KeyboardEvent) {
        if event.is_composing() {
            return;
        }
        let then = match event.key().as_str() {
            "Tab" if event.shift_key() => Then::Before,
            "Tab" => Then::Next,
            "Enter" if event.default_prevented() => return,
            "Enter" => Then::List,
            "Escape" => {
                event.prevent_default();
                event.stop_propagation();
                return self.close(Then::List);
            }
            _ => return,
        };
        event.prevent_default();
        self.leave(then);
    }

    /// Leaves the cell; a field hands on what was typed in it when it is left.
    fn leave(self, then: Then) {
        self.then.set_value(then);
        if let Some(node) = self.node.get_untracked() {
            dom::blur_within(&node);
        }
        self.settle_soon();
    }

    fn has_focus(self) -> bool {
        self.node.get_untracked().is_some_and(|node| dom::has_focus_within(&node))
    }

    /// The cell goes while it is edited. What was typed is kept, or said.
    fn taken_away(self) {
        let Self { state, id, column, .. } = self;
        if state.cell.try_get_untracked() != Some(Some((id, column))) {
            return;
        }
        state.cell.set(None);
        if let Err(sentence) = self.save() {
            notify(Notice::bad(sentence));
        }
    }

    /// Looks in a moment whether the cell was left: by then fields have said what they do not take.
    fn settle_soon(self) {
        clock::after(0, move || self.settle());
    }

    fn settle(self) {
        let is_open = self.state.cell.try_get_untracked() == Some(Some((self.id, self.column)));
        let Some(Some(node)) = self.node.try_get_untracked().filter(|_| is_open) else { return };
        if dom::has_focus_within(&node) {
            return;
        }
        let then = self.then.get_value();
        self.then.set_value(Then::Stay);
        if dom::contains(&node, REFUSED) && self.error.with_untracked(Option::is_none) {
            // It was not taken. Who wanted to go on by a key stays here; who went elsewhere sees why.
            if then != Then::Stay && dom::focus_first(&node, INPUTS) {
                dom::scroll_to_first(&node, INPUTS);
            }
            return;
        }
        match self.save() {
            Ok(()) => self.close(then),
            Err(sentence) => {
                self.error.set(Some(sentence));
                if then != Then::Stay && dom::focus_first(&node, INPUTS) {
                    dom::scroll_to_first(&node, INPUTS);
                }
            }
        }
    }

    fn save(self) -> Result<(), String> {
        let Self { kind, id, spec, .. } = self;
        let value = self.draft.get_untracked();
        if self.before.with_value(|before| *before == value) {
            return Ok(());
        }
        if store::read(|book| closes_circle(book, kind, id, spec.number, &value)) {
            return Err(t("record-refused-circle"));
        }
        let patch = Mutation::patch(kind, id, self.base, [(spec.number, value)]);
        store::act(vec![patch]).map_err(|(_, reason)| words::rejection(kind, &reason))
    }

    fn close(self, then: Then) {
        let Self { state, id, column, .. } = self;
        let next = match then {
            Then::Next => state.neighbour(id, column, true),
            Then::Before => state.neighbour(id, column, false),
            Then::Stay | Then::List => None,
        };
        state.cell.set(None);
        if let Some((id, column)) = next {
            state.begin_edit(id, column);
        } else if then != Then::Stay || dom::is_focus_lost() {
            state.focus_list();
        }
    }
}
