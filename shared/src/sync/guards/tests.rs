use super::*;
use crate::book::Book;
use crate::entity::{Confirmation, Entity, Record, Stage, User};
use crate::order;
use crate::sync::protocol::{ClientId, Envelope, Mutation, Outcome};
use crate::sync::rules::{RowState, apply};
use crate::sync::visibility::Org;
use crate::value::Millis;

const DIRECTOR: u128 = 1;
const MANAGER: u128 = 2;
const REP: u128 = 3;
const OTHER: u128 = 4;
const DEAL: RawId = RawId(20);
const MANAGERS_DEAL: RawId = RawId(21);
const BY_ANYBODY: RawId = RawId(30);
const BY_MANAGER: RawId = RawId(31);
const MARK: RawId = RawId(40);

/// A book that everybody sees.
struct Open {
    book: Book,
    org: Org,
}

impl Rows for Open {
    fn row(&self, key: RowKey) -> Option<RowState> {
        let row = self.book.row(Kind::from_number(key.kind)?, key.id)?;
        Some(RowState { fields: Some(row.as_dyn().values()), ..RowState::default() })
    }
    fn shares(&self, _: RowKey) -> Vec<(Id<User>, bool)> {
        Vec::new()
    }
    fn sees(&self, _: &Actor, _: RowKey) -> bool {
        true
    }
    fn org(&self) -> &Org {
        &self.org
    }
    fn is_named(&self, id: RawId, kind: Kind, field: u16) -> bool {
        self.book.records(kind).any(|record| record.field(field) == Value::Id(id))
    }
}

/// The manager leads the rep; both have a deal.
fn company() -> Open {
    let mut book = Book::default();
    let roles = [Role::Director, Role::Manager, Role::Rep, Role::Rep];
    for (id, role) in (1..).zip(roles) {
        let manager = (id == REP).then(|| Id::new(RawId(MANAGER)));
        let name = format!("Person {id}");
        book.put_record(&User { name, role, manager, ..User::blank(Id::new(RawId(id))) });
    }
    for (id, owner) in [(DEAL, REP), (MANAGERS_DEAL, MANAGER)] {
        let owner = Some(Id::new(RawId(owner)));
        book.put_record(&Opportunity { owner, ..Opportunity::blank(Id::new(id)) });
    }
    for (id, role) in [(BY_ANYBODY, Role::Rep), (BY_MANAGER, Role::Manager)] {
        book.put_record(&Criterion { role, ..Criterion::blank(Id::new(id)) });
    }
    let org = Org::of(&book);
    Open { book, org }
}

fn mark(by: u128, criterion: RawId) -> Evidence {
    Evidence {
        opportunity: Id::new(DEAL),
        criterion: Id::new(criterion),
        by: Some(Id::new(RawId(by))),
        ..Evidence::blank(Id::new(MARK))
    }
}

fn pass(by: u128, reason: Option<&str>) -> Evidence {
    Evidence { passed: true, reason: reason.map(str::to_owned), ..mark(by, BY_MANAGER) }
}

fn decide(open: &Open, who: u128, mutation: Mutation) -> Result<(), Rejection> {
    let role = open.book.users.get(Id::new(RawId(who))).unwrap().role;
    let client = ClientId { device: RawId(900 + who), incarnation: 1 };
    let actor = Actor { user: Id::new(RawId(who)), role, client };
    let envelope = Envelope { seq: 1, at: 5, group: None, first: None, mutation };
    match apply(open, &actor, &envelope, 9, Millis(5)).outcome {
        Outcome::Applied { .. } => Ok(()),
        Outcome::Rejected { reason, .. } => Err(reason),
    }
}

fn fields_of<E: Entity>(record: &E) -> Fields {
    let fields = E::FIELDS.iter().map(|spec| (spec.number, record.field(spec.number)));
    order::map(fields.filter(|(_, value)| !matches!(value, Value::Null)))
}

