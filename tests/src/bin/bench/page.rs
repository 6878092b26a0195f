//! A signed-in browser with the probe in each of its pages.

use anyhow::{Context, bail};
use serde_json::{Value, json};
use tests::browser::{Browser, DESKTOP, Setup};
use tests::server::Server;

/// Runs in every page before its own scripts.
const PROBE: &str = include_str!("probe.js");

pub(crate) struct Page {
    pub(crate) browser: Browser,
}

impl Page {
    pub(crate) async fn start(server: &Server) -> anyhow::Result<Self> {
        let browser = Browser::start(server, Setup::of(DESKTOP)).await?;
        let page = Self { browser };
        let probe = json!({ "source": PROBE });
        page.browser.cdp("Page.addScriptToEvaluateOnNewDocument", probe).await?;
        Ok(page)
    }

    /// Runs the body of an async function in the page with `args`; returns what it returns.
    pub(crate) async fn ask(&self, body: &str, args: Vec<Value>) -> anyhow::Result<Value> {
        let script = format!(
            "const given = [...arguments]; const done = given.pop(); \
             (async (...args) => {{ {body} }})(...given) \
             .then((it) => done({{ it }}), (error) => done({{ error: String(error) }}));"
        );
        let answer = self.browser.page.execute_async(script, args).await;
        let answer = answer.with_context(|| format!("`{body}` does not run"))?.json().clone();
        if let Some(error) = answer["error"].as_str() {
            bail!("`{body}`: {error}");
        }
        Ok(answer["it"].clone())
    }

    /// Runs the body of an async function that returns times.
    pub(crate) async fn times(&self, body: &str) -> anyhow::Result<Vec<f64>> {
        let answer = self.ask(body, Vec::new()).await?;
        let times: Option<Vec<f64>> =
            answer.as_array().map(|times| times.iter().filter_map(Value::as_f64).collect());
        times.filter(|it| !it.is_empty()).with_context(|| format!("`{body}` returns no times"))
    }

    /// Closes the browser; what went wrong before is told with what the page then showed.
    pub(crate) async fn end(self, measured: anyhow::Result<()>) -> anyhow::Result<()> {
        let shown = self.browser.words().await.unwrap_or_default();
        let closed = self.browser.close().await;
        measured.with_context(|| format!("the page then showed '{shown}'"))?;
        closed
    }
}

/// Reads a number of an answer.
pub(crate) fn number(answer: &Value, name: &str) -> anyhow::Result<f64> {
    answer[name].as_f64().with_context(|| format!("the page did not say {name}: {answer}"))
}
