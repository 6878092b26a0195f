//! A page that is fetched later: no part of the first load, there without a network, and honest when
//! it cannot be had.

use std::path::Path;

use anyhow::Context;
use tests::browser::{Browser, DESKTOP, Setup};
use tests::server::{Server, copy};
use tests::story::story;

/// Pages: what each shows when it is there, and a class that only its code names.
const PAGES: [(&str, &str, &str); 4] = [
    ("/import", ".drop-zone", "drop-zone"),
    ("/changes", ".settings .empty", "change-lines"),
    ("/settings", ".settings-row", "settings-row"),
    ("/products", ".vlist", "vlist-head"),
];
/// What the page has asked for of the later parts.
const FETCHED: &str = "performance.getEntriesByType('resource')\
    .map(it => it.name).filter(it => it.includes('/later/'))";
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

fn has_mark(contents: &[Vec<u8>], mark: &str) -> bool {
    contents.iter().any(|it| it.windows(mark.len()).any(|it| it == mark.as_bytes()))
}

/// Nothing that the browser has fetched so far holds a later page; what draws charts may be there.
async fn fetched_no_page(desk: &Browser, later: &Path) -> anyhow::Result<()> {
    let fetched: Vec<String> = serde_json::from_value(desk.evaluate(FETCHED).await?)?;
    for name in fetched.iter().filter_map(|it| it.rsplit('/').next()) {
        let part = [std::fs::read(later.join(name)).with_context(|| name.to_owned())?];
        for (address, _, mark) in PAGES {
            assert!(!has_mark(&part, mark), "{name} was fetched and holds {address}");
        }
    }
    Ok(())
}

/// Opens each page from within the app; its heading takes the focus.
async fn open_each(desk: &Browser) -> anyhow::Result<()> {
    for (address, there, _) in PAGES {
        desk.evaluate(&format!("document.querySelector('a[href=\"{address}\"]').click()")).await?;
        desk.find(there).await.with_context(|| format!("{address} does not come"))?;
        let focused = "document.activeElement.matches('.page-title')";
        desk.until_true("the focus on the heading", focused).await?;
    }
    Ok(())
}

#[test]
fn later_pages_are_no_part_of_the_first_load_and_open_without_a_network() {
    story("later", Server::demo(), async |story| {
        let first = files(story.server.build(), "app-", ".wasm")?;
        assert_eq!(first.len(), 1, "the first load has one WebAssembly file");
        let later = files(&story.server.build().join("later"), "", ".wasm")?;
        for (address, _, mark) in PAGES {
            assert!(!has_mark(&first, mark), "the first load holds {address}");
            assert!(has_mark(&later, mark), "no later part holds {address}");
        }

        let (name, password) = story.server.demo_person()?;
        let seat = story.seat(Setup::of(DESKTOP)).await?;
        let desk = &story[seat];
        desk.open("/").await?;
        desk.sign_in(&name, &password).await?;
        desk.find(".kpis").await?;
        desk.arrived().await?;
        fetched_no_page(desk, &story.server.build().join("later")).await?;
        open_each(desk).await?;
        // Forth and back: what was fetched, and what two parts share, is not fetched again.
        open_each(desk).await?;
        let once = format!("new Set({FETCHED}).size === {FETCHED}.length");
        assert_eq!(desk.evaluate(&once).await?, true, "{}", desk.evaluate(FETCHED).await?);

        // A new page, so that nothing is in memory: the service worker has kept the parts.
        desk.open("/").await?;
        desk.find(".kpis").await?;
        desk.set_offline(true).await?;
        desk.reload().await?;
        desk.find(".kpis").await?;
        open_each(desk).await?;
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
