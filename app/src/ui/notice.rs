//! What the app has to say: passing notices in a corner, and banners inside a page.
//!
//! Notices queue; good news leaves by itself, trouble stays until it is dismissed. Any code may
//! call `notify`; the shell shows `<Notices/>` once.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use leptos::html;
use leptos::prelude::*;

use super::button::{Button, ButtonKind, CloseButton};
use super::chip::Tone;
use super::icon::{Icon, IconView};
use crate::platform::dom;
use crate::text::{t, tr};

/// A passing message.
#[derive(Clone)]
pub struct Notice {
    tone: Tone,
    text: TextProp,
    action: Option<(TextProp, Act)>,
}

/// What a notice offers to do. It outlives the page that offers it, which a `Callback` would not.
type Act = Arc<dyn Fn() + Send + Sync>;

impl Notice {
    /// Makes a notice of this tone: `notify(Notice::new(Tone::Good, tr("import-done")))`.
    pub fn new(tone: Tone, text: impl Into<TextProp>) -> Self {
        Self { tone, text: text.into(), action: None }
    }

    /// Worth knowing; leaves by itself.
    pub fn info(text: impl Into<TextProp>) -> Self {
        Self::new(Tone::Info, text)
    }

    /// As hoped; leaves by itself.
    pub fn good(text: impl Into<TextProp>) -> Self {
        Self::new(Tone::Good, text)
    }

    /// Trouble; stays until dismissed.
    pub fn bad(text: impl Into<TextProp>) -> Self {
        Self::new(Tone::Bad, text)
    }

    /// Offers something to do, such as undo; touching it dismisses the notice.
    #[must_use]
    pub fn action(
        mut self,
        label: impl Into<TextProp>,
        on_click: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        self.action = Some((label.into(), Arc::new(on_click)));
        self
    }

    /// How long it stays: time to read it, longer if there is something to do.
    const fn stay(&self) -> Option<Duration> {
        match (self.tone, self.action.is_some()) {
            (Tone::Warn | Tone::Bad, _) => None,
            (_, true) => Some(Duration::from_secs(10)),
            (_, false) => Some(Duration::from_secs(5)),
        }
    }
}

thread_local! {
    static QUEUE: ArcRwSignal<Vec<(u32, Notice)>> = ArcRwSignal::new(Vec::new());
    static NEXT: Cell<u32> = const { Cell::new(0) };
}

/// The most notices at once; older ones make room.
const MOST: usize = 4;

/// Shows a notice; works anywhere, also outside components.
pub fn notify(notice: Notice) {
    let id = NEXT.get();
    NEXT.set(id.wrapping_add(1));
    if let Some(stay) = notice.stay() {
        set_timeout(move || dismiss(id), stay);
    }
    QUEUE.with(|queue| {
        queue.update(|notices| {
            notices.push((id, notice));
            let over = notices.len().saturating_sub(MOST);
            notices.drain(..over);
        });
    });
}

fn dismiss(id: u32) {
    QUEUE.with(|queue| queue.update(|notices| notices.retain(|(other, _)| *other != id)));
}

/// The place where notices appear; the shell has it once.
#[component]
pub fn Notices() -> impl IntoView {
    let queue = QUEUE.with(ArcRwSignal::clone);
    let shown = queue.clone();
    let host = NodeRef::<html::Div>::new();
    // A popover stands above open dialogs only if it was shown after them.
    Effect::new(move || {
        let empty = shown.with(Vec::is_empty);
        if let Some(host) = host.get() {
            dom::hide_popover(&host);
            if !empty {
                dom::show_popover(&host);
            }
        }
    });
    view! {
        <div
            class="notices"
            popover="manual"
            role="status"
            aria-live="polite"
            aria-label=move || t("ui-notices")
            node_ref=host
        >
            <For
                each=move || queue.get()
                key=|(id, _)| *id
                children=|(id, notice)| notice_view(id, notice)
            />
        </div>
    }
}

fn notice_view(id: u32, notice: Notice) -> impl IntoView {
    let Notice { tone, text, action } = notice;
    view! {
        <div class=notice_class(tone)>
            <IconView icon=tone_icon(tone)/>
            <p class="notice-text">
                <span class="visually-hidden">{move || t(tone_id(tone))} " "</span>
                {move || text.get()}
            </p>
            {action
                .map(|(label, on_click)| {
                    view! {
                        <Button
                            label
                            kind=ButtonKind::Quiet
                            on_click=move || {
                                dismiss(id);
                                on_click();
                            }
                        />
                    }
                })}
            <CloseButton on_click=move || dismiss(id)/>
        </div>
    }
}

const fn notice_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral | Tone::Info => "notice",
        Tone::Good => "notice notice-good",
        Tone::Warn => "notice notice-warn",
        Tone::Bad => "notice notice-bad",
    }
}

const fn tone_icon(tone: Tone) -> Icon {
    match tone {
        Tone::Neutral | Tone::Info => Icon::Info,
        Tone::Good => Icon::CheckCircle,
        Tone::Warn => Icon::Warning,
        Tone::Bad => Icon::Problem,
    }
}

const fn tone_id(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral => "tone-neutral",
        Tone::Info => "tone-info",
        Tone::Good => "tone-good",
        Tone::Warn => "tone-warn",
        Tone::Bad => "tone-bad",
    }
}

/// A message inside a page that stays as long as it is true:
/// `<Banner tone=Tone::Warn text=tr("…") actions=move || view! { … }/>`.
#[component]
pub fn Banner(
    /// How it is meant.
    #[prop(into)]
    tone: Signal<Tone>,
    /// What happened and what to do.
    #[prop(into)]
    text: TextProp,
    /// What can be done right here.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// Called by the cross; without it there is none.
    #[prop(optional, into)]
    on_dismiss: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <div class=move || banner_class(tone.get()) role="status">
            {move || view! { <IconView icon=tone_icon(tone.get())/> }}
            <p class="banner-text">{move || text.get()}</p>
            {actions.map(|actions| view! { <div class="banner-actions">{actions.run()}</div> })}
            {on_dismiss
                .map(|on_click| {
                    view! {
                        <Button
                            label=tr("ui-dismiss")
                            icon=Icon::Close
                            icon_only=true
                            kind=ButtonKind::Quiet
                            on_click
                        />
                    }
                })}
        </div>
    }
}

const fn banner_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral | Tone::Info => "banner",
        Tone::Good => "banner banner-good",
        Tone::Warn => "banner banner-warn",
        Tone::Bad => "banner banner-bad",
    }
}
