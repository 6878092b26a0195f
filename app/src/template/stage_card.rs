//! StageCard: one stage of a template: its figures, its criteria and its tasks.

use leptos::prelude::*;
use shared::entity::{Kind, Stage, StageCategory};
use shared::id::Id;
use shared::templates::version;

use super::act;
use super::parts::{Criteria, Tasks};
use super::reorder::{Handle, Order};
use crate::record::one_field::OneField;
use crate::store;
use crate::text::{t, tr};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icon::Icon;

/// The figures of an open stage, in order.
const FIGURES: [&str; 5] =
    ["probability", "norm_conversion", "norm_days", "rot_days", "contact_days"];

/// One stage.
#[component]
pub fn StageCard(
    stage: Id<Stage>,
    order: Order,
    #[prop(into)] fixed: Signal<bool>,
) -> impl IntoView {
    let row = store::use_row(stage);
    let id = stage.raw();
    let category = Memo::new(move |_| row.with(|row| row.as_ref().map(|it| it.category)));
    let name = Memo::new(move |_| {
        row.with(|row| row.as_ref().map(|it| it.name.clone())).unwrap_or_default()
    });
    let is_open = move || category.get() == Some(StageCategory::Open);
    let remove = move || {
        view! {
            <Button
                label=tr("template-remove-stage")
                icon=Icon::Trash
                icon_only=true
                kind=ButtonKind::Quiet
                on_click=move |()| {
                    act(store::plan(|book, rev| version::remove_stage(book, stage, rev)));
                }
            />
        }
    };
    let body = move || {
        let figures = FIGURES.map(|name| view! { <OneField kind=Kind::Stage id name fixed/> });
        view! {
            <div class="stage-figures">{figures.collect_view()}</div>
            <div class="stage-parts">
                <Criteria stage fixed/>
                <Tasks stage fixed/>
            </div>
        }
    };
    view! {
        <li class="card stage-card" data-order=move || order.mark(id)>
            <header class="stage-head">
                <Show when=move || !fixed.get()><Handle order id name/></Show>
                <h2 class="visually-hidden">{name}</h2>
                <div class="stage-name"><OneField kind=Kind::Stage id name="name" fixed/></div>
                <div class="stage-category">
                    <OneField kind=Kind::Stage id name="category" fixed/>
                </div>
                <Show when=move || !fixed.get()>{remove}</Show>
            </header>
            <Show
                when=is_open
                fallback=|| view! { <p class="settings-note">{move || t("template-end-stage")}</p> }
            >
                {body}
            </Show>
        </li>
    }
}
