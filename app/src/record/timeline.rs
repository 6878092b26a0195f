//! The history of a record: what changed, which calls and meetings there were, what is to be done and
//! was done, by whom and when, the newest first.
//!
//! Changes come from the server's history; those still waiting on this device stand among them and
//! say so. An edit that did not take effect stands where it was made, and waits for its author's
//! decision at the top of the page. `story` gathers, this file shows.

mod story;

use leptos::prelude::*;
use shared::entity::{Kind, User};
use shared::id::{Id, RawId};
use shared::value::Millis;

use super::words;
use crate::format;
use crate::platform::clock;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::avatar::Avatar;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::chip::{Tag, Tone};
use crate::ui::menu::{Menu, MenuItem};

use story::{Entry, Filter, READS, Sort, Story, What};

/// This many entries are shown at first, and so many more each time.
const PAGE: usize = 30;

const DAY_MS: i64 = 86_400_000;

/// The card with the history: `<Timeline kind id/>`.
#[component]
pub fn Timeline(
    /// The record's kind.
    kind: Kind,
    /// The record.
    id: RawId,
) -> impl IntoView {
    let filter = RwSignal::new(Filter::default());
    let most = RwSignal::new(PAGE);
    let story = store::use_kinds(READS, move |book| {
        filter.with(|filter| story::tell(book, kind, id, filter, most.get()))
    });
    // Whoever looks for something else begins at the newest.
    let narrow = move |change: &dyn Fn(&mut Filter)| {
        filter.update(|filter| change(filter));
        most.set(PAGE);
    };
    let more = move || {
        let rest = story.with(|story| story.rest);
        (rest > 0).then(|| {
            let label = move || tv("record-more-changes", &[("count", rest.min(PAGE).into())]);
            let show = move |()| most.update(|most| *most += PAGE);
            view! { <Button label kind=ButtonKind::Quiet on_click=show/> }
        })
    };
    let none = move || {
        story.with(|story| story.entries.is_empty()).then(|| {
            let is_narrow = filter.with(|filter| *filter != Filter::default());
            let id = if is_narrow { "timeline-none" } else { "record-none-related" };
            view! { <p class="settings-note" role="status">{t(id)}</p> }
        })
    };
    // The menus stay what they are while entries come and go.
    let has_choices = Memo::new(move |_| story.with(Story::has_choices));
    let tools = move || {
        has_choices.get().then(|| {
            let everything = move |()| narrow(&|filter| *filter = Filter::default());
            view! {
                <div class="timeline-tools" role="group" aria-label=move || t("ui-filter")>
                    {sort_menu(story, filter, narrow)}
                    {person_menu(story, filter, narrow)}
                    {field_menu(kind, story, filter, narrow)}
                    {move || filter.with(|filter| *filter != Filter::default()).then(|| view! {
                        <Button label=tr("timeline-all") kind=ButtonKind::Quiet on_click=everything/>
                    })}
                </div>
            }
        })
    };
    view! {
        <Card title=tr("record-timeline")>
            {tools}
            {none}
            <ol class="timeline">
                {move || story.with(|story| story.entries.iter().cloned().map(entry).collect_view())}
            </ol>
            {more}
        </Card>
    }
}

fn sort_menu(
    story: Memo<Story>,
    filter: RwSignal<Filter>,
    narrow: impl Fn(&dyn Fn(&mut Filter)) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let name = |sort: Option<Sort>| sort.map_or("timeline-sort", Sort::name_id);
    let items = move |()| {
        let sorts = story.with_untracked(|story| story.sorts.clone());
        let one = |sort: Option<Sort>| {
            MenuItem::new(tr(name(sort)), move || narrow(&move |filter| filter.sort = sort))
                .checked(Signal::derive(move || filter.with(|filter| filter.sort == sort)))
        };
        std::iter::once(one(None))
            .chain(sorts.into_iter().map(|sort| one(Some(sort))))
            .collect::<Vec<_>>()
    };
    let label = move || t(name(filter.with(|filter| filter.sort)));
    view! { <Menu label kind=ButtonKind::Plain items/> }
}

