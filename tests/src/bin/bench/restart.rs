//! The start of a server with a million rows, from the start of the program to its first answer: after
//! it was told to stop, and after it was killed in the middle of work.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};

use crate::company::{Company, Device, Rep, Target};
use crate::offline;
use crate::sample::{Sample, Watch};
use crate::table::{Figure, Limit, Row, Table};
use crate::wire::Wire;

/// So many make a million rows, with the history of every opportunity.
pub(crate) const OPPORTUNITIES: usize = 266_000;
const STARTS: usize = 5;
/// Edits before each kill, so that journal and index are not as the start left them.
const EDITS: usize = 3_000;
const BATCH: usize = 100;
const TARGET: Limit = Limit::AtMost(Figure::Milliseconds(3_000.0));

pub(crate) async fn measure(company: &mut Company, table: &mut Table) -> anyhow::Result<()> {
    let Rep { mut device, mut targets, .. } = company.rep(1).await?;
    company.server.stop()?;
    let rows = offline::rows(company.server.data())?;
    start(company).await?;
    let (mut stops, mut starts) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let watch = Watch::start();
        company.server.stop()?;
        stops.push(watch.elapsed());
        starts.push(start(company).await?);
    }
    let (stops, starts): (Sample, Sample) =
        (stops.into_iter().collect(), starts.into_iter().collect());
    table.row(Row::new(format!("stop of a server with {rows} rows"), stops.median()));
    let what = "reading every file of the data once";
    let watch = Watch::start();
    read_all(company.server.data())?;
    let bare: Sample = std::iter::once(watch.elapsed()).collect();
    table.row(
        Row::new(format!("its start after a stop, median of {STARTS}"), starts.median())
            .limit(TARGET)
            .beside(what, bare.median()),
    );
    table.row(Row::new("its start after a stop, worst", starts.worst()).limit(TARGET));

    let mut starts = Vec::new();
    for turn in 0..STARTS {
        device.connect(&company.server.address()).await?;
        edit(&mut device, &mut targets, turn).await?;
        company.server.kill()?;
        starts.push(start(company).await?);
        device.connect(&company.server.address()).await?;
        let (taken, pushed) = (device.taken().await?, device.pushed());
        if taken != pushed {
            bail!("{pushed} edits were acknowledged, but {taken} are there after the kill");
        }
    }
    let starts: Sample = starts.into_iter().collect();
    table.row(
        Row::new(
            format!("its start after kill -9, {EDITS} edits after each start"),
            starts.median(),
        )
        .limit(TARGET)
        .beside(what, bare.median()),
    );
    table.row(Row::new("its start after kill -9, worst", starts.worst()).limit(TARGET));
    Ok(())
}

/// Starts the server and waits for its first answer.
async fn start(company: &mut Company) -> anyhow::Result<Duration> {
    let watch = Watch::start();
    company.server.start_again()?;
    Wire::open(&company.server.address(), "").await?.get("/api/health").await?;
    Ok(watch.elapsed())
}

async fn edit(device: &mut Device, targets: &mut [Target], turn: usize) -> anyhow::Result<()> {
    let mut left = EDITS;
    while left > 0 {
        for batch in targets.chunks_mut(BATCH.min(left)) {
            let edits = batch.iter().map(|target| target.edit(turn * EDITS + left)).collect();
            let (pushed, _) = device.push(edits).await?;
            for (target, answer) in batch.iter_mut().zip(&pushed.reply.outcomes) {
                target.rev = answer.outcome.commit();
            }
            left = left.saturating_sub(batch.len());
            if left == 0 {
                break;
            }
        }
    }
    Ok(())
}

/// Reads every file below a folder.
fn read_all(folder: &Path) -> anyhow::Result<()> {
    let unreadable = || format!("{} cannot be read", folder.display());
    for entry in std::fs::read_dir(folder).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        if path.is_dir() {
            read_all(&path)?;
        } else {
            let mut file = std::fs::File::open(&path).with_context(unreadable)?;
            std::io::copy(&mut file, &mut std::io::sink()).with_context(unreadable)?;
        }
    }
    Ok(())
}
