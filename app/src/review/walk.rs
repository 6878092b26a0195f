//! ReviewPage: the weekly walk: one key project after the other, what happened to it, what is said and
//! what is decided.

use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::analytics::filter::Filter;
use shared::entity::{Kind, Opportunity, ReviewNote, Role, Task, User};
use shared::id::Id;
use shared::review::{self, Item};
use shared::value::LongText;

use crate::form::date::DateField;
use crate::form::frame::Fields;
use crate::form::select::SelectField;
use crate::form::text::{TextAreaField, TextField};
use crate::opportunity::hand_over::colleagues;
use crate::platform::clock;
use crate::record::words;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind, ButtonLink};
use crate::ui::card::Card;
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;
use crate::ui::notice::{Notice, notify};
use crate::ui::page_header::PageHeader;
use crate::{format, store, undo};

use super::{MilestonesCard, NotesCard};

/// What the agenda is told from.
const READS: &[Kind] = &[
    Kind::Opportunity,
    Kind::Stage,
    Kind::ReviewNote,
    Kind::Milestone,
    Kind::Change,
    Kind::User,
    Kind::Account,
    Kind::Company,
    Kind::ExchangeRate,
];

/// A decision is due in so many days unless somebody says otherwise.
const DUE_DAYS: u64 = 7;

/// The page at `/review`; `?at=` begins with one project.
#[component]
pub fn ReviewPage() -> impl IntoView {
    let query = use_query_map();
    let (me, role) = (store::me().user, store::me().person().role);
    // A rep walks through the rep's own, whoever else's were shared.
    let filter = Filter { owner: (role == Role::Rep).then_some(me), ..Filter::default() };
    let agenda = store::use_kinds(READS, move |book| review::agenda(book, &filter, clock::today()));
    let order = Memo::new(move |before: Option<&Vec<Id<Opportunity>>>| {
        agenda.with(|agenda| followed(before, agenda))
    });
    let begin = query.with_untracked(|query| query.get("at")).and_then(|id| id.parse().ok());
    let at = RwSignal::new(
        order.with_untracked(|order| order.iter().position(|id| Some(*id) == begin).unwrap_or(0)),
    );
    let last = move || order.with(Vec::len).saturating_sub(1);
    let here = Memo::new(move |_| order.with(|order| order.get(at.get().min(last())).copied()));
    let item = move |id| agenda.with(|it| it.iter().find(|it| it.opportunity == id).copied());
    let step = move |by: isize| {
        let last = untrack(last);
        at.update(|at| *at = (*at).min(last).saturating_add_signed(by).min(last));
    };
    let sub = move || {
        let count = order.with(Vec::len);
        let due = agenda.with(|it| it.iter().filter(|it| it.is_due).count());
        let values = [
            ("at", (at.get() + 1).min(count).into()),
            ("count", count.into()),
            ("due", due.into()),
        ];
        if count == 0 { String::new() } else { tv("review-sub", &values) }
    };
    view! {
        <PageHeader
            title=tr("review-title") sub
            actions=move || view! {
                <Button
                    label=tr("review-back") icon=Icon::ChevronLeft
                    disabled=Signal::derive(move || at.get() == 0) on_click=move |()| step(-1)
                />
                <Button
                    label=tr("review-next") icon=Icon::ChevronRight kind=ButtonKind::Primary
                    disabled=Signal::derive(move || at.get() >= last()) on_click=move |()| step(1)
                />
            }
        />
        {move || match here.get() {
            None => view! {
                <EmptyState
                    icon=Icon::Ranking title=tr("review-empty") text=tr("review-empty-text")
                    action=|| view! {
                        <ButtonLink label=tr("shell-opportunities") href="/opportunities".to_owned()/>
                    }
                />
            }
            .into_any(),
            Some(id) => view! {
                <div class="grid grid-record">
                    <div class="stack">
                        <Facts id item=Signal::derive(move || item(id))/>
                        <Decision id done=Callback::new(move |()| step(1))/>
                    </div>
                    <div class="stack">
                        <MilestonesCard id/>
                        <NotesCard id/>
                    </div>
                </div>
            }
            .into_any(),
        }}
    }
}

/// The order of the walk stays as it was at its beginning: what was just reviewed does not jump, and what
/// came since joins at the end.
fn followed(before: Option<&Vec<Id<Opportunity>>>, agenda: &[Item]) -> Vec<Id<Opportunity>> {
    let now: Vec<_> = agenda.iter().map(|item| item.opportunity).collect();
    let mut order = before.cloned().unwrap_or_default();
    order.retain(|id| now.contains(id));
    let new: Vec<_> = now.into_iter().filter(|id| !order.contains(id)).collect();
    order.extend(new);
    order
}

