//! Review: the weekly walk through the key projects (function FC8): which are due, and what happened to
//! each since it was last talked about.

use chrono::NaiveDate;

use crate::analytics::filter::{Filter, Scope};
use crate::book::Book;
use crate::entity::{Milestone, Opportunity, ReviewNote, StageCategory};
use crate::id::Id;
use crate::order;

/// After so many days without a review a key project is due again.
pub const REVIEW_DAYS: i64 = 7;

/// A key project in the review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// The opportunity.
    pub opportunity: Id<Opportunity>,
    /// The day of its last review; nothing when it had none.
    pub last: Option<NaiveDate>,
    /// Whether it is due: never reviewed, or not for [`REVIEW_DAYS`].
    pub is_due: bool,
    /// Changes recorded since the last review, all of them when there was none.
    pub changes: usize,
    /// Milestones that should have been reached by now and were not.
    pub late: usize,
}

/// Returns the open key projects that match `filter`: those that are due first, then what is worth most.
#[must_use]
pub fn agenda(book: &Book, filter: &Filter, today: NaiveDate) -> Vec<Item> {
    let scope = Scope::new(book, filter);
    let is_key =
        |one: &&Opportunity| one.key_project && scope.category_of(one) == StageCategory::Open;
    let mut items: Vec<(i64, Item)> = scope
        .opportunities()
        .filter(is_key)
        .map(|one| (scope.worth(one).minor().unwrap_or(0), item(book, one, today)))
        .collect();
    order::sort_by_key(&mut items, |(worth, item)| {
        (!item.is_due, std::cmp::Reverse(*worth), item.opportunity)
    });
    items.into_iter().map(|(_, item)| item).collect()
}

fn item(book: &Book, one: &Opportunity, today: NaiveDate) -> Item {
    let last = notes_of(book, one.id).first().and_then(|note| note.held_on);
    let since = |day: Option<NaiveDate>| last.is_none_or(|last| day.is_some_and(|day| day > last));
    let changes = book.changes_of(one.id.raw());
    Item {
        opportunity: one.id,
        last,
        is_due: last.is_none_or(|last| (today - last).num_days() >= REVIEW_DAYS),
        changes: changes.iter().filter(|change| since(change.made_at().date())).count(),
        late: milestones_of(book, one.id).iter().filter(|it| it.is_late(today)).count(),
    }
}

/// Returns what was said in the reviews of an opportunity, the latest first.
#[must_use]
pub fn notes_of(book: &Book, id: Id<Opportunity>) -> Vec<&ReviewNote> {
    let mut notes: Vec<&ReviewNote> =
        book.review_notes.iter().filter(|note| note.opportunity == id).collect();
    order::sort_by_key(&mut notes, |note| std::cmp::Reverse((note.held_on, note.id)));
    notes
}

/// Returns the milestones of an opportunity by the day they are due, those without a day last.
#[must_use]
pub fn milestones_of(book: &Book, id: Id<Opportunity>) -> Vec<&Milestone> {
    let mut milestones: Vec<&Milestone> =
        book.milestones.iter().filter(|it| it.opportunity == id).collect();
    order::sort_by_key(&mut milestones, |it| (it.due.is_none(), it.due, it.id));
    milestones
}

impl Milestone {
    /// Tells whether it should have been reached before today and was not.
    #[must_use]
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.reached_on.is_none() && self.due.is_some_and(|due| due < today)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::{Entity, Stage};
    use crate::id::RawId;
    use crate::money::{Currency, Money};

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, number).unwrap()
    }

    fn deal(id: u128, key_project: bool, major: i64) -> Opportunity {
        Opportunity {
            stage: Id::new(RawId(9)),
            key_project,
            amount: Some(Money::of_major(major, Currency::CNY)),
            ..Opportunity::blank(Id::new(RawId(id)))
        }
    }

    fn note(id: u128, about: u128, held_on: NaiveDate) -> ReviewNote {
        ReviewNote {
            title: format!("Note {id}"),
            opportunity: Id::new(RawId(about)),
            held_on: Some(held_on),
            ..ReviewNote::blank(Id::new(RawId(id)))
        }
    }

    #[test]
    fn what_is_due_comes_first_and_what_is_decided_not_at_all() {
        let mut book = Book::default();
        book.put_record(&Stage::blank(Id::new(RawId(9))));
        let won = Stage { category: StageCategory::Won, ..Stage::blank(Id::new(RawId(8))) };
        book.put_record(&won);
        for one in [deal(1, true, 10), deal(2, true, 20), deal(3, true, 30), deal(4, false, 99)] {
            book.put_record(&one);
        }
        book.put_record(&Opportunity { stage: won.id, ..deal(5, true, 50) });
        book.put_record(&note(20, 3, day(20)));
        book.put_record(&note(21, 3, day(23)));
        book.put_record(&note(22, 1, day(17)));
        book.put_record(&Milestone {
            opportunity: Id::new(RawId(1)),
            due: Some(day(23)),
            ..Milestone::blank(Id::new(RawId(30)))
        });
        let told: Vec<_> = agenda(&book, &Filter::default(), day(24))
            .iter()
            .map(|it| (it.opportunity.raw().0, it.is_due, it.late))
            .collect();
        assert_eq!(told, [(2, true, 0), (1, true, 1), (3, false, 0)]);
        assert_eq!(notes_of(&book, Id::new(RawId(3)))[0].title, "Note 21");
    }

    #[test]
    fn a_milestone_is_late_the_day_after_it_was_due() {
        let one = Milestone { due: Some(day(23)), ..Milestone::default() };
        assert!(!one.is_late(day(23)) && one.is_late(day(24)));
        let reached = Milestone { reached_on: Some(day(25)), ..one };
        assert!(!reached.is_late(day(26)));
    }
}
