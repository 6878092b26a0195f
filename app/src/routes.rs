//! Routes: the one table of pages.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route};
use leptos_router::path;
use shared::entity::Kind;

use crate::account;
use crate::admin;
use crate::committee;
use crate::contact;
use crate::dashboard;
use crate::funnel;
use crate::import;
use crate::lead;
use crate::opportunity;
use crate::product;
use crate::record::words;
use crate::reminders;
use crate::review;
use crate::shell::later::later;
use crate::shell::{changes, not_found, settings};
use crate::text::tr;
use crate::work;

/// A heading of the pages of a kind's records.
fn plural(kind: Kind) -> TextProp {
    TextProp::from(move || words::kind_plural(kind))
}

/// The page for the current address.
#[component]
pub fn Pages() -> impl IntoView {
    // Lists and pages of records are one part: the first thing anybody sees is the dashboard, and
    // the service worker has the part soon after.
    let admin = later!(admin, tr("shell-admin"), admin::AdminPage);
    view! {
        <FlatRoutes fallback=not_found::NotFound>
            <Route path=path!("/") view=|| view! { <dashboard::Dashboard/> }.into_any()/>
            <Route path=path!("/opportunities") view=later!(records, plural(Kind::Opportunity), opportunity::OpportunityList)/>
            <Route path=path!("/opportunities/:id") view=later!(records, plural(Kind::Opportunity), opportunity::OpportunityPage)/>
            <Route path=path!("/opportunities/:id/committee") view=later!(records, tr("committee-title"), committee::CommitteePage)/>
            <Route path=path!("/accounts") view=later!(records, plural(Kind::Account), account::AccountList)/>
            <Route path=path!("/accounts/:id") view=later!(records, plural(Kind::Account), account::AccountPage)/>
            <Route path=path!("/contacts") view=later!(records, plural(Kind::Contact), contact::ContactList)/>
            <Route path=path!("/contacts/:id") view=later!(records, plural(Kind::Contact), contact::ContactPage)/>
            <Route path=path!("/products") view=later!(records, plural(Kind::Product), product::ProductList)/>
            <Route path=path!("/products/:id") view=later!(records, plural(Kind::Product), product::ProductPage)/>
            <Route path=path!("/funnel") view=later!(funnel, tr("shell-funnel"), funnel::FunnelPage)/>
            <Route path=path!("/funnel/:tab") view=later!(funnel, tr("shell-funnel"), funnel::FunnelPage)/>
            <Route path=path!("/tasks") view=later!(records, plural(Kind::Task), work::TaskList)/>
            <Route path=path!("/tasks/:id") view=later!(records, plural(Kind::Task), work::TaskPage)/>
            <Route path=path!("/activities") view=later!(records, plural(Kind::Activity), work::ActivityList)/>
            <Route path=path!("/activities/:id") view=later!(records, plural(Kind::Activity), work::ActivityPage)/>
            <Route path=path!("/competitors") view=later!(records, plural(Kind::Competitor), work::CompetitorList)/>
            <Route path=path!("/competitors/:id") view=later!(records, plural(Kind::Competitor), work::CompetitorPage)/>
            <Route path=path!("/leads") view=later!(records, plural(Kind::Lead), lead::LeadList)/>
            <Route path=path!("/leads/rules") view=later!(records, plural(Kind::AssignmentRule), lead::RuleList)/>
            <Route path=path!("/leads/rules/:id") view=later!(records, plural(Kind::AssignmentRule), lead::RulePage)/>
            <Route path=path!("/leads/:id") view=later!(records, plural(Kind::Lead), lead::LeadPage)/>
            <Route path=path!("/hand-over") view=later!(records, tr("hand-all-title"), opportunity::hand_all::HandAllPage)/>
            <Route path=path!("/reminders") view=later!(people, tr("shell-reminders"), reminders::page::RemindersPage)/>
            <Route path=path!("/review") view=later!(records, tr("review-title"), review::ReviewPage)/>
            <Route path=path!("/import") view=later!(import, tr("shell-import"), import::page::ImportPage)/>
            <Route path=path!("/changes") view=later!(changes, tr("sync-title"), changes::Changes)/>
            <Route path=path!("/admin") view=admin/>
            <Route path=path!("/admin/:tab") view=admin/>
            <Route path=path!("/admin/:tab/:id") view=admin/>
            <Route path=path!("/settings") view=later!(settings, tr("shell-settings"), settings::Settings)/>
        </FlatRoutes>
    }
}
