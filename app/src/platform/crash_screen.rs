//! The page that replaces the app after a panic: built by hand, because nothing of the app may be
//! trusted any more. It needs no script: reload is a link, copying is a text field.

use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Document, Element, HtmlElement};

use super::dom;

/// The sentences of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CrashTexts {
    /// What happened.
    pub title: String,
    /// That the edits are kept, and what to do.
    pub body: String,
    /// On the link that starts again.
    pub reload: String,
    /// Above the technical part.
    pub details: String,
}

/// Puts the page in place of everything.
pub fn show(texts: &CrashTexts, details: &str) {
    let Some(document) = dom::document() else { return };
    if let Err(error) = build(&document, texts, details) {
        dom::warn(&format!("no crash screen: {error:?}"));
    }
}

const ID: &str = "crash-screen";

fn build(document: &Document, texts: &CrashTexts, details: &str) -> Result<(), JsValue> {
    let body = document.body().ok_or(JsValue::NULL)?;
    let screen = element(document, "main", "crash", "")?;
    screen.set_id(ID);
    screen.set_attribute("role", "alert")?;
    let title = element(document, "h1", "crash-title", &texts.title)?;
    screen.append_child(&title)?;
    let text = element(document, "p", "crash-body", &texts.body)?;
    screen.append_child(&text)?;
    let reload = element(document, "a", "crash-reload", &texts.reload)?;
    // Without the fragment, so that following the link loads the page instead of scrolling it.
    let href = dom::window().map(|window| window.location()).and_then(|location| {
        Some(format!("{}{}", location.pathname().ok()?, location.search().ok()?))
    });
    reload.set_attribute("href", href.as_deref().unwrap_or("/"))?;
    screen.append_child(&reload)?;
    let more = element(document, "details", "crash-details", "")?;
    let summary = element(document, "summary", "", &texts.details)?;
    more.append_child(&summary)?;
    let copy = element(document, "textarea", "crash-text", details)?;
    copy.set_attribute("readonly", "")?;
    copy.set_attribute("rows", "10")?;
    copy.set_attribute("aria-label", &texts.details)?;
    more.append_child(&copy)?;
    screen.append_child(&more)?;
    // `replaceChildren` in one call: no moment with half of each page.
    body.replace_children_with_node_1(&screen);
    reload.unchecked_into::<HtmlElement>().focus()
}

fn element(document: &Document, tag: &str, class: &str, text: &str) -> Result<Element, JsValue> {
    let element = document.create_element(tag)?;
    if !class.is_empty() {
        element.set_class_name(class);
    }
    element.set_text_content(Some(text));
    Ok(element)
}
