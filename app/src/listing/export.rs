//! What is shown as a file: the rows that search and filters leave, in their order, with the columns
//! that stand there. Only what the person may take out goes in; the dialog says what does not, and why.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::book::RowKey;
use shared::entity::{Kind, Role};
use shared::id::RawId;
use shared::listing::{Arranged, Column, Sheet, Tongue};
use shared::rights::Action;
use shared::value::Value;

use super::state::ListState;
use crate::export::{Form, cards, save_cards, save_csv, save_workbook};
use crate::platform::clock;
use crate::record::words;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::icon::Icon;
use crate::ui::notice::{Notice, notify};

/// So many rows are written between two looks at the screen.
const PORTION: usize = 2_000;

/// The question before a file is written: of all rows, or of the chosen ones.
pub(super) fn export_dialog(state: ListState, open: RwSignal<bool>, chosen: bool) -> impl IntoView {
    let kind = state.spec.kind;
    let busy = RwSignal::new(None::<Form>);
    let ids = Memo::new(move |_| match (open.get(), chosen) {
        (false, _) => (Vec::new(), 0),
        (true, true) => may_go(state, state.selection.ids()),
        (true, false) => may_go(state, state.list.with(Arranged::found)),
    });
    let save = move |form: Form| {
        if busy.get_untracked().is_some() {
            return;
        }
        busy.set(Some(form));
        spawn_local(async move {
            clock::breathe().await;
            let ids = ids.with_untracked(|(ids, _)| ids.clone());
            let (count, saved) = save_as(state, &ids, form).await;
            if busy.try_set(None).is_none() {
                open.set(!saved);
            }
            if saved {
                notify(Notice::good(tv("listing-exported", &[("count", count.into())])));
            }
        });
    };
    let count = move || ids.with(|(ids, _)| ids.len());
    let button = move |form: Form, id: &'static str, kind: ButtonKind| {
        view! {
            <Button
                label=tr(id) kind
                busy=Signal::derive(move || busy.get() == Some(form))
                disabled=Signal::derive(move || count() == 0 || busy.get().is_some())
                on_click=move |()| save(form)
            />
        }
    };
    let has_cards = kind == Kind::Contact;
    let actions = move || {
        view! {
            <Button label=tr("ui-cancel") on_click=move |()| open.set(false)/>
            {button(Form::Csv, "listing-export-csv", ButtonKind::Plain)}
            {has_cards.then(|| button(Form::Vcf, "listing-export-vcf", ButtonKind::Plain))}
            {button(Form::Xlsx, "listing-export-xlsx", ButtonKind::Primary)}
        }
    };
    let left_out = move || words_of_left_out(ids.with(|(_, left_out)| *left_out));
    view! {
        <Dialog
            open actions
            title=move || tv("listing-export-title", &[("kind", words::kind_plural(kind).into())])
        >
            <p>{move || {
                let columns = state.shown.with(Vec::len);
                tv("listing-export-text", &[("count", count().into()), ("columns", columns.into())])
            }}</p>
            {left_out}
            <p class="field-hint">{move || t("listing-export-hint")}</p>
            {has_cards.then(|| view! {
                <p class="field-hint">{move || t("listing-export-hint-cards")}</p>
            })}
        </Dialog>
    }
}

/// Says how many rows do not go, and why; nothing when all go.
fn words_of_left_out(count: usize) -> Option<impl IntoView> {
    (count > 0).then(|| {
        let id = if store::me().person().role == Role::Rep {
            "listing-export-not-own"
        } else {
            "listing-export-not-allowed"
        };
        view! { <p class="list-left-out">{tv(id, &[("count", count.into())])}</p> }
    })
}

/// The button in the tools of a list.
pub(super) fn export_button(state: ListState) -> impl IntoView {
    let open = RwSignal::new(false);
    may_ever(state).then(|| {
        let none = Signal::derive(move || {
            state.list.with(|list| list.count == 0).then(|| t("listing-export-nothing"))
        });
        view! {
            <Button
                label=tr("listing-export") icon=Icon::Download icon_only=true blocked=none
                on_click=move |()| open.set(true)
            />
            {export_dialog(state, open, false)}
        }
    })
}

/// Whether the person may take out any record of the list's kind.
pub(super) fn may_ever(state: ListState) -> bool {
    shared::rights::ever(state.spec.kind, Action::Export, store::me().person().role)
}

/// Of these the records that the person may take out, and how many others there are.
fn may_go(state: ListState, ids: Vec<RawId>) -> (Vec<RawId>, usize) {
    let kind = state.spec.kind;
    let all = ids.len();
    let may: Vec<RawId> = store::with_client(|client| {
        let may = |id: &RawId| client.may(RowKey::new(kind, *id), Action::Export);
        ids.into_iter().filter(may).collect()
    })
    .unwrap_or_default();
    let left_out = all - may.len();
    (may, left_out)
}

/// Writes the rows into a file; returns how many, and whether it was saved.
async fn save_as(state: ListState, ids: &[RawId], form: Form) -> (usize, bool) {
    if form == Form::Vcf {
        let mut all = Vec::with_capacity(ids.len());
        for portion in ids.chunks(PORTION) {
            all.extend(cards(portion));
            clock::breathe().await;
        }
        return (all.len(), save_cards(&file_title(state), &all));
    }
    let sheet = sheet(state, ids).await;
    let saved = if form == Form::Csv { save_csv(&sheet) } else { save_workbook(&sheet).await };
    (sheet.rows.len(), saved)
}

/// Names the file by what it holds and the day.
fn file_title(state: ListState) -> String {
    format!("{} {}", words::kind_plural(state.spec.kind), clock::today())
}

/// Writes the rows out, portion by portion.
async fn sheet(state: ListState, ids: &[RawId]) -> Sheet {
    let kind = state.spec.kind;
    let shown = state.shown.get_untracked();
    let columns: Vec<Column> = shown.into_iter().filter_map(|id| state.column(id)).collect();
    let heads = columns.iter().map(|column| words::field_label(kind, column.id)).collect();
    let mut sheet = Sheet { name: file_title(state), heads, rows: Vec::with_capacity(ids.len()) };
    let words = |book: &shared::book::Book, column: &Column, value: &Value| {
        words::display(book, kind, column.id, column.field_type, value)
    };
    let tongue = Tongue { words: &words, ahead: &clock::minutes_ahead };
    for portion in ids.chunks(PORTION) {
        store::read(|book| sheet.extend(book, kind, &columns, portion, &tongue));
        clock::breathe().await;
    }
    let named = |head: &str, more: &str| {
        tv("listing-export-head", &[("head", head.into()), ("more", more.into())])
    };
    sheet.name_currencies(&named, &t("listing-export-currency"));
    sheet
}
