//! What the server does about leads: it gives them away by the rules and takes them back untouched,
//! once, and never from somebody who was first.

use shared::book::{Book, WireRow, read_rows};
use shared::entity::conflict::ConflictReason;
use shared::entity::{
    AnyRow, AssignMethod, AssignedBy, AssignmentRule, Company, Department, Entity, Lead, User,
};
use shared::id::Id;
use shared::value::{Millis, Value as Held};

use super::*;
use crate::leads::Caretaker;

const PASSWORD: &str = "a password for selling";
const COMPANY: RawId = Company::ID.raw();
const SALES: RawId = RawId(500);
const RULE: RawId = RawId(510);

/// A browser of its own, with its numbers.
pub(super) struct Seat {
    cookie: String,
    device: u128,
    next: u64,
    person: Id<User>,
}

impl Seat {
    async fn at(server: &TestServer, name: &str, password: &str, device: u128) -> Self {
        let answer = server.sign_in_as(name, password).await;
        let person = answer.json()["user"].as_str().unwrap().parse::<RawId>().unwrap();
        Self { cookie: answer.cookie(), device, next: 1, person: Id::new(person) }
    }

    pub(super) async fn does(&mut self, server: &TestServer, mutation: Mutation) -> Outcome {
        let envelope = Envelope::alone(self.next, server.now().0, mutation);
        self.next += 1;
        let reply = reply(&server.sync(&self.cookie, &device(self.device, vec![envelope])).await);
        reply.outcomes[0].outcome.clone()
    }

    /// What this person sees of everything, read anew.
    async fn book(&self, server: &TestServer) -> Book {
        let reply = reply(&server.sync(&self.cookie, &device(self.device, Vec::new())).await);
        assert!(!reply.more);
        let mut book = Book::default();
        for row in read_rows(&reply.rows).unwrap() {
            if let WireRow::Put(row) = row {
                book.put(row);
            }
        }
        book
    }

    async fn lead(&self, server: &TestServer, number: u128) -> Option<(Lead, u64)> {
        let book = self.book(server).await;
        let row = book.leads.row(Id::new(RawId(number)))?;
        Some((row.record.clone(), row.rev))
    }
}

impl TestServer {
    fn now(&self) -> Millis {
        Millis(i64::try_from(crate::clock::Clock::now_ms(&*self.clock)).unwrap())
    }

    async fn cares(&self, caretaker: &mut Caretaker) -> (usize, Option<Millis>) {
        caretaker.follow(&self.state).await.unwrap()
    }
}

pub(super) fn make<E: Entity>(
    id: RawId,
    fields: impl IntoIterator<Item = (u16, Held)>,
) -> Mutation {
    Mutation::create(E::KIND, id, fields)
}

fn make_lead(number: u128, more: impl IntoIterator<Item = (u16, Held)>) -> Mutation {
    let name = [Lead::NAME.to(&format!("Lead {number}"))];
    make::<Lead>(RawId(number), name.into_iter().chain(more))
}

/// An administrator, and two who sell in one department, by whose turns a rule goes.
pub(super) async fn company() -> (TestServer, Seat, Seat, Seat) {
    let server = TestServer::new().await;
    server.add_rep("bob").await;
    server.add_rep("cem").await;
    let mut ada = Seat::at(&server, "ada", "correct horse battery", 1).await;
    let bob = Seat::at(&server, "bob", PASSWORD, 2).await;
    let cem = Seat::at(&server, "cem", PASSWORD, 3).await;
    let days = Company::LEAD_RETURN_DAYS.to(&Some(14));
    let mut mutations = vec![
        make::<Company>(COMPANY, [Company::NAME.to(&"Ours".to_owned()), days]),
        make::<Department>(SALES, [Department::NAME.to(&"Sales".to_owned())]),
    ];
    for person in [bob.person, cem.person] {
        let department = [User::DEPARTMENT.to(&Some(Id::new(SALES)))];
        mutations.push(Mutation::patch(Kind::User, person.raw(), u64::MAX, department));
    }
    for mutation in mutations {
        assert!(matches!(ada.does(&server, mutation).await, Outcome::Applied { .. }));
    }
    (server, ada, bob, cem)
}

