//! BoardCard: one opportunity on the board: a link to its page that can be dragged, or moved by `m`.

use chrono::NaiveDate;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use shared::analytics::path::Path;
use shared::book::Book;
use shared::entity::{Kind, Opportunity, Stage, StageCategory};
use shared::id::Id;
use shared::money::Money;

use crate::format;
use crate::store;
use crate::text::{t, tv};
use crate::ui::avatar::Avatar;
use crate::ui::icon::{Icon, IconView};

use super::BoardState;

/// What a card shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Face {
    name: String,
    account: String,
    amount: Option<Money>,
    /// Expected close, or the day of the decision.
    day: Option<NaiveDate>,
    is_late: bool,
    owner: String,
    /// Days in the stage, where the entry is known.
    days: Option<i32>,
    norm_days: Option<u32>,
}

/// What cards are made of.
pub const KINDS: &[Kind] =
    &[Kind::Opportunity, Kind::Account, Kind::User, Kind::Stage, Kind::Change];

impl Face {
    pub fn of(book: &Book, id: Id<Opportunity>, today: NaiveDate) -> Option<Self> {
        let opportunity = book.get(id)?;
        let stage = book.get(opportunity.stage);
        let is_open = opportunity.category(book) == StageCategory::Open;
        let day = if is_open { opportunity.expected_close } else { opportunity.closed_on };
        let path = is_open.then(|| Path::of(book, opportunity));
        Some(Self {
            name: opportunity.name.clone(),
            account: name_of(opportunity.account.and_then(|id| book.get(id)).map(|it| &it.name)),
            amount: opportunity.amount,
            day,
            is_late: is_open && day.is_some_and(|day| day < today),
            owner: name_of(opportunity.owner.and_then(|id| book.get(id)).map(|it| &it.name)),
            days: path.and_then(|path| path.standing()?.days_until(today)),
            norm_days: stage.and_then(|stage| stage.norm_days),
        })
    }

    /// Whether it has stood in its stage for longer than it should.
    fn is_stale(&self) -> bool {
        match (self.days, self.norm_days) {
            (Some(days), Some(norm)) => i64::from(days) > i64::from(norm),
            (None, _) | (_, None) => false,
        }
    }
}

fn name_of(name: Option<&String>) -> String {
    name.cloned().unwrap_or_default()
}

/// The id of the link inside a card, for the focus.
pub fn link_id(id: Id<Opportunity>) -> String {
    format!("card-{id}")
}

/// A card at `place` in the column of `stage`.
#[component]
pub fn BoardCard(
    board: BoardState,
    stage: Id<Stage>,
    id: Id<Opportunity>,
    place: Memo<usize>,
    /// Whether the Tab key stops here; the arrow keys reach the others.
    is_stop: Memo<bool>,
    count: Memo<usize>,
) -> impl IntoView {
    let node = NodeRef::<html::Li>::new();
    let today = board.today;
    let face = store::use_kinds(KINDS, move |book| Face::of(book, id, today).unwrap_or_default());
    let drag = board.drag;
    let menu_button = NodeRef::<html::Button>::new();
    let open_menu = move || board.open_menu(id, node);
    let pressed = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        if event.key() == "m" {
            event.prevent_default();
            open_menu();
        } else if board.walk(stage, place.get_untracked(), &event.key()) {
            event.prevent_default();
        }
    };
    let clicked = move |event: leptos::ev::MouseEvent| {
        if drag.is_spent() {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    view! {
        <li
            class="board-card"
            node_ref=node
            aria-posinset=move || (place.get() + 1).to_string()
            aria-setsize=move || count.get().to_string()
            data-stale=move || face.with(Face::is_stale).then_some("true")
            data-away=move || {
                drag.flight.with(|flight| flight.is_some_and(|it| it.id == id)).then_some("true")
            }
            style:height=move || format!("{}px", board.card_px())
            style:transform=move || format!("translateY({}px)", board.top_px(place.get()))
            on:pointerdown=move |event| drag.pressed(&event, node, id, stage)
            on:contextmenu=move |event| if drag.has_finger() { event.prevent_default() }
        >
            <a
                class="board-card-name"
                id=link_id(id)
                href=format!("/opportunities/{id}")
                draggable="false"
                tabindex=move || if is_stop.get() { "0" } else { "-1" }
                aria-keyshortcuts="m"
                on:keydown=pressed
                on:click=clicked
                on:focus=move |_| board.focus.set(Some(id))
            >
                {move || face.with(|face| face.name.clone())}
            </a>
            <CardBody face/>
            <button
                type="button"
                class="board-card-menu"
                tabindex="-1"
                node_ref=menu_button
                aria-haspopup="menu"
                aria-label=move || {
                    tv("opportunity-move-named", &[("name", face.with(|it| it.name.clone()).into())])
                }
                on:pointerdown=|event| event.stop_propagation()
                on:click=move |_| open_menu()
            >
                <IconView icon=Icon::More/>
            </button>
        </li>
    }
}

/// The copy that follows the pointer.
#[component]
pub fn CardGhost(board: BoardState, id: Id<Opportunity>) -> impl IntoView {
    let today = board.today;
    let face = store::use_kinds(KINDS, move |book| Face::of(book, id, today).unwrap_or_default());
    view! {
        <span class="board-card-name">{move || face.with(|face| face.name.clone())}</span>
        <CardBody face/>
    }
}

#[component]
fn CardBody(face: Memo<Face>) -> impl IntoView {
    let amount = move || {
        match face.read().amount {
        Some(amount) => view! {
            <b class="board-card-amount" title=format::money(amount)>{format::money_compact(amount)}</b>
        }
        .into_any(),
        None => view! { <span class="board-card-none">{t("opportunity-no-amount")}</span> }.into_any(),
    }
    };
    let day = move || {
        let (day, is_late) = face.with(|face| (face.day, face.is_late));
        day.map(|day| {
            let late = is_late.then(
                || view! { <span class="visually-hidden">{t("opportunity-late")} " "</span> },
            );
            view! {
                <span class=if is_late { "board-card-day text-bad" } else { "board-card-day" }>
                    {late} {format::day_month(day)}
                </span>
            }
        })
    };
    let stay = move || {
        let (days, norm, is_stale) = face.with(|face| (face.days, face.norm_days, face.is_stale()));
        days.map(|days| {
            let days = i64::from(days);
            match norm.filter(|_| is_stale) {
                Some(norm) => view! {
                    <span class="tag tag-warn">
                        {tv("opportunity-days-of", &[("days", days.into()), ("norm", norm.into())])}
                    </span>
                }
                .into_any(),
                None => view! {
                    <span class="board-card-stay">{tv("opportunity-days", &[("days", days.into())])}</span>
                }
                .into_any(),
            }
        })
    };
    let owner = Signal::derive(move || face.with(|face| face.owner.clone()));
    view! {
        <span class="board-card-account">{move || face.with(|face| face.account.clone())}</span>
        <span class="board-card-row">{amount} {day}</span>
        <span class="board-card-row">
            <span class="board-card-owner">
                {move || {
                    (!owner.read().is_empty()).then(|| view! { <Avatar name=owner/> })
                }}
                <span class="board-card-owner-name">{owner}</span>
            </span>
            {stay}
        </span>
    }
}
