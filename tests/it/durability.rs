//! The real program killed at random moments while several devices push: whatever was acknowledged
//! is there afterwards, once, and everything on the disk is whole. `FIELDLINE_KILLS=200` for more
//! rounds than the few of a usual run, `FIELDLINE_SEED` for other moments.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use reqwest::blocking::Client;
use serde_json::json;
use server::cli::open;
use server::user::{NewUser, add};
use shared::book::{Book, WireRow, read_rows};
use shared::entity::{Account, Kind, Role};
use shared::id::RawId;
use shared::sync::protocol::{ClientId, Envelope, Mutation, Outcome, Reply, Request, to_cbor};
use shared::sync::visibility::Held;
use tests::server::{Server, fieldline};

const PASSWORD: &str = "correct horse battery";
const PUSHERS: u64 = 4;
const ROUNDS: u64 = 50;
/// All devices are tried again and again for as long as a server may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A device that is signed in.
struct Device {
    client: Client,
    address: String,
    number: u64,
    epoch: Option<RawId>,
    cursor: u64,
    held: Held,
}

impl Device {
    fn sign_in(address: &str, number: u64) -> Self {
        let client = Client::builder().cookie_store(true).timeout(PATIENCE).build().unwrap();
        let answer = client
            .post(format!("{address}/api/session"))
            .header("x-fieldline", "1")
            .json(&json!({ "name": "ada", "password": PASSWORD }))
            .send();
        assert!(answer.unwrap().status().is_success());
        Self {
            client,
            address: address.to_owned(),
            number,
            epoch: None,
            cursor: 0,
            held: Held::default(),
        }
    }

    /// Sends mutations; `None` when the server went away meanwhile.
    fn sync(&mut self, mutations: Vec<Envelope>) -> Option<Reply> {
        let client = ClientId { device: RawId(self.number.into()), incarnation: 0 };
        let request = Request {
            epoch: self.epoch,
            cursor: self.cursor,
            acked: mutations.first().map_or(0, |first| first.seq - 1),
            scopes_digest: self.held.digest(),
            scopes: Some(self.held.clone()),
            ..Request::first(client, mutations)
        };
        let answer = self
            .client
            .post(format!("{}/api/sync", self.address))
            .header("x-fieldline", "1")
            .header("content-type", "application/cbor")
            .body(to_cbor(&request))
            .send()
            .ok()?;
        assert!(answer.status().is_success(), "{}", answer.status());
        let reply: Reply = minicbor::decode(&answer.bytes().ok()?).unwrap();
        assert!(self.epoch.is_none_or(|epoch| epoch == reply.epoch && !reply.reset));
        self.epoch = Some(reply.epoch);
        self.cursor = reply.cursor;
        if let Some(held) = &reply.scopes {
            self.held = held.clone();
        }
        Some(reply)
    }

    /// Every account on the server, by its id.
    fn pull_all(&mut self) -> BTreeMap<u128, String> {
        (self.epoch, self.cursor) = (None, 0);
        let mut book = Book::default();
        loop {
            let reply = self.sync(Vec::new()).expect("the server went away by itself");
            for row in read_rows(&reply.rows).unwrap() {
                if let WireRow::Put(row) = row {
                    book.put(row);
                }
            }
            if !reply.more {
                let accounts = book.accounts.iter();
                return accounts.map(|it| (it.id.raw().0, it.name.clone())).collect();
            }
        }
    }
}

fn id_of(device: u64, seq: u64) -> u128 {
    u128::from(device) << 64 | u128::from(seq)
}

fn name_of(device: u64, seq: u64) -> String {
    format!("Account {seq} of device {device} {}", "x".repeat(usize::try_from(seq % 700).unwrap()))
}

fn create(device: u64, seq: u64) -> Envelope {
    let fields = [Account::NAME.to(&name_of(device, seq))];
    let mutation = Mutation::create(Kind::Account, RawId(id_of(device, seq)), fields);
    Envelope::alone(seq, 0, mutation)
}

/// Pushes until the server goes away, round for round; tells each acknowledged number.
fn push_on(mut device: Device, rounds: &Receiver<()>, acked: &Sender<Option<(u64, u64)>>) {
    let mut next = 1;
    while rounds.recv().is_ok() {
        // The numbers without an answer are sent again: they must be taken exactly once.
        loop {
            let last = next + (next * 7 + device.number) % 3;
            let sent = (next..=last).map(|seq| create(device.number, seq)).collect();
            let Some(reply) = device.sync(sent) else { break };
            assert!(reply.stop.is_none(), "{:?}", reply.stop);
            for answer in &reply.outcomes {
                assert!(matches!(answer.outcome, Outcome::Applied { .. }), "{answer:?}");
                acked.send(Some((device.number, answer.seq))).unwrap();
            }
            next = last + 1;
        }
        acked.send(None).unwrap();
    }
}

fn company() -> Server {
    let data = tempfile::tempdir().unwrap();
    let (committer, thread) = open(data.path()).unwrap();
    let ada = NewUser {
        name: "ada".to_owned(),
        full_name: "Ada Lovelace".to_owned(),
        email: None,
        role: Role::Administrator,
        must_change: false,
    };
    add(&committer, ada, PASSWORD, 1_790_000_000_000).unwrap();
    drop(committer);
    thread.stop();
    Server::with_data(data).unwrap()
}

