//! Where things are: the repository, cargo's target directory, the tools' cache.
//!
//! Asks cargo instead of guessing, since the target directory may lie outside the repository.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use serde_json::Value;

use crate::run;

/// This repository as cargo sees it.
pub(crate) struct Project {
    pub(crate) root: PathBuf,
    metadata: Value,
}

impl Project {
    /// Finds the repository around the running xtask; also downloads the crates that are missing,
    /// so that later steps can work offline.
    pub(crate) fn find() -> anyhow::Result<Self> {
        let start = match std::env::var_os("CARGO_MANIFEST_DIR") {
            Some(xtask) => PathBuf::from(xtask),
            None => std::env::current_dir().context("the current directory cannot be read")?,
        };
        let root = start
            .ancestors()
            .find(|it| it.join("xtask/Cargo.toml").is_file())
            .context("this is not the repository: start it as `cargo xtask` inside it")?
            .to_owned();
        let mut command = cargo(&root);
        command.args(["metadata", "--format-version", "1"]);
        let metadata = serde_json::from_str(&run::output(&mut command)?)
            .context("`cargo metadata` answered with something that is no JSON")?;
        Ok(Self { root, metadata })
    }

    /// A cargo command that runs in the repository.
    pub(crate) fn cargo<const N: usize>(&self, arguments: [&str; N]) -> Command {
        let mut command = cargo(&self.root);
        command.args(arguments);
        command
    }

    /// The directory cargo builds into.
    pub(crate) fn target(&self) -> anyhow::Result<&Path> {
        self.metadata["target_directory"]
            .as_str()
            .map(Path::new)
            .context("`cargo metadata` names no target directory")
    }

    /// The path of a program that cargo built in `profile` (`debug`, `release` or `sim`).
    pub(crate) fn program(&self, profile: &str, name: &str) -> anyhow::Result<PathBuf> {
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        let path = self.target()?.join(profile).join(file);
        if !path.is_file() {
            bail!("cargo built no {}", path.display());
        }
        Ok(path)
    }

    /// The directory with the source of a crate the project depends on.
    pub(crate) fn crate_source(&self, name: &str) -> anyhow::Result<PathBuf> {
        let manifest = self.package(name)?["manifest_path"].as_str();
        manifest
            .and_then(|it| Path::new(it).parent())
            .map(Path::to_owned)
            .with_context(|| format!("`cargo metadata` does not say where {name} lies"))
    }

    /// The version of a crate the project depends on, as Cargo.lock has it.
    pub(crate) fn crate_version(&self, name: &str) -> anyhow::Result<&str> {
        self.package(name)?["version"]
            .as_str()
            .with_context(|| format!("`cargo metadata` does not say which {name} is used"))
    }

    fn package(&self, name: &str) -> anyhow::Result<&Value> {
        self.metadata["packages"]
            .as_array()
            .and_then(|all| all.iter().find(|it| it["name"] == name))
            .with_context(|| format!("the workspace does not depend on {name}"))
    }
}

/// The directory for the tools that setup installs.
pub(crate) fn tools_directory() -> anyhow::Result<PathBuf> {
    let chosen = |name| std::env::var_os(name).filter(|it: &OsString| !it.is_empty());
    if let Some(tools) = chosen("FIELDLINE_TOOLS") {
        return std::path::absolute(tools).context("FIELDLINE_TOOLS is no usable path");
    }
    let cache = match chosen("XDG_CACHE_HOME").or_else(|| chosen("LOCALAPPDATA")) {
        Some(cache) => PathBuf::from(cache),
        None => std::env::home_dir()
            .context("there is no home directory for the tools: set FIELDLINE_TOOLS")?
            .join(".cache"),
    };
    Ok(cache.join("fieldline").join("tools"))
}

fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}
