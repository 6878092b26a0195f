//! Choosers: the period and whose business it is; both stand in the address.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::analytics::ranking::RankBy;
use shared::book::Book;
use shared::calendar::Period;
use shared::entity::{Kind, Record};
use shared::id::RawId;
use shared::order;
use shared::value::Value;

use crate::form::Fields;
use crate::form::date::DateField;
use crate::form::select::{SelectChoice, SelectField};
use crate::text::{t, tr};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::choice::{Choice, Segmented};
use crate::ui::dialog::Dialog;
use crate::ui::icon::Icon;
use crate::ui::menu::{Menu, MenuItem, Popover};
use crate::{format, store};

use super::{Days, Look, NAMED_DAYS, Who};

fn days_name(days: Days) -> String {
    match days {
        Days::Span(period) => span_text(period),
        Days::This(_) | Days::Previous(_) | Days::All => {
            t(&format!("dashboard-period-{}", days.name()))
        }
    }
}

/// 1 Oct 2026 – 31 Dec 2026.
pub fn span_text(period: Period) -> String {
    format!("{} – {}", format::date(period.first), format::date(period.last))
}

/// The period.
#[component]
pub fn DaysChooser(
    look: Memo<Look>,
    /// The days meant, to start the person's own from.
    period: Memo<Option<Period>>,
    on_change: Callback<Look>,
) -> impl IntoView {
    let asking = RwSignal::new(false);
    let set = move |days| on_change.run(Look { days, ..look.get_untracked() });
    let items = move |()| {
        let now = look.get_untracked().days;
        let mut items: Vec<MenuItem> = NAMED_DAYS
            .into_iter()
            .enumerate()
            .map(|(at, days)| {
                let item = MenuItem::new(move || days_name(days), move || set(days));
                let item = if days == now { item.icon(Icon::Check) } else { item };
                if at > 0 && at % 3 == 0 { item.divided() } else { item }
            })
            .collect();
        items.push(MenuItem::new(tr("dashboard-period-custom"), move || asking.set(true)));
        items
    };
    view! {
        <Menu
            label=TextProp::from(move || days_name(look.get().days))
            icon=Icon::Calendar
            items=items
        />
        <SpanDialog open=asking period on_choose=move |period| set(Days::Span(period))/>
    }
}

#[component]
fn SpanDialog(
    open: RwSignal<bool>,
    period: Memo<Option<Period>>,
    #[prop(into)] on_choose: Callback<Period>,
) -> impl IntoView {
    let first = RwSignal::new(None::<NaiveDate>);
    let last = RwSignal::new(None::<NaiveDate>);
    let problem = RwSignal::new(false);
    // Outwards: the dialog was opened by a menu; it starts from the days that are shown.
    Effect::new(move || {
        if open.get() {
            let period = period.get_untracked();
            first.set(period.map(|period| period.first));
            last.set(period.map(|period| period.last));
            problem.set(false);
        }
    });
    let choose = move || match (first.get_untracked(), last.get_untracked()) {
        (Some(first), Some(last)) if first <= last => {
            open.set(false);
            on_choose.run(Period::new(first, last));
        }
        _ => problem.set(true),
    };
    let error = move || problem.get().then(|| t("dashboard-period-wrong"));
    view! {
        <Dialog
            open
            title=tr("dashboard-period-custom")
            actions=move || {
                view! {
                    <Button label=tr("ui-cancel") on_click=move || open.set(false)/>
                    <Button label=tr("ui-done") kind=ButtonKind::Primary on_click=choose/>
                }
            }
        >
            <Fields>
                <DateField
                    label=tr("dashboard-period-first")
                    value=first
                    on_commit=move |day| first.set(day)
                />
                <DateField
                    label=tr("dashboard-period-last")
                    value=last
                    on_commit=move |day| last.set(day)
                    error=Signal::derive(error)
                />
            </Fields>
        </Dialog>
    }
}

