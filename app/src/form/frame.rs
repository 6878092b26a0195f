//! What stands around every field: its label, its hint, and the sentence when a value is not taken.

use leptos::prelude::*;

use crate::platform::dom;
use crate::text::t;

/// How a field looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// A box under its label, for dialogs and sheets.
    #[default]
    Boxed,
    /// Text beside its label until it is touched, for record pages.
    Inline,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Self::Boxed => "field",
            Self::Inline => "field field-inline",
        }
    }
}

/// What all fields share, gathered so that the parts below can pass it on.
#[derive(Clone)]
pub(super) struct About {
    pub(super) id: String,
    pub(super) label: TextProp,
    pub(super) look: Look,
    pub(super) hint: Option<TextProp>,
    pub(super) required: bool,
    pub(super) disabled: Signal<bool>,
    /// A sentence from outside, such as a rule over several fields.
    pub(super) outer_error: Signal<Option<String>>,
    /// The field's own sentence about what was typed.
    pub(super) own_error: RwSignal<Option<String>>,
}

/// Finds the fields that hold something they did not take. A form asks for them before it is sent: what
/// was not taken would be left out without a word.
pub const REFUSED: &str = ".field[data-invalid=true] :is(input, select, textarea)";

impl About {
    pub(super) fn new(label: TextProp, look: Look) -> Self {
        Self {
            id: dom::unique_id("field"),
            label,
            look,
            hint: None,
            required: false,
            disabled: Signal::default(),
            outer_error: Signal::default(),
            own_error: RwSignal::new(None),
        }
    }

    pub(super) fn with(
        mut self,
        hint: Option<TextProp>,
        required: bool,
        disabled: Signal<bool>,
        error: Signal<Option<String>>,
    ) -> Self {
        self.hint = hint;
        self.required = required;
        self.disabled = disabled;
        self.outer_error = error;
        self
    }

    /// The sentence to show; the field's own comes first.
    pub(super) fn error(&self) -> Option<String> {
        self.own_error.get().or_else(|| self.outer_error.get())
    }

    /// The id of the element that explains the field.
    pub(super) fn note_id(&self) -> String {
        format!("{}-note", self.id)
    }
}

/// Puts the label before the control and the sentence after it.
pub(super) fn framed<V: IntoView + 'static>(about: &About, control: V) -> AnyView {
    let About { id, label, look, hint, required, .. } = about.clone();
    let (marked, said) = (about.clone(), about.clone());
    let note = move || match (said.error(), &hint) {
        (Some(error), _) => Some(view! { <p class="field-error">{error}</p> }.into_any()),
        (None, Some(hint)) => {
            let hint = hint.clone();
            Some(view! { <p class="field-hint">{move || hint.get()}</p> }.into_any())
        }
        (None, None) => None,
    };
    view! {
        <div class=look.class() data-invalid=move || marked.error().map(|_| "true")>
            <label class="field-label" for=id>
                {move || label.get()}
                {(required && look == Look::Boxed)
                    .then(|| {
                        view! {
                            <span class="field-required" title=move || t("form-required")>"*"</span>
                        }
                    })}
            </label>
            <div class="field-control">
                {control.into_any()}
                <div id=about.note_id() aria-live="polite">{note}</div>
            </div>
        </div>
    }
    .into_any()
}

/// Stacks fields evenly: `<Fields> <TextField …/> <MoneyField …/> </Fields>`.
#[component]
pub fn Fields(
    /// The fields.
    children: Children,
) -> impl IntoView {
    view! { <div class="fields">{children()}</div> }
}
