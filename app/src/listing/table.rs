//! The rows: heads that sort, records, groups, and what stands there when there is nothing.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::listing::Entry;
use shared::value::Value;

use super::state::ListState;
use super::{cell, density, group, keys, row, selection};
use crate::record::{address, words};
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::Button;
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::{Icon, IconView};
use crate::ui::progress::{ProgressBar, Skeleton};
use crate::ui::virtual_list::VirtualList;

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
    let key = move |at: usize| entry_key(state, at);
    let render = move |at: usize| match entry(at) {
        Some(Entry::Row(id)) => row::row(state, id),
        Some(Entry::Group(at)) => {
            let value = state.list.with(|list| list.groups.get(at).map(|it| it.value.clone()));
            group::group(state, value.unwrap_or_default())
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
    let row_height =
        Signal::derive(
            move || {
                if state.narrow.get() { CARD_HEIGHT } else { density::row_height() }
            },
        );
    let least = move || format!("{}px", least_width(state));
    let active_cell = Signal::derive(move || {
        let column = state.cursor.get()?;
        state.active_row.get().map(|id| row::cell_id(id, column))
    });
    view! {
        <div
            class="list-grid"
            data-density=move || density::now().name()
            data-edit=move || state.touch_edits.get().then_some("true")
            style=("--list-width", least)
        >
            <VirtualList
                label=move || words::kind_plural(kind)
                count
                row_height
                key
                render
                header=move || head(state)
                active=state.active
                active_cell
                on_key=move |(at, event)| keys::pressed(state, at, &event)
                on_open=open
                keep=format!("list {}", kind.name())
            />
        </div>
    }
}

/// What a line is known by while the list changes around it.
fn entry_key(state: ListState, at: usize) -> String {
    state.list.with(|list| match list.entries.get(at) {
        Some(Entry::Row(id)) => id.to_string(),
        Some(Entry::Group(at)) => {
            let value = list.groups.get(*at).map(|it| value_key(&it.value));
            format!("group {}", value.unwrap_or_default())
        }
        None => String::new(),
    })
}

/// Narrower than this the rows scroll sideways, in CSS pixels.
fn least_width(state: ListState) -> u32 {
    let shown = state.shown.get();
    let widths = shown.iter().enumerate().filter_map(|(at, id)| {
        state.column(id).map(|column| cell::width(column.field_type, at == 0))
    });
    widths.sum::<u32>() + 2 * EDGE_PX + cell::CHECK_WIDTH
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
            view! {
                <div class="list-row" role="presentation">
                    {selection::head_box(state)}
                    {heads}
                </div>
            }
        })
    }
}
