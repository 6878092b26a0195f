//! The page of reminders: what is due, by its sort, with what one does about each.

use chrono::Days;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::entity::{Kind, Task};
use shared::id::Id;
use shared::reminders::{Reminder, Why, put_off};

use super::{address, telling, use_reminders, words};
use crate::platform::clock;
use crate::platform::notification::{self, Permission};
use crate::record::words::rejection;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::chip::{Tag, Tone};
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;
use crate::ui::menu::{Menu, MenuItem};
use crate::ui::notice::{Notice, notify};
use crate::ui::page_header::PageHeader;
use crate::{store, tabs, undo, work};

/// So many days a reminder can be put off.
const OFF: [u32; 4] = [1, 3, 7, 30];

/// The page at `/reminders`.
#[component]
pub fn RemindersPage() -> impl IntoView {
    let found = use_reminders(None);
    let sub = move || tv("reminder-count", &[("count", found.with(Vec::len).into())]);
    let groups = move || {
        let all = found.get();
        if all.is_empty() {
            return view! {
                <EmptyState
                    icon=Icon::CheckCircle title=tr("reminder-none") text=tr("reminder-none-text")
                />
            }
            .into_any();
        }
        let sorts: [fn(Why) -> bool; 3] =
            [|why| why == Why::Task, |why| matches!(why, Why::Date(..)), |why| why == Why::Plan];
        let groups = sorts
            .map(|is_of| all.iter().filter(|it| is_of(it.why)).cloned().collect::<Vec<Reminder>>());
        let groups = groups.into_iter().filter(|group| !group.is_empty());
        groups.map(group).collect_view().into_any()
    };
    view! {
        <PageHeader title=tr("shell-reminders") sub=TextProp::from(sub) actions=move || view! { <Messages found/> }/>
        <div class="stack reminders">{groups}</div>
    }
}

fn group(all: Vec<Reminder>) -> impl IntoView {
    let why = all.first().map_or(Why::Task, |it| it.why);
    let count = all.len();
    view! {
        <Card title=move || words::why(why) sub=move || count.to_string()>
            <ul class="people-lines">{all.into_iter().map(line).collect_view()}</ul>
        </Card>
    }
}

fn line(reminder: Reminder) -> impl IntoView {
    let href = address(&reminder);
    let is_late = reminder.day < clock::today();
    let is_today = reminder.day == clock::today();
    let tone = if is_late {
        Tone::Bad
    } else if is_today {
        Tone::Warn
    } else {
        Tone::Info
    };
    let (titled, concerning, dated) = (reminder.clone(), words::about(&reminder), reminder.clone());
    view! {
        <li>
            <span class="people-line">
                <a href=href>{move || words::title(&titled)}</a>
                <span class="text-muted">{concerning}</span>
            </span>
            <span class="people-tools">
                <Tag label=move || words::when(&dated) tone/>
                {done(&reminder)}
                {off(reminder)}
            </span>
        </li>
    }
}

/// What ends the reminder for good: the task is done, the person was congratulated, a call took place.
fn done(reminder: &Reminder) -> impl IntoView + use<> {
    let (label, reminder) = (label(reminder.why), reminder.clone());
    let on_click = move |()| match reminder.why {
        Why::Task => {
            let task: Id<Task> = Id::new(reminder.source.id);
            let fields = [Task::DONE.to(&true), Task::DONE_AT.to(&Some(clock::now()))];
            match store::edit(task, fields) {
                Ok(()) => say(tr("reminder-task-done")),
                Err(reason) => notify(Notice::bad(rejection(Kind::Task, &reason))),
            }
        }
        Why::Date(_, next) => {
            hide(&reminder, next.day.checked_add_days(Days::new(1)), tr("reminder-date-done"));
        }
        Why::Plan => work::log_call_about(Kind::Contact, reminder.source.id),
    };
    view! { <Button label=tr(label) kind=ButtonKind::Quiet on_click=on_click/> }
}

const fn label(why: Why) -> &'static str {
    match why {
        Why::Task => "reminder-do-task",
        Why::Date(..) => "reminder-do-date",
        Why::Plan => "work-log-call",
    }
}

fn say(words: TextProp) {
    notify(Notice::good(words).action(tr("undo-undo"), undo::undo));
}

/// Hides a reminder until a day; can be taken back.
fn hide(reminder: &Reminder, until: Option<chrono::NaiveDate>, said: TextProp) {
    let Some(until) = until else { return };
    let me = store::me().user;
    let id = store::new_id();
    let edits = store::plan(|book, rev| put_off(book, me, reminder, until, id, rev));
    match store::act(edits) {
        Ok(()) => say(said),
        Err((_, reason)) => notify(Notice::bad(rejection(Kind::Snooze, &reason))),
    }
}

/// The menu that puts it off.
fn off(reminder: Reminder) -> impl IntoView {
    let items = move |()| {
        OFF.into_iter()
            .map(|days| {
                let reminder = reminder.clone();
                let label = move || tv("reminder-off-days", &[("days", days.into())]);
                MenuItem::new(label, move || {
                    let until = clock::today().checked_add_days(Days::new(u64::from(days)));
                    let said = move || tv("reminder-is-off", &[("days", days.into())]);
                    hide(&reminder, until, TextProp::from(said));
                })
            })
            .collect::<Vec<_>>()
    };
    view! { <Menu label=tr("reminder-off") icon=Icon::Clock icon_only=true kind=ButtonKind::Quiet items/> }
}

/// Whether the system tells of reminders on this device.
#[component]
fn Messages(found: Memo<Vec<Reminder>>) -> impl IntoView {
    let permission = RwSignal::new(notification::permission());
    let wanted = RwSignal::new(telling::is_wanted());
    let is_on = move || wanted.get() && permission.get() == Permission::Granted;
    let set = move |on: bool| {
        if !telling::set_wanted(on) {
            return notify(Notice::bad(tr("reminder-not-kept")));
        }
        wanted.set(on);
        let said = if on { "reminder-messages-are-on" } else { "reminder-messages-are-off" };
        notify(Notice::good(tr(said)));
        // Another tab that leads does it within a minute.
        if on && tabs::leads() {
            found.with_untracked(|all| telling::tell(all));
        }
    };
    let turn = move |()| {
        if is_on() {
            return set(false);
        }
        spawn_local(async move {
            let now = notification::ask().await;
            permission.set(now);
            match now {
                Permission::Granted => set(true),
                Permission::Denied => notify(Notice::bad(tr("reminder-denied"))),
                Permission::Default => {}
                Permission::Missing => notify(Notice::bad(tr("reminder-missing"))),
            }
        });
    };
    let blocked = Signal::derive(move || match permission.get() {
        Permission::Denied => Some(t("reminder-denied")),
        Permission::Missing => Some(t("reminder-missing")),
        Permission::Default | Permission::Granted => None,
    });
    let label = TextProp::from(move || {
        t(if is_on() { "reminder-messages-off" } else { "reminder-messages-on" })
    });
    view! { <Button label icon=Icon::Bell blocked on_click=turn/> }
}
