//! Two tabs of one person: the second says that the first works with the data, and can take over; a
//! page that is loaded again and again is never taken for another tab.

use tests::browser::{DESKTOP, Setup};
use tests::server::Server;
use tests::story::story;

const ELSEWHERE: &str = "Fieldline is open in another tab";

#[test]
fn a_second_tab_waits_and_takes_over() {
    story("tabs", Server::demo(), async |story| {
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
        desk.open("/").await?;
        desk.sees(ELSEWHERE).await?;
        desk.press("Use this tab").await?;
        desk.find(".kpis").await?;
        desk.page.switch_to_window(first).await?;
        desk.sees(ELSEWHERE).await?;
        Ok(())
    });
}
