//! Columns: what the rows of a file are, and which column becomes which field.

use leptos::prelude::*;
use shared::entity::Kind;
use shared::import::desk::{Column, Correction, KINDS, Missing};
use shared::value::FieldType;

use super::page::Bench;
use super::{bench, words};
use crate::form::select::{SelectChoice, SelectField};
use crate::record;
use crate::text::{t, tr, tv};
use crate::ui::card::Card;
use crate::ui::chip::Tone;
use crate::ui::notice::Banner;

/// The card about the columns of the file that is looked at.
pub(super) fn card(page: Bench) -> impl IntoView {
    let kind = Memo::new(move |_| page.sheet(|sheet| sheet.kind));
    // Made anew for another file, not for a correction: a field keeps its focus.
    let shape = Memo::new(move |_| {
        let columns = page.sheet(|sheet| sheet.columns.len());
        (page.at.get(), page.sheet(|sheet| sheet.name.clone()), kind.get(), columns)
    });
    let readable = Memo::new(move |_| page.sheet(|sheet| sheet.unreadable.is_none()));
    view! {
        <Show when=move || readable.get()>
            <Card title=tr("import-columns") sub=move || rows_found(page)>
                <div class="import-kind">{kind_field(page, kind)} {pipeline_field(page)}</div>
                <p class="import-more">{move || fixed_said(page, kind)}</p>
                {move || {
                    let (_, _, _, columns) = shape.get();
                    let rows = (0..columns).map(|index| column(page, kind, index)).collect_view();
                    view! { <div class="import-columns">{head()} {rows}</div> }
                }}
            </Card>
        </Show>
    }
}

fn rows_found(page: Bench) -> String {
    let (rows, blank) = page.sheet(|sheet| (sheet.rows(), sheet.blank));
    tv("import-rows", &[("count", rows.into()), ("blank", blank.into())])
}

/// What every row gets beside its columns; empty for nothing.
fn fixed_said(page: Bench, kind: Memo<u16>) -> String {
    let fixed = page.sheet(|sheet| sheet.fixed.clone());
    let Some(kind) = Kind::from_number(kind.get()).filter(|_| !fixed.is_empty()) else {
        return String::new();
    };
    let labels: Vec<_> = fixed.iter().map(|name| record::words::field_label(kind, name)).collect();
    tv("import-fixed", &[("fields", labels.join(", ").into())])
}

/// Why the file cannot be read or its mapping does not fit.
pub(super) fn troubles(page: Bench) -> impl IntoView {
    move || {
        let sentences = page.sheet(|sheet| {
            sheet.unreadable.iter().chain(&sheet.problems).cloned().collect::<Vec<_>>()
        });
        let warnings = page.sheet(|sheet| sheet.warnings.clone());
        let problems = sentences.into_iter().map(|sentence| {
            view! { <Banner tone=Tone::Bad text=TextProp::from(move || words::sentence(&sentence))/> }
        });
        let warnings = warnings.into_iter().map(|sentence| {
            view! { <Banner tone=Tone::Info text=TextProp::from(move || words::sentence(&sentence))/> }
        });
        view! { {problems.collect_view()} {warnings.collect_view()} }
    }
}

fn kind_field(page: Bench, kind: Memo<u16>) -> impl IntoView {
    let choices = Signal::derive(|| {
        let choice = |kind: Kind| {
            SelectChoice::new(kind.number().to_string(), record::words::kind_plural(kind))
        };
        KINDS.into_iter().map(choice).collect()
    });
    view! {
        <SelectField
            label=tr("import-rows-are")
            required=true
            value=Signal::derive(move || kind.get().to_string())
            choices
            on_commit=move |number: String| {
                let sheet = page.at.get_untracked();
                bench::correct(Correction::Kind { sheet, kind: number.parse().unwrap_or(0) });
            }
        />
    }
}

/// Which pipeline opportunities come into; an existing one, or one that the file implies.
fn pipeline_field(page: Bench) -> impl IntoView {
    let pipelines = Memo::new(move |_| page.sheet(|sheet| sheet.pipelines.clone()));
    let choices = Signal::derive(move || {
        let choice = |(name, new): (String, bool)| {
            let label = if new {
                tv("import-pipeline-new", &[("name", name.as_str().into())])
            } else {
                name.clone()
            };
            SelectChoice::new(name, label)
        };
        pipelines.get().into_iter().map(choice).collect()
    });
    view! {
        <Show when=move || pipelines.with(|pipelines| !pipelines.is_empty())>
            <SelectField
                label=tr("import-pipeline")
                required=true
                value=Signal::derive(move || page.sheet(|sheet| sheet.pipeline.clone()))
                choices
                on_commit=move |name| {
                    let sheet = page.at.get_untracked();
                    bench::correct(Correction::Pipeline { sheet, name });
                }
            />
        </Show>
    }
}

fn head() -> impl IntoView {
    view! {
        <div class="import-column import-column-head" aria-hidden="true">
            <span>{move || t("import-column")}</span>
            <span>{move || t("import-field")}</span>
            <span>{move || t("import-key")}</span>
        </div>
    }
}

