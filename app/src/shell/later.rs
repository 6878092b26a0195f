//! LaterPage: a page whose code is no part of the first load. It is fetched when the page is opened;
//! the service worker has it by then, unless the app has only just been opened for the first time.

use std::any::TypeId;
use std::cell::RefCell;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_split_helpers::SplitLoaderError;

use crate::platform::dom;
use crate::text::{t, tr};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;
use crate::ui::page_header::PageHeader;
use crate::ui::progress::Skeleton;

/// What the fetched code gives: the way to make the page.
pub type PageView = fn() -> AnyView;

/// A page in the table of routes that is fetched later:
/// `view=later!(import, tr("shell-import"), import::page::ImportPage)`.
///
/// The first word names the part; pages with the same word are fetched together. Then come the
/// heading for the time before the page is there, and the component, which takes no properties.
macro_rules! later {
    ($part:ident, $title:expr, $page:path) => {
        || {
            #[::wasm_split_helpers::wasm_split($part, fallible)]
            fn $part()
            -> Result<$crate::shell::later::PageView, ::wasm_split_helpers::SplitLoaderError>
            {
                Ok(|| ::leptos::prelude::IntoAny::into_any($page()))
            }
            ::leptos::prelude::IntoAny::into_any(::leptos::view! {
                <$crate::shell::later::LaterPage title=$title fetch=$part/>
            })
        }
    };
}
pub(crate) use later;

thread_local! {
    /// Pages whose code is here, by what the function that fetches it returns: the linker makes one
    /// function of all that look alike, so their addresses are the same.
    static HERE: RefCell<Vec<(TypeId, PageView)>> = const { RefCell::new(Vec::new()) };
}

/// How far the code of a page is.
#[derive(Clone, Copy)]
enum Code {
    Coming,
    Here(PageView),
    /// It can be fetched neither from the network nor from this device.
    Missing,
}

/// What `later!` shows; `fetch` is a function with `#[wasm_split]`, which may be asked again after it
/// failed.
#[component]
pub fn LaterPage<F>(
    /// The page's heading, for the time before the page is there.
    title: TextProp,
    /// Fetches the code.
    fetch: fn() -> F,
) -> impl IntoView
where
    F: Future<Output = Result<PageView, SplitLoaderError>> + 'static,
{
    // What was fetched once is there at once: going back and forth shows no grey lines.
    let place = TypeId::of::<F>();
    let known = HERE.with_borrow(|here| {
        here.iter().find(|(of, _)| *of == place).map(|(_, page)| Code::Here(*page))
    });
    let code = RwSignal::new(known.unwrap_or(Code::Coming));
    let start = Callback::new(move |()| {
        code.set(Code::Coming);
        spawn_local(async move {
            let fetched = fetch().await;
            if let Ok(page) = fetched {
                HERE.with_borrow_mut(|here| here.push((place, page)));
            }
            let fetched = fetched.map_or(Code::Missing, Code::Here);
            let was_focused = dom::is_heading_focused();
            // The person may have gone to another page meanwhile.
            if code.try_set(fetched).is_none() && was_focused {
                request_animation_frame(dom::focus_heading);
            }
        });
    });
    if known.is_none() {
        start.run(());
    }
    let again = window_event_listener(ev::online, move |_| {
        if matches!(code.get_untracked(), Code::Missing) {
            start.run(());
        }
    });
    on_cleanup(move || again.remove());
    shown(title, code, start)
}

fn shown(title: TextProp, code: RwSignal<Code>, again: Callback<()>) -> impl IntoView {
    move || match code.get() {
        Code::Here(page) => page(),
        Code::Coming => view! { <PageHeader title=title.clone()/><Skeleton lines=6/> }.into_any(),
        Code::Missing => view! { <PageHeader title=title.clone()/>{missing(again)} }.into_any(),
    }
}

fn missing(again: Callback<()>) -> impl IntoView {
    view! {
        <EmptyState
            icon=Icon::Warning
            title=tr("shell-page-missing")
            text=move || t("shell-page-missing-text")
            action=move || view! {
                <Button label=tr("shell-try-again") kind=ButtonKind::Primary on_click=again/>
                <Button label=tr("crash-reload") on_click=|()| dom::reload()/>
            }
        />
    }
}
