//! One value of one record, as a list shows it.

use leptos::prelude::*;
use shared::book::Book;
use shared::entity::{Kind, Record};
use shared::listing::Column;
use shared::value::{FieldType, Value};

use crate::record::{address, words};
use crate::ui::chip::{Tag, Tone};

/// A cell, written out.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cell {
    /// The column's id.
    pub(super) column: &'static str,
    class: &'static str,
    text: String,
    href: Option<String>,
    tone: Option<Tone>,
}

/// Returns the class that gives a column its width.
pub(super) const fn class(field_type: FieldType, title: bool) -> &'static str {
    if title {
        return "cell cell-title";
    }
    match field_type {
        FieldType::Money => "cell cell-money",
        FieldType::Int | FieldType::Share => "cell cell-number",
        FieldType::Date => "cell cell-date",
        FieldType::Time => "cell cell-time",
        FieldType::Bool | FieldType::Choice(_) | FieldType::Currency => "cell cell-tag",
        FieldType::Text
        | FieldType::LongText
        | FieldType::Link(_)
        | FieldType::AnyLink
        | FieldType::Any => "cell",
    }
}

/// Returns the least width of a column in CSS pixels; the style sheet has the same numbers.
pub(super) const fn width(field_type: FieldType, title: bool) -> u32 {
    if title {
        return 240;
    }
    match field_type {
        FieldType::Money => 136,
        FieldType::Int | FieldType::Share => 104,
        FieldType::Date | FieldType::Bool | FieldType::Choice(_) | FieldType::Currency => 132,
        FieldType::Time => 168,
        FieldType::Text
        | FieldType::LongText
        | FieldType::Link(_)
        | FieldType::AnyLink
        | FieldType::Any => 144,
    }
}

/// The width of the box that chooses a row; the style sheet has the same number.
pub(super) const CHECK_WIDTH: u32 = 40;

/// Writes a cell; the title leads to the record, a link to what it points at.
pub(super) fn cell(
    book: &Book,
    kind: Kind,
    column: &Column,
    record: &dyn Record,
    title: bool,
) -> Cell {
    let value = column.value(book, record);
    let text = words::display(book, kind, column.id, column.field_type, &value);
    let href = match (title, &value, column.field_type) {
        (true, _, _) => address::record(kind, record.raw_id()),
        (false, Value::Id(id), FieldType::Link(target)) => address::record(target, *id),
        _ => None,
    };
    let tone = match (column.field_type, &value) {
        (FieldType::Choice(names), Value::Int(at)) => {
            let name = usize::try_from(*at).ok().and_then(|at| names.get(at)).copied();
            Some(tone(name.unwrap_or_default()))
        }
        _ => None,
    };
    Cell { column: column.id, class: class(column.field_type, title), text, href, tone }
}

fn tone(choice: &str) -> Tone {
    match choice {
        "won" => Tone::Good,
        "lost" => Tone::Bad,
        _ => Tone::Neutral,
    }
}

impl Cell {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether its words lead somewhere.
    pub(super) const fn has_link(&self) -> bool {
        self.href.is_some()
    }

    pub(super) const fn class(&self) -> &'static str {
        self.class
    }

    /// What stands in the cell.
    pub(super) fn into_view(self, title: bool) -> AnyView {
        let Self { text, href, tone, .. } = self;
        match (href, tone) {
            (Some(href), _) => {
                let class = if title { "row-link" } else { "cell-link" };
                // The row is what the arrows walk; its links are for pointers and screen readers.
                view! { <a class=class href=href tabindex="-1">{text}</a> }.into_any()
            }
            (None, Some(tone)) if !text.is_empty() => view! { <Tag label=text tone/> }.into_any(),
            _ => text.into_any(),
        }
    }
}
