//! Buttons: one look per weight, a busy state, and a reason instead of a dead grey.

use leptos::prelude::*;

use super::icon::{Icon, IconView};
use super::notice::{Notice, notify};
use super::progress::Spinner;
use crate::text::tr;

/// The weight of a button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one thing to do here.
    Primary,
    /// Anything else.
    #[default]
    Plain,
    /// No frame until touched.
    Quiet,
    /// Takes something away.
    Danger,
}

impl ButtonKind {
    pub(super) const fn class(self, icon_only: bool) -> &'static str {
        match (self, icon_only) {
            (Self::Primary, false) => "button button-primary",
            (Self::Plain, false) => "button button-plain",
            (Self::Quiet, false) => "button button-quiet",
            (Self::Danger, false) => "button button-danger",
            (Self::Primary, true) => "button button-icon button-primary",
            (Self::Plain, true) => "button button-icon button-plain",
            (Self::Quiet, true) => "button button-icon button-quiet",
            (Self::Danger, true) => "button button-icon button-danger",
        }
    }
}

/// A button with words: `<Button label=tr("ui-save") kind=ButtonKind::Primary on_click=save/>`.
#[component]
pub fn Button(
    /// What it does, as a verb.
    #[prop(into)]
    label: TextProp,
    /// Called on click and Enter, unless busy or blocked; a submit button needs none.
    #[prop(optional, into)]
    on_click: Option<Callback<()>>,
    /// Its weight.
    #[prop(optional)]
    kind: ButtonKind,
    /// Stands before the words.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// Shows the icon alone; the words become its name and title.
    #[prop(optional)]
    icon_only: bool,
    /// Shows that the work goes on, and takes no second click.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Greys it out where the reason is plain to see.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Why it cannot be used now: it stays reachable, and says so when it is tried.
    #[prop(optional, into)]
    blocked: Signal<Option<String>>,
    /// Whether it is held down, for switches.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// Sends the form it stands in.
    #[prop(optional)]
    submit: bool,
) -> impl IntoView {
    let name = label.clone();
    let title = label.clone();
    let click = move |event: leptos::ev::MouseEvent| {
        if let Some(reason) = blocked.get_untracked() {
            event.prevent_default();
            notify(Notice::info(reason));
        } else if busy.get_untracked() {
            event.prevent_default();
        } else if let Some(on_click) = on_click {
            on_click.run(());
        }
    };
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=kind.class(icon_only)
            disabled=move || disabled.get()
            aria-disabled=move || blocked.with(Option::is_some).then_some("true")
            aria-busy=move || busy.get().then_some("true")
            aria-pressed=move || pressed.map(|pressed| pressed.get().to_string())
            aria-label=move || icon_only.then(|| name.get().to_string())
            title=move || {
                blocked.get().or_else(|| icon_only.then(|| title.get().to_string()))
            }
            on:click=click
        >
            {move || {
                if busy.get() {
                    Some(view! { <Spinner/> }.into_any())
                } else {
                    icon.map(|icon| view! { <IconView icon/> }.into_any())
                }
            }}
            {(!icon_only).then(|| view! { <span class="button-label">{move || label.get()}</span> })}
        </button>
    }
}

/// A link that looks like a button: for going somewhere rather than doing something.
#[component]
pub fn ButtonLink(
    /// Where it goes.
    #[prop(into)]
    label: TextProp,
    /// The address inside the app.
    #[prop(into)]
    href: Signal<String>,
    /// Its weight.
    #[prop(optional)]
    kind: ButtonKind,
    /// Stands before the words.
    #[prop(optional, into)]
    icon: Option<Icon>,
) -> impl IntoView {
    view! {
        <a class=kind.class(false) href=move || href.get()>
            {icon.map(|icon| view! { <IconView icon/> })}
            <span class="button-label">{move || label.get()}</span>
        </a>
    }
}

/// The cross that closes what it stands in.
#[component]
pub fn CloseButton(
    /// Called on click.
    #[prop(into)]
    on_click: Callback<()>,
) -> impl IntoView {
    view! {
        <Button
            label=tr("ui-close")
            icon=Icon::Close
            icon_only=true
            kind=ButtonKind::Quiet
            on_click
        />
    }
}
