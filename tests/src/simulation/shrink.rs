//! Shrinking: the same failure from less. Fewer devices and tabs, fewer kinds of faults, fewer steps.

use super::faults::Fault;
use super::options::Options;
use super::play::{Failure, examine};

/// Makes a failure small: as long as the same invariant breaks, something more is left out. At most
/// `runs` runs are tried. Returns the smallest failure that was found.
#[must_use]
pub fn shrink(failure: &Failure, runs: usize) -> Failure {
    let mut shrinking = Shrinking { smallest: failure.clone(), runs };
    loop {
        let before = shrinking.smallest.options.clone();
        shrinking.steps();
        shrinking.devices();
        shrinking.tabs();
        shrinking.faults();
        shrinking.rest();
        if shrinking.runs == 0 || shrinking.smallest.options == before {
            return shrinking.smallest;
        }
    }
}

struct Shrinking {
    smallest: Failure,
    runs: usize,
}

impl Shrinking {
    /// Tries options; keeps them when they fail in the same way.
    fn keeps(&mut self, options: Options) -> bool {
        if self.runs == 0 || options == self.smallest.options {
            return false;
        }
        self.runs -= 1;
        match examine(&options) {
            Err(failure) if failure.invariant == self.smallest.invariant => {
                self.smallest = *failure;
                true
            }
            Ok(_) | Err(_) => false,
        }
    }

    fn options(&self) -> Options {
        self.smallest.options.clone()
    }

    /// What came after the failure had no part in it; of what came before, perhaps the first half is
    /// enough.
    fn steps(&mut self) {
        if let Some(step) = self.smallest.step {
            let options = Options { steps: step + 1, ..self.options() };
            self.keeps(options);
        }
        let (mut low, mut high) = (0, self.smallest.options.steps);
        while low < high {
            let steps = low.midpoint(high);
            let options = Options { steps, ..self.options() };
            if self.keeps(options) {
                high = steps;
            } else {
                low = steps + 1;
            }
        }
    }

    fn devices(&mut self) {
        while self.smallest.options.devices > 1 {
            let options = self.options();
            if !self.keeps(Options { devices: options.devices - 1, ..options }) {
                return;
            }
        }
    }

    fn tabs(&mut self) {
        while self.smallest.options.tabs > 1 {
            let options = self.options();
            if !self.keeps(Options { tabs: options.tabs - 1, ..options }) {
                return;
            }
        }
    }

    fn faults(&mut self) {
        let present: Vec<Fault> = self.smallest.options.faults.present().collect();
        for fault in present {
            let mut options = self.options();
            options.faults.set(fault, 0);
            self.keeps(options);
        }
    }

    fn rest(&mut self) {
        let options = Options { has_small_limits: false, ..self.options() };
        self.keeps(options);
        let options = Options { has_wrong_clocks: false, ..self.options() };
        self.keeps(options);
    }
}
