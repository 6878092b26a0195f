//! Density: how much room a row has, kept on this device for all lists.

use leptos::prelude::*;

use crate::platform::{dom, local};
use crate::text::tr;
use crate::ui::choice::{Choice, Segmented};

/// How much room a row has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Density {
    /// Easy to read.
    #[default]
    Comfortable,
    /// As many rows as can be.
    Compact,
}

impl Density {
    /// Its name in settings and styles.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Comfortable => "comfortable",
            Self::Compact => "compact",
        }
    }
}

const SETTING: &str = "density";

thread_local! {
    static DENSITY: ArcRwSignal<Density> = ArcRwSignal::new(kept());
}

fn kept() -> Density {
    match local::read(SETTING).as_deref() {
        Some("compact") => Density::Compact,
        _ => Density::Comfortable,
    }
}

/// The density now, as a signal.
pub(super) fn now() -> Density {
    DENSITY.with(ArcRwSignal::get)
}

/// The height of a row in CSS pixels; a finger needs more of it.
pub(super) fn row_height() -> f64 {
    let coarse = dom::media_matches("(pointer: coarse)");
    match (now(), coarse) {
        (Density::Comfortable, false) => 38.0,
        (Density::Comfortable, true) => 48.0,
        (Density::Compact, false) => 30.0,
        (Density::Compact, true) => 44.0,
    }
}

/// The switch.
pub(super) fn density_switch() -> impl IntoView {
    let choices = [Density::Comfortable, Density::Compact]
        .map(|it| {
            Choice::new(
                it.name(),
                tr(match it {
                    Density::Comfortable => "listing-comfortable",
                    Density::Compact => "listing-compact",
                }),
            )
        })
        .to_vec();
    let set = move |name: String| {
        let density =
            if name == Density::Compact.name() { Density::Compact } else { Density::Comfortable };
        if !local::write(SETTING, density.name()) {
            dom::warn("the browser did not keep the height of rows");
        }
        DENSITY.with(|it| it.set(density));
    };
    view! {
        <Segmented
            label=tr("listing-density") choices
            value=Signal::derive(move || now().name().to_owned()) on_change=set
        />
    }
}
