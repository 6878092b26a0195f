//! PublishSheet: puts a draft in force, with a preview of what becomes of the open opportunities; and
//! carries open opportunities over later.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::book::Book;
use shared::entity::{Kind, Pipeline, Role, Stage, StageCategory};
use shared::id::Id;
use shared::templates::version::{Carry, Problem, Stays, problems, publish};

use super::{READS, act, done};
use crate::form::checkbox::CheckboxField;
use crate::form::select::{SelectChoice, SelectField};
use crate::record::words;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Sheet;

/// What becomes of the open opportunities.
fn carry(book: &Book, to: Id<Pipeline>, targets: &BTreeMap<Id<Stage>, Id<Stage>>) -> Carry {
    // Who keeps templates may change every opportunity.
    let answers_for_all = store::me().person().role >= Role::Director;
    Carry::of(book, to, targets, &|_| answers_for_all)
}

fn problem_words(book: &Book, problem: &Problem) -> String {
    match problem {
        Problem::Without(category) => {
            let category = words::choice_label(Kind::Stage, "category", category.name());
            tv("template-problem-without", &[("category", category.into())])
        }
        Problem::SameName(name) => {
            tv("template-problem-same-name", &[("name", name.clone().into())])
        }
        Problem::NoField(criterion) => {
            let name = words::link_title(book, Kind::Criterion, criterion.raw());
            tv("template-problem-no-field", &[("name", name.into())])
        }
    }
}

/// Opens for a draft, or for a version in force that older opportunities can be carried over to.
#[component]
pub fn PublishSheet(pipeline: Id<Pipeline>, open: RwSignal<bool>) -> impl IntoView {
    let targets = RwSignal::new(BTreeMap::<Id<Stage>, Id<Stage>>::new());
    let carries = RwSignal::new(false);
    let is_draft =
        store::use_kinds(READS, move |book| book.get(pipeline).is_some_and(|it| it.draft));
    let is_next = store::use_kinds(READS, move |book| {
        book.get(pipeline).is_some_and(|it| it.draft && it.replaces.is_some())
    });
    let plan = store::use_kinds(READS, move |book| {
        if !open.get() {
            return Carry::default();
        }
        targets.with(|targets| carry(book, pipeline, targets))
    });
    let problems = store::use_kinds(READS, move |book| {
        if !is_draft.get() {
            return Vec::new();
        }
        problems(book, pipeline).iter().map(|it| problem_words(book, it)).collect()
    });
    Effect::new(move || {
        if open.get() {
            targets.set(BTreeMap::new());
            carries.set(!is_draft.get_untracked());
        }
    });
    let blocked = Signal::derive(move || {
        let first = problems.with(|it| it.first().cloned());
        let nothing = !is_draft.get() && plan.with(Carry::count) == 0;
        first.or_else(|| nothing.then(|| t("template-carry-none")))
    });
    let go = move |()| put_in_force(pipeline, plan, carries.get_untracked(), open);
    let label = move || t(if is_draft.get() { "template-publish" } else { "template-carry" });
    view! {
        <Sheet
            open
            strict=true
            title=TextProp::from(label)
            actions=move || {
                view! {
                    <Button label=tr("ui-cancel") on_click=move || open.set(false)/>
                    <Button
                        label=TextProp::from(label)
                        kind=ButtonKind::Primary
                        blocked
                        on_click=go
                    />
                }
            }
        >
            <Problems problems/>
            <Show when=move || is_draft.get()>
                <p>{move || t("template-publish-text")}</p>
            </Show>
            <Show when=move || is_next.get()>
                <CheckboxField
                    label=tr("template-carry-ask")
                    value=carries
                    on_commit=move |yes| carries.set(yes)
                />
            </Show>
            <Preview pipeline plan targets carries/>
        </Sheet>
    }
}

/// Publishes a draft, and carries open opportunities over where that was asked for: one action.
fn put_in_force(pipeline: Id<Pipeline>, plan: Memo<Carry>, carries: bool, open: RwSignal<bool>) {
    let count = if carries { plan.with_untracked(Carry::count) } else { 0 };
    let (was_draft, edits) = store::plan(|book, rev| {
        let draft = book.get(pipeline).filter(|it| it.draft);
        let mut edits = draft.map(|draft| publish(book, draft, rev)).unwrap_or_default();
        if carries {
            edits.extend(plan.with_untracked(|plan| plan.edits(pipeline, rev)));
        }
        (draft.is_some(), edits)
    });
    if act(edits) {
        open.set(false);
        let id = match (was_draft, count) {
            (true, 0) => "template-published",
            (true, _) => "template-published-carried",
            (false, _) => "template-carried",
        };
        done(tv(id, &[("count", count.into())]));
    }
}

