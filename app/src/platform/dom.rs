//! The few things views need of the document beyond their own elements: focus, place, size, ids.
//!
//! `ui` and `form` may use this file and no other of `platform`: it reads and writes nothing but
//! the page.

use std::cell::Cell;

use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{Document, HtmlElement, ResizeObserver, VisibilityState, Window};

pub use web_sys::Element;

/// Returns the window; `None` outside a page.
#[must_use]
pub fn window() -> Option<Window> {
    js_sys::global().dyn_into::<Window>().ok()
}

/// Returns the document; `None` outside a page.
#[must_use]
pub fn document() -> Option<Document> {
    window()?.document()
}

fn root() -> Option<Element> {
    document()?.document_element()
}

/// Sets an attribute of `<html>`, or removes it for `None`.
pub fn set_root_attribute(name: &str, value: Option<&str>) {
    let Some(root) = root() else { return };
    let done = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
    if done.is_err() {
        warn(&format!("the page refused the attribute {name}"));
    }
}

/// Sets the content of every `<meta name=…>` of that name.
pub fn set_meta(name: &str, content: &str) {
    let Some(found) = document()
        .and_then(|document| document.query_selector_all(&format!("meta[name=\"{name}\"]")).ok())
    else {
        return;
    };
    for index in 0..found.length() {
        if let Some(meta) = found.get(index).and_then(|node| node.dyn_into::<Element>().ok())
            && meta.set_attribute("content", content).is_err()
        {
            warn(&format!("the page refused the content of meta {name}"));
        }
    }
}

/// Returns the value of a custom property such as `--chart-1`, as the page now has it.
#[must_use]
pub fn css_property(name: &str) -> String {
    let value = window()
        .zip(root())
        .and_then(|(window, root)| window.get_computed_style(&root).ok().flatten())
        .and_then(|style| style.get_property_value(name).ok());
    value.map(|text| text.trim().to_owned()).unwrap_or_default()
}

/// Returns whether a media query such as `(prefers-color-scheme: dark)` holds.
#[must_use]
pub fn media_matches(query: &str) -> bool {
    window()
        .and_then(|window| window.match_media(query).ok().flatten())
        .is_some_and(|list| list.matches())
}

/// Calls `changed` whenever the media query starts or stops to hold, for as long as the page lives.
pub fn on_media_change(query: &str, changed: impl Fn(bool) + 'static) {
    let Some(list) = window().and_then(|window| window.match_media(query).ok().flatten()) else {
        return;
    };
    let watched = list.clone();
    let listener = Closure::<dyn Fn()>::new(move || changed(watched.matches()));
    list.set_onchange(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
}

/// Returns the languages the person asked the browser for, the best first.
#[must_use]
pub fn languages() -> Vec<String> {
    window()
        .map(|window| window.navigator().languages())
        .map(|list| list.iter().filter_map(|tag| tag.as_string()).collect())
        .unwrap_or_default()
}

/// Returns an id no other element has: `menu-7`.
#[must_use]
pub fn unique_id(prefix: &str) -> String {
    thread_local!(static NEXT: Cell<u32> = const { Cell::new(1) });
    let number = NEXT.get();
    NEXT.set(number.wrapping_add(1));
    format!("{prefix}-{number}")
}

/// Moves the focus to the element; an element that cannot have it is left alone.
pub fn focus(element: &HtmlElement) {
    if element.focus().is_err() {
        warn("an element refused the focus");
    }
}

/// Returns whether the element has the focus.
#[must_use]
pub fn is_focused(element: &Element) -> bool {
    document().and_then(|document| document.active_element()).as_ref() == Some(element)
}

/// Moves the focus to the element with this id, if there is one.
pub fn focus_id(id: &str) {
    if let Some(element) = document()
        .and_then(|document| document.get_element_by_id(id))
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
    {
        focus(&element);
    }
}

/// Gives the focus to the page's heading when nothing has it: after a change of pages the keyboard and
/// the screen reader go on there and not at the top of the frame.
pub fn focus_heading() {
    let Some(document) = document() else { return };
    let is_lost = is_focus_lost();
    let heading = document.query_selector(".page-title").ok().flatten();
    if let Some(heading) = heading.filter(|_| is_lost) {
        focus(&heading.unchecked_into());
    }
}

/// Returns whether the page's heading has the focus.
#[must_use]
pub fn is_heading_focused() -> bool {
    document()
        .and_then(|document| document.active_element())
        .is_some_and(|active| active.matches(".page-title") == Ok(true))
}

/// Scrolls just far enough that the element with this id is in sight.
pub fn scroll_to_id(id: &str) {
    if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
        scroll_to(&element);
    }
}

