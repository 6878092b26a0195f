//! Crash: a panic or a trap stops the app for good, so it ends in a page that says so instead of a
//! dead one.
//!
//! `install` comes first in `main`, `follow_language` in the root component, where effects may live.
//! Invariant: the hook reads no signal and takes no lock that the panicking code may hold; its
//! sentences were prepared before.

use std::cell::{Cell, RefCell};
use std::thread::LocalKey;

use leptos::prelude::*;

use crate::platform::crash_screen::{CrashTexts, show};
use crate::platform::uncaught;
use crate::text::t;

thread_local! {
    static TEXTS: RefCell<CrashTexts> = RefCell::default();
    /// The last error that nothing caught.
    static EARLIER: RefCell<String> = RefCell::default();
    static IS_OVER: Cell<bool> = const { Cell::new(false) };
}

/// Installs the hook.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        let earlier = kept(&EARLIER);
        let earlier = if earlier.is_empty() { earlier } else { format!("\n\nBefore: {earlier}") };
        end(&format!("{info}\n{}{earlier}", uncaught::stack()));
    }));
    uncaught::follow(|error| {
        // A panic has said already why it stopped the app.
        if error.is_trap {
            end(&error.text);
        } else {
            let keep = |earlier: &RefCell<String>| earlier.replace(error.text);
            EARLIER.with(keep);
        }
    });
}

/// Shows the page, once: taking the app away calls handlers of the app, which now may panic as well.
fn end(why: &str) {
    if IS_OVER.replace(true) {
        return;
    }
    show(&kept(&TEXTS), &format!("Fieldline {}\n{why}", env!("CARGO_PKG_VERSION")));
}

fn kept<T: Clone + Default>(cell: &'static LocalKey<RefCell<T>>) -> T {
    cell.try_with(|it| it.try_borrow().map(|it| it.clone()).unwrap_or_default()).unwrap_or_default()
}

/// Keeps the sentences of the crash page in the person's language. Call it in the root component.
pub fn follow_language() {
    let prepare = || CrashTexts {
        title: t("crash-title"),
        body: t("crash-body"),
        reload: t("crash-reload"),
        details: t("crash-details"),
    };
    TEXTS.set(untrack(prepare));
    Effect::new(move || TEXTS.set(prepare()));
}
