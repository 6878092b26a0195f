//! The page of one record, whatever its kind.
//!
//! The id stands in the address as `:id`. A kind's page gives what is particular to it in slots; an
//! address without a record ends in a sentence and a way back.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::entity::Kind;
use shared::id::RawId;
use shared::merge;
use shared::rights::{self, Action};

use super::delete_dialog::DeleteDialog;
use super::face::face;
use super::fields::RecordFields;
use super::merge_dialog::{self, MergeDialog, MergedBand};
use super::share_dialog::{self, ShareDialog};
use super::timeline::Timeline;
use super::{address, card_file, words};
use crate::conflict::Conflicts;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{ButtonKind, ButtonLink};
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;
use crate::ui::menu::{Menu, MenuItem};
use crate::ui::page_header::{Crumb, PageHeader};
use crate::ui::progress::Skeleton;

/// A part of the page that a kind gives.
pub type Slot = Callback<RawId, AnyView>;

/// `<RecordPage kind=Kind::Account main=related/>`; every slot is called with the record's id.
#[component]
pub fn RecordPage(
    /// The record's kind.
    kind: Kind,
    /// Tags beside the title.
    #[prop(optional, into)]
    tags: Option<Slot>,
    /// Buttons before the menu.
    #[prop(optional, into)]
    actions: Option<Slot>,
    /// Stands between the head and the rest: a stage path.
    #[prop(optional, into)]
    top: Option<Slot>,
    /// Stands under the fields: related lists.
    #[prop(optional, into)]
    main: Option<Slot>,
    /// Stands above the timeline.
    #[prop(optional, into)]
    side: Option<Slot>,
) -> impl IntoView {
    let parts = Parts { kind, tags, actions, top, main, side };
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get_str("id")?.parse::<RawId>().ok()));
    let there = store::use_kinds(super::field::only(kind), move |book| {
        id.get().is_some_and(|id| book.record(kind, id).is_some())
    });
    move || match id.get().filter(|_| there.get()) {
        Some(id) => page(parts, id),
        None => absent(kind),
    }
}

#[derive(Clone, Copy)]
struct Parts {
    kind: Kind,
    tags: Option<Slot>,
    actions: Option<Slot>,
    top: Option<Slot>,
    main: Option<Slot>,
    side: Option<Slot>,
}

fn page(parts: Parts, id: RawId) -> AnyView {
    let Parts { kind, tags, actions, top, main, side } = parts;
    let title = store::use_kinds(super::field::only(kind), move |book| {
        book.record(kind, id).map(|record| record.title()).unwrap_or_default()
    });
    let deleting = RwSignal::new(false);
    let crumbs = address::list(kind)
        .map(|list| vec![Crumb::new(move || words::kind_plural(kind), list)])
        .unwrap_or_default();
    let may = store::use_may(kind, id, Action::Delete);
    let (sharing, merging) = (RwSignal::new(false), RwSignal::new(false));
    let may_edit = store::use_may(kind, id, Action::Edit);
    let may_share = share_dialog::use_may_share(kind, id);
    let shares = rights::Class::of(kind) == rights::Class::Business;
    let may_export = store::use_may(kind, id, Action::Export);
    let has_menu = move || may.get() || (card_file::KIND == kind && may_export.get());
    let buttons = move || {
        let items = move |()| {
            let share = shares && may_share.get_untracked();
            let share = share.then(|| share_dialog::menu_item(sharing));
            let delete = MenuItem::new(tr("ui-delete"), move || deleting.set(true));
            let delete = may.get_untracked().then(|| delete.icon(Icon::Trash).danger());
            let merge = may_edit.get_untracked().then(|| merge_dialog::menu_item(kind, merging));
            let card = may_export.get_untracked().then(|| card_file::menu_item(kind, id));
            let items = share.into_iter().chain(merge.flatten()).chain(card.flatten());
            items.chain(delete).collect::<Vec<_>>()
        };
        view! {
            {actions.map(|slot| slot.run(id))}
            {move || has_menu().then(|| {
                view! { <Menu label=tr("ui-more") icon=Icon::More icon_only=true items/> }
            })}
        }
    };
    let tags = move || tags.map(|slot| slot.run(id));
    view! {
        <PageHeader title=move || title.get() crumbs tags actions=buttons/>
        {top.map(|slot| slot.run(id))}
        <div class="record-alert"><Conflicts about=id/></div>
        <div class="grid grid-record">
            <div class="stack">
                {merge::KINDS.contains(&kind).then(|| view! { <MergedBand kind id/> })}
                <RecordFields kind id groups=face(kind).groups/>
                {main.map(|slot| slot.run(id))}
            </div>
            <div class="stack">
                {side.map(|slot| slot.run(id))}
                <Timeline kind id/>
            </div>
        </div>
        <DeleteDialog kind id open=deleting/>
        <ShareDialog kind id open=sharing/>
        {merge::KINDS.contains(&kind).then(|| view! { <MergeDialog kind id open=merging/> })}
    }
    .into_any()
}

/// Not there: still on its way, removed, or never there.
fn absent(kind: Kind) -> AnyView {
    let status = store::status();
    let title = move || tv("record-absent", &[("kind", words::kind_name(kind).into())]);
    move_or(status.with(|status| !status.complete), move || {
        let back = move || {
            let href = address::list(kind).unwrap_or("/").to_owned();
            let label = move || words::kind_plural(kind);
            view! { <ButtonLink label href kind=ButtonKind::Primary/> }
        };
        view! { <EmptyState icon=Icon::Search title text=move || t("record-absent-text") action=back/> }
            .into_any()
    })
}

fn move_or(waiting: bool, otherwise: impl FnOnce() -> AnyView) -> AnyView {
    if waiting { view! { <Skeleton lines=6/> }.into_any() } else { otherwise() }
}
