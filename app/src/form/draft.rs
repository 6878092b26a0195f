//! The draft behind every field one types into: when it starts, when it is taken, when it is dropped.
//!
//! Invariant: `commit` is called only with a text that was changed by hand, and a text it refuses
//! stays in the field until it is corrected or dropped with Esc.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::frame::{About, Look};
use crate::platform::dom;
use crate::text::tv;
use crate::ui::notice::{Notice, notify};

/// Reads a typed text and hands the value on, or says why not.
pub(super) type Commit = Arc<dyn Fn(&str) -> Result<(), String> + Send + Sync>;

/// Hands a value on; on the way out of a page there may be nobody left to take it.
pub(super) fn hand_on<T: 'static>(on_commit: Callback<T>, value: T) {
    if on_commit.try_run(value).is_none() {
        dom::warn("a value was typed after its page had gone");
    }
}

/// The state of one text-like field.
#[derive(Clone)]
pub(super) struct Draft {
    /// What is typed; `None` while nobody types.
    typed: RwSignal<Option<String>>,
    /// What the draft began with: the same text again is no change.
    began: StoredValue<String>,
    shown: Signal<String>,
    editable: Signal<String>,
    commit: Commit,
    about: About,
}

impl Draft {
    /// Makes the state: `shown` is how the value reads, `editable` how it is typed.
    pub(super) fn new(
        about: About,
        shown: Signal<String>,
        editable: Signal<String>,
        commit: Commit,
    ) -> Self {
        Self {
            typed: RwSignal::new(None),
            began: StoredValue::new(String::new()),
            shown,
            editable,
            commit,
            about,
        }
    }

    /// The text in the field now.
    pub(super) fn text(&self) -> String {
        self.typed.get().unwrap_or_else(|| self.shown.get())
    }

    /// Starts a draft, unless a refused one is still there.
    pub(super) fn begin(&self) {
        if self.typed.with_untracked(Option::is_none) && !self.about.disabled.get_untracked() {
            let text = self.editable.get_untracked();
            self.began.set_value(text.clone());
            self.typed.set(Some(text));
        }
    }

    /// Takes what was typed so far.
    pub(super) fn typed(&self, text: String) {
        if self.typed.with_untracked(Option::is_none) {
            self.began.set_value(self.editable.get_untracked());
        }
        self.typed.set(Some(text));
    }

    /// Commits a changed draft and returns whether nothing is left open.
    ///
    /// A field that is taken away with the focus in it is left afterwards, when its state is gone.
    pub(super) fn finish(&self) -> bool {
        let Some(Some(text)) = self.typed.try_get_untracked() else { return true };
        let is_same = self.began.try_with_value(|began| *began == text).unwrap_or(true);
        if is_same && self.about.own_error.with_untracked(Option::is_none) {
            self.typed.set(None);
            return true;
        }
        match self.read(&text) {
            Ok(()) => {
                self.about.own_error.set(None);
                self.typed.set(None);
                true
            }
            Err(sentence) => {
                self.about.own_error.set(Some(sentence));
                false
            }
        }
    }

    fn read(&self, text: &str) -> Result<(), String> {
        if self.about.required && text.trim().is_empty() {
            let label = self.about.label.get().to_string();
            return Err(tv("form-error-required", &[("label", label.into())]));
        }
        (self.commit)(text)
    }

    /// Commits a draft that is open when a page is left by a key; a dialog that is closed drops it.
    pub(super) fn finish_on_cleanup(&self) {
        if self.about.look == Look::Inline {
            let (draft, typed) = (self.clone(), self.typed);
            on_cleanup(move || {
                if typed.try_with_untracked(Option::is_some) == Some(true) && !draft.finish() {
                    draft.say_lost();
                }
            });
        }
    }

    /// A text that was refused goes with its page; the person is told what it was.
    fn say_lost(&self) {
        let text = self.typed.try_get_untracked().flatten().unwrap_or_default();
        let label = self.about.label.get().to_string();
        let reason = self.about.own_error.try_get_untracked().flatten().unwrap_or_default();
        notify(Notice::bad(tv(
            "form-left",
            &[("label", label.into()), ("text", text.into()), ("reason", reason.into())],
        )));
    }

    /// Returns to the value.
    pub(super) fn drop(&self) {
        self.about.own_error.set(None);
        self.typed.set(None);
    }

    /// Whether Esc has something to drop.
    pub(super) fn is_changed(&self) -> bool {
        let began = self.began;
        self.about.own_error.with_untracked(Option::is_some)
            || self.typed.with_untracked(|typed| {
                typed.as_ref().is_some_and(|text| began.with_value(|began| began != text))
            })
    }

    /// Enter commits, Esc drops; an Esc that drops something does not also close the dialog.
    pub(super) fn key(&self, event: &KeyboardEvent, enter_commits: bool) -> Outcome {
        // Enter and Esc that belong to an input method's candidate list are not for us.
        if event.is_composing() {
            return Outcome::Stay;
        }
        match event.key().as_str() {
            "Enter" if enter_commits => {
                if !self.finish() {
                    event.prevent_default();
                    return Outcome::Stay;
                }
                Outcome::Leave
            }
            "Escape" if self.is_changed() => {
                event.prevent_default();
                event.stop_propagation();
                self.drop();
                Outcome::Leave
            }
            _ => Outcome::Stay,
        }
    }
}

/// Whether the field should give the focus away after a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The key was not for the field, or the draft was refused.
    Stay,
    /// The draft is taken or dropped.
    Leave,
}
