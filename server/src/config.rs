//! Config: what a server is told at its start, with every default in one place.

use std::path::PathBuf;

/// Where the app's files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppSource {
    /// In a directory, read at each request: a new build is served without a restart.
    Directory(PathBuf),
    /// In this binary.
    #[cfg(feature = "embed")]
    Embedded,
    /// Nowhere: only the API is served.
    None,
}

/// How requests reach the server and what it serves.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the app's files are.
    pub app: AppSource,
    /// It speaks HTTPS itself.
    pub is_https: bool,
    /// A proxy in front of it sets `X-Forwarded-For`, `-Proto` and `-Host`; without one they are
    /// what a stranger claims and are not believed.
    pub is_behind_proxy: bool,
}

impl Default for Config {
    fn default() -> Self {
        #[cfg(feature = "embed")]
        let app = AppSource::Embedded;
        #[cfg(not(feature = "embed"))]
        let app = AppSource::None;
        Self { app, is_https: false, is_behind_proxy: false }
    }
}
