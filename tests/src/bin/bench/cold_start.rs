//! The start with everything on the device: from the navigation to the painted funnel, with the server
//! and without it; beside it the same rows read as plain objects.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};
use shared::book::WireRow;
use shared::entity::AnyRow;
use shared::value::Value;

use crate::page::{Page, number};
use crate::sample::Sample;
use crate::table::{Figure, Limit, Row, Table};

const RELOADS: usize = 9;
/// A page of the same origin on which the app does not run.
const BARE_PAGE: &str = "/offline.html";
/// Rows given to the page at once.
const CHUNK: usize = 4_000;

/// Medians over several starts.
struct Starts {
    numbers: Sample,
    funnel: Sample,
    /// Reading the storage and making the book of it.
    read: Sample,
    decode: Sample,
}

/// Measures the start with so many opportunities on the device, which should keep to `limit`.
pub(crate) async fn measure(
    page: &Page,
    opportunities: usize,
    limit: Limit,
    table: &mut Table,
) -> anyhow::Result<()> {
    let browser = &page.browser;
    browser.until_true("the offline worker", "navigator.serviceWorker.controller !== null").await?;
    browser.until_true("the chart script", "document.querySelector('.chart svg')").await?;
    let name = |what: &str| format!("cold start, {opportunities} opportunities, {what}");
    let starts = starts(page).await?;
    table.row(Row::new(name("to the painted funnel"), starts.funnel.median()).limit(limit));
    table.row(Row::new(name("to the painted headline numbers"), starts.numbers.median()));
    table.row(Row::new(name("of it reading the storage"), starts.read.median()));
    table.row(Row::new(name("of it making the book"), starts.decode.median()));
    browser.set_offline(true).await?;
    let offline = self::starts(page).await;
    browser.set_offline(false).await?;
    table.row(
        Row::new(name("without the server, to the funnel"), offline?.funnel.median()).limit(limit),
    );
    Ok(())
}

async fn starts(page: &Page) -> anyhow::Result<Starts> {
    let (mut numbers, mut funnel) = (Vec::new(), Vec::new());
    let (mut read, mut decode) = (Vec::new(), Vec::new());
    for _ in 0..RELOADS {
        page.browser.open("/").await?;
        let start = page.ask("return bench.start();", Vec::new()).await?;
        numbers.push(number(&start, "numbers")?);
        funnel.push(number(&start, "funnel")?);
        let (opened, came) = (number(&start, "fieldline-open")?, number(&start, "fieldline-read")?);
        read.push(came - opened);
        decode.push(number(&start, "fieldline-ready")? - came);
    }
    Ok(Starts {
        numbers: Sample::new(numbers),
        funnel: Sample::new(funnel),
        read: Sample::new(read),
        decode: Sample::new(decode),
    })
}

/// The baseline in the same browser: every row as an object in a store of its kind. The app should read
/// so much `faster`.
pub(crate) async fn beside(
    page: &Page,
    rows: &[WireRow],
    faster: Option<Limit>,
    table: &mut Table,
) -> anyhow::Result<()> {
    let ours = starts(page).await?;
    let objects: Vec<(&str, Json)> = rows.iter().filter_map(object).collect();
    let kinds: BTreeSet<&str> = objects.iter().map(|(kind, _)| *kind).collect();
    page.browser.open(BARE_PAGE).await?;
    for chunk in objects.chunks(CHUNK) {
        page.ask("await bench.keep(args[0], args[1]);", vec![json!(kinds), json!(chunk)]).await?;
    }
    let mut times = Vec::new();
    for _ in 0..RELOADS {
        page.browser.open(BARE_PAGE).await?;
        let answer = page.ask("return bench.getAll();", Vec::new()).await?;
        times.push(number(&answer, "time")?);
    }
    page.ask("await bench.forget();", Vec::new()).await?;
    let Figure::Milliseconds(read) = ours.read.median() else { unreachable!("a time") };
    let Figure::Milliseconds(decode) = ours.decode.median() else { unreachable!("a time") };
    let plain = Sample::new(times).median();
    let Figure::Milliseconds(objects_read) = plain else { unreachable!("a time") };
    table.row(
        Row::new(
            format!("reading all {} rows of the device into the app", objects.len()),
            Figure::Milliseconds(read + decode),
        )
        .beside("the same rows as objects, read with getAll", plain),
    );
    if let Some(faster) = faster {
        let times = Figure::Times(objects_read / (read + decode));
        table.row(Row::new("that is faster than getAll", times).limit(faster));
    }
    Ok(())
}

/// A row as an ordinary page would store it.
fn object(row: &WireRow) -> Option<(&'static str, Json)> {
    let WireRow::Put(row) = row else { return None };
    let row: &AnyRow = row;
    let record = row.record();
    let kind = record.kind();
    let mut object = Map::new();
    object.insert("id".to_owned(), json!(record.raw_id().to_string()));
    object.insert("rev".to_owned(), json!(row.rev()));
    for field in kind.fields() {
        let value = match record.field(field.number) {
            Value::Null => continue,
            Value::Bool(yes) => json!(yes),
            Value::Int(number) => json!(number),
            Value::Text(text) => json!(text),
            Value::Id(id) => json!(id.to_string()),
            Value::Money(money) => {
                json!({ "minor": money.minor, "currency": money.currency.code() })
            }
            Value::Date(day) => json!(day.to_string()),
            Value::Time(moment) => json!(moment.0),
            Value::Opaque(bytes) => json!(bytes.len()),
        };
        object.insert(field.name.to_owned(), value);
    }
    Some((kind.name(), Json::Object(object)))
}
