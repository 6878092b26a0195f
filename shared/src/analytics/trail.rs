//! Trail: what an opportunity was on an earlier day, from its tracked changes.
//!
//! A field on a day is what the first change after that day says it held before, else what it holds
//! now. A day means its end, in UTC, like all days of changes. What lies before the record came to
//! this system was not recorded; [`Trail::on`] says so with its answer, and each analysis says how
//! many records that concerns. Who owns a record, and where, is taken as it is today.

use chrono::NaiveDate;

use crate::book::Book;
use crate::entity::{Change, Confirmation, Kind, Opportunity, Pipeline, Stage, StageCategory};
use crate::id::{Id, RawId};
use crate::id_map::IdMap;
use crate::money::{Currency, Money};
use crate::value::{FieldValue, Millis, Value};

use super::gather::{Dated, Gathered};
use super::path::opened_on;

/// What an opportunity was at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether it was there, and decided.
    pub state: State,
    /// Where it stood; nothing when that was not recorded.
    pub stage: Option<Id<Stage>>,
    /// What it was worth.
    pub amount: Option<Money>,
    /// When it was expected to be decided.
    pub expected_close: Option<NaiveDate>,
    /// Whether its changes were recorded by that day; else amount, expected close and stage are the
    /// earliest that are known, and may have been others.
    pub is_recorded: bool,
}

/// Whether an opportunity was there on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It was opened, or confirmed, later.
    NotYet,
    /// It was open.
    Open,
    /// It was won.
    Won,
    /// It was lost.
    Lost,
}

/// What a field held before a change; small, for there are many changes.
#[derive(Clone, Copy, Debug, Default)]
enum Before {
    /// A field that no analysis looks at.
    #[default]
    Other,
    Stage(Move),
    /// To a stage of another version of the same template: it was carried over, and nobody worked on it.
    CarriedOver(Move),
    /// The kind of business: no analysis looks at it, and it changes with a version too.
    Pipeline,
    NoAmount,
    Amount {
        currency: Currency,
        minor: i64,
    },
    ExpectedClose(Option<NaiveDate>),
    /// Whether it counted.
    Confirmed(bool),
}

/// The stages before and after a move.
#[derive(Clone, Copy, Debug, Default)]
struct Move {
    from: StageNumber,
    to: StageNumber,
}

/// The place of a stage among those that the changes name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct StageNumber(u32);

/// The stages that the changes name, there or not.
#[derive(Clone, Debug)]
struct StageNumbers {
    /// By number; the first is what could not be read.
    stages: Vec<Option<Id<Stage>>>,
    numbers: IdMap<Id<Stage>, StageNumber>,
}

impl Default for StageNumbers {
    fn default() -> Self {
        Self { stages: vec![None], numbers: IdMap::default() }
    }
}

impl StageNumbers {
    fn number(&mut self, stage: Option<Id<Stage>>) -> StageNumber {
        let Some(stage) = stage else { return StageNumber::default() };
        let stages = &mut self.stages;
        *self.numbers.entry(stage).or_insert_with(|| {
            stages.push(Some(stage));
            // There are fewer changes than that.
            StageNumber(u32::try_from(stages.len() - 1).unwrap_or_default())
        })
    }

    fn stage(&self, number: StageNumber) -> Option<Id<Stage>> {
        self.stages.get(number.0 as usize).copied().flatten()
    }
}

/// One change of one field.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Step {
    made_at: Millis,
    before: Before,
}

impl Dated for Step {
    fn at(&self) -> Millis {
        self.made_at
    }
}

fn step_of(
    change: &Change,
    pipelines: &Pipelines,
    stages: &mut StageNumbers,
) -> Option<(RawId, Step)> {
    if change.about_kind != i64::from(Kind::Opportunity.number()) {
        return None;
    }
    let is = |number: u16| change.field == i64::from(number);
    let before = if is(Opportunity::STAGE.number) {
        let (before, after) = (value(&change.before), value(&change.after));
        let step = Move { from: stages.number(before), to: stages.number(after) };
        if pipelines.is_carried(before, after) {
            Before::CarriedOver(step)
        } else {
            Before::Stage(step)
        }
    } else if is(Opportunity::PIPELINE.number) {
        Before::Pipeline
    } else if is(Opportunity::AMOUNT.number) {
        match value(&change.before) {
            None => Before::NoAmount,
            Some(Money { currency, minor }) => Before::Amount { currency, minor },
        }
    } else if is(Opportunity::EXPECTED_CLOSE.number) {
        Before::ExpectedClose(value(&change.before))
    } else if is(Opportunity::CONFIRMATION.number) {
        let before: Option<Confirmation> = value(&change.before);
        Before::Confirmed(before.unwrap_or_default() == Confirmation::Confirmed)
    } else {
        Before::Other
    };
    Some((change.about, Step { made_at: change.made_at(), before }))
}

