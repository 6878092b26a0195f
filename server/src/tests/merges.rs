//! What the server does about links to merged records: it leads them on, once, whoever made them and when.

use shared::book::{Book, WireRow};
use shared::entity::{Contact, Opportunity, Pipeline, Stage};
use shared::id::Id;

use super::leads::{Seat, company, make};
use super::*;
use crate::merges::Mender;

const OLD: RawId = RawId(601);
const KEPT: RawId = RawId(602);
const LAST: RawId = RawId(603);
const DEAL: RawId = RawId(620);
const PERSON: RawId = RawId(630);

async fn all(server: &TestServer) -> Book {
    let kinds = [Kind::Account, Kind::Contact, Kind::Opportunity];
    let read = server
        .state
        .committer
        .read(move |view| shared::sync::server::own::rows_of(view, &kinds).unwrap());
    let mut book = Book::default();
    for row in read.await.unwrap() {
        if let WireRow::Put(row) = row {
            book.put(row);
        }
    }
    book
}

async fn merge(server: &TestServer, who: &mut Seat, from: RawId, into: RawId) {
    let fields = [Account::MERGED_INTO.to(&Some(Id::new(into)))];
    let mutation = Mutation::patch(Kind::Account, from, u64::MAX, fields);
    assert!(matches!(who.does(server, mutation).await, Outcome::Applied { .. }));
}

/// Three accounts, and a deal with the first.
async fn with_deal() -> (TestServer, Seat, Seat) {
    let (server, mut ada, bob, _) = company().await;
    let (pipeline, stage) = (Id::<Pipeline>::new(RawId(640)), Id::<Stage>::new(RawId(641)));
    let name = |text: &str| text.to_owned();
    let mut mutations = vec![
        make::<Pipeline>(pipeline.raw(), [Pipeline::NAME.to(&name("Sales"))]),
        make::<Stage>(stage.raw(), [Stage::NAME.to(&name("New")), Stage::PIPELINE.to(&pipeline)]),
    ];
    for id in [OLD, KEPT, LAST] {
        mutations.push(make::<Account>(id, [Account::NAME.to(&format!("Account {id}"))]));
    }
    mutations.push(make::<Opportunity>(
        DEAL,
        [
            Opportunity::NAME.to(&name("Deal")),
            Opportunity::ACCOUNT.to(&Some(Id::new(OLD))),
            Opportunity::PIPELINE.to(&pipeline),
            Opportunity::STAGE.to(&stage),
        ],
    ));
    for mutation in mutations {
        assert!(matches!(ada.does(&server, mutation).await, Outcome::Applied { .. }));
    }
    (server, ada, bob)
}

#[tokio::test]
async fn links_to_a_merged_account_are_led_on_whenever_they_were_made() {
    let (server, mut ada, mut bob) = with_deal().await;
    let mut mender = Mender::default();
    assert_eq!(mender.follow(&server.state).await.unwrap(), 0);
    merge(&server, &mut ada, OLD, KEPT).await;
    assert_eq!(mender.follow(&server.state).await.unwrap(), 1);
    assert_eq!(
        all(&server).await.opportunities.get(Id::new(DEAL)).unwrap().account,
        Some(Id::new(KEPT))
    );
    assert_eq!(mender.follow(&server.state).await.unwrap(), 0, "what is done is done");

    // A device that has not heard of it yet.
    let person = [Contact::NAME.to(&"Ann".to_owned()), Contact::ACCOUNT.to(&Some(Id::new(OLD)))];
    assert!(matches!(
        bob.does(&server, make::<Contact>(PERSON, person)).await,
        Outcome::Applied { .. }
    ));
    assert_eq!(mender.follow(&server.state).await.unwrap(), 1);
    assert_eq!(
        all(&server).await.contacts.get(Id::new(PERSON)).unwrap().account,
        Some(Id::new(KEPT))
    );

    // Merged on, everything goes along; and one who starts anew finds nothing left to do.
    merge(&server, &mut ada, KEPT, LAST).await;
    assert_eq!(mender.follow(&server.state).await.unwrap(), 2);
    let book = all(&server).await;
    assert_eq!(book.opportunities.get(Id::new(DEAL)).unwrap().account, Some(Id::new(LAST)));
    assert_eq!(Mender::default().follow(&server.state).await.unwrap(), 0);
}

#[tokio::test]
async fn an_edit_of_an_account_that_was_merged_meanwhile_is_kept() {
    let (server, mut ada, mut bob) = with_deal().await;
    let base = {
        let rev = all(&server).await.accounts.row(Id::new(OLD)).unwrap().rev;
        assert!(rev > 0);
        rev
    };
    merge(&server, &mut ada, OLD, KEPT).await;
    let phone = [Account::PHONE.to(&Some("5551234567".to_owned()))];
    let edit = Mutation::patch(Kind::Account, OLD, base, phone);
    assert!(matches!(bob.does(&server, edit).await, Outcome::Applied { .. }));
    let mut mender = Mender::default();
    assert_eq!(mender.follow(&server.state).await.unwrap(), 1);
    let book = all(&server).await;
    let old = book.accounts.get(Id::new(OLD)).unwrap();
    assert_eq!(old.phone.as_deref(), Some("5551234567"), "nothing of it is lost");
    assert_eq!(old.merged_into, Some(Id::new(KEPT)));
    // Taken back, the account is as it was, with the edit, and its new links stay with it.
    let back = [Account::MERGED_INTO.to(&None)];
    let back = Mutation::patch(Kind::Account, OLD, u64::MAX, back);
    assert!(matches!(ada.does(&server, back).await, Outcome::Applied { .. }));
    let deal = [Opportunity::ACCOUNT.to(&Some(Id::new(OLD)))];
    let deal = Mutation::patch(Kind::Opportunity, DEAL, u64::MAX, deal);
    assert!(matches!(ada.does(&server, deal).await, Outcome::Applied { .. }));
    assert_eq!(mender.follow(&server.state).await.unwrap(), 0);
}
