//! A list and the record opened from it: side by side on a tablet in landscape, one at a time below.

use leptos::prelude::*;

use super::button::{Button, ButtonKind};
use super::icon::Icon;
use crate::text::tr;

/// `<SplitView list=move || view! {…} detail=move || view! {…} open=has_record on_back=to_list/>`.
#[component]
pub fn SplitView(
    /// The list.
    #[prop(into)]
    list: ViewFn,
    /// The record; also made while nothing is open, to say so.
    #[prop(into)]
    detail: ViewFn,
    /// Whether a record is open: on a narrow screen it then hides the list.
    #[prop(into)]
    open: Signal<bool>,
    /// Called by the way back that a narrow screen shows.
    #[prop(into)]
    on_back: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="split" data-open=move || open.get().to_string()>
            <section class="split-list">{list.run()}</section>
            <section class="split-detail">
                <div class="split-back">
                    <Button
                        label=tr("ui-back-to-list")
                        icon=Icon::ArrowLeft
                        kind=ButtonKind::Quiet
                        on_click=on_back
                    />
                </div>
                {detail.run()}
            </section>
        </div>
    }
}
