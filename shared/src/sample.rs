//! Sample: a demo company that follows from a seed and a day alone: the same on every machine.
//!
//! Two years up to that day: three levels of departments, regions, 40 people, accounts with contacts,
//! two pipelines, leads, and opportunities played through the pipelines with the changes they left. Some are
//! overdue, some have no amount, some are in dollars or euros. The names are data, not interface.

use chrono::NaiveDate;

use crate::book::{Book, Row};
use crate::entity::{AnyRow, Change, Entity, Field, Record as _, Role, User};
use crate::id::Id;
use crate::value::{FieldValue, Millis};

mod committees;
mod customers;
mod leads;
mod names;
mod organisation;
mod people;
mod random;
mod sales;
mod templates;
mod work;

#[cfg(test)]
mod tests;

use random::Random;

/// A person of the demo company worth signing in as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Name to sign in with: the part of the person's e-mail address before the `@`.
    pub login: &'static str,
    /// Full name.
    pub name: &'static str,
    /// What the person is here to do.
    pub role: Role,
}

/// The people worth signing in as, the director first.
pub const SIGN_INS: &[SignIn] = &[
    SignIn { login: "lin", name: "林芳", role: Role::Director },
    SignIn { login: "zhou", name: "周敏", role: Role::Manager },
    SignIn { login: "li", name: "李伟", role: Role::Rep },
    SignIn { login: "anna", name: "Anna Keller", role: Role::Rep },
    SignIn { login: "carmen", name: "陳嘉欣", role: Role::Manager },
    SignIn { login: "marcus", name: "Marcus Weber", role: Role::Director },
    SignIn { login: "admin", name: "沈若冰", role: Role::Administrator },
];

/// How many opportunities a demo company has unless told otherwise.
pub const OPPORTUNITIES: usize = 5_000;

