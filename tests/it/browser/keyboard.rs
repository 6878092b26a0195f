//! Everything by keyboard: sign in, find a record in the list, change it, go back.

use tests::browser::{Browser, DESKTOP, Setup};
use tests::server::Server;
use tests::story::story;
use thirtyfour::Key;

/// Presses Tab until the focus is where an expression about `it` says.
pub(super) async fn tab_to(browser: &Browser, what: &str, is_there: &str) -> anyhow::Result<()> {
    let there = format!("(it => !!it && ({is_there}))(document.activeElement)");
    for _ in 0..60 {
        if browser.evaluate(&there).await? == true {
            return Ok(());
        }
        browser.type_keys(Key::Tab + "").await?;
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
