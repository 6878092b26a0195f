//! A list of any length: only the rows in sight, and a few beyond, exist.
//!
//! Rows have one height and stand at `index × height` in a box as tall as all of them together.
//! A row is known by its key: `render` runs once for a key while it is in sight, with the index it
//! then had; the row should take its record's id from there and read the rest reactively. When the
//! order changes, the row moves and is not made anew, so a field being edited keeps its focus.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use crate::platform::dom::{self, SizeWatch};

/// Rows made beyond each end of the window.
const OVERSCAN: usize = 8;
/// The window moves in steps of this many rows, so most scroll events change nothing.
const STEP: usize = 4;
/// Before the browser has measured the box.
const FIRST_HEIGHT: f64 = 800.0;

thread_local! {
    static KEPT: RefCell<HashMap<String, f64>> = RefCell::default();
}

/// `<VirtualList label=… count=… row_height=44.0 key=move |i| id(i) render=move |i| row(i)/>`:
/// arrows, Page Up and Down, Home and End move the active row; Enter opens it.
#[component]
pub fn VirtualList(
    /// What is listed, for screen readers.
    #[prop(into)]
    label: TextProp,
    /// How many rows there are.
    #[prop(into)]
    count: Signal<usize>,
    /// The height of every row in CSS pixels.
    #[prop(into)]
    row_height: Signal<f64>,
    /// Returns the stable key of a row; an index past the end may be asked for once after a change.
    #[prop(into)]
    key: Callback<usize, String>,
    /// Makes a row's content; its cells should have `role="gridcell"`.
    #[prop(into)]
    render: Callback<usize, AnyView>,
    /// Stands above the rows, stays in sight, and scrolls sideways with them.
    #[prop(optional, into)]
    header: Option<ViewFn>,
    /// The row the keyboard is on.
    #[prop(optional)]
    active: Option<RwSignal<Option<usize>>>,
    /// The id of the cell the keyboard is on, where it walks cells too.
    #[prop(optional, into)]
    active_cell: Signal<Option<String>>,
    /// Is given keys first, with the row the keyboard is on; returns whether it took the key.
    #[prop(optional, into)]
    on_key: Option<Callback<(Option<usize>, KeyboardEvent), bool>>,
    /// Called with the row on which Enter was pressed.
    #[prop(optional, into)]
    on_open: Option<Callback<usize>>,
    /// Scrolls to the top whenever this text changes: the search words, the filter, the order.
    #[prop(optional, into)]
    top_on: Option<Signal<String>>,
    /// Keeps the scroll position under this name while the app runs.
    #[prop(optional, into)]
    keep: Option<String>,
) -> impl IntoView {
    let list = List {
        count,
        row_height,
        active: active.unwrap_or_else(|| RwSignal::new(None)),
        scroll: RwSignal::new(0.0),
        height: RwSignal::new(FIRST_HEIGHT),
        node: NodeRef::new(),
    };
    list.watch_size();
    list.return_to_top(top_on);
    list.keep_position(keep.clone());
    let id = StoredValue::new(dom::unique_id("list"));
    let rows = list.rows(key);
    let positions = Memo::new(move |_| {
        rows.with(|rows| rows.iter().map(|(at, key)| (key.clone(), *at)).collect::<HashMap<_, _>>())
    });
    let row = move |(_, key): (usize, String)| row_view(list, positions, key, render, id);
    view! {
        <div
            class="vlist"
            role="grid"
            tabindex="0"
            aria-label=move || label.get()
            aria-rowcount=move || count.get().to_string()
            aria-activedescendant=move || {
                let row = || list.active.get().map(|at| format!("{}-{at}", id.get_value()));
                active_cell.get().or_else(row)
            }
            node_ref=list.node
            on:scroll=move |_| list.scrolled(keep.as_deref())
            on:keydown=move |event| list.key_pressed(&event, on_key, on_open)
        >
            {header.map(|header| view! { <div class="vlist-head" role="row">{header.run()}</div> })}
            <div
                class="vlist-rows"
                role="rowgroup"
                style:height=move || format!("{}px", px(count.get()) * row_height.get())
            >
                <For each=move || rows.get() key=|(_, key)| key.clone() children=row/>
            </div>
        </div>
    }
}

