//! Many: seeds on all cores, one thread for each; what was played, and the first failure.

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::invariants::Tally;
use super::options::Options;
use super::play::{Failure, examine};

/// What many runs came to.
#[derive(Clone, Debug, Default)]
pub struct Sum {
    /// How many kept every promise.
    pub seeds: u64,
    /// How many milliseconds all devices lived.
    pub device_ms: u64,
    /// How often each invariant was held.
    pub tally: Tally,
    /// The failure with the lowest seed of those that were found.
    pub failure: Option<Box<Failure>>,
}

impl Sum {
    /// How many days all devices lived.
    #[must_use]
    pub fn device_days(&self) -> u64 {
        self.device_ms / 86_400_000
    }
}

/// How many threads play.
#[must_use]
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// Plays so many seeds from `from` on until one fails; `told` hears of every run that did not.
pub fn play_many(
    from: u64,
    seeds: u64,
    options: impl Fn(u64) -> Options + Sync,
    told: impl Fn(&Sum) + Sync,
) -> Sum {
    let next = AtomicU64::new(from);
    let is_over = AtomicBool::new(false);
    let sum = Mutex::new(Sum::default());
    let work = || {
        while !is_over.load(Ordering::Relaxed) {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= from.saturating_add(seeds) {
                return;
            }
            let result = examine(&options(seed));
            let mut sum = sum.lock().unwrap();
            match result {
                Ok(played) => {
                    sum.seeds += 1;
                    sum.device_ms += played.device_ms;
                    for (count, more) in sum.tally.iter_mut().zip(played.tally) {
                        *count += more;
                    }
                    told(&sum);
                }
                Err(failure) => {
                    is_over.store(true, Ordering::Relaxed);
                    let is_lower = |known: &Failure| known.options.seed < seed;
                    if !sum.failure.as_deref().is_some_and(is_lower) {
                        sum.failure = Some(failure);
                    }
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads() {
            scope.spawn(work);
        }
        work();
    });
    sum.into_inner().unwrap()
}
