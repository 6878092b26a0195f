//! Org: the people and departments as far as they decide who leads whom.

use std::collections::{BTreeSet, HashMap};

use crate::book::Book;
use crate::entity::{Department, Role, User};
use crate::id::Id;
use crate::sync::protocol::Fields;
use crate::value::FieldValue;

use super::Scope;

/// How deep a tree may be; deeper (or a circle) is cut off rather than followed for ever.
const DEPTH_MAX: usize = 32;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place {
    role: Role,
    department: Option<Id<Department>>,
    reports_to: Option<Id<User>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Unit {
    parent: Option<Id<Department>>,
    manager: Option<Id<User>>,
}

/// Who leads whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Org {
    people: HashMap<Id<User>, Place>,
    units: HashMap<Id<Department>, Unit>,
}

impl Org {
    /// Reads it from a book.
    #[must_use]
    pub fn of(book: &Book) -> Self {
        let mut org = Self::default();
        for user in book.users.iter() {
            let place =
                Place { role: user.role, department: user.department, reports_to: user.manager };
            org.people.insert(user.id, place);
        }
        for unit in book.departments.iter() {
            org.units.insert(unit.id, Unit { parent: unit.parent, manager: unit.manager });
        }
        org
    }

    /// Takes a person's row; without fields when it was deleted: then it leads nobody.
    pub fn put_user(&mut self, id: Id<User>, fields: Option<&Fields>) {
        let Some(fields) = fields else {
            self.people.remove(&id);
            return;
        };
        let place = Place {
            role: get(fields, User::ROLE.number),
            department: get(fields, User::DEPARTMENT.number),
            reports_to: get(fields, User::MANAGER.number),
        };
        self.people.insert(id, place);
    }

    /// Takes a department's row; without fields when it was deleted. A deleted department is none: nobody
    /// leads through it, and the departments beneath it stand at the top until they are moved.
    pub fn put_department(&mut self, id: Id<Department>, fields: Option<&Fields>) {
        let Some(fields) = fields else {
            self.units.remove(&id);
            return;
        };
        let unit = Unit {
            parent: get(fields, Department::PARENT.number),
            manager: get(fields, Department::MANAGER.number),
        };
        self.units.insert(id, unit);
    }

    /// Tells whether `leader` leads `person`: the person reports to them, directly or over others, or
    /// they lead the person's department or one above. A department that names no leader is led by the
    /// managers in it. Nobody leads themselves, and a rep leads nobody.
    #[must_use]
    pub fn leads(&self, leader: Id<User>, person: Id<User>) -> bool {
        let Some(place) = self.people.get(&leader) else { return false };
        if leader == person || place.role < Role::Manager {
            return false;
        }
        let above = |id: &Id<User>| self.people.get(id)?.reports_to;
        let reports = std::iter::successors(above(&person), above).take(DEPTH_MAX);
        reports.into_iter().any(|id| id == leader)
            || self.units_of(person).any(|(id, unit)| match unit.manager {
                Some(manager) => manager == leader,
                None => place.department == Some(id),
            })
    }

    /// The department of a person and those above it.
    fn units_of(&self, person: Id<User>) -> impl Iterator<Item = (Id<Department>, Unit)> {
        let first = self.people.get(&person).and_then(|place| place.department);
        std::iter::successors(first, |id| self.units.get(id)?.parent)
            .take(DEPTH_MAX)
            .filter_map(|id| Some((id, *self.units.get(&id)?)))
    }

    /// Returns the scopes that a person sees. The role is the session's, which is the newest.
    #[must_use]
    pub fn visible(&self, person: Id<User>, role: Role) -> BTreeSet<Scope> {
        let mut scopes = BTreeSet::from([Scope::Everyone, Scope::Private(person)]);
        if role >= Role::Director {
            scopes.insert(Scope::Company);
            return scopes;
        }
        scopes.insert(Scope::Person(person));
        if role >= Role::Manager {
            let led = self.people.keys().filter(|id| self.leads(person, **id));
            scopes.extend(led.map(|id| Scope::Person(*id)));
        }
        scopes
    }
}

fn get<T: FieldValue>(fields: &Fields, number: u16) -> T {
    fields.get(&number).and_then(|value| T::from_value(value).ok()).unwrap_or_default()
}
