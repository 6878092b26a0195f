//! One device: a real browser of a certain engine and size, behind its own gate to the server.
//!
//! Waiting means asking again until a deadline, and a deadline that passes ends in a sentence that
//! says what was awaited. What the page logs as an error fails the story that caused it.

use std::fmt::Display;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::{Value, json};
use thirtyfour::BrowserLogEntry;
use thirtyfour::prelude::*;

use crate::driver::Driver;
use crate::engine::Engine;
use crate::gate::Gate;
use crate::server::Server;

/// How long a condition may take to come true; generous, since two cores run two browsers.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// How often a condition is asked for.
pub const POLL: Duration = Duration::from_millis(50);

/// A kind of device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device {
    pub name: &'static str,
    pub width: u32,
    pub height: u32,
    pub touch: bool,
}

pub const DESKTOP: Device = Device { name: "1280x800", width: 1280, height: 800, touch: false };
pub const TABLET: Device = Device { name: "820x1180", width: 820, height: 1180, touch: true };
pub const PHONE: Device = Device { name: "390x844", width: 390, height: 844, touch: true };

/// How the device is set up before the first page.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// A story decides this by itself.
    pub engine: Engine,
    pub device: Device,
    /// The person's languages, best first, as a browser sends them.
    pub languages: &'static str,
    pub dark: bool,
}

impl Setup {
    /// A device with Chromium, set to English and light.
    pub const fn of(device: Device) -> Self {
        Self { engine: Engine::Chromium, device, languages: "en-GB,en", dark: false }
    }
}

/// A running browser. Close it with [`Browser::close`], which looks at what the pages logged.
pub struct Browser {
    /// The WebDriver session, for what the methods here do not cover.
    pub page: WebDriver,
    gate: Gate,
    driver: Driver,
    setup: Setup,
}

impl Browser {
    /// Starts a browser that reaches `server` through a gate of its own.
    pub async fn start(server: &Server, setup: Setup) -> anyhow::Result<Self> {
        let gate = Gate::to(server.port()).await?;
        let mut driver = Driver::start(setup.engine).await?;
        let page = driver.session(&setup).await?;
        let browser = Self { page, gate, driver, setup };
        browser.set_up().await?;
        Ok(browser)
    }

    async fn set_up(&self) -> anyhow::Result<()> {
        match self.setup.engine {
            Engine::Chromium => {
                self.become_device(self.setup.device).await?;
                self.set_dark(self.setup.dark).await
            }
            // The rest was said when the browser was started.
            Engine::WebKit | Engine::Firefox => self.resize(self.setup.device).await,
        }
    }

    /// Gives the window such a size that the page has the size of a device. What the browser draws
    /// around the page is known once the window has come to rest, so it is asked for again until it fits.
    async fn resize(&self, Device { width, height, .. }: Device) -> anyhow::Result<()> {
        let sizes =
            "return [outerWidth - innerWidth, outerHeight - innerHeight, innerWidth, innerHeight]";
        let mut before = None;
        let what = format!("a page of {width}x{height}");
        self.until(what, async || {
            let answer = self.page.execute(sizes, vec![]).await?;
            let now: Option<[u32; 4]> = serde_json::from_value(answer.json().clone()).ok();
            let Some([left, top, inner_width, inner_height]) = now else { return Ok(None) };
            if (inner_width, inner_height) == (width, height) {
                return Ok(Some(()));
            }
            // A window on its way says two things that do not belong together.
            if before.is_none() || before == now {
                self.page.set_window_rect(0, 0, width + left, height + top).await?;
            }
            before = now;
            Ok(None)
        })
        .await
    }

    /// The engine it runs.
    pub fn engine(&self) -> Engine {
        self.setup.engine
    }

    /// Ends the browser without warning, at once, and starts it again with what it had kept. The
    /// page that was open is to be opened again.
    ///
    /// WebKit's browser keeps nothing when it ends; there the page is closed, and the next one starts
    /// in the same browser.
    pub async fn kill_and_start_again(self) -> anyhow::Result<Self> {
        if self.setup.engine == Engine::WebKit {
            let old = self.page.window().await.context("no window")?;
            let new = self.page.new_window().await.context("no second window")?;
            self.page.switch_to_window(old).await.context("the window has gone")?;
            self.page.close_window().await.context("the window cannot be closed")?;
            self.page.switch_to_window(new).await.context("the second window has gone")?;
            self.set_up().await?;
            return Ok(self);
        }
        self.driver.kill_browser()?;
        let Self { page, gate, driver, setup } = self;
        page.leak().context("the session has ended already")?;
        let mut driver = driver.start_again().await?;
        let page = driver.session(&setup).await?;
        let browser = Self { page, gate, driver, setup };
        browser.set_up().await?;
        Ok(browser)
    }

