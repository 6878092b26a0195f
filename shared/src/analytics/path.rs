//! Path: the way of an opportunity through the stages of its pipeline, from its tracked changes.
//!
//! Stages of other versions of the template count as those that took their place (see
//! [`Lineage`]): a stay that began in one version and went on in the next is one stay, and a
//! stage that a version did not have yet was neither entered nor passed in it.
//!
//! A record without changes (an imported one) has reached the stage it stands in or was decided
//! from. Stages that were jumped over count as passed, in no time, on the day of the jump. What is
//! not known is left out of averages, never guessed.

use chrono::NaiveDate;

use crate::book::Book;
use crate::entity::{Change, Kind, Opportunity, Pipeline, Stage, StageCategory};
use crate::id::Id;
use crate::id_map::IdMap;
use crate::value::{Millis, Value};

use crate::templates::lineage::Lineage;

use super::trail::{Trails, by_number};

/// A stay in one open stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Place of the stage among the pipeline's open stages, from 0.
    pub place: usize,
    /// The day that the cohort is told by; for a record without history the day it was opened.
    pub entered: Option<NaiveDate>,
    /// Whether `entered` is the very day of the entry.
    pub entry_known: bool,
    /// The day it left; nothing while it stands there, or when nobody knows.
    pub left: Option<NaiveDate>,
}

impl Visit {
    /// Returns the days of a completed stay, when both ends are known. A day of the decision before
    /// the entry (the entry was recorded late) counts as no time.
    #[must_use]
    pub fn days(&self) -> Option<i32> {
        self.days_until(self.left?)
    }

    /// Returns the days from the entry to `day`, when the entry is known.
    #[must_use]
    pub fn days_until(&self, day: NaiveDate) -> Option<i32> {
        let entered = self.entered.filter(|_| self.entry_known)?;
        i32::try_from((day - entered).num_days().max(0)).ok()
    }
}

/// The way of one opportunity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// Its stays in open stages, in order.
    pub visits: Vec<Visit>,
    /// How many open stages it entered or passed; all of them when it was won.
    pub reached: usize,
    /// What it came to.
    pub outcome: StageCategory,
    /// The day it was decided.
    pub closed_on: Option<NaiveDate>,
    /// Place of the open stage it was decided from.
    pub closed_from: Option<usize>,
    /// The places it was asked to pass, a bit each: those that its version of the template had.
    had: u64,
}

impl Path {
    /// Reads the way of one opportunity. For many take [`Histories`].
    #[must_use]
    pub fn of(book: &Book, opportunity: &Opportunity) -> Self {
        let stages = OpenStages::of(book, opportunity.pipeline);
        let moves: Vec<Move> = book
            .changes_of(opportunity.id.raw())
            .into_iter()
            .filter_map(|change| stage_move(change, &|id| stages.place(id)))
            .collect();
        let mut path = Self::default();
        path.trace(opportunity, opportunity.category(book), &stages, sorted(moves).into_iter());
        path
    }

    /// Tells whether the stage at a place that it reached was there when it came by.
    #[must_use]
    pub fn had(&self, place: usize) -> bool {
        place >= PLACES || self.had >> place & 1 == 1
    }

    /// Returns the day it first entered or passed the stage at `place`, where that is known.
    #[must_use]
    pub fn first_entry(&self, place: usize) -> Option<NaiveDate> {
        match self.visits.iter().find(|visit| visit.place >= place) {
            Some(visit) => visit.entered,
            None => self.closed_on.filter(|_| self.outcome == StageCategory::Won),
        }
    }

    /// Returns the stay that it is in now.
    #[must_use]
    pub fn standing(&self) -> Option<&Visit> {
        self.visits.last().filter(|_| self.outcome == StageCategory::Open)
    }

