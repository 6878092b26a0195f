//! One field of any type: the form part that fits it, speaking in values.

use leptos::prelude::*;
use shared::entity::{FieldSpec, Kind};
use shared::id::RawId;
use shared::money::Money;
use shared::value::{FieldType, Value};

use super::{address, links, words};
use crate::form::Look;
use crate::form::checkbox::CheckboxField;
use crate::form::date::DateField;
use crate::form::link::{LinkField, Linked};
use crate::form::number::{IntegerField, MoneyField, PercentField};
use crate::form::select::{SelectChoice, SelectField};
use crate::form::text::{TextAreaField, TextField, TextKind};
use crate::store;
use crate::ui::notice::{Notice, notify};

/// What every kind of input needs.
#[derive(Clone, Copy)]
struct Slot {
    kind: Kind,
    spec: &'static FieldSpec,
    value: Signal<Value>,
    on_commit: Callback<Value>,
    sibling: Callback<&'static str, Value>,
    look: Look,
    error: Signal<Option<String>>,
    required: bool,
    disabled: Signal<bool>,
}

/// The input of a field: `<FieldInput kind spec value on_commit sibling/>`.
#[component]
pub fn FieldInput(
    /// The record's kind.
    kind: Kind,
    /// The field.
    spec: &'static FieldSpec,
    /// What it holds.
    #[prop(into)]
    value: Signal<Value>,
    /// Called with the new value; `Null` when the field was emptied.
    #[prop(into)]
    on_commit: Callback<Value>,
    /// Returns what another field of the same record holds: a stage is sought in its pipeline.
    #[prop(into)]
    sibling: Callback<&'static str, Value>,
    /// How it looks.
    #[prop(optional)]
    look: Look,
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
    let slot = Slot { kind, spec, value, on_commit, sibling, look, error, required, disabled };
    match spec.field_type {
        FieldType::Text | FieldType::Currency => slot.text(),
        FieldType::LongText => slot.long_text(),
        FieldType::Bool => slot.checkbox(),
        FieldType::Int => slot.integer(),
        FieldType::Share => slot.share(),
        FieldType::Money => slot.money(),
        FieldType::Date => slot.date(),
        FieldType::Choice(names) => slot.choice(names),
        FieldType::Link(target) if links::is_short_list(target) => slot.short_link(target),
        FieldType::Link(target) => slot.link(target),
        FieldType::Time | FieldType::AnyLink | FieldType::Any => slot.shown(),
    }
}

impl Slot {
    fn label(self) -> TextProp {
        TextProp::from(move || words::field_label(self.kind, self.spec.name))
    }

    fn words(self) -> Signal<String> {
        Signal::derive(
            move || if let Value::Text(text) = self.value.get() { text } else { String::new() },
        )
    }

    /// An emptied optional text is nothing; an emptied title is refused by the rules.
    fn commit_words(self) -> Callback<String> {
        Callback::new(move |text: String| {
            let nothing = text.is_empty() && self.spec.optional;
            self.on_commit.run(if nothing { Value::Null } else { Value::Text(text) });
        })
    }

    fn text(self) -> AnyView {
        let kind = match self.spec.name {
            "email" => TextKind::Email,
            "phone" => TextKind::Phone,
            "website" => TextKind::Web,
            _ => TextKind::Plain,
        };
        let Self { look, error, required, disabled, .. } = self;
        view! {
            <TextField
                label=self.label() value=self.words() on_commit=self.commit_words()
                kind look error required disabled
            />
        }
        .into_any()
    }

    fn long_text(self) -> AnyView {
        let Self { look, error, required, disabled, .. } = self;
        view! {
            <TextAreaField
                label=self.label() value=self.words() on_commit=self.commit_words()
                look error required disabled
            />
        }
        .into_any()
    }

    fn checkbox(self) -> AnyView {
        let value = Signal::derive(move || self.value.get() == Value::Bool(true));
        let commit = move |yes| self.on_commit.run(Value::Bool(yes));
        view! { <CheckboxField label=self.label() value on_commit=commit disabled=self.disabled/> }
            .into_any()
    }

    fn number(self) -> Signal<Option<i64>> {
        Signal::derive(
            move || if let Value::Int(number) = self.value.get() { Some(number) } else { None },
        )
    }

    fn commit_number(self) -> Callback<Option<i64>> {
        Callback::new(move |number: Option<i64>| {
            self.on_commit.run(number.map_or(Value::Null, Value::Int));
        })
    }

    fn integer(self) -> AnyView {
        let Self { look, error, disabled, .. } = self;
        let required = self.required || !self.spec.optional;
        view! {
            <IntegerField
                label=self.label() value=self.number() on_commit=self.commit_number()
                least=0 look error required disabled
            />
        }
        .into_any()
    }

    fn share(self) -> AnyView {
        let Self { look, error, disabled, .. } = self;
        let required = self.required || !self.spec.optional;
        view! {
            <PercentField
                label=self.label() value=self.number() on_commit=self.commit_number()
                look error required disabled
            />
        }
        .into_any()
    }

    fn money(self) -> AnyView {
        let Self { look, error, required, disabled, .. } = self;
        let value = Signal::derive(move || {
            if let Value::Money(money) = self.value.get() { Some(money) } else { None }
        });
        let currency = store::use_kinds(&[Kind::Company], |book| book.base_currency());
        let commit = move |money: Option<Money>| {
            self.on_commit.run(money.map_or(Value::Null, Value::Money));
        };
        view! {
            <MoneyField
                label=self.label() value currency on_commit=commit look error required disabled
            />
        }
        .into_any()
    }