/// A value that cannot be read counts as nothing.
fn value<T>(value: &Value) -> Option<T>
where
    Option<T>: FieldValue,
{
    <Option<T>>::from_value(value).ok().flatten()
}

/// Which pipeline each stage belongs to, for telling a move from being carried over.
struct Pipelines(IdMap<Id<Stage>, Id<Pipeline>>);

impl Pipelines {
    fn of(book: &Book) -> Self {
        // Without versions nothing is carried over, and nothing has to be looked up.
        let has_versions = book.pipelines.iter().any(|it| it.replaces.is_some());
        let stages = book.stages.iter().filter(|_| has_versions);
        Self(stages.map(|stage| (stage.id, stage.pipeline)).collect())
    }

    fn is_carried(&self, before: Option<Id<Stage>>, after: Option<Id<Stage>>) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let pipeline = |stage: Option<Id<Stage>>| self.0.get(&stage?).copied();
        pipeline(before).zip(pipeline(after)).is_some_and(|(before, after)| before != after)
    }
}

/// Returns what [`Trails::each_stage`] made of a stage.
pub(super) fn by_number<T: Copy + Default>(made: &[T], number: StageNumber) -> T {
    made.get(number.0 as usize).copied().unwrap_or_default()
}

/// The trails of all opportunities of a book.
#[derive(Clone, Debug)]
pub struct Trails {
    steps: Gathered<Step>,
    stages: StageNumbers,
    categories: IdMap<Id<Stage>, StageCategory>,
}

impl Trails {
    /// Gathers what changed of the opportunities in one pass over a book's changes.
    #[must_use]
    pub fn of(book: &Book) -> Self {
        let all = book.opportunities.iter().map(|one| one.id.raw());
        let pipelines = Pipelines::of(book);
        let mut stages = StageNumbers::default();
        let steps =
            book.changes.iter().filter_map(|change| step_of(change, &pipelines, &mut stages));
        let steps = Gathered::new(all, steps);
        let categories = book.stages.iter().map(|stage| (stage.id, stage.category)).collect();
        Self { steps, stages, categories }
    }

    /// Returns the moves of an opportunity from stage to stage, with their moments, in order of time;
    /// see [`Gathered::of`] for `cursor`.
    pub(super) fn moves(
        &self,
        cursor: &mut usize,
        opportunity: RawId,
    ) -> impl Iterator<Item = (Millis, StageNumber, StageNumber)> {
        self.steps.of(cursor, opportunity).iter().filter_map(|step| match step.before {
            Before::Stage(Move { from, to }) | Before::CarriedOver(Move { from, to }) => {
                Some((step.made_at, from, to))
            }
            Before::Other
            | Before::Pipeline
            | Before::NoAmount
            | Before::Amount { .. }
            | Before::ExpectedClose(_)
            | Before::Confirmed(_) => None,
        })
    }

    /// Makes something of each stage that the changes name, to be asked for with [`by_number`].
    pub(super) fn each_stage<T>(&self, make: impl Fn(Option<Id<Stage>>) -> T) -> Vec<T> {
        self.stages.stages.iter().map(|stage| make(*stage)).collect()
    }

    /// Returns what a stage means; open when it is not there.
    fn category(&self, stage: Id<Stage>) -> StageCategory {
        self.categories.get(&stage).copied().unwrap_or_default()
    }

    /// Returns the trail of an opportunity; see [`Gathered::of`] for `cursor`.
    pub(super) fn trail<'a>(
        &'a self,
        cursor: &mut usize,
        opportunity: &'a Opportunity,
    ) -> Trail<'a> {
        let steps = self.steps.of(cursor, opportunity.id.raw());
        Trail { trails: self, opportunity, steps }
    }

    /// Returns the trail of one opportunity.
    #[must_use]
    pub fn one<'a>(&'a self, opportunity: &'a Opportunity) -> Trail<'a> {
        let steps = self.steps.of_one(opportunity.id.raw());
        Trail { trails: self, opportunity, steps }
    }
}

/// What is known of the past of one opportunity.
#[derive(Clone, Copy, Debug)]
pub struct Trail<'a> {
    trails: &'a Trails,
    opportunity: &'a Opportunity,
    steps: &'a [Step],
}

