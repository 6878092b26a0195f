//! Funnel: what stands in each stage of one pipeline, how it got on from there, what it came to.
//!
//! Three populations stand side by side and are not to be mixed:
//! - *now*: what stands in an open stage today, whatever the period;
//! - *cohort*: what entered a stage in the period, by its first entry, and what became of it; each is
//!   advanced, lost or still open, so the three add up to the entered;
//! - *closed*: what was won or lost in the period.
//!
//! Opportunities of older versions of the template are in it, at the stages that took the place of
//! theirs; a stage that their version did not have is no part of their way.
//!
//! Each opportunity is read once by `Reader`, which names every part it belongs to; the sums here
//! and the lists in [`records`](super::records) both come from that.

use chrono::NaiveDate;

use crate::book::Book;
use crate::entity::{Opportunity, Pipeline, Stage, StageCategory};
use crate::id::Id;
use crate::money::{BasisPoints, Currency};

use super::filter::{Filter, Scope, Worth};
use super::measures::{Stay, Sum, forecast, share, velocity, win_rate, win_rate_value};
use super::path::{Histories, Path, Place, opened_on};
use super::trail::Trails;

/// The funnel of one pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Funnel {
    /// The pipeline: the filter's, else the one for new opportunities; none in an empty book.
    pub pipeline: Option<Id<Pipeline>>,
    /// The currency of every sum.
    pub currency: Currency,
    /// Its open stages, in order.
    pub stages: Vec<StageRow>,
    /// Won in the period.
    pub won: Sum,
    /// Lost in the period.
    pub lost: Sum,
    /// Formula 13: won ÷ (won + lost) by count.
    pub win_rate: Option<BasisPoints>,
    /// Formula 14: the same by value.
    pub win_rate_value: Option<BasisPoints>,
    /// Formula 1, the open pipeline: open and expected to close in the period; without a period all
    /// that is open, dated or not.
    pub open: Sum,
    /// The part of `open` that was expected before today.
    pub overdue: Sum,
    /// Open, but expected before the period began; not in `open`.
    pub leftover: Sum,
    /// Σ amount × chance of `open`, each rounded to minor units.
    pub weighted_open: i128,
    /// Formula 4: won + `weighted_open`.
    pub forecast: i128,
    /// Formula 11: days from the opening to the decision of what was won in the period.
    pub cycle: Stay,
    /// Formula 12: minor units a day, over all that is open now.
    pub velocity: Option<i128>,
    /// Formula 18: the stage that most of the lost in the period were lost from, the earlier on a tie.
    pub lost_most: Option<Id<Stage>>,
    /// How many of the open, won and lost have no amount; they count, and add nothing to sums.
    pub without_amount: usize,
    /// How many have a currency without plan rate; they count, and add nothing to sums.
    pub unconverted: usize,
    /// How many were lost from nobody knows which stage; they are in `lost` but in no cohort.
    pub unplaced: usize,
}

/// One open stage of a funnel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageRow {
    /// The stage.
    pub stage: Id<Stage>,
    /// Its name.
    pub name: String,
    /// What stands there now, whatever the period.
    pub now: Sum,
    /// Σ amount × chance of `now`, each rounded to minor units.
    pub now_weighted: i128,
    /// What first entered or passed the stage in the period.
    pub entered: Sum,
    /// The part of `entered` that got beyond the stage.
    pub advanced: Sum,
    /// The part of `entered` that was lost without getting beyond.
    pub lost: Sum,
    /// The part of `entered` that is still undecided here.
    pub open: Sum,
    /// Formula 9: advanced ÷ entered.
    pub conversion: Option<BasisPoints>,
    /// Advanced ÷ (advanced + lost): the same without what is still undecided, for comparing a young
    /// cohort with the norm.
    pub decided_conversion: Option<BasisPoints>,
    /// The configured share that should get beyond.
    pub norm_conversion: Option<BasisPoints>,
    /// Formula 10: days of completed stays that began in the period. A jump over is no stay.
    pub stay: Stay,
    /// The same of what was won in the end.
    pub stay_won: Stay,
    /// The same of what was lost in the end.
    pub stay_lost: Stay,
    /// Days since the entry of what stands there now, where the entry is known.
    pub age: Stay,
    /// The configured days.
    pub norm_days: Option<u32>,
    /// Formula 18: what was lost in the period with this as its last open stage.
    pub lost_from: Sum,
}

/// A part of a funnel that opportunities belong to; `S` names a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part<S = Id<Stage>> {
    /// See [`StageRow::now`].
    Now(S),
    /// See [`StageRow::entered`].
    Entered(S),
    /// See [`StageRow::advanced`].
    Advanced(S),
    /// See [`StageRow::lost`].
    LostBefore(S),
    /// See [`StageRow::open`].
    Undecided(S),
    /// See [`StageRow::lost_from`].
    LostFrom(S),
    /// See [`Funnel::won`].
    Won,
    /// See [`Funnel::lost`].
    Lost,
    /// See [`Funnel::open`].
    Open,
    /// See [`Funnel::overdue`].
    Overdue,
    /// See [`Funnel::leftover`].
    Leftover,
    /// See [`Funnel::without_amount`].
    WithoutAmount,
    /// See [`Funnel::unconverted`].
    Unconverted,
    /// See [`Funnel::unplaced`].
    Unplaced,
}

