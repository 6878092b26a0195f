//! Installs what is missing, beside what the person has and never over it.
//!
//! What is asked is always "does it run and what version does it print", so an installation that
//! was interrupted counts as missing.

mod browser;
mod engines;
mod tools;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};

use crate::project::Project;
use crate::run;

pub(crate) use browser::Browser;
pub(crate) use engines::Engine;

const WASM: &str = "wasm32-unknown-unknown";

/// Makes sure that the app can be built; returns the directories to put before PATH.
pub(crate) fn for_building(project: &Project) -> anyhow::Result<Vec<PathBuf>> {
    wasm_target()?;
    tools::ensure(project)
}

/// Makes sure that `cargo fmt` and `cargo clippy` are there.
pub(crate) fn for_checking(project: &Project) -> anyhow::Result<()> {
    for (component, subcommand) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if run::output(&mut project.cargo([subcommand, "--version"])).is_ok() {
            continue;
        }
        if run::on_path("rustup").is_none() {
            bail!(
                "`cargo {subcommand}` is missing and there is no rustup to add it: install \
                 {component} the way Rust was installed"
            );
        }
        run::stream(Command::new("rustup").args(["component", "add", component]))?;
    }
    Ok(())
}

/// Makes sure that a Chromium and the driver that fits it can be used.
pub(crate) fn for_browsing() -> anyhow::Result<Browser> {
    browser::ensure()
}

/// Looks for the engines beside Chromium, installing them where that is possible. One that cannot be
/// had says why; the caller must say it to the person.
pub(crate) fn other_engines() -> [Engine; 2] {
    engines::ensure()
}

/// The target is there when its standard library is: that holds with rustup and without.
fn wasm_target() -> anyhow::Result<()> {
    if wasm_library()?.is_some() {
        return Ok(());
    }
    if run::on_path("rustup").is_none() {
        bail!(
            "Rust's standard library for {WASM} is missing and there is no rustup to add it: \
             install the target the way Rust was installed, or install rustup"
        );
    }
    run::stream(Command::new("rustup").args(["target", "add", WASM]))?;
    wasm_library()?
        .map(drop)
        .with_context(|| format!("rustup added {WASM}, but to another toolchain than the one used"))
}

fn wasm_library() -> anyhow::Result<Option<PathBuf>> {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "target-libdir", "--target", WASM]);
    let directory = PathBuf::from(run::output(&mut rustc)?.trim());
    Ok(directory.is_dir().then_some(directory))
}
