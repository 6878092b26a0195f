//! Watch: which open opportunities want attention and why (function FN5), and how all of them stand by
//! promotion and by contact (function FN7).
//!
//! Every finding carries the record's own norm, so that a reader can judge it: a limit that was set for
//! the stage, else one and a half times the median stay of those that were won from it (formula 19),
//! else one and a half times the configured norm; without any of these nothing is called rotting.

use chrono::{Datelike, Days, NaiveDate};

use crate::book::Book;
use crate::committee::findings::gaps;
use crate::entity::{Opportunity, Pipeline, Stage, StageCategory};
use crate::id::Id;
use crate::id_map::IdMap;
use crate::money::{BasisPoints, Money};
use crate::order;
use crate::value::Millis;

use super::filter::{Filter, Scope};
use super::measures::Stay;
use super::path::{Histories, Path, Place};
use super::trail::Trails;

/// From when on something is worth a look. The defaults are our choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A change of the amount by at least this share of what it was.
    pub jump: BasisPoints,
    /// Changes of amounts and closes are looked at for so many days back.
    pub days: u32,
    /// A close pushed out this many times in [`Self::push_days`].
    pub pushes: usize,
    /// Pushes are counted for so many days back.
    pub push_days: u32,
    /// Nobody was in contact for so many days.
    pub silent_days: i64,
    /// How many won stays make a norm of the stage.
    pub won_min: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            jump: BasisPoints::percent(50),
            days: 30,
            pushes: 3,
            push_days: 365,
            silent_days: 30,
            won_min: 5,
        }
    }
}

/// Why an open opportunity wants attention, with its own norm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It should have been decided so many days ago.
    Late {
        /// Days since the expected close.
        days: i64,
    },
    /// It has stood in its stage, or lain untouched, for longer than its limit.
    Rotting {
        /// Days in the stage, or since anything happened, whichever is more.
        days: i64,
        /// The limit of its stage.
        limit: i64,
    },
    /// Its expected close was pushed out again and again.
    Pushed {
        /// How often.
        times: usize,
        /// By how many days together.
        days: i64,
    },
    /// Its amount jumped.
    Jumped {
        /// What it was.
        before: Money,
        /// What it is.
        after: Money,
    },
    /// Nobody wrote down what happens next, and no task is open.
    NoNextStep,
    /// Nobody at the customer was ever reached.
    NeverMet,
    /// The committee that decides has gaps.
    Uncovered {
        /// Parts in the decision that nobody has, and people who decide whom nobody ever reached.
        gaps: usize,
    },
}

impl Why {
    /// Returns the name in addresses and message ids.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Late { .. } => "late",
            Self::Rotting { .. } => "rotting",
            Self::Pushed { .. } => "pushed",
            Self::Jumped { .. } => "jumped",
            Self::NoNextStep => "no-next-step",
            Self::NeverMet => "never-met",
            Self::Uncovered { .. } => "uncovered",
        }
    }
}

/// How far an opportunity is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Motion {
    /// It came into its stage within the norm.
    Moving,
    /// It stands longer than the norm, or nobody knows since when.
    Standing,
    /// It stands beyond the limit.
    Rotting,
}

/// When the customer was last reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Touch {
    /// This month.
    ThisMonth,
    /// Before, but not long ago.
    Recent,
    /// Not for longer than [`Limits::silent_days`].
    Silent,
    /// Never.
    Never,
}

/// One open opportunity under watch.
#[derive(Clone, Debug, PartialEq)]
pub struct Watched {
    /// The opportunity.
    pub opportunity: Id<Opportunity>,
    /// What it is worth in minor units of the base currency; 0 while unknown.
    pub minor: i64,
    /// How far it is on its way.
    pub motion: Motion,
    /// When the customer was last reached.
    pub touch: Touch,
    /// The day of the last contact.
    pub met: Option<NaiveDate>,
    /// Why it wants attention, the most urgent first; empty when it does not.
    pub why: Vec<Why>,
}

/// The limits of the stages of one pipeline.
#[derive(Clone, Copy, Debug)]
struct StageLimit {
    norm: Option<i64>,
    limit: Option<i64>,
}

/// What watching reads of one version of a book whoever is looked at and whatever the day: gathered
/// once and kept, so that another filter costs one pass over the opportunities.
#[derive(Clone, Debug)]
pub struct Background {
    /// The one pipeline that is looked at; all while nothing is said.
    pipeline: Option<Id<Pipeline>>,
    /// Each pipeline that is looked at, with the stays in its open stages of what was won.
    won: Vec<(Id<Pipeline>, Vec<Stay>)>,
    /// When somebody at the customer was last reached.
    met: IdMap<Id<Opportunity>, Millis>,
    /// Those for which a task is open.
    tasks: IdMap<Id<Opportunity>, ()>,
    /// How many gaps the committee has, where there are any.
    gaps: IdMap<Id<Opportunity>, usize>,
}

