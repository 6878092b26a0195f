//! The service worker as the page sees it: registers it, notices a new version, and hands over to it
//! when the person says so.
//!
//! Invariant: nothing here reloads the page but [`ServiceWorker::apply_update`]. A browser without
//! service workers, or a page on an insecure origin, is a state with a reason and no error.

use std::cell::{Cell, OnceCell};
use std::sync::Arc;

use gloo::events::EventListener;
use gloo::timers::callback::Interval;
use js_sys::{Object, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    RegistrationOptions, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState,
    ServiceWorkerUpdateViaCache, VisibilityState,
};

use super::dom;

/// Its name never changes: a browser that knows the old name would keep the old worker for ever.
const SCRIPT_URL: &str = "/sw.js";
/// A tablet stays open for days; once an hour it asks for a new version by itself.
const CHECK_EVERY_MS: u32 = 60 * 60 * 1000;

/// How far the service worker is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkerState {
    /// Not known yet.
    Starting,
    /// Active: the app starts without a network.
    Active,
    /// There is none, for this reason; the app works, but only starts with a network.
    Unavailable(Unavailable),
}

/// Why the app cannot start without a network here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// The address is neither `https:` nor this machine.
    InsecureOrigin,
    /// The browser has none, or has it switched off (private windows of some browsers).
    NotSupported,
    /// The browser refused to register or install it.
    Refused(String),
}

/// The service worker; cheap to clone, lives as long as the page.
#[derive(Clone)]
pub struct ServiceWorker {
    state: ArcRwSignal<WorkerState>,
    update_ready: ArcRwSignal<bool>,
    browser: Arc<SendWrapper<Browser>>,
}

#[derive(Default)]
struct Browser {
    registration: Cell<Option<ServiceWorkerRegistration>>,
    /// The person asked for the new version: the next change of controller reloads.
    is_applying: Cell<bool>,
}

impl ServiceWorker {
    /// Registers the worker, the first time it is called. Call it after the first page is on the
    /// screen, so that filling the cache does not compete with it.
    #[must_use]
    pub fn start() -> Self {
        thread_local!(static STARTED: OnceCell<ServiceWorker> = const { OnceCell::new() });
        STARTED.with(|started| started.get_or_init(Self::register_in_background).clone())
    }

    fn register_in_background() -> Self {
        let worker = Self {
            state: ArcRwSignal::new(WorkerState::Starting),
            update_ready: ArcRwSignal::new(false),
            browser: Arc::new(SendWrapper::new(Browser::default())),
        };
        let starting = worker.clone();
        spawn_local(async move {
            if let Err(reason) = starting.register().await {
                dom::warn(&format!("no offline start: {reason:?}"));
                starting.state.set(WorkerState::Unavailable(reason));
            }
        });
        worker
    }

    /// How far it is.
    #[must_use]
    pub fn state(&self) -> Signal<WorkerState> {
        self.state.clone().into()
    }

    /// Whether a new version waits for [`Self::apply_update`].
    #[must_use]
    pub fn update_ready(&self) -> Signal<bool> {
        self.update_ready.clone().into()
    }

    /// Lets the waiting version take over and reloads into it. Only ever call this because a person
    /// asked for it.
    pub fn apply_update(&self) {
        let waiting = self.with_registration(ServiceWorkerRegistration::waiting).flatten();
        let Some(waiting) = waiting else {
            // Another tab has already handed over: a reload is all that is missing.
            return reload();
        };
        self.browser.is_applying.set(true);
        if let Err(error) = waiting.post_message(&message("activate")) {
            dom::warn(&format!("the new version did not answer: {error:?}"));
            reload();
        }
    }

    /// Asks the server for a new version, without waiting for the answer.
    pub fn check(&self) {
        let Some(Ok(promise)) = self.with_registration(ServiceWorkerRegistration::update) else {
            return;
        };
        spawn_local(async move {
            // Without a network there is nothing new to know; the next check asks again.
            JsFuture::from(promise).await.ok();
        });
    }

