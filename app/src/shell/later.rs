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
use crate::ui::notice::{Notice, notify};
use crate::ui::page_header::PageHeader;
use crate::ui::progress::{Skeleton, Spinner};

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

/// A part that is no page: what the shell opens over one. It is fetched when it is first wanted, and
/// stays from then on: `{later_part!(palette, wanted, on_missing, palette::Parts)}`.
///
/// Then come a signal that says whether it is wanted, what is done when it cannot be had, and the
/// component, which takes no properties. With `None` nobody has asked for it: while it comes, and when it
/// cannot be had, nothing is said; it is tried again when the network comes back.
macro_rules! later_part {
    ($part:ident, $wanted:expr, $missing:expr, $view:path) => {{
        #[::wasm_split_helpers::wasm_split($part, fallible)]
        fn $part() -> Result<$crate::shell::later::PageView, ::wasm_split_helpers::SplitLoaderError>
        {
            Ok(|| ::leptos::prelude::IntoAny::into_any($view()))
        }
        ::leptos::view! {
            <$crate::shell::later::LaterPart wanted=$wanted on_missing=$missing fetch=$part/>
        }
    }};
}
pub(crate) use later_part;

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

/// What `later_part!` shows: nothing until it is wanted and there.
#[component]
pub fn LaterPart<F>(
    /// Whether it is wanted.
    #[prop(into)]
    wanted: Signal<bool>,
    /// Called when it can be fetched neither from the network nor from this device; nothing for a part
    /// that nobody has asked for.
    on_missing: Option<Callback<()>>,
    /// Fetches the code.
    fetch: fn() -> F,
) -> impl IntoView
where
    F: Future<Output = Result<PageView, SplitLoaderError>> + 'static,
{
    let part = RwSignal::new(None::<PageView>);
    let coming = RwSignal::new(false);
    let start = move || {
        if coming.get_untracked() || part.with_untracked(Option::is_some) {
            return;
        }
        coming.set(true);
        spawn_local(async move {
            let fetched = fetch().await;
            // The person may have gone elsewhere or signed out meanwhile.
            if coming.try_set(false).is_some() {
                return;
            }
            match (fetched, on_missing) {
                (Ok(view), _) => part.set(Some(view)),
                (Err(_), Some(on_missing)) => {
                    notify(Notice::bad(tr("shell-part-missing")));
                    on_missing.run(());
                }
                (Err(_), None) => {}
            }
        });
    };
    Effect::new(move || {
        if wanted.get() {
            start();
        }
    });
    let again = window_event_listener(ev::online, move |_| {
        if on_missing.is_none() && wanted.get_untracked() {
            start();
        }
    });
    on_cleanup(move || again.remove());
    view! {
        <Show when=move || coming.get() && on_missing.is_some()>
            <div class="part-coming"><Spinner/></div>
        </Show>
        {move || part.get().map(|part| part())}
    }
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