fn make(open: &Open, who: u128, evidence: &Evidence) -> Result<(), Rejection> {
    let (kind, id) = (Kind::Evidence.number(), MARK);
    decide(open, who, Mutation::Create { kind, id, fields: fields_of(evidence) })
}

fn delete(open: &Open, who: u128, kind: Kind, id: RawId) -> Result<(), Rejection> {
    decide(open, who, Mutation::Delete { kind: kind.number(), id, base: 9 })
}

#[test]
fn a_box_is_ticked_by_whom_the_criterion_names_and_in_ones_own_name() {
    let open = company();
    assert_eq!(make(&open, REP, &mark(REP, BY_ANYBODY)), Ok(()));
    assert_eq!(make(&open, REP, &mark(MANAGER, BY_ANYBODY)), Err(Rejection::NotAllowed));
    assert_eq!(make(&open, REP, &mark(REP, BY_MANAGER)), Err(Rejection::NotAllowed));
    assert_eq!(make(&open, MANAGER, &mark(MANAGER, BY_MANAGER)), Ok(()));
    let nobody = Evidence { by: None, ..mark(REP, BY_ANYBODY) };
    assert_eq!(make(&open, REP, &nobody), Err(Rejection::NotAllowed));
    // The criterion was taken out meanwhile: the mark means nothing, and nothing is lost.
    assert_eq!(make(&open, REP, &mark(REP, RawId(99))), Ok(()));
}

#[test]
fn only_who_leads_the_owner_lets_a_criterion_pass_and_says_why() {
    let open = company();
    let why = Some("The customer signs on Monday");
    assert_eq!(make(&open, REP, &pass(REP, why)), Err(Rejection::NotAllowed));
    assert_eq!(make(&open, REP, &pass(MANAGER, why)), Err(Rejection::NotAllowed));
    assert_eq!(make(&open, OTHER, &pass(OTHER, why)), Err(Rejection::NotAllowed));
    assert_eq!(make(&open, MANAGER, &pass(MANAGER, why)), Ok(()));
    assert_eq!(make(&open, DIRECTOR, &pass(DIRECTOR, why)), Ok(()));
    for empty in [None, Some("  ")] {
        let field = Evidence::REASON.number;
        assert_eq!(make(&open, MANAGER, &pass(MANAGER, empty)), Err(Rejection::Empty { field }));
    }
    // Nobody lets pass what is their own.
    let own = Evidence { opportunity: Id::new(MANAGERS_DEAL), ..pass(MANAGER, why) };
    assert_eq!(make(&open, MANAGER, &own), Err(Rejection::NotAllowed));
}

#[test]
fn a_tick_does_not_become_a_pass_or_anothers() {
    let mut open = company();
    open.book.put_record(&mark(REP, BY_ANYBODY));
    let edit =
        |fields: &[(u16, Value)]| Mutation::patch(Kind::Evidence, MARK, 9, fields.iter().cloned());
    let reason = Evidence::REASON.to(&Some("because".to_owned()));
    let passed = edit(&[Evidence::PASSED.to(&true), reason.clone()]);
    assert_eq!(decide(&open, REP, passed), Err(Rejection::NotAllowed));
    let moved = edit(&[Evidence::CRITERION.to(&Id::new(BY_MANAGER))]);
    assert_eq!(decide(&open, REP, moved), Err(Rejection::NotAllowed));
    let forged = edit(&[Evidence::BY.to(&Some(Id::new(RawId(MANAGER))))]);
    assert_eq!(decide(&open, REP, forged), Err(Rejection::NotAllowed));
    assert_eq!(decide(&open, REP, edit(&[reason])), Ok(()));
}

#[test]
fn a_mark_is_taken_back_by_its_author_or_by_who_leads_the_owner() {
    let mut open = company();
    open.book.put_record(&mark(REP, BY_ANYBODY));
    assert_eq!(delete(&open, REP, Kind::Evidence, MARK), Ok(()));
    assert_eq!(delete(&open, MANAGER, Kind::Evidence, MARK), Ok(()));
    open.book.put_record(&pass(MANAGER, Some("because")));
    assert_eq!(delete(&open, REP, Kind::Evidence, MARK), Err(Rejection::NotAllowed));
    assert_eq!(delete(&open, DIRECTOR, Kind::Evidence, MARK), Ok(()));
}

