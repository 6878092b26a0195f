//! Several tabs of one person: all work and show the same, one of them leads. It does not matter which,
//! whether that one is closed, or whether it falls asleep.

use serde_json::json;
use tests::browser::{Browser, DESKTOP, Setup};
use tests::engine::Engine;
use tests::server::Server;
use tests::story::Story;
use tests::{chromium, every_engine};
use thirtyfour::{Key, WindowHandle};

use super::steps::{NEXT, arrive, open_first_card};

every_engine!(two_tabs_edit_and_show_the_same);
every_engine!(a_tab_that_is_closed_leaves_its_edits_and_its_lead);
chromium!(a_frozen_leader_is_replaced_and_writes_nothing);
chromium!(a_leader_with_nothing_to_do_answers);

/// A device with one opportunity open in two tabs; the first leads.
struct Desk {
    seat: tests::story::Seat,
    address: String,
    first: WindowHandle,
    second: WindowHandle,
}

impl Desk {
    async fn with_two_tabs(story: &mut Story) -> anyhow::Result<Self> {
        let seat = arrive(story, Setup::of(DESKTOP), "lin").await?;
        let desk = &story[seat];
        let address = open_first_card(desk).await?;
        desk.sees("Everything is saved").await?;
        let first = desk.page.window().await?;
        let second = desk.page.new_tab().await?;
        desk.page.switch_to_window(second.clone()).await?;
        desk.open(&address).await?;
        desk.find(NEXT).await?;
        desk.sees("Everything is saved").await?;
        Ok(Self { seat, address, first, second })
    }
}

/// Writes behind what stands there.
async fn write(desk: &Browser, text: &str) -> anyhow::Result<()> {
    desk.fill(NEXT, text).await?;
    desk.type_keys(Key::Enter + "").await?;
    // A field that somebody is in keeps what stands in it.
    desk.evaluate("document.activeElement.blur()").await.map(drop)
}

async fn says(desk: &Browser, text: &str) -> anyhow::Result<()> {
    let expression = format!("document.querySelector('{NEXT}')?.value.endsWith('{text}')");
    desk.until_true(format!("the words '{text}'"), &expression).await
}

/// The person looks on another device.
async fn says_elsewhere(story: &mut Story, desk: &Desk, text: &str) -> anyhow::Result<()> {
    let other = arrive(story, Setup::of(DESKTOP), "lin").await?;
    let other = &story[other];
    other.open(&desk.address).await?;
    says(other, text).await
}

fn two_tabs_edit_and_show_the_same(engine: Engine) {
    engine.story("tabs-edit", Server::demo(), async |story| {
        let Desk { seat, address, first, second } = Desk::with_two_tabs(story).await?;
        let desk = &story[seat];
        write(desk, "By the second").await?;
        desk.page.switch_to_window(first.clone()).await?;
        says(desk, "By the second").await?;
        write(desk, "By the first").await?;
        desk.page.switch_to_window(second.clone()).await?;
        says(desk, "By the first").await?;
        desk.sees("Everything is saved").await?;

        story.server.stop()?;
        let desk = &story[seat];
        write(desk, "Second, offline").await?;
        desk.page.switch_to_window(first.clone()).await?;
        says(desk, "Second, offline").await?;
        desk.sees("1 change on this device").await?;
        write(desk, "First, offline").await?;
        desk.sees("2 changes on this device").await?;
        desk.page.switch_to_window(second.clone()).await?;
        says(desk, "First, offline").await?;
        desk.sees("2 changes on this device").await?;

        story.server.start_again()?;
        let desk = &story[seat];
        desk.sees("Everything is saved").await?;
        desk.page.switch_to_window(first.clone()).await?;
        desk.sees("Everything is saved").await?;
        let desk = Desk { seat, address, first, second };
        says_elsewhere(story, &desk, "First, offline").await
    });
}

