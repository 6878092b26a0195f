//! Dashboard: how the period goes: headlines, funnel, ranking, and what wants a hand.
//!
//! Everything is computed on the device. Period and scope stand in the address; every number is a way
//! to the records it is made of.

pub mod figures;
pub mod funnel_card;
pub mod next;
pub mod ranking_card;
pub mod standing_card;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::analytics::filter::Filter;
use shared::entity::Kind;

use crate::look::choosers::{self, DaysChooser, WhoChooser};
use crate::look::past::trails;
use crate::look::{Look, READS};
use crate::opportunity::{NewOpportunity, begin_new};
use crate::platform::clock;
use crate::reminders::card::PeopleCard;
use crate::shell::later::later_part;
use crate::text::{tr, tv};
use crate::ui::button::{Button, ButtonKind, ButtonLink};
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;
use crate::ui::page_header::PageHeader;
use crate::{format, store};

use figures::{Figures, Kpis};
use funnel_card::FunnelCard;
use next::NextCard;
use ranking_card::RankingCard;
use standing_card::StandingCard;

use crate::opportunity::waiting::WaitingBand;

/// The page at `/`.
#[component]
pub fn Dashboard() -> impl IntoView {
    let query = use_query_map();
    let navigate = use_navigate();
    let look = Memo::new(move |_| query.with(|query| Look::read(|name| query.get(name))));
    let change = Callback::new(move |look: Look| {
        let options =
            NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&format!("/?{}", look.query()), options);
    });
    let me = store::me().user;
    let filter = store::use_kinds(&[Kind::Company, Kind::User], move |book| {
        look.get().filter(book, clock::today(), me)
    });
    let period = Memo::new(move |_| filter.get().period);
    let is_empty = store::use_kinds(&[Kind::Opportunity], |book| book.opportunities.is_empty());
    let adding = RwSignal::new(false);
    let sub = move || {
        let today = format::date_weekday(clock::today());
        match period.get() {
            Some(period) => format!("{today} · {}", choosers::span_text(period)),
            None => today,
        }
    };
    view! {
        <PageHeader
            title=TextProp::from(move || tv("dashboard-hello", &[("name", store::me().name.into())]))
            sub=TextProp::from(sub)
            actions=move || {
                view! {
                    <DaysChooser look period on_change=change/>
                    <WhoChooser
                        who=Signal::derive(move || look.get().who)
                        on_change=move |who| change.run(Look { who, ..look.get_untracked() })
                    />
                    <Button
                        label=tr("opportunity-new")
                        icon=Icon::Plus
                        kind=ButtonKind::Primary
                        on_click=move || begin_new(adding)
                    />
                }
            }
        />
        <Show when=move || !is_empty.get() fallback=move || view! { <FirstRun adding/> }>
            <Cards filter/>
        </Show>
        <NewOpportunity open=adding/>
    }
}

#[component]
fn Cards(filter: Memo<Filter>) -> impl IntoView {
    let figures =
        store::use_kinds(READS, move |book| Figures::of(book, &trails(book), &filter.get()));
    view! {
        <WaitingBand/>
        <Kpis figures/>
        <div class="dashboard-charts">
            <FunnelCard figures/>
            <RankingCard filter/>
        </div>
        <StandingCard/>
        <NextCard filter/>
        // The calendar of the moon is no part of the first load.
        {later_part!(people, Signal::stored(true), None, PeopleCard)}
    }
}

/// What stands here before there is anything to compute: how to begin.
#[component]
fn FirstRun(adding: RwSignal<bool>) -> impl IntoView {
    view! {
        <EmptyState
            icon=Icon::Funnel
            title=tr("dashboard-empty")
            text=tr("dashboard-empty-text")
            action=move || {
                view! {
                    <Button
                        label=tr("opportunity-new")
                        kind=ButtonKind::Primary
                        icon=Icon::Plus
                        on_click=move || begin_new(adding)
                    />
                    <ButtonLink label=tr("shell-import") href="/import" icon=Icon::Import/>
                }
            }
        />
    }
}
