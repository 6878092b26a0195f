//! Routes, tried without a socket: one memory store, one clock moved by hand.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use serde_json::{Value, json};
use shared::entity::{Account, Kind, Role};
use shared::id::RawId;
use shared::sync::protocol::{
    ClientId, Envelope, Mutation, Outcome, Reply, Request as SyncRequest, to_cbor,
};
use tower::ServiceExt as _;

use crate::clock::HandClock;
use crate::commit::CommitThread;
use crate::config::Config;
use crate::state::AppState;
use crate::store::memory::{Disk, MemoryStore};
use crate::user::{NewUser, add};

mod contact;
mod leaving;
mod logins;

const START_MS: u64 = 1_790_000_000_000;
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// A server with an administrator, whose password is `correct horse battery`.
struct TestServer {
    router: Router,
    state: AppState,
    store: Arc<MemoryStore>,
    clock: Arc<HandClock>,
    thread: Option<CommitThread>,
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            thread.stop();
        }
    }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&self.body)))
    }

    #[track_caller]
    fn text(&self) -> &str {
        assert!(self.status.is_success(), "{}", String::from_utf8_lossy(&self.body));
        std::str::from_utf8(&self.body).unwrap()
    }

    #[track_caller]
    fn refused(&self, status: u16, code: &str) -> Value {
        let json = self.json();
        assert_eq!((self.status.as_u16(), json["code"].as_str()), (status, Some(code)), "{json}");
        assert!(json["message"].as_str().is_some_and(|message| message.len() > 10), "{json}");
        json
    }

    fn cookie(&self) -> String {
        let cookie = self.headers[SET_COOKIE].to_str().unwrap();
        assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
        cookie.split(';').next().unwrap().to_owned()
    }
}

impl TestServer {
    async fn new() -> Self {
        Self::with(Config::default(), false).await
    }

    async fn with(config: Config, must_change: bool) -> Self {
        tokio::task::spawn_blocking(move || Self::build(config, must_change)).await.unwrap()
    }

    fn build(config: Config, must_change: bool) -> Self {
        let store = Arc::new(MemoryStore::default());
        let clock = Arc::new(HandClock::at(START_MS));
        let (state, thread) =
            AppState::start(Arc::clone(&store) as _, Arc::clone(&clock) as _, config).unwrap();
        let ada = NewUser {
            name: "ada".to_owned(),
            full_name: "Ada Lovelace".to_owned(),
            email: Some("ada@example.com".to_owned()),
            role: Role::Administrator,
            must_change,
        };
        add(&state.committer, ada, "correct horse battery", START_MS).unwrap();
        let router = crate::router(state.clone());
        Self { router, state, store, clock, thread: Some(thread) }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 64 * 1024 * 1024).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    async fn json(&self, method: Method, path: &str, cookie: &str, body: &Value) -> Answer {
        let request = ours(method, path, cookie)
            .header(CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()));
        self.send(request.unwrap()).await
    }

    async fn sign_in_as(&self, name: &str, password: &str) -> Answer {
        let body = json!({ "name": name, "password": password });
        self.json(Method::POST, "/api/session", "", &body).await
    }

    async fn sign_in(&self) -> String {
        self.sign_in_as("ada", "correct horse battery").await.cookie()
    }

    /// Adds somebody who sells, with the password `a password for selling`.
    async fn add_rep(&self, name: &str) {
        let new = NewUser {
            name: name.to_owned(),
            full_name: name.to_owned(),
            email: None,
            role: Role::Rep,
            must_change: false,
        };
        let committer = self.state.committer.clone();
        let added = tokio::task::spawn_blocking(move || {
            add(&committer, new, "a password for selling", START_MS)
        });
        added.await.unwrap().unwrap();
    }

    async fn post(&self, path: &str, cookie: &str) -> Answer {
        self.send(ours(Method::POST, path, cookie).body(Body::empty()).unwrap()).await
    }

    async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send(ours(Method::GET, path, cookie).body(Body::empty()).unwrap()).await
    }

    async fn sync(&self, cookie: &str, request: &SyncRequest) -> Answer {
        let request = ours(Method::POST, "/api/sync", cookie)
            .header(CONTENT_TYPE, "application/cbor")
            .body(Body::from(to_cbor(request)));
        self.send(request.unwrap()).await
    }
}

fn ours(method: Method, path: &str, cookie: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header(HOST, "fieldline.test")
        .header("cookie", cookie)
        .header("x-fieldline", "1")
}

fn device(number: u128, mutations: Vec<Envelope>) -> SyncRequest {
    SyncRequest::first(ClientId { device: RawId(number), incarnation: 0 }, mutations)
}

fn create_account(seq: u64, id: u128, name: &str) -> Envelope {
    let fields = [Account::NAME.to(&name.to_owned())];
    let mutation = Mutation::create(Kind::Account, RawId(id), fields);
    Envelope::alone(seq, 0, mutation)
}