/// Says which parts an opportunity belongs to; asked in order of ids.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    scope: &'a Scope<'a>,
    histories: &'a Histories<'a>,
    today: NaiveDate,
    cursor: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        scope: &'a Scope<'a>,
        histories: &'a Histories<'a>,
        today: NaiveDate,
    ) -> Self {
        Self { scope, histories, today, cursor: 0 }
    }

    /// Reads one matching opportunity: fills `path` and calls `emit` for each part, each once.
    pub(super) fn read(
        &mut self,
        opportunity: &Opportunity,
        worth: Worth,
        path: &mut Path,
        emit: &mut impl FnMut(Part<usize>),
    ) {
        let outcome = self.scope.category_of(opportunity);
        self.histories.trace(&mut self.cursor, path, opportunity, outcome);
        let counted = match outcome {
            StageCategory::Open => {
                self.read_open(opportunity, emit);
                true
            }
            StageCategory::Won if self.in_period(opportunity.closed_on) => {
                emit(Part::Won);
                true
            }
            StageCategory::Lost if self.in_period(opportunity.closed_on) => {
                emit(Part::Lost);
                emit(path.closed_from.map_or(Part::Unplaced, Part::LostFrom));
                true
            }
            StageCategory::Won | StageCategory::Lost => false,
        };
        match worth {
            Worth::Unknown if counted => emit(Part::WithoutAmount),
            Worth::NoRate if counted => emit(Part::Unconverted),
            Worth::Known(_) | Worth::Unknown | Worth::NoRate => {}
        }
        for place in 0..path.reached.min(self.histories.stages().len()) {
            if !path.had(place) || !self.in_period(path.first_entry(place)) {
                continue;
            }
            emit(Part::Entered(place));
            emit(match outcome {
                StageCategory::Won => Part::Advanced(place),
                StageCategory::Open | StageCategory::Lost if path.reached > place + 1 => {
                    Part::Advanced(place)
                }
                StageCategory::Open => Part::Undecided(place),
                StageCategory::Lost => Part::LostBefore(place),
            });
        }
    }

    fn read_open(&self, opportunity: &Opportunity, emit: &mut impl FnMut(Part<usize>)) {
        if let Place::Open { place, .. } = self.histories.stages().place(opportunity.stage) {
            emit(Part::Now(usize::from(place)));
        }
        let expected = opportunity.expected_close;
        if self.in_period(expected) {
            emit(Part::Open);
            if expected.is_some_and(|day| day < self.today) {
                emit(Part::Overdue);
            }
        }
        if let (Some(period), Some(day)) = (self.scope.filter.period, expected)
            && day < period.first
        {
            emit(Part::Leftover);
        }
    }

    /// Tells whether a day counts: any, even an unknown one, when no period is asked for.
    fn in_period(&self, day: Option<NaiveDate>) -> bool {
        self.scope.filter.period.is_none_or(|period| day.is_some_and(|day| period.contains(day)))
    }
}

/// Returns the pipeline that a funnel with this filter is about.
#[must_use]
pub fn pipeline_of(book: &Book, filter: &Filter) -> Option<Id<Pipeline>> {
    filter.pipeline.or_else(|| book.default_pipeline().map(|pipeline| pipeline.id))
}

/// Computes the funnel of the filter's pipeline, else of the one for new opportunities. `trails` are
/// of this very book.
#[must_use]
pub fn funnel(book: &Book, trails: &Trails, filter: &Filter, today: NaiveDate) -> Funnel {
    match pipeline_of(book, filter) {
        Some(pipeline) => of_pipeline(book, trails, pipeline, filter, today),
        None => Tally::new(book, None).finish(book.base_currency(), None),
    }
}

fn of_pipeline(
    book: &Book,
    trails: &Trails,
    pipeline: Id<Pipeline>,
    filter: &Filter,
    today: NaiveDate,
) -> Funnel {
    let histories = Histories::of(book, trails, pipeline);
    let scope = Scope::new(book, &Filter { pipeline: Some(pipeline), ..*filter });
    let mut reader = Reader::new(&scope, &histories, today);
    let mut tally = Tally::new(book, Some(pipeline));
    let mut path = Path::default();
    for opportunity in scope.opportunities() {
        tally.read(&mut reader, opportunity, &mut path);
    }
    tally.finish(scope.currency(), Some(pipeline))
}

/// A funnel in the making.
#[derive(Debug)]
struct Tally {
    rows: Vec<StageRow>,
    stays: Vec<Stays>,
    totals: Totals,
    cycles: Vec<i32>,
}

#[derive(Debug, Default)]
struct Totals {
    won: Sum,
    lost: Sum,
    open: Sum,
    overdue: Sum,
    leftover: Sum,
    without_amount: usize,
    unconverted: usize,
    unplaced: usize,
    weighted_open: i128,
}

#[derive(Debug, Default)]
struct Stays {
    all: Vec<i32>,
    won: Vec<i32>,
    lost: Vec<i32>,
    age: Vec<i32>,
}

