//! What the device keeps when the browser is killed in the middle of writes, and when a script
//! removes the database under the app.

use serde_json::Value;
use tests::browser::{Browser, DESKTOP, Setup};
use tests::engine::Engine;
use tests::every_engine;
use tests::server::Server;

use super::steps::{NEXT, arrive, open_first_card};

every_engine!(what_was_durable_outlives_a_kill_during_writes);
every_engine!(a_database_removed_under_the_app_comes_back);

/// Renames the record again and again, each time as soon as the browser has reported the name before
/// as stored. `window.durable` is the number of the newest name reported; the browser itself is asked,
/// not the app.
const RENAME_FOR_EVER: &str = "
    const [selector, from] = arguments;
    window.durable = from;
    const transaction = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...given) {
        const made = transaction.apply(this, given);
        // Only these promise to outlive a power cut: they keep edits.
        if (given[1] === 'readwrite' && given[2]?.durability === 'strict') {
            made.addEventListener('complete', () => { window.durable += 1; rename(); });
        }
        return made;
    };
    const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
    const rename = () => {
        const field = document.querySelector(selector);
        field.focus();
        value.set.call(field, `Renamed ${window.durable + 1}`);
        field.dispatchEvent(new Event('input', { bubbles: true }));
        field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
        field.blur();
    };
    rename();
";
const WAITING: &str = "Number(document.querySelector('.sync-badge')?.dataset.waiting)";

/// The number in the name of the record, as its field shows it.
async fn renamed(desk: &Browser) -> anyhow::Result<u64> {
    let name = desk.evaluate(&format!("document.querySelector('{NEXT}').value")).await?;
    // A field that is emptied shows its old text again, so what is typed may follow that.
    let number = name.as_str().and_then(|it| it.rsplit_once("Renamed ")?.1.parse().ok());
    number.ok_or_else(|| anyhow::anyhow!("the record is called {name}"))
}

fn what_was_durable_outlives_a_kill_during_writes(engine: Engine) {
    engine.story("kill", Server::demo(), async |story| {
        let seat = arrive(story, Setup::of(DESKTOP), "lin").await?;
        let address = open_first_card(&story[seat]).await?;
        story.server.stop()?;
        let mut durable = 0;
        // The kill comes when the question is answered, which is at no particular moment of a write.
        for more in [1, 7, 40] {
            let given = vec![Value::from(NEXT), Value::from(durable)];
            story[seat].page.execute(RENAME_FOR_EVER, given).await?;
            let awaited = durable + more;
            story[seat].until_true("writes", &format!("window.durable >= {awaited}")).await?;
            let reported = story[seat].evaluate("window.durable").await?.as_u64().unwrap_or(0);
            story.kill_and_start_again(seat).await?;
            story[seat].open(&address).await?;
            story[seat].find(NEXT).await?;
            let kept = renamed(&story[seat]).await?;
            anyhow::ensure!(kept >= reported, "{reported} was reported as durable, {kept} is kept");
            let waiting = story[seat].evaluate(WAITING).await?.as_u64().unwrap_or(0);
            anyhow::ensure!(waiting == kept, "{kept} names were given, {waiting} wait");
            durable = kept;
        }
        story.server.start_again()?;
        let (name, password) = story.server.demo_person()?;
        let link = "document.querySelector('.sync-badge')?.dataset.link";
        let is_answered = format!("['online', 'signed-out'].includes({link})");
        story[seat].until_true("an answer of the server", &is_answered).await?;
        if story[seat].evaluate(link).await? == "signed-out" {
            // Chromium writes cookies down half a minute later; the person signs in again.
            story[seat].press("Sign in").await?;
            story[seat].sign_in(&name, &password).await?;
        }
        story[seat].sees("Everything is saved").await?;
        let elsewhere = story.seat(Setup::of(DESKTOP)).await?;
        story[elsewhere].open("/").await?;
        story[elsewhere].sign_in(&name, &password).await?;
        story[elsewhere].arrived().await?;
        story[elsewhere].open(&address).await?;
        story[elsewhere].find(NEXT).await?;
        let seen = renamed(&story[elsewhere]).await?;
        anyhow::ensure!(seen == durable, "the device kept {durable}, the server has {seen}");
        Ok(())
    });
}

fn a_database_removed_under_the_app_comes_back(engine: Engine) {
    engine.story("cleared", Server::demo(), async |story| {
        let seat = arrive(story, Setup::of(DESKTOP), "lin").await?;
        let address = open_first_card(&story[seat]).await?;
        let desk = &story[seat];
        desk.fill(NEXT, "Renamed 1").await?;
        desk.type_keys(thirtyfour::Key::Enter + "").await?;
        desk.until_true("the edit on its way", &format!("{WAITING} === 0")).await?;
        desk.sees("Everything is saved").await?;

        let remove = "void indexedDB.databases().then(all => Promise.all(all.map(one => \
            new Promise(done => { \
                const asked = indexedDB.deleteDatabase(one.name); \
                asked.onsuccess = asked.onblocked = asked.onerror = done; \
            })))).then(() => { window.isRemoved = true; })";
        desk.evaluate(remove).await?;
        desk.until_true("the removal", "window.isRemoved").await?;
        // What is entered now reaches the server, or the page says that it is not kept.
        desk.fill(NEXT, "Renamed 2").await?;
        desk.type_keys(thirtyfour::Key::Enter + "").await?;
        let said = "document.querySelector('.banner')";
        let is_answered = format!("{WAITING} === 0 || {said}");
        desk.until_true("an answer to an edit without a database", &is_answered).await?;
        let is_warned = desk.evaluate(&format!("!!{said}")).await? == true;

        desk.open(&address).await?;
        desk.find(NEXT).await?;
        desk.arrived().await?;
        desk.sees("Everything is saved").await?;
        let kept = renamed(desk).await?;
        anyhow::ensure!(kept == 2 || is_warned && kept == 1, "after a reload there is {kept}");
        // The device works as before: the next edit is kept and travels.
        desk.fill(NEXT, "Renamed 3").await?;
        desk.type_keys(thirtyfour::Key::Enter + "").await?;
        desk.until_true("the last edit on its way", &format!("{WAITING} === 0")).await?;
        desk.reload().await?;
        desk.find(NEXT).await?;
        anyhow::ensure!(renamed(desk).await? == 3, "the last edit is lost");
        Ok(())
    });
}
