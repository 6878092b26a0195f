//! The rows: heads that sort, records, groups, and what stands there when there is nothing.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::book::Book;
use shared::id::RawId;
use shared::listing::{Column, Entry, Group};
use shared::value::{FieldType, Value};

use super::cell::{self, Cell};
use super::state::ListState;
use crate::format;
use crate::record::{address, words};
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::Button;
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::{Icon, IconView};
use crate::ui::progress::{ProgressBar, Skeleton};
use crate::ui::virtual_list::{VirtualList, row_height};

/// The height of a card on a phone.
const CARD_HEIGHT: f64 = 64.0;

/// The list, or what stands in its place.
pub(super) fn table(state: ListState, make: Callback<()>) -> impl IntoView {
    let count = Memo::new(move |_| state.list.with(|list| list.entries.len()));
    let none = Memo::new(move |_| count.get() == 0);
    let status = store::status();
    let complete = Memo::new(move |_| status.with(|status| status.complete));
    view! {
        {loading()}
        <div class="list fill" data-cards=move || state.narrow.get().then_some("true")>
            {move || {
                if !none.get() {
                    rows(state, count).into_any()
                } else if complete.get() || state.list.with(|list| list.all > 0) {
                    nothing(state, make).into_any()
                } else {
                    view! { <div class="list-wait"><Skeleton lines=8/></div> }.into_any()
                }
            }}
        </div>
    }
}

