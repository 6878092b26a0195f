//! The numbers the project promises, measured with release builds; `cargo xtask bench` starts it.
//!
//! One row per number, printed as it is measured. A number over its limit fails the run at the end,
//! so that one run shows all of them.
#![expect(clippy::print_stdout, reason = "prints a table for people")]

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tests::server::{Server, fieldline};

#[derive(Default)]
struct Table {
    over: Vec<&'static str>,
}

impl Table {
    fn head() -> Self {
        println!("{:>12} {:>12}  what", "measured", "limit");
        Self::default()
    }

    fn row(&mut self, what: &'static str, measured: Duration, limit: Option<Duration>) {
        let limit_ms = limit.map_or_else(|| "-".to_owned(), milliseconds);
        println!("{:>12} {limit_ms:>12}  {what}", milliseconds(measured));
        if limit.is_some_and(|limit| measured > limit) {
            self.over.push(what);
        }
    }

    fn end(self) -> anyhow::Result<()> {
        if !self.over.is_empty() {
            bail!("over the limit: {}", self.over.join("; "));
        }
        Ok(())
    }
}

fn main() -> anyhow::Result<()> {
    let mut table = Table::head();
    demo_company(&mut table)?;
    server_start(&mut table)?;
    table.end()
}

fn demo_company(table: &mut Table) -> anyhow::Result<()> {
    let data = tempfile::tempdir().context("no temporary directory")?;
    let arguments = ["demo".as_ref(), "--data".as_ref(), data.path().as_os_str()];
    let (time, answer) = timed(|| fieldline(arguments))?;
    if !answer.success {
        bail!("`fieldline demo` failed: {}", answer.error.trim());
    }
    table.row("make the demo company", time, None);
    Ok(())
}

fn server_start(table: &mut Table) -> anyhow::Result<()> {
    let mut server = Server::demo()?;
    let (stopped, ()) = timed(|| server.stop())?;
    let (started, ()) = timed(|| server.start_again())?;
    table.row("start of the server with the demo company", started, None);
    table.row("stop of the server", stopped, None);
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "measuring is what this program is for")]
fn timed<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<(Duration, T)> {
    let start = Instant::now();
    let result = work()?;
    Ok((start.elapsed(), result))
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}
