//! Reading: how all files on the desk are read, and the mappings that are kept for next time.

use leptos::prelude::*;
use shared::entity::Kind;
use shared::import::date::DateOrder;
use shared::import::desk::Correction;
use shared::import::number::NumberFormat;
use shared::order;

use super::page::Bench;
use super::{bench, run};
use crate::form::select::{SelectChoice, SelectField};
use crate::form::text::TextField;
use crate::store;
use crate::text::{t, tr};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icon::Icon;

/// The card about all files.
pub(super) fn card(page: Bench) -> impl IntoView {
    let desk = page.desk;
    let of = move |look: fn(&shared::import::desk::Desk) -> &str| {
        Signal::derive(move || desk.with(|desk| look(desk).to_owned()))
    };
    let asked = move |question: &'static str| {
        Signal::derive(move || {
            let open = page.sheet(|sheet| sheet.questions.iter().any(|open| open == question));
            open.then(|| t("import-question"))
        })
    };
    // Closed while there is nothing to ask: most files are read right at once.
    let open = Memo::new(move |_| page.sheet(|sheet| !sheet.questions.is_empty()));
    let said = move || {
        desk.with(|desk| {
            let dates = t(&format!("import-dates-{}", desk.dates));
            let numbers = t(&format!("import-numbers-{}", desk.numbers));
            let mut said = vec![dates, numbers, desk.currency.clone(), desk.source.clone()];
            said.retain(|part| !part.is_empty());
            said.join(" · ")
        })
    };
    let dates = || DateOrder::ALL.map(DateOrder::name);
    let numbers = || [NumberFormat::Point, NumberFormat::Comma].map(NumberFormat::name);
    view! {
        <details class="card import-how" open=move || open.get()>
            <summary class="import-how-head">
                <span class="card-title">{move || t("import-reading")}</span>
                <span class="card-sub">{said}</span>
            </summary>
            <div class="import-reading">
                <TextField
                    label=tr("import-name") value=of(|desk| &desk.name) required=true
                    on_commit=|name| bench::correct(Correction::Name(name))
                />
                <TextField
                    label=tr("import-source") value=of(|desk| &desk.source) required=true
                    hint=tr("import-source-hint")
                    on_commit=|source| bench::correct(Correction::Source(source))
                />
                <SelectField
                    label=tr("import-dates") value=of(|desk| &desk.dates) required=true
                    choices=Signal::derive(move || choices("import-dates", &dates()))
                    error=asked("dates")
                    on_commit=|order| bench::correct(Correction::Dates(order))
                />
                <SelectField
                    label=tr("import-numbers") value=of(|desk| &desk.numbers) required=true
                    choices=Signal::derive(move || choices("import-numbers", &numbers()))
                    error=asked("numbers")
                    on_commit=|format| bench::correct(Correction::Numbers(format))
                />
                <TextField
                    label=tr("import-currency") value=of(|desk| &desk.currency)
                    hint=tr("import-currency-hint") most=3
                    on_commit=|code| bench::correct(Correction::Currency(code))
                />
                {saved_mappings(page)}
            </div>
            <div class="import-keep">
                <Button label=tr("import-keep") on_click=|()| run::keep_mapping()/>
                <Button
                    label=tr("import-mapping-file")
                    icon=Icon::Download
                    kind=ButtonKind::Quiet
                    on_click=|()| run::save_mapping_file()
                />
            </div>
        </details>
    }
}

fn choices(group: &str, names: &[&str]) -> Vec<SelectChoice> {
    names.iter().map(|name| SelectChoice::new(*name, t(&format!("{group}-{name}")))).collect()
}

/// The mappings that are kept, to choose one; nothing while none is.
pub(super) fn saved_mappings(page: Bench) -> impl IntoView {
    let saved = store::use_kinds(&[Kind::ImportMapping], |book| {
        let mut saved: Vec<_> = book
            .import_mappings
            .iter()
            .map(|saved| (saved.id.to_string(), saved.name.clone(), saved.mapping.0.clone()))
            .collect();
        order::sort_by(&mut saved, |one, other| one.1.cmp(&other.1));
        saved
    });
    let any = Memo::new(move |_| saved.with(|saved| !saved.is_empty()));
    let choices = Signal::derive(move || {
        saved.with(|saved| {
            saved.iter().map(|(id, name, _)| SelectChoice::new(id.clone(), name.clone())).collect()
        })
    });
    let chosen = Signal::derive(move || {
        let name = page.desk.with(|desk| desk.name.clone());
        saved
            .with(|saved| saved.iter().find(|known| known.1 == name).map(|known| known.0.clone()))
            .unwrap_or_default()
    });
    let choose = move |id: String| {
        let found = saved.with_untracked(|saved| saved.iter().find(|known| known.0 == id).cloned());
        if let Some((_, _, mapping)) = found {
            bench::use_mapping(mapping);
        }
    };
    view! {
        <Show when=move || any.get()>
            <SelectField label=tr("import-saved") value=chosen choices on_commit=choose/>
        </Show>
    }
}
