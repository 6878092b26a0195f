//! ComingCard: whose day comes soon, and who is to be spoken to by their plan. A part of the dashboard.

use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use shared::book::Book;
use shared::entity::{Contact, Kind, Occasion, User};
use shared::id::Id;
use shared::occasions::{self, Occurrence};
use shared::order;

use super::{measure, words};
use crate::platform::clock;
use crate::shell::places::REMINDERS;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{ButtonKind, ButtonLink};
use crate::ui::card::Card;
use crate::ui::icon::Icon;

/// How many are listed on each side.
const MOST: usize = 5;
/// How many days ahead are looked at; a date that reminds earlier comes earlier.
const AHEAD: u64 = 14;
/// No date reminds earlier than so many days before.
const EARLIEST: u64 = 400;

/// Somebody's day.
#[derive(Clone, Debug, PartialEq)]
struct Day {
    contact: Id<Contact>,
    name: String,
    title: String,
    occasion: Occasion,
    next: Occurrence,
}

/// Somebody to be spoken to.
#[derive(Clone, Debug, PartialEq)]
struct Due {
    contact: Id<Contact>,
    name: String,
    account: String,
    by: NaiveDate,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Found {
    /// Whether they are the person's own; else those of everybody whom the person sees.
    is_mine: bool,
    days: Vec<Day>,
    due: Vec<Due>,
    all_days: usize,
    all_due: usize,
}

fn find(book: &Book, me: Id<User>, today: NaiveDate) -> Found {
    let is_mine = book.contacts.iter().any(|it| it.owner == Some(me));
    let of_them = |it: &Contact| !is_mine || it.owner == Some(me);
    let days: Vec<Day> = occasions::coming(book, today, EARLIEST)
        .into_iter()
        .filter_map(|it| {
            let contact = book.contacts.get(it.contact).filter(|it| of_them(it))?;
            let date = book.important_dates.get(it.date)?;
            let soon = today.checked_add_days(Days::new(AHEAD))?;
            let is_reminded = date.reminds_from(it.next).is_some_and(|from| from <= today);
            (is_reminded || it.next.day <= soon).then(|| Day {
                contact: contact.id,
                name: contact.name.clone(),
                title: date.title.clone(),
                occasion: date.occasion,
                next: it.next,
            })
        })
        .collect();
    let mut due: Vec<Due> = measure::with(book, |measure| {
        let due = book.contacts.iter().filter(|it| of_them(it)).filter_map(|it| {
            let by = measure.reached.due(it).filter(|by| *by <= today)?;
            let account = it.account.and_then(|id| book.accounts.get(id));
            let account = account.map(|it| it.name.clone()).or_else(|| it.job_title.clone());
            let account = account.unwrap_or_default();
            Some(Due { contact: it.id, name: it.name.clone(), account, by })
        });
        due.collect()
    });
    // Who has waited least is still within reach of the plan; who was given up comes last.
    order::sort_by_key(&mut due, |it| (std::cmp::Reverse(it.by), it.contact));
    let (all_days, all_due) = (days.len(), due.len());
    let (days, due) = (days.into_iter().take(MOST).collect(), due.into_iter().take(MOST).collect());
    Found { is_mine, days, due, all_days, all_due }
}

#[component]
pub fn ComingCard() -> impl IntoView {
    let me = store::me().user;
    let kinds = &[Kind::Contact, Kind::ImportantDate, Kind::Activity, Kind::Account];
    let found = store::use_kinds(kinds, move |book| find(book, me, clock::today()));
    let sub = move || t(if found.with(|it| it.is_mine) { "coming-mine" } else { "coming-all" });
    let actions = move || {
        let owner = if found.with(|it| it.is_mine) { "&owner=me" } else { "" };
        let href = format!("/contacts?sort=reach_by{owner}");
        view! {
            <ButtonLink label=tr("shell-reminders") href=REMINDERS kind=ButtonKind::Quiet icon=Icon::Bell/>
            <ButtonLink label=tr("coming-list") href kind=ButtonKind::Quiet/>
        }
    };
    view! {
        <Card title=tr("coming-title") sub actions=actions>
            <div class="coming">
                <section>
                    <h3 class="coming-title">{move || {
                        let count = found.with(|it| it.all_days);
                        tv("coming-days", &[("count", count.into())])
                    }}</h3>
                    <ul class="people-lines">
                        {move || found.with(|it| it.days.iter().cloned().map(day).collect_view())}
                    </ul>
                </section>
                <section>
                    <h3 class="coming-title">{move || {
                        let count = found.with(|it| it.all_due);
                        tv("coming-due", &[("count", count.into())])
                    }}</h3>
                    <ul class="people-lines">
                        {move || found.with(|it| it.due.iter().cloned().map(due).collect_view())}
                    </ul>
                </section>
            </div>
        </Card>
    }
}

fn day(day: Day) -> impl IntoView {
    let Day { contact, name, title, occasion, next } = day;
    let about = move || match words::count(occasion, next) {
        Some(count) => format!("{title} · {count}"),
        None => title.clone(),
    };
    view! {
        <li>
            <span class="people-line">
                <a href=format!("/contacts/{contact}")>{name}</a>
                <span class="text-muted">{about}</span>
            </span>
            <span class="tag tag-info">{move || words::relative(next.day)}</span>
        </li>
    }
}

fn due(due: Due) -> impl IntoView {
    let Due { contact, name, account, by } = due;
    let days = (clock::today() - by).num_days();
    view! {
        <li>
            <span class="people-line">
                <a href=format!("/contacts/{contact}")>{name}</a>
                <span class="text-muted">{account}</span>
            </span>
            <span class="tag tag-warn">
                {move || tv("contact-late", &[("days", days.into())])}
            </span>
        </li>
    }
}
