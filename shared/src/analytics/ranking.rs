//! Ranking: who or what sold most: regions, departments, people, products or channels side by side.
//!
//! Every matching opportunity is in exactly one row, so rows add up to the total; what belongs
//! nowhere is the last row, without a rank. Regions and departments are trees: their nodes roll up to
//! one level. The filter's period means: won and lost closed in it, open expected to close in it.

use chrono::NaiveDate;

use crate::book::Book;
use crate::calendar::Period;
use crate::entity::{Department, Entity, Kind, Opportunity, Record, Region, StageCategory};
use crate::id::{Id, RawId};
use crate::money::{BasisPoints, Currency};
use crate::order;

use super::filter::{Filter, Scope, Worth};
use super::measures::{Sum, win_rate, win_rate_value};
use super::tree::{Cut, roll_up};
use crate::id_map::IdMap;

/// What the rows of a ranking are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RankBy {
    /// Regions of one level.
    #[default]
    Region,
    /// Departments of one level.
    Department,
    /// Owners.
    Person,
    /// Main products.
    Product,
    /// Ways to the customer.
    Channel,
}

impl RankBy {
    /// Every way, in the order in which they are offered.
    pub const ALL: &'static [Self] =
        &[Self::Region, Self::Department, Self::Person, Self::Product, Self::Channel];

    /// Returns the name in addresses and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Department => "department",
            Self::Person => "person",
            Self::Product => "product",
            Self::Channel => "channel",
        }
    }

    /// Finds the way with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|by| by.name() == name)
    }

    /// Returns the kind of record that a row's key names.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Region => Kind::Region,
            Self::Department => Kind::Department,
            Self::Person => Kind::User,
            Self::Product => Kind::Product,
            Self::Channel => Kind::Channel,
        }
    }
}

/// What rows are ranked by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RankMeasure {
    /// Amount won.
    #[default]
    WonAmount,
    /// Number won.
    WonCount,
    /// Amount open.
    OpenAmount,
    /// Formula 13.
    WinRate,
}

impl RankMeasure {
    /// Every measure, in the order in which they are offered.
    pub const ALL: &'static [Self] =
        &[Self::WonAmount, Self::WonCount, Self::OpenAmount, Self::WinRate];

    /// Returns the name in addresses and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::WonAmount => "won_amount",
            Self::WonCount => "won_count",
            Self::OpenAmount => "open_amount",
            Self::WinRate => "win_rate",
        }
    }

    /// Finds the measure with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|measure| measure.name() == name)
    }
}

/// How to rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RankSpec {
    /// What the rows are.
    pub by: RankBy,
    /// What they are ranked by.
    pub measure: RankMeasure,
    /// For trees: how many steps below the tops to group. Nothing means just below the filter's own
    /// node, else the tops, else (when there is only one top) what is below it.
    pub level: Option<usize>,
    /// The period to compare with.
    pub previous: Option<Period>,
}

/// The figures of a row in one period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Won, closed in the period.
    pub won: Sum,
    /// Lost, closed in the period.
    pub lost: Sum,
    /// Formula 1: open now and expected to close in the period; without a period all that is open.
    pub open: Sum,
}

impl Figures {
    /// Returns formula 13, the win rate by count.
    #[must_use]
    pub fn win_rate(&self) -> Option<BasisPoints> {
        win_rate(self.won, self.lost)
    }

    /// Returns formula 14, the win rate by value.
    #[must_use]
    pub fn win_rate_value(&self) -> Option<BasisPoints> {
        win_rate_value(self.won, self.lost)
    }

    /// Returns the number that rows are ranked by; nothing where there is none.
    #[must_use]
    pub fn measure(&self, measure: RankMeasure) -> Option<i128> {
        match measure {
            RankMeasure::WonAmount => Some(self.won.minor),
            RankMeasure::WonCount => i128::try_from(self.won.count).ok(),
            RankMeasure::OpenAmount => Some(self.open.minor),
            RankMeasure::WinRate => self.win_rate().map(|rate| i128::from(rate.0)),
        }
    }

