//! No word that a person reads stands in code: as far as a scan of the text can tell.

use super::source::Source;
use super::{check, hold};

/// Attributes whose value is read out or shown.
const SPOKEN_ATTRIBUTES: [&str; 7] = [
    "alt",
    "aria-description",
    "aria-label",
    "aria-roledescription",
    "label",
    "placeholder",
    "title",
];

/// Code that understands what people type, such as amounts with full-width digits.
const READS_CHINESE: [&str; 1] = ["app/src/format/parse.rs"];

fn in_app(source: &Source) -> bool {
    source.is_rust() && source.path.starts_with("app/src/")
}

fn chinese(source: &Source) -> Vec<String> {
    if !in_app(source) {
        return Vec::new();
    }
    if READS_CHINESE.contains(&source.path.as_str()) {
        return Vec::new();
    }
    let product = source.spoken.lines().take(source.lines_of_product());
    let lines = product.enumerate().filter(|(_, line)| line.chars().any(is_chinese));
    lines
        .map(|(index, _)| source.complain(index, "speaks Chinese; move the words to app/locales"))
        .collect()
}

fn is_chinese(it: char) -> bool {
    matches!(it, '\u{2e80}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

/// Words between tags, or as an attribute that is shown.
fn wordy(source: &Source) -> Vec<String> {
    if !in_app(source) {
        return Vec::new();
    }
    let text = source.spoken.as_str();
    let mut complaints = Vec::new();
    for (start, end) in literals(source) {
        let (before, literal, after) = (&text[..start], &text[start + 1..end - 1], &text[end..]);
        let shown = is_child(before, after) || is_spoken_attribute(before);
        if shown && has_words(literal) {
            let line = before.matches('\n').count();
            if line >= source.lines_of_product() {
                break;
            }
            let sentence = format!("says \"{literal}\"; move the words to app/locales");
            complaints.push(source.complain(line, &sentence));
        }
    }
    complaints
}

/// The byte ranges of plain texts, quotation marks included.
fn literals(source: &Source) -> Vec<(usize, usize)> {
    let (code, spoken) = (source.code.as_bytes(), source.spoken.as_bytes());
    let mut found = Vec::new();
    let mut at = 0;
    while at < spoken.len() {
        let is_character = at > 0 && spoken[at - 1] == b'\'';
        let starts = spoken[at] == b'"' && code[at] == b' ' && !is_character;
        let mut end = at + 1;
        if starts {
            while end < spoken.len() && spoken[end] != b'"' {
                end += if spoken[end] == b'\\' { 2 } else { 1 };
            }
            end = (end + 1).min(spoken.len());
            found.push((at, end));
        }
        at = end;
    }
    found
}

fn is_child(before: &str, after: &str) -> bool {
    let before = before.trim_end();
    let after = after.trim_start();
    let opens = before.ends_with('>') && !before.ends_with("=>") && !before.ends_with("->");
    // `</p>`, `<b>` or `{value}` after it: a comparison does not look like that.
    opens && (after.starts_with("</") || after.starts_with('<') || after.starts_with('{'))
}

fn is_spoken_attribute(before: &str) -> bool {
    let Some(name) = before.strip_suffix('=') else { return false };
    SPOKEN_ATTRIBUTES
        .iter()
        .any(|it| name.strip_suffix(it).is_some_and(|rest| rest.ends_with([' ', '\n', ':'])))
}

fn has_words(literal: &str) -> bool {
    literal.split(|it: char| !it.is_alphabetic()).any(|word| word.chars().count() > 1)
}

/// A rule for a class that no view uses is dead weight on every device.
fn unused_classes(sources: &[Source]) -> Vec<String> {
    let views: Vec<&str> = sources
        .iter()
        .filter(|it| {
            in_app(it) || it.path == "app/page/index.html" || it.path.starts_with("public/")
        })
        .map(|it| if it.is_rust() { it.spoken.as_str() } else { it.text.as_str() })
        .collect();
    let mut complaints = Vec::new();
    for source in sources.iter().filter(|it| it.path.ends_with(".css")) {
        let mut seen = std::collections::BTreeSet::new();
        for (line, class) in classes(&source.text) {
            if seen.insert(class.clone()) && !views.iter().any(|it| uses_class(it, &class)) {
                complaints
                    .push(source.complain(line, &format!("styles .{class}, which no view uses")));
            }
        }
    }
    complaints
}

/// Whether a view names the class, or makes it from its first part: `format!("tone-{tone}")`.
fn uses_class(view: &str, class: &str) -> bool {
    let joins = |it: char| it.is_alphanumeric() || it == '-' || it == '_';
    let named = view.match_indices(class).any(|(at, _)| {
        !view[..at].chars().next_back().is_some_and(joins)
            && !view[at + class.len()..].chars().next().is_some_and(joins)
    });
    named
        || class.match_indices('-').any(|(at, _)| {
            let prefix = &class[..=at];
            [format!("\"{prefix}{{"), format!(" {prefix}{{")].iter().any(|it| view.contains(it))
        })
}

/// The class names in a style sheet's selectors, each with its line.
fn classes(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut in_comment = false;
    for (index, line) in text.lines().enumerate() {
        let mut rest = line;
        let mut selector = String::new();
        while !rest.is_empty() {
            let mark = if in_comment { "*/" } else { "/*" };
            let (part, after) = rest.split_once(mark).unwrap_or((rest, ""));
            if !in_comment {
                selector.push_str(part);
            }
            if part.len() < rest.len() {
                in_comment = !in_comment;
            }
            rest = after;
        }
        // A declaration has no class; a selector has no semicolon.
        let head = selector.split('{').next().unwrap_or_default();
        if head.contains(';') || head.contains("url(") || head.contains("@import") {
            continue;
        }
        for (at, _) in head.match_indices('.') {
            let name: String = head[at + 1..]
                .chars()
                .take_while(|it| it.is_alphanumeric() || matches!(it, '-' | '_'))
                .collect();
            if name.starts_with(|it: char| it.is_alphabetic()) {
                found.push((index, name));
            }
        }
    }
    found
}

#[test]
fn views_speak_no_chinese() {
    hold(chinese);
    let text = format!("// {0}\nlet a = \"{0}\";", "\u{4e2d}\u{6587}");
    check(chinese, "app/src/a.rs", &text, &["2 speaks Chinese"]);
    check(chinese, "app/src/a.rs", &format!("#[cfg(test)]\nmod tests {{}}\n{text}"), &[]);
}

#[test]
fn views_say_nothing_of_their_own() {
    hold(wordy);
    let view = "view! {\n<p class=\"note\">\"Saved here\"</p> <input placeholder=\"Name\"/> }";
    check(wordy, "app/src/a.rs", view, &["2 says \"Saved here\"", "2 says \"Name\""]);
    let fine = "view! { <p title=t(\"a-b\")>\" · \"</p> } match a { B => \"b c\", _ => \"d\" }";
    check(wordy, "app/src/a.rs", fine, &[]);
    check(wordy, "app/src/a.rs", "// \u{4e2d}\n<p>\"Hi\"</p>", &["2 says \"Hi\""]);
}

#[test]
fn every_styled_class_is_used() {
    let complaints = unused_classes(super::repository());
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn a_class_that_nobody_uses_is_found() {
    let css = ".card > .body:hover { margin: .5rem; } /* .old */\n.tone-good { top: 0; }";
    let view = "view! { <i class=\"card\"/> } format!(\"tone-{tone}\")";
    let sources = [Source::new("style/a.css", css), Source::new("app/src/a.rs", view)];
    assert_eq!(unused_classes(&sources), ["style/a.css:1: styles .body, which no view uses"]);
}

#[test]
fn every_style_file_is_linked() {
    let page = std::fs::read_to_string(super::source::root().join("app/page/index.html")).unwrap();
    let missing = |page: &str| -> Vec<String> {
        let files = super::source::repository().iter().filter_map(|source| {
            let file = source.path.strip_prefix("style/")?.strip_suffix(".css")?;
            // The slash matters: `dashboard.css` ends like `board.css`.
            (!page.contains(&format!("/style/{file}.css\""))).then(|| source.path.clone())
        });
        files.collect()
    };
    assert_eq!(missing(&page), Vec::<String>::new(), "link these in app/page/index.html");
    let without = page.replace("/style/board.css\"", "/style/dashboard.css\"");
    assert_eq!(missing(&without), ["style/board.css"]);
}
