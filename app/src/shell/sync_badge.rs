//! SyncBadge: calmly says whether everything is with the server, and what waits.

use leptos::prelude::*;
use shared::sync::client::{Link, Status};

use crate::platform::clock;
use crate::text::{t, tv};
use crate::ui::icon::{Icon, IconView};
use crate::{format, store};

/// From when on it is said since when changes wait: a tablet may break or be lost, so that a person
/// should look for a network, or save a file, at least once a day.
const LONG_MS: i64 = 24 * 60 * 60 * 1000;
/// How often it is looked whether changes have waited long.
const LOOK_EVERY_MS: u32 = 60_000;

/// A link to the page of changes that says how things stand.
#[component]
pub fn SyncBadge() -> impl IntoView {
    let status = store::status();
    let late = use_long_waiting();
    view! {
        <a class="sync-badge" href="/changes" data-waiting=move || status.get().waiting
            data-late=move || late.get().map(|_| "true")
            data-link=move || link_name(status.get().link)
            data-unsaved=move || status.get().unsaved
            data-complete=move || status.get().complete.then_some("true")>
            {move || view! { <IconView icon=icon(status.get(), late.get().is_some())/> }}
            <span class="sync-badge-text" role="status">{move || words(status.get(), late.get())}</span>
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

/// Since when edits have waited too long for a network, if they have, as time goes on.
pub(super) fn use_long_waiting() -> Memo<Option<i64>> {
    let status = store::status();
    let now = RwSignal::new(clock::now().0);
    let ticks = clock::every(LOOK_EVERY_MS, move || now.set(clock::now().0));
    let ticks = StoredValue::new_local(ticks);
    on_cleanup(move || ticks.dispose());
    Memo::new(move |_| long_waiting(status.get().waiting_since, now.get()))
}

/// A clock that was set back says nothing.
fn long_waiting(since: Option<i64>, now: i64) -> Option<i64> {
    since.filter(|since| now.saturating_sub(*since) >= LONG_MS)
}

const fn icon(status: Status, late: bool) -> Icon {
    let decide = status.refused > 0 || status.conflicts > 0;
    if late || decide || matches!(status.link, Link::SignedOut) {
        return Icon::Warning;
    }
    match status.link {
        Link::Offline | Link::Unknown => Icon::CloudOff,
        Link::Online | Link::Busy | Link::SignedOut if status.waiting > 0 => Icon::CloudWaiting,
        Link::Online | Link::Busy | Link::SignedOut => Icon::CloudDone,
    }
}

fn words(status: Status, late: Option<i64>) -> String {
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
    if let Some(since) = late {
        let since = format::date_time(since);
        return tv("sync-late", &[("count", status.waiting.into()), ("since", since.into())]);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_waits_long_after_a_day_and_not_by_a_clock_set_back() {
        assert_eq!(long_waiting(Some(1_000), 1_000 + LONG_MS), Some(1_000));
        assert_eq!(long_waiting(Some(1_000), LONG_MS), None);
        assert_eq!(long_waiting(Some(5 * LONG_MS), 1_000), None);
        assert_eq!(long_waiting(Some(i64::MIN), i64::MAX), Some(i64::MIN));
        assert_eq!(long_waiting(None, i64::MAX), None);
    }
}
