//! Keys as they stand on the keyboard: small boxes in a row.

use leptos::prelude::*;

/// `<KeysView keys=vec!["Ctrl".to_owned(), "K".to_owned()]/>`: what is pressed, one box each.
#[component]
pub fn KeysView(
    /// What stands on the keys.
    keys: Vec<String>,
) -> impl IntoView {
    let keys = keys.into_iter().map(|key| view! { <kbd class="key">{key}</kbd> });
    view! { <span class="keys">{keys.collect_view()}</span> }
}
