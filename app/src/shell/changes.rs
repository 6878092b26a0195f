//! Changes: what waits on this device, and what the server refused; nothing leaves it by itself.

use leptos::prelude::*;
use shared::book::RowKey;
use shared::entity::Kind;
use shared::sync::protocol::{Mutation, Rejection};

use super::sync_badge::use_long_waiting;
use crate::conflict::{Conflicts, SettledConflicts};
use crate::record::words;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::chip::Tone;
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;
use crate::ui::notice::Banner;
use crate::ui::page_header::PageHeader;
use crate::{format, store, sync_driver};

struct Line {
    title: String,
    what: &'static str,
    at: i64,
}

const SHOWN_MAX: usize = 200;

fn line(mutation: &Mutation, at: i64) -> Line {
    let key = mutation.key();
    let (what, given) = match mutation {
        Mutation::Create { fields, .. } => ("sync-created", Some(fields)),
        Mutation::Patch { fields, .. } => ("sync-changed", Some(fields)),
        Mutation::Delete { .. } => ("sync-deleted", None),
        Mutation::Restore { fields, .. } => ("sync-restored", Some(fields)),
    };
    let title = Kind::from_number(key.kind)
        .and_then(|kind| store::read(|book| book.record(kind, key.id).map(|it| it.title())))
        .or_else(|| match given.and_then(|fields| fields.get(&1)) {
            Some(shared::value::Value::Text(text)) => Some(text.clone()),
            Some(_) | None => None,
        });
    // What is deleted has no title any more; its kind says more than a number.
    let kind = || Kind::from_number(key.kind).map(crate::record::words::kind_name);
    Line { title: title.or_else(kind).unwrap_or_default(), what, at }
}

/// The page of changes.
#[component]
pub fn Changes() -> impl IntoView {
    let status = store::status();
    let late = use_long_waiting();
    view! {
        <PageHeader
            title=tr("sync-title")
            actions=|| view! {
                <Button label=tr("sync-now") icon=Icon::Refresh on_click=|()| sync_driver::connect()/>
            }
        />
        <div class="settings">
            {move || {
                let late = late.get();
                late.map(|_| view! { <Banner tone=Tone::Warn text=tr("sync-late-text")/> })
            }}
            {move || {
                let status = status.get();
                if status.refused == 0 && status.waiting == 0 && status.conflicts == 0 {
                    view! { <EmptyState icon=Icon::CloudDone title=tr("sync-done") text=tr("sync-done-text")/> }
                        .into_any()
                } else {
                    view! { {refused()} {waiting()} }.into_any()
                }
            }}
            <Conflicts/>
            <SettledConflicts/>
        </div>
    }
}

fn refused() -> Option<impl IntoView> {
    let lines = store::with_client(|client| client.parked().to_vec()).unwrap_or_default();
    (!lines.is_empty()).then(|| {
        let rows = lines
            .into_iter()
            .map(|parked| {
                let number = parked.number;
                let parked_key = parked.envelope.mutation.key();
                let shown = line(&parked.envelope.mutation, parked.envelope.at);
                let reason = parked.reason;
                view! {
                    <li class="change-line">
                        <span><b>{shown.title}</b> " " {move || t(shown.what)} " · " {why(parked_key, &reason)}</span>
                        <small>{move || format::date_time(shown.at)}</small>
                        <Button
                            label=tr("sync-discard")
                            kind=ButtonKind::Danger
                            on_click=move |()| {
                                store::discard_parked(number);
                                sync_driver::forget_parked(number);
                            }
                        />
                    </li>
                }
            })
            .collect_view();
        view! { <Card title=tr("sync-refused-title") sub=tr("sync-refused-text")><ul class="change-lines">{rows}</ul></Card> }
    })
}

fn why(key: RowKey, reason: &Rejection) -> String {
    let kind = Kind::from_number(key.kind).unwrap_or(Kind::Change);
    words::rejection(kind, reason)
}

fn waiting() -> Option<impl IntoView> {
    let (count, lines) = store::with_client(|client| {
        let all: Vec<_> = client.waiting().cloned().collect();
        (all.len(), all)
    })
    .unwrap_or_default();
    (count > 0).then(|| {
        let rows = lines
            .into_iter()
            .rev()
            .take(SHOWN_MAX)
            .map(|envelope| {
                let shown = line(&envelope.mutation, envelope.at);
                view! {
                    <li class="change-line">
                        <span><b>{shown.title}</b> " " {move || t(shown.what)}</span>
                        <small>{move || format::date_time(shown.at)}</small>
                    </li>
                }
            })
            .collect_view();
        let sub = move || tv("sync-waiting", &[("count", count.into())]);
        view! { <Card title=tr("sync-waiting-title") sub=sub><ul class="change-lines">{rows}</ul></Card> }
    })
}