fn turns() -> Mutation {
    make::<AssignmentRule>(
        RULE,
        [
            AssignmentRule::NAME.to(&"Everybody in turn".to_owned()),
            AssignmentRule::METHOD.to(&AssignMethod::Turn),
            AssignmentRule::DEPARTMENT.to(&Some(Id::new(SALES))),
        ],
    )
}

#[tokio::test]
async fn without_leads_nothing_is_done() {
    let (server, ..) = company().await;
    let mut caretaker = Caretaker::default();
    assert_eq!(server.cares(&mut caretaker).await, (0, None));
    assert_eq!(server.cares(&mut caretaker).await, (0, None));
    // Standings are committed in the background meanwhile, so the number of commits says nothing.
    let leads = server
        .state
        .committer
        .read(|view| shared::sync::server::own::rows_of(view, &[Kind::Lead]).unwrap());
    assert_eq!(leads.await.unwrap(), []);
}

#[tokio::test]
async fn a_lead_of_the_pool_goes_to_whoever_is_next_and_devices_pull_it() {
    let (server, mut ada, mut bob, cem) = company().await;
    let mut caretaker = Caretaker::default();
    ada.does(&server, make_lead(100, [])).await;
    assert_eq!(server.cares(&mut caretaker).await.0, 0, "no rule, no owner");
    assert!(bob.lead(&server, 100).await.is_some() && cem.lead(&server, 100).await.is_some());

    ada.does(&server, turns()).await;
    assert_eq!(server.cares(&mut caretaker).await.0, 1);
    for number in 101..105 {
        bob.does(&server, make_lead(number, [])).await;
    }
    assert_eq!(server.cares(&mut caretaker).await.0, 4);
    assert_eq!(server.cares(&mut caretaker).await.0, 0, "a second time there is nothing to do");
    // One that begins anew, as after a restart, sees the same.
    assert_eq!(server.cares(&mut Caretaker::default()).await.0, 0);

    let book = ada.book(&server).await;
    let mut first = [bob.person, cem.person];
    first.sort_unstable();
    for (number, lead) in (0..).zip(book.leads.iter()) {
        assert_eq!(lead.owner, Some(first[number % 2]), "{}", lead.name);
        assert_eq!(lead.assigned_by, AssignedBy::RuleTurn);
        assert_eq!(lead.assigned_rule, Some(Id::new(RULE)));
        assert_eq!(lead.assigned_at, Some(server.now()));
        let changes = book.changes_of(lead.id.raw());
        let owner = changes.iter().find(|it| it.field == i64::from(Lead::OWNER.number)).unwrap();
        assert_eq!(owner.author, Some(User::SERVER));
    }
    // Each change has a record of its own.
    assert_eq!(book.changes_of(RawId(100)).len(), 3);
    // The others do not see it any more.
    let seen = [bob.lead(&server, 100).await, cem.lead(&server, 100).await];
    assert_eq!(seen.iter().flatten().count(), 1);
}

#[tokio::test]
async fn what_nobody_touched_goes_back_when_its_days_are_over() {
    let (server, mut ada, mut bob, cem) = company().await;
    ada.does(&server, turns()).await;
    let owned = [Lead::OWNER.to(&Some(bob.person))];
    bob.does(&server, make_lead(100, owned)).await;
    let mut caretaker = Caretaker::default();
    assert_eq!(server.cares(&mut caretaker).await.0, 1, "it is dated");
    let due = Millis(server.now().0 + 14 * i64::try_from(DAY_MS).unwrap());
    assert_eq!(server.cares(&mut caretaker).await, (0, Some(due)));
    assert!(cem.lead(&server, 100).await.is_none());

    server.clock.advance(14 * DAY_MS - 1);
    assert_eq!(server.cares(&mut caretaker).await.0, 0);
    server.clock.advance(1);
    assert_eq!(server.cares(&mut caretaker).await, (1, None));
    let (lead, _) = cem.lead(&server, 100).await.expect("everybody sees the pool");
    assert_eq!((lead.owner, lead.assigned_by), (None, AssignedBy::Returned));
    // The rule that fits does not send it round in a circle.
    assert_eq!(server.cares(&mut caretaker).await.0, 0);
}

