//! The tree of those who decide: by keyboard alone, by finger, seen as it was, and arriving elsewhere.

use serde_json::json;
use tests::browser::{Browser, DESKTOP, Setup, TABLET};
use tests::server::Server;
use tests::story::story;
use thirtyfour::Key;

use super::keyboard::tab_to;
use super::steps::{Spot, arrive, choose, finger, labelled, mouse, open_first_card, reads, write};

/// Opens the tree of an opportunity that nobody has begun; returns its address.
async fn empty_tree(device: &Browser) -> anyhow::Result<String> {
    let address = open_first_card(device).await?;
    device.click("a[href$='/committee']").await?;
    device.find(".tree-bar").await?;
    // What the demo company knows leaves first.
    while device.count(".tree-card").await? > 0 {
        let before = device.count(".tree-card").await?;
        focus(device, ".tree-card").await?;
        device.type_keys(Key::Delete + "").await?;
        let less = format!("document.querySelectorAll('.tree-card').length < {before}");
        device.until_true("one person less", &less).await?;
    }
    device.sees("Nobody in the committee yet").await?;
    Ok(address)
}

async fn focus(device: &Browser, css: &str) -> anyhow::Result<()> {
    device.find(css).await?;
    device.evaluate(&format!("document.querySelector({}).focus() || true", json!(css))).await?;
    Ok(())
}

/// Takes somebody in by what they are called.
async fn add(device: &Browser, name: &str, role: &str) -> anyhow::Result<()> {
    device.press("Add somebody").await?;
    let called = labelled(device, "Called here").await?;
    write(device, &called, name).await?;
    choose(device, "Part in the decision", role).await?;
    device.press("Add to the committee").await?;
    device.find(&card(name)).await.map(drop)
}

fn card(name: &str) -> String {
    format!(".tree-card[aria-label^={}]", json!(name))
}

/// The middle of a card on the screen.
async fn middle(device: &Browser, name: &str) -> anyhow::Result<Spot> {
    let place = format!(
        "(it => [it.left + it.width / 2, it.top + it.height / 2])
            (document.querySelector({}).getBoundingClientRect())",
        json!(card(name))
    );
    let place = device.evaluate(&place).await?;
    Ok((place[0].as_f64().unwrap_or_default(), place[1].as_f64().unwrap_or_default()))
}

/// That one card lies below another and a line leads there.
fn reports(below: &str, above: &str) -> String {
    format!(
        "(top => top({}) > top({}) && document.querySelectorAll('.tree-report').length === 1)
            (css => document.querySelector(css).getBoundingClientRect().top)",
        json!(card(below)),
        json!(card(above))
    )
}

