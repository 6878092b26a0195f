//! Figures about the running server, in the text format that Prometheus reads.
//! Invariant: counting never locks; labels come from a fixed set (route and status class), so that
//! no request can add a series.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Upper bounds of the buckets in milliseconds; the last bucket has none.
const BUCKETS_MS: [u64; 11] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000];

/// What is told apart in the counts of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// Push and pull.
    Sync,
    /// Sign-in, sign-out, password.
    Session,
    /// The stream of hints.
    Poke,
    /// Health and metrics.
    Operation,
    /// The app's files.
    Asset,
}

impl Route {
    const ALL: [Self; 5] = [Self::Sync, Self::Session, Self::Poke, Self::Operation, Self::Asset];

    /// Returns the route that a path belongs to.
    #[must_use]
    pub fn of(path: &str) -> Self {
        match path {
            "/api/sync" => Self::Sync,
            "/api/poke" => Self::Poke,
            "/api/health" | "/api/metrics" => Self::Operation,
            _ if path.starts_with("/api/") => Self::Session,
            _ => Self::Asset,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Sync => "sync",
            Self::Session => "session",
            Self::Poke => "poke",
            Self::Operation => "operation",
            Self::Asset => "asset",
        }
    }
}

/// A histogram of durations.
#[derive(Debug, Default)]
struct Histogram {
    buckets: [AtomicU64; BUCKETS_MS.len() + 1],
    sum_us: AtomicU64,
}

impl Histogram {
    fn observe(&self, took: Duration) {
        let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BUCKETS_MS.partition_point(|bound_ms| bound_ms * 1_000 < took_us);
        self.buckets[bucket].fetch_add(1, Relaxed);
        self.sum_us.fetch_add(took_us, Relaxed);
    }

    fn write(&self, text: &mut String, name: &str, labels: &str) {
        let mut n_so_far = 0;
        for (bucket, count) in self.buckets.iter().enumerate() {
            n_so_far += count.load(Relaxed);
            let bound =
                BUCKETS_MS.get(bucket).map_or_else(|| "+Inf".to_owned(), |ms| seconds(ms * 1_000));
            line(text, &format!("{name}_bucket{{{labels}le=\"{bound}\"}}"), n_so_far);
        }
        let labels = labels.trim_end_matches(',');
        let sum = seconds(self.sum_us.load(Relaxed));
        line(text, &format!("{name}_sum{{{labels}}}"), sum);
        line(text, &format!("{name}_count{{{labels}}}"), n_so_far);
    }
}

/// Counts since the start.
#[derive(Debug, Default)]
pub struct Metrics {
    /// By route, then by status class 1xx to 5xx.
    requests: [[AtomicU64; 5]; Route::ALL.len()],
    latency: [Histogram; Route::ALL.len()],
    commits: AtomicU64,
    jobs: AtomicU64,
    writes: AtomicU64,
    commit_latency: Histogram,
    largest_group: AtomicU64,
    open_streams: AtomicU64,
    refused_sign_ins: AtomicU64,
}

impl Metrics {
    /// Counts an answered request.
    pub fn answered(&self, route: Route, status: u16, took: Duration) {
        let class = usize::from(status / 100).clamp(1, 5) - 1;
        self.requests[route as usize][class].fetch_add(1, Relaxed);
        self.latency[route as usize].observe(took);
    }

    /// Counts a group that is on disk.
    pub fn committed(&self, n_jobs: usize, n_writes: usize, took: Duration) {
        self.commits.fetch_add(1, Relaxed);
        self.jobs.fetch_add(n_jobs as u64, Relaxed);
        self.writes.fetch_add(n_writes as u64, Relaxed);
        self.largest_group.fetch_max(n_jobs as u64, Relaxed);
        self.commit_latency.observe(took);
    }

    /// Counts a sign-in that was refused.
    pub fn sign_in_refused(&self) {
        self.refused_sign_ins.fetch_add(1, Relaxed);
    }

    /// Counts a stream of hints for as long as the result lives.
    #[must_use]
    pub fn stream_opened(self: &std::sync::Arc<Self>) -> OpenStream {
        self.open_streams.fetch_add(1, Relaxed);
        OpenStream(std::sync::Arc::clone(self))
    }

