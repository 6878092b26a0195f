//! The company that is measured: the demo company with 20,000 opportunities on a real server, and
//! devices that speak the protocol without a browser.

use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::json;
use shared::book::{WireRow, read_rows};
use shared::entity::{AnyRow, Entity, Opportunity, Role, User};
use shared::id::{Id, RawId};
use shared::sample::SIGN_INS;
use shared::sync::protocol::{ClientId, Envelope, Mutation, Outcome, Reply, Request, to_cbor};
use shared::sync::visibility::Held;
use tests::server::Server;

use crate::sample::{Watch, milliseconds};
use crate::table::{Figure, Row, Table};
use crate::wire::Wire;

pub(crate) const OPPORTUNITIES: usize = 20_000;

/// A running server with the company.
pub(crate) struct Company {
    pub(crate) server: Server,
    pub(crate) name: String,
    pub(crate) password: String,
}

impl Company {
    pub(crate) fn make_quietly() -> anyhow::Result<Self> {
        Self::of(OPPORTUNITIES)
    }

    /// Makes one of another size.
    pub(crate) fn of(opportunities: usize) -> anyhow::Result<Self> {
        let server = Server::demo_with(opportunities)?;
        let (name, password) = server.demo_person()?;
        Ok(Self { server, name, password })
    }

    /// Makes it and says how long the server takes to start and to stop with it.
    pub(crate) fn make(table: &mut Table) -> anyhow::Result<Self> {
        let mut company = Self::make_quietly()?;
        let watch = Watch::start();
        company.server.stop()?;
        let stopped = milliseconds(watch.elapsed());
        let watch = Watch::start();
        company.server.start_again()?;
        let started = milliseconds(watch.elapsed());
        table.row(Row::new("stop of the server", Figure::Milliseconds(stopped)));
        table.row(Row::new(
            "start of the server with 20,000 opportunities",
            Figure::Milliseconds(started),
        ));
        Ok(company)
    }

    /// A device of the demo's rep.
    pub(crate) async fn rep(&self, number: u128) -> anyhow::Result<Rep> {
        let rep = SIGN_INS.iter().find(|it| it.role == Role::Rep).context("a demo without reps")?;
        let (device, rows) = self.device_of(rep.login, number).await?;
        let me = people(&rows).into_iter().find(|(_, name)| name == rep.login);
        let (user, _) = me.context("the rep is not among the people")?;
        let targets = opportunities_of(&rows, user);
        Ok(Rep { user, device, rows, targets })
    }

    /// A device that is signed in as the director and has every row.
    pub(crate) async fn device(&self) -> anyhow::Result<(Device, Vec<WireRow>)> {
        self.device_of(&self.name, 0).await
    }

    /// A device on which this person is signed in, with every row that the person sees. Devices are told
    /// apart by their numbers.
    pub(crate) async fn device_of(
        &self,
        name: &str,
        number: u128,
    ) -> anyhow::Result<(Device, Vec<WireRow>)> {
        let id = RawId((0xbe_5c << 64) + number);
        let mut wire = Wire::open(&self.server.address(), "").await?;
        let sign_in = json!({ "name": name, "password": self.password, "device": id.to_string() });
        wire.post("/api/session", "application/json", sign_in.to_string().as_bytes())
            .await
            .with_context(|| format!("{name} cannot sign in"))?;
        let (epoch, held) = (None, None);
        let mut device = Device { wire, id, epoch, cursor: 0, pushed: 0, held, asked: false };
        let mut rows = Vec::new();
        loop {
            let (more, is_whole) = device.pull().await?;
            rows.extend(more);
            if is_whole {
                return Ok((device, rows));
            }
        }
    }
}

/// A rep's device.
pub(crate) struct Rep {
    pub(crate) user: Id<User>,
    pub(crate) device: Device,
    /// What the rep sees.
    pub(crate) rows: Vec<WireRow>,
    /// The rep's own opportunities.
    pub(crate) targets: Vec<Target>,
}

/// The people among rows who may sign in, with the names that they do it with.
pub(crate) fn people(rows: &[WireRow]) -> Vec<(Id<User>, String)> {
    let person = |row: &WireRow| {
        let WireRow::Put(AnyRow::User(user)) = row else { return None };
        if user.record.left {
            return None;
        }
        let name = user.record.email.as_deref()?.split('@').next()?;
        Some((user.record.id, name.to_owned()))
    };
    rows.iter().filter_map(person).collect()
}

/// The opportunities among rows that a person owns.
pub(crate) fn opportunities_of(rows: &[WireRow], owner: Id<User>) -> Vec<Target> {
    let target = |row: &WireRow| {
        let WireRow::Put(AnyRow::Opportunity(row)) = row else { return None };
        (row.record.owner == Some(owner))
            .then_some(Target { id: row.record.id.raw(), rev: row.rev })
    };
    rows.iter().filter_map(target).collect()
}

/// An opportunity that is edited.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    pub(crate) id: RawId,
    /// Its revision as its editor knows it.
    pub(crate) rev: u64,
}

