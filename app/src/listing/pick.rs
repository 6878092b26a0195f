//! The part of a filter where one ticks what a value may be.

use leptos::prelude::*;
use shared::book::Book;
use shared::entity::Kind;
use shared::listing::{Column, Pick, Test};
use shared::value::{FieldType, Value};

use super::chips::pick_name;
use super::filter::can_be_me;
use super::state::ListState;
use crate::record::links;
use crate::store;
use crate::text::tr;
use crate::ui::search_box::SearchBox;

type Line = (Pick, String);

pub(super) fn picks(
    state: ListState,
    column: Column,
    test: Memo<Option<Test>>,
    set: Callback<Option<Test>>,
) -> AnyView {
    let kind = state.spec.kind;
    let words = RwSignal::new(String::new());
    let picked = Memo::new(move |_| match test.get() {
        Some(Test::AnyOf(picks)) => picks,
        _ => Vec::new(),
    });
    // What was ticked when the popover opened stands first; a tick does not move its line.
    let first = picked.get_untracked();
    let lines = store::use_kinds(state.spec.reads, move |book| {
        lines(book, kind, &column, &first, &words.read())
    });
    let line = move |(pick, name): Line| {
        let same = pick.clone();
        let on = move || picked.with(|picked| picked.contains(&same));
        let toggle = move |_| {
            let mut picks = picked.get_untracked();
            match picks.iter().position(|other| *other == pick) {
                Some(at) => {
                    picks.remove(at);
                }
                None => picks.push(pick.clone()),
            }
            set.run((!picks.is_empty()).then_some(Test::AnyOf(picks)));
        };
        view! {
            <label class="list-check">
                <input type="checkbox" class="check-input" prop:checked=on on:change=toggle/>
                <span>{name}</span>
            </label>
        }
    };
    let search = is_long(&column).then(|| {
        view! { <SearchBox value=words label=tr("ui-search")/> }
    });
    view! {
        {search}
        <div class="list-picks">{move || lines.get().into_iter().map(line).collect_view()}</div>
    }
    .into_any()
}

/// Whether there are too many values to list them all.
const fn is_long(column: &Column) -> bool {
    if let FieldType::Link(target) = column.field_type {
        !links::is_short_list(target)
    } else {
        false
    }
}

fn lines(book: &Book, kind: Kind, column: &Column, first: &[Pick], words: &str) -> Vec<Line> {
    let mut picks: Vec<Pick> = Vec::new();
    if words.is_empty() {
        picks.extend(can_be_me(column).then_some(Pick::Me));
        picks.extend(first.iter().cloned());
        picks.push(Pick::Nothing);
    }
    picks.extend(values(book, column, words).into_iter().map(Pick::Value));
    let mut seen = std::collections::HashSet::new();
    picks.retain(|pick| seen.insert(pick.clone()));
    picks
        .into_iter()
        .map(|pick| {
            let name = pick_name(book, kind, column, &pick);
            (pick, name)
        })
        .collect()
}

fn values(book: &Book, column: &Column, words: &str) -> Vec<Value> {
    match column.field_type {
        FieldType::Bool => vec![Value::Bool(true), Value::Bool(false)],
        FieldType::Choice(names) => {
            (0..i64::try_from(names.len()).unwrap_or(0)).map(Value::Int).collect()
        }
        FieldType::Link(target) if links::is_short_list(target) => {
            let ids = links::all(book, target, &|_| Value::Null);
            ids.into_iter().filter_map(|(id, _)| id.parse().ok()).map(Value::Id).collect()
        }
        FieldType::Link(target) => {
            let found = links::find(book, target, words, &|_| Value::Null);
            found.into_iter().filter_map(|found| found.id.parse().ok()).map(Value::Id).collect()
        }
        FieldType::Currency => vec![Value::Text(book.base_currency().code().to_owned())],
        FieldType::Text
        | FieldType::LongText
        | FieldType::Int
        | FieldType::Share
        | FieldType::Money
        | FieldType::Date
        | FieldType::Time
        | FieldType::AnyLink
        | FieldType::Any => Vec::new(),
    }
}