/// Makes the rows of a demo company whose story ends on `today`. Records that others point to come
/// first.
#[must_use]
pub fn company(seed: u64, today: NaiveDate, opportunities: usize) -> Vec<AnyRow> {
    let founded = sales::midnight(sales::earlier(today, sales::STORY_DAYS + 5));
    let mut organisation = organisation::organisation(seed, founded);
    let mut templates = templates::ask(seed, founded, &mut organisation);
    let accounts = 600 + opportunities.saturating_sub(OPPORTUNITIES) / 50;
    let (mut customers, own) = customers::customers(&organisation, seed, accounts, founded);
    let world =
        sales::World { organisation: &organisation, customers: &customers, own: &own, seed, today };
    let (mut opportunities, changes) = world.sales(opportunities);
    let lost = [organisation.project_sale.lost.id, organisation.distribution.lost.id];
    let work = work::work(seed, today, &lost, &mut opportunities);
    let leaders = organisation
        .users
        .iter()
        .filter(|it| it.role >= Role::Manager && it.role < Role::Administrator);
    let leaders: Vec<Id<User>> = leaders.map(|it| it.id).collect();
    let people = people::people(seed, today, &leaders, &work.activities, &mut customers);
    let leads = leads::leads(&organisation, &customers, seed, today, &mut opportunities);
    let committees = committees::committees(seed, today, &customers, &opportunities);
    templates::show(&mut templates, seed, today, &organisation, &opportunities, &changes);

    let mut rows = Vec::with_capacity(opportunities.len() + changes.len() + 3_000);
    rows.push(AnyRow::Company(row(organisation.company)));
    rows.extend(organisation.rates.into_iter().map(|rate| AnyRow::ExchangeRate(row(rate))));
    rows.extend(organisation.departments.into_iter().map(|one| AnyRow::Department(row(one))));
    rows.extend(organisation.regions.into_iter().map(|one| AnyRow::Region(row(one))));
    rows.extend(organisation.channels.into_iter().map(|one| AnyRow::Channel(row(one))));
    rows.extend(organisation.users.into_iter().map(|one| AnyRow::User(row(one))));
    rows.extend(organisation.products.into_iter().map(|one| AnyRow::Product(row(one))));
    for route in [organisation.project_sale, organisation.distribution] {
        rows.push(AnyRow::Pipeline(row(route.pipeline)));
        rows.extend(route.open.into_iter().map(|stage| AnyRow::Stage(row(stage))));
        rows.push(AnyRow::Stage(row(route.won)));
        rows.push(AnyRow::Stage(row(route.lost)));
    }
    rows.extend(templates.criteria.into_iter().map(|one| AnyRow::Criterion(row(one))));
    rows.extend(templates.stage_tasks.into_iter().map(|one| AnyRow::StageTask(row(one))));
    let mut contacts = Vec::new();
    for customer in customers {
        rows.push(AnyRow::Account(row(customer.account)));
        contacts.extend(customer.contacts);
    }
    contacts.extend(people.contacts);
    rows.extend(contacts.into_iter().map(|one| AnyRow::Contact(row(one))));
    rows.extend(people.affiliations.into_iter().map(|one| AnyRow::Affiliation(row(one))));
    rows.extend(people.dates.into_iter().map(|one| AnyRow::ImportantDate(row(one))));
    rows.extend(work.competitors.into_iter().map(|one| AnyRow::Competitor(row(one))));
    rows.extend(leads.rules.into_iter().map(|one| AnyRow::AssignmentRule(row(one))));
    rows.extend(opportunities.into_iter().map(|one| AnyRow::Opportunity(row(one))));
    rows.extend(leads.leads.into_iter().map(|one| AnyRow::Lead(row(one))));
    rows.extend(leads.products.into_iter().map(|one| AnyRow::LeadProduct(row(one))));
    rows.extend(work.tasks.into_iter().map(|one| AnyRow::Task(row(one))));
    rows.extend(work.milestones.into_iter().map(|one| AnyRow::Milestone(row(one))));
    rows.extend(work.review_notes.into_iter().map(|one| AnyRow::ReviewNote(row(one))));
    rows.extend(templates.tasks.into_iter().map(|one| AnyRow::Task(row(one))));
    rows.extend(templates.evidence.into_iter().map(|one| AnyRow::Evidence(row(one))));
    rows.extend(work.activities.into_iter().map(|one| AnyRow::Activity(row(one))));
    rows.extend(leads.tasks.into_iter().map(|one| AnyRow::Task(row(one))));
    rows.extend(leads.activities.into_iter().map(|one| AnyRow::Activity(row(one))));
    rows.extend(committees.members.into_iter().map(|one| AnyRow::CommitteeMember(row(one))));
    rows.extend(committees.lines.into_iter().map(|one| AnyRow::InfluenceLine(row(one))));
    rows.extend(committees.changes.into_iter().map(|one| AnyRow::Change(row(one))));
    rows.extend(changes.into_iter().map(|one| AnyRow::Change(row(one))));
    rows.extend(leads.changes.into_iter().map(|one| AnyRow::Change(row(one))));
    rows
}

/// Makes the same as [`company`], in memory.
#[must_use]
pub fn book(seed: u64, today: NaiveDate, opportunities: usize) -> Book {
    let mut book = Book::default();
    for row in company(seed, today, opportunities) {
        book.put(row);
    }
    book
}

/// The change of a field of a record at a moment; its id is drawn from `random`.
fn change<E: Entity, T: FieldValue>(
    random: &mut Random,
    record: &E,
    field: Field<E, T>,
    (before, after): (&T, &T),
    author: Option<Id<User>>,
    at: Millis,
) -> Change {
    Change {
        id: random.id(at),
        field: i64::from(field.number),
        about_kind: i64::from(E::KIND.number()),
        about: record.raw_id(),
        before: before.to_value(),
        after: after.to_value(),
        author,
        at,
        claimed_at: None,
    }
}

fn row<E: Entity>(record: E) -> Box<Row<E>> {
    Box::new(Row { record, rev: 0, unknown: Vec::new() })
}
