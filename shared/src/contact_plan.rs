//! Contact plan: when people were last reached, and until when they are to be reached again (function
//! CT5).

use chrono::{Days, NaiveDate};

use crate::book::Book;
use crate::entity::Contact;
use crate::id::Id;
use crate::id_map::IdMap;
use crate::value::Millis;

/// When people were last reached by anybody of us, whatever it was about. A note reaches nobody.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reached(IdMap<Id<Contact>, Millis>);

impl Reached {
    /// Looks at every activity.
    #[must_use]
    pub fn of(book: &Book) -> Self {
        Self::until(book, Millis(i64::MAX), |_| true)
    }

    /// Looks at the activities up to a moment with those people that are wanted.
    #[must_use]
    pub fn until(book: &Book, until: Millis, is_wanted: impl Fn(Id<Contact>) -> bool) -> Self {
        let mut last = IdMap::default();
        for activity in book.activities.iter().filter(|it| it.is_contact()) {
            let Some(contact) = activity.contact else { continue };
            let Some(at) = activity.at.or(activity.created_at) else { continue };
            if at <= until && is_wanted(contact) {
                let latest = last.entry(contact).or_insert(at);
                *latest = at.max(*latest);
            }
        }
        Self(last)
    }

    /// Returns when somebody was last reached; nothing when nobody ever did.
    #[must_use]
    pub fn last(&self, contact: Id<Contact>) -> Option<Millis> {
        self.0.get(&contact).copied()
    }

    /// Returns the day until which somebody is to be reached again; nothing without a plan, and of those
    /// who were merged into others.
    ///
    /// Last reached + planned days; who was never reached counts from the day on which they were written
    /// down. Reached on 1 November and planned every 30 days: until 1 December.
    #[must_use]
    pub fn due(&self, contact: &Contact) -> Option<NaiveDate> {
        let days = contact.contact_days.filter(|_| contact.merged_into.is_none())?;
        let since = self.last(contact.id).or(contact.created_at)?.date()?;
        since.checked_add_days(Days::new(u64::from(days)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::{Activity, ActivityKind, Entity as _};
    use crate::id::RawId;

    fn at(day: &str) -> Option<Millis> {
        let day: NaiveDate = day.parse().unwrap();
        Some(Millis(day.and_hms_opt(9, 0, 0).unwrap().and_utc().timestamp_millis()))
    }

    #[test]
    fn a_plan_counts_from_when_somebody_was_last_reached() {
        let ann: Id<Contact> = Id::new(RawId(1));
        let mut contact =
            Contact { contact_days: Some(30), created_at: at("2026-10-01"), ..Contact::blank(ann) };
        let mut book = Book::default();
        let due = |book: &Book, contact: &Contact| {
            Reached::of(book).due(contact).map(|day| day.to_string())
        };
        assert_eq!(due(&book, &contact).as_deref(), Some("2026-10-31"), "never reached");
        for (id, how, day) in [
            (1, ActivityKind::Call, "2026-11-01"),
            (2, ActivityKind::Meeting, "2026-10-20"),
            (3, ActivityKind::Note, "2026-11-20"),
        ] {
            let blank = Activity::blank(Id::new(RawId(id)));
            book.put_record(&Activity { how, at: at(day), contact: Some(ann), ..blank });
        }
        assert_eq!(due(&book, &contact).as_deref(), Some("2026-12-01"), "a note reaches nobody");
        contact.contact_days = None;
        assert_eq!(due(&book, &contact), None);
        contact = Contact { contact_days: Some(u32::MAX), merged_into: Some(ann), ..contact };
        assert_eq!(due(&book, &contact), None);
        contact.merged_into = None;
        assert_eq!(due(&book, &contact), None, "longer than any calendar");
    }
}
