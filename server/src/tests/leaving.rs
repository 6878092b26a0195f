//! A lost device: known, revoked, emptied of its unsent edits, wiped.

use shared::sync::client::Parked;
use shared::sync::protocol::Rejection;
use shared::sync::quarantine::{Quarantine, QuarantinePage, Unreadable};

use super::*;

const TABLET: RawId = RawId(0xb0b);
const CLIENT: RawId = RawId(0xb0b0);

async fn sign_in_on(server: &TestServer, name: &str, password: &str, device: RawId) -> Answer {
    let body = json!({
        "name": name, "password": password, "device": device, "device_label": "Chrome, Android",
    });
    server.json(Method::POST, "/api/session", "", &body).await
}

/// An administrator and somebody who sells, each signed in on a device of their own.
async fn two_people() -> (TestServer, String, String) {
    let server = TestServer::new().await;
    server.add_rep("bob").await;
    let ada = sign_in_on(&server, "ada", "correct horse battery", RawId(0xada)).await.cookie();
    let bob = sign_in_on(&server, "bob", "a password for selling", TABLET).await.cookie();
    (server, ada, bob)
}

fn create_owned_account(seq: u64, id: u128, name: &str) -> Envelope {
    let mut envelope = create_account(seq, id, name);
    envelope.at = i64::try_from(START_MS).unwrap();
    envelope
}

async fn hand_in(server: &TestServer, cookie: &str, envelopes: Vec<Envelope>) -> Answer {
    give(server, cookie, &Quarantine { device: CLIENT, envelopes, ..Quarantine::default() }).await
}

async fn give(server: &TestServer, cookie: &str, given: &Quarantine) -> Answer {
    let request = ours(Method::POST, "/api/quarantine", cookie)
        .header(CONTENT_TYPE, "application/cbor")
        .body(Body::from(to_cbor(given)));
    server.send(request.unwrap()).await
}

async fn quarantine(server: &TestServer, cookie: &str, query: &str) -> QuarantinePage {
    let answer = server.get(&format!("/api/admin/quarantine{query}"), cookie).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    minicbor::decode(&answer.body).unwrap()
}

async fn device_of(server: &TestServer, cookie: &str, device: RawId) -> Value {
    let all = server.get("/api/admin/devices", cookie).await.json();
    let all = all["devices"].as_array().unwrap().clone();
    all.into_iter().find(|it| it["id"] == json!(device)).expect("the device is listed")
}

fn of_device(device: RawId, what: &str) -> String {
    format!("/api/admin/devices/{device}/{what}")
}

#[tokio::test]
async fn an_administrator_sees_who_works_where_and_what_waits_there() {
    let (server, ada, bob) = two_people().await;
    let push = SyncRequest::first(
        ClientId { device: CLIENT, incarnation: 0 },
        vec![create_owned_account(1, 77, "Babbage & Sons")],
    );
    let request = ours(Method::POST, "/api/sync", &bob)
        .header(CONTENT_TYPE, "application/cbor")
        .header("x-fieldline-waiting", "3")
        .body(Body::from(to_cbor(&push)));
    reply(&server.send(request.unwrap()).await);
    let shown = device_of(&server, &ada, TABLET).await;
    assert_eq!(shown["label"], "Chrome, Android");
    assert_eq!(shown["waiting"], 2, "one of the three has just come");
    assert_eq!((&shown["state"], &shown["own"]), (&json!("active"), &json!(false)));
    assert_eq!(device_of(&server, &ada, RawId(0xada)).await["own"], true);

    server.get("/api/admin/devices", &bob).await.refused(403, "not_allowed");
    server.post(&of_device(TABLET, "revoke"), &bob).await.refused(403, "not_allowed");
    server.get("/api/admin/quarantine", &bob).await.refused(403, "not_allowed");
    server.post(&of_device(RawId(0xada), "revoke"), &ada).await.refused(409, "own_device");
    server.post(&of_device(RawId(5), "revoke"), &ada).await.refused(404, "unknown_device");
}