/// How the project stands, and what happened since the last review.
#[component]
fn Facts(id: Id<Opportunity>, item: Signal<Option<Item>>) -> impl IntoView {
    let shown = store::use_kinds(READS, move |book| {
        let one = book.get(id)?;
        let stage = book.get(one.stage).map(|stage| stage.name.clone());
        let account = one.account.and_then(|id| book.get(id)).map(|it| it.name.clone());
        let close = one.expected_close.map(format::date);
        let facts = [account, stage, one.amount.map(format::money_plain), close];
        let facts: Vec<String> = facts.into_iter().flatten().collect();
        Some((
            one.name.clone(),
            facts.join(" · "),
            words::person(book, one.owner),
            one.next_step.clone(),
        ))
    });
    let happened = move || {
        let Some(item) = item.get() else { return String::new() };
        let last = item.last.map_or_else(
            || t("review-never"),
            |day| tv("review-last", &[("day", format::date(day).into())]),
        );
        let values = [("changes", item.changes.into()), ("late", item.late.into())];
        format!("{last} {}", tv("review-happened", &values))
    };
    move || {
        shown.get().map(|(name, facts, owner, next)| {
            let href = format!("/opportunities/{id}");
            view! {
                <Card>
                    <div class="review-facts">
                        <h2><a href=href>{name}</a></h2>
                        <p>{facts}</p>
                        <p class="text-muted">{owner}</p>
                        <p>{happened}</p>
                        {next.map(|next| view! {
                            <p><b>{move || t("opportunity-next-step")}": "</b>{next}</p>
                        })}
                    </div>
                </Card>
            }
        })
    }
}

/// What is said, and the task that comes of it.
#[component]
fn Decision(id: Id<Opportunity>, done: Callback<()>) -> impl IntoView {
    let draft = Draft::new(id);
    let save = move || {
        if draft.save(id) {
            done.run(());
        }
    };
    let people = store::use_kinds(&[Kind::User], |book| colleagues(book, None));
    view! {
        <Card title=tr("review-say")>
            <Fields>
                <TextField
                    label=tr("field-review-note-title") value=draft.title error=draft.problem
                    required=true most=200
                    on_commit=move |text| {
                        draft.title.set(text);
                        draft.problem.set(None);
                    }
                />
                <TextAreaField
                    label=tr("field-review-note-notes") value=draft.notes
                    on_commit=move |text| draft.notes.set(text)
                />
                <TextField
                    label=tr("review-decision") hint=tr("review-decision-hint") value=draft.task most=200
                    on_commit=move |text| draft.task.set(text)
                />
                // Always there: a field that comes when another is left moves the button away from under
                // a finger.
                <SelectField
                    label=tr("field-task-owner") value=draft.owner
                    choices=Signal::derive(move || people.get())
                    on_commit=move |id| draft.owner.set(id)
                />
                <DateField
                    label=tr("field-task-due") value=draft.due on_commit=move |day| draft.due.set(day)
                />
            </Fields>
            <div class="review-save">
                <Button label=tr("review-save") kind=ButtonKind::Primary on_click=move |()| save()/>
            </div>
        </Card>
    }
}

#[derive(Clone, Copy)]
struct Draft {
    title: RwSignal<String>,
    notes: RwSignal<String>,
    task: RwSignal<String>,
    owner: RwSignal<String>,
    due: RwSignal<Option<NaiveDate>>,
    problem: RwSignal<Option<String>>,
}

impl Draft {
    fn new(id: Id<Opportunity>) -> Self {
        let owner = store::read(|book| book.get(id).and_then(|one| one.owner));
        Self {
            title: RwSignal::new(String::new()),
            notes: RwSignal::new(String::new()),
            task: RwSignal::new(String::new()),
            owner: RwSignal::new(owner.map(|id| id.to_string()).unwrap_or_default()),
            due: RwSignal::new(clock::today().checked_add_days(Days::new(DUE_DAYS))),
            problem: RwSignal::new(None),
        }
    }

    /// Keeps the note, and the task where something was decided, as one action.
    fn save(self, id: Id<Opportunity>) -> bool {
        let text = |signal: RwSignal<String>| signal.get_untracked().trim().to_owned();
        let (title, decision) = (text(self.title), text(self.task));
        if title.is_empty() {
            self.problem.set(Some(t("review-say-something")));
            return false;
        }
        let mut mutations = Vec::new();
        let mut task = None;
        if !decision.is_empty() {
            let new = store::new_id::<Task>();
            let (account, contact) = store::read(|book| {
                let one = book.get(id);
                (one.and_then(|it| it.account), one.and_then(|it| it.contact))
            });
            let owner: Option<Id<User>> = self.owner.get_untracked().parse().ok();
            let fields = [
                Task::TITLE.to(&decision),
                Task::OWNER.to(&owner),
                Task::DUE.to(&self.due.get_untracked()),
                Task::OPPORTUNITY.to(&Some(id)),
                Task::ACCOUNT.to(&account),
                Task::CONTACT.to(&contact),
            ];
            mutations.push(store::create(Kind::Task, new.raw(), fields));
            task = Some(new);
        }
        let fields = [
            ReviewNote::TITLE.to(&title),
            ReviewNote::OPPORTUNITY.to(&id),
            ReviewNote::HELD_ON.to(&Some(clock::today())),
            ReviewNote::NOTES.to(&LongText(self.notes.get_untracked())),
            ReviewNote::TASK.to(&task),
        ];
        mutations.push(store::create(Kind::ReviewNote, store::new_raw_id(), fields));
        match store::act(mutations) {
            Ok(()) => {
                for field in [self.title, self.notes, self.task] {
                    field.set(String::new());
                }
                notify(Notice::good(tr("review-saved")).action(tr("undo-undo"), undo::undo));
                true
            }
            Err((_, reason)) => {
                self.problem.set(Some(words::rejection(Kind::ReviewNote, &reason)));
                false
            }
        }
    }
}
