//! The table: a figure, what it should be, and what it is beside a baseline.
//!
//! It is Markdown, so that `docs/benchmarks.md` takes it as it is.

use anyhow::bail;

/// A measured quantity in its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Figure {
    Milliseconds(f64),
    Bytes(u64),
    PerSecond(f64),
    /// How many of something.
    Count(u64),
    /// So many times as much or as fast.
    Times(f64),
}

impl Figure {
    #[expect(clippy::cast_precision_loss, reason = "sizes and counts here stay far below 2^52")]
    fn value(self) -> f64 {
        match self {
            Self::Milliseconds(value) | Self::PerSecond(value) | Self::Times(value) => value,
            Self::Bytes(count) | Self::Count(count) => count as f64,
        }
    }

    fn written(self) -> String {
        match self {
            Self::Milliseconds(ms) if ms < 10.0 => format!("{ms:.2} ms"),
            Self::Milliseconds(ms) if ms < 100.0 => format!("{ms:.1} ms"),
            Self::Milliseconds(ms) => format!("{ms:.0} ms"),
            Self::Bytes(bytes) if bytes < 10_000 => format!("{bytes} B"),
            Self::Bytes(bytes) if bytes < 10_000_000 => format!("{:.0} KB", self.value() / 1e3),
            Self::Bytes(_) => format!("{:.0} MB", self.value() / 1e6),
            Self::PerSecond(rate) => format!("{rate:.0}/s"),
            Self::Count(count) => count.to_string(),
            Self::Times(times) => format!("{times:.2}×"),
        }
    }
}

/// What a figure should be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Limit {
    AtMost(Figure),
    AtLeast(Figure),
}

impl Limit {
    fn holds(self, measured: Figure) -> bool {
        match self {
            Self::AtMost(limit) => measured.value() <= limit.value(),
            Self::AtLeast(limit) => measured.value() >= limit.value(),
        }
    }

    fn written(self) -> String {
        match self {
            Self::AtMost(limit) => format!("≤ {}", limit.written()),
            Self::AtLeast(limit) => format!("≥ {}", limit.written()),
        }
    }
}

/// One number.
pub(crate) struct Row {
    what: String,
    measured: Figure,
    limit: Option<Limit>,
    beside: Option<(String, Figure)>,
}

impl Row {
    pub(crate) fn new(what: impl Into<String>, measured: Figure) -> Self {
        Self { what: what.into(), measured, limit: None, beside: None }
    }

    pub(crate) fn limit(self, limit: Limit) -> Self {
        Self { limit: Some(limit), ..self }
    }

    /// Puts a baseline of the same run beside it.
    pub(crate) fn beside(self, what: impl Into<String>, baseline: Figure) -> Self {
        Self { beside: Some((what.into(), baseline)), ..self }
    }

    fn is_over(&self) -> bool {
        self.limit.is_some_and(|limit| !limit.holds(self.measured))
    }

    fn cells(&self) -> [String; 6] {
        let verdict = match (self.limit, self.is_over()) {
            (None, _) => "",
            (Some(_), false) => "ok",
            (Some(_), true) => "OVER",
        };
        let beside = self.beside.as_ref();
        [
            self.what.clone(),
            self.measured.written(),
            self.limit.map(Limit::written).unwrap_or_default(),
            verdict.to_owned(),
            beside
                .map(|(what, figure)| format!("{}: {what}", figure.written()))
                .unwrap_or_default(),
            beside.map(|(_, it)| ratio(self.measured, *it)).unwrap_or_default(),
        ]
    }
}

fn ratio(measured: Figure, baseline: Figure) -> String {
    let ratio = measured.value() / baseline.value();
    if ratio < 10.0 { format!("{ratio:.2}") } else { format!("{ratio:.0}") }
}

/// The table as far as it is; rows are printed as they are measured.
pub(crate) struct Table {
    over: Vec<String>,
}

impl Table {
    pub(crate) fn head() -> Self {
        line(&["what", "measured", "target", "", "beside it", "ratio"]);
        line(&["---", "--:", "--:", "---", "---", "--:"]);
        Self { over: Vec::new() }
    }

    pub(crate) fn row(&mut self, row: Row) {
        line(&row.cells());
        if row.is_over() {
            self.over.push(row.what);
        }
    }

    /// Ends the table.
    ///
    /// # Errors
    /// When a number is beyond its target.
    pub(crate) fn end(self) -> anyhow::Result<()> {
        println!();
        if !self.over.is_empty() {
            bail!("over the target: {}", self.over.join("; "));
        }
        Ok(())
    }
}

fn line(cells: &[impl AsRef<str>; 6]) {
    const WIDTHS: [usize; 6] = [64, 10, 13, 4, 62, 6];
    let mut line = String::new();
    for (at, (cell, width)) in cells.iter().zip(WIDTHS).enumerate() {
        let cell = cell.as_ref();
        let is_number = matches!(at, 1 | 2 | 5);
        line +=
            &if is_number { format!("| {cell:>width$} ") } else { format!("| {cell:<width$} ") };
    }
    println!("{line}|");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_beyond_its_target_is_marked_and_ends_in_an_error() {
        let limit = Limit::AtMost(Figure::Milliseconds(100.0));
        let good = Row::new("a", Figure::Milliseconds(100.0)).limit(limit);
        let bad = Row::new("b", Figure::Milliseconds(100.5)).limit(limit);
        assert_eq!(good.cells()[2..4], ["≤ 100 ms", "ok"]);
        assert_eq!(bad.cells()[3], "OVER");
        let mut table = Table { over: Vec::new() };
        table.row(good);
        table.row(bad);
        assert_eq!(table.end().unwrap_err().to_string(), "over the target: b");
    }

    #[test]
    fn bytes_are_written_in_the_unit_that_tells_them_apart() {
        let written =
            [0, 200, 9_999, 695_400, 9_999_499, 200_000_000].map(|it| Figure::Bytes(it).written());
        assert_eq!(written, ["0 B", "200 B", "9999 B", "695 KB", "9999 KB", "200 MB"]);
        assert_eq!(Figure::Times(4.0).written(), "4.00×");
        assert_eq!(Figure::Count(20).written(), "20");
    }

    #[test]
    fn a_rate_has_a_least_and_a_ratio_to_its_baseline() {
        let row = Row::new("rows", Figure::PerSecond(9_000.0))
            .limit(Limit::AtLeast(Figure::PerSecond(30_000.0)))
            .beside("plain", Figure::PerSecond(3_000.0));
        assert_eq!(row.cells()[1..], ["9000/s", "≥ 30000/s", "OVER", "3000/s: plain", "3.00"]);
    }
}