    /// Gives the page the size and the pointer of a device. Only Chromium becomes another device
    /// while it runs.
    pub async fn become_device(&self, device: Device) -> anyhow::Result<()> {
        let Device { width, height, touch, .. } = device;
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": touch });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).await?;
        let points = if touch { 5 } else { 1 };
        let pointer = json!({ "enabled": touch, "maxTouchPoints": points });
        self.cdp("Emulation.setTouchEmulationEnabled", pointer).await
    }

    /// Sets what the system says about light and dark. Nothing moves by itself on this device: what
    /// is drawn stands there whole, in pictures as in measurements.
    pub async fn set_dark(&self, dark: bool) -> anyhow::Result<()> {
        let scheme = if dark { "dark" } else { "light" };
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": features })).await
    }

    /// Cuts the device off its network, its service worker included; or connects it again.
    pub async fn set_offline(&self, offline: bool) -> anyhow::Result<()> {
        if offline {
            self.gate.cut();
        } else {
            self.gate.mend();
        }
        if self.setup.engine != Engine::Chromium {
            // Only a request tells: a device whose radio is on, behind a network that is dead.
            return Ok(());
        }
        // So that the page hears of it: `navigator.onLine` and its events.
        let conditions = json!({
            "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
        });
        self.cdp("Network.emulateNetworkConditions", conditions).await
    }

    /// The origin under which this device knows the server.
    pub fn address(&self) -> String {
        self.gate.address()
    }

    /// Opens a page of the app by its path.
    pub async fn open(&self, path: &str) -> anyhow::Result<()> {
        self.page
            .goto(format!("{}{path}", self.address()))
            .await
            .with_context(|| format!("{path} does not load"))
    }

    /// Loads the current page again, as a person does: Firefox's driver would go past the service
    /// worker.
    pub async fn reload(&self) -> anyhow::Result<()> {
        let script = "window.isBeforeReload = true; location.reload()";
        self.page.execute(script, vec![]).await.context("the page does not load again")?;
        let is_new = "!window.isBeforeReload && document.readyState === 'complete'";
        self.until_true("the page after a reload", is_new).await
    }

    /// The path and query of the current page.
    pub async fn path(&self) -> anyhow::Result<String> {
        let url = self.page.current_url().await.context("the page has no address")?;
        let query = url.query().map(|it| format!("?{it}")).unwrap_or_default();
        Ok(format!("{}{query}", url.path()))
    }

    /// Asks again until there is an answer.
    pub async fn until<T>(
        &self,
        what: impl Display,
        mut ask: impl AsyncFnMut() -> WebDriverResult<Option<T>>,
    ) -> anyhow::Result<T> {
        let mut error = None;
        let mut tick = tokio::time::interval(POLL);
        let asking = async {
            loop {
                tick.tick().await;
                match ask().await {
                    Ok(Some(answer)) => return answer,
                    Ok(None) => error = None,
                    // The page may be between two states; what it says last is reported.
                    Err(latest) => error = Some(latest),
                }
            }
        };
        match tokio::time::timeout(PATIENCE, asking).await {
            Ok(answer) => Ok(answer),
            Err(_) => match error {
                None => bail!("{what} did not come within {PATIENCE:?}"),
                Some(error) => bail!("{what} did not come within {PATIENCE:?}: {error}"),
            },
        }
    }

    /// Waits until a JavaScript expression is true.
    pub async fn until_true(&self, what: impl Display, expression: &str) -> anyhow::Result<()> {
        let script = format!("return !!({expression})");
        self.until(what, async || {
            let is_true = self.page.execute(&script, vec![]).await?.json().as_bool();
            Ok((is_true == Some(true)).then_some(()))
        })
        .await
    }

    /// Evaluates a JavaScript expression.
    pub async fn evaluate(&self, expression: &str) -> anyhow::Result<Value> {
        let script = format!("return ({expression})");
        let answer = self.page.execute(&script, vec![]).await;
        Ok(answer.with_context(|| format!("`{expression}` cannot be evaluated"))?.json().clone())
    }

    /// Waits for the first visible element that a CSS selector finds.
    pub async fn find(&self, css: &str) -> anyhow::Result<WebElement> {
        self.until(format!("a visible `{css}`"), async || {
            self.first_seen(By::Css(css), false).await
        })
        .await
    }

    /// Waits until no element that matches a CSS selector is drawn.
    pub async fn gone(&self, css: &str) -> anyhow::Result<()> {
        self.until(format!("the end of `{css}`"), async || {
            Ok((!self.is_drawn(css).await?).then_some(()))
        })
        .await
    }

