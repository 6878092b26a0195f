//! Builds the app itself, in parts: what every start needs, and pages that are fetched later.
//!
//! cargo links the app with its relocations kept; `wasm-split-cli` cuts it at the functions marked
//! with `#[wasm_split]`; `wasm-bindgen` makes the JavaScript for the first part. The parts of one
//! build fit each other and no others, so one hash of all of them is in all their names.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use sha2::{Digest, Sha256};

use super::inputs::hex;
use super::{Plan, files, remove};
use crate::project::Project;
use crate::run;

const TARGET: &str = "wasm32-unknown-unknown";
/// The profile of a release build of the app, in Cargo.toml.
const PROFILE: &str = "app";
/// Where the later parts lie in the bundle.
pub(super) const LATER: &str = "later/";
/// What `wasm-split-cli` calls the script that fetches the later parts.
const LINK: &str = "__wasm_split.js";
/// How it begins the name of a part; what several parts share is called `chunk_…`.
const PART: &str = "split_";
/// How a WebAssembly file begins.
const HEADER: &[u8] = b"\0asm\x01\0\0\0";

/// Builds the app into the staging directory and names its files in the page there. `path` is
/// where the tools are found.
pub(super) fn build(
    project: &Project,
    plan: Plan,
    path: &OsStr,
    staged: &Path,
) -> anyhow::Result<()> {
    let linked = link(project, plan)?;
    let work = project.target()?.join(if plan.dev { "split-dev" } else { "split" });
    remove(&work)?;
    let parts = work.join("parts");
    let mut split = Command::new("wasm-split-cli");
    split.arg(&linked).arg(&parts).args(["--out-name", "app"]).env("PATH", path);
    run::stream(&mut split)?;

    let whole = work.join("whole");
    let mut bindgen = Command::new("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript", "--out-name", "app"]);
    // The later parts are bound by these names.
    bindgen.args(["--keep-lld-exports", "--no-demangle", "--out-dir"]);
    bindgen.arg(&whole).arg(parts.join("app.wasm")).env("PATH", path);
    run::stream(&mut bindgen)?;
    for name in files(&parts)?.iter().filter(|it| *it != "app.wasm") {
        std::fs::copy(parts.join(name), whole.join(name))
            .with_context(|| format!("{name} cannot be copied"))?;
    }
    put(&whole, staged, plan.dev)
}

/// The app as cargo links it, with what the splitter has to know.
fn link(project: &Project, plan: Plan) -> anyhow::Result<PathBuf> {
    let mut cargo = project.cargo(["rustc", "--package", "app", "--bin", "app"]);
    cargo.args(["--offline", "--target", TARGET]);
    if !plan.dev {
        cargo.args(["--profile", PROFILE]);
    }
    cargo.args(["--", "-C", "link-arg=--emit-relocs"]);
    if plan.dev {
        cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", super::DEV_FLAGS);
    } else {
        // Without names the splitter cannot tell the functions apart; they are taken out later.
        cargo.args(["-C", "strip=debuginfo"]);
    }
    run::stream(&mut cargo)?;
    let profile = if plan.dev { "debug" } else { PROFILE };
    let linked = project.target()?.join(TARGET).join(profile).join("app.wasm");
    if !linked.is_file() {
        bail!("cargo built no {}", linked.display());
    }
    Ok(linked)
}

/// Puts the files of the app into the bundle under names that carry their hash.
fn put(whole: &Path, staged: &Path, named: bool) -> anyhow::Result<()> {
    let mut contents = Vec::new();
    for name in files(whole)? {
        let mut content =
            std::fs::read(whole.join(&name)).with_context(|| format!("{name} cannot be read"))?;
        if name.ends_with(".wasm") && !named {
            content = bare(&content).with_context(|| format!("{name} is no WebAssembly"))?;
        }
        contents.push((name, content));
    }
    // The files name each other, so the hash is taken while it is still blank in all of them.
    let mut hash = Sha256::new();
    for (name, content) in published(&contents, "")? {
        hash.update(format!("{name}\n{}\n", content.len()));
        hash.update(&content);
    }
    let hash = hex(&hash.finalize()[..8]);
    let names = names(&contents, &hash);
    if !names.iter().any(|(_, to)| to.starts_with(LATER)) {
        bail!("the app has no later part: is anything still marked with #[wasm_split]?");
    }
    std::fs::create_dir_all(staged.join(LATER)).context("the later parts have no place")?;
    for (name, content) in published(&contents, &hash)? {
        std::fs::write(staged.join(&name), content)
            .with_context(|| format!("{name} cannot be written"))?;
    }
    let path = staged.join("index.html");
    let page = std::fs::read_to_string(&path).context("index.html cannot be read")?;
    for name in ["/app.js", "/app_bg.wasm"] {
        if !page.contains(name) {
            bail!("app/page/index.html lacks {name}, which the build names");
        }
    }
    let page = names
        .iter()
        .fold(page, |page, (name, to)| page.replace(&format!("/{name}"), &format!("/{to}")));
    std::fs::write(&path, page).context("index.html cannot be written")
}

/// What each file is called, and what it is to be called.
fn names(contents: &[(String, Vec<u8>)], hash: &str) -> Vec<(String, String)> {
    contents.iter().map(|(name, _)| (name.clone(), public_name(name, hash))).collect()
}

