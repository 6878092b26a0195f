//! `cargo xtask test`: what must hold before a change lands, cheapest first.
//!
//! All building and testing of the host's crates selects the same packages, so that cargo builds
//! every dependency once. xtask is tested by itself: a running program should not be rebuilt.

use std::process::Command;

use crate::project::Project;
use crate::run::{self, Steps};
use crate::setup::Browser;
use crate::{bundle, setup};

pub(crate) struct Options {
    pub(crate) fast: bool,
    pub(crate) filter: Option<String>,
}

/// The crates that run on the host.
const HOST: [&str; 6] = ["--workspace", "--exclude", "app", "--exclude", "xtask", SIMULATION];
/// Simulated devices, with bugs that can be planted; no build for people has it.
pub(crate) const SIMULATION: &str = "--features=tests/simulation";

/// Runs every check; the first failure ends it.
pub(crate) fn test(project: &Project, options: &Options) -> anyhow::Result<()> {
    let mut steps = Steps::default();
    let result = checks(project, options, &mut steps);
    if result.is_err() {
        steps.report();
    }
    result
}

fn checks(project: &Project, options: &Options, steps: &mut Steps) -> anyhow::Result<()> {
    let browser = if options.fast {
        steps.pass_over("the browser and the app's build", "as --fast asks");
        None
    } else {
        Some(steps.step("setup", || {
            setup::for_building(project)?;
            Ok((setup::for_browsing()?, setup::other_engines()))
        })?)
    };
    if options.filter.is_some() {
        steps.pass_over("formatting, lints and documentation", "since a filter was given");
    } else {
        lint(project, steps)?;
    }
    let mut build = project.cargo(["build"]);
    build.args(HOST).args(["--bins", "--tests"]);
    steps.step("build of server and tests", || run::stream(&mut build))?;
    unit_tests(project, options, steps)?;

    let bundle = match &browser {
        None => None,
        Some(_) => Some(steps.step("build of the app", || {
            let bundle = bundle::bundle(project, bundle::QUICK)?;
            bundle.assert_budget()?;
            Ok(bundle)
        })?),
    };
    let mut last = project.cargo(["test"]);
    last.args(HOST).args(["--test", "*"]);
    last.env("FIELDLINE_BIN", project.program("debug", "fieldline")?);
    last.env("FIELDLINE_PICTURES", project.target()?.join("stories"));
    let placeholder = project.root.join("tests/placeholder");
    last.env("FIELDLINE_DIST", bundle.map_or(placeholder, |it| it.dist));
    let mut missing = Vec::new();
    if let Some((browser, engines)) = &browser {
        with_browser(&mut last, browser);
        for engine in engines {
            match &engine.programs {
                Ok(programs) => drop(last.envs(programs.iter().map(|(name, path)| (name, path)))),
                Err(why) => {
                    let what = format!("the stories in {}", engine.name);
                    steps.pass_over(&what, &format!("since it cannot be had: {why:#}"));
                    missing.push(engine.tests);
                }
            }
        }
    }
    last.arg("--").args(&options.filter);
    for tests in missing {
        last.args(["--skip", tests]);
    }
    if options.fast {
        last.args(["--skip", "browser::"]);
    }
    let name =
        if options.fast { "repository and server" } else { "repository, server and browser" };
    steps.last(name, &mut last)
}

/// Tells tests and tools which browser to use.
pub(crate) fn with_browser(command: &mut Command, browser: &Browser) {
    command
        .env("FIELDLINE_CHROMIUM", &browser.chromium)
        .env("FIELDLINE_CHROMEDRIVER", &browser.driver);
}

fn lint(project: &Project, steps: &mut Steps) -> anyhow::Result<()> {
    steps.step("formatting", || {
        setup::for_checking(project)?;
        run::stream(&mut project.cargo(["fmt", "--all", "--check"]))
    })?;
    steps.step("lints", || {
        let mut clippy = project.cargo(["clippy", "--workspace", "--exclude", "app", SIMULATION]);
        run::stream(clippy.args(["--all-targets", "--", "-D", "warnings"]))
    })?;
    steps.step("lints of the app", || {
        let mut clippy = project.cargo(["clippy", "--package", "app"]);
        clippy.args(["--target", "wasm32-unknown-unknown", "--", "-D", "warnings"]);
        run::stream(&mut clippy)
    })?;
    steps.step("documentation", || {
        let mut doc = project.cargo(["doc", "--package", "shared", "--no-deps"]);
        doc.arg("--document-private-items").env("RUSTDOCFLAGS", "-D warnings");
        run::stream(&mut doc)
    })?;
    if run::on_path("cargo-deny").is_some() {
        steps.step("licences and advisories", || {
            run::stream(&mut project.cargo(["deny", "check"]))
        })?;
    } else {
        steps.pass_over("licences and advisories", "cargo-deny is not installed");
    }
    if run::on_path("cargo-machete").is_some() {
        steps.step("unused dependencies", || run::stream(&mut project.cargo(["machete"])))?;
    } else {
        steps.pass_over("unused dependencies", "cargo-machete is not installed");
    }
    Ok(())
}

fn unit_tests(project: &Project, options: &Options, steps: &mut Steps) -> anyhow::Result<()> {
    steps.step("unit tests", || {
        let mut test = project.cargo(["test"]);
        run::stream(test.args(HOST).args(["--lib", "--bins", "--"]).args(&options.filter))?;
        let mut own = project.cargo(["test", "--package", "xtask", "--"]);
        run::stream(own.args(&options.filter))?;
        // The app's pure parts (texts, chart builders, addresses) need no browser.
        let mut app = project.cargo(["test", "--package", "app", "--"]);
        run::stream(app.args(&options.filter))
    })?;
    steps.step("examples in the documentation", || {
        let mut test = project.cargo(["test"]);
        run::stream(test.args(HOST).args(["--doc", "--"]).args(&options.filter))
    })
}