fn reply(answer: &Answer) -> Reply {
    assert_eq!(answer.status, StatusCode::OK, "{}", String::from_utf8_lossy(&answer.body));
    assert_eq!(answer.headers[CONTENT_TYPE], "application/cbor");
    minicbor::decode(&answer.body).unwrap()
}

#[tokio::test]
async fn who_signs_in_is_told_who_they_are() {
    let server = TestServer::new().await;
    server.get("/api/session", "").await.refused(401, "not_signed_in");
    let answer = server.sign_in_as("ADA@example.com", "correct horse battery").await;
    assert_eq!(answer.status, StatusCode::OK);
    let cookie = answer.cookie();
    for json in [answer.json(), server.get("/api/session", &cookie).await.json()] {
        assert_eq!(json["name"], "Ada Lovelace");
        assert_eq!(json["role"], "administrator");
        assert_eq!(json["must_change_password"], false);
        assert_eq!(json["now"], START_MS);
        assert_eq!(json["epoch"].as_str().unwrap().len(), 26);
    }
    let out = server.json(Method::DELETE, "/api/session", &cookie, &Value::Null).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    server.get("/api/session", &cookie).await.refused(401, "not_signed_in");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    let server = TestServer::new().await;
    let wrong = server.sign_in_as("ada", "wrong").await;
    let unknown = server.sign_in_as("nobody", "wrong").await;
    wrong.refused(401, "wrong_name_or_password");
    assert_eq!(wrong.json(), unknown.json());
}

#[tokio::test]
async fn guessing_gets_slower_and_says_how_long_to_wait() {
    let server = TestServer::new().await;
    for _ in 0..5 {
        server.sign_in_as("ada", "wrong").await.refused(401, "wrong_name_or_password");
    }
    let refused = server.sign_in_as("ada", "correct horse battery").await;
    assert_eq!(refused.refused(429, "too_many_attempts")["retry_after_seconds"], 1);
    assert_eq!(refused.headers["retry-after"], "1");
    server.clock.advance(1_000);
    server.sign_in_as("ada", "wrong").await.refused(401, "wrong_name_or_password");
    let refused = server.sign_in_as("ada", "wrong").await.refused(429, "too_many_attempts");
    assert_eq!(refused["retry_after_seconds"], 2);
    server.clock.advance(2_000);
    server.sign_in().await;
}

#[tokio::test]
async fn a_session_ends_after_thirty_days_without_use() {
    let server = TestServer::new().await;
    let cookie = server.sign_in().await;
    server.clock.advance(29 * DAY_MS);
    assert_eq!(server.get("/api/session", &cookie).await.status, StatusCode::OK);
    server.clock.advance(29 * DAY_MS);
    assert_eq!(server.get("/api/session", &cookie).await.status, StatusCode::OK);
    server.clock.advance(30 * DAY_MS);
    server.get("/api/session", &cookie).await.refused(401, "not_signed_in");
    server.sync(&cookie, &device(1, Vec::new())).await.refused(401, "not_signed_in");
}

#[tokio::test]
async fn a_password_given_by_somebody_else_must_be_changed_first() {
    let server = TestServer::with(Config::default(), true).await;
    let cookie = server.sign_in().await;
    assert_eq!(server.get("/api/session", &cookie).await.json()["must_change_password"], true);
    let refused = server.sync(&cookie, &device(1, Vec::new())).await;
    refused.refused(403, "password_change_required");
    server.get("/api/poke", &cookie).await.refused(403, "password_change_required");

    let change = async |current: &str, new: &str| {
        let body = json!({ "current": current, "new": new });
        server.json(Method::POST, "/api/session/password", &cookie, &body).await
    };
    let current = "correct horse battery";
    change("wrong", "a new one for me").await.refused(401, "wrong_name_or_password");
    change(current, "short").await.refused(422, "password_too_short");
    change(current, current).await.refused(422, "password_unchanged");
    let changed = change(current, "a new one for me").await;
    assert_eq!(changed.json()["must_change_password"], false);

    server.get("/api/session", &cookie).await.refused(401, "not_signed_in");
    reply(&server.sync(&changed.cookie(), &device(1, Vec::new())).await);
    server.sign_in_as("ada", current).await.refused(401, "wrong_name_or_password");
}

