//! Visibility: who sees which row.
//!
//! A row lies in *scopes*; a person sees the scopes that their role and place in the organisation
//! give. What a kind's rows lie in is told by [`Home`], once:
//!
//! - the catalogue (products, pipelines, the names of people and departments) is everyone's;
//! - a record with an owner lies with the owner; without one it is everyone's, to be claimed;
//! - what follows another record (a contact its account, a change what it is about) is seen with it;
//! - a contact of public relations follows no account: it lies with its owner, or with everyone where it
//!   says so;
//! - a share lets one person into one record, and an opportunity lets its owner into its account;
//! - conflicts and undo logs are their author's alone, whatever the role of others; so is a view
//!   until its author shares it with everybody.
//!
//! A rep sees their own scope, a manager those of the people they lead, a director and an
//! administrator the company's, which holds every row that is not private. A person is led by whom
//! they report to and by who leads their department or one above it, so moving a department changes
//! who sees what without touching a row.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::RowKey;
use crate::entity::{
    Account, Activity, Change, Conflict, Contact, ContactKind, Kind, Lead, Opportunity, SavedView,
    Share, Snooze, Standing, Task, UndoLog, User, ViewPin,
};
use crate::id::{Id, RawId};
use crate::planted::{Bug, planted};
use crate::value::{FieldValue as _, Value};

use super::protocol::Fields;

mod held;
mod org;

pub use held::Held;
pub use org::Org;

/// Where rows lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Everyone sees it.
    Everyone,
    /// Directors and administrators see it.
    Company,
    /// The person sees it, and who leads them.
    Person(Id<User>),
    /// Only the person sees it.
    Private(Id<User>),
}

impl Scope {
    /// Returns its 17 bytes, ordered like the scopes.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 17] {
        let mut bytes = [0; 17];
        let (tag, id) = match self {
            Self::Everyone => (0, RawId::default()),
            Self::Company => (1, RawId::default()),
            Self::Person(id) => (2, id.raw()),
            Self::Private(id) => (3, id.raw()),
        };
        bytes[0] = tag;
        bytes[1..].copy_from_slice(&id.to_bytes());
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (tag, id) = bytes.split_first()?;
        let id = RawId::from_bytes(<[u8; 16]>::try_from(id).ok()?);
        match tag {
            0 => Some(Self::Everyone),
            1 => Some(Self::Company),
            2 => Some(Self::Person(Id::new(id))),
            3 => Some(Self::Private(Id::new(id))),
            _ => None,
        }
    }
}

/// What decides where the rows of a kind lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// With everyone.
    Everyone,
    /// With the person in this field, or with everyone while it is empty.
    Owner(u16),
    /// Where the record lies that it is about.
    About,
    /// Where the records lie that its fields lead to.
    Parents,
    /// With everyone where the second field says so, else with the person in the first alone.
    Published(u16, u16),
    /// Nowhere but with the person in this field.
    Private(u16),
    /// With the person in this field alone, or with everyone while it is empty.
    Reader(u16),
}

impl Home {
    /// Returns what decides for a kind.
    #[must_use]
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::User
            | Kind::Department
            | Kind::Region
            | Kind::Channel
            | Kind::Product
            | Kind::Pipeline
            | Kind::Stage
            | Kind::Company
            | Kind::ExchangeRate
            | Kind::ImportMapping
            | Kind::Competitor
            | Kind::AssignmentRule
            | Kind::Criterion
            | Kind::StageTask => Self::Everyone,
            Kind::Account => Self::Owner(Account::OWNER.number),
            Kind::Contact => Self::Owner(Contact::OWNER.number),
            Kind::Opportunity => Self::Owner(Opportunity::OWNER.number),
            Kind::Task => Self::Owner(Task::OWNER.number),
            Kind::Activity => Self::Owner(Activity::OWNER.number),
            Kind::Lead => Self::Owner(Lead::OWNER.number),
            Kind::Change | Kind::Share => Self::About,
            Kind::LeadProduct
            | Kind::Evidence
            | Kind::Milestone
            | Kind::ReviewNote
            | Kind::CommitteeMember
            | Kind::InfluenceLine
            | Kind::Affiliation
            | Kind::ImportantDate => Self::Parents,
            Kind::SavedView => Self::Published(SavedView::AUTHOR.number, SavedView::SHARED.number),
            Kind::ViewPin => Self::Private(ViewPin::USER.number),
            Kind::Snooze => Self::Private(Snooze::USER.number),
            Kind::Conflict => Self::Private(Conflict::AUTHOR.number),
            Kind::UndoLog => Self::Private(UndoLog::AUTHOR.number),
            Kind::Standing => Self::Reader(Standing::READER.number),
        }
    }
}

/// Returns who owns a record, when its kind has owners and it has one.
#[must_use]
pub fn owner(kind: Kind, fields: &Fields) -> Option<Id<User>> {
    match Home::of(kind) {
        Home::Owner(number) | Home::Private(number) | Home::Published(number, _) => {
            person(fields, number)
        }
        Home::Everyone | Home::About | Home::Parents | Home::Reader(_) => None,
    }
}

/// Tells whether the field says that a record is for everybody.
pub(super) fn is_published(fields: &Fields, number: u16) -> bool {
    fields.get(&number) == Some(&Value::Bool(true))
}

fn person(fields: &Fields, number: u16) -> Option<Id<User>> {
    if let Some(Value::Id(id)) = fields.get(&number) { Some(Id::new(*id)) } else { None }
}

