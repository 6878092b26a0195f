//! The words of the interface: the same in every language, and there when a view asks for them.

use std::collections::{BTreeMap, BTreeSet};

use super::repository;
use super::source::Source;

const LOCALES: [&str; 3] = ["en", "zh-Hans", "zh-Hant"];
/// The functions of `app::text` that take an id first.
const READERS: [&str; 3] = ["t", "tr", "tv"];

/// The ids of one language, each with the arguments its text uses.
type Words = BTreeMap<String, BTreeSet<String>>;

fn words(sources: &[Source], locale: &str, complaints: &mut Vec<String>) -> Words {
    let folder = format!("app/locales/{locale}/");
    let mut all = Words::new();
    for source in sources.iter().filter(|it| it.path.starts_with(&folder)) {
        let mut current: Option<String> = None;
        for (index, line) in source.text.lines().enumerate() {
            if let Some(id) = id_of(line) {
                if all.insert(id.to_owned(), BTreeSet::new()).is_some() {
                    complaints.push(source.complain(index, &format!("says {id} a second time")));
                }
                current = Some(id.to_owned());
            }
            if let Some(arguments) = current.as_ref().and_then(|it| all.get_mut(it))
                && !line.starts_with('#')
            {
                arguments.extend(arguments_of(line));
            }
        }
    }
    all
}

/// The id that a line of Fluent begins: `home-title = …` or `-brand = …`.
fn id_of(line: &str) -> Option<&str> {
    let (id, _) = line.split_once('=')?;
    let id = id.trim_end();
    let bare = id.strip_prefix('-').unwrap_or(id);
    let is_id = bare.starts_with(|it: char| it.is_ascii_alphabetic())
        && bare.chars().all(|it| it.is_ascii_alphanumeric() || it == '-' || it == '_');
    is_id.then_some(id)
}

fn arguments_of(line: &str) -> impl Iterator<Item = String> {
    line.match_indices('$').map(|(at, _)| {
        let joins = |it: &char| it.is_alphanumeric() || *it == '-' || *it == '_';
        line[at + 1..].chars().take_while(joins).collect()
    })
}

fn uneven(sources: &[Source]) -> Vec<String> {
    let mut complaints = Vec::new();
    let all = LOCALES.map(|it| (it, words(sources, it, &mut complaints)));
    let (_, english) = &all[0];
    for (locale, others) in &all[1..] {
        let lacking = english.keys().filter(|it| !others.contains_key(*it));
        complaints.extend(lacking.map(|id| format!("app/locales/{locale} lacks {id}")));
        let extra = others.keys().filter(|it| !english.contains_key(*it));
        complaints.extend(extra.map(|id| format!("app/locales/en lacks {id}, {locale} has it")));
        for (id, arguments) in others {
            if english.get(id).is_some_and(|it| it != arguments) {
                complaints.push(format!("app/locales/{locale}: {id} uses other arguments than en"));
            }
        }
    }
    complaints
}

fn unsaid(sources: &[Source]) -> Vec<String> {
    let mut complaints = Vec::new();
    let english = words(sources, LOCALES[0], &mut Vec::new());
    for source in sources
        .iter()
        .filter(|it| it.is_rust() && SPEAKERS.iter().any(|place| it.path.starts_with(place)))
    {
        for (index, line) in source.spoken.lines().enumerate() {
            for id in asked(line).filter(|id| !english.contains_key(*id)) {
                complaints
                    .push(source.complain(index, &format!("asks for {id}, which no language has")));
            }
        }
    }
    complaints
}

/// The ids that a line asks for: `t("…")`, `tr("…")`, `tv("…"`.
fn asked(line: &str) -> impl Iterator<Item = &str> {
    READERS.iter().flat_map(move |reader| {
        let call = format!("{reader}(\"");
        line.match_indices(&call)
            .filter_map(|(at, call)| {
                let joined = line[..at].ends_with(|it: char| it.is_alphanumeric() || it == '_');
                let id = line[at + call.len()..].split('"').next()?;
                (!joined).then_some(id)
            })
            .collect::<Vec<_>>()
    })
}

/// Where code may name the id of a text: the views, and the import desk, which works in another
/// thread and answers in ids.
const SPEAKERS: [&str; 2] = ["app/src/", "shared/src/import/desk"];

/// Ids that no code names, whole or by their first part (`"stage-"`, `format!("stage-{}")`).
fn unread(sources: &[Source]) -> Vec<String> {
    let code: String = sources
        .iter()
        .filter(|it| it.is_rust() && SPEAKERS.iter().any(|place| it.path.starts_with(place)))
        .map(|it| it.spoken.as_str())
        .collect();
    // Words may also be named by other words: `{ -brand }`, `{ stage-won }`.
    let text: String = sources
        .iter()
        .filter(|it| it.path.starts_with("app/locales/en/"))
        .map(|it| it.text.as_str())
        .collect();
    let english = words(sources, LOCALES[0], &mut Vec::new());
    let is_read = |id: &str| {
        code.contains(&format!("\"{id}\""))
            || text.contains(&format!("{{ {id} }}"))
            || id.match_indices('-').any(|(at, _)| {
                let prefix = &id[..=at];
                prefix.len() > 1
                    && (code.contains(&format!("\"{prefix}{{"))
                        || code.contains(&format!("\"{prefix}\"")))
            })
    };
    english
        .keys()
        .filter(|id| !is_read(id))
        .map(|id| format!("app/locales: no view says {id}; use it or take it out"))
        .collect()
}

#[track_caller]
fn hold(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn every_language_says_the_same_things() {
    hold(&uneven(repository()));
}

#[test]
fn what_views_ask_for_is_there() {
    hold(&unsaid(repository()));
}

#[test]
fn what_is_there_is_asked_for() {
    hold(&unread(repository()));
}

#[test]
fn missing_and_uneven_words_are_found() {
    let sources = [
        Source::new(
            "app/locales/en/a.ftl",
            "# note = x\nhome = Home\ncount = { $n } rows\nhome = A",
        ),
        Source::new("app/locales/zh-Hans/a.ftl", "home = H\ncount = { $m } R\n"),
        Source::new("app/locales/zh-Hant/a.ftl", "home = H\nmore = M\n"),
        Source::new("app/src/a.rs", "t(\"home\"); tv(\"gone\", &[]); split(\"home\")"),
    ];
    assert_eq!(
        uneven(&sources),
        [
            "app/locales/en/a.ftl:4: says home a second time",
            "app/locales/zh-Hans: count uses other arguments than en",
            "app/locales/zh-Hant lacks count",
            "app/locales/en lacks more, zh-Hant has it",
        ]
    );
    assert_eq!(unsaid(&sources), ["app/src/a.rs:1: asks for gone, which no language has"]);
    assert_eq!(unread(&sources), ["app/locales: no view says count; use it or take it out"]);
}
