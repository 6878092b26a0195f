//! One of a few: a segmented switch inside a card, and tabs above a page.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::icon::{Icon, IconView};
use crate::platform::dom::{self, Step};

/// One entry of [`Segmented`] or [`Tabs`].
#[derive(Clone)]
pub struct Choice {
    /// What is chosen.
    pub(crate) id: String,
    /// Its name.
    pub(crate) label: TextProp,
    /// Stands before the name.
    pub(crate) icon: Option<Icon>,
}

impl Choice {
    /// Makes an entry: `Choice::new("amount", tr("dashboard-amount"))`.
    pub fn new(id: impl Into<String>, label: impl Into<TextProp>) -> Self {
        Self { id: id.into(), label: label.into(), icon: None }
    }

    /// Puts an icon before the name.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }
}

/// A switch between a few values:
/// `<Segmented label=tr("…") choices=vec![…] value=measure on_change=set_measure/>`.
#[component]
pub fn Segmented(
    /// What is switched, for screen readers.
    #[prop(into)]
    label: TextProp,
    /// The values.
    choices: Vec<Choice>,
    /// The chosen id.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the id that was touched.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    let group = NodeRef::<html::Div>::new();
    let buttons = choices
        .into_iter()
        .map(|choice| {
            let id = StoredValue::new(choice.id);
            let on = move || value.with(|value| id.with_value(|id| id == value));
            view! {
                <button
                    type="button"
                    role="radio"
                    class="segment"
                    aria-checked=move || on().to_string()
                    tabindex=move || if on() { "0" } else { "-1" }
                    on:click=move |_| on_change.run(id.get_value())
                >
                    {choice.icon.map(|icon| view! { <IconView icon/> })}
                    <span>{move || choice.label.get()}</span>
                </button>
            }
        })
        .collect_view();
    view! {
        <div
            class="segmented"
            role="radiogroup"
            aria-label=move || label.get()
            node_ref=group
            on:keydown=move |event| walk(&event, group, "[role=radio]")
        >
            {buttons}
        </div>
    }
}

/// Tabs above a part of a page; the part itself is the caller's:
/// `<Tabs label=tr("…") choices=vec![…] value=tab on_change=set_tab/>`.
#[component]
pub fn Tabs(
    /// What the tabs divide, for screen readers.
    #[prop(into)]
    label: TextProp,
    /// The tabs.
    choices: Vec<Choice>,
    /// The id of the open tab.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the id that was touched.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    let group = NodeRef::<html::Div>::new();
    // On a phone the open one may stand beyond the edge.
    Effect::new(move || {
        value.track();
        request_animation_frame(move || {
            if let Some(Some(group)) = group.try_get_untracked() {
                dom::scroll_to_first(&group, "[aria-selected=true]");
            }
        });
    });
    let buttons = choices
        .into_iter()
        .map(|choice| {
            let id = StoredValue::new(choice.id);
            let on = move || value.with(|value| id.with_value(|id| id == value));
            view! {
                <button
                    type="button"
                    role="tab"
                    class="tab"
                    aria-selected=move || on().to_string()
                    tabindex=move || if on() { "0" } else { "-1" }
                    on:click=move |_| on_change.run(id.get_value())
                >
                    {choice.icon.map(|icon| view! { <IconView icon/> })}
                    <span>{move || choice.label.get()}</span>
                </button>
            }
        })
        .collect_view();
    view! {
        <div
            class="tabs"
            role="tablist"
            aria-label=move || label.get()
            node_ref=group
            on:keydown=move |event| walk(&event, group, "[role=tab]")
        >
            {buttons}
        </div>
    }
}

/// Moves the focus with the arrows; Enter and Space choose, as in any button.
fn walk(event: &KeyboardEvent, group: NodeRef<html::Div>, selector: &str) {
    let step = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => Step::Next,
        "ArrowLeft" | "ArrowUp" => Step::Previous,
        "Home" => Step::First,
        "End" => Step::Last,
        _ => return,
    };
    if let Some(group) = group.get_untracked() {
        event.prevent_default();
        dom::move_focus(&group, selector, step);
    }
}
