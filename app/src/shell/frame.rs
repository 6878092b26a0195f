//! Shell: navigation, badge, banners and dialogs around the current page.

use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::sync::client::{Link, Status};

use crate::boot;
use crate::platform::database::DatabaseError;
use crate::platform::dom;
use crate::platform::service_worker::ServiceWorker;
use crate::record::address;
use crate::routes::Pages;
use crate::text::{t, tr, tv};
use crate::ui::button::Button;
use crate::ui::chip::Tone;
use crate::ui::dialog::Dialog;
use crate::ui::frame::{Frame, NavItem};
use crate::ui::notice::Banner;
use crate::ui::progress::ProgressBar;
use crate::{palette, reminders, store, sync_driver};

use super::actions::ShellActions;
use super::later::later_part;
use super::places::Place;
use super::sign_in::SignInForm;
use super::sync_badge::SyncBadge;
use super::update_prompt::UpdatePrompt;
use super::{news, places, recent, shortcuts, tools};

/// The frame around the pages of a person who is signed in.
#[component]
pub fn Shell() -> impl IntoView {
    news::follow();
    let shell = ShellActions::provide();
    shortcuts::follow(shell);
    for handle in [
        window_event_listener(ev::online, |_| sync_driver::connect()),
        window_event_listener(ev::focus, |_| sync_driver::connect()),
    ] {
        on_cleanup(move || handle.remove());
    }
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            request_animation_frame(dom::focus_heading);
        }
        if let Some((kind, Some(id))) = address::at(&now) {
            recent::note(kind, id);
        }
        now
    });
    let worker = ServiceWorker::start();
    provide_context(worker.state());
    let update_ready = worker.update_ready();
    let is_partial = partial();
    let status = store::status();
    let is_complete = Signal::derive(move || status.get().complete);
    view! {
        <Frame
            brand=|| view! {
                <a class="brand" href="/">
                    <img src="/icons/icon.svg" alt="" width="22" height="22"/>
                    <span>{move || t("shell-product")}</span>
                </a>
            }
            tools=move || tools::tools(shell)
            items=entries()
            footer=|| view! { <SyncBadge/> }
            banners=move || {
                let worker = worker.clone();
                view! {
                    <Banners is_partial/>
                    <UpdatePrompt
                        update_ready
                        form_dirty=Signal::derive(dom::has_dirty_form)
                        on_update=move |()| worker.apply_update()
                    />
                }
            }
        >
            <Arrived is_partial/>
        </Frame>
        {later_part!(palette, Signal::derive(move || shell.wants_later()), Some(Callback::new(move |()| shell.give_up())), palette::Parts)}
        {later_part!(people, is_complete, None, reminders::Reminding)}
    }
}

/// The pages, once a whole state of the server is here: half of one would tell untruths. On a device
/// that cannot keep the rest the work goes on with what is here, under a banner that says so.
#[component]
fn Arrived(is_partial: Memo<bool>) -> impl IntoView {
    let status = store::status();
    let opens = Memo::new(move |_| status.get().complete || is_partial.get());
    move || if opens.get() { view! { <Pages/> }.into_any() } else { arriving(status).into_any() }
}

/// Whether the pages show a part of the records only, as storage failed while they came. It stays so
/// until all are here: pages that came and went would take what is being typed with them.
fn partial() -> Memo<bool> {
    let (status, trouble) = (store::status(), sync_driver::trouble());
    Memo::new(move |before: Option<&bool>| {
        let has_failed = trouble.get().is_some_and(|it| it != DatabaseError::Tight);
        !status.get().complete && (has_failed || before == Some(&true))
    })
}

fn arriving(status: Signal<Status>) -> impl IntoView {
    let share =
        Signal::derive(move || status.get().progress.map_or(0.0, |(done, all)| share(done, all)));
    let text = move || {
        let status = status.get();
        match (status.link, status.progress) {
            (Link::Offline, _) => t("sync-arriving-offline"),
            (_, Some((done, all))) => {
                tv("sync-receiving", &[("count", done.into()), ("total", all.into())])
            }
            (_, None) => t("sync-beginning"),
        }
    };
    view! {
        <section class="arriving">
            <h1>{move || t("sync-arriving")}</h1>
            <ProgressBar label=tr("sync-arriving") value=share/>
            <p role="status">{text}</p>
        </section>
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share for a bar")]
fn share(done: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { done as f64 / all as f64 }
}

fn entries() -> Vec<NavItem> {
    let status = store::status();
    let path = use_location().pathname;
    let at = move |root: &'static str| {
        Signal::derive(move || {
            let path = path.get();
            if root == "/" {
                path == "/"
            } else {
                path == root || path.starts_with(&format!("{root}/"))
            }
        })
    };
    let entry = move |place: &'static Place| {
        let item = NavItem::new(place.path, place.label(), place.icon, at(place.path));
        let item = if place.divided { item.divided() } else { item };
        let item = if place.on_phone { item.on_phone() } else { item };
        match place.path {
            places::CHANGES => item.count(Signal::derive(move || status.get().conflicts)),
            places::REMINDERS => item.count(reminders::count()),
            _ => item,
        }
    };
    places::all().map(entry).collect()
}

/// What is wrong and stays wrong until somebody does something.
#[component]
fn Banners(is_partial: Memo<bool>) -> impl IntoView {
    let status = store::status();
    let trouble = sync_driver::trouble();
    let server_trouble = sync_driver::server_trouble();
    let signing_in = RwSignal::new(false);
    let signed_out = Memo::new(move |_| status.get().link == Link::SignedOut);
    Effect::new(move || {
        if !signed_out.get() {
            signing_in.set(false);
        }
    });
    view! {
        {move || trouble.get().map(|error| {
            let tone = if error == DatabaseError::Tight { Tone::Warn } else { Tone::Bad };
            let id = match error {
                DatabaseError::Full => "error-storage-full",
                DatabaseError::Tight => "error-storage-tight",
                DatabaseError::Refused => "error-storage-refused",
                DatabaseError::Lost | DatabaseError::Emptied | DatabaseError::Replaced => {
                    "error-storage-lost"
                }
            };
            view! { <Banner tone text=tr(id)/> }
        })}
        <Show when=move || is_partial.get()>
            <Banner tone=Tone::Warn text=tr("sync-partial")/>
        </Show>
        {move || {
            let id = server_trouble.get().map(|code| format!("error-code-{code}"));
            let id = id.filter(|id| crate::text::has(id));
            id.map(|id| view! { <Banner tone=Tone::Warn text=TextProp::from(move || t(&id))/> })
        }}
        <Show when=move || signed_out.get()>
            <Banner
                tone=Tone::Warn
                text=tr("error-session")
                actions=move || view! {
                    <Button label=tr("shell-sign-in") on_click=move |()| signing_in.set(true)/>
                }
            />
        </Show>
        <Dialog open=signing_in title=tr("shell-sign-in") strict=true>
            <SignInForm on_done=boot::signed_in_again/>
        </Dialog>
    }
}