/// The height of a one-line row on this device: taller where it is touched with a finger. The same
/// numbers are `--row` in the style sheet.
#[must_use]
pub fn row_height() -> f64 {
    if dom::media_matches("(pointer: coarse)") { 48.0 } else { 38.0 }
}

fn row_view(
    list: List,
    positions: Memo<HashMap<String, usize>>,
    key: String,
    render: Callback<usize, AnyView>,
    id: StoredValue<String>,
) -> impl IntoView {
    let key = StoredValue::new(key);
    // The memo may run once more after the row has gone: its old place does no harm then.
    let at = Memo::new(move |before: Option<&usize>| {
        let found = positions.with(|places| key.with_value(|key| places.get(key).copied()));
        found.or(before.copied()).unwrap_or_default()
    });
    let content = untrack(|| render.run(at.get()));
    view! {
        <div
            class="vlist-row"
            role="row"
            id=move || format!("{}-{}", id.get_value(), at.get())
            aria-rowindex=move || (at.get() + 1).to_string()
            data-active=move || (list.active.get() == Some(at.get())).then_some("true")
            style:height=move || format!("{}px", list.row_height.get())
            style:transform=move || format!("translateY({}px)", px(at.get()) * list.row_height.get())
            on:pointerdown=move |_| list.active.set(Some(at.get_untracked()))
        >
            {content}
        </div>
    }
}

#[derive(Clone, Copy)]
struct List {
    count: Signal<usize>,
    row_height: Signal<f64>,
    active: RwSignal<Option<usize>>,
    scroll: RwSignal<f64>,
    height: RwSignal<f64>,
    node: NodeRef<html::Div>,
}

impl List {
    /// The rows that exist now: their place and key.
    fn rows(self, key: Callback<usize, String>) -> Memo<Vec<(usize, String)>> {
        let range = Memo::new(move |_| {
            window(self.scroll.get(), self.height.get(), self.row_height.get(), self.count.get())
        });
        Memo::new(move |_| range.get().map(|at| (at, key.run(at))).collect())
    }

    fn watch_size(self) {
        let watch = StoredValue::new_local(None::<SizeWatch>);
        Effect::new(move || {
            let Some(node) = self.node.get() else { return };
            self.height.set(f64::from(node.client_height()));
            let seen = SizeWatch::height(&node, move |height| {
                // The observer may speak once more while the list is taken away.
                self.height.try_set(height);
            });
            watch.set_value(seen);
        });
    }

    fn return_to_top(self, top_on: Option<Signal<String>>) {
        let Some(top_on) = top_on else { return };
        Effect::watch(
            move || top_on.get(),
            move |now, before, _| {
                if before.is_some_and(|before| before != now) {
                    self.active.set(None);
                    if let Some(node) = self.node.get_untracked() {
                        set_scroll(&node, 0.0);
                    }
                }
            },
            false,
        );
    }

    fn keep_position(self, keep: Option<String>) {
        let Some(keep) = keep else { return };
        Effect::new(move |done: Option<bool>| {
            let rows = self.count.get();
            let node = self.node.get();
            if let (false, Some(node), true) = (done.unwrap_or(false), node, rows > 0) {
                if let Some(top) = KEPT.with_borrow(|kept| kept.get(&keep).copied()) {
                    set_scroll(&node, top);
                }
                return true;
            }
            done.unwrap_or(false)
        });
    }

    fn scrolled(self, keep: Option<&str>) {
        // The browser tells of scrolling a frame later, when the list may be gone.
        let Some(Some(node)) = self.node.try_get_untracked() else { return };
        let top = f64::from(node.scroll_top());
        self.scroll.set(top);
        if let Some(keep) = keep {
            KEPT.with_borrow_mut(|kept| kept.insert(keep.to_owned(), top));
        }
    }

