//! Uncaught: errors that nothing in the page has caught.
//!
//! An exception of the browser that passes through the app's code skips everything that would have
//! cleaned up: what was borrowed stays borrowed. The panic that follows tells little without it.

use gloo::events::EventListener;
use wasm_bindgen::{JsCast as _, JsValue};

use super::dom;

/// An error that reached the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncaught {
    /// What it says, and where it happened.
    pub text: String,
    /// Whether the app's code was stopped in the middle: a trap, of which a panic is one.
    pub is_trap: bool,
}

/// Calls `found` with every such error, for as long as the page lives.
pub fn follow(found: fn(Uncaught)) {
    let Some(window) = dom::window() else { return };
    for (event, part) in [("error", "error"), ("unhandledrejection", "reason")] {
        let tell = move |event: &web_sys::Event| {
            let error = get(event, part);
            let said =
                if error.is_object() { get(&error, "message") } else { get(event, "message") };
            let said = said.as_string().or_else(|| error.as_string()).unwrap_or_default();
            let name = get(&error, "name").as_string().unwrap_or_default();
            let stack = get(&error, "stack").as_string().unwrap_or_default();
            let is_trap = name == "RuntimeError";
            found(Uncaught { text: format!("{name}: {said}\n{stack}"), is_trap });
        };
        EventListener::new(&window, event, tell).forget();
    }
}

fn get(value: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(value, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Returns where the program is now, as the browser writes it.
#[must_use]
pub fn stack() -> String {
    let error = js_sys::Error::new("");
    get(error.unchecked_ref(), "stack").as_string().unwrap_or_default()
}
