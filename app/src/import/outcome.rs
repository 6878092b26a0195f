//! Outcome: what will happen to each row, before anything does.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::entity::Kind;
use shared::import::desk::{Ask, FieldChange, Group, Row, Say};
use shared::value::{FieldType, Value};

use super::page::Bench;
use super::{bench, run, words};
use crate::platform::dom;
use crate::record;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::icon::Icon;

/// The place of the rows on the page: on a phone they stand far below their tiles.
const ROWS: &str = "import-rows";
/// How many rows are fetched at a time.
const PORTION: usize = 50;

/// How many rows of the file that is looked at end how; each tile shows its rows.
pub(super) fn groups(page: Bench) -> impl IntoView {
    let ready = ready(page);
    view! {
        <Show when=move || ready.get()>
            <div class="import-groups" role="radiogroup" aria-label=move || t("import-outcome")>
                {Group::ALL.map(|choice| group_button(page, choice)).collect_view()}
            </div>
        </Show>
    }
}

fn ready(page: Bench) -> Memo<bool> {
    Memo::new(move |_| page.sheet(shared::import::desk::Sheet::is_ready))
}

/// The card about the rows that are shown.
pub(super) fn card(page: Bench) -> impl IntoView {
    let ready = ready(page);
    let title = move || t(&format!("import-rows-{}", page.shown.get().name()));
    view! {
        <Show when=move || ready.get()>
            <span id=ROWS class="import-anchor"></span>
            <Card
                title=TextProp::from(title) flush=true
                actions=move || view! { <ReportButton page/> }
            >
                {notes(page)}
                {rows(page)}
            </Card>
        </Show>
    }
}

#[component]
fn ReportButton(page: Bench) -> impl IntoView {
    view! {
        <Show when=move || page.counts.with(|counts| counts[Group::Rejected as usize] > 0)>
            <Button
                label=tr("import-report")
                icon=Icon::Download
                on_click=move |()| run::save_report(page.at.get_untracked())
            />
        </Show>
    }
}

fn group_button(page: Bench, choice: Group) -> impl IntoView {
    let count = move || page.counts.with(|counts| counts[choice as usize]);
    view! {
        <button
            type="button"
            role="radio"
            class="import-group"
            data-group=choice.name()
            data-none=move || (count() == 0).then_some("true")
            aria-checked=move || (page.shown.get() == choice).to_string()
            on:click=move |_| {
                page.wanted.set(choice);
                dom::scroll_to_id(ROWS);
            }
        >
            <strong>{move || crate::format::integer(i64::try_from(count()).unwrap_or(i64::MAX))}</strong>
            <span>{move || t(&format!("import-group-{}", choice.name()))}</span>
        </button>
    }
}

/// What to know of rows that are taken, and of records that are made beside them.
fn notes(page: Bench) -> impl IntoView {
    move || {
        let (notes, made) = page.sheet(|sheet| (sheet.notes.clone(), sheet.made));
        if notes.is_empty() && made == 0 {
            return None;
        }
        let made = (made > 0).then(|| {
            view! { <li>{move || tv("import-made", &[("count", made.into())])}</li> }
        });
        let notes = notes.into_iter().map(|note| {
            view! { <li>{move || words::note(&note)}</li> }
        });
        Some(view! { <ul class="import-list">{made} {notes.collect_view()}</ul> })
    }
}

/// The rows of a group, a portion at a time.
fn rows(page: Bench) -> impl IntoView {
    let shown = page.shown;
    let rows = RwSignal::new(Vec::<Row>::new());
    let total = Memo::new(move |_| page.sheet(|sheet| sheet.count(shown.get())));
    let fetch = move |from: usize| {
        let (sheet, group) = (page.at.get_untracked(), shown.get_untracked());
        spawn_local(async move {
            let question = Ask::Rows { sheet, group, from, count: PORTION };
            let Some(Say::Rows(more)) = bench::ask(question).await else { return };
            // The person may have left the page, or looked at other rows meanwhile.
            if (page.at.try_get_untracked(), shown.try_get_untracked())
                == (Some(sheet), Some(group))
            {
                rows.update(|rows| {
                    rows.truncate(from);
                    rows.extend(more);
                });
            }
        });
    };
    Effect::new(move || {
        shown.get();
        page.desk.track();
        page.at.get();
        fetch(0);
    });
    let kind = Memo::new(move |_| Kind::from_number(page.sheet(|sheet| sheet.kind)));
    let lines = move || {
        let kind = kind.get();
        rows.get().into_iter().map(|row| line(kind, row)).collect_view()
    };
    let more = move || total.get() > rows.with(Vec::len);
    view! {
        <ol class="import-rows">{lines}</ol>
        <Show when=more>
            <div class="import-rows-more">
                <Button
                    label=tr("import-more-rows")
                    kind=ButtonKind::Quiet
                    on_click=move |()| fetch(rows.with_untracked(Vec::len))
                />
            </div>
        </Show>
    }
}

fn line(kind: Option<Kind>, row: Row) -> impl IntoView {
    let number = row.line;
    let title = if row.title.is_empty() { shown_cells(&row) } else { row.title.clone() };
    let facts =
        kind.map(|kind| row.fields.iter().filter_map(|change| fact(kind, change)).collect_view());
    let reasons = row.reasons.into_iter().map(|reason| {
        view! { <span class="import-complaint">{move || words::complaint(&reason)}</span> }
    });
    view! {
        <li class="import-row">
            <span class="import-line" title=move || t("import-line")>{number}</span>
            <div class="import-row-text">
                <strong>{title}</strong>
                <div class="import-facts">{facts}</div>
                {reasons.collect_view()}
            </div>
        </li>
    }
}

/// A rejected row has no name; its first cells stand for it.
fn shown_cells(row: &Row) -> String {
    let cells = row.cells.iter().filter(|cell| !cell.trim().is_empty()).take(4);
    cells.map(String::as_str).collect::<Vec<_>>().join(" · ")
}

/// A field and what it becomes; what every new record gets is left out.
fn fact(kind: Kind, change: &FieldChange) -> Option<impl IntoView + use<>> {
    let spec = kind.field_numbered(change.field)?;
    let is_own = matches!(spec.name, "external_key" | "created_at" | "created_by");
    let is_title = kind.fields().first().is_some_and(|title| title.number == spec.number);
    let is_new = change.before == Value::Null;
    if is_own || (is_title && is_new) {
        return None;
    }
    let (before, after) = (change.before.clone(), change.after.clone());
    let (name, field_type) = (spec.name, spec.field_type);
    let label = move || record::words::field_label(kind, name);
    let before = (!is_new).then(|| {
        view! { <del>{move || shown(kind, name, field_type, &before)}</del> " → " }
    });
    Some(view! {
        <span class="import-fact">
            <span class="import-fact-name">{label}</span>
            " "
            {before}
            <span>{move || shown(kind, name, field_type, &after)}</span>
        </span>
    })
}

fn shown(kind: Kind, name: &str, field_type: FieldType, value: &Value) -> String {
    let text = store::read(|book| record::words::display(book, kind, name, field_type, value));
    if text.is_empty() { t("form-empty") } else { text }
}
