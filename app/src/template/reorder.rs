//! Reorder: puts parts of a template into another order, by dragging a handle or by its keys.
//!
//! The handle takes mouse, pen and finger alike; with the arrow keys it moves its part up and down. The
//! new order is one action.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use shared::entity::Kind;
use shared::id::RawId;
use shared::templates::ready::STEP;
use shared::value::Value;

use super::act;
use crate::platform::dom;
use crate::store;
use crate::text::tv;
use crate::ui::icon::{Icon, IconView};

/// The order of the parts of one list.
#[derive(Clone, Copy)]
pub struct Order {
    kind: Kind,
    /// The parts, in order.
    ids: Signal<Vec<RawId>>,
    /// The list, whose children they are.
    list: NodeRef<html::Ul>,
    /// The part that is being dragged, and where it would go.
    held: RwSignal<Option<(RawId, usize)>>,
}

impl Order {
    pub fn new(kind: Kind, ids: Signal<Vec<RawId>>) -> Self {
        Self { kind, ids, list: NodeRef::new(), held: RwSignal::new(None) }
    }

    pub fn list(self) -> NodeRef<html::Ul> {
        self.list
    }

    /// Tells how a part is drawn: `held` while it is dragged, `target` where it would go.
    pub fn mark(self, id: RawId) -> Option<&'static str> {
        let (held, at) = self.held.get()?;
        if held == id {
            return Some("held");
        }
        let ids = self.ids.get();
        (ids.get(at) == Some(&id)).then_some("target")
    }

    /// Puts a part at a place.
    fn put(self, id: RawId, to: usize) {
        let mut ids = self.ids.get_untracked();
        let Some(from) = ids.iter().position(|other| *other == id) else { return };
        let to = to.min(ids.len().saturating_sub(1));
        if from == to {
            return;
        }
        ids.remove(from);
        ids.insert(to, id);
        let Some(position) = self.kind.field_named("position") else { return };
        let now = store::read(|book| {
            let at = |id: &RawId| book.record(self.kind, *id).map(|it| it.field(position.number));
            ids.iter().map(at).collect::<Vec<_>>()
        });
        let wanted = (1..).map(|at| Value::Int(at * STEP));
        let moved = ids
            .iter()
            .zip(wanted)
            .zip(now)
            .filter(|((_, wanted), now)| now.as_ref() != Some(wanted));
        act(moved
            .map(|((id, wanted), _)| store::patch(self.kind, *id, [(position.number, wanted)]))
            .collect());
        focus_later(id);
    }

    fn shift(self, id: RawId, by: isize) {
        let at = self.ids.with_untracked(|ids| ids.iter().position(|other| *other == id));
        if let Some(to) = at.and_then(|at| at.checked_add_signed(by)) {
            self.put(id, to);
        }
    }

    /// The place of the part that is under a point.
    fn place_at(self, y: f64) -> Option<usize> {
        let list = self.list.get_untracked()?;
        let items = list.children();
        let middle = |at: u32| {
            let frame = items.item(at)?.get_bounding_client_rect();
            Some(frame.bottom())
        };
        let count = items.length();
        let below = (0..count).find(|at| middle(*at).is_some_and(|bottom| y < bottom));
        let at = below.unwrap_or(count.saturating_sub(1));
        usize::try_from(at).ok()
    }
}

fn handle_id(id: RawId) -> String {
    format!("handle-{id}")
}

/// The part moved in the page; its handle keeps the focus, so that the next key finds it.
fn focus_later(id: RawId) {
    request_animation_frame(move || dom::focus_id(&handle_id(id)));
}

/// What a part is taken by.
#[component]
pub fn Handle(
    order: Order,
    id: RawId,
    /// What the part is called.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    let node = NodeRef::<html::Button>::new();
    let pressed = move |event: PointerEvent| {
        if event.button() != 0 {
            return;
        }
        event.prevent_default();
        if let Some(node) = node.get_untracked()
            && node.set_pointer_capture(event.pointer_id()).is_ok()
        {
            dom::focus(&node);
            let at = order.ids.with_untracked(|ids| ids.iter().position(|it| *it == id));
            order.held.set(at.map(|at| (id, at)));
        }
    };
    let moved = move |event: PointerEvent| {
        if order.held.with_untracked(Option::is_some)
            && let Some(at) = order.place_at(f64::from(event.client_y()))
        {
            order.held.set(Some((id, at)));
        }
    };
    let lifted = move |_: PointerEvent| {
        if let Some((id, at)) = order.held.get_untracked() {
            order.held.set(None);
            order.put(id, at);
        }
    };
    let keys = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "ArrowUp" => order.shift(id, -1),
            "ArrowDown" => order.shift(id, 1),
            "Escape" if order.held.with_untracked(Option::is_some) => order.held.set(None),
            _ => return,
        }
        event.prevent_default();
    };
    let label = move || tv("template-move-part", &[("name", name.get().into())]);
    view! {
        <button
            type="button"
            class="handle"
            id=handle_id(id)
            title=label
            aria-label=label
            node_ref=node
            on:pointerdown=pressed
            on:pointermove=moved
            on:pointerup=lifted
            on:pointercancel=move |_| order.held.set(None)
            on:keydown=keys
        >
            <IconView icon=Icon::Drag/>
        </button>
    }
}