impl Background {
    /// Gathers it for filters by `pipeline`; `trails` are of this very book.
    #[must_use]
    pub fn of(book: &Book, trails: &Trails, pipeline: Option<Id<Pipeline>>) -> Self {
        // Each template once, with the versions before it.
        let pipelines: Vec<Id<Pipeline>> = match pipeline {
            Some(wanted) => vec![wanted],
            None => book.templates(true).into_iter().map(|it| it.id).collect(),
        };
        let open = book.tasks.iter().filter(|task| !task.done);
        Self {
            pipeline,
            won: won_stays(book, trails, &pipelines),
            met: last_contacts(book),
            tasks: open.filter_map(|task| Some((task.opportunity?, ()))).collect(),
            gaps: gaps(book),
        }
    }

    /// Returns the pipeline that it was gathered for.
    #[must_use]
    pub fn pipeline(&self) -> Option<Id<Pipeline>> {
        self.pipeline
    }
}

fn last_contacts(book: &Book) -> IdMap<Id<Opportunity>, Millis> {
    let mut met: IdMap<Id<Opportunity>, Millis> = IdMap::default();
    let contacts = book.activities.iter().filter(|activity| activity.is_contact());
    let contacts = contacts.filter_map(|it| Some((it.opportunity?, it.at.or(it.created_at)?)));
    for (opportunity, at) in contacts {
        let last = met.entry(opportunity).or_insert(at);
        *last = at.max(*last);
    }
    met
}

/// Looks at every open opportunity that matches `filter`, of the pipeline that `background` is of; the
/// filter's period says nothing here. The most urgent stand first, and among equals what is worth
/// most. `trails` and `background` are of this very book.
#[must_use]
pub fn watch(
    book: &Book,
    trails: &Trails,
    background: &Background,
    filter: &Filter,
    limits: &Limits,
    today: NaiveDate,
) -> Vec<Watched> {
    let pipeline = background.pipeline;
    let scope = Scope::new(book, &Filter { period: None, pipeline, ..*filter });
    let within = |pipeline| (Histories::of(book, trails, pipeline), 0);
    let histories: Vec<_> = background.won.iter().map(|(pipeline, _)| within(*pipeline)).collect();
    let mut watcher = Watcher {
        scope: &scope,
        background,
        limits,
        today,
        stages: stage_limits(book, background, &histories, limits),
        histories,
        path: Path::default(),
    };
    let mut cursor = 0;
    let mut watched: Vec<Watched> = scope
        .opportunities()
        .filter(|one| scope.category_of(one) == StageCategory::Open)
        .map(|one| watcher.look(one, trails, &mut cursor))
        .collect();
    order::sort_by_key(&mut watched, |it| {
        let urgency = it.why.first().map_or(u8::MAX, |why| rank(*why));
        (urgency, std::cmp::Reverse(it.minor), it.opportunity)
    });
    watched
}

/// Late before rotting before pushed, and so on.
fn rank(why: Why) -> u8 {
    match why {
        Why::Late { .. } => 0,
        Why::Rotting { .. } => 1,
        Why::Pushed { .. } => 2,
        Why::Jumped { .. } => 3,
        Why::NoNextStep => 4,
        Why::NeverMet => 5,
        Why::Uncovered { .. } => 6,
    }
}

