//! A colleague is let into one record: it comes to their device with all that belongs to it, and leaves
//! it again when the share ends. What they wrote meanwhile stays theirs.

use std::collections::BTreeMap;

use anyhow::Context;
use serde_json::Value;
use tests::browser::{Browser, DESKTOP, Setup, TABLET};
use tests::server::Server;
use tests::story::story;

use super::steps::{self, NEXT, arrive, choose, device_file, holds, reads, write};

const ABSENT: &str = "This opportunity is not here";

/// How many records of each kind a device file holds that are this one or name it.
fn with(file: &str, id: &str) -> anyhow::Result<BTreeMap<String, usize>> {
    let mut counts = BTreeMap::new();
    for line in file.lines().filter(|line| line.contains(id)) {
        let line: Value = serde_json::from_str(line)?;
        let kind = line["record"].as_str().unwrap_or("no record");
        *counts.entry(kind.to_owned()).or_default() += 1;
    }
    Ok(counts)
}

/// The account of an opportunity in a device file.
fn account_of(file: &str, id: &str) -> anyhow::Result<String> {
    let lines = file.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut found = lines.filter(|it| it["record"] == "opportunity" && it["id"] == id);
    let record = found.next().context("no such opportunity on the device")?;
    Ok(record["account"].as_str().context("an opportunity without an account")?.to_owned())
}

/// Opens the dialog on the record's page and lets a colleague in.
async fn share(owner: &Browser, name: &str, may_edit: bool) -> anyhow::Result<()> {
    owner.press("More actions").await?;
    owner.press("Share…").await?;
    choose(owner, "Colleague", name).await?;
    if may_edit {
        owner.press("May change it too").await?;
    }
    owner.click("dialog[open] .share-new .button-primary").await?;
    reads(owner, "dialog[open] .change-lines", name).await
}

#[test]
fn what_is_shared_comes_to_the_device_and_leaves_it_but_for_an_edit_made_meanwhile() {
    story("share", Server::demo(), async |story| {
        let owner = arrive(story, Setup::of(TABLET), "anna").await?;
        let friend = arrive(story, Setup::of(DESKTOP), "li").await?;
        let address = steps::open_first_card(&story[owner]).await?;
        let id = address.rsplit('/').next().unwrap_or_default();
        write(&story[owner], NEXT, "Ask a colleague").await?;

        let friend = &story[friend];
        let file = device_file(friend).await?;
        anyhow::ensure!(with(&file, id)?.is_empty(), "the colleague has it already");
        friend.open(&address).await?;
        friend.sees(ABSENT).await?;

        let owner = &story[owner];
        share(owner, "李伟", true).await?;
        holds(friend, NEXT, "Ask a colleague").await?;
        reads(friend, ".timeline", "Ask a colleague").await?;
        let file = device_file(friend).await?;
        let came = with(&file, id)?;
        anyhow::ensure!(came["opportunity"] == 1 && came["share"] == 1, "{came:?}");
        anyhow::ensure!(came["change"] >= 1, "the history has not come: {came:?}");
        let account = account_of(&file, id)?;
        let came = with(&file, &account)?;
        anyhow::ensure!(came["account"] == 1 && came["contact"] >= 1, "{came:?}");

        friend.open(&address).await?;
        friend.find(NEXT).await?;
        friend.set_offline(true).await?;
        write(friend, NEXT, "Written without leave").await?;
        friend.sees("1 change on this device").await?;
        owner.press("End").await?;
        owner.gone("dialog[open] .change-line").await?;
        owner.sees("Everything is saved").await?;
        friend.set_offline(false).await?;
        friend.sees(ABSENT).await?;
        friend.sees("1 edit needs your decision").await?;

        // The app reads all of its database at the start, and nothing else without a network.
        friend
            .until_true(
                "nothing to store",
                "document.querySelector('.sync-badge[data-unsaved=\"0\"]')",
            )
            .await?;
        friend.set_offline(true).await?;
        let file = device_file(friend).await?;
        let left = with(&file, id)?;
        anyhow::ensure!(left == BTreeMap::from([("conflict".to_owned(), 1)]), "{left:?} stay");
        anyhow::ensure!(with(&file, &account)?.is_empty(), "the account stays");
        friend.open("/changes").await?;
        reads(friend, ".conflict-why", "no longer among those you can see").await?;
        reads(friend, ".conflict-values", "Yours Written without leave").await?;
        holds(owner, NEXT, "Ask a colleague").await
    });
}

#[test]
fn a_colleague_let_in_for_reading_cannot_write() {
    story("share-reading", Server::demo(), async |story| {
        let owner = arrive(story, Setup::of(TABLET), "anna").await?;
        let friend = arrive(story, Setup::of(DESKTOP), "li").await?;
        let address = steps::open_first_card(&story[owner]).await?;
        story[friend].open(&address).await?;
        story[friend].sees(ABSENT).await?;
        share(&story[owner], "李伟", false).await?;
        reads(&story[owner], "dialog[open] .change-line", "sees it").await?;
        let friend = &story[friend];
        friend.find(NEXT).await?;
        let open =
            "[...document.querySelectorAll('.opportunity-page :is(input, textarea, select)')]
            .filter(it => !it.readOnly && !it.disabled).length";
        friend.until_true("no open field", &format!("{open} === 0")).await?;
        friend.press("More actions").await?;
        friend.sees_no("Share…").await?;
        friend.sees_no("Delete").await
    });
}
