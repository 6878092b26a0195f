//! What a device keeps: encrypted, locked by a PIN, healed when damaged, filled again when emptied,
//! saved as a file and taken over from one.

use anyhow::{Context, bail};
use serde_json::{Value, json};
use tests::browser::{Browser, DESKTOP, PHONE, Setup, TABLET};
use tests::server::Server;
use tests::story::{Seat, Story, story};

use super::steps;

const CANARY: &str = "Canary Instruments Ltd";
const WRONG: &str = "wrong secret";
const SECRET: &str = "six plain words are a good secret";

/// Everything in the databases, as one text of Latin letters: what a thief could search.
const RAW: &str = r"
    const done = arguments[0];
    (async () => {
        const request = (it) => new Promise((ok, no) => { it.onsuccess = () => ok(it.result); it.onerror = no; });
        let text = '';
        for (const { name } of await indexedDB.databases()) {
            const db = await request(indexedDB.open(name));
            for (const store of db.objectStoreNames) {
                for (const value of await request(db.transaction(store).objectStore(store).getAll())) {
                    if (!(value instanceof Uint8Array) || value.length > 1000000) continue;
                    text += new TextDecoder('latin1').decode(value);
                }
            }
            db.close();
        }
        return text;
    })().then(done, (error) => done('failed: ' + error));
";

/// Changes something in the person's database and calls `done`; `BODY` sees `db` and `request`.
fn with_database(body: &str) -> String {
    format!(
        "const done = arguments[0];
        (async () => {{
            const request = (it) => new Promise((ok, no) => {{ it.onsuccess = () => ok(it.result); it.onerror = no; }});
            const {{ name }} = (await indexedDB.databases()).find((it) => it.name !== 'fieldline');
            const db = await request(indexedDB.open(name));
            const result = await (async () => {{ {body} }})();
            db.close();
            return result;
        }})().then(done, (error) => done('failed: ' + error));"
    )
}

async fn run(device: &Browser, script: &str) -> anyhow::Result<Value> {
    let answer = device.page.execute_async(script, vec![]).await.context("the script fails")?;
    let answer = answer.json().clone();
    match answer.as_str() {
        Some(text) if text.starts_with("failed: ") => bail!("{text}"),
        Some(_) | None => Ok(answer),
    }
}

/// Signs in on a new device and waits until everything is there.
async fn arrive(story: &mut Story, setup: Setup) -> anyhow::Result<(Seat, String, String)> {
    let (name, password) = story.server.demo_sign_in("lin")?;
    let seat = steps::arrive(story, setup, "lin").await?;
    Ok((seat, name, password))
}

/// Makes an account called [`CANARY`].
async fn make_canary(device: &Browser) -> anyhow::Result<()> {
    device.open("/accounts").await?;
    make_canary_here(device).await
}

/// The same without loading a page.
async fn make_canary_here(device: &Browser) -> anyhow::Result<()> {
    device.click("a[href='/accounts']").await?;
    device.press("New Account").await?;
    let name = "dialog[open] .field:first-child input";
    device.fill(name, CANARY).await?;
    device.press("Create").await?;
    device.sees(CANARY).await
}

async fn set_pin(device: &Browser) -> anyhow::Result<()> {
    device.open("/settings").await?;
    device.press("Set a PIN").await?;
    device.fill("dialog[open] [name=new-secret]", SECRET).await?;
    device.fill("dialog[open] [name=secret-again]", SECRET).await?;
    device.click("dialog[open] [type=submit]").await?;
    device.sees("locked by a PIN").await
}