    /// Returns the figures as text; the caller adds what only it knows.
    #[must_use]
    pub fn to_text(
        &self,
        newest: u64,
        size_on_disk: Option<u64>,
        is_acknowledging: bool,
    ) -> String {
        let mut text = String::new();
        head(&mut text, "fieldline_requests_total", "counter");
        for route in Route::ALL {
            for (class, count) in self.requests[route as usize].iter().enumerate() {
                let name = route.name();
                let class = class + 1;
                line(
                    &mut text,
                    &format!("fieldline_requests_total{{route=\"{name}\",status=\"{class}xx\"}}"),
                    count.load(Relaxed),
                );
            }
        }
        head(&mut text, "fieldline_request_seconds", "histogram");
        for route in Route::ALL {
            let labels = format!("route=\"{}\",", route.name());
            self.latency[route as usize].write(&mut text, "fieldline_request_seconds", &labels);
        }
        head(&mut text, "fieldline_commit_seconds", "histogram");
        self.commit_latency.write(&mut text, "fieldline_commit_seconds", "");
        let counters = [
            ("fieldline_commit_groups_total", &self.commits),
            ("fieldline_commit_jobs_total", &self.jobs),
            ("fieldline_commit_writes_total", &self.writes),
            ("fieldline_sign_ins_refused_total", &self.refused_sign_ins),
        ];
        for (name, count) in counters {
            head(&mut text, name, "counter");
            line(&mut text, name, count.load(Relaxed));
        }
        let gauges = [
            ("fieldline_commit_group_jobs_max", Some(self.largest_group.load(Relaxed))),
            ("fieldline_open_streams", Some(self.open_streams.load(Relaxed))),
            ("fieldline_newest_change", Some(newest)),
            ("fieldline_acknowledging", Some(u64::from(is_acknowledging))),
            ("fieldline_disk_bytes", size_on_disk),
        ];
        for (name, value) in gauges {
            if let Some(value) = value {
                head(&mut text, name, "gauge");
                line(&mut text, name, value);
            }
        }
        text
    }
}

/// A stream that is open.
#[derive(Debug)]
pub struct OpenStream(std::sync::Arc<Metrics>);

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.open_streams.fetch_sub(1, Relaxed);
    }
}

fn head(text: &mut String, name: &str, kind: &str) {
    // Writing to a String cannot fail.
    writeln!(text, "# TYPE {name} {kind}").ok();
}

fn line(text: &mut String, series: &str, value: impl std::fmt::Display) {
    writeln!(text, "{series} {value}").ok();
}

fn seconds(us: u64) -> String {
    format!("{}.{:06}", us / 1_000_000, us % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_counted_under_its_route_and_in_its_bucket() {
        let metrics = Metrics::default();
        metrics.answered(Route::of("/api/sync"), 200, Duration::from_millis(3));
        metrics.answered(Route::of("/api/sync"), 503, Duration::from_millis(7));
        let text = metrics.to_text(9, None, true);
        for expected in [
            "fieldline_requests_total{route=\"sync\",status=\"2xx\"} 1",
            "fieldline_requests_total{route=\"sync\",status=\"5xx\"} 1",
            "fieldline_request_seconds_bucket{route=\"sync\",le=\"0.002000\"} 0",
            "fieldline_request_seconds_bucket{route=\"sync\",le=\"0.005000\"} 1",
            "fieldline_request_seconds_bucket{route=\"sync\",le=\"+Inf\"} 2",
            "fieldline_request_seconds_sum{route=\"sync\"} 0.010000",
            "fieldline_newest_change 9",
        ] {
            assert!(text.lines().any(|line| line == expected), "{expected} is not in\n{text}");
        }
        assert!(!text.contains("fieldline_disk_bytes"));
    }

    #[test]
    fn a_closed_stream_is_no_longer_counted() {
        let metrics = std::sync::Arc::new(Metrics::default());
        let stream = metrics.stream_opened();
        assert!(metrics.to_text(0, None, true).contains("fieldline_open_streams 1\n"));
        drop(stream);
        assert!(metrics.to_text(0, None, true).contains("fieldline_open_streams 0\n"));
    }
}