#[tokio::test]
async fn an_edit_of_its_owner_keeps_a_lead() {
    let (server, _ada, mut bob, _cem) = company().await;
    bob.does(&server, make_lead(100, [Lead::OWNER.to(&Some(bob.person))])).await;
    let mut caretaker = Caretaker::default();
    server.cares(&mut caretaker).await;
    server.clock.advance(10 * DAY_MS);
    let (_, rev) = bob.lead(&server, 100).await.unwrap();
    let city = [Lead::CITY.to(&Some("Ulm".to_owned()))];
    bob.does(&server, Mutation::patch(Kind::Lead, RawId(100), rev, city)).await;
    server.clock.advance(5 * DAY_MS);
    let (changed, next) = server.cares(&mut caretaker).await;
    let due = Millis(server.now().0 + 9 * i64::try_from(DAY_MS).unwrap());
    assert_eq!((changed, next), (0, Some(due)));
}

#[tokio::test]
async fn of_two_who_claim_at_once_the_second_is_told() {
    let (server, _ada, mut bob, mut cem) = company().await;
    bob.does(&server, make_lead(100, [])).await;
    let (lead, rev) = cem.lead(&server, 100).await.unwrap();
    let claim = |person| {
        let edits = lead.claim(person, server.now()).unwrap();
        Mutation::patch(Kind::Lead, RawId(100), rev, edits)
    };
    let (first, second) = (claim(bob.person), claim(cem.person));
    assert!(matches!(bob.does(&server, first).await, Outcome::Applied { .. }));
    assert!(matches!(cem.does(&server, second).await, Outcome::Rejected { .. }));
    let book = cem.book(&server).await;
    let conflict = book.conflicts.iter().next().expect("it waits in the inbox");
    assert_eq!(conflict.reason, ConflictReason::OutOfReach);
    assert_eq!((conflict.about_key().kind, conflict.about), (Kind::Lead.number(), RawId(100)));
    let (lead, _) = bob.lead(&server, 100).await.unwrap();
    assert_eq!((lead.owner, lead.assigned_by), (Some(bob.person), AssignedBy::Claim));
}

#[tokio::test]
async fn who_claimed_first_has_it_whatever_a_rule_was_about_to_do() {
    let (server, mut ada, mut bob, cem) = company().await;
    bob.does(&server, make_lead(100, [])).await;
    let (lead, rev) = bob.lead(&server, 100).await.unwrap();
    // What the server read before bob claimed.
    let thought = vec![vec![Mutation::patch(
        Kind::Lead,
        RawId(100),
        rev,
        [Lead::OWNER.to(&Some(cem.person))],
    )]];
    let claim = lead.claim(bob.person, server.now()).unwrap();
    bob.does(&server, Mutation::patch(Kind::Lead, RawId(100), rev, claim)).await;
    let (orgs, now) = (Arc::clone(&server.state.orgs), server.now());
    let done = server.state.committer.commit(1, move |overlay| {
        shared::sync::server::own::act(overlay, &orgs, &thought, now).unwrap()
    });
    let done = done.await.unwrap();
    assert_eq!((done.taken, done.refused.len(), done.writes.len()), (0, 0, 0));
    ada.does(&server, turns()).await;
    assert_eq!(server.cares(&mut Caretaker::default()).await.0, 0);
    assert_eq!(bob.lead(&server, 100).await.unwrap().0.owner, Some(bob.person));
}

#[tokio::test]
async fn a_large_file_of_leads_is_given_away_in_portions() {
    let (server, mut ada, ..) = company().await;
    ada.does(&server, turns()).await;
    let envelopes: Vec<_> = (0..450_u64)
        .map(|number| {
            let lead = make_lead(1_000 + u128::from(number), []);
            Envelope::alone(ada.next + number, server.now().0, lead)
        })
        .collect();
    reply(&server.sync(&ada.cookie, &device(ada.device, envelopes)).await);
    let mut caretaker = Caretaker::default();
    assert_eq!(server.cares(&mut caretaker).await.0, 450);
    let mut given = std::collections::BTreeMap::new();
    let mut open = Caretaker::default();
    assert_eq!(server.cares(&mut open).await.0, 0);
    let reader = |row: &AnyRow| if let AnyRow::Lead(row) = row { row.record.owner } else { None };
    let rows = server
        .state
        .committer
        .read(|view| shared::sync::server::own::rows_of(view, &[Kind::Lead]).unwrap());
    for row in rows.await.unwrap() {
        let WireRow::Put(row) = row else { continue };
        *given.entry(reader(&row)).or_insert(0) += 1;
    }
    assert_eq!(given.into_values().collect::<Vec<_>>(), [225, 225]);
}