#[test]
fn what_is_kept_cannot_be_read_and_a_pin_opens_it() {
    story("device-pin", Server::demo(), async |story| {
        let (seat, ..) = arrive(story, Setup::of(TABLET)).await?;
        let tablet = &story[seat];
        make_canary(tablet).await?;
        tablet.sees("Everything is saved").await?;
        let raw = run(tablet, RAW).await?;
        let raw = raw.as_str().unwrap_or_default();
        assert!(raw.len() > 100_000, "there is something to search: {} bytes", raw.len());
        assert!(!raw.contains(CANARY), "a name stands readable in the database");

        set_pin(tablet).await?;
        tablet.reload().await?;
        tablet.sees("Locked").await?;
        assert_eq!(tablet.count(".vlist, .kpis").await?, 0);
        tablet.fill("[name=secret]", WRONG).await?;
        tablet.click("[type=submit]").await?;
        tablet.sees("That is not the PIN of this device.").await?;
        tablet.fill("[name=secret]", SECRET).await?;
        tablet.click("[type=submit]").await?;
        tablet.sees("This device").await?;
        tablet.open("/accounts").await?;
        tablet.fill("[name=secret]", SECRET).await?;
        tablet.click("[type=submit]").await?;
        tablet.sees(CANARY).await?;
        Ok(())
    });
}

#[test]
fn a_wrong_pin_has_to_wait_even_after_a_reload() {
    story("device-wrong-pin", Server::demo(), async |story| {
        let (seat, ..) = arrive(story, Setup::of(PHONE)).await?;
        let phone = &story[seat];
        set_pin(phone).await?;
        phone.press("Lock now").await?;
        for _ in 0..4 {
            phone.fill("[name=secret]", WRONG).await?;
            phone.click("[type=submit]").await?;
            phone.sees("That is not the PIN of this device.").await?;
            phone
                .until_true("an empty field", "!document.querySelector('[name=secret]').value")
                .await?;
        }
        phone.reload().await?;
        phone.fill("[name=secret]", SECRET).await?;
        phone.click("[type=submit]").await?;
        phone.sees("before the next try").await?;
        Ok(())
    });
}

#[test]
fn a_forgotten_pin_costs_no_edit() {
    story("device-forgotten-pin", Server::demo(), async |story| {
        let (seat, name, password) = arrive(story, Setup::of(TABLET)).await?;
        set_pin(&story[seat]).await?;
        story.server.stop()?;
        story[seat].press("Accounts").await?;
        story[seat].press("New Account").await?;
        story[seat].fill("dialog[open] .field:first-child input", CANARY).await?;
        story[seat].press("Create").await?;
        story[seat].sees("1 change on this device").await?;
        story[seat].reload().await?;
        story[seat].sees("Locked").await?;
        story.server.start_again()?;

        let tablet = &story[seat];
        tablet.press("PIN forgotten?").await?;
        tablet.fill("[name=username]", &name).await?;
        tablet.fill("[name=password]", &password).await?;
        tablet.click("[type=submit]").await?;
        tablet.sees("Choose a PIN").await?;
        let another = "another good secret";
        tablet.fill("[name=new-secret]", another).await?;
        tablet.fill("[name=secret-again]", another).await?;
        tablet.click("[type=submit]").await?;
        tablet.sees(CANARY).await?;
        tablet.sees("Everything is saved").await?;
        tablet.reload().await?;
        tablet.fill("[name=secret]", another).await?;
        tablet.click("[type=submit]").await?;
        tablet.sees(CANARY).await?;
        Ok(())
    });
}

#[test]
fn a_damaged_page_heals() {
    story("device-damage", Server::demo(), async |story| {
        let (seat, ..) = arrive(story, Setup::of(DESKTOP)).await?;
        let desk = &story[seat];
        let count = "document.querySelector('.vlist')?.getAttribute('aria-rowcount')";
        desk.open("/accounts").await?;
        desk.until_true("a number of rows", count).await?;
        let before = desk.evaluate(count).await?;
        // Away from the app, so that nothing is written meanwhile.
        desk.open("/offline.html").await?;
        let damage = with_database(
            "const store = db.transaction('pages', 'readwrite').objectStore('pages');
            const [key] = await request(store.getAllKeys());
            const page = await request(store.get(key));
            page[page.length >> 1] ^= 1;
            await request(store.put(page, key));
            return key;",
        );
        run(desk, &damage).await?;
        desk.open("/accounts").await?;
        desk.sees("Some records on this device were damaged").await?;
        desk.until_true(
            "every row",
            &format!("{count} === '{}'", before.as_str().unwrap_or_default()),
        )
        .await?;
        desk.sees("Everything is saved").await?;
        desk.reload().await?;
        desk.until_true(
            "every row",
            &format!("{count} === '{}'", before.as_str().unwrap_or_default()),
        )
        .await?;
        desk.sees_no("Some records on this device were damaged").await?;
        Ok(())
    });
}

