//! Above the list: search, filter, groups, order, columns.

use leptos::prelude::*;

use super::state::ListState;
use super::views::Views;
use super::{columns, export, filter, group, view_bar};
use crate::platform::dom;
use crate::record::words;
use crate::shell::shortcuts;
use crate::text::{tr, tv};
use crate::ui::icon::Icon;
use crate::ui::menu::{Menu, MenuItem};
use crate::ui::search_box::SearchBox;

pub(super) fn toolbar(state: ListState, views: Views, tools: Option<ViewFn>) -> impl IntoView {
    let kind = state.spec.kind;
    let label = move || tv("listing-search", &[("kind", words::kind_plural(kind).into())]);
    view! {
        <div class="toolbar list-tools">
            {tools.map(|tools| tools.run())}
            {view_bar::views_menu(views)}
            <SearchBox
                value=state.words label id=shortcuts::LIST_SEARCH on_focus=move |()| state.prepare_search()
            />
            {filter::filter_button(state)}
            <div class="list-only">
                <Menu
                    label=tr("ui-group") icon=Icon::Group
                    items=move |()| group::items(state)
                />
                {move || {
                    if state.narrow.get() {
                        let items = move |()| sort_items(state);
                        view! { <Menu label=tr("ui-sort") icon=Icon::Sort items/> }.into_any()
                    } else {
                        columns::columns_button(state).into_any()
                    }
                }}
                {more(state)}
            </div>
        </div>
    }
}

/// What else can be done. Where fingers work a touch opens a record, so choosing and editing are switched
/// on here.
fn more(state: ListState) -> impl IntoView {
    if !dom::media_matches("(pointer: coarse)") {
        return export::export_button(state).into_any();
    }
    let exporting = RwSignal::new(false);
    let items = move |()| {
        let choosing = state.selection.choosing;
        let choose = move || {
            if choosing.get_untracked() {
                state.selection.none();
            } else {
                choosing.set(true);
            }
        };
        let edits = state.touch_edits;
        let mut items = vec![MenuItem::new(tr("listing-choose"), choose).icon(Icon::CheckCircle)];
        if !state.narrow.get_untracked() {
            let label =
                if edits.get_untracked() { "listing-edit-end" } else { "listing-edit-mode" };
            let edit = move || edits.update(|on| *on = !*on);
            items.push(MenuItem::new(tr(label), edit).icon(Icon::Edit));
        }
        if export::may_ever(state) {
            let export = move || exporting.set(true);
            items.push(MenuItem::new(tr("listing-export"), export).icon(Icon::Download));
        }
        items
    };
    view! {
        <Menu label=tr("ui-more") icon=Icon::More icon_only=true items/>
        {export::export_dialog(state, exporting, false)}
    }
    .into_any()
}

fn sort_items(state: ListState) -> Vec<MenuItem> {
    let kind = state.spec.kind;
    state.columns.with_value(|columns| {
        columns
            .iter()
            .map(|column| {
                let id = column.id;
                let on = Signal::derive(move || state.sort().column == id);
                let hint = move || {
                    if !on.get() {
                        String::new()
                    } else if state.sort().descending {
                        crate::text::t("ui-sorted-down")
                    } else {
                        crate::text::t("ui-sorted-up")
                    }
                };
                MenuItem::new(move || words::field_label(kind, id), move || state.sort_by(id))
                    .checked(on)
                    .hint(hint)
            })
            .collect()
    })
}
