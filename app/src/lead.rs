//! Leads: the list with its pool, the page of one, the rules by which they are assigned, and the sheet
//! that makes a customer of one.
//!
//! The list has three quick looks: the pool, what is mine, and all. In the pool a lead is claimed by one
//! touch; the steps themselves are `shared::leads`.

pub mod assign_dialogs;
pub mod become_card;
pub mod columns;
pub mod convert_sheet;
pub mod detail;
pub mod measure;
pub mod pool;
pub mod products_card;
pub mod rules;
pub mod score_card;
pub mod steps;

pub use detail::LeadPage;
pub use rules::{RuleList, RulePage};

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use shared::entity::{Kind, Lead};
use shared::id::RawId;
use shared::listing::{Pick, Query, Test};
use shared::value::Value;

use crate::listing::{ListSpec, Listing};
use crate::store;
use crate::text::tr;
use crate::ui::button::ButtonLink;
use crate::ui::choice::{Choice, Segmented};
use crate::ui::icon::Icon;

/// What cells, filters and scores are made from.
const READS: &[Kind] = &[
    Kind::Lead,
    Kind::LeadProduct,
    Kind::User,
    Kind::Region,
    Kind::Channel,
    Kind::Account,
    Kind::Contact,
    Kind::Opportunity,
    Kind::Activity,
    Kind::Task,
    Kind::AssignmentRule,
    Kind::Change,
    Kind::Company,
    Kind::ExchangeRate,
];

static LEADS: ListSpec = ListSpec {
    kind: Kind::Lead,
    icon: Icon::Lead,
    columns: columns::columns,
    shown: &[
        "name",
        "company",
        "score",
        "status",
        "owner",
        "source",
        "age",
        "days_left",
        "region",
        "budget",
    ],
    facts: &["company", "score", "owner"],
    sort: "-score",
    reads: READS,
};

/// A quick look at the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Pool,
    Mine,
    All,
}

impl Look {
    const ALL: [Self; 3] = [Self::Pool, Self::Mine, Self::All];

    const fn name(self) -> &'static str {
        match self {
            Self::Pool => "pool",
            Self::Mine => "mine",
            Self::All => "all",
        }
    }

    /// The tests that make it, besides that the lead is open.
    fn owner(self) -> Option<Test> {
        match self {
            Self::Pool => Some(Test::Empty),
            Self::Mine => Some(Test::AnyOf(vec![Pick::Me])),
            Self::All => None,
        }
    }

    fn of(query: &Query) -> Self {
        let is_open = query.filter("status") == Some(&open());
        let owner = query.filter("owner");
        let is_it = |look: &Self| is_open && owner.is_some() && owner == look.owner().as_ref();
        [Self::Pool, Self::Mine].into_iter().find(is_it).unwrap_or(Self::All)
    }

    fn set(self, query: &mut Query) {
        let narrowed = self != Self::All;
        query.set_filter("status", narrowed.then(open));
        query.set_filter("owner", self.owner());
    }
}

fn open() -> Test {
    Test::AnyOf(vec![Pick::Value(Value::Int(0))])
}

/// The page at `/leads`.
#[component]
pub fn LeadList() -> impl IntoView {
    let search = use_location().search;
    let columns = StoredValue::new(columns::columns());
    let query =
        Memo::new(move |_| columns.with_value(|columns| Query::parse(&search.get(), columns)));
    let look = Memo::new(move |_| query.with(Look::of));
    let navigate = StoredValue::new_local(use_navigate());
    let go = move |name: String| {
        let mut query = query.get_untracked();
        Look::ALL.into_iter().filter(|look| look.name() == name).for_each(|it| it.set(&mut query));
        let search = query.print();
        let to = if search.is_empty() { "/leads".to_owned() } else { format!("/leads?{search}") };
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|go| go(&to, options));
    };
    let tools = move || {
        let choices = vec![
            Choice::new("pool", tr("lead-look-pool")),
            Choice::new("mine", tr("lead-look-mine")),
            Choice::new("all", tr("lead-look-all")),
        ];
        let value = Signal::derive(move || look.get().name().to_owned());
        view! { <Segmented label=tr("lead-look") choices value on_change=go/> }
    };
    let body = move |left: Signal<Vec<RawId>>| {
        let is_sorted = query.with(|query| query.sort.is_some() || query.group.is_some());
        (look.get() == Look::Pool && !is_sorted)
            .then(|| view! { <pool::Pool leads=left/> }.into_any())
    };
    let rules = move || {
        view! { <ButtonLink label=tr("lead-rules") href="/leads/rules" icon=Icon::Settings/> }
    };
    // One made for the pool is nobody's yet, so that the rules may give it away.
    let preset = Signal::derive(move || {
        let owner = (look.get() != Look::Pool).then(|| store::me().user);
        vec![Lead::OWNER.to(&owner)]
    });
    view! { <Listing spec=&LEADS tools=tools body=body actions=rules preset/> }
}