/// One column: its name and first cells, its field, whether it is the key, and how a link is found.
fn column(page: Bench, kind: Memo<u16>, index: usize) -> impl IntoView {
    let column = Memo::new(move |_| {
        page.sheet(|sheet| sheet.columns.get(index).cloned().unwrap_or_default())
    });
    let name = StoredValue::new(column.with_untracked(|column| column.header.clone()));
    let kind_now = move || Kind::from_number(kind.get());
    let field = Signal::derive(move || column.with(|column| column.field.clone()));
    let fields = Signal::derive(move || kind_now().map(fields).unwrap_or_default());
    let set_field = move |field: String| {
        let sheet = page.at.get_untracked();
        bench::correct(Correction::Field { sheet, column: name.get_value(), field });
    };
    let more = move || column.with(more_said);
    let linked = Memo::new(move |_| column.with(|column| !column.link.is_empty()));
    view! {
        <div class="import-column" data-off=move || {
            column.with(|column| column.field.is_empty() && !column.is_key).then_some("true")
        }>
            <div class="import-column-name">
                <strong>{name.get_value()}</strong>
                <small>{column.with_untracked(|column| column.samples.join(" · "))}</small>
            </div>
            <div class="import-column-field">
                <SelectField
                    label=TextProp::from(move || tv("import-field-of", &[("column", name.get_value().into())]))
                    value=field choices=fields on_commit=set_field
                />
                <Show when=move || linked.get()>{link_fields(page, kind, column)}</Show>
                <small class="import-more">{more}</small>
            </div>
            <label class="import-column-key">
                <input
                    class="check-input"
                    type="checkbox"
                    aria-label=move || tv("import-key-of", &[("column", name.get_value().into())])
                    prop:checked=move || column.with(|column| column.is_key)
                    on:change:target=move |event| {
                        let (sheet, on) = (page.at.get_untracked(), event.target().checked());
                        bench::correct(Correction::Key { sheet, column: name.get_value(), on });
                    }
                />
                <span>{move || t("import-key")}</span>
            </label>
        </div>
    }
}

/// Fields that a file may hold, by their names in the person's language.
fn fields(kind: Kind) -> Vec<SelectChoice> {
    let given = kind.fields().iter().filter(|spec| {
        !matches!(spec.field_type, FieldType::Any | FieldType::AnyLink)
            && spec.name != "external_key"
    });
    given
        .map(|spec| SelectChoice::new(spec.name, record::words::field_label(kind, spec.name)))
        .collect()
}

/// What else the mapping does with a column.
fn more_said(column: &Column) -> String {
    let mut said = Vec::new();
    if column.is_joined {
        said.push(t("import-joined"));
    }
    if column.replaced > 0 {
        said.push(tv("import-replaced", &[("count", column.replaced.into())]));
    }
    said.join(" · ")
}

/// How the linked record is found, and what happens when there is none.
fn link_fields(page: Bench, kind: Memo<u16>, column: Memo<Column>) -> impl IntoView {
    let correct = move |make: fn(usize, String, String) -> Correction, value: String| {
        let (sheet, field) =
            (page.at.get_untracked(), column.with_untracked(|it| it.field.clone()));
        bench::correct(make(sheet, field, value));
    };
    let ways = Signal::derive(move || {
        let person = column.with(|column| {
            let kind = Kind::from_number(kind.get());
            let spec = kind.and_then(|kind| kind.field_named(&column.field));
            spec.is_some_and(|spec| spec.field_type == FieldType::Link(Kind::User))
        });
        let ways =
            ["name", "key", "email", "id"].into_iter().filter(|way| person || *way != "email");
        ways.map(|way| SelectChoice::new(way, t(&format!("import-link-{way}")))).collect()
    });
    let outcomes = Signal::derive(|| {
        let names = [Missing::Reject, Missing::Create, Missing::LeaveEmpty].map(missing_name);
        names.map(|name| SelectChoice::new(name, t(&format!("import-missing-{name}")))).to_vec()
    });
    view! {
        <div class="import-link">
            <SelectField
                label=tr("import-link") required=true choices=ways
                value=Signal::derive(move || column.with(|column| column.link.clone()))
                on_commit=move |way| correct(|sheet, field, by| Correction::Link { sheet, field, by }, way)
            />
            <SelectField
                label=tr("import-missing") required=true choices=outcomes
                value=Signal::derive(move || missing_name(column.with(|it| it.missing)).to_owned())
                on_commit=move |name| correct(
                    |sheet, field, name| Correction::Missing { sheet, field, then: missing(&name) },
                    name,
                )
            />
        </div>
    }
}

const fn missing_name(missing: Missing) -> &'static str {
    match missing {
        Missing::Reject => "reject",
        Missing::Create => "create",
        Missing::LeaveEmpty => "empty",
    }
}

fn missing(name: &str) -> Missing {
    let known = [Missing::Create, Missing::LeaveEmpty];
    known.into_iter().find(|known| missing_name(*known) == name).unwrap_or_default()
}
