//! Which rows are chosen. Only rows that search and filters leave can be: nobody changes what they do
//! not see.

use std::collections::HashSet;

use leptos::prelude::*;
use shared::id::RawId;
use shared::listing::Arranged;

use super::state::ListState;
use crate::record::words;
use crate::store;
use crate::text::{t, tv};

/// The chosen rows of a list; its parts share it by copy.
#[derive(Clone, Copy)]
pub(super) struct Selection {
    chosen: RwSignal<HashSet<RawId>>,
    /// Where a range begins.
    anchor: StoredValue<Option<RawId>>,
    /// Whether a touch chooses instead of opening; always so while something is chosen on a phone.
    pub(super) choosing: RwSignal<bool>,
    list: Memo<Arranged>,
}

impl Selection {
    pub(super) fn new(list: Memo<Arranged>) -> Self {
        let chosen = RwSignal::new(HashSet::<RawId>::new());
        Effect::watch(
            move || list.track(),
            move |(), _, _| {
                if chosen.with_untracked(HashSet::is_empty) {
                    return;
                }
                let shown: HashSet<RawId> =
                    list.with_untracked(Arranged::found).into_iter().collect();
                if chosen.with_untracked(|chosen| !chosen.is_subset(&shown)) {
                    chosen.update(|chosen| chosen.retain(|id| shown.contains(id)));
                }
            },
            false,
        );
        Self { chosen, anchor: StoredValue::new(None), choosing: RwSignal::new(false), list }
    }

    /// How many rows are chosen.
    pub(super) fn count(self) -> usize {
        self.chosen.with(HashSet::len)
    }

    /// Whether a row is.
    pub(super) fn has(self, id: RawId) -> bool {
        self.chosen.with(|chosen| chosen.contains(&id))
    }

    pub(super) fn has_untracked(self, id: RawId) -> bool {
        self.chosen.with_untracked(|chosen| chosen.contains(&id))
    }

    pub(super) fn count_untracked(self) -> usize {
        self.chosen.with_untracked(HashSet::len)
    }

    /// The chosen rows as they stand in the list, folded ones too.
    pub(super) fn ids(self) -> Vec<RawId> {
        let mut ids = self.list.with_untracked(Arranged::found);
        self.chosen.with_untracked(|chosen| ids.retain(|id| chosen.contains(id)));
        ids
    }

    /// Chooses a row, or no longer.
    pub(super) fn toggle(self, id: RawId) {
        self.anchor.set_value(Some(id));
        self.chosen.update(|chosen| {
            if !chosen.remove(&id) {
                chosen.insert(id);
            }
        });
    }

    /// Chooses all rows from the one chosen last to this one.
    pub(super) fn reach(self, id: RawId) {
        let Some(anchor) = self.anchor.get_value() else { return self.toggle(id) };
        let rows: Vec<RawId> = self.list.with_untracked(|list| list.rows().collect());
        let place = |id| rows.iter().position(|other| *other == id);
        let (Some(from), Some(to)) = (place(anchor), place(id)) else { return self.toggle(id) };
        let range = &rows[from.min(to)..=from.max(to)];
        self.chosen.update(|chosen| chosen.extend(range));
    }

    /// Chooses every row of the list.
    pub(super) fn all(self) {
        let all = self.list.with_untracked(Arranged::found);
        self.chosen.set(all.into_iter().collect());
    }

    /// Chooses none.
    pub(super) fn none(self) {
        self.choosing.set(false);
        self.anchor.set_value(None);
        if self.chosen.with_untracked(|chosen| !chosen.is_empty()) {
            self.chosen.set(HashSet::new());
        }
    }
}

/// The box that chooses a row.
pub(super) fn row_box(state: ListState, id: RawId) -> impl IntoView {
    let selection = state.selection;
    let kind = state.spec.kind;
    let on = Memo::new(move |_| selection.has(id));
    let name = store::use_kinds(crate::record::field::only(kind), move |book| {
        words::link_title(book, kind, id)
    });
    let click = move |event: leptos::ev::MouseEvent| {
        if event.shift_key() {
            selection.reach(id);
        } else {
            selection.toggle(id);
        }
    };
    view! {
        <label class="cell-check" role="gridcell">
            <input
                type="checkbox"
                class="check-input"
                tabindex="-1"
                aria-label=move || tv("listing-select", &[("name", name.get().into())])
                prop:checked=move || on.get()
                on:click=click
            />
        </label>
    }
}

/// The box in the head that chooses every row.
pub(super) fn head_box(state: ListState) -> impl IntoView {
    let selection = state.selection;
    let all = move || state.list.with(|list| list.count > 0 && list.count == selection.count());
    let some = move || selection.count() > 0 && !all();
    let click = move |_| {
        if state.list.with_untracked(|list| list.count) == selection.count() {
            selection.none();
        } else {
            selection.all();
        }
    };
    view! {
        <label class="cell-check" role="columnheader">
            <input
                type="checkbox"
                class="check-input"
                aria-label=move || t("listing-select-all")
                prop:checked=all
                prop:indeterminate=some
                on:click=click
            />
        </label>
    }
}
