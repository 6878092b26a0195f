//! The story: everything that happened with a record, in order, of which only what is shown is put
//! into words.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use shared::book::{Book, Table};
use shared::entity::{Activity, Change, Conflict, Entity, Kind, Task, User};
use shared::id::{Id, RawId};
use shared::order;
use shared::value::{Millis, Value};

use crate::format;
use crate::record::{address, stage_words, words};
use crate::text::{t, tv};

/// What a story is told from.
pub(super) const READS: &[Kind] = &[
    Kind::Change,
    Kind::User,
    Kind::Department,
    Kind::Region,
    Kind::Channel,
    Kind::Product,
    Kind::Account,
    Kind::Contact,
    Kind::Pipeline,
    Kind::Stage,
    Kind::Opportunity,
    Kind::Competitor,
    Kind::Task,
    Kind::Activity,
    Kind::Conflict,
];

/// So many letters of a note are shown; its page has the rest.
const NOTE: usize = 280;

/// What can be told apart in a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    /// Changes of fields, and the record's making.
    Changes,
    /// Calls, meetings, messages and notes.
    Activities,
    /// What is to be done and was done.
    Tasks,
    /// One's own edits that did not take effect.
    Conflicts,
}

impl Sort {
    /// The id of its name.
    pub(super) const fn name_id(self) -> &'static str {
        match self {
            Self::Changes => "timeline-changes",
            Self::Activities => "timeline-activities",
            Self::Tasks => "timeline-tasks",
            Self::Conflicts => "timeline-conflicts",
        }
    }
}

/// What of a history is shown; everything by default.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Filter {
    pub(super) sort: Option<Sort>,
    pub(super) who: Option<Id<User>>,
    pub(super) field: Option<u16>,
}

impl Filter {
    fn takes(&self, moment: &Moment<'_>) -> bool {
        self.sort.is_none_or(|sort| sort == moment.of.sort())
            && self.who.is_none_or(|who| moment.who == Some(who))
            && self.field.is_none_or(|field| moment.of.field() == Some(field))
    }
}

/// What is shown of a history, and what can be chosen in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Story {
    pub(super) entries: Vec<Entry>,
    /// How many more there are.
    pub(super) rest: usize,
    pub(super) sorts: Vec<Sort>,
    pub(super) people: Vec<Id<User>>,
    pub(super) fields: Vec<u16>,
}

impl Story {
    /// Whether there is anything to tell apart.
    pub(super) fn has_choices(&self) -> bool {
        self.sorts.len() > 1 || self.people.len() > 1 || self.fields.len() > 1
    }
}

/// An entry in words.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) who: String,
    pub(super) at: Option<Millis>,
    pub(super) what: What,
    /// Only this device has it so far.
    pub(super) is_local: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    Created,
    Changed {
        field: String,
        before: String,
        after: String,
    },
    /// An activity or a task.
    Work {
        name: String,
        title: String,
        href: String,
        state: String,
        notes: String,
    },
    /// An own edit that did not take effect.
    Refused {
        field: String,
        mine: String,
    },
}

/// Something that happened, not yet in words.
struct Moment<'a> {
    /// Tells those of one moment apart.
    key: RawId,
    at: Option<Millis>,
    who: Option<Id<User>>,
    of: Of<'a>,
}

