//! OpportunityList: the sales that may happen, as a list or as a board, with the same search and filters.
//!
//! The address says which: `view=board`, of which pipeline (`board`), with what was decided when
//! (`closed`); and, after a touch on a number elsewhere, the records behind it (`drill`).

use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use shared::book::Book;
use shared::calendar::Grain;
use shared::entity::{Kind, Pipeline};
use shared::id::{Id, RawId};
use shared::listing::Query;

use crate::listing::{ListSpec, Listing, Restriction};
use crate::look::past;
use crate::platform::clock;
use crate::store;
use crate::text::{t, tr};
use crate::ui::choice::{Choice, Segmented};
use crate::ui::icon::Icon;
use crate::ui::menu::{Menu, MenuItem};

use super::board::{Board, BoardScope};
use super::columns::columns;
use super::drill::{self, Drill};
use super::drill_words::drill_words;

/// What cells, filters and the records behind numbers are made from.
const READS: &[Kind] = &[
    Kind::Opportunity,
    Kind::Account,
    Kind::Contact,
    Kind::User,
    Kind::Department,
    Kind::Region,
    Kind::Channel,
    Kind::Product,
    Kind::Pipeline,
    Kind::Stage,
    Kind::Change,
    Kind::Company,
    Kind::ExchangeRate,
];

static OPPORTUNITIES: ListSpec = ListSpec {
    kind: Kind::Opportunity,
    icon: Icon::Opportunity,
    columns,
    shown: &[
        "name",
        "account",
        "stage",
        "amount",
        "weighted",
        "chance",
        "expected_close",
        "category",
        "owner",
        "region",
    ],
    facts: &["account", "stage", "amount", "expected_close"],
    sort: "-expected_close",
    reads: READS,
};

/// Which decided opportunities a board shows.
const CLOSED: [(&str, Option<Grain>); 4] = [
    ("month", Some(Grain::Month)),
    ("quarter", Some(Grain::Quarter)),
    ("year", Some(Grain::Year)),
    ("all", None),
];

/// What the address says besides search and filters.
#[derive(Clone, Debug, PartialEq)]
struct Address {
    is_board: bool,
    pipeline: Option<Id<Pipeline>>,
    /// The place in [`CLOSED`].
    closed: usize,
    drill: Option<Drill>,
}

impl Address {
    fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let drill = Drill::read(&get);
        let asked =
            get("closed").and_then(|text| CLOSED.iter().position(|(name, _)| *name == text));
        Self {
            is_board: get("view").as_deref() == Some("board"),
            pipeline: get("board")
                .and_then(|text| text.parse().ok())
                .or(drill.and_then(|drill| drill.filter.pipeline)),
            // The records behind a number are shown whenever they were decided.
            closed: asked.unwrap_or(if drill.is_some() { 3 } else { 1 }),
            drill,
        }
    }

    fn scope(&self, book: &Book, only: &[RawId]) -> Option<BoardScope> {
        let known = self.pipeline.filter(|id| book.get(*id).is_some());
        let pipeline = known.or_else(|| book.default_pipeline().map(|it| it.id))?;
        let grain = CLOSED[self.closed].1;
        Some(BoardScope {
            pipeline,
            // All of them need no looking up one by one.
            only: (only.len() < book.opportunities.len())
                .then(|| only.iter().map(|id| Id::new(*id)).collect()),
            closed: grain.map(|grain| book.calendar().around(clock::today(), grain)),
        })
    }
}

/// The page at `/opportunities`.
#[component]
pub fn OpportunityList() -> impl IntoView {
    let query = use_query_map();
    let address = Memo::new(move |_| query.with(|query| Address::read(|name| query.get(name))));
    let is_board = Memo::new(move |_| address.read().is_board);
    let drilled = Memo::new(move |_| address.read().drill);
    let restrict = store::use_kinds(READS, move |book| {
        drilled.get().map(|drill| {
            let ids: HashSet<RawId> = drill
                .records(book, &past::trails(book), clock::today())
                .into_iter()
                .map(Id::raw)
                .collect();
            Restriction { label: drill_words(book, &drill), ids: Arc::new(ids) }
        })
    });
    let set = address_setter();
    let clear = move || set.run(Change::NoDrill);
    let body = move |left: Signal<Vec<RawId>>| {
        is_board.get().then(|| {
            let scope = store::use_kinds(&[Kind::Pipeline, Kind::Company], move |book| {
                left.with(|left| address.read().scope(book, left))
            });
            view! { <BoardBar address set/> <Board scope/> }.into_any()
        })
    };
    view! {
        <Listing
            spec=&OPPORTUNITIES
            restrict
            on_unrestrict=move |()| clear()
            tools=move || view! { <ViewSwitch is_board set/> }
            body=body
        />
    }
}

