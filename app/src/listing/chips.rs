//! The filters that are on, a chip each, in words.

use leptos::prelude::*;
use shared::book::Book;
use shared::entity::Kind;
use shared::listing::{Column, Days, Pick, Test};
use shared::money::Money;
use shared::value::FieldType;

use super::state::ListState;
use crate::format;
use crate::record::words;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::chip::Chip;
use crate::ui::icon::Icon;

pub(super) fn chips(state: ListState, on_unrestrict: Option<Callback<()>>) -> impl IntoView {
    let restriction = move || {
        state.restrict.get().map(|only| {
            let label = only.label;
            match on_unrestrict {
                Some(on_remove) => {
                    view! { <Chip label on=true icon=Icon::Chart on_remove/> }.into_any()
                }
                None => view! { <Chip label on=true icon=Icon::Chart/> }.into_any(),
            }
        })
    };
    let filters = move || {
        let filters = state.query.with(|query| query.filters.clone());
        let several = filters.len() > 1;
        let chips = filters
            .into_iter()
            .filter_map(|(id, test)| Some((state.column(&id)?, test)))
            .map(|(column, test)| chip(state, column, test))
            .collect_view();
        let clear = several.then(|| {
            let clear = move |()| state.clear();
            view! { <Button label=tr("listing-clear") kind=ButtonKind::Quiet on_click=clear/> }
        });
        view! { {chips} {clear} }
    };
    let any = Memo::new(move |_| {
        state.restrict.with(Option::is_some) || state.query.with(|query| !query.filters.is_empty())
    });
    move || {
        any.get().then(|| view! { <div class="toolbar list-chips">{restriction} {filters}</div> })
    }
}

fn chip(state: ListState, column: Column, test: Test) -> impl IntoView {
    let kind = state.spec.kind;
    let text = store::use_kinds(state.spec.reads, move |book| said(book, kind, &column, &test));
    let label = move || {
        let name = words::field_label(kind, column.id);
        tv("listing-filter-is", &[("label", name.into()), ("value", text.get().into())])
    };
    let open = move |()| {
        state.editing.set(Some(column.id));
        state.filtering.set(true);
    };
    view! { <Chip label on=true on_open=open on_remove=move |()| state.filter(column.id, None)/> }
}

/// Says a test in words, without the column's name.
fn said(book: &Book, kind: Kind, column: &Column, test: &Test) -> String {
    match test {
        Test::Empty => t("listing-empty"),
        Test::Filled => t("listing-filled"),
        Test::Contains(text) => tv("listing-contains", &[("text", text.as_str().into())]),
        Test::AnyOf(picks) => {
            let names: Vec<String> =
                picks.iter().map(|pick| pick_name(book, kind, column, pick)).collect();
            names.join(", ")
        }
        Test::Range(least, most) => {
            let end = |end: &Option<i64>| end.map(|end| number(book, column.field_type, end));
            between(end(least), end(most))
        }
        Test::Days(Days::Between(first, last)) => {
            between(first.map(format::date), last.map(format::date))
        }
        Test::Days(days) => t(&format!("listing-days-{}", days.print())),
    }
}

/// The name of one thing a value may be.
pub(super) fn pick_name(book: &Book, kind: Kind, column: &Column, pick: &Pick) -> String {
    match pick {
        Pick::Me => t("listing-me"),
        Pick::Nothing => t("listing-empty"),
        Pick::Value(value) => words::display(book, kind, column.id, column.field_type, value),
    }
}

fn between(least: Option<String>, most: Option<String>) -> String {
    match (least, most) {
        (Some(least), Some(most)) => {
            tv("listing-between", &[("least", least.into()), ("most", most.into())])
        }
        (Some(least), None) => tv("listing-from", &[("least", least.into())]),
        (None, Some(most)) => tv("listing-to", &[("most", most.into())]),
        (None, None) => String::new(),
    }
}

/// A bound in thousandths, as its column writes numbers.
fn number(book: &Book, field_type: FieldType, thousandths: i64) -> String {
    if field_type == FieldType::Money {
        let currency = book.base_currency();
        let minor = i128::from(thousandths) * i128::from(currency.scale()) / 1000;
        return format::money_plain(Money::new(i64::try_from(minor).unwrap_or(i64::MAX), currency));
    }
    if field_type == FieldType::Share {
        return format::percent(thousandths / 10);
    }
    format::integer(thousandths / 1000)
}