#[test]
fn a_damaged_edit_takes_no_other_with_it() {
    story("device-damaged-edit", Server::demo(), async |story| {
        let (seat, ..) = arrive(story, Setup::of(DESKTOP)).await?;
        story.server.stop()?;
        let desk = &story[seat];
        make_canary(desk).await?;
        desk.open("/accounts").await?;
        desk.press("New Account").await?;
        desk.fill("dialog[open] .field:first-child input", "Second Canary").await?;
        desk.press("Create").await?;
        desk.sees("2 changes on this device").await?;
        desk.open("/offline.html").await?;
        let damage = with_database(
            "const store = db.transaction('outbox', 'readwrite').objectStore('outbox');
            const [key] = await request(store.getAllKeys());
            const edit = await request(store.get(key));
            edit[edit.length - 1] ^= 1;
            await request(store.put(edit, key));
            return key;",
        );
        run(desk, &damage).await?;
        desk.open("/accounts").await?;
        desk.sees("A part of your unsent changes on this device is damaged").await?;
        desk.sees("1 change on this device").await?;
        story.server.start_again()?;
        story[seat].sees("Everything is saved").await?;
        story[seat].fill("input[type=search]", "Second Canary").await?;
        story[seat].sees("1 record").await?;
        Ok(())
    });
}

#[test]
fn a_database_emptied_under_the_app_is_filled_again() {
    story("device-emptied", Server::demo(), async |story| {
        let (seat, ..) = arrive(story, Setup::of(DESKTOP)).await?;
        story.server.stop()?;
        let desk = &story[seat];
        make_canary(desk).await?;
        desk.sees("1 change on this device").await?;
        let empty = with_database(
            "const names = [...db.objectStoreNames];
            const stores = db.transaction(names, 'readwrite');
            await Promise.all(names.map((name) => request(stores.objectStore(name).clear())));
            return names.length;",
        );
        run(desk, &empty).await?;
        let name = ".field-inline input[type=text]";
        desk.find(name).await?.send_keys(" after the storm").await?;
        desk.type_keys(thirtyfour::Key::Enter + "").await?;
        let pages = with_database(
            "return (await request(db.transaction('pages').objectStore('pages').getAllKeys())).length;",
        );
        desk.until("pages in the database again", async || {
            let answer = desk.page.execute_async(&pages, vec![]).await?;
            Ok(answer.json().as_u64().filter(|count| *count > 0))
        })
        .await?;
        desk.reload().await?;
        desk.until_true(
            "the edit after a reload",
            &format!("document.querySelector('{name}')?.value === '{CANARY} after the storm'"),
        )
        .await?;
        desk.sees("2 changes on this device").await?;
        story.server.start_again()?;
        story[seat].sees("Everything is saved").await?;
        Ok(())
    });
}