enum Of<'a> {
    Made,
    Change(&'a Change, u16),
    Activity(&'a Activity),
    Task(&'a Task),
    Conflict(&'a Conflict),
}

impl Of<'_> {
    const fn sort(&self) -> Sort {
        match self {
            Self::Made | Self::Change(..) => Sort::Changes,
            Self::Activity(_) => Sort::Activities,
            Self::Task(_) => Sort::Tasks,
            Self::Conflict(_) => Sort::Conflicts,
        }
    }

    fn field(&self) -> Option<u16> {
        match self {
            Self::Change(_, field) => Some(*field),
            Self::Conflict(conflict) => conflict.field.and_then(|it| u16::try_from(it).ok()),
            Self::Made | Self::Activity(_) | Self::Task(_) => None,
        }
    }
}

/// Tells the newest of what the filter takes, at most `most`.
pub(super) fn tell(book: &Book, kind: Kind, id: RawId, filter: &Filter, most: usize) -> Story {
    let moments = moments(book, kind, id);
    let sorts: BTreeSet<Sort> = moments.iter().map(|moment| moment.of.sort()).collect();
    let people: BTreeSet<Id<User>> = moments.iter().filter_map(|moment| moment.who).collect();
    let fields: BTreeSet<u16> = moments.iter().filter_map(|moment| moment.of.field()).collect();
    let mut taken = moments.iter().filter(|moment| filter.takes(moment));
    let entries = taken.by_ref().take(most).map(|moment| entry(book, kind, moment)).collect();
    Story {
        entries,
        rest: taken.count(),
        sorts: sorts.into_iter().collect(),
        people: people.into_iter().collect(),
        fields: fields.into_iter().collect(),
    }
}

/// Everything that happened, the newest first.
fn moments(book: &Book, kind: Kind, id: RawId) -> Vec<Moment<'_>> {
    let mut moments: Vec<Moment<'_>> = Vec::new();
    moments.extend(book.changes_of(id).into_iter().filter_map(|change| {
        let field =
            u16::try_from(change.field).ok().filter(|it| kind.field_numbered(*it).is_some())?;
        let (key, at) = (change.id.raw(), Some(change.made_at()));
        Some(Moment { key, at, who: change.author, of: Of::Change(change, field) })
    }));
    moments.extend(about(&book.activities, kind, id).map(|activity| Moment {
        key: activity.id.raw(),
        at: activity.at.or(activity.created_at),
        who: activity.owner.or(activity.created_by),
        of: Of::Activity(activity),
    }));
    moments.extend(about(&book.tasks, kind, id).map(|task| Moment {
        key: task.id.raw(),
        at: task.done_at.filter(|_| task.done).or(task.created_at),
        who: task.owner.or(task.created_by),
        of: Of::Task(task),
    }));
    let refused = book.conflicts.iter().filter(|conflict| conflict.about == id);
    moments.extend(refused.map(|conflict| Moment {
        key: conflict.id.raw(),
        at: Some(conflict.claimed_at.unwrap_or(conflict.at)),
        who: conflict.author,
        of: Of::Conflict(conflict),
    }));
    // Of two of one moment the later made stands above.
    moments.reverse();
    order::sort_by_key(&mut moments, |moment| (Reverse(moment.at), Reverse(moment.key)));
    moments.extend(making(book, kind, id));
    moments
}

/// Records of a kind that link to this one.
fn about<E: Entity>(table: &Table<E>, kind: Kind, id: RawId) -> impl Iterator<Item = &E> {
    let link = E::FIELDS.iter().find(|spec| spec.name == kind.name()).map(|spec| spec.number);
    let wanted = Value::Id(id);
    let linked = link.map(|link| table.iter().filter(move |one| one.value(link) == wanted));
    linked.into_iter().flatten()
}

fn making<'a>(book: &Book, kind: Kind, id: RawId) -> Option<Moment<'a>> {
    let record = book.record(kind, id)?;
    let field = |name| kind.field_named(name).map(|spec| record.field(spec.number));
    let at = if let Some(Value::Time(at)) = field("created_at") { Some(at) } else { None };
    let who = if let Some(Value::Id(by)) = field("created_by") { Some(Id::new(by)) } else { None };
    (at.is_some() || who.is_some()).then_some(Moment { key: id, at, who, of: Of::Made })
}

fn entry(book: &Book, kind: Kind, moment: &Moment<'_>) -> Entry {
    let said = |number: u16, value: &Value| {
        let spec = kind.field_numbered(number);
        let text = spec.map(|spec| words::display(book, kind, spec.name, spec.field_type, value));
        text.filter(|text| !text.is_empty()).unwrap_or_else(|| t("record-nothing"))
    };
    let label = |number: u16| {
        kind.field_numbered(number).map_or_else(String::new, |it| words::field_label(kind, it.name))
    };
    let what = match &moment.of {
        Of::Made => What::Created,
        Of::Change(change, field) => What::Changed {
            field: label(*field),
            before: said(*field, &change.before),
            after: stage_words::with_note(book, kind, change, said(*field, &change.after)),
        },
        Of::Activity(activity) => What::Work {
            name: words::choice_label(Kind::Activity, "how", activity.how.name()),
            title: activity.title.clone(),
            href: address::record(Kind::Activity, moment.key).unwrap_or_default(),
            state: String::new(),
            notes: beginning(&activity.notes.0),
        },
        Of::Task(task) => What::Work {
            name: words::kind_name(Kind::Task),
            title: task.title.clone(),
            href: address::record(Kind::Task, moment.key).unwrap_or_default(),
            state: match (task.done, task.due) {
                (true, _) => t("ui-done"),
                (false, Some(due)) => tv("timeline-due", &[("day", format::date(due).into())]),
                (false, None) => String::new(),
            },
            notes: beginning(&task.notes.0),
        },
        Of::Conflict(conflict) => {
            let field = moment.of.field();
            What::Refused {
                field: field.map_or_else(|| conflict.name.clone(), label),
                mine: field.map_or_else(String::new, |field| said(field, &conflict.mine)),
            }
        }
    };
    Entry {
        who: words::person(book, moment.who),
        at: moment.at,
        what,
        is_local: is_local(book, moment),
    }
}

/// A row this device made itself has no revision until the server has it.
fn is_local(book: &Book, moment: &Moment<'_>) -> bool {
    let rev = match &moment.of {
        Of::Change(change, _) => book.changes.row(change.id).map(|row| row.rev),
        Of::Activity(activity) => book.activities.row(activity.id).map(|row| row.rev),
        Of::Task(task) => book.tasks.row(task.id).map(|row| row.rev),
        Of::Made | Of::Conflict(_) => None,
    };
    rev == Some(0)
}

fn beginning(note: &str) -> String {
    match note.char_indices().nth(NOTE) {
        None => note.to_owned(),
        Some((end, _)) => format!("{}…", &note[..end]),
    }
}

#[cfg(test)]
mod tests {
    use shared::value::LongText;

    use super::*;

    #[test]
    fn moments_of_all_sorts_stand_in_the_order_of_time() {
        let mut book = Book::default();
        let account = Id::new(RawId(1));
        let call = |id: u128, at: i64| Activity {
            id: Id::new(RawId(id)),
            at: Some(Millis(at)),
            account: Some(account),
            ..Activity::default()
        };
        book.put_record(&shared::entity::Account {
            id: account,
            created_at: Some(Millis(5)),
            ..Default::default()
        });
        book.put_record(&call(2, 30));
        book.put_record(&call(3, 10));
        book.put_record(&Activity { account: None, ..call(9, 20) });
        let task = Task {
            id: Id::new(RawId(4)),
            account: Some(account),
            created_at: Some(Millis(20)),
            ..Task::default()
        };
        book.put_record(&task);
        let done = Some(Millis(40));
        book.put_record(&Task { id: Id::new(RawId(5)), done: true, done_at: done, ..task });
        book.put_record(&Change {
            id: Id::new(RawId(6)),
            field: 2,
            about: account.raw(),
            at: Millis(25),
            ..Change::default()
        });
        let keys = |filter: &Filter| -> Vec<u128> {
            let moments = moments(&book, Kind::Account, account.raw());
            moments.iter().filter(|it| filter.takes(it)).map(|moment| moment.key.0).collect()
        };
        assert_eq!(keys(&Filter::default()), [5, 2, 6, 4, 3, 1]);
        let only = |sort| keys(&Filter { sort: Some(sort), ..Filter::default() });
        assert_eq!(only(Sort::Activities), [2, 3]);
        assert_eq!(only(Sort::Tasks), [5, 4]);
        assert_eq!(only(Sort::Changes), [6, 1]);
        assert_eq!(keys(&Filter { field: Some(2), ..Filter::default() }), [6]);
        assert_eq!(
            keys(&Filter { who: Some(Id::new(RawId(7))), ..Filter::default() }),
            [0_u128; 0]
        );
    }

    #[test]
    fn a_long_note_is_cut_between_letters() {
        let note = LongText("华".repeat(NOTE + 1));
        assert_eq!(beginning(&note.0).chars().count(), NOTE + 1);
        assert_eq!(beginning("short"), "short");
    }
}