#[test]
fn a_stage_with_opportunities_stays() {
    let mut open = company();
    let stage = Stage::blank(Id::new(RawId(50)));
    open.book.put_record(&stage);
    assert_eq!(delete(&open, DIRECTOR, Kind::Stage, RawId(50)), Ok(()));
    let deal = open.book.opportunities.get(Id::new(DEAL)).unwrap().clone();
    open.book.put_record(&Opportunity { stage: stage.id, ..deal });
    assert_eq!(delete(&open, DIRECTOR, Kind::Stage, RawId(50)), Err(Rejection::InUse));
}

#[test]
fn a_template_in_use_is_no_draft_again() {
    let mut open = company();
    let template = Pipeline::blank(Id::new(RawId(60)));
    open.book.put_record(&template);
    let again = [Pipeline::DRAFT.to(&true), Pipeline::NAME.to(&"Tender".to_owned())];
    let again = Mutation::patch(Kind::Pipeline, RawId(60), 9, again);
    assert_eq!(decide(&open, DIRECTOR, again.clone()), Ok(()));
    let deal = open.book.opportunities.get(Id::new(DEAL)).unwrap().clone();
    open.book.put_record(&Opportunity { pipeline: template.id, ..deal });
    assert_eq!(decide(&open, DIRECTOR, again), Err(Rejection::InUse));
    let renamed = [Pipeline::NAME.to(&"Tender".to_owned())];
    let renamed = Mutation::patch(Kind::Pipeline, RawId(60), 9, renamed);
    assert_eq!(decide(&open, DIRECTOR, renamed), Ok(()));
}

#[test]
fn nobody_confirms_who_has_no_say_in_it() {
    let mut open = company();
    let deal = open.book.opportunities.get(Id::new(DEAL)).unwrap().clone();
    let set = |to: Confirmation| {
        Mutation::patch(Kind::Opportunity, DEAL, 9, [Opportunity::CONFIRMATION.to(&to)])
    };
    let refused = Err(Rejection::NotAllowed);
    // It counts: its owner cannot take it out of the numbers.
    assert_eq!(decide(&open, REP, set(Confirmation::Declined)), refused);
    assert_eq!(decide(&open, MANAGER, set(Confirmation::Assigned)), Ok(()));
    let confirmation = Confirmation::Assigned;
    open.book.put_record(&Opportunity { confirmation, ..deal.clone() });
    assert_eq!(decide(&open, REP, set(Confirmation::Confirmed)), refused);
    assert_eq!(decide(&open, OTHER, set(Confirmation::Accepted)), refused);
    assert_eq!(decide(&open, REP, set(Confirmation::Accepted)), Ok(()));
    assert_eq!(decide(&open, REP, set(Confirmation::Declined)), Ok(()));
    assert_eq!(decide(&open, MANAGER, set(Confirmation::Confirmed)), Ok(()));
    // Taking back what one did oneself is always possible.
    open.book.put_record(&Opportunity { confirmation: Confirmation::Accepted, ..deal });
    assert_eq!(decide(&open, REP, set(Confirmation::Assigned)), Ok(()));
}