fn verify(server: &Server) {
    let data = server.data().as_os_str();
    let verified = fieldline(["verify".as_ref(), "--data".as_ref(), data]).unwrap();
    assert!(verified.success, "{}\n{}", verified.out, verified.error);
    assert!(verified.out.contains("everything is whole"), "{}", verified.out);
}

/// Kills and starts the server so many times; returns how many mutations were acknowledged.
fn kill_rounds(rounds: u64, seed: u64) -> usize {
    let mut server = company();
    let address = server.address();
    let mut reader = Device::sign_in(&address, 99);
    let (acked, is_acked) = channel();
    let mut go = Vec::new();
    let mut pushers = Vec::new();
    for number in 1..=PUSHERS {
        let device = Device::sign_in(&address, number);
        let (start, started) = channel();
        let acked = acked.clone();
        pushers.push(std::thread::spawn(move || push_on(device, &started, &acked)));
        go.push(start);
    }
    let mut all = Vec::new();
    let mut random = seed | 1;
    for round in 1..=rounds {
        for start in &go {
            start.send(()).unwrap();
        }
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let wanted = (random >> 33) % 60;
        for _ in 0..wanted {
            all.extend(is_acked.recv_timeout(PATIENCE).expect("a device was never answered"));
        }
        server.kill().unwrap();
        let mut n_stopped = 0;
        while n_stopped < PUSHERS {
            match is_acked.recv_timeout(PATIENCE).expect("a device failed") {
                Some(pair) => all.push(pair),
                None => n_stopped += 1,
            }
        }
        if round % 4 == 0 {
            verify(&server);
        }
        server.start_again().unwrap();
        // Everything from the beginning, and now and then only what is new.
        if round % 10 == 1 || round == rounds {
            let found = reader.pull_all();
            for (device, seq) in &all {
                let name = found.get(&id_of(*device, *seq));
                assert_eq!(name, Some(&name_of(*device, *seq)), "round {round}, seed {seed}");
            }
        } else {
            reader.sync(Vec::new()).expect("the server went away by itself");
        }
    }
    drop(go);
    for pusher in pushers {
        pusher.join().unwrap();
    }
    server.stop().unwrap();
    verify(&server);
    all.len()
}

#[test]
fn a_server_that_is_killed_under_load_loses_no_acknowledged_mutation() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse().expect("a number"));
    let rounds = number("FIELDLINE_KILLS").unwrap_or(ROUNDS);
    let n_acked = kill_rounds(rounds, number("FIELDLINE_SEED").unwrap_or(1));
    println!("{rounds} kills, {n_acked} acknowledged mutations, none lost");
    assert!(n_acked as u64 > rounds * 10, "only {n_acked} were acknowledged");
}

#[test]
fn a_backup_made_while_people_work_is_one_state_and_can_be_restored() {
    let mut server = company();
    let address = server.address();
    let (acked, is_acked) = channel();
    let (start, started) = channel();
    let device = Device::sign_in(&address, 1);
    let pusher = std::thread::spawn(move || push_on(device, &started, &acked));
    start.send(()).unwrap();
    let mut before = 0;
    while before < 20 {
        before = is_acked.recv_timeout(PATIENCE).unwrap().unwrap().1;
    }
    let folder = tempfile::tempdir().unwrap();
    let (file, restored) = (folder.path().join("today.backup"), folder.path().join("restored"));
    let run = |words: &[&std::ffi::OsStr]| {
        let answer = fieldline(words).unwrap();
        assert!(answer.success, "{}", answer.error);
        answer.out
    };
    let data = server.data().to_owned();
    run(&["backup".as_ref(), "--data".as_ref(), data.as_ref(), "--out".as_ref(), file.as_ref()]);
    let told = run(&["verify".as_ref(), "--data".as_ref(), data.as_ref()]);
    assert!(told.contains("a running server has it"), "{told}");
    server.kill().unwrap();
    drop(start);
    pusher.join().unwrap();

    let data = restored.as_os_str();
    run(&["restore".as_ref(), "--data".as_ref(), data, "--from".as_ref(), file.as_ref()]);
    let told = run(&["verify".as_ref(), "--data".as_ref(), data]);
    assert!(told.contains("everything is whole"), "{told}");
    let told = run(&["compact".as_ref(), "--data".as_ref(), data]);
    assert!(told.contains("KiB on disk before"), "{told}");
    let (committer, thread) = open(&restored).unwrap();
    let found =
        committer.read_blocking(|view| shared::sync::server::load_book(view).unwrap()).unwrap();
    let accounts = found.count(Kind::Account) as u64;
    assert!(accounts >= before, "{accounts} of {before}");
    for seq in 1..=accounts {
        let id = shared::id::Id::<Account>::new(RawId(id_of(1, seq)));
        assert!(found.get(id).is_some(), "the backup lacks {seq} of {accounts}");
    }
    drop(committer);
    thread.stop();
}