/// Scrolls just far enough that the first of these within an element is in sight.
pub fn scroll_to_first(within: &Element, selector: &str) {
    if let Ok(Some(element)) = within.query_selector(selector) {
        scroll_to(&element);
    }
}

fn scroll_to(element: &Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    options.set_inline(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Returns whether the person is in a field, where letters are text and no commands.
#[must_use]
pub fn is_typing() -> bool {
    document().and_then(|document| document.active_element()).is_some_and(|active| {
        active.matches("input, textarea, select, [contenteditable]").unwrap_or(false)
    })
}

/// Returns whether something lies over the page that has the keys for itself: a dialog or a menu.
#[must_use]
pub fn is_covered() -> bool {
    let over = "dialog[open], .popover:popover-open";
    document().is_some_and(|page| page.query_selector(over).ok().flatten().is_some())
}

/// Takes the focus from whatever has it.
pub fn blur() {
    let active = document().and_then(|document| document.active_element());
    let active = active.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if active.is_some_and(|element| element.blur().is_err()) {
        warn("an element kept the focus");
    }
}

/// Returns what the key for commands is called on this device.
#[must_use]
pub fn control_key() -> &'static str {
    let platform = window().and_then(|window| window.navigator().platform().ok());
    let is_apple = |name: &String| ["Mac", "iPhone", "iPad"].iter().any(|it| name.starts_with(it));
    if platform.as_ref().is_some_and(is_apple) { "⌘" } else { "Ctrl" }
}

/// Gives the focus to the first descendant that matches; returns whether there is one.
#[must_use]
pub fn focus_first(inside: &Element, selector: &str) -> bool {
    let found = contains(inside, selector);
    if found {
        move_focus(inside, selector, Step::First);
    }
    found
}

/// Returns whether the element, or something in it, has the focus.
#[must_use]
pub fn has_focus_within(element: &Element) -> bool {
    let active = document().and_then(|document| document.active_element());
    active.is_some_and(|active| element.contains(Some(&active)))
}

/// Takes the focus from what has it inside the element.
pub fn blur_within(element: &Element) {
    let active = document().and_then(|document| document.active_element());
    if let Some(active) = active.filter(|active| element.contains(Some(active)))
        && active.dyn_into::<HtmlElement>().is_ok_and(|active| active.blur().is_err())
    {
        warn("a field kept the focus");
    }
}

/// Returns whether the event happened on a link or in one.
#[must_use]
pub fn is_in_link(event: &web_sys::Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest("a").ok().flatten().is_some())
}

/// Returns whether nothing has the focus.
#[must_use]
pub fn is_focus_lost() -> bool {
    document()
        .and_then(|document| document.active_element())
        .is_none_or(|active| active.matches("body") == Ok(true))
}

/// Gives the focus to the first element of the page that matches.
pub fn focus_matching(selector: &str) {
    let found = document().and_then(|it| it.query_selector(selector).ok().flatten());
    if let Some(element) = found.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        focus(&element);
    }
}

/// Returns whether a descendant matches `selector`.
#[must_use]
pub fn contains(inside: &Element, selector: &str) -> bool {
    inside.query_selector(selector).ok().flatten().is_some()
}

/// Moves the focus among the descendants that match `selector`; both ends join.
pub fn move_focus(inside: &Element, selector: &str, step: Step) {
    let Ok(found) = inside.query_selector_all(selector) else { return };
    let items: Vec<HtmlElement> = (0..found.length())
        .filter_map(|index| found.get(index)?.dyn_into::<HtmlElement>().ok())
        .collect();
    if items.is_empty() {
        return;
    }
    let active = document().and_then(|document| document.active_element());
    let at = items.iter().position(|item| active.as_ref() == Some(item.as_ref()));
    let last = items.len() - 1;
    let next = match (step, at) {
        (Step::First, _) | (Step::Next, None) => 0,
        (Step::Last, _) | (Step::Previous, None) => last,
        (Step::Next, Some(at)) => {
            if at == last {
                0
            } else {
                at + 1
            }
        }
        (Step::Previous, Some(at)) => at.checked_sub(1).unwrap_or(last),
    };
    focus(&items[next]);
}

