//! A picture of every page in every size, theme and language, for people to look at.
//!
//! Started by `cargo xtask screenshots`. Each language gets one signed-in browser, which then walks
//! through sizes and themes, so that the demo company is loaded twice and not forty times.
#![expect(clippy::print_stdout, reason = "tells what it saved")]

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use tests::browser::{Browser, DESKTOP, Device, PHONE, Setup, TABLET};
use tests::server::Server;

/// What stands on a picture.
struct Scene {
    name: &'static str,
    /// A path that ends in `/*` stands for the first record on that list.
    path: &'static str,
    then: Then,
}

/// What is done on the page before the picture.
enum Then {
    Nothing,
    /// Clicks these one after another; then this is to be seen.
    Click(&'static [&'static str], &'static str),
    /// Scrolls to the end of the page.
    End,
    /// Gives a file with some good lines and some that cannot be taken.
    File,
}

const DEALS: &str = "\
Deal no,Opportunity Name,Account,Stage,Amount,Close Date
1,Boiler for the dairy,Northern Dairy,立项 Qualify,1200.50,2026-12-31
2,Pumps,Northern Dairy,立项 Qualify,900,2027-01-15
3,Valves,Southern Steel,Nowhere,10.00,2027-02-28
4,Pipes,Southern Steel,立项 Qualify,\"1.234,56\",2027-03-31
5,Tank,Southern Steel,立项 Qualify,77,2025-13-01
";

const fn page(name: &'static str, path: &'static str) -> Scene {
    Scene { name, path, then: Then::Nothing }
}

const fn below(name: &'static str, path: &'static str) -> Scene {
    Scene { name, path, then: Then::End }
}

const fn opened(
    name: &'static str,
    path: &'static str,
    clicks: &'static [&'static str],
    seen: &'static str,
) -> Scene {
    Scene { name, path, then: Then::Click(clicks, seen) }
}

const NEW: &[&str] = &[".page-actions .button-primary"];
const DIALOG: &str = "dialog[open] .dialog-panel";
const POPOVER: &str = ".popover:popover-open";
/// The cards beside a contact: days that matter, and other accounts.
const DATE: &[&str] =
    &[".grid-record > .stack:last-child .card:nth-of-type(1) .card-actions button"];
const ALSO: &[&str] =
    &[".grid-record > .stack:last-child .card:nth-of-type(2) .card-actions button"];
/// The filters are the first button of the tools that opens something; their sixth line is the stage.
const FILTER: &[&str] = &[".list-tools > button[aria-haspopup]"];
const PICKS: &[&str] = &[FILTER[0], ".list-filter .menu-item:nth-child(6)"];

const SCENES: &[Scene] = &[
    page("home", "/"),
    below("home-end", "/"),
    opened("home-table", "/", &[".chart-toggle"], ".chart-table"),
    opened("home-period", "/", &[".page-actions button[aria-haspopup]"], POPOVER),
    page("opportunities", "/opportunities"),
    page("opportunities-grouped", "/opportunities?group=stage"),
    page("opportunities-none", "/opportunities?q=nothing-like-this"),
    opened("opportunities-filter", "/opportunities", FILTER, POPOVER),
    opened("opportunities-picks", "/opportunities", PICKS, ".list-picks"),
    page("board", "/opportunities?view=board"),
    opened("board-move", "/opportunities?view=board", &[".board-card-menu"], POPOVER),
    page("opportunity", "/opportunities/*"),
    below("opportunity-end", "/opportunities/*"),
    opened("opportunity-new", "/opportunities", NEW, DIALOG),
    opened("opportunity-close", "/opportunities/*", &[".path-step:last-child button"], DIALOG),
    page("accounts", "/accounts"),
    page("account", "/accounts/*"),
    below("account-end", "/accounts/*"),
    opened("account-new", "/accounts", NEW, DIALOG),
    page("contacts", "/contacts"),
    page("contact", "/contacts/*"),
    below("contact-end", "/contacts/*"),
    opened("contact-date", "/contacts/*", DATE, DIALOG),
    opened("contact-account", "/contacts/*", ALSO, DIALOG),
    page("reminders", "/reminders"),
    opened("reminders-off", "/reminders", &[".reminders button[aria-haspopup]"], POPOVER),
    page("products", "/products"),
    page("product", "/products/*"),
    page("import", "/import"),
    Scene { name: "import-file", path: "/import", then: Then::File },
    page("changes", "/changes"),
    page("settings", "/settings"),
    page("not-found", "/nowhere"),
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
        let setup = Setup { languages, ..Setup::of(DESKTOP) };
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
    browser.until_true("the whole company", IS_SAVED).await?;
    for scene in SCENES {
        saved += shoot(browser, wish, language, scene)
            .await
            .with_context(|| format!("the scene {}", scene.name))?;
    }
    Ok(saved)
}

/// While records come, their number stands on the badge.
const IS_SAVED: &str = "(it => it?.dataset.link === 'online' && !/[0-9]/.test(it.textContent)) \
                        (document.querySelector('.sync-badge'))";

/// Takes a scene in every size and theme; the page is opened once for each size.
async fn shoot(
    browser: &Browser,
    wish: &Wish,
    language: &str,
    scene: &Scene,
) -> anyhow::Result<usize> {
    let mut saved = 0;
    for device in DEVICES {
        let mut is_open = false;
        for (theme, dark) in THEMES {
            let Some(file) = wish.file(scene.name, device, theme, language) else { continue };
            browser.set_dark(dark).await?;
            if !is_open {
                browser.become_device(device).await?;
                open(browser, scene.path).await?;
                act(browser, &scene.then).await?;
                is_open = true;
            }
            settle(browser).await?;
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

async fn act(browser: &Browser, then: &Then) -> anyhow::Result<()> {
    match then {
        Then::Nothing => Ok(()),
        Then::Click(clicks, seen) => {
            for click in *clicks {
                browser.click(click).await?;
            }
            browser.find(seen).await.map(drop)
        }
        Then::File => {
            let folder = tempfile::tempdir().context("no temporary directory")?;
            let file = folder.path().join("deals.csv");
            std::fs::write(&file, DEALS).context("no room for a file")?;
            browser.give_file(".import input[type=file]", &file).await?;
            browser.find(".import-groups").await.map(drop)
        }
        Then::End => {
            let script = "for (const it of [document.scrollingElement, \
                          ...document.querySelectorAll('main, main *')]) \
                          if (it.scrollHeight > it.clientHeight + 1) it.scrollTop = it.scrollHeight;";
            let scrolled = browser.page.execute(script, Vec::new()).await;
            scrolled.map(drop).context("the page does not scroll")
        }
    }
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
