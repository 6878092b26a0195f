//! Assign: to whom the leads of the pool go by themselves.
//!
//! Rules are asked in the order of their turns; the first that fits decides, also when it names nobody:
//! then the lead stays in the pool, and [`Given::Nobody`] says so. A lead that was ever somebody's is
//! not given away again by a rule, so that one given back or returned does not go round in a circle.

use crate::book::Book;
use crate::entity::{
    AssignMethod, AssignedBy, AssignmentRule, Department, Lead, LeadStatus, Product, Role, User,
};
use crate::id::Id;
use crate::id_map::IdMap;
use crate::order;
use crate::value::{FieldValue, Millis, Value};

use super::Edits;
use super::steps::assigned;

/// Why a rule gives leads to nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleProblem {
    /// It should name a person and does not.
    #[error("the rule names no person")]
    NoPerson,
    /// The person it names has left, or is not there.
    #[error("the person that the rule names does not work here any more")]
    PersonLeft,
    /// It should name a department and does not.
    #[error("the rule names no department")]
    NoDepartment,
    /// Nobody who sells works in its department or below.
    #[error("nobody works in the department that the rule names")]
    NobodyThere,
}

/// What the rules say of a lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// It goes to somebody.
    To {
        /// The rule.
        rule: Id<AssignmentRule>,
        /// The person.
        owner: Id<User>,
        /// How the rule chose.
        by: AssignedBy,
    },
    /// The first rule that fits gives it to nobody.
    Nobody {
        /// The rule.
        rule: Id<AssignmentRule>,
        /// Why.
        problem: RuleProblem,
    },
    /// No rule fits, or none may.
    NoRule,
}

/// Returns the people among whom a department's leads are shared: its reps and those of the departments
/// below; where there are none, its managers. People who left are passed over.
#[must_use]
pub fn people(book: &Book, department: Id<Department>) -> Vec<Id<User>> {
    let here = |role: Role| -> Vec<Id<User>> {
        let all = book.users.iter().filter(|user| !user.left && user.role == role);
        all.filter(|user| book.department_within(user.department, department))
            .map(|user| user.id)
            .collect()
    };
    let reps = here(Role::Rep);
    if reps.is_empty() { here(Role::Manager) } else { reps }
}

/// Returns why a rule gives leads to nobody; nothing when it is in order.
#[must_use]
pub fn problem(book: &Book, rule: &AssignmentRule) -> Option<RuleProblem> {
    candidates(book, rule).err()
}

fn candidates(book: &Book, rule: &AssignmentRule) -> Result<Vec<Id<User>>, RuleProblem> {
    match rule.method {
        AssignMethod::Person => {
            let person = rule.person.ok_or(RuleProblem::NoPerson)?;
            let is_here = book.users.get(person).is_some_and(|user| !user.left);
            if is_here { Ok(vec![person]) } else { Err(RuleProblem::PersonLeft) }
        }
        AssignMethod::Turn | AssignMethod::Load => {
            let people = people(book, rule.department.ok_or(RuleProblem::NoDepartment)?);
            if people.is_empty() { Err(RuleProblem::NobodyThere) } else { Ok(people) }
        }
    }
}

/// Tells whether somebody ever had the lead, or it was given back.
#[must_use]
pub fn was_assigned(book: &Book, lead: &Lead) -> bool {
    lead.owner.is_some()
        || lead.assigned_at.is_some()
        || book
            .changes_of(lead.id.raw())
            .iter()
            .any(|change| change.field == i64::from(Lead::OWNER.number))
}

/// Gives leads away, one after the other; each counts for the next.
#[derive(Debug)]
pub struct Desk<'a> {
    book: &'a Book,
    /// In the order of their turns, without those that wait.
    rules: Vec<&'a AssignmentRule>,
    products: IdMap<Id<Lead>, Vec<Id<Product>>>,
    /// How many open leads a person has.
    open: IdMap<Id<User>, usize>,
    /// When a person last got a lead by a rule.
    turns: Vec<(Id<AssignmentRule>, Id<User>, Turn)>,
}

/// When somebody got a lead; of two at once the later made.
type Turn = (Millis, Id<Lead>);

impl<'a> Desk<'a> {
    /// Gets ready to give away leads of a book.
    #[must_use]
    pub fn of(book: &'a Book) -> Self {
        let mut rules: Vec<_> = book.assignment_rules.iter().filter(|rule| !rule.paused).collect();
        order::sort_by_key(&mut rules, |rule| (rule.position, rule.id));
        let mut desk = Self {
            book,
            rules,
            products: IdMap::default(),
            open: IdMap::default(),
            turns: Vec::new(),
        };
        for asked in book.lead_products.iter() {
            desk.products.entry(asked.lead).or_default().push(asked.product);
        }
        for lead in book.leads.iter() {
            if let (LeadStatus::Open, Some(owner)) = (lead.status, lead.owner) {
                *desk.open.entry(owner).or_default() += 1;
            }
            if let (Some(rule), Some((owner, at))) = (lead.assigned_rule, first_turn(book, lead)) {
                desk.note_turn(rule, owner, (at, lead.id));
            }
        }
        desk
    }

