//! Files and their shape: names, length, headers, colours, notes to oneself.

use super::source::Source;
use super::{check, hold};

const LONGEST: usize = 600;
/// Longer files, each with the reason why it is one idea.
const LONGER: &[(&str, &str)] = &[];

fn misnamed(source: &Source) -> Vec<String> {
    if source.path == "mod.rs" || source.path.ends_with("/mod.rs") {
        return vec![source.complain(0, "is a mod.rs; name it foo.rs beside the folder foo/")];
    }
    Vec::new()
}

fn too_long(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    let excused = LONGER.iter().any(|(path, _)| *path == source.path);
    if !source.is_rust() || lines <= LONGEST || excused {
        return Vec::new();
    }
    let sentence = format!("has {lines} lines; split it where an idea has a name of its own");
    vec![source.complain(lines - 1, &sentence)]
}

fn headless(source: &Source) -> Vec<String> {
    // The tests of a module are described by the module.
    let is_part = source.path.ends_with("/tests.rs");
    if !source.is_rust() || is_part || source.text.starts_with("//! ") {
        return Vec::new();
    }
    vec![source.complain(0, "does not open with `//!`: say what it is and what it does not do")]
}

/// An entity's first line is also its entry in the glossary.
fn undefined_entity(source: &Source) -> Vec<String> {
    let is_entity = source.is_rust()
        && source.path.starts_with("shared/src/entity/")
        && !source.path["shared/src/entity/".len()..].contains('/');
    let line = source.text.lines().next().unwrap_or_default();
    let defines = line.strip_prefix("//! ").and_then(|it| it.split_once(": ")).is_some_and(
        |(names, definition)| names.starts_with(char::is_uppercase) && !definition.is_empty(),
    );
    if !is_entity || defines {
        return Vec::new();
    }
    vec![source.complain(0, "does not open with `//! Name: definition.`")]
}

fn coloured(source: &Source) -> Vec<String> {
    // Icons and the manifest are read by the system, which knows no custom properties.
    let is_style = source.path.starts_with("style/") && source.path.ends_with(".css");
    let is_view = source.path.starts_with("app/src/") && source.is_rust();
    if !(is_style || is_view) || source.path == "style/tokens.css" {
        return Vec::new();
    }
    let (text, product) = match is_view {
        true => (&source.spoken, source.lines_of_product()),
        false => (&source.text, usize::MAX),
    };
    let lines = text.lines().take(product).enumerate().filter(|(_, line)| has_hex_colour(line));
    let sentence = "has a colour of its own; name it in style/tokens.css";
    lines.map(|(index, _)| source.complain(index, sentence)).collect()
}

fn has_hex_colour(line: &str) -> bool {
    line.match_indices('#').any(|(at, _)| {
        let after = &line[at + 1..];
        let digits = after.chars().take_while(char::is_ascii_hexdigit).count();
        let ends = after[digits..].chars().next();
        // `#add` may also be an id's name or a raw text: a colour stands after a space, a colon, a
        // bracket or a quotation mark.
        let starts = line[..at].chars().next_back();
        let stands = starts.is_some_and(|it| " :(,'\"".contains(it));
        let word = ends.is_some_and(|it| it.is_alphanumeric() || "-_\"{[.#".contains(it));
        let quoted = starts.is_some_and(|it| "'\"".contains(it)) && ends == starts;
        stands && matches!(digits, 3 | 4 | 6 | 8) && (!word || quoted)
    })
}

/// A note needs a condition under which it goes away.
fn noted(source: &Source) -> Vec<String> {
    let is_code =
        [".rs", ".js", ".css", ".html", ".toml"].iter().any(|it| source.path.ends_with(it));
    // This file has to name what it looks for.
    if !is_code || source.path == "tests/it/tidy/papers.rs" {
        return Vec::new();
    }
    let lines = source.text.lines().enumerate().filter(|(_, line)| {
        let todo = line
            .match_indices("TODO")
            .any(|(at, it)| !line[at + it.len()..].starts_with("(until "));
        todo || ["FIXME", "HACK"].iter().any(|it| line.contains(it))
    });
    let sentence = "has a note without an end; write `TODO(until <condition>): <reason>` or do it";
    lines.map(|(index, _)| source.complain(index, sentence)).collect()
}

/// A path of one person's machine works on no other.
fn homely(source: &Source) -> Vec<String> {
    let homes = ["home", "Users", "root"].map(|it| format!("/{it}/"));
    let names_a_home = |line: &str| {
        homes.iter().any(|home| {
            line.match_indices(home.as_str()).any(|(at, _)| {
                // Part of an address or of a longer path is no home.
                let before = line[..at].chars().next_back();
                !before.is_some_and(|it| it.is_alphanumeric() || "_-./}*:".contains(it))
            })
        })
    };
    let lines = source.text.lines().enumerate().filter(|(_, line)| names_a_home(line));
    let sentence = "names a home directory; use a path from the repository";
    lines.map(|(index, _)| source.complain(index, sentence)).collect()
}

#[test]
fn no_file_is_called_mod_rs() {
    hold(misnamed);
    check(misnamed, "app/src/ui/mod.rs", "", &["name it foo.rs"]);
    check(misnamed, "app/src/ui/model.rs", "", &[]);
}

#[test]
fn files_are_short() {
    hold(too_long);
    check(too_long, "app/src/a.rs", &"x\n".repeat(LONGEST + 1), &["has 601 lines"]);
    check(too_long, "app/src/a.rs", &"x\n".repeat(LONGEST), &[]);
}

#[test]
fn the_list_of_longer_files_is_true() {
    for (path, reason) in LONGER {
        let text = std::fs::read_to_string(super::source::root().join(path)).unwrap();
        assert!(text.lines().count() > LONGEST, "{path} is short now: take it off the list");
        assert!(!reason.is_empty(), "{path} is on the list without a reason");
    }
}

#[test]
fn files_say_what_they_are() {
    hold(headless);
    check(headless, "app/src/a.rs", "use b;\n", &["does not open"]);
    check(headless, "app/src/a.rs", "//! A.\n", &[]);
}

#[test]
fn entities_define_themselves() {
    hold(undefined_entity);
    let entity = "shared/src/entity/lead.rs";
    check(undefined_entity, entity, "//! The lead type.\n", &["Name: definition"]);
    check(undefined_entity, entity, "//! Lead: an unqualified prospect.\n", &[]);
}

#[test]
fn colours_are_tokens() {
    hold(coloured);
    check(coloured, "style/a.css", "a { color: #fff; }\n", &["1 has a colour"]);
    check(coloured, "style/a.css", "a { background:#1a2b3c }", &["1 has a colour"]);
    check(coloured, "app/src/a.rs", "let a = \"#123456\";", &["1 has a colour"]);
    check(coloured, "style/a.css", "#add-row { color: var(--ink); }", &[]);
    check(coloured, "style/tokens.css", "--ink: #123456;", &[]);
}

#[test]
fn notes_have_an_end() {
    hold(noted);
    check(noted, "app/src/a.rs", "// TODO: later\n// FIXME\n", &["1 has", "2 has"]);
    check(noted, "app/src/a.rs", "// TODO(until sled 1.0): ask again\n", &[]);
}

#[test]
fn no_file_names_a_home_directory() {
    hold(homely);
    let home = format!("/{}/ann/x", "home");
    check(homely, "README.md", &format!("cd {home}"), &["1 names a home"]);
    check(homely, "README.md", &format!("https://example.com{home} $HOME/x"), &[]);
}
