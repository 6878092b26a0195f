//! The frame around all pages: a side bar on a desktop, a rail on a tablet, a bottom bar on a phone.
//!
//! It knows no page: the entries, what stands above and below them, and the page itself come in.

use leptos::prelude::*;

use super::icon::{Icon, IconView};
use crate::format;
use crate::text::t;

/// An entry of the navigation.
#[derive(Clone)]
pub struct NavItem {
    href: String,
    label: TextProp,
    icon: Icon,
    active: Signal<bool>,
    count: Option<Signal<usize>>,
    divided: bool,
    on_phone: bool,
}

impl NavItem {
    /// Makes an entry; `active` says whether its page is shown.
    pub fn new(
        href: impl Into<String>,
        label: impl Into<TextProp>,
        icon: Icon,
        active: impl Into<Signal<bool>>,
    ) -> Self {
        Self {
            href: href.into(),
            label: label.into(),
            icon,
            active: active.into(),
            count: None,
            divided: false,
            on_phone: false,
        }
    }

    /// Shows a number beside the name.
    #[must_use]
    pub fn count(mut self, count: impl Into<Signal<usize>>) -> Self {
        self.count = Some(count.into());
        self
    }

    /// Draws a line above it.
    #[must_use]
    pub fn divided(mut self) -> Self {
        self.divided = true;
        self
    }

    /// Gives it a place in the phone's bottom bar, which holds five.
    #[must_use]
    pub fn on_phone(mut self) -> Self {
        self.on_phone = true;
        self
    }

    const fn class(&self) -> &'static str {
        match (self.divided, self.on_phone) {
            (false, true) => "nav-item",
            (true, true) => "nav-item nav-item-divided",
            (false, false) => "nav-item nav-item-wide",
            (true, false) => "nav-item nav-item-wide nav-item-divided",
        }
    }
}

/// `<Frame brand=… items=vec![NavItem::new(…)] footer=… banners=…> page </Frame>`.
#[component]
pub fn Frame(
    /// What stands above the entries: the product's name, the search.
    #[prop(into)]
    brand: ViewFn,
    /// What stands beside it: the search, what can be made.
    #[prop(optional, into)]
    tools: Option<ViewFn>,
    /// The entries.
    items: Vec<NavItem>,
    /// What stands below the entries: sync badge, person. On a phone it stands above the page.
    #[prop(optional, into)]
    footer: Option<ViewFn>,
    /// What stands above every page: offline, update.
    #[prop(optional, into)]
    banners: Option<ViewFn>,
    /// The page.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="frame">
            <a class="skip" href="#page">{move || t("shell-skip")}</a>
            <div class="nav">
                <div class="nav-brand">{brand.run()}</div>
                {tools.map(|tools| view! { <div class="nav-tools">{tools.run()}</div> })}
                <nav class="nav-items" aria-label=move || t("shell-navigation")>
                    {items.into_iter().map(nav_link).collect_view()}
                </nav>
                {footer.map(|footer| view! { <div class="nav-foot">{footer.run()}</div> })}
            </div>
            <main class="page" id="page" tabindex="-1">
                {banners.map(|banners| banners.run())}
                {children()}
            </main>
        </div>
    }
}

fn nav_link(item: NavItem) -> impl IntoView {
    let class = item.class();
    let NavItem { href, label, icon, active, count, .. } = item;
    let title = label.clone();
    view! {
        <a
            class=class
            href=href
            title=move || title.get()
            aria-current=move || active.get().then_some("page")
        >
            <IconView icon/>
            <span class="nav-label">{move || label.get()}</span>
            {count
                .map(|count| {
                    // Nothing that waits needs no number.
                    move || {
                        let count = Some(count.get()).filter(|it| *it > 0).map(format::count);
                        count.map(|count| view! { <span class="nav-count">{count}</span> })
                    }
                })}
        </a>
    }
}
