//! Settings: language, theme, this device, signing out.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::entity::{Company, Kind};
use shared::rights::Action;

use crate::device::DeviceCard;
use crate::platform::http::HttpError;
use crate::platform::service_worker::{Unavailable, WorkerState};
use crate::record::face::face;
use crate::record::fields::RecordFields;
use crate::shell::places;
use crate::text::{Locale, locale, set_locale, t, tr, tv};
use crate::theme::{Theme, set_theme, theme};
use crate::ui::button::{Button, ButtonKind, ButtonLink};
use crate::ui::card::Card;
use crate::ui::icon::Icon;
use crate::ui::menu::{Menu, MenuItem};
use crate::ui::notice::{Notice, notify};
use crate::ui::page_header::PageHeader;
use crate::{boot, store};

/// Switches the language at once.
#[component]
pub fn LanguageMenu() -> impl IntoView {
    let items = |()| {
        Locale::ALL
            .into_iter()
            .map(|choice| {
                MenuItem::new(tr(choice.name_id()), move || set_locale(choice))
                    .checked(Signal::derive(move || locale() == choice))
            })
            .collect::<Vec<_>>()
    };
    view! { <Menu label=move || t(locale().name_id()) icon=Icon::Language items kind=ButtonKind::Quiet/> }
}

/// Switches the theme at once.
#[component]
pub fn ThemeMenu() -> impl IntoView {
    let items = |()| {
        Theme::ALL
            .into_iter()
            .map(|choice| {
                MenuItem::new(tr(choice.name_id()), move || set_theme(choice))
                    .checked(Signal::derive(move || theme() == choice))
            })
            .collect::<Vec<_>>()
    };
    view! { <Menu label=move || t(theme().name_id()) icon=Icon::Sun items kind=ButtonKind::Quiet/> }
}

/// The page of settings.
#[component]
pub fn Settings() -> impl IntoView {
    let me = store::me();
    let busy = RwSignal::new(false);
    let sign_out = move |()| {
        busy.set(true);
        spawn_local(async move {
            if let Err(error) = boot::sign_out().await {
                busy.set(false);
                let id = match error {
                    HttpError::Unreachable => "settings-sign-out-offline",
                    HttpError::Refused(..) | HttpError::Damaged => "error-unexpected-answer",
                };
                notify(Notice::bad(tr(id)));
            }
        });
    };
    view! {
        <PageHeader title=tr("shell-settings")/>
        <div class="settings">
            <nav class="settings-more" aria-label=move || t("settings-more")>
                {places::all().filter(|place| !place.on_phone).map(|place| view! {
                    <ButtonLink label=place.label() href=place.path.to_owned() icon=place.icon/>
                }).collect_view()}
            </nav>
            <Card title=tr("settings-look")>
                <div class="settings-row"><span>{move || t("language")}</span><LanguageMenu/></div>
                <div class="settings-row"><span>{move || t("theme")}</span><ThemeMenu/></div>
            </Card>
            {use_context::<Signal<WorkerState>>().map(|state| view! {
                <Card title=tr("settings-offline")>
                    <p>{move || offline_start(&state.get())}</p>
                </Card>
            })}
            <DeviceCard/>
            {company()}
            <Card title=tr("settings-person")>
                <div class="settings-row">
                    <span>{me.name}</span>
                    <Button label=tr("shell-sign-out") icon=Icon::SignOut busy=busy on_click=sign_out/>
                </div>
                <p class="settings-note">{move || t("settings-sign-out-note")}</p>
            </Card>
        </div>
    }
}

/// The company's rules for everybody, for those who may set them.
fn company() -> impl IntoView {
    let may = store::use_may(Kind::Company, Company::ID.raw(), Action::Edit);
    move || {
        may.get().then(|| {
            let groups = face(Kind::Company).groups;
            view! { <RecordFields kind=Kind::Company id=Company::ID.raw() groups/> }
        })
    }
}

/// Says whether the app starts without a network here, and why not.
fn offline_start(state: &WorkerState) -> String {
    match state {
        WorkerState::Starting => t("settings-offline-starting"),
        WorkerState::Active => t("settings-offline-ready"),
        WorkerState::Unavailable(Unavailable::InsecureOrigin) => t("offline-start-insecure"),
        WorkerState::Unavailable(Unavailable::NotSupported) => t("offline-start-unsupported"),
        WorkerState::Unavailable(Unavailable::Refused(reason)) => {
            tv("offline-start-refused", &[("reason", reason.clone().into())])
        }
    }
}
