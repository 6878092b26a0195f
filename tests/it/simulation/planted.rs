//! Planted bugs: every one is caught, so no check is asleep.

use std::collections::BTreeSet;

use shared::planted::Bug;
use tests::simulation::options::bug;
use tests::simulation::planted::{hunt, known_seed};

/// So many seeds from the known one on; when code or faults change, another one catches it.
const SEEDS: u64 = 400;

#[test]
fn every_planted_bug_is_caught() {
    let mut lost = Vec::new();
    for bug in Bug::ALL {
        match hunt(*bug, known_seed(*bug), SEEDS) {
            Ok(hunt) if hunt.caught.is_some() => {}
            Ok(_) => lost.push(format!("{bug:?}: {}", bug.breaks())),
            Err(failure) => panic!("this fails without {bug:?}:\n{failure}"),
        }
    }
    assert!(
        lost.is_empty(),
        "not caught within {SEEDS} seeds, so a check is missing (or `cargo xtask sim --planted` finds \
         a seed to begin with):\n{}",
        lost.join("\n")
    );
}

#[test]
fn bugs_are_found_by_name() {
    let names: BTreeSet<String> = Bug::ALL.iter().map(|bug| format!("{bug:?}")).collect();
    assert_eq!(names.len(), Bug::ALL.len());
    assert!(names.iter().all(|name| bug(name).is_ok()));
    assert!(bug("NoSuchBug").unwrap_err().contains("SkipDigest"));
}
