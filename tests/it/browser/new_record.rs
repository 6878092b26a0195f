//! A new record is made only of what every field took.

use tests::browser::{DESKTOP, Setup};
use tests::server::Server;
use tests::story::story;
use thirtyfour::Key;

#[test]
fn a_field_that_was_refused_keeps_the_record_from_being_made() {
    story("new-record", Server::demo(), async |story| {
        let (name, password) = story.server.demo_person()?;
        let seat = story.seat(Setup::of(DESKTOP)).await?;
        let desk = &story[seat];
        desk.open("/").await?;
        desk.sign_in(&name, &password).await?;
        desk.arrived().await?;
        desk.open("/opportunities").await?;
        desk.press("New Opportunity").await?;
        desk.fill("dialog[open] input", "Half understood").await?;
        desk.fill("dialog[open] .field-link input", "Nobody has this name").await?;
        desk.type_keys(Key::Tab + "").await?;
        desk.sees("is not in the list").await?;
        desk.press("Create").await?;
        assert_eq!(desk.count("dialog[open]").await?, 1, "the account would be left out");
        // Emptied on purpose is no longer refused; but nothing is born won.
        let stage = "(() => {
            const lists = [...document.querySelectorAll('dialog[open] select')];
            const stages = lists.find(it => [...it.options].some(one => one.text.includes('Won')));
            stages.value = [...stages.options].find(one => one.text.includes('Won')).value;
            stages.dispatchEvent(new Event('change', { bubbles: true }));
            return true;
        })()";
        desk.click("dialog[open] .field-link input").await?;
        desk.type_keys(Key::Control + "a").await?;
        desk.type_keys(Key::Backspace + Key::Tab).await?;
        desk.sees_no("is not in the list").await?;
        desk.evaluate(stage).await?;
        desk.press("Create").await?;
        desk.sees("A new opportunity begins open").await?;
        Ok(())
    });
}
