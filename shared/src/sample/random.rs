//! Random: numbers that look random and follow from a seed alone (splitmix64).
//!
//! For samples and tests only; nothing secret may come from here.

use crate::id::Id;
use crate::value::Millis;

/// A stream of numbers.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    /// Starts the stream of this seed for one purpose, so that one part of a sample can draw more
    /// without changing the others.
    pub(super) fn new(seed: u64, purpose: u64) -> Self {
        // Mixed, for streams that begin a few steps apart would repeat each other.
        Self(mix(mix(seed.wrapping_add(STEP)) ^ purpose))
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// Returns the id of a record that was made at this moment.
    pub(super) fn id<E>(&mut self, at: Millis) -> Id<E> {
        Id::from_parts(u64::try_from(at.0).unwrap_or(0), self.bits())
    }

    /// Returns the random part of an id.
    pub(super) fn bits(&mut self) -> u128 {
        (u128::from(self.next()) << 64 | u128::from(self.next())) & ((1 << 80) - 1)
    }

    /// Returns a number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u128::try_from(high - low + 1).unwrap_or(1);
        let drawn = (u128::from(self.next()) * span) >> 64;
        low + i64::try_from(drawn).unwrap_or(0)
    }

    /// Returns a number from 0 to `count` - 1.
    pub(super) fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.between(0, i64::try_from(count).unwrap_or(1) - 1)).unwrap_or(0)
    }

    /// Tells yes in so many cases of a thousand.
    pub(super) fn chance(&mut self, permille: i64) -> bool {
        self.between(0, 999) < permille
    }

    /// Picks one of a list that is not empty.
    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// Picks a place in the list, each as often as its weight says.
    pub(super) fn weighted(&mut self, weights: &[i64]) -> usize {
        let mut drawn = self.between(1, weights.iter().sum());
        weights
            .iter()
            .position(|weight| {
                drawn -= weight;
                drawn <= 0
            })
            .unwrap_or(0)
    }

    /// Returns a share in percent, most often below 100, seldom far above: how long things take.
    pub(super) fn skewed_percent(&mut self) -> i64 {
        20 + self.between(0, 100) + self.between(0, 13) * self.between(0, 13)
    }
}

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}
