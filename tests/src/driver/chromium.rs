//! Chromium by chromedriver.

use std::path::Path;
use std::process::Command;

use anyhow::Context;
use thirtyfour::{
    Capabilities, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel,
};

use super::START;
use crate::browser::Setup;
use crate::from_xtask;
use crate::process::Process;

pub(super) fn start() -> anyhow::Result<(Process, u16)> {
    let mut command = Command::new(from_xtask("FIELDLINE_CHROMEDRIVER")?);
    let mut process = Process::start(command.arg("--port=0"))?;
    let port = process.wait_for_line("its port", START, |line| {
        line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse().ok()
    })?;
    Ok((process, port))
}

pub(super) fn capabilities(profile: &Path, setup: &Setup) -> anyhow::Result<Capabilities> {
    let mut capabilities = DesiredCapabilities::chrome();
    let chromium = from_xtask("FIELDLINE_CHROMIUM")?;
    capabilities.set_binary(chromium.to_str().context("Chromium's path is no text")?)?;
    for argument in [
        "--headless",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--force-color-profile=srgb",
    ] {
        capabilities.add_arg(argument)?;
    }
    if is_root() {
        // Chromium refuses to run its sandbox as root, as containers do.
        capabilities.add_arg("--no-sandbox")?;
        capabilities.add_arg("--disable-dev-shm-usage")?;
    }
    capabilities.add_arg(&format!("--user-data-dir={}", profile.display()))?;
    capabilities.add_arg(&format!("--accept-lang={}", setup.languages))?;
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    Ok(capabilities.into())
}

fn is_root() -> bool {
    let Ok(output) = Command::new("id").arg("-u").output() else { return false };
    output.stdout.trim_ascii() == b"0"
}