/// The name of whose business it is.
pub fn who_name(book: &Book, who: Who) -> String {
    match who {
        Who::Me | Who::Team | Who::Company => t(&format!("dashboard-who-{}", who.name())),
        Who::Of(by, id) => book.record(by.kind(), id).map(|it| it.title()).unwrap_or_default(),
    }
}

/// What names are read from.
pub const NAMED: &[Kind] =
    &[Kind::Department, Kind::Region, Kind::User, Kind::Product, Kind::Channel];

/// Whose business.
#[component]
pub fn WhoChooser(
    #[prop(into)] who: Signal<Who>,
    #[prop(into)] on_change: Callback<Who>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let name = store::use_kinds(NAMED, move |book| who_name(book, who.get()));
    let choices = ["me", "team", "company"]
        .map(|id| Choice::new(id, move || t(&format!("dashboard-who-{id}"))))
        .to_vec();
    view! {
        <Popover label=TextProp::from(move || name.get()) icon=Icon::Contacts open>
            <Segmented
                label=tr("dashboard-who")
                choices=choices.clone()
                value=Signal::derive(move || who.get().name())
                on_change=move |id: String| {
                    if let Some(who) = Who::named(&id) {
                        on_change.run(who);
                        open.set(false);
                    }
                }
            />
            {NODES.map(|by| view! { <NodeField by who on_change/> }).collect_view()}
        </Popover>
    }
}

/// What can be chosen one by one.
const NODES: [RankBy; 5] =
    [RankBy::Department, RankBy::Region, RankBy::Person, RankBy::Channel, RankBy::Product];

/// One of a department, a region, a person, a channel or a product; those deep in a tree are set in.
#[component]
fn NodeField(by: RankBy, who: Signal<Who>, on_change: Callback<Who>) -> impl IntoView {
    let choices = move || {
        store::read(|book| tree(book, by.kind()))
            .into_iter()
            .map(|(id, depth, name)| {
                SelectChoice::new(id.to_string(), format!("{}{name}", "\u{2003}".repeat(depth)))
            })
            .collect::<Vec<_>>()
    };
    let value = move || match who.get() {
        Who::Of(of, id) if of == by => id.to_string(),
        Who::Of(..) | Who::Me | Who::Team | Who::Company => String::new(),
    };
    let choose = move |id: String| {
        on_change.run(id.parse().map_or(Who::Company, |id| Who::Of(by, id)));
    };
    view! {
        <SelectField
            label=move || t(&format!("dashboard-by-{}", by.name()))
            value=Signal::derive(value)
            choices=Signal::derive(choices)
            on_commit=choose
        />
    }
}

/// The records of a kind from the tops of their tree down, children by name, each with its depth.
fn tree(book: &Book, kind: Kind) -> Vec<(RawId, usize, String)> {
    let parent = kind.field_named("parent");
    let parent_of = |record: &dyn Record| match parent.map(|spec| record.field(spec.number)) {
        Some(Value::Id(id)) => Some(id),
        Some(_) | None => None,
    };
    let mut nodes: Vec<(RawId, Option<RawId>, String)> =
        book.records(kind).map(|it| (it.raw_id(), parent_of(it), it.title())).collect();
    order::sort_by(&mut nodes, |a, b| format::compare(&a.2, &b.2));
    let mut lines = Vec::new();
    let mut way: Vec<(RawId, usize)> = Vec::new();
    let is_top = |parent: Option<RawId>| {
        parent.is_none_or(|parent| !nodes.iter().any(|(id, ..)| *id == parent))
    };
    way.extend(nodes.iter().rev().filter(|(_, it, _)| is_top(*it)).map(|(id, ..)| (*id, 0)));
    while let Some((id, depth)) = way.pop() {
        // A circle has no top and is never entered, so this ends.
        let Some((_, _, name)) = nodes.iter().find(|(other, ..)| *other == id) else { continue };
        lines.push((id, depth, name.clone()));
        let children = nodes.iter().rev().filter(|(_, parent, _)| *parent == Some(id));
        way.extend(children.map(|(child, ..)| (*child, depth + 1)));
    }
    lines
}
