//! Dialogs of a lead's page: handing over and giving back with a word, disqualifying with a reason.

use leptos::html;
use leptos::prelude::*;
use shared::entity::{Kind, Lead, LeadStatus, User};
use shared::id::Id;
use shared::order;
use shared::value::Value;

use super::steps::{Problem, take};
use crate::form::text::TextAreaField;
use crate::form::{Fields, REFUSED};
use crate::platform::{clock, dom};
use crate::record::field::FieldInput;
use crate::store;
use crate::text::{t, tr};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;

/// Which dialog is open.
#[derive(Clone, Copy)]
pub struct Asks {
    pub hand_over: RwSignal<bool>,
    pub give_back: RwSignal<bool>,
    pub disqualify: RwSignal<bool>,
}

impl Asks {
    pub fn start() -> Self {
        Self {
            hand_over: RwSignal::new(false),
            give_back: RwSignal::new(false),
            disqualify: RwSignal::new(false),
        }
    }
}

/// The dialogs of one lead.
#[component]
pub fn AssignDialogs(id: Id<Lead>, asks: Asks) -> impl IntoView {
    view! {
        <HandOver id open=asks.hand_over/>
        <GiveBack id open=asks.give_back/>
        <Disqualify id open=asks.disqualify/>
    }
}

/// What was not taken, where it can be read.
fn told(problem: RwSignal<Option<Problem>>) -> impl IntoView {
    move || {
        let problem = problem.get()?;
        Some(view! { <p class="field-error" role="alert">{problem.sentence()}</p> })
    }
}

/// Whether a field of the dialog holds something that it did not take.
fn is_refused(body: NodeRef<html::Div>) -> bool {
    body.get_untracked().is_some_and(|body| dom::focus_first(&body, REFUSED))
}

#[component]
fn HandOver(id: Id<Lead>, open: RwSignal<bool>) -> impl IntoView {
    let to = RwSignal::new(None::<Id<User>>);
    let note = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<Problem>);
    let body = NodeRef::<html::Div>::new();
    let confirm = move |()| {
        if is_refused(body) {
            return;
        }
        let Some(to) = to.get_untracked() else {
            return problem.set(Some(shared::leads::steps::StepRefused::NotHere.into()));
        };
        let done = take(id, "lead-handed-over", |book, lead| {
            lead.hand_over(book, to, &note.get_untracked(), clock::now())
        });
        open.set(done.is_err());
        problem.set(done.err());
    };
    let actions = move || {
        view! {
            <Button label=tr("ui-cancel") on_click=move |()| open.set(false)/>
            <Button label=tr("lead-hand-over") kind=ButtonKind::Primary on_click=confirm/>
        }
    };
    let fields = move || {
        to.set(None);
        note.set(String::new());
        problem.set(None);
        let spec = Kind::Lead.field_named("owner");
        let value =
            Signal::derive(move || to.get().map_or(Value::Null, |user| Value::Id(user.raw())));
        let commit = move |value: Value| {
            problem.set(None);
            to.set(if let Value::Id(user) = value { Some(Id::new(user)) } else { None });
        };
        let who = spec.map(|spec| {
            view! {
                <FieldInput kind=Kind::Lead spec value on_commit=commit sibling=|_| Value::Null/>
            }
        });
        view! {
            <div node_ref=body>
                <Fields>
                    {who}
                    <TextAreaField
                        label=tr("field-lead-assigned-note") value=note
                        on_commit=move |text| note.set(text)
                    />
                    {told(problem)}
                </Fields>
            </div>
        }
    };
    view! { <Dialog open title=tr("lead-hand-over") actions strict=true>{fields}</Dialog> }
}

#[component]
fn GiveBack(id: Id<Lead>, open: RwSignal<bool>) -> impl IntoView {
    let note = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<Problem>);
    let confirm = move |()| {
        let done = take(id, "lead-given-back", |_, lead| {
            lead.give_back(&note.get_untracked(), clock::now())
        });
        open.set(done.is_err());
        problem.set(done.err());
    };
    let actions = move || {
        view! {
            <Button label=tr("ui-cancel") on_click=move |()| open.set(false)/>
            <Button label=tr("lead-give-back") kind=ButtonKind::Primary on_click=confirm/>
        }
    };
    let fields = move || {
        note.set(String::new());
        problem.set(None);
        view! {
            <p class="settings-note">{t("lead-give-back-text")}</p>
            <Fields>
                <TextAreaField
                    label=tr("lead-give-back-why") value=note
                    on_commit=move |text| note.set(text)
                />
                {told(problem)}
            </Fields>
        }
    };
    view! { <Dialog open title=tr("lead-give-back") actions strict=true>{fields}</Dialog> }
}

/// Reasons offered, the most used first.
const SUGGESTIONS: usize = 6;

fn reasons() -> Vec<String> {
    store::read(|book| {
        let mut counts = std::collections::BTreeMap::<&str, usize>::new();
        let ended = book.leads.iter().filter(|lead| lead.status == LeadStatus::Disqualified);
        for reason in ended.filter_map(|lead| lead.reason.as_deref()).map(str::trim) {
            *counts.entry(reason).or_default() += 1;
        }
        let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
        order::sort_by(&mut counts, |one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
        let most = counts.into_iter().take(SUGGESTIONS).filter(|(reason, _)| !reason.is_empty());
        most.map(|(reason, _)| reason.to_owned()).collect()
    })
}

#[component]
fn Disqualify(id: Id<Lead>, open: RwSignal<bool>) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<Problem>);
    let confirm = move |()| {
        let done = take(id, "lead-disqualified", |_, lead| {
            lead.disqualify(&reason.get_untracked(), clock::today())
        });
        open.set(done.is_err());
        problem.set(done.err());
    };
    let actions = move || {
        view! {
            <Button label=tr("ui-cancel") on_click=move |()| open.set(false)/>
            <Button label=tr("lead-disqualify") kind=ButtonKind::Danger on_click=confirm/>
        }
    };
    let fields = move || {
        reason.set(String::new());
        problem.set(None);
        let suggestion = move |text: String| {
            let (said, on) = (text.clone(), text.clone());
            view! {
                <button
                    type="button" class="close-reason"
                    aria-pressed=move || reason.with(|now| *now == on).to_string()
                    on:click=move |_| {
                        reason.set(said.clone());
                        problem.set(None);
                    }
                >
                    {text}
                </button>
            }
        };
        view! {
            <Fields>
                <TextAreaField
                    label=tr("field-lead-reason") value=reason required=true
                    on_commit=move |text| {
                        reason.set(text);
                        problem.set(None);
                    }
                />
                <div class="close-reasons" role="group" aria-label=move || t("opportunity-reasons")>
                    {reasons().into_iter().map(suggestion).collect_view()}
                </div>
                {told(problem)}
            </Fields>
        }
    };
    view! { <Dialog open title=tr("lead-disqualify") actions strict=true>{fields}</Dialog> }
}