/// How far the first meeting with the server is.
fn loading() -> impl IntoView {
    let progress = Memo::new(move |_| {
        store::status().with(|status| status.progress.filter(|_| !status.complete))
    });
    move || {
        progress.get().map(|(come, all)| {
            let label =
                move || tv("listing-loading", &[("come", come.into()), ("all", all.into())]);
            view! {
                <div class="list-progress" role="status">
                    <p>{label}</p>
                    <ProgressBar label=label value=share(come, all)/>
                </div>
            }
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows stay far below 2^52")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn nothing(state: ListState, make: Callback<()>) -> impl IntoView {
    let ListState { spec, .. } = state;
    let kind = spec.kind;
    let narrowed = move || state.list.with(|list| list.all > 0);
    move || {
        if narrowed() {
            let clear = move || {
                view! { <Button label=tr("listing-clear") on_click=move |()| state.clear()/> }
            };
            view! {
                <EmptyState
                    icon=Icon::Search title=tr("ui-empty-search") text=tr("ui-empty-search-text")
                    action=clear
                />
            }
            .into_any()
        } else {
            let title = move || t(&format!("listing-none-{}", kind.name()));
            let action = move || super::begin(kind, make);
            view! { <EmptyState icon=spec.icon title text=tr("listing-none-text") action/> }
                .into_any()
        }
    }
}

fn rows(state: ListState, count: Memo<usize>) -> impl IntoView {
    let kind = state.spec.kind;
    let entry = move |at: usize| state.list.with(|list| list.entries.get(at).copied());
    let key = move |at: usize| match entry(at) {
        Some(Entry::Row(id)) => id.to_string(),
        Some(Entry::Group(at)) => state.list.with(|list| {
            format!(
                "group {}",
                list.groups.get(at).map(|it| value_key(&it.value)).unwrap_or_default()
            )
        }),
        None => String::new(),
    };
    let render = move |at: usize| match entry(at) {
        Some(Entry::Row(id)) => row(state, id),
        Some(Entry::Group(at)) => {
            let value = state.list.with(|list| list.groups.get(at).map(|it| it.value.clone()));
            group(state, value.unwrap_or_default())
        }
        None => ().into_any(),
    };
    let navigate = StoredValue::new_local(use_navigate());
    let open =
        move |at: usize| match state.list.with_untracked(|list| list.entries.get(at).copied()) {
            Some(Entry::Row(id)) => {
                if let Some(page) = address::record(kind, id) {
                    navigate.with_value(|go| go(&page, Default::default()));
                }
            }
            Some(Entry::Group(at)) => {
                let value = state
                    .list
                    .with_untracked(|list| list.groups.get(at).map(|it| it.value.clone()));
                if let Some(value) = value {
                    state.fold(&value);
                }
            }
            None => {}
        };
    let height = row_height();
    let row_height = Signal::derive(move || if state.narrow.get() { CARD_HEIGHT } else { height });
    let least = move || {
        let shown = state.shown.get();
        let widths = shown.iter().enumerate().filter_map(|(at, id)| {
            state.column(id).map(|column| cell::width(column.field_type, at == 0))
        });
        format!("{}px", widths.sum::<u32>() + 2 * EDGE_PX)
    };
    view! {
        <div class="list-grid" style=("--list-width", least)>
            <VirtualList
                label=move || words::kind_plural(kind)
                count
                row_height
                key
                render
                header=move || head(state)
                on_open=open
                keep=format!("list {}", kind.name())
            />
        </div>
    }
}

/// At both ends of a row.
const EDGE_PX: u32 = 8;

fn value_key(value: &Value) -> String {
    match value {
        Value::Null | Value::Opaque(_) => String::new(),
        Value::Bool(yes) => yes.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Id(id) => id.to_string(),
        Value::Money(money) => money.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Time(moment) => moment.0.to_string(),
    }
}

/// The heads: touched, they sort.
fn head(state: ListState) -> impl IntoView {
    let kind = state.spec.kind;
    move || {
        (!state.narrow.get()).then(|| {
            let shown = state.shown.get();
            let heads = shown
                .into_iter()
                .enumerate()
                .filter_map(|(at, id)| Some((at, state.column(id)?)))
                .map(|(at, column)| {
                    let sorted = move || {
                        let sort = state.sort();
                        (sort.column == column.id).then_some(sort.descending)
                    };
                    let aria = move || {
                        sorted()
                            .map(|descending| if descending { "descending" } else { "ascending" })
                    };
                    let arrow = move || {
                        sorted().map(|descending| {
                            let icon = if descending { Icon::ArrowDown } else { Icon::ArrowUp };
                            view! { <IconView icon class="icon icon-small"/> }
                        })
                    };
                    view! {
                        <div
                            class=cell::class(column.field_type, at == 0)
                            role="columnheader"
                            aria-sort=aria
                        >
                            <button
                                type="button"
                                class="list-sort"
                                on:click=move |_| state.sort_by(column.id)
                            >
                                <span>{words::field_label(kind, column.id)}</span>
                                {arrow}
                            </button>
                        </div>
                    }
                })
                .collect_view();
            view! { <div class="list-row" role="presentation">{heads}</div> }
        })
    }
}

/// A record: cells on a wide screen, a card of two lines on a phone.
fn row(state: ListState, id: RawId) -> AnyView {
    let spec = state.spec;
    let cells = store::use_kinds(spec.reads, move |book| {
        let narrow = state.narrow.get();
        let ids = if narrow { card_columns(state) } else { state.shown.get() };
        let columns = ids.into_iter().filter_map(|id| state.column(id)).collect::<Vec<_>>();
        (narrow, written(book, state, &columns, id))
    });
    (move || {
        let (narrow, cells) = cells.get();
        if narrow { card(cells).into_any() } else { line(cells).into_any() }
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

fn line(cells: Vec<Cell>) -> impl IntoView {
    let cells = cells.into_iter().enumerate().map(|(at, it)| it.into_view(at == 0)).collect_view();
    view! { <div class="list-row" role="presentation">{cells}</div> }
}

fn card(cells: Vec<Cell>) -> impl IntoView {
    let mut cells = cells.into_iter();
    let title = cells.next().map(|title| title.into_view(true));
    let facts: Vec<String> =
        cells.map(|cell| cell.text().to_owned()).filter(|text| !text.is_empty()).collect();
    view! {
        <div class="list-card" role="presentation">
            {title}
            <div class="list-facts" role="gridcell">{facts.join(" · ")}</div>
        </div>
    }
}

/// The head of a group: what it is, how many, and the sums.
fn group(state: ListState, value: Value) -> AnyView {
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
    super::footer::written_sums(state, &group.sums).join(" · ")
}
