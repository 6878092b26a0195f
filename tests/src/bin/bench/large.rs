//! A signed-in browser with a company of 100,000 opportunities: the first sync and the start.

use crate::cold_start;
use crate::company::Company;
use crate::page::Page;
use crate::sync;
use crate::table::{Figure, Limit, Table};

const OPPORTUNITIES: usize = 100_000;
const START: Limit = Limit::AtMost(Figure::Milliseconds(1_000.0));
/// Against plain objects.
const FASTER: Limit = Limit::AtLeast(Figure::Times(4.0));

pub(crate) async fn measure(table: &mut Table) -> anyhow::Result<()> {
    let company = Company::of(OPPORTUNITIES)?;
    let page = Page::start(&company.server).await?;
    let measured = async {
        let rows = sync::measure(&company, &page, table).await?;
        cold_start::measure(&page, OPPORTUNITIES, START, table).await?;
        cold_start::beside(&page, &rows, Some(FASTER), table).await
    };
    let measured = measured.await;
    page.end(measured).await
}