/// What stands in the way.
#[component]
fn Problems(problems: Memo<Vec<String>>) -> impl IntoView {
    move || {
        let words = problems.get();
        (!words.is_empty()).then(|| {
            let lines = words.into_iter().map(|it| view! { <li>{it}</li> });
            view! {
                <div class="publish-problems" role="alert">
                    <p>{t("template-problems")}</p>
                    <ul>{lines.collect_view()}</ul>
                </div>
            }
        })
    }
}

/// How many go from where to where, and which stay.
#[component]
fn Preview(
    pipeline: Id<Pipeline>,
    plan: Memo<Carry>,
    targets: RwSignal<BTreeMap<Id<Stage>, Id<Stage>>>,
    carries: RwSignal<bool>,
) -> impl IntoView {
    let summary = move || {
        let (count, stay) = plan.with(|plan| (plan.count(), plan.stay.len()));
        tv("template-carry-count", &[("count", count.into()), ("stay", stay.into())])
    };
    let rows = Memo::new(move |_| {
        plan.with(|plan| {
            let row = |it: &shared::templates::version::CarryRow| {
                (it.from, it.to, it.is_chosen, it.opportunities.len())
            };
            plan.rows.iter().map(row).collect::<Vec<_>>()
        })
    });
    let stay = Memo::new(move |_| {
        plan.with(|plan| {
            let mut reasons: BTreeMap<Stays, usize> = BTreeMap::new();
            for (_, why) in &plan.stay {
                *reasons.entry(*why).or_default() += 1;
            }
            reasons.into_iter().collect::<Vec<_>>()
        })
    });
    let stage_name =
        |stage: Id<Stage>| store::read(|book| words::link_title(book, Kind::Stage, stage.raw()));
    let row = move |(from, to, is_chosen, count): (Id<Stage>, Option<Id<Stage>>, bool, usize)| {
        let target = if is_chosen {
            view! { <TargetChooser pipeline from targets/> }.into_any()
        } else {
            to.map(stage_name).into_any()
        };
        view! {
            <tr>
                <td>{stage_name(from)}</td>
                <td>{target}</td>
                <td class="number">{crate::format::count(count)}</td>
            </tr>
        }
    };
    let stays = move |(why, count): (Stays, usize)| {
        let id = match why {
            Stays::NoTarget => "template-stays-no-target",
            Stays::StageGone => "template-stays-stage-gone",
            Stays::NotAllowed => "template-stays-not-allowed",
            Stays::TooMany => "template-stays-too-many",
        };
        view! { <li>{tv(id, &[("count", count.into())])}</li> }
    };
    view! {
        <Show when=move || carries.get()>
            <p role="status">{summary}</p>
            <div class="table-wrap">
                <table class="table carry">
                    <thead>
                        <tr>
                            <th scope="col">{move || t("template-carry-from")}</th>
                            <th scope="col">{move || t("template-carry-to")}</th>
                            <th scope="col" class="number">{move || t("template-carry-number")}</th>
                        </tr>
                    </thead>
                    <tbody>
                        // A row stays while a target is chosen in it.
                        <For
                            each=move || rows.get()
                            key=|(from, _, is_chosen, count)| (*from, *is_chosen, *count)
                            children=row
                        />
                    </tbody>
                </table>
            </div>
            <ul class="differences">{move || stay.get().into_iter().map(stays).collect_view()}</ul>
        </Show>
    }
}

/// Where those go whose stage was taken out.
#[component]
fn TargetChooser(
    pipeline: Id<Pipeline>,
    from: Id<Stage>,
    targets: RwSignal<BTreeMap<Id<Stage>, Id<Stage>>>,
) -> impl IntoView {
    let choices = store::use_kinds(READS, move |book| {
        let stages = book.stages_of(pipeline).into_iter();
        let open = stages.filter(|stage| stage.category == StageCategory::Open);
        open.map(|it| SelectChoice::new(it.id.to_string(), it.name.clone())).collect::<Vec<_>>()
    });
    let set = move |id: String| {
        targets.update(|targets| match id.parse() {
            Ok(id) => drop(targets.insert(from, id)),
            Err(_) => drop(targets.remove(&from)),
        });
    };
    let value = move || {
        targets.with(|targets| targets.get(&from).map(ToString::to_string)).unwrap_or_default()
    };
    view! {
        <SelectField
            label=tr("template-carry-target")
            value=Signal::derive(value)
            choices
            on_commit=set
        />
    }
}
