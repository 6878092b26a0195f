//! Steps of several stories: a person signs in, opens a record, fills in a field.

use anyhow::Context;
use serde_json::json;
use tests::browser::{Browser, Setup};
use tests::story::{Seat, Story};
use thirtyfour::Key;

/// The field of an opportunity that says what comes next.
pub(super) const NEXT: &str = ".opportunity-page .field:first-child input";

/// Signs a person of the demo company in on a new device and waits until everything is there.
pub(super) async fn arrive(story: &mut Story, setup: Setup, login: &str) -> anyhow::Result<Seat> {
    let (name, password) = story.server.demo_sign_in(login)?;
    let seat = story.seat(setup).await?;
    let device = &story[seat];
    device.open("/").await?;
    device.sign_in(&name, &password).await?;
    device.find(".kpis").await?;
    device.arrived().await?;
    Ok(seat)
}

/// Opens the first card of the board; returns its address.
pub(super) async fn open_first_card(device: &Browser) -> anyhow::Result<String> {
    device.open("/opportunities?view=board").await?;
    device.find(".board-card a").await?;
    let address = "document.querySelector('.board-card a').getAttribute('href')";
    let address = device.evaluate(address).await?;
    let address = address.as_str().context("a card without an address")?.to_owned();
    device.open(&address).await?;
    device.find(NEXT).await?;
    Ok(address)
}

/// Replaces what a text field holds and leaves it.
pub(super) async fn write(device: &Browser, field: &str, text: &str) -> anyhow::Result<()> {
    device.click(field).await?;
    // A modifier is held until the end of what one call types.
    device.find(field).await?.send_keys(Key::Control + "a").await?;
    device.type_keys(text).await?;
    device.type_keys(Key::Enter + "").await?;
    // A field that somebody is in keeps what stands in it.
    device.evaluate("document.activeElement.blur()").await?;
    holds(device, field, text).await
}

/// Waits until a field holds a text.
pub(super) async fn holds(device: &Browser, field: &str, text: &str) -> anyhow::Result<()> {
    let (field, text) = (json!(field), json!(text));
    let is_so = format!("document.querySelector({field})?.value === {text}");
    device.until_true(format!("{text} in {field}"), &is_so).await
}

/// The field with this label, as a CSS selector: of the open dialog, or else of the page.
pub(super) async fn labelled(device: &Browser, label: &str) -> anyhow::Result<String> {
    let script = format!(
        "return [...(document.querySelector('dialog[open]') ?? document)
            .querySelectorAll('label')]
            .find(it => it.innerText.replace('*', '').trim() === {})?.htmlFor",
        json!(label)
    );
    let id = device.until(format!("a field '{label}'"), async || {
        let found = device.page.execute(&script, vec![]).await?;
        Ok(found.json().as_str().filter(|id| !id.is_empty()).map(str::to_owned))
    });
    Ok(format!("#{}", id.await?))
}

/// Chooses an entry of the list with this label by a part of its words.
pub(super) async fn choose(device: &Browser, label: &str, words: &str) -> anyhow::Result<()> {
    let list = labelled(device, label).await?;
    let script = format!(
        "return [...document.querySelectorAll('{list} option')]
            .find(it => it.text.includes({}))?.value",
        json!(words)
    );
    let option = device.until(format!("'{words}' under '{label}'"), async || {
        Ok(device.page.execute(&script, vec![]).await?.json().as_str().map(str::to_owned))
    });
    let option = option.await?;
    device.click(&format!("{list} option[value='{option}']")).await?;
    holds(device, &list, &option).await
}

/// Waits until the visible text of an element contains words, however it breaks lines.
pub(super) async fn reads(device: &Browser, css: &str, words: &str) -> anyhow::Result<()> {
    let text = format!(
        "[...document.querySelectorAll({})].map(it => it.innerText).join(' ').replace(/\\s+/g, ' ')",
        json!(css)
    );
    let is_so = format!("{text}.includes({})", json!(words));
    let waited = device.until_true(format!("'{words}' in `{css}`"), &is_so).await;
    match waited {
        Ok(()) => Ok(()),
        Err(error) => Err(error.context(format!("it reads {}", device.evaluate(&text).await?))),
    }
}

/// Saves everything on the device as a file and returns its text: records that the app does not show
/// are in it as well. The page is the settings afterwards.
pub(super) async fn device_file(device: &Browser) -> anyhow::Result<String> {
    device.open("/settings").await?;
    device_file_here(device).await
}

/// The same on the page of settings that is open.
pub(super) async fn device_file_here(device: &Browser) -> anyhow::Result<String> {
    saved_by(device, "Save as a file").await
}

/// Presses what saves a file, and returns the file's text.
pub(super) async fn saved_by(device: &Browser, words: &str) -> anyhow::Result<String> {
    // The download's bytes, without a download directory.
    let keep = "window.kept = new Promise((done) => {
        const make = URL.createObjectURL;
        URL.createObjectURL = (blob) => { blob.text().then(done); return make.call(URL, blob); };
    }); return true;";
    device.page.execute(keep, vec![]).await?;
    device.press(words).await?;
    let file = device.page.execute_async("window.kept.then(arguments[0]);", vec![]).await?;
    Ok(file.json().as_str().context("a file")?.to_owned())
}

/// A place on the screen, in pixels.
pub(super) type Spot = (f64, f64);

/// Sends what a finger does: `touchStart`, `touchMove`, or `touchEnd` without a place.
pub(super) async fn finger(device: &Browser, kind: &str, at: Option<Spot>) -> anyhow::Result<()> {
    let points: Vec<_> = at.iter().map(|(x, y)| json!({ "x": x, "y": y })).collect();
    let event = json!({ "type": kind, "touchPoints": points });
    device.cdp("Input.dispatchTouchEvent", event).await
}

/// Sends what a mouse does with its left button: `mousePressed`, `mouseMoved`, `mouseReleased`.
pub(super) async fn mouse(device: &Browser, kind: &str, (x, y): Spot) -> anyhow::Result<()> {
    let event =
        json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1 });
    device.cdp("Input.dispatchMouseEvent", event).await
}
