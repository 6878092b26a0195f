//! Simulation: several devices with several tabs each, a bad network and a crashing server in one
//! thread, driven by one seed. A run lets persons edit while things go wrong, heals everything, waits until all is quiet
//! and then holds every promise: nothing durable lost, nothing taken twice, everybody sees the same.
//!
//! The state machines are the real ones of `shared`; time, network, disks and chance are here. What the
//! app does between a state machine and its browser is written here a second time ([`world`],
//! [`storing`], [`tabs`]); where a browser differs, [`tabs`] says.
//! [`invariants`] says what always holds, [`play`] plays one run, [`many`] plays many on all cores,
//! [`shrink`] makes a failure small, [`planted`] proves that the checks can fail, [`seeds`] keeps what
//! once failed. `cargo xtask sim` is the way in.
#![expect(clippy::unwrap_used, reason = "all of it is tests: what cannot be is a failure")]
#![expect(
    clippy::missing_panics_doc,
    reason = "a broken promise unwinds; `play::watch` is what catches it"
)]

pub mod accidents;
pub mod canary;
pub mod device;
pub mod disk;
pub mod faults;
pub mod healing;
pub mod invariants;
pub mod many;
pub mod meddling;
pub mod model;
pub mod network;
pub mod options;
pub mod persons;
pub mod planted;
pub mod play;
pub mod random;
pub mod seeds;
pub mod server;
pub mod shrink;
pub mod sight;
pub mod storage;
pub mod storing;
pub mod tab;
pub mod tabs;
pub mod world;

use shared::sync::protocol::Outcome;

/// Whether a mutation took effect.
#[must_use]
pub fn is_applied(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Applied { .. })
}
