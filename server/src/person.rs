//! Person: what the server reads of a `User` row, for the person behind a login.
//! Invariant: the row is the only truth about name and role; a login holds neither.

use shared::book::RowKey;
use shared::entity::{Kind, Role, User};
use shared::id::{Id, RawId};
use shared::sync::protocol::Fields;
use shared::sync::server::{StoreError, row};
use shared::value::{FieldValue, Value};

use crate::commit::overlay::Overlay;
use crate::login::Login;

/// A person who may be signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The id of the row.
    pub user: Id<User>,
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// What the person is here to do.
    pub role: Role,
    /// Whether the person no longer works here.
    pub has_left: bool,
}

/// Finds the person behind `login`; nothing when the row is gone.
pub fn find(view: &Overlay<'_>, login: &Login) -> Result<Option<Person>, StoreError> {
    of(view, RawId::from_bytes(login.user))
}

/// Finds a person by the id of the row; nothing when it is gone.
pub fn of(view: &Overlay<'_>, user: RawId) -> Result<Option<Person>, StoreError> {
    let fields = row(view, RowKey::new(Kind::User, user))?.and_then(|row| row.fields);
    Ok(fields.map(|fields| Person {
        user: Id::new(user),
        name: value(&fields, User::NAME.number),
        email: value(&fields, User::EMAIL.number),
        role: value(&fields, User::ROLE.number),
        has_left: value(&fields, User::LEFT.number),
    }))
}

/// Reads a field; one that is absent or of another type is as in a blank record.
pub(crate) fn value<T: FieldValue>(fields: &Fields, number: u16) -> T {
    fields.get(&number).and_then(|value: &Value| T::from_value(value).ok()).unwrap_or_default()
}
