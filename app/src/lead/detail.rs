//! LeadPage: everything about one lead, and what can be done with it.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::entity::{Kind, Lead, LeadStatus};
use shared::id::{Id, RawId};
use shared::rights::Action;

use super::assign_dialogs::{Asks, AssignDialogs};
use super::become_card::{AssignmentCard, BecomeCard, StatusTags};
use super::convert_sheet::ConvertSheet;
use super::products_card::ProductsCard;
use super::score_card::ScoreCard;
use super::steps;
use crate::platform::clock;
use crate::record::likely::LikelyCard;
use crate::record::page::RecordPage;
use crate::record::related::RelatedList;
use crate::store;
use crate::text::tr;
use crate::ui::button::{Button, ButtonKind, ButtonLink};
use crate::ui::icon::Icon;
use crate::ui::menu::{Menu, MenuItem};

/// The page at `/leads/:id`.
#[component]
pub fn LeadPage() -> impl IntoView {
    let tags = |id: RawId| view! { <StatusTags id=Id::new(id)/> }.into_any();
    let actions = |id: RawId| view! { <Actions id=Id::new(id)/> }.into_any();
    let main = |id: RawId| {
        view! {
            <ProductsCard id=Id::new(id)/>
            <RelatedList
                kind=Kind::Task field="lead" of=id
                columns=&["title", "due", "owner", "done"] sort="due"
            />
            <RelatedList
                kind=Kind::Activity field="lead" of=id
                columns=&["title", "how", "at", "owner"] sort="-at"
            />
        }
        .into_any()
    };
    let side = |id: RawId| {
        view! {
            <BecomeCard id=Id::new(id)/>
            <AssignmentCard id=Id::new(id)/>
            <ScoreCard id=Id::new(id)/>
            <LikelyCard kind=Kind::Lead id/>
        }
        .into_any()
    };
    view! { <RecordPage kind=Kind::Lead tags actions main side/> }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    status: LeadStatus,
    is_owned: bool,
    opportunity: Option<RawId>,
}

#[component]
fn Actions(id: Id<Lead>) -> impl IntoView {
    let asks = Asks::start();
    let converting = RwSignal::new(false);
    let state = store::use_kinds(&[Kind::Lead], move |book| {
        let lead = book.get(id)?;
        let opportunity = lead.opportunity.map(Id::raw);
        Some(State { status: lead.status, is_owned: lead.owner.is_some(), opportunity })
    });
    let may_edit = store::use_may(Kind::Lead, id.raw(), Action::Edit);
    let may_hand_over = store::use_may(Kind::Lead, id.raw(), Action::HandOver);
    let navigate = StoredValue::new_local(use_navigate());
    let done = move |page: String| navigate.with_value(|go| go(&page, Default::default()));
    let buttons = move || {
        let State { status, is_owned, opportunity } = state.get()?;
        let may = may_edit.get();
        let view = match status {
            LeadStatus::Open => open_buttons(id, asks, converting, is_owned, may, may_hand_over),
            LeadStatus::Disqualified if may => {
                let reopen = move |()| {
                    steps::take_or_tell(id, "lead-reopened", |_, lead| lead.reopen(clock::now()));
                };
                let label = tr("lead-reopen");
                view! { <Button label icon=Icon::Refresh on_click=reopen/> }.into_any()
            }
            LeadStatus::Converted => {
                let opportunity = opportunity?;
                let href = format!("/opportunities/{opportunity}");
                let label = tr("lead-to-opportunity");
                view! { <ButtonLink label href kind=ButtonKind::Primary/> }.into_any()
            }
            LeadStatus::Disqualified => return None,
        };
        Some(view)
    };
    view! {
        {buttons}
        <AssignDialogs id asks/>
        <ConvertSheet id open=converting on_done=done/>
    }
}

fn open_buttons(
    id: Id<Lead>,
    asks: Asks,
    converting: RwSignal<bool>,
    is_owned: bool,
    may: bool,
    may_hand_over: Memo<bool>,
) -> AnyView {
    if !may {
        return ().into_any();
    }
    let items = move |()| {
        let hand_over = may_hand_over.get_untracked();
        let item = |label, icon, open: RwSignal<bool>| {
            MenuItem::new(tr(label), move || open.set(true)).icon(icon)
        };
        let give_back = (is_owned && hand_over)
            .then(|| item("lead-give-back", Icon::ArrowLeft, asks.give_back));
        let hand_over = hand_over.then(|| item("lead-hand-over", Icon::ArrowRight, asks.hand_over));
        let disqualify = item("lead-disqualify", Icon::Close, asks.disqualify);
        let convert = (!is_owned).then(|| item("lead-convert", Icon::Opportunity, converting));
        let all = convert.into_iter().chain(hand_over).chain(give_back).chain([disqualify]);
        all.collect::<Vec<_>>()
    };
    let main = if is_owned {
        let convert = move |()| converting.set(true);
        view! {
            <Button label=tr("lead-convert") kind=ButtonKind::Primary on_click=convert/>
        }
    } else {
        let claim = move |()| steps::claim(id);
        view! { <Button label=tr("lead-claim") kind=ButtonKind::Primary on_click=claim/> }
    };
    view! {
        <Button label=tr("work-log-call") icon=Icon::Contacts on_click=move |()| steps::log_call(id)/>
        <Menu label=tr("lead-more") items/>
        {main}
    }
    .into_any()
}
