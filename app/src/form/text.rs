//! Fields for words: one line, or several.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::draft::{Commit, Draft, Outcome, hand_on};
use super::frame::{About, Look, framed};
use crate::platform::dom;
use crate::text::{t, tv};

/// What kind of word is asked, so that a tablet shows the right keyboard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextKind {
    /// Any words.
    #[default]
    Plain,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A web address.
    Web,
    /// A password; never shown, never filled in from the value.
    Password,
}

impl TextKind {
    const fn input_type(self) -> &'static str {
        match self {
            Self::Plain => "text",
            Self::Email => "email",
            Self::Phone => "tel",
            Self::Web => "url",
            Self::Password => "password",
        }
    }
}

/// One line of words: `<TextField label=tr("field-account-name") value=name on_commit=rename/>`.
#[component]
pub fn TextField(
    /// What is asked.
    #[prop(into)]
    label: TextProp,
    /// The value.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the new words, without spaces around them.
    #[prop(into)]
    on_commit: Callback<String>,
    /// The keyboard to show.
    #[prop(optional)]
    kind: TextKind,
    /// The most letters.
    #[prop(default = 400)]
    most: usize,
    /// How it looks.
    #[prop(optional)]
    look: Look,
    /// A line under the field.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// A sentence from outside.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Whether it must not be empty.
    #[prop(optional)]
    required: bool,
    /// Whether it only shows.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What a browser may fill in: `username`, `current-password`.
    #[prop(default = "off")]
    autocomplete: &'static str,
) -> impl IntoView {
    let about = About::new(label, look).with(hint, required, disabled, error);
    let draft = Draft::new(about.clone(), value, value, words(most, on_commit));
    let keyboard = Keyboard { input_type: kind.input_type(), input_mode: None, autocomplete };
    line(about, draft, keyboard, "")
}

fn words(most: usize, on_commit: Callback<String>) -> Commit {
    Arc::new(move |text| {
        let text = text.trim();
        if text.chars().count() > most {
            return Err(tv("form-error-long", &[("count", most.into())]));
        }
        hand_on(on_commit, text.to_owned());
        Ok(())
    })
}

/// How the browser should treat a line.
#[derive(Clone, Copy)]
pub(super) struct Keyboard {
    pub(super) input_type: &'static str,
    pub(super) input_mode: Option<&'static str>,
    pub(super) autocomplete: &'static str,
}

impl Keyboard {
    /// For numbers: a text line, because `type=number` hides what it cannot read.
    pub(super) const NUMBER: Self =
        Self { input_type: "text", input_mode: Some("decimal"), autocomplete: "off" };
}

/// The input of every one-line field; `class` is added to its own.
pub(super) fn line(
    about: About,
    draft: Draft,
    keyboard: Keyboard,
    class: &'static str,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let text = draft.clone();
    draft.finish_on_cleanup();
    let (begin, typed, finish, keys) = (draft.clone(), draft.clone(), draft.clone(), draft);
    let is_inline = about.look == Look::Inline;
    let focused = move |_| {
        begin.begin();
        let begin = begin.clone();
        // The draft may be written differently from the text it replaces; all of it is selected.
        request_animation_frame(move || {
            // Selecting also takes the focus, which may be elsewhere by now.
            if let Some(Some(input)) = node.try_get_untracked()
                && dom::is_focused(&input)
                // A busy device paints late; what was typed by then must not be typed over.
                && !begin.is_changed()
            {
                input.select();
            }
        });
    };
    let pressed = move |event| {
        let outcome = keys.key(&event, true);
        if outcome == Outcome::Leave
            && is_inline
            && let Some(input) = node.get_untracked()
            && input.blur().is_err()
        {
            dom::warn("a field kept the focus");
        }
    };
    let invalid = about.clone();
    let control = view! {
        <input
            class=format!("field-input {class}")
            id=about.id.clone()
            type=keyboard.input_type
            inputmode=keyboard.input_mode
            autocomplete=keyboard.autocomplete
            required=about.required
            readonly=move || about.disabled.get()
            placeholder=move || is_inline.then(|| t("form-empty"))
            aria-invalid=move || invalid.error().map(|_| "true")
            aria-describedby=about.note_id()
            node_ref=node
            prop:value=move || text.text()
            on:focus=focused
            on:input:target=move |event| typed.typed(event.target().value())
            on:blur=move |_| {
                finish.finish();
            }
            on:keydown=pressed
        />
    };
    framed(&about, control)
}

/// Several lines of words; Ctrl+Enter commits, as leaving does.
#[component]
pub fn TextAreaField(
    /// What is asked.
    #[prop(into)]
    label: TextProp,
    /// The value.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the new words.
    #[prop(into)]
    on_commit: Callback<String>,
    /// The most letters.
    #[prop(default = 10_000)]
    most: usize,
    /// How it looks.
    #[prop(optional)]
    look: Look,
    /// A line under the field.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// A sentence from outside.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Whether it must not be empty.
    #[prop(optional)]
    required: bool,
    /// Whether it only shows.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let about = About::new(label, look).with(hint, required, disabled, error);
    let draft = Draft::new(about.clone(), value, value, words(most, on_commit));
    let text = draft.clone();
    draft.finish_on_cleanup();
    let (begin, typed, finish, keys) = (draft.clone(), draft.clone(), draft.clone(), draft);
    let is_inline = look == Look::Inline;
    let invalid = about.clone();
    let control = view! {
        <textarea
            class="field-input field-area"
            id=about.id.clone()
            rows="3"
            required=about.required
            readonly=move || about.disabled.get()
            placeholder=move || is_inline.then(|| t("form-empty"))
            aria-invalid=move || invalid.error().map(|_| "true")
            aria-describedby=about.note_id()
            prop:value=move || text.text()
            on:focus=move |_| begin.begin()
            on:input:target=move |event| typed.typed(event.target().value())
            on:blur=move |_| {
                finish.finish();
            }
            on:keydown=move |event| {
                keys.key(&event, event.ctrl_key() || event.meta_key());
            }
        ></textarea>
    };
    framed(&about, control)
}
