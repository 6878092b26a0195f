//! Who links here: an account's contacts and opportunities, as a small table with count and sums.

use std::cell::RefCell;
use std::collections::HashSet;

use leptos::prelude::*;
use shared::book::Book;
use shared::entity::Kind;
use shared::id::RawId;
use shared::listing::{Alphabet, Column, Context, Pick, Query, Sort, Test, View, arrange};
use shared::value::{FieldType, Value};

use super::new_dialog::NewDialog;
use super::{address, words};
use crate::platform::clock;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind, ButtonLink};
use crate::ui::card::Card;
use crate::ui::icon::Icon;

/// This many rows are shown; the list has the rest.
const MOST: usize = 8;

/// What the table is made from.
const READS: &[Kind] = &[
    Kind::Opportunity,
    Kind::Contact,
    Kind::Account,
    Kind::Product,
    Kind::User,
    Kind::Stage,
    Kind::Task,
    Kind::Activity,
    Kind::Lead,
    Kind::Company,
    Kind::ExchangeRate,
];

#[derive(Clone, Debug, Default, PartialEq)]
struct Found {
    rows: Vec<(Option<String>, Vec<String>)>,
    count: usize,
    sums: Vec<String>,
}

/// `<RelatedList kind=Kind::Opportunity field="account" of=id columns=&["name", "stage", "amount"]/>`;
/// the first column is the way to the record.
#[component]
pub fn RelatedList(
    /// What is listed.
    kind: Kind,
    /// The field that links here.
    field: &'static str,
    /// The record linked to.
    of: RawId,
    /// The fields shown.
    columns: &'static [&'static str],
    /// The order: `-amount` for the largest first.
    #[prop(default = "")]
    sort: &'static str,
    /// Whether another one can be made here.
    #[prop(default = true)]
    makes: bool,
) -> impl IntoView {
    let found = store::use_kinds(READS, move |book| find(book, kind, field, of, columns, sort));
    let open = RwSignal::new(false);
    let preset: Vec<(u16, Value)> =
        kind.field_named(field).map(|spec| (spec.number, Value::Id(of))).into_iter().collect();
    let sub = move || {
        let found = found.read();
        let mut parts = vec![tv("ui-records", &[("count", found.count.into())])];
        parts.extend(found.sums.iter().cloned());
        parts.join(" · ")
    };
    let all = address::list(kind).map(|list| format!("{list}?{field}={of}"));
    let actions = move || {
        let all = all.clone();
        let rest = move || found.with(|found| found.count > MOST);
        view! {
            {move || {
                let href = all.clone().filter(|_| rest())?;
                Some(view! { <ButtonLink label=tr("record-show-all") href kind=ButtonKind::Quiet/> })
            }}
            {makes.then(|| view! {
                <Button
                    label=tr("ui-add") icon=Icon::Plus kind=ButtonKind::Quiet
                    on_click=move |()| open.set(true)
                />
            })}
        }
    };
    view! {
        <Card title=move || words::kind_plural(kind) sub actions flush=true>
            {move || found.with(|found| table(kind, columns, found))}
        </Card>
        <NewDialog kind open preset/>
    }
}

fn find(book: &Book, kind: Kind, field: &str, of: RawId, shown: &[&str], sort: &str) -> Found {
    thread_local!(static ALPHABET: RefCell<Alphabet> = RefCell::default());
    let columns = Column::all(kind);
    let query = Query {
        filters: vec![(field.to_owned(), Test::AnyOf(vec![Pick::Value(Value::Id(of))]))],
        ..Query::default()
    };
    let context = Context { book, today: clock::today(), me: store::me().user };
    let view = View {
        kind,
        columns: &columns,
        query: &query,
        sort: &Sort::parse(sort),
        only: None,
        search: None,
        folded: &HashSet::new(),
    };
    let list = ALPHABET
        .with_borrow_mut(|alphabet| arrange(&context, &view, alphabet, &|letters| letters.sort()));
    let row = |id: RawId| {
        let record = book.record(kind, id);
        let cell = |name: &&str| {
            let spec = kind.field_named(name)?;
            let value = record?.field(spec.number);
            Some(words::display(book, kind, name, spec.field_type, &value))
        };
        let cells = shown.iter().map(|name| cell(name).unwrap_or_default()).collect();
        (address::record(kind, id), cells)
    };
    let sums = list.sums.iter().filter(|sum| sum.total != 0 && shown.contains(&sum.column));
    Found {
        rows: list.rows().take(MOST).map(row).collect(),
        count: list.count,
        sums: sums.map(|sum| words::sum(book, sum.field_type, sum.minor())).collect(),
    }
}

fn table(kind: Kind, columns: &'static [&'static str], found: &Found) -> AnyView {
    if found.rows.is_empty() {
        return view! { <p class="related-none">{t("record-none-related")}</p> }.into_any();
    }
    let specs = columns.iter().filter_map(|name| kind.field_named(name));
    let numeric: Vec<bool> = specs.map(|spec| is_numeric(spec.field_type)).collect();
    let class = |at: usize| if numeric.get(at) == Some(&true) { "number" } else { "" };
    let heads = columns
        .iter()
        .enumerate()
        .map(|(at, name)| {
            view! { <th scope="col" class=class(at)>{words::field_label(kind, name)}</th> }
        })
        .collect_view();
    let rows = found
        .rows
        .iter()
        .map(|(href, cells)| {
            let cells = cells
                .iter()
                .enumerate()
                .map(|(at, text)| match (at, href.clone()) {
                    (0, Some(href)) => {
                        let text = text.clone();
                        view! { <th scope="row"><a href=href>{text}</a></th> }.into_any()
                    }
                    _ => view! { <td class=class(at)>{text.clone()}</td> }.into_any(),
                })
                .collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="group">
            <table class="table">
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Tells whether values stand digits under digits.
pub(crate) const fn is_numeric(field_type: FieldType) -> bool {
    matches!(field_type, FieldType::Money | FieldType::Int | FieldType::Share)
}
