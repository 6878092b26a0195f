//! Bridge: how the open pipeline came from what it was on one day to what it is on another, formula 21:
//! start + new + moved in + increased − decreased − moved out − won − lost = end.
//!
//! It balances for every book, because each opportunity is read once and each of its flows is counted
//! in one bar. Without a window the pipeline is all that is open. With one it is what is expected to
//! close in the window, so that a close pushed out of the quarter is *moved out*. A deal that came and
//! was decided between the two days is new and won (or lost), both with its last amount. Amounts are
//! converted at the plan rates of today, so that rates never move a bar.

use chrono::NaiveDate;

use crate::book::Book;
use crate::calendar::Period;
use crate::entity::Opportunity;
use crate::id::Id;
use crate::money::Currency;

use super::filter::{Filter, Scope, Worth};
use super::measures::Sum;
use super::trail::{Standing, State, Trail, Trails};

/// What a bridge is about besides its filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BridgeSpec {
    /// The bridge starts at the end of this day.
    pub start: NaiveDate,
    /// And ends at the end of this one.
    pub end: NaiveDate,
    /// Only what is expected to close in these days.
    pub window: Option<Period>,
}

/// A bar of a bridge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BridgePart {
    /// Open at the start.
    Start,
    /// Opened since.
    New,
    /// Was there, but outside: expected in another time, or decided and reopened since.
    MovedIn,
    /// Worth more; the bar is the difference.
    Increased,
    /// Worth less; the bar is the difference.
    Decreased,
    /// Still open, but no longer expected in the window.
    MovedOut,
    /// Won since.
    Won,
    /// Lost since.
    Lost,
    /// Open at the end.
    End,
}

impl BridgePart {
    /// Every bar, from left to right.
    pub const ALL: [Self; 9] = [
        Self::Start,
        Self::New,
        Self::MovedIn,
        Self::Increased,
        Self::Decreased,
        Self::MovedOut,
        Self::Won,
        Self::Lost,
        Self::End,
    ];

    /// Returns the name in addresses and message ids.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::New => "new",
            Self::MovedIn => "moved-in",
            Self::Increased => "increased",
            Self::Decreased => "decreased",
            Self::MovedOut => "moved-out",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::End => "end",
        }
    }

    /// Finds the bar with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }

    /// Returns how the bar changes the pipeline: 1 up, -1 down, 0 for start and end.
    #[must_use]
    pub fn sign(self) -> i8 {
        match self {
            Self::Start | Self::End => 0,
            Self::New | Self::MovedIn | Self::Increased => 1,
            Self::Decreased | Self::MovedOut | Self::Won | Self::Lost => -1,
        }
    }
}

/// A bridge. Every amount is 0 or more; [`BridgePart::sign`] says which way it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bridge {
    /// The currency of every sum.
    pub currency: Currency,
    /// The bars, in the order of [`BridgePart::ALL`].
    pub bars: [Sum; 9],
    /// How many are in a bar although their changes were not recorded since the start (they came
    /// later from another system): their earlier amount and expected close may have been others.
    pub unrecorded: usize,
    /// How many are in a bar without an amount; they count, and add nothing.
    pub without_amount: usize,
    /// How many are in a bar with a currency without plan rate; they count, and add nothing.
    pub unconverted: usize,
}

impl Bridge {
    /// Returns a bar.
    #[must_use]
    pub fn bar(&self, part: BridgePart) -> Sum {
        self.bars[part as usize]
    }

    /// Returns start and all flows together, which is the end; in minor units.
    #[must_use]
    pub fn total(&self) -> i128 {
        let signed = |part: BridgePart| i128::from(part.sign()) * self.bar(part).minor;
        self.bar(BridgePart::Start).minor + BridgePart::ALL.into_iter().map(signed).sum::<i128>()
    }
}

