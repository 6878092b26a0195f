//! Side: how well the committee is covered, what wants a look, and a task out of it at a touch.

use chrono::Days;
use leptos::prelude::*;
use shared::committee::Committee;
use shared::committee::findings::Finding;
use shared::entity::{CommitteeMember, CommitteeRole, Kind, Task};
use shared::id::Id;
use shared::money::BasisPoints;

use super::tree::{READS, Tree};
use super::words;
use crate::platform::clock;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::progress::ProgressBar;
use crate::{format, store};

/// A visit is suggested for within so many days.
const DUE_DAYS: u64 = 7;
const ALSO_READS: &[Kind] = &[
    Kind::Opportunity,
    Kind::Stage,
    Kind::Criterion,
    Kind::Task,
    READS[0],
    READS[1],
    READS[2],
    READS[3],
];

/// How the committee stands today.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    pub coverage: Option<BasisPoints>,
    /// Each with whether a task for the person is open already.
    pub findings: Vec<(Finding, bool)>,
}

/// Says how the committee stands today, whatever moment is looked at.
pub fn use_standing(tree: Tree) -> Memo<Standing> {
    store::use_kinds(ALSO_READS, move |book| {
        let Some(one) = book.get(tree.opportunity) else { return Standing::default() };
        let committee = Committee::of(book, one.id);
        let today = clock::today();
        let is_planned = |finding: Finding| {
            let Some(person) = finding.member().and_then(|id| committee.person(id)) else {
                return false;
            };
            // Whom no contact stands for is told by the name in what is to be done.
            let is_theirs = |it: &Task| match person.member.contact {
                Some(contact) => it.contact == Some(contact),
                None => it.title.contains(&person.name),
            };
            let open = book.tasks.iter().filter(|it| !it.done && it.opportunity == Some(one.id));
            open.into_iter().any(is_theirs)
        };
        let findings = committee.findings(book, one, today).into_iter();
        Standing {
            coverage: committee.coverage(book, one, today),
            findings: findings.map(|it| (it, is_planned(it))).collect(),
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
                let findings = standing.with(|it| it.findings.clone());
                if findings.is_empty() {
                    return view! { <p class="text-muted">{t("committee-all-well")}</p> }.into_any();
                }
                let lines = findings.into_iter().map(|it| line(tree, it, on_missing)).collect_view();
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

fn line(
    tree: Tree,
    (finding, is_planned): (Finding, bool),
    on_missing: Callback<CommitteeRole>,
) -> impl IntoView {
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
            <span>{move || words::finding(tree, finding)}</span>
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