    /// Reads the way anew, keeping the memory. `moves` are in order of time.
    pub(super) fn trace(
        &mut self,
        opportunity: &Opportunity,
        outcome: StageCategory,
        stages: &OpenStages,
        mut moves: impl Iterator<Item = Move>,
    ) {
        self.visits.clear();
        (self.had, self.reached) = (0, 0);
        self.outcome = outcome;
        self.closed_on = opportunity.closed_on.filter(|_| outcome != StageCategory::Open);
        let now = stages.place(opportunity.stage);
        let decided_from = opportunity.closed_from.map_or(Place::Elsewhere, |id| stages.place(id));
        let mut next = moves.next();
        let is_moved = next.is_some();
        let start = match &next {
            Some(first) => first.from,
            None if outcome == StageCategory::Open => now,
            // Whatever was won has passed every stage.
            None if outcome == StageCategory::Won && decided_from == Place::Elsewhere => {
                stages.last(opportunity.pipeline)
            }
            None => decided_from,
        };
        // A record from elsewhere that starts further on, or was decided without a move, came there
        // on a day that was not brought along; only the work in the first stage begins at once.
        let begun_here =
            opportunity.external_key.is_none() && (outcome == StageCategory::Open || is_moved);
        self.begin(opportunity, start, begun_here);
        self.reach(start, stages);
        let mut last = start;
        while let Some(step) = next {
            self.step(step.to, step.made_at.date(), true);
            self.reach(step.to, stages);
            last = step.to;
            next = moves.next();
        }
        // A move that this device has not sent yet has no change; neither has an imported decision.
        match outcome {
            StageCategory::Open if !last.is_at(now) => {
                self.step(now, None, false);
                self.reach(now, stages);
            }
            StageCategory::Open => {}
            StageCategory::Won | StageCategory::Lost => self.decide(),
        }
        self.closed_from = match (outcome, decided_from) {
            (StageCategory::Open, _) => None,
            (_, Place::Open { place, .. }) => Some(usize::from(place)),
            (_, Place::Closed | Place::Elsewhere) if !is_moved => None,
            (_, Place::Closed | Place::Elsewhere) => self.visits.last().map(|visit| visit.place),
        };
        match outcome {
            StageCategory::Won => self.reach(stages.last(opportunity.pipeline), stages),
            StageCategory::Lost => self.reach(decided_from, stages),
            StageCategory::Open => {}
        }
    }

    /// Notes that it entered or passed every place up to this one, as far as they were there.
    fn reach(&mut self, to: Place, stages: &OpenStages) {
        let Place::Open { place, version } = to else { return };
        let reached = usize::from(place) + 1;
        if reached > self.reached {
            let passed = below(reached) & !below(self.reached);
            self.had |= passed & stages.had(version);
            self.reached = reached;
        }
    }

    fn begin(&mut self, opportunity: &Opportunity, start: Place, begun_here: bool) {
        let Place::Open { place, .. } = start else { return };
        let place = usize::from(place);
        let entered = opened_on(opportunity);
        let entry_known = entered.is_some() && (place == 0 || begun_here);
        self.visits.push(Visit { place, entered, entry_known, left: None });
    }

    fn step(&mut self, to: Place, day: Option<NaiveDate>, entry_known: bool) {
        if let Some(visit) = self.visits.last_mut()
            && visit.left.is_none()
        {
            if to.is_open_at(visit.place) {
                // Carried over to another version: it goes on standing there.
                return;
            }
            visit.left = day;
        }
        if let Place::Open { place, .. } = to {
            let entry_known = entry_known && day.is_some();
            let place = usize::from(place);
            self.visits.push(Visit { place, entered: day, entry_known, left: None });
        }
    }

    /// Ends the last stay on the day of the decision, which a person may have set to another than
    /// that of the move.
    fn decide(&mut self) {
        if let Some(visit) = self.visits.last_mut() {
            visit.left = self.closed_on.or(visit.left);
        }
    }
}

/// Returns the day the work on it began: as told, else the day a record of our own was made.
#[must_use]
pub fn opened_on(opportunity: &Opportunity) -> Option<NaiveDate> {
    let made_here = opportunity.external_key.is_none();
    opportunity
        .opened_on
        .or_else(|| opportunity.created_at.filter(|_| made_here).and_then(Millis::date))
}

/// Where a stage is, seen from a pipeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Place {
    /// The open stage at this place, as a version of the template has it; small, for there are many
    /// moves.
    Open { place: u16, version: u8 },
    /// A won or lost stage.
    Closed,
    /// Of another template, or no longer there.
    #[default]
    Elsewhere,
}

impl Place {
    /// Tells whether both are one place, in whatever version.
    fn is_at(self, other: Self) -> bool {
        match (self, other) {
            (Self::Open { place, .. }, Self::Open { place: other, .. }) => place == other,
            (one, other) => one == other,
        }
    }

    fn is_open_at(self, wanted: usize) -> bool {
        matches!(self, Self::Open { place, .. } if usize::from(place) == wanted)
    }
}

/// So many places are known to have been there or not; a template with more stages has them all.
const PLACES: usize = 64;

/// The bits of the places before this one.
fn below(place: usize) -> u64 {
    if place >= PLACES { u64::MAX } else { (1 << place) - 1 }
}

/// The open stages of a pipeline, in order, and where those of its other versions are among them.
#[derive(Clone, Debug, Default)]
pub(super) struct OpenStages {
    places: IdMap<Id<Stage>, Place>,
    open: u16,
    lineage: Lineage,
    /// The places that each version has, a bit each.
    had: Vec<u64>,
}