impl Tally {
    fn new(book: &Book, pipeline: Option<Id<Pipeline>>) -> Self {
        let stages = pipeline.map(|pipeline| book.stages_of(pipeline)).unwrap_or_default();
        let open = stages.into_iter().filter(|stage| stage.category == StageCategory::Open);
        let rows: Vec<_> = open.map(StageRow::blank).collect();
        let stays = rows.iter().map(|_| Stays::default()).collect();
        Self { rows, stays, totals: Totals::default(), cycles: Vec::new() }
    }

    fn read(&mut self, reader: &mut Reader<'_>, opportunity: &Opportunity, path: &mut Path) {
        let worth = reader.scope.worth(opportunity);
        let minor = worth.minor();
        let weighted = minor.map_or(0, |minor| reader.scope.chance_of(opportunity).of(minor));
        let mut won = false;
        reader.read(opportunity, worth, path, &mut |part| {
            won |= part == Part::Won;
            self.add(part, minor, weighted);
        });
        if won && let (Some(opened), Some(closed)) = (opened_on(opportunity), path.closed_on) {
            self.cycles.extend(i32::try_from((closed - opened).num_days().max(0)));
        }
        for visit in &path.visits {
            let Some(days) = visit.days().filter(|_| reader.in_period(visit.entered)) else {
                continue;
            };
            let stays = &mut self.stays[visit.place];
            stays.all.push(days);
            match path.outcome {
                StageCategory::Open => {}
                StageCategory::Won => stays.won.push(days),
                StageCategory::Lost => stays.lost.push(days),
            }
        }
        if let Some(visit) = path.standing() {
            self.stays[visit.place].age.extend(visit.days_until(reader.today));
        }
    }

    fn add(&mut self, part: Part<usize>, minor: Option<i64>, weighted: i64) {
        let totals = &mut self.totals;
        match part {
            Part::Now(place) => {
                self.rows[place].now.add(minor);
                self.rows[place].now_weighted += i128::from(weighted);
            }
            Part::Entered(place) => self.rows[place].entered.add(minor),
            Part::Advanced(place) => self.rows[place].advanced.add(minor),
            Part::LostBefore(place) => self.rows[place].lost.add(minor),
            Part::Undecided(place) => self.rows[place].open.add(minor),
            Part::LostFrom(place) => self.rows[place].lost_from.add(minor),
            Part::Won => totals.won.add(minor),
            Part::Lost => totals.lost.add(minor),
            Part::Open => {
                totals.open.add(minor);
                totals.weighted_open += i128::from(weighted);
            }
            Part::Overdue => totals.overdue.add(minor),
            Part::Leftover => totals.leftover.add(minor),
            Part::WithoutAmount => totals.without_amount += 1,
            Part::Unconverted => totals.unconverted += 1,
            Part::Unplaced => totals.unplaced += 1,
        }
    }

    fn finish(mut self, currency: Currency, pipeline: Option<Id<Pipeline>>) -> Funnel {
        for (row, stays) in self.rows.iter_mut().zip(&mut self.stays) {
            row.conversion = share(row.advanced.count, row.entered.count);
            row.decided_conversion = share(row.advanced.count, row.advanced.count + row.lost.count);
            row.stay = Stay::of(&mut stays.all);
            row.stay_won = Stay::of(&mut stays.won);
            row.stay_lost = Stay::of(&mut stays.lost);
            row.age = Stay::of(&mut stays.age);
        }
        let Totals { won, lost, open, overdue, leftover, weighted_open, .. } = self.totals;
        let cycle = Stay::of(&mut self.cycles);
        let standing = self.rows.iter().map(|row| row.now.count).sum();
        let most = self.rows.iter().map(|row| row.lost_from.count).max().unwrap_or(0);
        let lost_most = self.rows.iter().find(|row| most > 0 && row.lost_from.count == most);
        Funnel {
            pipeline,
            currency,
            won,
            lost,
            win_rate: win_rate(won, lost),
            win_rate_value: win_rate_value(won, lost),
            open,
            overdue,
            leftover,
            weighted_open,
            forecast: forecast(won, weighted_open),
            velocity: velocity(standing, won, lost, &cycle),
            cycle,
            lost_most: lost_most.map(|row| row.stage),
            without_amount: self.totals.without_amount,
            unconverted: self.totals.unconverted,
            unplaced: self.totals.unplaced,
            stages: self.rows,
        }
    }
}

impl StageRow {
    fn blank(stage: &Stage) -> Self {
        Self {
            stage: stage.id,
            name: stage.name.clone(),
            now: Sum::default(),
            now_weighted: 0,
            entered: Sum::default(),
            advanced: Sum::default(),
            lost: Sum::default(),
            open: Sum::default(),
            conversion: None,
            decided_conversion: None,
            norm_conversion: stage.norm_conversion,
            stay: Stay::default(),
            stay_won: Stay::default(),
            stay_lost: Stay::default(),
            age: Stay::default(),
            norm_days: stage.norm_days,
            lost_from: Sum::default(),
        }
    }
}
