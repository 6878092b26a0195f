//! Light or dark: as the device says, or as the person chose on this device.
//!
//! The colours themselves live in `style/tokens.css`; this file only says which set holds.

use leptos::prelude::*;
use leptos::reactive::graph::Observer;

use crate::platform::{dom, local};

/// What the person chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// As the device says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// Every choice, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Returns the word the setting is kept under.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Returns the id of the choice's name.
    #[must_use]
    pub const fn name_id(self) -> &'static str {
        match self {
            Self::System => "theme-system",
            Self::Light => "theme-light",
            Self::Dark => "theme-dark",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.word() == word)
    }
}

const SETTING: &str = "theme";
const DARK_DEVICE: &str = "(prefers-color-scheme: dark)";

thread_local! {
    static CHOICE: ArcRwSignal<Theme> = ArcRwSignal::new(Theme::System);
    static DEVICE_DARK: ArcRwSignal<bool> = ArcRwSignal::new(false);
}

/// Shows the kept choice and follows the device from now on.
pub fn start() {
    let kept = local::read(SETTING).and_then(|word| Theme::from_word(&word)).unwrap_or_default();
    CHOICE.with(|choice| choice.set(kept));
    DEVICE_DARK.with(|dark| dark.set(dom::media_matches(DARK_DEVICE)));
    dom::on_media_change(DARK_DEVICE, |dark| {
        DEVICE_DARK.with(|signal| signal.set(dark));
        show();
    });
    show();
}

/// Switches at once and keeps the choice on this device.
pub fn set_theme(theme: Theme) {
    if !local::write(SETTING, theme.word()) {
        dom::warn("the browser did not keep the chosen theme");
    }
    CHOICE.with(|choice| choice.set(theme));
    show();
}

/// Returns the choice, reactively inside a view and plainly elsewhere.
#[must_use]
pub fn theme() -> Theme {
    CHOICE.with(read)
}

/// Returns whether the page is dark now, reactively inside a view: charts redraw by it.
#[must_use]
pub fn is_dark() -> bool {
    match theme() {
        Theme::System => DEVICE_DARK.with(read),
        Theme::Light => false,
        Theme::Dark => true,
    }
}

fn read<T: Clone + Send + Sync + 'static>(signal: &ArcRwSignal<T>) -> T {
    if Observer::get().is_some() { signal.get() } else { signal.get_untracked() }
}

/// The stylesheet knows the device's wish itself, so `System` needs no attribute.
fn show() {
    let attribute = match CHOICE.with(GetUntracked::get_untracked) {
        Theme::System => None,
        chosen @ (Theme::Light | Theme::Dark) => Some(chosen.word()),
    };
    dom::set_root_attribute("data-theme", attribute);
    dom::set_meta("theme-color", &dom::css_property("--ground"));
}