#[test]
fn no_app_skips_being_qualified() {
    let begins = |policy, who: u128, written: Option<Confirmation>| {
        let mut open = company();
        open.book.put_record(&Company { confirmation: policy, ..Company::blank(Company::ID) });
        let role = open.book.users.get(Id::new(RawId(who))).unwrap().role;
        let client = ClientId { device: RawId(900), incarnation: 1 };
        let actor = Actor { user: Id::new(RawId(who)), role, client };
        let id = RawId(70);
        let new = Opportunity {
            name: "Press".to_owned(),
            owner: Some(Id::new(RawId(who))),
            ..Opportunity::blank(Id::new(id))
        };
        let mut fields = fields_of(&new);
        fields.remove(&Opportunity::CONFIRMATION.number);
        fields.extend(written.map(|written| Opportunity::CONFIRMATION.to(&written)));
        let mutation = Mutation::Create { kind: Kind::Opportunity.number(), id, fields };
        let envelope = Envelope { seq: 1, at: 5, group: None, first: None, mutation };
        let decision = apply(&open, &actor, &envelope, 9, Millis(5));
        let fields = decision.writes[0].1.fields.clone().unwrap();
        read::<Confirmation>(&fields, Opportunity::CONFIRMATION.number)
    };
    use Confirmation::{Accepted, Confirmed};
    for written in [None, Some(Confirmed), Some(Accepted)] {
        assert_eq!(begins(ConfirmationPolicy::All, REP, written), Accepted);
    }
    assert_eq!(begins(ConfirmationPolicy::All, MANAGER, None), Confirmed);
    assert_eq!(begins(ConfirmationPolicy::Assigned, REP, None), Confirmed);
}

#[test]
fn somebody_of_public_relations_keeps_an_owner() {
    let mut open = company();
    let owner = Some(Id::new(RawId(REP)));
    let contact = Contact { name: "Vogt".to_owned(), owner, ..Contact::blank(Id::new(RawId(70))) };
    open.book.put_record(&contact);
    let edit = |fields: &[(u16, Value)]| {
        Mutation::patch(Kind::Contact, RawId(70), 9, fields.iter().cloned())
    };
    let apart = Contact::RELATION.to(&ContactKind::PublicRelations);
    let nobody = Contact::OWNER.to(&None);
    let refused = Err(Rejection::Empty { field: Contact::OWNER.number });
    assert_eq!(decide(&open, REP, edit(std::slice::from_ref(&nobody))), Ok(()));
    assert_eq!(decide(&open, REP, edit(&[apart.clone(), nobody.clone()])), refused);
    assert_eq!(decide(&open, REP, edit(&[apart])), Ok(()));
    let relation = ContactKind::PublicRelations;
    open.book.put_record(&Contact { relation, ..contact.clone() });
    assert_eq!(decide(&open, DIRECTOR, edit(&[nobody])), refused);
    // Everybody may see it and nobody but its owner works on it.
    open.book.put_record(&Contact { relation, open_to_all: true, ..contact });
    let city = edit(&[Contact::CITY.to(&Some("Bonn".to_owned()))]);
    assert_eq!(decide(&open, OTHER, city.clone()), Err(Rejection::NotAllowed));
    assert_eq!(decide(&open, MANAGER, city.clone()), Ok(()));
    assert_eq!(decide(&open, REP, city), Ok(()));
}

#[test]
fn a_day_is_one_that_its_month_has() {
    let mut open = company();
    let owner = Some(Id::new(RawId(REP)));
    open.book.put_record(&Contact { owner, ..Contact::blank(Id::new(RawId(70))) });
    let date = ImportantDate {
        title: "Birthday".to_owned(),
        contact: Id::new(RawId(70)),
        month: 2,
        day: 29,
        ..ImportantDate::blank(Id::new(RawId(71)))
    };
    let (kind, id) = (Kind::ImportantDate.number(), RawId(71));
    let make = |date: &ImportantDate| {
        decide(&open, REP, Mutation::Create { kind, id, fields: fields_of(date) })
    };
    assert_eq!(make(&date), Ok(()));
    assert_eq!(make(&ImportantDate { day: 30, ..date.clone() }), Err(Rejection::NoDay));
    assert_eq!(make(&ImportantDate { month: 0, ..date.clone() }), Err(Rejection::NoDay));
    // Two who each changed one half make no 31 April of it.
    open.book.put_record(&ImportantDate { month: 4, ..date });
    let day = Mutation::patch(Kind::ImportantDate, id, 9, [ImportantDate::DAY.to(&31)]);
    assert_eq!(decide(&open, REP, day), Err(Rejection::NoDay));
}
