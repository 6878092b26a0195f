//! Stay: since when somebody has a lead, when it was last touched, and when it goes back to the pool.
//!
//! A lead is touched by an activity with it, by a task done about it and by any edit of its owner. What
//! nobody touched for [`Company::lead_return_days`](crate::entity::Company) days goes back. The count
//! begins when the owner got it, so what a predecessor did is no excuse.

use crate::book::Book;
use crate::entity::{Company, Lead, LeadStatus};
use crate::id::Id;
use crate::id_map::IdMap;
use crate::value::Millis;

use super::DAY_MS;

/// Clocks of devices may differ by so much from the server's: what was done this little before a lead
/// came to its owner counts as done by them.
const SLACK_MS: i64 = 10 * 60_000;

/// When leads were last in contact with somebody, gathered once for many leads.
#[derive(Clone, Debug, Default)]
pub struct Touches {
    /// The last contact of each lead.
    contacts: IdMap<Id<Lead>, Millis>,
    /// The last task done of each lead.
    tasks: IdMap<Id<Lead>, Millis>,
}

impl Touches {
    /// Gathers activities and done tasks of all leads.
    #[must_use]
    pub fn of(book: &Book) -> Self {
        let mut touches = Self::default();
        for activity in book.activities.iter() {
            let at = activity.at.max(activity.created_at);
            if let (Some(lead), Some(at)) = (activity.lead, at) {
                let last = touches.contacts.entry(lead).or_default();
                *last = at.max(*last);
            }
        }
        for task in book.tasks.iter().filter(|task| task.done) {
            if let (Some(lead), Some(at)) = (task.lead, task.done_at.or(task.created_at)) {
                let last = touches.tasks.entry(lead).or_default();
                *last = at.max(*last);
            }
        }
        touches
    }

    /// Returns when somebody last spoke with a lead, or noted something about it.
    #[must_use]
    pub fn contact(&self, lead: Id<Lead>) -> Option<Millis> {
        self.contacts.get(&lead).copied()
    }

    /// Returns when the owner got the lead: by the server's clock where the history knows it.
    #[must_use]
    pub fn held_since(book: &Book, lead: &Lead) -> Option<Millis> {
        lead.owner?;
        let changes = book.changes_of(lead.id.raw());
        let got = changes.iter().rev().find(|change| is_of(change.field, Lead::OWNER.number));
        got.map(|change| change.at).max(lead.assigned_at).or(lead.created_at)
    }

    /// Returns when it was last touched since its owner got it; nothing when it was not.
    #[must_use]
    pub fn touched_at(&self, book: &Book, lead: &Lead) -> Option<Millis> {
        let since = Self::held_since(book, lead)?;
        let done = self.contact(lead.id).max(self.tasks.get(&lead.id).copied());
        let done = done.filter(|at| at.0 >= since.0 - SLACK_MS);
        // The assignment itself is no work on it.
        let assignment = [
            Lead::OWNER.number,
            Lead::ASSIGNED_BY.number,
            Lead::ASSIGNED_RULE.number,
            Lead::ASSIGNED_NOTE.number,
        ];
        let changes = book.changes_of(lead.id.raw());
        let edited = changes.iter().rev().find(|change| {
            change.author == lead.owner
                && change.at >= since
                && !assignment.iter().any(|number| is_of(change.field, *number))
        });
        done.max(edited.map(|change| change.at))
    }

    /// Returns when the lead goes back to the pool unless somebody touches it; nothing when it never
    /// does: it has ended, nobody has it, or the company wants none to go back.
    #[must_use]
    pub fn returns_at(&self, book: &Book, lead: &Lead) -> Option<Millis> {
        let days = book.companies.get(Company::ID)?.lead_return_days?;
        if lead.status != LeadStatus::Open {
            return None;
        }
        let since = Self::held_since(book, lead)?;
        let last = self.touched_at(book, lead).max(Some(since))?;
        Some(Millis(last.0.saturating_add(i64::from(days).saturating_mul(DAY_MS))))
    }

    /// Returns how many days are left until it goes back, the begun one counted; 0 when it is due.
    ///
    /// 14 days after Monday noon, on Wednesday noon, 12 are left.
    #[must_use]
    pub fn days_left(&self, book: &Book, lead: &Lead, now: Millis) -> Option<i64> {
        let left = self.returns_at(book, lead)?.0.saturating_sub(now.0);
        Some(left.max(0).saturating_add(DAY_MS - 1) / DAY_MS)
    }
}

fn is_of(field: i64, number: u16) -> bool {
    field == i64::from(number)
}
