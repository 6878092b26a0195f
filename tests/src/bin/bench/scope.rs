//! What the pull of ten changes of one's own costs, in a small company and in a large one: it should
//! grow with what is new for the person, and not with the company.

use std::time::Duration;

use anyhow::{Context, bail};
use shared::book::{WireRow, read_rows};
use shared::entity::{AnyRow, Role};
use shared::sync::server::{Counted, Orgs, Person, head, pull_counted};
use shared::value::Millis;

use crate::company::{Company, Rep};
use crate::offline;
use crate::sample::{Sample, repeated};
use crate::table::{Figure, Limit, Row, Table};
use crate::wire::Hints;

/// So many make ten thousand rows.
const SMALL: usize = 2_050;
const CHANGES: usize = 10;
const REPEATS: usize = 300;
const PATIENCE: Duration = Duration::from_secs(120);

/// What a pull cost.
struct Cost {
    /// In the company.
    rows: u64,
    counted: Counted,
    /// In the server's code, and over HTTP.
    native: Sample,
    http: Sample,
}

pub(crate) async fn measure(large: &mut Company, table: &mut Table) -> anyhow::Result<()> {
    let small = cost(&mut Company::of(SMALL)?).await?;
    let large = cost(large).await?;
    let name =
        |what: &str| format!("pull of my {CHANGES} changes among {} rows, {what}", large.rows);
    let beside = format!("the same among {} rows", small.rows);
    for (what, many, few) in [
        ("heads of scopes read", large.counted.scopes, small.counted.scopes),
        ("steps in the index", large.counted.places, small.counted.places),
        ("rows read", large.counted.rows, small.counted.rows),
    ] {
        let (many, few) = (Figure::Count(many.try_into()?), Figure::Count(few.try_into()?));
        table.row(Row::new(name(what), many).limit(Limit::AtMost(few)).beside(&beside, few));
    }
    for (what, many, few) in
        [("in the server", &large.native, &small.native), ("over HTTP", &large.http, &small.http)]
    {
        table.row(Row::new(name(what), many.median()).beside(&beside, few.median()));
    }
    Ok(())
}

async fn cost(company: &mut Company) -> anyhow::Result<Cost> {
    let mut reader = company.rep(11).await?;
    settle(company, &mut reader).await?;
    let Rep { device: mut author, mut targets, .. } = company.rep(12).await?;
    for (turn, target) in targets.iter_mut().take(CHANGES).enumerate() {
        author.edit(target, turn).await?;
    }
    let mut times = Vec::new();
    for _ in 0..REPEATS {
        let turn = reader.device.look().await?;
        times.push(turn.time);
        // Each edit leaves the opportunity and what changed of it.
        let rows = read_rows(&turn.reply.rows).context("rows that cannot be read")?.len();
        if rows != 2 * CHANGES {
            bail!("the pull of {CHANGES} changes brought {rows} rows");
        }
    }
    let request = reader.device.request(Vec::new());
    let person = Person { user: reader.user, role: Role::Rep };
    company.server.stop()?;
    let (rows, counted, native) = offline::look(company.server.data(), |view| {
        let orgs = Orgs::default();
        let pull = || pull_counted(view, &orgs, &person, &request, Millis(0));
        let (_, counted) = pull()?;
        Ok((head(view)?.rows, counted, repeated(REPEATS, pull)))
    })?;
    company.server.start_again()?;
    Ok(Cost { rows, counted, native, http: times.into_iter().collect() })
}

/// A started server soon writes the places in the rankings, which are new for everybody. Nothing but the
/// changes may be new when they are pulled.
async fn settle(company: &Company, reader: &mut Rep) -> anyhow::Result<()> {
    let mut hints = Hints::open(&company.server.address(), reader.device.cookie()).await?;
    let is_standing = |row: &WireRow| matches!(row, WireRow::Put(AnyRow::Standing(_)));
    while !reader.rows.iter().any(is_standing) {
        let (rows, is_whole) = reader.device.pull().await?;
        reader.rows.extend(rows);
        if is_whole && !reader.rows.iter().any(is_standing) {
            let hint = tokio::time::timeout(PATIENCE, hints.next()).await;
            hint.context("the server wrote no places in the rankings")??;
        }
    }
    while !reader.device.pull().await?.1 {}
    Ok(())
}
