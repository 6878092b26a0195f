//! Workbook: writes an XLSX file in a thread of its own, and in a file of its own that only those fetch
//! who export one.
//!
//! A message is a [`Sheet`] in CBOR; the answer is the file, or nothing but a zero byte when it could not
//! be written. An empty message says that it listens.

mod workbook;

use js_sys::Uint8Array;
use shared::listing::Sheet;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// The answer when the file could not be written; no file is as short.
const FAILED: &[u8] = &[0];

fn main() {
    console_error_panic_hook::set_once();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let post = {
        let scope = scope.clone();
        move |bytes: &[u8]| {
            if scope.post_message(&Uint8Array::from(bytes)).is_err() {
                web_sys::console::warn_1(&"the workbook could not be handed over".into());
            }
        }
    };
    let answer = post.clone();
    let listen = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let bytes = Uint8Array::new(&event.data()).to_vec();
        let written = minicbor::decode::<Sheet>(&bytes)
            .map_err(|error| error.to_string())
            .and_then(|sheet| workbook::write(&sheet).map_err(|error| error.to_string()));
        match written {
            Ok(file) => answer(&file),
            Err(error) => {
                web_sys::console::warn_1(&error.into());
                answer(FAILED);
            }
        }
    });
    scope.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    // It listens as long as the thread lives.
    listen.forget();
    post(&[]);
}
