//! Where the pages of records are.

use shared::entity::Kind;
use shared::id::RawId;

/// Returns the address of a kind's list; nothing for a kind without pages.
#[must_use]
pub const fn list(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Account => Some("/accounts"),
        Kind::Contact => Some("/contacts"),
        Kind::Product => Some("/products"),
        Kind::Opportunity => Some("/opportunities"),
        Kind::User
        | Kind::Department
        | Kind::Region
        | Kind::Channel
        | Kind::Pipeline
        | Kind::Stage
        | Kind::Change
        | Kind::Company
        | Kind::ExchangeRate
        | Kind::ImportMapping
        | Kind::Share
        | Kind::Conflict
        | Kind::UndoLog
        | Kind::Standing => None,
    }
}

/// Returns the address of a record's page.
#[must_use]
pub fn record(kind: Kind, id: RawId) -> Option<String> {
    list(kind).map(|list| format!("{list}/{id}"))
}