#[test]
fn a_full_device_says_so_and_loses_nothing() {
    story("device-full", Server::demo(), async |story| {
        let (name, password) = story.server.demo_person()?;
        let seat = story.seat(Setup::of(DESKTOP)).await?;
        let desk = &story[seat];
        let quota = async |bytes: Option<u64>| {
            let mut parameters = json!({ "origin": desk.address() });
            if let Some(bytes) = bytes {
                parameters["quotaSize"] = bytes.into();
            }
            desk.cdp("Storage.overrideQuotaForOrigin", parameters).await
        };
        desk.open("/").await?;
        desk.find("[name=username]").await?;
        // Room for an empty database, and not for the records.
        let used = "navigator.storage.estimate().then((it) => arguments[0](it.usage))";
        let used = run(desk, used).await?.as_u64().context("a number of bytes")?;
        quota(Some(used + 200_000)).await?;
        desk.sign_in(&name, &password).await?;
        desk.sees("This device has no room left.").await?;
        make_canary(desk).await?;
        desk.find(".sync-badge[data-waiting='1']").await?;
        quota(None).await?;
        desk.gone(".banner-bad").await?;
        desk.evaluate("window.dispatchEvent(new Event('focus'))").await?;
        desk.gone(".banner").await?;
        desk.sees("Everything is saved").await?;
        desk.reload().await?;
        desk.until_true("the edit", "document.querySelector('h1')?.innerText.includes('Canary')")
            .await?;
        Ok(())
    });
}

#[test]
fn a_file_of_one_device_brings_its_edits_to_another() {
    story("device-file", Server::demo(), async |story| {
        let (lost, name, password) = arrive(story, Setup::of(TABLET)).await?;
        story[lost].set_offline(true).await?;
        make_canary(&story[lost]).await?;
        story[lost].sees("1 change on this device").await?;
        story[lost].press("Settings").await?;
        let text = steps::device_file_here(&story[lost]).await?;
        assert!(text.starts_with("{\"fieldline_device_file\":1"), "{}", &text[..80]);
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("device.jsonl");
        std::fs::write(&path, &text)?;

        let desk = story.seat(Setup::of(DESKTOP)).await?;
        story[desk].open("/").await?;
        story[desk].sign_in(&name, &password).await?;
        story[desk].find(".kpis").await?;
        story[desk].arrived().await?;
        story[desk].open("/settings").await?;
        story[desk].give_file("[accept='.jsonl']", &path).await?;
        story[desk].sees("1 change has not reached the server and can be taken over.").await?;
        story[desk].press("Take over 1 change").await?;
        story[desk].sees("Everything is saved").await?;
        story[desk].open("/accounts").await?;
        story[desk].sees(CANARY).await?;

        // Once more: the first device has come back and sent its edit itself.
        story[lost].set_offline(false).await?;
        story[lost].sees("Everything is saved").await?;
        story[desk].open("/settings").await?;
        story[desk].give_file("[accept='.jsonl']", &path).await?;
        story[desk].sees("1 change has reached the server already.").await?;
        story[desk].sees("there is nothing to take over").await?;
        Ok(())
    });
}

/// Turns the database back into one of the first version: bare values, no key.
const FIRST_VERSION: &str = r"
    const place = (store, key) => new TextEncoder().encode(store === 'meta' ? key : `${store}/${key}`);
    const open = async (key, at, bytes) => new Uint8Array(await crypto.subtle.decrypt(
        { name: 'AES-GCM', iv: bytes.slice(0, 12), additionalData: at }, key, bytes.slice(12)));
    const names = [...db.objectStoreNames];
    const record = await request(db.transaction('meta').objectStore('meta').get('key'));
    // Its parts are a map in CBOR; the wrapped key is 60 bytes, under number 1.
    const parts = record.parts;
    const start = parts.findIndex((_, at) => parts[at] === 0x01 && parts[at + 1] === 0x58 && parts[at + 2] === 60) + 3;
    const raw = await open(record.deviceKey, new TextEncoder().encode('key'), parts.slice(start, start + 60));
    const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt']);
    const stores = {};
    for (const store of names) {
        const values = db.transaction(store).objectStore(store);
        const keys = request(values.getAllKeys());
        const found = await request(values.getAll());
        stores[store] = (await keys).map((key, at) => [key, found[at]]);
    }
    for (const store of names) {
        const kept = stores[store].filter(([at]) => store !== 'meta' || at === 'client');
        stores[store] = await Promise.all(kept.map(async ([at, value]) =>
            [at, await open(key, place(store, at), value.slice(1))]));
    }
    db.close();
    await request(indexedDB.deleteDatabase(db.name));
    const making = indexedDB.open(db.name, 1);
    making.onupgradeneeded = () => names.forEach((store) => making.result.createObjectStore(store));
    const old = await request(making);
    for (const store of names) {
        const into = old.transaction(store, 'readwrite').objectStore(store);
        for (const [at, value] of stores[store]) await request(into.put(value, at));
    }
    old.close();
    return stores.outbox.length;
