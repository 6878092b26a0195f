//! Side: how well the committee is covered, what wants a look, and a task out of it at a touch.

use chrono::Days;
use leptos::prelude::*;
use shared::committee::findings::Finding;
use shared::committee::{Committee, Person};
use shared::entity::{CommitteeMember, CommitteeRole, Kind, Task};
use shared::id::Id;
use shared::money::BasisPoints;

use super::tree::Tree;
use super::words;
use crate::platform::clock;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::progress::ProgressBar;
use crate::{format, store};

/// A visit is suggested for within so many days.
const DUE_DAYS: u64 = 7;
/// What the standing of today is told from.
const READS: &[Kind] = &[
    Kind::CommitteeMember,
    Kind::Contact,
    Kind::Activity,
    Kind::Opportunity,
    Kind::Stage,
    Kind::Criterion,
    Kind::Task,
];

/// Something to look at, with what its sentence and its button need.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    pub finding: Finding,
    /// Whom it is about, as they are called today.
    pub name: String,
    /// Whether a task to see the person is open already.
    is_planned: bool,
}

/// How the committee stands today.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// Nothing while nobody is in it.
    pub coverage: Option<BasisPoints>,
    pub looks: Vec<Look>,
}

/// Says how the committee stands today, whatever moment is looked at.
pub fn use_standing(tree: Tree) -> Memo<Standing> {
    store::use_kinds(READS, move |book| {
        let Some(one) = book.get(tree.opportunity) else { return Standing::default() };
        let committee = Committee::of(book, one.id);
        let is_planned = |person: &Person| {
            // Whom no contact stands for is told by the name in what is to be done.
            let is_theirs = |it: &&Task| match person.member.contact {
                Some(contact) => it.contact == Some(contact),
                None => it.title.contains(&person.name),
            };
            let mut open = book.tasks.iter().filter(|it| !it.done);
            open.any(|it| it.opportunity == Some(one.id) && is_theirs(&it))
        };
        let today = clock::today();
        let look = |finding: Finding| {
            let person = finding.member().and_then(|id| committee.person(id));
            Look {
                finding,
                name: person.map(|it| it.name.clone()).unwrap_or_default(),
                is_planned: person.is_some_and(is_planned),
            }
        };
        Standing {
            coverage: committee.coverage(book, one, today),
            looks: committee.findings(book, one, today).into_iter().map(look).collect(),
        }
    })
}

/// `<Side tree on_missing/>`; `on_missing` is asked for a person who has a part.
#[component]
pub fn Side(tree: Tree, on_missing: Callback<CommitteeRole>) -> impl IntoView {
    let standing = use_standing(tree);
    view! {
        <Card title=tr("committee-coverage") sub=move || format::rate(standing.read().coverage)>
            <Coverage standing/>
            <p class="text-muted">{move || t("committee-coverage-note")}</p>
        </Card>
        <Card title=tr("committee-look")>
            {move || {
                let Standing { coverage, looks } = standing.get();
                if looks.is_empty() {
                    let id = coverage.map_or("committee-empty", |_| "committee-all-well");
                    return view! { <p class="text-muted">{t(id)}</p> }.into_any();
                }
                let lines = looks.into_iter().map(|it| line(tree, it, on_missing)).collect_view();
                view! { <ul class="committee-findings">{lines}</ul> }.into_any()
            }}
        </Card>
    }
}

/// The share that is covered, as a bar.
#[component]
pub fn Coverage(standing: Memo<Standing>) -> impl IntoView {
    let share = Signal::derive(move || {
        standing.with(|it| it.coverage.map_or(0.0, |it| f64::from(it.0) / 10_000.0))
    });
    view! { <ProgressBar label=tr("committee-coverage") value=share/> }
}

pub fn tone(finding: Finding) -> &'static str {
    match finding {
        Finding::Missing(_) | Finding::Against(_) => "bad",
        Finding::NeverMet(_) | Finding::Silent { .. } => "warn",
        Finding::Unread(_) => "neutral",
    }
}

fn line(tree: Tree, look: Look, on_missing: Callback<CommitteeRole>) -> impl IntoView {
    let Look { finding, is_planned, .. } = look;
    let step = move || match (finding, finding.member()) {
        (Finding::Missing(role), _) => {
            let add = move |()| on_missing.run(role);
            view! { <Button label=tr("committee-add-short") kind=ButtonKind::Quiet on_click=add/> }
                .into_any()
        }
        (_, Some(_)) if is_planned => {
            view! { <span class="text-muted">{t("committee-planned")}</span> }.into_any()
        }
        (_, Some(member)) => {
            let plan = move |()| plan(tree, member);
            view! { <Button label=tr("committee-plan") kind=ButtonKind::Quiet on_click=plan/> }
                .into_any()
        }
        (_, None) => ().into_any(),
    };
    view! {
        <li data-tone=tone(finding)>
            <span>{move || words::look(&look)}</span>
            {move || tree.may.get().then(step)}
        </li>
    }
}

/// Makes a task to see somebody within a week.
fn plan(tree: Tree, member: Id<CommitteeMember>) {
    let Some(person) = tree.person(member) else { return };
    let title = tv("committee-task", &[("name", person.name.clone().into())]);
    let (account, owner) = store::read(|book| {
        let one = book.get(tree.opportunity);
        (one.and_then(|it| it.account), one.and_then(|it| it.owner))
    });
    let fields = [
        Task::TITLE.to(&title),
        Task::OWNER.to(&owner.or(Some(store::me().user))),
        Task::DUE.to(&clock::today().checked_add_days(Days::new(DUE_DAYS))),
        Task::OPPORTUNITY.to(&Some(tree.opportunity)),
        Task::ACCOUNT.to(&account),
        Task::CONTACT.to(&person.member.contact),
    ];
    let edit = store::create(Kind::Task, store::new_raw_id(), fields);
    tree.act(vec![edit], "committee-task-made", &[("name", person.name.into())]);
}
