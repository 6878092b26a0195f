//! Sight: who sees which row, written a second time as plainly as possible.
//!
//! The product keeps for each row a set of scopes and hands changes of it on. Here nothing is kept:
//! whoever wants to know asks the rows as they are, one after another, by recursion. What the rows say
//! of departments, reports, owners, shares and deals is read here anew, too.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a new kind is everybody's until somebody says otherwise here"
)]

use std::collections::{BTreeMap, BTreeSet};

use shared::book::RowKey;
use shared::entity::{
    Account, Change, Conflict, Contact, ContactKind, Department, Kind, Opportunity, Role, Share,
    UndoLog, User,
};
use shared::id::RawId;
use shared::sync::protocol::Fields;
use shared::value::{FieldValue, Value};

/// Who sees a row, apart from those who answer for the company.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Circle {
    /// All do.
    pub everyone: bool,
    /// These do, and who leads them.
    pub people: BTreeSet<RawId>,
    /// Only this person does, whoever leads them.
    pub only: Option<RawId>,
}

/// A row with what matters for who sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What it holds; nothing when it was deleted.
    pub fields: Option<Fields>,
    /// Who made it.
    pub author: Option<RawId>,
    /// Who saw it when it was deleted.
    pub last: Circle,
}

/// Rows that can be asked.
pub struct Sight<'a> {
    rows: &'a BTreeMap<RowKey, Seen>,
}

fn id(fields: &Fields, number: u16) -> Option<RawId> {
    match fields.get(&number) {
        Some(Value::Id(id)) => Some(*id),
        _ => None,
    }
}

fn about(fields: &Fields, kind: u16, number: u16) -> Option<RowKey> {
    match fields.get(&kind) {
        Some(Value::Int(kind)) => {
            Some(RowKey { kind: u16::try_from(*kind).ok()?, id: id(fields, number)? })
        }
        _ => None,
    }
}

/// Who owns a record.
#[must_use]
pub fn owner(key: RowKey, fields: &Fields) -> Option<RawId> {
    match Kind::from_number(key.kind)? {
        Kind::Account => id(fields, Account::OWNER.number),
        Kind::Contact => id(fields, Contact::OWNER.number),
        Kind::Opportunity => id(fields, Opportunity::OWNER.number),
        _ => None,
    }
}

/// Whether it is somebody of public relations, who is seen apart from any account.
#[must_use]
pub fn is_resource(key: RowKey, fields: &Fields) -> bool {
    let relation = fields.get(&Contact::RELATION.number);
    key.kind == Kind::Contact.number() && relation == Some(&ContactKind::PublicRelations.to_value())
}

/// The record with which one is seen.
#[must_use]
pub fn leader_of(key: RowKey, fields: &Fields) -> Option<RowKey> {
    if is_resource(key, fields) {
        return None;
    }
    match Kind::from_number(key.kind)? {
        Kind::Contact => Some(RowKey::new(Kind::Account, id(fields, Contact::ACCOUNT.number)?)),
        Kind::Change => about(fields, Change::ABOUT_KIND.number, Change::ABOUT.number),
        Kind::Share => about(fields, Share::ABOUT_KIND.number, Share::ABOUT.number),
        _ => None,
    }
}

/// The record into which one lets people, and whom it names.
#[must_use]
pub fn opens(key: RowKey, fields: &Fields) -> Option<(RowKey, Option<RawId>)> {
    match Kind::from_number(key.kind)? {
        Kind::Share => {
            let about = about(fields, Share::ABOUT_KIND.number, Share::ABOUT.number)?;
            Some((about, id(fields, Share::USER.number)))
        }
        Kind::Opportunity => {
            let account = id(fields, Opportunity::ACCOUNT.number)?;
            Some((RowKey::new(Kind::Account, account), id(fields, Opportunity::OWNER.number)))
        }
        _ => None,
    }
}

/// Whose alone a row is.
#[must_use]
pub fn only(key: RowKey, fields: &Fields) -> Option<Option<RawId>> {
    match Kind::from_number(key.kind)? {
        Kind::Conflict => Some(id(fields, Conflict::AUTHOR.number)),
        Kind::UndoLog => Some(id(fields, UndoLog::AUTHOR.number)),
        _ => None,
    }
}

impl<'a> Sight<'a> {
    /// Looks at these rows.
    #[must_use]
    pub fn of(rows: &'a BTreeMap<RowKey, Seen>) -> Self {
        Self { rows }
    }

