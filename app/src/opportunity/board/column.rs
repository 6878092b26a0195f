//! BoardColumnView: one stage of the board; of any number of cards only those in sight exist.
//!
//! All cards have one height and stand at `place × pitch`. A card that is being dragged exists as
//! long as it is held: taking its element away would take the finger's events with it.

use std::collections::HashMap;
use std::ops::Range;

use leptos::html;
use leptos::prelude::*;
use shared::analytics::measures::money;
use shared::entity::{Opportunity, Stage, StageCategory};
use shared::id::Id;

use crate::format;
use crate::platform::dom::SizeWatch;
use crate::text::{t, tv};

use super::BoardState;
use super::card::BoardCard;
use super::columns::BoardColumn;
use super::drag::Landing;

/// Cards made beyond each end of the window.
const BEYOND: usize = 3;
/// Before the browser has measured the column.
const FIRST_PX: f64 = 700.0;

/// One stage with its head and its cards.
#[component]
pub fn BoardColumnView(board: BoardState, stage: Id<Stage>) -> impl IntoView {
    let column = Memo::new(move |_| {
        board.columns.with(|columns| columns.iter().find(|column| column.stage == stage).cloned())
    });
    let landing = Landing { stage, column: NodeRef::new(), cards: NodeRef::new() };
    board.drag.land_on(landing);
    let heading = format!("column-{stage}");
    let labelled_by = heading.clone();
    let over = move || {
        let is_over = board.drag.over.get() == Some(stage);
        let is_home = board.drag.flight.with(|flight| flight.is_some_and(|it| it.from == stage));
        (is_over && !is_home).then_some("true")
    };
    view! {
        <section
            class="board-column"
            node_ref=landing.column
            aria-labelledby=labelled_by
            data-over=over
        >
            <ColumnHead board column heading/>
            <Cards board stage column cards=landing.cards/>
        </section>
    }
}

#[component]
fn ColumnHead(
    board: BoardState,
    column: Memo<Option<BoardColumn>>,
    heading: String,
) -> impl IntoView {
    let name = move || column.with(|it| it.as_ref().map(|it| it.name.clone()).unwrap_or_default());
    let sums = move || {
        column.with(|column| {
            let BoardColumn { sum, weighted, category, .. } = column.as_ref()?;
            let currency = board.currency.get();
            let total = sum.money(currency);
            let weighted = money(*weighted, currency);
            let weighted = (*category == StageCategory::Open).then(|| {
                view! {
                    <span class="board-head-weighted" title=format::money(weighted)>
                        {tv("opportunity-weighted-sum", &[("amount", format::money_compact(weighted).into())])}
                    </span>
                }
            });
            Some(view! {
                <span class="board-head-sum" title=format::money(total)>
                    {format::money_compact(total)}
                </span>
                {weighted}
            })
        })
    };
    let count = move || {
        column.with(|it| it.as_ref().map(|it| format::count(it.sum.count)).unwrap_or_default())
    };
    let mark = move || {
        column.with(|it| match it.as_ref().map(|it| it.category).unwrap_or_default() {
            StageCategory::Open => "board-mark",
            StageCategory::Won => "board-mark board-mark-won",
            StageCategory::Lost => "board-mark board-mark-lost",
        })
    };
    view! {
        <header class="board-head">
            <i class=mark aria-hidden="true"></i>
            <h2 class="board-head-name" id=heading>{name}</h2>
            <span class="board-head-count">{count}</span>
            <div class="board-head-sums">{sums}</div>
        </header>
    }
}

