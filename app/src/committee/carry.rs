//! Carry: moves a card over the ground by mouse, finger or keys. Let go over another card, somebody
//! reports to that person; let go elsewhere, the card lies there. Esc, or the system taking the pointer
//! away, puts it back.

use std::time::Duration;

use leptos::ev::{self, KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use shared::committee::Committee;
use shared::committee::layout::{CARD_HEIGHT, CARD_WIDTH, Place};
use shared::entity::CommitteeMember;
use shared::id::Id;

use super::tree::Tree;
use crate::opportunity::moves::report;
use crate::store;
use crate::text::{t, tv};
use crate::ui::notice::{Notice, notify};

/// How far a pointer moves before it carries.
const SLACK_PX: f64 = 6.0;
/// How far a key moves a card, in points.
const STEP: i64 = 24;
/// How near an edge the ground begins to scroll, and how far at once.
const EDGE_PX: f64 = 40.0;
const SCROLL_PX: i32 = 14;

/// A card on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Carried {
    pub id: Id<CommitteeMember>,
    /// Where it is.
    pub at: Place,
    /// The card below its middle.
    pub onto: Option<Id<CommitteeMember>>,
    /// Whether keys carry it.
    pub by_keys: bool,
}

/// A pointer that is down on a card.
#[derive(Clone, Copy)]
struct Press {
    id: Id<CommitteeMember>,
    pointer: i32,
    /// Where the pointer went down, with what was scrolled at the time.
    began: (f64, f64),
    from: Place,
}

/// What carries the cards of one page.
#[derive(Clone, Copy)]
pub struct Carry {
    tree: Tree,
    pub ground: NodeRef<html::Div>,
    press: StoredValue<Option<Press>>,
    /// Set from the end of a way until its click has passed.
    spent: StoredValue<bool>,
}

impl Carry {
    /// Listens for as long as the page is there.
    pub fn new(tree: Tree) -> Self {
        let carry = Self {
            tree,
            ground: NodeRef::new(),
            press: StoredValue::new(None),
            spent: StoredValue::new(false),
        };
        let handles = [
            window_event_listener(ev::pointermove, move |event| carry.moved(&event)),
            window_event_listener(ev::pointerup, move |event| carry.lifted(&event)),
            window_event_listener(ev::pointercancel, move |event| carry.cancelled(&event)),
            window_event_listener(ev::keydown, move |event| carry.escaped(&event)),
            window_event_listener(ev::blur, move |_| carry.put_back()),
        ];
        for handle in handles {
            on_cleanup(move || handle.remove());
        }
        carry
    }

    /// A pointer went down on a card.
    pub fn pressed(self, event: &PointerEvent, id: Id<CommitteeMember>) {
        let is_free = self.tree.carried.get_untracked().is_none();
        if event.button() != 0 || !event.is_primary() || !self.tree.may.get_untracked() || !is_free
        {
            return;
        }
        let from = self.tree.places.with_untracked(|places| places.get(&id).copied());
        self.press.set_value(Some(Press {
            id,
            pointer: event.pointer_id(),
            began: self.spot(event),
            from: from.unwrap_or_default(),
        }));
    }

    /// Returns whether a click is the end of a way, and so no click.
    pub fn is_spent(self) -> bool {
        self.spent.get_value()
    }

    /// Where a pointer is on the ground, whatever was scrolled, in pixels of the screen.
    fn spot(self, event: &PointerEvent) -> (f64, f64) {
        let scrolled =
            self.ground.get_untracked().map_or((0, 0), |it| (it.scroll_left(), it.scroll_top()));
        (
            f64::from(event.client_x()) + f64::from(scrolled.0),
            f64::from(event.client_y()) + f64::from(scrolled.1),
        )
    }

    fn moved(self, event: &PointerEvent) {
        let press = self.press.try_get_value().flatten();
        let Some(press) = press.filter(|it| it.pointer == event.pointer_id()) else { return };
        let is_carried = self.tree.carried.get_untracked().is_some();
        if is_carried {
            self.scroll(event);
        }
        let (x, y) = self.spot(event);
        let (dx, dy) = (x - press.began.0, y - press.began.1);
        if is_carried || dx.hypot(dy) > SLACK_PX {
            let zoom = self.tree.zoom.get_untracked();
            let at =
                Place { x: press.from.x + whole(dx / zoom), y: press.from.y + whole(dy / zoom) };
            self.carry(press.id, at, false);
        }
    }

    fn carry(self, id: Id<CommitteeMember>, at: Place, by_keys: bool) {
        let (x, y) = (at.x + CARD_WIDTH / 2, at.y + CARD_HEIGHT / 2);
        let onto = self.tree.places.with_untracked(|places| {
            let is_below = |place: &Place| {
                (place.x..place.x + CARD_WIDTH).contains(&x)
                    && (place.y..place.y + CARD_HEIGHT).contains(&y)
            };
            places.iter().find(|(other, place)| **other != id && is_below(place)).map(|it| *it.0)
        });
        self.tree.carried.set(Some(Carried { id, at, onto, by_keys }));
    }

    /// Scrolls while the pointer is near an edge.
    fn scroll(self, event: &PointerEvent) {
        let Some(ground) = self.ground.get_untracked() else { return };
        let frame = ground.get_bounding_client_rect();
        let step = |at: i32, start: f64, end: f64| {
            let at = f64::from(at);
            if at < start + EDGE_PX {
                -SCROLL_PX
            } else if at > end - EDGE_PX {
                SCROLL_PX
            } else {
                0
            }
        };
        ground.set_scroll_left(
            ground.scroll_left() + step(event.client_x(), frame.left(), frame.right()),
        );
        ground.set_scroll_top(
            ground.scroll_top() + step(event.client_y(), frame.top(), frame.bottom()),
        );
    }

