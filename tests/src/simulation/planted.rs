//! Planted bugs: each must be caught, or a check is missing. See [`shared::planted`].

use shared::planted::Bug;

use super::invariants::TABLE;
use super::many::play_many;
use super::options::Options;
use super::play::{Failure, examine};

/// A bug must be caught within so many seeds.
pub const SEEDS: u64 = 1_000;

/// Seeds known to catch each bug, so that the usual tests need not search.
const KNOWN: &[(Bug, u64)] = &[(Bug::ForgetOnlyLiving, 1_744), (Bug::TrustKnownNumber, 356)];

/// What became of one bug.
#[derive(Debug)]
pub struct Hunt {
    /// The bug.
    pub bug: Bug,
    /// How many seeds were played.
    pub seeds: u64,
    /// What caught it; nothing when nothing did.
    pub caught: Option<Box<Failure>>,
}

impl Hunt {
    /// Says which invariant caught it.
    #[must_use]
    pub fn by(&self) -> String {
        match self.caught.as_ref().map(|failure| failure.invariant) {
            Some(Some(number)) => format!("I{number} {}", TABLE[number - 1].name),
            Some(None) => "broke off".to_owned(),
            None => "not caught".to_owned(),
        }
    }
}

/// Looks for a seed that catches a bug.
///
/// # Errors
/// When a run fails without the bug as well: then something else is wrong, and that first.
pub fn hunt(bug: Bug, from: u64, seeds: u64) -> Result<Hunt, Box<Failure>> {
    let sum = play_many(from, seeds, |seed| Options::of(seed).with(bug), |_| ());
    if let Some(caught) = &sum.failure {
        examine(&Options { bug: None, ..caught.options.clone() })?;
    }
    Ok(Hunt { bug, seeds: sum.seeds + 1, caught: sum.failure })
}

/// The seed to begin with, where one is known.
#[must_use]
pub fn known_seed(bug: Bug) -> u64 {
    KNOWN.iter().find(|(known, _)| *known == bug).map_or(0, |(_, seed)| *seed)
}
