//! Where the app's files come from: a directory, or this binary.
//! Invariant: it reads below the app's directory only; `assets` has cleaned the path before.

use std::borrow::Cow;
use std::io::ErrorKind;
use std::path::Path;

use crate::config::AppSource;

/// A file of the app.
#[derive(Debug)]
pub(super) struct File {
    pub(super) bytes: Cow<'static, [u8]>,
    /// Changes when the bytes change. Weak, because compression may still change the bytes.
    pub(super) tag: String,
    /// When it was written, to tell a stale prepared sibling; 0 when all are of one build.
    pub(super) changed_ms: u128,
}

/// Reads a file; nothing when there is none.
pub(super) fn read(source: &AppSource, path: &str) -> std::io::Result<Option<File>> {
    match source {
        AppSource::Directory(dir) => read_from(&dir.join(path)),
        #[cfg(feature = "embed")]
        AppSource::Embedded => Ok(embedded::read(path)),
        AppSource::None => Ok(None),
    }
}

fn read_from(path: &Path) -> std::io::Result<Option<File>> {
    let is_absent = |error: &std::io::Error| {
        matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
    };
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => metadata,
        Ok(_) => return Ok(None),
        Err(error) if is_absent(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    let bytes = std::fs::read(path)?;
    // A file system without times gives every file the same one; the length then has to do.
    let changed_ms = metadata
        .modified()
        .ok()
        .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok())
        .map_or(0, |since| since.as_millis());
    let tag = format!("W/\"{changed_ms:x}-{:x}\"", bytes.len());
    Ok(Some(File { bytes: bytes.into(), tag, changed_ms }))
}

#[cfg(feature = "embed")]
mod embedded {
    //! The build that was put into this binary.

    use super::File;

    #[derive(rust_embed::Embed)]
    #[folder = "$CARGO_MANIFEST_DIR/../dist"]
    struct Dist;

    pub(super) fn read(path: &str) -> Option<File> {
        let file = Dist::get(path)?;
        let hash = crate::random::hex(&file.metadata.sha256_hash()[..12]);
        Some(File { bytes: file.data, tag: format!("W/\"{hash}\""), changed_ms: 0 })
    }
}
