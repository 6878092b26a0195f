//! ShellActions: what the shell can be asked for from anywhere: the palette, a new record, a call to
//! note, the sheet of keys, another page.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};
use shared::entity::Kind;
use shared::id::RawId;
use shared::rights::{self, Action, Class};

use crate::record::address;
use crate::{store, work};

/// What the palette is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// Any record or action.
    Anything,
    /// The record a call was about.
    CallAbout,
}

/// What the shell can be asked for.
#[derive(Clone, Copy)]
pub struct ShellActions {
    /// What the palette is open for, if it is.
    pub palette: RwSignal<Option<Asking>>,
    /// Whether the sheet of keys is open.
    pub sheet: RwSignal<bool>,
    /// The kind of which a record is being made.
    pub making: RwSignal<Option<Kind>>,
    /// Whether the menu of what can be made is open.
    pub menu: RwSignal<bool>,
    path: Memo<String>,
    go: Callback<String>,
}

impl ShellActions {
    /// Makes them for the shell's lifetime and gives them to everything inside.
    #[must_use]
    pub(super) fn provide() -> Self {
        let navigate = StoredValue::new_local(use_navigate());
        let path = use_location().pathname;
        let actions = Self {
            palette: RwSignal::new(None),
            sheet: RwSignal::new(false),
            making: RwSignal::new(None),
            menu: RwSignal::new(false),
            path,
            go: Callback::new(move |path: String| {
                navigate.with_value(|go| go(&path, Default::default()));
            }),
        };
        provide_context(actions);
        actions
    }

    /// Goes to a page.
    pub fn go(self, path: &str) {
        self.go.run(path.to_owned());
    }

    /// Whether a part is wanted that is fetched later.
    pub(super) fn wants_later(self) -> bool {
        self.palette.get().is_some() || self.sheet.get() || self.making.get().is_some()
    }

    /// Takes back what was wanted: it cannot be had.
    pub(super) fn give_up(self) {
        self.palette.set(None);
        self.sheet.set(false);
        self.making.set(None);
    }

    /// The kind whose pages are open, and the record if it is one's page.
    #[must_use]
    pub fn here(self) -> Option<(Kind, Option<RawId>)> {
        address::at(&self.path.get_untracked())
    }

    /// Begins a record of the kind whose pages are open; elsewhere asks which.
    pub fn make_here(self) {
        match self.here().filter(|(kind, _)| may_make(*kind)) {
            Some((kind, _)) => self.making.set(Some(kind)),
            None => self.menu.set(true),
        }
    }

    /// Notes a call about the record whose page is open; elsewhere asks about which.
    pub fn log_call(self) {
        match self.here() {
            Some((kind, Some(id))) if work::may_be_about(kind, id) => {
                work::log_call_about(kind, id);
            }
            Some(_) | None => self.palette.set(Some(Asking::CallAbout)),
        }
    }
}

/// What the shell can be asked for.
///
/// # Panics
/// Outside the shell.
#[must_use]
pub fn use_shell() -> ShellActions {
    expect_context()
}

/// The kinds of which the person may make records, customers and work first.
#[must_use]
pub fn makeable() -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Kind::ALL.iter().copied().filter(|kind| may_make(*kind)).collect();
    kinds.sort_by_key(|kind| Class::of(*kind) != Class::Business);
    kinds
}

/// Tells whether the person may make records of a kind here; people and what divides the company are
/// made by administrators, on their pages.
fn may_make(kind: Kind) -> bool {
    let is_daily = matches!(Class::of(kind), Class::Business | Class::Catalogue | Class::Market);
    let role = store::me().person().role;
    is_daily && address::list(kind).is_some() && rights::ever(kind, Action::Create, role)
}
