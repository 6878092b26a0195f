//! OpportunityPage: everything about one opportunity, each value changed where it stands.

pub mod facts;
pub mod outcome;
pub mod team;
pub mod weighted;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::entity::{Kind, Opportunity, Stage, StageCategory};
use shared::id::Id;
use shared::rights::Action;

use crate::committee::CommitteeCard;
use crate::conflict::Conflicts;
use crate::format;
use crate::record::delete_dialog::DeleteDialog;
use crate::record::share_dialog::{self, ShareDialog};
use crate::record::timeline::Timeline;
use crate::review::{self, KeyProject};
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind, ButtonLink};
use crate::ui::chip::{Tag, Tone};
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;
use crate::ui::menu::{Menu, MenuItem};
use crate::ui::page_header::{Crumb, PageHeader};
use crate::work::{WorkOf, log_call};

use super::close_sheet::CloseSheet;
use super::confirming::ConfirmingCard;
use super::criteria_list::CriteriaCard;
use super::hand_over::HandOverDialog;
use super::moves::{Mover, Wish};
use super::promotion_sheet::PromotionSheet;
use super::stage_path::StagePath;
use facts::{FactsCard, MoreFacts, NextStepCard, NotesCard};
use outcome::OutcomeCard;
use team::TeamCard;
use weighted::WeightedCard;

/// The page at `/opportunities/:id`.
#[component]
pub fn OpportunityPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| params.get("id").and_then(|text| text.parse::<Id<Opportunity>>().ok()))
    });
    move || match id.get() {
        Some(id) => view! { <Record id/> }.into_any(),
        None => view! { <Missing/> }.into_any(),
    }
}

/// What stands where an opportunity is not there.
#[component]
pub fn Missing() -> impl IntoView {
    view! {
        <EmptyState
            icon=Icon::Opportunity
            title=tr("opportunity-missing")
            text=tr("opportunity-missing-text")
            action=|| {
                view! { <ButtonLink label=tr("opportunity-to-list") href="/opportunities".to_owned()/> }
            }
        />
    }
}

#[component]
fn Record(id: Id<Opportunity>) -> impl IntoView {
    let is_there = store::use_kinds(&[Kind::Opportunity], move |book| book.get(id).is_some());
    let mover = Mover::start();
    view! {
        <Show when=move || is_there.get() fallback=|| view! { <Missing/> }>
            <Head id mover/>
            <StagePath id mover/>
            <div class="record-alert"><Conflicts about=id.raw()/></div>
            <div class="grid grid-record opportunity-page">
                <div class="stack">
                    <ConfirmingCard id/>
                    <OutcomeCard id mover/>
                    <NextStepCard id/>
                    <CriteriaCard id mover/>
                    <NotesCard id/>
                    <KeyProject id/>
                    <WorkOf opportunity=id.raw()/>
                    <Timeline kind=Kind::Opportunity id=id.raw()/>
                </div>
                <div class="stack">
                    <FactsCard id/>
                    <CommitteeCard id/>
                    <TeamCard id/>
                    <WeightedCard id/>
                    <MoreFacts id/>
                </div>
            </div>
            <PromotionSheet mover/>
            <CloseSheet mover/>
            <p class="visually-hidden" role="status" aria-live="polite">{move || mover.said.get()}</p>
        </Show>
    }
}

/// What the head of the page shows.
#[derive(Clone, Debug, Default, PartialEq)]
struct Title {
    name: String,
    account: Option<(String, String)>,
    amount: Option<shared::money::Money>,
    category: StageCategory,
    /// The stage to go to next: the open one after this, or the won one after the last.
    next: Option<(Id<Stage>, String, StageCategory)>,
    lost: Option<Id<Stage>>,
}

