//! Reminders: what the person should not forget, its number in the navigation, a page, and messages of the
//! system for who wants them.
//!
//! What reminds is worked out by `shared::reminders` in a part that is fetched after the first load; the
//! shell knows only the number.

pub mod card;
pub mod page;
pub mod telling;
pub mod words;

use std::sync::Arc;

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::contact_plan::Reached;
use shared::entity::Kind;
use shared::reminders::{self, Reminder};

use crate::platform::{clock, notification};
use crate::record::address;
use crate::shell::places::REMINDERS;
use crate::{store, tabs};

/// What reminders are made from.
const READS: &[Kind] = &[
    Kind::Task,
    Kind::ImportantDate,
    Kind::Contact,
    Kind::Account,
    Kind::Opportunity,
    Kind::Snooze,
];
/// So often it is looked whether another day has begun, or this tab leads now.
const LOOK_MS: u32 = 60_000;

thread_local! {
    static COUNT: ArcRwSignal<usize> = ArcRwSignal::new(0);
}

/// How many reminders there are, for the navigation.
pub fn count() -> Signal<usize> {
    COUNT.with(|count| count.clone().into())
}

/// Where a reminder leads.
pub fn address(reminder: &Reminder) -> String {
    let about = reminder.about;
    let page = Kind::from_number(about.kind).and_then(|kind| address::record(kind, about.id));
    page.unwrap_or_else(|| REMINDERS.to_owned())
}

/// The reminders of the person, kept up with the data and the day; with `ahead` also the days that come
/// within so many days.
pub fn use_reminders(ahead: Option<u64>) -> Memo<Vec<Reminder>> {
    let today = use_today();
    let me = store::me().user;
    // Of all that is read only this looks at everything, and it changes seldom.
    let reached = store::use_kinds(&[Kind::Activity], |book| Arc::new(Reached::of(book)));
    store::use_kinds(READS, move |book| reminders::of(book, me, today.get(), &reached.get(), ahead))
}

/// Today, also after midnight.
fn use_today() -> Signal<NaiveDate> {
    let today = RwSignal::new(clock::today());
    // They end with who asked.
    StoredValue::new_local(clock::every(LOOK_MS, move || {
        let now = clock::today();
        if today.try_get_untracked().is_some_and(|before| before != now) {
            today.set(now);
        }
    }));
    today.into()
}

/// Counts the reminders, and hands them to the system where that is wanted: of several tabs the one that
/// leads does. Shows nothing.
#[component]
pub fn Reminding() -> impl IntoView {
    let found = use_reminders(None);
    let tell = move || {
        if tabs::leads() {
            found.with_untracked(|all| telling::tell(all));
        }
    };
    Effect::new(move |_| {
        let number = found.with(Vec::len);
        COUNT.with(|count| count.set(number));
        tell();
    });
    let go = use_navigate();
    let touched = notification::on_touch(move || go(REMINDERS, NavigateOptions::default()));
    StoredValue::new_local((clock::every(LOOK_MS, tell), touched));
    on_cleanup(|| COUNT.with(|count| count.set(0)));
}
