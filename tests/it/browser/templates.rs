//! Templates at work: a promotion is refused and passes with evidence, a manager lets one pass with a
//! reason, and a template is edited, previewed, published and taken back.

use anyhow::Context;
use tests::browser::{Browser, DESKTOP, Setup, TABLET};
use tests::server::Server;
use tests::story::story;

use super::steps::{arrive, choose, device_file, labelled, reads, write};

/// The box that the second stage of the project sale asks for.
const ASKED: &str = "Requirements confirmed";
pub(super) const SHEET: &str = "dialog[open]";

/// Opens an opportunity that stands in the second stage; returns its address.
async fn open_in_second_stage(device: &Browser) -> anyhow::Result<String> {
    device.open("/opportunities?view=board").await?;
    device.find(".board-card a").await?;
    let card = "document.querySelectorAll('.board-column')[1].querySelector('.board-card a')";
    let address = device.evaluate(&format!("{card}.getAttribute('href')")).await?;
    let address = address.as_str().context("a card in the second stage")?.to_owned();
    device.open(&address).await?;
    device.find(".criterion").await?;
    Ok(address)
}

/// The state of the box on the open page, after it was taken back where it was ticked.
async fn take_back(device: &Browser) -> anyhow::Result<()> {
    let ticked = format!(
        "[...document.querySelectorAll('.opportunity-page .criterion-met')]
            .find(it => it.innerText.includes('{ASKED}'))"
    );
    if device.evaluate(&format!("!!{ticked}")).await? == true {
        device.evaluate(&format!("{ticked}.querySelector('button').click()")).await?;
    }
    device.until_true("the box is open", &format!("!{ticked}")).await
}

/// Touches a stage of the path, the first being 1.
pub(super) async fn go_to(device: &Browser, stage: usize) -> anyhow::Result<()> {
    device.click(&format!(".path-step:nth-child({stage}) button")).await
}

/// Waits until the opportunity stands in this stage of the path.
pub(super) async fn stands_in(device: &Browser, stage: usize) -> anyhow::Result<()> {
    device.find(&format!(".path-step:nth-child({stage}) [aria-current=step]")).await.map(drop)
}

/// Promotes the open opportunity from the second stage: refused at first, then with evidence.
pub(super) async fn is_refused_then_passes(device: &Browser, person: &str) -> anyhow::Result<()> {
    go_to(device, 3).await?;
    reads(device, SHEET, "1 criterion is missing").await?;
    // The button stays reachable and says why it does nothing.
    device.click(&format!("{SHEET} .dialog-actions .button-primary")).await?;
    device.sees("1 criterion is still missing").await?;
    stands_in(device, 2).await?;
    device.click(&format!("{SHEET} .criterion:first-child button")).await?;
    reads(device, SHEET, "Nothing is missing any more").await?;
    reads(device, SHEET, &format!("Ticked by {person}")).await?;
    device.click(&format!("{SHEET} .dialog-actions .button-primary")).await?;
    device.gone(SHEET).await?;
    stands_in(device, 3).await
}

#[test]
fn a_promotion_is_refused_and_passes_with_evidence() {
    story("templates-evidence", Server::demo(), async |story| {
        let rep = arrive(story, Setup::of(TABLET), "li").await?;
        let tablet = &story[rep];
        open_in_second_stage(tablet).await?;
        take_back(tablet).await?;
        is_refused_then_passes(tablet, "李伟").await?;
        tablet.sees("tasks were added").await?;
        tablet.sees("准备方案报价 Prepare the quotation").await?;
        tablet.sees("Everything is saved").await?;
        // Taken back, the tasks go with the move; what was ticked stays ticked.
        tablet.press("Undo").await?;
        stands_in(tablet, 2).await?;
        tablet.sees_no("准备方案报价 Prepare the quotation").await?;
        reads(tablet, ".criterion-met", ASKED).await
    });
}

