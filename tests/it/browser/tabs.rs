//! Two tabs: one works with the data, the other says so and can take it over. A page that is loaded
//! again is not taken for another tab.

use tests::browser::{DESKTOP, Setup};
use tests::engine::Engine;
use tests::every_engine;
use tests::server::Server;

every_engine!(a_second_tab_takes_over_and_nothing_is_lost);

fn a_second_tab_takes_over_and_nothing_is_lost(engine: Engine) {
    engine.story("tabs", Server::demo(), async |story| {
        let (name, password) = story.server.demo_person()?;
        let seat = story.seat(Setup::of(DESKTOP)).await?;
        let desk = &story[seat];
        desk.open("/").await?;
        desk.sign_in(&name, &password).await?;
        desk.find(".kpis").await?;
        for _ in 0..5 {
            desk.reload().await?;
            desk.find(".kpis").await?;
        }
        let first = desk.page.window().await?;
        let second = desk.page.new_tab().await?;
        desk.page.switch_to_window(second.clone()).await?;
        desk.open("/accounts").await?;
        desk.sees("Fieldline is open in another tab").await?;
        desk.press("Use this tab").await?;
        desk.find(".vlist").await?;
        desk.page.switch_to_window(first).await?;
        desk.sees("Fieldline is open in another tab").await?;
        desk.press("Use this tab").await?;
        desk.find(".kpis").await?;
        desk.page.switch_to_window(second).await?;
        desk.sees("Fieldline is open in another tab").await?;
        Ok(())
    });
}
