//! Tests of leads: a small company with a north and a south, and what may go wrong in it.

use chrono::NaiveDate;

use super::assign::{Desk, Given, RuleProblem, people, problem};
use super::convert::{By, Conversion, ConvertRefused, Deed, Sale, Taken, convert, suggestion};
use super::duties::duties;
use super::figures::{Figures, Rate};
use super::score::{Aspect, Scorer, Why};
use super::stay::Touches;
use super::steps::{StepRefused, complete_owner};
use super::{DAY_MS, Edits};
use crate::book::Book;
use crate::entity::{
    Account, Activity, ActivityKind, AssignMethod, AssignedBy, AssignmentRule, Change, Company,
    Confirmation, ConfirmationPolicy, Contact, Department, Entity, Kind, Lead, LeadProduct,
    LeadSource, LeadStatus, Opportunity, Pipeline, Product, Region, Role, Stage, StageCategory,
    Task, User,
};
use crate::id::{Id, RawId};
use crate::money::{Currency, Money};
use crate::sync::protocol::Mutation;
use crate::value::{FieldValue, LongText, Millis, Value};

mod convert;
mod score;

const NOW: Millis = Millis(1_790_000_000_000);

fn today() -> NaiveDate {
    NOW.date().unwrap()
}

fn days_ago(days: i64) -> Millis {
    Millis(NOW.0 - days * DAY_MS)
}

fn id<E>(number: u128) -> Id<E> {
    Id::new(RawId(number))
}

const NORTH: u128 = 20;
const SOUTH: u128 = 21;
const NORTH_CITY: u128 = 22;

/// Departments: 10 all, 11 north below it, 12 south below it, 13 empty. People: 1 and 2 in the north,
/// 3 in the south, 4 leads the south, 5 left the north.
fn company() -> Book {
    let mut book = Book::default();
    let base = Company { lead_return_days: Some(14), ..Company::blank(Company::ID) };
    book.put_record(&base);
    for (number, parent) in [(10, None), (11, Some(10)), (12, Some(10)), (13, None)] {
        book.put_record(&Department { parent: parent.map(id), ..Department::blank(id(number)) });
    }
    for (number, parent) in [(NORTH, None), (SOUTH, None), (NORTH_CITY, Some(NORTH))] {
        book.put_record(&Region { parent: parent.map(id), ..Region::blank(id(number)) });
    }
    let people = [
        (1, 11, Role::Rep, false),
        (2, 11, Role::Rep, false),
        (3, 12, Role::Rep, false),
        (4, 12, Role::Manager, false),
        (5, 11, Role::Rep, true),
    ];
    for (number, department, role, left) in people {
        let department = Some(id(department));
        book.put_record(&User { role, department, left, ..User::blank(id(number)) });
    }
    book
}

fn lead(number: u128) -> Lead {
    Lead {
        name: format!("Lead {number}"),
        created_at: Some(days_ago(1)),
        ..Lead::blank(id(number))
    }
}

fn rule(number: u128, position: i64, method: AssignMethod) -> AssignmentRule {
    AssignmentRule { position, method, ..AssignmentRule::blank(id(number)) }
}

fn turn_in_the_north() -> AssignmentRule {
    AssignmentRule { department: Some(id(11)), ..rule(50, 10, AssignMethod::Turn) }
}

/// The history of one field, at a moment.
fn changed(
    book: &mut Book,
    number: u128,
    lead: u128,
    (field, after): (u16, Value),
    author: Option<Id<User>>,
    at: Millis,
) {
    book.put_record(&Change {
        field: i64::from(field),
        about_kind: i64::from(Kind::Lead.number()),
        about: RawId(lead),
        after,
        author,
        at,
        ..Change::blank(id(number))
    });
}

/// Does edits, as a commit would.
fn do_edits(book: &mut Book, lead: Id<Lead>, edits: &Edits) {
    let mut record = book.leads.get(lead).unwrap().clone();
    for (number, value) in edits {
        record.set(*number, value).unwrap();
    }
    book.put_record(&record);
}

fn owners(book: &Book, numbers: std::ops::Range<u128>) -> Vec<u128> {
    let owner = |number| book.leads.get(id(number)).unwrap().owner.map_or(0, |it| it.raw().0);
    numbers.map(owner).collect()
}

