//! CriteriaList: what a stage asks of an opportunity as a list: what shows it, and the way on.
//!
//! A box is ticked here, a field filled, a task done, a contact noted; each is an edit like any other.

use leptos::prelude::*;
use shared::book::Book;
use shared::entity::criterion::Proof;
use shared::entity::{
    Activity, ActivityKind, Evidence, Kind, Opportunity, Role, Stage, StageCategory, Task,
};
use shared::id::{Id, RawId};
use shared::sync::protocol::Mutation;
use shared::templates::criteria::{self, Check, Shown, State};
use shared::templates::entry;

use crate::format;
use crate::platform::clock;
use crate::record::one_field::OneField;
use crate::record::{layout, words};
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::chip::Tag;
use crate::ui::icon::{Icon, IconView};
use crate::ui::notice::{Notice, notify};
use crate::work;

use super::moves::{Mover, Wish};

/// What the state of criteria is read from.
pub const READS: &[Kind] = &[
    Kind::Opportunity,
    Kind::Pipeline,
    Kind::Stage,
    Kind::Criterion,
    Kind::Evidence,
    Kind::StageTask,
    Kind::Task,
    Kind::Activity,
    Kind::Change,
    Kind::User,
];

/// A criterion with the words for it.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    check: Check,
    shown: String,
    reason: Option<String>,
    tasks: Vec<(Id<Task>, String, bool)>,
    /// Whether tasks of the stage are not there.
    lacks_tasks: bool,
}

fn line(book: &Book, opportunity: &Opportunity, check: Check) -> Line {
    let mark = |id: &Id<Evidence>| book.get(*id);
    let shown = match &check.shown {
        // The field itself stands below.
        Shown::Nothing | Shown::Field(_) => String::new(),
        Shown::Tasks { done, of } => {
            tv("template-tasks-done", &[("done", (*done).into()), ("of", (*of).into())])
        }
        Shown::Mark(id) => mark(id).map_or_else(String::new, |mark| {
            let who = words::person(book, mark.by);
            let when = mark.at.map(|at| format::date_time(at.0)).unwrap_or_default();
            let id = if mark.passed { "template-passed-by" } else { "template-ticked-by" };
            tv(id, &[("who", who.into()), ("when", when.into())])
        }),
        Shown::Contact(id) => book.get(*id).map_or_else(String::new, |it| {
            let when =
                it.at.or(it.created_at).map(|at| format::date_time(at.0)).unwrap_or_default();
            tv("template-contact-on", &[("title", it.title.clone().into()), ("when", when.into())])
        }),
    };
    let reason = match &check.shown {
        Shown::Mark(id) => mark(id).and_then(|mark| mark.reason.clone()),
        Shown::Nothing | Shown::Field(_) | Shown::Tasks { .. } | Shown::Contact(_) => None,
    };
    let (mut tasks, mut lacks_tasks) = (Vec::new(), false);
    if check.proof == Proof::Tasks {
        let asked = book.stage_tasks.iter().filter(|it| it.stage == check.stage);
        let asked: Vec<_> = asked.map(|it| it.id).collect();
        let about = Some(opportunity.id);
        let of_it = book.tasks.iter().filter(|it| it.opportunity == about);
        let of_stage = of_it.filter(|it| it.stage_task.is_some_and(|by| asked.contains(&by)));
        tasks = of_stage.map(|it| (it.id, it.title.clone(), it.done)).collect();
        let contact = String::new();
        let made = entry::tasks(book, opportunity, check.stage, clock::today(), &contact);
        let is_asked = |fields: &Vec<_>| !fields.contains(&Task::STAGE_TASK.to(&None));
        lacks_tasks = made.iter().any(is_asked);
    }
    Line { check, shown, reason, tasks, lacks_tasks }
}

