//! Bulk: what can be done with the chosen rows, and what is done of it.
//!
//! Nothing is written before the person has seen what changes, what stays, and what cannot and why.
//! However many records it were, it is one action to take back.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::entity::Kind;
use shared::id::RawId;
use shared::rights::{self, Action};
use shared::sync::bulk::{Bulk, Plan, Reason};
use shared::sync::undo::Steps;

use super::bulk_edit::bulk_edit;
use super::export::export_dialog;
use super::state::ListState;
use crate::platform::{clock, dom};
use crate::record::{delete_dialog, words};
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::icon::Icon;
use crate::ui::notice::{Notice, notify};
use crate::undo;

/// The bar that stands above the rows while some are chosen, or are about to be.
pub(super) fn bulk_bar(state: ListState) -> impl IntoView {
    let selection = state.selection;
    let kind = state.spec.kind;
    let editing = RwSignal::new(false);
    let deleting = RwSignal::new(false);
    let exporting = RwSignal::new(false);
    let is_shown = Memo::new(move |_| selection.choosing.get() || selection.count() > 0);
    let count = move || tv("listing-selected", &[("count", selection.count().into())]);
    let none = Signal::derive(move || (selection.count() == 0).then(|| t("listing-select-first")));
    let role = store::me().person().role;
    let may = move |action| rights::ever(kind, action, role);
    let all = move || {
        let rest = state.list.with(|list| list.count) != selection.count();
        rest.then(|| {
            let label = move || {
                let count = state.list.with(|list| list.count);
                tv("listing-select-count", &[("count", count.into())])
            };
            view! {
                <Button label kind=ButtonKind::Quiet on_click=move |()| selection.all()/>
            }
        })
    };
    let bar = move || {
        view! {
            <div class="toolbar list-bulk" role="toolbar" aria-label=move || t("listing-bulk")>
                <strong class="list-bulk-count" aria-live="polite">{count}</strong>
                {all}
                {may(Action::Edit).then(|| view! {
                    <Button
                        label=tr("listing-bulk-edit") icon=Icon::Edit blocked=none
                        on_click=move |()| editing.set(true)
                    />
                })}
                {may(Action::Export).then(|| view! {
                    <Button
                        label=tr("listing-export") icon=Icon::Download blocked=none
                        on_click=move |()| exporting.set(true)
                    />
                })}
                {may(Action::Delete).then(|| view! {
                    <Button
                        label=tr("ui-delete") icon=Icon::Trash blocked=none
                        on_click=move |()| deleting.set(true)
                    />
                })}
                <Button
                    label=tr("listing-select-none") icon=Icon::Close kind=ButtonKind::Quiet
                    on_click=move |()| selection.none()
                />
            </div>
        }
    };
    view! {
        {move || is_shown.get().then(bar)}
        {bulk_edit(state, editing)}
        {bulk_delete(state, deleting)}
        {export_dialog(state, exporting, true)}
    }
}

/// The question before the chosen records go.
fn bulk_delete(state: ListState, open: RwSignal<bool>) -> impl IntoView {
    let kind = state.spec.kind;
    let busy = RwSignal::new(None);
    let ids = Memo::new(move |_| if open.get() { state.selection.ids() } else { Vec::new() });
    let plan = planned(kind, ids, Signal::derive(|| Some(Bulk::Delete)));
    let count = move || plan.with(|plan| plan.mutations.len());
    let remove = move |()| {
        act(state, Bulk::Delete, ids.get_untracked(), busy, open);
    };
    let actions = move || {
        view! {
            <Button label=tr("ui-cancel") on_click=move |()| open.set(false)/>
            <Button
                label=move || tv("listing-bulk-delete", &[("count", count().into())])
                kind=ButtonKind::Danger
                busy=Signal::derive(move || busy.with(Option::is_some))
                disabled=Signal::derive(move || count() == 0)
                on_click=remove
            />
        }
    };
    let kinds = move || words::kind_plural(kind);
    view! {
        <Dialog
            open strict=true actions
            title=move || tv("listing-bulk-delete-title", &[("kind", kinds().into())])
        >
            {move || {
                let plan = plan.get();
                let gone: Vec<RawId> = plan.mutations.iter().map(|it| it.key().id).collect();
                let links = store::read(|book| delete_dialog::links_to(book, kind, &gone));
                view! {
                    {tally(&plan, true)}
                    {left_out(kind, &plan)}
                    {delete_dialog::links_list(&links)}
                    <p>{t("listing-bulk-undo")}</p>
                }
            }}
            {move || busy.get().map(progress)}
        </Dialog>
    }
}

