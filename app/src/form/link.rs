//! A field that points at another record: type a few letters, pick from what is found.
//!
//! It never makes up a link: a text that was not picked is refused with a sentence, except when it
//! is exactly the name of one thing found.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::frame::{About, Look, framed};
use crate::platform::dom;
use crate::text::{t, tv};
use crate::ui::icon::{Icon, IconView};

/// What a field points at now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// Its id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) label: String,
}

/// One thing the search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What is committed.
    pub(crate) id: String,
    /// Its name.
    pub(crate) label: String,
    /// What tells it from another of the same name.
    pub(crate) hint: String,
}

impl Found {
    /// Makes an entry.
    pub fn new(id: impl Into<String>, label: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { id: id.into(), label: label.into(), hint: hint.into() }
    }
}

/// `<LinkField label value search=move |words: String| find(&words) on_commit=set_account/>`.
#[component]
pub fn LinkField(
    /// What is asked.
    #[prop(into)]
    label: TextProp,
    /// What it points at.
    #[prop(into)]
    value: Signal<Option<Linked>>,
    /// Returns what matches the words, the best first; all, for empty words. About twenty are enough.
    #[prop(into)]
    search: Callback<String, Vec<Found>>,
    /// Called with the picked id, or with nothing when the field was emptied.
    #[prop(into)]
    on_commit: Callback<Option<String>>,
    /// Offers to make what was not found; called with the words.
    #[prop(optional, into)]
    on_create: Option<Callback<String>>,
    /// The address of what it points at: shown as a way there.
    #[prop(optional, into)]
    href: Signal<Option<String>>,
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
    let words = RwSignal::new(None::<String>);
    let combo = Combo {
        value,
        words,
        found: Memo::new(move |_| words.get().map(|w| search.run(w)).unwrap_or_default()),
        at: RwSignal::new(0),
        open: RwSignal::new(false),
        is_changed: RwSignal::new(false),
        about: StoredValue::new(about.clone()),
        on_commit,
        on_create,
        input: NodeRef::new(),
        list: NodeRef::new(),
    };
    combo.follow();
    let way = move || {
        let href = href.get()?;
        let name = value.get().map(|linked| linked.label).unwrap_or_default();
        Some(view! {
            <a
                class="field-way"
                href=href
                aria-label=tv("form-open-link", &[("name", name.into())])
            >
                <IconView icon=Icon::ArrowRight class="icon icon-small"/>
            </a>
        })
    };
    let control = view! {
        <div class="field-link">
            {combo.input(&about)}
            {way}
            {combo.list(&about)}
        </div>
    };
    framed(&about, control)
}

#[derive(Clone, Copy)]
struct Combo {
    value: Signal<Option<Linked>>,
    /// What is searched; `None` while nobody types.
    words: RwSignal<Option<String>>,
    found: Memo<Vec<Found>>,
    /// The entry the arrows are on; one past the last is "add".
    at: RwSignal<usize>,
    open: RwSignal<bool>,
    is_changed: RwSignal<bool>,
    about: StoredValue<About>,
    on_commit: Callback<Option<String>>,
    on_create: Option<Callback<String>>,
    input: NodeRef<html::Input>,
    list: NodeRef<html::Div>,
}

impl Combo {
    /// Shows the list under the input while it is open; a popover is not cut off by a dialog.
    fn follow(self) {
        Effect::new(move || {
            let (Some(list), Some(input)) = (self.list.get(), self.input.get()) else { return };
            if self.open.get() {
                self.found.track();
                if dom::show_popover(&list) {
                    dom::place_below(&list, &input, true);
                }
            } else {
                dom::hide_popover(&list);
            }
        });
    }

    fn label(self) -> String {
        self.value.get().map(|linked| linked.label).unwrap_or_default()
    }

    fn input(self, about: &About) -> impl IntoView + use<> {
        let id = about.id.clone();
        let (list, active) = (format!("{id}-list"), id.clone());
        let (disabled, look) = (about.disabled, about.look);
        let invalid = about.clone();
        view! {
            <input
                class="field-input"
                id=id
                type="text"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                aria-autocomplete="list"
                aria-controls=list
                aria-expanded=move || self.open.get().to_string()
                aria-activedescendant=move || {
                    self.open.get().then(|| format!("{active}-{}", self.at.get()))
                }
                aria-invalid=move || invalid.error().map(|_| "true")
                aria-describedby=about.note_id()
                required=about.required
                readonly=move || disabled.get()
                placeholder=move || match look {
                    Look::Inline => t("form-empty"),
                    Look::Boxed => t("form-search-link"),
                }
                node_ref=self.input
                prop:value=move || {
                    let typed = self.is_changed.get().then(|| self.words.get()).flatten();
                    typed.unwrap_or_else(|| self.label())
                }
                on:click=move |_| self.show_all()
                on:focus=move |_| {
                    if let Some(input) = self.input.get_untracked() {
                        input.select();
                    }
                }
                on:input:target=move |event| self.typed(event.target().value())
                on:keydown=move |event| self.key(&event)
                on:blur=move |_| self.leave()
            />
        }
    }

