//! Findings: who is missing in a committee, who is against us, whom nobody speaks to, and how well the
//! whole is covered.

use chrono::NaiveDate;

use crate::book::Book;
use crate::entity::criterion::Proof;
use crate::entity::{
    Activity, Attitude, CommitteeMember, CommitteeRole, Contact, Criterion, Opportunity, Pipeline,
    Stage, StageCategory, Strength,
};
use crate::id::Id;
use crate::id_map::IdMap;
use crate::money::BasisPoints;
use crate::order;

use super::{Committee, Person};

/// Who has no plan of their own is to be spoken to at least every so many days. Our choice.
pub const CONTACT_DAYS: u32 = 30;

/// Something to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// The stage wants somebody with this part, and nobody has it.
    Missing(CommitteeRole),
    /// Somebody is against us.
    Against(Id<CommitteeMember>),
    /// Nobody has ever reached somebody.
    NeverMet(Id<CommitteeMember>),
    /// Somebody was not spoken to for longer than planned.
    Silent {
        /// Who.
        member: Id<CommitteeMember>,
        /// For how many days.
        days: i64,
        /// How many days were planned.
        limit: i64,
    },
    /// Nobody knows how somebody stands to us.
    Unread(Id<CommitteeMember>),
}

impl Finding {
    /// Returns the name in message ids.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::Against(_) => "against",
            Self::NeverMet(_) => "never-met",
            Self::Silent { .. } => "silent",
            Self::Unread(_) => "unread",
        }
    }

    /// Returns whom it is about.
    #[must_use]
    pub fn member(self) -> Option<Id<CommitteeMember>> {
        match self {
            Self::Missing(_) => None,
            Self::Against(id)
            | Self::NeverMet(id)
            | Self::Unread(id)
            | Self::Silent { member: id, .. } => Some(id),
        }
    }
}

impl Person {
    /// Returns how much the person weighs: 1 to 3 by the weight of the word, and who decides always 3.
    #[must_use]
    pub fn weight(&self) -> i64 {
        match (self.member.role, self.member.strength) {
            (Some(CommitteeRole::Decides), _) | (_, Strength::High) => 3,
            (_, Strength::Medium) => 2,
            (_, Strength::Low) => 1,
        }
    }

    /// Tells whether the person is against us.
    #[must_use]
    pub fn is_against(&self) -> bool {
        match self.member.attitude {
            Attitude::Doubts | Attitude::Opposes => true,
            Attitude::Unknown | Attitude::Champion | Attitude::Supports | Attitude::Neutral => {
                false
            }
        }
    }

    /// Returns how many days the person may be left alone.
    #[must_use]
    pub fn limit(&self) -> i64 {
        i64::from(self.member.contact_days.unwrap_or(CONTACT_DAYS).max(1))
    }

    /// Returns since how many days nobody reached the person; nothing when nobody ever did.
    #[must_use]
    pub fn silent_days(&self, today: NaiveDate) -> Option<i64> {
        self.met?.date().map(|met| (today - met).num_days().max(0))
    }

    /// Tells whether the person was reached within the plan and it is known how they stand.
    #[must_use]
    pub fn is_covered(&self, today: NaiveDate) -> bool {
        let is_near = self.silent_days(today).is_some_and(|days| days <= self.limit());
        is_near && self.member.attitude != Attitude::Unknown
    }
}

impl Committee {
    /// Returns which parts must be known where the sale stands, and nobody has.
    #[must_use]
    pub fn missing(&self, book: &Book, opportunity: &Opportunity) -> Vec<CommitteeRole> {
        let has = |role| self.people.iter().any(|it| it.member.role == Some(role));
        let wanted = wanted(book, opportunity);
        wanted.into_iter().filter(|role| !has(*role)).collect()
    }

    /// Returns what wants to be looked at, the most urgent first: who is missing, then who is against us,
    /// then who is left alone; among equals whose word weighs most.
    #[must_use]
    pub fn findings(
        &self,
        book: &Book,
        opportunity: &Opportunity,
        today: NaiveDate,
    ) -> Vec<Finding> {
        if opportunity.category(book) != StageCategory::Open {
            return Vec::new();
        }
        let missing =
            self.missing(book, opportunity).into_iter().map(|it| (0, 0, Finding::Missing(it)));
        let of = |person: &Person| {
            let (id, weight) = (person.member.id, -person.weight());
            let limit = person.limit();
            let alone = match person.silent_days(today) {
                None => Some((2, weight, Finding::NeverMet(id))),
                Some(days) if days > limit => {
                    Some((3, weight, Finding::Silent { member: id, days, limit }))
                }
                Some(_) => None,
            };
            let against = person.is_against().then_some((1, weight, Finding::Against(id)));
            let is_unread = person.member.attitude == Attitude::Unknown && person.met.is_some();
            let unread = is_unread.then_some((4, weight, Finding::Unread(id)));
            against.into_iter().chain(alone).chain(unread).collect::<Vec<_>>()
        };
        let mut found: Vec<_> = missing.chain(self.people.iter().flat_map(of)).collect();
        order::sort_by_key(&mut found, |it| *it);
        found.into_iter().map(|(_, _, finding)| finding).collect()
    }

