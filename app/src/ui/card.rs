//! Cards: a framed part of a page, and a headline number.

use leptos::prelude::*;

use super::chip::Tone;
use super::progress::ProgressBar;

/// A framed part of a page:
/// `<Card title=tr("…") sub=tr("…") actions=move || view! { … }> … </Card>`.
#[component]
pub fn Card(
    /// The heading; a card without one is only a frame.
    #[prop(optional, into)]
    title: Option<TextProp>,
    /// Small words beside the heading.
    #[prop(optional, into)]
    sub: Option<TextProp>,
    /// Controls at the end of the heading's line.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// Lets the content touch the frame, for tables and lists.
    #[prop(optional)]
    flush: bool,
    /// The content.
    children: Children,
) -> impl IntoView {
    let head = title.map(|title| {
        view! {
            <header class="card-head">
                <h2 class="card-title">{move || title.get()}</h2>
                {sub.map(|sub| view! { <span class="card-sub">{move || sub.get()}</span> })}
                {actions
                    .map(|actions| view! { <div class="card-actions">{actions.run()}</div> })}
            </header>
        }
    });
    view! {
        <section class=if flush { "card card-flush" } else { "card" }>
            {head}
            {children()}
        </section>
    }
}

/// A headline number: `<KpiCard label=… value=… sub=… progress=…/>`; a link when `href` is given.
#[component]
pub fn KpiCard(
    /// What is counted.
    #[prop(into)]
    label: TextProp,
    /// The number, written out.
    #[prop(into)]
    value: TextProp,
    /// What it is measured against, in words.
    #[prop(optional, into)]
    sub: Option<TextProp>,
    /// How the comparison is meant.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// A share from 0 to 1 for the bar under the number.
    #[prop(optional, into)]
    progress: Option<Signal<f64>>,
    /// The list behind the number.
    #[prop(optional, into)]
    href: Option<Signal<String>>,
) -> impl IntoView {
    let name = label.clone();
    let inner = view! {
        <span class="kpi-label">{move || label.get()}</span>
        <strong class="kpi-value">{move || value.get()}</strong>
        {sub.map(|sub| view! { <span class=move || sub_class(tone.get())>{move || sub.get()}</span> })}
        {progress.map(|value| view! { <ProgressBar label=name value/> })}
    };
    match href {
        Some(href) => {
            view! { <a class="card kpi kpi-link" href=move || href.get()>{inner}</a> }.into_any()
        }
        None => view! { <section class="card kpi">{inner}</section> }.into_any(),
    }
}

const fn sub_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral | Tone::Info => "kpi-sub",
        Tone::Good => "kpi-sub text-good",
        Tone::Warn => "kpi-sub text-warn",
        Tone::Bad => "kpi-sub text-bad",
    }
}