#[tokio::test]
async fn a_push_sent_twice_has_one_outcome_and_another_device_sees_it() {
    let server = TestServer::new().await;
    let cookie = server.sign_in().await;
    let push = device(1, vec![create_account(1, 77, "Analytical Engines Ltd")]);
    let newest_before = *server.state.committer.newest().borrow();
    let first = reply(&server.sync(&cookie, &push).await);
    let again = reply(&server.sync(&cookie, &push).await);
    assert_eq!(first.outcomes, again.outcomes);
    let Outcome::Applied { commit, .. } = first.outcomes[0].outcome else {
        panic!("{:?}", first.outcomes);
    };
    assert_eq!(commit, newest_before + 1);
    assert!(first.cursor >= commit, "the reply must hold the effects of its own push");
    assert_eq!(*server.state.committer.newest().borrow(), commit);

    let other = reply(&server.sync(&cookie, &device(2, Vec::new())).await);
    assert_eq!(other.cursor, commit);
    let holds = |reply: &Reply, text: &str| {
        reply.rows.windows(text.len()).any(|window| window == text.as_bytes())
    };
    assert!(holds(&other, "Analytical Engines Ltd"));
    assert!(holds(&other, "Ada Lovelace"), "the user's own row must sync too");
    let mut idle = device(2, Vec::new());
    idle.epoch = Some(other.epoch);
    idle.cursor = other.cursor;
    let nothing_new = server.sync(&cookie, &idle).await;
    assert!(reply(&nothing_new).rows.is_empty());
    assert!(nothing_new.body.len() <= 200, "{} bytes", nothing_new.body.len());
}