";

#[test]
fn a_database_of_the_first_version_is_taken_over_with_its_edits() {
    story("device-first-version", Server::demo(), async |story| {
        let (seat, ..) = arrive(story, Setup::of(DESKTOP)).await?;
        story.server.stop()?;
        let desk = &story[seat];
        make_canary(desk).await?;
        desk.sees("1 change on this device").await?;
        desk.open("/offline.html").await?;
        assert_eq!(run(desk, &with_database(FIRST_VERSION)).await?, json!(1));
        let raw = run(desk, RAW).await?;
        assert!(raw.as_str().unwrap_or_default().contains(CANARY), "it is readable as it was");
        desk.open("/accounts").await?;
        desk.sees("1 change on this device").await?;
        desk.fill("input[type=search]", CANARY).await?;
        desk.sees("1 record").await?;
        let raw = run(desk, RAW).await?;
        assert!(!raw.as_str().unwrap_or_default().contains(CANARY), "now it is not");
        story.server.start_again()?;
        story[seat].sees("Everything is saved").await?;
        Ok(())
    });
}

#[test]
fn a_connection_that_dies_is_replaced() {
    story("device-connection", Server::demo(), async |story| {
        let (seat, ..) = arrive(story, Setup::of(DESKTOP)).await?;
        story.server.stop()?;
        let desk = &story[seat];
        desk.open("/accounts").await?;
        desk.find(".vlist").await?;
        let dying = "window.deaths = 0;
            const make = IDBDatabase.prototype.transaction;
            IDBDatabase.prototype.transaction = function (...all) {
                if (window.deaths < 3) {
                    window.deaths += 1;
                    throw new DOMException('Connection to Indexed Database server lost', 'UnknownError');
                }
                return make.apply(this, all);
            };
            return true;";
        desk.page.execute(dying, vec![]).await?;
        desk.press("New Account").await?;
        desk.fill("dialog[open] .field:first-child input", CANARY).await?;
        desk.press("Create").await?;
        desk.sees("1 change on this device").await?;
        assert_eq!(desk.evaluate("window.deaths").await?, json!(3));
        desk.reload().await?;
        desk.sees("1 change on this device").await?;
        Ok(())
    });
}

/// Runs a script before any of the page's own, at every start.
async fn before_pages(device: &Browser, script: &str) -> anyhow::Result<()> {
    device.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await
}

#[test]
fn a_browser_that_keeps_nothing_says_so_and_still_sends() {
    story("device-private", Server::demo(), async |story| {
        let (name, password) = story.server.demo_person()?;
        let seat = story.seat(Setup::of(DESKTOP)).await?;
        let desk = &story[seat];
        before_pages(desk, "Object.defineProperty(window, 'indexedDB', { value: undefined });")
            .await?;
        desk.open("/").await?;
        desk.sign_in(&name, &password).await?;
        desk.sees("what you enter lives only in this tab").await?;
        make_canary_here(desk).await?;
        desk.sees("Everything is saved").await?;
        desk.sees("what you enter lives only in this tab").await?;
        Ok(())
    });
}

