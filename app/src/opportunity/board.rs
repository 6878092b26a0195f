//! Board: the stages of one pipeline side by side, an opportunity a card.
//!
//! Cards move by dragging, by their menu or by the key `m`; all three end in [`Mover::ask`]. The board
//! keeps no data of its own: after a move it shows what the book says.

pub mod card;
pub mod column;
pub mod columns;
pub mod drag;
pub mod move_menu;

use chrono::NaiveDate;
use leptos::ev::TouchEvent;
use leptos::html;
use leptos::prelude::*;
use shared::entity::{Kind, Opportunity, Stage};
use shared::id::Id;
use shared::money::Currency;

use crate::platform::{clock, dom};
use crate::store;
use crate::text::t;
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;

use super::close_sheet::CloseSheet;
use super::moves::{Mover, Wish};
use super::promotion_sheet::PromotionSheet;
use card::{CardGhost, link_id};
use column::BoardColumnView;
use columns::{BoardColumn, columns};
use drag::{Drag, Flight};
use move_menu::{MenuFor, MoveMenu};

pub use columns::BoardScope;

/// Between two cards.
const GAP_PX: f64 = 8.0;

/// What the parts of one board share.
#[derive(Clone, Copy)]
pub struct BoardState {
    mover: Mover,
    drag: Drag,
    columns: Memo<Vec<BoardColumn>>,
    currency: Memo<Currency>,
    /// The card that has or last had the focus.
    focus: RwSignal<Option<Id<Opportunity>>>,
    menu: RwSignal<Option<MenuFor>>,
    today: NaiveDate,
    /// From the top of a card to the top of the next.
    pitch_px: f64,
}

impl BoardState {
    fn card_px(self) -> f64 {
        self.pitch_px - GAP_PX
    }

    #[expect(clippy::cast_precision_loss, reason = "a place in a list stays far below 2^53")]
    fn top_px(self, place: usize) -> f64 {
        place as f64 * self.pitch_px
    }

    fn open_menu(self, id: Id<Opportunity>, card: NodeRef<html::Li>) {
        self.menu.set(Some(MenuFor { id, card }));
    }

    /// Moves the focus from a card by an arrow key; returns whether the key meant that.
    fn walk(self, stage: Id<Stage>, place: usize, key: &str) -> bool {
        let next = self.columns.with_untracked(|columns| {
            let at = columns.iter().position(|column| column.stage == stage)?;
            let beside = |mut columns: Box<dyn Iterator<Item = &BoardColumn> + '_>| {
                let column = columns.find(|column| !column.ids.is_empty())?;
                Some(column.ids[place.min(column.ids.len() - 1)])
            };
            let ids = &columns[at].ids;
            match key {
                "ArrowDown" => ids.get(place + 1).copied(),
                "ArrowUp" => ids.get(place.checked_sub(1)?).copied(),
                "Home" => ids.first().copied(),
                "End" => ids.last().copied(),
                "ArrowRight" => beside(Box::new(columns[at + 1..].iter())),
                "ArrowLeft" => beside(Box::new(columns[..at].iter().rev())),
                _ => None,
            }
        });
        if let Some(next) = next {
            self.focus_card(next);
        }
        next.is_some()
    }

    /// Scrolls to a card and gives it the focus; a card that is not on the board is let be.
    fn focus_card(self, id: Id<Opportunity>) {
        let found = self.columns.with_untracked(|columns| {
            columns.iter().find_map(|column| {
                let place = column.ids.iter().position(|other| *other == id)?;
                Some((column.stage, place))
            })
        });
        let Some((stage, place)) = found else { return };
        let Some(cards) = self.drag.landing(stage).and_then(|it| it.cards.get_untracked()) else {
            return;
        };
        let (top, height) = (self.top_px(place), f64::from(cards.client_height()));
        let scroll = f64::from(cards.scroll_top());
        if top < scroll || top + self.pitch_px > scroll + height {
            #[expect(clippy::cast_possible_truncation, reason = "pixels of a list")]
            cards.set_scroll_top((top - (height - self.pitch_px) / 2.0).max(0.0) as i32);
        }
        self.focus.set(Some(id));
        // The card exists only once the column has heard of its scrolling.
        request_animation_frame(move || {
            request_animation_frame(move || {
                dom::focus_id(&link_id(id));
                dom::scroll_to_id(&link_id(id));
            });
        });
    }
}