    /// Returns how well the committee is covered; nothing while there is nobody in it.
    ///
    /// The weight of those who were reached within their plan and whose attitude is known, over the weight
    /// of all and of the missing, who count 2 each. One who decides (3), reached yesterday and for us; one
    /// user (2) whom nobody met; a buyer is missing (2): 3 of 7, 42.86 %.
    #[must_use]
    pub fn coverage(
        &self,
        book: &Book,
        opportunity: &Opportunity,
        today: NaiveDate,
    ) -> Option<BasisPoints> {
        if self.people.is_empty() {
            return None;
        }
        let all: i64 = self.people.iter().map(Person::weight).sum();
        let near = self.people.iter().filter(|it| it.is_covered(today));
        let near: i64 = near.map(Person::weight).sum();
        let missing = self.missing(book, opportunity).len();
        let missing = i64::try_from(missing).unwrap_or_default();
        BasisPoints::ratio(i128::from(near), i128::from(all + 2 * missing))
    }
}

/// Returns which parts in the decision should be known where a sale stands, in order of the roles: who
/// decides from the second open stage on, who uses it from the middle on, who buys in the last one; and
/// what the stages up to this one ask to be met.
#[must_use]
pub fn wanted(book: &Book, opportunity: &Opportunity) -> Vec<CommitteeRole> {
    wanted_in(book, opportunity.pipeline, book.stage_of(opportunity))
}

fn wanted_in(book: &Book, pipeline: Id<Pipeline>, here: Id<Stage>) -> Vec<CommitteeRole> {
    let stages = book.stages_of(pipeline);
    let open: Vec<&&Stage> =
        stages.iter().filter(|it| it.category == StageCategory::Open).collect();
    let Some(at) = open.iter().position(|it| it.id == here) else { return Vec::new() };
    let by_place = [
        (CommitteeRole::Decides, at >= 1),
        (CommitteeRole::Uses, at >= 1 && 2 * at >= open.len()),
        (CommitteeRole::Buys, at >= 1 && at + 1 == open.len()),
    ];
    let mut wanted: Vec<CommitteeRole> =
        by_place.into_iter().filter(|(_, is)| *is).map(|(role, _)| role).collect();
    let asks = |it: &&Criterion| {
        it.proof == Proof::Role && open[..=at].iter().any(|stage| stage.id == it.stage)
    };
    wanted.extend(book.criteria.iter().filter(asks).filter_map(|it| it.committee_role));
    order::sort_by_key(&mut wanted, |role| *role);
    wanted.dedup();
    wanted
}

/// Returns, for each open sale whose committee somebody has begun to write down, how many gaps it has:
/// wanted parts that nobody has, and people who decide and were never reached. One pass over everything,
/// for figures about all sales.
pub(crate) fn gaps(book: &Book) -> IdMap<Id<Opportunity>, usize> {
    let mut members: IdMap<Id<Opportunity>, Vec<&CommitteeMember>> = IdMap::default();
    // Whoever decides, and whether anybody reached them.
    let mut deciders: IdMap<Id<Contact>, bool> = IdMap::default();
    for one in book.committee_members.iter().filter(|it| it.left_at.is_none()) {
        members.entry(one.opportunity).or_default().push(one);
        if one.role == Some(CommitteeRole::Decides) {
            deciders.extend(one.contact.map(|contact| (contact, false)));
        }
    }
    if members.is_empty() {
        return IdMap::default();
    }
    let reached = |it: &&Activity| it.is_contact() && it.at.or(it.created_at).is_some();
    for activity in book.activities.iter().filter(reached) {
        if let Some(is_met) = activity.contact.and_then(|contact| deciders.get_mut(&contact)) {
            *is_met = true;
        }
    }
    let mut wanted: IdMap<Id<Stage>, Vec<CommitteeRole>> = IdMap::default();
    let gaps = members.into_iter().filter_map(|(id, members)| {
        let one = book.opportunities.get(id)?;
        let here = book.stage_of(one);
        let wanted = wanted.entry(here).or_insert_with(|| wanted_in(book, one.pipeline, here));
        if one.category(book) != StageCategory::Open {
            return None;
        }
        let has = |role: &CommitteeRole| members.iter().any(|it| it.role == Some(*role));
        let missing = wanted.iter().filter(|role| !has(role)).count();
        let is_met = |it: &CommitteeMember| {
            it.contact.is_some_and(|contact| deciders.get(&contact) == Some(&true))
        };
        let decides = members.iter().filter(|it| it.role == Some(CommitteeRole::Decides));
        let count = missing + decides.filter(|it| !is_met(it)).count();
        (count > 0).then_some((id, count))
    });
    gaps.collect()
}
