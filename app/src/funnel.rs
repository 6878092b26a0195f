//! Funnel: how business goes through the stages, how the pipeline changed, and who moved.
//!
//! Days, whose business, the pipeline and a second view to compare with stand in the address. All of
//! it is computed on the device from the same history; every number is a way to its records.

pub mod bridge;
pub mod promotion;
pub mod stages;
pub mod watching;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use shared::analytics::filter::Filter;
use shared::book::Book;
use shared::entity::{Kind, Pipeline};
use shared::id::Id;

use crate::look::choosers::{DaysChooser, WhoChooser, span_text};
use crate::look::{Look, Who};
use crate::platform::clock;
use crate::store;
use crate::text::{t, tr};
use crate::ui::choice::{Choice, Tabs};
use crate::ui::icon::Icon;
use crate::ui::menu::{Menu, MenuItem};
use crate::ui::page_header::PageHeader;

use bridge::BridgeCard;
use promotion::PromotionCard;
use stages::StagesCard;
use watching::WatchCard;

/// The parts of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Stages,
    Bridge,
    Promotion,
    Attention,
}

impl Tab {
    const ALL: [Self; 4] = [Self::Stages, Self::Bridge, Self::Promotion, Self::Attention];

    /// As it stands in the address and in message ids.
    const fn name(self) -> &'static str {
        match self {
            Self::Stages => "stages",
            Self::Bridge => "bridge",
            Self::Promotion => "promotion",
            Self::Attention => "attention",
        }
    }
}

/// What the address says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// Days and whose business.
    pub look: Look,
    /// Which kind of business; the usual one while nothing is said.
    pub pipeline: Option<Id<Pipeline>>,
    /// Whose business stands beside it.
    pub versus: Option<Who>,
}

impl Address {
    fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            look: Look::read(&get),
            pipeline: get("pipeline").and_then(|text| text.parse().ok()),
            versus: get("vs").and_then(|text| Who::named(&text)),
        }
    }

    fn query(self) -> String {
        let mut query = self.look.query();
        if let Some(pipeline) = self.pipeline {
            query.push_str(&format!("&pipeline={pipeline}"));
        }
        if let Some(versus) = self.versus {
            query.push_str(&format!("&vs={}", versus.name()));
        }
        query
    }

    /// The filter of whose business it is, and of the one beside it.
    fn filters(self, book: &Book) -> (Filter, Option<Filter>) {
        let me = store::me().user;
        let pipeline = self.pipeline.filter(|id| book.get(*id).is_some());
        let pipeline = pipeline.or_else(|| book.default_pipeline().map(|it| it.id));
        let one = self.look.filter(book, clock::today(), me);
        let other =
            self.versus.map(|who| Look { who, ..self.look }.filter(book, clock::today(), me));
        let of_pipeline = |filter| Filter { pipeline, ..filter };
        (of_pipeline(one), other.map(of_pipeline))
    }
}

/// The page at `/funnel`.
#[component]
pub fn FunnelPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let tab = Memo::new(move |_| {
        let name = params.with(|params| params.get("tab"));
        let found = Tab::ALL.into_iter().find(|tab| name.as_deref() == Some(tab.name()));
        found.unwrap_or(Tab::Stages)
    });
    let address = Memo::new(move |_| query.with(|query| Address::read(|name| query.get(name))));
    let navigate = StoredValue::new_local(use_navigate());
    let go = move |tab: &str, address: Address| {
        let options =
            NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|go| go(&format!("/funnel/{tab}?{}", address.query()), options));
    };
    let change = Callback::new(move |address| go(tab.get_untracked().name(), address));
    let filters = store::use_kinds(&[Kind::Company, Kind::User, Kind::Pipeline], move |book| {
        address.get().filters(book)
    });
    let filter = Memo::new(move |_| filters.get().0);
    let period = Memo::new(move |_| filter.get().period);
    let choices = Tab::ALL
        .into_iter()
        .map(|tab| Choice::new(tab.name(), move || t(&format!("funnel-{}", tab.name()))))
        .collect();
    view! {
        <PageHeader
            title=tr("shell-funnel")
            sub=TextProp::from(move || period.get().map(span_text).unwrap_or_default())
            actions=move || view! { <Choosers address period change/> }
        />
        <Tabs
            label=tr("shell-funnel")
            choices
            value=Signal::derive(move || tab.get().name().to_owned())
            on_change=move |name: String| go(&name, address.get_untracked())
        />
        {move || match tab.get() {
            Tab::Stages => view! { <StagesCard address filters change/> }.into_any(),
            Tab::Bridge => view! { <BridgeCard filter/> }.into_any(),
            Tab::Promotion => view! { <PromotionCard filter/> }.into_any(),
            Tab::Attention => view! { <WatchCard filter/> }.into_any(),
        }}
    }
}

#[component]
fn Choosers(
    address: Memo<Address>,
    period: Memo<Option<shared::calendar::Period>>,
    change: Callback<Address>,
) -> impl IntoView {
    let look = Memo::new(move |_| address.get().look);
    let set_look =
        Callback::new(move |look| change.run(Address { look, ..address.get_untracked() }));
    view! {
        <PipelineChooser address change/>
        <DaysChooser look period on_change=set_look/>
        <WhoChooser
            who=Signal::derive(move || look.get().who)
            on_change=move |who| set_look.run(Look { who, ..look.get_untracked() })
        />
    }
}

/// Which kind of business; not there while there is one alone.
#[component]
fn PipelineChooser(address: Memo<Address>, change: Callback<Address>) -> impl IntoView {
    let all = store::use_kinds(&[Kind::Pipeline], |book| {
        let usual = book.default_pipeline().map(|it| it.id);
        let named = book.templates(true).into_iter().map(|it| (it.id, it.name.clone()));
        (usual, named.collect::<Vec<_>>())
    });
    let now = move || address.get().pipeline.or_else(|| all.with(|all| all.0));
    let name = move || {
        let now = now();
        all.with(|(_, all)| {
            let found = all.iter().find(|(id, _)| Some(*id) == now);
            found.map(|(_, name)| name.clone()).unwrap_or_default()
        })
    };
    let items = move |()| {
        let line = |(id, name): (Id<Pipeline>, String)| {
            let choose = move || {
                change.run(Address { pipeline: Some(id), ..address.get_untracked() });
            };
            MenuItem::new(name, choose).checked(Signal::derive(move || now() == Some(id)))
        };
        all.get_untracked().1.into_iter().map(line).collect::<Vec<_>>()
    };
    view! {
        <Show when=move || all.with(|(_, all)| all.len() > 1)>
            <Menu label=TextProp::from(name) icon=Icon::Funnel items/>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use shared::analytics::ranking::RankBy;
    use shared::id::RawId;

    use super::*;

    #[test]
    fn what_is_looked_at_survives_the_address() {
        let look = Look::read(|_| None);
        for pipeline in [None, Some(Id::new(RawId(5)))] {
            for versus in [None, Some(Who::Team), Some(Who::Of(RankBy::Person, RawId(9)))] {
                let address = Address { look, pipeline, versus };
                let query = address.query();
                let get = |name: &str| {
                    let mut pairs = query.split('&');
                    pairs.find_map(|it| it.strip_prefix(&format!("{name}="))).map(str::to_owned)
                };
                assert_eq!(Address::read(get), address, "{query}");
            }
        }
    }
}
