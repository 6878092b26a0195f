//! Drag: takes a card from column to column with a mouse, a pen or a finger.
//!
//! A mouse drags once it has moved; a finger after it has rested, so that a swipe still scrolls. The
//! card itself stays where it is: a copy follows the pointer, and only letting go over another column
//! moves anything. Esc, or the system taking the pointer away, ends it without a move.

use std::time::Duration;

use leptos::ev::{self, KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use shared::entity::{Opportunity, Stage};
use shared::id::Id;

/// How long a finger rests before it drags.
const REST: Duration = Duration::from_millis(250);
/// How far a mouse moves before it drags, and a finger at most while it rests.
const SLACK_PX: f64 = 6.0;
/// How near an edge the board begins to scroll, and how far in one frame at most.
const EDGE_PX: f64 = 56.0;
const STEP_PX: f64 = 14.0;

/// A card on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flight {
    pub id: Id<Opportunity>,
    pub from: Id<Stage>,
    /// Where the pointer is.
    pub x: f64,
    pub y: f64,
    /// Where on the card it was taken.
    pub grip: (f64, f64),
    pub width: f64,
}

/// A pointer that is down on a card and may begin to drag.
struct Press {
    flight: Flight,
    pointer: i32,
    is_finger: bool,
    began: (f64, f64),
    timer: Option<TimeoutHandle>,
}

/// A column that can be dropped on.
#[derive(Clone, Copy)]
pub struct Landing {
    pub stage: Id<Stage>,
    pub column: NodeRef<html::Section>,
    pub cards: NodeRef<html::Ul>,
}

/// The drag of one board.
#[derive(Clone, Copy)]
pub struct Drag {
    /// The card on its way.
    pub flight: RwSignal<Option<Flight>>,
    /// The column under the pointer.
    pub over: RwSignal<Option<Id<Stage>>>,
    /// The board, for scrolling sideways.
    pub board: NodeRef<html::Div>,
    landings: StoredValue<Vec<Landing>, LocalStorage>,
    press: StoredValue<Option<Press>, LocalStorage>,
    /// Set from the end of a drag until its click has passed.
    spent: StoredValue<bool>,
    on_drop: Callback<(Id<Opportunity>, Id<Stage>)>,
}

impl Drag {
    /// Makes the drag of a board and listens for as long as the board is there.
    pub fn new(on_drop: impl Fn(Id<Opportunity>, Id<Stage>) + Send + Sync + 'static) -> Self {
        let drag = Self {
            flight: RwSignal::new(None),
            over: RwSignal::new(None),
            board: NodeRef::new(),
            landings: StoredValue::new_local(Vec::new()),
            press: StoredValue::new_local(None),
            spent: StoredValue::new(false),
            on_drop: Callback::new(move |(id, stage)| on_drop(id, stage)),
        };
        let handles = [
            window_event_listener(ev::pointermove, move |event| drag.moved(&event)),
            window_event_listener(ev::pointerup, move |event| drag.lifted(&event)),
            window_event_listener(ev::pointercancel, move |event| drag.cancelled(&event)),
            window_event_listener(ev::keydown, move |event| drag.key_pressed(&event)),
            window_event_listener(ev::blur, move |_| drag.end()),
        ];
        for handle in handles {
            on_cleanup(move || handle.remove());
        }
        drag
    }

    /// Makes a column one that can be dropped on, until it goes.
    pub fn land_on(self, landing: Landing) {
        self.landings.update_value(|landings| landings.push(landing));
        on_cleanup(move || {
            self.landings.try_update_value(|landings| {
                landings.retain(|other| other.stage != landing.stage);
            });
        });
    }

    /// Returns the column of a stage.
    pub fn landing(self, stage: Id<Stage>) -> Option<Landing> {
        self.landings.with_value(|landings| landings.iter().find(|it| it.stage == stage).copied())
    }

    /// A pointer went down on a card.
    pub fn pressed(
        self,
        event: &PointerEvent,
        card: NodeRef<html::Li>,
        id: Id<Opportunity>,
        from: Id<Stage>,
    ) {
        let Some(card) = card.get_untracked() else { return };
        if event.button() != 0 || !event.is_primary() || self.flight.get_untracked().is_some() {
            return;
        }
        let (x, y) = place(event);
        let frame = card.get_bounding_client_rect();
        let grip = (x - frame.left(), y - frame.top());
        let is_finger = event.pointer_type() == "touch";
        let timer = if is_finger {
            set_timeout_with_handle(move || self.take_off(), REST).ok()
        } else {
            None
        };
        self.forget_press();
        self.press.set_value(Some(Press {
            flight: Flight { id, from, x, y, grip, width: frame.width() },
            pointer: event.pointer_id(),
            is_finger,
            began: (x, y),
            timer,
        }));
    }

    /// Returns whether a click is the end of a drag, and so no click.
    pub fn is_spent(self) -> bool {
        self.spent.get_value()
    }

    /// Returns whether a finger is down on a card: then the browser's own menu stays away.
    pub fn has_finger(self) -> bool {
        self.press.with_value(|press| press.as_ref().is_some_and(|press| press.is_finger))
    }

