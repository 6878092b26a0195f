//! What stands where a list has nothing: why, and what to do about it.

use leptos::prelude::*;

use super::icon::{Icon, IconView};

/// `<EmptyState icon=Icon::Opportunity title=tr("…") text=tr("…") action=move || view! { … }/>`.
#[component]
pub fn EmptyState(
    /// The drawing above the words.
    icon: Icon,
    /// What is missing.
    #[prop(into)]
    title: TextProp,
    /// What to do.
    #[prop(optional, into)]
    text: Option<TextProp>,
    /// The button that does it.
    #[prop(optional, into)]
    action: Option<ViewFn>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <IconView icon class="icon icon-large"/>
            <p class="empty-title">{move || title.get()}</p>
            {text.map(|text| view! { <p class="empty-text">{move || text.get()}</p> })}
            {action.map(|action| view! { <div class="empty-action">{action.run()}</div> })}
        </div>
    }
}
