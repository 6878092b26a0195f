//! SyncBadge: calmly says whether everything is with the server, and what waits.

use leptos::prelude::*;
use shared::sync::client::{Link, Status};

use crate::store;
use crate::text::{t, tv};
use crate::ui::icon::{Icon, IconView};

/// A link to the page of changes that says how things stand.
#[component]
pub fn SyncBadge() -> impl IntoView {
    let status = store::status();
    view! {
        <a class="sync-badge" href="/changes" data-waiting=move || status.get().waiting
            data-link=move || link_name(status.get().link)
            data-unsaved=move || status.get().unsaved
            data-complete=move || status.get().complete.then_some("true")>
            {move || view! { <IconView icon=icon(status.get())/> }}
            <span class="sync-badge-text" role="status">{move || words(status.get())}</span>
        </a>
    }
}

const fn link_name(link: Link) -> &'static str {
    match link {
        Link::Unknown => "unknown",
        Link::Offline => "offline",
        Link::Busy => "busy",
        Link::Online => "online",
        Link::SignedOut => "signed-out",
    }
}

const fn icon(status: Status) -> Icon {
    if status.refused > 0 || status.conflicts > 0 || matches!(status.link, Link::SignedOut) {
        return Icon::Warning;
    }
    match status.link {
        Link::Offline | Link::Unknown => Icon::CloudOff,
        Link::Online | Link::Busy | Link::SignedOut if status.waiting > 0 => Icon::CloudWaiting,
        Link::Online | Link::Busy | Link::SignedOut => Icon::CloudDone,
    }
}

fn words(status: Status) -> String {
    let count = |number: usize| [("count", number.into())];
    if status.must_update {
        return t("sync-must-update");
    }
    if let Some((done, total)) = status.progress {
        return tv("sync-receiving", &[("count", done.into()), ("total", total.into())]);
    }
    if status.refused > 0 {
        return tv("sync-refused", &count(status.refused));
    }
    if status.conflicts > 0 {
        return tv("sync-conflicts", &count(status.conflicts));
    }
    if status.unsaved > 0 {
        return t("sync-keeping");
    }
    if status.waiting > 0 {
        return tv("sync-waiting", &count(status.waiting));
    }
    match status.link {
        Link::Unknown | Link::Busy | Link::Online if !status.complete => t("sync-beginning"),
        Link::Offline if !status.complete => t("sync-incomplete"),
        Link::Offline => t("sync-offline"),
        Link::SignedOut => t("sync-signed-out"),
        Link::Unknown | Link::Busy | Link::Online => t("sync-done"),
    }
}
