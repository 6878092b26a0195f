//! MergeDialog: makes one of two accounts or contacts that are the same: which of the differing values
//! stay, what comes along, and one action that can be taken back.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::book::{Book, RowKey};
use shared::duplicates::{Duplicates, Facts};
use shared::entity::{Kind, Share};
use shared::id::{Id, RawId};
use shared::merge::{self, Difference, Merge, MergeRefused};
use shared::rights::Action;
use shared::sync::protocol::Mutation;
use shared::value::Value;

use super::links;
use super::{address, words};
use crate::form::link::{Found, LinkField, Linked};
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind, ButtonLink};
use crate::ui::card::Card;
use crate::ui::dialog::Sheet;
use crate::ui::icon::Icon;
use crate::ui::menu::MenuItem;
use crate::ui::notice::{Notice, notify};
use crate::undo;

/// Returns the entry of a record's menu that opens the dialog; nothing where nothing is merged.
pub fn menu_item(kind: Kind, open: RwSignal<bool>) -> Option<MenuItem> {
    merge::KINDS
        .contains(&kind)
        .then(|| MenuItem::new(tr("merge-menu"), move || open.set(true)).icon(Icon::Import))
}

/// The dialog: `<MergeDialog kind id open/>`; `id` is the record that stays.
#[component]
pub fn MergeDialog(
    /// The record's kind.
    kind: Kind,
    /// The record that stays.
    id: RawId,
    /// Whether it is shown.
    open: RwSignal<bool>,
) -> impl IntoView {
    let other = RwSignal::new(None::<RawId>);
    let taken = RwSignal::new(BTreeSet::<u16>::new());
    let title = move || {
        let name = store::read(|book| words::link_title(book, kind, id));
        tv("merge-title", &[("name", name.into())])
    };
    let go = move || match other.get_untracked() {
        None => notify(Notice::info(tr("merge-choose"))),
        Some(other) => {
            if merge_now(kind, id, other, &taken.get_untracked()) {
                open.set(false);
            }
        }
    };
    view! {
        <Sheet
            open title strict=true
            actions=move || {
                view! {
                    <Button label=tr("ui-cancel") on_click=move |()| open.set(false)/>
                    <Button label=tr("merge-do") kind=ButtonKind::Primary on_click=move |()| go()/>
                }
            }
        >
            {move || {
                other.set(None);
                body(kind, id, other, taken)
            }}
        </Sheet>
    }
}

fn body(
    kind: Kind,
    id: RawId,
    other: RwSignal<Option<RawId>>,
    taken: RwSignal<BTreeSet<u16>>,
) -> impl IntoView {
    let likely = store::read(|book| likely(book, kind, id));
    let choose = move |found: Option<RawId>| {
        let differing =
            found.map(|other| store::read(|book| merge::differences(book, kind, id, other)));
        let usual = differing.and_then(Result::ok).unwrap_or_default();
        taken.set(usual.into_iter().filter(|it| it.is_taken).map(|it| it.field).collect());
        other.set(found);
    };
    let value = Signal::derive(move || {
        let id = other.get()?;
        let label = store::read(|book| words::link_title(book, kind, id));
        Some(Linked { id: id.to_string(), label })
    });
    let search = move |text: String| -> Vec<Found> {
        let found = store::read(|book| links::find(book, kind, &text, &|_| Value::Null));
        found.into_iter().filter(|it| it.id != id.to_string()).collect()
    };
    let chosen = move |found: Option<String>| choose(found.and_then(|id| id.parse().ok()));
    let suggestions = likely
        .into_iter()
        .map(|(id, title)| {
            view! { <Button label=title kind=ButtonKind::Plain on_click=move |()| choose(Some(id))/> }
        })
        .collect_view();
    let has_any = !suggestions.is_empty();
    view! {
        <div class="merge">
            <p class="settings-note">{move || t("merge-text")}</p>
            <LinkField
                label=tr("merge-other") value search
                on_commit=chosen
            />
            {has_any.then(|| view! {
                <p class="text-muted">{move || t("merge-likely")}</p>
                <div class="merge-likely">{suggestions}</div>
            })}
            {move || other.get().map(|other| compared(kind, id, other, taken))}
        </div>
    }
}

/// Those that are likely the same, the surest first.
fn likely(book: &Book, kind: Kind, id: RawId) -> Vec<(RawId, String)> {
    const MOST: usize = 4;
    let facts = if kind == Kind::Account {
        book.accounts.get(Id::new(id)).map(Facts::of_account)
    } else {
        book.contacts.get(Id::new(id)).map(|contact| Facts::of_contact(book, contact))
    };
    let Some(facts) = facts else { return Vec::new() };
    let found = Duplicates::of(book).find(&facts, &[kind], Some(id));
    found
        .into_iter()
        .take(MOST)
        .map(|likely| (likely.id, words::link_title(book, kind, likely.id)))
        .collect()
}

