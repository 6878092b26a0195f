//! The language changes at once, stays after a reload, and is there without a network.

use tests::browser::{DESKTOP, Setup};
use tests::server::Server;
use tests::story::story;

#[test]
fn the_language_changes_at_once_and_stays() {
    story("language", Server::demo(), async |story| {
        let (name, password) = story.server.demo_person()?;
        let seat = story.seat(Setup { languages: "zh-CN,zh", ..Setup::of(DESKTOP) }).await?;
        let desk = &story[seat];
        desk.open("/").await?;
        // As the browser asks, before anybody has chosen.
        desk.find("input[type=password]").await?;
        desk.sees("登录").await?;
        desk.sign_in(&name, &password).await?;
        desk.sees("商机").await?;
        desk.until_true("the offline worker", "navigator.serviceWorker.controller !== null")
            .await?;
        desk.open("/settings").await?;
        desk.press("简体中文").await?;
        desk.press("English").await?;
        desk.sees("Opportunities").await?;

        story[seat].set_offline(true).await?;
        let desk = &story[seat];
        desk.press("English").await?;
        desk.press("繁體中文").await?;
        desk.sees("商機").await?;
        desk.reload().await?;
        desk.sees("商機").await?;
        let tag = desk.evaluate("document.documentElement.lang").await?;
        assert_eq!(tag.as_str(), Some("zh-Hant"));
        Ok(())
    });
}
