//! Worker: another thread of the app, spoken to in bytes.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{MessageEvent, Worker as WebWorker};

/// A running thread; it ends when this is dropped.
pub struct Worker {
    inner: WebWorker,
    /// What was said before the thread listened; nothing once it does.
    early: Rc<RefCell<Option<Vec<Uint8Array>>>>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(JsValue)>,
}

impl Worker {
    /// Starts the script at `address`. An empty message from it says that it listens; every other is
    /// handed to `on_message`. `on_failure` is called when it cannot be loaded or has crashed.
    ///
    /// # Errors
    /// When the browser has no threads.
    pub fn start(
        address: &str,
        mut on_message: impl FnMut(Vec<u8>) + 'static,
        mut on_failure: impl FnMut() + 'static,
    ) -> Result<Self, JsValue> {
        let inner = WebWorker::new(address)?;
        let early = Rc::new(RefCell::new(Some(Vec::new())));
        let (waiting, thread) = (Rc::clone(&early), inner.clone());
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let bytes = Uint8Array::new(&event.data()).to_vec();
            if !bytes.is_empty() {
                return on_message(bytes);
            }
            for message in waiting.borrow_mut().take().unwrap_or_default() {
                send(&thread, &message);
            }
        });
        let on_error = Closure::<dyn FnMut(JsValue)>::new(move |_| on_failure());
        inner.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        inner.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self { inner, early, _on_message: on_message, _on_error: on_error })
    }

    /// Says something to the thread, now or as soon as it listens.
    pub fn post(&self, bytes: &[u8]) {
        let message = Uint8Array::from(bytes);
        match &mut *self.early.borrow_mut() {
            Some(early) => early.push(message),
            None => send(&self.inner, &message),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.inner.terminate();
    }
}

/// The bytes move to the other thread instead of being copied.
fn send(thread: &WebWorker, message: &Uint8Array) {
    let buffers = js_sys::Array::of1(&message.buffer());
    if thread.post_message_with_transfer(message, &buffers).is_err() {
        super::dom::warn("a thread of the app could not be reached");
    }
}
