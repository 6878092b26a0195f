//! I16 clock independence: I1–I15 hold with client clocks drawn from ±10 years and jumping; HLC never
//! blocks an edit.
//!
//! More than that: with right clocks, everything ends the same.

use std::collections::BTreeMap;

use shared::sync::protocol::Outcome;

use super::hold;
use crate::simulation::server::Name;

/// What became of every edit, in a run with wrong clocks and in the same one with right clocks.
pub fn check(wrong: &BTreeMap<Name, Outcome>, right: &BTreeMap<Name, Outcome>) {
    let differing = wrong.iter().find(|(name, outcome)| right.get(name) != Some(*outcome));
    hold!(16, differing.is_none(), "with right clocks this ends otherwise: {differing:?}");
    let (ours, theirs) = (wrong.len(), right.len());
    hold!(16, ours == theirs, "{ours} edits were taken, and {theirs} with right clocks");
}
