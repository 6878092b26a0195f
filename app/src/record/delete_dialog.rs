//! The question before a record is removed: which one, and what still points at it.

use std::collections::HashSet;

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::book::Book;
use shared::entity::Kind;
use shared::id::RawId;
use shared::value::{FieldType, Value};

use super::{address, words};
use crate::store;
use crate::text::{tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::notice::{Notice, notify};
use crate::undo;

/// `<DeleteDialog kind id open/>`; goes to the kind's list afterwards.
#[component]
pub fn DeleteDialog(
    /// The record's kind.
    kind: Kind,
    /// The record.
    id: RawId,
    /// Whether it is shown.
    open: RwSignal<bool>,
) -> impl IntoView {
    let navigate = StoredValue::new_local(use_navigate());
    let name = move || store::read(|book| words::link_title(book, kind, id));
    let remove = move || {
        let name = name();
        match store::act(vec![store::delete(kind, id)]) {
            Ok(()) => {
                open.set(false);
                let notice = Notice::good(tv("record-deleted", &[("name", name.into())]));
                notify(notice.action(tr("undo-undo"), undo::undo));
                if let Some(list) = address::list(kind) {
                    navigate.with_value(|go| go(list, Default::default()));
                }
            }
            Err((_, reason)) => notify(Notice::bad(words::rejection(kind, &reason))),
        }
    };
    let actions = move || {
        view! {
            <Button label=tr("ui-cancel") on_click=move |()| open.set(false)/>
            <Button label=tr("ui-delete") kind=ButtonKind::Danger on_click=move |()| remove()/>
        }
    };
    view! {
        <Dialog open title=move || tv("record-delete-title", &[("name", name().into())]) actions>
            {move || {
                let links = store::read(|book| links_to(book, kind, &[id]));
                view! {
                    <p>{tv("record-delete-text", &[("kind", words::kind_name(kind).into())])}</p>
                    {links_list(&links)}
                }
            }}
        </Dialog>
    }
}

fn sum(links: &[(Kind, usize)]) -> usize {
    links.iter().map(|(_, count)| count).sum()
}

/// Says what still points at what is removed.
pub(crate) fn links_list(links: &[(Kind, usize)]) -> impl IntoView + use<> {
    let lines: Vec<String> = links
        .iter()
        .map(|(kind, count)| {
            let name = words::kind_plural(*kind);
            tv("record-delete-count", &[("kind", name.into()), ("count", (*count).into())])
        })
        .collect();
    let count = sum(links);
    (!lines.is_empty()).then(|| {
        view! {
            <p>{tv("record-delete-links", &[("count", count.into())])}</p>
            <ul class="record-links">
                {lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
            </ul>
        }
    })
}

/// Returns how many records of each kind point at these.
pub(crate) fn links_to(book: &Book, kind: Kind, ids: &[RawId]) -> Vec<(Kind, usize)> {
    let ids: HashSet<RawId> = ids.iter().copied().collect();
    Kind::ALL
        .iter()
        .copied()
        .filter_map(|other| {
            let links: Vec<u16> = other
                .fields()
                .iter()
                .filter(|spec| spec.field_type == FieldType::Link(kind))
                .map(|spec| spec.number)
                .collect();
            if links.is_empty() {
                return None;
            }
            let points = |number: &u16, record: &dyn shared::entity::Record| {
                matches!(record.field(*number), Value::Id(id) if ids.contains(&id))
            };
            let count = book
                .records(other)
                // What goes with them does not stay behind.
                .filter(|record| other != kind || !ids.contains(&record.raw_id()))
                .filter(|record| links.iter().any(|number| points(number, *record)))
                .count();
            (count > 0).then_some((other, count))
        })
        .collect()
}
