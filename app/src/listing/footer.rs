//! The foot of a list: how many of how many, and the sums of the columns that are shown.

use leptos::prelude::*;
use shared::listing::Sum;
use shared::value::FieldType;

use super::state::ListState;
use crate::format;
use crate::record::words;
use crate::store;
use crate::text::{t, tv};

pub(super) fn footer(state: ListState) -> impl IntoView {
    let count = move || {
        let (count, all) = state.list.with(|list| (list.count, list.all));
        if count == all {
            tv("ui-records", &[("count", count.into())])
        } else {
            let found = format::count(count);
            tv("listing-of", &[("count", found.into()), ("all", all.into())])
        }
    };
    let sums = move || {
        let sums = state.list.with(|list| list.sums.clone());
        written_sums(state, &sums)
            .into_iter()
            .map(|sum| view! { <span class="list-sum">{sum}</span> })
            .collect_view()
    };
    let apart = move || {
        let apart = state.list.with(|list| list.apart);
        (apart > 0).then(|| {
            view! { <span class="text-muted">{tv("listing-apart", &[("count", apart.into())])}</span> }
        })
    };
    view! {
        <footer class="list-foot" aria-live="polite">
            <span>{count}</span>
            {sums}
            {apart}
        </footer>
    }
}

/// Writes the sums (or the means) of shown columns: "Amount ¥12,345", with what could not be added.
pub(super) fn written_sums(state: ListState, sums: &[Sum]) -> Vec<String> {
    let narrow = state.narrow.get();
    let shown = state.shown.get();
    let is_shown = |sum: &&Sum| {
        shown.contains(&sum.column) || (narrow && state.spec.facts.contains(&sum.column))
    };
    sums.iter().filter(is_shown).map(|sum| written_sum(state, sum)).collect()
}

fn written_sum(state: ListState, sum: &Sum) -> String {
    let label = words::field_label(state.spec.kind, sum.column);
    let mean = state.query.with(|query| query.mean);
    let value = if mean { sum.mean() } else { Some(sum.minor()) };
    let value = store::read(|book| value.map(|it| words::sum(book, sum.field_type, it)));
    // Of nothing there is no mean.
    let value = value.unwrap_or_else(|| t("listing-no-mean"));
    let id = if mean { "listing-mean" } else { "listing-sum" };
    let mut text = tv(id, &[("label", label.into()), ("value", value.into())]);
    if sum.without_rate > 0 && sum.field_type == FieldType::Money {
        text.push(' ');
        text.push_str(&tv("listing-without-rate", &[("count", sum.without_rate.into())]));
    }
    text
}
