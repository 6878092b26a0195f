//! PromotionCard: opportunities by weeks or months: who moved, stood, slipped and went back; as a
//! table on the screen, on paper and in a file.

use leptos::ev;
use leptos::prelude::*;
use shared::analytics::filter::Filter;
use shared::analytics::promotion::{
    Cell, Moved, Pace, PromotionGroup, PromotionRow, PromotionSpec, PromotionTable, Tally,
    promotion_row, promotion_table,
};
use shared::analytics::ranking::RankBy;
use shared::book::Book;
use shared::calendar::{Grain, Period};
use shared::entity::{Opportunity, Stage};
use shared::id::Id;

use crate::look::READS;
use crate::platform::{clock, dom};
use crate::text::{t, tr, tv};
use crate::ui::button::Button;
use crate::ui::card::Card;
use crate::ui::choice::{Choice, Segmented};
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;
use crate::ui::menu::{Menu, MenuItem};
use crate::ui::virtual_list::{VirtualList, row_height};
use crate::{export, format, store};

use crate::look::past::trails;

/// More rows than this nobody prints: it is fifty pages.
const PRINTED_MAX: usize = 2_000;

/// The table with what it is of.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    table: PromotionTable,
    spec: PromotionSpec,
    /// What stands in each line, from the top.
    lines: Vec<Line>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// The heading of a group, by its place.
    Group(usize),
    /// An opportunity.
    Row(Id<Opportunity>),
}

fn compute(book: &Book, filter: Filter, pace: Pace, by: RankBy) -> Shown {
    let today = clock::today();
    let period = filter.period.unwrap_or_else(|| book.calendar().around(today, Grain::Year));
    let spec = PromotionSpec { period, pace, by };
    let filter = Filter { period: None, ..filter };
    let table = promotion_table(book, &trails(book), &filter, &spec, today);
    let lines = table
        .groups
        .iter()
        .enumerate()
        .flat_map(|(at, group)| {
            let rows = group.opportunities.iter().map(|id| Line::Row(*id));
            std::iter::once(Line::Group(at)).chain(rows)
        })
        .collect();
    Shown { table, spec, lines }
}

/// The card.
#[component]
pub fn PromotionCard(filter: Memo<Filter>) -> impl IntoView {
    let pace = RwSignal::new(Pace::Weeks);
    let by = RwSignal::new(RankBy::Person);
    let shown =
        store::use_kinds(READS, move |book| compute(book, filter.get(), pace.get(), by.get()));
    let printing = RwSignal::new(false);
    let count = Memo::new(move |_| shown.with(|it| it.lines.len()));
    let key = move |at: usize| {
        shown.with(|it| match it.lines.get(at) {
            Some(Line::Group(group)) => format!("g{group}"),
            Some(Line::Row(id)) => id.to_string(),
            None => String::new(),
        })
    };
    let list = move || {
        view! {
            <VirtualList
                label=tr("funnel-promotion")
                count=count
                row_height=Signal::derive(row_height)
                key=key
                render=move |at| line(shown, at)
                header=move || head(shown)
            />
        }
    };
    view! {
        <Card
            title=tr("funnel-promotion")
            sub=move || t("funnel-promotion-sub")
            actions=move || view! { <Controls pace by shown printing/> }
            flush=true
        >
            <Show
                when=move || { count.get() > 0 }
                fallback=|| view! {
                    <EmptyState
                        icon=Icon::Funnel title=tr("funnel-promotion-none")
                        text=tr("funnel-promotion-none-text")
                    />
                }
            >
                <div class="promotion" data-cells=move || shown.with(|it| it.table.cells.len())>
                    {list}
                </div>
            </Show>
            {move || printing.get().then(|| shown.with(paper))}
            <p class="promotion-key">{move || t("funnel-promotion-key")}</p>
        </Card>
    }
}