    /// Whether an element that matches is drawn now, however faint: what fades in is not to be seen
    /// yet, and still on its way.
    pub async fn is_drawn(&self, css: &str) -> WebDriverResult<bool> {
        let script = "return [...document.querySelectorAll(arguments[0])].some(it => \
            it.checkVisibility({ visibilityProperty: true }) && it.getClientRects().length)";
        let drawn = self.page.execute(script, vec![css.into()]).await?;
        Ok(drawn.json().as_bool() == Some(true))
    }

    /// The first of the elements that a person sees, or would after scrolling.
    ///
    /// All of them are looked at in one step: asked one by one while a dialog fades in, the first
    /// would be passed over as not to be seen yet and the second taken for it. And WebKit's driver
    /// takes the text in a box that cuts it off (`text-overflow`) for hidden.
    async fn first_seen(&self, by: By, enabled: bool) -> WebDriverResult<Option<WebElement>> {
        let mut found = self.page.find_all(by).await?;
        let script = "const [enabled, ...all] = arguments; \
            const seen = { visibilityProperty: true, opacityProperty: true }; \
            return all.findIndex(it => { \
                const box = it.matches('option') ? it.closest('select') : it; \
                return box.checkVisibility(seen) && box.getClientRects().length \
                    && !(enabled && it.matches(':disabled')); \
            })";
        let mut given = vec![enabled.into()];
        for element in &found {
            given.push(element.to_json()?);
        }
        let first = self.page.execute(script, given).await?;
        let first = first.json().as_u64().and_then(|it| usize::try_from(it).ok());
        Ok(first.map(|it| found.swap_remove(it)))
    }

    /// Counts the elements that a CSS selector finds now.
    pub async fn count(&self, css: &str) -> anyhow::Result<usize> {
        let found = self.page.find_all(By::Css(css)).await;
        Ok(found.with_context(|| format!("`{css}` cannot be looked for"))?.len())
    }

    /// Clicks the first visible element that matches, as soon as nothing covers it.
    pub async fn click(&self, css: &str) -> anyhow::Result<()> {
        self.until(format!("a `{css}` that can be clicked"), async || {
            match self.first_seen(By::Css(css), true).await? {
                Some(element) => element.click().await.map(Some),
                None => Ok(None),
            }
        })
        .await
    }

    /// Clicks a button, link, tab, menu entry or option by the words on it.
    pub async fn press(&self, words: &str) -> anyhow::Result<()> {
        let quoted = xpath_text(words);
        let path = format!(
            "//*[self::button or self::a or self::summary or self::label or self::option or \
             @role][normalize-space(.)={quoted} or @aria-label={quoted}]"
        );
        self.until(format!("something to press that says '{words}'"), async || {
            match self.first_seen(By::XPath(path.as_str()), true).await? {
                Some(element) => element.click().await.map(Some),
                None => Ok(None),
            }
        })
        .await
    }

    /// Replaces what a field holds by typing.
    pub async fn fill(&self, css: &str, text: &str) -> anyhow::Result<()> {
        let field = self.find(css).await?;
        field.clear().await.with_context(|| format!("`{css}` cannot be emptied"))?;
        field.send_keys(text).await.with_context(|| format!("`{css}` takes no text"))
    }

    /// Types into whatever has the focus.
    pub async fn type_keys(&self, keys: impl Into<TypingData>) -> anyhow::Result<()> {
        let chain = self.page.action_chain().send_keys(keys);
        chain.perform().await.context("the keyboard does not work")
    }

    /// Gives a file to the file field that matches, visible or not.
    pub async fn give_file(&self, css: &str, file: &Path) -> anyhow::Result<()> {
        self.give_files(css, &[file]).await
    }

    /// Gives several files at once to the file field that matches, visible or not.
    pub async fn give_files<P: AsRef<Path>>(&self, css: &str, files: &[P]) -> anyhow::Result<()> {
        let mut paths = Vec::new();
        for file in files {
            let file = file.as_ref();
            let whole = file.canonicalize().with_context(|| format!("{}", file.display()))?;
            paths.push(whole.to_str().context("a file's path is no text")?.to_owned());
        }
        let path = paths.join("\n");
        let field = self
            .until(format!("a file field `{css}`"), async || {
                Ok(self.page.find_all(By::Css(css)).await?.into_iter().next())
            })
            .await?;
        field.send_keys(path).await.with_context(|| format!("`{css}` does not take a file"))
    }

    /// Waits until the page shows a text, ignoring how it breaks lines.
    pub async fn sees(&self, text: &str) -> anyhow::Result<()> {
        self.until(format!("the text '{text}'"), async || {
            Ok(self.words().await?.contains(text).then_some(()))
        })
        .await
    }

