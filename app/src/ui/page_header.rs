//! The head of a page: where it is, what it is, what can be done.

use leptos::prelude::*;

use crate::text::t;

/// A step on the way to a page.
#[derive(Clone)]
pub struct Crumb {
    /// Its name.
    pub(crate) label: TextProp,
    /// Its address.
    pub(crate) href: String,
}

impl Crumb {
    /// Makes a step: `Crumb::new(tr("shell-opportunities"), "/opportunities")`.
    pub fn new(label: impl Into<TextProp>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// `<PageHeader title=… sub=… crumbs=vec![…] tags=move || view! {…} actions=move || view! {…}/>`.
#[component]
pub fn PageHeader(
    /// The page's heading.
    #[prop(into)]
    title: TextProp,
    /// Small words beside the heading.
    #[prop(optional, into)]
    sub: Option<TextProp>,
    /// The way to here.
    #[prop(optional)]
    crumbs: Vec<Crumb>,
    /// Tags beside the heading.
    #[prop(optional, into)]
    tags: Option<ViewFn>,
    /// Buttons at the end, the main one last.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
) -> impl IntoView {
    let way = (!crumbs.is_empty()).then(|| {
        let steps = crumbs
            .into_iter()
            .map(|crumb| view! { <a class="crumb" href=crumb.href>{move || crumb.label.get()}</a> })
            .collect_view();
        view! { <nav class="crumbs" aria-label=move || t("ui-breadcrumb")>{steps}</nav> }
    });
    view! {
        <header class="page-head">
            {way}
            <h1 class="page-title" tabindex="-1">{move || title.get()}</h1>
            {sub.map(|sub| view! { <span class="page-sub">{move || sub.get()}</span> })}
            {tags.map(|tags| view! { <div class="page-tags">{tags.run()}</div> })}
            {actions.map(|actions| view! { <div class="page-actions">{actions.run()}</div> })}
        </header>
    }
}
