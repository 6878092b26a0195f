//! The rules by which leads are assigned: their list and page, with what each is about to do and what
//! is wrong with it.

use leptos::prelude::*;
use shared::book::Book;
use shared::entity::{AssignmentRule, Kind, Record};
use shared::id::{Id, RawId};
use shared::leads::assign::{Desk, RuleProblem, problem};
use shared::listing::Column;
use shared::rights::{self, Action};
use shared::value::{FieldType, Value};

use super::READS;
use crate::listing::{ListSpec, Listing};
use crate::record::page::RecordPage;
use crate::record::related::RelatedList;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::card::Card;
use crate::ui::chip::Tone;
use crate::ui::icon::Icon;
use crate::ui::notice::Banner;

/// What a rule may lack; the numbers are the places here and stand in addresses.
const STATES: &[&str] = &["works", "paused", "no_person", "left", "no_department", "nobody"];

static RULES: ListSpec = ListSpec {
    kind: Kind::AssignmentRule,
    icon: Icon::Settings,
    columns,
    shown: &[
        "name",
        "position",
        "region",
        "product",
        "source",
        "method",
        "person",
        "department",
        "state",
    ],
    facts: &["method", "state"],
    sort: "position",
    reads: &[
        Kind::AssignmentRule,
        Kind::User,
        Kind::Department,
        Kind::Region,
        Kind::Product,
        Kind::Channel,
    ],
};

fn columns() -> Vec<Column> {
    let mut columns = Column::all(Kind::AssignmentRule);
    columns.push(Column::computed("state", FieldType::Choice(STATES), state));
    columns
}

fn state(book: &Book, record: &dyn Record) -> Value {
    let Some(rule) = book.get(Id::<AssignmentRule>::new(record.raw_id())) else {
        return Value::Null;
    };
    let at = match problem(book, rule) {
        Some(RuleProblem::NoPerson) => 2,
        Some(RuleProblem::PersonLeft) => 3,
        Some(RuleProblem::NoDepartment) => 4,
        Some(RuleProblem::NobodyThere) => 5,
        None if rule.paused => 1,
        None => 0,
    };
    Value::Int(at)
}

/// The sentence for what is wrong with a rule.
pub const fn problem_sentence(problem: RuleProblem) -> &'static str {
    match problem {
        RuleProblem::NoPerson => "lead-rule-no-person",
        RuleProblem::PersonLeft => "lead-rule-left",
        RuleProblem::NoDepartment => "lead-rule-no-department",
        RuleProblem::NobodyThere => "lead-rule-nobody",
    }
}

/// The page at `/leads/rules`.
#[component]
pub fn RuleList() -> impl IntoView {
    let may = rights::ever(Kind::AssignmentRule, Action::Edit, store::me().person().role);
    let text = if may { "lead-rules-text" } else { "lead-rules-not-yours" };
    view! {
        <Listing spec=&RULES tools=move || view! { <p class="lead-rules-text">{t(text)}</p> }/>
    }
}

/// The page at `/leads/rules/:id`.
#[component]
pub fn RulePage() -> impl IntoView {
    let top = |id: RawId| view! { <RuleAlert id=Id::new(id)/> }.into_any();
    let main = |id: RawId| {
        view! {
            <RelatedList
                kind=Kind::Lead field="assigned_rule" of=id
                columns=&["name", "company", "owner", "assigned_by", "assigned_at"]
                sort="-assigned_at" makes=false
            />
        }
        .into_any()
    };
    let side = |_: RawId| {
        view! { <Card title=tr("lead-rules-how")><p>{move || t("lead-rules-text")}</p></Card> }
            .into_any()
    };
    view! { <RecordPage kind=Kind::AssignmentRule top main side/> }
}

/// What is wrong with a rule, or how many leads it is about to give away.
#[component]
fn RuleAlert(id: Id<AssignmentRule>) -> impl IntoView {
    let found = store::use_kinds(READS, move |book| {
        let rule = book.get(id)?;
        let waiting = Desk::of(book).waiting().into_iter().find(|(of, _)| *of == id);
        Some((problem(book, rule), rule.paused, waiting.map_or(0, |(_, count)| count)))
    });
    move || {
        let (problem, is_paused, waiting) = found.get()?;
        let banner = match (problem, is_paused) {
            (Some(problem), _) => {
                let id = problem_sentence(problem);
                view! { <Banner tone=Tone::Warn text=tr(id)/> }.into_any()
            }
            (None, true) => {
                view! { <Banner tone=Tone::Info text=tr("lead-rule-paused")/> }.into_any()
            }
            (None, false) => {
                let text = move || tv("lead-rule-waiting", &[("count", waiting.into())]);
                view! { <Banner tone=Tone::Info text=TextProp::from(text)/> }.into_any()
            }
        };
        Some(banner)
    }
}
