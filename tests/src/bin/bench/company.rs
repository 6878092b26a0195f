//! The company that is measured: the demo company with 20,000 opportunities on a real server, and a
//! device that speaks the protocol without a browser.

use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::Client;
use serde_json::json;
use shared::book::{WireRow, read_rows};
use shared::id::RawId;
use shared::sync::protocol::{ClientId, Envelope, Mutation, Outcome, Reply, Request, to_cbor};
use shared::sync::visibility::Held;
use tests::server::Server;

use crate::sample::{Watch, milliseconds};
use crate::table::{Figure, Row, Table};

pub(crate) const OPPORTUNITIES: usize = 20_000;

/// A running server with the company.
pub(crate) struct Company {
    pub(crate) server: Server,
    pub(crate) name: String,
    pub(crate) password: String,
}

impl Company {
    pub(crate) fn make_quietly() -> anyhow::Result<Self> {
        let server = Server::demo_with(OPPORTUNITIES)?;
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

    /// A device that is signed in and has every row.
    pub(crate) async fn device(&self) -> anyhow::Result<(Device, Vec<WireRow>)> {
        let client = Client::builder().cookie_store(true).build()?;
        let answer = client
            .post(format!("{}/api/session", self.server.address()))
            .header("x-fieldline", "1")
            .json(&json!({ "name": self.name, "password": self.password }))
            .send()
            .await
            .context("the server does not answer")?;
        answer.error_for_status().context("the sign-in is refused")?;
        let address = format!("{}/api/sync", self.server.address());
        let mut device =
            Device { client, address, epoch: None, cursor: 0, pushed: 0, held: None, asked: false };
        let mut rows = Vec::new();
        loop {
            let reply = device.sync(&device.request(Vec::new())).await?.reply;
            rows.extend(read_rows(&reply.rows)?);
            device.heard(&reply);
            if !reply.more {
                return Ok((device, rows));
            }
        }
    }
}

/// A device without a browser.
pub(crate) struct Device {
    client: Client,
    address: String,
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
    reply: Reply,
    /// From the first byte out to the last byte in.
    pub(crate) time: Duration,
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
        let body = self.request(mutations);
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

    fn request(&self, mutations: Vec<Envelope>) -> Vec<u8> {
        let client = ClientId { device: RawId(0xbe_5c), incarnation: 0 };
        to_cbor(&Request {
            epoch: self.epoch,
            cursor: self.cursor,
            acked: self.pushed,
            scopes_digest: self.held.as_ref().map_or(0, Held::digest),
            scopes: self.held.clone().filter(|_| self.asked),
            ..Request::first(client, mutations)
        })
    }

    async fn sync(&self, body: &[u8]) -> anyhow::Result<Turn> {
        let request = self
            .client
            .post(&self.address)
            .header("x-fieldline", "1")
            .header("content-type", "application/cbor")
            .body(body.to_vec());
        let watch = Watch::start();
        let answer = request.send().await.context("the server does not answer")?;
        let answer = answer.error_for_status().context("the server refuses")?;
        let bytes = answer.bytes().await.context("the answer breaks off")?;
        let time = watch.elapsed();
        let reply = minicbor::decode(&bytes).context("the answer cannot be read")?;
        Ok(Turn { reply, time })
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