fn stage_limits(
    book: &Book,
    background: &Background,
    histories: &[(Histories<'_>, usize)],
    limits: &Limits,
) -> IdMap<Id<Stage>, StageLimit> {
    let mut found = IdMap::default();
    for ((histories, _), (_, stays)) in histories.iter().zip(&background.won) {
        let won: Vec<_> = stays
            .iter()
            .map(|won| won.median_tenths.filter(|_| won.visits >= limits.won_min))
            .collect();
        let versions = histories.stages().versions().iter();
        let stages = versions.flat_map(|version| book.stages_of(*version));
        for stage in stages {
            let Place::Open { place, .. } = histories.stages().place(stage.id) else { continue };
            let norm = stage.norm_days.map(i64::from);
            let won = won.get(usize::from(place)).copied().flatten();
            let limit = stage
                .rot_days
                .map(i64::from)
                .or_else(|| won.map(|tenths| (tenths * 3 + 19) / 20))
                .or_else(|| norm.map(|days| (days * 3 + 1) / 2));
            found.insert(stage.id, StageLimit { norm, limit });
        }
    }
    found
}

/// The stays in each open stage of each pipeline of what was won in the whole company, whoever is
/// looked at.
fn won_stays(
    book: &Book,
    trails: &Trails,
    pipelines: &[Id<Pipeline>],
) -> Vec<(Id<Pipeline>, Vec<Stay>)> {
    let scope = Scope::new(book, &Filter::default());
    let mut path = Path::default();
    let mut all: Vec<_> = pipelines
        .iter()
        .map(|pipeline| {
            let histories = Histories::of(book, trails, *pipeline);
            let days = vec![Vec::new(); histories.stages().len()];
            (histories, 0, days)
        })
        .collect();
    for one in book.opportunities.iter() {
        if scope.category_of(one) != StageCategory::Won {
            continue;
        }
        for (histories, cursor, days) in all.iter_mut().filter(|it| it.0.covers(one.pipeline)) {
            histories.trace(cursor, &mut path, one, StageCategory::Won);
            for visit in &path.visits {
                days[visit.place].extend(visit.days());
            }
        }
    }
    let stays = |mut days: Vec<Vec<i32>>| days.iter_mut().map(|it| Stay::of(it)).collect();
    all.into_iter().map(|(histories, _, days)| (histories.pipeline(), stays(days))).collect()
}

struct Watcher<'a> {
    scope: &'a Scope<'a>,
    background: &'a Background,
    limits: &'a Limits,
    today: NaiveDate,
    stages: IdMap<Id<Stage>, StageLimit>,
    /// The moves of each pipeline that is looked at, with the place where the last one was found.
    histories: Vec<(Histories<'a>, usize)>,
    /// Memory for the way of one opportunity after the other.
    path: Path,
}

impl Watcher<'_> {
    fn look(&mut self, one: &Opportunity, trails: &Trails, cursor: &mut usize) -> Watched {
        let met = self.background.met.get(&one.id).and_then(|met| met.date());
        let trail = trails.trail(cursor, one);
        let in_stage = self.days_in_stage(one);
        let untouched = trail.last_touched().max(met).map(|day| (self.today - day).num_days());
        let stage = self.stages.get(&one.stage).copied();
        let limit = stage.and_then(|stage| stage.limit);
        let stood = in_stage.max(untouched);
        let rots = stood.zip(limit).filter(|(days, limit)| days > limit);
        let motion = match (rots, in_stage, stage.and_then(|stage| stage.norm)) {
            (Some(_), ..) => Motion::Rotting,
            (None, Some(days), norm) if norm.is_none_or(|norm| days <= norm) => Motion::Moving,
            (None, ..) => Motion::Standing,
        };
        let mut why = Vec::new();
        let late = one.expected_close.map_or(0, |day| (self.today - day).num_days());
        if late > 0 {
            why.push(Why::Late { days: late });
        }
        why.extend(rots.map(|(days, limit)| Why::Rotting { days, limit }));
        let (times, days) = trail.pushes(self.ago(self.limits.push_days));
        if times >= self.limits.pushes {
            why.push(Why::Pushed { times, days });
        }
        let before = trail.on(self.ago(self.limits.days)).amount;
        why.extend(before.zip(one.amount).and_then(|(before, after)| self.jump(before, after)));
        let is_planned = one.next_step.as_ref().is_some_and(|step| !step.trim().is_empty());
        if !is_planned && !self.background.tasks.contains_key(&one.id) {
            why.push(Why::NoNextStep);
        }
        if met.is_none() {
            why.push(Why::NeverMet);
        }
        let gaps = self.background.gaps.get(&one.id);
        why.extend(gaps.map(|gaps| Why::Uncovered { gaps: *gaps }));
        Watched {
            opportunity: one.id,
            minor: self.scope.worth(one).minor().unwrap_or(0),
            motion,
            touch: self.touch(met),
            met,
            why,
        }
    }

    fn ago(&self, days: u32) -> NaiveDate {
        self.today.checked_sub_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MIN)
    }

    fn days_in_stage(&mut self, one: &Opportunity) -> Option<i64> {
        let known = self.histories.iter_mut().find(|(it, _)| it.covers(one.pipeline));
        let (histories, cursor) = known?;
        histories.trace(cursor, &mut self.path, one, StageCategory::Open);
        self.path.standing()?.days_until(self.today).map(i64::from)
    }

    /// 100.00 to 150.00 is a jump of 50 %; so is 100.00 to 50.00. Another currency is no jump.
    fn jump(&self, before: Money, after: Money) -> Option<Why> {
        if before.currency != after.currency || before.minor == 0 {
            return None;
        }
        let change = (i128::from(after.minor) - i128::from(before.minor)).abs();
        let share = BasisPoints::ratio(change, i128::from(before.minor).abs())?;
        (share >= self.limits.jump).then_some(Why::Jumped { before, after })
    }

    fn touch(&self, met: Option<NaiveDate>) -> Touch {
        let Some(met) = met else { return Touch::Never };
        if (met.year(), met.month()) == (self.today.year(), self.today.month()) {
            Touch::ThisMonth
        } else if (self.today - met).num_days() > self.limits.silent_days {
            Touch::Silent
        } else {
            Touch::Recent
        }
    }
}
