//! Devices: who works where, and taking a lost one out.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::entity::Kind;

use super::calls::{self, Device, DeviceState};
use super::quarantine::Quarantine;
use crate::platform::http::HttpError;
use crate::record::words;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::chip::{Tag, Tone};
use crate::ui::dialog::Dialog;
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;
use crate::ui::notice::{Notice, notify};
use crate::ui::page_header::PageHeader;
use crate::ui::progress::Skeleton;
use crate::{format, store};

/// What the server said.
type Loaded = RwSignal<Option<Result<Vec<Device>, HttpError>>>;

fn load(loaded: Loaded) {
    spawn_local(async move {
        // The page may be gone by then.
        drop(loaded.try_set(Some(calls::devices().await)));
    });
}

/// The devices, and what revoked ones had not sent.
#[component]
pub fn Devices() -> impl IntoView {
    let loaded: Loaded = RwSignal::new(None);
    load(loaded);
    let again = RwSignal::new(0_u32);
    let reload = Callback::new(move |()| {
        load(loaded);
        again.update(|count| *count += 1);
    });
    let revoking = RwSignal::new(None::<Device>);
    let actions = move || {
        view! { <Button label=tr("admin-reload") icon=Icon::Refresh on_click=reload/> }
    };
    let list = move || match loaded.get() {
        None => view! { <Skeleton lines=6/> }.into_any(),
        Some(Err(error)) => {
            let title = TextProp::from(move || calls::sentence(&error));
            view! { <EmptyState icon=Icon::CloudOff title/> }.into_any()
        }
        Some(Ok(devices)) => {
            let lines = devices.into_iter().map(|device| line(device, revoking, reload));
            let lines = lines.collect_view();
            view! { <Card><ul class="change-lines">{lines}</ul></Card> }.into_any()
        }
    };
    view! {
        <PageHeader title=tr("admin-devices") actions/>
        <div class="stack">
            {move || { again.track(); view! { <Quarantine/> } }}
            {list}
        </div>
        {confirmation(revoking, reload)}
    }
}

fn name(device: &Device) -> String {
    if device.label.is_empty() { t("admin-device-unnamed") } else { device.label.clone() }
}

fn person(device: &Device) -> String {
    store::read(|book| words::link_title(book, Kind::User, device.user.raw()))
}

fn line(
    device: Device,
    revoking: RwSignal<Option<Device>>,
    reload: Callback<()>,
) -> impl IntoView + use<> {
    let (id, state, own) = (device.id, device.state, device.own);
    let (tag, tone) = match (state, own) {
        (DeviceState::Active, true) => ("admin-device-own", Tone::Info),
        (DeviceState::Active, false) => ("admin-device-active", Tone::Good),
        (DeviceState::Revoked, _) => ("admin-device-revoked", Tone::Warn),
        (DeviceState::Wiped, _) => ("admin-device-wiped", Tone::Neutral),
    };
    let (last, waiting) = (device.last_contact, device.waiting);
    let told = move || {
        let contact = tv("admin-device-contact", &[("time", format::date_time(last).into())]);
        let waiting = waiting.filter(|count| *count > 0);
        match waiting.map(|count| tv("admin-device-waiting", &[("count", count.into())])) {
            Some(waiting) => format!("{contact} · {waiting}"),
            None => contact,
        }
    };
    let restore = move |()| {
        spawn_local(async move {
            match calls::restore(id).await {
                Ok(_) => reload.run(()),
                Err(error) => notify(Notice::bad(calls::sentence(&error))),
            }
        });
    };
    let (label, who) = (device.clone(), device.clone());
    let button = match (state, own) {
        (DeviceState::Active, true) => ().into_any(),
        (DeviceState::Active, false) => {
            let ask = move |()| revoking.set(Some(device.clone()));
            view! { <Button label=tr("admin-revoke") kind=ButtonKind::Danger on_click=ask/> }
                .into_any()
        }
        (DeviceState::Revoked | DeviceState::Wiped, _) => {
            view! { <Button label=tr("admin-restore") on_click=restore/> }.into_any()
        }
    };
    view! {
        <li class="change-line device-line">
            <span>
                <b>{move || name(&label)}</b> " · " {move || person(&who)} " "
                <Tag label=tr(tag) tone/>
            </span>
            <small>{told}</small>
            {button}
        </li>
    }
}

/// Says what will happen before it does.
fn confirmation(revoking: RwSignal<Option<Device>>, reload: Callback<()>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(revoking.with(Option::is_some)));
    let busy = RwSignal::new(false);
    let revoke = move |()| {
        let Some(device) = revoking.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            let done = calls::revoke(device.id).await;
            busy.set(false);
            match done {
                Ok(_) => {
                    revoking.set(None);
                    reload.run(());
                }
                Err(error) => notify(Notice::bad(calls::sentence(&error))),
            }
        });
    };
    let actions = move || {
        view! {
            <Button label=tr("ui-cancel") on_click=move |()| revoking.set(None)/>
            <Button label=tr("admin-revoke") kind=ButtonKind::Danger busy on_click=revoke/>
        }
    };
    let title = move || {
        let shown = revoking.get();
        let (device, person) =
            shown.map(|device| (name(&device), person(&device))).unwrap_or_default();
        tv("admin-revoke-title", &[("device", device.into()), ("person", person.into())])
    };
    view! {
        <Dialog
            open title=TextProp::from(title) actions
            on_close=move |()| revoking.set(None)
        >
            <p>{move || t("admin-revoke-text")}</p>
            <p>{move || t("admin-revoke-password")}</p>
        </Dialog>
    }
}
