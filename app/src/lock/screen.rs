//! The locked page, and the form in which a PIN is entered, chosen or taken away.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{
    Asking, SECRET_LETTERS_MIN, Trouble, change, choose, signed_in, start_anew, unlock, whose,
};
use crate::session::Session;
use crate::shell::settings::{LanguageMenu, ThemeMenu};
use crate::shell::sign_in::{self, SignInForm};
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};

/// What a form does with what is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Unlocks.
    Unlock,
    /// Sets a PIN at the lock.
    Choose,
    /// Sets a first PIN.
    Set,
    /// Changes the PIN.
    Change,
    /// Takes the PIN away.
    Remove,
}

impl Work {
    const fn asks_current(self) -> bool {
        matches!(self, Self::Unlock | Self::Change | Self::Remove)
    }

    const fn asks_new(self) -> bool {
        matches!(self, Self::Choose | Self::Set | Self::Change)
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Unlock => "lock-unlock",
            Self::Choose | Self::Set => "lock-set",
            Self::Change => "lock-change",
            Self::Remove => "lock-remove",
        }
    }
}

thread_local! {
    /// What went wrong at the sign-in of the locked page.
    static PROBLEM: ArcRwSignal<Option<Trouble>> = ArcRwSignal::new(None);
}

/// The sentence for what went wrong.
fn sentence(trouble: &Trouble) -> String {
    let with_wait = |id, seconds: u32| tv(id, &[("seconds", i64::from(seconds).into())]);
    match trouble {
        Trouble::Wrong(0) => t("lock-wrong"),
        Trouble::Wrong(seconds) => with_wait("lock-wrong-wait", *seconds),
        Trouble::Wait(seconds) => with_wait("lock-wait", *seconds),
        Trouble::NoKey => t("lock-no-key"),
        Trouble::Http(error) => match error {
            crate::platform::http::HttpError::Unreachable => t("lock-needs-server"),
            crate::platform::http::HttpError::Refused(..)
            | crate::platform::http::HttpError::Damaged => sign_in::sentence(error),
        },
        Trouble::Database => t("error-storage-lost"),
    }
}

/// Asks for a PIN or passphrase, for a new one twice.
#[component]
pub fn SecretForm(
    /// What is done with it.
    work: Work,
    /// Called when it is done.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let [current, new, again] = [(); 3].map(|()| RwSignal::new(String::new()));
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let (given, new) = (current.get_untracked(), new.get_untracked());
        if work.asks_new() && new.chars().count() < SECRET_LETTERS_MIN {
            let least = [("count", SECRET_LETTERS_MIN.into())];
            return problem.set(Some(tv("lock-too-short", &least)));
        }
        if work.asks_new() && new != again.get_untracked() {
            return problem.set(Some(t("lock-not-equal")));
        }
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let done = match work {
                Work::Unlock => unlock(given).await,
                Work::Choose => choose(Some(new)).await,
                Work::Set => change(None, Some(new)).await,
                Work::Change => change(Some(given), Some(new)).await,
                Work::Remove => change(Some(given), None).await,
            };
            // The page may be gone by now.
            busy.try_set(false);
            match done {
                Ok(()) => drop(on_done.try_run(())),
                Err(trouble) => {
                    current.try_set(String::new());
                    problem.try_set(Some(sentence(&trouble)));
                }
            }
        });
    };
    let field =
        |label: &'static str, name: &'static str, hint: &'static str, value: RwSignal<String>| {
            view! {
                <label class="sign-in-field">
                    <span>{move || t(label)}</span>
                    <input
                        type="password" name=name autocomplete=hint required prop:value=value
                        on:input:target=move |event| value.set(event.target().value())
                    />
                </label>
            }
        };
    view! {
        <form class="sign-in-form" on:submit=submit>
            {work.asks_current().then(|| field("lock-secret", "secret", "current-password", current))}
            {work.asks_new().then(|| view! {
                {field("lock-new", "new-secret", "new-password", new)}
                {field("lock-again", "secret-again", "new-password", again)}
            })}
            <p class="sign-in-problem" role="alert">{move || problem.get()}</p>
            <Button label=tr(work.label()) kind=ButtonKind::Primary submit=true busy=busy/>
        </form>
    }
}

/// The page of a locked device.
#[component]
pub fn LockScreen(
    /// What it asks for.
    asking: Asking,
) -> impl IntoView {
    let forgotten = RwSignal::new(asking != Asking::Secret);
    let name = whose().map(|session| session.name);
    let problem = PROBLEM.with(ArcRwSignal::clone);
    problem.set(None);
    let has_no_key = {
        let problem = problem.clone();
        move || problem.get() == Some(Trouble::NoKey)
    };
    let (title, text) = match asking {
        Asking::Secret => ("lock-title", "lock-text"),
        Asking::NewSecret => ("lock-choose-title", "lock-choose-text"),
        Asking::Lease => ("lock-lease-title", "lock-lease-text"),
        Asking::Key => ("lock-key-title", "lock-key-text"),
    };
    let may_go_without = asking == Asking::NewSecret && !whose().is_none_or(|own| own.lock.pin);
    view! {
        <main class="sign-in">
            <div class="sign-in-card">
                <p class="sign-in-brand">
                    <img src="/icons/icon.svg" alt="" width="28" height="28"/>
                    {move || t("shell-product")}
                </p>
                <h1>{move || t(title)}</h1>
                {name.map(|name| view! { <p class="lock-name">{name}</p> })}
                <p>{move || t(if forgotten.get() && asking == Asking::Secret { "lock-forgotten-text" } else { text })}</p>
                {move || match (asking, forgotten.get()) {
                    (Asking::NewSecret, _) => view! { <SecretForm work=Work::Choose on_done=|()| ()/> }.into_any(),
                    (_, false) => view! { <SecretForm work=Work::Unlock on_done=|()| ()/> }.into_any(),
                    (_, true) => view! { <SignInForm on_done=come_back/> }.into_any(),
                }}
                <p class="sign-in-problem" role="alert">
                    {move || problem.read().as_ref().map(sentence)}
                </p>
                <Show when=has_no_key>
                    <Button
                        label=tr("lock-start-anew") kind=ButtonKind::Danger
                        on_click=|()| spawn_local(async { note(start_anew().await) })
                    />
                </Show>
                {may_go_without.then(|| view! {
                    <Button
                        label=tr("lock-without") kind=ButtonKind::Quiet
                        on_click=|()| spawn_local(async { note(choose(None).await) })
                    />
                })}
                <Show when=move || asking == Asking::Secret>
                    <Button
                        label=TextProp::from(move || t(if forgotten.get() { "lock-back" } else { "lock-forgotten" }))
                        kind=ButtonKind::Quiet
                        on_click=move |()| forgotten.update(|forgotten| *forgotten = !*forgotten)
                    />
                </Show>
                <div class="sign-in-foot">
                    <LanguageMenu/>
                    <ThemeMenu/>
                </div>
            </div>
        </main>
    }
}

fn come_back(session: Session) {
    spawn_local(async { note(signed_in(session).await) });
}

fn note(done: Result<(), Trouble>) {
    PROBLEM.with(|problem| problem.set(done.err()));
}
