//! I13 atomic groups: all or none of a group's effects visible at any cursor.
//!
//! No complete screen shows half of a commit group (I12); here, no action ends in halves.

use std::collections::{BTreeMap, BTreeSet};

use super::hold;
use crate::simulation::device::Edits;
use crate::simulation::is_applied;
use crate::simulation::server::{Name, Server};
use crate::simulation::storage::Contents;

/// Every action was taken whole, refused whole, or not seen at all.
pub fn check(edits: &Edits, server: &Server) {
    let mut actions: BTreeMap<i64, BTreeSet<Option<bool>>> = BTreeMap::new();
    for name in edits.keys() {
        let taken = server.record.history.get(name).map(|(.., outcome)| is_applied(outcome));
        actions.entry(name.0).or_default().insert(taken);
    }
    for (action, ends) in actions {
        hold!(13, ends.len() == 1, "half of action {action} was taken: {ends:?}");
    }
}

/// What a refused action wrote.
pub fn leaves_nothing(is_same: bool, what: &str) {
    hold!(13, is_same, "an action that was refused changed {what}");
}

/// What is done stays for a restored server, or is forgotten, as a whole: `before` are the edits that a
/// device had before a transaction.
pub fn forgets_whole(device: usize, before: &BTreeMap<Name, bool>, contents: &Contents) {
    let now = contents.edits();
    let gone: BTreeSet<i64> =
        before.keys().filter(|name| !now.contains_key(*name)).map(|name| name.0).collect();
    let part = now.iter().find(|(name, is_done)| **is_done && gone.contains(&name.0));
    hold!(13, part.is_none(), "device {device} keeps only a part of an action: {part:?}");
}
