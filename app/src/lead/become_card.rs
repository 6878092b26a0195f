//! How a lead came to whom it is, what became of it, and when it goes back to the pool.

use leptos::prelude::*;
use shared::entity::{AssignedBy, Kind, Lead, LeadStatus};
use shared::id::{Id, RawId};
use shared::leads::assign::{Desk, Given};

use super::rules::problem_sentence;
use super::{READS, measure};
use crate::platform::clock;
use crate::record::{address, words};
use crate::text::{t, tr, tv};
use crate::ui::card::Card;
use crate::ui::chip::{Tag, Tone};
use crate::{format, store};

/// Days left from which the page warns.
const SOON: i64 = 3;

/// What a lead is, beside its title.
#[component]
pub fn StatusTags(id: Id<Lead>) -> impl IntoView {
    let found = store::use_kinds(READS, move |book| {
        let lead = book.get(id)?;
        let left =
            measure::with(book, |scorer| scorer.touches().days_left(book, lead, clock::now()));
        Some((lead.status, lead.owner.is_some(), left))
    });
    move || {
        let (status, is_owned, left) = found.get()?;
        let status = match status {
            LeadStatus::Open if is_owned => None,
            LeadStatus::Open => Some((t("lead-in-pool"), Tone::Info)),
            LeadStatus::Converted => Some((t("choice-lead-status-converted"), Tone::Good)),
            LeadStatus::Disqualified => Some((t("choice-lead-status-disqualified"), Tone::Neutral)),
        };
        let left = left.map(|days| {
            let tone = if days <= SOON { Tone::Warn } else { Tone::Neutral };
            (tv("lead-days-left", &[("days", days.into())]), tone)
        });
        let tags = status.into_iter().chain(left);
        Some(tags.map(|(label, tone)| view! { <Tag label tone/> }).collect_view())
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Told {
    owner: Option<String>,
    how: AssignedBy,
    rule: Option<(Id<shared::entity::AssignmentRule>, String)>,
    at: Option<i64>,
    note: Option<String>,
    /// When it goes back unless somebody touches it.
    due: Option<i64>,
    /// A rule fits and names nobody.
    problem: Option<(String, &'static str)>,
}

/// Whose it is and why: the rule, the person, the day, the word with it.
#[component]
pub fn AssignmentCard(id: Id<Lead>) -> impl IntoView {
    let told = store::use_kinds(READS, move |book| {
        let lead = book.get(id).filter(|lead| lead.status == LeadStatus::Open)?;
        let by_rule = matches!(
            lead.assigned_by,
            AssignedBy::RulePerson | AssignedBy::RuleTurn | AssignedBy::RuleLoad
        );
        let title = |rule| words::link_title(book, Kind::AssignmentRule, rule);
        let problem = match Desk::of(book).give(lead, clock::now()) {
            Given::Nobody { rule, problem } => Some((title(rule.raw()), problem_sentence(problem))),
            Given::To { .. } | Given::NoRule => None,
        };
        let due = measure::with(book, |scorer| scorer.touches().returns_at(book, lead));
        Some(Told {
            owner: lead.owner.map(|owner| words::person(book, Some(owner))),
            how: lead.assigned_by,
            rule: lead.assigned_rule.filter(|_| by_rule).map(|rule| (rule, title(rule.raw()))),
            at: lead.assigned_at.map(|at| at.0),
            note: lead.assigned_note.clone(),
            due: due.map(|at| at.0),
            problem,
        })
    });
    move || {
        let Told { owner, how, rule, at, note, due, problem } = told.get()?;
        let is_owned = owner.is_some();
        let who = owner.unwrap_or_else(|| t("lead-in-pool"));
        let is_told = at.is_some() || is_owned;
        let how = is_told.then(|| words::choice_label(Kind::Lead, "assigned_by", how.name()));
        let rule = rule.map(|(id, name)| {
            view! { <p class="lead-rule"><a href=format!("/leads/rules/{id}")>{name}</a></p> }
        });
        let at = at.map(format::date_time);
        let due = due.map(|due| {
            let text = tv("lead-goes-back", &[("when", format::date_time(due).into())]);
            view! { <p class="settings-note">{text}</p> }
        });
        let problem = problem.map(|(name, id)| {
            let text = tv("lead-rule-problem", &[("rule", name.into()), ("why", t(id).into())]);
            view! { <p class="field-error">{text}</p> }
        });
        let none =
            (!is_owned).then(|| view! { <p class="settings-note">{t("lead-pool-alone")}</p> });
        Some(view! {
            <Card title=tr("lead-assignment")>
                <p class="lead-who"><b>{who}</b></p>
                <p>{how} {at.map(|at| format!(" · {at}"))}</p>
                {rule}
                {note.map(|note| view! { <blockquote class="lead-note">{note}</blockquote> })}
                {due} {problem} {none}
            </Card>
        })
    }
}

/// What became of it: links, or the reason why not.
#[component]
pub fn BecomeCard(id: Id<Lead>) -> impl IntoView {
    let reads = &[Kind::Lead, Kind::Account, Kind::Contact, Kind::Opportunity];
    let ended = store::use_kinds(reads, move |book| {
        let lead = book.get(id)?;
        let link = |kind: Kind, id: Option<RawId>| {
            let id = id?;
            Some((kind, id, words::link_title(book, kind, id)))
        };
        let links: Vec<_> = [
            link(Kind::Opportunity, lead.opportunity.map(Id::raw)),
            link(Kind::Account, lead.account.map(Id::raw)),
            link(Kind::Contact, lead.contact.map(Id::raw)),
        ]
        .into_iter()
        .flatten()
        .collect();
        Some((lead.status, lead.ended_on, lead.reason.clone(), links))
    });
    move || {
        let (status, day, reason, links) = ended.get()?;
        let title = match status {
            LeadStatus::Open => return None,
            LeadStatus::Converted => "lead-became",
            LeadStatus::Disqualified => "lead-led-nowhere",
        };
        let line = |(kind, id, name): (Kind, RawId, String)| {
            let name = match address::record(kind, id) {
                Some(href) => view! { <a href=href>{name}</a> }.into_any(),
                None => view! { <span>{name}</span> }.into_any(),
            };
            view! { <div><dt>{words::kind_name(kind)}</dt><dd>{name}</dd></div> }
        };
        let links = (!links.is_empty()).then(|| {
            view! { <dl class="lead-links">{links.into_iter().map(line).collect_view()}</dl> }
        });
        Some(view! {
            <Card title=tr(title) sub=move || day.map(format::date).unwrap_or_default()>
                {reason.map(|reason| view! { <p>{reason}</p> })}
                {links}
            </Card>
        })
    }
}
