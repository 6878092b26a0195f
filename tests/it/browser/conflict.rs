//! Two people change the same while one of them is offline: the edit that came second, or was refused,
//! waits for its author on every device of theirs until the author decides.

use tests::browser::{Browser, DESKTOP, PHONE, Setup, TABLET};
use tests::server::Server;
use tests::story::{Seat, Story, story};

use super::steps::{self, NEXT, arrive, holds, reads, write};

const MINE: &str = "Call on Monday";
const THEIRS: &str = "Visit on Friday";
const COUNT: &str = "document.querySelector('.nav-item[href=\"/changes\"] .nav-count')?.innerText";

/// A rep and the manager who leads them with the same opportunity open.
struct Two {
    rep: Seat,
    manager: Seat,
    address: String,
}

async fn both_on_one_record(story: &mut Story) -> anyhow::Result<Two> {
    let rep = arrive(story, Setup::of(TABLET), "li").await?;
    let manager = arrive(story, Setup::of(DESKTOP), "zhou").await?;
    let address = steps::open_first_card(&story[rep]).await?;
    story[manager].open(&address).await?;
    write(&story[rep], NEXT, "Send the offer").await?;
    holds(&story[manager], NEXT, "Send the offer").await?;
    Ok(Two { rep, manager, address })
}

/// Both change what comes next, the rep without a network; then it is back.
async fn both_write(rep: &Browser, manager: &Browser) -> anyhow::Result<()> {
    rep.set_offline(true).await?;
    write(rep, NEXT, MINE).await?;
    rep.sees("1 change on this device").await?;
    write(manager, NEXT, THEIRS).await?;
    manager.sees("Everything is saved").await?;
    rep.set_offline(false).await?;
    rep.until_true("a count in the shell", &format!("{COUNT} === '1'")).await?;
    holds(rep, NEXT, THEIRS).await
}

/// The one conflict that is shown tells what was, what either wanted, who came first and when.
async fn is_told(device: &Browser) -> anyhow::Result<()> {
    let values = format!("Next step Before Send the offer Yours {MINE} Stands now {THEIRS}");
    reads(device, ".conflict-values", &values).await?;
    reads(device, ".conflict-why", "周敏 changed this first, ").await?;
    let year = device.evaluate("String(new Date().getFullYear())").await?;
    reads(device, ".conflict-why", year.as_str().unwrap_or("no year")).await?;
    reads(device, ".conflict-head", "you made this ").await?;
    assert_eq!(device.count(".conflict").await?, 1);
    Ok(())
}

#[test]
fn an_edit_that_came_second_waits_everywhere_and_is_applied_on_top() {
    story("conflict-apply", Server::demo(), async |story| {
        let Two { rep, manager, .. } = both_on_one_record(story).await?;
        both_write(&story[rep], &story[manager]).await?;
        let tablet = &story[rep];
        is_told(tablet).await?;
        tablet.reload().await?;
        is_told(tablet).await?;

        // The rep picks up the phone, which has seen nothing of it.
        let phone = arrive(story, Setup::of(PHONE), "li").await?;
        let phone = &story[phone];
        phone.sees("1 edit needs your decision").await?;
        phone.click(".sync-badge").await?;
        is_told(phone).await?;
        phone.press("Apply mine").await?;
        phone.sees("Your values are set").await?;
        phone.sees("Everything is saved").await?;

        holds(&story[manager], NEXT, MINE).await?;
        let tablet = &story[rep];
        holds(tablet, NEXT, MINE).await?;
        tablet.gone(".conflict").await?;
        tablet.until_true("no count in the shell", &format!("!{COUNT}")).await?;
        tablet.open("/changes").await?;
        tablet.press("1 decided edit").await?;
        tablet.sees("yours was applied").await?;
        Ok(())
    });
}

#[test]
fn the_author_of_an_edit_that_came_second_keeps_the_other() {
    story("conflict-keep", Server::demo(), async |story| {
        let Two { rep, manager, .. } = both_on_one_record(story).await?;
        both_write(&story[rep], &story[manager]).await?;
        let tablet = &story[rep];
        is_told(tablet).await?;
        tablet.press("Keep theirs").await?;
        tablet.gone(".conflict").await?;
        tablet.sees("Everything is saved").await?;
        tablet.reload().await?;
        holds(tablet, NEXT, THEIRS).await?;
        assert_eq!(tablet.count(".conflict").await?, 0);
        tablet.open("/changes").await?;
        tablet.press("1 decided edit").await?;
        tablet.sees("theirs was kept").await?;
        holds(&story[manager], NEXT, THEIRS).await
    });
}

#[test]
fn edits_of_a_deleted_record_are_copied_or_discarded() {
    story("conflict-deleted", Server::demo(), async |story| {
        let Two { rep, manager, address } = both_on_one_record(story).await?;
        let tablet = &story[rep];
        tablet.set_offline(true).await?;
        write(tablet, NEXT, MINE).await?;
        let name = steps::labelled(tablet, "Name").await?;
        write(tablet, &name, "Canary Line").await?;
        tablet.sees("2 changes on this device").await?;
        let desk = &story[manager];
        desk.press("More actions").await?;
        desk.press("Delete").await?;
        desk.click("dialog[open] .dialog-actions .button-danger").await?;
        desk.sees("was deleted").await?;
        desk.sees("Everything is saved").await?;

        tablet.set_offline(false).await?;
        tablet.sees("This opportunity is not here").await?;
        tablet.until_true("two in the shell", &format!("{COUNT} === '2'")).await?;
        tablet.open("/changes").await?;
        let both = "document.querySelectorAll('.conflict').length === 2";
        tablet.until_true("an entry for each action", both).await?;
        reads(tablet, ".conflict-why", "Somebody deleted this record").await?;
        reads(tablet, ".conflict-values", &format!("Yours {MINE}")).await?;
        tablet.click(&button_of(tablet, MINE, "Copy into a new record").await?).await?;
        tablet.sees("A new record holds your values").await?;
        tablet.until_true("one in the shell", &format!("{COUNT} === '1'")).await?;
        tablet.click(&button_of(tablet, "Canary Line", "Discard").await?).await?;
        tablet.until_true("none in the shell", &format!("!{COUNT}")).await?;
        tablet.sees("Everything is saved").await?;
        // What the deleted one was called, nobody knows any more.
        let desk = &story[manager];
        desk.open("/opportunities?q=Opportunity").await?;
        desk.sees("1 of ").await?;
        desk.press("Opportunity").await?;
        holds(desk, NEXT, MINE).await?;
        desk.open(&address).await?;
        desk.sees("This opportunity is not here").await
    });
}

/// A button of the entry that tells of this.
async fn button_of(device: &Browser, told: &str, words: &str) -> anyhow::Result<String> {
    let place = format!(
        "(() => {{
            const entries = [...document.querySelectorAll('.conflict')];
            const entry = entries.findIndex(it => it.innerText.includes('{told}'));
            const buttons = [...entries[entry].querySelectorAll('.conflict-buttons button')];
            return [entry + 1, buttons.findIndex(it => it.innerText.includes('{words}')) + 1];
        }})()"
    );
    let (entry, button): (u32, u32) = serde_json::from_value(device.evaluate(&place).await?)?;
    Ok(format!(".conflict:nth-child({entry}) .conflict-buttons > :nth-child({button} of button)"))
}
