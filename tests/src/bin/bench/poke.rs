//! The way of a commit to others: the hint over the stream, and the pull that it brings about. What a
//! pull weighs when there is nothing new, and what thousands of open streams cost the server.

use std::time::Duration;

use anyhow::{Context, bail};
use shared::book::WireRow;
use tokio::task::JoinSet;

use crate::company::{Company, Device, Target, opportunities_of, people};
use crate::import::SMALL_COMPANY;
use crate::memory::resident;
use crate::sample::{Sample, Watch, milliseconds};
use crate::table::{Figure, Limit, Row, Table};
use crate::wire::Hints;

const ROUNDS: usize = 200;
const IDLE_PULLS: usize = 200;
const STREAMS: usize = 5_000;
/// So many are opened at the same time.
const OPENING: usize = 50;

/// A commit that another device shows.
pub(crate) const SEEN_WITHIN: Limit = Limit::AtMost(Figure::Milliseconds(100.0));

pub(crate) async fn measure(company: &Company, table: &mut Table) -> anyhow::Result<()> {
    let (mut reader, rows) = company.device().await?;
    let (name, mut targets) = seller(&rows, ROUNDS)?;
    let (mut author, _) = company.device_of(&name, 1).await?;
    seen(company, &mut author, &mut reader, &mut targets, table).await?;
    idle(&mut author, table).await?;
    streams(table).await
}

/// Somebody who owns at least so many opportunities, and these.
fn seller(rows: &[WireRow], least: usize) -> anyhow::Result<(String, Vec<Target>)> {
    let mut people = people(rows).into_iter();
    let seller = people.find_map(|(id, name)| {
        let targets = opportunities_of(rows, id);
        (targets.len() >= least).then_some((name, targets))
    });
    seller.context("nobody sells enough")
}

/// From the first byte of an edit to the last byte of the pull that brings it to another person's device.
async fn seen(
    company: &Company,
    author: &mut Device,
    reader: &mut Device,
    targets: &mut [Target],
    table: &mut Table,
) -> anyhow::Result<()> {
    let mut hints = Hints::open(&company.server.address(), reader.cookie()).await?;
    while !reader.pull().await?.1 {}
    let (mut hinted, mut asked) = (Vec::new(), Vec::new());
    for (turn, target) in targets.iter_mut().take(ROUNDS).enumerate() {
        let before = *target;
        let watch = Watch::start();
        let (pushed, shown) =
            tokio::join!(author.edit(target, turn), shows(&mut hints, reader, before));
        pushed?;
        shown?;
        hinted.push(watch.elapsed());
        // The same without the hint: the reader asks as soon as the author has its answer.
        let before = *target;
        let watch = Watch::start();
        author.edit(target, turn + ROUNDS).await?;
        if !brings(&reader.pull().await?.0, before) {
            bail!("a pull did not bring what was acknowledged before it");
        }
        asked.push(watch.elapsed());
    }
    let (hinted, asked): (Sample, Sample) =
        (hinted.into_iter().collect(), asked.into_iter().collect());
    let what = "push and then pull, without a hint";
    table.row(
        Row::new(
            format!("edit of one device → pulled by another, p50 of {ROUNDS}"),
            hinted.median(),
        )
        .limit(SEEN_WITHIN)
        .beside(what, asked.median()),
    );
    table.row(
        Row::new("edit of one device → pulled by another, p99", hinted.percentile(99))
            .beside(what, asked.percentile(99)),
    );
    Ok(())
}

/// Pulls at each hint until a newer revision of the record is there.
async fn shows(hints: &mut Hints, reader: &mut Device, before: Target) -> anyhow::Result<()> {
    loop {
        hints.next().await?;
        if brings(&reader.pull().await?.0, before) {
            return Ok(());
        }
    }
}

fn brings(rows: &[WireRow], before: Target) -> bool {
    rows.iter().any(|row| match row {
        WireRow::Put(row) => row.key().id == before.id && row.rev() > before.rev,
        WireRow::Gone { .. } | WireRow::Unknown { .. } | WireRow::Forget { .. } => false,
    })
}

