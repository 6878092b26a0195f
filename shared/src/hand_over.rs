//! HandOver: everything that is open of one person goes to another, in one step: somebody leaves, is ill
//! or changes the team.
//!
//! What was decided stays with whoever decided it, so that past results remain theirs.

use crate::book::Book;
use crate::confirmation;
use crate::entity::{Kind, LeadStatus, Record, StageCategory, User};
use crate::id::{Id, RawId};
use crate::value::Value;

/// The kinds that are handed over, in the order in which they are told.
pub const KINDS: [Kind; 5] =
    [Kind::Opportunity, Kind::Account, Kind::Contact, Kind::Lead, Kind::Task];

/// Returns the records of a kind that are open and belong to `from`: undecided opportunities, open leads
/// and tasks, and all accounts and contacts.
#[must_use]
pub fn open_of(book: &Book, kind: Kind, from: Id<User>) -> Vec<RawId> {
    let Some(owner) = kind.field_named("owner") else { return Vec::new() };
    let own = Value::Id(from.raw());
    book.records(kind)
        .filter(|record| record.field(owner.number) == own && is_open(book, kind, *record))
        .map(Record::raw_id)
        .collect()
}

fn is_open(book: &Book, kind: Kind, record: &dyn Record) -> bool {
    let id = record.raw_id();
    if kind == Kind::Opportunity {
        let one = book.opportunities.get(Id::new(id));
        one.is_some_and(|one| one.category(book) == StageCategory::Open)
    } else if kind == Kind::Lead {
        book.leads.get(Id::new(id)).is_some_and(|one| one.status == LeadStatus::Open)
    } else if kind == Kind::Task {
        book.tasks.get(Id::new(id)).is_some_and(|one| !one.done)
    } else {
        true
    }
}

/// Returns the edits that give one record to `to`, with a word where the kind keeps one. What counted
/// goes on counting: nobody's numbers should drop because somebody left.
#[must_use]
pub fn edits(
    book: &Book,
    kind: Kind,
    id: RawId,
    to: Id<User>,
    note: Option<&str>,
) -> Vec<(u16, Value)> {
    let note = note.map(str::to_owned);
    if kind == Kind::Opportunity {
        let one = book.opportunities.get(Id::new(id));
        return one.map_or_else(Vec::new, |one| confirmation::hand_over(one, to, note, true));
    }
    let owner = kind.field_named("owner").map(|spec| (spec.number, Value::Id(to.raw())));
    let word = kind.field_named("assigned_note").zip(note);
    owner.into_iter().chain(word.map(|(spec, note)| (spec.number, Value::Text(note)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::{Confirmation, Opportunity};
    use chrono::NaiveDate;

    #[test]
    fn what_is_open_goes_and_what_was_decided_stays() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let mut book = crate::sample::book(3, today, 3_000);
        let from = book.opportunities.iter().find_map(|one| one.owner).unwrap();
        let to = book.users.iter().find(|user| user.id != from && !user.left).unwrap().id;
        let of = |book: &Book, who| KINDS.map(|kind| open_of(book, kind, who).len());
        let (before, had) = (of(&book, from), of(&book, to));
        assert!(before[0] > 5 && before[1] > 0 && before[2] > 0, "{before:?}");
        let decided = |book: &Book| {
            let is_decided = |one: &&Opportunity| {
                one.owner == Some(from) && one.category(book) != StageCategory::Open
            };
            book.opportunities.iter().filter(is_decided).count()
        };
        let kept = decided(&book);
        for kind in KINDS {
            for id in open_of(&book, kind, from) {
                for (number, value) in edits(&book, kind, id, to, Some("She left")) {
                    set(&mut book, kind, id, number, &value);
                }
            }
        }
        assert_eq!(of(&book, from), [0; 5]);
        let now = of(&book, to);
        for at in 0..KINDS.len() {
            assert_eq!(now[at], had[at] + before[at]);
        }
        assert_eq!(decided(&book), kept);
        let with_word = |one: &&Opportunity| one.assigned_note.as_deref() == Some("She left");
        assert_eq!(book.opportunities.iter().filter(with_word).count(), before[0]);
        assert!(book.opportunities.iter().filter(with_word).all(|one| {
            matches!(one.confirmation, Confirmation::Confirmed | Confirmation::Assigned)
        }));
    }

    fn set(book: &mut Book, kind: Kind, id: RawId, number: u16, value: &Value) {
        let mut row = book.row(kind, id).unwrap();
        row.as_dyn_mut().set_field(number, value).unwrap();
        book.put(row);
    }
}
