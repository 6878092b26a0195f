//! trunk, wasm-bindgen and wasm-split-cli in the versions the app is built with, and Firefox's driver.
//!
//! A fitting one on the person's PATH is used as it is; otherwise one is built into the tools
//! directory, under a folder that carries the version, so that versions never replace each other.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use crate::project::{Project, tools_directory};
use crate::run;

/// The trunk that is installed; any other patch release of the same line is as good.
const TRUNK: &str = "0.21.14";
const TRUNK_LINE: &str = "0.21.";
/// Fits `wasm_split_helpers` 0.2, which marks where the app is split.
const SPLIT: &str = "0.2.4";

/// The driver speaks to many versions of Firefox; Debian has no package of it.
const GECKODRIVER: &str = "0.37.1";
const GECKODRIVER_LINE: &str = "0.37.";

struct Tool<'a> {
    package: &'static str,
    binary: &'static str,
    version: &'a str,
    /// Whether it is that one, by the version it prints; none for a program that prints no version:
    /// then only the one in the folder with the version in its name will do.
    fits: Option<&'a dyn Fn(&str) -> bool>,
    /// Features that spare the person system libraries and minutes.
    options: &'static [&'static str],
}

/// Returns the directories of fitting tools, installing what is missing.
pub(crate) fn ensure(project: &Project) -> anyhow::Result<Vec<PathBuf>> {
    // The command must match the library exactly, so Cargo.lock decides.
    let bindgen = project.crate_version("wasm-bindgen")?;
    let tools = [
        Tool {
            package: "trunk",
            binary: "trunk",
            version: TRUNK,
            fits: Some(&|it| it.starts_with(TRUNK_LINE)),
            options: &["--no-default-features", "--features", "rustls"],
        },
        Tool {
            package: "wasm-bindgen-cli",
            binary: "wasm-bindgen",
            version: bindgen,
            fits: Some(&|it| it == bindgen),
            options: &[],
        },
        Tool {
            package: "wasm_split_cli_support",
            binary: "wasm-split-cli",
            version: SPLIT,
            fits: None,
            options: &["--features", "build-binary"],
        },
    ];
    let cache = tools_directory()?;
    tools.iter().map(|tool| tool.ensure(&cache)).collect()
}

/// Returns Firefox's driver, installing it when it is missing.
pub(crate) fn geckodriver() -> anyhow::Result<PathBuf> {
    let tool = Tool {
        package: "geckodriver",
        binary: "geckodriver",
        version: GECKODRIVER,
        fits: Some(&|it| it.starts_with(GECKODRIVER_LINE)),
        options: &[],
    };
    let folder = tool.ensure(&tools_directory()?)?;
    Ok(folder.join(format!("{}{}", tool.binary, std::env::consts::EXE_SUFFIX)))
}

impl Tool<'_> {
    fn ensure(&self, cache: &Path) -> anyhow::Result<PathBuf> {
        let own = self.fits.and_then(|_| run::on_path(self.binary)).filter(|it| self.is_fit(it));
        if let Some(directory) = own.as_deref().and_then(Path::parent) {
            return Ok(directory.to_owned());
        }
        let root = cache.join(format!("{}-{}", self.binary, self.version));
        let binary =
            root.join("bin").join(format!("{}{}", self.binary, std::env::consts::EXE_SUFFIX));
        if !self.is_fit(&binary) {
            std::fs::create_dir_all(cache)
                .with_context(|| format!("{} cannot be made", cache.display()))?;
            // A second xtask waits here instead of building the same thing beside the first.
            let lock = File::create(cache.join(format!("{}.lock", self.binary)))
                .with_context(|| format!("{} cannot be written to", cache.display()))?;
            lock.lock().context("the tools directory cannot be locked")?;
            if !self.is_fit(&binary) {
                self.install(cache, &root)?;
            }
        }
        if !self.is_fit(&binary) {
            bail!(
                "{} was installed but does not run as version {}: remove that folder and try again",
                root.display(),
                self.version
            );
        }
        Ok(root.join("bin"))
    }

    fn install(&self, cache: &Path, root: &Path) -> anyhow::Result<()> {
        let Self { package, version, .. } = self;
        println!("Installing {package} {version} to {} (once, some minutes).", root.display());
        // Kept until it succeeds: an interrupted installation goes on where it stopped.
        let build = cache.join(format!("build-{}-{version}", self.binary));
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .args(["install", package, "--version", version, "--locked", "--force", "--root"])
            .arg(root)
            .args(self.options)
            .current_dir(cache)
            .env("CARGO_TARGET_DIR", &build)
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env_remove("RUSTFLAGS");
        run::stream(&mut cargo).with_context(|| {
            format!("{package} {version} could not be installed; the lines above say why")
        })?;
        std::fs::remove_dir_all(&build)
            .with_context(|| format!("{} cannot be removed", build.display()))
    }

    fn is_fit(&self, binary: &Path) -> bool {
        // A program that does not run is as good as missing: it is installed anew.
        let Some(fits) = self.fits else {
            return run::output(Command::new(binary).arg("--help")).is_ok();
        };
        let Ok(printed) = run::output(Command::new(binary).arg("--version")) else { return false };
        printed.split_whitespace().nth(1).is_some_and(fits)
    }
}
