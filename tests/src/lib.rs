//! What the tests, the pictures and the measurements share: a real server, real browsers, and a
//! network between them that can be cut.
//!
//! Programs are found through the environment that `cargo xtask` sets. A missing one is an error
//! with a sentence, never a test that quietly does nothing.

pub mod browser;
mod driver;
pub mod engine;
pub mod gate;
pub mod process;
pub mod server;
#[cfg(feature = "simulation")]
pub mod simulation;
pub mod story;

use std::path::PathBuf;

use anyhow::Context;

/// Returns the path in an environment variable that `cargo xtask` sets.
pub fn from_xtask(variable: &str) -> anyhow::Result<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from).with_context(|| {
        format!(
            "{variable} is not set: run this through `cargo xtask test`, which builds what is \
             needed (and takes a filter)"
        )
    })
}