#[component]
fn Cards(
    board: BoardState,
    stage: Id<Stage>,
    column: Memo<Option<BoardColumn>>,
    cards: NodeRef<html::Ul>,
) -> impl IntoView {
    let scroll = RwSignal::new(0.0_f64);
    let height = RwSignal::new(FIRST_PX);
    let watch = StoredValue::new_local(None::<SizeWatch>);
    Effect::new(move || {
        let Some(cards) = cards.get() else { return };
        height.set(f64::from(cards.client_height()));
        watch.set_value(SizeWatch::height(&cards, move |px| {
            // The observer may speak once more while the column is taken away.
            height.try_set(px);
        }));
    });
    let count = Memo::new(move |_| column.with(|it| it.as_ref().map_or(0, |it| it.ids.len())));
    let range =
        Memo::new(move |_| in_sight(scroll.get(), height.get(), board.pitch_px, count.get()));
    let held = Memo::new(move |_| {
        board.drag.flight.with(|flight| flight.filter(|it| it.from == stage).map(|it| it.id))
    });
    let shown = Memo::new(move |_| {
        column.with(|column| {
            let ids = column.as_ref().map(|column| &column.ids[..]).unwrap_or_default();
            shown(ids, range.get(), held.get())
        })
    });
    let places = Memo::new(move |_| {
        shown.with(|shown| shown.iter().map(|(at, id)| (*id, *at)).collect::<HashMap<_, _>>())
    });
    // The Tab key stops once in a column: at the card that had the focus, else at the first in sight.
    let stop = Memo::new(move |_| {
        let focused = board.focus.get();
        shown.with(|shown| {
            let has = |id: &Id<Opportunity>| shown.iter().any(|(_, other)| other == id);
            focused.filter(has).or_else(|| shown.first().map(|(_, id)| *id))
        })
    });
    let card = move |(_, id): (usize, Id<Opportunity>)| {
        let place = Memo::new(move |before: Option<&usize>| {
            let found = places.with(|places| places.get(&id).copied());
            found.or(before.copied()).unwrap_or_default()
        });
        let is_stop = Memo::new(move |_| stop.get() == Some(id));
        view! { <BoardCard board stage id place is_stop count/> }
    };
    let empty = move || {
        (count.get() == 0)
            .then(|| view! { <p class="board-empty">{t("opportunity-column-empty")}</p> })
    };
    view! {
        <ul
            class="board-cards"
            node_ref=cards
            on:scroll=move |_| {
                if let Some(cards) = cards.get_untracked() {
                    scroll.set(f64::from(cards.scroll_top()));
                }
            }
        >
            <li class="board-space" role="presentation" style:height=move || format!("{}px", board.top_px(count.get()))></li>
            <For each=move || shown.get() key=|(_, id)| *id children=card/>
        </ul>
        {empty}
    }
}

/// The cards that exist, with their places; the one held by a pointer is always among them.
fn shown(
    ids: &[Id<Opportunity>],
    range: Range<usize>,
    held: Option<Id<Opportunity>>,
) -> Vec<(usize, Id<Opportunity>)> {
    let mut shown: Vec<(usize, Id<Opportunity>)> =
        range.clone().filter_map(|at| ids.get(at).map(|id| (at, *id))).collect();
    let held = held.and_then(|held| {
        let at = ids.iter().position(|id| *id == held)?;
        (!range.contains(&at)).then_some((at, held))
    });
    shown.extend(held);
    shown
}

fn in_sight(scroll: f64, height: f64, pitch: f64, count: usize) -> Range<usize> {
    let first = whole(scroll / pitch).saturating_sub(BEYOND);
    // In steps of two, so that most scroll events change nothing.
    let first = (first & !1).min(count);
    let last = (whole((scroll + height) / pitch) + 2 + BEYOND).min(count);
    first..last.max(first)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a list, never negative"
)]
fn whole(number: f64) -> usize {
    number.max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use shared::id::RawId;

    use super::*;

    #[test]
    fn only_cards_in_sight_exist_and_the_held_one() {
        assert_eq!(in_sight(0.0, 600.0, 120.0, 10_000), 0..10);
        assert_eq!(in_sight(12_000.0, 600.0, 120.0, 10_000), 96..110);
        assert_eq!(in_sight(12_000.0, 600.0, 120.0, 3), 3..3, "the list became short meanwhile");
        let ids: Vec<Id<Opportunity>> = (0..50).map(|n| Id::new(RawId(n))).collect();
        let places = |held: Option<usize>| -> Vec<usize> {
            shown(&ids, 10..13, held.map(|at| ids[at])).into_iter().map(|(at, _)| at).collect()
        };
        assert_eq!(places(None), [10, 11, 12]);
        assert_eq!(places(Some(11)), [10, 11, 12]);
        assert_eq!(places(Some(2)), [10, 11, 12, 2]);
    }
}
