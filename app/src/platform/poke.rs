//! Poke: the server's hint that there is news. It carries no data and may be lost without harm.

use std::cell::RefCell;

use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{EventSource, MessageEvent};

struct Stream {
    source: EventSource,
    // Kept alive with the stream.
    _listener: Closure<dyn Fn(MessageEvent)>,
    _opened: Closure<dyn Fn()>,
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}

thread_local! {
    static STREAM: RefCell<Option<Stream>> = const { RefCell::new(None) };
}

/// Opens the stream unless it is open, and calls `news` with the server's newest commit; the browser
/// itself opens it again when the line was cut. `opened` is called each time it (re)opens.
pub fn listen(news: impl Fn(u64) + 'static, opened: impl Fn() + 'static) {
    let open = STREAM.with_borrow(|stream| {
        stream.as_ref().is_some_and(|stream| stream.source.ready_state() != EventSource::CLOSED)
    });
    if open {
        return;
    }
    let Ok(source) = EventSource::new("/api/poke") else {
        super::dom::warn("the browser does not listen for news; they come when asked for");
        return;
    };
    let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let text = event.data().as_string().unwrap_or_default();
        // "resync" and anything unreadable mean: ask.
        let upto = serde_json::from_str::<serde_json::Value>(&text)
            .ok()
            .and_then(|value| value.get("upto").and_then(serde_json::Value::as_u64));
        news(upto.unwrap_or(u64::MAX));
    });
    let opened = Closure::<dyn Fn()>::new(opened);
    if source.add_event_listener_with_callback("poke", listener.as_ref().unchecked_ref()).is_err() {
        super::dom::warn("the browser does not listen for news; they come when asked for");
    }
    source.set_onopen(Some(opened.as_ref().unchecked_ref()));
    STREAM.set(Some(Stream { source, _listener: listener, _opened: opened }));
}

/// Closes the stream.
pub fn stop() {
    STREAM.set(None);
}
