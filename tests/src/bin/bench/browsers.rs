//! Two browsers of two people: from the key that commits an edit in one to the words on the other's page.

use anyhow::{Context, bail};
use serde_json::Value;
use shared::sample::SIGN_INS;

use crate::company::Company;
use crate::page::{Page, number};
use crate::poke::SEEN_WITHIN;
use crate::sample::Sample;
use crate::table::{Row, Table};

const ROUNDS: u32 = 20;

/// Commits the title, and tells when the key was pressed by the clock that all pages share.
const EDIT: &str = "
    const title = () => document.querySelector('h1').textContent.trim();
    const field = [...document.querySelectorAll('.opportunity-page input')]
        .find((it) => it.value === title());
    field.focus();
    bench.enter(field, args[0]);
    await bench.rest();
    const start = performance.timeOrigin + performance.now();
    bench.key(field, 'Enter');
    return { time: start };";

/// Waits until the title is this one, and tells when it was.
const SEE: &str = "
    const wanted = args[0];
    const shown = () => document.querySelector('h1')?.textContent.trim() === wanted;
    return new Promise((done, failed) => {
        const check = () => {
            if (!shown()) return;
            observer.disconnect();
            done({ time: performance.timeOrigin + performance.now() });
        };
        const observer = new MutationObserver(check);
        observer.observe(document.body, { characterData: true, childList: true, subtree: true });
        setTimeout(() => failed(new Error('the edit did not come')), 30_000);
        check();
    });";

pub(crate) async fn measure(company: &Company, table: &mut Table) -> anyhow::Result<()> {
    let first = Page::start(&company.server).await?;
    let second = match Page::start(&company.server).await {
        Ok(second) => second,
        Err(error) => return first.end(Err(error)).await,
    };
    let measured = rounds(company, &first, &second, table).await;
    let closed = second.end(Ok(())).await;
    first.end(measured).await?;
    closed
}

async fn rounds(
    company: &Company,
    author: &Page,
    reader: &Page,
    table: &mut Table,
) -> anyhow::Result<()> {
    let [director, .., other, _] = SIGN_INS else { bail!("a demo with too few people") };
    for (page, person) in [(author, director), (reader, other)] {
        page.browser.open("/").await?;
        page.browser.sign_in(person.login, &company.password).await?;
        page.browser.arrived().await?;
        page.browser.sees("Everything is saved").await?;
    }
    author.browser.open("/opportunities").await?;
    author.browser.find(".vlist-row a").await?;
    let link = "[...document.querySelectorAll('.vlist-row a')].map(it => it.pathname)\
                .find(it => it.startsWith('/opportunities/'))";
    let link = author.browser.evaluate(link).await?;
    let link = link.as_str().context("a list without opportunities")?;
    for page in [author, reader] {
        page.browser.open(link).await?;
        page.browser.find(".opportunity-page input").await?;
    }
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        let words = vec![Value::from(format!("Renewal, seen {round}"))];
        let (edit, seen) = tokio::join!(author.ask(EDIT, words.clone()), reader.ask(SEE, words));
        times.push(number(&seen?, "time")? - number(&edit?, "time")?);
    }
    let times = Sample::new(times);
    table.row(
        Row::new(
            format!("key in one browser → on the page of another, p50 of {ROUNDS}"),
            times.median(),
        )
        .limit(SEEN_WITHIN),
    );
    table.row(Row::new("key in one browser → on the page of another, worst", times.worst()));
    Ok(())
}