#[tokio::test]
async fn a_revoked_device_may_only_hand_in_its_edits_and_say_that_it_is_wiped() {
    let (server, ada, bob) = two_people().await;
    let key = json!({ "device": CLIENT, "key": "5a".repeat(32) });
    let kept = server.json(Method::PUT, "/api/escrow", &bob, &key).await;
    assert_eq!(kept.status, StatusCode::NO_CONTENT);
    let edits = vec![create_owned_account(1, 77, "One"), create_owned_account(2, 78, "Two")];
    hand_in(&server, &bob, edits.clone()).await.refused(409, "device_not_revoked");
    server.post("/api/wiped", &bob).await.refused(409, "device_not_revoked");

    let revoked = server.post(&of_device(TABLET, "revoke"), &ada).await.json();
    assert_eq!(revoked["state"], "revoked");
    let push = SyncRequest::first(ClientId { device: CLIENT, incarnation: 0 }, edits.clone());
    server.sync(&bob, &push).await.refused(403, "device-revoked");
    let escrow = format!("/api/escrow/{CLIENT}");
    for path in ["/api/session", "/api/poke", "/api/admin/devices", &escrow] {
        server.get(path, &bob).await.refused(403, "device-revoked");
    }
    let out = ours(Method::DELETE, "/api/session", &bob).body(Body::empty()).unwrap();
    server.send(out).await.refused(403, "device-revoked");
    let again = sign_in_on(&server, "bob", "a password for selling", TABLET).await;
    again.refused(403, "device-revoked");
    let elsewhere = sign_in_on(&server, "bob", "a password for selling", RawId(9)).await.cookie();
    assert_eq!(server.get(&escrow, &elsewhere).await.text(), "", "the key is forgotten");

    for _ in 0..2 {
        assert_eq!(hand_in(&server, &bob, edits.clone()).await.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(quarantine(&server, &ada, "").await.waiting, 2, "each is kept once");
    assert_eq!(server.post("/api/wiped", &bob).await.status, StatusCode::NO_CONTENT);
    server.get("/api/session", &bob).await.refused(401, "not_signed_in");
    assert_eq!(device_of(&server, &ada, TABLET).await["state"], "wiped");
    // It is asked to leave again until an administrator lets it work.
    let again = sign_in_on(&server, "bob", "a password for selling", TABLET).await;
    again.refused(403, "device-revoked");
    assert_eq!(server.post("/api/wiped", &again.cookie()).await.status, StatusCode::NO_CONTENT);
    server.post(&of_device(TABLET, "restore"), &ada).await.json();
    let restored = sign_in_on(&server, "bob", "a password for selling", TABLET).await;
    assert_eq!(restored.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_accepted_becomes_its_authors_edit_and_what_is_discarded_stays_listed() {
    let (server, ada, bob) = two_people().await;
    let user = server.get("/api/session", &bob).await.json()["user"].clone();
    server.post(&of_device(TABLET, "revoke"), &ada).await.json();
    let edits = vec![create_owned_account(1, 77, "One"), create_owned_account(2, 78, "Two")];
    assert_eq!(hand_in(&server, &bob, edits).await.status, StatusCode::NO_CONTENT);
    let before = reply(&server.sync(&ada, &device(1, Vec::new())).await);
    assert!(!String::from_utf8_lossy(&before.rows).contains("One"), "nothing is applied by itself");

    let waiting = quarantine(&server, &ada, "").await.edits;
    assert_eq!(json!(waiting[0].user), user);
    let accept = format!("/api/admin/quarantine/{}/accept", waiting[0].id);
    let outcome: Outcome = minicbor::decode(&server.post(&accept, &ada).await.body).unwrap();
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
    server.post(&accept, &ada).await.refused(409, "already_decided");
    let after = reply(&server.sync(&ada, &device(1, Vec::new())).await);
    assert!(String::from_utf8_lossy(&after.rows).contains("One"));

    let discard = format!("/api/admin/quarantine/{}/discard", waiting[1].id);
    assert_eq!(server.post(&discard, &ada).await.status, StatusCode::NO_CONTENT);
    server.post(&discard, &ada).await.refused(409, "already_decided");
    assert_eq!(quarantine(&server, &ada, "").await.waiting, 0);
    let ended = quarantine(&server, &ada, "?ended").await.edits;
    let ends: Vec<_> = ended.into_iter().filter_map(|edit| edit.end).collect();
    assert_eq!(ends.len(), 2);
    assert!(matches!(ends[0].outcome, Some(Outcome::Applied { .. })));
    assert_eq!(ends[1].outcome, None);
    let nothing = "/api/admin/quarantine/x/accept";
    server.post(nothing, &ada).await.refused(404, "unknown_change");
}

#[tokio::test]
async fn refused_edits_that_only_the_device_has_are_handed_in_with_the_reason() {
    let (server, ada, bob) = two_people().await;
    // Too large for the inbox: the server refuses it, and the device is to keep it.
    let huge = create_owned_account(1, 77, &"long ".repeat(40_000));
    let client = ClientId { device: CLIENT, incarnation: 0 };
    let answer = server.sync(&bob, &SyncRequest::first(client, vec![huge.clone()])).await;
    let outcomes = reply(&answer).outcomes;
    let Outcome::Rejected { reason, commit: 0 } = outcomes[0].outcome.clone() else {
        panic!("{outcomes:?}")
    };
    server.post(&of_device(TABLET, "revoke"), &ada).await.json();
    // One has been parked, of the other the device has not stored the answer.
    let given = Quarantine {
        device: CLIENT,
        envelopes: vec![huge],
        parked: vec![Parked {
            number: 1,
            envelope: create_owned_account(9, 79, "Parked"),
            reason: Rejection::OutOfReach,
        }],
        ..Quarantine::default()
    };
    for _ in 0..2 {
        assert_eq!(give(&server, &bob, &given).await.status, StatusCode::NO_CONTENT);
    }
    let page = quarantine(&server, &ada, "").await;
    let listed: Vec<_> = page.edits.iter().map(|edit| edit.refused.clone()).collect();
    assert_eq!(listed, [Some(reason), Some(Rejection::OutOfReach)]);
    assert!(page.edits.iter().all(|edit| !edit.is_claimed));
}

#[tokio::test]
async fn edits_of_everybody_on_the_device_are_handed_in_and_what_cannot_be_read_is_told() {
    let (server, ada, bob) = two_people().await;
    server.add_rep("eve").await;
    let eve = sign_in_on(&server, "eve", "a password for selling", TABLET).await.cookie();
    let user = |who: &Value| who["user"].as_str().unwrap().parse::<RawId>().unwrap();
    let eve_user = user(&server.get("/api/session", &eve).await.json());
    let bob_user = user(&server.get("/api/session", &bob).await.json());
    let eves = ClientId { device: RawId(0xe7e), incarnation: 0 };
    server.sync(&eve, &SyncRequest::first(eves, vec![create_owned_account(1, 70, "Old")])).await;
    server.post(&of_device(TABLET, "revoke"), &ada).await.json();

    // Bob is signed in; Eve is not, and her edits lie there all the same.
    let given = |device: RawId, name: &str| Quarantine {
        device,
        envelopes: vec![create_owned_account(2, device.0, name)],
        user: Some(eve_user),
        ..Quarantine::default()
    };
    let known = give(&server, &bob, &given(eves.device, "Known")).await;
    assert_eq!(known.status, StatusCode::NO_CONTENT, "{}", known.text());
    let unknown = give(&server, &bob, &given(RawId(0xe7f), "Unknown")).await;
    assert_eq!(unknown.status, StatusCode::NO_CONTENT);
    let strange = Quarantine { user: Some(bob_user), ..given(eves.device, "Strange") };
    give(&server, &bob, &strange).await.refused(403, "foreign_device");
    let what = Unreadable { edits: Some(3), is_locked: true };
    let locked =
        Quarantine { user: Some(eve_user), unreadable: Some(what), ..Quarantine::default() };
    assert_eq!(give(&server, &bob, &locked).await.status, StatusCode::NO_CONTENT);
    assert_eq!(server.post("/api/wiped", &bob).await.status, StatusCode::NO_CONTENT);

    let page = quarantine(&server, &ada, "").await;
    let listed: Vec<_> = page.edits.iter().map(|edit| (edit.user, edit.is_claimed)).collect();
    assert_eq!(listed, [(eve_user, false), (eve_user, true)]);
    let lost: Vec<_> = page.lost.iter().map(|it| (it.user, it.device, it.what)).collect();
    assert_eq!(lost, [(eve_user, TABLET, what)], "nobody may think that nothing was lost");
    let seen = format!("/api/admin/quarantine/lost/{TABLET}/{eve_user}/seen");
    server.post(&seen, &bob).await.refused(401, "not_signed_in");
    assert_eq!(server.post(&seen, &ada).await.status, StatusCode::NO_CONTENT);
    server.post(&seen, &ada).await.refused(404, "unknown_change");
    assert!(quarantine(&server, &ada, "").await.lost.is_empty());
}
