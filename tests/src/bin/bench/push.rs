//! Pushes over HTTP: single edits one after another, and a thousand at once. Each is on the server's
//! disk before it is answered; the baseline writes the same bytes to a file and syncs it.

use std::fs::File;
use std::io::Write;
use std::time::Duration;

use anyhow::Context;
use shared::book::WireRow;
use shared::entity::{Entity, Kind, Opportunity};
use shared::sync::protocol::{Mutation, PUSH_COUNT_MAX};

use crate::company::Company;
use crate::sample::{Sample, Watch, rate};
use crate::table::{Figure, Limit, Row, Table};

const SINGLES: usize = 400;
const BATCH: usize = 1_000;
const BATCHES: usize = 5;

pub(crate) async fn measure(company: &Company, table: &mut Table) -> anyhow::Result<()> {
    let (mut device, rows) = company.device().await?;
    let mut edits = edits(&rows).into_iter();

    let (mut times, mut bodies) = (Vec::new(), Vec::new());
    for edit in edits.by_ref().take(SINGLES) {
        let (turn, body) = device.push(vec![edit]).await?;
        times.push(turn.time);
        bodies.push(body);
    }
    let pushes: Sample = times.into_iter().collect();
    let bare: Sample = appended(&bodies)?.into_iter().collect();
    let what = "the same bytes appended to a file and synced";
    table.row(
        Row::new(format!("push of single edits, fsynced, p50 of {SINGLES}"), pushes.median())
            .beside(what, bare.median()),
    );
    table.row(
        Row::new("push of single edits, p99", pushes.percentile(99))
            .limit(Limit::AtMost(Figure::Milliseconds(30.0)))
            .beside(what, bare.percentile(99)),
    );

    let (mut times, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..BATCHES {
        let mut rest: Vec<Mutation> = edits.by_ref().take(BATCH).collect();
        let (mut time, mut bodies) = (Duration::ZERO, Vec::new());
        while !rest.is_empty() {
            let later = rest.split_off(PUSH_COUNT_MAX.min(rest.len()));
            let (turn, body) = device.push(std::mem::replace(&mut rest, later)).await?;
            time += turn.time;
            bodies.push(body);
        }
        times.push(time);
        bare.push(appended(&bodies)?.iter().sum());
    }
    times.sort();
    bare.sort();
    table.row(
        Row::new(format!("push of a batch of {BATCH} edits"), rate(BATCH, times[BATCHES / 2]))
            .limit(Limit::AtLeast(Figure::PerSecond(5_000.0)))
            .beside(what, rate(BATCH, bare[BATCHES / 2])),
    );
    Ok(())
}

/// One edit for each opportunity.
fn edits(rows: &[WireRow]) -> Vec<Mutation> {
    let step = |row: &WireRow| {
        let WireRow::Put(put) = row else { return None };
        (row.key().kind == Opportunity::KIND.number()).then(|| {
            let fields = [Opportunity::NEXT_STEP.to(&Some("Call back on Thursday".to_owned()))];
            Mutation::patch(Kind::Opportunity, row.key().id, put.rev(), fields)
        })
    };
    rows.iter().filter_map(step).collect()
}

/// How long it takes to append each of these to a file and to bring it to the disk.
pub(crate) fn appended(bodies: &[Vec<u8>]) -> anyhow::Result<Vec<Duration>> {
    let folder = tempfile::tempdir().context("no temporary directory")?;
    let mut file = File::create(folder.path().join("journal")).context("no temporary file")?;
    let mut append = |body: &Vec<u8>| {
        let watch = Watch::start();
        file.write_all(body)?;
        file.sync_data()?;
        Ok(watch.elapsed())
    };
    bodies.iter().map(&mut append).collect::<std::io::Result<_>>().context("no room on the disk")
}
