//! An edit made without a server survives a reload, travels when the server is back, and shows
//! itself on a second device without a reload.

use tests::browser::{DESKTOP, Setup, TABLET};
use tests::engine::Engine;
use tests::every_engine;
use tests::server::Server;

use super::steps::{NEXT, arrive, open_first_card};

/// Every field of the page of an opportunity.
const FIELDS: &str = "document.querySelectorAll('.opportunity-page input')";

every_engine!(an_offline_edit_travels_and_is_seen_elsewhere);

fn an_offline_edit_travels_and_is_seen_elsewhere(engine: Engine) {
    engine.story("offline-edit", Server::demo(), async |story| {
        let tablet = arrive(story, Setup::of(TABLET), "li").await?;
        // A manager sees what the people they lead own.
        let desk = arrive(story, Setup::of(DESKTOP), "zhou").await?;
        let address = open_first_card(&story[tablet]).await?;
        story[desk].open(&address).await?;
        story[desk].find(".opportunity-page input").await?;

        story.server.stop()?;
        story[tablet].open(&address).await?;
        story[tablet].find(".opportunity-page input").await?;
        story[tablet].fill(NEXT, "Renamed on the road").await?;
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
