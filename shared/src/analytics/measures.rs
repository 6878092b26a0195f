//! Measures: the small formulas that the analyses share, each with its definition and an example.
//!
//! The numbers of formulas are those of the product's domain paper, section 6.

use crate::money::{BasisPoints, Currency, Money};

/// A number of records and what they are worth together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many records, with or without an amount.
    pub count: usize,
    /// Their amounts in minor units of the base currency.
    pub minor: i128,
}

impl Sum {
    /// Counts one more record; an unknown amount adds nothing.
    pub fn add(&mut self, minor: Option<i64>) {
        self.count += 1;
        self.minor += i128::from(minor.unwrap_or(0));
    }

    /// Returns the sum of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { count: self.count + other.count, minor: self.minor + other.minor }
    }

    /// Returns the amount as money.
    #[must_use]
    pub fn money(self, currency: Currency) -> Money {
        money(self.minor, currency)
    }
}

/// Returns minor units as money; beyond 64 bits (92 million billion) the nearest that fits.
#[must_use]
pub fn money(minor: i128, currency: Currency) -> Money {
    let bounded = minor.clamp(i128::from(i64::MIN), i128::from(i64::MAX));
    Money::new(i64::try_from(bounded).unwrap_or_default(), currency)
}

/// Returns a share of records, rounded to hundredths of a percent; nothing without records.
///
/// Formula 9, stage conversion: advanced beyond the stage ÷ entered it. 3 of 4 is 75 %:
///
/// ```
/// # use shared::{analytics::measures::share, money::BasisPoints};
/// assert_eq!(share(3, 4), Some(BasisPoints::percent(75)));
/// assert_eq!(share(0, 0), None);
/// ```
#[must_use]
pub fn share(part: usize, whole: usize) -> Option<BasisPoints> {
    BasisPoints::ratio(wide(part), wide(whole))
}

/// Returns the win rate by count, formula 13: won ÷ (won + lost), both closed in the period.
///
/// 11,420 won and 6,113 lost are 65.13 %:
///
/// ```
/// # use shared::analytics::measures::{Sum, win_rate};
/// let (won, lost) = (Sum { count: 11_420, minor: 0 }, Sum { count: 6_113, minor: 0 });
/// assert_eq!(win_rate(won, lost).map(|rate| rate.0), Some(6_513));
/// ```
#[must_use]
pub fn win_rate(won: Sum, lost: Sum) -> Option<BasisPoints> {
    share(won.count, won.count + lost.count)
}

/// Returns the win rate by value, formula 14: amount won ÷ amount won and lost.
///
/// 300 won and 100 lost are 75 %, however many records they were:
///
/// ```
/// # use shared::analytics::measures::{Sum, win_rate_value};
/// let (won, lost) = (Sum { count: 1, minor: 300 }, Sum { count: 9, minor: 100 });
/// assert_eq!(win_rate_value(won, lost).map(|rate| rate.0), Some(7_500));
/// ```
#[must_use]
pub fn win_rate_value(won: Sum, lost: Sum) -> Option<BasisPoints> {
    BasisPoints::ratio(won.minor, won.minor + lost.minor)
}

/// Returns the weighted forecast, formula 4: won + Σ amount × chance of what is open; lost is 0.
///
/// 1,000.00 won and 400.00 open at 25 % are 1,100.00:
///
/// ```
/// # use shared::analytics::measures::{Sum, forecast};
/// assert_eq!(forecast(Sum { count: 1, minor: 100_000 }, 10_000), 110_000);
/// ```
#[must_use]
pub fn forecast(won: Sum, weighted_open: i128) -> i128 {
    won.minor + weighted_open
}

/// Returns the sales velocity in minor units a day, formula 12:
/// open count × average won amount × win rate ÷ days of a won cycle.
///
/// 10 open, 4 won for 2,000.00 together, 4 lost, 50 days a cycle: 10 × 500 × 50 % ÷ 50 = 50.00 a day.
///
/// ```
/// # use shared::analytics::measures::{Stay, Sum, velocity};
/// let (won, lost) = (Sum { count: 4, minor: 200_000 }, Sum { count: 4, minor: 0 });
/// assert_eq!(velocity(10, won, lost, &Stay::of(&mut [40, 60])), Some(5_000));
/// ```
#[must_use]
pub fn velocity(open: usize, won: Sum, lost: Sum, cycle: &Stay) -> Option<i128> {
    let closed = wide(won.count + lost.count);
    if closed == 0 || cycle.days == 0 {
        return None;
    }
    // The average amount and the win rate share the count of won, which cancels.
    Some(divide(wide(open) * won.minor * wide(cycle.visits), closed * i128::from(cycle.days)))
}

/// How long something took, over a number of cases. Nothing is known without cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stay {
    /// How many cases with a known beginning and end.
    pub visits: usize,
    /// All their days together.
    pub days: i64,
    /// The middle case, in tenths of a day.
    pub median_tenths: Option<i64>,
}

impl Stay {
    /// Sums up the days of the cases, formula 10; sorts them in passing.
    ///
    /// 2, 3 and 10 days are 5.0 on average, 3.0 in the middle:
    ///
    /// ```
    /// # use shared::analytics::measures::Stay;
    /// let stay = Stay::of(&mut [10, 2, 3]);
    /// assert_eq!((stay.mean_tenths(), stay.median_tenths), (Some(50), Some(30)));
    /// assert_eq!(Stay::of(&mut []).mean_tenths(), None);
    /// ```
    #[must_use]
    pub fn of(days: &mut [i32]) -> Self {
        days.sort_unstable();
        let at = |index: usize| days.get(index).map_or(0, |days| i64::from(*days));
        let middle = days.len() / 2;
        let median_tenths = match days.len() {
            0 => None,
            even if even % 2 == 0 => Some((at(middle - 1) + at(middle)) * 5),
            _ => Some(at(middle) * 10),
        };
        let sum = days.iter().map(|days| i64::from(*days)).sum();
        Self { visits: days.len(), days: sum, median_tenths }
    }

    /// Returns the average in tenths of a day.
    #[must_use]
    pub fn mean_tenths(&self) -> Option<i64> {
        if self.visits == 0 {
            return None;
        }
        i64::try_from(divide(i128::from(self.days) * 10, wide(self.visits))).ok()
    }
}

/// Divides by a positive number, rounding half away from zero.
fn divide(part: i128, whole: i128) -> i128 {
    let half = if part < 0 { -whole / 2 } else { whole / 2 };
    (part + half) / whole
}

fn wide(count: usize) -> i128 {
    i128::try_from(count).unwrap_or(i128::MAX)
}
