//! Conflicts: edits that did not take effect, until their author decides.
//!
//! On the page of changes all of them, on the page of a record those about it. Grouped by the action
//! they belonged to: what was done together is decided together. Nothing disappears by itself; what
//! was decided stays listed below.

mod decide;

use leptos::prelude::*;
use shared::book::Book;
use shared::entity::conflict::{ConflictReason, ConflictState};
use shared::entity::{Conflict, Kind};
use shared::id::RawId;
use shared::order;
use shared::sync::protocol::Mutation;
use shared::value::Value;

use crate::record::{address, words};
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::{format, store};

use decide::Choice;

/// What conflicts are told from.
const READS: &[Kind] = &[
    Kind::Conflict,
    Kind::User,
    Kind::Account,
    Kind::Contact,
    Kind::Opportunity,
    Kind::Product,
    Kind::Stage,
    Kind::Pipeline,
];

/// Conflicts of one action, the newest action first.
#[derive(Clone, Debug, PartialEq)]
struct Group {
    action: RawId,
    conflicts: Vec<Conflict>,
}

fn groups(book: &Book, is_open: bool, about: Option<RawId>) -> Vec<Group> {
    let mut found: Vec<&Conflict> = book
        .conflicts
        .iter()
        .filter(|it| (it.state == ConflictState::Open) == is_open)
        .filter(|it| about.is_none_or(|about| it.about == about))
        .collect();
    order::sort_by_key(&mut found, |it| (std::cmp::Reverse(it.at), it.action, it.id));
    let mut groups: Vec<Group> = Vec::new();
    for conflict in found {
        match groups.last_mut() {
            Some(group) if group.action == conflict.action => {
                group.conflicts.push(conflict.clone());
            }
            Some(_) | None => {
                let conflicts = vec![conflict.clone()];
                groups.push(Group { action: conflict.action, conflicts });
            }
        }
    }
    groups
}

/// The conflicts that wait for a decision: `<Conflicts/>`, or those of one record: `<Conflicts about=id/>`.
#[component]
pub fn Conflicts(
    /// Only those about this record.
    #[prop(optional, into)]
    about: Option<RawId>,
) -> impl IntoView {
    let open = store::use_kinds(READS, move |book| groups(book, true, about));
    move || {
        let open = open.get();
        (!open.is_empty()).then(|| {
            let count = open.iter().map(|group| group.conflicts.len()).sum::<usize>();
            view! {
                <Card
                    title=tr("conflict-title")
                    sub=move || tv("conflict-count", &[("count", count.into())])
                >
                    <p class="settings-note">{move || t("conflict-text")}</p>
                    <ul class="conflicts">
                        {open.into_iter().map(|group| view! { <li class="conflict">{group_view(group)}</li> }).collect_view()}
                    </ul>
                </Card>
            }
        })
    }
}

/// What was decided, folded away.
#[component]
pub fn SettledConflicts() -> impl IntoView {
    let settled = store::use_kinds(READS, |book| groups(book, false, None));
    move || {
        let settled = settled.get();
        let count = settled.iter().map(|group| group.conflicts.len()).sum::<usize>();
        (count > 0).then(|| {
            let lines = settled.into_iter().flat_map(|group| group.conflicts).map(settled_line);
            view! {
                <details class="conflict-settled">
                    <summary>{move || tv("conflict-settled", &[("count", count.into())])}</summary>
                    <ul class="change-lines">{lines.collect_view()}</ul>
                </details>
            }
        })
    }
}

fn settled_line(conflict: Conflict) -> impl IntoView {
    let state = conflict.state.name().replace('_', "-");
    let at = conflict.decided_at.unwrap_or(conflict.at);
    view! {
        <li class="change-line">
            <span><b>{conflict.name}</b> " " {move || t(&format!("conflict-state-{state}"))}</span>
            <small>{move || format::date_time(at.0)}</small>
        </li>
    }
}

fn group_view(group: Group) -> impl IntoView {
    let first = group.conflicts.first().cloned().unwrap_or_default();
    let ids: Vec<_> = group.conflicts.iter().map(|conflict| conflict.id).collect();
    let choices = decide::choices(&group.conflicts);
    let buttons = choices.into_iter().map(|choice| {
        let ids = ids.clone();
        let kind = match choice {
            Choice::Apply => ButtonKind::Primary,
            Choice::KeepTheirs | Choice::Draft => ButtonKind::Plain,
            Choice::Discard => ButtonKind::Danger,
        };
        let label = move || t(choice.label());
        view! { <Button label kind on_click=move |()| decide::decide(&ids, choice)/> }
    });
    let made = first.claimed_at.unwrap_or(first.at);
    view! {
        <div class="conflict-head">
            {record_name(&first)}
            <small>{move || tv("conflict-made", &[("when", format::date_time(made.0).into())])}</small>
        </div>
        <p class="conflict-why">{why(&first)}</p>
        <div class="conflict-values">{group.conflicts.iter().map(values).collect_view()}</div>
        <div class="conflict-buttons">{buttons.collect_view()}</div>
    }
}

