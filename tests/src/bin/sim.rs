//! The simulation as a tool: many seeds, one seed, a replay, or a hunt for planted bugs.
//!
//! Started by `cargo xtask sim`, which says what it takes.
#![expect(clippy::print_stdout, reason = "tells what it plays")]

use std::collections::VecDeque;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use shared::planted::Bug;
use tests::simulation::invariants::{Standing, TABLE};
use tests::simulation::many::{Sum, play_many, threads};
use tests::simulation::options::{Options, bug};
use tests::simulation::planted::{SEEDS, hunt};
use tests::simulation::play::{Failure, examine};
use tests::simulation::seeds::{folder, kept};
use tests::simulation::shrink::shrink;

/// How many seeds are played when nobody says.
const USUAL: u64 = 10_000;
/// How many runs making a failure small may take.
const SHRINKING: usize = 400;

fn main() -> ExitCode {
    match command(std::env::args().skip(1).collect()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("\nsim: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Returns whether every promise was kept.
fn command(mut arguments: VecDeque<String>) -> anyhow::Result<bool> {
    let (mut seeds, mut from, mut hunts, mut only) = (None, 0, false, None);
    while let Some(argument) = arguments.pop_front() {
        let mut value =
            || arguments.pop_front().with_context(|| format!("{argument} wants a value after it"));
        let number = |text: String| {
            text.parse::<u64>().with_context(|| format!("'{text}' is no number of a seed"))
        };
        match argument.as_str() {
            "--seeds" => seeds = Some(number(value()?)?),
            "--from" => from = number(value()?)?,
            "--seed" => return Ok(one(&Options::of(number(value()?)?))),
            "--replay" => {
                let options = value()?.parse().map_err(anyhow::Error::msg)?;
                return Ok(one(&options));
            }
            "--planted" => hunts = true,
            "--bug" => only = Some(bug(&value()?).map_err(anyhow::Error::msg)?),
            other => bail!("sim does not know '{other}'; `cargo xtask help` says what it knows"),
        }
    }
    if hunts || only.is_some() {
        return Ok(hunt_all(only, from, seeds.unwrap_or(SEEDS)));
    }
    Ok(kept_seeds()? && many(from, seeds.unwrap_or(USUAL)))
}

/// Plays one run.
fn one(options: &Options) -> bool {
    println!("{options}");
    match examine(options) {
        Ok(played) => {
            println!("kept every promise over {} ms", played.simulated_ms);
            true
        }
        Err(failure) => tell(&failure),
    }
}

/// Tells a failure, and the smallest run that fails in the same way.
fn tell(failure: &Failure) -> bool {
    println!("\n{failure}\n\nMaking it small …");
    let small = shrink(failure, SHRINKING);
    println!("\n{small}");
    println!(
        "\nKeep it: put that line into tests/seeds/<name>.seed, under a comment that says why."
    );
    false
}

fn kept_seeds() -> anyhow::Result<bool> {
    let kept = kept(&folder()).map_err(anyhow::Error::msg)?;
    println!("{} kept seeds", kept.len());
    for seed in kept {
        if let Err(failure) = examine(&seed.options) {
            println!("{} fails again. {}", seed.file, seed.sentence);
            return Ok(tell(&failure));
        }
    }
    Ok(true)
}

fn many(from: u64, seeds: u64) -> bool {
    println!("{seeds} seeds from {from} on {} threads", threads());
    let start = now();
    let told = Mutex::new(start);
    let progress = |sum: &Sum| {
        let mut told = told.lock().expect("nobody breaks off while telling");
        if told.elapsed() >= Duration::from_secs(2) {
            *told = now();
            println!("{}", rates(sum, start.elapsed()));
            // Whoever reads may have gone.
            std::io::stdout().flush().ok();
        }
    };
    let sum = play_many(from, seeds, Options::of, progress);
    println!("{}", rates(&sum, start.elapsed()));
    if let Some(failure) = &sum.failure {
        return tell(failure);
    }
    println!("\n{:>14}  invariant", "checks");
    for invariant in TABLE {
        let (number, name) = (invariant.number, invariant.name);
        match invariant.standing {
            Standing::Checked => println!("{:>14}  I{number} {name}", sum.tally[number]),
            Standing::NotYet(reason) => {
                println!("{:>14}  I{number} {name}: {reason}", "not yet");
            }
        }
    }
    true
}

fn rates(sum: &Sum, time: Duration) -> String {
    let (seeds, days) = (sum.seeds, sum.device_days());
    let (fast, long) = (per_second(seeds, time), per_second(days, time));
    format!("{seeds} seeds, {fast}/s; {days} device-days, {long}/s")
}

fn per_second(count: u64, time: Duration) -> u128 {
    u128::from(count) * 1_000 / time.as_millis().max(1)
}

/// Hunts for planted bugs; returns whether each was caught.
fn hunt_all(only: Option<Bug>, from: u64, seeds: u64) -> bool {
    let mut lost = 0;
    println!("{:<24} {:>5} {:>8}  {:<30} what it breaks", "bug", "seed", "seeds/s", "caught by");
    for bug in Bug::ALL.iter().filter(|bug| only.is_none_or(|only| only == **bug)) {
        let start = now();
        let hunt = match hunt(*bug, from, seeds) {
            Ok(hunt) => hunt,
            Err(failure) => {
                println!("{bug:?} was not what failed: this fails without it");
                return tell(&failure);
            }
        };
        let per_second = per_second(hunt.seeds, start.elapsed());
        let seed = hunt.caught.as_ref().map_or_else(String::new, |it| it.options.seed.to_string());
        let (name, by, breaks) = (format!("{bug:?}"), hunt.by(), bug.breaks());
        println!("{name:<24} {seed:>5} {per_second:>8}  {by:<30} {breaks}");
        std::io::stdout().flush().ok();
        lost += u32::from(hunt.caught.is_none());
    }
    if lost > 0 {
        println!("\n{lost} were not caught within {seeds} seeds: a check is missing");
    }
    lost == 0
}

#[expect(clippy::disallowed_methods, reason = "measures how long playing takes, on the host only")]
fn now() -> Instant {
    Instant::now()
}