fn person_menu(
    story: Memo<Story>,
    filter: RwSignal<Filter>,
    narrow: impl Fn(&dyn Fn(&mut Filter)) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let name = |who: Option<Id<User>>| match who {
        None => t("timeline-person"),
        Some(who) => store::read(|book| words::person(book, Some(who))),
    };
    let items = move |()| {
        let people = story.with_untracked(|story| story.people.clone());
        let one = |who: Option<Id<User>>| {
            MenuItem::new(move || name(who), move || narrow(&move |filter| filter.who = who))
                .checked(Signal::derive(move || filter.with(|filter| filter.who == who)))
        };
        std::iter::once(one(None))
            .chain(people.into_iter().map(|who| one(Some(who))))
            .collect::<Vec<_>>()
    };
    let label = move || name(filter.with(|filter| filter.who));
    view! { <Menu label kind=ButtonKind::Plain items/> }
}

fn field_menu(
    kind: Kind,
    story: Memo<Story>,
    filter: RwSignal<Filter>,
    narrow: impl Fn(&dyn Fn(&mut Filter)) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let name = move |number: Option<u16>| match number.and_then(|it| kind.field_numbered(it)) {
        None => t("timeline-field"),
        Some(spec) => words::field_label(kind, spec.name),
    };
    let items = move |()| {
        let fields = story.with_untracked(|story| story.fields.clone());
        let one = |field: Option<u16>| {
            MenuItem::new(move || name(field), move || narrow(&move |filter| filter.field = field))
                .checked(Signal::derive(move || filter.with(|filter| filter.field == field)))
        };
        std::iter::once(one(None))
            .chain(fields.into_iter().map(|field| one(Some(field))))
            .collect::<Vec<_>>()
    };
    let label = move || name(filter.with(|filter| filter.field));
    view! { <Menu label kind=ButtonKind::Plain items/> }
}

fn entry(entry: Entry) -> AnyView {
    let Entry { who, at, what, is_local } = entry;
    let local = is_local.then(|| view! { <Tag label=tr("record-on-device") tone=Tone::Info/> });
    let body = match what {
        What::Created => view! { <p>{move || t("record-created")}</p> }.into_any(),
        What::Changed { field, before, after } => view! {
            <p>
                <span class="timeline-field">{field}</span>
                <span class="timeline-before">{before}</span>
                <span class="timeline-arrow" aria-hidden="true">"→"</span>
                <span class="visually-hidden">{move || t("record-became")}</span>
                <span class="timeline-after">{after}</span>
                {local}
            </p>
        }
        .into_any(),
        What::Work { name, title, href, state, notes } => view! {
            <p>
                <span class="timeline-field">{name}</span>
                <a class="timeline-after" href=href>{title}</a>
                {(!state.is_empty()).then(|| view! { <span class="timeline-when">{state}</span> })}
                {local}
            </p>
            {(!notes.is_empty()).then(|| view! { <p class="timeline-notes">{notes}</p> })}
        }
        .into_any(),
        What::Refused { field, mine } => view! {
            <p>
                <span class="timeline-field">{field}</span>
                <span class="timeline-before">{mine}</span>
                <Tag label=tr("timeline-refused") tone=Tone::Warn/>
            </p>
        }
        .into_any(),
    };
    let name = who.clone();
    view! {
        <li class="timeline-entry">
            <Avatar name=name/>
            <div class="timeline-text">
                <div class="timeline-head">
                    <strong>{who}</strong>
                    {at.map(|at| view! { <span class="timeline-when">{when(at)}</span> })}
                </div>
                {body}
            </div>
        </li>
    }
    .into_any()
}

/// "3 days ago · 18 Dec 2026, 09:12": the moment alone on the same day.
fn when(at: Millis) -> String {
    let days = (clock::now().0 - at.0).div_euclid(DAY_MS);
    match i32::try_from(days) {
        Ok(days @ 1..=30) => {
            format!("{} · {}", format::relative_days(-days), format::date_time(at.0))
        }
        _ => format::date_time(at.0),
    }
}
