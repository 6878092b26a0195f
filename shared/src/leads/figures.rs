//! Figures: what became of leads, by where they came from.

use crate::book::Book;
use crate::entity::{Lead, LeadSource, LeadStatus};
use crate::money::BasisPoints;

/// Fewer than this many say nothing.
pub const FEWEST: usize = 5;

/// How many leads stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Being worked on.
    pub owned: usize,
    /// Lying in the pool.
    pub pool: usize,
    /// Became something.
    pub converted: usize,
    /// Led nowhere.
    pub disqualified: usize,
}

impl Counts {
    fn add(&mut self, lead: &Lead) {
        let place = match (lead.status, lead.owner) {
            (LeadStatus::Open, Some(_)) => &mut self.owned,
            (LeadStatus::Open, None) => &mut self.pool,
            (LeadStatus::Converted, _) => &mut self.converted,
            (LeadStatus::Disqualified, _) => &mut self.disqualified,
        };
        *place += 1;
    }

    /// Returns how many there are.
    #[must_use]
    pub fn all(&self) -> usize {
        self.owned + self.pool + self.converted + self.disqualified
    }

    /// Returns the conversion rate of those that ended; nothing under [`FEWEST`].
    #[must_use]
    pub fn rate(&self) -> Option<Rate> {
        Rate::of(self.converted, self.converted + self.disqualified)
    }
}

/// A measured rate with the span in which the true one lies (Wilson, 95 %).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Of how many.
    pub of: usize,
    /// The share measured.
    pub share: BasisPoints,
    /// The true one is hardly less …
    pub low: BasisPoints,
    /// … and hardly more.
    pub high: BasisPoints,
}

/// 1.96² and 2 × 1.96 × ½, in ten-thousandths: 95 of 100.
const Z_SQUARED: i128 = 38_416;
const Z: i128 = 19_600;
const SCALE: i128 = 10_000;

impl Rate {
    /// Measures `part` of `of`; nothing under [`FEWEST`].
    ///
    /// Formula 37: (2k + z² ± z √(z² + 4k(n−k)/n)) ÷ 2(n + z²) with z = 1.96. 8 of 20 are 40 %, and
    /// the true rate lies between 21.88 % and 61.34 %:
    ///
    /// ```
    /// # use shared::leads::figures::Rate;
    /// let rate = Rate::of(8, 20).unwrap();
    /// assert_eq!((rate.share.0, rate.low.0, rate.high.0), (4_000, 2_188, 6_134));
    /// assert_eq!(Rate::of(4, 4), None);
    /// ```
    #[must_use]
    pub fn of(part: usize, of: usize) -> Option<Self> {
        if of < FEWEST {
            return None;
        }
        let wide = |count: usize| i128::try_from(count).unwrap_or(i128::MAX / SCALE / SCALE);
        let (k, n) = (wide(part.min(of)), wide(of));
        let root = (Z_SQUARED * SCALE + 4 * k * (n - k) * SCALE * SCALE / n).isqrt();
        let (middle, half) = (2 * k * SCALE + Z_SQUARED, Z * root / SCALE);
        let whole = 2 * (n * SCALE + Z_SQUARED);
        Some(Self {
            of,
            share: BasisPoints::ratio(k, n)?,
            low: BasisPoints::ratio((middle - half).max(0), whole)?,
            high: BasisPoints::ratio(middle + half, whole)?,
        })
    }
}

/// Leads by source, and all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// All of them.
    pub all: Counts,
    sources: Vec<Counts>,
}

impl Figures {
    /// Counts the leads of a book.
    #[must_use]
    pub fn of(book: &Book) -> Self {
        let mut figures = Self {
            all: Counts::default(),
            sources: vec![Counts::default(); LeadSource::ALL.len()],
        };
        for lead in book.leads.iter() {
            figures.all.add(lead);
            if let Some(counts) = figures.sources.get_mut(lead.source as usize) {
                counts.add(lead);
            }
        }
        figures
    }

    /// Returns the counts of a source.
    #[must_use]
    pub fn source(&self, source: LeadSource) -> Counts {
        self.sources.get(source as usize).copied().unwrap_or_default()
    }
}
