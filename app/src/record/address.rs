//! Where the pages of records are.

use shared::entity::{Kind, Role};
use shared::id::RawId;

use crate::store;

/// Returns the address of a kind's list; nothing for a kind without pages, and for one that only an
/// administrator has pages of.
#[must_use]
pub fn list(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Account => Some("/accounts"),
        Kind::Contact => Some("/contacts"),
        Kind::Product => Some("/products"),
        Kind::Opportunity => Some("/opportunities"),
        Kind::Task => Some("/tasks"),
        Kind::Activity => Some("/activities"),
        Kind::Competitor => Some("/competitors"),
        Kind::Lead => Some("/leads"),
        Kind::AssignmentRule => Some("/leads/rules"),
        Kind::User => for_administrators("/admin/people"),
        Kind::Department => for_administrators("/admin/departments"),
        Kind::Region => for_administrators("/admin/regions"),
        Kind::Channel
        | Kind::Pipeline
        | Kind::Stage
        | Kind::Change
        | Kind::Company
        | Kind::ExchangeRate
        | Kind::ImportMapping
        | Kind::Share
        | Kind::Conflict
        | Kind::UndoLog
        | Kind::Standing
        | Kind::LeadProduct
        | Kind::Criterion
        | Kind::Evidence
        | Kind::StageTask
        | Kind::SavedView
        | Kind::ViewPin
        | Kind::Milestone
        | Kind::ReviewNote => None,
    }
}

fn for_administrators(path: &'static str) -> Option<&'static str> {
    (store::me().person().role == Role::Administrator).then_some(path)
}

/// Returns the address of a record's page.
#[must_use]
pub fn record(kind: Kind, id: RawId) -> Option<String> {
    list(kind).map(|list| format!("{list}/{id}"))
}