    /// Tells whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.won.count + self.lost.count + self.open.count == 0
    }

    /// Returns the figures of both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            won: self.won.and(other.won),
            lost: self.lost.and(other.lost),
            open: self.open.and(other.open),
        }
    }

    fn of_mut(&mut self, part: RankPart) -> &mut Sum {
        match part {
            RankPart::Won => &mut self.won,
            RankPart::Lost => &mut self.lost,
            RankPart::Open => &mut self.open,
        }
    }
}

/// A part of a row's figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RankPart {
    /// See [`Figures::won`].
    Won,
    /// See [`Figures::lost`].
    Lost,
    /// See [`Figures::open`].
    Open,
}

/// One row of a ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankRow {
    /// The region, department, person, product or channel; nothing for what belongs nowhere.
    pub key: Option<RawId>,
    /// Its name; empty for what belongs nowhere and for a record that is not (yet) there.
    pub name: String,
    /// Its place, from 1; equals share a place and the next one is left out. Nothing where there is
    /// no number to rank by, or no key.
    pub rank: Option<usize>,
    /// Its figures in the filter's period.
    pub figures: Figures,
    /// Its place in the period compared with.
    pub previous_rank: Option<usize>,
    /// Its figures in the period compared with, when one was asked for.
    pub previous: Option<Figures>,
}

/// A ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// The currency of every sum.
    pub currency: Currency,
    /// First the best; only rows that have something in either period.
    pub rows: Vec<RankRow>,
    /// All rows together.
    pub total: Figures,
    /// All rows together in the period compared with.
    pub previous_total: Option<Figures>,
    /// How many of the won, lost and open have no amount; they count, and add nothing to sums.
    pub without_amount: usize,
    /// How many have a currency without plan rate; they count, and add nothing to sums.
    pub unconverted: usize,
}

/// Returns the part of a row that an opportunity is in, when its period is `period`.
pub(super) fn part_of(
    scope: &Scope<'_>,
    opportunity: &Opportunity,
    period: Option<Period>,
) -> Option<RankPart> {
    let within = |day: Option<NaiveDate>| {
        period.is_none_or(|period| day.is_some_and(|day| period.contains(day)))
    };
    let (part, day) = match scope.category_of(opportunity) {
        StageCategory::Won => (RankPart::Won, opportunity.closed_on),
        StageCategory::Lost => (RankPart::Lost, opportunity.closed_on),
        StageCategory::Open => (RankPart::Open, opportunity.expected_close),
    };
    within(day).then_some(part)
}

/// Says which row an opportunity is in.
#[derive(Debug)]
pub(super) struct Groups {
    by: RankBy,
    regions: IdMap<Id<Region>, Id<Region>>,
    departments: IdMap<Id<Department>, Id<Department>>,
}

impl Groups {
    pub(super) fn new(book: &Book, filter: &Filter, spec: &RankSpec) -> Self {
        let mut groups =
            Self { by: spec.by, regions: IdMap::default(), departments: IdMap::default() };
        match spec.by {
            RankBy::Region => {
                let nodes: Vec<_> =
                    book.regions.iter().map(|node| (node.id, node.parent)).collect();
                groups.regions = roll_up(&nodes, cut(spec.level, filter.region));
            }
            RankBy::Department => {
                let nodes: Vec<_> =
                    book.departments.iter().map(|node| (node.id, node.parent)).collect();
                groups.departments = roll_up(&nodes, cut(spec.level, filter.department));
            }
            RankBy::Person | RankBy::Product | RankBy::Channel => {}
        }
        groups
    }

    pub(super) fn key(&self, scope: &Scope<'_>, opportunity: &Opportunity) -> Option<RawId> {
        match self.by {
            RankBy::Region => scope.region_of(opportunity).map(|id| group(&self.regions, id)),
            RankBy::Department => {
                scope.department_of(opportunity).map(|id| group(&self.departments, id))
            }
            RankBy::Person => opportunity.owner.map(Id::raw),
            RankBy::Product => opportunity.product.map(Id::raw),
            RankBy::Channel => scope.channel_of(opportunity).map(Id::raw),
        }
    }
}

