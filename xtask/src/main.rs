//! The project's chores, started as `cargo xtask <command>`.
//!
//! Everything a stranger needs is installed by the command that needs it, beside what the person
//! already has and never over it. Nothing here is part of the product.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool speaks on its standard streams"
)]

mod bundle;
mod chores;
mod project;
mod run;
mod serve;
mod setup;
mod sim;
mod test;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};

use crate::project::Project;

const HELP: &str = "\
The project's chores.

Usage: cargo xtask <command>

  serve [--port N] [--data DIR] [--dev]
        Builds and starts Fieldline with a demo company. Default: port 8080, data in ./data.
        --dev builds faster and runs slower.
  test [--fast] [FILTER]
        Formatting, lints, documentation, every test, a real browser.
        --fast leaves out the browser and the app build; with FILTER only matching tests run.
  sim [--seeds N] [--from S] | --seed S | --replay OPTIONS | --planted [--bug NAME]
        Devices, network and server in simulation, on all cores: kept seeds, then N more (10,000).
        --replay plays what a failure printed; --planted hunts for bugs planted in the product.
  bench [--only PART]
        The numbers the project promises, measured with release builds (see docs/benchmarks.md).
        PART is one of size, native, push, clients, poke, browsers, restart, scope, import, device,
        large-device, frames, palette, browser-import.
  screenshots [--out DIR] [--only PATTERN]
        Every page in three sizes, light and dark, English and Chinese, as PNG files.
        Default: ./screenshots. PATTERN is a part of a picture's name.
  bundle
        Only the app, into ./dist, with a table of its size.
  dist
        One release binary with the app inside.
  setup
        Only installs what is missing.

Tools go to the cache directory (FIELDLINE_TOOLS chooses another place); FIELDLINE_CHROMIUM and
FIELDLINE_CHROMEDRIVER choose a browser and its driver. So do FIELDLINE_FIREFOX,
FIELDLINE_GECKODRIVER, FIELDLINE_MINIBROWSER, FIELDLINE_WEBKITDRIVER and FIELDLINE_XVFB for the
engines that only some stories run in.
";

fn main() -> ExitCode {
    match command(std::env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn command(mut arguments: VecDeque<String>) -> anyhow::Result<()> {
    let Some(name) = arguments.pop_front() else {
        print!("{HELP}");
        return Ok(());
    };
    if matches!(name.as_str(), "help" | "--help" | "-h")
        || arguments.iter().any(|it| it == "--help" || it == "-h")
    {
        print!("{HELP}");
        return Ok(());
    }
    let project = Project::find()?;
    match name.as_str() {
        "serve" => serve::serve(&project, &serve_options(arguments)?),
        "test" => test::test(&project, &test_options(arguments)?),
        "sim" => sim::sim(&project, arguments),
        "bench" => chores::bench(&project, bench_options(arguments)?),
        "screenshots" => {
            let (out, only) = screenshot_options(arguments)?;
            chores::screenshots(&project, out, only)
        }
        "bundle" => {
            nothing_more(&arguments)?;
            bundle::bundle(&project, bundle::QUICK)?.assert_budget()
        }
        "dist" => {
            nothing_more(&arguments)?;
            chores::dist(&project)
        }
        "setup" => {
            nothing_more(&arguments)?;
            setup::for_building(&project)?;
            setup::for_browsing()?;
            for engine in setup::other_engines() {
                match engine.programs {
                    Ok(_) => println!("{} is there.", engine.name),
                    Err(why) => println!("\nNo story can run in {}: {why:#}", engine.name),
                }
            }
            Ok(())
        }
        other => bail!("there is no command '{other}'. `cargo xtask help` lists them."),
    }
}

fn serve_options(mut arguments: VecDeque<String>) -> anyhow::Result<serve::Options> {
    let mut options = serve::Options { port: 8080, data: PathBuf::from("data"), dev: false };
    while let Some(argument) = arguments.pop_front() {
        match argument.as_str() {
            "--port" => {
                let port = value(&mut arguments, "--port")?;
                options.port = port
                    .parse()
                    .with_context(|| format!("--port wants a number up to 65535, not '{port}'"))?;
            }
            "--data" => options.data = value(&mut arguments, "--data")?.into(),
            "--dev" => options.dev = true,
            other => bail!("serve does not know '{other}'. `cargo xtask help` says what it knows."),
        }
    }
    Ok(options)
}

fn test_options(arguments: VecDeque<String>) -> anyhow::Result<test::Options> {
    let mut options = test::Options { fast: false, filter: None };
    for argument in arguments {
        match argument.as_str() {
            "--fast" => options.fast = true,
            other if other.starts_with('-') || options.filter.is_some() => {
                bail!("test does not know '{other}'. `cargo xtask help` says what it knows.")
            }
            _ => options.filter = Some(argument),
        }
    }
    Ok(options)
}

fn bench_options(mut arguments: VecDeque<String>) -> anyhow::Result<Option<String>> {
    let mut only = None;
    while let Some(argument) = arguments.pop_front() {
        match argument.as_str() {
            "--only" => only = Some(value(&mut arguments, "--only")?),
            other => bail!("bench does not know '{other}'. `cargo xtask help` says what it knows."),
        }
    }
    Ok(only)
}

fn screenshot_options(
    mut arguments: VecDeque<String>,
) -> anyhow::Result<(PathBuf, Option<String>)> {
    let (mut out, mut only) = (PathBuf::from("screenshots"), None);
    while let Some(argument) = arguments.pop_front() {
        match argument.as_str() {
            "--out" => out = value(&mut arguments, "--out")?.into(),
            "--only" => only = Some(value(&mut arguments, "--only")?),
            other => {
                bail!("screenshots does not know '{other}'. `cargo xtask help` says what it knows.")
            }
        }
    }
    Ok((out, only))
}

fn value(arguments: &mut VecDeque<String>, name: &str) -> anyhow::Result<String> {
    arguments.pop_front().with_context(|| format!("{name} wants a value after it"))
}

fn nothing_more(arguments: &VecDeque<String>) -> anyhow::Result<()> {
    match arguments.front() {
        Some(extra) => bail!("this command takes no '{extra}'. `cargo xtask help` lists them."),
        None => Ok(()),
    }
}
