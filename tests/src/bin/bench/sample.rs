//! Repeated measurements of one thing, and how long a piece of work takes.

use std::time::{Duration, Instant};

use crate::table::Figure;

/// Times in milliseconds, sorted.
#[derive(Clone, Debug)]
pub(crate) struct Sample(Vec<f64>);

impl Sample {
    /// # Panics
    /// When there is none: nothing was measured then.
    pub(crate) fn new(mut times: Vec<f64>) -> Self {
        assert!(!times.is_empty(), "nothing was measured");
        times.sort_by(f64::total_cmp);
        Self(times)
    }

    /// The time that so many percent did not exceed.
    pub(crate) fn percentile(&self, percent: usize) -> Figure {
        let at = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        Figure::Milliseconds(self.0[at])
    }

    pub(crate) fn median(&self) -> Figure {
        self.percentile(50)
    }

    pub(crate) fn worst(&self) -> Figure {
        self.percentile(100)
    }
}

impl FromIterator<Duration> for Sample {
    fn from_iter<I: IntoIterator<Item = Duration>>(times: I) -> Self {
        Self::new(times.into_iter().map(milliseconds).collect())
    }
}

/// A stopwatch.
pub(crate) struct Watch(Instant);

impl Watch {
    #[expect(clippy::disallowed_methods, reason = "measuring is what this program is for")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Does `work` so many times.
pub(crate) fn repeated<T>(times: usize, mut work: impl FnMut() -> T) -> Sample {
    let once = |_| {
        let watch = Watch::start();
        std::hint::black_box(work());
        watch.elapsed()
    };
    (0..times).map(once).collect()
}

pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// How many in a second.
#[expect(clippy::cast_precision_loss, reason = "counts here stay far below 2^52")]
pub(crate) fn rate(count: usize, time: Duration) -> Figure {
    Figure::PerSecond(count as f64 / time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_measured_times() {
        let sample = Sample::new(vec![4.0, 1.0, 3.0, 2.0]);
        assert_eq!(sample.median(), Figure::Milliseconds(2.0));
        assert_eq!(sample.percentile(99), Figure::Milliseconds(4.0));
        assert_eq!(Sample::new(vec![7.0]).median(), Figure::Milliseconds(7.0));
    }
}