    fn date(self) -> AnyView {
        let Self { look, error, required, disabled, .. } = self;
        let value =
            Signal::derive(
                move || {
                    if let Value::Date(day) = self.value.get() { Some(day) } else { None }
                },
            );
        let commit = move |day| {
            self.on_commit.run(Option::map_or(day, Value::Null, Value::Date));
        };
        view! { <DateField label=self.label() value on_commit=commit look error required disabled/> }
            .into_any()
    }

    fn choice(self, names: &'static [&'static str]) -> AnyView {
        let Self { look, error, disabled, .. } = self;
        let value = Signal::derive(move || {
            let at =
                if let Value::Int(at) = self.value.get() { usize::try_from(at).ok() } else { None };
            at.and_then(|at| names.get(at)).map_or_else(String::new, |name| (*name).to_owned())
        });
        let choices = Signal::derive(move || {
            let choice = |name: &&'static str| {
                SelectChoice::new(*name, words::choice_label(self.kind, self.spec.name, name))
            };
            names.iter().map(choice).collect::<Vec<_>>()
        });
        let commit = move |chosen: String| {
            let at = names.iter().position(|name| *name == chosen);
            let at = at.and_then(|at| i64::try_from(at).ok());
            self.on_commit.run(at.map_or(Value::Null, Value::Int));
        };
        view! {
            <SelectField
                label=self.label() value choices on_commit=commit look error
                required=!self.spec.optional disabled
            />
        }
        .into_any()
    }

    fn linked_id(self) -> Option<RawId> {
        if let Value::Id(id) = self.value.get() { Some(id) } else { None }
    }

    fn commit_id(self) -> Callback<Option<String>> {
        Callback::new(move |id: Option<String>| {
            let id = id.and_then(|id| id.parse::<RawId>().ok());
            self.on_commit.run(id.map_or(Value::Null, Value::Id));
        })
    }

    fn short_link(self, target: Kind) -> AnyView {
        let Self { look, error, disabled, .. } = self;
        let value =
            Signal::derive(move || self.linked_id().map_or_else(String::new, |id| id.to_string()));
        let choices = store::use_kinds(only(target), move |book| {
            let sibling = |name| self.sibling.run(name);
            let mut all = links::all(book, target, &sibling);
            if let Some(id) = self.linked_id()
                && !all.iter().any(|(other, _)| *other == id.to_string())
            {
                // What it points at stays shown, even if it may no longer be chosen.
                all.insert(0, (id.to_string(), words::link_title(book, target, id)));
            }
            all.into_iter().map(|(id, title)| SelectChoice::new(id, title)).collect::<Vec<_>>()
        });
        let commit_id = self.commit_id();
        let commit = move |id: String| commit_id.run(Some(id).filter(|id| !id.is_empty()));
        let required = self.required || !self.spec.optional;
        view! {
            <SelectField
                label=self.label() value choices on_commit=commit look error required disabled
            />
        }
        .into_any()
    }

    fn link(self, target: Kind) -> AnyView {
        let Self { look, error, required, disabled, .. } = self;
        let value = store::use_kinds(only(target), move |book| {
            let id = self.linked_id()?;
            Some(Linked { id: id.to_string(), label: words::link_title(book, target, id) })
        });
        let search = move |words: String| {
            let sibling = |name| self.sibling.run(name);
            store::read(|book| links::find(book, target, &words, &sibling))
        };
        let href = Signal::derive(move || {
            let way = look == Look::Inline;
            self.linked_id().filter(|_| way).and_then(|id| address::record(target, id))
        });
        let on_commit = self.commit_id();
        if !matches!(target, Kind::Account | Kind::Contact | Kind::Competitor) {
            return view! {
                <LinkField
                    label=self.label() value search on_commit href look error required disabled
                />
            }
            .into_any();
        }
        let on_create = move |name: String| {
            if let Some(id) = create(target, name, &|name| self.sibling.run(name)) {
                self.on_commit.run(Value::Id(id));
            }
        };
        view! {
            <LinkField
                label=self.label() value search on_commit on_create href look error required disabled
            />
        }
        .into_any()
    }

    fn shown(self) -> AnyView {
        let value = Signal::derive(move || {
            let Self { kind, spec, .. } = self;
            store::read(|book| {
                words::display(book, kind, spec.name, spec.field_type, &self.value.get())
            })
        });
        let look = self.look;
        view! { <TextField label=self.label() value on_commit=|_| () look disabled=true/> }
            .into_any()
    }
}

/// Makes a linked record by its name alone; a contact belongs to the account beside it.
fn create(kind: Kind, name: String, sibling: links::Sibling<'_>) -> Option<RawId> {
    let id = store::new_raw_id();
    let mut fields = store::read(|book| super::layout::beginning(kind, book));
    fields.push((kind.fields()[0].number, Value::Text(name)));
    if let Some(account) = kind.field_named("account") {
        fields.push((account.number, sibling("account")));
    }
    match store::act(vec![store::create(kind, id, fields)]) {
        Ok(()) => Some(id),
        Err((_, reason)) => {
            notify(Notice::bad(words::rejection(kind, &reason)));
            None
        }
    }
}

/// The kind alone, as a list.
pub(crate) fn only(kind: Kind) -> &'static [Kind] {
    let at = Kind::ALL.iter().position(|other| *other == kind);
    at.map_or(Kind::ALL, |at| &Kind::ALL[at..=at])
}
