//! FactsCard, MoreFacts, NextStepCard, NotesCard: the fields of an opportunity, each changed in place.

use leptos::prelude::*;
use shared::entity::{Kind, Opportunity, StageCategory};
use shared::id::Id;
use shared::rights::Action;
use shared::value::LongText;

use crate::form::text::{TextAreaField, TextField};
use crate::record::fields::RecordFields;
use crate::record::layout::FieldGroup;
use crate::store;
use crate::text::tr;
use crate::ui::card::Card;

use super::super::moves::report;

/// The stage is not among them: it moves by the path, which asks what a move needs.
const MAIN: &[FieldGroup] = &[FieldGroup {
    title: "opportunity-facts",
    fields: &["name", "account", "contact", "amount", "expected_close", "probability", "owner"],
}];

const MORE: &[FieldGroup] = &[FieldGroup {
    title: "opportunity-more-facts",
    fields: &["product", "channel", "region", "opened_on", "external_key"],
}];

/// What can be set right after a decision.
const DECIDED: &[FieldGroup] = &[FieldGroup {
    title: "opportunity-decision",
    fields: &["closed_on", "close_reason", "closed_from"],
}];

/// What it is about, with whom, for how much and when.
#[component]
pub fn FactsCard(id: Id<Opportunity>) -> impl IntoView {
    view! { <RecordFields kind=Kind::Opportunity id=id.raw() groups=MAIN/> }
}

/// Everything else, and the decision where there was one.
#[component]
pub fn MoreFacts(id: Id<Opportunity>) -> impl IntoView {
    let is_decided = store::use_kinds(&[Kind::Opportunity, Kind::Stage], move |book| {
        book.get(id).is_some_and(|it| it.category(book) != StageCategory::Open)
    });
    view! {
        <Show when=move || is_decided.get()>
            <RecordFields kind=Kind::Opportunity id=id.raw() groups=DECIDED/>
        </Show>
        <RecordFields kind=Kind::Opportunity id=id.raw() groups=MORE/>
    }
}

/// What happens next: the first thing to read on the page.
#[component]
pub fn NextStepCard(id: Id<Opportunity>) -> impl IntoView {
    let row = store::use_row(id);
    let value = move || row.with(|row| row.as_ref()?.next_step.clone()).unwrap_or_default();
    let may = store::use_may(Kind::Opportunity, id.raw(), Action::Edit);
    let set = move |text: String| {
        let text = Some(text).filter(|text| !text.is_empty());
        report(store::edit(id, [Opportunity::NEXT_STEP.to(&text)]));
    };
    view! {
        <Card>
            <TextField
                label=tr("opportunity-next-step")
                value=Signal::derive(value)
                on_commit=set
                most=300
                disabled=Signal::derive(move || !may.get())
            />
        </Card>
    }
}

/// Anything else.
#[component]
pub fn NotesCard(id: Id<Opportunity>) -> impl IntoView {
    let row = store::use_row(id);
    let value = move || row.with(|row| Some(row.as_ref()?.notes.0.clone())).unwrap_or_default();
    let may = store::use_may(Kind::Opportunity, id.raw(), Action::Edit);
    let set = move |text: String| {
        report(store::edit(id, [Opportunity::NOTES.to(&LongText(text))]));
    };
    view! {
        <Card>
            <TextAreaField
                label=tr("opportunity-notes")
                value=Signal::derive(value)
                on_commit=set
                disabled=Signal::derive(move || !may.get())
            />
        </Card>
    }
}
