//! The shared code on the host at 100,000 opportunities: what a page waits for, without a browser.

use anyhow::Context;
use chrono::NaiveDate;
use shared::analytics::bridge::{BridgeSpec, bridge};
use shared::analytics::filter::Filter;
use shared::analytics::funnel::funnel;
use shared::analytics::promotion::{Pace, PromotionSpec, promotion_table};
use shared::analytics::ranking::{RankBy, RankSpec, ranking};
use shared::analytics::trail::Trails;
use shared::analytics::watch::{Background, Limits, watch};
use shared::book::{Book, WireRow, read_rows};
use shared::calendar::Grain;
use shared::entity::{AnyRow, Kind, Role};
use shared::listing::{Alphabet, Column, Context as Seen, Query, SearchText, Sort, View, arrange};
use shared::sample;
use shared::sync::client::{Client, Saved};
use shared::sync::server::Person;

use crate::sample::{Sample, Watch, repeated};
use crate::table::{Figure, Limit, Row, Table};

const OPPORTUNITIES: usize = 100_000;
const REPEATS: usize = 7;
/// About as many bytes as a stored page has.
const PAGE_BYTES: usize = 512 * 1024;
/// Any list, chart or search at 100,000 records.
const SCREEN: Limit = Limit::AtMost(Figure::Milliseconds(100.0));
/// The promotion table of a year.
const PROMOTION: Limit = Limit::AtMost(Figure::Milliseconds(200.0));

pub(crate) fn measure(table: &mut Table) -> anyhow::Result<()> {
    let today = NaiveDate::from_ymd_opt(2026, 6, 30).context("no such day")?;
    let rows = sample::company(1, today, OPPORTUNITIES);
    let bytes = on_the_wire(&rows);
    let count = rows.len();
    let pages: Vec<_> = (1..).zip(pages(&rows)).collect();
    let mut book = Book::default();
    rows.into_iter().for_each(|row| book.put(row));

    let name = |what: &str| format!("{what}, natively at 100,000 opportunities");
    let decoded = repeated(3, || read_rows(&bytes).map(|rows| rows.len())).median();
    table.row(Row::new(name(&format!("decoding all {count} rows")), decoded));
    let me = book.users.iter().next().context("a company without people")?.id;
    let person = Person { user: me, role: Role::Director };
    let mut times = Vec::new();
    for _ in 0..3 {
        let watch = Watch::start();
        let mut saved = Saved::default();
        pages.iter().for_each(|(number, page)| saved.pages.take(*number, page));
        let (client, _) = Client::open(person, saved);
        times.push(watch.elapsed());
        anyhow::ensure!(client.book().opportunities.len() == OPPORTUNITIES, "rows were lost");
    }
    let opened: Sample = times.into_iter().collect();
    table.row(Row::new(name("making the book of the stored pages"), opened.median()));
    let time =
        repeated(REPEATS, || ranking(&book, &Filter::default(), &RankSpec::default())).median();
    table.row(Row::new(name("ranking"), time).limit(SCREEN));
    history(&book, today, &name, table)?;
    list(&book, today, &name, table)
}

/// What the funnel page reads from the history.
fn history(
    book: &Book,
    today: NaiveDate,
    name: &dyn Fn(&str) -> String,
    table: &mut Table,
) -> anyhow::Result<()> {
    let filter = Filter::default();
    let trails = Trails::of(book);
    let time = repeated(REPEATS, || Trails::of(book)).median();
    table.row(Row::new(name(&format!("gathering {} changes", book.changes.len())), time));
    let time = repeated(REPEATS, || funnel(book, &trails, &filter, today)).median();
    table.row(Row::new(name("funnel"), time).limit(SCREEN));
    let year = book.calendar().around(today, Grain::Year);
    let start = year.first.pred_opt().context("no day before")?;
    let spec = BridgeSpec { start, end: today, window: Some(year) };
    let time = repeated(REPEATS, || bridge(book, &trails, &filter, &spec)).median();
    table.row(Row::new(name("pipeline bridge"), time).limit(SCREEN));
    let last_year = book.calendar().previous(year);
    let spec = PromotionSpec { period: last_year, pace: Pace::Weeks, by: RankBy::Person };
    let time = repeated(REPEATS, || promotion_table(book, &trails, &filter, &spec, today)).median();
    table.row(Row::new(name("promotion table of a year in weeks"), time).limit(PROMOTION));
    let limits = Limits::default();
    let background = Background::of(book, &trails, None);
    let time = repeated(REPEATS, || Background::of(book, &trails, None)).median();
    table.row(Row::new(name("gathering what attention needs"), time));
    let look = || watch(book, &trails, &background, &filter, &limits, today);
    let time = repeated(REPEATS, look).median();
    table.row(Row::new(name("what wants attention"), time).limit(SCREEN));
    Ok(())
}

fn on_the_wire(rows: &[AnyRow]) -> Vec<u8> {
    let mut bytes = Vec::new();
    rows.iter().for_each(|row| WireRow::Put(row.clone()).write(&mut bytes));
    bytes
}

/// The same rows as a device stores them.
fn pages(rows: &[AnyRow]) -> Vec<Vec<u8>> {
    let mut pages = vec![Vec::new()];
    for row in rows {
        if pages.last().is_some_and(|page| page.len() >= PAGE_BYTES) {
            pages.push(Vec::new());
        }
        if let Some(page) = pages.last_mut() {
            WireRow::Put(row.clone()).write(page);
        }
    }
    pages
}

fn list(
    book: &Book,
    today: NaiveDate,
    name: &dyn Fn(&str) -> String,
    table: &mut Table,
) -> anyhow::Result<()> {
    let columns = Column::all(Kind::Opportunity);
    let me = book.users.iter().next().context("a company without people")?.id;
    let seen = Seen { book, today, me };
    let folded = Default::default();
    let text = SearchText::read(book, Kind::Opportunity, &columns);
    let mut alphabet = Alphabet::default();
    let mut arranged = |words: &str, sort: &str| {
        let query = Query { words: words.to_owned(), ..Query::default() };
        let search = (!words.is_empty()).then_some(&text);
        let view = View {
            kind: Kind::Opportunity,
            columns: &columns,
            query: &query,
            sort: &Sort::parse(sort),
            only: None,
            search,
            folded: &folded,
        };
        repeated(REPEATS, || {
            arrange(&seen, &view, &mut alphabet, &|letters| letters.sort_unstable())
        })
        .median()
    };
    table.row(Row::new(name("list by amount"), arranged("", "-amount")).limit(SCREEN));
    table.row(Row::new(name("list by name"), arranged("", "name")).limit(SCREEN));
    table.row(Row::new(name("search"), arranged("anna", "-expected_close")).limit(SCREEN));
    Ok(())
}