/// The criteria of some stages for one opportunity.
#[component]
pub fn CriteriaList(
    id: Id<Opportunity>,
    /// The stages, in order; a heading stands above each where there are several.
    #[prop(into)]
    stages: Signal<Vec<Id<Stage>>>,
) -> impl IntoView {
    let lines = store::use_kinds(READS, move |book| {
        let Some(opportunity) = book.get(id) else { return Vec::new() };
        let checks =
            stages.get().into_iter().flat_map(|it| criteria::checks(book, opportunity, it));
        checks.map(|check| line(book, opportunity, check)).collect::<Vec<_>>()
    });
    let keys = Memo::new(move |_| {
        lines.with(|lines| {
            let keys = lines.iter().map(|line| (line.check.stage, line.check.criterion));
            keys.collect::<Vec<_>>()
        })
    });
    let group = move |stage: Id<Stage>| {
        let name = store::use_row(stage);
        let heading = move || {
            let is_one_of_several = stages.with(Vec::len) > 1;
            is_one_of_several.then(|| {
                let name = name.with(|it| it.as_ref().map(|it| it.name.clone()));
                view! { <h3 class="criteria-stage">{name}</h3> }
            })
        };
        let mine = move || {
            keys.with(|keys| keys.iter().filter(|key| key.0 == stage).copied().collect::<Vec<_>>())
        };
        view! {
            {heading}
            <ul class="criteria">
                <For
                    each=mine
                    key=|key| *key
                    children=move |(_, criterion)| {
                        let line = Memo::new(move |_| {
                            lines.with(|lines| {
                                lines.iter().find(|it| it.check.criterion == criterion).cloned()
                            })
                        });
                        view! { <CriterionLine id line/> }
                    }
                />
            </ul>
        }
    };
    view! { <For each=move || stages.get() key=|stage| *stage children=group/> }
}

#[component]
fn CriterionLine(id: Id<Opportunity>, line: Memo<Option<Line>>) -> impl IntoView {
    let state = Memo::new(move |_| line.with(|line| line.as_ref().map(|line| line.check.state)));
    let class = move || match state.get() {
        Some(State::Met) => "criterion criterion-met",
        Some(State::Passed) => "criterion criterion-passed",
        Some(State::Missing) | None => "criterion",
    };
    let icon = move || match state.get() {
        Some(State::Met) => (Icon::CheckCircle, "template-state-met"),
        Some(State::Passed) => (Icon::CheckCircle, "template-state-passed"),
        Some(State::Missing) | None => (Icon::Problem, "template-state-missing"),
    };
    let name = move || line.with(|line| line.as_ref().map(|it| it.check.name.clone()));
    let shown = Memo::new(move |_| {
        line.with(|line| line.as_ref().map(|it| it.shown.clone())).unwrap_or_default()
    });
    let reason = move || line.with(|line| line.as_ref().and_then(|it| it.reason.clone()));
    let is_advice = move || line.with(|line| line.as_ref().is_some_and(|it| it.check.advisory));
    // What is asked does not change with how it stands: a field keeps the focus while it is filled.
    let asks = Memo::new(move |_| {
        line.with(|line| {
            let check = &line.as_ref()?.check;
            Some((check.criterion, check.proof, check.field, check.role))
        })
    });
    let control = move || {
        asks.get().map(|(criterion, proof, field, role)| match proof {
            Proof::Tick => view! { <TickBox id criterion role line/> }.into_any(),
            Proof::Field => field_input(id, field).into_any(),
            Proof::Tasks => view! { <StageTasks id line/> }.into_any(),
            Proof::Role => role_hint(id, line).into_any(),
            Proof::Contact | Proof::Meeting => contact_buttons(id, proof, state).into_any(),
        })
    };
    view! {
        <li class=class>
            {move || {
                let (icon, words) = icon();
                view! {
                    <span class="criterion-mark" title=t(words)>
                        <IconView icon/>
                        <span class="visually-hidden">{t(words)}</span>
                    </span>
                }
            }}
            <div class="criterion-text">
                <div class="criterion-head">
                    <strong>{name}</strong>
                    {move || is_advice().then(|| view! { <Tag label=tr("template-advice")/> })}
                </div>
                <Show when=move || shown.with(|it| !it.is_empty())>
                    <p class="criterion-shown">{move || shown.get()}</p>
                </Show>
                {move || reason().map(|reason| view! { <p class="criterion-reason">{reason}</p> })}
                {control}
            </div>
        </li>
    }
}

/// Returns the edit with which the person here marks a criterion.
pub fn mark(
    opportunity: Id<Opportunity>,
    criterion: Id<shared::entity::Criterion>,
    reason: Option<String>,
) -> Mutation {
    let fields = [
        Evidence::OPPORTUNITY.to(&opportunity),
        Evidence::CRITERION.to(&criterion),
        Evidence::PASSED.to(&reason.is_some()),
        Evidence::REASON.to(&reason),
        Evidence::BY.to(&Some(store::me().user)),
        Evidence::AT.to(&Some(clock::now())),
    ];
    store::create(Kind::Evidence, store::new_raw_id(), fields)
}

/// Does something, and says why where it is refused.
pub fn act(kind: Kind, mutations: Vec<Mutation>) -> bool {
    match store::act(mutations) {
        Ok(()) => true,
        Err((_, reason)) => {
            notify(Notice::bad(words::rejection(kind, &reason)));
            false
        }
    }
}

