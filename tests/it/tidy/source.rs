//! The files of the repository, with Rust code told apart from its comments and texts.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// One text file of the repository.
pub(super) struct Source {
    /// The path from the root, with `/` between its parts.
    pub(super) path: String,
    pub(super) text: String,
    /// The text with comments and the inside of texts blanked out, line for line. Only for Rust.
    pub(super) code: String,
    /// The text with comments blanked out. Only for Rust.
    pub(super) spoken: String,
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let (code, spoken) =
            if path.ends_with(".rs") { blank(text) } else { (String::new(), String::new()) };
        Self { path: path.to_owned(), text: text.to_owned(), code, spoken }
    }

    pub(super) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether the file is `module.rs` or lies in `module/`.
    pub(super) fn is_in(&self, module: &str) -> bool {
        match self.path.strip_prefix(module) {
            Some(rest) => rest.is_empty() || rest == ".rs" || rest.starts_with('/'),
            None => false,
        }
    }

    /// How many lines come before the tests at the end of the file.
    pub(super) fn lines_of_product(&self) -> usize {
        if self.path.ends_with("/tests.rs") || self.path.contains("/tests/") {
            return 0;
        }
        let lines: Vec<_> = self.code.lines().collect();
        let starts_tests = |pair: &[&str]| {
            // `pub mod tests` where another module's tests use it.
            let module = pair[1].strip_prefix("pub ").unwrap_or(pair[1]);
            pair[0] == "#[cfg(test)]" && module.starts_with("mod ") && module.contains('{')
        };
        lines.windows(2).position(starts_tests).unwrap_or(usize::MAX)
    }

    /// A complaint about a line, counted from zero.
    pub(super) fn complain(&self, line: usize, sentence: &str) -> String {
        format!("{}:{}: {sentence}", self.path, line + 1)
    }
}

/// The root of the repository.
pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every text file that git keeps or would keep.
pub(super) fn repository() -> &'static [Source] {
    static FILES: OnceLock<Vec<Source>> = OnceLock::new();
    FILES.get_or_init(|| {
        let mut git = Command::new("git");
        git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        let output = git.current_dir(root()).output().expect("git lists the files");
        assert!(output.status.success(), "this is no git repository, so its files are unknown");
        let names = String::from_utf8(output.stdout).expect("file names are text");
        let mut names: Vec<_> = names.split('\0').filter(|it| !it.is_empty()).collect();
        names.sort_unstable();
        names.dedup();
        // Pictures are no text; a file that was deleted but not yet committed is not there.
        let read = |name: &&str| std::fs::read_to_string(root().join(name)).ok();
        names.iter().filter_map(|name| Some(Source::new(name, &read(name)?))).collect()
    })
}

/// Returns Rust text twice: without comments and texts, and without comments.
fn blank(text: &str) -> (String, String) {
    let (mut code, mut spoken) = (String::new(), String::new());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (length, in_code, in_spoken) = piece(rest, code.chars().next_back());
        let (here, after) = rest.split_at(length.max(first.len_utf8()));
        push(&mut code, here, in_code);
        push(&mut spoken, here, in_spoken);
        rest = after;
    }
    (code, spoken)
}

/// The length of the comment, text or single character at the start of `rest`, and whether it is
/// code and whether it is spoken.
fn piece(rest: &str, before: Option<char>) -> (usize, bool, bool) {
    let starts_word = !before.is_some_and(|it| it.is_alphanumeric() || it == '_');
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), false, false);
    }
    if rest.starts_with("/*") {
        return (rest.find("*/").map_or(rest.len(), |end| end + 2), false, false);
    }
    if starts_word && let Some(length) = raw_text(rest) {
        return (length, false, true);
    }
    if rest.starts_with('"') {
        return (plain_text(rest), false, true);
    }
    if let Some(length) = character(rest) {
        return (length, false, true);
    }
    (rest.chars().next().map_or(0, char::len_utf8), true, true)
}

fn plain_text(rest: &str) -> usize {
    let mut escaped = false;
    for (index, it) in rest.char_indices().skip(1) {
        match it {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return index + 1,
            _ => {}
        }
    }
    rest.len()
}

fn raw_text(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let inside = after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let start = rest.len() - inside.len();
    Some(inside.find(&end).map_or(rest.len(), |at| start + at + end.len()))
}

/// A character such as 'x' or '\n', but not a lifetime.
fn character(rest: &str) -> Option<usize> {
    let mut inside = rest.strip_prefix('\'')?.char_indices();
    match inside.next()?.1 {
        '\\' => {
            inside.next()?;
            rest[1..].find('\'').map(|_| 1 + 2 + rest[3..].find('\'').unwrap_or(0) + 1)
        }
        _ => {
            let (at, it) = inside.next()?;
            (it == '\'').then_some(1 + at + 1)
        }
    }
}

fn push(into: &mut String, piece: &str, keep: bool) {
    if keep {
        into.push_str(piece);
    } else {
        // As many bytes as before, so that places in the texts stay comparable.
        for it in piece.chars() {
            into.extend(std::iter::repeat_n(if it == '\n' { '\n' } else { ' ' }, it.len_utf8()));
        }
    }
}

#[test]
fn comments_and_texts_are_told_from_code() {
    #[track_caller]
    fn check(text: &str, code: &str, spoken: &str) {
        let (found_code, found_spoken) = blank(text);
        assert_eq!((found_code.trim_end(), found_spoken.trim_end()), (code, spoken));
    }
    check("a // b", "a", "a");
    check("a /* b */ c", "a         c", "a         c");
    check(r#"a("b \" // c") d"#, r#"a(           ) d"#, r#"a("b \" // c") d"#);
    check(r##"r#"a"b"# c"##, "         c", r##"r#"a"b"# c"##);
    check("for<'a> 'x' y", "for<'a>     y", "for<'a> 'x' y");
    check(r"'\'' '\u{41}' y", r"              y", r"'\'' '\u{41}' y");
    check("var\"x\"", "var", "var\"x\"");
}