fn record_name(conflict: &Conflict) -> impl IntoView + use<> {
    let kind = Kind::from_number(conflict.about_key().kind);
    let here = kind.filter(|kind| store::read(|book| book.record(*kind, conflict.about).is_some()));
    let href = here.and_then(|kind| address::record(kind, conflict.about));
    let name = match (conflict.name.is_empty(), kind) {
        (true, Some(kind)) => words::kind_name(kind),
        (true, None) | (false, _) => conflict.name.clone(),
    };
    match href {
        Some(href) => view! { <a class="conflict-name" href=href>{name}</a> }.into_any(),
        None => view! { <strong class="conflict-name">{name}</strong> }.into_any(),
    }
}

/// Says why the edit did not take effect, and who came first.
fn why(conflict: &Conflict) -> String {
    let who = store::read(|book| words::person(book, conflict.their_author));
    let when = conflict.their_at.map(|at| format::date_time(at.0)).unwrap_or_default();
    let reason = match conflict.reason {
        ConflictReason::Invalid | ConflictReason::Unknown => {
            let kind = Kind::from_number(conflict.about_key().kind);
            let field = conflict.reason_field.and_then(|number| {
                let spec = kind?.field_numbered(u16::try_from(number).ok()?)?;
                Some(words::field_label(kind?, spec.name))
            });
            let id = format!("conflict-why-{}", conflict.reason.name());
            return tv(&id, &[("field", field.unwrap_or_default().into())]);
        }
        ConflictReason::Superseded
        | ConflictReason::Deleted
        | ConflictReason::OutOfReach
        | ConflictReason::NotAllowed
        | ConflictReason::ChangedSince
        | ConflictReason::Together
        | ConflictReason::InUse
        | ConflictReason::NoStage
        | ConflictReason::Quarantined => conflict.reason.name().replace('_', "-"),
    };
    tv(&format!("conflict-why-{reason}"), &[("who", who.into()), ("when", when.into())])
}

/// The values of a conflict: before, mine and theirs, a line for each field.
fn values(conflict: &Conflict) -> impl IntoView + use<> {
    let Some(kind) = Kind::from_number(conflict.about_key().kind) else {
        return ().into_any();
    };
    let lines: Vec<_> = match (conflict.field, conflict.refused()) {
        (Some(field), _) => u16::try_from(field)
            .ok()
            .map(|number| {
                (
                    number,
                    conflict.before.clone(),
                    conflict.mine.clone(),
                    Some(conflict.theirs.clone()),
                )
            })
            .into_iter()
            .collect(),
        (None, Some(Mutation::Delete { .. })) => {
            return view! { <p>{move || t("conflict-delete")}</p> }.into_any();
        }
        (None, Some(Mutation::Patch { fields, seen, .. })) => fields
            .into_iter()
            .map(|(number, mine)| {
                (number, seen.get(&number).cloned().unwrap_or_default(), mine, None)
            })
            .collect(),
        (None, Some(Mutation::Create { fields, .. } | Mutation::Restore { fields, .. })) => {
            fields.into_iter().map(|(number, mine)| (number, Value::Null, mine, None)).collect()
        }
        (None, None) => Vec::new(),
    };
    let said = |number: u16, value: &Value| {
        let spec = kind.field_numbered(number);
        let text = spec.map(|spec| {
            store::read(|book| words::display(book, kind, spec.name, spec.field_type, value))
        });
        text.filter(|text| !text.is_empty()).unwrap_or_else(|| t("record-nothing"))
    };
    let rows = lines.into_iter().filter(|(number, ..)| kind.field_numbered(*number).is_some()).map(
        |(number, before, mine, theirs)| {
            let label = kind.field_numbered(number).map(|spec| words::field_label(kind, spec.name));
            let before = (!before.is_empty()).then(|| said(number, &before));
            let (mine, theirs) = (said(number, &mine), theirs.map(|it| said(number, &it)));
            view! {
                <dl class="conflict-field">
                    <dt>{label}</dt>
                    {before.map(|text| view! { <dd><small>{t("conflict-before")}</small> {text}</dd> })}
                    <dd class="conflict-mine"><small>{t("conflict-mine")}</small> {mine}</dd>
                    {theirs.map(|text| view! { <dd><small>{t("conflict-theirs")}</small> {text}</dd> })}
                </dl>
            }
        },
    );
    rows.collect_view().into_any()
}
