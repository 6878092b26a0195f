//! Promotion table: who moved, stood, slipped and went back, opportunity by opportunity and week by
//! week or month by month (function FN8).
//!
//! A cell compares the end of its days with the end of the day before them; what happened and was
//! undone within one cell is not seen. Everything counts for an opportunity only while it was open.
//! What lies ahead of today is no cell, and what was not recorded is said to be unknown: only the days
//! of opening and decision are known of a record that came from another system later.

use chrono::{Datelike, Days, NaiveDate};

use crate::book::Book;
use crate::calendar::{FiscalCalendar, Grain, Period};
use crate::entity::{Opportunity, Pipeline, Stage};
use crate::id::{Id, RawId};
use crate::id_map::IdMap;
use crate::order;

use super::filter::{Filter, Scope};
use super::path::{OpenStages, Place};
use super::ranking::{Groups, RankBy, RankSpec};
use super::trail::{Standing, State, Trail, Trails};

/// How long a cell is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Pace {
    /// Monday to Sunday.
    #[default]
    Weeks,
    /// Months.
    Months,
}

/// The most cells of a table; more than a year of weeks nobody reads.
pub const CELLS_MAX: usize = 60;

/// Cuts a period into cells; the first and the last may be shorter. At most [`CELLS_MAX`] from the
/// first day on.
///
/// Friday, 2 January 2026 to Wednesday, 14 January in weeks is 2–4, 5–11 and 12–14 January.
#[must_use]
pub fn cells(period: Period, pace: Pace) -> Vec<Period> {
    let months = FiscalCalendar::starting(1);
    let mut cells = Vec::new();
    let mut first = period.first;
    while first <= period.last && cells.len() < CELLS_MAX {
        let last = match pace {
            Pace::Weeks => {
                let until_sunday = u64::from(6 - first.weekday().num_days_from_monday());
                first.checked_add_days(Days::new(until_sunday))
            }
            Pace::Months => Some(months.around(first, Grain::Month).last),
        };
        let last = last.unwrap_or(period.last).min(period.last);
        cells.push(Period::new(first, last));
        let Some(next) = last.succ_opt() else { break };
        first = next;
    }
    cells
}

/// What happened to an opportunity in a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Moved {
    /// Not there yet, or decided before: nothing to say.
    #[default]
    Outside,
    /// Nobody recorded it.
    Unknown,
    /// It was opened.
    Opened,
    /// It went this many stages on; a skip counts every stage.
    Forward(u8),
    /// It stayed in its stage.
    Stood,
    /// It went this many stages back.
    Back(u8),
    /// It was won.
    Won,
    /// It was lost.
    Lost,
    /// It had been decided and is open again.
    Reopened,
}

/// One cell of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cell {
    /// What happened.
    pub moved: Moved,
    /// By how many days its expected close moved, later or (negative) earlier.
    pub slipped_days: i32,
}

/// How many of the rows did what in one cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Opened.
    pub opened: usize,
    /// Went on.
    pub forward: usize,
    /// Stayed.
    pub stood: usize,
    /// Went back.
    pub back: usize,
    /// Won.
    pub won: usize,
    /// Lost.
    pub lost: usize,
    /// Open again.
    pub reopened: usize,
    /// Not recorded.
    pub unknown: usize,
    /// Whose expected close moved later, whatever else they did.
    pub slipped: usize,
}

impl Tally {
    fn add(&mut self, cell: Cell) {
        match cell.moved {
            Moved::Outside => {}
            Moved::Unknown => self.unknown += 1,
            Moved::Opened => self.opened += 1,
            Moved::Forward(_) => self.forward += 1,
            Moved::Stood => self.stood += 1,
            Moved::Back(_) => self.back += 1,
            Moved::Won => self.won += 1,
            Moved::Lost => self.lost += 1,
            Moved::Reopened => self.reopened += 1,
        }
        self.slipped += usize::from(cell.slipped_days > 0);
    }

