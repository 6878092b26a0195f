//! TabLock: at most one tab holds it. The browser's Web Locks decide; where they are missing nobody
//! ever holds it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Object, Promise};
use wasm_bindgen::prelude::*;

use super::crypto::object;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"], js_name = request)]
    fn request_lock(name: &str, options: &Object, granted: &Function) -> Result<Promise, JsValue>;
}

thread_local! {
    static RELEASE: RefCell<Option<Function>> = const { RefCell::new(None) };
    /// Raised when what was asked for before counts no more.
    static ERA: Cell<u32> = const { Cell::new(0) };
}

/// Asks for the lock, and waits for it as long as it takes; with `steal`, takes it from whoever has it.
/// Calls `lost` when it is stolen later. Returns whether the browser has locks.
pub fn request(
    name: &str,
    steal: bool,
    granted: impl Fn() + 'static,
    lost: impl Fn() + 'static,
) -> bool {
    let era = ERA.get();
    let held = Rc::new(Cell::new(false));
    let holds = Rc::clone(&held);
    let on_granted = Closure::<dyn Fn() -> JsValue>::new(move || {
        if ERA.get() != era {
            return JsValue::UNDEFINED;
        }
        holds.set(true);
        granted();
        // A promise that stays open keeps the lock, until it is released or the tab closes.
        Promise::new(&mut |release, _| RELEASE.set(Some(release))).into()
    });
    let request = object(&[("steal", steal.into())])
        .and_then(|options| request_lock(name, &options, on_granted.as_ref().unchecked_ref()));
    on_granted.forget();
    let Ok(promise) = request else { return false };
    let on_end = Closure::<dyn FnMut(JsValue)>::new(move |_| {
        if held.get() && ERA.get() == era {
            lost();
        }
    });
    drop(promise.catch(&on_end));
    on_end.forget();
    true
}

/// Lets go of the lock, and of every wish for it.
pub fn release() {
    ERA.set(ERA.get() + 1);
    if let Some(release) = RELEASE.take() {
        // A promise that was settled already has let go.
        drop(release.call0(&JsValue::UNDEFINED));
    }
}
