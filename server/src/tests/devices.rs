//! Devices that are revoked, what they hand in, who may sign in, and bad input to all of it.

use axum::body::Body;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use shared::entity::{Account, Kind, Role, User};
use shared::id::RawId;
use shared::sync::protocol::{
    ACTION_COUNT_MAX, Envelope, Mutation, Outcome, Rejection, Stop, to_cbor,
};
use shared::sync::quarantine::{Quarantine, QuarantinePage};

use super::{Answer, START_MS, TestServer, create_account, device, ours, reply};
use crate::user::{NewUser, add};

const TABLET: RawId = RawId(4_711);
const OUTBOX: u128 = 99;

impl TestServer {
    /// Adds Bob, a rep, whose password is `another long password`.
    async fn bob(&self) -> RawId {
        let committer = self.state.committer.clone();
        let bob = NewUser {
            name: "bob".to_owned(),
            full_name: "Bob".to_owned(),
            email: None,
            role: Role::Rep,
            must_change: false,
        };
        let added = tokio::task::spawn_blocking(move || {
            add(&committer, bob, "another long password", START_MS).unwrap()
        });
        added.await.unwrap().raw()
    }

    async fn sign_in_on(&self, name: &str, password: &str, device: &str) -> Answer {
        let body = json!({
            "name": name, "password": password, "device": device, "device_label": "Tablet",
        });
        self.json(Method::POST, "/api/session", "", &body).await
    }

    async fn tablet(&self) -> Answer {
        self.sign_in_on("bob", "another long password", &TABLET.to_string()).await
    }

    async fn revoke(&self, ada: &str) {
        let revoked = self.post(&format!("/api/admin/devices/{TABLET}/revoke"), ada).await;
        assert_eq!(revoked.json()["state"], "revoked");
    }

