//! WebKit and Firefox, in which the offline and storage stories run beside Chromium.
//!
//! WebKit is the iPad's engine: WebKitGTK brings it with a driver and a small browser, which needs a
//! screen. A machine that cannot have one of them still tests everything else, and says so.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::{browser, tools};
use crate::run;

const FIREFOXES: [&str; 2] = ["firefox-esr", "firefox"];
/// Where Debian, Ubuntu, Fedora and Arch put what is no command of its own.
const LIBRARIES: [&str; 3] = ["/usr/lib", "/usr/libexec", "/usr/lib64"];
const EDITIONS: [&str; 2] = ["webkit2gtk-4.1", "webkit2gtk-4.0"];

/// An engine that stories can run in.
pub(crate) struct Engine {
    pub(crate) name: &'static str,
    /// A part of the names of its tests.
    pub(crate) tests: &'static str,
    /// What tells the tests where its programs are; or why there are none.
    pub(crate) programs: anyhow::Result<Vec<(&'static str, PathBuf)>>,
}

/// Finds the engines, installing them where the package manager may.
pub(crate) fn ensure() -> [Engine; 2] {
    [
        Engine { name: "WebKit", tests: "::webkit", programs: webkit() },
        Engine { name: "Firefox", tests: "::firefox", programs: firefox() },
    ]
}

fn webkit() -> anyhow::Result<Vec<(&'static str, PathBuf)>> {
    let packages = ["webkit2gtk-driver", "xvfb"];
    find_or_install(find_webkit, &packages, "WebKitWebDriver with its MiniBrowser, and Xvfb")
}

fn firefox() -> anyhow::Result<Vec<(&'static str, PathBuf)>> {
    let mut programs = find_or_install(find_firefox, &["firefox-esr"], "Firefox")?;
    let driver = std::env::var_os("FIELDLINE_GECKODRIVER").map(PathBuf::from);
    let driver = driver.map_or_else(tools::geckodriver, Ok)?;
    programs.push(("FIELDLINE_GECKODRIVER", driver));
    Ok(programs)
}

fn find_or_install<T>(
    find: impl Fn() -> Option<T>,
    packages: &[&str],
    what: &str,
) -> anyhow::Result<T> {
    if let Some(found) = find() {
        return Ok(found);
    }
    let packed = packages.join(" ");
    browser::install(packages, || {
        format!("install {what} (on Debian and Ubuntu: `sudo apt-get install {packed}`)")
    })?;
    find().with_context(|| format!("the packages {packed} brought no usable {what}"))
}

fn find_webkit() -> Option<Vec<(&'static str, PathBuf)>> {
    Some(vec![
        (
            "FIELDLINE_WEBKITDRIVER",
            choose("FIELDLINE_WEBKITDRIVER", &["WebKitWebDriver"], "--help")?,
        ),
        ("FIELDLINE_MINIBROWSER", mini_browser()?),
        ("FIELDLINE_XVFB", choose("FIELDLINE_XVFB", &["Xvfb"], "-help")?),
    ])
}

fn find_firefox() -> Option<Vec<(&'static str, PathBuf)>> {
    Some(vec![("FIELDLINE_FIREFOX", choose("FIELDLINE_FIREFOX", &FIREFOXES, "--version")?)])
}

/// The first that runs; WebKit's driver and Xvfb tell no version that could be compared.
fn choose(variable: &str, names: &[&str], question: &str) -> Option<PathBuf> {
    std::env::var_os(variable)
        .map(PathBuf::from)
        .or_else(|| names.iter().find_map(|it| run::on_path(it)))
        .filter(|it| run::output(Command::new(it).arg(question)).is_ok())
}

/// It lies beside WebKit's own processes. Without a screen it cannot be asked whether it runs.
fn mini_browser() -> Option<PathBuf> {
    let chosen = std::env::var_os("FIELDLINE_MINIBROWSER").map(PathBuf::from);
    chosen
        .or_else(|| LIBRARIES.iter().find_map(|it| mini_browser_in(Path::new(it))))
        .filter(|it| it.is_file())
}

/// Debian has one more folder between, with the name of the machine's architecture.
fn mini_browser_in(library: &Path) -> Option<PathBuf> {
    let architectures = std::fs::read_dir(library).ok()?.flatten().map(|it| it.path());
    let mut folders: Vec<_> = std::iter::once(library.to_owned()).chain(architectures).collect();
    folders.sort();
    folders
        .iter()
        .flat_map(|folder| EDITIONS.iter().map(move |it| folder.join(it).join("MiniBrowser")))
        .find(|it| it.is_file())
}

#[cfg(test)]
mod tests {
    use super::{find_or_install, mini_browser_in};

    #[test]
    fn a_mini_browser_is_found_with_and_without_an_architecture() {
        let library = tempfile::tempdir().unwrap();
        assert_eq!(mini_browser_in(library.path()), None);
        let folder = library.path().join("some-linux-gnu/webkit2gtk-4.1");
        std::fs::create_dir_all(&folder).unwrap();
        let program = folder.join("MiniBrowser");
        std::fs::write(&program, "").unwrap();
        assert_eq!(mini_browser_in(library.path()), Some(program));
        let folder = library.path().join("webkit2gtk-4.0");
        std::fs::create_dir_all(&folder).unwrap();
        let program = folder.join("MiniBrowser");
        std::fs::write(&program, "").unwrap();
        assert_eq!(mini_browser_in(library.path()), Some(program));
    }

    #[test]
    fn what_is_there_is_not_installed() {
        let found = find_or_install(|| Some(1), &["no-such-package"], "Nothing");
        assert_eq!(found.unwrap(), 1);
    }
}
