//! An edit of one field: from the key that commits it to the screen, and to the outbox on the disk.

use anyhow::Context;
use serde_json::json;

use crate::page::{Page, number};
use crate::sample::Sample;
use crate::table::{Figure, Limit, Row, Table};

/// Few edits on each of some records: a record with a long history of edits is another thing.
const RECORDS: usize = 6;

/// The field that holds the title; another edit of it at each call of `edit`.
const EDITS: &str = "
    const title = () => document.querySelector('h1').textContent;
    const fields = [...document.querySelectorAll('.opportunity-page input')];
    const field = fields.find((it) => it.value === title().trim());
    let turn = 0;
    const prepare = () => { field.focus(); bench.enter(field, `Renewal, round ${++turn}`); };
    const edit = () => bench.key(field, 'Enter');";

const SCREEN: &str = "
    const times = [];
    for (let at = 0; at < 5; at++) {
        prepare();
        await bench.rest();
        times.push(await bench.change(title, edit));
    }
    return times;";

const OUTBOX: &str = "
    const watcher = await bench.watcher(), times = [];
    for (let at = 0; at < 5; at++) {
        prepare();
        await bench.rest();
        times.push(await bench.durable(watcher, edit));
    }
    watcher.terminate();
    return times;";

/// About as many bytes as an edit takes there.
const PUT: &str = "
    const times = [];
    for (let at = 0; at < 30; at++) times.push(await bench.put(150));
    return times;";

pub(crate) async fn measure(page: &Page, table: &mut Table) -> anyhow::Result<()> {
    let browser = &page.browser;
    browser.open("/opportunities").await?;
    browser.find(".vlist-row a").await?;
    let links = "[...document.querySelectorAll('.vlist-row a')].map(it => it.pathname)";
    let links = browser.evaluate(links).await?;
    let links: Vec<String> = serde_json::from_value(links).context("links without addresses")?;
    // The page's policy forbids the worker that watches the outbox.
    browser.cdp("Page.setBypassCSP", json!({ "enabled": true })).await?;
    // What is not sent stays in the outbox, where it can be counted.
    browser.set_offline(true).await?;
    let measured = offline(page, &opportunities(links), table).await;
    browser.set_offline(false).await?;
    browser.cdp("Page.setBypassCSP", json!({ "enabled": false })).await?;
    measured?;
    browser.sees("Everything is saved").await
}

/// Rows lead to their account too.
fn opportunities(mut links: Vec<String>) -> Vec<String> {
    links.retain(|link| link.starts_with("/opportunities/"));
    links.truncate(RECORDS);
    links
}

async fn offline(page: &Page, links: &[String], table: &mut Table) -> anyhow::Result<()> {
    let (mut changed, mut painted, mut durable) = (Vec::new(), Vec::new(), Vec::new());
    for link in links {
        page.browser.open(link).await?;
        page.browser.find(".opportunity-page input").await?;
        let answer = page.ask(&format!("{EDITS}{SCREEN}"), Vec::new()).await?;
        for edit in answer.as_array().into_iter().flatten() {
            changed.push(number(edit, "changed")?);
            painted.push(number(edit, "painted")?);
        }
        durable.extend(page.times(&format!("{EDITS}{OUTBOX}")).await?);
    }
    let (changed, durable) = (Sample::new(changed), Sample::new(durable));
    let bare = Sample::new(page.times(PUT).await?);
    table.row(
        Row::new("edit → on the screen, laid out, median", changed.median())
            .limit(Limit::AtMost(Figure::Milliseconds(16.0))),
    );
    table.row(Row::new("edit → on the screen, laid out, worst", changed.worst()));
    table.row(Row::new(
        "edit → on the screen, painted after two frames, median",
        Sample::new(painted).median(),
    ));
    table.row(
        Row::new("edit → durable in the outbox, median", durable.median())
            .limit(Limit::AtMost(Figure::Milliseconds(15.0)))
            .beside("one strict put of as many bytes", bare.median()),
    );
    table.row(Row::new("edit → durable in the outbox, worst", durable.worst()));
    Ok(())
}