#[component]
fn Controls(
    pace: RwSignal<Pace>,
    by: RwSignal<RankBy>,
    shown: Memo<Shown>,
    printing: RwSignal<bool>,
) -> impl IntoView {
    let done = window_event_listener(ev::afterprint, move |_| printing.set(false));
    on_cleanup(move || done.remove());
    let print = move |()| {
        printing.set(true);
        // The rows for paper are there by the next frame.
        request_animation_frame(dom::print);
    };
    let paces =
        vec![Choice::new("weeks", tr("funnel-weeks")), Choice::new("months", tr("funnel-months"))];
    let items = move |()| {
        let item = |way: &RankBy| {
            let way = *way;
            MenuItem::new(move || t(&format!("dashboard-by-{}", way.name())), move || by.set(way))
                .checked(Signal::derive(move || by.get() == way))
        };
        RankBy::ALL.iter().map(item).collect::<Vec<_>>()
    };
    view! {
        <Segmented
            label=tr("funnel-pace")
            choices=paces
            value=Signal::derive(move || match pace.get() {
                Pace::Weeks => "weeks".to_owned(),
                Pace::Months => "months".to_owned(),
            })
            on_change=move |id: String| {
                pace.set(if id == "weeks" { Pace::Weeks } else { Pace::Months });
            }
        />
        <Menu
            label=TextProp::from(move || t(&format!("dashboard-by-{}", by.get().name())))
            icon=Icon::List items
        />
        <Button
            label=tr("funnel-save") icon=Icon::Download
            on_click=move |()| shown.with_untracked(save)
        />
        <Button label=tr("funnel-print") icon=Icon::Print on_click=print/>
    }
}

/// A cell's heading: the day it begins, or its month.
fn cell_name(cell: &Period, pace: Pace) -> String {
    match pace {
        Pace::Weeks => format::day_month(cell.first),
        Pace::Months => format::month(cell.first),
    }
}

fn head(shown: Memo<Shown>) -> impl IntoView {
    let cells = move || {
        shown.with(|it| {
            let pace = it.spec.pace;
            let cell = |cell: &Period| {
                let name = cell_name(cell, pace);
                view! { <span class="promotion-cell" role="columnheader">{name}</span> }
            };
            it.table.cells.iter().map(cell).collect_view()
        })
    };
    view! {
        <span class="promotion-name" role="columnheader">{move || t("funnel-promotion-name")}</span>
        <span class="promotion-stage" role="columnheader">{move || t("funnel-promotion-stage")}</span>
        {cells}
    }
}

fn line(shown: Memo<Shown>, at: usize) -> AnyView {
    match shown.with_untracked(|it| it.lines.get(at).copied()) {
        Some(Line::Group(group)) => group_line(shown, group).into_any(),
        Some(Line::Row(id)) => row_line(shown, id).into_any(),
        None => ().into_any(),
    }
}

fn group_line(shown: Memo<Shown>, group: usize) -> impl IntoView {
    let read = move |it: &Shown| {
        let group = it.table.groups.get(group)?;
        let name = if group.key.is_none() { t("dashboard-nobody") } else { group.name.clone() };
        Some((name, group.opportunities.len(), group.tallies.clone()))
    };
    move || {
        let (name, count, tallies) = shown.with(read).unwrap_or_default();
        let cells = tallies.iter().map(|tally| tally_cell(*tally)).collect_view();
        view! {
            <span class="promotion-name promotion-group" role="gridcell">{name}</span>
            <span class="promotion-stage" role="gridcell">
                {tv("dashboard-count", &[("count", count.into())])}
            </span>
            {cells}
        }
    }
}

/// How many went on and how many went back, of a group in one cell.
fn tally_cell(tally: Tally) -> impl IntoView {
    let said = [
        ("▲", tally.forward, "promotion-forward"),
        ("▼", tally.back, "promotion-back"),
        ("✓", tally.won, "promotion-won"),
        ("✕", tally.lost, "promotion-lost"),
    ];
    let words = tv(
        "funnel-tally",
        &[
            ("forward", tally.forward.into()),
            ("stood", tally.stood.into()),
            ("back", tally.back.into()),
            ("slipped", tally.slipped.into()),
            ("won", tally.won.into()),
            ("lost", tally.lost.into()),
        ],
    );
    let parts = said
        .into_iter()
        .filter(|(_, count, _)| *count > 0)
        .map(|(sign, count, class)| view! { <i class=class>{sign} {count}</i> })
        .collect_view();
    view! {
        <span class="promotion-cell promotion-tally" role="gridcell" title=words.clone() aria-label=words>
            {parts}
        </span>
    }
}

fn row_line(shown: Memo<Shown>, id: Id<Opportunity>) -> impl IntoView {
    let row = store::use_kinds(READS, move |book| {
        let spec = shown.with(|it| it.spec);
        let one = book.get(id)?;
        let row = promotion_row(book, &trails(book), &spec, clock::today(), one);
        Some((one.name.clone(), way(book, &row), row.cells))
    });
    move || {
        let (name, way, cells) = row.get().unwrap_or_default();
        let cells = cells.into_iter().map(row_cell).collect_view();
        view! {
            <span class="promotion-name" role="gridcell">
                <a href=format!("/opportunities/{id}")>{name}</a>
            </span>
            <span class="promotion-stage" role="gridcell">{way}</span>
            {cells}
        }
    }
}

