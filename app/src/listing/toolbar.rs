//! Above the list: search, filter, groups, order, columns.

use leptos::prelude::*;

use super::state::{ListState, Step};
use super::{columns, filter};
use crate::record::words;
use crate::shell::shortcuts;
use crate::text::{tr, tv};
use crate::ui::icon::Icon;
use crate::ui::menu::{Menu, MenuItem};
use crate::ui::search_box::SearchBox;

pub(super) fn toolbar(state: ListState, tools: Option<ViewFn>) -> impl IntoView {
    let kind = state.spec.kind;
    let label = move || tv("listing-search", &[("kind", words::kind_plural(kind).into())]);
    view! {
        <div class="toolbar list-tools">
            {tools.map(|tools| tools.run())}
            <SearchBox
                value=state.words label id=shortcuts::LIST_SEARCH on_focus=move |()| state.prepare_search()
            />
            {filter::filter_button(state)}
            <div class="list-only">
                <Menu
                    label=tr("ui-group") icon=Icon::Group
                    items=move |()| group_items(state)
                />
                {move || {
                    if state.narrow.get() {
                        let items = move |()| sort_items(state);
                        view! { <Menu label=tr("ui-sort") icon=Icon::Sort items/> }.into_any()
                    } else {
                        columns::columns_button(state).into_any()
                    }
                }}
            </div>
        </div>
    }
}

fn group_items(state: ListState) -> Vec<MenuItem> {
    let kind = state.spec.kind;
    let now = move || state.query.with(|query| query.group.clone());
    let set = move |group: Option<&'static str>| {
        state.folded.update(std::collections::HashSet::clear);
        state.change(Step::Same, |query| query.group = group.map(str::to_owned));
    };
    let none = MenuItem::new(tr("listing-no-group"), move || set(None))
        .checked(Signal::derive(move || now().is_none()));
    let columns = state.columns.with_value(|columns| columns.to_vec());
    // The title is a group of its own for each record: no use.
    let grouping = columns.into_iter().skip(1).filter(shared::listing::Column::can_group);
    std::iter::once(none)
        .chain(grouping.map(|column| {
            MenuItem::new(move || words::field_label(kind, column.id), move || set(Some(column.id)))
                .checked(Signal::derive(move || now().as_deref() == Some(column.id)))
        }))
        .collect()
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
