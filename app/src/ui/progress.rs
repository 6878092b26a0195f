//! That something is under way: a bar with a known end, a spinner without, grey shapes before data.

use leptos::prelude::*;

use crate::text::t;

/// A bar from 0 to 1: `<ProgressBar label=tr("import-progress") value=done/>`.
#[component]
pub fn ProgressBar(
    /// What goes on, for screen readers.
    #[prop(into)]
    label: TextProp,
    /// The share that is done; values outside 0 to 1 are drawn at the ends.
    #[prop(into)]
    value: Signal<f64>,
) -> impl IntoView {
    let percent = move || (value.get().clamp(0.0, 1.0) * 100.0).round();
    view! {
        <div
            class="progress"
            role="progressbar"
            aria-label=move || label.get()
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || percent().to_string()
        >
            <div class="progress-bar" style:width=move || format!("{}%", percent())></div>
        </div>
    }
}

/// A turning circle for work without a known end.
#[component]
pub fn Spinner() -> impl IntoView {
    view! { <span class="spinner" role="status" aria-label=move || t("ui-busy")></span> }
}

/// Grey lines where text will be: `<Skeleton lines=3/>`.
#[component]
pub fn Skeleton(
    /// How many lines.
    #[prop(default = 3)]
    lines: usize,
) -> impl IntoView {
    view! {
        <div class="skeleton" role="status" aria-label=move || t("ui-loading")>
            {(0..lines).map(|_| view! { <span class="skeleton-line"></span> }).collect_view()}
        </div>
    }
}
