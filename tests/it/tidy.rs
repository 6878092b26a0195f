//! The house's rules about its own repository, each with a sentence that says what to do.
//!
//! A rule is a function from texts to complaints; beside the test that holds the repository to it
//! stands one that shows the rule complaining, so that no rule can quietly stop working. The scan
//! reads text, not types: it finds what is written, not what a macro makes of it.

mod fluent;
mod imports;
mod papers;
mod source;
mod views;

use source::{Source, repository};

/// Fails with every complaint at once, so that one run shows all there is to do.
#[track_caller]
fn hold(rule: impl Fn(&Source) -> Vec<String>) {
    let complaints: Vec<_> = repository().iter().flat_map(rule).collect();
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// Shows how a rule answers to a file: the complaints without the file's name.
#[track_caller]
fn check(rule: impl Fn(&Source) -> Vec<String>, path: &str, text: &str, expected: &[&str]) {
    let source = Source::new(path, text);
    let complaints = rule(&source);
    let found: Vec<_> = complaints
        .iter()
        .map(|it| {
            let rest = it.strip_prefix(path).expect("a complaint begins with the file's name");
            let (line, sentence) = rest.trim_start_matches(':').split_once(' ').unwrap();
            format!("{} {}", line.trim_end_matches(':'), sentence)
        })
        .collect();
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.contains(expected), "'{found}' lacks '{expected}'");
    }
}
