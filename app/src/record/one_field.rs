//! OneField: one field of a record, edited in place wherever it is wanted.

use leptos::prelude::*;
use shared::entity::Kind;
use shared::id::RawId;
use shared::rights::Action;
use shared::value::Value;

use super::field::FieldInput;
use super::fields::value_memo;
use super::words;
use crate::form::Look;
use crate::store;

/// `<OneField kind=Kind::Stage id name="norm_days"/>`: a commit is one action with that one field.
#[component]
pub fn OneField(
    /// The record's kind.
    kind: Kind,
    /// The record.
    id: RawId,
    /// The name of the field.
    name: &'static str,
    /// How it looks.
    #[prop(optional)]
    look: Look,
    /// Whether it only shows.
    #[prop(optional, into)]
    fixed: Signal<bool>,
) -> impl IntoView {
    let spec = kind.field_named(name)?;
    let fields = value_memo(kind, id);
    let error = RwSignal::new(None::<String>);
    let value =
        move |number: u16| fields.with(|fields| fields.get(&number).cloned()).unwrap_or_default();
    let sibling = move |name: &'static str| {
        kind.field_named(name).map_or(Value::Null, |spec| value(spec.number))
    };
    let commit = move |wanted: Value| {
        let done = store::act(vec![store::patch(kind, id, [(spec.number, wanted)])]);
        let said = done.err().map(|(_, reason)| words::rejection(kind, &reason));
        // A field may be left because its page goes away.
        error.try_set(said);
    };
    let may = store::use_may(kind, id, Action::Edit);
    let disabled = Signal::derive(move || fixed.get() || !may.get());
    let is_title = spec.number == kind.fields()[0].number;
    Some(view! {
        <FieldInput
            kind spec value=Signal::derive(move || value(spec.number)) on_commit=commit sibling look
            error required=is_title disabled
        />
    })
}
