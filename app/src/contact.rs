//! Contacts: the list, and a page with where a person belongs, the days that matter, and what is discussed
//! with them.

pub mod affiliations;
pub mod columns;
pub mod date_dialog;
pub mod dates_card;
pub mod measure;
pub mod words;

use leptos::prelude::*;
use shared::entity::{Contact, ContactKind, Kind};
use shared::id::{Id, RawId};

use crate::committee::MemberOf;
use crate::listing::{ListSpec, Listing};
use crate::platform::clock;
use crate::record::page::RecordPage;
use crate::record::related::RelatedList;
use crate::store;
use crate::text::tv;
use crate::ui::chip::{Tag, Tone};
use crate::ui::icon::Icon;

use affiliations::{Affiliations, Side};
use dates_card::DatesCard;

static CONTACTS: ListSpec = ListSpec {
    kind: Kind::Contact,
    icon: Icon::Contacts,
    columns: columns::columns,
    shown: &["name", "account", "job_title", "phone", "last_reached", "reach_by", "owner"],
    facts: &["job_title", "account", "reach_by"],
    sort: "name",
    reads: &[Kind::Contact, Kind::Account, Kind::User, Kind::Activity, Kind::ImportantDate],
};

/// Every contact.
#[component]
pub fn ContactList() -> impl IntoView {
    view! { <Listing spec=&CONTACTS/> }
}

/// One contact, with the opportunities discussed with them.
#[component]
pub fn ContactPage() -> impl IntoView {
    let tags = |id: RawId| view! { <Tags contact=Id::new(id)/> }.into_any();
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
    let side = |id: RawId| {
        view! {
            <DatesCard contact=Id::new(id)/>
            <Affiliations of=Side::Contact(Id::new(id))/>
        }
        .into_any()
    };
    view! { <RecordPage kind=Kind::Contact tags main=related side/> }
}

/// What is to be seen at once: that somebody is no customer's, and that it is time to speak to them.
#[component]
fn Tags(contact: Id<Contact>) -> impl IntoView {
    let found = store::use_kinds(&[Kind::Contact, Kind::Activity], move |book| {
        let one = book.contacts.get(contact)?;
        let due = measure::with(book, |measure| measure.reached.due(one));
        Some((one.relation, due))
    });
    let relation = move || {
        let (relation, _) = found.get()?;
        let is_apart = relation == ContactKind::PublicRelations;
        is_apart.then(|| view! { <Tag label=move || words::relation(relation)/> })
    };
    let late = move || {
        let days = (clock::today() - found.get()?.1?).num_days();
        let label = move || tv("contact-late", &[("days", days.into())]);
        (days > 0).then(|| view! { <Tag label tone=Tone::Warn/> })
    };
    view! {
        {relation}
        {late}
    }
}