#[component]
fn Head(id: Id<Opportunity>, mover: Mover) -> impl IntoView {
    let kinds = &[Kind::Opportunity, Kind::Account, Kind::Stage];
    let title = store::use_kinds(kinds, move |book| {
        let Some(opportunity) = book.get(id) else { return Title::default() };
        let stages = book.stages_of(opportunity.pipeline);
        let is_open = |stage: &Stage| stage.category == StageCategory::Open;
        let here = book.stage_of(opportunity);
        let at = stages.iter().position(|stage| stage.id == here && is_open(stage));
        let next = at.and_then(|at| stages.get(at + 1));
        let lost = stages.iter().find(|stage| stage.category == StageCategory::Lost);
        let account = opportunity.account.and_then(|id| book.get(id));
        Title {
            name: opportunity.name.clone(),
            account: account.map(|it| (it.name.clone(), format!("/accounts/{}", it.id))),
            amount: opportunity.amount,
            category: opportunity.category(book),
            next: next
                .filter(|stage| stage.category != StageCategory::Lost)
                .map(|stage| (stage.id, stage.name.clone(), stage.category)),
            lost: at.and(lost).map(|stage| stage.id),
        }
    });
    let is_deleting = RwSignal::new(false);
    // The way here changes with the account, so the head is made anew with it.
    let account = Memo::new(move |_| title.read().account.clone());
    let tags = move || {
        move || {
            let (amount, category) = title.with(|title| (title.amount, title.category));
            let category = match category {
                StageCategory::Open => None,
                StageCategory::Won => Some(("stage-category-won", Tone::Good)),
                StageCategory::Lost => Some(("stage-category-lost", Tone::Neutral)),
            };
            view! {
                {amount.map(|it| view! { <b class="record-amount">{move || format::money_plain(it)}</b> })}
                {category.map(|(id, tone)| view! { <Tag label=tr(id) tone/> })}
            }
        }
    };
    move || {
        let mut crumbs = vec![Crumb::new(tr("opportunity-list"), "/opportunities")];
        crumbs.extend(account.get().map(|(name, href)| Crumb::new(name, href)));
        view! {
            <PageHeader
                title=TextProp::from(move || title.read().name.clone())
                crumbs
                tags=tags
                actions=move || view! { <Actions id mover title is_deleting/> }
            />
            <DeleteDialog kind=Kind::Opportunity id=id.raw() open=is_deleting/>
        }
    }
}

#[component]
fn Actions(
    id: Id<Opportunity>,
    mover: Mover,
    title: Memo<Title>,
    is_deleting: RwSignal<bool>,
) -> impl IntoView {
    let (is_sharing, is_handing) = (RwSignal::new(false), RwSignal::new(false));
    let may_edit = store::use_may(Kind::Opportunity, id.raw(), Action::Edit);
    let may_hand_over = store::use_may(Kind::Opportunity, id.raw(), Action::HandOver);
    let may_share = share_dialog::use_may_share(Kind::Opportunity, id.raw());
    let may_delete = store::use_may(Kind::Opportunity, id.raw(), Action::Delete);
    let go = move |stage| mover.ask(Wish { opportunity: id, stage });
    let next = Memo::new(move |_| title.read().next.clone());
    let lost = Memo::new(move |_| title.read().lost);
    let promote = move || {
        next.get().map(|(stage, name, category)| {
            let label = move || match category {
                StageCategory::Won => t("opportunity-mark-won"),
                StageCategory::Open | StageCategory::Lost => {
                    tv("opportunity-step-move", &[("stage", name.clone().into())])
                }
            };
            view! {
                <Button
                    label=TextProp::from(label)
                    kind=ButtonKind::Primary
                    on_click=move || go(stage)
                />
            }
        })
    };
    let items = move |()| {
        let lost = lost.get_untracked().map(|stage| {
            MenuItem::new(tr("opportunity-mark-lost"), move || go(stage)).icon(Icon::Close)
        });
        let share = may_share.get_untracked().then(|| share_dialog::menu_item(is_sharing));
        let delete = may_delete.get_untracked().then(|| {
            MenuItem::new(tr("ui-delete"), move || is_deleting.set(true)).icon(Icon::Trash).danger()
        });
        let hand_over = may_hand_over.get_untracked().then(|| {
            MenuItem::new(tr("hand-over-menu"), move || is_handing.set(true)).icon(Icon::ArrowRight)
        });
        let call = MenuItem::new(tr("work-log-call"), move || log_call(id)).icon(Icon::Contacts);
        let key = review::menu_item(id, may_edit);
        std::iter::once(call)
            .chain(key)
            .chain(lost)
            .chain(hand_over)
            .chain(share)
            .chain(delete)
            .collect::<Vec<_>>()
    };
    view! {
        <Menu label=tr("ui-more") icon=Icon::More icon_only=true items=items/>
        {promote}
        <ShareDialog kind=Kind::Opportunity id=id.raw() open=is_sharing/>
        <HandOverDialog id open=is_handing/>
    }
}
