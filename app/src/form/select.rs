//! A field for one of a few known values, on the browser's own select.

use leptos::prelude::*;

use super::frame::{About, Look, framed};
use crate::text::{t, tv};
use crate::ui::icon::{Icon, IconView};

/// One value of a [`SelectField`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectChoice {
    /// What is committed.
    pub(crate) id: String,
    /// What is read.
    pub(crate) label: String,
}

impl SelectChoice {
    /// Makes a value.
    pub fn new(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self { id: id.into(), label: label.into() }
    }
}

/// `<SelectField label value choices=move || vec![SelectChoice::new(id, name)] on_commit/>`; the
/// empty id means nothing is chosen, and is offered unless the field is required.
#[component]
pub fn SelectField(
    /// What is asked.
    #[prop(into)]
    label: TextProp,
    /// The chosen id, or an empty text.
    #[prop(into)]
    value: Signal<String>,
    /// The values.
    #[prop(into)]
    choices: Signal<Vec<SelectChoice>>,
    /// Called with the chosen id.
    #[prop(into)]
    on_commit: Callback<String>,
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
    let own_error = about.own_error;
    let name = about.label.clone();
    let invalid = about.clone();
    let chosen = move |id: String| {
        if required && id.is_empty() {
            let label = name.get().to_string();
            own_error.set(Some(tv("form-error-required", &[("label", label.into())])));
            return;
        }
        own_error.set(None);
        if id != value.get_untracked() {
            on_commit.run(id);
        }
    };
    let options = move || {
        let now = value.get();
        let empty = (!required || now.is_empty()).then(|| {
            let words = if look == Look::Inline { t("form-empty") } else { t("form-choose") };
            view! { <option value="" selected=now.is_empty()>{words}</option> }
        });
        let known = choices.with(|choices| {
            choices
                .iter()
                .map(|choice| {
                    let SelectChoice { id, label } = choice.clone();
                    let selected = id == now;
                    view! { <option value=id selected=selected>{label}</option> }
                })
                .collect_view()
        });
        view! { {empty} {known} }
    };
    let control = view! {
        <div class="field-select">
            <select
                class="field-input"
                id=about.id.clone()
                required=required
                disabled=move || disabled.get()
                data-empty=move || value.with(String::is_empty).then_some("true")
                aria-invalid=move || invalid.error().map(|_| "true")
                aria-describedby=about.note_id()
                prop:value=move || value.get()
                on:change:target=move |event| chosen(event.target().value())
            >
                {options}
            </select>
            <IconView icon=Icon::ChevronDown class="icon icon-small"/>
        </div>
    };
    framed(&about, control)
}
