//! The time, passed in: everything that expires or waits asks a [`Clock`], so that tests own it.
//! Invariant: the only place of the server that reads the machine's clock.

use std::fmt::Debug;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970, as the wire and the store keep them.
pub type Millis = u64;

/// Tells the time.
pub trait Clock: Debug + Send + Sync {
    /// Returns milliseconds since 1970, UTC.
    fn now_ms(&self) -> Millis;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct MachineClock;

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "the one reader of the clock in this program")]
    fn now_ms(&self) -> Millis {
        // A machine set before 1970 reads as 1970: nothing here depends on more than differences.
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }
}

/// Starts measuring how long something takes.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "durations are measured on the host only")]
pub fn stopwatch() -> Instant {
    Instant::now()
}

/// A clock that stands still until it is told to move.
#[derive(Debug, Default)]
pub struct HandClock(std::sync::atomic::AtomicU64);

impl HandClock {
    /// Returns a clock that shows `now_ms`.
    #[must_use]
    pub fn at(now_ms: Millis) -> Self {
        Self(now_ms.into())
    }

    /// Moves the clock forward.
    pub fn advance(&self, ms: Millis) {
        self.0.fetch_add(ms, std::sync::atomic::Ordering::Relaxed);
    }
}

impl Clock for HandClock {
    fn now_ms(&self) -> Millis {
        self.0.load(std::sync::atomic::Ordering::Relaxed)
    }
}
