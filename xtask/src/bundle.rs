//! Builds the app into `dist/`: trunk for the page around it, the app in parts, then build number,
//! list of files, compressed copies.
//!
//! `dist/` is always whole: everything happens in a staging directory that takes its place at the
//! end. Unchanged inputs are recognised by their content and built once.

mod compress;
mod inputs;
mod split;
mod stamp;
mod styles;

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::project::Project;
use crate::{run, setup};

const STAMP_FILE: &str = ".inputs";
/// Leptos then boxes every view: larger, but compiled in half the time.
const DEV_FLAGS: &str = "--cfg erase_components";

/// How a bundle is built.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    /// Built fast with the development profile, for `serve --dev`.
    pub(crate) dev: bool,
    /// Brotli's quality: 9 is quick, 11 is small.
    pub(crate) quality: u32,
}

/// The bundle that tests and `serve` use.
pub(crate) const QUICK: Plan = Plan { dev: false, quality: 11 };
/// The bundle that goes into a release binary.
pub(crate) const SMALL: Plan = Plan { dev: false, quality: 11 };
/// The bundle for working on the app.
pub(crate) const DEV: Plan = Plan { dev: true, quality: 1 };

/// What was built.
pub(crate) struct Bundle {
    pub(crate) dist: PathBuf,
    first_load: compress::Sizes,
}

impl Bundle {
    /// Returns what the first load weighs before charts, with brotli and with gzip.
    pub(crate) fn first_load_sizes(&self) -> (u64, u64) {
        (self.first_load.brotli, self.first_load.gzip)
    }

    /// Fails when the first load is larger than promised.
    pub(crate) fn assert_budget(&self) -> anyhow::Result<()> {
        let Self { first_load, .. } = self;
        if first_load.brotli > compress::BUDGET {
            bail!(
                "the first load is {} bytes with brotli, the budget is {}: see the table above",
                first_load.brotli,
                compress::BUDGET
            );
        }
        Ok(())
    }
}

/// Builds the app, or finds that it is built already. Prints the sizes of the first load.
pub(crate) fn bundle(project: &Project, plan: Plan) -> anyhow::Result<Bundle> {
    copy_charts(project)?;
    join_languages(project)?;
    let dist = project.root.join(if plan.dev { "dist.dev" } else { "dist" });
    let target = project.target()?;
    std::fs::create_dir_all(target)
        .with_context(|| format!("{} cannot be made", target.display()))?;
    // Two xtasks at once would stage into the same directory.
    let lock = File::create(target.join("bundle.lock")).context("the bundle cannot be locked")?;
    lock.lock().context("the bundle cannot be locked")?;

    let wanted = inputs::fingerprint(project, plan)?;
    if inputs::is_built(&dist.join(STAMP_FILE), &wanted, plan.quality) {
        println!("{} is up to date.", dist.display());
    } else {
        let staged = build(project, plan)?;
        styles::join(&staged)?;
        stamp::stamp(&staged)?;
        compress::compress(&staged, plan.quality)?;
        inputs::write(&staged.join(STAMP_FILE), &wanted, plan.quality)?;
        swap(&staged, &dist)?;
    }
    let first_load = compress::report(&dist)?;
    Ok(Bundle { dist, first_load })
}

/// ECharts ships inside charming's crate: the app serves that file from its own origin.
fn copy_charts(project: &Project) -> anyhow::Result<()> {
    let name = "echarts-5.5.1.min.js";
    let from = project.crate_source("charming")?.join("src/asset").join(name);
    let wanted = std::fs::read(&from).with_context(|| {
        format!("charming {} has no {name}", project.crate_version("charming").unwrap_or("?"))
    })?;
    let vendor = project.root.join("public/vendor");
    let to = vendor.join(name);
    if std::fs::read(&to).is_ok_and(|present| present == wanted) {
        return Ok(());
    }
    std::fs::create_dir_all(&vendor)
        .and_then(|()| std::fs::write(&to, wanted))
        .with_context(|| format!("{} cannot be written", to.display()))
}

/// Every language but English becomes one file, fetched by those who speak it.
fn join_languages(project: &Project) -> anyhow::Result<()> {
    let to = project.root.join("public/text");
    std::fs::create_dir_all(&to).with_context(|| format!("{} cannot be made", to.display()))?;
    for language in ["zh-Hans", "zh-Hant"] {
        let from = project.root.join("app/locales").join(language);
        let mut whole = String::new();
        for name in files(&from)? {
            let path = from.join(&name);
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            whole.extend(
                text.lines().filter(|line| !line.starts_with('#')).flat_map(|line| [line, "\n"]),
            );
        }
        let path = to.join(format!("{language}.ftl"));
        if !std::fs::read_to_string(&path).is_ok_and(|present| present == whole) {
            std::fs::write(&path, whole)
                .with_context(|| format!("{} cannot be written", path.display()))?;
        }
    }
    Ok(())
}

fn build(project: &Project, plan: Plan) -> anyhow::Result<PathBuf> {
    let staged = project.root.join("dist.new");
    remove(&staged)?;
    let tools = setup::for_building(project)?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(tools.into_iter().chain(std::env::split_paths(&path)))
        .context("PATH holds a directory with a separator in its name")?;
    let mut trunk = std::process::Command::new("trunk");
    trunk.current_dir(&project.root).arg("build");
    if plan.dev {
        trunk.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", DEV_FLAGS);
    } else {
        // index.html names the profile that a release build of the app uses.
        trunk.arg("--release");
    }
    // Everything is there already, so trunk has nothing to fetch.
    trunk.args(["--offline", "--skip-version-check", "--dist"]).arg(&staged).env("PATH", &path);
    // A failed build is explained by the compiler; trunk's own stack would bury that.
    trunk.env("RUST_BACKTRACE", "0");
    // trunk reads NO_COLOR as true or false and refuses its usual value, 1.
    if std::env::var_os("NO_COLOR").is_some() {
        trunk.env_remove("NO_COLOR").env("TRUNK_COLOR", "never");
    }
    run::stream(&mut trunk)?;
    if !staged.join("index.html").is_file() {
        bail!("trunk wrote no index.html to {}", staged.display());
    }
    split::build(project, plan, &path, &staged)?;
    Ok(staged)
}

fn swap(staged: &Path, dist: &Path) -> anyhow::Result<()> {
    let old = dist.with_extension("old");
    remove(&old)?;
    if dist.exists() {
        std::fs::rename(dist, &old)
            .with_context(|| format!("{} cannot be moved away", dist.display()))?;
    }
    std::fs::rename(staged, dist)
        .with_context(|| format!("{} cannot be put in place", dist.display()))?;
    remove(&old)
}

fn remove(directory: &Path) -> anyhow::Result<()> {
    if !directory.exists() {
        return Ok(());
    }
    std::fs::remove_dir_all(directory)
        .with_context(|| format!("{} cannot be removed", directory.display()))
}

/// Every file below `directory` as a path relative to it, sorted, with `/` between its parts.
fn files(directory: &Path) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut open = vec![(directory.to_owned(), String::new())];
    while let Some((directory, prefix)) = open.pop() {
        let unreadable = || format!("{} cannot be read", directory.display());
        for entry in std::fs::read_dir(&directory).with_context(unreadable)? {
            let entry = entry.with_context(unreadable)?;
            let name =
                entry.file_name().into_string().ok().with_context(|| {
                    format!("{} holds a name that is no text", directory.display())
                })?;
            let path = format!("{prefix}{name}");
            if entry.file_type().with_context(unreadable)?.is_dir() {
                open.push((entry.path(), format!("{path}/")));
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
