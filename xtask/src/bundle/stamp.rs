//! Gives a bundle its build number and tells the service worker which files to keep.
//!
//! The number is a hash of the content: the same app built twice is the same build, so nobody is
//! offered an update that changes nothing.

use std::path::Path;

use anyhow::{Context, bail};
use sha2::{Digest, Sha256};

use super::files;
use super::inputs::hex;

const WORKER: &str = "sw.js";
const BUILD_TOKEN: &str = "__BUILD__";
const FILES_TOKEN: &str = r#"["__FILES__"]"#;

/// Writes the build number and the list of files into the service worker, and `version.json`.
pub(super) fn stamp(staged: &Path) -> anyhow::Result<()> {
    let names = files(staged)?;
    let build = build_number(staged, &names)?;
    let keep: Vec<String> = names.iter().filter(|it| is_kept(it)).map(|it| address(it)).collect();
    let keep = serde_json::to_string(&keep).context("the list of files is no JSON")?;

    let path = staged.join(WORKER);
    let worker = std::fs::read_to_string(&path)
        .with_context(|| format!("the app has no {WORKER} (public/{WORKER})"))?;
    for token in [BUILD_TOKEN, FILES_TOKEN] {
        if !worker.contains(token) {
            bail!("public/{WORKER} lacks {token}, which the build replaces");
        }
    }
    let worker = worker.replace(BUILD_TOKEN, &build).replace(FILES_TOKEN, &keep);
    write(&path, &worker)?;
    write(&staged.join("version.json"), &format!("{}\n", serde_json::json!({ "build": build })))
}

fn build_number(staged: &Path, names: &[String]) -> anyhow::Result<String> {
    let mut hash = Sha256::new();
    for name in names {
        let content =
            std::fs::read(staged.join(name)).with_context(|| format!("{name} cannot be read"))?;
        hash.update(format!("{name}\n{}\n", content.len()));
        hash.update(content);
    }
    Ok(hex(&hash.finalize()[..6]))
}

/// What an offline start needs. Charts are kept by the worker when they are first loaded.
fn is_kept(name: &str) -> bool {
    let extension = name.rsplit('.').next().unwrap_or_default();
    !name.starts_with('.')
        && !name.starts_with("vendor/")
        && ![WORKER, "version.json", "robots.txt"].contains(&name)
        && !["map", "br", "gz"].contains(&extension)
}

fn address(name: &str) -> String {
    if name == "index.html" { "/".to_owned() } else { format!("/{name}") }
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{address, is_kept};

    #[test]
    fn an_offline_start_keeps_the_app_and_leaves_charts_and_itself_out() {
        let names = ["app-1.js", "index.html", "sw.js", "vendor/e.js", "version.json", "a.map"];
        let kept: Vec<_> = names.into_iter().filter(|it| is_kept(it)).map(address).collect();
        assert_eq!(kept, ["/app-1.js", "/"]);
    }
}
