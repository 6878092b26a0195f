//! Limits: how many files and connections the system lets this program have open.
//! Invariant: only ever raised, and only as far as the system allows without asking anybody.

/// Raises the number of files and connections that may be open to what the system allows at most, and
/// returns it; none where there is no limit or no such thing.
///
/// Each open stream of hints is a connection, and many systems begin with a limit of 1024.
///
/// # Errors
/// When the system refuses.
#[cfg(unix)]
pub fn raise_open_files() -> std::io::Result<Option<u64>> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit })?;
    }
    Ok(getrlimit(Resource::Nofile).current)
}

/// Does nothing where connections are not counted.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
pub fn raise_open_files() -> std::io::Result<Option<u64>> {
    Ok(None)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{Resource, getrlimit};

    use super::raise_open_files;

    #[test]
    fn the_limit_becomes_what_the_system_allows() {
        let most = raise_open_files().unwrap();
        let limit = getrlimit(Resource::Nofile);
        assert_eq!((most, limit.current), (limit.maximum, limit.maximum));
    }
}