    fn take_off(self) {
        let flight = self.press.try_with_value(|press| press.as_ref().map(|press| press.flight));
        if let Some(Some(flight)) = flight {
            self.flight.set(Some(flight));
            self.over.set(Some(flight.from));
            self.follow_edges();
        }
    }

    fn moved(self, event: &PointerEvent) {
        let (x, y) = place(event);
        let Some(is_mine) = self.press.try_with_value(|press| {
            press.as_ref().filter(|press| press.pointer == event.pointer_id()).map(|press| {
                let (began_x, began_y) = press.began;
                (press.is_finger, (x - began_x).hypot(y - began_y) > SLACK_PX)
            })
        }) else {
            return;
        };
        let Some((is_finger, is_far)) = is_mine else { return };
        if self.flight.get_untracked().is_none() {
            match (is_finger, is_far) {
                (true, true) => self.forget_press(),
                (false, true) => self.take_off(),
                (_, false) => {}
            }
        }
        if self.flight.get_untracked().is_some() {
            self.flight.update(|flight| {
                if let Some(flight) = flight {
                    (flight.x, flight.y) = (x, y);
                }
            });
            self.look_below();
        }
    }

    /// Finds the column under the pointer, or the nearest: above, below and beside the board count too.
    fn look_below(self) {
        let Some(flight) = self.flight.get_untracked() else { return };
        let found = self.landings.with_value(|landings| {
            let away = |landing: &Landing| {
                let frame = landing.column.get_untracked()?.get_bounding_client_rect();
                Some((frame.left() - flight.x).max(flight.x - frame.right()).max(0.0))
            };
            let reachable = landings.iter().filter_map(|it| Some((away(it)?, it.stage)));
            reachable.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, stage)| stage)
        });
        if self.over.get_untracked() != found {
            self.over.set(found);
        }
    }

    fn lifted(self, event: &PointerEvent) {
        let is_mine = self.press.try_with_value(|press| {
            press.as_ref().is_some_and(|press| press.pointer == event.pointer_id())
        });
        if is_mine != Some(true) {
            return;
        }
        let flight = self.flight.get_untracked();
        let over = self.over.get_untracked();
        self.end();
        if let (Some(flight), Some(stage)) = (flight, over)
            && stage != flight.from
        {
            self.on_drop.run((flight.id, stage));
        }
    }

    fn cancelled(self, event: &PointerEvent) {
        let is_mine = self.press.try_with_value(|press| {
            press.as_ref().is_some_and(|press| press.pointer == event.pointer_id())
        });
        if is_mine == Some(true) {
            self.end();
        }
    }

    fn key_pressed(self, event: &KeyboardEvent) {
        if event.key() == "Escape" && self.flight.try_get_untracked().flatten().is_some() {
            event.prevent_default();
            self.end();
        }
    }

    /// Ends without a move.
    fn end(self) {
        if self.flight.try_get_untracked().flatten().is_some() {
            self.flight.set(None);
            self.over.set(None);
            self.spent.set_value(true);
            // The click that follows letting go comes before this.
            set_timeout(
                move || {
                    self.spent.try_set_value(false);
                },
                Duration::ZERO,
            );
        }
        self.forget_press();
    }

    fn forget_press(self) {
        self.press.try_update_value(|press| {
            if let Some(timer) = press.take().and_then(|press| press.timer) {
                timer.clear();
            }
        });
    }

    /// Scrolls while the pointer rests near an edge, frame by frame, until the drag ends.
    fn follow_edges(self) {
        let Some(Some(flight)) = self.flight.try_get_untracked() else { return };
        if let Some(board) = self.board.get_untracked() {
            let frame = board.get_bounding_client_rect();
            let step = step(flight.x, frame.left(), frame.right());
            if step != 0 {
                board.set_scroll_left(board.scroll_left() + step);
                self.look_below();
            }
        }
        let cards = self
            .over
            .get_untracked()
            .and_then(|stage| self.landing(stage))
            .and_then(|landing| landing.cards.get_untracked());
        if let Some(cards) = cards {
            let frame = cards.get_bounding_client_rect();
            let step = step(flight.y, frame.top(), frame.bottom());
            if step != 0 {
                cards.set_scroll_top(cards.scroll_top() + step);
            }
        }
        request_animation_frame(move || self.follow_edges());
    }
}

fn place(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

/// How far to scroll in this frame: faster the nearer the pointer is to an edge.
fn step(at: f64, start: f64, end: f64) -> i32 {
    let share = |inside: f64| ((EDGE_PX - inside) / EDGE_PX).clamp(0.0, 1.0);
    let step = (share(end - at) - share(at - start)) * STEP_PX;
    #[expect(clippy::cast_possible_truncation, reason = "a few pixels")]
    let whole = step.round() as i32;
    whole
}

#[cfg(test)]
mod tests {
    use super::step;

    #[test]
    fn only_the_edges_scroll() {
        assert_eq!(step(500.0, 0.0, 1000.0), 0);
        assert_eq!(step(0.0, 0.0, 1000.0), -14);
        assert_eq!(step(1000.0, 0.0, 1000.0), 14);
        assert_eq!(step(972.0, 0.0, 1000.0), 7);
    }
}
