//! Routes: the one table of pages.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route};
use leptos_router::path;
use shared::entity::Kind;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::account;
use crate::admin;
use crate::contact;
use crate::dashboard;
use crate::import;
use crate::opportunity;
use crate::product;
use crate::record::words;
use crate::shell::later::{LaterPage, PageView};
use crate::shell::{changes, not_found, settings};
use crate::text::tr;

/// Lists and pages of records are one part that is fetched later: the first thing anybody sees is the
/// dashboard, and the service worker has the part soon after.
macro_rules! records {
    ($($name:ident => $page:path),+ $(,)?) => {$(
        #[wasm_split(records, fallible)]
        fn $name() -> Result<PageView, SplitLoaderError> {
            Ok(|| $page().into_any())
        }
    )+};
}

records! {
    opportunities => opportunity::OpportunityList,
    opportunity_page => opportunity::OpportunityPage,
    accounts => account::AccountList,
    account_page => account::AccountPage,
    contacts => contact::ContactList,
    contact_page => contact::ContactPage,
    products => product::ProductList,
    product_page => product::ProductPage,
}

/// A page of a kind's records; its name stands there until the code has come.
fn later<F>(kind: Kind, fetch: fn() -> F) -> impl IntoView
where
    F: Future<Output = Result<PageView, SplitLoaderError>> + 'static,
{
    let title = TextProp::from(move || words::kind_plural(kind));
    view! { <LaterPage title fetch/> }
}

/// The page for the current address.
#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=not_found::NotFound>
            <Route path=path!("/") view=|| view! { <dashboard::Dashboard/> }.into_any()/>
            <Route path=path!("/opportunities") view=|| later(Kind::Opportunity, opportunities).into_any()/>
            <Route path=path!("/opportunities/:id") view=|| later(Kind::Opportunity, opportunity_page).into_any()/>
            <Route path=path!("/accounts") view=|| later(Kind::Account, accounts).into_any()/>
            <Route path=path!("/accounts/:id") view=|| later(Kind::Account, account_page).into_any()/>
            <Route path=path!("/contacts") view=|| later(Kind::Contact, contacts).into_any()/>
            <Route path=path!("/contacts/:id") view=|| later(Kind::Contact, contact_page).into_any()/>
            <Route path=path!("/products") view=|| later(Kind::Product, products).into_any()/>
            <Route path=path!("/products/:id") view=|| later(Kind::Product, product_page).into_any()/>
            <Route path=path!("/import") view=|| view! { <LaterPage title=tr("shell-import") fetch=import::import_page/> }.into_any()/>
            <Route path=path!("/changes") view=|| view! { <LaterPage title=tr("sync-title") fetch=changes::changes_page/> }.into_any()/>
            <Route path=path!("/admin") view=|| view! { <LaterPage title=tr("shell-admin") fetch=admin::admin_page/> }.into_any()/>
            <Route path=path!("/admin/:tab") view=|| view! { <LaterPage title=tr("shell-admin") fetch=admin::admin_page/> }.into_any()/>
            <Route path=path!("/admin/:tab/:id") view=|| view! { <LaterPage title=tr("shell-admin") fetch=admin::admin_page/> }.into_any()/>
            <Route path=path!("/settings") view=|| view! { <LaterPage title=tr("shell-settings") fetch=settings::settings_page/> }.into_any()/>
        </FlatRoutes>
    }
}
