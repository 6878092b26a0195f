//! `cargo xtask sim`: builds the simulation as the tests do, and plays it.
//!
//! The usual build serves: `shared` is optimised in it, its checks of overflow stay on, and whoever has
//! run the tests need not build it again.

use std::collections::VecDeque;
use std::process::Command;

use crate::project::Project;
use crate::run;
use crate::test::HOST;

/// Plays; the program itself knows what the arguments mean.
pub(crate) fn sim(project: &Project, arguments: VecDeque<String>) -> anyhow::Result<()> {
    let mut build = project.cargo(["build", "--bin", "sim"]);
    run::stream(build.args(HOST))?;
    let mut sim = Command::new(project.program("debug", "sim")?);
    run::stream(sim.current_dir(&project.root).args(arguments))
}
