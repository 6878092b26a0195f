//! A picture of every page in every size, theme and language, for people to look at.
//!
//! Started by `cargo xtask screenshots`. Each language gets one signed-in browser, which then walks
//! through sizes and themes, so that the demo company is loaded twice and not forty times.
#![expect(clippy::print_stdout, reason = "tells what it saved")]

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use tests::browser::{Browser, DESKTOP, Device, PHONE, Setup, TABLET};
use tests::server::Server;

/// Name and path. A path that ends in `/*` stands for the first record on that list.
const PAGES: [(&str, &str); 10] = [
    ("home", "/"),
    ("opportunities", "/opportunities"),
    ("board", "/opportunities?view=board"),
    ("opportunity", "/opportunities/*"),
    ("accounts", "/accounts"),
    ("account", "/accounts/*"),
    ("contacts", "/contacts"),
    ("products", "/products"),
    ("import", "/import"),
    ("settings", "/settings"),
];
const DEVICES: [Device; 3] = [DESKTOP, TABLET, PHONE];
const LANGUAGES: [(&str, &str); 2] = [("en", "en-GB,en"), ("zh-Hans", "zh-CN,zh")];
const THEMES: [(&str, bool); 2] = [("light", false), ("dark", true)];

struct Wish {
    out: PathBuf,
    only: Option<String>,
}

impl Wish {
    fn from_arguments() -> anyhow::Result<Self> {
        let mut wish = Self { out: PathBuf::from("screenshots"), only: None };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let value = arguments.next().with_context(|| format!("{argument} wants a value"))?;
            match argument.as_str() {
                "--out" => wish.out = value.into(),
                "--only" => wish.only = Some(value),
                other => bail!("there is no option {other}; there are --out and --only"),
            }
        }
        Ok(wish)
    }

    fn file(&self, page: &str, device: Device, theme: &str, language: &str) -> Option<PathBuf> {
        let name = format!("{page}-{}-{theme}-{language}.png", device.name);
        let wanted = self.only.as_ref().is_none_or(|only| name.contains(only));
        wanted.then(|| self.out.join(name))
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let wish = Wish::from_arguments()?;
    let server = Server::demo()?;
    let (name, password) = server.demo_person()?;
    let mut saved = 0;
    for (language, languages) in LANGUAGES {
        let setup = Setup { device: DESKTOP, languages, dark: false };
        let browser = Browser::start(&server, setup).await?;
        let walked = walk(&browser, &wish, language, (&name, &password)).await;
        // The walk's own error says more than what the page logged because of it.
        let closed = browser.close().await;
        saved += walked?;
        closed.with_context(|| format!("while taking pictures in {language}"))?;
    }
    if saved == 0 {
        bail!("no picture's name contains '{}'", wish.only.unwrap_or_default());
    }
    println!("{saved} pictures in {}", wish.out.display());
    Ok(())
}

async fn walk(
    browser: &Browser,
    wish: &Wish,
    language: &str,
    person: (&str, &str),
) -> anyhow::Result<usize> {
    browser.open("/").await?;
    browser.find("form input[type=password]").await?;
    let mut saved = 0;
    for (device, theme, dark) in variants() {
        if let Some(file) = wish.file("sign-in", device, theme, language) {
            browser.become_device(device).await?;
            browser.set_dark(dark).await?;
            saved += save(browser, &file).await?;
        }
    }
    browser.become_device(DESKTOP).await?;
    browser.set_dark(false).await?;
    browser.sign_in(person.0, person.1).await?;
    for (page, path) in PAGES {
        let files: Vec<_> = variants()
            .filter_map(|(device, theme, dark)| {
                Some((device, dark, wish.file(page, device, theme, language)?))
            })
            .collect();
        for (device, dark, file) in files {
            browser.become_device(device).await?;
            browser.set_dark(dark).await?;
            open(browser, path).await.with_context(|| format!("the page {path}"))?;
            saved += save(browser, &file).await?;
        }
    }
    Ok(saved)
}

fn variants() -> impl Iterator<Item = (Device, &'static str, bool)> {
    DEVICES
        .into_iter()
        .flat_map(|device| THEMES.into_iter().map(move |(theme, dark)| (device, theme, dark)))
}

async fn open(browser: &Browser, path: &str) -> anyhow::Result<()> {
    let Some(list) = path.strip_suffix('*') else {
        browser.open(path).await?;
        return settle(browser).await;
    };
    browser.open(list.trim_end_matches('/')).await?;
    let link = format!("document.querySelector('main a[href^=\"{list}\"]')?.getAttribute('href')");
    browser.until_true("a record in the list", &link).await?;
    let record = browser.evaluate(&link).await?;
    browser.open(record.as_str().context("a link without an address")?).await?;
    settle(browser).await
}

/// Waits until the page has its content and every chart is drawn.
async fn settle(browser: &Browser) -> anyhow::Result<()> {
    browser
        .until_true(
            "a page that is done",
            "document.querySelector('main')?.innerText.trim() \
             && !document.querySelector('[aria-busy=\"true\"]') \
             && document.getAnimations().every(it => it.playState !== 'running' \
                || it.effect?.getComputedTiming().iterations === Infinity)",
        )
        .await
}

async fn save(browser: &Browser, file: &Path) -> anyhow::Result<usize> {
    browser.picture(file).await?;
    println!("{}", file.display());
    Ok(1)
}