/// Gives what is to be given, and returns how many leads were touched.
fn settle(book: &mut Book) -> usize {
    let found = duties(book, NOW);
    for (lead, edits) in &found.edits {
        do_edits(book, *lead, edits);
    }
    found.edits.len()
}

#[test]
fn the_people_of_a_department_are_its_reps_or_else_its_managers() {
    let mut book = company();
    let all = |book: &Book, number| -> Vec<u128> {
        people(book, id(number)).into_iter().map(|it| it.raw().0).collect()
    };
    assert_eq!(all(&book, 10), [1, 2, 3]);
    assert_eq!(all(&book, 11), [1, 2]);
    assert_eq!(all(&book, 13), [0; 0]);
    book.put_record(&User { left: true, ..book.users.get(id(3)).unwrap().clone() });
    assert_eq!(all(&book, 12), [4]);
}

#[test]
fn people_take_turns_and_who_left_is_passed_over() {
    let mut book = company();
    book.put_record(&turn_in_the_north());
    for number in 100..105 {
        book.put_record(&lead(number));
    }
    assert_eq!(settle(&mut book), 5);
    assert_eq!(owners(&book, 100..105), [1, 2, 1, 2, 1]);
    let first = book.leads.get(id(100)).unwrap();
    assert_eq!(first.assigned_by, AssignedBy::RuleTurn);
    assert_eq!((first.assigned_rule, first.assigned_at), (Some(id(50)), Some(NOW)));
    // Once done nothing is left to do, however often it is asked.
    assert_eq!(settle(&mut book), 0);
    // The turn goes on where it stood, past one who leaves and on to one who comes.
    book.put_record(&User { left: true, ..book.users.get(id(2)).unwrap().clone() });
    book.put_record(&User { department: Some(id(11)), ..User::blank(id(6)) });
    book.put_record(&lead(105));
    book.put_record(&lead(106));
    settle(&mut book);
    assert_eq!(owners(&book, 105..107), [6, 1]);
}

#[test]
fn a_turn_is_whose_it_was_not_who_has_the_lead_now() {
    let mut book = company();
    book.put_record(&turn_in_the_north());
    // Person 1 got it by the rule; it was handed over to somebody of the south since.
    let given = Lead {
        owner: Some(id(3)),
        assigned_rule: Some(id(50)),
        assigned_by: AssignedBy::Hand,
        assigned_at: Some(days_ago(1)),
        ..lead(100)
    };
    book.put_record(&given);
    let owner = |number: u128| Lead::OWNER.to(&Some(id(number)));
    changed(&mut book, 900, 100, owner(1), Some(User::SERVER), days_ago(2));
    changed(&mut book, 901, 100, owner(3), Some(id(1)), days_ago(1));
    book.put_record(&lead(101));
    settle(&mut book);
    assert_eq!(owners(&book, 101..102), [2]);
}

#[test]
fn load_goes_to_whoever_has_the_fewest_open_leads() {
    let mut book = company();
    book.put_record(&AssignmentRule {
        department: Some(id(10)),
        ..rule(50, 10, AssignMethod::Load)
    });
    for (number, owner, status) in [
        (90, 1, LeadStatus::Open),
        (91, 1, LeadStatus::Open),
        (92, 2, LeadStatus::Open),
        // What has ended is no load.
        (93, 3, LeadStatus::Disqualified),
    ] {
        let assigned_at = Some(NOW);
        book.put_record(&Lead { owner: Some(id(owner)), status, assigned_at, ..lead(number) });
    }
    for number in 100..104 {
        book.put_record(&lead(number));
    }
    settle(&mut book);
    // 3 has none, then 2 and 3 have one each: who had no turn yet comes first, then the other.
    assert_eq!(owners(&book, 100..104), [3, 2, 3, 1]);
    let reason = book.leads.get(id(100)).unwrap().assigned_by;
    assert_eq!(reason, AssignedBy::RuleLoad);
}

