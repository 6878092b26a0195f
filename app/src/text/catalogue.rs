//! The list of locale files: every feature has one, in every language.
//!
//! A new file is one line in `catalogue!`. English comes with the app; the others are fetched when
//! they are spoken, as one file a language that the build puts together, and the service worker keeps
//! them. A file that does not parse is a programming error and is caught by the test below.

use fluent_bundle::{FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::{Bundle, Locale};
use crate::platform::http::HttpError;
use crate::platform::{dom, http};

macro_rules! catalogue {
    ($($file:literal),* $(,)?) => {
        /// The sentences of the language that is always there.
        fn english() -> Vec<&'static str> {
            vec![$(include_str!(concat!("../../locales/en/", $file, ".ftl"))),*]
        }

        #[cfg(test)]
        fn sources(locale: Locale) -> Vec<(&'static str, &'static str)> {
            match locale {
                Locale::En => [$($file),*].into_iter().zip(english()).collect(),
                Locale::ZhHans => vec![$(($file, include_str!(concat!("../../locales/zh-Hans/", $file, ".ftl")))),*],
                Locale::ZhHant => vec![$(($file, include_str!(concat!("../../locales/zh-Hant/", $file, ".ftl")))),*],
            }
        }
    };
}

catalogue! {
    "admin", "common", "shell", "ui", "form", "field", "error", "opportunity", "account", "contact",
    "product", "dashboard", "device", "funnel", "import", "settings", "sync",
    "chart", "committee", "confirm", "conflict", "lead", "listing", "palette", "pwa", "record", "reminder", "review",
    "template",
}

/// Fetches the sentences of a language, unless they come with the app.
///
/// # Errors
/// When they are neither on the device nor to be had from the server.
pub(super) async fn fetch(locale: Locale) -> Result<Vec<String>, HttpError> {
    match locale {
        Locale::En => Ok(english().into_iter().map(str::to_owned).collect()),
        Locale::ZhHans | Locale::ZhHant => {
            Ok(vec![http::text(&format!("/text/{}.ftl", locale.tag())).await?])
        }
    }
}

/// Returns the sentences that come with the app.
pub(super) fn built_in() -> Bundle {
    bundle(Locale::default(), english().into_iter().map(str::to_owned).collect())
}

/// Makes the sentences of a language ready for use.
pub(super) fn bundle(locale: Locale, sources: Vec<String>) -> Bundle {
    let language: LanguageIdentifier = locale.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new(vec![language]);
    // Isolation marks would show up in copied text; no language here is written right to left.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        FluentValue::Number(number) => Some(crate::format::float(number.value)),
        FluentValue::String(_)
        | FluentValue::Custom(_)
        | FluentValue::None
        | FluentValue::Error => None,
    }));
    for source in sources {
        let resource = FluentResource::try_new(source).unwrap_or_else(|(rest, errors)| {
            dom::warn(&format!("{}: {errors:?}", locale.tag()));
            rest
        });
        if let Err(errors) = bundle.add_resource(resource) {
            dom::warn(&format!("{}: {errors:?}", locale.tag()));
        }
    }
    bundle
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use fluent_bundle::FluentResource;

    use super::{Locale, sources};

    /// The ids of a language with the names of their arguments.
    fn ids(locale: Locale) -> BTreeMap<String, BTreeSet<String>> {
        let mut ids = BTreeMap::new();
        for (file, source) in sources(locale) {
            if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
                panic!("{}/{file}.ftl: {errors:?}", locale.tag());
            }
            let mut id = String::new();
            for line in source.lines() {
                if let Some((name, _)) = line.split_once(" =").filter(|(name, _)| {
                    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !name.is_empty()
                }) {
                    name.clone_into(&mut id);
                    let before = ids.insert(id.clone(), BTreeSet::new());
                    assert!(before.is_none(), "{}/{file}.ftl: {id} is there twice", locale.tag());
                }
                for part in line.split('$').skip(1) {
                    let name = part.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next();
                    ids.entry(id.clone()).or_default().extend(name.map(str::to_owned));
                }
            }
        }
        ids
    }

    #[test]
    fn every_language_has_the_same_ids_and_arguments() {
        let english = ids(Locale::En);
        assert!(english.len() > 100, "only {} ids were found", english.len());
        for locale in [Locale::ZhHans, Locale::ZhHant] {
            let other = ids(locale);
            for (id, arguments) in &english {
                assert_eq!(Some(arguments), other.get(id), "{} in {}", id, locale.tag());
            }
            for id in other.keys() {
                assert!(english.contains_key(id), "{id} is in {} but not in en", locale.tag());
            }
        }
    }
}
