//! An edit of one field: from the key that commits it to the screen, and to the outbox on the disk.

use anyhow::Context;

use crate::page::Page;
use crate::sample::Sample;
use crate::table::{Figure, Limit, Row, Table};

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
    for (let at = 0; at < 30; at++) {
        prepare();
        await bench.rest();
        times.push(await bench.change(title, edit));
    }
    return times;";

const OUTBOX: &str = "
    const own = await bench.own(), times = [];
    for (let at = 0; at < 30; at++) {
        prepare();
        await bench.rest();
        times.push(await bench.durable(own, edit));
    }
    own.close();
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
    let link = browser.evaluate("document.querySelector('.vlist-row a').pathname").await?;
    browser.open(link.as_str().context("a link without an address")?).await?;
    browser.find(".opportunity-page input").await?;
    // What is not sent stays in the outbox, where it can be counted.
    browser.set_offline(true).await?;
    let measured = offline(page, table).await;
    browser.set_offline(false).await?;
    measured?;
    browser.sees("Everything is saved").await
}

async fn offline(page: &Page, table: &mut Table) -> anyhow::Result<()> {
    let answer = page.ask(&format!("{EDITS}{SCREEN}"), Vec::new()).await?;
    let times = |name: &str| {
        let times = answer.as_array().into_iter().flatten().filter_map(|it| it[name].as_f64());
        Sample::new(times.collect())
    };
    let changed = times("changed");
    table.row(
        Row::new("edit → on the screen, laid out, median", changed.median())
            .limit(Limit::AtMost(Figure::Milliseconds(16.0))),
    );
    table.row(Row::new("  worst", changed.worst()));
    table.row(Row::new("  painted, with the wait for two frames", times("painted").median()));
    let durable = Sample::new(page.times(&format!("{EDITS}{OUTBOX}")).await?);
    let bare = Sample::new(page.times(PUT).await?);
    table.row(
        Row::new("edit → durable in the outbox, median", durable.median())
            .limit(Limit::AtMost(Figure::Milliseconds(15.0)))
            .beside("one strict put of as many bytes", bare.median()),
    );
    table.row(Row::new("  worst", durable.worst()));
    Ok(())
}