#[test]
fn an_owner_named_alone_came_by_hand_and_carries_no_word_of_the_last_one() {
    let of = |owner: Option<Id<User>>, more: Edits| {
        let mut fields = vec![Lead::OWNER.to(&owner)];
        fields.extend(more);
        let mut edits = vec![Mutation::patch(Kind::Lead, RawId(90), 4, fields)];
        complete_owner(&mut edits, NOW);
        let Some(Mutation::Patch { fields, .. }) = edits.pop() else { panic!("it is a patch") };
        fields
    };
    let given = of(Some(id(2)), Vec::new());
    assert_eq!(given.get(&Lead::OWNER.number), Some(&Value::Id(RawId(2))));
    assert_eq!(given.get(&Lead::ASSIGNED_BY.number), Some(&AssignedBy::Hand.to_value()));
    assert_eq!(given.get(&Lead::ASSIGNED_AT.number), Some(&Some(NOW).to_value()));
    assert_eq!(given.get(&Lead::ASSIGNED_NOTE.number), Some(&Value::Null));
    let back = of(None, Vec::new());
    assert_eq!(back.get(&Lead::OWNER.number), Some(&Value::Null));
    assert_eq!(back.get(&Lead::ASSIGNED_BY.number), Some(&AssignedBy::GivenBack.to_value()));
    // Who says how it came is believed, and an edit that names no owner is left alone.
    assert_eq!(of(Some(id(2)), vec![Lead::ASSIGNED_BY.to(&AssignedBy::Claim)]).len(), 2);
    let mut other =
        vec![Mutation::patch(Kind::Lead, RawId(90), 4, [Lead::NAME.to(&"A".to_owned())])];
    complete_owner(&mut other, NOW);
    assert!(matches!(&other[0], Mutation::Patch { fields, .. } if fields.len() == 1));
}

#[test]
fn the_first_rule_that_fits_decides() {
    let mut book = company();
    let to = |number, position, person| AssignmentRule {
        person: Some(id(person)),
        ..rule(number, position, AssignMethod::Person)
    };
    book.put_record(&AssignmentRule { region: Some(id(NORTH)), ..to(51, 20, 1) });
    book.put_record(&AssignmentRule { product: Some(id(70)), ..to(52, 10, 2) });
    book.put_record(&AssignmentRule { source: Some(LeadSource::Event), ..to(53, 30, 3) });
    book.put_record(&AssignmentRule { paused: true, ..to(54, 0, 4) });
    book.put_record(&AssignmentRule { channel: Some(id(80)), ..to(55, 40, 4) });
    book.put_record(&Lead { region: Some(id(NORTH_CITY)), ..lead(100) });
    book.put_record(&Lead { region: Some(id(NORTH)), ..lead(101) });
    book.put_record(&Lead { region: Some(id(SOUTH)), source: LeadSource::Event, ..lead(102) });
    book.put_record(&Lead { channel: Some(id(80)), ..lead(103) });
    book.put_record(&Lead { channel: Some(id(81)), ..lead(104) });
    book.put_record(&LeadProduct { lead: id(101), product: id(70), ..LeadProduct::blank(id(200)) });
    let waiting = Desk::of(&book).waiting();
    let waiting: Vec<_> = waiting.into_iter().map(|(rule, count)| (rule.raw().0, count)).collect();
    assert_eq!(waiting, [(52, 1), (51, 1), (53, 1), (55, 1)]);
    settle(&mut book);
    assert_eq!(owners(&book, 100..105), [1, 2, 3, 4, 0]);
}

#[test]
fn a_rule_that_names_nobody_is_told_and_keeps_the_lead_in_the_pool() {
    let mut book = company();
    let person = rule(50, 10, AssignMethod::Person);
    let found = |book: &Book, rule: &AssignmentRule| problem(book, rule);
    assert_eq!(found(&book, &person), Some(RuleProblem::NoPerson));
    let left = AssignmentRule { person: Some(id(5)), ..person };
    assert_eq!(found(&book, &left), Some(RuleProblem::PersonLeft));
    let turn = rule(50, 10, AssignMethod::Turn);
    assert_eq!(found(&book, &turn), Some(RuleProblem::NoDepartment));
    let empty = AssignmentRule { department: Some(id(13)), ..turn };
    assert_eq!(found(&book, &empty), Some(RuleProblem::NobodyThere));
    assert_eq!(found(&book, &turn_in_the_north()), None);

    book.put_record(&left);
    // One that fits too and comes later does not take its place.
    book.put_record(&AssignmentRule { id: id(51), position: 20, ..turn_in_the_north() });
    book.put_record(&lead(100));
    let given = Desk::of(&book).give(book.leads.get(id(100)).unwrap(), NOW);
    assert_eq!(given, Given::Nobody { rule: id(50), problem: RuleProblem::PersonLeft });
    assert_eq!((settle(&mut book), duties(&book, NOW).unplaced), (0, 1));
}

