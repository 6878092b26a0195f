//! A card goes to the next stage by mouse, by finger and by keyboard, and stays there.

use tests::browser::{Browser, DESKTOP, Setup, TABLET};
use tests::server::Server;
use tests::story::story;

use super::steps::{Spot, finger, mouse};

/// Where the first card of the first column is, and where it is to go.
struct Way {
    id: String,
    from: Spot,
    to: Spot,
}

/// The first card and the second column, by their places on the screen.
async fn way(browser: &Browser) -> anyhow::Result<Way> {
    browser.find(".board-card").await?;
    let places = "(() => {
        const card = document.querySelector('.board-column .board-card');
        const one = card.getBoundingClientRect();
        const two = document.querySelectorAll('.board-column')[1].getBoundingClientRect();
        return [one.left + 40, one.top + 14, two.left + 60, two.top + 120,
            card.querySelector('a').getAttribute('href')];
    })()";
    let places = browser.evaluate(places).await?;
    let at = |index: usize| places[index].as_f64().unwrap_or_default();
    let id = places[4].as_str().unwrap_or_default().to_owned();
    Ok(Way { id, from: (at(0), at(1)), to: (at(2), at(3)) })
}

/// That the card stands in the second column.
fn stands_in_second(id: &str) -> String {
    format!("document.querySelectorAll('.board-column')[1].querySelector('a[href=\"{id}\"]')")
}

#[test]
fn a_card_is_dragged_with_the_mouse() {
    story("board-mouse", Server::demo(), async |story| {
        let (name, password) = story.server.demo_person()?;
        let seat = story.seat(Setup::of(DESKTOP)).await?;
        let desk = &story[seat];
        desk.open("/").await?;
        desk.sign_in(&name, &password).await?;
        desk.arrived().await?;
        desk.open("/opportunities?view=board").await?;
        let Way { id, from, to } = way(desk).await?;
        mouse(desk, "mousePressed", from).await?;
        let near = (from.0 + 30.0, from.1 + 10.0);
        mouse(desk, "mouseMoved", near).await?;
        desk.find(".board-ghost").await?;
        mouse(desk, "mouseMoved", to).await?;
        mouse(desk, "mouseReleased", to).await?;
        desk.until_true("the card in the second column", &stands_in_second(&id)).await?;
        desk.press("Undo").await?;
        desk.until_true("the card back", &format!("!{}", stands_in_second(&id))).await?;
        Ok(())
    });
}

#[test]
fn a_card_is_dragged_with_a_finger_and_moved_by_key() {
    story("board-touch", Server::demo(), async |story| {
        let (name, password) = story.server.demo_person()?;
        let seat = story.seat(Setup::of(TABLET)).await?;
        let tablet = &story[seat];
        tablet.open("/").await?;
        tablet.sign_in(&name, &password).await?;
        tablet.arrived().await?;
        tablet.open("/opportunities?view=board").await?;
        let Way { id, from, to } = way(tablet).await?;
        finger(tablet, "touchStart", Some(from)).await?;
        // A finger that rests takes the card up.
        tablet.find(".board-ghost").await?;
        finger(tablet, "touchMove", Some(to)).await?;
        finger(tablet, "touchEnd", None).await?;
        tablet.until_true("the card in the second column", &stands_in_second(&id)).await?;
        tablet.sees("Everything is saved").await?;
        tablet.reload().await?;
        tablet.find(".board-card").await?;
        tablet.until_true("the card after a reload", &stands_in_second(&id)).await?;

        // Back by the keyboard: the menu of stages, and its first entry.
        let focus = format!("document.querySelector('a[href=\"{id}\"]').focus() || true");
        tablet.evaluate(&focus).await?;
        tablet.type_keys("m").await?;
        tablet.find("[role^=menuitem]").await?;
        tablet.type_keys(thirtyfour::Key::Home + thirtyfour::Key::Enter).await?;
        tablet.until_true("the card back", &format!("!{}", stands_in_second(&id))).await?;
        Ok(())
    });
}
