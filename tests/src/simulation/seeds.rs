//! Kept seeds: runs that once failed, each with a sentence about what it found. They are played first.
//!
//! A file in `tests/seeds` has a comment (`# …`) and one line of options, as a failure prints them.

use std::path::{Path, PathBuf};

use super::options::Options;

/// A run that once failed.
pub struct Kept {
    /// Its file's name.
    pub file: String,
    /// What it found.
    pub sentence: String,
    /// What replays it.
    pub options: Options,
}

/// The folder they are kept in.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")
}

/// Reads every kept seed of a folder, in order of their names.
///
/// # Errors
/// When a file has no sentence, or its options cannot be read.
pub fn kept(folder: &Path) -> Result<Vec<Kept>, String> {
    let read = |error| format!("{} cannot be read: {error}", folder.display());
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(read)? {
        let path = entry.map_err(read)?.path();
        if path.extension().is_some_and(|it| it == "seed") {
            let text = std::fs::read_to_string(&path).map_err(read)?;
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            all.push(parse(&file, &text).map_err(|error| format!("{file}: {error}"))?);
        }
    }
    all.sort_by(|one, other| one.file.cmp(&other.file));
    Ok(all)
}

/// Reads one.
///
/// # Errors
/// When it has no sentence, or its options cannot be read.
pub fn parse(file: &str, text: &str) -> Result<Kept, String> {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let comments = lines().filter_map(|line| line.strip_prefix('#'));
    let sentence = comments.map(str::trim).collect::<Vec<_>>().join(" ");
    if sentence.is_empty() {
        return Err("say in a comment (# …) what it found".to_owned());
    }
    let mut rest = lines().filter(|line| !line.starts_with('#'));
    let (Some(options), None) = (rest.next(), rest.next()) else {
        return Err("one line of options is wanted, as a failure prints it".to_owned());
    };
    Ok(Kept { file: file.to_owned(), sentence, options: options.parse()? })
}