/// The two side by side, and what comes along.
fn compared(kind: Kind, id: RawId, other: RawId, taken: RwSignal<BTreeSet<u16>>) -> impl IntoView {
    let found = store::read(|book| {
        let differing = merge::differences(book, kind, id, other)?;
        let all = merge::merge(book, kind, id, other, &BTreeSet::new(), &|_, _| true)?;
        let shown = |value: &Value, it: &Difference| {
            let spec = kind.field_numbered(it.field);
            spec.map(|spec| words::display(book, kind, spec.name, spec.field_type, value))
        };
        let lines: Vec<_> = differing
            .iter()
            .map(|it| {
                let (mine, theirs) = (shown(&it.stays, it), shown(&it.other, it));
                (it.field, mine.unwrap_or_default(), theirs.unwrap_or_default())
            })
            .collect();
        Ok::<_, MergeRefused>((lines, all.links.len()))
    });
    match found {
        Err(reason) => {
            view! { <p class="field-error" role="alert">{move || t(refused(reason))}</p> }
                .into_any()
        }
        Ok((lines, links)) => {
            let rows = lines
                .into_iter()
                .map(|(field, mine, theirs)| choice(kind, field, mine, theirs, taken));
            let rows = rows.collect_view();
            view! {
                <p class="text-muted">{move || t("merge-fields")}</p>
                <div class="merge-fields">{rows}</div>
                <p>{move || tv("merge-links", &[("count", links.into())])}</p>
            }
            .into_any()
        }
    }
}

/// One field in which they differ: two buttons, of which one is pressed.
fn choice(
    kind: Kind,
    field: u16,
    mine: String,
    theirs: String,
    taken: RwSignal<BTreeSet<u16>>,
) -> impl IntoView {
    let label = kind.field_numbered(field).map(|spec| words::field_label(kind, spec.name));
    let said = label.clone();
    let is_taken = move || taken.with(|taken| taken.contains(&field));
    let take = move |yes: bool| {
        taken.update(|taken| {
            if yes {
                taken.insert(field);
            } else {
                taken.remove(&field);
            }
        });
    };
    let empty = |text: String| if text.is_empty() { t("form-empty") } else { text };
    view! {
        <div class="merge-field" role="group" aria-label=said>
            <span class="text-muted">{label}</span>
            <button
                type="button" class="merge-value" aria-pressed=move || (!is_taken()).to_string()
                on:click=move |_| take(false)
            >{empty(mine)}</button>
            <button
                type="button" class="merge-value" aria-pressed=move || is_taken().to_string()
                on:click=move |_| take(true)
            >{empty(theirs)}</button>
        </div>
    }
}

const fn refused(reason: MergeRefused) -> &'static str {
    match reason {
        MergeRefused::OtherKind | MergeRefused::Gone => "merge-gone",
        MergeRefused::Same => "merge-same",
        MergeRefused::Merged => "merge-merged",
    }
}

fn merge_now(kind: Kind, id: RawId, other: RawId, taken: &BTreeSet<u16>) -> bool {
    let may = |kind: Kind, id: RawId| {
        let key = RowKey::new(kind, id);
        store::with_client(|client| client.may_about(kind, Action::Edit, key)).unwrap_or(false)
    };
    // What may be changed is asked of the client, which holds the book: first all, then those.
    let found = store::read(|book| merge::merge(book, kind, id, other, taken, &|_, _| true));
    let mut merge = match found {
        Ok(merge) => merge,
        Err(reason) => {
            notify(Notice::bad(tr(refused(reason))));
            return false;
        }
    };
    merge.links.retain(|(kind, id, _)| may(*kind, *id));
    match store::act(mutations(kind, id, other, merge)) {
        Ok(()) => {
            let name = store::read(|book| words::link_title(book, kind, other));
            let said = tv("merge-said", &[("name", name.into())]);
            notify(Notice::good(said).action(tr("undo-undo"), undo::undo));
            true
        }
        Err((_, reason)) => {
            notify(Notice::bad(words::rejection(kind, &reason)));
            false
        }
    }
}

fn mutations(kind: Kind, id: RawId, other: RawId, merge: Merge) -> Vec<Mutation> {
    let mut all = Vec::new();
    if !merge.stays.is_empty() {
        all.push(store::patch(kind, id, merge.stays));
    }
    all.push(store::patch(kind, other, merge.other));
    all.extend(merge.links.into_iter().map(|(kind, id, edits)| store::patch(kind, id, edits)));
    all.extend(merge.shares.into_iter().map(|(user, may_edit)| {
        let fields = [
            Share::USER.to(&Id::new(user)),
            Share::ABOUT_KIND.to(&i64::from(kind.number())),
            Share::ABOUT.to(&id),
            Share::MAY_EDIT.to(&may_edit),
        ];
        store::create(Kind::Share, store::new_raw_id(), fields)
    }));
    all
}

/// On the page of a record that was merged: where it went on.
#[component]
pub fn MergedBand(kind: Kind, id: RawId) -> impl IntoView {
    let into = store::use_kinds(super::field::only(kind), move |book| {
        let now = merge::now(book, kind, id)?;
        Some((words::link_title(book, kind, now), address::record(kind, now)?))
    });
    move || {
        into.get().map(|(name, href)| {
            let text = {
                let name = name.clone();
                move || tv("merge-went", &[("name", name.clone().into())])
            };
            view! {
                <Card>
                    <div class="confirming">
                        <p>{text}</p>
                        <div class="confirming-steps"><ButtonLink label=name href kind=ButtonKind::Primary/></div>
                    </div>
                </Card>
            }
        })
    }
}
