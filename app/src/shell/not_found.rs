//! NotFound: an address that leads nowhere, with a way back.

use leptos::prelude::*;

use crate::text::tr;
use crate::ui::button::ButtonLink;
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;

/// There is no such page.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <EmptyState
            icon=Icon::Search
            title=tr("shell-not-found")
            text=tr("shell-not-found-text")
            action=|| view! { <ButtonLink label=tr("shell-back-home") href="/"/> }
        />
    }
}
