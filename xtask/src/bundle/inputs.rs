//! What a bundle is made from, as one hash; and what an existing bundle was made from.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use anyhow::Context;
use sha2::{Digest, Sha256};

use super::{Plan, files};
use crate::project::Project;
use crate::run;

const DIRECTORIES: [&str; 6] = ["app", "shared", "style", "public", "xtask/src/bundle", ".cargo"];
const FILES: [&str; 5] =
    ["Cargo.toml", "Cargo.lock", "Trunk.toml", "xtask/src/bundle.rs", "xtask/src/setup/tools.rs"];

/// Hashes the content of everything that goes into the app, and the compiler's version.
pub(super) fn fingerprint(project: &Project, plan: Plan) -> anyhow::Result<String> {
    let mut hash = Sha256::new();
    let compiler = run::output(Command::new("rustc").arg("-vV"))?;
    hash.update(format!("dev {}\n{compiler}", plan.dev));
    for directory in DIRECTORIES {
        for file in files(&project.root.join(directory))? {
            add(&mut hash, &project.root, &format!("{directory}/{file}"))?;
        }
    }
    for file in FILES {
        add(&mut hash, &project.root, file)?;
    }
    Ok(hex(&hash.finalize()))
}

fn add(hash: &mut Sha256, root: &Path, name: &str) -> anyhow::Result<()> {
    let content =
        std::fs::read(root.join(name)).with_context(|| format!("{name} cannot be read"))?;
    // The length keeps one file's end from passing as the next one's beginning.
    hash.update(format!("{name}\n{}\n", content.len()));
    hash.update(content);
    Ok(())
}

/// Whether `stamp` tells of the same inputs, compressed at least as well.
pub(super) fn is_built(stamp: &Path, fingerprint: &str, quality: u32) -> bool {
    // No stamp, or one that says nothing known, means: build.
    let Ok(text) = std::fs::read_to_string(stamp) else { return false };
    let Some((built, at)) = text.trim().split_once(' ') else { return false };
    built == fingerprint && at.parse().is_ok_and(|at: u32| at >= quality)
}

/// Leaves the stamp that [`is_built`] reads.
pub(super) fn write(stamp: &Path, fingerprint: &str, quality: u32) -> anyhow::Result<()> {
    std::fs::write(stamp, format!("{fingerprint} {quality}\n"))
        .with_context(|| format!("{} cannot be written", stamp.display()))
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String cannot fail");
        text
    })
}