/// Tells whether a record is a resource of the company: a contact of public relations, who is seen apart
/// from any account.
pub(super) fn is_resource(kind: Kind, fields: &Fields) -> bool {
    let relation = || fields.get(&Contact::RELATION.number);
    kind == Kind::Contact && relation() == Some(&ContactKind::PublicRelations.to_value())
}

/// Returns the records with which this one is seen.
#[must_use]
pub fn followed(kind: Kind, fields: &Fields) -> Vec<RowKey> {
    if Home::of(kind) == Home::About {
        return about(kind, fields).into_iter().collect();
    }
    if is_resource(kind, fields) {
        return Vec::new();
    }
    let links = kind.fields().iter().filter(|spec| spec.follows);
    links
        .filter_map(|spec| match (spec.field_type, fields.get(&spec.number)) {
            (crate::value::FieldType::Link(target), Some(Value::Id(id))) => {
                Some(RowKey::new(target, *id))
            }
            _ => None,
        })
        .collect()
}

/// Returns the record that a change or a share is about.
fn about(kind: Kind, fields: &Fields) -> Option<RowKey> {
    let (of_kind, id) = match kind {
        Kind::Change => (Change::ABOUT_KIND.number, Change::ABOUT.number),
        Kind::Share => (Share::ABOUT_KIND.number, Share::ABOUT.number),
        Kind::User
        | Kind::Department
        | Kind::Region
        | Kind::Channel
        | Kind::Product
        | Kind::Account
        | Kind::Contact
        | Kind::Pipeline
        | Kind::Stage
        | Kind::Opportunity
        | Kind::Company
        | Kind::ExchangeRate
        | Kind::ImportMapping
        | Kind::Conflict
        | Kind::UndoLog
        | Kind::Standing
        | Kind::Competitor
        | Kind::Task
        | Kind::Activity
        | Kind::Lead
        | Kind::LeadProduct
        | Kind::AssignmentRule
        | Kind::Criterion
        | Kind::Evidence
        | Kind::StageTask
        | Kind::SavedView
        | Kind::ViewPin
        | Kind::Milestone
        | Kind::ReviewNote
        | Kind::CommitteeMember
        | Kind::InfluenceLine
        | Kind::Affiliation
        | Kind::ImportantDate
        | Kind::Snooze => return None,
    };
    match (fields.get(&of_kind), fields.get(&id)) {
        (Some(Value::Int(number)), Some(Value::Id(id))) => {
            Some(RowKey { kind: u16::try_from(*number).ok()?, id: *id })
        }
        _ => None,
    }
}

/// Returns the record into which this one lets people, and whom beside those it was itself opened to:
/// a share the person it names, an opportunity its owner into its account.
#[must_use]
pub fn opened(kind: Kind, fields: &Fields) -> Option<(RowKey, Option<Id<User>>)> {
    if kind == Kind::Share {
        return Some((about(kind, fields)?, person(fields, Share::USER.number)));
    }
    if kind != Kind::Opportunity {
        return None;
    }
    let account = person_link(fields, Opportunity::ACCOUNT.number)?;
    Some((RowKey::new(Kind::Account, account), owner(kind, fields)))
}

fn person_link(fields: &Fields, number: u16) -> Option<RawId> {
    if let Some(Value::Id(id)) = fields.get(&number) { Some(*id) } else { None }
}

/// Works out the scopes of a row.
///
/// `opened` are those let in by other records, `followed` the scopes of what it follows, `author` who
/// wrote it last: a row whose parent is not there (yet) lies with its author.
#[must_use]
pub fn audience<'a>(
    kind: Kind,
    fields: &Fields,
    opened: impl IntoIterator<Item = &'a Id<User>>,
    parents: impl IntoIterator<Item = BTreeSet<Scope>>,
    author: Option<Id<User>>,
) -> BTreeSet<Scope> {
    let home = Home::of(kind);
    if let Home::Reader(number) = home {
        return BTreeSet::from([person(fields, number).map_or(Scope::Everyone, Scope::Private)]);
    }
    if let Home::Private(number) = home {
        if planted(Bug::OpenInbox) {
            return BTreeSet::from([Scope::Everyone]);
        }
        return person(fields, number).or(author).map(Scope::Private).into_iter().collect();
    }
    if let Home::Published(author_field, shared) = home {
        if is_published(fields, shared) {
            return BTreeSet::from([Scope::Everyone]);
        }
        return person(fields, author_field).or(author).map(Scope::Private).into_iter().collect();
    }
    let owner = owner(kind, fields);
    let mut scopes: BTreeSet<Scope> = opened.into_iter().copied().map(Scope::Person).collect();
    scopes.extend(owner.map(Scope::Person));
    for parent in parents {
        scopes.extend(parent.into_iter().filter(|scope| !matches!(scope, Scope::Private(_))));
    }
    let is_everyones = match home {
        Home::Everyone => true,
        Home::Owner(_) if is_resource(kind, fields) => {
            is_published(fields, Contact::OPEN_TO_ALL.number)
        }
        Home::Owner(_) => owner.is_none() && followed(kind, fields).is_empty(),
        Home::About | Home::Parents | Home::Private(_) | Home::Reader(_) | Home::Published(..) => {
            false
        }
    };
    if is_everyones || scopes.contains(&Scope::Everyone) {
        return BTreeSet::from([Scope::Everyone]);
    }
    if scopes.iter().all(|scope| *scope == Scope::Company) {
        scopes.extend(author.map(Scope::Person));
    }
    scopes.insert(Scope::Company);
    scopes
}

/// Who was let into a row by other records, and how many times.
pub type Opened = BTreeMap<Id<User>, u32>;

#[cfg(test)]
mod tests;