/// `Qualify → Propose`, or the one stage it stood in.
fn way(book: &Book, row: &PromotionRow) -> String {
    let name = |id: Option<Id<Stage>>| Some(book.get(id?)?.name.clone());
    match (name(row.from), name(row.to)) {
        (Some(from), Some(to)) if from != to => format!("{from} → {to}"),
        (_, Some(to)) => to,
        (Some(from), None) => from,
        (None, None) => String::new(),
    }
}

/// The class of a cell, its sign and its words.
fn cell_words(cell: Cell) -> (&'static str, String, String) {
    let steps = |id: &str, steps: u8| tv(id, &[("count", i64::from(steps).into())]);
    let (class, sign, words) = match cell.moved {
        Moved::Outside => ("", String::new(), String::new()),
        Moved::Unknown => ("promotion-unknown", "?".to_owned(), t("funnel-moved-unknown")),
        Moved::Opened => ("promotion-opened", "●".to_owned(), t("funnel-moved-opened")),
        Moved::Forward(count) => {
            ("promotion-forward", format!("▲ {count}"), steps("funnel-moved-forward", count))
        }
        Moved::Stood => ("promotion-stood", "·".to_owned(), t("funnel-moved-stood")),
        Moved::Back(count) => {
            ("promotion-back", format!("▼ {count}"), steps("funnel-moved-back", count))
        }
        Moved::Won => ("promotion-won", "✓".to_owned(), t("funnel-moved-won")),
        Moved::Lost => ("promotion-lost", "✕".to_owned(), t("funnel-moved-lost")),
        Moved::Reopened => ("promotion-opened", "↺".to_owned(), t("funnel-moved-reopened")),
    };
    match cell.slipped_days {
        days if days > 0 => {
            let slip = tv("funnel-slipped", &[("days", i64::from(days).into())]);
            (class, format!("{sign} ↷"), format!("{words}, {slip}"))
        }
        _ => (class, sign, words),
    }
}

fn row_cell(cell: Cell) -> impl IntoView {
    let (class, sign, words) = cell_words(cell);
    view! {
        <span class=format!("promotion-cell {class}") role="gridcell" title=words.clone() aria-label=words>
            {sign}
        </span>
    }
}

/// Saves every row as a CSV file that a spreadsheet opens.
fn save(shown: &Shown) {
    let mut lines = vec![heads(shown)];
    lines.extend(in_words(shown, usize::MAX, |cell| cell_words(cell).2));
    export::save_lines(&t("funnel-promotion"), &lines);
}

/// Every row in words, at most so many: the group, the name, the way, and each cell as `tell` has it.
fn in_words(shown: &Shown, most: usize, tell: impl Fn(Cell) -> String) -> Vec<Vec<String>> {
    let today = clock::today();
    let groups = shown.table.groups.iter();
    let all = groups.flat_map(|group| group.opportunities.iter().map(move |id| (group, *id)));
    store::read(|book| {
        let trails = trails(book);
        let line = |(group, id): (&PromotionGroup, Id<Opportunity>)| {
            let one = book.get(id)?;
            let row = promotion_row(book, &trails, &shown.spec, today, one);
            let mut line = vec![group.name.clone(), one.name.clone(), way(book, &row)];
            line.extend(row.cells.iter().map(|cell| tell(*cell)));
            Some(line)
        };
        all.take(most).filter_map(line).collect()
    })
}

/// The rows for paper: a virtual list has only those in sight.
fn paper(shown: &Shown) -> impl IntoView + use<> {
    let pace = shown.spec.pace;
    let mut heads = heads(shown);
    heads.truncate(3);
    heads.extend(shown.table.cells.iter().map(|cell| cell_name(cell, pace)));
    let heads = heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view();
    let rows = in_words(shown, PRINTED_MAX, |cell| cell_words(cell).1)
        .into_iter()
        .map(|line| view! { <tr>{line.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr> })
        .collect_view();
    let count = shown.lines.len() - shown.table.groups.len();
    let left_out = count.saturating_sub(PRINTED_MAX);
    view! {
        <table class="promotion-paper">
            <thead><tr>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
        {(left_out > 0).then(|| view! { <p>{tv("funnel-print-rest", &[("count", left_out.into())])}</p> })}
    }
}

fn heads(shown: &Shown) -> Vec<String> {
    let mut heads: Vec<String> = vec![
        t(&format!("dashboard-by-{}", shown.spec.by.name())),
        t("funnel-promotion-name"),
        t("funnel-promotion-stage"),
    ];
    heads.extend(shown.table.cells.iter().map(|cell| cell.to_string()));
    heads
}
