//! Firefox by geckodriver. It passes on what Firefox prints, and that holds the pages' errors.

use std::path::Path;
use std::process::Command;

use anyhow::Context;
use serde_json::json;
use thirtyfour::Capabilities;

use super::START;
use crate::browser::Setup;
use crate::from_xtask;
use crate::process::Process;

pub(super) fn start() -> anyhow::Result<(Process, u16)> {
    let mut command = Command::new(from_xtask("FIELDLINE_GECKODRIVER")?);
    command.args(["--port", "0"]);
    let mut process = Process::start_with_errors(&mut command)?;
    let port = process.wait_for_line("its port", START, |line| {
        line.split_once("Listening on 127.0.0.1:")?.1.trim().parse().ok()
    })?;
    Ok((process, port))
}

pub(super) fn capabilities(profile: &Path, setup: &Setup) -> anyhow::Result<Capabilities> {
    let firefox = from_xtask("FIELDLINE_FIREFOX")?;
    let firefox = firefox.to_str().context("Firefox's path is no text")?;
    let profile = profile.to_str().context("the profile's path is no text")?;
    let touch = u8::from(setup.device.touch);
    let mut capabilities = Capabilities::new();
    capabilities.set("browserName", "firefox")?;
    capabilities.set(
        "moz:firefoxOptions",
        json!({
            "binary": firefox,
            "args": ["-headless", "-profile", profile],
            "prefs": {
                "intl.accept_languages": setup.languages,
                "layout.css.prefers-color-scheme.content-override": u8::from(!setup.dark),
                "ui.prefersReducedMotion": 1,
                "dom.w3c_touch_events.enabled": touch,
                // The first bit says that the pointer is coarse, the next two fine and hovering.
                "ui.primaryPointerCapabilities": if setup.device.touch { 1 } else { 6 },
                "devtools.console.stdout.content": true,
                "devtools.console.stdout.chrome": false,
                "app.normandy.enabled": false,
            },
        }),
    )?;
    Ok(capabilities)
}

/// Firefox prints what a script did not catch and what it logged itself. Its own parts speak on the
/// same stream, but from other addresses, or with their name where a page has a quoted text.
pub(super) fn errors(printed: &[String]) -> Vec<String> {
    let is_error = |it: &&String| {
        it.starts_with("JavaScript error: http") || it.starts_with("console.error: \"")
    };
    printed.iter().filter(is_error).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::errors;

    #[test]
    fn only_the_pages_errors_are_taken() {
        let printed = [
            "JavaScript error: http://127.0.0.1:1/, line 2: Error: thrown",
            "JavaScript error: chrome://browser/content/x.js, line 2: Error: its own",
            "console.warn: \"a warning\"",
            "console.error: \"an error\"",
            "console.error: RSLoader: ",
        ];
        let printed = printed.map(str::to_owned);
        assert_eq!(errors(&printed), [printed[0].clone(), printed[3].clone()]);
    }
}
