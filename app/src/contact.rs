//! Contacts: the list, and a page with what is discussed with a person.

use leptos::prelude::*;
use shared::entity::Kind;
use shared::id::{Id, RawId};
use shared::listing::Column;

use crate::committee::MemberOf;
use crate::listing::{ListSpec, Listing};
use crate::record::page::RecordPage;
use crate::record::related::RelatedList;
use crate::ui::icon::Icon;

static CONTACTS: ListSpec = ListSpec {
    kind: Kind::Contact,
    icon: Icon::Contacts,
    columns: || Column::all(Kind::Contact),
    shown: &["name", "account", "job_title", "phone", "email", "city", "owner"],
    facts: &["job_title", "account"],
    sort: "name",
    reads: &[Kind::Contact, Kind::Account, Kind::User],
};

/// Every contact.
#[component]
pub fn ContactList() -> impl IntoView {
    view! { <Listing spec=&CONTACTS/> }
}

/// One contact, with the opportunities discussed with them.
#[component]
pub fn ContactPage() -> impl IntoView {
    let related = |id: RawId| {
        view! {
            <MemberOf contact=Id::new(id)/>
            <RelatedList
                kind=Kind::Opportunity field="contact" of=id
                columns=&["name", "stage", "amount", "expected_close"] sort="-amount"
            />
        }
        .into_any()
    };
    view! { <RecordPage kind=Kind::Contact main=related/> }
}