fn cut<E>(level: Option<usize>, top: Option<Id<E>>) -> Cut<E> {
    match (level, top) {
        (Some(level), _) => Cut::Level(level),
        (None, Some(top)) => Cut::Below(top),
        (None, None) => Cut::Natural,
    }
}

/// A node that is not (yet) in the book stands for itself.
fn group<E: Entity>(groups: &IdMap<Id<E>, Id<E>>, id: Id<E>) -> RawId {
    groups.get(&id).copied().unwrap_or(id).raw()
}

#[derive(Clone, Copy, Debug, Default)]
struct Both {
    figures: Figures,
    previous: Figures,
}

/// Ranks the matching opportunities of all pipelines, or of the filter's.
#[must_use]
pub fn ranking(book: &Book, filter: &Filter, spec: &RankSpec) -> Ranking {
    let scope = Scope::new(book, filter);
    let groups = Groups::new(book, filter, spec);
    let mut slots: IdMap<RawId, usize> = IdMap::default();
    // The first is for what belongs nowhere.
    let mut sums: Vec<(Option<RawId>, Both)> = vec![(None, Both::default())];
    let (mut without_amount, mut unconverted) = (0, 0);
    for opportunity in scope.opportunities() {
        let part = part_of(&scope, opportunity, filter.period);
        let before = spec.previous.and_then(|period| part_of(&scope, opportunity, Some(period)));
        if part.is_none() && before.is_none() {
            continue;
        }
        let slot = groups.key(&scope, opportunity).map_or(0, |key| {
            *slots.entry(key).or_insert_with(|| {
                sums.push((Some(key), Both::default()));
                sums.len() - 1
            })
        });
        let worth = scope.worth(opportunity);
        let both = &mut sums[slot].1;
        if let Some(part) = part {
            both.figures.of_mut(part).add(worth.minor());
            without_amount += usize::from(worth == Worth::Unknown);
            unconverted += usize::from(worth == Worth::NoRate);
        }
        if let Some(part) = before {
            both.previous.of_mut(part).add(worth.minor());
        }
    }
    let total = |of: fn(&Both) -> Figures| {
        sums.iter().map(|(_, both)| of(both)).fold(Figures::default(), Figures::and)
    };
    Ranking {
        currency: scope.currency(),
        total: total(|both| both.figures),
        previous_total: spec.previous.map(|_| total(|both| both.previous)),
        rows: rows(book, spec, &sums),
        without_amount,
        unconverted,
    }
}

fn rows(book: &Book, spec: &RankSpec, sums: &[(Option<RawId>, Both)]) -> Vec<RankRow> {
    let place = |of: fn(&Both) -> &Figures| {
        let mut numbers: Vec<i128> = sums
            .iter()
            .filter(|(key, both)| key.is_some() && !of(both).is_empty())
            .filter_map(|(_, both)| of(both).measure(spec.measure))
            .collect();
        order::sort_by(&mut numbers, |a, b| b.cmp(a));
        move |key: Option<RawId>, both: &Both| {
            let figures = key.map(|_| of(both)).filter(|figures| !figures.is_empty())?;
            let number = figures.measure(spec.measure)?;
            Some(numbers.partition_point(|other| *other > number) + 1)
        }
    };
    let rank = place(|both| &both.figures);
    let previous_rank = place(|both| &both.previous);
    let mut rows: Vec<RankRow> = sums
        .iter()
        .filter(|(_, both)| !both.figures.is_empty() || !both.previous.is_empty())
        .map(|(key, both)| RankRow {
            key: *key,
            name: key
                .and_then(|id| book.record(spec.by.kind(), id))
                .map(Record::title)
                .unwrap_or_default(),
            rank: rank(*key, both),
            figures: both.figures,
            previous_rank: previous_rank(*key, both),
            previous: spec.previous.map(|_| both.previous),
        })
        .collect();
    let number = |row: &RankRow| row.figures.measure(spec.measure);
    order::sort_by(&mut rows, |a, b| {
        (a.key.is_none().cmp(&b.key.is_none()))
            .then_with(|| number(b).cmp(&number(a)))
            .then_with(|| a.name.cmp(&b.name))
            .then_with(|| a.key.cmp(&b.key))
    });
    rows
}
