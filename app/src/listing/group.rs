//! The head of a group, and what groups can be made of.

use leptos::prelude::*;
use shared::book::Book;
use shared::listing::{Column, Group};
use shared::value::{FieldType, Value};

use super::footer::written_sums;
use super::state::{ListState, Step};
use crate::format;
use crate::record::words;
use crate::store;
use crate::text::{tr, tv};
use crate::ui::icon::{Icon, IconView};
use crate::ui::menu::MenuItem;

/// The head of a group: what it is, how many, and the sums.
pub(super) fn group(state: ListState, value: Value) -> AnyView {
    let name = value.clone();
    let label = store::use_kinds(state.spec.reads, move |book| {
        let id = state.query.with(|query| query.group.clone());
        group_name(book, state, id.as_deref(), &name)
    });
    let key = value.clone();
    let here = Memo::new(move |_| {
        state.list.with(|list| list.groups.iter().find(|it| it.value == key).cloned())
    });
    let open = move || here.with(|group| group.as_ref().is_some_and(|group| !group.folded));
    let sums = move || here.with(|group| group.as_ref().map(|group| group_sums(state, group)));
    view! {
        <div class="list-group" role="gridcell">
            <button
                type="button"
                class="list-fold"
                tabindex="-1"
                aria-expanded=move || open().to_string()
                on:click=move |_| state.fold(&value)
            >
                {move || {
                    let icon = if open() { Icon::ChevronDown } else { Icon::ChevronRight };
                    view! { <IconView icon class="icon icon-small"/> }
                }}
                <strong>{move || label.get()}</strong>
            </button>
            <span class="list-count">
                {move || here.with(|group| group.as_ref().map(|group| format::count(group.count)))}
            </span>
            <span class="list-sums">{sums}</span>
        </div>
    }
    .into_any()
}

fn group_name(book: &Book, state: ListState, id: Option<&str>, value: &Value) -> String {
    let Some(column) = id.and_then(|id| state.column(id)) else { return String::new() };
    match (value, column.field_type) {
        (Value::Null, _) => {
            let label = words::field_label(state.spec.kind, column.id);
            tv("listing-without", &[("label", label.into())])
        }
        (Value::Date(day), FieldType::Date | FieldType::Time) => format::month(*day),
        (value, field_type) => words::display(book, state.spec.kind, column.id, field_type, value),
    }
}

/// The sums of the columns that are shown, each with its name.
fn group_sums(state: ListState, group: &Group) -> String {
    written_sums(state, &group.sums).join(" · ")
}

/// The lines of the menu: by what, sums or means, and all groups at once.
pub(super) fn items(state: ListState) -> Vec<MenuItem> {
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
    let grouping = columns.into_iter().skip(1).filter(Column::can_group).map(|column| {
        MenuItem::new(move || words::field_label(kind, column.id), move || set(Some(column.id)))
            .checked(Signal::derive(move || now().as_deref() == Some(column.id)))
    });
    let figure = |id: &'static str, mean: bool| {
        let on = Signal::derive(move || state.query.with(|query| query.mean == mean));
        MenuItem::new(tr(id), move || state.change(Step::Same, |query| query.mean = mean))
            .checked(on)
    };
    let figures = [figure("listing-sums", false).divided(), figure("listing-means", true)];
    let is_grouped = state.query.with_untracked(|query| query.group.is_some());
    let fold = |id: &'static str, icon: Icon, folded: bool| {
        MenuItem::new(tr(id), move || state.fold_all(folded)).icon(icon)
    };
    let folds = is_grouped.then(|| {
        [
            fold("listing-fold-all", Icon::ChevronRight, true).divided(),
            fold("listing-unfold-all", Icon::ChevronDown, false),
        ]
    });
    std::iter::once(none)
        .chain(grouping)
        .chain(figures)
        .chain(folds.into_iter().flatten())
        .collect()
}
