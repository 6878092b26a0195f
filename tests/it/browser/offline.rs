//! An edit made without a server survives a reload, travels when the server is back, and shows
//! itself on a second device without a reload.

use tests::browser::{DESKTOP, Setup, TABLET};
use tests::engine::Engine;
use tests::every_engine;
use tests::server::Server;

/// Every field of the page of an opportunity.
const FIELDS: &str = "document.querySelectorAll('.opportunity-page input')";

every_engine!(an_offline_edit_travels_and_is_seen_elsewhere);

fn an_offline_edit_travels_and_is_seen_elsewhere(engine: Engine) {
    engine.story("offline-edit", Server::demo(), async |story| {
        let (name, password) = story.server.demo_person()?;
        let tablet = story.seat(Setup::of(TABLET)).await?;
        let desk = story.seat(Setup::of(DESKTOP)).await?;
        let (_, domain) = name.split_once('@').unwrap_or_default();
        // A manager sees what the people they lead own.
        let rep = format!("li@{domain}");
        let manager = format!("zhou@{domain}");

        story[tablet].open("/").await?;
        story[tablet].sign_in(&rep, &password).await?;
        story[tablet].find(".kpis").await?;
        story[tablet].arrived().await?;
        story[tablet].open("/opportunities?view=board").await?;
        story[tablet].find(".board-card a").await?;
        let address = story[tablet]
            .evaluate("document.querySelector('.board-card a').getAttribute('href')")
            .await?;
        let address = address.as_str().unwrap_or_default().to_owned();

        story[desk].open("/").await?;
        story[desk].sign_in(&manager, &password).await?;
        story[desk].find(".kpis").await?;
        story[desk].open(&address).await?;
        story[desk].find(".opportunity-page input").await?;

        story.server.stop()?;
        story[tablet].open(&address).await?;
        story[tablet].find(".opportunity-page input").await?;
        let first = ".opportunity-page .field:first-child input";
        story[tablet].fill(first, "Renamed on the road").await?;
        story[tablet].type_keys(thirtyfour::Key::Enter + "").await?;
        story[tablet].sees("1 change on this device").await?;
        story[tablet].reload().await?;
        story[tablet].until_true("the edit after a reload", &holds("Renamed on the road")).await?;
        story[tablet].sees("1 change on this device").await?;

        story.server.start_again()?;
        story[tablet].sees("Everything is saved").await?;
        story[desk]
            .until_true("the edit on the other device", &holds("Renamed on the road"))
            .await?;
        Ok(())
    });
}

fn holds(text: &str) -> String {
    format!("Array.from({FIELDS}).some(it => it.value.includes('{text}'))")
}
