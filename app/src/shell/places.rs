//! Places: the pages one goes to. The navigation, the palette and the keys that lead there are made
//! from this one table.

use leptos::prelude::*;
use shared::entity::{Kind, Role};

use crate::record::words;
use crate::store;
use crate::text::t;
use crate::ui::icon::Icon;

/// A page one goes to.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Its address.
    pub path: &'static str,
    name: Name,
    /// Its drawing.
    pub icon: Icon,
    /// The key after G that leads there.
    pub key: &'static str,
    /// Whether the phone's bottom bar has it.
    pub on_phone: bool,
    /// Whether a group of the navigation begins with it.
    pub divided: bool,
    /// The least role that goes there.
    least: Role,
}

#[derive(Clone, Copy, Debug)]
enum Name {
    Words(&'static str),
    Kind(Kind),
}

impl Place {
    const fn new(path: &'static str, name: Name, icon: Icon, key: &'static str) -> Self {
        Self { path, name, icon, key, on_phone: false, divided: false, least: Role::Rep }
    }

    const fn on_phone(self) -> Self {
        Self { on_phone: true, ..self }
    }

    const fn divided(self) -> Self {
        Self { divided: true, ..self }
    }

    const fn at_least(self, least: Role) -> Self {
        Self { least, ..self }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> String {
        match self.name {
            Name::Words(id) => t(id),
            Name::Kind(kind) => words::kind_plural(kind),
        }
    }

    /// Its name as words of the interface.
    #[must_use]
    pub fn label(&'static self) -> TextProp {
        TextProp::from(move || self.name())
    }
}

static PLACES: &[Place] = &[
    Place::new("/", Name::Words("shell-home"), Icon::Home, "h").on_phone(),
    Place::new("/opportunities", Name::Words("shell-opportunities"), Icon::Opportunity, "o")
        .on_phone(),
    Place::new("/leads", Name::Kind(Kind::Lead), Icon::Lead, "l"),
    Place::new("/funnel", Name::Words("shell-funnel"), Icon::Funnel, "f"),
    Place::new("/accounts", Name::Words("shell-accounts"), Icon::Account, "a").divided().on_phone(),
    Place::new("/contacts", Name::Words("shell-contacts"), Icon::Contacts, "c").on_phone(),
    Place::new("/tasks", Name::Words("shell-tasks"), Icon::CheckCircle, "t"),
    Place::new("/activities", Name::Kind(Kind::Activity), Icon::Phone, "v"),
    Place::new("/products", Name::Words("shell-products"), Icon::Product, "p"),
    Place::new("/competitors", Name::Kind(Kind::Competitor), Icon::Ranking, "m"),
    Place::new(REMINDERS, Name::Words("shell-reminders"), Icon::Bell, "b"),
    Place::new("/review", Name::Words("shell-review"), Icon::CheckCircle, "k"),
    Place::new("/hand-over", Name::Words("shell-hand-over"), Icon::ArrowRight, "r")
        .at_least(Role::Manager),
    Place::new("/import", Name::Words("shell-import"), Icon::Import, "i"),
    // On a phone the badge at the top leads there.
    Place::new(CHANGES, Name::Words("shell-changes"), Icon::CloudDone, "w"),
    Place::new("/admin", Name::Words("shell-admin"), Icon::Lock, "d").at_least(Role::Director),
    Place::new("/settings", Name::Words("shell-settings"), Icon::Settings, "s").on_phone(),
];

/// What is not to be forgotten.
pub const REMINDERS: &str = "/reminders";

/// What waits here and with the server.
pub const CHANGES: &str = "/changes";

/// The pages that the person may go to.
pub fn all() -> impl Iterator<Item = &'static Place> {
    let role = store::me().person().role;
    PLACES.iter().filter(move |place| role >= place.least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_has_a_key_and_an_address_of_its_own() {
        for (at, place) in PLACES.iter().enumerate() {
            assert_eq!(place.key.chars().count(), 1, "{}", place.path);
            let others = &PLACES[at + 1..];
            assert!(
                others.iter().all(|it| it.key != place.key && it.path != place.path),
                "{place:?}"
            );
        }
    }
}
