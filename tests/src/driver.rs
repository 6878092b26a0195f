//! chromedriver: one process and one empty profile per browser, on a port the system chooses.

use std::process::Command;
use std::time::Duration;

use anyhow::Context;
use tempfile::TempDir;
use thirtyfour::extensions::query::ElementPollerWithTimeout;
use thirtyfour::{
    ChromeCapabilities, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel,
    WebDriver,
};

use crate::browser::{PATIENCE, POLL};
use crate::from_xtask;
use crate::process::Process;

const START: Duration = Duration::from_secs(30);

/// A started driver and the profile of the browser it will start.
pub(crate) struct Driver {
    process: Process,
    profile: TempDir,
    port: u16,
}

impl Driver {
    pub(crate) fn start() -> anyhow::Result<Self> {
        let mut command = Command::new(from_xtask("FIELDLINE_CHROMEDRIVER")?);
        let mut process = Process::start(command.arg("--port=0"))?;
        let port = process.wait_for_line("its port", START, |line| {
            line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse().ok()
        })?;
        let profile = tempfile::tempdir().context("no temporary directory")?;
        Ok(Self { process, profile, port })
    }

    pub(crate) async fn session(&self, languages: &str) -> anyhow::Result<WebDriver> {
        let address = format!("http://127.0.0.1:{}", self.port);
        let poller = ElementPollerWithTimeout::new(PATIENCE, POLL);
        WebDriver::builder(address, self.capabilities(languages)?)
            .poller(std::sync::Arc::new(poller))
            .connect()
            .await
            .context("Chromium cannot be started")
    }

    fn capabilities(&self, languages: &str) -> anyhow::Result<ChromeCapabilities> {
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
        capabilities.add_arg(&format!("--user-data-dir={}", self.profile.path().display()))?;
        capabilities.add_arg(&format!("--accept-lang={languages}"))?;
        capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        Ok(capabilities)
    }

    /// Ends the driver, which ends a browser that did not quit.
    pub(crate) fn end(mut self) -> anyhow::Result<()> {
        self.process.terminate(START).map(drop)
    }
}

fn is_root() -> bool {
    let Ok(output) = Command::new("id").arg("-u").output() else { return false };
    output.stdout.trim_ascii() == b"0"
}