    /// Waits until the page no longer shows a text.
    pub async fn sees_no(&self, text: &str) -> anyhow::Result<()> {
        self.until(format!("the end of the text '{text}'"), async || {
            Ok((!self.words().await?.contains(text)).then_some(()))
        })
        .await
    }

    /// All text a person can see, in one line.
    pub async fn words(&self) -> WebDriverResult<String> {
        let text = self.page.execute("return document.body.innerText", vec![]).await?;
        let text = text.json().as_str().unwrap_or_default();
        Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Signs in with the form that the page shows and waits until it has gone.
    pub async fn sign_in(&self, name: &str, password: &str) -> anyhow::Result<()> {
        self.fill("form input:not([type=password], [type=hidden], [type=checkbox])", name).await?;
        self.fill("form input[type=password]", password).await?;
        self.click("form [type=submit]").await?;
        self.gone("input[type=password]").await
    }

    /// Waits until the person's records are all on the device and the app starts without a network.
    pub async fn arrived(&self) -> anyhow::Result<()> {
        let complete = "document.querySelector('.sync-badge[data-complete=true]')";
        self.until_true("all records", complete).await?;
        self.until_true("the offline worker", "navigator.serviceWorker.controller !== null").await
    }

    /// Saves a picture of what is on the screen.
    pub async fn picture(&self, file: &Path) -> anyhow::Result<()> {
        if let Some(directory) = file.parent() {
            std::fs::create_dir_all(directory)
                .with_context(|| format!("{} cannot be made", directory.display()))?;
        }
        self.page.screenshot(file).await.with_context(|| format!("no picture {}", file.display()))
    }

    /// Takes what the pages logged as errors since the last time.
    ///
    /// Failed requests are left out unless the server answered with an error: a device that is
    /// offline is no fault.
    pub async fn logged_errors(&mut self) -> anyhow::Result<Vec<String>> {
        let mut errors = self.driver.printed_errors();
        match self.setup.engine {
            Engine::Chromium => {
                let log = self.page.browser_log().await.context("the page's log cannot be read")?;
                errors.extend(log.iter().filter(|it| is_fault(it)).map(|it| it.message.clone()));
            }
            // What it says of a panic is all there is to see.
            Engine::WebKit => {
                let crash = "document.querySelector('#crash-screen textarea')?.value ?? null";
                errors.extend(self.evaluate(crash).await?.as_str().map(str::to_owned));
            }
            Engine::Firefox => {}
        }
        Ok(errors)
    }

    /// Ends the browser; fails when a page logged an error.
    pub async fn close(mut self) -> anyhow::Result<()> {
        let errors = self.logged_errors().await;
        let Self { page, gate, driver, setup } = self;
        let quit = page.quit().await.with_context(|| format!("{:?} does not quit", setup.engine));
        driver.end()?;
        drop(gate);
        quit?;
        let errors = errors?;
        if !errors.is_empty() {
            bail!("the page logged errors:\n{}", errors.join("\n"));
        }
        Ok(())
    }

    /// Sends a command of the DevTools protocol, for what WebDriver does not cover. Only Chromium has
    /// it.
    pub async fn cdp(&self, method: &str, parameters: Value) -> anyhow::Result<()> {
        if self.setup.engine != Engine::Chromium {
            bail!("{:?} does not know {method}: it is Chromium's own", self.setup.engine);
        }
        let sent = self.page.cdp().send_raw(method, parameters).await;
        sent.map(drop).with_context(|| format!("Chromium refuses {method}"))
    }
}

fn is_fault(entry: &BrowserLogEntry) -> bool {
    if entry.level != "SEVERE" {
        return false;
    }
    if entry.source.as_deref() != Some("network") {
        return true;
    }
    // Not signed in yet (401) is an answer like any other; a missing file and a broken server are
    // not.
    ["status of 404", "status of 5"].iter().any(|it| entry.message.contains(it))
}

/// XPath has no way to escape a quotation mark inside a text.
fn xpath_text(text: &str) -> String {
    let parts: Vec<_> = text.split('"').map(|part| format!("\"{part}\"")).collect();
    match parts.as_slice() {
        [only] => only.clone(),
        _ => format!("concat({})", parts.join(", '\"', ")),
    }
}

#[cfg(test)]
mod tests {
    use super::xpath_text;

    #[test]
    fn a_quotation_mark_survives_xpath() {
        assert_eq!(xpath_text("Sign in"), r#""Sign in""#);
        assert_eq!(xpath_text(r#"12" disc"#), r#"concat("12", '"', " disc")"#);
    }
}