/// A change of the address.
enum Change {
    /// Sets a parameter, or takes it out.
    Set(&'static str, Option<String>),
    /// Shows all records again.
    NoDrill,
}

/// Changes the address, and keeps what search and filters say there.
fn address_setter() -> Callback<Change> {
    let search = use_location().search;
    let navigate = StoredValue::new_local(use_navigate());
    Callback::new(move |change: Change| {
        let mut query = Query::parse(&search.get_untracked(), &columns());
        match change {
            Change::Set(name, value) => {
                query.others.retain(|(other, _)| other != name);
                query.others.extend(value.map(|value| (name.to_owned(), value)));
            }
            Change::NoDrill => query.others.retain(|(name, _)| !name.starts_with(drill::PREFIX)),
        }
        let search = query.print();
        let to = if search.is_empty() {
            "/opportunities".to_owned()
        } else {
            format!("/opportunities?{search}")
        };
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|go| go(&to, options));
    })
}

/// List or board.
#[component]
fn ViewSwitch(is_board: Memo<bool>, set: Callback<Change>) -> impl IntoView {
    let choices = vec![
        Choice::new("list", tr("opportunity-as-list")).icon(Icon::List),
        Choice::new("board", tr("opportunity-as-board")).icon(Icon::Board),
    ];
    let value = Signal::derive(move || if is_board.get() { "board" } else { "list" }.to_owned());
    view! {
        <Segmented
            label=tr("opportunity-view")
            choices=choices
            value=value
            on_change=move |id: String| {
                set.run(Change::Set("view", (id == "board").then_some(id)));
            }
        />
    }
}

/// What the board is about.
#[component]
fn BoardBar(address: Memo<Address>, set: Callback<Change>) -> impl IntoView {
    view! {
        <div class="board-bar">
            <PipelineMenu address set/>
            <ClosedMenu address set/>
        </div>
    }
}

#[component]
fn PipelineMenu(address: Memo<Address>, set: Callback<Change>) -> impl IntoView {
    let pipelines = store::use_kinds(&[Kind::Pipeline], |book| {
        book.templates(true).into_iter().map(|it| (it.id, it.name.clone())).collect::<Vec<_>>()
    });
    let now = store::use_kinds(&[Kind::Pipeline], move |book| {
        let asked = address.read().pipeline.and_then(|id| book.get(id));
        asked.or_else(|| book.default_pipeline()).map(|it| (it.id, it.name.clone()))
    });
    let name = move || now.get().map(|(_, name)| name).unwrap_or_default();
    let items = move |()| {
        let now = now.get_untracked().map(|(id, _)| id);
        let item = |(id, name): (Id<Pipeline>, String)| {
            let item =
                MenuItem::new(name, move || set.run(Change::Set("board", Some(id.to_string()))));
            if now == Some(id) { item.icon(Icon::Check) } else { item }
        };
        pipelines.get_untracked().into_iter().map(item).collect::<Vec<_>>()
    };
    view! {
        <Show when=move || pipelines.with(|all| all.len() > 1)>
            <Menu label=TextProp::from(name) items=items/>
        </Show>
    }
}

#[component]
fn ClosedMenu(address: Memo<Address>, set: Callback<Change>) -> impl IntoView {
    let text = |at: usize| t(&format!("opportunity-closed-{}", CLOSED[at].0));
    let items = move |()| {
        let now = address.get_untracked().closed;
        let item = |at: usize| {
            let name = CLOSED[at].0.to_owned();
            let item = MenuItem::new(
                move || text(at),
                move || set.run(Change::Set("closed", Some(name.clone()))),
            );
            if at == now { item.icon(Icon::Check) } else { item }
        };
        (0..CLOSED.len()).map(item).collect::<Vec<_>>()
    };
    view! { <Menu label=TextProp::from(move || text(address.read().closed)) items=items/> }
}
