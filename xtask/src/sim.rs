//! `cargo xtask sim`: builds the simulation as the tests do, and plays it.
//!
//! It has a build profile of its own: what plays is optimised, the rest is not, and checks of overflow
//! stay on.

use std::collections::VecDeque;
use std::process::Command;

use crate::project::Project;
use crate::run;
use crate::test::SIMULATION;

/// Plays; the program itself knows what the arguments mean.
pub(crate) fn sim(project: &Project, arguments: VecDeque<String>) -> anyhow::Result<()> {
    let mut build = project.cargo(["build", "--profile", "sim", "--package", "tests"]);
    run::stream(build.args(["--bin", "sim", SIMULATION]))?;
    let mut sim = Command::new(project.program("sim", "sim")?);
    run::stream(sim.current_dir(&project.root).args(arguments))
}