    fn list(self, about: &About) -> impl IntoView + use<> {
        let id = about.id.clone();
        let list_id = format!("{id}-list");
        let label = about.label.clone();
        let entries = move || {
            let found = self.found.get();
            let count = found.len();
            let options = found
                .into_iter()
                .enumerate()
                .map(|(index, found)| self.option(format!("{id}-{index}"), index, found))
                .collect_view();
            let create = self.on_create.and_then(|_| {
                let name = self.words.get().filter(|words| !words.trim().is_empty())?;
                Some(self.create_option(format!("{id}-{count}"), count, name.trim()))
            });
            let none = (count == 0 && create.is_none()).then(|| {
                view! { <p class="options-none">{tv("form-found", &[("count", 0.into())])}</p> }
            });
            view! { {options} {create} {none} }
        };
        view! {
            <div
                class="popover options"
                popover="manual"
                role="listbox"
                id=list_id
                aria-label=move || label.get()
                node_ref=self.list
                // Otherwise a touch would take the focus away and close the list before the click.
                on:pointerdown=move |event| event.prevent_default()
                on:mousedown=move |event| event.prevent_default()
            >
                {move || self.open.get().then(|| entries.clone())}
            </div>
        }
    }

    fn option(self, id: String, index: usize, found: Found) -> impl IntoView {
        let Found { id: record, label, hint } = found;
        let record = StoredValue::new(record);
        view! {
            <div
                class="option"
                role="option"
                id=id
                aria-selected=move || (self.at.get() == index).to_string()
                on:click=move |_| self.pick(record.get_value())
            >
                <span class="option-label">{label}</span>
                <span class="option-hint">{hint}</span>
            </div>
        }
    }

    fn create_option(self, id: String, index: usize, name: &str) -> impl IntoView + use<> {
        let words = tv("form-create", &[("name", name.into())]);
        view! {
            <div
                class="option option-create"
                role="option"
                id=id
                aria-selected=move || (self.at.get() == index).to_string()
                on:click=move |_| self.create()
            >
                <IconView icon=Icon::Plus class="icon icon-small"/>
                <span class="option-label">{words}</span>
            </div>
        }
    }

    fn is_disabled(self) -> bool {
        self.about.with_value(|about| about.disabled).get_untracked()
    }

    /// A click opens the whole list, before anything is typed.
    fn show_all(self) {
        if !self.is_disabled() && !self.open.get_untracked() {
            self.words.set(Some(String::new()));
            self.at.set(0);
            self.open.set(true);
        }
    }

    fn typed(self, text: String) {
        self.is_changed.set(true);
        self.words.set(Some(text));
        self.at.set(0);
        self.open.set(true);
    }

    fn key(self, event: &KeyboardEvent) {
        if event.is_composing() || self.is_disabled() {
            return;
        }
        let open = self.open.get_untracked();
        let count = self.found.with_untracked(Vec::len) + usize::from(self.on_create.is_some());
        let last = count.saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" if !open => self.show_all(),
            "ArrowDown" => self.go((self.at.get_untracked() + 1).min(last)),
            "ArrowUp" if open => self.go(self.at.get_untracked().saturating_sub(1)),
            "Enter" if open => self.pick_active(),
            "Escape" if open || self.is_changed.get_untracked() => {
                self.reset();
                event.stop_propagation();
            }
            _ => return,
        }
        event.prevent_default();
    }

    fn go(self, at: usize) {
        self.at.set(at);
        let id = self.about.with_value(|about| format!("{}-{at}", about.id));
        dom::scroll_to_id(&id);
    }

    fn pick_active(self) {
        let at = self.at.get_untracked();
        match self.found.with_untracked(|found| found.get(at).map(|found| found.id.clone())) {
            Some(id) => self.pick(id),
            None => self.create(),
        }
    }

    fn pick(self, id: String) {
        let is_same = self.value.with_untracked(|now| now.as_ref().is_some_and(|now| now.id == id));
        self.reset();
        if !is_same {
            self.on_commit.run(Some(id));
        }
    }

    fn create(self) {
        let name = self.words.get_untracked().unwrap_or_default().trim().to_owned();
        if let (Some(on_create), false) = (self.on_create, name.is_empty()) {
            self.reset();
            on_create.run(name);
        }
    }

    /// Leaving takes an emptied field or an exact name; anything else stays with a sentence.
    fn leave(self) {
        // The field may have been taken away with the focus in it.
        if self.is_changed.try_get_untracked().is_none() {
            return;
        }
        self.open.set(false);
        if !self.is_changed.get_untracked() {
            return;
        }
        let text = self.words.get_untracked().unwrap_or_default().trim().to_owned();
        let about = self.about.get_value();
        if text.is_empty() && !about.required {
            self.reset();
            if self.value.with_untracked(Option::is_some) {
                self.on_commit.run(None);
            }
            return;
        }
        let exact: Vec<String> = self.found.with_untracked(|found| {
            let same = |found: &&Found| found.label.to_lowercase() == text.to_lowercase();
            found.iter().filter(same).map(|found| found.id.clone()).collect()
        });
        if let [only] = exact.as_slice() {
            self.pick(only.clone());
            return;
        }
        let sentence = if text.is_empty() {
            tv("form-error-required", &[("label", about.label.get().to_string().into())])
        } else {
            tv("form-error-link", &[("text", text.into())])
        };
        about.own_error.set(Some(sentence));
    }

    fn reset(self) {
        self.about.with_value(|about| about.own_error).set(None);
        self.is_changed.set(false);
        self.words.set(None);
        self.open.set(false);
    }
}
