//! ConfirmingCard: what an opportunity that does not count yet waits for, and who can do what about it.

use leptos::prelude::*;
use shared::confirmation::{self, Step};
use shared::entity::{Confirmation, Kind, Opportunity};
use shared::id::Id;
use shared::rights::{Action, Relation};

use crate::form::text::TextAreaField;
use crate::record::words;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::dialog::Dialog;
use crate::ui::notice::{Notice, notify};

use super::hand_over::HandOverDialog;
use super::moves::report;

/// What the card shows.
#[derive(Clone, Debug, PartialEq)]
struct Waiting {
    confirmation: Confirmation,
    owner: String,
    is_mine: bool,
    /// A word from whoever assigned it.
    assigned: Option<String>,
    /// Why it was declined.
    declined: Option<String>,
}

/// The message that says what an opportunity waits for; nothing when it counts.
const fn state_text(confirmation: Confirmation, is_mine: bool) -> Option<&'static str> {
    match (confirmation, is_mine) {
        (Confirmation::Confirmed, _) => None,
        (Confirmation::Assigned, true) => Some("confirm-state-assigned-mine"),
        (Confirmation::Assigned, false) => Some("confirm-state-assigned"),
        (Confirmation::Accepted, true) => Some("confirm-state-accepted-mine"),
        (Confirmation::Accepted, false) => Some("confirm-state-accepted"),
        (Confirmation::Declined, _) => Some("confirm-state-declined"),
    }
}

const fn step_text(step: Step) -> &'static str {
    match step {
        Step::Accept => "confirm-accept",
        Step::Decline => "confirm-decline",
        Step::Confirm => "confirm-confirm",
        Step::Assign => "confirm-assign",
    }
}

/// Shown only while the opportunity waits to be confirmed, or was declined.
#[component]
pub fn ConfirmingCard(id: Id<Opportunity>) -> impl IntoView {
    let me = store::me().user;
    let waiting = store::use_kinds(&[Kind::Opportunity, Kind::User], move |book| {
        let one = book.get(id).filter(|one| !one.counts())?;
        Some(Waiting {
            confirmation: one.confirmation,
            owner: words::person(book, one.owner),
            is_mine: one.owner == Some(me),
            assigned: one.assigned_note.clone(),
            declined: one.confirmation_note.clone(),
        })
    });
    let leads = store::use_may(Kind::Opportunity, id.raw(), Action::Approve);
    let (is_declining, is_assigning) = (RwSignal::new(false), RwSignal::new(false));
    let take = move |step: Step| match step {
        Step::Decline => is_declining.set(true),
        Step::Assign => is_assigning.set(true),
        Step::Accept | Step::Confirm => go(id, step, None),
    };
    let card = move |waiting: Waiting| {
        let Waiting { confirmation, owner, is_mine, assigned, declined } = waiting;
        let relation = match (leads.get(), is_mine) {
            (true, _) => Relation::Leader,
            (false, true) => Relation::Owner,
            (false, false) => Relation::Reader,
        };
        let steps =
            Step::ALL.into_iter().filter(|step| confirmation::may(*step, confirmation, relation));
        let buttons = steps
            .enumerate()
            .map(|(at, step)| {
                let kind = if at == 0 { ButtonKind::Primary } else { ButtonKind::Plain };
                view! { <Button label=tr(step_text(step)) kind on_click=move |()| take(step)/> }
            })
            .collect_view();
        let text = state_text(confirmation, is_mine)
            .map(|text| move || tv(text, &[("owner", owner.clone().into())]));
        let quote = |text: Option<String>| {
            text.map(|text| view! { <blockquote class="quote">{text}</blockquote> })
        };
        view! {
            <Card title=tr("confirm-title")>
                <div class="confirming">
                    <p>{text}</p>
                    {quote(assigned.filter(|_| confirmation != Confirmation::Declined))}
                    {quote(declined.filter(|_| confirmation == Confirmation::Declined))}
                    <div class="confirming-steps">{buttons}</div>
                </div>
            </Card>
        }
    };
    view! {
        {move || waiting.get().map(card)}
        <DeclineDialog id open=is_declining/>
        <HandOverDialog id open=is_assigning/>
    }
}

/// Takes a step, with a word.
fn go(id: Id<Opportunity>, step: Step, note: Option<String>) {
    let mut edits = vec![Opportunity::CONFIRMATION.to(&step.target())];
    if note.is_some() {
        edits.push(Opportunity::CONFIRMATION_NOTE.to(&note));
    }
    let taken = store::edit(id, edits);
    if taken.is_ok() {
        let said = match step {
            Step::Accept => "confirm-said-accepted",
            Step::Decline => "confirm-said-declined",
            Step::Confirm => "confirm-said-confirmed",
            Step::Assign => "confirm-said-assigned",
        };
        notify(Notice::good(tr(said)).action(tr("undo-undo"), crate::undo::undo));
    }
    report(taken);
}

/// Asks why before it is given back.
#[component]
fn DeclineDialog(id: Id<Opportunity>, open: RwSignal<bool>) -> impl IntoView {
    let (reason, problem) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let decline = move || {
        let text = reason.get_untracked().trim().to_owned();
        if text.is_empty() {
            return problem.set(Some(t("confirm-decline-why")));
        }
        open.set(false);
        go(id, Step::Decline, Some(text));
    };
    view! {
        <Dialog
            open title=tr("confirm-decline-title") strict=true
            actions=move || {
                view! {
                    <Button label=tr("ui-cancel") on_click=move |()| open.set(false)/>
                    <Button label=tr("confirm-decline") kind=ButtonKind::Primary on_click=move |()| decline()/>
                }
            }
        >
            <p class="settings-note">{move || t("confirm-decline-text")}</p>
            <TextAreaField
                label=tr("confirm-decline-reason") value=reason error=problem required=true most=500
                on_commit=move |text| {
                    reason.set(text);
                    problem.set(None);
                }
            />
        </Dialog>
    }
}
