//! A leader that was replaced and does not know it writes nothing: the database itself refuses.

use tests::browser::{Browser, DESKTOP, Setup};
use tests::server::Server;
use tests::story::story;

use super::steps::{self, NEXT, arrive, holds, write};

/// Whole steps of this size count the leaders in a position; see `shared::sync::tabs`.
const EPOCH: f64 = 4_294_967_296.0;

/// Lets somebody lead whom the tab never hears of, as the database knows it; and notes from then on
/// each position that the tab writes in a transaction that is done.
const TAKE_OVER: &str = "
    const done = arguments[0];
    const put = IDBObjectStore.prototype.put;
    window.written = [];
    IDBObjectStore.prototype.put = function (value, key) {
        if (key === 'position') {
            this.transaction.addEventListener('complete', () => window.written.push(value));
        }
        return put.call(this, value, key);
    };
    (async () => {
        const request = it => new Promise((ok, no) => { it.onsuccess = () => ok(it.result); it.onerror = no; });
        const { name } = (await indexedDB.databases()).find(it => it.name.startsWith('fieldline-'));
        const db = await request(indexedDB.open(name));
        const meta = db.transaction('meta', 'readwrite').objectStore('meta');
        const before = await request(meta.get('position'));
        const taken = (Math.floor(before / 4294967296) + 1) * 4294967296;
        await request(put.call(meta, taken, 'position'));
        db.close();
        return [before, taken];
    })().then(done, error => done('failed: ' + error));";

#[test]
fn a_leader_that_was_replaced_unknowingly_writes_nothing_and_its_edit_is_kept() {
    story("fence", Server::demo(), async |story| {
        let seat = arrive(story, Setup::of(DESKTOP), "li").await?;
        steps::open_first_card(&story[seat]).await?;
        // So that nothing but the edit makes the tab write.
        story.server.stop()?;
        let tab = &story[seat];
        tab.find(".sync-badge[data-unsaved='0']").await?;
        let taken = tab.page.execute_async(TAKE_OVER, vec![]).await?;
        let positions: (f64, f64) = serde_json::from_value(taken.json().clone())?;
        let (before, taken) = positions;
        anyhow::ensure!(before > 0.0 && taken > before, "nobody led: {positions:?}");

        write(tab, NEXT, "By one that was replaced").await?;
        // Kept as by one that follows, until it takes the lead again, openly.
        tab.sees("1 change on this device").await?;
        tab.until_true("the edit written by a leader", "window.written.length > 0").await?;
        let written = written(tab).await?;
        let older: Vec<_> = written.iter().filter(|at| **at < taken + EPOCH).collect();
        anyhow::ensure!(older.is_empty(), "written behind the back of {taken}: {older:?}");
        tab.reload().await?;
        holds(tab, NEXT, "By one that was replaced").await?;
        tab.sees("1 change on this device").await?;
        story.server.start_again()?;
        story[seat].sees("Everything is saved").await
    });
}

/// The positions that the tab has written since it was replaced.
async fn written(tab: &Browser) -> anyhow::Result<Vec<f64>> {
    Ok(serde_json::from_value(tab.evaluate("window.written").await?)?)
}
