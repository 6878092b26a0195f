//! When people were last reached and which day of theirs comes next: gathered once for a version of the
//! data and a day, since every cell of a list asks.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use chrono::NaiveDate;
use shared::book::Book;
use shared::contact_plan::Reached;
use shared::entity::Contact;
use shared::id::Id;

use crate::platform::clock;
use crate::store;

/// What is known of people beside their records.
#[derive(Debug, Default)]
pub struct Measure {
    /// When they were last reached.
    pub reached: Reached,
    next: HashMap<Id<Contact>, NaiveDate>,
}

impl Measure {
    fn of(book: &Book, today: NaiveDate) -> Self {
        let mut next: HashMap<Id<Contact>, NaiveDate> = HashMap::new();
        for date in book.important_dates.iter() {
            let Some(coming) = date.next_on(today) else { continue };
            let first = next.entry(date.contact).or_insert(coming.day);
            *first = coming.day.min(*first);
        }
        Self { reached: Reached::of(book), next }
    }

    /// Returns the next day of somebody's that matters.
    #[must_use]
    pub fn next_date(&self, contact: Id<Contact>) -> Option<NaiveDate> {
        self.next.get(&contact).copied()
    }
}

type Known = ((u64, NaiveDate), Rc<Measure>);

thread_local! {
    static KNOWN: RefCell<Option<Known>> = const { RefCell::new(None) };
}

/// Works with what is known of people.
pub fn with<T>(book: &Book, work: impl FnOnce(&Measure) -> T) -> T {
    let of = (store::version(), clock::today());
    let known = KNOWN.with_borrow(|known| {
        known.as_ref().filter(|(known_of, _)| *known_of == of).map(|(_, known)| Rc::clone(known))
    });
    let measure = known.unwrap_or_else(|| {
        let measure = Rc::new(Measure::of(book, of.1));
        KNOWN.set(Some((of, Rc::clone(&measure))));
        measure
    });
    work(&measure)
}