    fn with_registration<T>(
        &self,
        read: impl FnOnce(&ServiceWorkerRegistration) -> T,
    ) -> Option<T> {
        let registration = self.browser.registration.take();
        self.browser.registration.set(registration.clone());
        registration.as_ref().map(read)
    }

    async fn register(&self) -> Result<(), Unavailable> {
        let container = container()?;
        self.watch_controller(&container);
        let options = RegistrationOptions::new();
        options.set_scope("/");
        options.set_update_via_cache(ServiceWorkerUpdateViaCache::None);
        let promise = container.register_with_options(SCRIPT_URL, &options);
        let registration: ServiceWorkerRegistration =
            JsFuture::from(promise).await.map_err(refused)?.unchecked_into();
        self.browser.registration.set(Some(registration.clone()));
        self.watch_installs(&registration, &container);
        self.keep_checking();
        let ready = container.ready().map_err(refused)?;
        JsFuture::from(ready).await.map_err(refused)?;
        self.state.set(WorkerState::Active);
        // The page is up: now the worker may fetch what is only needed later.
        if let Some(active) = registration.active() {
            active.post_message(&message("warm")).map_err(refused)?;
        }
        Ok(())
    }

    /// A version that has installed while another one is in charge waits to be asked in.
    fn watch_installs(
        &self,
        registration: &ServiceWorkerRegistration,
        container: &ServiceWorkerContainer,
    ) {
        if registration.waiting().is_some() && container.controller().is_some() {
            self.update_ready.set(true);
        }
        let (worker, container, found) = (self.clone(), container.clone(), registration.clone());
        EventListener::new(registration, "updatefound", move |_| {
            // The first worker ever replaces nothing. WebKit may report that it is installed when it
            // is in charge already.
            if found.active().is_none() {
                return;
            }
            let Some(installing) = found.installing() else { return };
            let (worker, container, watched) =
                (worker.clone(), container.clone(), installing.clone());
            EventListener::new(&installing, "statechange", move |_| {
                if watched.state() == ServiceWorkerState::Installed
                    && container.controller().is_some()
                {
                    worker.update_ready.set(true);
                }
            })
            .forget();
        })
        .forget();
    }

    fn watch_controller(&self, container: &ServiceWorkerContainer) {
        let worker = self.clone();
        // The first worker ever takes charge of a page that already is what it would serve.
        let had_one = Cell::new(container.controller().is_some());
        EventListener::new(container, "controllerchange", move |_| {
            if worker.browser.is_applying.get() {
                reload();
            } else if had_one.replace(true) {
                // Another tab asked for the new version. This one keeps its forms and offers a reload.
                worker.update_ready.set(true);
            }
        })
        .forget();
    }

    fn keep_checking(&self) {
        let worker = self.clone();
        Interval::new(CHECK_EVERY_MS, move || worker.check()).forget();
        let worker = self.clone();
        if let Some(document) = dom::document() {
            let seen = document.clone();
            EventListener::new(&document, "visibilitychange", move |_| {
                if seen.visibility_state() == VisibilityState::Visible {
                    worker.check();
                }
            })
            .forget();
        }
    }
}

fn container() -> Result<ServiceWorkerContainer, Unavailable> {
    let window = dom::window().ok_or(Unavailable::NotSupported)?;
    if !window.is_secure_context() {
        return Err(Unavailable::InsecureOrigin);
    }
    let container = window.navigator().service_worker();
    // Firefox leaves it out of private windows; the binding's type does not know that.
    if container.is_undefined() { Err(Unavailable::NotSupported) } else { Ok(container) }
}

fn message(kind: &str) -> JsValue {
    let message = Object::new();
    if Reflect::set(&message, &"type".into(), &kind.into()).is_err() {
        dom::warn("a plain object refused a property");
    }
    message.into()
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn refused(error: JsValue) -> Unavailable {
    let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    Unavailable::Refused(message.unwrap_or_else(|| format!("{error:?}")))
}

fn reload() {
    if let Some(Err(error)) = dom::window().map(|window| window.location().reload()) {
        dom::warn(&format!("the page did not reload: {error:?}"));
    }
}