/// The board of a pipeline.
#[component]
pub fn Board(
    /// What it shows; nothing while there is no pipeline.
    #[prop(into)]
    scope: Signal<Option<BoardScope>>,
) -> impl IntoView {
    let mover = Mover::start();
    let kinds =
        &[Kind::Opportunity, Kind::Pipeline, Kind::Stage, Kind::Company, Kind::ExchangeRate];
    let board = BoardState {
        mover,
        drag: Drag::new(move |opportunity, stage| mover.ask(Wish { opportunity, stage })),
        columns: store::use_kinds(kinds, move |book| {
            scope.with(|scope| scope.as_ref().map(|scope| columns(book, scope))).unwrap_or_default()
        }),
        currency: store::use_kinds(&[Kind::Company], |book| book.base_currency()),
        focus: RwSignal::new(None),
        menu: RwSignal::new(None),
        today: clock::today(),
        pitch_px: if dom::media_matches("(pointer: coarse)") { 126.0 } else { 118.0 },
    };
    // Outwards: the focus is the browser's. It goes with the card that was moved.
    Effect::new(move || {
        if let Some(id) = mover.settled.get() {
            board.focus_card(id);
        }
    });
    let stages = Memo::new(move |_| {
        board.columns.with(|columns| columns.iter().map(|column| column.stage).collect::<Vec<_>>())
    });
    let is_empty = Memo::new(move |_| stages.with(Vec::is_empty));
    view! {
        <Show
            when=move || !is_empty.get()
            fallback=|| {
                view! {
                    <EmptyState
                        icon=Icon::Board
                        title=crate::text::tr("opportunity-no-pipeline")
                        text=crate::text::tr("opportunity-no-pipeline-text")
                    />
                }
            }
        >
            <Columns board stages/>
        </Show>
        <MoveMenu board/>
        <PromotionSheet mover/>
        <CloseSheet mover/>
        <p class="visually-hidden" role="status" aria-live="polite">{move || mover.said.get()}</p>
    }
}

#[component]
fn Columns(board: BoardState, stages: Memo<Vec<Id<Stage>>>) -> impl IntoView {
    // While a card is held the page must not scroll under the finger.
    let hold = move |event: TouchEvent| {
        if board.drag.flight.with_untracked(Option::is_some) && event.cancelable() {
            event.prevent_default();
        }
    };
    let held = Memo::new(move |_| board.drag.flight.with(|flight| flight.map(|it| it.id)));
    let ghost = move || {
        held.get().map(|id| {
            let at = move || board.drag.flight.get();
            let shift = move |flight: Flight| {
                let (x, y) = (flight.x - flight.grip.0, flight.y - flight.grip.1);
                format!("translate({x}px, {y}px) rotate(1.5deg)")
            };
            view! {
                <div
                    class="board-card board-ghost"
                    aria-hidden="true"
                    style:transform=move || at().map(shift).unwrap_or_default()
                    style:width=move || at().map(|it| format!("{}px", it.width)).unwrap_or_default()
                    style:height=move || format!("{}px", board.card_px())
                >
                    <CardGhost board id/>
                </div>
            }
        })
    };
    view! {
        <div
            class="board fill"
            role="group"
            aria-label=move || t("opportunity-board")
            data-dragging=move || held.get().map(|_| "true")
            node_ref=board.drag.board
            on:touchmove=hold
        >
            <For
                each=move || stages.get()
                key=|stage| *stage
                children=move |stage| view! { <BoardColumnView board stage/> }
            />
        </div>
        {ghost}
    }
}
