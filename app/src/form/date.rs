//! A field for a day, on the browser's own date input.
//!
//! Typing a date passes through other valid dates (the 1st on the way to the 18th), so a typed date
//! is committed when the field is left, and only a picked one at once.

use std::sync::Arc;

use chrono::NaiveDate;
use leptos::html;
use leptos::prelude::*;

use super::draft::{Commit, Draft, Outcome, hand_on};
use super::frame::{About, Look, framed};
use crate::format;
use crate::platform::dom;
use crate::text::t;

/// A day: `<DateField label=tr("field-opportunity-close-date") value=close on_commit=move_close/>`.
#[component]
pub fn DateField(
    /// What is asked.
    #[prop(into)]
    label: TextProp,
    /// The value.
    #[prop(into)]
    value: Signal<Option<NaiveDate>>,
    /// Called with the new day, or with nothing when the field was emptied.
    #[prop(into)]
    on_commit: Callback<Option<NaiveDate>>,
    /// How it looks.
    #[prop(optional)]
    look: Look,
    /// A line under the field.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// A sentence from outside.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Whether it must not be empty.
    #[prop(optional)]
    required: bool,
    /// Whether it only shows.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let about = About::new(label, look).with(hint, required, disabled, error);
    let iso = Signal::derive(move || value.get().map(|day| day.to_string()).unwrap_or_default());
    let commit: Commit = Arc::new(move |text| {
        let day = match text {
            "" => None,
            text => Some(text.parse::<NaiveDate>().map_err(|_| t("form-error-date"))?),
        };
        hand_on(on_commit, day);
        Ok(())
    });
    let draft = Draft::new(about.clone(), iso, iso, commit);
    let written = move || match value.get() {
        Some(day) => format::date(day),
        None => t("form-empty"),
    };
    let input = input(&about, draft, look);
    let face = (look == Look::Inline).then(|| {
        view! {
            <span
                class="field-face"
                aria-hidden="true"
                data-empty=move || value.get().is_none().then_some("true")
            >
                {written}
            </span>
        }
    });
    framed(&about, view! { <div class="field-date">{input} {face}</div> })
}

fn input(about: &About, draft: Draft, look: Look) -> impl IntoView + use<> {
    let node = NodeRef::<html::Input>::new();
    let is_typed = StoredValue::new(false);
    let text = draft.clone();
    let own_error = about.own_error;
    let invalid = about.clone();
    draft.finish_on_cleanup();
    let (begin, typed, changed, finish, keys) =
        (draft.clone(), draft.clone(), draft.clone(), draft.clone(), draft);
    let disabled = about.disabled;
    // A half-typed date reads as empty; only the input itself knows that it is not.
    let is_broken = move || {
        node.try_get_untracked().flatten().is_some_and(|input| input.validity().bad_input())
    };
    let leave = move |_| {
        if is_broken() {
            own_error.set(Some(t("form-error-date")));
        } else {
            finish.finish();
        }
    };
    let pressed = move |event: leptos::ev::KeyboardEvent| {
        is_typed.set_value(true);
        if event.key() == "Enter" && is_broken() {
            event.prevent_default();
            own_error.set(Some(t("form-error-date")));
        } else if keys.key(&event, true) == Outcome::Leave
            && look == Look::Inline
            && let Some(input) = node.get_untracked()
            && input.blur().is_err()
        {
            dom::warn("a field kept the focus");
        }
    };
    view! {
        <input
            class="field-input"
            id=about.id.clone()
            type="date"
            min="1900-01-01"
            max="9999-12-31"
            required=about.required
            readonly=move || disabled.get()
            aria-invalid=move || invalid.error().map(|_| "true")
            aria-describedby=about.note_id()
            node_ref=node
            prop:value=move || text.text()
            on:focus=move |_| begin.begin()
            on:pointerdown=move |_| is_typed.set_value(false)
            on:input:target=move |event| typed.typed(event.target().value())
            on:change=move |_| {
                if !is_typed.get_value() && !is_broken() {
                    changed.finish();
                }
            }
            on:blur=leave
            on:keydown=pressed
        />
    }
}
