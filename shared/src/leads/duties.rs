//! Duties: what the server does about leads by itself, since it alone sees all of them.
//!
//! - A lead of the pool that nobody ever had goes to whom the rules name.
//! - One that has an owner but no date, as those from a file, is dated: the days begin when it came.
//! - One that nobody touched for long goes back to the pool.
//!
//! Doing a duty ends it, so doing all of them twice does nothing the second time.

use crate::book::Book;
use crate::entity::{AssignedBy, Lead, LeadStatus};
use crate::id::Id;
use crate::value::Millis;

use super::Edits;
use super::assign::{Desk, Given};
use super::stay::Touches;
use super::steps::assigned;

/// What is to be done about leads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Duties {
    /// The leads and their edits.
    pub edits: Vec<(Id<Lead>, Edits)>,
    /// Leads that stay in the pool because the rule that fits names nobody.
    pub unplaced: usize,
    /// When there is more to do, if nothing changes until then.
    pub next: Option<Millis>,
}

/// Returns what is to be done about the leads of a book at `now`.
#[must_use]
pub fn duties(book: &Book, now: Millis) -> Duties {
    let mut duties = Duties::default();
    let touches = Touches::of(book);
    let mut desk = Desk::of(book);
    for lead in book.leads.iter().filter(|lead| lead.status == LeadStatus::Open) {
        if lead.owner.is_none() {
            let given = desk.give(lead, now);
            if let Given::Nobody { .. } = given {
                duties.unplaced += 1;
            }
            duties.edits.extend(given.edits(now).map(|edits| (lead.id, edits)));
        } else if lead.assigned_at.is_none() {
            duties.edits.push((lead.id, vec![Lead::ASSIGNED_AT.to(&Some(now))]));
        } else if let Some(due) = touches.returns_at(book, lead) {
            if due <= now {
                duties.edits.push((lead.id, assigned(None, AssignedBy::Returned, None, now)));
            } else {
                duties.next = Some(duties.next.map_or(due, |next| next.min(due)));
            }
        }
    }
    duties
}
