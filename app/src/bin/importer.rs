//! Importer: the import desk in a thread of its own, so that the screen never freezes, and in a file
//! of its own, so that nobody waits for it who does not import.
//!
//! Every message is an [`Ask`] in CBOR; every answer some [`Say`]. An empty message says that it
//! listens, and what was sent before that is lost.

use std::cell::RefCell;

use js_sys::Uint8Array;
use shared::import::desk::{Ask, Say, Sentence, Workbench};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() {
    console_error_panic_hook::set_once();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let bench = RefCell::new(Workbench::default());
    let post = {
        let scope = scope.clone();
        move |bytes: &[u8]| {
            if scope.post_message(&Uint8Array::from(bytes)).is_err() {
                web_sys::console::warn_1(&"the import desk could not answer".into());
            }
        }
    };
    let answer = post.clone();
    let listen = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let bytes = Uint8Array::new(&event.data()).to_vec();
        let mut say = |say: Say| answer(&shared::sync::protocol::to_cbor(&say));
        match minicbor::decode::<Ask>(&bytes) {
            Ok(ask) => bench.borrow_mut().handle(ask, &mut say),
            // The page and this file are of two versions.
            Err(_) => {
                say(Say::Trouble(Sentence { id: "import-reload".into(), args: Vec::new() }));
            }
        }
    });
    scope.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    // It listens as long as the thread lives.
    listen.forget();
    post(&[]);
}
