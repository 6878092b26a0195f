//! SignIn: the page before everything, and the same form again when a session has ended.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::boot;
use crate::platform::http::HttpError;
use crate::session::{self, Session};
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};

use super::settings::{LanguageMenu, ThemeMenu};

/// The sentence for a failed call.
pub(crate) fn sentence(error: &HttpError) -> String {
    match error {
        HttpError::Unreachable => t("error-network-first"),
        HttpError::Refused(401, _) => t("error-wrong-password"),
        HttpError::Refused(_, refusal) => {
            let id = format!("error-code-{}", refusal.code);
            let seconds = i64::from(refusal.retry_after_seconds.unwrap_or(1));
            if crate::text::has(&id) {
                tv(&id, &[("seconds", seconds.into())])
            } else {
                refusal.message.clone()
            }
        }
        HttpError::Damaged => t("error-unexpected-answer"),
    }
}

/// The page on which a person signs in.
#[component]
pub fn SignInPage() -> impl IntoView {
    view! {
        <main class="sign-in">
            <div class="sign-in-card">
                <p class="sign-in-brand">
                    <img src="/icons/icon.svg" alt="" width="28" height="28"/>
                    {move || t("shell-product")}
                </p>
                <h1>{move || t("sign-in-title")}</h1>
                <SignInForm on_done=boot::open_for/>
                <div class="sign-in-foot">
                    <LanguageMenu/>
                    <ThemeMenu/>
                </div>
            </div>
        </main>
    }
}

/// Name and password; and a new password where one must be chosen.
#[component]
pub fn SignInForm(
    /// Called when the person is signed in.
    on_done: fn(Session),
) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let new_password = RwSignal::new(String::new());
    let must_change = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<HttpError>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let (given_name, given) = (name.get_untracked(), password.get_untracked());
        let new = must_change.get_untracked().then(|| new_password.get_untracked());
        spawn_local(async move {
            let result = match new {
                Some(new) => session::change_password(&given, &new).await,
                None => session::sign_in(given_name.trim(), &given).await,
            };
            busy.set(false);
            match result {
                Ok(session) if session.must_change_password => must_change.set(true),
                Ok(session) => on_done(session),
                Err(error) => problem.set(Some(error)),
            }
        });
    };
    view! {
        <form class="sign-in-form" on:submit=submit>
            <label class="sign-in-field">
                <span>{move || t("sign-in-name")}</span>
                <input
                    name="username" autocomplete="username" required autocapitalize="none"
                    spellcheck="false" readonly=must_change prop:value=name
                    on:input:target=move |event| name.set(event.target().value())
                />
            </label>
            <label class="sign-in-field">
                <span>{move || t("sign-in-password")}</span>
                <input
                    name="password" type="password" autocomplete="current-password" required
                    prop:value=password
                    on:input:target=move |event| password.set(event.target().value())
                />
            </label>
            <Show when=move || must_change.get()>
                <p>{move || t("sign-in-must-change")}</p>
                <label class="sign-in-field">
                    <span>{move || t("sign-in-new-password")}</span>
                    <input
                        name="new-password" type="password" autocomplete="new-password" required
                        minlength="10" prop:value=new_password
                        on:input:target=move |event| new_password.set(event.target().value())
                    />
                </label>
            </Show>
            <p class="sign-in-problem" role="alert">
                {move || problem.read().as_ref().map(sentence)}
            </p>
            <Button label=tr("shell-sign-in") kind=ButtonKind::Primary submit=true busy=busy/>
        </form>
    }
}
