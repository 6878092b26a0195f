//! The WebDriver program of an engine: one process and one profile per browser, on a free port.
//!
//! What differs between the engines is in the files below this one.

mod chromium;
mod firefox;
mod webkit;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail};
use tempfile::TempDir;
use thirtyfour::WebDriver;
use thirtyfour::extensions::query::ElementPollerWithTimeout;

use crate::browser::{PATIENCE, POLL, Setup};
use crate::engine::Engine;
use crate::process::Process;

const START: Duration = Duration::from_secs(60);

/// A started driver and the profile of the browser it will start.
pub(crate) struct Driver {
    engine: Engine,
    process: Process,
    /// The screen of a browser that has no headless mode; it goes after the driver.
    screen: Option<Process>,
    profile: TempDir,
    port: u16,
}

impl Driver {
    /// Starts a driver for a browser that has never run.
    pub(crate) async fn start(engine: Engine) -> anyhow::Result<Self> {
        Self::with_profile(engine, tempfile::tempdir().context("no temporary directory")?).await
    }

    async fn with_profile(engine: Engine, profile: TempDir) -> anyhow::Result<Self> {
        let (process, port, screen) = match engine {
            Engine::Chromium => {
                let (process, port) = chromium::start()?;
                (process, port, None)
            }
            Engine::Firefox => {
                let (process, port) = firefox::start()?;
                (process, port, None)
            }
            Engine::WebKit => {
                let (process, port, screen) = webkit::start(profile.path()).await?;
                (process, port, Some(screen))
            }
        };
        Ok(Self { engine, process, screen, profile, port })
    }

    /// Starts the browser.
    pub(crate) async fn session(&mut self, setup: &Setup) -> anyhow::Result<WebDriver> {
        let profile = self.profile.path();
        let capabilities = match self.engine {
            Engine::Chromium => chromium::capabilities(profile, setup)?,
            Engine::Firefox => firefox::capabilities(profile, setup)?,
            Engine::WebKit => webkit::capabilities(setup)?,
        };
        let address = format!("http://127.0.0.1:{}", self.port);
        let poller = ElementPollerWithTimeout::new(PATIENCE, POLL);
        let session =
            WebDriver::builder(address, capabilities).poller(std::sync::Arc::new(poller)).connect();
        // A driver whose browser ended at once may wait for it for ever.
        let started = match tokio::time::timeout(START, session).await {
            Ok(started) => started.context("its driver refuses"),
            Err(_) => Err(anyhow::anyhow!("it did not answer within {START:?}")),
        };
        started.with_context(|| {
            let printed = self.process.printed().join("\n");
            format!("{:?} cannot be started; its driver printed:\n{printed}", self.engine)
        })
    }

    /// Ends the browser without warning, as an empty battery would. Only where the profile names the
    /// browser's process.
    pub(crate) fn kill_browser(&self) -> anyhow::Result<()> {
        let lock = match self.engine {
            Engine::Chromium => "SingletonLock",
            Engine::Firefox => "lock",
            Engine::WebKit => bail!("WebKit's browser forgets everything when it ends"),
        };
        let browser = process_in(&self.profile.path().join(lock))?;
        let killed = Command::new("kill").args(["-KILL", &browser.to_string()]).status();
        let killed = killed.context("the command `kill` cannot be started")?;
        anyhow::ensure!(killed.success(), "process {browser} could not be killed ({killed})");
        Ok(())
    }

    /// Starts a new driver for the same profile, after [`Driver::kill_browser`].
    pub(crate) async fn start_again(self) -> anyhow::Result<Self> {
        let Self { engine, mut process, profile, .. } = self;
        // What is left of the browser may keep the driver's output open, so its end is not awaited.
        process.kill()?;
        Self::with_profile(engine, profile).await
    }

    /// What the pages logged as errors, where the engine writes them out.
    pub(crate) fn printed_errors(&mut self) -> Vec<String> {
        match self.engine {
            Engine::Chromium | Engine::WebKit => Vec::new(),
            Engine::Firefox => firefox::errors(self.process.printed()),
        }
    }

    /// Ends the driver, which ends a browser that did not quit.
    pub(crate) fn end(mut self) -> anyhow::Result<()> {
        let ended = self.process.terminate(START).map(drop);
        drop(self.screen);
        ended
    }
}

/// Both engines name their process in a link of the form `host:+123` or `host-123`.
fn process_in(lock: &Path) -> anyhow::Result<u32> {
    let target = std::fs::read_link(lock);
    let target = target.with_context(|| format!("{} names no process", lock.display()))?;
    let target = target.to_string_lossy();
    let number = target.rsplit(['-', '+']).next().and_then(|it| it.parse().ok());
    number.with_context(|| format!("'{target}' names no process"))
}
