//! Committee: the people who decide about one sale, as a tree (functions DT1 and DT2). Pure.
//!
//! - [`Committee::of`] gathers them as they are, [`Committee::at`] as they were;
//! - [`layout`] tells where their cards lie;
//! - [`findings`] says who is missing, against us, or untouched, and how well all are covered;
//! - [`steps`] are what people do with them, as edits.

use std::collections::BTreeMap;

use crate::book::Book;
use crate::contact_plan::Reached;
use crate::entity::{CommitteeMember, Contact, Entity, InfluenceLine, Kind, Opportunity, Record};
use crate::id::{Id, RawId};
use crate::order;
use crate::value::Millis;

pub mod findings;
pub mod layout;
pub mod steps;

#[cfg(test)]
mod tests;

/// Somebody in the committee, with what is known of them elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// What is written about them here.
    pub member: CommitteeMember,
    /// What they are called: as the contact is, where it is seen.
    pub name: String,
    /// What they are at the customer.
    pub job_title: Option<String>,
    /// When somebody of us last reached them.
    pub met: Option<Millis>,
}

/// The people who decide about one sale.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Committee {
    /// Those who are in it, by name.
    pub people: Vec<Person>,
    /// Whose word weighs with whom; both are in it.
    pub lines: Vec<InfluenceLine>,
}

impl Committee {
    /// Gathers the committee of a sale as it is.
    #[must_use]
    pub fn of(book: &Book, opportunity: Id<Opportunity>) -> Self {
        let members = book.committee_members.iter().filter(|it| it.opportunity == opportunity);
        let lines = book.influence_lines.iter().filter(|it| it.opportunity == opportunity);
        Self::made(book, members.cloned(), lines.cloned(), Millis(i64::MAX))
    }

    /// Gathers it as it was at a moment, from the history of its members. What was changed on a device
    /// counts from when it was changed there.
    #[must_use]
    pub fn at(book: &Book, opportunity: Id<Opportunity>, at: Millis) -> Self {
        let members = book.committee_members.iter().filter(|it| it.opportunity == opportunity);
        let lines = book.influence_lines.iter().filter(|it| it.opportunity == opportunity);
        let members = members.filter(|it| it.created_at.is_none_or(|made| made <= at));
        let lines = lines.filter(|it| it.created_at.is_none_or(|made| made <= at));
        let members = members.map(|it| as_it_was(book, it, at));
        Self::made(book, members, lines.map(|it| as_it_was(book, it, at)), at)
    }

    fn made(
        book: &Book,
        members: impl Iterator<Item = CommitteeMember>,
        lines: impl Iterator<Item = InfluenceLine>,
        until: Millis,
    ) -> Self {
        let members: Vec<_> = members.filter(|it| it.left_at.is_none()).collect();
        let wanted: Vec<Id<Contact>> = members.iter().filter_map(|it| it.contact).collect();
        let met = Reached::until(book, until, |id| wanted.contains(&id));
        let mut people: Vec<Person> = members
            .into_iter()
            .map(|member| {
                let contact = member.contact.and_then(|id| book.contacts.get(id));
                Person {
                    name: contact.map_or_else(|| member.name.clone(), |it| it.name.clone()),
                    job_title: contact.and_then(|it| it.job_title.clone()),
                    met: member.contact.and_then(|id| met.last(id)),
                    member,
                }
            })
            .collect();
        order::sort_by_key(&mut people, |it| (it.member.role, it.name.clone(), it.member.id));
        let is_in = |id| people.iter().any(|it| it.member.id == id);
        let lines = lines
            .filter(|it| it.left_at.is_none() && it.from != it.to && is_in(it.from) && is_in(it.to))
            .collect();
        Self { people, lines }
    }

    /// Returns somebody in it.
    #[must_use]
    pub fn person(&self, id: Id<CommitteeMember>) -> Option<&Person> {
        self.people.iter().find(|it| it.member.id == id)
    }

    /// Returns whom each reports to. Where people who did not know of each other made a circle, the first
    /// of it by id reports to nobody.
    #[must_use]
    pub fn superiors(&self) -> BTreeMap<Id<CommitteeMember>, Id<CommitteeMember>> {
        let mut superiors = BTreeMap::new();
        for person in &self.people {
            let above = person.member.reports_to.filter(|id| self.person(*id).is_some());
            superiors.extend(above.map(|above| (person.member.id, above)));
        }
        let ids: Vec<_> = superiors.keys().copied().collect();
        for id in ids {
            if is_above(&superiors, id, id) {
                superiors.remove(&id);
            }
        }
        superiors
    }

    /// Returns when something about the committee changed, the latest first.
    #[must_use]
    pub fn moments(book: &Book, opportunity: Id<Opportunity>) -> Vec<Millis> {
        let members = book.committee_members.iter().filter(|it| it.opportunity == opportunity);
        let members = members.map(|it| (it.id.raw(), it.created_at));
        let lines = book.influence_lines.iter().filter(|it| it.opportunity == opportunity);
        let lines = lines.map(|it| (it.id.raw(), it.created_at));
        let mut moments: Vec<Millis> = members
            .chain(lines)
            .flat_map(|(id, made)| {
                let changes = book.changes_of(id).into_iter().map(|it| it.made_at());
                changes.chain(made).collect::<Vec<_>>()
            })
            .collect();
        order::sort_by_key(&mut moments, |it| std::cmp::Reverse(*it));
        moments.dedup();
        moments
    }
}

/// Tells whether `above` is met on the way up from `from`.
fn is_above(
    superiors: &BTreeMap<Id<CommitteeMember>, Id<CommitteeMember>>,
    from: Id<CommitteeMember>,
    above: Id<CommitteeMember>,
) -> bool {
    let mut at = from;
    for _ in 0..superiors.len() {
        match superiors.get(&at) {
            Some(next) if *next == above => return true,
            Some(next) => at = *next,
            None => return false,
        }
    }
    false
}

/// A record with every change after a moment taken back.
fn as_it_was<E: Entity>(book: &Book, record: &E, at: Millis) -> E {
    let mut record = record.clone();
    let id: RawId = record.raw_id();
    let kind: Kind = E::KIND;
    let mut changes = book.changes_of(id);
    changes.retain(|it| it.about_kind == i64::from(kind.number()) && it.made_at() > at);
    // The first that came after says what it was at the time.
    order::sort_by_key(&mut changes, |it| std::cmp::Reverse((it.made_at(), it.at, it.id)));
    for change in changes {
        if let Ok(number) = u16::try_from(change.field) {
            // A field that this version does not know is no matter of the tree.
            drop(record.set(number, &change.before));
        }
    }
    record
}