    /// Returns how many rows had anything to say.
    #[must_use]
    pub fn rows(&self) -> usize {
        let Self { opened, forward, stood, back, won, lost, reopened, unknown, slipped: _ } = *self;
        opened + forward + stood + back + won + lost + reopened + unknown
    }
}

/// One opportunity of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromotionRow {
    /// The opportunity.
    pub opportunity: Id<Opportunity>,
    /// Where it stood before the first cell; nothing when it was not there, or nobody knows.
    pub from: Option<Id<Stage>>,
    /// Where it stands at the end of the last cell that has begun.
    pub to: Option<Id<Stage>>,
    /// What happened in each cell that has begun.
    pub cells: Vec<Cell>,
}

/// The rows of one department, person, region, product or channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromotionGroup {
    /// Which; nothing for what belongs nowhere.
    pub key: Option<RawId>,
    /// Its name; empty for what belongs nowhere.
    pub name: String,
    /// Its opportunities, by id. Their cells are read with [`promotion_row`].
    pub opportunities: Vec<Id<Opportunity>>,
    /// Its cells.
    pub tallies: Vec<Tally>,
}

/// A promotion table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromotionTable {
    /// The days of the cells that have begun.
    pub cells: Vec<Period>,
    /// The groups by name; what belongs nowhere comes last.
    pub groups: Vec<PromotionGroup>,
    /// All groups together.
    pub tallies: Vec<Tally>,
}

/// What a table is about besides its filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PromotionSpec {
    /// Which days.
    pub period: Period,
    /// How long a cell is.
    pub pace: Pace,
    /// What rows are grouped by.
    pub by: RankBy,
}

/// Computes the table of what matches `filter` (its period says nothing here) and was open on any of
/// the days.
#[must_use]
pub fn promotion_table(
    book: &Book,
    trails: &Trails,
    filter: &Filter,
    spec: &PromotionSpec,
    today: NaiveDate,
) -> PromotionTable {
    let scope = Scope::new(book, filter);
    let by = RankSpec { by: spec.by, ..RankSpec::default() };
    let groups = Groups::new(book, filter, &by);
    let mut reader = CellReader::new(book, spec, today);
    let count = reader.cells.len();
    let mut tallies = vec![Tally::default(); count];
    let mut slots: IdMap<RawId, usize> = IdMap::default();
    let mut found: Vec<PromotionGroup> = vec![group(book, spec.by, None, count)];
    let (mut cursor, mut row) = (0, Vec::with_capacity(count));
    for opportunity in scope.opportunities() {
        let trail = trails.trail(&mut cursor, opportunity);
        reader.read(&trail, opportunity, &mut row);
        if row.iter().all(|cell| cell.moved == Moved::Outside) {
            continue;
        }
        let slot = groups.key(&scope, opportunity).map_or(0, |key| {
            *slots.entry(key).or_insert_with(|| {
                found.push(group(book, spec.by, Some(key), count));
                found.len() - 1
            })
        });
        found[slot].opportunities.push(opportunity.id);
        for (at, cell) in row.iter().enumerate() {
            found[slot].tallies[at].add(*cell);
            tallies[at].add(*cell);
        }
    }
    found.retain(|group| !group.opportunities.is_empty());
    order::sort_by(&mut found, |a, b| {
        (a.key.is_none().cmp(&b.key.is_none()))
            .then_with(|| a.name.cmp(&b.name))
            .then_with(|| a.key.cmp(&b.key))
    });
    PromotionTable { cells: reader.cells, groups: found, tallies }
}

/// Reads the row of one opportunity, for the rows that are on the screen or in a file.
#[must_use]
pub fn promotion_row(
    book: &Book,
    trails: &Trails,
    spec: &PromotionSpec,
    today: NaiveDate,
    opportunity: &Opportunity,
) -> PromotionRow {
    let trail = trails.one(opportunity);
    let mut reader = CellReader::new(book, spec, today);
    let mut cells = Vec::new();
    let (first, last) = reader.read(&trail, opportunity, &mut cells);
    let stage = |standing: Standing| standing.stage.filter(|_| standing.is_recorded);
    PromotionRow { opportunity: opportunity.id, from: stage(first), to: stage(last), cells }
}