/// Where `move_focus` goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the first.
    First,
    /// To the one before, or from the first to the last.
    Previous,
    /// To the one after, or from the last to the first.
    Next,
    /// To the last.
    Last,
}

/// Puts a floating element under (or, without room, above) its anchor and inside the window.
pub fn place_below(floating: &HtmlElement, anchor: &Element, same_width: bool) {
    let Some(window) = window() else { return };
    let size = |value: Result<wasm_bindgen::JsValue, _>| {
        value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0)
    };
    let (width, height) = (size(window.inner_width()), size(window.inner_height()));
    let at = anchor.get_bounding_client_rect();
    set_style(floating, "min-width", &format!("{}px", if same_width { at.width() } else { 0.0 }));
    let own = floating.get_bounding_client_rect();
    let below = at.bottom() + GAP + own.height() <= height - GAP;
    let above = at.top() - GAP - own.height() >= GAP;
    let top = if below || !above { at.bottom() + GAP } else { at.top() - GAP - own.height() };
    let left =
        if at.left() + own.width() <= width - GAP { at.left() } else { at.right() - own.width() };
    let left = left.min(width - GAP - own.width()).max(GAP);
    set_style(floating, "top", &format!("{top}px"));
    set_style(floating, "left", &format!("{left}px"));
    set_style(floating, "max-height", &format!("{}px", (height - top - GAP).max(96.0)));
}

const GAP: f64 = 6.0;

/// Sets one style property through the object model, which a strict content policy allows.
pub fn set_style(element: &HtmlElement, name: &str, value: &str) {
    if element.style().set_property(name, value).is_err() {
        warn(&format!("an element refused the style {name}"));
    }
}

/// Opens a popover and returns whether it is open.
pub fn show_popover(element: &HtmlElement) -> bool {
    is_popover_open(element) || element.show_popover().is_ok()
}

/// Closes a popover and returns whether it is closed.
pub fn hide_popover(element: &HtmlElement) -> bool {
    !is_popover_open(element) || element.hide_popover().is_ok()
}

/// Returns whether the popover is open.
#[must_use]
pub fn is_popover_open(element: &Element) -> bool {
    element.matches(":popover-open").unwrap_or(false)
}

/// Returns whether the event happened on exactly this element, not inside it.
#[must_use]
pub fn is_target(event: &web_sys::Event, element: &Element) -> bool {
    event.target().and_then(|target| target.dyn_into::<Element>().ok()).as_ref() == Some(element)
}

/// Watches the height of an element until dropped.
pub struct SizeWatch {
    observer: ResizeObserver,
    _listener: Closure<dyn Fn()>,
}

impl SizeWatch {
    /// Calls `changed` with the client height, now and after every change; `None` when the browser
    /// cannot watch.
    #[must_use]
    pub fn height(element: &Element, changed: impl Fn(f64) + 'static) -> Option<Self> {
        let watched = element.clone();
        let listener =
            Closure::<dyn Fn()>::new(move || changed(f64::from(watched.client_height())));
        let observer = ResizeObserver::new(listener.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _listener: listener })
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Writes a line for developers to the browser's console.
pub fn warn(text: &str) {
    web_sys::console::warn_1(&text.into());
}

/// Calls `touched` whenever the person does something, for as long as the page lives.
pub fn on_touch(touched: fn()) {
    let Some(window) = window() else { return };
    for event in ["pointerdown", "keydown", "wheel"] {
        gloo::events::EventListener::new(&window, event, move |_| touched()).forget();
    }
}

/// Returns whether nobody looks at the page.
#[must_use]
pub fn is_hidden() -> bool {
    document().is_none_or(|document| document.visibility_state() == VisibilityState::Hidden)
}

/// Loads the page again.
pub fn reload() {
    if let Some(window) = window()
        && window.location().reload().is_err()
    {
        warn("the page could not be loaded again");
    }
}

/// Returns whether something is open that a reload would empty: a dialog with a field in it, or files
/// that are about to be imported. A field on a page is committed when it is left.
#[must_use]
pub fn has_dirty_form() -> bool {
    let selector = "dialog[open] :is(input, textarea, select), .import-files";
    document().is_some_and(|page| page.query_selector(selector).ok().flatten().is_some())
}

/// Opens the browser's dialog for printing.
pub fn print() {
    if let Some(Err(error)) = window().map(|window| window.print()) {
        warn(&format!("the page cannot be printed: {error:?}"));
    }
}