/// A box that a named role ticks.
#[component]
fn TickBox(
    id: Id<Opportunity>,
    criterion: Id<shared::entity::Criterion>,
    role: Role,
    line: Memo<Option<Line>>,
) -> impl IntoView {
    let is_mine = store::me().person().role >= role;
    let about = shared::book::RowKey::new(Kind::Opportunity, id.raw());
    let may = store::use_may_about(Kind::Evidence, shared::rights::Action::Create, about);
    let held = move || {
        line.with(|line| match line.as_ref().map(|line| &line.check.shown) {
            Some(Shown::Mark(mark)) => Some(*mark),
            Some(_) | None => None,
        })
    };
    let toggle = move |_| {
        match held() {
            Some(mark) => act(Kind::Evidence, vec![store::delete(Kind::Evidence, mark.raw())]),
            None => act(Kind::Evidence, vec![mark(id, criterion, None)]),
        };
    };
    let label = move || t(if held().is_some() { "template-untick" } else { "template-tick" });
    let who = move || {
        let role = words::choice_label(Kind::User, "role", role.name());
        tv("template-tick-role", &[("role", role.into())])
    };
    move || {
        if is_mine && may.get() {
            view! {
                <Button label=TextProp::from(label) kind=ButtonKind::Plain on_click=toggle/>
            }
            .into_any()
        } else if held().is_none() {
            view! { <p class="criterion-hint">{who}</p> }.into_any()
        } else {
            ().into_any()
        }
    }
}

fn field_input(id: Id<Opportunity>, field: Option<u16>) -> impl IntoView {
    let spec = field.and_then(|number| Kind::Opportunity.field_numbered(number));
    match spec {
        Some(spec) => view! {
            <div class="criterion-field">
                <OneField kind=Kind::Opportunity id=id.raw() name=spec.name/>
            </div>
        }
        .into_any(),
        None => view! { <p class="criterion-hint">{move || t("template-no-field")}</p> }.into_any(),
    }
}

/// The tasks of the stage, to be ticked off here.
#[component]
fn StageTasks(id: Id<Opportunity>, line: Memo<Option<Line>>) -> impl IntoView {
    let tasks =
        move || line.with(|line| line.as_ref().map(|it| it.tasks.clone())).unwrap_or_default();
    let lacks = move || line.with(|line| line.as_ref().is_some_and(|it| it.lacks_tasks));
    let add = move |()| {
        let made = store::read(|book| {
            let (Some(one), Some(stage)) =
                (book.get(id), line.with(|line| line.as_ref().map(|it| it.check.stage)))
            else {
                return Vec::new();
            };
            let contact = t("template-contact-task");
            entry::tasks(book, one, stage, clock::today(), &contact)
        });
        let made = made.into_iter();
        let made = made.map(|fields| store::create(Kind::Task, store::new_raw_id(), fields));
        act(Kind::Task, made.collect());
    };
    view! {
        <ul class="criterion-tasks">
            <For
                each=tasks
                key=|(task, title, done)| (*task, title.clone(), *done)
                children=move |(task, title, done)| {
                    let set = move |done: bool| {
                        let at = done.then(clock::now);
                        let fields = [Task::DONE.to(&done), Task::DONE_AT.to(&at)];
                        act(Kind::Task, vec![store::patch(Kind::Task, task.raw(), fields)]);
                    };
                    view! {
                        <li>
                            <label class="criterion-task">
                                <input
                                    class="check-input"
                                    type="checkbox"
                                    prop:checked=done
                                    on:change:target=move |event| set(event.target().checked())
                                />
                                <span>{title}</span>
                            </label>
                        </li>
                    }
                }
            />
        </ul>
        {move || {
            lacks()
                .then(|| view! { <Button label=tr("template-add-tasks") icon=Icon::Plus on_click=add/> })
        }}
    }
}

fn contact_buttons(id: Id<Opportunity>, proof: Proof, state: Memo<Option<State>>) -> impl IntoView {
    move || {
        (state.get() != Some(State::Met)).then(|| {
            let call = (proof == Proof::Contact).then(|| {
                view! {
                    <Button
                        label=tr("work-log-call")
                        icon=Icon::Phone
                        on_click=move |()| work::log_call(id)
                    />
                }
            });
            view! {
                <div class="criterion-actions">
                    {call}
                    <Button
                        label=tr("template-log-meeting")
                        icon=Icon::Contacts
                        on_click=move |()| log_meeting(id)
                    />
                </div>
            }
        })
    }
}

