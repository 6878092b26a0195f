//! Shortcuts: the one table of keys. What is pressed is looked up here, and the sheet shows it.
//!
//! No key is taken from somebody who types, nor while a dialog or a menu is open, except where the
//! table says so.

use std::cell::Cell;

use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;

use super::actions::{Asking, ShellActions};
use super::places::{self, Place};
use crate::platform::dom;
use crate::text::{t, tv};
use crate::ui::icon::Icon;
use crate::undo;

/// What is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// One key.
    One(&'static str),
    /// Two, one after the other.
    Then(&'static str, &'static str),
    /// Together with Ctrl, or with Cmd on a Mac.
    Control(&'static str),
    /// Together with Ctrl and Shift.
    ControlShift(&'static str),
}

impl Keys {
    /// What stands on the keys.
    #[must_use]
    pub fn shown(self) -> Vec<String> {
        let control = dom::control_key();
        match self {
            Self::One(key) => vec![shown(key)],
            Self::Then(first, second) => vec![shown(first), shown(second)],
            Self::Control(key) => vec![control.to_owned(), shown(key)],
            Self::ControlShift(key) => vec![control.to_owned(), "⇧".to_owned(), shown(key)],
        }
    }
}

fn shown(key: &str) -> String {
    match key {
        "ArrowUp" => "↑".to_owned(),
        "ArrowDown" => "↓".to_owned(),
        "Enter" => "↵".to_owned(),
        "Escape" => "Esc".to_owned(),
        letter => letter.to_uppercase(),
    }
}

/// Where the sheet shows a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Everywhere.
    Everywhere,
    /// Leading to pages.
    Pages,
    /// In lists and on the board.
    Lists,
}

impl Group {
    /// Every group, in the order of the sheet.
    pub const ALL: [Self; 3] = [Self::Everywhere, Self::Pages, Self::Lists];

    /// The id of its name.
    #[must_use]
    pub const fn name_id(self) -> &'static str {
        match self {
            Self::Everywhere => "keys-everywhere",
            Self::Pages => "keys-pages",
            Self::Lists => "keys-lists",
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Does {
    Ask(fn(ShellActions)),
    Go(&'static Place),
    /// The part that has the focus hears it itself.
    There,
}

/// A line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Shortcut {
    /// What is pressed; any of them.
    pub keys: &'static [Keys],
    /// Where the sheet shows it.
    pub group: Group,
    label: &'static str,
    does: Does,
    icon: Icon,
    while_typing: bool,
    /// Two keys that lead to a page, which are not written down here.
    place: Option<Keys>,
}

impl Shortcut {
    const fn new(keys: &'static [Keys], group: Group, label: &'static str, does: Does) -> Self {
        Self { keys, group, label, does, icon: Icon::Spark, while_typing: false, place: None }
    }

    const fn everywhere(keys: &'static [Keys], label: &'static str, ask: fn(ShellActions)) -> Self {
        Self::new(keys, Group::Everywhere, label, Does::Ask(ask))
    }

    const fn there(keys: &'static [Keys], label: &'static str) -> Self {
        Self::new(keys, Group::Lists, label, Does::There)
    }

    const fn icon(self, icon: Icon) -> Self {
        Self { icon, ..self }
    }

    const fn while_typing(self) -> Self {
        Self { while_typing: true, ..self }
    }

    /// What it does, in words.
    #[must_use]
    pub fn label(&self) -> String {
        match self.does {
            Does::Go(place) => tv("keys-go", &[("page", place.name().into())]),
            Does::Ask(_) | Does::There => t(self.label),
        }
    }

    /// Every way to press it.
    pub fn ways(&self) -> impl Iterator<Item = Keys> {
        self.keys.iter().copied().chain(self.place)
    }

    /// Does it.
    pub fn run(&self, shell: ShellActions) {
        match self.does {
            Does::Ask(ask) => ask(shell),
            Does::Go(place) => shell.go(place.path),
            Does::There => {}
        }
    }

    /// Whether it leads to a page.
    #[must_use]
    pub const fn is_page(&self) -> bool {
        matches!(self.does, Does::Go(_))
    }

    /// The drawing that stands for it.
    #[must_use]
    pub const fn drawing(&self) -> Icon {
        match self.does {
            Does::Go(place) => place.icon,
            Does::Ask(_) | Does::There => self.icon,
        }
    }

    /// Whether it can be asked for by its name too. The palette is open then, and says itself which
    /// kinds can be made.
    #[must_use]
    pub fn is_action(&self) -> bool {
        matches!((self.does, self.group), (Does::Ask(_), Group::Everywhere))
            && ![PALETTE, NEW].contains(&self.label)
    }
}

use Keys::{Control, ControlShift, One};

const PALETTE: &str = "keys-palette";
const NEW: &str = "keys-new";
/// The search box of a list.
pub(crate) const LIST_SEARCH: &str = "list-search";

static TABLE: &[Shortcut] = &[
    Shortcut::everywhere(&[Control("k")], PALETTE, |shell| {
        let is_open = shell.palette.get_untracked().is_some();
        // Over a form it would lead away from what is being typed.
        if is_open || !dom::is_covered() {
            shell.palette.set((!is_open).then_some(Asking::Anything));
        }
    })
    .while_typing(),
    Shortcut::everywhere(&[One("n")], NEW, ShellActions::make_here).icon(Icon::Plus),
    Shortcut::everywhere(&[One("c")], "work-log-call", ShellActions::log_call).icon(Icon::Phone),
    Shortcut::everywhere(&[Control("z")], "undo-undo", |_| undo::undo()).icon(Icon::History),
    Shortcut::everywhere(&[ControlShift("z"), Control("y")], "undo-redo", |_| undo::redo())
        .icon(Icon::Refresh),
    Shortcut::everywhere(&[One("?")], "keys-title", |shell| shell.sheet.set(true)).icon(Icon::Info),
    Shortcut::new(
        &[One("/")],
        Group::Lists,
        "keys-search",
        Does::Ask(|_| dom::focus_id(LIST_SEARCH)),
    )
    .icon(Icon::Search),
    Shortcut::there(&[One("ArrowUp"), One("ArrowDown")], "keys-rows"),
    Shortcut::there(&[One("Enter")], "keys-open"),
    Shortcut::there(&[One("m")], "keys-move"),
    Shortcut::there(&[One("Escape")], "keys-close"),
];

/// Leads to pages, followed by the page's own key.
const LEAD: &str = "g";

/// The whole table for the person who is signed in.
pub fn all() -> impl Iterator<Item = Shortcut> {
    let pages = places::all().map(|place| Shortcut {
        place: Some(Keys::Then(LEAD, place.key)),
        ..Shortcut::new(&[], Group::Pages, "", Does::Go(place))
    });
    TABLE.iter().copied().chain(pages)
}

/// The second key has to follow the first within this time.
const FOLLOWS_MS: f64 = 1_500.0;

thread_local! {
    /// When the key that leads to pages was pressed.
    static LED: Cell<Option<f64>> = const { Cell::new(None) };
}

/// Listens for as long as the shell is there.
pub(super) fn follow(shell: ShellActions) {
    let handle = window_event_listener(ev::keydown, move |event| {
        if event.default_prevented() || event.is_composing() || event.alt_key() {
            return;
        }
        let Some(shortcut) = pressed(&event) else { return };
        event.prevent_default();
        shortcut.run(shell);
    });
    on_cleanup(move || handle.remove());
}

fn pressed(event: &KeyboardEvent) -> Option<Shortcut> {
    let has_control = event.ctrl_key() || event.meta_key();
    let (key, small) = (event.key(), event.key().to_lowercase());
    let is_led = LED.take().is_some_and(|at| event.time_stamp() - at <= FOLLOWS_MS);
    let is_busy = dom::is_typing() || dom::is_covered();
    let fits = |keys: Keys| match keys {
        Keys::Control(key) => has_control && !event.shift_key() && small == key,
        Keys::ControlShift(key) => has_control && event.shift_key() && small == key,
        Keys::One(one) => !has_control && !is_led && key == one,
        Keys::Then(_, second) => !has_control && is_led && key == second,
    };
    let found =
        all().find(|shortcut| (!is_busy || shortcut.while_typing) && shortcut.ways().any(fits));
    if found.is_none() && !is_busy && !has_control && key == LEAD && !event.repeat() {
        LED.set(Some(event.time_stamp()));
    }
    found.filter(|shortcut| !matches!(shortcut.does, Does::There) && !event.repeat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_does_two_things() {
        let mut keys: Vec<Keys> = TABLE.iter().flat_map(Shortcut::ways).collect();
        let count = keys.len();
        keys.sort_by_key(|keys| format!("{keys:?}"));
        keys.dedup();
        assert_eq!(keys.len(), count);
        let leads = |keys: &Keys| matches!(keys, Keys::One(one) if *one == LEAD);
        assert!(!keys.iter().any(leads), "the key that leads to pages does nothing by itself");
    }
}
