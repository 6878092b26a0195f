//! The fields of a record, each edited where it stands.
//!
//! A commit is one action with that one field, based on what the person saw when they went into it:
//! if somebody else's change of the same field arrives while they type, the rules notice. What the
//! rules refuse is said under the field, and the record stays as it was.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::book::RowKey;
use shared::entity::{FieldSpec, Kind};
use shared::id::RawId;
use shared::rights::Action;
use shared::sync::bulk::closes_circle;
use shared::sync::protocol::{CommitSeq, Mutation};
use shared::value::Value;

use super::field::FieldInput;
use super::layout::{FieldGroup, READ_ONLY};
use super::words;
use crate::form::{Fields, Look};
use crate::store;
use crate::text::t;
use crate::ui::card::Card;

/// Cards of fields: `<RecordFields kind id groups=face(kind).groups/>`.
#[component]
pub fn RecordFields(
    /// The record's kind.
    kind: Kind,
    /// The record.
    id: RawId,
    /// What stands together; one card each.
    groups: &'static [FieldGroup],
) -> impl IntoView {
    let fields = value_memo(kind, id);
    let errors = RwSignal::new(BTreeMap::<u16, String>::new());
    let edit = Edit { kind, id, fields, errors, seen: StoredValue::new(None) };
    let cards = groups
        .iter()
        .map(|group| {
            let inputs = group
                .fields
                .iter()
                .filter_map(|name| kind.field_named(name))
                .map(|spec| edit.input(spec))
                .collect_view();
            let title = group.title;
            view! { <Card title=move || t(title)><Fields>{inputs}</Fields></Card> }
        })
        .collect_view();
    view! { <div class="stack" on:focusin=move |_| edit.see()>{cards}</div> }
}

/// What all fields of a record hold; again when a record of its kind changes.
pub(super) fn value_memo(kind: Kind, id: RawId) -> Memo<BTreeMap<u16, Value>> {
    store::use_kinds(super::field::only(kind), move |book| {
        let Some(record) = book.record(kind, id) else { return BTreeMap::new() };
        kind.fields().iter().map(|spec| (spec.number, record.field(spec.number))).collect()
    })
}

/// What the fields of one record share.
#[derive(Clone, Copy)]
struct Edit {
    kind: Kind,
    id: RawId,
    fields: Memo<BTreeMap<u16, Value>>,
    errors: RwSignal<BTreeMap<u16, String>>,
    /// The revision that was on the screen when the person went into a field.
    seen: StoredValue<Option<CommitSeq>>,
}

impl Edit {
    fn see(self) {
        self.seen.set_value(Some(rev(self.kind, self.id)));
    }

    fn value(self, number: u16) -> Value {
        self.fields.with(|fields| fields.get(&number).cloned()).unwrap_or_default()
    }

    fn commit(self, number: u16, value: Value) {
        let Self { kind, id, errors, .. } = self;
        if store::read(|book| closes_circle(book, kind, id, number, &value)) {
            errors.try_update(|errors| errors.insert(number, t("record-refused-circle")));
            return;
        }
        // A field may be left because its page goes away.
        let seen = self.seen.try_get_value().flatten();
        let base = seen.unwrap_or_else(|| rev(kind, id));
        let refused = store::act(vec![Mutation::patch(kind, id, base, [(number, value)])]).err();
        errors.try_update(|errors| match refused {
            Some((_, reason)) => errors.insert(number, words::rejection(kind, &reason)),
            None => errors.remove(&number),
        });
    }

    fn input(self, spec: &'static FieldSpec) -> AnyView {
        let Self { kind, errors, .. } = self;
        let value = Signal::derive(move || self.value(spec.number));
        let sibling = move |name: &'static str| {
            kind.field_named(name).map_or(Value::Null, |spec| self.value(spec.number))
        };
        let commit = move |value: Value| self.commit(spec.number, value);
        let error = Signal::derive(move || errors.with(|errors| errors.get(&spec.number).cloned()));
        let action = if spec.name == "owner" { Action::HandOver } else { Action::Edit };
        let may = store::use_may(kind, self.id, action);
        let fixed = READ_ONLY.contains(&spec.name);
        let disabled = Signal::derive(move || fixed || !may.get());
        let is_title = spec.number == kind.fields()[0].number;
        view! {
            <FieldInput
                kind spec value on_commit=commit sibling look=Look::Inline error
                required=is_title disabled
            />
        }
        .into_any()
    }
}

/// The revision of a record as it is on the screen.
fn rev(kind: Kind, id: RawId) -> CommitSeq {
    store::with_client(|client| client.rev(RowKey::new(kind, id))).unwrap_or(0)
}
