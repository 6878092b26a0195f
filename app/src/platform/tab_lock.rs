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
    #[wasm_bindgen(catch, js_namespace = AbortSignal, js_name = timeout)]
    fn abort_after(ms: u32) -> Result<JsValue, JsValue>;
}

/// How long a lock may take to come free. After a reload the page before may still hold it for a
/// moment; on a busy device that is more than one.
const PATIENCE_MS: u32 = 2_000;

/// Asks for the lock. Calls `granted(true)` when this tab has it, `granted(false)` when another tab
/// goes on holding it; with `steal`, takes it from the other tab. Calls `lost` when another tab takes it later.
pub fn acquire(
    name: &str,
    steal: bool,
    granted: impl Fn(bool) + 'static,
    lost: impl Fn() + 'static,
) {
    let options = Object::new();
    let (option, value) = match abort_after(PATIENCE_MS) {
        _ if steal => ("steal", JsValue::TRUE),
        Ok(signal) => ("signal", signal),
        Err(_) => ("ifAvailable", JsValue::TRUE),
    };
    let set = Reflect::set(&options, &option.into(), &value);
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
    let on_end = Closure::<dyn FnMut(JsValue)>::new(move |_| {
        if held.get() {
            lost();
        } else {
            granted(false);
        }
    });
    // Rejected when another tab steals the lock, and when it did not come free in time.
    drop(promise.catch(&on_end));
    on_end.forget();
}
