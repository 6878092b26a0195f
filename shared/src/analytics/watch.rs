//! Watch: which open opportunities want attention and why (function FN5), and how all of them stand by
//! promotion and by contact (function FN7).
//!
//! Every finding carries the record's own norm, so that a reader can judge it: a limit that was set for
//! the stage, else one and a half times the median stay of those that were won from it (formula 19),
//! else one and a half times the configured norm; without any of these nothing is called rotting.

use chrono::{Datelike, Days, NaiveDate};

use crate::book::Book;
use crate::entity::{Opportunity, Pipeline, Stage, StageCategory};
use crate::id::Id;
use crate::id_map::IdMap;
use crate::money::{BasisPoints, Money};
use crate::order;
use crate::value::Millis;

use super::filter::{Filter, Scope};
use super::gather::{Dated, Gathered};
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

/// When somebody at the customer was reached.
#[derive(Clone, Copy, Debug, Default)]
struct Met(Millis);

impl Dated for Met {
    fn at(&self) -> Millis {
        self.0
    }
}

/// The limits of the stages of one pipeline.
#[derive(Clone, Copy, Debug)]
struct StageLimit {
    norm: Option<i64>,
    limit: Option<i64>,
}

/// Looks at every open opportunity that matches `filter`; its period says nothing here. The most
/// urgent stand first, and among equals what is worth most.
#[must_use]
pub fn watch(
    book: &Book,
    trails: &Trails,
    filter: &Filter,
    limits: &Limits,
    today: NaiveDate,
) -> Vec<Watched> {
    let scope = Scope::new(book, &Filter { period: None, ..*filter });
    let ids = || book.opportunities.iter().map(|one| one.id.raw());
    let contacts = book.activities.iter().filter(|activity| activity.is_contact());
    let met = Gathered::new(
        ids(),
        contacts.filter_map(|it| Some((it.opportunity?.raw(), Met(it.at.or(it.created_at)?)))),
    );
    // Each template once, with the versions before it.
    let pipelines: Vec<Id<Pipeline>> = match filter.pipeline {
        Some(wanted) => vec![wanted],
        None => book.templates(true).into_iter().map(|it| it.id).collect(),
    };
    let histories: Vec<_> = pipelines.iter().map(|id| (Histories::of(book, *id), 0)).collect();
    let mut watcher = Watcher {
        scope: &scope,
        limits,
        today,
        stages: stage_limits(book, &scope, &histories, limits),
        tasks: book
            .tasks
            .iter()
            .filter(|task| !task.done)
            .filter_map(|task| Some((task.opportunity?, ())))
            .collect(),
        histories,
    };
    let (mut cursor, mut met_cursor) = (0, 0);
    let mut watched: Vec<Watched> = scope
        .opportunities()
        .filter(|one| scope.category_of(one) == StageCategory::Open)
        .map(|one| {
            let last = met.of(&mut met_cursor, one.id.raw()).last();
            let met = last.and_then(|met| met.0.date());
            watcher.look(one, trails, &mut cursor, met)
        })
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
    }
}

fn stage_limits(
    book: &Book,
    scope: &Scope<'_>,
    histories: &[(Histories, usize)],
    limits: &Limits,
) -> IdMap<Id<Stage>, StageLimit> {
    let mut found = IdMap::default();
    for (histories, _) in histories {
        let mut stays = won_stays(book, scope, histories);
        let won: Vec<_> = stays
            .iter_mut()
            .map(|days| Stay::of(days))
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

/// The days of the stays in each open stage of what was won in the whole company, whoever is looked at.
fn won_stays(book: &Book, scope: &Scope<'_>, histories: &Histories) -> Vec<Vec<i32>> {
    let mut stays = vec![Vec::new(); histories.stages().len()];
    let (mut cursor, mut path) = (0, Path::default());
    for one in book.opportunities.iter().filter(|one| histories.covers(one.pipeline)) {
        if scope.category_of(one) != StageCategory::Won {
            continue;
        }
        histories.trace(&mut cursor, &mut path, one, StageCategory::Won);
        for visit in &path.visits {
            stays[visit.place].extend(visit.days());
        }
    }
    stays
}

struct Watcher<'a> {
    scope: &'a Scope<'a>,
    limits: &'a Limits,
    today: NaiveDate,
    stages: IdMap<Id<Stage>, StageLimit>,
    /// Those for which a task is open.
    tasks: IdMap<Id<Opportunity>, ()>,
    /// The moves of each pipeline that is looked at, with the place where the last one was found.
    histories: Vec<(Histories, usize)>,
}

impl Watcher<'_> {
    fn look(
        &mut self,
        one: &Opportunity,
        trails: &Trails,
        cursor: &mut usize,
        met: Option<NaiveDate>,
    ) -> Watched {
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
        if !is_planned && !self.tasks.contains_key(&one.id) {
            why.push(Why::NoNextStep);
        }
        if met.is_none() {
            why.push(Why::NeverMet);
        }
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
        let mut path = Path::default();
        histories.trace(cursor, &mut path, one, StageCategory::Open);
        path.standing()?.days_until(self.today).map(i64::from)
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
