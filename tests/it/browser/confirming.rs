//! An opportunity is handed over with a word, accepted by its new owner and confirmed by the manager;
//! until then no number counts it. And all that a colleague leaves goes to another in one step.

use serde_json::json;
use tests::browser::{Browser, DESKTOP, Setup, TABLET};
use tests::server::Server;
use tests::story::story;

use super::steps::{NEXT, arrive, choose, labelled, open_first_card, reads};

const WORD: &str = "They decide after the audit";

/// How many opportunities the list shows.
async fn listed(device: &Browser, query: &str) -> anyhow::Result<i64> {
    device.open(&format!("/opportunities?{query}")).await?;
    device.find(".list-foot").await?;
    let counted = "parseInt(document.querySelector('.list-foot').innerText.replace(/[^0-9]*([0-9,]+).*/s, '$1').replaceAll(',', ''))";
    Ok(device.evaluate(counted).await?.as_i64().unwrap_or(-1))
}

/// Writes into a field of many lines and leaves it.
async fn note(device: &Browser, label: &str, text: &str) -> anyhow::Result<()> {
    let field = labelled(device, label).await?;
    device.click(&field).await?;
    device.type_keys(text).await?;
    let is_so = format!("document.querySelector('{field}').value === {}", json!(text));
    device.until_true("the words in the field", &is_so).await
}

#[test]
fn an_opportunity_counts_once_it_is_accepted_and_confirmed() {
    story("confirming", Server::demo(), async |story| {
        let manager = arrive(story, Setup::of(DESKTOP), "zhou").await?;
        let rep = arrive(story, Setup::of(TABLET), "li").await?;
        let manager = &story[manager];
        let rep = &story[rep];
        let address = open_first_card(manager).await?;
        manager.press("More actions").await?;
        manager.press("Hand over…").await?;
        // Without a person it says what is missing, and keeps the word.
        note(manager, "A word with it", WORD).await?;
        manager.click("dialog[open] .button-primary").await?;
        manager.sees("Please choose who gets it.").await?;
        choose(manager, "To", "李伟").await?;
        manager.press("The new owner accepts it before it counts again").await?;
        manager.click("dialog[open] .button-primary").await?;
        manager.sees("Handed over to 李伟.").await?;
        reads(manager, ".confirming", "Waits for 李伟").await?;

        rep.open("/").await?;
        reads(rep, ".waiting-band", "given to you").await?;
        rep.open(&address).await?;
        reads(rep, ".confirming", WORD).await?;
        rep.press("Accept").await?;
        reads(rep, ".confirming", "It counts once a manager has qualified it").await?;
        rep.sees("Everything is saved").await?;
        reads(manager, ".confirming", "李伟 works on it").await?;
        manager.press("Confirm").await?;
        manager.gone(".confirming").await?;
        rep.gone(".confirming").await?;
        reads(rep, ".quote", WORD).await
    });
}

#[test]
fn a_colleague_who_leaves_hands_over_everything_in_one_step_and_it_can_be_taken_back() {
    story("hand-over", Server::demo(), async |story| {
        let manager = arrive(story, Setup::of(DESKTOP), "zhou").await?;
        let rep = arrive(story, Setup::of(TABLET), "li").await?;
        let manager = &story[manager];
        let rep = &story[rep];
        let open = "owner=me&category=0";
        let had = listed(rep, open).await?;
        anyhow::ensure!(had > 3, "{had} are too few to hand over");
        manager.open("/hand-over").await?;
        choose(manager, "From", "李伟").await?;
        reads(manager, ".hand-all", "open opportunities worth").await?;
        manager.click(".settings .button-primary").await?;
        manager.sees("Please choose who gets it.").await?;
        choose(manager, "To", "孙丽").await?;
        note(manager, "A word with it", WORD).await?;
        manager.click(".settings .button-primary").await?;
        manager.sees("records went to 孙丽.").await?;
        reads(manager, ".hand-all", "No open opportunities").await?;
        manager.sees("Everything is saved").await?;
        rep.sees("Nothing matches").await?;
        manager.press("Undo").await?;
        reads(manager, ".hand-all", "open opportunities worth").await?;
        rep.until_true("all of them again", "document.querySelector('.list-foot')").await?;
        rep.sees_no("Nothing matches").await?;
        let has = listed(rep, open).await?;
        anyhow::ensure!(has == had, "{has} of {had} came back");
        let address = open_first_card(rep).await?;
        anyhow::ensure!(address.starts_with("/opportunities/"), "{address}");
        rep.find(NEXT).await?;
        Ok(())
    });
}
