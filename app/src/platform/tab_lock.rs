//! TabLock: only one tab at a time works with the database; another can take over.
//!
//! The browser's Web Locks decide. Where they are missing, every tab believes it is alone: edits stay
//! safe (the outbox is one), only their numbering may then be repaired by the server's fork check.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"], js_name = request)]
    fn request_lock(name: &str, options: &Object, granted: &Function) -> Result<Promise, JsValue>;
}

/// Asks for the lock. Calls `granted(true)` when this tab has it, `granted(false)` when another tab
/// holds it; with `steal`, takes it from the other tab. Calls `lost` when another tab takes it later.
pub fn acquire(
    name: &str,
    steal: bool,
    granted: impl Fn(bool) + 'static,
    lost: impl Fn() + 'static,
) {
    let options = Object::new();
    let flag = if steal { "steal" } else { "ifAvailable" };
    let set = Reflect::set(&options, &flag.into(), &JsValue::TRUE);
    let granted = Rc::new(granted);
    let held = Rc::new(Cell::new(false));
    let on_granted = {
        let (granted, held) = (Rc::clone(&granted), Rc::clone(&held));
        Closure::<dyn Fn(JsValue) -> JsValue>::new(move |lock: JsValue| {
            let has = !lock.is_null();
            held.set(has);
            granted(has);
            // A promise that never settles keeps the lock until the tab closes.
            if has { Promise::new(&mut |_, _| ()).into() } else { JsValue::UNDEFINED }
        })
    };
    let request =
        set.and_then(|_| request_lock(name, &options, on_granted.as_ref().unchecked_ref()));
    on_granted.forget();
    let Ok(promise) = request else {
        granted(true);
        return;
    };
    let on_lost = Closure::<dyn FnMut(JsValue)>::new(move |_| {
        if held.get() {
            lost();
        }
    });
    // Rejected when another tab steals the lock.
    drop(promise.catch(&on_lost));
    on_lost.forget();
}
