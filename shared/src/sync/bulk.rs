//! Bulk: one change of many records, seen before it is done.
//!
//! [`Bulk::plan`] says of each record whether it changes, stays as it is, or cannot be changed and why.
//! It asks the same rules as the server, so what is left out here is what would be refused there. The
//! rows of a bulk edit have nothing to do with each other: they travel as those of an import do, each
//! decided alone, so that one that is refused later does not take the others back.

use chrono::{Days, NaiveDate};

use crate::book::{Book, RowKey};
use crate::committee::Committee;
use crate::entity::{CommitteeMember, Department, Kind, Region};
use crate::id::{Id, RawId};
use crate::order;
use crate::value::{Millis, Value};

use super::client::Client;
use super::protocol::{Fields, Mutation, Rejection};

/// What happens to a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Way {
    /// It gets this value; [`Value::Null`] empties it.
    Set(Value),
    /// Its day moves by so many days; an empty one stays empty.
    Shift(i32),
}

/// What happens to many records.
#[derive(Clone, Debug, PartialEq)]
pub enum Bulk {
    /// Fields, by number, change.
    Edit(Vec<(u16, Way)>),
    /// The records go.
    Delete,
}

/// Why a record is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A rule refuses it.
    Refused(Rejection),
    /// It would be part of itself.
    Circle,
    /// There is no such day.
    NoDay,
}

/// What a bulk edit would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// What is to be done, one mutation a record.
    pub mutations: Vec<Mutation>,
    /// The records that are already as they should be, or are no longer there.
    pub same: Vec<RawId>,
    /// The records that cannot be changed, and why.
    pub left_out: Vec<(RawId, Reason)>,
}

impl Bulk {
    /// Says what it would do to these records of a kind, as they are on the screen now. Nothing is done.
    #[must_use]
    pub fn plan(&self, client: &Client, kind: Kind, ids: &[RawId], now: Millis) -> Plan {
        let book = client.book();
        let mut plan = Plan::default();
        for id in ids {
            let key = RowKey::new(kind, *id);
            let base = client.rev(key);
            let mutation = match self {
                Self::Delete => book.record(kind, *id).map(|_| Mutation::Delete {
                    kind: kind.number(),
                    id: *id,
                    base,
                }),
                Self::Edit(changes) => match changed(book, kind, *id, changes) {
                    Ok(fields) if fields.is_empty() => None,
                    Ok(fields) => Some(Mutation::patch(kind, *id, base, fields)),
                    Err(reason) => {
                        plan.left_out.push((*id, reason));
                        continue;
                    }
                },
            };
            let Some(mutation) = mutation else {
                plan.same.push(*id);
                continue;
            };
            match client.refusal(&mutation, now) {
                Some(reason) => plan.left_out.push((*id, Reason::Refused(reason))),
                None => plan.mutations.push(mutation),
            }
        }
        plan
    }
}

/// Returns the fields of a record that become something else.
fn changed(book: &Book, kind: Kind, id: RawId, changes: &[(u16, Way)]) -> Result<Fields, Reason> {
    let Some(record) = book.record(kind, id) else { return Ok(Fields::new()) };
    let mut fields = Vec::new();
    for (number, way) in changes {
        let before = record.field(*number);
        let after = match way {
            Way::Set(value) => value.clone(),
            Way::Shift(days) => {
                if let Value::Date(day) = &before {
                    Value::Date(shifted(*day, *days).ok_or(Reason::NoDay)?)
                } else {
                    before.clone()
                }
            }
        };
        if after == before || (after.is_empty() && before.is_empty()) {
            continue;
        }
        if closes_circle(book, kind, id, *number, &after) {
            return Err(Reason::Circle);
        }
        fields.push((*number, after));
    }
    Ok(order::map(fields))
}

/// The years that a day may lie in: four digits, as everybody writes them.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=9999;

fn shifted(day: NaiveDate, days: i32) -> Option<NaiveDate> {
    let count = Days::new(days.unsigned_abs().into());
    let day = if days < 0 { day.checked_sub_days(count) } else { day.checked_add_days(count) }?;
    YEARS.contains(&chrono::Datelike::year(&day)).then_some(day)
}

/// Tells whether a department or region would be part of itself.
#[must_use]
pub fn closes_circle(book: &Book, kind: Kind, id: RawId, number: u16, value: &Value) -> bool {
    let Value::Id(above) = value else { return false };
    if kind == Kind::Department && number == Department::PARENT.number {
        book.department_within(Some(Id::new(*above)), Id::new(id))
    } else if kind == Kind::CommitteeMember && number == CommitteeMember::REPORTS_TO.number {
        let member = book.committee_members.get(Id::new(id));
        let committee = member.map(|it| Committee::of(book, it.opportunity));
        committee.is_some_and(|it| it.may_report(Id::new(id), Some(Id::new(*above))).is_err())
    } else {
        kind == Kind::Region
            && number == Region::PARENT.number
            && book.region_within(Some(Id::new(*above)), Id::new(id))
    }
}
