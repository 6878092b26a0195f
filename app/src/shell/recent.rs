//! Recent: the records a person had open last on this device, as their ids and nothing of what is in
//! them.

use shared::entity::Kind;
use shared::id::RawId;

use crate::platform::{dom, local};
use crate::store;

/// So many are remembered.
const MOST: usize = 20;

fn key() -> String {
    format!("recent.{}", store::me().user)
}

/// Returns them, the newest first. They may be gone by now.
#[must_use]
pub fn list() -> Vec<(Kind, RawId)> {
    let text = local::read(&key()).unwrap_or_default();
    text.split(',').filter_map(parse).take(MOST).collect()
}

fn parse(text: &str) -> Option<(Kind, RawId)> {
    let (kind, id) = text.split_once(':')?;
    Some((Kind::from_name(kind)?, id.parse().ok()?))
}

/// Puts a record first.
pub(super) fn note(kind: Kind, id: RawId) {
    let others = list().into_iter().filter(|one| *one != (kind, id));
    let all = std::iter::once((kind, id)).chain(others).take(MOST);
    let text: Vec<String> = all.map(|(kind, id)| format!("{}:{id}", kind.name())).collect();
    if !local::write(&key(), &text.join(",")) {
        dom::warn("the browser did not keep which records were open");
    }
}