impl Target {
    /// Says what comes next, in the words of a turn.
    pub(crate) fn edit(self, turn: usize) -> Mutation {
        let fields = [Opportunity::NEXT_STEP.to(&Some(format!("Call back, round {turn}")))];
        Mutation::patch(Opportunity::KIND, self.id, self.rev, fields)
    }
}

/// A device without a browser.
pub(crate) struct Device {
    wire: Wire,
    id: RawId,
    epoch: Option<RawId>,
    cursor: u64,
    /// How many mutations it has sent.
    pushed: u64,
    /// The scopes it has, once it was told.
    held: Option<Held>,
    asked: bool,
}

/// One request and what it took.
pub(crate) struct Turn {
    pub(crate) reply: Reply,
    /// From the first byte out to the last byte in.
    pub(crate) time: Duration,
    /// What went over the wire: the body out, the body in, and the head of the answer.
    pub(crate) sent: usize,
    pub(crate) received: usize,
    pub(crate) head: usize,
}

impl Device {
    /// Pushes mutations, all of which must be applied; returns the turn and the bytes that were sent.
    pub(crate) async fn push(
        &mut self,
        mutations: Vec<Mutation>,
    ) -> anyhow::Result<(Turn, Vec<u8>)> {
        let number = |(seq, mutation)| Envelope::alone(seq, 0, mutation);
        let mutations: Vec<_> = (self.pushed + 1..).zip(mutations).map(number).collect();
        let count = mutations.len();
        let body = to_cbor(&self.request(mutations));
        let turn = self.sync(&body).await?;
        let applied =
            turn.reply.outcomes.iter().filter(|it| matches!(it.outcome, Outcome::Applied { .. }));
        let applied = applied.count();
        if applied != count || turn.reply.stop.is_some() {
            bail!("{applied} of {count} mutations were applied: {:?}", turn.reply.outcomes);
        }
        self.pushed += u64::try_from(count)?;
        self.heard(&turn.reply);
        Ok((turn, body))
    }

    /// Edits an opportunity, and remembers its new revision in it.
    pub(crate) async fn edit(
        &mut self,
        target: &mut Target,
        turn: usize,
    ) -> anyhow::Result<(Turn, Vec<u8>)> {
        let pushed = self.push(vec![target.edit(turn)]).await?;
        target.rev = pushed.0.reply.outcomes.first().map_or(target.rev, |it| it.outcome.commit());
        Ok(pushed)
    }

    /// Pulls what is new, or a part of it; tells whether that was all.
    pub(crate) async fn pull(&mut self) -> anyhow::Result<(Vec<WireRow>, bool)> {
        let turn = self.look().await?;
        self.heard(&turn.reply);
        let rows = read_rows(&turn.reply.rows).context("rows that cannot be read")?;
        Ok((rows, !turn.reply.more))
    }

    /// Asks what is new without taking it: the next time everything is new again.
    pub(crate) async fn look(&mut self) -> anyhow::Result<Turn> {
        let body = to_cbor(&self.request(Vec::new()));
        self.sync(&body).await
    }

    /// What it would send now.
    pub(crate) fn request(&self, mutations: Vec<Envelope>) -> Request {
        Request {
            epoch: self.epoch,
            cursor: self.cursor,
            acked: self.pushed,
            scopes_digest: self.held.as_ref().map_or(0, Held::digest),
            scopes: self.held.clone().filter(|_| self.asked),
            ..Request::first(self.client(), mutations)
        }
    }

    fn client(&self) -> ClientId {
        ClientId { device: self.id, incarnation: 0 }
    }

    /// The session, for streams of hints.
    pub(crate) fn cookie(&self) -> &str {
        self.wire.cookie()
    }

    /// How many of its mutations were acknowledged.
    pub(crate) fn pushed(&self) -> u64 {
        self.pushed
    }

    /// Opens its connection again, to a server that was started again.
    pub(crate) async fn connect(&mut self, address: &str) -> anyhow::Result<()> {
        self.wire = Wire::open(address, self.wire.cookie()).await?;
        Ok(())
    }

    /// How many of its mutations the server has decided on.
    pub(crate) async fn taken(&mut self) -> anyhow::Result<u64> {
        let answer = self.wire.get(&format!("/api/taken/{}/0", self.id)).await?;
        String::from_utf8_lossy(&answer.body).parse().context("no number of mutations")
    }

    async fn sync(&mut self, body: &[u8]) -> anyhow::Result<Turn> {
        let watch = Watch::start();
        let answer = self.wire.post("/api/sync", "application/cbor", body).await?;
        let time = watch.elapsed();
        let reply = minicbor::decode(&answer.body).context("the answer cannot be read")?;
        let (sent, received, head) = (body.len(), answer.body.len(), answer.head_bytes);
        Ok(Turn { reply, time, sent, received, head })
    }

    fn heard(&mut self, reply: &Reply) {
        self.epoch = Some(reply.epoch);
        self.cursor = reply.cursor;
        self.asked = reply.asks_scopes;
        if let Some(held) = &reply.scopes {
            self.held = Some(held.clone());
        }
    }
}
