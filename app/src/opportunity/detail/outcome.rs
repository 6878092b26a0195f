//! OutcomeCard: how a decided opportunity ended, and the way back.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::entity::{Kind, Opportunity, Stage, StageCategory};
use shared::id::Id;

use crate::format;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::Button;
use crate::ui::card::Card;
use crate::ui::icon::{Icon, IconView};

use super::super::moves::{Mover, Wish};

#[derive(Clone, Debug, PartialEq)]
struct Outcome {
    is_won: bool,
    day: Option<NaiveDate>,
    reason: Option<String>,
    from: Option<String>,
    /// Where reopening leads: the stage it was decided from, else the first open one.
    back: Option<Id<Stage>>,
}

/// Shown only when it is decided.
#[component]
pub fn OutcomeCard(id: Id<Opportunity>, mover: Mover) -> impl IntoView {
    let outcome = store::use_kinds(&[Kind::Opportunity, Kind::Stage], move |book| {
        let opportunity = book.get(id)?;
        let is_won = match opportunity.category(book) {
            StageCategory::Open => return None,
            StageCategory::Won => true,
            StageCategory::Lost => false,
        };
        let stages = book.stages_of(opportunity.pipeline);
        let is_open = |stage: &&&Stage| stage.category == StageCategory::Open;
        let from = stages.iter().find(|stage| Some(stage.id) == opportunity.closed_from);
        let back = from.filter(is_open).or_else(|| stages.iter().find(is_open));
        Some(Outcome {
            is_won,
            day: opportunity.closed_on,
            reason: opportunity.close_reason.clone(),
            from: from.map(|stage| stage.name.clone()),
            back: back.map(|stage| stage.id),
        })
    });
    move || {
        outcome.get().map(|outcome| {
            let Outcome { is_won, day, reason, from, back } = outcome;
            let (class, icon) =
                if is_won { ("outcome outcome-won", Icon::Won) } else { ("outcome", Icon::Close) };
            let title = move || match (is_won, day) {
                (true, Some(day)) => tv("opportunity-won-on", &[("day", format::date(day).into())]),
                (false, Some(day)) => {
                    tv("opportunity-lost-on", &[("day", format::date(day).into())])
                }
                (true, None) => t("stage-category-won"),
                (false, None) => t("stage-category-lost"),
            };
            let from = from.map(|stage| {
                view! {
                    <p class="outcome-from">
                        {move || tv("opportunity-decided-from", &[("stage", stage.clone().into())])}
                    </p>
                }
            });
            let reopen = back.map(|stage| {
                view! {
                    <Button
                        label=tr("opportunity-reopen")
                        icon=Icon::Refresh
                        on_click=move || mover.ask(Wish { opportunity: id, stage })
                    />
                }
            });
            view! {
                <Card>
                    <div class=class>
                        <IconView icon class="icon icon-large"/>
                        <div class="outcome-words">
                            <h2>{title}</h2>
                            {reason.map(|reason| view! { <p>{reason}</p> })}
                            {from}
                        </div>
                        {reopen}
                    </div>
                </Card>
            }
        })
    }
}