#[test]
fn a_company_that_wants_a_pin_gets_one_before_anything_is_kept() {
    story("device-policy", Server::demo(), async |story| {
        let (name, password) = story.server.demo_person()?;
        let seat = story.seat(Setup::of(PHONE)).await?;
        let phone = &story[seat];
        // As the server will say it.
        before_pages(
            phone,
            "const ask = window.fetch;
            window.fetch = async (...all) => {
                const answer = await ask(...all);
                const path = new URL(answer.url).pathname;
                if (path !== '/api/session' || !answer.ok || answer.status === 204) return answer;
                const said = await answer.json();
                return Response.json({ ...said, lock: { pin: true, idle_minutes: 5 } });
            };",
        )
        .await?;
        phone.open("/").await?;
        phone.fill("[name=username]", &name).await?;
        phone.fill("[name=password]", &password).await?;
        phone.click("[type=submit]").await?;
        phone.sees("Choose a PIN").await?;
        assert_eq!(phone.count(".vlist, .kpis").await?, 0);
        let keys = with_database(
            "return (await request(db.transaction('meta').objectStore('meta').getAllKeys())).length;",
        );
        assert_eq!(run(phone, &keys).await?, json!(0), "no key of the device was ever kept");
        phone.fill("[name=new-secret]", "short").await?;
        phone.fill("[name=secret-again]", "short").await?;
        phone.click("[type=submit]").await?;
        phone.sees("Use at least 6 characters.").await?;
        phone.fill("[name=new-secret]", SECRET).await?;
        phone.fill("[name=secret-again]", SECRET).await?;
        phone.click("[type=submit]").await?;
        phone.find(".kpis").await?;
        phone.arrived().await?;
        phone.open("/settings").await?;
        phone.fill("[name=secret]", SECRET).await?;
        phone.click("[type=submit]").await?;
        phone.sees("locked by a PIN").await?;
        phone.sees_no("Remove the PIN").await?;
        Ok(())
    });
}

#[test]
fn a_device_long_without_the_server_locks_itself() {
    story("device-lease", Server::demo(), async |story| {
        let (seat, name, password) = arrive(story, Setup::of(TABLET)).await?;
        let tablet = &story[seat];
        let long_ago =
            "localStorage.setItem('fieldline.contact', String(Date.now() - 15 * 86400000))";
        tablet.evaluate(long_ago).await?;
        tablet.sees("Sign in to go on").await?;
        assert_eq!(tablet.count(".vlist, .kpis").await?, 0);
        tablet.reload().await?;
        tablet.sees("has not reached the server for a long time").await?;
        tablet.sign_in(&name, &password).await?;
        tablet.find(".kpis").await?;
        Ok(())
    });
}

#[test]
fn a_removed_device_hands_its_edits_over_and_wipes_itself() {
    story("device-removed", Server::demo(), async |story| {
        let (seat, ..) = arrive(story, Setup::of(TABLET)).await?;
        story[seat].set_offline(true).await?;
        make_canary(&story[seat]).await?;
        story[seat].sees("1 change on this device").await?;
        let tablet = &story[seat];
        // As the server will say it, and once without success.
        let revoked = "window.told = [];
            window.fetch = async (request) => {
                const path = new URL(request.url).pathname;
                if (path === '/api/quarantine') {
                    window.told.push((await request.arrayBuffer()).byteLength);
                    return new Response(null, { status: window.told.length === 1 ? 503 : 204 });
                }
                if (path === '/api/wiped') { window.told.push('wiped'); return new Response(null, { status: 204 }); }
                return Response.json({ code: 'device-revoked', message: 'This device was removed.' }, { status: 403 });
            };
            return true;";
        tablet.page.execute(revoked, vec![]).await?;
        story[seat].set_offline(false).await?;
        let tablet = &story[seat];
        tablet.sees("This device was removed").await?;
        tablet.sees("all data on it is deleted").await?;
        let told = tablet.evaluate("window.told").await?;
        assert!(told[1].as_u64().is_some_and(|bytes| bytes > 50), "{told}");
        assert_eq!((told[0].clone(), told[2].clone()), (told[1].clone(), json!("wiped")));
        let left = "(async () => [
            (await indexedDB.databases()).length, (await caches.keys()).length,
            (await navigator.serviceWorker.getRegistrations()).length,
            Object.keys(localStorage).filter((key) => key.startsWith('fieldline.')).length,
        ])().then(arguments[0]);";
        assert_eq!(run(tablet, left).await?, json!([0, 0, 0, 0]));
        Ok(())
    });
}
