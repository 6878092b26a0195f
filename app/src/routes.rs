//! Routes: the one table of pages.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route};
use leptos_router::path;

use crate::account;
use crate::contact;
use crate::dashboard;
use crate::import;
use crate::opportunity;
use crate::product;
use crate::shell::later::LaterPage;
use crate::shell::{changes, not_found, settings};
use crate::text::tr;

/// The page for the current address.
#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=not_found::NotFound>
            <Route path=path!("/") view=|| view! { <dashboard::Dashboard/> }.into_any()/>
            <Route path=path!("/opportunities") view=|| view! { <opportunity::OpportunityList/> }.into_any()/>
            <Route path=path!("/opportunities/:id") view=|| view! { <opportunity::OpportunityPage/> }.into_any()/>
            <Route path=path!("/accounts") view=|| view! { <account::AccountList/> }.into_any()/>
            <Route path=path!("/accounts/:id") view=|| view! { <account::AccountPage/> }.into_any()/>
            <Route path=path!("/contacts") view=|| view! { <contact::ContactList/> }.into_any()/>
            <Route path=path!("/contacts/:id") view=|| view! { <contact::ContactPage/> }.into_any()/>
            <Route path=path!("/products") view=|| view! { <product::ProductList/> }.into_any()/>
            <Route path=path!("/products/:id") view=|| view! { <product::ProductPage/> }.into_any()/>
            <Route path=path!("/import") view=|| view! { <LaterPage title=tr("shell-import") fetch=import::import_page/> }.into_any()/>
            <Route path=path!("/changes") view=|| view! { <LaterPage title=tr("sync-title") fetch=changes::changes_page/> }.into_any()/>
            <Route path=path!("/settings") view=|| view! { <LaterPage title=tr("shell-settings") fetch=settings::settings_page/> }.into_any()/>
        </FlatRoutes>
    }
}
