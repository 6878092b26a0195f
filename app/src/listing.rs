//! Lists of any kind: virtual rows, search, filters, order, groups with sums, columns; the view stands
//! in the address. Everything works on `&dyn Record` and [`Column`]s, so there is one copy of it.
//!
//! A page says what is particular in one static and shows it:
//!
//! ```ignore
//! static ACCOUNTS: ListSpec = ListSpec {
//!     kind: Kind::Account,
//!     icon: Icon::Account,
//!     columns: || Column::all(Kind::Account),          // what can be shown, sorted, filtered, grouped
//!     shown: &["name", "industry", "owner"],            // what is shown at first
//!     facts: &["industry", "owner"],                    // the second line of a card on a phone
//!     sort: "name",                                     // "-amount": the largest first
//!     reads: &[Kind::Account, Kind::User],              // what its cells are made from
//! };
//! view! { <Listing spec=&ACCOUNTS/> }
//! ```
//!
//! - A column that is worked out: `Column::computed("weighted", FieldType::Money, |book, record| …)`;
//!   typed code finds the record with `book.get(Id::<Opportunity>::new(record.raw_id()))`. Its name is
//!   the message `field-<kind>-<id>`, a choice's values are `choice-<kind>-<id>-<name>`.
//! - `restrict`: only these records, with a chip that says why; `on_unrestrict` is called by its cross.
//! - `actions`: buttons in the head, before "New". `tools`: controls before the search. `on_new`:
//!   what "New" does instead of opening the list's own dialog. `body`: another way to look.
//! - An address with a view: `format!("/opportunities?{}", query.print())` with
//!   [`shared::listing::Query`], or by hand `?stage=<id>,<id>&expected_close=this-quarter&owner=me`.
//! - Rows follow `store`. Cells are edited where they stand ([`inline`]; which, says [`editable`]), many
//!   records at once after a preview ([`bulk`]); what is shown can be taken out as a file ([`export`]).

mod bulk;
mod bulk_edit;
mod cell;
mod chips;
mod columns;
mod density;
mod editable;
mod export;
mod filter;
mod footer;
mod group;
mod inline;
mod keys;
mod pick;
mod row;
mod selection;
mod settings;
mod state;
mod table;
mod toolbar;
mod view_bar;
mod views;

use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;
use shared::entity::Kind;
use shared::id::RawId;
use shared::listing::Column;
use shared::rights::{self, Action};

use crate::record::new_dialog::NewDialog;
use crate::record::words;
use crate::store;
use crate::text::{tr, tv};
use crate::ui::button::{Button, ButtonKind, ButtonLink};
use crate::ui::icon::Icon;
use crate::ui::page_header::PageHeader;
use state::ListState;
use views::Views;

/// What is particular to the list of a kind.
pub struct ListSpec {
    /// The kind.
    pub kind: Kind,
    /// Its drawing.
    pub icon: Icon,
    /// Everything that can be shown, sorted, filtered and grouped by; the first is the title.
    pub columns: fn() -> Vec<Column>,
    /// The ids of the columns shown at first.
    pub shown: &'static [&'static str],
    /// The ids of what a card on a phone says under the title.
    pub facts: &'static [&'static str],
    /// The order at first: a column's id, with `-` before it for the largest first.
    pub sort: &'static str,
    /// The kinds that cells are made from; the list is made anew when one of them changes.
    pub reads: &'static [Kind],
}

/// Only these records: what a number elsewhere is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Restriction {
    /// What they have in common, for the chip.
    pub label: String,
    /// The records.
    pub ids: Arc<HashSet<RawId>>,
}

/// The page of a list: `<Listing spec=&ACCOUNTS/>`.
#[component]
pub fn Listing(
    /// What is particular to it.
    spec: &'static ListSpec,
    /// Leaves only these records.
    #[prop(optional, into)]
    restrict: Signal<Option<Restriction>>,
    /// Called when the restriction's chip is removed; it should change the address.
    #[prop(optional, into)]
    on_unrestrict: Option<Callback<()>>,
    /// Buttons in the head, before "New".
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// Controls before the search: a switch to another way to look.
    #[prop(optional, into)]
    tools: Option<ViewFn>,
    /// Called by "New" instead of opening the dialog of the list.
    #[prop(optional, into)]
    on_new: Option<Callback<()>>,
    /// What a new record begins with.
    #[prop(optional, into)]
    preset: Signal<Vec<(u16, shared::value::Value)>>,
    /// Shows the records in another way than as rows, such as a board, when it returns a view; it is
    /// given what search and filters leave.
    #[prop(optional, into)]
    body: Option<Callback<Signal<Vec<RawId>>, Option<AnyView>>>,
) -> impl IntoView {
    let state = ListState::new(spec, restrict);
    let views = Views::new(state);
    let making = RwSignal::new(false);
    let make = on_new.unwrap_or_else(|| Callback::new(move |()| making.set(true)));
    let left = Memo::new(move |_| state.list.with(shared::listing::Arranged::found));
    let body = move || {
        body.and_then(|body| body.run(left.into())).unwrap_or_else(|| {
            view! {
                {bulk::bulk_bar(state)}
                {table::table(state, make)}
                {footer::footer(state)}
            }
            .into_any()
        })
    };
    let kind = spec.kind;
    let may = rights::ever(kind, Action::Create, store::me().person().role);
    let buttons = move || {
        let new = may.then(|| {
            let label = move || tv("record-new", &[("kind", words::kind_name(kind).into())]);
            view! {
                <Button
                    label icon=Icon::Plus kind=ButtonKind::Primary on_click=make
                />
            }
        });
        view! {
            {actions.as_ref().map(ViewFn::run)}
            {new}
        }
    };
    let sub = move || tv("ui-records", &[("count", state.list.with(|list| list.all).into())]);
    view! {
        <PageHeader title=move || words::kind_plural(kind) sub actions=buttons/>
        {view_bar::view_bar(state, views)}
        {toolbar::toolbar(state, views, tools)}
        {chips::chips(state, on_unrestrict)}
        {body}
        <NewDialog kind open=making preset/>
    }
}

/// What an empty list offers: make one, or bring them in from a file.
fn begin(kind: Kind, make: Callback<()>) -> impl IntoView {
    let label = move || tv("record-new", &[("kind", words::kind_name(kind).into())]);
    view! {
        <Button label icon=Icon::Plus kind=ButtonKind::Primary on_click=make/>
        <ButtonLink label=tr("shell-import") href="/import" icon=Icon::Import/>
    }
}
