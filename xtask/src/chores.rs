//! The short chores: `bench`, `screenshots`, `dist`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::bundle::{self, Bundle};
use crate::project::Project;
use crate::{run, setup, test};

/// Measures what the project promises.
pub(crate) fn bench(project: &Project, only: Option<String>) -> anyhow::Result<()> {
    let (mut tool, bundle) = tool(project, "bench")?;
    let (brotli, gzip) = bundle.first_load_sizes();
    tool.arg("--brotli").arg(brotli.to_string()).arg("--gzip").arg(gzip.to_string());
    if let Some(only) = only {
        tool.arg("--only").arg(only);
    }
    run::stream(&mut tool)
}

/// Takes a picture of every page.
pub(crate) fn screenshots(
    project: &Project,
    out: PathBuf,
    only: Option<String>,
) -> anyhow::Result<()> {
    let out = std::path::absolute(&out)
        .with_context(|| format!("{} is no usable path", out.display()))?;
    let (mut tool, _) = tool(project, "screenshots")?;
    tool.arg("--out").arg(out);
    if let Some(only) = only {
        tool.arg("--only").arg(only);
    }
    run::stream(&mut tool)
}

/// Builds the one binary that holds everything.
pub(crate) fn dist(project: &Project) -> anyhow::Result<()> {
    let bundle = bundle::bundle(project, bundle::SMALL)?;
    bundle.assert_budget()?;
    let mut build = server(project);
    build.args(["--features", "embed"]);
    run::stream(&mut build)?;
    let fieldline = project.program("release", "fieldline")?;
    let whole =
        fieldline.with_file_name(format!("fieldline-whole{}", std::env::consts::EXE_SUFFIX));
    // `serve` builds a binary of the same name without the app inside.
    std::fs::copy(&fieldline, &whole)
        .with_context(|| format!("{} cannot be written", whole.display()))?;
    let size = std::fs::metadata(&whole).context("the binary is gone")?.len();
    println!("\n{} ({size} bytes)", whole.display());
    Ok(())
}

/// Builds release versions of everything; returns the named program of the tests package, ready
/// to run with the same environment as the tests, and the app as people get it.
fn tool(project: &Project, name: &str) -> anyhow::Result<(Command, Bundle)> {
    let browser = setup::for_browsing()?;
    let bundle = bundle::bundle(project, bundle::SMALL)?;
    run::stream(&mut server(project))?;
    let mut build = project.cargo(["build", "--release", "--package", "tests", "--bin"]);
    run::stream(build.arg(name))?;
    let mut tool = Command::new(project.program("release", name)?);
    prepare(&mut tool, project, &bundle.dist)?;
    test::with_browser(&mut tool, &browser);
    Ok((tool, bundle))
}

fn prepare(tool: &mut Command, project: &Project, dist: &Path) -> anyhow::Result<()> {
    tool.current_dir(&project.root)
        .env("FIELDLINE_BIN", project.program("release", "fieldline")?)
        .env("FIELDLINE_DIST", dist);
    Ok(())
}

fn server(project: &Project) -> Command {
    project.cargo(["build", "--release", "--package", "server", "--bin", "fieldline"])
}
