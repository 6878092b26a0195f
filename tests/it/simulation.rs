//! The simulation of devices and server: kept seeds, some hundred fresh ones, the planted bugs, and
//! the tool itself. `cargo xtask sim` plays more.

mod planted;
mod scenarios;
mod tabs;
mod tool;

use tests::simulation::invariants::{Standing, TABLE};
use tests::simulation::many::play_many;
use tests::simulation::options::Options;
use tests::simulation::play::examine;
use tests::simulation::seeds::{folder, kept};

/// How many fresh seeds a usual run plays.
const SEEDS: u64 = 500;

#[test]
fn what_once_failed_fails_no_more() {
    for seed in kept(&folder()).unwrap() {
        if let Err(failure) = examine(&seed.options) {
            panic!("{} fails again. {}\n{failure}", seed.file, seed.sentence);
        }
    }
}

#[test]
fn every_promise_is_kept_whatever_goes_wrong() {
    let sum = play_many(0, SEEDS, Options::of, |_| ());
    if let Some(failure) = sum.failure {
        panic!("{failure}");
    }
    assert_eq!(sum.seeds, SEEDS);
    // A check that is never made keeps every promise.
    for invariant in TABLE {
        let count = sum.tally[invariant.number];
        let name = invariant.name;
        match invariant.standing {
            Standing::Checked => assert!(count > 0, "{name} was never checked"),
            Standing::NotYet(_) => {
                assert_eq!(count, 0, "{name} is checked: the table says not yet");
            }
        }
    }
}
