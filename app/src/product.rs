//! Products: the list, and a page with where a product is offered.

use leptos::prelude::*;
use shared::entity::Kind;
use shared::id::RawId;
use shared::listing::Column;

use crate::listing::{ListSpec, Listing};
use crate::record::page::RecordPage;
use crate::record::related::RelatedList;
use crate::ui::icon::Icon;

static PRODUCTS: ListSpec = ListSpec {
    kind: Kind::Product,
    icon: Icon::Product,
    // A sum of list prices says nothing.
    columns: || Column::all(Kind::Product).into_iter().map(|it| it.summed(false)).collect(),
    shown: &["name", "category", "sku", "price", "retired"],
    facts: &["category", "price"],
    sort: "name",
    reads: &[Kind::Product, Kind::User, Kind::Company, Kind::ExchangeRate],
};

/// Every product.
#[component]
pub fn ProductList() -> impl IntoView {
    view! { <Listing spec=&PRODUCTS/> }
}

/// One product, with the opportunities it is offered in.
#[component]
pub fn ProductPage() -> impl IntoView {
    let related = |id: RawId| {
        view! {
            <RelatedList
                kind=Kind::Opportunity field="product" of=id
                columns=&["name", "account", "stage", "amount"] sort="-amount"
            />
        }
        .into_any()
    };
    view! { <RecordPage kind=Kind::Product main=related/> }
}
