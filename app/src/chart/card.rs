//! ChartCard: a titled card with a chart and, at a touch, the same rows as a table.
//!
//! The table is the way in for keyboards and screen readers: each row that can be opened is a button.

use leptos::prelude::*;

use crate::platform::dom;
use crate::text::t;

/// A column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartColumn {
    pub name: String,
    /// Numbers stand at the end of their column.
    pub is_number: bool,
}

/// The rows of a chart in words; the first cell of a row is its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChartTable {
    pub columns: Vec<ChartColumn>,
    pub rows: Vec<Vec<String>>,
}

/// A chart with its title, its controls and its table.
#[component]
pub fn ChartCard(
    /// What the chart shows.
    #[prop(into)]
    title: Signal<String>,
    /// Period, filter, unit: what the numbers are about.
    #[prop(into, optional)]
    subtitle: Signal<String>,
    /// Segmented controls at the right of the title.
    #[prop(into, optional)]
    controls: ViewFn,
    /// The same numbers as the chart.
    #[prop(into)]
    table: Signal<ChartTable>,
    /// Opens the records of the row at this index.
    #[prop(into, optional)]
    on_row: Option<Callback<usize>>,
    /// The chart.
    children: ChildrenFn,
) -> impl IntoView {
    let is_table = RwSignal::new(false);
    let has_rows = Memo::new(move |_| table.with(|table| !table.rows.is_empty()));
    let title_id = dom::unique_id("chart");
    let labelled_by = title_id.clone();
    let body = move || match (has_rows.get(), is_table.get()) {
        (false, _) => view! { <p class="chart-empty">{move || t("chart-empty")}</p> }.into_any(),
        (true, true) => view! { <RowsTable table title on_row/> }.into_any(),
        (true, false) => children().into_any(),
    };
    view! {
        <section class="chart-card" aria-labelledby=labelled_by>
            <header class="chart-head">
                <h2 id=title_id>{move || title.get()}</h2>
                <p class="chart-sub">{move || subtitle.get()}</p>
                <button
                    type="button"
                    class="chart-toggle"
                    aria-pressed=move || is_table.get().to_string()
                    on:click=move |_| is_table.update(|shown| *shown = !*shown)
                >
                    {move || t("chart-table")}
                </button>
                <div class="chart-controls">{controls.run()}</div>
            </header>
            {body}
        </section>
    }
}

#[component]
fn RowsTable(
    table: Signal<ChartTable>,
    title: Signal<String>,
    on_row: Option<Callback<usize>>,
) -> impl IntoView {
    let heads = move || {
        let columns = table.with(|table| table.columns.clone());
        columns
            .into_iter()
            .map(|column| {
                view! { <th scope="col" class:number=column.is_number>{column.name}</th> }
            })
            .collect_view()
    };
    let rows = move || {
        let ChartTable { columns, rows } = table.get();
        rows.into_iter()
            .enumerate()
            .map(|(idx, cells)| table_row(idx, cells, &columns, on_row))
            .collect_view()
    };
    view! {
        <div class="chart-table-wrap" tabindex="0" role="region" aria-label=move || title.get()>
            <table class="chart-table">
                <caption class="chart-caption">{move || title.get()}</caption>
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn table_row(
    idx: usize,
    cells: Vec<String>,
    columns: &[ChartColumn],
    on_row: Option<Callback<usize>>,
) -> impl IntoView + use<> {
    let mut cells = cells.into_iter();
    let name = cells.next().unwrap_or_default();
    let name = match on_row {
        Some(open) => view! {
            <button type="button" class="chart-open" on:click=move |_| open.run(idx)>{name}</button>
        }
        .into_any(),
        None => name.into_any(),
    };
    let rest = cells
        .enumerate()
        .map(|(at, cell)| {
            let is_number = columns.get(at + 1).is_some_and(|column| column.is_number);
            view! { <td class:number=is_number>{cell}</td> }
        })
        .collect_view();
    view! { <tr><th scope="row">{name}</th>{rest}</tr> }
}