impl Trail<'_> {
    /// Returns what the opportunity was at the end of a day.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Standing {
        let mut back = self.backwards();
        back.to(day)
    }

    /// Begins to go back from today; days must then be asked from late to early.
    pub(super) fn backwards(&self) -> Backwards<'_> {
        let one = self.opportunity;
        let category = self.trails.category(one.stage);
        Backwards {
            trail: self,
            left: self.steps.len(),
            is_moved: false,
            now: category,
            stage: Some(one.stage),
            amount: one.amount,
            expected_close: one.expected_close,
            is_confirmed: one.counts(),
        }
    }

    /// Returns how often the expected close was moved to a later day, and by how many days together,
    /// in changes made after `since`. A close pushed from 1 to 11 May and pulled back to 6 May was
    /// pushed once, by 10 days.
    #[must_use]
    pub fn pushes(&self, since: NaiveDate) -> (usize, i64) {
        let mut later = self.opportunity.expected_close;
        let (mut times, mut days) = (0, 0);
        for step in self.steps.iter().rev() {
            let Before::ExpectedClose(before) = step.before else { continue };
            if step.made_at.date().is_none_or(|day| day <= since) {
                break;
            }
            if let (Some(before), Some(after)) = (before, later)
                && before < after
            {
                times += 1;
                days += (after - before).num_days();
            }
            later = before;
        }
        (times, days)
    }

    /// Returns the day of the latest recorded change of any field, else the day it was opened. That it
    /// was carried over to another version of its template is no work on it.
    #[must_use]
    pub fn last_touched(&self) -> Option<NaiveDate> {
        let is_work =
            |step: &&Step| !matches!(step.before, Before::CarriedOver(_) | Before::Pipeline);
        let last = self.steps.iter().rev().find(is_work);
        let changed = last.and_then(|step| step.made_at.date());
        changed.max(opened_on(self.opportunity))
    }
}

/// On the way back from what an opportunity is now.
#[derive(Debug)]
pub(super) struct Backwards<'a> {
    trail: &'a Trail<'a>,
    /// The steps not yet taken back.
    left: usize,
    /// Whether a move was taken back.
    is_moved: bool,
    now: StageCategory,
    stage: Option<Id<Stage>>,
    amount: Option<Money>,
    expected_close: Option<NaiveDate>,
    is_confirmed: bool,
}

impl Backwards<'_> {
    /// Returns what it was at the end of a day that is not after the one asked before.
    pub(super) fn to(&mut self, day: NaiveDate) -> Standing {
        let one = self.trail.opportunity;
        let stages = &self.trail.trails.stages;
        while let Some(at) = self.left.checked_sub(1) {
            let step = self.trail.steps[at];
            if step.made_at.date().is_some_and(|made| made <= day) {
                break;
            }
            self.left = at;
            match step.before {
                Before::Other | Before::Pipeline => {}
                Before::CarriedOver(step) => self.stage = stages.stage(step.from),
                Before::Stage(step) => {
                    self.stage = stages.stage(step.from);
                    self.is_moved = true;
                }
                Before::NoAmount => self.amount = None,
                Before::Amount { currency, minor } => self.amount = Some(Money { minor, currency }),
                Before::ExpectedClose(day) => self.expected_close = day,
                Before::Confirmed(before) => self.is_confirmed = before,
            }
        }
        let Self { stage, amount, expected_close, .. } = *self;
        let (state, stage) = self.state(day, stage);
        let recorded_from = one.created_at.and_then(Millis::date);
        let is_recorded = state == State::NotYet || recorded_from.is_none_or(|from| from <= day);
        Standing { state, stage, amount, expected_close, is_recorded }
    }

    fn state(&self, day: NaiveDate, stage: Option<Id<Stage>>) -> (State, Option<Id<Stage>>) {
        let one = self.trail.opportunity;
        // Until it was confirmed it was counted nowhere.
        if !self.is_confirmed || opened_on(one).is_some_and(|opened| opened > day) {
            return (State::NotYet, None);
        }
        let closed = |category| match category {
            StageCategory::Open => State::Open,
            StageCategory::Won => State::Won,
            StageCategory::Lost => State::Lost,
        };
        let category = stage.map_or(StageCategory::Open, |stage| self.trail.trails.category(stage));
        if self.now == StageCategory::Open {
            return (closed(category), stage);
        }
        // The day of the decision is the person's word, whenever the move was recorded.
        match one.closed_on {
            Some(decided) if decided <= day => (closed(self.now), Some(one.stage)),
            Some(_) | None if self.is_moved => (closed(category), stage),
            Some(_) => (State::Open, one.closed_from),
            None => (closed(self.now), Some(one.stage)),
        }
    }
}
