//! A plain table of words and numbers: what a chart shows, readable and printable.
//!
//! For tens of rows; thousands belong in [`super::virtual_list`]. Rows come written out and in
//! order: the table neither formats nor sorts.

use leptos::prelude::*;

use super::icon::{Icon, IconView};
use crate::text::t;

/// One column of a [`DataTable`].
#[derive(Clone)]
pub struct Column {
    label: TextProp,
    numeric: bool,
}

impl Column {
    /// A column of words.
    pub fn text(label: impl Into<TextProp>) -> Self {
        Self { label: label.into(), numeric: false }
    }

    /// A column of numbers: set at the end of the cell, digits under digits.
    pub fn number(label: impl Into<TextProp>) -> Self {
        Self { label: label.into(), numeric: true }
    }
}

/// By which column a table is sorted, and which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sorting {
    /// The column, counted from 0.
    pub(crate) column: usize,
    /// Whether the largest comes first.
    pub(crate) descending: bool,
}

/// `<DataTable caption=tr("…") columns=vec![Column::text(…), Column::number(…)] rows=rows/>`;
/// the first column heads its row.
#[component]
pub fn DataTable(
    /// What the table shows, for screen readers.
    #[prop(into)]
    caption: TextProp,
    /// The columns.
    columns: Vec<Column>,
    /// The rows, a text per column.
    #[prop(into)]
    rows: Signal<Vec<Vec<String>>>,
    /// How the rows are sorted now.
    #[prop(optional, into)]
    sorting: Signal<Option<Sorting>>,
    /// Makes the headings buttons; called with the column that was touched.
    #[prop(optional, into)]
    on_sort: Option<Callback<usize>>,
    /// Makes the first cell of each row a button; called with the row.
    #[prop(optional, into)]
    on_row: Option<Callback<usize>>,
) -> impl IntoView {
    let numeric: Vec<bool> = columns.iter().map(|column| column.numeric).collect();
    let heads = columns
        .into_iter()
        .enumerate()
        .map(|(index, column)| head(index, column, sorting, on_sort))
        .collect_view();
    let body = move || {
        rows.with(|rows| {
            rows.iter()
                .enumerate()
                .map(|(index, row)| body_row(index, row, &numeric, on_row))
                .collect_view()
        })
    };
    view! {
        <div class="table-wrap" tabindex="0" role="group">
            <table class="table">
                <caption class="visually-hidden">{move || caption.get()}</caption>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    }
}

fn head(
    index: usize,
    column: Column,
    sorting: Signal<Option<Sorting>>,
    on_sort: Option<Callback<usize>>,
) -> impl IntoView {
    let Column { label, numeric } = column;
    let here = move || sorting.get().filter(|sorting| sorting.column == index);
    let arrow = move || {
        here().map(|sorting| {
            let (icon, id) = if sorting.descending {
                (Icon::ArrowDown, "ui-sorted-down")
            } else {
                (Icon::ArrowUp, "ui-sorted-up")
            };
            view! {
                <IconView icon class="icon icon-small"/>
                <span class="visually-hidden">{t(id)}</span>
            }
        })
    };
    let sort =
        move || here().map(|sorting| if sorting.descending { "descending" } else { "ascending" });
    let words = match on_sort {
        Some(on_sort) => view! {
            <button type="button" class="table-sort" on:click=move |_| on_sort.run(index)>
                {move || label.get()}
                {arrow}
            </button>
        }
        .into_any(),
        None => view! { {move || label.get()} }.into_any(),
    };
    view! { <th scope="col" class=cell_class(numeric) aria-sort=sort>{words}</th> }
}

fn body_row(
    index: usize,
    row: &[String],
    numeric: &[bool],
    on_row: Option<Callback<usize>>,
) -> impl IntoView + use<> {
    let cells = row
        .iter()
        .enumerate()
        .map(|(column, text)| {
            let class = cell_class(numeric.get(column).copied().unwrap_or_default());
            let text = text.clone();
            match (column, on_row) {
                (0, Some(on_row)) => view! {
                    <th scope="row" class=class>
                        <button type="button" class="table-open" on:click=move |_| on_row.run(index)>
                            {text}
                        </button>
                    </th>
                }
                .into_any(),
                (0, None) => view! { <th scope="row" class=class>{text}</th> }.into_any(),
                _ => view! { <td class=class>{text}</td> }.into_any(),
            }
        })
        .collect_view();
    view! { <tr>{cells}</tr> }
}

const fn cell_class(numeric: bool) -> &'static str {
    if numeric { "number" } else { "" }
}