    fn lifted(self, event: &PointerEvent) {
        let press = self.press.try_get_value().flatten();
        if press.is_none_or(|it| it.pointer != event.pointer_id()) {
            if self.spent.try_get_value() == Some(true) {
                self.spend();
            }
            return;
        }
        self.press.set_value(None);
        if self.tree.carried.get_untracked().is_some_and(|it| !it.by_keys) {
            self.spend();
            self.put_down();
        }
    }

    fn cancelled(self, event: &PointerEvent) {
        let press = self.press.try_get_value().flatten();
        if press.is_some_and(|it| it.pointer == event.pointer_id()) {
            self.put_back();
        }
    }

    /// Esc puts back what a pointer carries; what keys carry hears its own.
    fn escaped(self, event: &KeyboardEvent) {
        let carried = self.tree.carried.try_get_untracked().flatten();
        if event.key() == "Escape" && carried.is_some_and(|it| !it.by_keys) {
            event.prevent_default();
            // The pointer is still down: its click comes when it is lifted.
            self.spent.set_value(true);
            self.put_back();
        }
    }

    /// The click that follows letting go is none.
    fn spend(self) {
        self.spent.set_value(true);
        let over = move || {
            self.spent.try_set_value(false);
        };
        set_timeout(over, Duration::ZERO);
    }

    fn put_back(self) {
        self.press.try_set_value(None);
        if self.tree.carried.try_get_untracked().flatten().is_some() {
            self.tree.carried.set(None);
            self.tree.said.set(t("committee-put-back"));
        }
    }

    fn put_down(self) {
        let tree = self.tree;
        let Some(carried) = tree.carried.get_untracked() else { return };
        let Carried { id, at, onto, .. } = carried;
        if let Some(to) = onto {
            self.report_to(id, to);
        } else if at != tree.lies(id) {
            let edit = store::plan(|_, rev| Committee::put(id, at, rev));
            report(store::act(vec![edit]).map_err(|(_, reason)| reason));
            tree.said.set(t("committee-put"));
        }
        tree.carried.set(None);
    }

    fn report_to(self, id: Id<CommitteeMember>, to: Id<CommitteeMember>) {
        let tree = self.tree;
        let (name, above) = (tree.name(id), tree.name(to));
        let edits =
            store::plan(|_, rev| tree.committee.with_untracked(|it| it.report(id, Some(to), rev)));
        let values = [("name", name.into()), ("above", above.into())];
        match edits {
            Ok(edits) => {
                tree.act(edits, "committee-reports", &values);
            }
            Err(_) => notify(Notice::bad(tv("committee-circle", &values))),
        }
    }

    /// A key on a card; tells whether it was one of ours.
    pub fn key(self, event: &KeyboardEvent, id: Id<CommitteeMember>) -> bool {
        let tree = self.tree;
        let carried = tree.carried.get_untracked().filter(|it| it.id == id && it.by_keys);
        let arrow = match event.key().as_str() {
            "ArrowLeft" => Some((-STEP, 0)),
            "ArrowRight" => Some((STEP, 0)),
            "ArrowUp" => Some((0, -STEP)),
            "ArrowDown" => Some((0, STEP)),
            _ => None,
        };
        match (carried, event.key().as_str(), arrow) {
            (None, "m" | "M", _) if tree.may.get_untracked() => {
                self.carry(id, tree.lies(id), true);
                tree.said.set(tv("committee-carried", &[("name", tree.name(id).into())]));
            }
            (Some(carried), _, Some((dx, dy))) => {
                self.carry(id, Place { x: carried.at.x + dx, y: carried.at.y + dy }, true);
                self.say_onto();
            }
            (Some(_), "Enter" | " " | "m" | "M", _) => self.put_down(),
            (Some(_), "Escape" | "Tab", _) => self.put_back(),
            (None, _, Some(step)) => return self.neighbour(id, step).is_some(),
            _ => return false,
        }
        true
    }

    fn say_onto(self) {
        let onto = self.tree.carried.get_untracked().and_then(|it| it.onto);
        if let Some(onto) = onto {
            let name = self.tree.name(onto);
            self.tree.said.set(tv("committee-onto", &[("name", name.into())]));
        }
    }

    /// Gives the focus to the nearest card in a direction.
    fn neighbour(self, id: Id<CommitteeMember>, (dx, dy): (i64, i64)) -> Option<()> {
        let here = self.tree.lies(id);
        let nearest = self.tree.places.with_untracked(|places| {
            let away = |place: &Place| {
                let (x, y) = (place.x - here.x, place.y - here.y);
                let (along, beside) =
                    if dx == 0 { (y * dy.signum(), x) } else { (x * dx.signum(), y) };
                (along > 0).then_some(along + 3 * beside.abs())
            };
            let others = places.iter().filter(|(other, _)| **other != id);
            let near = others.filter_map(|(other, place)| Some((away(place)?, *other)));
            near.min().map(|(_, other)| other)
        })?;
        crate::platform::dom::focus_id(&super::node::dom_id(nearest));
        Some(())
    }
}

fn whole(points: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "points on a screen")]
    let whole = points.round() as i64;
    whole
}
