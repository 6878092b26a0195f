//! Getting around by keyboard alone: the palette, new records, a call that is noted, the history and
//! its filters, the sheet of keys.

use tests::browser::{Browser, DESKTOP, PHONE, Setup};
use tests::server::Server;
use tests::story::story;
use thirtyfour::Key;

use super::keyboard::tab_to;
use super::steps::{arrive, reads};

/// The marked line of the palette.
const MARKED: &str = "document.getElementById(
    document.querySelector('.palette[open] [role=combobox]').getAttribute('aria-activedescendant'))";

/// Opens the palette and types; waits until the marked line says this.
pub(super) async fn look_for(desk: &Browser, typed: &str, title: &str) -> anyhow::Result<()> {
    // One after the other they would not be held together.
    let keys = desk.page.action_chain().key_down(Key::Control).send_keys("k");
    keys.key_up(Key::Control).perform().await?;
    desk.find(".palette[open]").await?;
    desk.until_true("the focus in the field", "document.activeElement.matches('[role=combobox]')")
        .await?;
    if !typed.is_empty() {
        desk.type_keys(typed).await?;
    }
    let says = format!(
        "(it => it?.getAttribute('aria-selected') === 'true' && it.innerText.includes('{title}'))({MARKED})"
    );
    desk.until_true(format!("{title} for '{typed}'"), &says).await
}

async fn finds(desk: &Browser, typed: &str, title: &str) -> anyhow::Result<()> {
    look_for(desk, typed, title).await?;
    desk.type_keys(Key::Enter + "").await?;
    desk.gone(".palette[open]").await?;
    let there = format!("document.querySelector('h1')?.textContent.includes('{title}')");
    desk.until_true(format!("the page of {title}"), &there).await
}

/// Goes home by its two keys, from wherever the focus is.
async fn go_home(desk: &Browser) -> anyhow::Result<()> {
    desk.type_keys("g").await?;
    desk.type_keys("h").await?;
    desk.find(".kpis").await?;
    Ok(())
}

/// Fills the name of the new record in the open dialog and makes it.
async fn make(desk: &Browser, name: &str) -> anyhow::Result<()> {
    desk.find("dialog[open] .field input").await?;
    desk.until_true("the focus in the dialog", "document.activeElement.matches('dialog input')")
        .await?;
    desk.type_keys(name).await?;
    desk.type_keys(Key::Enter + "").await?;
    let there = format!("document.querySelector('h1')?.textContent.includes('{name}')");
    desk.until_true(format!("the page of {name}"), &there).await
}

#[test]
fn records_are_found_and_calls_noted_by_keyboard_alone() {
    story("palette", Server::demo(), async |story| {
        let seat = arrive(story, Setup::of(DESKTOP), "li").await?;
        let desk = &story[seat];

        // Made from the palette, and by the key of the list that is open.
        look_for(desk, "new acc", "New Account").await?;
        desk.type_keys(Key::Enter + "").await?;
        make(desk, "华为科技").await?;
        desk.type_keys("g").await?;
        desk.type_keys("a").await?;
        desk.find(".vlist").await?;
        desk.type_keys("n").await?;
        make(desk, "Northwind Harbour Works").await?;

        // Found by the beginnings of its readings, by them whole, by a part, in traditional letters.
        go_home(desk).await?;
        finds(desk, "hwkj", "华为科技").await?;
        for typed in ["huaweikeji", "華為"] {
            go_home(desk).await?;
            finds(desk, typed, "华为科技").await?;
        }
        finds(desk, "harb wor", "Northwind Harbour Works").await?;

        // Without a letter typed what was open last stands first; Escape gives the focus back.
        desk.until_true("the focus on the heading", "document.activeElement.matches('h1')").await?;
        look_for(desk, "", "Northwind Harbour Works").await?;
        desk.type_keys(Key::Down + "").await?;
        let second = format!("{MARKED}?.innerText.includes('华为科技')");
        desk.until_true("the one before", &second).await?;
        desk.type_keys(Key::Escape + "").await?;
        desk.gone(".palette[open]").await?;
        desk.until_true("the focus given back", "document.activeElement.matches('h1')").await?;

        // Two steps to a noted call: the menu, and its first entry.
        finds(desk, "hwkj", "华为科技").await?;
        tab_to(desk, "the menu", "it.matches('.nav-tools [aria-haspopup=menu]')").await?;
        desk.type_keys(Key::Enter + "").await?;
        let first = "document.activeElement.matches('[role=menuitem]') \
            && document.activeElement.innerText.includes('Log a call')";
        desk.until_true("the first entry", first).await?;
        desk.type_keys(Key::Enter + "").await?;
        desk.sees("The call is noted").await?;
        reads(desk, ".timeline", "Call").await?;

        // Narrowed to activities, the making of the record is not shown.
        reads(desk, ".timeline", "Created this record").await?;
        let entries = "document.querySelectorAll('.timeline-entry').length";
        tab_to(desk, "the filter", "it.matches('.timeline-tools [aria-haspopup=menu]')").await?;
        desk.type_keys(Key::Enter + "").await?;
        desk.until_true("the menu", "document.activeElement.matches('[role^=menuitem]')").await?;
        desk.type_keys(Key::Down + Key::Down).await?;
        let on = "document.activeElement.innerText.includes('Activities')";
        desk.until_true("the entry of activities", on).await?;
        desk.type_keys(Key::Enter + "").await?;
        desk.until_true("one entry", &format!("{entries} === 1")).await?;
        reads(desk, ".timeline", "Call").await?;

        // The sheet shows the table of keys.
        desk.type_keys("?").await?;
        reads(desk, "dialog[open]", "Go to Opportunities").await?;
        desk.type_keys(Key::Escape + "").await?;
        desk.gone("dialog[open]").await?;
        Ok(())
    });
}