fn a_tab_that_is_closed_leaves_its_edits_and_its_lead(engine: Engine) {
    engine.story("tabs-close", Server::demo(), async |story| {
        let desk = Desk::with_two_tabs(story).await?;
        story.server.stop()?;
        let page = &story[desk.seat];
        // The leader goes; who followed carries on without being loaded again.
        page.evaluate("window.isTheSame = true").await?;
        page.page.switch_to_window(desk.first.clone()).await?;
        write(page, "By one that goes").await?;
        page.sees("1 change on this device").await?;
        page.page.close_window().await?;
        page.page.switch_to_window(desk.second.clone()).await?;
        says(page, "By one that goes").await?;
        // One that follows goes as soon as its edit is durable.
        let third = page.page.new_tab().await?;
        page.page.switch_to_window(third).await?;
        page.open(&desk.address).await?;
        says(page, "By one that goes").await?;
        write(page, "By a short visitor").await?;
        page.until_true(
            "a durable edit",
            "document.querySelector('.sync-badge[data-unsaved=\"0\"]')",
        )
        .await?;
        page.page.close_window().await?;
        page.page.switch_to_window(desk.second.clone()).await?;
        says(page, "By a short visitor").await?;
        page.sees("2 changes on this device").await?;
        story.server.start_again()?;
        let page = &story[desk.seat];
        page.sees("Everything is saved").await?;
        page.until_true("the same page as before", "window.isTheSame").await?;
        says_elsewhere(story, &desk, "By a short visitor").await
    });
}

fn a_frozen_leader_is_replaced_and_writes_nothing(engine: Engine) {
    engine.story("tabs-frozen", Server::demo(), async |story| {
        let desk = Desk::with_two_tabs(story).await?;
        let page = &story[desk.seat];
        let freeze = async |state: &str| {
            page.cdp("Page.setWebLifecycleState", json!({ "state": state })).await
        };
        let position = POSITION.replace("NAME", &database(page).await?);
        page.page.switch_to_window(desk.first.clone()).await?;
        // One that falls asleep within a transaction lets nobody write until it wakes or is closed.
        page.find(".sync-badge[data-link=online]").await?;
        freeze("frozen").await?;
        page.page.switch_to_window(desk.second.clone()).await?;
        write(page, "While the leader sleeps").await?;
        page.sees("Everything is saved").await?;
        let before = page.page.execute_async(&position, vec![]).await?.json().as_f64();

        page.page.switch_to_window(desk.first.clone()).await?;
        freeze("active").await?;
        // It follows now, and its edits are handed over to the other.
        says(page, "While the leader sleeps").await?;
        write(page, "Awake again").await?;
        page.sees("Everything is saved").await?;
        page.page.switch_to_window(desk.second.clone()).await?;
        says(page, "Awake again").await?;
        let after = page.page.execute_async(&position, vec![]).await?.json().as_f64();
        let leader = |position: Option<f64>| position.map(|it| (it / EPOCH).floor());
        anyhow::ensure!(
            leader(before) == leader(after) && leader(after).is_some_and(|it| it > 1.0),
            "the leader that slept has led again: {before:?}, {after:?}"
        );
        says_elsewhere(story, &desk, "Awake again").await
    });
}

fn a_leader_with_nothing_to_do_answers(engine: Engine) {
    engine.story("tabs-idle", Server::demo(), async |story| {
        let desk = Desk::with_two_tabs(story).await?;
        let page = &story[desk.seat];
        let name = database(page).await?;
        let position = POSITION.replace("NAME", &name);
        let before = page.page.execute_async(&position, vec![]).await?.json().as_f64();
        page.evaluate(&LISTEN.replace("NAME", &name)).await?;
        // As many as unseat a leader that gives none.
        page.until_true("five answers of the leader", "window.answers >= 5").await?;
        let after = page.page.execute_async(&position, vec![]).await?.json().as_f64();
        anyhow::ensure!(before == after, "somebody has written: {before:?}, {after:?}");
        Ok(())
    });
}

/// Counts the leader's answers, by the number of their kind.
const LISTEN: &str = "
    (window.answers = 0, window.ear = new BroadcastChannel('NAME'),
     window.ear.onmessage = event => window.answers += Number(event.data[1] === 2))";

/// The name of the person's database.
async fn database(page: &Browser) -> anyhow::Result<String> {
    let names = page
        .page
        .execute_async(
            "indexedDB.databases().then(all => arguments[0](all.map(it => it.name)
                .find(it => it.startsWith('fieldline-'))))",
            vec![],
        )
        .await?;
    Ok(names.json().as_str().unwrap_or_default().to_owned())
}

/// Where the writing of the leaders stands; whole steps of this size count the leaders.
const EPOCH: f64 = 4_294_967_296.0;
const POSITION: &str = "
    const done = arguments[0];
    const request = indexedDB.open('NAME');
    request.onsuccess = () => {
        const store = request.result.transaction('meta').objectStore('meta');
        const asked = store.get('position');
        asked.onsuccess = () => { request.result.close(); done(asked.result); };
    };";
