//! Work: tasks, activities and competitors: their lists, their pages, and their place on the page of a sale.

use leptos::prelude::*;
use shared::entity::{Activity, ActivityKind, Kind, Opportunity};
use shared::id::{Id, RawId};
use shared::listing::Column;
use shared::value::Value;

use crate::listing::{ListSpec, Listing};
use crate::platform::clock;
use crate::record::page::RecordPage;
use crate::record::related::RelatedList;
use crate::record::{layout, words};
use crate::text::{t, tr};
use crate::ui::icon::Icon;
use crate::ui::notice::{Notice, notify};
use crate::{store, undo};

/// What tasks and activities point at.
const READS: &[Kind] =
    &[Kind::Task, Kind::Activity, Kind::Opportunity, Kind::Account, Kind::Contact, Kind::User];

static TASKS: ListSpec = ListSpec {
    kind: Kind::Task,
    icon: Icon::CheckCircle,
    columns: || Column::all(Kind::Task),
    shown: &["title", "due", "done", "opportunity", "account", "owner"],
    facts: &["due", "opportunity"],
    sort: "due",
    reads: READS,
};

static ACTIVITIES: ListSpec = ListSpec {
    kind: Kind::Activity,
    icon: Icon::Contacts,
    columns: || Column::all(Kind::Activity),
    shown: &["title", "how", "at", "opportunity", "contact", "owner"],
    facts: &["how", "at", "opportunity"],
    sort: "-at",
    reads: READS,
};

static COMPETITORS: ListSpec = ListSpec {
    kind: Kind::Competitor,
    icon: Icon::Account,
    columns: || Column::all(Kind::Competitor),
    shown: &["name", "website", "notes"],
    facts: &["website"],
    sort: "name",
    reads: &[Kind::Competitor, Kind::User],
};

/// Every task.
#[component]
pub fn TaskList() -> impl IntoView {
    view! { <Listing spec=&TASKS/> }
}

/// One task.
#[component]
pub fn TaskPage() -> impl IntoView {
    view! { <RecordPage kind=Kind::Task/> }
}

/// Every activity.
#[component]
pub fn ActivityList() -> impl IntoView {
    view! { <Listing spec=&ACTIVITIES/> }
}

/// One activity.
#[component]
pub fn ActivityPage() -> impl IntoView {
    view! { <RecordPage kind=Kind::Activity/> }
}

/// Every competitor.
#[component]
pub fn CompetitorList() -> impl IntoView {
    view! { <Listing spec=&COMPETITORS/> }
}

/// One competitor, with what was lost to them.
#[component]
pub fn CompetitorPage() -> impl IntoView {
    let lost = |id: RawId| {
        view! {
            <RelatedList
                kind=Kind::Opportunity field="competitor" of=id
                columns=&["name", "account", "amount", "closed_on", "close_reason"] sort="-closed_on"
            />
        }
        .into_any()
    };
    view! { <RecordPage kind=Kind::Competitor main=lost/> }
}

/// Notes a call about a sale at once; what was said can be added on its page, and it can be taken back.
pub fn log_call(opportunity: Id<Opportunity>) {
    log_call_about(Kind::Opportunity, opportunity.raw());
}

/// The links that a sale and the work for it have in common.
const ABOUT: [&str; 3] = ["opportunity", "account", "contact"];

/// Tells whether a call can be noted about a record.
#[must_use]
pub fn may_be_about(kind: Kind, id: RawId) -> bool {
    !links(Kind::Activity, kind, id).is_empty()
}

/// The links of a new record of kind `of` about another: the other itself and what it belongs to.
#[must_use]
pub fn links(of: Kind, kind: Kind, id: RawId) -> Vec<(u16, Value)> {
    store::read(|book| {
        let Some(record) = book.record(kind, id) else { return Vec::new() };
        let link = |name: &&str| {
            let spec = of.field_named(name)?;
            let own = kind.field_named(name).map(|field| record.field(field.number));
            let value = if *name == kind.name() { Value::Id(id) } else { own? };
            matches!(value, Value::Id(_)).then_some((spec.number, value))
        };
        ABOUT.iter().filter_map(link).collect()
    })
}

/// Notes a call about an opportunity, an account, a contact, or what another record is about.
pub fn log_call_about(kind: Kind, about: RawId) {
    let id = store::new_raw_id();
    let links = links(Kind::Activity, kind, about);
    let fields = store::read(|book| {
        let mut fields = layout::beginning(Kind::Activity, book);
        fields.extend([
            Activity::TITLE.to(&t("choice-activity-how-call")),
            Activity::HOW.to(&ActivityKind::Call),
            Activity::AT.to(&Some(clock::now())),
        ]);
        fields.extend(links);
        fields
    });
    match store::act(vec![store::create(Kind::Activity, id, fields)]) {
        Ok(()) => notify(Notice::good(tr("work-call-logged")).action(tr("undo-undo"), undo::undo)),
        Err((_, reason)) => notify(Notice::bad(words::rejection(Kind::Activity, &reason))),
    }
}

/// What is to be done and what was done for a sale.
#[component]
pub fn WorkOf(opportunity: RawId) -> impl IntoView {
    view! {
        <RelatedList
            kind=Kind::Task field="opportunity" of=opportunity
            columns=&["title", "due", "owner", "done"] sort="due"
        />
        <RelatedList
            kind=Kind::Activity field="opportunity" of=opportunity
            columns=&["title", "how", "at", "owner"] sort="-at"
        />
    }
}
