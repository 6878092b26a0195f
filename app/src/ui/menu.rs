//! Menus and popovers on the native popover: on top of everything, closed by Esc or a touch beside.
//!
//! Placed under their button, above it where there is no room, always inside the window.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::button::ButtonKind;
use super::icon::{Icon, IconView};
use crate::platform::dom::{self, Step};

/// One line of a [`Menu`].
#[derive(Clone)]
pub struct MenuItem {
    label: TextProp,
    icon: Option<Icon>,
    hint: Option<TextProp>,
    checked: Option<Signal<bool>>,
    danger: bool,
    divided: bool,
    on_select: Callback<()>,
}

impl MenuItem {
    /// Makes a line: `MenuItem::new(tr("ui-delete"), move || delete()).icon(Icon::Trash)`.
    pub fn new(label: impl Into<TextProp>, on_select: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            label: label.into(),
            icon: None,
            hint: None,
            checked: None,
            danger: false,
            divided: false,
            on_select: Callback::new(move |()| on_select()),
        }
    }

    /// Puts an icon before the words.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Puts small words or a key at the end of the line.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<TextProp>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Makes it one of several that exclude each other, and shows whether it is the chosen one.
    #[must_use]
    pub fn checked(mut self, checked: impl Into<Signal<bool>>) -> Self {
        self.checked = Some(checked.into());
        self
    }

    /// Marks it as taking something away.
    #[must_use]
    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    /// Draws a line above it.
    #[must_use]
    pub fn divided(mut self) -> Self {
        self.divided = true;
        self
    }

    const fn class(&self) -> &'static str {
        match (self.danger, self.divided) {
            (false, false) => "menu-item",
            (false, true) => "menu-item menu-item-divided",
            (true, false) => "menu-item menu-item-danger",
            (true, true) => "menu-item menu-item-danger menu-item-divided",
        }
    }
}

/// A button that opens a list of things to do:
/// `<Menu label=tr("ui-more") icon=Icon::More icon_only=true items=move || vec![…]/>`.
#[component]
pub fn Menu(
    /// The button's words.
    #[prop(into)]
    label: TextProp,
    /// The lines, made anew at each opening.
    #[prop(into)]
    items: Callback<(), Vec<MenuItem>>,
    /// Stands before the words.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// Shows the icon alone.
    #[prop(optional)]
    icon_only: bool,
    /// The weight of the button.
    #[prop(optional)]
    kind: ButtonKind,
    /// Whether it is open, for a caller that opens it.
    #[prop(optional)]
    open: Option<RwSignal<bool>>,
) -> impl IntoView {
    let open = open.unwrap_or_else(|| RwSignal::new(false));
    let list = NodeRef::<html::Div>::new();
    let lines = move || {
        let line = move |item| menu_line(item, open);
        open.get().then(|| items.run(()).into_iter().map(line).collect_view())
    };
    Effect::new(move || {
        if open.get()
            && let Some(list) = list.get_untracked()
        {
            dom::move_focus(&list, "[role^=menuitem]", Step::First);
        }
    });
    let body = ViewFn::from(move || {
        view! {
            <div class="menu" role="menu" node_ref=list on:keydown=move |event| walk(&event, list, open)>
                {lines}
            </div>
        }
    });
    floating(Trigger { label, icon, icon_only, kind, popup: "menu" }, open, &body)
}

fn menu_line(item: MenuItem, open: RwSignal<bool>) -> impl IntoView {
    let class = item.class();
    let MenuItem { label, icon, hint, checked, on_select, .. } = item;
    let select = move |_| {
        open.set(false);
        on_select.run(());
    };
    let mark = match checked {
        Some(checked) => view! {
            <span class="menu-mark">
                {move || checked.get().then(|| view! { <IconView icon=Icon::Check/> })}
            </span>
        }
        .into_any(),
        None => icon.map(|icon| view! { <IconView icon/> }).into_any(),
    };
    view! {
        <button
            type="button"
            class=class
            role=if checked.is_some() { "menuitemradio" } else { "menuitem" }
            aria-checked=move || checked.map(|checked| checked.get().to_string())
            tabindex="-1"
            on:click=select
        >
            {mark}
            <span class="menu-label">{move || label.get()}</span>
            {hint.map(|hint| view! { <span class="menu-hint">{move || hint.get()}</span> })}
        </button>
    }
}

fn walk(event: &KeyboardEvent, list: NodeRef<html::Div>, open: RwSignal<bool>) {
    let step = match event.key().as_str() {
        "ArrowDown" => Step::Next,
        "ArrowUp" => Step::Previous,
        "Home" => Step::First,
        "End" => Step::Last,
        "Tab" => {
            open.set(false);
            return;
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(list) = list.get_untracked() {
        dom::move_focus(&list, "[role^=menuitem]", step);
    }
}

/// A button that opens any small content: `<Popover label=tr("ui-columns") icon=Icon::Columns> … </Popover>`.
#[component]
pub fn Popover(
    /// The button's words.
    #[prop(into)]
    label: TextProp,
    /// Stands before the words.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// Shows the icon alone.
    #[prop(optional)]
    icon_only: bool,
    /// The weight of the button.
    #[prop(optional)]
    kind: ButtonKind,
    /// Whether it is open, for a caller that closes it.
    #[prop(optional)]
    open: Option<RwSignal<bool>>,
    /// The content, made anew at each opening.
    children: ChildrenFn,
) -> impl IntoView {
    let open = open.unwrap_or_else(|| RwSignal::new(false));
    let body = ViewFn::from(move || {
        let children = children.clone();
        view! { <div class="popover-body">{move || open.get().then(|| children())}</div> }
    });
    floating(Trigger { label, icon, icon_only, kind, popup: "dialog" }, open, &body)
}

struct Trigger {
    label: TextProp,
    icon: Option<Icon>,
    icon_only: bool,
    kind: ButtonKind,
    popup: &'static str,
}

/// A button and the popover under it; `open` and the browser's own state follow each other.
fn floating(trigger: Trigger, open: RwSignal<bool>, body: &ViewFn) -> impl IntoView + use<> {
    let Trigger { label, icon, icon_only, kind, popup } = trigger;
    let button = NodeRef::<html::Button>::new();
    let panel = NodeRef::<html::Div>::new();
    let id = dom::unique_id("popover");
    let controls = id.clone();
    let name = label.clone();
    Effect::new(move || {
        let (Some(panel), Some(button)) = (panel.get(), button.get()) else { return };
        if open.get() {
            if dom::show_popover(&panel) {
                dom::place_below(&panel, &button, false);
            }
        } else if dom::is_popover_open(&panel) {
            dom::hide_popover(&panel);
            dom::focus(&button);
        }
    });
    // Esc and a touch beside close it without us; the signal follows.
    let toggled = move |_| {
        if let Some(Some(panel)) = panel.try_get_untracked() {
            let shown = dom::is_popover_open(&panel);
            if open.get_untracked() != shown {
                open.set(shown);
            }
        }
    };
    view! {
        <button
            type="button"
            class=kind.class(icon_only)
            node_ref=button
            popovertarget=controls
            aria-haspopup=popup
            aria-expanded=move || open.get().to_string()
            aria-label=move || icon_only.then(|| name.get().to_string())
        >
            {icon.map(|icon| view! { <IconView icon/> })}
            {(!icon_only)
                .then(|| view! {
                    <span class="button-label">{move || label.get()}</span>
                    <IconView icon=Icon::ChevronDown class="icon icon-small"/>
                })}
        </button>
        <div class="popover" id=id popover="auto" node_ref=panel on:toggle=toggled>
            {body.run()}
        </div>
    }
}
