//! What reminds whom and when, and what putting off does.

use super::*;
use crate::entity::{Activity, ActivityKind, ImportantDate, Record as _, Task};
use crate::id::RawId;
use crate::value::Millis;

const ME: u128 = 1;
const OTHER: u128 = 2;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn user(id: u128) -> Id<User> {
    Id::new(RawId(id))
}

fn at(text: &str) -> Option<Millis> {
    Some(Millis(day(text).and_hms_opt(9, 0, 0).unwrap().and_utc().timestamp_millis()))
}

/// A contact of mine with a birthday on 10 December and a plan of 30 days, and one of a colleague.
fn company() -> Book {
    let mut book = Book::default();
    for (id, owner) in [(10, ME), (11, OTHER)] {
        let contact = Contact {
            name: format!("Contact {id}"),
            owner: Some(user(owner)),
            contact_days: Some(30),
            created_at: at("2026-10-25"),
            ..Contact::blank(Id::new(RawId(id)))
        };
        book.put_record(&contact);
        book.put_record(&ImportantDate {
            title: "Birthday".to_owned(),
            contact: contact.id,
            occasion: Occasion::Birthday,
            month: 12,
            day: 10,
            year: Some(1976),
            remind_days: Some(7),
            ..ImportantDate::blank(Id::new(RawId(id + 10)))
        });
        book.put_record(&Task {
            title: format!("Task {id}"),
            owner: Some(user(owner)),
            due: Some(day("2026-12-04")),
            ..Task::blank(Id::new(RawId(id + 20)))
        });
    }
    book
}

fn shown(book: &Book, today: &str) -> Vec<String> {
    let found = of(book, user(ME), day(today), &Reached::of(book), None);
    found.iter().map(|it| format!("{} {} {}", it.day, it.title, it.concerns)).collect()
}

#[test]
fn each_reminds_in_its_time_and_only_its_owner() {
    let book = company();
    assert_eq!(shown(&book, "2026-11-23"), [""; 0]);
    assert_eq!(shown(&book, "2026-11-24"), ["2026-11-24 Contact 10 "]);
    assert_eq!(
        shown(&book, "2026-12-03"),
        ["2026-11-24 Contact 10 ", "2026-12-10 Birthday Contact 10"]
    );
    assert_eq!(
        shown(&book, "2026-12-10"),
        ["2026-11-24 Contact 10 ", "2026-12-04 Task 10 ", "2026-12-10 Birthday Contact 10"]
    );
    assert_eq!(shown(&book, "2026-12-11").len(), 2, "the birthday is over");
}

#[test]
fn what_is_done_reminds_no_more() {
    let mut book = company();
    let task = book.tasks.get(Id::new(RawId(30))).unwrap().clone();
    book.put_record(&Task { done: true, ..task });
    book.put_record(&Activity {
        how: ActivityKind::Call,
        contact: Some(Id::new(RawId(10))),
        at: at("2026-12-01"),
        ..Activity::blank(Id::new(RawId(40)))
    });
    assert_eq!(shown(&book, "2026-12-10"), ["2026-12-10 Birthday Contact 10"]);
}

/// Who looks ahead sees what comes, whether it reminds or not; of who was merged into another nothing.
#[test]
fn days_that_come_are_seen_ahead() {
    let mut book = company();
    let birthday = book.important_dates.get(Id::new(RawId(20))).unwrap().clone();
    let (id, title) = (Id::new(RawId(22)), "Wedding".to_owned());
    book.put_record(&ImportantDate { id, title, day: 12, remind_days: None, ..birthday });
    let ahead = |book: &Book, today: &str, days| -> Vec<String> {
        let found = of(book, user(ME), day(today), &Reached::of(book), Some(days));
        let dates = found.into_iter().filter(|it| matches!(it.why, Why::Date(..)));
        dates.map(|it| it.title).collect()
    };
    assert_eq!(ahead(&book, "2026-11-25", 14), [""; 0]);
    assert_eq!(ahead(&book, "2026-11-26", 14), ["Birthday"]);
    assert_eq!(ahead(&book, "2026-11-28", 14), ["Birthday", "Wedding"]);
    assert_eq!(ahead(&book, "2026-12-03", 0), ["Birthday"], "it reminds already");
    assert_eq!(ahead(&book, "2026-12-12", 0), ["Wedding"]);
    let contact = book.contacts.get(Id::new(RawId(10))).unwrap().clone();
    book.put_record(&Contact { merged_into: Some(Id::new(RawId(11))), ..contact });
    assert_eq!(ahead(&book, "2026-12-03", 14), [""; 0]);
}

fn take(book: &mut Book, edit: &Mutation) {
    let id = Id::new(edit.key().id);
    let mut snooze = book.snoozes.get(id).cloned().unwrap_or_else(|| Snooze::blank(id));
    for (number, value) in edit.fields().unwrap() {
        snooze.set_field(*number, value).unwrap();
    }
    book.put_record(&snooze);
}

#[test]
fn what_was_put_off_comes_back_on_its_day_and_is_put_off_again_by_the_same_record() {
    let mut book = company();
    let plan = of(&book, user(ME), day("2026-11-24"), &Reached::of(&book), None).remove(0);
    let put_off = |book: &mut Book, until: &str, id: u128| {
        let edits = put_off(book, user(ME), &plan, day(until), Id::new(RawId(id)), &|_| 0);
        edits.iter().for_each(|edit| take(book, edit));
        edits.iter().map(|edit| edit.key().id.0).collect::<Vec<_>>()
    };
    assert_eq!(put_off(&mut book, "2026-11-27", 50), [50]);
    assert_eq!(shown(&book, "2026-11-26"), [""; 0]);
    assert_eq!(shown(&book, "2026-11-27").len(), 1);
    assert_eq!(put_off(&mut book, "2026-12-01", 51), [50]);
    assert_eq!(shown(&book, "2026-11-30"), [""; 0]);
    assert_eq!(shown(&book, "2026-12-01").len(), 1);
    // Two devices that did not know of each other: the later day counts, and both are changed.
    let known = book.snoozes.get(Id::new(RawId(50))).unwrap().clone();
    let until = Some(day("2026-12-03"));
    book.put_record(&Snooze { id: Id::new(RawId(52)), until, ..known });
    assert_eq!(shown(&book, "2026-12-02"), [""; 0]);
    assert_eq!(put_off(&mut book, "2026-12-02", 53), [50, 52]);
    assert_eq!(shown(&book, "2026-12-02").len(), 1);
    // Taken back, the record is gone for ever, and the next one is another.
    for id in [50, 52] {
        book.remove(Kind::Snooze, RawId(id));
    }
    assert_eq!(put_off(&mut book, "2026-12-05", 54), [54]);
}

/// What a colleague put off is hidden from nobody else.
#[test]
fn putting_off_is_ones_own() {
    let mut book = company();
    let plan = of(&book, user(ME), day("2026-11-24"), &Reached::of(&book), None).remove(0);
    let id = Id::new(RawId(50));
    for edit in put_off(&book, user(OTHER), &plan, day("2027-01-01"), id, &|_| 0) {
        take(&mut book, &edit);
    }
    assert_eq!(shown(&book, "2026-11-24").len(), 1);
}
