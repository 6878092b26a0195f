//! Committees: who decides at the customer, for key projects and some others; some of it is not known
//! yet, and some attitudes have turned.
//!
//! Each opportunity has a stream of its own, so that nothing told here changes a story.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::entity::{
    Account, Attitude, Change, CommitteeMember, CommitteeRole, Confirmation, Contact, Decided,
    Entity, InfluenceLine, Opportunity, Strength,
};
use crate::id::Id;

use super::customers::Customer;
use super::random::Random;
use super::sales::{earlier, moment};
use super::work::say;

/// Who decides about the sales of a company.
#[derive(Debug, Default)]
pub(super) struct Committees {
    pub(super) members: Vec<CommitteeMember>,
    pub(super) lines: Vec<InfluenceLine>,
    pub(super) changes: Vec<Change>,
}

/// The parts in the order in which somebody is found for them, with what one is called whose name nobody
/// knows yet, and the weight of the word.
const PARTS: &[(CommitteeRole, (&str, &str), Strength)] = &[
    (CommitteeRole::Influences, ("技术负责人", "Head of engineering"), Strength::Medium),
    (CommitteeRole::Decides, ("总经理", "Managing director"), Strength::High),
    (CommitteeRole::Uses, ("车间主任", "Plant manager"), Strength::Medium),
    (CommitteeRole::Buys, ("采购经理", "Purchasing manager"), Strength::Low),
    (CommitteeRole::Coach, ("设备主管", "Head of maintenance"), Strength::Medium),
    (CommitteeRole::Approves, ("财务负责人", "Head of finance"), Strength::High),
];
/// The part to whom each of [`PARTS`] reports, by its place.
const ABOVE: &[Option<usize>] = &[Some(1), None, Some(0), Some(5), Some(2), Some(1)];
const REASON: (&str, &str) =
    ("多年同事，意见很受重视", "Worked together for years and is listened to");

/// Tells who decides about the open opportunities among these.
pub(super) fn committees(
    seed: u64,
    today: NaiveDate,
    customers: &[Customer],
    opportunities: &[Opportunity],
) -> Committees {
    let people: BTreeMap<Id<Account>, &[Contact]> =
        customers.iter().map(|it| (it.account.id, it.contacts.as_slice())).collect();
    let mut told = Committees::default();
    for (number, one) in opportunities.iter().enumerate() {
        let mut random = Random::new(seed, 7_000_000_000 + number as u64);
        let is_open = one.closed_on.is_none() && one.confirmation == Confirmation::Confirmed;
        if is_open && (one.key_project || random.chance(120)) {
            let known = one.account.and_then(|id| people.get(&id).copied()).unwrap_or_default();
            Teller { random, today, told: &mut told }.tell(one, known);
        }
    }
    told
}

struct Teller<'a> {
    random: Random,
    today: NaiveDate,
    told: &'a mut Committees,
}

impl Teller<'_> {
    fn tell(&mut self, one: &Opportunity, known: &[Contact]) {
        let most = if one.key_project { 6 } else { 4 };
        let count = usize::try_from(self.random.between(2, most)).unwrap_or(2);
        let begun = one.opened_on.unwrap_or(self.today).max(earlier(self.today, 45));
        let at = moment(&mut self.random, begun);
        // The person whom the seller speaks to comes first.
        let spoken = known.iter().filter(|it| Some(it.id) == one.contact);
        let others = known.iter().filter(|it| Some(it.id) != one.contact);
        let contacts: Vec<&Contact> = spoken.chain(others).collect();
        let first = self.told.members.len();
        for (place, (role, called, strength)) in PARTS[..count].iter().enumerate() {
            let contact = contacts.get(place).copied();
            let id = self.random.id(at);
            let member = CommitteeMember {
                name: contact.map_or_else(|| say(one, *called), |it| it.name.clone()),
                opportunity: one.id,
                contact: contact.map(|it| it.id),
                role: Some(*role),
                attitude: self.attitude(contact.is_some()),
                strength: *strength,
                decided: Decided::Open,
                contact_days: (*role == CommitteeRole::Decides).then_some(14),
                created_by: one.owner,
                created_at: Some(at),
                ..CommitteeMember::blank(id)
            };
            self.told.members.push(member);
        }
        for (place, above) in ABOVE.iter().enumerate().take(count) {
            let above = above.filter(|above| *above < count);
            let above = above.map(|above| self.told.members[first + above].id);
            self.told.members[first + place].reports_to = above;
        }
        self.turn(first, one);
        if count > 4 {
            let (from, to) = (self.told.members[first + 4].id, self.told.members[first + 1].id);
            let id = self.random.id(at);
            self.told.lines.push(InfluenceLine {
                reason: say(one, REASON),
                opportunity: one.id,
                from,
                to,
                created_by: one.owner,
                created_at: Some(at),
                ..InfluenceLine::blank(id)
            });
        }
    }

    fn attitude(&mut self, is_known: bool) -> Attitude {
        if !is_known {
            return Attitude::Unknown;
        }
        let weights = [15, 15, 30, 20, 12, 8];
        Attitude::ALL[self.random.weighted(&weights)]
    }

    /// The first one's attitude was another a week ago.
    fn turn(&mut self, first: usize, one: &Opportunity) {
        let member = &self.told.members[first];
        let after = member.attitude;
        let at = moment(&mut self.random, earlier(self.today, 7));
        let is_older = member.created_at.is_some_and(|made| made < at);
        if !is_older || after == Attitude::Neutral {
            return;
        }
        let turned = (&Attitude::Neutral, &after);
        let field = CommitteeMember::ATTITUDE;
        let change = super::change(&mut self.random, member, field, turned, one.owner, at);
        self.told.changes.push(change);
    }
}
