//! Channel: what the tabs of one origin say to each other, in bytes.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageChannel, MessageEvent};

/// A place where every tab hears what every other says; closed when it is dropped.
pub struct Channel {
    inner: BroadcastChannel,
    // Kept alive with the channel.
    _steps: [Closure<dyn FnMut(MessageEvent)>; 2],
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.inner.close();
    }
}

impl Channel {
    /// Opens the channel of this name; nothing where the browser has none.
    ///
    /// A page that was put to sleep may still be called by this channel, but nothing else of it runs: a
    /// transaction that it begins never ends and keeps every other tab from writing. What was said
    /// therefore takes a second step, which a page asleep does not make before it wakes.
    pub fn open(name: &str, mut heard: impl FnMut(Vec<u8>) + 'static) -> Option<Self> {
        let inner = BroadcastChannel::new(name).ok()?;
        let second = MessageChannel::new().ok()?;
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            heard(Uint8Array::new(&event.data()).to_vec());
        });
        second.port1().set_onmessage(Some(listener.as_ref().unchecked_ref()));
        let port = second.port2();
        let first = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if port.post_message(&event.data()).is_err() {
                super::dom::warn("what another tab said was lost");
            }
        });
        inner.set_onmessage(Some(first.as_ref().unchecked_ref()));
        Some(Self { inner, _steps: [first, listener] })
    }

    /// Says something to every other tab.
    pub fn post(&self, bytes: &[u8]) {
        if self.inner.post_message(&Uint8Array::from(bytes)).is_err() {
            super::dom::warn("the other tabs could not be reached");
        }
    }
}
