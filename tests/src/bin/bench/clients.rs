//! Many devices at once: how many single mutations a second one server acknowledges, each on its disk
//! before it is answered, and how long the slowest wait. Beside it the same bytes in groups of the same
//! size, appended to a file and synced, by one thread that does nothing else.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::Barrier;

use crate::company::{Company, Device, Target, opportunities_of, people};
use crate::push::appended;
use crate::sample::{Sample, Watch, rate};
use crate::table::{Figure, Limit, Row, Table};
use crate::wire::Wire;

const CLIENTS: usize = 64;
/// Edits of each client before anything is counted.
const WARM_UP: usize = 20;
/// Edits of each client that are measured, one after another.
const EDITS: usize = 400;

/// A device and the opportunities that it alone edits.
struct Client {
    device: Device,
    targets: Vec<Target>,
}

/// What a client did.
#[derive(Default)]
struct Done {
    times: Vec<Duration>,
    bodies: Vec<Vec<u8>>,
}

pub(crate) async fn measure(company: &Company, table: &mut Table) -> anyhow::Result<()> {
    let mut wire = Wire::open(&company.server.address(), "").await?;
    let clients = clients(company).await?;
    // Everybody stands at the line twice: before the first edit that counts, and after the last.
    let line = Arc::new(Barrier::new(CLIENTS + 1));
    let mut running = tokio::task::JoinSet::new();
    for client in clients {
        running.spawn(work(client, Arc::clone(&line)));
    }
    line.wait().await;
    let before = Groups::read(&mut wire).await?;
    let watch = Watch::start();
    line.wait().await;
    let mut done = Done::default();
    while let Some(client) = running.join_next().await {
        let client = client.context("a client broke off")??;
        done.times.extend(client.times);
        done.bodies.extend(client.bodies);
    }
    let time = watch.elapsed();
    let group = Groups::read(&mut wire).await?.mean_since(&before);

    let count = done.times.len();
    let groups: Vec<Vec<u8>> = done.bodies.chunks(group).map(<[Vec<u8>]>::concat).collect();
    let bare = appended(&groups)?;
    let what = format!("the same bytes in groups of {group}, appended to a file and synced");
    table.row(
        Row::new(format!("acknowledged single edits of {CLIENTS} clients"), rate(count, time))
            .limit(Limit::AtLeast(Figure::PerSecond(5_000.0)))
            .beside(&what, rate(count, bare.iter().sum())),
    );
    let (pushes, bare): (Sample, Sample) =
        (done.times.into_iter().collect(), bare.into_iter().collect());
    table.row(
        Row::new(format!("push of a single edit among {CLIENTS} clients, p50"), pushes.median())
            .beside(&what, bare.median()),
    );
    table.row(
        Row::new(
            format!("push of a single edit among {CLIENTS} clients, p99"),
            pushes.percentile(99),
        )
        .limit(Limit::AtMost(Figure::Milliseconds(100.0)))
        .beside(&what, bare.percentile(99)),
    );
    table.row(Row::new("push of a single edit among them, worst", pushes.worst()));
    Ok(())
}

/// Devices of the people who own opportunities, dealt out in turn. The opportunities of a person are
/// parted among the person's devices, so that all edits are applied.
async fn clients(company: &Company) -> anyhow::Result<Vec<Client>> {
    let (_, rows) = company.device().await?;
    let sellers: Vec<_> = people(&rows)
        .into_iter()
        .map(|(id, name)| (name, opportunities_of(&rows, id)))
        .filter(|(_, targets)| targets.len() >= CLIENTS)
        .collect();
    let mut clients = Vec::new();
    for at in 0..CLIENTS {
        let (name, targets) = sellers.get(at % sellers.len().max(1)).context("nobody sells")?;
        let devices = (CLIENTS - at % sellers.len()).div_ceil(sellers.len());
        let targets = targets.iter().skip(at / sellers.len()).step_by(devices).copied().collect();
        let (device, _) = company.device_of(name, 1 + u128::try_from(at)?).await?;
        clients.push(Client { device, targets });
    }
    Ok(clients)
}

async fn work(mut client: Client, line: Arc<Barrier>) -> anyhow::Result<Done> {
    let warm = client.edits(0..WARM_UP).await;
    // Whoever failed comes to the line as well: the others wait for all.
    line.wait().await;
    line.wait().await;
    warm?;
    client.edits(WARM_UP..WARM_UP + EDITS).await
}

impl Client {
    async fn edits(&mut self, turns: std::ops::Range<usize>) -> anyhow::Result<Done> {
        let mut done = Done::default();
        for turn in turns {
            let at = turn % self.targets.len();
            let target = self.targets.get_mut(at).context("nothing to edit")?;
            let (turn, body) = self.device.edit(target, turn).await?;
            done.times.push(turn.time);
            done.bodies.push(body);
        }
        Ok(done)
    }
}

/// How many groups the server has committed, and how many jobs in them.
#[derive(Debug, PartialEq)]
struct Groups {
    groups: usize,
    jobs: usize,
}

impl Groups {
    async fn read(wire: &mut Wire) -> anyhow::Result<Self> {
        let answer = wire.get("/api/metrics").await?;
        Self::parse(&String::from_utf8_lossy(&answer.body)).context("no counts of commits")
    }

    fn parse(metrics: &str) -> Option<Self> {
        let value = |name: &str| {
            let line = metrics.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim().parse().ok()
        };
        let groups = value("fieldline_commit_groups_total ")?;
        Some(Self { groups, jobs: value("fieldline_commit_jobs_total ")? })
    }

    /// Jobs in a group, on average and rounded, at least one.
    fn mean_since(&self, before: &Self) -> usize {
        let groups = (self.groups - before.groups).max(1);
        ((self.jobs - before.jobs + groups / 2) / groups).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::Groups;

    #[test]
    fn the_mean_group_is_that_of_the_groups_in_between() {
        let text = "# TYPE fieldline_commit_groups_total counter\n\
                    fieldline_commit_groups_total 12\nfieldline_commit_jobs_total 130\n";
        let after = Groups::parse(text).unwrap();
        assert_eq!(after, Groups { groups: 12, jobs: 130 });
        assert_eq!(after.mean_since(&Groups { groups: 2, jobs: 30 }), 10);
        assert_eq!(after.mean_since(&Groups { groups: 12, jobs: 130 }), 1);
        assert_eq!(Groups::parse("fieldline_commit_jobs_total 1\n"), None);
    }
}
