//! Everything by keyboard: sign in, find a record in the list, change it; and a sale from the lead to its
//! loss.

use tests::browser::{Browser, DESKTOP, Setup};
use tests::server::Server;
use tests::story::story;
use thirtyfour::Key;

use super::leads::{PERSON, own_account};
use super::palette::look_for;
use super::steps::{arrive, reads};
use super::templates::{SHEET, stands_in};

/// Presses Tab until the focus is where an expression about `it` says.
pub(super) async fn tab_to(browser: &Browser, what: &str, is_there: &str) -> anyhow::Result<()> {
    walk_to(browser, false, what, is_there).await
}

/// Presses Tab, or Shift and Tab, until the focus is where an expression about `it` says.
async fn walk_to(
    browser: &Browser,
    backwards: bool,
    what: &str,
    is_there: &str,
) -> anyhow::Result<()> {
    let there = format!("(it => !!it && ({is_there}))(document.activeElement)");
    for _ in 0..60 {
        if browser.evaluate(&there).await? == true {
            return Ok(());
        }
        let keys = browser.page.action_chain();
        // One after the other they would not be held together.
        let keys = if backwards {
            keys.key_down(Key::Shift).send_keys(Key::Tab).key_up(Key::Shift)
        } else {
            keys.send_keys(Key::Tab)
        };
        keys.perform().await?;
    }
    anyhow::bail!("the Tab key does not reach {what}")
}

#[test]
fn a_record_is_found_and_changed_without_a_pointer() {
    story("keyboard", Server::demo(), async |story| {
        let (name, password) = story.server.demo_person()?;
        let seat = story.seat(Setup::of(DESKTOP)).await?;
        let desk = &story[seat];
        desk.open("/").await?;
        desk.find("input[name=username]").await?;
        tab_to(desk, "the name", "it.name === 'username'").await?;
        desk.type_keys(name.as_str()).await?;
        desk.type_keys(Key::Tab + password.as_str()).await?;
        desk.type_keys(Key::Enter + "").await?;
        desk.arrived().await?;

        tab_to(desk, "the list", "it.getAttribute('href') === '/accounts'").await?;
        desk.type_keys(Key::Enter + "").await?;
        desk.find(".vlist").await?;
        tab_to(desk, "the rows", "it.classList.contains('vlist')").await?;
        desk.type_keys(Key::Down + Key::Down).await?;
        desk.until_true("an active row", "document.querySelector('.vlist [data-active]')").await?;
        desk.type_keys(Key::Enter + "").await?;
        desk.until_true("a record", "/^\\/accounts\\/.+/.test(location.pathname)").await?;

        desk.until_true("the focus on the heading", "document.activeElement.matches('h1')").await?;
        desk.find(".field-inline input").await?;
        tab_to(desk, "a field", "it.matches('.field-inline input[type=text]')").await?;
        desk.type_keys("Keyboard Works").await?;
        desk.type_keys(Key::Enter + "").await?;
        desk.sees("Everything is saved").await?;
        desk.until_true(
            "the new name",
            "document.querySelector('h1').textContent.includes('Keyboard Works')",
        )
        .await?;
        Ok(())
    });
}

/// Goes to a button by Tab and presses it.
async fn push(desk: &Browser, what: &str, is_it: &str) -> anyhow::Result<()> {
    tab_to(desk, what, is_it).await?;
    desk.type_keys(Key::Enter + "").await
}

/// Goes to the button with these words and presses it.
async fn push_words(desk: &Browser, words: &str) -> anyhow::Result<()> {
    push(desk, words, &format!("it.matches('button') && it.innerText.trim() === '{words}'")).await
}

/// Goes to the field with this label by Tab and types.
async fn type_into(desk: &Browser, label: &str, text: &str) -> anyhow::Result<()> {
    let is_it = format!("it.labels?.[0]?.innerText.replace('*', '').trim() === '{label}'");
    tab_to(desk, label, &is_it).await?;
    desk.type_keys(text).await
}

async fn convert(desk: &Browser) -> anyhow::Result<()> {
    push_words(desk, "Convert").await?;
    reads(desk, SHEET, "An account like this is there already").await?;
    push_words(desk, "Use this one").await?;
    desk.gone("dialog[open] .convert-part:first-child .likely-line").await?;
    push(desk, "the last button", "it.matches('.dialog-actions .button-primary')").await?;
    let is_there = "location.pathname.startsWith('/opportunities/')";
    desk.until_true("the opportunity", is_there).await?;
    stands_in(desk, 1).await
}

/// Pushes a stage of the path, the first being 1.
async fn push_stage(desk: &Browser, stage: usize) -> anyhow::Result<()> {
    let is_it = format!("it.matches('.path-step:nth-child({stage}) button')");
    push(desk, "a stage", &is_it).await
}

async fn promote(desk: &Browser) -> anyhow::Result<()> {
    push_stage(desk, 2).await?;
    stands_in(desk, 2).await?;
    push_stage(desk, 3).await?;
    reads(desk, SHEET, "1 criterion is missing").await?;
    push(desk, "the box", "it.matches('.criterion button')").await?;
    reads(desk, SHEET, "Nothing is missing any more").await?;
    push(desk, "the last button", "it.matches('.dialog-actions .button-primary')").await?;
    desk.gone(SHEET).await?;
    stands_in(desk, 3).await
}

async fn lose(desk: &Browser) -> anyhow::Result<()> {
    // It stands before the path.
    walk_to(desk, true, "the menu", "it.getAttribute('aria-label') === 'More actions'").await?;
    desk.type_keys(Key::Enter + "").await?;
    let entry = "document.activeElement.matches('[role=menuitem]')";
    desk.until_true("the first entry", entry).await?;
    for _ in 0..12 {
        let is_loss = "document.activeElement.innerText.trim() === 'Mark as lost'";
        if desk.evaluate(is_loss).await? == true {
            break;
        }
        desk.type_keys(Key::Down + "").await?;
    }
    desk.type_keys(Key::Enter + "").await?;
    type_into(desk, "Why it was lost", "Price").await?;
    type_into(desk, "Lost to", "Kestrel Motion").await?;
    desk.find("[role=option]").await?;
    desk.type_keys(Key::Down + Key::Enter).await?;
    push(
        desk,
        "the last button",
        "it.matches('.dialog-actions .button-primary, .dialog-actions .button-danger')",
    )
    .await?;
    desk.gone(SHEET).await?;
    reads(desk, "main", "Kestrel Motion").await
}

#[test]
fn a_lead_is_converted_promoted_and_lost_without_a_pointer() {
    story("keyboard-sale", Server::demo(), async |story| {
        let seat = arrive(story, Setup::of(DESKTOP), "li").await?;
        let desk = &story[seat];
        let account = own_account(desk).await?;
        look_for(desk, "new lead", "New Lead").await?;
        desk.type_keys(Key::Enter + "").await?;
        desk.find(SHEET).await?;
        type_into(desk, "Person or subject", PERSON).await?;
        type_into(desk, "Company", &account).await?;
        desk.type_keys(Key::Enter + "").await?;
        reads(desk, "main h1", PERSON).await?;
        convert(desk).await?;
        promote(desk).await?;
        lose(desk).await?;
        desk.sees("Everything is saved").await
    });
}
