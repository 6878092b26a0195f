//! UpdatePrompt: a calm bar that offers a new version. It never reloads by itself, and not at all
//! while a form holds something unsaved.

use leptos::prelude::*;

use crate::text::t;

/// The bar; shows nothing until a version waits.
#[component]
pub fn UpdatePrompt(
    /// A new version waits.
    #[prop(into)]
    update_ready: Signal<bool>,
    /// A form holds something that a reload would lose.
    #[prop(into)]
    form_dirty: Signal<bool>,
    /// Hands over to the new version and reloads.
    #[prop(into)]
    on_update: Callback<()>,
) -> impl IntoView {
    let is_put_off = RwSignal::new(false);
    let is_refused = RwSignal::new(false);
    let is_shown = Memo::new(move |_| update_ready.get() && !is_put_off.get());
    let is_blocked = move || form_dirty.get() || is_refused.get();
    // Asked again at the last moment: what a page knows of its forms may be older than a keystroke.
    let update = move |_| {
        let is_dirty = form_dirty.get_untracked();
        is_refused.set(is_dirty);
        if !is_dirty {
            on_update.run(());
        }
    };
    view! {
        <Show when=move || is_shown.get()>
            <aside class="update-prompt" role="status">
                <p>{move || t("update-ready")}</p>
                <Show when=is_blocked>
                    <p class="update-prompt-why" id="update-prompt-why">
                        {move || t("update-form-open")}
                    </p>
                </Show>
                <button
                    type="button"
                    class="update-prompt-now"
                    aria-disabled=move || is_blocked().to_string()
                    aria-describedby=move || is_blocked().then_some("update-prompt-why")
                    on:click=update
                >
                    {move || t("update-now")}
                </button>
                <button
                    type="button"
                    class="update-prompt-later"
                    on:click=move |_| is_put_off.set(true)
                >
                    {move || t("update-later")}
                </button>
            </aside>
        </Show>
    }
}