/// The files under their public names, which their scripts use too.
fn published(contents: &[(String, Vec<u8>)], hash: &str) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let names = names(contents, hash);
    let publish = |(name, content): &(String, Vec<u8>)| {
        let content = if name.ends_with(".js") {
            let script = std::str::from_utf8(content);
            renamed(script.with_context(|| format!("{name} is no text"))?, &names).into_bytes()
        } else {
            content.clone()
        };
        Ok((public_name(name, hash), content))
    };
    contents.iter().map(publish).collect()
}

/// `split_import.wasm` becomes `later/import-0123456789abcdef.wasm`.
fn public_name(name: &str, hash: &str) -> String {
    if name == LINK {
        return format!("app-{hash}_later.js");
    }
    if let Some(rest) = name.strip_prefix("app") {
        return format!("app-{hash}{rest}");
    }
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "wasm"));
    let part = stem.strip_prefix(PART).unwrap_or(stem);
    format!("{LATER}{part}-{hash}.{extension}")
}

/// A script with the files that it fetches called by their public names. The name under which the
/// app asks for its imports stays: it is in the WebAssembly file too.
fn renamed(script: &str, names: &[(String, String)]) -> String {
    names.iter().fold(script.to_owned(), |script, (name, to)| {
        ["from \"./", "URL(\"./", "URL('"].iter().fold(script, |script, before| {
            let (call, quote) = before.split_at(before.find(['"', '\'']).unwrap_or_default());
            let quote = &quote[..1];
            script
                .replace(&format!("{before}{name}{quote}"), &format!("{call}{quote}./{to}{quote}"))
        })
    })
}

/// A WebAssembly file without its custom sections: names and the like, which no browser needs.
fn bare(wasm: &[u8]) -> Option<Vec<u8>> {
    let mut rest = wasm.strip_prefix(HEADER)?;
    let mut kept = HEADER.to_vec();
    while let Some((&id, after)) = rest.split_first() {
        let (length, digits) = number(after)?;
        let section = rest.get(..1 + digits + length)?;
        if id != 0 {
            kept.extend_from_slice(section);
        }
        rest = &rest[section.len()..];
    }
    Some(kept)
}

/// A number in LEB128 and how many bytes it takes.
fn number(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0;
    for (at, byte) in bytes.iter().enumerate().take(5) {
        value |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((value, at + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custom_sections_go_and_the_others_stay() {
        let long = [vec![10, 0x81, 0x01], vec![7; 129]].concat();
        let wasm = [HEADER, &[0, 3, 1, b'x', 9], &[1, 1, 0], &long, &[0, 1, 0]].concat();
        assert_eq!(bare(&wasm).expect("whole"), [HEADER, &[1, 1, 0], &long].concat());
        assert_eq!(bare(&wasm[..wasm.len() - 1]), None, "a section that breaks off");
        assert_eq!(bare(b"<html>"), None);
    }

    #[test]
    fn files_of_one_build_are_named_by_one_hash_in_page_and_scripts() {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let (whole, staged) = (folder.path().join("whole"), folder.path().join("staged"));
        let put_file = |name: &str, content: &[u8]| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, content).expect("a file");
        };
        put_file("whole/app.js", b"import * as a from \"./__wasm_split.js\"\nnew URL('app_bg.wasm', b); \"./__wasm_split.js\": a");
        put_file("whole/app_bg.wasm", &[HEADER, &[0, 1, 0]].concat());
        put_file(
            "whole/__wasm_split.js",
            b"import { a } from \"./app.js\"; new URL(\"./split_import.wasm\", b)",
        );
        put_file("whole/split_import.wasm", HEADER);
        put_file("staged/index.html", b"<script>from '/app.js' + \"/app_bg.wasm\"</script>");
        put(&whole, &staged, false).expect("put");

        let found = files(&staged).expect("files");
        let [main, wasm, link, page, later] = found.as_slice() else { panic!("{found:?}") };
        let hash = main.strip_prefix("app-").and_then(|it| it.strip_suffix(".js")).expect("a hash");
        assert_eq!(hash.len(), 16);
        assert_eq!(*wasm, format!("app-{hash}_bg.wasm"));
        assert_eq!(*link, format!("app-{hash}_later.js"));
        assert_eq!(*later, format!("later/import-{hash}.wasm"));
        let read = |name: &str| std::fs::read_to_string(staged.join(name)).expect("a text");
        assert_eq!(
            read(main),
            format!(
                "import * as a from \"./{link}\"\nnew URL('./{wasm}', b); \"./__wasm_split.js\": a"
            )
        );
        let wanted = format!("import {{ a }} from \"./{main}\"; new URL(\"./{later}\", b)");
        assert_eq!(read(link), wanted);
        assert_eq!(read(page), format!("<script>from '/{main}' + \"/{wasm}\"</script>"));
        assert_eq!(std::fs::read(staged.join(wasm)).expect("the app"), HEADER);
    }

    #[test]
    fn an_app_in_one_part_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary directory");
        std::fs::write(folder.path().join("app.js"), "").expect("a file");
        let error = put(folder.path(), folder.path(), false).expect_err("nothing is later");
        assert!(error.to_string().contains("#[wasm_split]"), "{error}");
    }
}
