//! The numbers the project promises, measured with release builds; `cargo xtask bench` starts it.
//!
//! One table: each number with its target and, where one can run beside it in the same run, a bare
//! baseline. A number beyond its target is marked and fails the run at its end, so that one run shows
//! all of them; so does a part that could not be measured. What they mean is in `docs/benchmarks.md`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "prints a table for people")]

mod browser_import;
mod browsers;
mod clients;
mod cold_start;
mod company;
mod csv;
mod edit;
mod frames;
mod import;
mod large;
mod list;
mod memory;
mod native;
mod offline;
mod page;
mod palette;
mod poke;
mod push;
mod restart;
mod sample;
mod scope;
mod sync;
mod table;
mod wire;

use anyhow::{Context, bail};

use crate::company::Company;
use crate::page::Page;
use crate::table::{Figure, Limit, Row, Table};

/// What the first load may weigh, compressed, before charts.
const FIRST_LOAD: Limit = Limit::AtMost(Figure::Bytes(700_000));

/// The parts, in the order in which they are measured.
const PARTS: [&str; 14] = [
    "size",
    "native",
    "palette",
    "push",
    "clients",
    "poke",
    "browsers",
    "restart",
    "scope",
    "import",
    "device",
    "large-device",
    "frames",
    "browser-import",
];
/// The start of a browser with 20,000 opportunities.
const START: Limit = Limit::AtMost(Figure::Milliseconds(800.0));

/// What was asked for on the command line.
struct Wish {
    brotli: u64,
    gzip: u64,
    only: Option<String>,
}

impl Wish {
    fn from_arguments() -> anyhow::Result<Self> {
        let mut wish = Self { brotli: 0, gzip: 0, only: None };
        let mut arguments = std::env::args().skip(1);
        while let Some(name) = arguments.next() {
            let value = arguments.next().with_context(|| format!("{name} wants a value"))?;
            let bytes = || value.parse().with_context(|| format!("{name} wants a number of bytes"));
            match name.as_str() {
                "--brotli" => wish.brotli = bytes()?,
                "--gzip" => wish.gzip = bytes()?,
                "--only" if PARTS.contains(&value.as_str()) => wish.only = Some(value),
                "--only" => bail!("there is no part {value}; there are {}", PARTS.join(", ")),
                other => bail!("there is no option {other}; there are --brotli, --gzip, --only"),
            }
        }
        Ok(wish)
    }

    fn wants(&self, part: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only == part)
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let wish = Wish::from_arguments()?;
    let mut failed = Vec::new();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{cores} cores, {}\n", chromium().unwrap_or_else(|| "no browser".to_owned()));
    let mut table = Table::head();
    let mut million = None;
    for part in PARTS.into_iter().filter(|part| wish.wants(part)) {
        if let Err(error) = measure(part, &wish, &mut million, &mut table).await {
            eprintln!("{part}: {error:#}");
            failed.push(part);
        }
    }
    table.end()?;
    if !failed.is_empty() {
        bail!("could not be measured: {}", failed.join(", "));
    }
    Ok(())
}

/// Measures one part. The company with a million rows is kept for the part after.
async fn measure(
    part: &str,
    wish: &Wish,
    million: &mut Option<Company>,
    table: &mut Table,
) -> anyhow::Result<()> {
    match part {
        "size" => size(wish, table),
        "native" => native::measure(table),
        "palette" => palette::measure(table),
        "push" => {
            let company = Company::make(table)?;
            push::measure(&company, table).await
        }
        "clients" => clients::measure(&Company::make_quietly()?, table).await,
        "poke" => poke::measure(&Company::make_quietly()?, table).await,
        "browsers" => browsers::measure(&Company::make_quietly()?, table).await,
        "restart" => {
            let mut company = Company::of(restart::OPPORTUNITIES)?;
            restart::measure(&mut company, table).await?;
            *million = Some(company);
            Ok(())
        }
        "scope" => {
            let company = million.take().map_or_else(|| Company::of(restart::OPPORTUNITIES), Ok);
            scope::measure(&mut company?, table).await
        }
        "large-device" => large::measure(table).await,
        "frames" => frames::measure(table).await,
        "import" => import::by_command_line(table),
        "browser-import" => browser_import::measure(table).await,
        _ => device(table).await,
    }
}

/// Everything that one signed-in browser with the whole company shows.
async fn device(table: &mut Table) -> anyhow::Result<()> {
    let company = Company::make_quietly()?;
    let page = Page::start(&company.server).await?;
    let measured = async {
        let rows = sync::measure(&company, &page, table).await?;
        cold_start::measure(&page, company::OPPORTUNITIES, START, table).await?;
        list::measure(&page, table).await?;
        edit::measure(&page, table).await?;
        cold_start::beside(&page, &rows, None, table).await
    };
    let measured = measured.await;
    page.end(measured).await
}

fn size(wish: &Wish, table: &mut Table) -> anyhow::Result<()> {
    if wish.brotli == 0 || wish.gzip == 0 {
        bail!("the size was not given: start this with `cargo xtask bench`");
    }
    table.row(
        Row::new("first load before charts, brotli", Figure::Bytes(wish.brotli)).limit(FIRST_LOAD),
    );
    table.row(Row::new("first load before charts, gzip", Figure::Bytes(wish.gzip)));
    Ok(())
}

/// Returns what the browser says of its version.
fn chromium() -> Option<String> {
    let program = tests::from_xtask("FIELDLINE_CHROMIUM").ok()?;
    let output = std::process::Command::new(program).arg("--version").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