    fn fields(&self, key: RowKey) -> Option<&'a Fields> {
        self.rows.get(&key)?.fields.as_ref()
    }

    /// Whom the living rows let into a record.
    fn let_in(&self, key: RowKey, depth: usize) -> BTreeSet<RawId> {
        let mut people = BTreeSet::new();
        // Deep enough for a share of a deal of an account.
        if depth > 4 {
            return people;
        }
        for kind in [Kind::Share, Kind::Opportunity] {
            let from = RowKey::new(kind, RawId(0));
            let to = RowKey::new(kind, RawId(u128::MAX));
            for (other, row) in self.rows.range(from..=to) {
                let Some(fields) = &row.fields else { continue };
                let Some((target, named)) = opens(*other, fields) else { continue };
                if target == key {
                    people.extend(named);
                    people.extend(self.let_in(*other, depth + 1));
                }
            }
        }
        people
    }

    /// Who sees a row.
    #[must_use]
    pub fn circle(&self, key: RowKey) -> Circle {
        let Some(row) = self.rows.get(&key) else { return Circle::default() };
        let Some(fields) = &row.fields else { return row.last.clone() };
        if let Some(only) = only(key, fields) {
            return Circle { only: only.or(row.author), ..Circle::default() };
        }
        let mut circle = Circle::default();
        let has_owners =
            [Kind::Account, Kind::Contact, Kind::Opportunity].map(Kind::number).contains(&key.kind);
        let led_by = leader_of(key, fields);
        let is_part = [Kind::Change, Kind::Share].map(Kind::number).contains(&key.kind);
        if has_owners || is_part {
            let owner = owner(key, fields);
            circle.everyone = if is_resource(key, fields) {
                fields.get(&Contact::OPEN_TO_ALL.number) == Some(&Value::Bool(true))
            } else {
                has_owners && owner.is_none() && led_by.is_none()
            };
            circle.people.extend(owner);
            circle.people.extend(self.let_in(key, 0));
        } else {
            circle.everyone = true;
        }
        if let Some(parent) = led_by.map(|parent| self.circle(parent)) {
            circle.everyone |= parent.everyone;
            circle.people.extend(parent.people);
        }
        if circle.everyone {
            circle.people.clear();
        } else if circle.people.is_empty() {
            circle.people.extend(row.author);
        }
        circle
    }

    /// What a person is here to do, by their record.
    #[must_use]
    pub fn role(&self, person: RawId) -> Role {
        let fields = self.fields(RowKey::new(Kind::User, person));
        let value = fields.and_then(|fields| fields.get(&User::ROLE.number));
        value.and_then(|value| Role::from_value(value).ok()).unwrap_or_default()
    }

    fn of_user(&self, person: RawId, number: u16) -> Option<RawId> {
        id(self.fields(RowKey::new(Kind::User, person))?, number)
    }

    fn of_unit(&self, unit: RawId, number: u16) -> Option<RawId> {
        id(self.fields(RowKey::new(Kind::Department, unit))?, number)
    }

    /// Whether one leads the other.
    #[must_use]
    pub fn leads(&self, leader: RawId, person: RawId) -> bool {
        if leader == person || matches!(self.role(leader), Role::Rep) {
            return false;
        }
        let above = self.of_user(person, User::MANAGER.number);
        let department = self.of_user(person, User::DEPARTMENT.number);
        above.is_some_and(|above| self.is_reported_to(leader, above, &mut BTreeSet::new()))
            || department.is_some_and(|unit| self.is_leader_of(leader, unit, &mut BTreeSet::new()))
    }

    fn is_reported_to(&self, leader: RawId, at: RawId, been: &mut BTreeSet<RawId>) -> bool {
        if at == leader {
            return true;
        }
        let above = self.of_user(at, User::MANAGER.number);
        been.insert(at) && above.is_some_and(|above| self.is_reported_to(leader, above, been))
    }

    fn is_leader_of(&self, leader: RawId, unit: RawId, been: &mut BTreeSet<RawId>) -> bool {
        if !been.insert(unit) || !self.rows.contains_key(&RowKey::new(Kind::Department, unit)) {
            return false;
        }
        let is_here = match self.of_unit(unit, Department::MANAGER.number) {
            Some(named) => named == leader,
            None => self.of_user(leader, User::DEPARTMENT.number) == Some(unit),
        };
        let parent = self.of_unit(unit, Department::PARENT.number);
        is_here || parent.is_some_and(|parent| self.is_leader_of(leader, parent, been))
    }

    /// Whether a person in this role is within a circle.
    #[must_use]
    pub fn is_in(&self, person: RawId, role: Role, circle: &Circle) -> bool {
        if circle.only.is_some() {
            return circle.only == Some(person);
        }
        circle.everyone
            || matches!(role, Role::Director | Role::Administrator)
            || circle.people.contains(&person)
            || !matches!(role, Role::Rep)
                && circle.people.iter().any(|other| self.leads(person, *other))
    }

    /// Whether a person in this role sees a row that is there (or was).
    #[must_use]
    pub fn sees(&self, person: RawId, role: Role, key: RowKey) -> bool {
        self.rows.contains_key(&key) && self.is_in(person, role, &self.circle(key))
    }

    /// Every living row that a person sees.
    #[must_use]
    pub fn all(&self, person: RawId) -> BTreeSet<RowKey> {
        let role = self.role(person);
        let living = self.rows.iter().filter(|(_, row)| row.fields.is_some());
        living.map(|(key, _)| *key).filter(|key| self.sees(person, role, *key)).collect()
    }
}
