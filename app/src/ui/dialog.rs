//! Dialogs and sheets on the native `<dialog>`: the browser keeps the focus inside, closes on Esc
//! and gives the focus back.
//!
//! The content exists only while the dialog is open, so a closed form keeps no stale text. A dialog
//! someone types into should not close by a touch beside it: pass `strict`.

use leptos::html;
use leptos::prelude::*;

use super::button::CloseButton;
use crate::platform::dom::{self, Step};

/// A question or a small form in the middle of the page:
/// `<Dialog open title=tr("…") actions=move || view! { … }> … </Dialog>`.
#[component]
pub fn Dialog(
    /// Whether it is shown; closing by hand sets it to false.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: TextProp,
    /// The buttons at its end, the main one last.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// Called after it was closed, in whatever way.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// Keeps it open when the page beside it is touched.
    #[prop(optional)]
    strict: bool,
    /// The content, made anew at each opening.
    children: ChildrenFn,
) -> impl IntoView {
    modal("dialog", Modal { open, title, actions, on_close, strict, children })
}

/// A panel from the side on wide screens and from below on a phone, for records and forms:
/// `<Sheet open title=tr("…") actions=…> … </Sheet>`.
#[component]
pub fn Sheet(
    /// Whether it is shown; closing by hand sets it to false.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: TextProp,
    /// The buttons at its end, the main one last.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// Called after it was closed, in whatever way.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// Keeps it open when the page beside it is touched.
    #[prop(optional)]
    strict: bool,
    /// The content, made anew at each opening.
    children: ChildrenFn,
) -> impl IntoView {
    modal("dialog dialog-sheet", Modal { open, title, actions, on_close, strict, children })
}

/// The focus goes to the first field, or else to the first (harmless) action. On a tablet it stays on
/// the heading: a field would raise the keyboard before anyone asked for it.
fn first_focus(dialog: &dom::Element) {
    let by_finger = dom::media_matches("(pointer: coarse)");
    let fields = ".dialog-body :is(input, select, textarea):not([readonly], :disabled)";
    let selectors: &[&str] = if by_finger {
        &[".dialog-title"]
    } else {
        &["[autofocus]", fields, ".dialog-actions button", ".dialog-title"]
    };
    if let Some(selector) = selectors.iter().find(|selector| dom::contains(dialog, selector)) {
        dom::move_focus(dialog, selector, Step::First);
    }
}

struct Modal {
    open: RwSignal<bool>,
    title: TextProp,
    actions: Option<ViewFn>,
    on_close: Option<Callback<()>>,
    strict: bool,
    children: ChildrenFn,
}

fn modal(class: &'static str, parts: Modal) -> impl IntoView {
    let Modal { open, title, actions, on_close, strict, children } = parts;
    let node = NodeRef::<html::Dialog>::new();
    let heading = dom::unique_id("dialog");
    let labelled_by = heading.clone();
    Effect::new(move || {
        let Some(dialog) = node.get() else { return };
        if !open.get() {
            dialog.close();
        } else if !dialog.open() {
            if dialog.show_modal().is_err() {
                dom::warn("the browser refused to open a dialog");
            }
            first_focus(&dialog);
        }
    });
    let closed = move |_| {
        open.set(false);
        if let Some(on_close) = on_close {
            // Gone, when the page was left together with its dialog.
            on_close.try_run(());
        }
    };
    // A touch on the dark ground arrives at the dialog itself; one inside arrives at its content.
    let touched = move |event: leptos::ev::PointerEvent| {
        if !strict && node.get_untracked().is_some_and(|dialog| dom::is_target(&event, &dialog)) {
            open.set(false);
        }
    };
    let body = move || {
        open.get().then(|| {
            let (title, heading) = (title.clone(), heading.clone());
            view! {
                <div class="dialog-panel">
                    <header class="dialog-head">
                        <h2 class="dialog-title" id=heading tabindex="-1">{move || title.get()}</h2>
                        <CloseButton on_click=move || open.set(false)/>
                    </header>
                    <div class="dialog-body">{children()}</div>
                    {actions
                        .as_ref()
                        .map(|actions| {
                            view! { <footer class="dialog-actions">{actions.run()}</footer> }
                        })}
                </div>
            }
        })
    };
    view! {
        <dialog
            class=class
            node_ref=node
            aria-labelledby=labelled_by
            on:close=closed
            on:pointerdown=touched
        >
            {body}
        </dialog>
    }
}
