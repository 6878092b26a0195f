//! Random: numbers that follow from a seed alone, the same on every machine.

use super::faults::Fault;

/// A small generator (SplitMix64): one word of state, every seed a good one.
pub struct Random {
    state: u64,
}

impl Random {
    /// The stream of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// One of many streams of a seed, none of which shows in another.
    #[must_use]
    pub fn stream(seed: u64, number: u64) -> Self {
        let mut first = Self::new(seed ^ number.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        Self::new(first.number())
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `from` to `to`, both included.
    pub fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.number() % (to - from + 1)
    }

    /// A place in something of this length.
    pub fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.number() % len as u64).unwrap()
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.index(from.len())]
    }

    /// Whether something happens that happens so many times in a thousand.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        // No number is drawn for what cannot happen, so that a calm world stays on its course.
        per_mille > 0 && self.number() % 1_000 < per_mille
    }
}

/// The dice of one world. Every kind of fault and every device has its own, so that a fault left out
/// or a device less changes as little as possible of all the rest: that is what makes a failure small.
pub struct Dice {
    seed: u64,
    faults: Vec<Random>,
    devices: Vec<Random>,
    /// For what is neither a fault nor a person's.
    pub world: Random,
}

impl Dice {
    /// The dice of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let faults = (1..).take(Fault::ALL.len()).map(|number| Random::stream(seed, number));
        Self { seed, faults: faults.collect(), devices: Vec::new(), world: Random::stream(seed, 0) }
    }

    /// The dice of a kind of fault.
    pub fn of(&mut self, fault: Fault) -> &mut Random {
        &mut self.faults[fault as usize]
    }

    /// The dice of the person at a device.
    pub fn person(&mut self, device: usize) -> &mut Random {
        while self.devices.len() <= device {
            let number = 1_000 + self.devices.len() as u64;
            self.devices.push(Random::stream(self.seed, number));
        }
        &mut self.devices[device]
    }
}
