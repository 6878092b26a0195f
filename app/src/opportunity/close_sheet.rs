//! CloseSheet: asks for what a win or a loss needs; until it is confirmed nothing has changed.

use std::collections::HashMap;

use chrono::NaiveDate;
use leptos::html;
use leptos::prelude::*;
use shared::entity::opportunity::{Closing, MoveRefused, move_needs};
use shared::entity::{Account, Competitor, Kind, Opportunity, Stage, StageCategory};
use shared::id::Id;
use shared::money::{Currency, Money};
use shared::order;
use shared::value::Value;

use crate::form::date::DateField;
use crate::form::number::MoneyField;
use crate::form::{Fields, REFUSED};
use crate::format;
use crate::platform::clock;
use crate::platform::dom;
use crate::record::field::FieldInput;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Sheet;

use super::moves::{MoveProblem, Mover, Wish};

/// Reasons offered, the most used first.
const SUGGESTIONS: usize = 8;

/// Everything the sheet shows, read once when it opens.
#[derive(Clone)]
struct Question {
    wish: Wish,
    opportunity: Opportunity,
    account: Option<Account>,
    stage: Stage,
    is_reason_needed: bool,
    currency: Currency,
    reasons: Vec<String>,
}

impl Question {
    fn of(wish: Wish) -> Option<Self> {
        store::read(|book| {
            let opportunity = book.get(wish.opportunity)?.clone();
            let stage = book.get(wish.stage)?.clone();
            let same = |other: &&Opportunity| other.category(book) == stage.category;
            let said = book.opportunities.iter().filter(same);
            Some(Self {
                wish,
                account: opportunity.account.and_then(|id| book.get(id).cloned()),
                is_reason_needed: move_needs(stage.category).reason,
                currency: opportunity
                    .amount
                    .map_or_else(|| book.base_currency(), |amount| amount.currency),
                reasons: frequent(said.filter_map(|other| other.close_reason.as_deref())),
                opportunity,
                stage,
            })
        })
    }
}

/// Returns the most frequent texts, the most frequent first; ties by text, so that they never jump.
fn frequent<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for text in texts.map(str::trim).filter(|text| !text.is_empty()) {
        *counts.entry(text).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    order::sort_by(&mut counts, |a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    counts.into_iter().take(SUGGESTIONS).map(|(text, _)| text.to_owned()).collect()
}

/// What is being filled in.
#[derive(Clone, Copy)]
struct Draft {
    amount: RwSignal<Option<Money>>,
    day: RwSignal<Option<NaiveDate>>,
    reason: RwSignal<String>,
    competitor: RwSignal<Option<Id<Competitor>>>,
    problem: RwSignal<Option<MoveProblem>>,
}

impl Draft {
    fn new() -> Self {
        Self {
            amount: RwSignal::new(None),
            day: RwSignal::new(None),
            reason: RwSignal::new(String::new()),
            competitor: RwSignal::new(None),
            problem: RwSignal::new(None),
        }
    }

    fn begin(self, question: &Question) {
        self.amount.set(question.opportunity.amount);
        self.day.set(Some(clock::today()));
        self.reason.set(String::new());
        self.competitor.set(question.opportunity.competitor);
        self.problem.set(None);
    }

    /// Takes a value; what was said about the old one no longer holds.
    fn set<T: Send + Sync + 'static>(self, field: RwSignal<T>, value: T) {
        field.set(value);
        self.problem.set(None);
    }

    fn closing(self) -> Closing {
        let reason = self.reason.get_untracked().trim().to_owned();
        Closing {
            amount: self.amount.get_untracked(),
            closed_on: self.day.get_untracked(),
            reason: (!reason.is_empty()).then_some(reason),
            competitor: self.competitor.get_untracked(),
        }
    }

    /// The sentence for the field that a refusal is about.
    fn error(self, about: MoveRefused) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.problem.with(|problem| match problem {
                Some(MoveProblem::Refused(reason)) if *reason == about => {
                    problem.as_ref().map(MoveProblem::sentence)
                }
                Some(_) | None => None,
            })
        })
    }
}

/// The sheet of a page that moves opportunities; it opens by itself when the mover asks.
#[component]
pub fn CloseSheet(mover: Mover) -> impl IntoView {
    let open = RwSignal::new(false);
    let question = RwSignal::new(None::<Question>);
    let draft = Draft::new();
    // Outwards: the dialog is the browser's; it must be told when there is something to ask.
    Effect::new(move || {
        let asked = mover.asked.get().and_then(Question::of);
        if let Some(asked) = &asked {
            draft.begin(asked);
        }
        open.set(asked.is_some());
        if asked.is_some() {
            question.set(asked);
        }
    });
    let title = move || {
        question.with(|question| {
            let Some(question) = question else { return String::new() };
            let name = question.opportunity.name.clone();
            match question.stage.category {
                StageCategory::Lost => tv("opportunity-close-lost", &[("name", name.into())]),
                StageCategory::Open | StageCategory::Won => {
                    tv("opportunity-close-won", &[("name", name.into())])
                }
            }
        })
    };
    let body = NodeRef::<html::Div>::new();
    let confirm = move || {
        // A field with a complaint holds something that was not taken: never close without it.
        if let Some(body) = body.get_untracked()
            && dom::focus_first(&body, REFUSED)
        {
            return;
        }
        let Some(wish) = question.with_untracked(|question| question.as_ref().map(|it| it.wish))
        else {
            return;
        };
        if let Err(problem) = mover.finish(wish, &draft.closing()) {
            draft.problem.set(Some(problem));
        }
    };
    let is_lost = Signal::derive(move || {
        question.with(|it| it.as_ref().is_some_and(|it| it.stage.category == StageCategory::Lost))
    });
    view! {
        <Sheet
            open
            title=TextProp::from(title)
            on_close=move |()| mover.cancel()
            strict=true
            actions=move || {
                let label = move || {
                    t(if is_lost.get() { "opportunity-mark-lost" } else { "opportunity-mark-won" })
                };
                view! {
                    <Button label=tr("ui-cancel") on_click=move || open.set(false)/>
                    <Button label=TextProp::from(label) kind=ButtonKind::Primary on_click=confirm/>
                }
            }
        >
            <div node_ref=body>
                {move || question.get().map(|question| view! { <Questions question draft/> })}
            </div>
        </Sheet>
    }
}

