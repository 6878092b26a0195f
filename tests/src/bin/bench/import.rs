//! Import of a CSV file with 20,000 deals by the command line, and the files for it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use shared::sample;
use tempfile::TempDir;
use tests::server::fieldline;

use crate::csv;
use crate::sample::{Watch, milliseconds, rate};
use crate::table::{Figure, Row, Table};

const TURNS: usize = 3;

/// How many opportunities the company has that imports.
pub(crate) const SMALL_COMPANY: usize = 100;

/// The files that are imported, in a folder of their own.
pub(crate) struct Files {
    _folder: TempDir,
    deals: PathBuf,
    mapping: PathBuf,
}

impl Files {
    pub(crate) fn write() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("no temporary directory")?;
        let (deals, mapping) = (folder.path().join("deals.csv"), folder.path().join("deals.toml"));
        std::fs::write(&deals, csv::deals(&owners())).context("no room for the file")?;
        std::fs::write(&mapping, csv::MAPPING).context("no room for the mapping")?;
        Ok(Self { _folder: folder, deals, mapping })
    }

    /// Both, for a page.
    pub(crate) fn both(&self) -> [&Path; 2] {
        [&self.mapping, &self.deals]
    }
}

/// The people of the demo company, whatever day it is made on.
fn owners() -> Vec<String> {
    let book = sample::book(1, chrono::NaiveDate::default(), 1);
    book.users.iter().filter_map(|user| user.email.clone()).collect()
}

/// `fieldline import` into a small company, without a running server.
pub(crate) fn by_command_line(table: &mut Table) -> anyhow::Result<()> {
    let files = Files::write()?;
    let mut times = Vec::new();
    for _ in 0..TURNS {
        let data = tempfile::tempdir().context("no temporary directory")?;
        let count = SMALL_COMPANY.to_string();
        let small = ["demo", "--opportunities", &count, "--data"].map(std::ffi::OsStr::new);
        run(small.into_iter().chain([data.path().as_os_str()]))?;
        times.push(imported(&files, data.path())?);
    }
    times.sort();
    let time = times[TURNS / 2];
    table.row(Row::new(
        "import of a 20,000-row CSV by the command line",
        Figure::Milliseconds(milliseconds(time)),
    ));
    table.row(Row::new("import by the command line, rows", rate(csv::ROWS, time)));
    Ok(())
}

fn imported(files: &Files, data: &Path) -> anyhow::Result<Duration> {
    let arguments = [
        "import".as_ref(),
        "--data".as_ref(),
        data.as_os_str(),
        "--mapping".as_ref(),
        files.mapping.as_os_str(),
        "--as".as_ref(),
        "admin".as_ref(),
        files.deals.as_os_str(),
    ];
    let watch = Watch::start();
    let out = run(arguments)?;
    let time = watch.elapsed();
    if !out.contains(", 0 rows rejected") {
        bail!("not every row was taken:\n{out}");
    }
    Ok(time)
}

fn run<'a>(arguments: impl IntoIterator<Item = &'a std::ffi::OsStr>) -> anyhow::Result<String> {
    let answer = fieldline(arguments)?;
    if !answer.success {
        bail!("{}", answer.error.trim());
    }
    Ok(answer.out)
}