fn group(book: &Book, by: RankBy, key: Option<RawId>, count: usize) -> PromotionGroup {
    let name = key.and_then(|id| book.record(by.kind(), id)).map(crate::entity::Record::title);
    let tallies = vec![Tally::default(); count];
    PromotionGroup { key, name: name.unwrap_or_default(), opportunities: Vec::new(), tallies }
}

/// Reads the cells of opportunities, keeping the order of stages of each pipeline.
#[derive(Debug)]
struct CellReader<'a> {
    book: &'a Book,
    cells: Vec<Period>,
    today: NaiveDate,
    pipelines: IdMap<Id<Pipeline>, OpenStages>,
}

impl<'a> CellReader<'a> {
    fn new(book: &'a Book, spec: &PromotionSpec, today: NaiveDate) -> Self {
        let mut cells = cells(spec.period, spec.pace);
        cells.retain(|cell| cell.first <= today);
        Self { book, cells, today, pipelines: IdMap::default() }
    }

    /// Fills `row`; returns what the opportunity was before the first cell and at the end of the last.
    fn read(
        &mut self,
        trail: &Trail<'_>,
        opportunity: &Opportunity,
        row: &mut Vec<Cell>,
    ) -> (Standing, Standing) {
        let book = self.book;
        let stages = self
            .pipelines
            .entry(opportunity.pipeline)
            .or_insert_with(|| OpenStages::of(book, opportunity.pipeline));
        let mut back = trail.backwards();
        row.clear();
        row.resize(self.cells.len(), Cell::default());
        let end = self.cells.last().map_or(self.today, |cell| cell.last.min(self.today));
        let last = back.to(end);
        let mut after = last;
        for (cell, days) in row.iter_mut().zip(&self.cells).rev() {
            let eve = days.first.pred_opt().unwrap_or(days.first);
            let before = back.to(eve);
            *cell = Cell {
                moved: moved(stages, &before, &after),
                slipped_days: slipped(&before, &after),
            };
            after = before;
            if before.state == State::NotYet {
                break;
            }
        }
        (after, last)
    }
}

fn moved(stages: &OpenStages, before: &Standing, after: &Standing) -> Moved {
    match (before.state, after.state) {
        (_, State::NotYet) | (State::Won | State::Lost, State::Won | State::Lost) => Moved::Outside,
        (State::NotYet | State::Open, State::Won) => Moved::Won,
        (State::NotYet | State::Open, State::Lost) => Moved::Lost,
        (State::NotYet, State::Open) => Moved::Opened,
        (State::Won | State::Lost, State::Open) => Moved::Reopened,
        (State::Open, State::Open) if !before.is_recorded => Moved::Unknown,
        (State::Open, State::Open) => {
            let place = |standing: &Standing| match stages.place(standing.stage?) {
                Place::Open { place, .. } => Some(i32::from(place)),
                Place::Closed | Place::Elsewhere => None,
            };
            let steps = match (place(before), place(after)) {
                (Some(before), Some(after)) => after - before,
                // A stage of another template, or no longer there, is neither before nor behind.
                (None, _) | (_, None) => 0,
            };
            let count = u8::try_from(steps.unsigned_abs()).unwrap_or(u8::MAX);
            match steps {
                0 => Moved::Stood,
                on if on > 0 => Moved::Forward(count),
                _ => Moved::Back(count),
            }
        }
    }
}

/// The days by which the expected close moved while it was open at the beginning.
fn slipped(before: &Standing, after: &Standing) -> i32 {
    if before.state != State::Open || !before.is_recorded {
        return 0;
    }
    let (Some(before), Some(after)) = (before.expected_close, after.expected_close) else {
        return 0;
    };
    i32::try_from((after - before).num_days()).unwrap_or_default()
}
