//! One style sheet out of the many that trunk writes: together they compress to two thirds, and a
//! first load asks once.

use std::path::Path;

use anyhow::Context;
use sha2::{Digest as _, Sha256};

/// Joins the style sheets of the page, in their order: the first one names the layers.
pub(super) fn join(staged: &Path) -> anyhow::Result<()> {
    let path = staged.join("index.html");
    let page = std::fs::read_to_string(&path).context("index.html cannot be read")?;
    let links = links(&page);
    let mut style = String::new();
    for (_, name) in &links {
        let from = staged.join(name);
        style += &std::fs::read_to_string(&from).with_context(|| format!("there is no {name}"))?;
        style.push('\n');
        std::fs::remove_file(&from).with_context(|| format!("{name} cannot be removed"))?;
    }
    // Named by its content, as trunk names files: it may be cached for ever.
    let hash = Sha256::digest(&style);
    let hash: String = hash[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let name = format!("style-{hash}.css");
    std::fs::write(staged.join(&name), style)
        .and_then(|()| std::fs::write(&path, replaced(&page, &links, &name)))
        .context("the joined style sheet cannot be written")
}

/// The page's links to style sheets: the whole tag, and the name of the file.
fn links(page: &str) -> Vec<(&str, &str)> {
    let mut links = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find("<link ") {
        rest = &rest[start..];
        let end = rest.find('>').map_or(rest.len(), |at| at + 1);
        let (tag, after) = rest.split_at(end);
        if tag.contains("stylesheet")
            && let Some(name) = tag.split_once("href=").map(|(_, value)| value)
        {
            let name = name.trim_start_matches(['"', '/']);
            links.push((tag, name.split(['"', ' ', '>']).next().unwrap_or_default()));
        }
        rest = after;
    }
    links
}

/// The page with one link in the place of the first.
fn replaced(page: &str, links: &[(&str, &str)], name: &str) -> String {
    let mut page = page.to_owned();
    for (at, (tag, _)) in links.iter().enumerate() {
        let one =
            if at == 0 { format!("<link href=/{name} rel=stylesheet>") } else { String::new() };
        page = page.replacen(tag, &one, 1);
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_sheets_become_one_in_their_order() {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let put = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("a file");
        };
        put("a-1.css", "a{}");
        put("b-2.css", "b{}");
        put(
            "index.html",
            "<link rel=icon href=/i.svg><link href=/b-2.css integrity=x rel=stylesheet>\
             <link rel=\"stylesheet\" href=\"/a-1.css\"><body>",
        );
        join(folder.path()).expect("joined");
        let page = std::fs::read_to_string(folder.path().join("index.html")).expect("a page");
        let names = links(&page);
        let [(_, name)] = names.as_slice() else { panic!("one link, not {page}") };
        assert!(page.starts_with("<link rel=icon href=/i.svg><link href=/style-"), "{page}");
        let style = std::fs::read_to_string(folder.path().join(name)).expect("the style");
        assert_eq!(style, "b{}\na{}\n");
        assert!(!folder.path().join("a-1.css").exists());
    }
}