    /// Tells whether a rule speaks of such a lead.
    #[must_use]
    pub fn fits(&self, rule: &AssignmentRule, lead: &Lead) -> bool {
        let asked = |product| {
            self.products.get(&lead.id).is_some_and(|products| products.contains(&product))
        };
        rule.region.is_none_or(|region| self.book.region_within(lead.region, region))
            && rule.product.is_none_or(asked)
            && rule.channel.is_none_or(|channel| lead.channel == Some(channel))
            && rule.source.is_none_or(|source| lead.source == source)
    }

    /// Says to whom a lead goes, and counts it there.
    pub fn give(&mut self, lead: &Lead, now: Millis) -> Given {
        if !lead.is_in_pool() || was_assigned(self.book, lead) {
            return Given::NoRule;
        }
        let Some(rule) = self.rules.iter().copied().find(|rule| self.fits(rule, lead)) else {
            return Given::NoRule;
        };
        let people = match candidates(self.book, rule) {
            Ok(people) => people,
            Err(problem) => return Given::Nobody { rule: rule.id, problem },
        };
        let turn = |person: &Id<User>| self.turn(rule.id, *person);
        let (chosen, by) = match rule.method {
            AssignMethod::Person => (people.first().copied(), AssignedBy::RulePerson),
            AssignMethod::Turn => (
                people.iter().copied().min_by_key(|person| (turn(person), *person)),
                AssignedBy::RuleTurn,
            ),
            AssignMethod::Load => {
                let load = |person: &Id<User>| self.open.get(person).copied().unwrap_or(0);
                let least = |person: &Id<User>| (load(person), turn(person), *person);
                (people.iter().copied().min_by_key(least), AssignedBy::RuleLoad)
            }
        };
        let Some(owner) = chosen else {
            return Given::Nobody { rule: rule.id, problem: RuleProblem::NobodyThere };
        };
        *self.open.entry(owner).or_default() += 1;
        self.note_turn(rule.id, owner, (now, lead.id));
        Given::To { rule: rule.id, owner, by }
    }

    fn turn(&self, rule: Id<AssignmentRule>, person: Id<User>) -> Option<Turn> {
        let of = self.turns.iter().find(|(of, who, _)| (*of, *who) == (rule, person));
        of.map(|(_, _, turn)| *turn)
    }

    fn note_turn(&mut self, rule: Id<AssignmentRule>, person: Id<User>, turn: Turn) {
        match self.turns.iter_mut().find(|(of, who, _)| (*of, *who) == (rule, person)) {
            Some((_, _, last)) => *last = turn.max(*last),
            None => self.turns.push((rule, person, turn)),
        }
    }

    /// Returns how many leads of the pool each rule would be asked about first, in order of the rules:
    /// what a rule is about to do.
    #[must_use]
    pub fn waiting(&self) -> Vec<(Id<AssignmentRule>, usize)> {
        let mut counts: Vec<_> = self.rules.iter().map(|rule| (rule.id, 0)).collect();
        for lead in self.book.leads.iter().filter(|lead| lead.is_in_pool()) {
            let at = self.rules.iter().position(|rule| self.fits(rule, lead));
            if let Some((_, count)) = at.and_then(|at| counts.get_mut(at))
                && !was_assigned(self.book, lead)
            {
                *count += 1;
            }
        }
        counts
    }
}

/// To whom the rule gave it, which the owner of today need not be: the first who had it.
fn first_turn(book: &Book, lead: &Lead) -> Option<(Id<User>, Millis)> {
    let changes = book.changes_of(lead.id.raw());
    let first = changes.iter().find(|change| {
        change.field == i64::from(Lead::OWNER.number) && !matches!(change.after, Value::Null)
    });
    match first {
        Some(change) => Some((Id::from_value(&change.after).ok()?, change.at)),
        None => Some((lead.owner?, lead.assigned_at.or(lead.created_at)?)),
    }
}

impl Given {
    /// Returns the edits that do it.
    #[must_use]
    pub fn edits(&self, now: Millis) -> Option<Edits> {
        let Self::To { rule, owner, by } = self else { return None };
        let mut edits = assigned(Some(*owner), *by, None, now);
        edits.push(Lead::ASSIGNED_RULE.to(&Some(*rule)));
        Some(edits)
    }
}
