//! SignIn: what a person signs in with, on the person's page.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::RawId;

use super::calls::{self, Login, OneTime};
use crate::form::text::TextField;
use crate::platform::http::HttpError;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::dialog::Dialog;
use crate::ui::notice::{Notice, notify};
use crate::ui::progress::Skeleton;

type Loaded = RwSignal<Option<Result<Option<Login>, HttpError>>>;

fn load(id: RawId, loaded: Loaded) {
    spawn_local(async move {
        let all = calls::logins().await;
        let own = all.map(|all| all.into_iter().find(|login| login.user.raw() == id));
        // The page may be gone by then.
        drop(loaded.try_set(Some(own)));
    });
}

/// The card: make a sign-in, give it a new password, stop it.
#[component]
pub fn SignInCard(
    /// The person.
    id: RawId,
) -> impl IntoView {
    let loaded: Loaded = RwSignal::new(None);
    load(id, loaded);
    let given = RwSignal::new(None::<OneTime>);
    let body = move || match loaded.get() {
        None => view! { <Skeleton lines=2/> }.into_any(),
        Some(Err(error)) => view! { <p>{move || calls::sentence(&error)}</p> }.into_any(),
        Some(Ok(None)) => without(id, loaded, given).into_any(),
        Some(Ok(Some(login))) => with(id, login, loaded, given).into_any(),
    };
    view! {
        <Card title=tr("admin-sign-in")>{body}</Card>
        {password_dialog(given)}
    }
}

/// Shows a password that was made, or says why none was.
fn show(
    id: RawId,
    loaded: Loaded,
    given: RwSignal<Option<OneTime>>,
    made: Result<OneTime, HttpError>,
) {
    match made {
        Ok(made) => {
            given.set(Some(made));
            load(id, loaded);
        }
        Err(error) => notify(Notice::bad(calls::sentence(&error))),
    }
}

fn without(id: RawId, loaded: Loaded, given: RwSignal<Option<OneTime>>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let make = move |()| {
        let wanted = name.get_untracked();
        spawn_local(async move {
            show(id, loaded, given, calls::add_login(id, wanted.trim()).await);
        });
    };
    view! {
        <p>{move || t("admin-sign-in-none")}</p>
        <TextField label=tr("sign-in-name") value=name on_commit=move |text| name.set(text)/>
        <div class="settings-actions">
            <Button label=tr("admin-sign-in-make") kind=ButtonKind::Primary on_click=make/>
        </div>
    }
}

fn with(
    id: RawId,
    login: Login,
    loaded: Loaded,
    given: RwSignal<Option<OneTime>>,
) -> impl IntoView {
    let Login { name, state, .. } = login;
    let is_disabled = state == "disabled";
    let (resetting, switching) = (name.clone(), name.clone());
    let reset = move |()| {
        let name = resetting.clone();
        spawn_local(async move { show(id, loaded, given, calls::reset(&name).await) });
    };
    let switch = move |()| {
        let name = switching.clone();
        spawn_local(async move {
            match calls::set_enabled(&name, is_disabled).await {
                Ok(_) => load(id, loaded),
                Err(error) => notify(Notice::bad(calls::sentence(&error))),
            }
        });
    };
    let (label, kind) = if is_disabled {
        (tr("admin-sign-in-enable"), ButtonKind::Plain)
    } else {
        (tr("admin-sign-in-disable"), ButtonKind::Danger)
    };
    view! {
        <p><b>{name}</b> " · " {move || t(&format!("admin-sign-in-{state}"))}</p>
        <div class="settings-actions">
            <Button label=tr("admin-sign-in-reset") on_click=reset/>
            <Button label kind on_click=switch/>
        </div>
    }
}

/// The server does not know the password any more after this.
fn password_dialog(given: RwSignal<Option<OneTime>>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(given.with(Option::is_some)));
    let text = move || {
        let OneTime { name, .. } = given.get()?;
        Some(tv("admin-password-text", &[("name", name.into())]))
    };
    view! {
        <Dialog
            open title=tr("admin-password") strict=true
            on_close=move |()| given.set(None)
        >
            <p>{text}</p>
            <p><code>{move || given.get().map(|given| given.password)}</code></p>
        </Dialog>
    }
}
