//! Work: whom the sellers spoke to, what they still have to do, and against whom they sell.
//!
//! Each opportunity has a stream of its own, apart from the one that its story is played from, so that
//! nothing told here changes a story.

use chrono::NaiveDate;

use crate::entity::{
    Activity, ActivityKind, Competitor, Confirmation, Entity, Milestone, Opportunity, ReviewNote,
    Stage, Task,
};
use crate::id::Id;
use crate::value::LongText;

use super::names;
use super::random::Random;
use super::sales::{earlier, later, midnight, moment};

/// What was done for the opportunities of a company.
#[derive(Debug, Default)]
pub(super) struct Work {
    pub(super) competitors: Vec<Competitor>,
    pub(super) activities: Vec<Activity>,
    pub(super) tasks: Vec<Task>,
    pub(super) milestones: Vec<Milestone>,
    pub(super) review_notes: Vec<ReviewNote>,
}

/// Works for the opportunities until today; those that were lost learn who won.
pub(super) fn work(
    seed: u64,
    today: NaiveDate,
    lost: &[Id<Stage>],
    opportunities: &mut [Opportunity],
) -> Work {
    let mut work = Work::default();
    let mut random = Random::new(seed, 5);
    let known = midnight(earlier(today, 700));
    let made = u64::try_from(known.0).unwrap_or(0);
    for (name, website) in names::COMPETITORS {
        work.competitors.push(Competitor {
            name: (*name).to_owned(),
            website: Some((*website).to_owned()),
            created_at: Some(known),
            ..Competitor::blank(Id::from_parts(made, random.bits()))
        });
    }
    for (number, opportunity) in opportunities.iter_mut().enumerate() {
        let random = Random::new(seed, 2_000_000_000 + number as u64);
        Worker { random, today, lost, work: &mut work }.work_on(opportunity);
    }
    work
}

/// Works for one opportunity after the other.
struct Worker<'a> {
    random: Random,
    today: NaiveDate,
    lost: &'a [Id<Stage>],
    work: &'a mut Work,
}

impl Worker<'_> {
    fn work_on(&mut self, opportunity: &mut Opportunity) {
        if self.lost.contains(&opportunity.stage) && self.random.chance(580) {
            let at = self.random.weighted(names::COMPETITOR_WEIGHTS);
            opportunity.competitor = self.work.competitors.get(at).map(|it| it.id);
        }
        let Some(opened) = opportunity.opened_on else { return };
        let last = opportunity.closed_on.unwrap_or(self.today);
        let recent = opened.max(earlier(self.today, 240));
        if recent > last {
            return;
        }
        self.speak(opportunity, recent, last);
        if opportunity.closed_on.is_none() {
            self.plan(opportunity);
            self.wait(opportunity, opened);
            self.watch(opportunity);
        }
    }

    /// Contacts between two days; one customer in seven was never met.
    fn speak(&mut self, opportunity: &Opportunity, first: NaiveDate, last: NaiveDate) {
        if self.random.chance(140) {
            return;
        }
        let mut day = later(first, self.random.between(0, 9));
        while day <= last && day <= self.today {
            let at = moment(&mut self.random, day);
            let how = [ActivityKind::Call, ActivityKind::Meeting, ActivityKind::Message]
                [self.random.weighted(&[5, 3, 2])];
            let title = *self.random.pick(match how {
                ActivityKind::Meeting => names::MEETINGS,
                ActivityKind::Call | ActivityKind::Message | ActivityKind::Note => names::CALLS,
            });
            let id = self.random.id(at);
            self.work.activities.push(Activity {
                id,
                title: say(opportunity, title),
                how,
                at: Some(at),
                owner: opportunity.owner,
                opportunity: Some(opportunity.id),
                account: opportunity.account,
                contact: opportunity.contact,
                notes: LongText::default(),
                lead: None,
                created_by: opportunity.owner,
                created_at: Some(at),
            });
            day = later(day, self.random.between(7, 45));
        }
    }

    /// What is to be done next, some of it late.
    fn plan(&mut self, opportunity: &Opportunity) {
        if !self.random.chance(640) {
            return;
        }
        let made = moment(&mut self.random, earlier(self.today, 12));
        let due = match self.random.between(-9, 24) {
            late if late < 0 => earlier(self.today, -late),
            days => later(self.today, days),
        };
        let title = say(opportunity, *self.random.pick(names::TASKS));
        let id = self.random.id(made);
        self.work.tasks.push(Task {
            id,
            title,
            due: Some(due),
            owner: opportunity.owner,
            opportunity: Some(opportunity.id),
            account: opportunity.account,
            contact: opportunity.contact,
            done: false,
            done_at: None,
            notes: LongText::default(),
            lead: None,
            stage_task: None,
            created_by: opportunity.owner,
            created_at: Some(made),
        });
    }

    /// Some that came lately are not confirmed yet.
    fn wait(&mut self, opportunity: &mut Opportunity, opened: NaiveDate) {
        if opened < earlier(self.today, 12) || !self.random.chance(320) {
            return;
        }
        opportunity.confirmation = if self.random.chance(450) {
            let word = say(opportunity, *self.random.pick(names::ASSIGNED));
            opportunity.assigned_note = Some(word);
            Confirmation::Assigned
        } else {
            Confirmation::Accepted
        };
    }

    /// Some of what counts are key projects, with milestones and what was said in the last reviews.
    fn watch(&mut self, opportunity: &mut Opportunity) {
        if !opportunity.counts() || opportunity.amount.is_none() || !self.random.chance(45) {
            return;
        }
        opportunity.key_project = true;
        let made = moment(&mut self.random, earlier(self.today, 40));
        for (place, words) in (0..).zip(names::MILESTONES) {
            // The first was reached, the second is due about now, the third lies ahead.
            let due = later(earlier(self.today, 25), place * 24 + self.random.between(0, 9));
            let id = self.random.id(made);
            self.work.milestones.push(Milestone {
                id,
                title: say(opportunity, *words),
                opportunity: opportunity.id,
                due: Some(due),
                reached_on: (place == 0).then_some(due),
                created_by: opportunity.owner,
                created_at: Some(made),
            });
        }
        for weeks in 1..=self.random.between(1, 3) {
            let day = earlier(self.today, weeks * 7 + 1);
            let at = moment(&mut self.random, day);
            let title = say(opportunity, *self.random.pick(names::REVIEWS));
            let id = self.random.id(at);
            self.work.review_notes.push(ReviewNote {
                id,
                title,
                opportunity: opportunity.id,
                held_on: Some(day),
                notes: LongText::default(),
                task: None,
                created_by: opportunity.owner,
                created_at: Some(at),
            });
        }
    }
}

/// In the customer's language, which is that of the opportunity's name.
pub(super) fn say(opportunity: &Opportunity, words: (&str, &str)) -> String {
    let is_chinese = opportunity.name.chars().next().is_some_and(|first| first >= '\u{2E80}');
    if is_chinese { words.0 } else { words.1 }.to_owned()
}
