//! The server on a real socket: streams of hints, two devices, stopping.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, Response, StatusCode};
use serde_json::json;
use server::clock::MachineClock;
use server::commit::CommitThread;
use server::config::Config;
use server::state::AppState;
use server::store::disk::DiskStore;
use server::user::{NewUser, add};
use shared::book::{Book, WireRow, read_rows};
use shared::entity::{Account, AssignedBy, AssignmentRule, Entity, Kind, Lead, Role, User};
use shared::id::RawId;
use shared::sync::protocol::{ClientId, Envelope, Mutation, Reply, Request, to_cbor};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const PASSWORD: &str = "correct horse battery";
/// Shorter than the time after which a server that stops gives up on open requests.
const PATIENCE: Duration = Duration::from_secs(8);

struct Running {
    address: String,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<std::io::Result<()>>,
    thread: CommitThread,
    _data: TempDir,
}

async fn start() -> Running {
    let data = tempfile::tempdir().unwrap();
    let dir = data.path().to_owned();
    let (state, thread) = tokio::task::spawn_blocking(move || {
        let store = Arc::new(DiskStore::open(&dir).unwrap());
        let (state, thread) =
            AppState::start(store, Arc::new(MachineClock), Config::default()).unwrap();
        let ada = NewUser {
            name: "ada".to_owned(),
            full_name: "Ada Lovelace".to_owned(),
            email: None,
            role: Role::Administrator,
            must_change: false,
        };
        add(&state.committer, ada, PASSWORD, 1_790_000_000_000).unwrap();
        (state, thread)
    })
    .await
    .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel();
    // It ends with the server.
    tokio::spawn(server::care::run(state.clone()));
    let serving = tokio::spawn(server::serve(listener, state, async move {
        stopped.await.ok();
    }));
    Running { address, stop: Some(stop), serving, thread, _data: data }
}

impl Running {
    /// A browser that is signed in.
    async fn browser(&self) -> Client {
        let browser = Client::builder().cookie_store(true).build().unwrap();
        let answer = browser
            .post(format!("{}/api/session", self.address))
            .header("x-fieldline", "1")
            .json(&json!({ "name": "ada", "password": PASSWORD }))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        browser
    }

    async fn poke(&self, browser: &Client) -> Response {
        let answer = browser.get(format!("{}/api/poke", self.address)).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert!(
            !answer.headers().contains_key("content-encoding"),
            "a stream must not be held back"
        );
        answer
    }

    async fn sync(&self, browser: &Client, device: u128, mutations: Vec<Envelope>) -> Reply {
        let client = ClientId { device: RawId(device), incarnation: 0 };
        let request = Request::first(client, mutations);
        let answer = browser
            .post(format!("{}/api/sync", self.address))
            .header("x-fieldline", "1")
            .header("content-type", "application/cbor")
            .body(to_cbor(&request))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        minicbor::decode(&answer.bytes().await.unwrap()).unwrap()
    }

    async fn stop(mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        tokio::time::timeout(PATIENCE, self.serving).await.unwrap().unwrap().unwrap();
        tokio::task::spawn_blocking(|| self.thread.stop()).await.unwrap();
    }
}

/// Reads hints until one reaches `upto`.
async fn hinted(stream: &mut Response, upto: u64) {
    let mut text = String::new();
    let wait = async {
        while !text.contains(&format!("{{\"upto\":{upto}}}")) {
            let bytes = stream.chunk().await.unwrap().expect("the stream ended");
            text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap();
}

fn create_account(name: &str) -> Envelope {
    let fields = [Account::NAME.to(&name.to_owned())];
    let mutation = Mutation::create(Kind::Account, RawId(77), fields);
    Envelope::alone(1, 0, mutation)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_device_pushes_the_other_is_told_and_pulls() {
    let server = start().await;
    let (first, second) = (server.browser().await, server.browser().await);
    let mut hints = server.poke(&second).await;
    let before = server.sync(&second, 2, Vec::new()).await;
    hinted(&mut hints, before.cursor).await;

    let pushed = server.sync(&first, 1, vec![create_account("Analytical Engines Ltd")]).await;
    assert_eq!(pushed.cursor, before.cursor + 1);
    hinted(&mut hints, pushed.cursor).await;
    let pulled = server.sync(&second, 2, Vec::new()).await;
    assert!(String::from_utf8_lossy(&pulled.rows).contains("Analytical Engines Ltd"));
    drop(hints);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn open_streams_end_when_the_server_stops() {
    let server = start().await;
    let browser = server.browser().await;
    let mut hints = server.poke(&browser).await;
    hinted(&mut hints, 1).await;
    server.stop().await;
    let rest = async { while hints.chunk().await.unwrap().is_some() {} };
    tokio::time::timeout(PATIENCE, rest).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_given_to_this_machine_but_not_through_a_proxy() {
    let server = start().await;
    let anybody = Client::new();
    let address = format!("{}/api/metrics", server.address);
    let given = anybody.get(&address).send().await.unwrap();
    assert_eq!(given.status(), StatusCode::OK);
    assert!(given.text().await.unwrap().contains("fieldline_newest_change 1\n"));
    let through = anybody.get(&address).header("x-forwarded-for", "203.0.113.7").send().await;
    assert_eq!(through.unwrap().status(), StatusCode::UNAUTHORIZED);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_finds_its_owner_while_nobody_does_anything() {
    let server = start().await;
    let browser = server.browser().await;
    let mut hints = server.poke(&browser).await;
    let before = server.sync(&browser, 1, Vec::new()).await;
    let me = before.rows_of::<User>().into_iter().next().expect("who signed in").id;
    let rule = [
        AssignmentRule::NAME.to(&"Everything to Ada".to_owned()),
        AssignmentRule::PERSON.to(&Some(me)),
    ];
    let lead = [Lead::NAME.to(&"Charles".to_owned())];
    let mutations = [
        Mutation::create(Kind::AssignmentRule, RawId(50), rule),
        Mutation::create(Kind::Lead, RawId(60), lead),
    ];
    let envelopes = (1..).zip(mutations).map(|(seq, it)| Envelope::alone(seq, 0, it)).collect();
    let pushed = server.sync(&browser, 1, envelopes).await;
    assert_eq!(pushed.rows_of::<Lead>()[0].owner, None);
    hinted(&mut hints, pushed.cursor).await;
    // The server has done it by itself when it hints at the commit after.
    hinted(&mut hints, pushed.cursor + 1).await;
    let pulled = server.sync(&browser, 1, Vec::new()).await;
    let lead = pulled.rows_of::<Lead>().remove(0);
    assert_eq!((lead.owner, lead.assigned_by), (Some(me), AssignedBy::RulePerson));
    drop(hints);
    server.stop().await;
}

/// What of one kind a reply holds.
trait RowsOf {
    fn rows_of<E: Entity>(&self) -> Vec<E>;
}

impl RowsOf for Reply {
    fn rows_of<E: Entity>(&self) -> Vec<E> {
        let mut book = Book::default();
        for row in read_rows(&self.rows).unwrap() {
            if let WireRow::Put(row) = row {
                book.put(row);
            }
        }
        E::table(&book).iter().cloned().collect()
    }
}
