//! The words on the screen, in the person's language.
//!
//! Every sentence lives in `locales/<tag>/<feature>.ftl`; code knows only its id. `t` and `tv` read
//! the current language reactively inside a view (the view changes when the language does) and
//! plainly elsewhere. The three languages have the same ids (a test holds this), so nothing falls
//! back to another language: an unknown id shows itself in brackets.
//!
//! ```ignore
//! view! { <h1>{move || t("shell-home")}</h1> }      // switches at once
//! <Button label=tr("ui-save") on_click=save/>         // as a prop
//! tv("ui-selected", &[("count", 3.into())])           // with arguments
//! ```

mod catalogue;

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::HashSet;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use leptos::prelude::*;
use leptos::reactive::graph::Observer;
use leptos::task::spawn_local;

use crate::platform::http::HttpError;
use crate::platform::{dom, local};
use crate::ui::notice::{Notice, notify};

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Locale {
    /// English, with British dates.
    #[default]
    En,
    /// 简体中文.
    ZhHans,
    /// 繁體中文.
    ZhHant,
}

impl Locale {
    /// Every language, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::En, Self::ZhHans, Self::ZhHant];

    /// Returns the tag for `<html lang>` and the settings: `zh-Hans`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhHans => "zh-Hans",
            Self::ZhHant => "zh-Hant",
        }
    }

    /// Returns the tag for numbers: plain `en` writes 8.42M, where `en-GB` would write 8.42m.
    #[must_use]
    pub const fn number_tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhHans => "zh-Hans-CN",
            Self::ZhHant => "zh-Hant-TW",
        }
    }

    /// Returns the tag for dates and sorting: `en-GB` writes 18 Dec 2026.
    #[must_use]
    pub const fn date_tag(self) -> &'static str {
        match self {
            Self::En => "en-GB",
            Self::ZhHans => "zh-Hans-CN",
            Self::ZhHant => "zh-Hant-TW",
        }
    }

    /// Returns the id of the language's own name.
    #[must_use]
    pub const fn name_id(self) -> &'static str {
        match self {
            Self::En => "language-en",
            Self::ZhHans => "language-zh-hans",
            Self::ZhHant => "language-zh-hant",
        }
    }

    /// Returns the language for a browser's tag such as `zh-TW`, if the interface speaks it.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let tag = tag.to_ascii_lowercase();
        let mut parts = tag.split(['-', '_']);
        match parts.next() {
            Some("en") => Some(Self::En),
            Some("zh" | "yue" | "cmn") => {
                let rest: Vec<&str> = parts.collect();
                let traditional = !rest.contains(&"hans")
                    && (tag.starts_with("yue")
                        || rest.iter().any(|part| matches!(*part, "hant" | "tw" | "hk" | "mo")));
                Some(if traditional { Self::ZhHant } else { Self::ZhHans })
            }
            _ => None,
        }
    }
}

type Bundle = FluentBundle<FluentResource>;

const SETTING: &str = "locale";

thread_local! {
    static LOCALE: ArcRwSignal<Locale> = ArcRwSignal::new(Locale::default());
    static BUNDLES: [OnceCell<Bundle>; 3] = const { [const { OnceCell::new() }; 3] };
    static READY: ArcRwSignal<bool> = ArcRwSignal::new(false);
    static MISSING: RefCell<HashSet<String>> = RefCell::default();
}

/// Chooses the language: the one kept on this device, else the browser's first that we speak. Until
/// its sentences are there, [`is_ready`] is false.
pub async fn start() {
    let kept = local::read(SETTING).and_then(|tag| Locale::from_tag(&tag));
    let asked = || dom::languages().iter().find_map(|tag| Locale::from_tag(tag));
    let locale = kept.or_else(asked).unwrap_or_default();
    if speak(locale).await.is_err() {
        dom::warn("the chosen language could not be fetched");
    }
    READY.with(|ready| ready.set(true));
}

/// Tells whether the words are there, as a signal.
#[must_use]
pub fn is_ready() -> Signal<bool> {
    READY.with(|ready| ready.clone().into())
}

/// Switches the language at once and keeps the choice on this device.
pub fn set_locale(locale: Locale) {
    spawn_local(async move {
        if speak(locale).await.is_err() {
            notify(Notice::bad(tr("language-not-here")));
        } else if !local::write(SETTING, locale.tag()) {
            dom::warn("the browser did not keep the chosen language");
        }
    });
}

