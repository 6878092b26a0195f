//! Who is answered: what a request stands on may have changed since it came in, or since sessions
//! began.

use axum::extract::FromRequestParts as _;
use shared::entity::User;
use shared::id::Id;

use super::*;
use crate::error::ApiError;
use crate::extract::SignedIn;

#[tokio::test]
async fn a_sign_in_from_before_devices_had_names_gets_one_at_its_next_contact() {
    let server = TestServer::new().await;
    let ada = server.sign_in().await;
    server.add_rep("bob").await;
    let bob = server.sign_in_as("bob", "a password for selling").await.cookie();
    let device = RawId(0xb0b);
    let all = async || server.get("/api/admin/devices", &ada).await.json()["devices"].clone();
    assert_eq!(all().await, json!([]), "nobody has said where");
    let named = |path: &str| {
        let request =
            ours(Method::GET, path, &bob).header("x-fieldline-device", device.to_string());
        request.body(Body::empty()).unwrap()
    };
    for _ in 0..2 {
        assert_eq!(server.send(named("/api/session")).await.status, StatusCode::OK);
    }
    assert_eq!(all().await[0]["id"], json!(device));
    // Another name later changes nothing.
    let other = ours(Method::GET, "/api/session", &bob)
        .header("x-fieldline-device", RawId(0xbad).to_string())
        .body(Body::empty());
    assert_eq!(server.send(other.unwrap()).await.status, StatusCode::OK);
    assert_eq!(all().await.as_array().unwrap().len(), 1);
    // So it can be revoked, and hears of it even without saying its name.
    server.post(&format!("/api/admin/devices/{device}/revoke"), &ada).await.json();
    server.get("/api/session", &bob).await.refused(403, "device-revoked");
    // Somebody else's old sign-in on the same tablet hears of it too.
    server.add_rep("eve").await;
    let eve = server.sign_in_as("eve", "a password for selling").await.cookie();
    let request = ours(Method::GET, "/api/session", &eve)
        .header("x-fieldline-device", device.to_string())
        .body(Body::empty());
    server.send(request.unwrap()).await.refused(403, "device-revoked");
}

#[tokio::test]
async fn a_pull_is_answered_for_who_the_person_is_when_it_is_read() {
    let server = TestServer::new().await;
    let ada = server.sign_in().await;
    server.add_rep("bob").await;
    let bob = server.sign_in_as("bob", "a password for selling").await.cookie();
    let user = |who: serde_json::Value| who["user"].as_str().unwrap().parse::<RawId>().unwrap();
    let (ada_id, bob_id) = (
        user(server.get("/api/session", &ada).await.json()),
        user(server.get("/api/session", &bob).await.json()),
    );
    let role = |seq, role: Role| {
        let mutation = Mutation::patch(Kind::User, bob_id, u64::MAX, [User::ROLE.to(&role)]);
        Envelope::alone(seq, 0, mutation)
    };
    let mut secret = create_account(1, 77, "Only for directors");
    if let Mutation::Create { fields, .. } = &mut secret.mutation {
        fields.extend([Account::OWNER.to(&Some(Id::<User>::new(ada_id)))]);
    }
    let client = ClientId { device: RawId(1), incarnation: 0 };
    let push = async |edits| {
        let answer = server.sync(&ada, &SyncRequest::first(client, edits)).await;
        assert!(matches!(reply(&answer).outcomes[0].outcome, Outcome::Applied { .. }));
    };
    push(vec![secret, role(2, Role::Director)]).await;
    // Bob's request is let in while he is a director …
    let request = ours(Method::POST, "/api/sync", &bob).body(()).unwrap();
    let (mut parts, ()) = request.into_parts();
    let signed_in = SignedIn::from_request_parts(&mut parts, &server.state).await.unwrap();
    let give = async || {
        let (orgs, signed_in) = (Arc::clone(&server.state.orgs), signed_in.clone());
        let pull = SyncRequest::first(ClientId { device: RawId(2), incarnation: 0 }, Vec::new());
        let given = server
            .state
            .committer
            .read(move |view| crate::api::sync::give(view, &orgs, &signed_in, &pull, START_MS));
        given.await.unwrap()
    };
    let has_secret =
        |reply: &Reply| String::from_utf8_lossy(&reply.rows).contains("Only for directors");
    assert!(has_secret(&give().await.unwrap()));
    // … and answered when he is one no more, or has no business here at all.
    push(vec![role(3, Role::Rep)]).await;
    assert!(!has_secret(&give().await.unwrap()));
    server.post("/api/admin/logins/bob/disable", &ada).await.json();
    assert!(matches!(give().await, Err(ApiError::NotSignedIn)));
}
