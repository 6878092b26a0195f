//! Two accounts that are one become one, and it is taken back; a key project is reviewed, and what was
//! decided becomes a task.

use tests::browser::{Browser, DESKTOP, Setup, TABLET};
use tests::server::Server;
use tests::story::story;

use super::steps::{arrive, labelled, open_first_card, reads};

/// Types into the field with this label.
async fn tell(device: &Browser, label: &str, text: &str) -> anyhow::Result<()> {
    let field = labelled(device, label).await?;
    device.click(&field).await?;
    device.type_keys(text).await?;
    Ok(())
}

/// Makes an account by its name; its page is open afterwards.
async fn account(device: &Browser, name: &str, likely: Option<&str>) -> anyhow::Result<String> {
    device.open("/accounts").await?;
    device.press("New Account").await?;
    tell(device, "Name", name).await?;
    if let Some(likely) = likely {
        reads(device, "dialog[open] .likely-line", likely).await?;
    }
    device.click("dialog[open] .button-primary").await?;
    device.gone("dialog[open]").await?;
    reads(device, ".page-title", name).await?;
    let address = device.evaluate("location.pathname").await?;
    Ok(address.as_str().unwrap_or_default().to_owned())
}

/// Merges the one that is offered, by its name, which is written another way.
async fn merge_with_likely(device: &Browser) -> anyhow::Result<()> {
    device.press("More actions").await?;
    device.press("Merge with…").await?;
    device.press("Zephyr Pumps Ltd.").await?;
    reads(device, "dialog[open] .merge-field", "ZEPHYR Pumps").await?;
    device.click("dialog[open] .button-primary").await?;
    device.sees("Zephyr Pumps Ltd. was merged into this one.").await
}

#[test]
fn two_accounts_become_one_and_two_again() {
    story("merge", Server::demo(), async |story| {
        let desk = arrive(story, Setup::of(DESKTOP), "anna").await?;
        let desk = &story[desk];
        let other = account(desk, "Zephyr Pumps Ltd.", None).await?;
        let stays = account(desk, "ZEPHYR Pumps", Some("Zephyr Pumps Ltd.")).await?;
        merge_with_likely(desk).await?;
        desk.press("Undo").await?;
        desk.sees_no("was merged into this one").await?;
        desk.open("/accounts?q=zephyr").await?;
        reads(desk, ".list-foot", "2 of").await?;
        desk.open(&stays).await?;
        merge_with_likely(desk).await?;
        desk.open("/accounts?q=zephyr").await?;
        reads(desk, ".list-foot", "1 of").await?;
        desk.open(&other).await?;
        reads(desk, ".confirming", "was merged into ZEPHYR Pumps").await?;
        desk.open(&stays).await?;
        reads(desk, ".page-title", "ZEPHYR Pumps").await
    });
}

#[test]
fn a_key_project_is_reviewed_and_the_decision_becomes_a_task() {
    story("review", Server::demo(), async |story| {
        let manager = arrive(story, Setup::of(TABLET), "zhou").await?;
        let desk = &story[manager];
        let address = open_first_card(desk).await?;
        desk.press("More actions").await?;
        desk.press("Make it a key project").await?;
        tell(desk, "What is reached", "Board agrees").await?;
        desk.click(".milestone-new .button").await?;
        reads(desk, ".milestones", "Board agrees").await?;
        // The walk begins with this project, whatever else is due.
        desk.click("a[href^='/review?at=']").await?;
        reads(desk, ".review-facts", "Never reviewed").await?;
        // Nothing said is nothing kept, and it says so.
        desk.click(".review-save .button-primary").await?;
        desk.sees("Please write in a line what was said.").await?;
        tell(desk, "In a line", "Price is not the matter").await?;
        tell(desk, "Decided: a task", "Call their board").await?;
        desk.click(".review-save .button-primary").await?;
        desk.sees("Noted.").await?;
        desk.open(&address).await?;
        reads(desk, ".review-notes", "Price is not the matter").await?;
        reads(desk, ".review-notes", "Call their board").await?;
        reads(desk, ".opportunity-page .table", "Call their board").await
    });
}
