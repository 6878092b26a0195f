//! MoveMenu: the stages a card can go to, under the card; the same as dragging, for keys and fingers.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use shared::entity::{Opportunity, Stage, StageCategory};
use shared::id::Id;

use crate::platform::dom::{self, Step};
use crate::store;
use crate::text::t;
use crate::ui::icon::{Icon, IconView};

use super::super::moves::Wish;
use super::BoardState;
use super::card::link_id;

/// The card a menu belongs to.
#[derive(Clone, Copy)]
pub struct MenuFor {
    pub id: Id<Opportunity>,
    pub card: NodeRef<html::Li>,
}

struct Line {
    stage: Id<Stage>,
    name: String,
    category: StageCategory,
    is_here: bool,
}

fn lines(id: Id<Opportunity>) -> Vec<Line> {
    store::read(|book| {
        let Some(opportunity) = book.get(id) else { return Vec::new() };
        let here = book.stage_of(opportunity);
        book.stages_of(opportunity.pipeline)
            .into_iter()
            .map(|stage| Line {
                stage: stage.id,
                name: stage.name.clone(),
                category: stage.category,
                is_here: stage.id == here,
            })
            .collect()
    })
}

/// The one menu of a board; it opens when the board says for which card.
#[component]
pub fn MoveMenu(board: BoardState) -> impl IntoView {
    let panel = NodeRef::<html::Div>::new();
    let list = NodeRef::<html::Div>::new();
    let close = move || {
        if let Some(menu) = board.menu.get_untracked() {
            board.menu.set(None);
            dom::focus_id(&link_id(menu.id));
        }
    };
    Effect::new(move || {
        let Some(panel) = panel.get() else { return };
        let Some(menu) = board.menu.get() else {
            dom::hide_popover(&panel);
            return;
        };
        if let Some(card) = menu.card.get_untracked()
            && dom::show_popover(&panel)
        {
            dom::place_below(&panel, &card, false);
            if let Some(list) = list.get_untracked() {
                dom::move_focus(&list, "[role=menuitem]:not(:disabled)", Step::First);
            }
        }
    });
    // Esc and a touch beside close it without us.
    let toggled = move |_| {
        if panel.get_untracked().is_some_and(|panel| !dom::is_popover_open(&panel)) {
            close();
        }
    };
    let body = move || {
        board.menu.get().map(|menu| {
            lines(menu.id).into_iter().map(|line| menu_line(board, menu.id, line)).collect_view()
        })
    };
    view! {
        <div class="popover" popover="auto" node_ref=panel on:toggle=toggled>
            <p class="board-menu-title">{move || t("opportunity-move-to")}</p>
            <div
                class="menu"
                role="menu"
                aria-label=move || t("opportunity-move-to")
                node_ref=list
                on:keydown=move |event| walk(&event, list)
            >
                {body}
            </div>
        </div>
    }
}

fn menu_line(board: BoardState, id: Id<Opportunity>, line: Line) -> impl IntoView {
    let Line { stage, name, category, is_here } = line;
    let mark = match category {
        StageCategory::Open => "board-mark",
        StageCategory::Won => "board-mark board-mark-won",
        StageCategory::Lost => "board-mark board-mark-lost",
    };
    let class =
        if category == StageCategory::Won { "menu-item menu-item-divided" } else { "menu-item" };
    view! {
        <button
            type="button"
            class=class
            role="menuitem"
            tabindex="-1"
            disabled=is_here
            on:click=move |_| {
                board.menu.set(None);
                dom::focus_id(&link_id(id));
                board.mover.ask(Wish { opportunity: id, stage });
            }
        >
            <i class=mark aria-hidden="true"></i>
            <span class="menu-label">{name}</span>
            {is_here.then(|| view! { <IconView icon=Icon::Check/> })}
        </button>
    }
}

fn walk(event: &KeyboardEvent, list: NodeRef<html::Div>) {
    let step = match event.key().as_str() {
        "ArrowDown" => Step::Next,
        "ArrowUp" => Step::Previous,
        "Home" => Step::First,
        "End" => Step::Last,
        _ => return,
    };
    event.prevent_default();
    if let Some(list) = list.get_untracked() {
        dom::move_focus(&list, "[role=menuitem]:not(:disabled)", step);
    }
}
