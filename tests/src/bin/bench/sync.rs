//! The first meeting with the server: from the button of the sign-in to every row stored.

use std::time::Duration;

use shared::book::WireRow;

use crate::company::Company;
use crate::page::{Page, number};
use crate::sample::rate;
use crate::table::{Figure, Limit, Row, Table};

/// Signs in, measures, and returns every row as the server has it.
pub(crate) async fn measure(
    company: &Company,
    page: &Page,
    table: &mut Table,
) -> anyhow::Result<Vec<WireRow>> {
    let (_, rows) = company.device().await?;
    let browser = &page.browser;
    browser.open("/").await?;
    browser.fill("form [name=username]", &company.name).await?;
    browser.fill("form [name=password]", &company.password).await?;
    let script = "const start = performance.now(); \
                  document.querySelector('form [type=submit]').click(); \
                  return { start, ...await bench.synced() };";
    let answer = page.ask(script, Vec::new()).await?;
    let (start, first, end) =
        (number(&answer, "start")?, number(&answer, "first")?, number(&answer, "end")?);
    let count = rows.len();
    let time = Duration::from_secs_f64((end - first) / 1000.0);
    table.row(Row::new(
        format!("sign-in to all {count} rows stored in an empty browser"),
        Figure::Milliseconds(end - start),
    ));
    table.row(
        Row::new("initial sync, rows from the first request on", rate(count, time))
            .limit(Limit::AtLeast(Figure::PerSecond(30_000.0))),
    );
    Ok(rows)
}
