//! Crash: a panic stops the app for good, so it ends in a page that says so instead of a dead one.
//!
//! `install` comes first in `main`, `follow_language` in the root component, where effects may live.
//! Invariant: the hook reads no signal and takes no lock that the panicking code may hold; its
//! sentences were prepared before.

use std::cell::RefCell;

use leptos::prelude::*;

use crate::platform::crash_screen::{CrashTexts, show};
use crate::text::t;

thread_local! {
    static TEXTS: RefCell<CrashTexts> = RefCell::default();
}

/// Installs the hook.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        let texts = TEXTS
            .try_with(|texts| texts.try_borrow().map(|texts| texts.clone()).unwrap_or_default())
            .unwrap_or_default();
        let version = env!("CARGO_PKG_VERSION");
        show(&texts, &format!("Fieldline {version}\n{info}"));
    }));
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