/// Fetches the sentences of a language if they are not there yet, and uses them.
async fn speak(locale: Locale) -> Result<(), HttpError> {
    if BUNDLES.with(|bundles| bundles[locale as usize].get().is_none()) {
        let sources = catalogue::fetch(locale).await?;
        let bundle = catalogue::bundle(locale, sources);
        // Asked for twice at once: the first is as good as the second.
        BUNDLES.with(|bundles| {
            bundles[locale as usize].get_or_init(|| bundle);
        });
    }
    dom::set_root_attribute("lang", Some(locale.tag()));
    LOCALE.with(|signal| signal.set(locale));
    Ok(())
}

/// Returns the language, reactively inside a view and plainly elsewhere.
#[must_use]
pub fn locale() -> Locale {
    LOCALE.with(
        |signal| {
            if Observer::get().is_some() { signal.get() } else { signal.get_untracked() }
        },
    )
}

/// Returns the language as a signal, for `Effect::watch` and the like.
#[must_use]
pub fn locale_signal() -> Signal<Locale> {
    LOCALE.with(|signal| signal.clone().into())
}

/// Returns the sentence with this id.
#[must_use]
pub fn t(id: &str) -> String {
    tv(id, &[])
}

/// Returns the sentence with this id as a prop that follows the language.
#[must_use]
pub fn tr(id: &'static str) -> TextProp {
    TextProp::from(move || t(id))
}

/// Returns the sentence with this id and these arguments.
#[must_use]
pub fn tv(id: &str, arguments: &[(&str, Arg)]) -> String {
    let locale = locale();
    BUNDLES.with(|bundles| {
        sentence(spoken(bundles, locale), id, arguments).unwrap_or_else(|| {
            report_missing(locale, id);
            format!("[{id}]")
        })
    })
}

/// Returns whether a sentence with this id exists, for ids that are put together from data.
#[must_use]
pub fn has(id: &str) -> bool {
    let locale = locale();
    BUNDLES.with(|bundles| spoken(bundles, locale).has_message(id))
}

/// A language is switched to only when its sentences are there; English always is.
fn spoken(bundles: &[OnceCell<Bundle>; 3], locale: Locale) -> &Bundle {
    bundles[locale as usize]
        .get()
        .unwrap_or_else(|| bundles[Locale::En as usize].get_or_init(catalogue::built_in))
}

fn sentence(bundle: &Bundle, id: &str, arguments: &[(&str, Arg)]) -> Option<String> {
    let pattern = bundle.get_message(id)?.value()?;
    let mut errors = Vec::new();
    let args: FluentArgs<'_> =
        arguments.iter().map(|(name, value)| (Cow::Borrowed(*name), value.fluent())).collect();
    let text = bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
    for error in errors {
        dom::warn(&format!("text {id}: {error}"));
    }
    Some(text)
}

fn report_missing(locale: Locale, id: &str) {
    if MISSING.with_borrow_mut(|seen| seen.insert(format!("{} {id}", locale.tag()))) {
        dom::warn(&format!("no text {id} in {}", locale.tag()));
    }
}

/// An argument of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// Words, or a number that is already written out.
    Text(String),
    /// A count: chooses the plural and is written with the language's grouping.
    Count(i64),
}

impl Arg {
    fn fluent(&self) -> FluentValue<'_> {
        match self {
            Self::Text(text) => FluentValue::from(text.as_str()),
            Self::Count(count) => FluentValue::from(*count),
        }
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<i64> for Arg {
    fn from(count: i64) -> Self {
        Self::Count(count)
    }
}
impl From<i32> for Arg {
    fn from(count: i32) -> Self {
        Self::Count(count.into())
    }
}
impl From<u32> for Arg {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}
impl From<u64> for Arg {
    fn from(count: u64) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}
impl From<usize> for Arg {
    fn from(count: usize) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::Locale;

    #[test]
    fn a_browsers_tag_chooses_the_script() {
        let cases = [
            ("zh-CN", Some(Locale::ZhHans)),
            ("zh", Some(Locale::ZhHans)),
            ("zh-TW", Some(Locale::ZhHant)),
            ("zh-Hant-HK", Some(Locale::ZhHant)),
            ("zh-Hans-HK", Some(Locale::ZhHans)),
            ("zh_MO", Some(Locale::ZhHant)),
            ("en-US", Some(Locale::En)),
            ("de-DE", None),
        ];
        for (tag, expected) in cases {
            assert_eq!(Locale::from_tag(tag), expected, "{tag}");
        }
    }
}