/// Computes the bridge of the opportunities that match `filter`; its period says nothing here.
///
/// Open for 100 and 50 at the start; the first is won for 120, the second pushed out of the window,
/// and one for 30 is new: 150 + 30 + 20 (increased) − 50 (moved out) − 120 (won) = 30.
#[must_use]
pub fn bridge(book: &Book, trails: &Trails, filter: &Filter, spec: &BridgeSpec) -> Bridge {
    let scope = Scope::new(book, filter);
    let mut bridge = Bridge {
        currency: scope.currency(),
        bars: [Sum::default(); 9],
        unrecorded: 0,
        without_amount: 0,
        unconverted: 0,
    };
    let mut cursor = 0;
    for opportunity in scope.opportunities() {
        let trail = trails.trail(&mut cursor, opportunity);
        let flows = Flows::of(&scope, trail, spec);
        if flows.is_empty() {
            continue;
        }
        bridge.unrecorded += usize::from(!flows.is_recorded);
        bridge.without_amount += usize::from(flows.worth == Worth::Unknown);
        bridge.unconverted += usize::from(flows.worth == Worth::NoRate);
        for (part, minor) in flows.parts() {
            bridge.bars[part as usize].add(Some(minor));
        }
    }
    bridge
}

/// Returns the opportunities in a bar, by id.
#[must_use]
pub fn bridge_records(
    book: &Book,
    trails: &Trails,
    filter: &Filter,
    spec: &BridgeSpec,
    part: BridgePart,
) -> Vec<Id<Opportunity>> {
    let scope = Scope::new(book, filter);
    let mut cursor = 0;
    scope
        .opportunities()
        .filter(|opportunity| {
            let flows = Flows::of(&scope, trails.trail(&mut cursor, opportunity), spec);
            flows.parts().any(|(other, _)| other == part)
        })
        .map(|opportunity| opportunity.id)
        .collect()
}

/// The bars that one opportunity is in, with its amount in each.
#[derive(Debug)]
struct Flows {
    parts: [Option<(BridgePart, i64)>; 3],
    is_recorded: bool,
    worth: Worth,
}

impl Flows {
    /// In no bar.
    const NONE: Self = Self { parts: [None; 3], is_recorded: true, worth: Worth::Unknown };

    fn of(scope: &Scope<'_>, trail: Trail<'_>, spec: &BridgeSpec) -> Self {
        let mut back = trail.backwards();
        let end = back.to(spec.end);
        let start = back.to(spec.start);
        let within = |standing: &Standing| is_in_window(standing, spec.window);
        let was_in = start.state == State::Open && within(&start);
        let is_in = end.state == State::Open && within(&end);
        let (before, after) = (minor(scope, &start), minor(scope, &end));
        let way_out = match end.state {
            State::NotYet => return Self::NONE,
            State::Open => BridgePart::MovedOut,
            State::Won => BridgePart::Won,
            State::Lost => BridgePart::Lost,
        };
        let way_in = match start.state {
            State::NotYet => BridgePart::New,
            State::Open | State::Won | State::Lost => BridgePart::MovedIn,
        };
        let changed = match after - before {
            0 => None,
            more if more > 0 => Some((BridgePart::Increased, more)),
            less => Some((BridgePart::Decreased, -less)),
        };
        let parts = match (was_in, is_in) {
            (true, true) => {
                [Some((BridgePart::Start, before)), changed, Some((BridgePart::End, after))]
            }
            (true, false) => [Some((BridgePart::Start, before)), changed, Some((way_out, after))],
            (false, true) => [Some((way_in, after)), Some((BridgePart::End, after)), None],
            // Came and was decided in between.
            (false, false) if passed_through(&start, &end, spec.window) => {
                [Some((way_in, after)), Some((way_out, after)), None]
            }
            (false, false) => return Self::NONE,
        };
        Self { parts, is_recorded: start.is_recorded, worth: scope.worth_of(end.amount) }
    }

    fn is_empty(&self) -> bool {
        self.parts[0].is_none()
    }

    fn parts(&self) -> impl Iterator<Item = (BridgePart, i64)> + '_ {
        self.parts.iter().flatten().copied()
    }
}

fn minor(scope: &Scope<'_>, standing: &Standing) -> i64 {
    scope.worth_of(standing.amount).minor().unwrap_or(0)
}

fn is_in_window(standing: &Standing, window: Option<Period>) -> bool {
    window.is_none_or(|window| standing.expected_close.is_some_and(|day| window.contains(day)))
}

/// Tells whether it was outside at the start, and decided inside by the end.
fn passed_through(start: &Standing, end: &Standing, window: Option<Period>) -> bool {
    let was_undecided = matches!(start.state, State::NotYet | State::Open);
    let is_decided = matches!(end.state, State::Won | State::Lost);
    was_undecided && is_decided && is_in_window(end, window)
}
