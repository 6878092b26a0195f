//! The words for kinds, fields and what they hold.

use shared::book::Book;
use shared::entity::{Kind, User};
use shared::id::{Id, RawId};
use shared::money::Money;
use shared::sync::protocol::Rejection;
use shared::value::{FieldType, Value};

use crate::format;
use crate::text::{t, tv};

/// Names in code have `_` where message ids have `-`.
fn id(name: &str) -> String {
    name.replace('_', "-")
}

/// Account.
#[must_use]
pub fn kind_name(kind: Kind) -> String {
    t(&id(&format!("kind-{}", kind.name())))
}

/// Accounts.
#[must_use]
pub fn kind_plural(kind: Kind) -> String {
    t(&id(&format!("kind-{}-plural", kind.name())))
}

/// The name of a field or of a column that is worked out.
#[must_use]
pub fn field_label(kind: Kind, name: &str) -> String {
    t(&id(&format!("field-{}-{name}", kind.name())))
}

/// The name of one value of a closed choice; `field` is the field or column it stands in.
#[must_use]
pub fn choice_label(kind: Kind, field: &str, choice: &str) -> String {
    t(&id(&format!("choice-{}-{field}-{choice}", kind.name())))
}

/// The title of a linked record; a sentence in its place when it is not (or no longer) there.
#[must_use]
pub fn link_title(book: &Book, kind: Kind, id: RawId) -> String {
    book.record(kind, id).map_or_else(|| t("record-gone"), |record| record.title())
}

/// The name of who did something.
#[must_use]
pub fn person(book: &Book, id: Option<Id<User>>) -> String {
    match id {
        None => t("record-nobody"),
        Some(id) if id == User::SERVER => t("record-server"),
        Some(id) => link_title(book, Kind::User, id.raw()),
    }
}

/// A value as it is read; empty for nothing. `name` is the field or column it stands in.
#[must_use]
pub fn display(
    book: &Book,
    kind: Kind,
    name: &str,
    field_type: FieldType,
    value: &Value,
) -> String {
    match (value, field_type) {
        (Value::Null, _) => String::new(),
        (Value::Bool(yes), _) => t(if *yes { "ui-yes" } else { "ui-no" }),
        (Value::Int(number), FieldType::Share) => format::percent(*number),
        (Value::Int(number), FieldType::Choice(names)) => {
            let choice = usize::try_from(*number).ok().and_then(|at| names.get(at));
            choice.map_or_else(String::new, |choice| choice_label(kind, name, choice))
        }
        (Value::Int(number), _) => format::integer(*number),
        (Value::Text(text), _) => text.clone(),
        (Value::Id(id), FieldType::Link(kind)) => link_title(book, kind, *id),
        (Value::Id(id), _) => id.to_string(),
        (Value::Money(money), _) => format::money_plain(*money),
        (Value::Date(day), _) => format::date(*day),
        (Value::Time(moment), _) => format::date_time(moment.0),
        (Value::Opaque(_), _) => t("record-newer"),
    }
}

/// A sum in the base currency, or a plain number.
#[must_use]
pub fn sum(book: &Book, field_type: FieldType, total: i64) -> String {
    if field_type == FieldType::Money {
        format::money_plain(Money::new(total, book.base_currency()))
    } else {
        format::integer(total)
    }
}

/// Why an edit was not taken, and what to do.
#[must_use]
pub fn rejection(kind: Kind, reason: &Rejection) -> String {
    let label = |field: u16| {
        let spec = kind.field_numbered(field);
        spec.map_or_else(|| field.to_string(), |spec| field_label(kind, spec.name))
    };
    match reason {
        Rejection::UnknownKind { .. } | Rejection::UnknownField { .. } => {
            t("record-refused-unknown")
        }
        Rejection::WrongType { field } => {
            tv("record-refused-type", &[("label", label(*field).into())])
        }
        Rejection::Empty { field } => tv("form-error-required", &[("label", label(*field).into())]),
        Rejection::Missing | Rejection::Deleted => t("record-refused-deleted"),
        Rejection::NotAllowed => t("record-refused-role"),
        Rejection::LastAdministrator => t("record-refused-last-administrator"),
        Rejection::InUse => t("record-refused-in-use"),
        Rejection::NoStage => t("record-refused-no-stage"),
        Rejection::NoDay => t("record-refused-no-day"),
        Rejection::OutOfReach => t("record-refused-reach"),
        Rejection::ChangedSince => t("record-refused-changed-since"),
        Rejection::TooLarge { bytes } => tv("record-refused-large", &[("bytes", (*bytes).into())]),
        Rejection::Together { .. } => t("record-refused-together"),
        Rejection::Other => t("record-refused-unknown"),
    }
}
