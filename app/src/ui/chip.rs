//! Small marks: a chip can be touched or removed, a tag only says something.

use leptos::prelude::*;

use super::icon::{Icon, IconView};
use crate::text::tv;

/// How something is meant; never the only sign of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tone {
    /// No judgement.
    #[default]
    Neutral,
    /// Worth knowing.
    Info,
    /// As hoped.
    Good,
    /// Needs a look.
    Warn,
    /// Needs a hand.
    Bad,
}

/// A filter that is on, with a cross: `<Chip label=… on_open=… on_remove=…/>`.
#[component]
pub fn Chip(
    /// What it says: "Owner: my team".
    #[prop(into)]
    label: TextProp,
    /// Whether it is on.
    #[prop(optional, into)]
    on: Signal<bool>,
    /// Stands before the words.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// Called when the words are touched.
    #[prop(optional, into)]
    on_open: Option<Callback<()>>,
    /// Called by the cross; without it there is no cross.
    #[prop(optional, into)]
    on_remove: Option<Callback<()>>,
) -> impl IntoView {
    let name = label.clone();
    let words = view! {
        {icon.map(|icon| view! { <IconView icon class="icon icon-small"/> })}
        <span>{move || label.get()}</span>
    };
    let body = match on_open {
        Some(on_open) => view! {
            <button
                type="button"
                class="chip-body"
                aria-pressed=move || on.get().to_string()
                on:click=move |_| on_open.run(())
            >
                {words}
            </button>
        }
        .into_any(),
        None => view! { <span class="chip-body">{words}</span> }.into_any(),
    };
    let cross = on_remove.map(|on_remove| {
        view! {
            <button
                type="button"
                class="chip-remove"
                aria-label=move || {
                    tv("ui-remove-filter", &[("label", name.get().to_string().into())])
                }
                on:click=move |_| on_remove.run(())
            >
                <IconView icon=Icon::Close class="icon icon-small"/>
            </button>
        }
    });
    view! {
        <span class="chip" data-on=move || on.get().then_some("true")>
            {body}
            {cross}
        </span>
    }
}

/// A word that classes what it stands beside: `<Tag label=tr("stage-won") tone=Tone::Good/>`.
#[component]
pub fn Tag(
    /// The word.
    #[prop(into)]
    label: TextProp,
    /// How it is meant.
    #[prop(optional, into)]
    tone: Signal<Tone>,
) -> impl IntoView {
    view! { <span class=move || tag_class(tone.get())>{move || label.get()}</span> }
}

const fn tag_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral => "tag",
        Tone::Info => "tag tag-info",
        Tone::Good => "tag tag-good",
        Tone::Warn => "tag tag-warn",
        Tone::Bad => "tag tag-bad",
    }
}
