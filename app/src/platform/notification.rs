//! Messages of the system, shown by the service worker, so that they work on every device and lead back to
//! the app when they are touched.

use gloo::events::EventListener;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Notification, NotificationOptions, NotificationPermission, ServiceWorkerContainer,
    ServiceWorkerRegistration,
};

use super::dom;

/// What the browser lets us do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// It was not asked yet.
    Default,
    /// The person said yes.
    Granted,
    /// The person or a rule of the device said no; only the browser's settings change that.
    Denied,
    /// The browser has no such messages, or not at this address.
    Missing,
}

fn of(permission: NotificationPermission) -> Permission {
    match permission {
        NotificationPermission::Granted => Permission::Granted,
        NotificationPermission::Denied => Permission::Denied,
        NotificationPermission::Default | _ => Permission::Default,
    }
}

/// Tells whether this browser has such messages at all.
fn is_there() -> bool {
    dom::window().is_some_and(|window| {
        js_sys::Reflect::has(&window, &"Notification".into()).unwrap_or(false)
    })
}

/// Returns what the browser lets us do.
pub fn permission() -> Permission {
    if is_there() { of(Notification::permission()) } else { Permission::Missing }
}

/// Asks the person; a browser asks only when that follows a touch.
pub async fn ask() -> Permission {
    if !is_there() {
        return Permission::Missing;
    }
    let Ok(asked) = Notification::request_permission() else { return permission() };
    // Whatever came of it, the browser now says so.
    drop(JsFuture::from(asked).await);
    permission()
}

/// Shows a message; one that came before and is still there is replaced.
pub fn show(title: &str, text: &str) {
    let (title, text) = (title.to_owned(), text.to_owned());
    spawn_local(async move {
        let Some(registration) = registration().await else {
            return dom::warn("no service worker shows a message");
        };
        let options = NotificationOptions::new();
        options.set_body(&text);
        options.set_icon("/icons/icon-192.png");
        options.set_tag("reminders");
        let shown = registration.show_notification_with_options(&title, &options);
        let shown = match shown {
            Ok(shown) => JsFuture::from(shown).await.map(drop),
            Err(error) => Err(error),
        };
        if let Err(error) = shown {
            dom::warn(&format!("a message was not shown: {error:?}"));
        }
    });
}

/// Calls `then` when a message was touched and the service worker chose this window.
#[must_use]
pub fn on_touch(then: impl Fn() + 'static) -> Option<EventListener> {
    let workers = workers()?;
    let heard = move |event: &web_sys::Event| {
        let data = event.dyn_ref::<web_sys::MessageEvent>().map(web_sys::MessageEvent::data);
        let kind = data.and_then(|data| js_sys::Reflect::get(&data, &"type".into()).ok());
        if kind.and_then(|kind| kind.as_string()).as_deref() == Some("reminders") {
            then();
        }
    };
    Some(EventListener::new(&workers, "message", heard))
}

/// The browser's service workers; nothing where it has none.
fn workers() -> Option<ServiceWorkerContainer> {
    let navigator = dom::window()?.navigator();
    let has = js_sys::Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false);
    has.then(|| navigator.service_worker())
}

/// The service worker's registration, once it works.
async fn registration() -> Option<ServiceWorkerRegistration> {
    let container = workers()?;
    let ready = JsFuture::from(container.ready().ok()?).await.ok()?;
    ready.dyn_into().ok()
}