    async fn cbor(&self, path: &str, cookie: &str, body: Vec<u8>) -> Answer {
        let request = ours(Method::POST, path, cookie).header(CONTENT_TYPE, "application/cbor");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    async fn hand_in(&self, cookie: &str, envelopes: Vec<Envelope>) -> Answer {
        let given = Quarantine { device: RawId(OUTBOX), envelopes, ..Quarantine::default() };
        self.cbor("/api/quarantine", cookie, to_cbor(&given)).await
    }

    async fn quarantined(&self, ada: &str, query: &str) -> QuarantinePage {
        let answer = self.get(&format!("/api/admin/quarantine{query}"), ada).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", String::from_utf8_lossy(&answer.body));
        minicbor::decode(&answer.body).unwrap()
    }

    async fn accept(&self, ada: &str, id: &str) -> Outcome {
        let answer = self.post(&format!("/api/admin/quarantine/{id}/accept"), ada).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", String::from_utf8_lossy(&answer.body));
        minicbor::decode(&answer.body).unwrap()
    }

    async fn first_device(&self, ada: &str) -> Value {
        self.get("/api/admin/devices", ada).await.json()["devices"]
            .as_array()
            .unwrap()
            .iter()
            .find(|device| device["id"] == TABLET.to_string())
            .cloned()
            .unwrap()
    }
}

fn rename_account(seq: u64, id: u128, name: &str) -> Envelope {
    let fields = [Account::NAME.to(&name.to_owned())];
    let mutation = Mutation::patch(Kind::Account, RawId(id), 0, fields);
    Envelope::alone(seq, 0, mutation)
}

#[tokio::test]
async fn a_device_is_known_from_its_sign_in_with_what_it_has_not_sent() {
    let server = TestServer::new().await;
    let bob = server.bob().await;
    let ada = server.sign_in().await;
    let tablet = server.tablet().await;
    assert_eq!(tablet.json()["lease_days"], 14);
    assert_eq!(tablet.json()["lock"], json!({ "pin": false, "idle_minutes": null }));
    let sync = async |waiting: &str, mutations| {
        let request = ours(Method::POST, "/api/sync", &tablet.cookie())
            .header(CONTENT_TYPE, "application/cbor")
            .header("x-fieldline-waiting", waiting)
            .body(Body::from(to_cbor(&device(OUTBOX, mutations))));
        reply(&server.send(request.unwrap()).await)
    };
    sync("3", Vec::new()).await;
    let shown = server.first_device(&ada).await;
    assert_eq!((&shown["waiting"], &shown["label"]), (&json!(3), &json!("Tablet")));
    assert_eq!((&shown["user"], &shown["own"]), (&json!(bob.to_string()), &json!(false)));
    server.clock.advance(1_000);
    sync("3", Vec::new()).await;
    assert_eq!(server.first_device(&ada).await["last_contact"], START_MS, "noted once a minute");
    sync("3", vec![create_account(1, 7, "One")]).await;
    let shown = server.first_device(&ada).await;
    assert_eq!((&shown["waiting"], &shown["last_contact"]), (&json!(2), &json!(START_MS + 1_000)));
    sync("not a number", Vec::new()).await;
    assert_eq!(server.first_device(&ada).await["waiting"], 2);
}

#[tokio::test]
async fn a_revoked_device_may_only_hand_in_its_edits_and_say_that_it_is_wiped() {
    let server = TestServer::new().await;
    server.bob().await;
    let ada = server.sign_in().await;
    let cookie = server.tablet().await.cookie();
    reply(&server.sync(&cookie, &device(OUTBOX, vec![create_account(1, 7, "Taken")])).await);
    server.post("/api/wiped", &cookie).await.refused(409, "device_not_revoked");
    server.hand_in(&cookie, Vec::new()).await.refused(409, "device_not_revoked");
    server.revoke(&ada).await;
    // Whoever lost a tablet is often dismissed on the same day.
    let disabled = server.post("/api/admin/logins/bob/disable", &ada).await;
    assert_eq!(disabled.json()["state"], "disabled");

    let refused = server.sync(&cookie, &device(OUTBOX, vec![create_account(2, 8, "New")])).await;
    refused.refused(403, "device-revoked");
    for path in ["/api/session", "/api/poke", "/api/admin/devices"] {
        server.get(path, &cookie).await.refused(403, "device-revoked");
    }
    let out = server.json(Method::DELETE, "/api/session", &cookie, &Value::Null).await;
    out.refused(403, "device-revoked");
    let body = json!({ "name": "ada", "password": "correct horse battery" });
    let again = server.json(Method::POST, "/api/session", &cookie, &body).await;
    again.refused(403, "device-revoked");

    let edits = || vec![create_account(1, 7, "Taken"), create_account(2, 8, "New")];
    for _ in 0..2 {
        assert_eq!(server.hand_in(&cookie, edits()).await.status, StatusCode::NO_CONTENT);
    }
    let other = vec![create_account(2, 8, "The same number, another content")];
    assert_eq!(server.hand_in(&cookie, other).await.status, StatusCode::NO_CONTENT);
    let page = server.quarantined(&ada, "").await;
    assert_eq!((page.waiting, page.edits.len(), page.next), (2, 2, None), "the first was taken");
    let wiped = server.post("/api/wiped", &cookie).await;
    assert_eq!(wiped.status, StatusCode::NO_CONTENT);
    assert_eq!(server.first_device(&ada).await["state"], "wiped");
    server.post("/api/wiped", &cookie).await.refused(401, "not_signed_in");
}

#[tokio::test]
async fn a_revoked_device_without_its_session_gets_a_short_one_by_the_right_password() {
    let server = TestServer::new().await;
    server.bob().await;
    let ada = server.sign_in().await;
    server.tablet().await;
    server.revoke(&ada).await;
    let wrong = server.sign_in_on("bob", "wrong", &TABLET.to_string()).await;
    wrong.refused(401, "wrong_name_or_password");
    let refused = server.tablet().await;
    refused.refused(403, "device-revoked");
    let cookie = refused.cookie();
    server.get("/api/session", &cookie).await.refused(403, "device-revoked");
    let edits = vec![create_account(1, 8, "New")];
    assert_eq!(server.hand_in(&cookie, edits.clone()).await.status, StatusCode::NO_CONTENT);
    server.clock.advance(crate::session::LEAVING_LASTS_MS);
    server.hand_in(&cookie, edits).await.refused(401, "not_signed_in");
    let restored = server.post(&format!("/api/admin/devices/{TABLET}/restore"), &ada).await;
    assert_eq!(restored.json()["state"], "active");
    assert_eq!(server.tablet().await.status, StatusCode::OK);
}

#[tokio::test]
async fn accepted_edits_are_the_authors_and_discarded_ones_stay_listed() {
    let server = TestServer::new().await;
    let bob = server.bob().await;
    let ada = server.sign_in().await;
    let cookie = server.tablet().await.cookie();
    server.revoke(&ada).await;
    let mut edits = vec![
        create_account(1, 8, "First name"),
        rename_account(2, 8, "Second name"),
        create_account(3, 9, "With its sister"),
        create_account(4, 10, "With its sister"),
        create_account(5, 11, "Not wanted"),
        Envelope::alone(6, 0, Mutation::create(Kind::Region, RawId(12), [])),
    ];
    edits[2].group = Some(3);
    edits[3].group = Some(3);
    assert_eq!(server.hand_in(&cookie, edits).await.status, StatusCode::NO_CONTENT);
    let ids: Vec<String> =
        server.quarantined(&ada, "").await.edits.into_iter().map(|edit| edit.id).collect();

    let early = server.accept(&ada, &ids[1]).await;
    assert!(matches!(early, Outcome::Rejected { reason: Rejection::Missing, .. }), "{early:?}");
    let waiting = server.quarantined(&ada, "").await;
    assert_eq!(waiting.edits[1].refused, Some(Rejection::Missing), "it waits on with the reason");
    for id in [&ids[0], &ids[1], &ids[3]] {
        let outcome = server.accept(&ada, id).await;
        assert!(
            matches!(&outcome, Outcome::Applied { superseded, .. } if superseded.is_empty()),
            "{outcome:?}"
        );
    }
    let outcome = server.accept(&ada, &ids[5]).await;
    assert!(
        matches!(outcome, Outcome::Rejected { reason: Rejection::NotAllowed, .. }),
        "Bob is a rep"
    );
    let discard = format!("/api/admin/quarantine/{}/discard", ids[4]);
    assert_eq!(server.post(&discard, &ada).await.status, StatusCode::NO_CONTENT);
    server.post(&discard, &ada).await.refused(409, "already_decided");
    let twice = server.post(&format!("/api/admin/quarantine/{}/accept", ids[2]), &ada).await;
    twice.refused(409, "already_decided");
    server.post("/api/admin/quarantine/nonsense/accept", &ada).await.refused(404, "unknown_change");
    let query = "/api/admin/quarantine?other";
    server.get(query, &ada).await.refused(400, "malformed");

    let ended = server.quarantined(&ada, "?ended").await;
    assert_eq!((ended.edits.len(), ended.waiting), (5, 1));
    assert!(ended.edits.iter().all(|edit| edit.user == bob && edit.device == TABLET));
    let discarded = ended.edits.iter().find(|edit| edit.id == ids[4]).unwrap();
    assert_eq!(discarded.end.as_ref().unwrap().outcome, None);
    let rows = reply(&server.sync(&ada, &device(5, Vec::new())).await).rows;
    let holds = |text: &str| rows.windows(text.len()).any(|it| it == text.as_bytes());
    assert!(holds("Second name") && holds("With its sister") && !holds("Not wanted"));
}

#[tokio::test]
async fn ten_thousand_edits_are_kept_in_pages_and_large_ones_whole() {
    let server = TestServer::new().await;
    server.bob().await;
    let ada = server.sign_in().await;
    let cookie = server.tablet().await.cookie();
    server.revoke(&ada).await;
    let many = (1..=10_000).map(|seq| create_account(seq, u128::from(seq), "One of many"));
    assert_eq!(server.hand_in(&cookie, many.collect()).await.status, StatusCode::NO_CONTENT);
    let large = create_account(10_001, 10_001, &"x".repeat(1_000_000));
    assert_eq!(server.hand_in(&cookie, vec![large.clone()]).await.status, StatusCode::NO_CONTENT);
    let (mut query, mut seqs) = (String::new(), Vec::new());
    let last = loop {
        let page = server.quarantined(&ada, &query).await;
        assert_eq!(page.waiting, 10_001);
        seqs.extend(page.edits.iter().map(|edit| edit.envelope.seq));
        match page.next {
            Some(next) => query = format!("?after={next}"),
            None => break page,
        }
    };
    assert!(seqs.iter().copied().eq(1..=10_001), "in order, none twice, none left out");
    assert_eq!(last.edits.last().unwrap().envelope, large);
}

#[tokio::test]
async fn only_administrators_look_after_logins_and_devices() {
    let server = TestServer::new().await;
    let bob_id = server.bob().await;
    let bob = server.sign_in_as("bob", "another long password").await.cookie();
    for path in ["devices", "logins", "quarantine"] {
        let path = format!("/api/admin/{path}");
        server.get(&path, "").await.refused(401, "not_signed_in");
        server.get(&path, &bob).await.refused(403, "not_allowed");
    }
    let make_one = json!({ "user": bob_id.to_string(), "name": "bob2" });
    let path = "/api/admin/logins";
    server.json(Method::POST, path, &bob, &make_one).await.refused(403, "not_allowed");
    for path in ["logins/ada/reset", "logins/ada/disable", "devices/x/revoke"] {
        server.post(&format!("/api/admin/{path}"), &bob).await.refused(403, "not_allowed");
    }
    let foreign = axum::http::Request::builder()
        .method(Method::POST)
        .uri("/api/admin/logins/bob/disable")
        .header("cookie", server.sign_in().await);
    let foreign = server.send(foreign.body(Body::empty()).unwrap()).await;
    foreign.refused(403, "cross_site");
}

#[tokio::test]
async fn a_person_gets_a_sign_in_whose_password_is_shown_once() {
    let server = TestServer::new().await;
    let ada = server.sign_in().await;
    let eve = RawId(55);
    let create = |name: &str| {
        let fields = [User::NAME.to(&name.to_owned()), User::ROLE.to(&Role::Manager)];
        let mutation = Mutation::create(Kind::User, eve, fields);
        Envelope::alone(1, 0, mutation)
    };
    let make = async |user: RawId, name: &str| {
        let body = json!({ "user": user.to_string(), "name": name });
        server.json(Method::POST, "/api/admin/logins", &ada, &body).await
    };
    make(eve, "eve").await.refused(404, "unknown_person");
    reply(&server.sync(&ada, &device(1, vec![create("Eve")])).await);
    make(eve, "e v e").await.refused(422, "bad_name");
    make(eve, "ADA").await.refused(409, "name_taken");
    let made = make(eve, "eve").await.json();
    make(eve, "eve2").await.refused(409, "person_has_login");
    let nobody = json!({ "name": "eve" });
    let refused = server.json(Method::POST, "/api/admin/logins", &ada, &nobody).await;
    refused.refused(400, "malformed");

    let first = server.sign_in_as("eve", made["password"].as_str().unwrap()).await;
    assert_eq!(first.json()["must_change_password"], true);
    let reset = server.post("/api/admin/logins/eve/reset", &ada).await.json();
    server.get("/api/session", &first.cookie()).await.refused(401, "not_signed_in");
    let second = server.sign_in_as("eve", reset["password"].as_str().unwrap()).await.cookie();
    let listed = server.get("/api/admin/logins", &ada).await.json();
    let entry = &listed["logins"].as_array().unwrap()[1];
    assert_eq!((&entry["name"], &entry["state"]), (&json!("eve"), &json!("one_time_password")));
    assert!(!listed.to_string().contains("argon2"), "no hash leaves the server");

    server.post("/api/admin/logins/eve/disable", &ada).await;
    server.get("/api/session", &second).await.refused(401, "not_signed_in");
    let password = reset["password"].as_str().unwrap();
    server.sign_in_as("eve", password).await.refused(403, "not_active");
    server.post("/api/admin/logins/eve/enable", &ada).await;
    assert_eq!(server.sign_in_as("eve", password).await.status, StatusCode::OK);
    server.post("/api/admin/logins/nobody/reset", &ada).await.refused(404, "unknown_login");
}

#[tokio::test]
async fn the_last_administrator_stays_whatever_is_tried() {
    let server = TestServer::new().await;
    let answer = server.sign_in_as("ada", "correct horse battery").await;
    let (ada, id) = (answer.cookie(), answer.json()["user"].as_str().unwrap().parse().unwrap());
    let last = server.post("/api/admin/logins/ADA/disable", &ada).await;
    last.refused(409, "last_administrator");
    let edit = |seq, user: RawId, field| {
        Envelope::alone(seq, 0, Mutation::patch(Kind::User, user, u64::MAX, [field]))
    };
    let delete = Mutation::Delete { kind: Kind::User.number(), id, base: u64::MAX };
    let tries = vec![
        edit(1, id, User::ROLE.to(&Role::Rep)),
        edit(2, id, User::LEFT.to(&true)),
        Envelope::alone(3, 0, delete),
        edit(4, id, User::JOB_TITLE.to(&Some("Countess".to_owned()))),
    ];
    let outcomes = reply(&server.sync(&ada, &device(1, tries)).await).outcomes;
    let is_refused = |outcome: &Outcome| {
        matches!(outcome, Outcome::Rejected { reason: Rejection::LastAdministrator, .. })
    };
    assert!(outcomes[..3].iter().all(|answer| is_refused(&answer.outcome)), "{outcomes:?}");
    assert!(matches!(outcomes[3].outcome, Outcome::Applied { .. }), "{outcomes:?}");

    // With a second one, one of the two may go, and not both in one request.
    let bob = server.bob().await;
    let both = vec![
        edit(5, bob, User::ROLE.to(&Role::Administrator)),
        edit(6, id, User::ROLE.to(&Role::Director)),
        edit(7, bob, User::LEFT.to(&true)),
    ];
    let outcomes = reply(&server.sync(&ada, &device(1, both)).await).outcomes;
    assert!(matches!(outcomes[1].outcome, Outcome::Applied { .. }), "{outcomes:?}");
    assert!(is_refused(&outcomes[2].outcome), "{outcomes:?}");
}

#[tokio::test]
async fn an_administrator_cannot_revoke_the_device_in_use_or_one_that_is_not_there() {
    let server = TestServer::new().await;
    let desk = RawId(1_234).to_string();
    let ada = server.sign_in_on("ada", "correct horse battery", &desk).await.cookie();
    let own = server.post(&format!("/api/admin/devices/{desk}/revoke"), &ada).await;
    own.refused(409, "own_device");
    for id in ["nonsense", &RawId(77).to_string()] {
        for what in ["revoke", "restore"] {
            let answer = server.post(&format!("/api/admin/devices/{id}/{what}"), &ada).await;
            answer.refused(404, "unknown_device");
        }
    }
    for forged in ["", "42", "00000000000000000000000000", "../../etc/passwd"] {
        let answer = server.sign_in_on("ada", "correct horse battery", forged).await;
        answer.refused(400, "bad_device");
    }
}

#[tokio::test]
async fn every_bad_push_gets_its_own_answer() {
    let server = TestServer::new().await;
    server.bob().await;
    let ada = server.sign_in().await;
    let bob = server.sign_in_as("bob", "another long password").await.cookie();
    let push =
        async |cookie: &str, mutations| server.sync(cookie, &device(OUTBOX, mutations)).await;
    reply(&push(&ada, vec![create_account(1, 7, "Hers")]).await);
    push(&bob, vec![create_account(2, 8, "His")]).await.refused(403, "foreign_device");
    let unnamed = server.sync(&ada, &device(0, vec![create_account(1, 8, "x")])).await;
    unnamed.refused(400, "bad_device");
    let too_many =
        (2..).take(ACTION_COUNT_MAX + 1).map(|seq| create_account(seq, 1, "x")).collect();
    push(&ada, too_many).await.refused(413, "too_many_changes");
    let gap = reply(&push(&ada, vec![create_account(3, 9, "After a gap")]).await);
    assert_eq!((gap.stop, gap.outcomes.len()), (Some(Stop::Gap), 0));

    let unknown = Mutation::Create { kind: 999, id: RawId(1), fields: Default::default() };
    let in_2099 = Envelope { at: 4_070_908_800_000, ..create_account(3, 9, "From 2099") };
    let at_the_end = Envelope { at: i64::MAX, ..create_account(4, 10, "Later still") };
    let edits = vec![Envelope::alone(2, 0, unknown), in_2099, at_the_end];
    let outcomes = reply(&push(&ada, edits).await).outcomes;
    let refused = &outcomes[0].outcome;
    let is_unknown = |reason: &Rejection| *reason == Rejection::UnknownKind { kind: 999 };
    assert!(matches!(refused, Outcome::Rejected { reason, .. } if is_unknown(reason)));
    assert!(outcomes[1..].iter().all(|it| matches!(it.outcome, Outcome::Applied { .. })));

    let huge = create_account(5, 11, &"x".repeat(10 * 1024 * 1024));
    push(&ada, vec![huge]).await.refused(413, "body_too_large");
    for coding in ["gzip", "br", "deflate"] {
        let request = ours(Method::POST, "/api/sync", &ada)
            .header(CONTENT_TYPE, "application/cbor")
            .header(CONTENT_ENCODING, coding)
            .body(Body::from(vec![0x1f, 0x8b, 8, 0]));
        server.send(request.unwrap()).await.refused(415, "body_encoded");
    }
    let nested = |byte: u8| vec![byte; 4 * 1024 * 1024];
    // Nested as a value of a field that nobody knows, where it would be skipped or kept.
    let mut in_unknown = vec![0xa1, 0x18, 0x63];
    in_unknown.extend(nested(0x81));
    for body in [nested(0x81), nested(0xa1), nested(0xc1), nested(0x9f), in_unknown] {
        server.cbor("/api/sync", &ada, body.clone()).await.refused(400, "malformed");
    }
    let mut in_field = to_cbor(&device(OUTBOX, vec![create_account(5, 12, "@@")]));
    let at = in_field.windows(2).position(|two| two == b"@@").unwrap() - 1;
    in_field.truncate(at);
    in_field.extend(nested(0x81));
    server.cbor("/api/sync", &ada, in_field).await.refused(400, "malformed");
    assert_eq!(server.get("/api/health", "").await.status, StatusCode::OK);
}
