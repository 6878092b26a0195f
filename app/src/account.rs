//! Accounts: the list, and a page with what belongs to an account.

use leptos::prelude::*;
use shared::entity::Kind;
use shared::id::{Id, RawId};
use shared::listing::Column;

use crate::contact::affiliations::{Affiliations, Side};
use crate::listing::{ListSpec, Listing};
use crate::record::page::RecordPage;
use crate::record::related::RelatedList;
use crate::ui::icon::Icon;

static ACCOUNTS: ListSpec = ListSpec {
    kind: Kind::Account,
    icon: Icon::Account,
    columns: || Column::all(Kind::Account),
    shown: &["name", "industry", "region", "city", "owner", "annual_revenue", "employees"],
    facts: &["industry", "city", "owner"],
    sort: "name",
    reads: &[
        Kind::Account,
        Kind::User,
        Kind::Region,
        Kind::Channel,
        Kind::Company,
        Kind::ExchangeRate,
    ],
};

/// Every account.
#[component]
pub fn AccountList() -> impl IntoView {
    view! { <Listing spec=&ACCOUNTS/> }
}

/// One account, with its opportunities, contacts and daughters.
#[component]
pub fn AccountPage() -> impl IntoView {
    let related = |id: RawId| {
        view! {
            <RelatedList
                kind=Kind::Opportunity field="account" of=id
                columns=&["name", "stage", "amount", "expected_close"] sort="-amount"
            />
            <RelatedList
                kind=Kind::Contact field="account" of=id
                columns=&["name", "job_title", "phone"] sort="name"
            />
            <RelatedList
                kind=Kind::Account field="parent" of=id
                columns=&["name", "city", "owner"] sort="name"
            />
        }
        .into_any()
    };
    let side = |id: RawId| view! { <Affiliations of=Side::Account(Id::new(id))/> }.into_any();
    view! { <RecordPage kind=Kind::Account main=related side/> }
}