/// Whom to meet, and the way to the committee, from which the person is seen.
fn role_hint(id: Id<Opportunity>, line: Memo<Option<Line>>) -> impl IntoView {
    let role = move || {
        let role = line.with(|line| line.as_ref().and_then(|it| it.check.committee_role));
        role.map(|role| words::choice_label(Kind::CommitteeMember, "role", role.name()))
    };
    view! {
        <p class="criterion-shown">
            {move || role().map(|role| tv("template-role-met", &[("role", role.into())]))} " "
            <a href=format!("/opportunities/{id}/committee")>{move || t("committee-open")}</a>
        </p>
    }
}

/// Notes a meeting about a sale; what was said can be added on its page.
fn log_meeting(opportunity: Id<Opportunity>) {
    let id: RawId = store::new_raw_id();
    let fields = store::read(|book| {
        let one = book.get(opportunity);
        let mut fields = layout::beginning(Kind::Activity, book);
        fields.extend([
            Activity::TITLE.to(&t("choice-activity-how-meeting")),
            Activity::HOW.to(&ActivityKind::Meeting),
            Activity::AT.to(&Some(clock::now())),
            Activity::OPPORTUNITY.to(&Some(opportunity)),
            Activity::ACCOUNT.to(&one.and_then(|one| one.account)),
            Activity::CONTACT.to(&one.and_then(|one| one.contact)),
        ]);
        fields
    });
    act(Kind::Activity, vec![store::create(Kind::Activity, id, fields)]);
}

/// What the card shows.
#[derive(Clone, Debug, Default, PartialEq)]
struct Exit {
    stage: Option<(Id<Stage>, String)>,
    next: Option<Id<Stage>>,
    met: usize,
    of: usize,
    /// Whether nothing stands in the way of going on.
    is_clear: bool,
    /// Stages that were left without evidence, and what is missing of each.
    unproven: Vec<Id<Stage>>,
}

/// The criteria of the stage an opportunity stands in, and what is missing of those it has left.
#[component]
pub fn CriteriaCard(id: Id<Opportunity>, mover: Mover) -> impl IntoView {
    let exit = store::use_kinds(READS, move |book| {
        let Some(one) = book.get(id) else { return Exit::default() };
        if one.category(book) != StageCategory::Open {
            return Exit::default();
        }
        let here = book.stage_of(one);
        let checks = criteria::checks(book, one, here);
        let stages = book.stages_of(one.pipeline);
        let at = stages.iter().position(|stage| stage.id == here);
        let mut unproven: Vec<Id<Stage>> =
            criteria::unproven(book, one).into_iter().map(|check| check.stage).collect();
        unproven.dedup();
        let name = at.map(|at| (here, stages[at].name.clone()));
        Exit {
            stage: name.filter(|_| !checks.is_empty()),
            next: at.and_then(|at| stages.get(at + 1)).map(|stage| stage.id),
            met: checks.iter().filter(|check| check.state != State::Missing).count(),
            of: checks.len(),
            is_clear: !checks.iter().any(Check::is_missing),
            unproven,
        }
    });
    let stage = Memo::new(move |_| exit.with(|exit| exit.stage.clone()));
    let unproven = Memo::new(move |_| exit.with(|exit| exit.unproven.clone()));
    let title = move || {
        let name = stage.get().map(|(_, name)| name).unwrap_or_default();
        tv("template-exit-title", &[("stage", name.into())])
    };
    let count = move || {
        let (met, of) = exit.with(|exit| (exit.met, exit.of));
        tv("template-exit-count", &[("met", met.into()), ("of", of.into())])
    };
    let go = move || {
        let next = exit.with(|exit| exit.next.filter(|_| exit.is_clear));
        next.map(|stage| {
            let on_click = move || mover.ask(Wish { opportunity: id, stage });
            view! { <Button label=tr("template-go-on") icon=Icon::ArrowRight on_click/> }
        })
    };
    view! {
        <Show when=move || stage.get().is_some()>
            <Card title=TextProp::from(title) sub=TextProp::from(count) actions=move || go>
                <CriteriaList
                    id
                    stages=Signal::derive(move || stage.get().map(|it| it.0).into_iter().collect())
                />
            </Card>
        </Show>
        <Show when=move || unproven.with(|it| !it.is_empty())>
            <Card
                title=tr("template-unproven-title")
                sub=TextProp::from(move || {
                    tv("template-unproven-count", &[("count", unproven.with(Vec::len).into())])
                })
            >
                <p class="settings-note">{move || t("template-unproven-text")}</p>
                <CriteriaList id stages=unproven/>
            </Card>
        </Show>
    }
}
