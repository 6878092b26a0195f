//! A box to search as one types; Esc empties it.

use leptos::html;
use leptos::prelude::*;

use super::icon::{Icon, IconView};
use crate::platform::dom;
use crate::text::t;

/// `<SearchBox value=words label=tr("opportunity-search")/>`: the signal follows every letter.
#[component]
pub fn SearchBox(
    /// The typed words.
    value: RwSignal<String>,
    /// What is searched; also shown while the box is empty.
    #[prop(into)]
    label: TextProp,
    /// An id, for a key that jumps here.
    #[prop(optional, into)]
    id: Option<String>,
    /// Called when somebody is about to type.
    #[prop(optional, into)]
    on_focus: Option<Callback<()>>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let placeholder = label.clone();
    let clear = move || {
        value.set(String::new());
        if let Some(input) = input.get_untracked() {
            dom::focus(&input);
        }
    };
    view! {
        <div class="search">
            <IconView icon=Icon::Search/>
            <input
                class="search-input"
                type="search"
                id=id
                enterkeyhint="search"
                autocomplete="off"
                spellcheck="false"
                node_ref=input
                aria-label=move || label.get()
                placeholder=move || placeholder.get()
                prop:value=move || value.get()
                on:focus=move |_| {
                    if let Some(on_focus) = on_focus {
                        on_focus.run(());
                    }
                }
                on:input:target=move |event| value.set(event.target().value())
                on:keydown=move |event| {
                    if event.key() == "Escape" && !value.with_untracked(String::is_empty) {
                        event.prevent_default();
                        event.stop_propagation();
                        clear();
                    }
                }
            />
            {move || {
                (!value.with(String::is_empty))
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="search-clear"
                                aria-label=move || t("ui-clear-search")
                                on:click=move |_| clear()
                            >
                                <IconView icon=Icon::Close class="icon icon-small"/>
                            </button>
                        }
                    })
            }}
        </div>
    }
}
