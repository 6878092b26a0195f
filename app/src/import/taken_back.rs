//! Taken back: earlier imports, and the way back from each, even days later.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::book::Book;
use shared::entity::undo_log::UndoState;
use shared::entity::{Kind, UndoLog};
use shared::id::{Id, RawId};
use shared::order;
use shared::sync::protocol::{Mutation, to_cbor};
use shared::sync::undo::Steps;
use shared::value::{Millis, Value};

use super::bench;
use crate::platform::clock;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::dialog::Dialog;
use crate::ui::notice::{Notice, notify};
use crate::{format, store};

/// How many records are taken back between two looks at the screen.
const PORTION: usize = 250;
/// So many imports are shown.
const SHOWN: usize = 20;

/// Keeps what an import did, for as long as its author does not take it back.
pub(super) fn keep(steps: Steps) {
    if steps.is_empty() {
        return;
    }
    let names: Vec<String> =
        bench::desk().get_untracked().sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let name = names.join(", ");
    let (action, at) = (store::new_raw_id(), clock::now());
    let logs = (0..).zip(steps.parts()).map(|(part, steps)| {
        let fields = [
            UndoLog::NAME.to(&name),
            UndoLog::ACTION.to(&action),
            UndoLog::PART.to(&part),
            UndoLog::RECORDS.to(&i64::try_from(steps.count()).unwrap_or(i64::MAX)),
            UndoLog::STEPS.to(&Value::Opaque(to_cbor(&steps))),
            UndoLog::AUTHOR.to(&Some(store::me().user)),
            UndoLog::AT.to(&at),
        ];
        Mutation::create(Kind::UndoLog, store::new_raw_id(), fields)
    });
    if store::act_each(logs.collect()).is_err() {
        notify(Notice::bad(tr("import-undo-not-kept")));
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Earlier {
    action: RawId,
    name: String,
    at: Millis,
    records: i64,
    is_undone: bool,
}

fn earlier(book: &Book) -> Vec<Earlier> {
    let mut all: Vec<Earlier> = Vec::new();
    for log in book.undo_logs.iter() {
        match all.iter_mut().find(|it| it.action == log.action) {
            Some(import) => import.records += log.records,
            None => all.push(Earlier {
                action: log.action,
                name: log.name.clone(),
                at: log.at,
                records: log.records,
                is_undone: log.state == UndoState::Undone,
            }),
        }
    }
    order::sort_by_key(&mut all, |import| std::cmp::Reverse(import.at));
    all.truncate(SHOWN);
    all
}

/// The parts of an import, the last first.
fn parts(action: RawId) -> Vec<(Id<UndoLog>, Steps)> {
    let mut parts: Vec<UndoLog> = store::read(|book| {
        book.undo_logs.iter().filter(|log| log.action == action).cloned().collect()
    });
    order::sort_by_key(&mut parts, |log| std::cmp::Reverse(log.part));
    let steps = |log: UndoLog| {
        let Value::Opaque(bytes) = &log.steps else { return None };
        Some((log.id, minicbor::decode(bytes).ok()?))
    };
    parts.into_iter().filter_map(steps).collect()
}

/// The card with earlier imports; nothing when there was none.
pub(super) fn earlier_imports() -> impl IntoView {
    let imports = store::use_kinds(&[Kind::UndoLog], earlier);
    let asked = RwSignal::new(None::<Earlier>);
    let busy = RwSignal::new(false);
    let open = RwSignal::new(false);
    let ask = move |import: Earlier| {
        asked.set(Some(import));
        open.set(true);
    };
    let line = move |import: Earlier| {
        let shown = import.clone();
        let sub = tv("import-earlier-records", &[("count", import.records.into())]);
        let end = if import.is_undone {
            view! { <small>{t("import-undone")}</small> }.into_any()
        } else {
            let label = tr("import-undo");
            view! { <Button label busy on_click=move |()| ask(import.clone())/> }.into_any()
        };
        view! {
            <li class="change-line">
                <span><b>{shown.name}</b> " " {sub}</span>
                <small>{format::date_time(shown.at.0)}</small>
                {end}
            </li>
        }
    };
    let take_back = move || {
        open.set(false);
        let Some(import) = asked.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            let (done, kept) = take_back(import.action).await;
            busy.set(false);
            notify(Notice::good(tv(
                "import-undo-done",
                &[("done", done.into()), ("kept", kept.into())],
            )));
        });
    };
    view! {
        {move || {
            let imports = imports.get();
            (!imports.is_empty()).then(|| view! {
                <Card title=tr("import-earlier")>
                    <ul class="change-lines">{imports.into_iter().map(line).collect_view()}</ul>
                </Card>
            })
        }}
        <Dialog
            open
            title=move || asked.get().map(|import| tv("import-undo-title", &[("name", import.name.into())])).unwrap_or_default()
            actions=move || view! {
                <Button label=tr("ui-cancel") on_click=move |()| open.set(false)/>
                <Button label=tr("import-undo") kind=ButtonKind::Danger on_click=move |()| take_back()/>
            }
        >
            <p>{move || t("import-undo-text")}</p>
        </Dialog>
    }
}

/// Takes an import back, in portions; returns how many records went back and how many stay.
async fn take_back(action: RawId) -> (usize, usize) {
    let (mut done, mut kept) = (0, 0);
    for (log, steps) in parts(action) {
        let back = store::way_back(&steps);
        kept += back.kept;
        for portion in back.mutations.chunks(PORTION) {
            clock::breathe().await;
            let (gone, stay) = act(portion.to_vec());
            done += gone;
            kept += stay;
        }
        let undone = UndoLog::STATE.to(&UndoState::Undone);
        act(vec![store::patch(Kind::UndoLog, log.raw(), [undone])]);
    }
    (done, kept)
}

/// Does a portion; what a rule refuses stays.
fn act(mut portion: Vec<Mutation>) -> (usize, usize) {
    let mut kept = 0;
    while !portion.is_empty() {
        match store::act_each(portion.clone()) {
            Ok(_) => break,
            Err((index, _)) => {
                portion.remove(index);
                kept += 1;
            }
        }
    }
    (portion.len(), kept)
}
