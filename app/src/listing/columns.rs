//! The chooser of columns: which, and in which order.

use leptos::prelude::*;

use super::density::density_switch;
use super::state::ListState;
use crate::record::words;
use crate::text::{tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icon::Icon;
use crate::ui::menu::Popover;

pub(super) fn columns_button(state: ListState) -> impl IntoView {
    view! {
        <Popover label=tr("ui-columns") icon=Icon::Columns>
            {density_switch()}
            <ul class="list-choose">{move || lines(state)}</ul>
            <Button
                label=tr("listing-own-columns") kind=ButtonKind::Quiet
                on_click=move |()| state.show(None)
            />
        </Popover>
    }
}

/// Shown columns in their order, then the others.
fn lines(state: ListState) -> impl IntoView {
    let shown = state.shown.get();
    let others: Vec<&'static str> = state.columns.with_value(|columns| {
        columns.iter().map(|column| column.id).filter(|id| !shown.contains(id)).collect()
    });
    let last = shown.len();
    shown
        .into_iter()
        .enumerate()
        .map(|(at, id)| line(state, id, Some((at, last))))
        .chain(others.into_iter().map(|id| line(state, id, None)))
        .collect_view()
}

/// One column; `place` is where it stands and of how many.
fn line(state: ListState, id: &'static str, place: Option<(usize, usize)>) -> impl IntoView {
    let kind = state.spec.kind;
    let change = move |change: &dyn Fn(&mut Vec<&'static str>)| {
        let mut shown = state.shown.get_untracked();
        change(&mut shown);
        state.show(Some(shown.into_iter().map(str::to_owned).collect()));
    };
    let toggle = move |_| {
        change(&|shown| match shown.iter().position(|other| *other == id) {
            Some(at) => {
                shown.remove(at);
            }
            None => shown.push(id),
        });
    };
    // The title stays where it is: it is the way to the record.
    let fixed = place.is_some_and(|(at, _)| at == 0);
    let arrows = place.filter(|_| !fixed).map(|(at, count)| {
        let name = move || words::field_label(kind, id);
        view! {
            <Button
                label=move || tv("listing-move-up", &[("label", name().into())])
                icon=Icon::ArrowUp icon_only=true kind=ButtonKind::Quiet disabled={at == 1}
                on_click=move |()| change(&|shown| shown.swap(at, at - 1))
            />
            <Button
                label=move || tv("listing-move-down", &[("label", name().into())])
                icon=Icon::ArrowDown icon_only=true kind=ButtonKind::Quiet
                disabled={at + 1 == count}
                on_click=move |()| change(&|shown| shown.swap(at, at + 1))
            />
        }
    });
    view! {
        <li class="list-choice">
            <label class="list-check">
                <input
                    type="checkbox"
                    class="check-input"
                    prop:checked=place.is_some()
                    disabled=fixed
                    on:change=toggle
                />
                <span>{words::field_label(kind, id)}</span>
            </label>
            {arrows}
        </li>
    }
}
