//! The import of the same 20,000 deals in the browser: from the chosen file to the preview, and from
//! the button to every record in the outbox.

use anyhow::{Context, bail};
use serde_json::json;
use tests::server::Server;

use crate::csv;
use crate::import::{Files, SMALL_COMPANY};
use crate::page::{Page, number};
use crate::table::{Figure, Limit, Row, Table};

/// Notes when the file was chosen.
const LISTEN: &str = "
    document.addEventListener('change', () => { bench.chosen ??= performance.now(); }, true);";

/// Waits for the preview, imports, and waits for the report.
const IMPORT: &str = "
    const button = () => document.querySelector('.page-actions .button-primary');
    const isReady = () => {
        const { ariaBusy, ariaDisabled } = button() ?? { ariaBusy: 'true' };
        const works = document.querySelector('.import-progress[data-on]');
        return !works && ariaBusy !== 'true' && ariaDisabled !== 'true';
    };
    await bench.until('the preview', isReady);
    const seen = performance.now();
    button().click();
    await bench.until('the report', () => document.querySelector('.import .banner'));
    return { seen: seen - bench.chosen, written: performance.now() - seen };";

pub(crate) async fn measure(table: &mut Table) -> anyhow::Result<()> {
    let files = Files::write()?;
    let server = Server::demo_with(SMALL_COMPANY)?;
    let page = Page::start(&server).await?;
    let measured = import(&page, &server, &files, table).await;
    page.end(measured).await
}

async fn import(
    page: &Page,
    server: &Server,
    files: &Files,
    table: &mut Table,
) -> anyhow::Result<()> {
    let browser = &page.browser;
    let (name, password) = server.demo_person()?;
    browser.open("/").await?;
    browser.sign_in(&name, &password).await?;
    browser.sees("Everything is saved").await?;
    browser.open("/import").await?;
    browser.find(".drop-zone").await.context("the page of imports")?;
    page.ask(LISTEN, Vec::new()).await?;
    browser.give_files(".import input[type=file]", &files.both()).await?;
    let answer = page.ask(IMPORT, Vec::new()).await?;
    let (seen, written) = (number(&answer, "seen")?, number(&answer, "written")?);
    browser.open("/opportunities").await?;
    browser.find(".list-foot").await?;
    let foot = browser.evaluate("document.querySelector('.list-foot').textContent").await?;
    let count = csv::ROWS + SMALL_COMPANY;
    if !foot.as_str().unwrap_or_default().replace(',', "").contains(&count.to_string()) {
        bail!("after the import the list says {foot}, not {}", json!(count));
    }
    table.row(
        Row::new("import of a 20,000-row CSV in the browser", Figure::Milliseconds(seen + written))
            .limit(Limit::AtMost(Figure::Milliseconds(5_000.0))),
    );
    table.row(Row::new(
        "import in the browser, from the chosen file to the preview",
        Figure::Milliseconds(seen),
    ));
    table.row(Row::new(
        "import in the browser, from the button to every record kept",
        Figure::Milliseconds(written),
    ));
    Ok(())
}
