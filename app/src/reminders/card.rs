//! PeopleCard: whose day comes soon, and who is to be spoken to by their plan. A part of the dashboard.

use leptos::prelude::*;
use shared::reminders::{Reminder, Why};

use super::{address, use_reminders, words};
use crate::contact::words::count;
use crate::shell::places::REMINDERS;
use crate::text::{tr, tv};
use crate::ui::button::{ButtonKind, ButtonLink};
use crate::ui::card::Card;
use crate::ui::icon::Icon;

/// How many are listed on each side.
const MOST: usize = 5;
/// How many days ahead are looked at; a date that reminds earlier comes earlier.
const AHEAD: u64 = 14;
/// Where all are listed by their plan.
const PLAN: &str = "/contacts?sort=reach_by&owner=me";

/// The card; nothing for who has nobody to think of.
#[component]
pub fn PeopleCard() -> impl IntoView {
    let found = use_reminders(Some(AHEAD));
    let some = Memo::new(move |_| found.with(|all| all.iter().any(|it| it.why != Why::Task)));
    view! {
        <Show when=move || some.get()>
            <Card title=tr("people-title") sub=tr("people-mine") actions=actions>
                <div class="people-soon">
                    <Side found heading_id="people-days" is_here=|why| matches!(why, Why::Date(..))/>
                    <Side found heading_id="people-due" is_here=|why| why == Why::Plan/>
                </div>
            </Card>
        </Show>
    }
}

fn actions() -> impl IntoView {
    view! {
        <ButtonLink label=tr("shell-reminders") href=REMINDERS kind=ButtonKind::Quiet icon=Icon::Bell/>
        <ButtonLink label=tr("people-list") href=PLAN kind=ButtonKind::Quiet/>
    }
}

/// Those of one sort, the first few of them.
#[component]
fn Side(
    found: Memo<Vec<Reminder>>,
    heading_id: &'static str,
    is_here: fn(Why) -> bool,
) -> impl IntoView {
    let here = Memo::new(move |_| {
        found.with(|all| all.iter().filter(|it| is_here(it.why)).cloned().collect::<Vec<_>>())
    });
    view! {
        <section>
            <h3 class="people-soon-title">
                {move || tv(heading_id, &[("count", here.with(Vec::len).into())])}
            </h3>
            <ul class="people-lines">
                {move || here.get().into_iter().take(MOST).map(line).collect_view()}
            </ul>
        </section>
    }
}

fn line(reminder: Reminder) -> impl IntoView {
    let href = address(&reminder);
    let (tone, name) = match reminder.why {
        Why::Date(..) => ("tag tag-info", reminder.concerns.clone()),
        Why::Task | Why::Plan => ("tag tag-warn", reminder.title.clone()),
    };
    let dated = reminder.clone();
    let about = move || match reminder.why {
        Why::Date(occasion, next) => {
            let counted = count(occasion, next).map(|count| format!(" · {count}"));
            format!("{}{}", reminder.title, counted.unwrap_or_default())
        }
        Why::Task | Why::Plan => reminder.concerns.clone(),
    };
    view! {
        <li>
            <span class="people-line">
                <a href=href>{name}</a>
                <span class="text-muted">{about}</span>
            </span>
            <span class=tone>{move || words::when(&dated)}</span>
        </li>
    }
}
