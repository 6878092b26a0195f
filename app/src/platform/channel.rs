//! Channel: what the tabs of one origin say to each other, in bytes.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

/// A place where every tab hears what every other says; closed when it is dropped.
pub struct Channel {
    inner: BroadcastChannel,
    _listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.inner.close();
    }
}

impl Channel {
    /// Opens the channel of this name; nothing where the browser has none.
    pub fn open(name: &str, mut heard: impl FnMut(Vec<u8>) + 'static) -> Option<Self> {
        let inner = BroadcastChannel::new(name).ok()?;
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            heard(Uint8Array::new(&event.data()).to_vec());
        });
        inner.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        Some(Self { inner, _listener: listener })
    }

    /// Says something to every other tab.
    pub fn post(&self, bytes: &[u8]) {
        if self.inner.post_message(&Uint8Array::from(bytes)).is_err() {
            super::dom::warn("the other tabs could not be reached");
        }
    }
}
