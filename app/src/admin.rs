//! Administration: who works here, how the company is divided, what each role may do, and the devices.
//!
//! One page with tabs, for administrators; directors keep the templates there. People, departments and regions are records like any others;
//! sign-ins, devices and the quarantine live on the server alone, so they need it.

mod calls;
pub mod devices;
pub mod quarantine;
pub mod roles;
pub mod sign_in;

use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};
use shared::entity::{Kind, Role};
use shared::id::RawId;
use shared::listing::Column;

use crate::listing::{ListSpec, Listing};
use crate::record::page::RecordPage;
use crate::record::related::RelatedList;
use crate::record::words;
use crate::store;
use crate::template::{TemplateEditor, TemplateList};
use crate::text::{t, tr};
use crate::ui::button::ButtonLink;
use crate::ui::choice::{Choice, Tabs};
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;

static PEOPLE: ListSpec = ListSpec {
    kind: Kind::User,
    icon: Icon::Contacts,
    columns: || Column::all(Kind::User),
    shown: &["name", "role", "department", "region", "manager", "left"],
    facts: &["role", "department"],
    sort: "name",
    reads: &[Kind::User, Kind::Department, Kind::Region],
};
static DEPARTMENTS: ListSpec = ListSpec {
    kind: Kind::Department,
    icon: Icon::Group,
    columns: || Column::all(Kind::Department),
    shown: &["name", "parent", "manager"],
    facts: &["parent", "manager"],
    sort: "name",
    reads: &[Kind::Department, Kind::User],
};
static REGIONS: ListSpec = ListSpec {
    kind: Kind::Region,
    icon: Icon::Region,
    columns: || Column::all(Kind::Region),
    shown: &["name", "parent"],
    facts: &["parent"],
    sort: "name",
    reads: &[Kind::Region],
};

/// A part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    People,
    Departments,
    Regions,
    Templates,
    Roles,
    Devices,
}

impl Tab {
    const ALL: [Self; 6] = [
        Self::People,
        Self::Departments,
        Self::Regions,
        Self::Templates,
        Self::Roles,
        Self::Devices,
    ];

    /// A director keeps the templates, and nothing else here.
    fn is_for(self, role: Role) -> bool {
        role == Role::Administrator || role == Role::Director && self == Self::Templates
    }

    /// As it stands in the address.
    const fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Departments => "departments",
            Self::Regions => "regions",
            Self::Templates => "templates",
            Self::Roles => "roles",
            Self::Devices => "devices",
        }
    }

    fn choice(self) -> Choice {
        let label = move || match self {
            Self::People => words::kind_plural(Kind::User),
            Self::Departments => words::kind_plural(Kind::Department),
            Self::Regions => words::kind_plural(Kind::Region),
            Self::Templates => t("template-list"),
            Self::Roles => t("admin-roles"),
            Self::Devices => t("admin-devices"),
        };
        Choice::new(self.name(), TextProp::from(label))
    }
}

#[component]
pub fn AdminPage() -> impl IntoView {
    let role = store::me().person().role;
    if !Tab::ALL.into_iter().any(|tab| tab.is_for(role)) {
        return view! {
            <EmptyState icon=Icon::Lock title=tr("admin-not-yours") text=tr("admin-not-yours-text")/>
        }
        .into_any();
    }
    let params = use_params_map();
    let tab = Memo::new(move |_| {
        let name = params.with(|params| params.get("tab"));
        let mut mine = Tab::ALL.into_iter().filter(|tab| tab.is_for(role));
        let found = mine.clone().find(|tab| name.as_deref() == Some(tab.name()));
        found.or_else(|| mine.next()).unwrap_or(Tab::Templates)
    });
    let has_id = Memo::new(move |_| params.with(|params| params.get("id").is_some()));
    let navigate = StoredValue::new_local(use_navigate());
    let go = move |name: String| {
        navigate.with_value(|go| go(&format!("/admin/{name}"), Default::default()));
    };
    view! {
        {move || (!has_id.get()).then(|| {
            let mine = Tab::ALL.into_iter().filter(|tab| tab.is_for(role));
            let choices = mine.map(Tab::choice).collect();
            let value = Signal::derive(move || tab.get().name().to_owned());
            view! { <Tabs label=tr("shell-admin") choices value on_change=go/> }
        })}
        {move || match (tab.get(), has_id.get()) {
            (Tab::People, true) => person().into_any(),
            (Tab::Departments, true) => department().into_any(),
            (Tab::Regions, true) => region().into_any(),
            (Tab::People, false) => view! { <Listing spec=&PEOPLE/> }.into_any(),
            (Tab::Departments, false) => view! { <Listing spec=&DEPARTMENTS/> }.into_any(),
            (Tab::Regions, false) => view! { <Listing spec=&REGIONS/> }.into_any(),
            (Tab::Templates, true) => view! { <TemplateEditor/> }.into_any(),
            (Tab::Templates, false) => view! { <TemplateList/> }.into_any(),
            (Tab::Roles, _) => view! { <roles::Roles/> }.into_any(),
            (Tab::Devices, _) => view! { <devices::Devices/> }.into_any(),
        }}
    }
    .into_any()
}

fn person() -> impl IntoView {
    let side = |id: RawId| view! { <sign_in::SignInCard id/> }.into_any();
    let actions = |id: RawId| {
        let href = format!("/hand-over?from={id}");
        view! { <ButtonLink label=tr("hand-all-title") href icon=Icon::ArrowRight/> }.into_any()
    };
    view! { <RecordPage kind=Kind::User actions side/> }
}

fn department() -> impl IntoView {
    let members = |id: RawId| {
        view! {
            <RelatedList
                kind=Kind::User field="department" of=id columns=&["name", "role", "manager"] sort="name"
            />
        }
        .into_any()
    };
    view! { <RecordPage kind=Kind::Department main=members/> }
}

fn region() -> impl IntoView {
    let members = |id: RawId| {
        view! {
            <RelatedList
                kind=Kind::User field="region" of=id columns=&["name", "role", "department"] sort="name"
            />
        }
        .into_any()
    };
    view! { <RecordPage kind=Kind::Region main=members/> }
}