#[test]
fn a_committee_is_built_by_keyboard_and_seen_as_it_was() {
    story("committee-keys", Server::demo(), async |story| {
        let rep = arrive(story, Setup::of(DESKTOP), "li").await?;
        let manager = arrive(story, Setup::of(TABLET), "zhou").await?;
        let (desk, boss) = (&story[rep], &story[manager]);
        let address = empty_tree(desk).await?;
        // Nobody has a name and no contact was chosen: it says what to do.
        desk.press("Add somebody").await?;
        desk.press("Add to the committee").await?;
        desk.sees("Please choose a contact or say what the person is called.").await?;
        desk.press("Cancel").await?;
        add(desk, "Wei Chen", "Decides").await?;
        add(desk, "Head of purchasing", "Buys").await?;
        reads(desk, ".committee-findings", "Wei Chen was never reached").await?;

        // Picked up, carried over the other, put down: now one reports to the other.
        focus(desk, &card("Head of purchasing")).await?;
        desk.type_keys("m").await?;
        desk.find(".tree-carried").await?;
        let (from, to) =
            (middle(desk, "Head of purchasing").await?, middle(desk, "Wei Chen").await?);
        let key = if to.0 < from.0 { Key::Left } else { Key::Right };
        for _ in 0..20 {
            if desk.count(".tree-onto").await? > 0 {
                break;
            }
            desk.type_keys(key.clone() + "").await?;
        }
        desk.find(".tree-onto").await?;
        desk.type_keys(Key::Enter + "").await?;
        desk.sees("Head of purchasing now reports to Wei Chen.").await?;
        desk.until_true("the tree", &reports("Head of purchasing", "Wei Chen")).await?;

        // Enter opens what is known; the attitude is found out, and the finding goes.
        focus(desk, &card("Wei Chen")).await?;
        desk.type_keys(Key::Enter + "").await?;
        choose(desk, "Attitude to us", "Opposes us").await?;
        desk.press("Close").await?;
        reads(desk, ".committee-findings", "Wei Chen is against us").await?;
        desk.sees("Everything is saved").await?;

        // It arrives at the manager, who makes a task of it.
        boss.open(&format!("{address}/committee")).await?;
        boss.until_true("the tree", &reports("Head of purchasing", "Wei Chen")).await?;
        boss.press("Plan").await?;
        boss.sees("A task to see Wei Chen was made.").await?;
        desk.sees("planned").await?;

        // Who leaves is gone from the tree, and is there again after Undo.
        focus(desk, &card("Wei Chen")).await?;
        desk.type_keys(Key::Delete + "").await?;
        desk.gone(&card("Wei Chen")).await?;
        desk.press("Undo").await?;
        desk.until_true("the tree", &reports("Head of purchasing", "Wei Chen")).await?;
        tab_to(desk, "a card", "it.matches('.tree-card')").await
    });
}

#[test]
fn cards_are_moved_by_finger_and_mouse_without_a_network() {
    story("committee-touch", Server::demo(), async |story| {
        let rep = arrive(story, Setup::of(TABLET), "li").await?;
        let tablet = &story[rep];
        let address = empty_tree(tablet).await?;
        add(tablet, "Wei Chen", "Decides").await?;
        add(tablet, "Lan Xu", "Uses").await?;
        tablet.set_offline(true).await?;
        let (from, to) = (middle(tablet, "Lan Xu").await?, middle(tablet, "Wei Chen").await?);
        finger(tablet, "touchStart", Some(from)).await?;
        finger(tablet, "touchMove", Some((from.0 - 30.0, from.1 + 20.0))).await?;
        tablet.find(".tree-carried").await?;
        finger(tablet, "touchMove", Some(to)).await?;
        tablet.find(".tree-onto").await?;
        finger(tablet, "touchEnd", None).await?;
        tablet.sees("Lan Xu now reports to Wei Chen.").await?;
        tablet.until_true("the tree", &reports("Lan Xu", "Wei Chen")).await?;

        // A circle is refused with the reason.
        let (from, to) = (middle(tablet, "Wei Chen").await?, middle(tablet, "Lan Xu").await?);
        mouse(tablet, "mousePressed", from).await?;
        mouse(tablet, "mouseMoved", (from.0 + 20.0, from.1 + 20.0)).await?;
        mouse(tablet, "mouseMoved", to).await?;
        mouse(tablet, "mouseReleased", to).await?;
        tablet.sees("Wei Chen cannot report to Lan Xu").await?;

        // Put somewhere on the ground, it lies there after a reload, still without a network.
        let away = (to.0 + 150.0, to.1 + 90.0);
        mouse(tablet, "mousePressed", to).await?;
        mouse(tablet, "mouseMoved", away).await?;
        mouse(tablet, "mouseReleased", away).await?;
        tablet.gone(".tree-carried").await?;
        let put = middle(tablet, "Lan Xu").await?;
        tablet.open(&format!("{address}/committee")).await?;
        tablet.find(&card("Lan Xu")).await?;
        let again = middle(tablet, "Lan Xu").await?;
        anyhow::ensure!(put == again, "put at {put:?}, found at {again:?}");
        tablet.set_offline(false).await?;
        tablet.sees("Everything is saved").await
    });
}