#[test]
fn keys_are_not_taken_from_those_who_type_and_the_palette_needs_no_network() {
    story("palette-offline", Server::demo(), async |story| {
        let seat = arrive(story, Setup::of(DESKTOP), "li").await?;
        let desk = &story[seat];
        desk.open("/accounts").await?;
        desk.find(".vlist").await?;
        desk.type_keys("n").await?;
        make(desk, "华为科技").await?;
        desk.sees("Everything is saved").await?;
        desk.open("/accounts").await?;
        desk.find(".vlist").await?;
        desk.type_keys("/").await?;
        desk.until_true("the search", "document.activeElement.matches('#list-search')").await?;
        desk.type_keys("n?cgh").await?;
        desk.until_true("what was typed", "document.activeElement.value === 'n?cgh'").await?;
        assert_eq!(desk.count("dialog[open]").await?, 0, "letters are text in a field");
        assert!(desk.path().await?.starts_with("/accounts"), "{}", desk.path().await?);

        // A new page, so that nothing is in memory.
        desk.set_offline(true).await?;
        desk.open("/").await?;
        desk.find(".kpis").await?;
        finds(desk, "hwkj", "华为科技").await?;
        go_home(desk).await?;
        // Asked about whom, the call is noted for what is chosen.
        look_for(desk, "log a", "Log a call").await?;
        desk.type_keys(Key::Enter + "").await?;
        desk.until_true("the account", &format!("{MARKED}?.innerText.includes('华为科技')"))
            .await?;
        desk.type_keys(Key::Enter + "").await?;
        desk.sees("The call is noted").await?;
        Ok(())
    });
}

#[test]
fn a_finger_reaches_the_palette_and_what_can_be_made() {
    story("palette-touch", Server::demo(), async |story| {
        let seat = arrive(story, Setup::of(PHONE), "li").await?;
        let phone = &story[seat];
        phone.click(".nav-tools [aria-haspopup=menu]").await?;
        phone.press("New Account").await?;
        phone.fill("dialog[open] .field input", "华为科技").await?;
        phone.press("Create").await?;
        phone
            .until_true("its page", "document.querySelector('h1')?.textContent === '华为科技'")
            .await?;
        phone.click(".nav-tools [aria-haspopup=menu]").await?;
        phone.press("Log a call").await?;
        phone.sees("The call is noted").await?;
        reads(phone, ".timeline", "Call").await?;
        phone.click(".nav-search").await?;
        phone.find(".palette[open]").await?;
        phone.type_keys("key").await?;
        phone.click(".palette-line").await?;
        reads(phone, "dialog[open]", "Go to Opportunities").await?;
        Ok(())
    });
}
