//! A page that is fetched later: no part of the first load, there without a network, and honest when
//! it cannot be had.

use std::path::Path;

use anyhow::Context;
use tests::browser::{DESKTOP, Setup};
use tests::server::{Server, copy};
use tests::story::story;

/// A class that only the page of imports uses.
const MARK: &[u8] = b"drop-zone";
/// What the page has asked for of the later parts.
const FETCHED: &str = "performance.getEntriesByType('resource')\
    .filter(it => it.name.includes('/later/import-')).length";
const IMPORT: &str = "document.querySelector('a[href=\"/import\"]').click()";

/// The files of a folder whose name has this beginning and this end, with their content.
fn files(folder: &Path, start: &str, end: &str) -> anyhow::Result<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("{}", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(start) && name.ends_with(end) {
            found.push(std::fs::read(entry.path())?);
        }
    }
    Ok(found)
}

fn has_mark(content: &[u8]) -> bool {
    content.windows(MARK.len()).any(|it| it == MARK)
}

#[test]
fn a_later_page_is_no_part_of_the_first_load_and_opens_without_a_network() {
    story("later", Server::demo(), async |story| {
        let first = files(story.server.build(), "app-", ".wasm")?;
        assert_eq!(first.len(), 1, "the first load has one WebAssembly file");
        assert!(!first.iter().any(|it| has_mark(it)), "the first load holds the page of imports");
        let later = files(&story.server.build().join("later"), "import-", ".wasm")?;
        assert!(later.iter().any(|it| has_mark(it)), "no later part holds the page of imports");

        let (name, password) = story.server.demo_person()?;
        let seat = story.seat(Setup::of(DESKTOP)).await?;
        let desk = &story[seat];
        desk.open("/").await?;
        desk.sign_in(&name, &password).await?;
        desk.find(".kpis").await?;
        desk.arrived().await?;
        assert_eq!(desk.evaluate(FETCHED).await?, 0, "nobody has asked for a later page");
        desk.evaluate(IMPORT).await?;
        desk.find(".drop-zone").await?;
        assert_eq!(desk.evaluate(FETCHED).await?, 1);
        let focused = "document.activeElement.matches('.page-title')";
        desk.until_true("the focus on the heading", focused).await?;

        // A new page, so that nothing is in memory: the service worker has kept the part.
        desk.open("/").await?;
        desk.find(".kpis").await?;
        desk.set_offline(true).await?;
        desk.reload().await?;
        desk.find(".kpis").await?;
        desk.evaluate(IMPORT).await?;
        desk.find(".drop-zone").await?;
        Ok(())
    });
}

#[test]
fn a_later_page_that_cannot_be_fetched_says_so_and_comes_when_it_can() {
    story("later-missing", Server::demo(), async |story| {
        let folder = tempfile::tempdir()?;
        let (build, away) = (folder.path().join("build"), folder.path().join("away"));
        std::fs::create_dir(&build)?;
        copy(story.server.build(), &build)?;
        std::fs::rename(build.join("later"), &away)?;
        story.server.stop()?;
        story.server.serve_build(build.clone());
        story.server.start_again()?;

        let (name, password) = story.server.demo_person()?;
        let seat = story.seat(Setup::of(DESKTOP)).await?;
        let desk = &story[seat];
        desk.open("/").await?;
        desk.sign_in(&name, &password).await?;
        desk.find(".kpis").await?;
        desk.evaluate(IMPORT).await?;
        desk.sees("This page is not on the device yet").await?;
        // The rest of the app goes on.
        desk.evaluate("document.querySelector('a[href=\"/\"]').click()").await?;
        desk.find(".kpis").await?;
        desk.evaluate(IMPORT).await?;
        desk.sees("Check the network and try again").await?;

        std::fs::rename(&away, build.join("later"))?;
        desk.press("Try again").await?;
        desk.find(".drop-zone").await?;
        let errors = story[seat].logged_errors().await?;
        assert!(errors.iter().any(|it| it.contains("/later/")), "{errors:?}");
        assert!(!errors.iter().any(|it| it.contains("panicked")), "{errors:?}");
        Ok(())
    });
}
