//! Reminders: what somebody should not forget today (functions OP7 and CT4): their tasks that are due, the
//! days of their contacts that come, and whom they should speak to by plan. Nothing of it is stored: a
//! reminder goes when its reason goes. Only putting one off is a record, so that it counts on every device.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};

use crate::book::{Book, RowKey};
use crate::contact_plan::Reached;
use crate::entity::{Contact, Entity as _, Kind, Occasion, Snooze, User};
use crate::id::Id;
use crate::occasions::Occurrence;
use crate::order;
use crate::sync::protocol::{CommitSeq, Mutation};

/// Why something reminds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A task is due.
    Task,
    /// A day of somebody's comes.
    Date(Occasion, Occurrence),
    /// The plan says to speak to somebody.
    Plan,
}

/// Something not to be forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// The record that reminds.
    pub source: RowKey,
    /// The record to look at.
    pub about: RowKey,
    /// What it is: the task, the occasion, or the person to be spoken to.
    pub title: String,
    /// Whom or what it concerns.
    pub concerns: String,
    /// The day: until when, or on which.
    pub day: NaiveDate,
    /// Why.
    pub why: Why,
}

/// Returns what a person should not forget on a day, the most pressing first: by its day, and on one day
/// what was made earlier first. With `ahead` also the days of their contacts that come within so many
/// days, whether they remind or not.
#[must_use]
pub fn of(
    book: &Book,
    me: Id<User>,
    today: NaiveDate,
    reached: &Reached,
    ahead: Option<u64>,
) -> Vec<Reminder> {
    let mut found: Vec<Reminder> = tasks(book, me, today).collect();
    found.extend(dates(book, me, today, ahead));
    found.extend(plans(book, me, today, reached));
    let hidden = hidden(book, me);
    found.retain(|it| hidden.get(&it.source).is_none_or(|until| *until <= today));
    order::sort_by_key(&mut found, |it| (it.day, it.source));
    found
}

fn tasks(book: &Book, me: Id<User>, today: NaiveDate) -> impl Iterator<Item = Reminder> + '_ {
    let open = book.tasks.iter().filter(move |it| it.owner == Some(me) && !it.done);
    open.filter_map(move |it| {
        let day = it.due.filter(|day| *day <= today)?;
        let key = RowKey::new(Kind::Task, it.id.raw());
        let opportunity = it.opportunity.and_then(|id| book.opportunities.get(id));
        let account = it.account.and_then(|id| book.accounts.get(id));
        let contact = it.contact.and_then(|id| book.contacts.get(id));
        let concerns = opportunity
            .map(|it| &it.name)
            .or_else(|| account.map(|it| &it.name))
            .or_else(|| contact.map(|it| &it.name));
        Some(Reminder {
            source: key,
            about: key,
            title: it.title.clone(),
            concerns: concerns.cloned().unwrap_or_default(),
            day,
            why: Why::Task,
        })
    })
}

fn own(book: &Book, me: Id<User>, id: Id<Contact>) -> Option<&Contact> {
    book.contacts.get(id).filter(|it| it.owner == Some(me) && it.merged_into.is_none())
}

fn dates(
    book: &Book,
    me: Id<User>,
    today: NaiveDate,
    ahead: Option<u64>,
) -> impl Iterator<Item = Reminder> + '_ {
    let soon = ahead.and_then(|days| today.checked_add_days(Days::new(days)));
    book.important_dates.iter().filter_map(move |it| {
        let contact = own(book, me, it.contact)?;
        let next = it.next_on(today)?;
        let reminds = it.reminds_from(next).is_some_and(|from| from <= today);
        (reminds || soon.is_some_and(|soon| next.day <= soon)).then(|| Reminder {
            source: RowKey::new(Kind::ImportantDate, it.id.raw()),
            about: RowKey::new(Kind::Contact, contact.id.raw()),
            title: it.title.clone(),
            concerns: contact.name.clone(),
            day: next.day,
            why: Why::Date(it.occasion, next),
        })
    })
}

fn plans<'a>(
    book: &'a Book,
    me: Id<User>,
    today: NaiveDate,
    reached: &'a Reached,
) -> impl Iterator<Item = Reminder> + 'a {
    let of_mine = book.contacts.iter().filter(move |it| it.owner == Some(me));
    of_mine.filter_map(move |it| {
        let day = reached.due(it).filter(|day| *day <= today)?;
        let account = it.account.and_then(|id| book.accounts.get(id));
        let key = RowKey::new(Kind::Contact, it.id.raw());
        Some(Reminder {
            source: key,
            about: key,
            title: it.name.clone(),
            concerns: account.map(|it| it.name.clone()).unwrap_or_default(),
            day,
            why: Why::Plan,
        })
    })
}

fn about(snooze: &Snooze) -> Option<RowKey> {
    Some(RowKey { kind: u16::try_from(snooze.about_kind).ok()?, id: snooze.about })
}

/// Until when which reminders are hidden; of several the latest, for two devices may have put one off
/// without knowing of each other.
fn hidden(book: &Book, me: Id<User>) -> HashMap<RowKey, NaiveDate> {
    let mut hidden: HashMap<RowKey, NaiveDate> = HashMap::new();
    for snooze in book.snoozes.iter().filter(|it| it.user == me) {
        if let (Some(key), Some(until)) = (about(snooze), snooze.until) {
            let latest = hidden.entry(key).or_insert(until);
            *latest = until.max(*latest);
        }
    }
    hidden
}

/// Puts a reminder off until a day, as edits; `id` is for the record where none is there yet.
#[must_use]
pub fn put_off(
    book: &Book,
    me: Id<User>,
    reminder: &Reminder,
    until: NaiveDate,
    id: Id<Snooze>,
    rev: &dyn Fn(RowKey) -> CommitSeq,
) -> Vec<Mutation> {
    let source = reminder.source;
    let until = Snooze::UNTIL.to(&Some(until));
    let of_it = |it: &&Snooze| it.user == me && about(it) == Some(source);
    let patch = |it: &Snooze| {
        let key = RowKey::new(Snooze::KIND, it.id.raw());
        Mutation::patch(Snooze::KIND, key.id, rev(key), [until.clone()])
    };
    let known: Vec<Mutation> = book.snoozes.iter().filter(of_it).map(patch).collect();
    if !known.is_empty() {
        return known;
    }
    let fields = [
        Snooze::TITLE.to(&reminder.title),
        Snooze::USER.to(&me),
        Snooze::ABOUT_KIND.to(&i64::from(source.kind)),
        Snooze::ABOUT.to(&source.id),
        until,
    ];
    vec![Mutation::create(Snooze::KIND, id.raw(), fields)]
}

#[cfg(test)]
mod tests;
