//! A field for yes or no.

use leptos::prelude::*;

use crate::platform::dom;

/// `<CheckboxField label=tr("field-product-active") value=active on_commit=set_active/>`.
#[component]
pub fn CheckboxField(
    /// What is asked; stands after the box.
    #[prop(into)]
    label: TextProp,
    /// The value.
    #[prop(into)]
    value: Signal<bool>,
    /// Called with the new value.
    #[prop(into)]
    on_commit: Callback<bool>,
    /// A line under the field.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// Whether it only shows.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let id = dom::unique_id("field");
    let note = format!("{id}-note");
    view! {
        <div class="check">
            <input
                class="check-input"
                type="checkbox"
                id=id.clone()
                disabled=move || disabled.get()
                aria-describedby=note.clone()
                prop:checked=move || value.get()
                on:change:target=move |event| on_commit.run(event.target().checked())
            />
            <label class="check-label" for=id>{move || label.get()}</label>
            <div class="check-note" id=note>
                {hint.map(|hint| view! { <p class="field-hint">{move || hint.get()}</p> })}
            </div>
        </div>
    }
}
