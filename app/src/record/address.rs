//! Where the pages of records are.

use shared::entity::Kind;
use shared::id::RawId;

use super::face::face;
use crate::store;

/// Returns the address of a kind's list; nothing for a kind without pages, and for one that only an
/// administrator has pages of.
#[must_use]
pub fn list(kind: Kind) -> Option<&'static str> {
    let face = face(kind);
    face.list.filter(|_| store::me().person().role >= face.least)
}

/// Returns the kind whose pages an address is among, and the record if it is one's page.
#[must_use]
pub fn at(path: &str) -> Option<(Kind, Option<RawId>)> {
    Kind::ALL.iter().find_map(|kind| {
        let rest = path.strip_prefix(list(*kind)?)?;
        match rest.strip_prefix('/') {
            Some(id) => Some((*kind, id.parse().ok())),
            None => rest.is_empty().then_some((*kind, None)),
        }
    })
}

/// Returns the address of a record's page.
#[must_use]
pub fn record(kind: Kind, id: RawId) -> Option<String> {
    list(kind).map(|list| format!("{list}/{id}"))
}