#[test]
fn what_was_ever_somebodys_is_not_given_away_again() {
    let mut book = company();
    book.put_record(&turn_in_the_north());
    book.put_record(&lead(100));
    settle(&mut book);
    let back = book.leads.get(id(100)).unwrap().give_back("too far away", NOW).unwrap();
    do_edits(&mut book, id(100), &back);
    assert_eq!(settle(&mut book), 0);
    let lead_now = book.leads.get(id(100)).unwrap();
    assert_eq!((lead_now.owner, lead_now.assigned_by), (None, AssignedBy::GivenBack));
    assert_eq!(lead_now.assigned_note.as_deref(), Some("too far away"));
    // Also when its date was taken back, since the history knows.
    book.put_record(&lead(101));
    let owner = Lead::OWNER.to(&Some(id::<User>(1)));
    changed(&mut book, 900, 101, owner, Some(id(1)), days_ago(2));
    assert_eq!(settle(&mut book), 0);
}

#[test]
fn what_nobody_touched_goes_back() {
    let mut book = company();
    let held = |number, days| Lead {
        owner: Some(id(1)),
        assigned_at: Some(days_ago(days)),
        created_at: Some(days_ago(40)),
        ..lead(number)
    };
    for (number, days) in [(100, 14), (101, 13), (102, 20), (103, 20), (104, 20), (105, 20)] {
        book.put_record(&held(number, days));
    }
    book.put_record(&Lead { status: LeadStatus::Disqualified, ..held(106, 90) });
    book.put_record(&Activity {
        lead: Some(id(102)),
        at: Some(days_ago(3)),
        ..Activity::blank(id(300))
    });
    // What was done before the owner got it is no excuse.
    book.put_record(&Activity {
        lead: Some(id(103)),
        at: Some(days_ago(30)),
        ..Activity::blank(id(301))
    });
    book.put_record(&Task {
        lead: Some(id(104)),
        done: true,
        done_at: Some(days_ago(2)),
        ..Task::blank(id(310))
    });
    let budget = Lead::BUDGET.to(&Some(Money::of_major(5, Currency::CNY)));
    changed(&mut book, 900, 105, budget.clone(), Some(id(1)), days_ago(5));
    // Somebody else's edit is not the owner's work, nor is the assignment.
    changed(&mut book, 901, 100, budget, Some(id(4)), days_ago(1));
    changed(
        &mut book,
        902,
        100,
        Lead::ASSIGNED_BY.to(&AssignedBy::Claim),
        Some(id(1)),
        days_ago(1),
    );
    let touches = Touches::of(&book);
    let left = |number| touches.days_left(&book, book.leads.get(id(number)).unwrap(), NOW);
    let all: Vec<_> = (100..107).map(left).collect();
    assert_eq!(all, [Some(0), Some(1), Some(11), Some(0), Some(12), Some(9), None]);
    let found = duties(&book, NOW);
    assert_eq!(found.next, Some(Millis(NOW.0 + DAY_MS)));
    assert_eq!(settle(&mut book), 2);
    assert_eq!(owners(&book, 100..106), [0, 1, 1, 0, 1, 1]);
    let back = book.leads.get(id(100)).unwrap();
    assert_eq!((back.assigned_by, back.assigned_at), (AssignedBy::Returned, Some(NOW)));
    assert_eq!(settle(&mut book), 0);
}

#[test]
fn a_begun_day_counts_as_left() {
    let mut book = company();
    let lead = Lead { owner: Some(id(1)), assigned_at: Some(days_ago(2)), ..lead(100) };
    book.put_record(&lead);
    let left = |now| Touches::of(&book).days_left(&book, &lead, now);
    assert_eq!(left(NOW), Some(12));
    assert_eq!(left(Millis(NOW.0 + 1)), Some(12));
    assert_eq!(left(Millis(NOW.0 + DAY_MS)), Some(11));
    assert_eq!(left(Millis(NOW.0 + 40 * DAY_MS)), Some(0));
}

