//! Quarantine: what revoked devices had not sent. An administrator takes it over as its author's, or
//! decides against it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::entity::Kind;
use shared::sync::protocol::{Mutation, Outcome, Rejection};
use shared::sync::quarantine::{Lost, QuarantinePage, QuarantinedEdit};
use shared::value::Value;

use super::calls;
use crate::platform::http::HttpError;
use crate::record::words;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::chip::Tone;
use crate::ui::notice::{Banner, Notice, notify};
use crate::{format, store};

/// The edits that wait for a decision; nothing when there are none.
#[component]
pub fn Quarantine() -> impl IntoView {
    let page = RwSignal::new(None::<Result<QuarantinePage, HttpError>>);
    let load = Callback::new(move |after: Option<String>| {
        spawn_local(async move {
            // The page may be gone by then.
            drop(page.try_set(Some(calls::quarantine(after.as_deref()).await)));
        });
    });
    load.run(None);
    move || match page.get() {
        None => ().into_any(),
        Some(Err(error)) => {
            let text = TextProp::from(move || calls::sentence(&error));
            view! { <Banner tone=Tone::Warn text/> }.into_any()
        }
        Some(Ok(page)) if page.edits.is_empty() && page.lost.is_empty() => ().into_any(),
        Some(Ok(page)) => card(page, load).into_any(),
    }
}

fn card(page: QuarantinePage, load: Callback<Option<String>>) -> impl IntoView {
    let (count, next) = (page.waiting, page.next);
    let sub = move || tv("admin-quarantine-count", &[("count", count.into())]);
    let lost = page.lost.into_iter().map(|lost| lost_line(lost, load)).collect_view();
    let lines = page.edits.into_iter().map(|edit| line(edit, load)).collect_view();
    let more = next.map(|next| {
        let on_click = move |()| load.run(Some(next.clone()));
        view! { <Button label=tr("admin-quarantine-more") on_click/> }
    });
    view! {
        <Card title=tr("admin-quarantine") sub=TextProp::from(sub)>
            <p class="settings-note">{move || t("admin-quarantine-text")}</p>
            <ul class="change-lines">{lost} {lines}</ul>
            {more}
        </Card>
    }
}

/// What a device could not hand in.
fn lost_line(lost: Lost, load: Callback<Option<String>>) -> impl IntoView {
    let busy = RwSignal::new(false);
    let seen = move |()| {
        busy.set(true);
        spawn_local(async move {
            if let Err(error) = calls::seen(lost.device, lost.user).await {
                notify(Notice::bad(calls::sentence(&error)));
            }
            busy.try_update(|busy| *busy = false);
            load.try_run(None);
        });
    };
    let text = move || {
        let who = store::read(|book| words::link_title(book, Kind::User, lost.user));
        let why = t(if lost.what.is_locked { "admin-lost-locked" } else { "admin-lost-damaged" });
        let arguments = [("name", who.into()), ("why", why.into())];
        match lost.what.edits {
            Some(count) => {
                let [name, why] = arguments;
                tv("admin-lost-count", &[name, why, ("count", count.into())])
            }
            None => tv("admin-lost", &arguments),
        }
    };
    view! {
        <li class="change-line">
            <span><b>{text}</b> " " {move || format::date_time(lost.received)}</span>
            <span class="settings-actions">
                <Button label=tr("admin-lost-seen") busy on_click=seen/>
            </span>
        </li>
    }
}

fn line(edit: QuarantinedEdit, load: Callback<Option<String>>) -> impl IntoView {
    let (accepting, discarding) = (edit.id.clone(), edit.id.clone());
    let busy = RwSignal::new(false);
    let kind = Kind::from_number(edit.envelope.mutation.key().kind);
    let accept = move |()| {
        let id = accepting.clone();
        busy.set(true);
        spawn_local(async move {
            let accepted = calls::accept(&id).await;
            busy.try_update(|busy| *busy = false);
            match accepted {
                Ok(Outcome::Applied { .. }) => notify(Notice::good(tr("admin-accepted"))),
                Ok(Outcome::Rejected { reason, .. }) => notify(Notice::bad(why(kind, &reason))),
                Err(error) => notify(Notice::bad(calls::sentence(&error))),
            }
            load.try_run(None);
        });
    };
    let discard = move |()| {
        let id = discarding.clone();
        busy.set(true);
        spawn_local(async move {
            if let Err(error) = calls::discard(&id).await {
                notify(Notice::bad(calls::sentence(&error)));
            }
            busy.try_update(|busy| *busy = false);
            load.try_run(None);
        });
    };
    let refused = edit.refused.clone().map(|reason| {
        let text = move || tv("admin-not-accepted", &[("reason", why(kind, &reason).into())]);
        view! { <small>{text}</small> }
    });
    let claimed = edit.is_claimed.then(|| view! { <small>{move || t("admin-claimed")}</small> });
    let (user, at) = (edit.user, edit.envelope.at);
    let who = move || store::read(|book| words::link_title(book, Kind::User, user));
    let shown = edit.envelope.mutation;
    let (title, what) = (title(&shown), verb(&shown));
    view! {
        <li class="change-line">
            <span>
                <b>{title}</b> " " {move || t(what)} " · " {who} " · "
                {move || format::date_time(at)}
                <br/>
                <small>{move || values(&shown)}</small>
                {refused}
                {claimed}
            </span>
            <span class="settings-actions">
                <Button label=tr("admin-accept") kind=ButtonKind::Primary busy on_click=accept/>
                <Button label=tr("sync-discard") kind=ButtonKind::Danger busy on_click=discard/>
            </span>
        </li>
    }
}

fn why(kind: Option<Kind>, reason: &Rejection) -> String {
    words::rejection(kind.unwrap_or(Kind::Change), reason)
}

fn verb(mutation: &Mutation) -> &'static str {
    match mutation {
        Mutation::Create { .. } => "sync-created",
        Mutation::Patch { .. } => "sync-changed",
        Mutation::Delete { .. } => "sync-deleted",
        Mutation::Restore { .. } => "sync-restored",
    }
}

/// What the record is called: as it is here, or as the edit wants it.
fn title(mutation: &Mutation) -> String {
    let key = mutation.key();
    let kind = Kind::from_number(key.kind);
    let here = kind.and_then(|kind| store::read(|book| Some(book.record(kind, key.id)?.title())));
    let given = || match mutation.fields().and_then(|fields| fields.get(&1)) {
        Some(Value::Text(text)) => Some(text.clone()),
        Some(_) | None => None,
    };
    here.or_else(given).or_else(|| kind.map(words::kind_name)).unwrap_or_default()
}

/// What the fields are to hold.
fn values(mutation: &Mutation) -> String {
    let (Some(kind), Some(fields)) = (Kind::from_number(mutation.key().kind), mutation.fields())
    else {
        return String::new();
    };
    let named = kind.fields().iter().filter_map(|spec| Some((spec, fields.get(&spec.number)?)));
    let written = |(spec, value): (&shared::entity::FieldSpec, &Value)| {
        let value =
            store::read(|book| words::display(book, kind, spec.name, spec.field_type, value));
        let label = words::field_label(kind, spec.name);
        tv("admin-value", &[("label", label.into()), ("value", value.into())])
    };
    named.map(written).collect::<Vec<_>>().join(" · ")
}