    fn key_pressed(
        self,
        event: &KeyboardEvent,
        on_key: Option<Callback<(Option<usize>, KeyboardEvent), bool>>,
        on_open: Option<Callback<usize>>,
    ) {
        let Some(node) = self.node.get_untracked() else { return };
        // A field or button inside a row keeps its own keys.
        if !dom::is_target(event, &node) {
            return;
        }
        let Some(last) = self.count.get_untracked().checked_sub(1) else { return };
        let at = self.active.get_untracked();
        if on_key.is_some_and(|on_key| on_key.run((at, event.clone()))) {
            return event.prevent_default();
        }
        let page = whole(self.height.get_untracked() / self.row_height.get_untracked()).max(2) - 1;
        let next = match event.key().as_str() {
            "ArrowDown" => at.map_or(0, |at| at + 1),
            "ArrowUp" => at.map_or(0, |at| at.saturating_sub(1)),
            "PageDown" => at.map_or(page, |at| at + page),
            "PageUp" => at.map_or(0, |at| at.saturating_sub(page)),
            "Home" => 0,
            "End" => last,
            "Enter" => {
                if let (Some(at), Some(on_open)) = (at, on_open) {
                    event.prevent_default();
                    on_open.run(at);
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        let next = next.min(last);
        self.active.set(Some(next));
        self.show(&node, next);
    }

    /// Scrolls just far enough that the row is in sight.
    fn show(self, node: &leptos::web_sys::Element, at: usize) {
        let row = self.row_height.get_untracked();
        let head = node.query_selector(".vlist-head").ok().flatten();
        let head = head.map_or(0.0, |head| head.get_bounding_client_rect().height());
        let (top, seen) = (px(at) * row, self.height.get_untracked() - head);
        let scroll = f64::from(node.scroll_top());
        if top < scroll {
            set_scroll(node, top);
        } else if top + row > scroll + seen {
            set_scroll(node, top + row - seen);
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a scroll position is a few million at most")]
fn set_scroll(node: &leptos::web_sys::Element, top: f64) {
    node.set_scroll_top(top.round() as i32);
}

#[expect(clippy::cast_precision_loss, reason = "a list has fewer than 2^52 rows")]
const fn px(rows: usize) -> f64 {
    rows as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "negative and endless values become 0 and the largest, which the caller bounds"
)]
const fn whole(rows: f64) -> usize {
    rows as usize
}

/// Returns the rows to make for a scroll position.
fn window(scroll: f64, height: f64, row: f64, count: usize) -> Range<usize> {
    if row <= 0.0 {
        return 0..0;
    }
    let first = (whole(scroll / row) / STEP * STEP).saturating_sub(OVERSCAN);
    let seen = whole(height / row) + 1;
    let end = first + seen + 2 * OVERSCAN + STEP;
    // After a list has shrunk the old scroll position lies past its end.
    let end = end.min(count);
    first.min(end.saturating_sub(seen))..end
}

#[cfg(test)]
mod tests {
    use super::window;

    #[test]
    fn the_window_covers_what_is_seen_and_stays_small() {
        assert_eq!(window(0.0, 440.0, 44.0, 3), 0..3);
        assert_eq!(window(0.0, 440.0, 44.0, 0), 0..0);
        for top in [0.0, 10.0, 43.9, 44.0, 999.0, 43_999.0, 4_399_560.0] {
            let rows = window(top, 440.0, 44.0, 100_000);
            let (first, last) = ((top / 44.0) as usize, ((top + 440.0) / 44.0) as usize);
            assert!(rows.start <= first, "{top}: {rows:?}");
            assert!(rows.end > last.min(99_999), "{top}: {rows:?}");
            assert!(rows.len() < 50, "{top}: {rows:?}");
        }
        // The list shrank under a deep scroll position: its end is shown, not nothing.
        assert_eq!(window(1_000_000.0, 440.0, 44.0, 20).end, 20);
        assert!(!window(1_000_000.0, 440.0, 44.0, 20).is_empty());
    }
}