#[test]
fn the_server_knows_best_since_when_somebody_has_a_lead() {
    let mut book = company();
    // The device's clock said long ago; the server heard of it yesterday.
    let lead = Lead { owner: Some(id(1)), assigned_at: Some(days_ago(300)), ..lead(100) };
    book.put_record(&lead);
    let owner = Lead::OWNER.to(&Some(id::<User>(1)));
    changed(&mut book, 900, 100, owner, Some(id(1)), days_ago(1));
    assert_eq!(Touches::held_since(&book, &lead), Some(days_ago(1)));
    assert_eq!(Touches::of(&book).days_left(&book, &lead, NOW), Some(13));
}

#[test]
fn nothing_goes_back_unless_the_company_wants_it() {
    let mut book = company();
    book.put_record(&Company::blank(Company::ID));
    book.put_record(&Lead { owner: Some(id(1)), assigned_at: Some(days_ago(900)), ..lead(100) });
    let found = duties(&book, NOW);
    assert_eq!((found.edits.len(), found.next), (0, None));
}

#[test]
fn a_lead_from_a_file_is_dated_and_not_taken_from_its_owner() {
    let mut book = company();
    book.put_record(&Lead { owner: Some(id(1)), created_at: Some(days_ago(700)), ..lead(100) });
    assert_eq!(settle(&mut book), 1);
    let lead = book.leads.get(id(100)).unwrap();
    assert_eq!((lead.owner, lead.assigned_at), (Some(id(1)), Some(NOW)));
    assert_eq!(settle(&mut book), 0);
}

#[test]
fn steps_are_taken_only_where_they_make_sense() {
    let book = company();
    let mut pool = lead(100);
    assert!(pool.is_in_pool());
    assert_eq!(pool.give_back("", NOW), Err(StepRefused::InPool));
    assert_eq!(pool.reopen(NOW), Err(StepRefused::Open));
    let edits = pool.claim(id(1), NOW).unwrap();
    apply(&mut pool, edits);
    assert_eq!((pool.owner, pool.assigned_by), (Some(id(1)), AssignedBy::Claim));
    assert_eq!(pool.claim(id(2), NOW), Err(StepRefused::Owned));
    assert_eq!(pool.hand_over(&book, id(1), "", NOW), Err(StepRefused::SameOwner));
    assert_eq!(pool.hand_over(&book, id(5), "", NOW), Err(StepRefused::NotHere));
    assert_eq!(pool.hand_over(&book, id(99), "", NOW), Err(StepRefused::NotHere));
    let edits = pool.hand_over(&book, id(3), " speaks Swabian ", NOW).unwrap();
    apply(&mut pool, edits);
    assert_eq!(pool.assigned_note.as_deref(), Some("speaks Swabian"));
    assert_eq!(pool.disqualify("  ", today()), Err(StepRefused::ReasonMissing));
    let edits = pool.disqualify("a student", today()).unwrap();
    apply(&mut pool, edits);
    assert_eq!((pool.status, pool.ended_on), (LeadStatus::Disqualified, Some(today())));
    for refused in [
        pool.claim(id(1), NOW),
        pool.give_back("", NOW),
        pool.hand_over(&book, id(1), "", NOW),
        pool.disqualify("again", today()),
    ] {
        assert_eq!(refused, Err(StepRefused::Ended));
    }
    let edits = pool.reopen(NOW).unwrap();
    apply(&mut pool, edits);
    assert_eq!(
        (pool.status, pool.reason.as_deref(), pool.ended_on),
        (LeadStatus::Open, None, None)
    );
    let edits = pool.give_back("", NOW).unwrap();
    apply(&mut pool, edits);
    assert_eq!((pool.owner, pool.assigned_note.as_deref()), (None, None));
    let converted = Lead { status: LeadStatus::Converted, ..pool };
    assert_eq!(converted.reopen(NOW), Err(StepRefused::Converted));
}

fn apply(lead: &mut Lead, edits: Edits) {
    for (number, value) in edits {
        lead.set(number, &value).unwrap();
    }
}
