//! The list of 20,000 opportunities: from the input to the changed rows on the screen.

use anyhow::Context;

use crate::page::Page;
use crate::sample::Sample;
use crate::table::{Figure, Limit, Row, Table};

const TARGET: Limit = Limit::AtMost(Figure::Milliseconds(100.0));

/// Each word changes the list. The text that is searched is made when the field gets the focus.
const SEARCH: &str = "
    const field = document.querySelector('#list-search'), times = [];
    field.focus();
    await bench.rest();
    for (const words of ['lin', 'ann', 'marcus', 'k', '陈', 'web', 'li', '']) {
        const { painted } = await bench.change(bench.list, () => bench.enter(field, words));
        times.push(painted);
        await bench.rest();
    }
    return times;";

/// Each head twice: the other way round.
const SORT: &str = "
    const times = [];
    for (let at = 0; at < 6; at++) {
        for (let turn = 0; turn < 2; turn++) {
            const head = document.querySelectorAll('.list-sort')[at];
            const { painted } = await bench.change(bench.list, () => head.click());
            times.push(painted);
            await bench.rest();
        }
    }
    return times;";

/// Ticks stages in the open filter and takes the ticks away again.
const FILTER: &str = "
    const times = [];
    for (let turn = 0; turn < 2; turn++) {
        for (let at = 1; at < 5; at++) {
            const box = document.querySelectorAll('.list-picks input')[at];
            const { painted } = await bench.change(bench.list, () => box.click());
            times.push(painted);
            await bench.rest();
        }
    }
    return times;";

pub(crate) async fn measure(page: &Page, table: &mut Table) -> anyhow::Result<()> {
    let browser = &page.browser;
    browser.open("/opportunities").await?;
    browser.find(".vlist-row").await?;
    browser
        .until_true(
            "all opportunities",
            "document.querySelector('.list-foot').textContent.includes('20,000')",
        )
        .await?;
    rows(table, "list search at 20,000 rows", &Sample::new(page.times(SEARCH).await?));
    rows(table, "list sort at 20,000 rows", &Sample::new(page.times(SORT).await?));
    browser.press("Filter").await?;
    browser.press("Stage").await.context("a column to filter by")?;
    browser.find(".list-picks input").await?;
    rows(table, "list filter at 20,000 rows", &Sample::new(page.times(FILTER).await?));
    Ok(())
}

fn rows(table: &mut Table, what: &str, times: &Sample) {
    table.row(Row::new(format!("{what}, median"), times.median()).limit(TARGET));
    table.row(Row::new(format!("{what}, worst"), times.worst()));
}