impl OpenStages {
    pub(super) fn of(book: &Book, pipeline: Id<Pipeline>) -> Self {
        let lineage = Lineage::of(book, pipeline);
        let mut open = 0;
        let mut place = |stage: &Stage| match stage.category {
            StageCategory::Open => {
                open += 1;
                Place::Open { place: open - 1, version: 0 }
            }
            StageCategory::Won | StageCategory::Lost => Place::Closed,
        };
        let own: IdMap<Id<Stage>, Place> =
            book.stages_of(pipeline).into_iter().map(|stage| (stage.id, place(stage))).collect();
        let mut had = vec![0; lineage.count()];
        had[0] = below(usize::from(open));
        let mut places = own.clone();
        for (stage, found) in lineage.all().filter(|(_, found)| found.version > 0) {
            let Some(place) = own.get(&found.stage).copied() else { continue };
            // Versions without number share the last one: what they had is then not told apart.
            let version = u8::try_from(found.version).unwrap_or(u8::MAX);
            let place = match place {
                Place::Open { place, .. } => {
                    if found.is_same && usize::from(place) < PLACES {
                        had[usize::from(version)] |= 1 << place;
                    }
                    Place::Open { place, version }
                }
                Place::Closed | Place::Elsewhere => place,
            };
            places.insert(stage, place);
        }
        Self { places, open, lineage, had }
    }

    pub(super) fn place(&self, stage: Id<Stage>) -> Place {
        self.places.get(&stage).copied().unwrap_or(Place::Elsewhere)
    }

    /// The last open stage, as the version that an opportunity uses has it.
    fn last(&self, pipeline: Id<Pipeline>) -> Place {
        let version = self.lineage.version_of(pipeline).and_then(|it| u8::try_from(it).ok());
        let version = version.unwrap_or_default();
        self.open.checked_sub(1).map_or(Place::Elsewhere, |place| Place::Open { place, version })
    }

    pub(super) fn len(&self) -> usize {
        usize::from(self.open)
    }

    fn had(&self, version: u8) -> u64 {
        self.had.get(usize::from(version)).copied().unwrap_or(u64::MAX)
    }

    /// The version that looks and those before it.
    pub(super) fn versions(&self) -> &[Id<Pipeline>] {
        self.lineage.versions()
    }
}

/// One move from stage to stage.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Move {
    made_at: Millis,
    from: Place,
    to: Place,
}

fn stage_move(change: &Change, place: &impl Fn(Id<Stage>) -> Place) -> Option<Move> {
    if change.field != i64::from(Opportunity::STAGE.number)
        || change.about_kind != i64::from(Kind::Opportunity.number())
    {
        return None;
    }
    let stage = |value: &Value| match value {
        Value::Id(id) => place(Id::new(*id)),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Text(_)
        | Value::Money(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Opaque(_) => Place::Elsewhere,
    };
    Some(Move { made_at: change.made_at(), from: stage(&change.before), to: stage(&change.after) })
}

/// Orders by the moment of the move; moves of one moment keep the order in which they came.
fn sorted(mut moves: Vec<Move>) -> Vec<Move> {
    moves.sort_by_key(|step| step.made_at);
    moves
}

/// The moves of all opportunities as one pipeline and the versions before it see them.
#[derive(Clone, Debug)]
pub struct Histories<'a> {
    pipeline: Id<Pipeline>,
    stages: OpenStages,
    trails: &'a Trails,
    /// Where each stage that the trails name is.
    places: Vec<Place>,
}

impl<'a> Histories<'a> {
    /// Reads the moves from the trails of this very book, which costs next to nothing.
    #[must_use]
    pub fn of(book: &Book, trails: &'a Trails, pipeline: Id<Pipeline>) -> Self {
        let stages = OpenStages::of(book, pipeline);
        let place = |stage| match stage {
            Some(stage) => stages.place(stage),
            None => Place::Elsewhere,
        };
        let places = trails.each_stage(place);
        Self { pipeline, stages, trails, places }
    }

    /// Returns the pipeline they are of.
    #[must_use]
    pub fn pipeline(&self) -> Id<Pipeline> {
        self.pipeline
    }

    pub(super) fn stages(&self) -> &OpenStages {
        &self.stages
    }

    /// Tells whether opportunities of this pipeline are among them.
    pub(super) fn covers(&self, pipeline: Id<Pipeline>) -> bool {
        self.stages.versions().contains(&pipeline)
    }

    /// Reads the way of an opportunity into `path`. Whoever asks in order of ids keeps `cursor`, from
    /// 0, and has no look-ups to pay.
    pub(super) fn trace(
        &self,
        cursor: &mut usize,
        path: &mut Path,
        opportunity: &Opportunity,
        outcome: StageCategory,
    ) {
        let moves = self.trails.moves(cursor, opportunity.id.raw());
        let place = |stage| by_number(&self.places, stage);
        let moves =
            moves.map(|(made_at, from, to)| Move { made_at, from: place(from), to: place(to) });
        path.trace(opportunity, outcome, &self.stages, moves);
    }
}
