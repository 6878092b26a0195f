//! Sign-ins, as an administrator makes, changes and stops them in the app.

use shared::entity::User;
use shared::sync::protocol::Rejection;

use super::*;

fn envelope(seq: u64, mutation: Mutation) -> Envelope {
    Envelope::alone(seq, 0, mutation)
}

#[tokio::test]
async fn an_administrator_makes_a_sign_in_for_a_person_and_stops_it() {
    let server = TestServer::new().await;
    let ada = server.sign_in().await;
    let fields = [User::NAME.to(&"Grace Hopper".to_owned()), User::ROLE.to(&Role::Rep)];
    let create = envelope(1, Mutation::create(Kind::User, RawId(50), fields));
    let pushed = reply(&server.sync(&ada, &device(1, vec![create])).await);
    assert!(matches!(pushed.outcomes[0].outcome, Outcome::Applied { .. }));

    let new = json!({ "user": RawId(50), "name": "grace" });
    let made = server.json(Method::POST, "/api/admin/logins", &ada, &new).await.json();
    let password = made["password"].as_str().unwrap().to_owned();
    let signed_in = server.sign_in_as("grace", &password).await;
    assert_eq!(signed_in.json()["must_change_password"], true);
    let twice = server.json(Method::POST, "/api/admin/logins", &ada, &new).await;
    twice.refused(409, "person_has_login");
    let nobody = json!({ "user": RawId(51), "name": "nobody" });
    let refused = server.json(Method::POST, "/api/admin/logins", &ada, &nobody).await;
    refused.refused(404, "unknown_person");

    let reset = server.post("/api/admin/logins/grace/reset", &ada).await.json();
    server.get("/api/session", &signed_in.cookie()).await.refused(401, "not_signed_in");
    server.sign_in_as("grace", &password).await.refused(401, "wrong_name_or_password");
    let password = reset["password"].as_str().unwrap().to_owned();
    let grace = server.sign_in_as("grace", &password).await.cookie();
    server.get("/api/admin/logins", &grace).await.refused(403, "password_change_required");
    let disabled = server.post("/api/admin/logins/grace/disable", &ada).await.json();
    assert_eq!(disabled["state"], "disabled");
    server.get("/api/session", &grace).await.refused(401, "not_signed_in");
    server.sign_in_as("grace", &password).await.refused(403, "not_active");
    server.post("/api/admin/logins/grace/enable", &ada).await.json();
    assert_eq!(server.sign_in_as("grace", &password).await.status, StatusCode::OK);
    let all = server.get("/api/admin/logins", &ada).await.json();
    let names: Vec<_> = all["logins"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert_eq!(names, ["ada", "grace"]);
    server.post("/api/admin/logins/x/reset", &ada).await.refused(404, "unknown_login");
}

#[tokio::test]
async fn the_last_administrator_who_can_sign_in_stays_one() {
    let server = TestServer::new().await;
    let signed_in = server.sign_in_as("ada", "correct horse battery").await;
    let (ada, user) = (signed_in.cookie(), signed_in.json()["user"].as_str().unwrap().parse());
    let user: RawId = user.unwrap();
    server.post("/api/admin/logins/ada/disable", &ada).await.refused(409, "last_administrator");
    let edits = vec![
        envelope(1, Mutation::patch(Kind::User, user, 1, [User::ROLE.to(&Role::Rep)])),
        envelope(2, Mutation::patch(Kind::User, user, 1, [User::LEFT.to(&true)])),
        envelope(3, Mutation::Delete { kind: Kind::User.number(), id: user, base: 1 }),
    ];
    let answered = reply(&server.sync(&ada, &device(1, edits)).await);
    assert_eq!(answered.outcomes.len(), 3);
    for answer in answered.outcomes {
        let Outcome::Rejected { reason, .. } = answer.outcome else { panic!("{answer:?}") };
        assert_eq!(reason, Rejection::LastAdministrator);
    }
    assert_eq!(
        server.sign_in_as("ada", "correct horse battery").await.json()["role"],
        "administrator"
    );
}