async fn idle(device: &mut Device, table: &mut Table) -> anyhow::Result<()> {
    while !device.pull().await?.1 {}
    let mut times = Vec::new();
    let (mut sent, mut body, mut whole) = (0, 0, 0);
    for _ in 0..IDLE_PULLS {
        let turn = device.look().await?;
        if !turn.reply.rows.is_empty() {
            bail!("something was new in a pull that should be idle");
        }
        times.push(turn.time);
        sent = sent.max(turn.sent);
        body = body.max(turn.received);
        whole = whole.max(turn.received + turn.head);
    }
    let bytes = |count: usize| Ok::<_, anyhow::Error>(Figure::Bytes(u64::try_from(count)?));
    let most = Limit::AtMost(Figure::Bytes(200));
    table.row(Row::new("idle pull, body of the answer", bytes(body)?).limit(most));
    table.row(Row::new("idle pull, body of the request", bytes(sent)?).limit(most));
    table.row(Row::new("idle pull, the answer with its headers", bytes(whole)?));
    let times: Sample = times.into_iter().collect();
    table.row(Row::new("idle pull, p50", times.median()));
    Ok(())
}

/// Opens the streams, and shows with a commit that each of them is alive. The company is small: memory
/// that the server took for something else and let go would be counted for the streams.
async fn streams(table: &mut Table) -> anyhow::Result<()> {
    let room = server::limits::raise_open_files().context("the limit of open files")?;
    if room.is_some_and(|room| room < 2 * STREAMS as u64) {
        bail!("this machine allows {room:?} open files: raise the hard limit (`ulimit -Hn`)");
    }
    let company = Company::of(SMALL_COMPANY)?;
    let (_, rows) = company.device().await?;
    let (name, mut targets) = seller(&rows, 1)?;
    let (mut author, _) = company.device_of(&name, 1).await?;
    let server = company.server.id().context("the server is not running")?;
    let before = resident(server)?;
    let mut open = in_portions(0..STREAMS, |_| {
        let (address, cookie) = (company.server.address(), author.cookie().to_owned());
        async move { Hints::open(&address, &cookie).await }
    })
    .await?;
    let after = resident(server)?;
    let target = targets.first_mut().context("nothing to edit")?;
    let watch = Watch::start();
    let (turn, _) = author.edit(target, 3 * ROUNDS).await?;
    let commit = turn.reply.outcomes.first().map_or(u64::MAX, |it| it.outcome.commit());
    for hints in &mut open {
        // They were hinted meanwhile: the hint waits in the connection.
        tokio::time::timeout(PATIENCE, hints.upto(commit))
            .await
            .context("a stream is silent")??;
    }
    let told = watch.elapsed();
    let poked = resident(server)?.max(after);
    table.row(
        Row::new(
            format!("{STREAMS} open streams, growth of the server's memory"),
            Figure::Bytes(poked.saturating_sub(before)),
        )
        .limit(Limit::AtMost(Figure::Bytes(200_000_000))),
    );
    table.row(Row::new("the server's whole memory with them", Figure::Bytes(poked)));
    table.row(Row::new(
        format!("edit → all of {STREAMS} streams hinted"),
        Figure::Milliseconds(milliseconds(told)),
    ));
    Ok(())
}

const PATIENCE: Duration = Duration::from_secs(30);

/// Does something for each, some of them at the same time.
async fn in_portions<T: Send + 'static, F: Future<Output = anyhow::Result<T>> + Send + 'static>(
    range: std::ops::Range<usize>,
    work: impl Fn(usize) -> F,
) -> anyhow::Result<Vec<T>> {
    let (mut running, mut all) = (JoinSet::new(), Vec::new());
    for at in range {
        if running.len() >= OPENING
            && let Some(done) = running.join_next().await
        {
            all.push(done??);
        }
        running.spawn(work(at));
    }
    while let Some(done) = running.join_next().await {
        all.push(done??);
    }
    Ok(all)
}