#[tokio::test]
async fn a_full_disk_acknowledges_nothing_and_says_so() {
    let server = TestServer::new().await;
    let cookie = server.sign_in().await;
    let push = device(1, vec![create_account(1, 77, "Analytical Engines Ltd")]);
    server.store.set_disk(Disk::Full);
    let refused = server.sync(&cookie, &push).await.refused(503, "disk_full");
    assert!(refused["message"].as_str().unwrap().contains("the disk is full"), "{refused}");
    let health = server.get("/api/health", "").await;
    assert_eq!(health.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(health.json()["disk"], "full");
    let pulled = reply(&server.sync(&cookie, &device(2, Vec::new())).await);
    assert!(!String::from_utf8_lossy(&pulled.rows).contains("Analytical"));

    server.store.set_disk(Disk::Working);
    let outcomes = reply(&server.sync(&cookie, &push).await).outcomes;
    assert!(matches!(outcomes[0].outcome, Outcome::Applied { .. }), "{outcomes:?}");
    let health = server.get("/api/health", "").await;
    assert_eq!((health.status, &health.json()["ok"]), (StatusCode::OK, &json!(true)));
}

#[tokio::test]
async fn other_sites_cannot_change_anything() {
    let server = TestServer::new().await;
    let cookie = server.sign_in().await;
    let send = async |name: &str, value: &str| {
        let request = Request::builder()
            .method(Method::DELETE)
            .uri("/api/session")
            .header(HOST, "fieldline.test")
            .header("cookie", &cookie)
            .header(name, value);
        server.send(request.body(Body::empty()).unwrap()).await
    };
    send("accept", "*/*").await.refused(403, "cross_site");
    for (name, value) in [
        (ORIGIN.as_str(), "https://evil.test"),
        (ORIGIN.as_str(), "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        // Not believed without --behind-proxy; the host below is then not ours.
        ("x-forwarded-host", "evil.test"),
    ] {
        let request = ours(Method::DELETE, "/api/session", &cookie).header(name, value);
        let request = if name == "x-forwarded-host" {
            request.header(ORIGIN, "https://evil.test")
        } else {
            request
        };
        let answer = server.send(request.body(Body::empty()).unwrap()).await;
        answer.refused(403, "cross_site");
    }
    assert_eq!(server.get("/api/session", &cookie).await.status, StatusCode::OK);
    let request = ours(Method::DELETE, "/api/session", &cookie)
        .header(ORIGIN, "http://fieldline.test")
        .header("sec-fetch-site", "same-origin");
    let answer = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn bad_requests_are_refused_with_a_sentence() {
    let server = TestServer::new().await;
    let cookie = server.sign_in().await;
    let send = async |content_type: &str, body: Vec<u8>| {
        let request = ours(Method::POST, "/api/sync", &cookie).header(CONTENT_TYPE, content_type);
        server.send(request.body(Body::from(body)).unwrap()).await
    };
    let too_large = vec![0; crate::extract::BODY_LIMIT_BYTES + 1];
    send("application/cbor", too_large).await.refused(413, "body_too_large");
    send("application/cbor", b"nonsense".to_vec()).await.refused(400, "malformed");
    send("text/plain", to_cbor(&device(1, Vec::new()))).await.refused(400, "malformed");
    let body = json!({ "name": "ada" });
    server.json(Method::POST, "/api/session", "", &body).await.refused(400, "malformed");
    server.get("/api/nothing", "").await.refused(404, "not_found");
    server.get("/missing.js", "").await.refused(404, "not_found");
    let put = server.json(Method::PUT, "/api/sync", &cookie, &Value::Null).await;
    put.refused(405, "method_not_allowed");
}

#[tokio::test]
async fn metrics_are_for_administrators_and_health_for_everybody() {
    let server = TestServer::new().await;
    server.get("/api/metrics", "").await.refused(401, "not_signed_in");
    let bob = NewUser {
        name: "bob".to_owned(),
        full_name: "Bob".to_owned(),
        email: None,
        role: Role::Rep,
        must_change: false,
    };
    let committer = server.state.committer.clone();
    tokio::task::spawn_blocking(move || {
        add(&committer, bob, "another long password", START_MS).unwrap();
    })
    .await
    .unwrap();
    let bob = server.sign_in_as("bob", "another long password").await.cookie();
    server.get("/api/metrics", &bob).await.refused(403, "not_allowed");
    let ada = server.sign_in().await;
    let metrics = server.get("/api/metrics", &ada).await;
    let text = String::from_utf8(metrics.body).unwrap();
    assert!(
        text.contains("fieldline_requests_total{route=\"session\",status=\"2xx\"} 2"),
        "{text}"
    );
    let health = server.get("/api/health", "").await;
    assert_eq!(health.status, StatusCode::OK);
}

#[tokio::test]
async fn answers_carry_the_headers_that_bind_the_browser() {
    let server = TestServer::new().await;
    let answer = server.get("/api/health", "").await;
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers["referrer-policy"], "no-referrer");
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert!(answer.headers.contains_key(CONTENT_SECURITY_POLICY));
    assert!(answer.headers.contains_key("x-request-id"));
    assert!(!answer.headers.contains_key("strict-transport-security"));

    let behind_proxy = Config { is_behind_proxy: true, ..Config::default() };
    let server = TestServer::with(behind_proxy, false).await;
    let request = ours(Method::POST, "/api/session", "")
        .header("x-forwarded-proto", "https")
        .header("x-forwarded-host", "crm.example.com")
        .header(ORIGIN, "https://crm.example.com")
        .header(CONTENT_TYPE, "application/json")
        .body(Body::from(r#"{"name":"ada","password":"correct horse battery"}"#));
    let answer = server.send(request.unwrap()).await;
    assert!(answer.headers[SET_COOKIE].to_str().unwrap().ends_with("; Secure"));
    assert!(answer.headers.contains_key("strict-transport-security"));
}

#[tokio::test]
async fn a_devices_key_is_given_back_only_shortly_after_the_password() {
    let server = TestServer::new().await;
    let (cookie, device) = (server.sign_in().await, RawId(7));
    let path = format!("/api/escrow/{device}");
    let keep = async |key: &str| {
        let body = json!({ "device": device, "key": key });
        server.json(Method::PUT, "/api/escrow", &cookie, &body).await
    };
    keep("beef").await.refused(400, "malformed");
    assert_eq!(server.get(&path, &cookie).await.text(), "");
    let key = "5a".repeat(32);
    assert_eq!(keep(&key).await.status, StatusCode::NO_CONTENT);
    assert_eq!(server.get(&path, &cookie).await.text(), key);
    server.get("/api/escrow/nobody", &cookie).await.refused(400, "malformed");
    server.get(&path, "").await.refused(401, "not_signed_in");

    server.clock.advance(5 * 60 * 1_000 + 1);
    for _ in 0..5 {
        server.get(&path, &cookie).await.refused(403, "password_needed");
    }
    server.get(&path, &cookie).await.refused(429, "too_many_attempts");
    server.clock.advance(60_000);
    let fresh = server.sign_in().await;
    assert_eq!(server.get(&path, &fresh).await.text(), key);
    let other = format!("/api/escrow/{}", RawId(8));
    assert_eq!(server.get(&other, &fresh).await.text(), "");
}

#[tokio::test]
async fn the_policy_of_devices_comes_with_the_session() {
    let server = TestServer::new().await;
    let json = server.sign_in_as("ada", "correct horse battery").await.json();
    assert_eq!(json["lock"], json!({ "pin": false, "idle_minutes": null }));
    assert_eq!(json["lease_days"], 14);
}

#[tokio::test]
async fn the_server_says_how_far_it_is_with_a_devices_edits() {
    let server = TestServer::new().await;
    let cookie = server.sign_in().await;
    let path = format!("/api/taken/{}/0", RawId(1));
    assert_eq!(server.get(&path, &cookie).await.text(), "0");
    let push = device(1, vec![create_account(1, 77, "A"), create_account(2, 78, "B")]);
    reply(&server.sync(&cookie, &push).await);
    assert_eq!(server.get(&path, &cookie).await.text(), "2");
    server.get("/api/taken/x/0", &cookie).await.refused(400, "malformed");
    server.get(&path, "").await.refused(401, "not_signed_in");
}

mod devices;
mod leads;
mod merges;
mod standings;
