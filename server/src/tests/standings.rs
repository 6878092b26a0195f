//! What people may know of others: a change of the company's rule is followed at once.

use std::time::Duration;

use shared::entity::Company;
use shared::entity::company::StandingsPolicy;

use super::*;
use crate::{policy, standings};

#[tokio::test]
async fn a_change_of_the_rule_does_not_wait_as_other_changes_do() {
    let server = TestServer::new().await;
    let committer = &server.state.committer;
    let before = committer.read(policy::standings).await.unwrap();
    let mut newest = committer.newest();
    newest.mark_unchanged();
    let wanted = if before == StandingsPolicy::Names {
        StandingsPolicy::Nothing
    } else {
        StandingsPolicy::Names
    };
    let company = Company::ID.raw();
    let fields = [Company::NAME.to(&"Ours".to_owned()), Company::STANDINGS.to(&wanted)];
    let create = Mutation::Create {
        kind: Kind::Company.number(),
        id: company,
        fields: fields.into_iter().collect(),
    };
    let cookie = server.sign_in().await;
    let envelope = Envelope { mutation: create, ..create_account(1, 77, "A") };
    reply(&server.sync(&cookie, &device(1, vec![envelope])).await);
    assert_eq!(committer.read(policy::standings).await.unwrap(), wanted);

    let followed = standings::due(&server.state, &mut newest, Some(before));
    let followed = tokio::time::timeout(Duration::from_secs(10), followed).await;
    assert_eq!(followed, Ok(true), "the rule waits for the next turn");
}
