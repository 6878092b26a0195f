//! Wipe: removes every trace of Fieldline from this browser: databases, caches, the service worker and
//! settings. What is open must be closed before.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{database, dom, local};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = caches, js_name = keys)]
    fn cache_names() -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = caches, js_name = delete)]
    fn delete_cache(name: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["navigator", "serviceWorker"], js_name = getRegistrations)]
    fn registrations() -> Result<Promise, JsValue>;
    type Registration;
    #[wasm_bindgen(method, catch)]
    fn unregister(this: &Registration) -> Result<Promise, JsValue>;
}

/// Removes everything: databases whose names begin with `prefix` and those that are `known`, as some
/// browsers do not list them. Returns whether all of it went.
pub async fn everything(prefix: &str, known: &[String]) -> bool {
    let databases = database::delete_all(prefix, known).await.is_ok();
    let mut all = databases;
    // Where a browser has no caches or no workers there is nothing of ours in them.
    for name in list(cache_names()).await {
        all &= done(delete_cache(&name)).await;
    }
    for registration in list(registrations()).await {
        all &= done(registration.unchecked_ref::<Registration>().unregister()).await;
    }
    if !local::remove_all() {
        dom::warn("the settings could not be removed");
        all = false;
    }
    all
}

async fn list(promise: Result<Promise, JsValue>) -> Vec<JsValue> {
    let Ok(promise) = promise else { return Vec::new() };
    let found = JsFuture::from(promise).await;
    found.map_or_else(|_| Vec::new(), |found| Array::from(&found).iter().collect())
}

async fn done(promise: Result<Promise, JsValue>) -> bool {
    match promise {
        Ok(promise) => JsFuture::from(promise).await.is_ok(),
        Err(_) => false,
    }
}