#[component]
fn Questions(question: Question, draft: Draft) -> impl IntoView {
    let Question { opportunity, account, stage, is_reason_needed, currency, reasons, .. } =
        question;
    let won = stage.category == StageCategory::Won;
    let account = account.map(|account| account.name);
    let amount_before = opportunity.amount;
    let rejected = move || {
        draft.problem.with(|problem| match problem {
            Some(
                problem
                @ (MoveProblem::Gone | MoveProblem::OlderVersion | MoveProblem::Rejected(_)),
            ) => Some(view! { <p class="field-error" role="alert">{problem.sentence()}</p> }),
            Some(MoveProblem::Refused(_)) | None => None,
        })
    };
    let reason_label = if won { "opportunity-won-reason" } else { "opportunity-lost-reason" };
    view! {
        <p class="close-about">
            {account}
            {amount_before
                .map(|amount| view! { <strong>{move || format::money_plain(amount)}</strong> })}
            <span>{move || tv("opportunity-close-to", &[("stage", stage.name.clone().into())])}</span>
        </p>
        <Fields>
            {won
                .then(|| {
                    view! {
                        <MoneyField
                            label=tr("opportunity-final-amount")
                            value=draft.amount
                            currency=currency
                            on_commit=move |amount| draft.set(draft.amount, amount)
                            error=draft.error(MoveRefused::AmountMissing)
                        />
                    }
                })}
            <DateField
                label=tr("opportunity-closed-on")
                value=draft.day
                on_commit=move |day| draft.set(draft.day, day)
                error=draft.error(MoveRefused::DayMissing)
            />
            <Reason label=reason_label reasons draft required=is_reason_needed/>
            {(stage.category == StageCategory::Lost).then(|| lost_to(draft))}
            {rejected}
        </Fields>
    }
}

/// Who won instead of us; one who is not known yet can be named here.
fn lost_to(draft: Draft) -> impl IntoView {
    let value = Signal::derive(move || {
        let id = draft.competitor.get();
        id.map_or(Value::Null, |id| Value::Id(id.raw()))
    });
    let commit = move |value: Value| {
        let id = if let Value::Id(id) = value { Some(Id::new(id)) } else { None };
        draft.set(draft.competitor, id);
    };
    Kind::Opportunity.field_named("competitor").map(|spec| {
        view! {
            <FieldInput
                kind=Kind::Opportunity spec value on_commit=commit sibling=|_| Value::Null
            />
        }
    })
}

/// A line that follows every letter, so that a suggestion can stand in for typing.
#[component]
fn Reason(
    label: &'static str,
    reasons: Vec<String>,
    draft: Draft,
    required: bool,
) -> impl IntoView {
    let id = dom::unique_id("reason");
    let note = format!("{id}-note");
    let error = draft.error(MoveRefused::ReasonMissing);
    let suggestions = reasons
        .into_iter()
        .map(|reason| {
            let said = reason.clone();
            let on = reason.clone();
            view! {
                <button
                    type="button"
                    class="close-reason"
                    aria-pressed=move || draft.reason.with(|now| *now == on).to_string()
                    on:click=move |_| draft.set(draft.reason, said.clone())
                >
                    {reason}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="field" data-invalid=move || error.get().map(|_| "true")>
            <label class="field-label" for=id.clone()>
                {move || t(label)}
                {required
                    .then(|| {
                        view! {
                            <span class="field-required" title=move || t("form-required")>"*"</span>
                        }
                    })}
            </label>
            <div class="field-control">
                <input
                    class="field-input"
                    id=id
                    type="text"
                    maxlength="200"
                    autocomplete="off"
                    aria-describedby=note.clone()
                    aria-invalid=move || error.get().map(|_| "true")
                    prop:value=move || draft.reason.get()
                    on:input:target=move |event| draft.set(draft.reason, event.target().value())
                />
                <div id=note aria-live="polite">
                    {move || error.get().map(|error| view! { <p class="field-error">{error}</p> })}
                </div>
                <div class="close-reasons" role="group" aria-label=move || t("opportunity-reasons")>
                    {suggestions}
                </div>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::frequent;

    #[test]
    fn reasons_come_by_how_often_they_were_said() {
        let said = ["price", " price", "", "late", "budget", "late", "price"];
        assert_eq!(frequent(said.into_iter()), ["price", "late", "budget"]);
    }
}
