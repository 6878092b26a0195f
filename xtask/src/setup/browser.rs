//! A Chromium (or Chrome) and the driver that fits it, for the browser stories and the pictures.
//!
//! Only the system's package manager installs one; nothing is downloaded from elsewhere.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use crate::run;

const BROWSERS: [&str; 4] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const ELSEWHERE: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const DRIVERS: [&str; 2] = ["chromedriver", "chromium.chromedriver"];
const DRIVERS_ELSEWHERE: [&str; 2] =
    ["/usr/lib/chromium/chromedriver", "/usr/lib/chromium-browser/chromedriver"];
const FONT: &str = "fonts-noto-cjk";
const PACKAGES: [&str; 3] = ["chromium", "chromium-driver", FONT];

/// A browser and its driver.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

/// Finds a browser with its driver, installing them where the package manager may.
pub(crate) fn ensure() -> anyhow::Result<Browser> {
    let browser = match find() {
        Some(browser) => browser,
        None => {
            install(&PACKAGES, || needs(&PACKAGES))?;
            find().context(
                "the packages chromium and chromium-driver brought no usable programs: install \
                 Chromium and chromedriver yourself, or name them in FIELDLINE_CHROMIUM and \
                 FIELDLINE_CHROMEDRIVER",
            )?
        }
    };
    same_major(&browser)?;
    chinese_font();
    Ok(browser)
}

fn find() -> Option<Browser> {
    let chromium = choose("FIELDLINE_CHROMIUM", &BROWSERS, &ELSEWHERE)?;
    let driver = choose("FIELDLINE_CHROMEDRIVER", &DRIVERS, &DRIVERS_ELSEWHERE)?;
    Some(Browser { chromium, driver })
}

fn choose(variable: &str, names: &[&str], elsewhere: &[&str]) -> Option<PathBuf> {
    std::env::var_os(variable)
        .map(PathBuf::from)
        .or_else(|| names.iter().find_map(|it| run::on_path(it)))
        .or_else(|| elsewhere.iter().map(PathBuf::from).find(|it| it.is_file()))
        .filter(|it| major(it).is_ok())
}

/// A driver of another major version refuses to start a session, with a message few understand.
fn same_major(browser: &Browser) -> anyhow::Result<()> {
    let (chromium, driver) = (major(&browser.chromium)?, major(&browser.driver)?);
    if chromium != driver {
        bail!(
            "{} is version {chromium} but {} is version {driver}: install the driver of the same \
             major version, or name a fitting pair in FIELDLINE_CHROMIUM and \
             FIELDLINE_CHROMEDRIVER",
            browser.chromium.display(),
            browser.driver.display()
        );
    }
    Ok(())
}

fn major(program: &Path) -> anyhow::Result<u32> {
    let printed = run::output(Command::new(program).arg("--version"))?;
    printed
        .split_whitespace()
        .find_map(|word| word.split_once('.')?.0.parse().ok())
        .with_context(|| format!("{} prints no version", program.display()))
}

fn chinese_font() {
    let mut list = Command::new("fc-list");
    list.arg(":lang=zh");
    // Without fontconfig there is nothing to ask; the browser brings its own way to find fonts.
    let Ok(fonts) = run::output(&mut list) else { return };
    if fonts.trim().is_empty()
        && let Err(error) = install(&[FONT], || needs(&[FONT]))
    {
        println!("There is no font with Chinese letters; pictures will show boxes. {error:#}");
    }
}

fn needs(packages: &[&str]) -> String {
    format!(
        "the browser tests need Chromium, chromedriver and a font with Chinese letters: install \
         them (on Debian and Ubuntu: `sudo apt-get install {}`), or run `cargo xtask test --fast`, \
         which leaves the browser out",
        packages.join(" ")
    )
}

/// Installs packages where that is allowed; `sentence` says what to do where it is not.
pub(super) fn install(packages: &[&str], sentence: impl Fn() -> String) -> anyhow::Result<()> {
    let Some(apt) = apt_get() else { bail!(sentence()) };
    let apt_get = |arguments: &[&str]| {
        let mut command = Command::new(apt[0]);
        command.args(&apt[1..]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        run::stream(&mut command)
    };
    let fetched = apt_get(&["update"]).and_then(|()| {
        let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
        arguments.extend(packages);
        apt_get(&arguments)
    });
    fetched.with_context(sentence)
}

/// apt-get with the rights to install, or `None`.
fn apt_get() -> Option<&'static [&'static str]> {
    run::on_path("apt-get")?;
    let user = run::output(Command::new("id").arg("-u")).ok()?;
    if user.trim() == "0" {
        return Some(&["apt-get"]);
    }
    run::output(Command::new("sudo").args(["--non-interactive", "true"])).ok()?;
    Some(&["sudo", "--non-interactive", "apt-get"])
}