#[test]
fn a_manager_lets_a_promotion_pass_with_a_reason() {
    story("templates-pass", Server::demo(), async |story| {
        let rep = arrive(story, Setup::of(TABLET), "li").await?;
        let manager = arrive(story, Setup::of(DESKTOP), "zhou").await?;
        let (tablet, desk) = (&story[rep], &story[manager]);
        let address = open_in_second_stage(tablet).await?;
        take_back(tablet).await?;
        tablet.sees("Everything is saved").await?;
        go_to(tablet, 3).await?;
        // The rep has no such way, but may ask.
        reads(tablet, SHEET, "may let it pass with a reason").await?;
        anyhow::ensure!(tablet.count(&format!("{SHEET} textarea")).await? == 0, "a rep may pass");
        tablet.press("Cancel").await?;
        tablet.gone(SHEET).await?;

        desk.open(&address).await?;
        go_to(desk, 3).await?;
        reads(desk, SHEET, "1 criterion is missing").await?;
        desk.press("Pass with this reason").await?;
        reads(desk, SHEET, "Please say why it may pass").await?;
        let reason = labelled(desk, "Let it pass, because").await?;
        desk.fill(&reason, "The customer signs on Monday").await?;
        desk.press("Pass with this reason").await?;
        desk.gone(SHEET).await?;
        stands_in(desk, 3).await?;
        desk.sees("Everything is saved").await?;
        stands_in(tablet, 3).await?;
        anyhow::ensure!(
            device_file(tablet).await?.contains("The customer signs on Monday"),
            "the reason is kept"
        );
        Ok(())
    });
}

#[test]
fn a_template_is_edited_applied_to_open_opportunities_and_taken_back() {
    story("templates-version", Server::demo(), async |story| {
        let admin = arrive(story, Setup::of(DESKTOP), "admin").await?;
        let desk = &story[admin];
        desk.open("/admin/templates").await?;
        let link = "[...document.querySelectorAll('.card')]
            .find(it => it.innerText.includes('Project Sale'))?.querySelector('.version-link')";
        desk.until_true("the template", &format!("!!{link}")).await?;
        let first = desk.evaluate(&format!("{link}.getAttribute('href')")).await?;
        let first = first.as_str().context("an address")?.to_owned();
        desk.open(&first).await?;
        desk.sees("Opportunities use this version").await?;
        anyhow::ensure!(desk.count(".stage-card .handle").await? == 0, "a used version is edited");
        desk.press("Prepare the next version").await?;
        desk.sees("Nobody uses this yet").await?;
        desk.sees("Version 2").await?;

        // The first stage gets another name, the second goes.
        let field = ".stage-card:nth-child(1) .stage-name input";
        write(desk, field, "Inquiry").await?;
        reads(desk, ".differences", "→ Inquiry").await?;
        desk.click(".stage-card:nth-child(2) .stage-head .button").await?;
        reads(desk, ".differences", "需求 Develop: removed").await?;
        desk.press("Publish").await?;
        let asks = labelled(desk, "Carry open opportunities over now").await?;
        desk.click(&asks).await?;
        reads(desk, SHEET, "stay: their stage was removed").await?;
        choose(desk, "Goes to", "Propose").await?;
        reads(desk, SHEET, " 0 stay as they are").await?;
        desk.click(&format!("{SHEET} .dialog-actions .button-primary")).await?;
        desk.gone(SHEET).await?;
        desk.sees("open opportunities were carried over").await?;
        reads(desk, ".page-head", "In force").await?;
        // All of it is one action.
        desk.press("Undo").await?;
        desk.sees("Undone").await?;
        reads(desk, ".page-head", "Draft").await?;
        reads(desk, ".page-head", "0 open of 0 opportunities").await?;
        desk.press("Redo").await?;
        desk.sees("Done again").await?;
        reads(desk, ".page-head", "In force").await?;
        desk.open("/opportunities?view=board").await?;
        desk.find(".board-card").await?;
        reads(desk, ".board-column:first-child", "Inquiry").await?;
        anyhow::ensure!(desk.count(".board-column").await? == 5, "a stage too many");
        desk.open(&first).await?;
        reads(desk, ".page-head", "Retired").await?;
        desk.sees("Everything is saved").await
    });
}
