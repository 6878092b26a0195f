//! What is not to be forgotten: done, put off, counted on every device, and told once by the system.

use serde_json::json;
use tests::browser::{Browser, DESKTOP, Setup, TABLET};
use tests::server::Server;
use tests::story::story;

use super::steps::{arrive, labelled};

/// The number beside the page in the navigation is that of the lines on it.
const COUNTED: &str = "(lines => lines > 0 && document
    .querySelector('a[href=\"/reminders\"] .nav-count')?.innerText.trim() === String(lines))
    (document.querySelectorAll('.reminders li').length)";
const LINES: &str = "document.querySelectorAll('.reminders li').length";
/// Messages are counted where both tabs see it, and not shown.
const LISTEN: &str = "ServiceWorkerRegistration.prototype.showNotification = () => {
        localStorage.shown = Number(localStorage.shown ?? 0) + 1;
        return Promise.resolve();
    }, true";

async fn lines(device: &Browser) -> anyhow::Result<u64> {
    Ok(device.evaluate(LINES).await?.as_u64().unwrap_or_default())
}

async fn has_lines(device: &Browser, number: u64) -> anyhow::Result<()> {
    device.until_true(format!("{number} reminders"), &format!("{LINES} === {number}")).await?;
    device.until_true("their number in the navigation", COUNTED).await
}

/// Makes a task of one's own that is due today.
async fn new_task(device: &Browser, title: &str) -> anyhow::Result<()> {
    device.open("/tasks").await?;
    device.press("New Task").await?;
    let field = labelled(device, "What to do").await?;
    device.fill(&field, title).await?;
    let due = labelled(device, "Due").await?;
    // What a browser's own calendar does; how it is typed depends on the browser's language.
    let pick = "(it => {
        it.focus();
        it.value = new Date().toLocaleDateString('sv');
        it.dispatchEvent(new Event('input', { bubbles: true }));
        it.dispatchEvent(new Event('change', { bubbles: true }));
        it.blur();
        return true;
    })";
    device.evaluate(&format!("{pick}(document.querySelector({}))", json!(due))).await?;
    device.click("dialog[open] .button-primary").await?;
    device.gone("dialog[open]").await
}

#[test]
fn what_is_done_or_put_off_reminds_on_no_device() {
    story("reminders", Server::demo(), async |story| {
        let desk = arrive(story, Setup::of(DESKTOP), "li").await?;
        let tablet = arrive(story, Setup::of(TABLET), "li").await?;
        let (desk, tablet) = (&story[desk], &story[tablet]);
        for device in [desk, tablet] {
            device.open("/reminders").await?;
            device.until_true("reminders in the navigation", COUNTED).await?;
        }
        let all = lines(desk).await?;
        desk.set_offline(true).await?;
        desk.press("Done").await?;
        desk.sees("The task is done.").await?;
        has_lines(desk, all - 1).await?;
        desk.press("Put off").await?;
        desk.press("For 3 days").await?;
        desk.sees("Put off for 3 days.").await?;
        has_lines(desk, all - 2).await?;
        desk.press("Undo").await?;
        has_lines(desk, all - 1).await?;
        desk.press("Put off").await?;
        desk.press("Until tomorrow").await?;
        has_lines(desk, all - 2).await?;
        desk.set_offline(false).await?;
        has_lines(tablet, all - 2).await
    });
}

#[test]
fn the_system_tells_once_whatever_the_number_of_tabs() {
    story("reminders-told", Server::demo(), async |story| {
        let desk = arrive(story, Setup::of(DESKTOP), "li").await?;
        let desk = &story[desk];
        let allowed = json!({ "permissions": ["notifications"], "origin": desk.address() });
        desk.cdp("Browser.grantPermissions", allowed).await?;
        desk.open("/reminders").await?;
        desk.until_true("reminders in the navigation", COUNTED).await?;
        let all = lines(desk).await?;
        let first = desk.page.window().await?;
        let second = desk.page.new_tab().await?;
        desk.page.switch_to_window(second.clone()).await?;
        desk.open("/reminders").await?;
        has_lines(desk, all).await?;
        desk.evaluate(LISTEN).await?;

        desk.page.switch_to_window(first.clone()).await?;
        desk.evaluate(LISTEN).await?;
        desk.press("Tell me on this device").await?;
        desk.until_true("one message", "localStorage.shown === '1'").await?;
        // A new one, made in the other tab: that one alone is told, by one of them.
        desk.page.switch_to_window(second).await?;
        new_task(desk, "Bring the samples").await?;
        desk.evaluate(LISTEN).await?;
        desk.page.switch_to_window(first).await?;
        desk.sees("Bring the samples").await?;
        has_lines(desk, all + 1).await?;
        desk.until_true("a second message", "localStorage.shown === '2'").await?;
        desk.press("Stop telling me here").await?;
        desk.sees("This device is quiet.").await
    });
}