/// What a bulk edit would do to these records, again whenever they change.
pub(super) fn planned(kind: Kind, ids: Memo<Vec<RawId>>, bulk: Signal<Option<Bulk>>) -> Memo<Plan> {
    let version = store::use_kinds(crate::record::field::only(kind), |_| store::version());
    Memo::new(move |_| {
        version.track();
        let bulk = bulk.get();
        ids.with(|ids| {
            bulk.filter(|_| !ids.is_empty()).map(|bulk| store::plan_bulk(&bulk, kind, ids))
        })
        .unwrap_or_default()
    })
}

/// How many change, stay, and cannot.
pub(super) fn tally(plan: &Plan, removes: bool) -> impl IntoView + use<> {
    let count = |id: &str, count: usize| {
        let words = tv(id, &[("count", count.into())]);
        view! { <li data-none=(count == 0).then_some("true")>{words}</li> }
    };
    let changes = if removes { "listing-plan-removes" } else { "listing-plan-changes" };
    let (same, cannot) = (plan.same.len(), plan.left_out.len());
    view! {
        <ul class="bulk-tally" aria-live="polite">
            {count(changes, plan.mutations.len())}
            {(same > 0 || !removes).then(|| count("listing-plan-same", same))}
            {count("listing-plan-cannot", cannot)}
        </ul>
    }
}

/// So many names stand beside a reason.
const NAMES_SHOWN: usize = 5;

/// What cannot be changed, by the reasons.
pub(super) fn left_out(kind: Kind, plan: &Plan) -> impl IntoView + use<> {
    let mut reasons: Vec<(String, Vec<RawId>)> = Vec::new();
    for (id, reason) in &plan.left_out {
        let sentence = sentence(kind, reason);
        match reasons.iter_mut().find(|(known, _)| *known == sentence) {
            Some((_, ids)) => ids.push(*id),
            None => reasons.push((sentence, vec![*id])),
        }
    }
    let lines = reasons
        .into_iter()
        .map(|(sentence, ids)| {
            let shown = ids.iter().take(NAMES_SHOWN);
            let mut names: Vec<String> =
                store::read(|book| shown.map(|id| words::link_title(book, kind, *id)).collect());
            if let Some(more) = ids.len().checked_sub(NAMES_SHOWN).filter(|more| *more > 0) {
                names.push(tv("listing-plan-more", &[("count", more.into())]));
            }
            view! {
                <li>
                    <strong>{sentence}</strong>
                    <span class="bulk-names">{names.join(" · ")}</span>
                </li>
            }
        })
        .collect_view();
    (!plan.left_out.is_empty()).then(|| view! { <ul class="bulk-reasons">{lines}</ul> })
}

fn sentence(kind: Kind, reason: &Reason) -> String {
    match reason {
        Reason::Refused(rejection) => words::rejection(kind, rejection),
        Reason::Circle => t("record-refused-circle"),
        Reason::NoDay => t("listing-plan-no-day"),
    }
}

/// How far it is.
pub(super) fn progress((done, total): (usize, usize)) -> impl IntoView {
    let words = tv("listing-bulk-progress", &[("done", done.into()), ("total", total.into())]);
    view! { <p role="status">{words}</p> }
}

/// Does it, in portions so that the screen stays alive; tells what was done, and offers to take it back.
pub(super) fn act(
    state: ListState,
    bulk: Bulk,
    ids: Vec<RawId>,
    busy: RwSignal<Option<(usize, usize)>>,
    open: RwSignal<bool>,
) {
    if busy.with_untracked(Option::is_some) {
        return;
    }
    let kind = state.spec.kind;
    let removes = bulk == Bulk::Delete;
    busy.set(Some((0, ids.len())));
    spawn_local(async move {
        clock::breathe().await;
        // What has come in since the preview was made is looked at once more.
        let Plan { mutations, left_out, .. } = store::plan_bulk(&bulk, kind, &ids);
        let total = mutations.len();
        let (mut steps, mut refused) = (Steps::default(), left_out.len());
        for portion in mutations.chunks(store::PORTION) {
            let (done, left_out) = store::act_where_it_may(portion.to_vec());
            steps.extend(done);
            refused += left_out.len();
            // The page may have been left; the rest is done all the same.
            if busy.try_set(Some((steps.count(), total))).is_some() {
                dom::warn("a bulk edit goes on without its page");
            }
            clock::breathe().await;
        }
        let count = steps.count();
        undo::note_bulk(steps);
        if busy.try_set(None).is_none() {
            open.set(false);
            state.selection.none();
        }
        let id = if removes { "listing-bulk-deleted" } else { "listing-bulk-changed" };
        let mut words = tv(id, &[("count", count.into())]);
        if refused > 0 {
            words.push(' ');
            words.push_str(&tv("listing-bulk-refused", &[("count", refused.into())]));
        }
        notify(Notice::good(words).action(tr("undo-undo"), undo::undo));
    });
}
