//! The palette's dialog: a combobox over a list, as WAI-ARIA describes them. The focus stays in the
//! field; the arrows move the marked line, Enter takes it, Escape closes and gives the focus back.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::finder;
use super::lines::{self, Group, Line};
use crate::platform::dom;
use crate::shell::actions::{Asking, ShellActions, use_shell};
use crate::text::{t, tr, tv};
use crate::ui::button::CloseButton;
use crate::ui::icon::{Icon, IconView};
use crate::ui::keys::KeysView;

/// A page of lines for Page Up and Down.
const PAGE: usize = 8;

/// Shows itself when the shell's palette is asked for.
#[component]
pub fn PaletteDialog() -> impl IntoView {
    let palette = Palette {
        shell: use_shell(),
        typed: RwSignal::new(String::new()),
        groups: RwSignal::new(None),
        active: RwSignal::new(0),
        id: StoredValue::new(dom::unique_id("palette")),
        dialog: NodeRef::new(),
        input: NodeRef::new(),
    };
    let asking = palette.shell.palette;
    Effect::new(move || {
        let Some(dialog) = palette.dialog.get() else { return };
        match asking.get() {
            None => dialog.close(),
            Some(asking) if !dialog.open() => {
                palette.begin(asking);
                if dialog.show_modal().is_err() {
                    dom::warn("the browser refused to open the palette");
                }
                if let Some(input) = palette.input.get_untracked() {
                    dom::focus(&input);
                }
            }
            Some(_) => {}
        }
    });
    // What was chosen may have asked for the palette again: then the news of its closing comes late.
    let closed = move |_| {
        if palette.dialog.get_untracked().is_none_or(|dialog| !dialog.open()) {
            asking.set(None);
        }
    };
    let touched = move |event: leptos::ev::PointerEvent| {
        if palette.dialog.get_untracked().is_some_and(|dialog| dom::is_target(&event, &dialog)) {
            asking.set(None);
        }
    };
    view! {
        <dialog
            class="dialog palette"
            node_ref=palette.dialog
            aria-label=move || palette.name()
            on:close=closed
            on:pointerdown=touched
        >
            {move || asking.get().is_some().then(|| panel(palette))}
        </dialog>
    }
}

#[derive(Clone, Copy)]
struct Palette {
    shell: ShellActions,
    typed: RwSignal<String>,
    /// Nothing while the records are being laid out.
    groups: RwSignal<Option<Vec<Group>>>,
    active: RwSignal<usize>,
    id: StoredValue<String>,
    dialog: NodeRef<html::Dialog>,
    input: NodeRef<html::Input>,
}

impl Palette {
    fn asking(self) -> Asking {
        self.shell.palette.get_untracked().unwrap_or(Asking::Anything)
    }

    fn name(self) -> String {
        match self.shell.palette.get() {
            Some(Asking::CallAbout) => t("palette-call-about"),
            Some(Asking::Anything) | None => t("keys-palette"),
        }
    }

    fn begin(self, asking: Asking) {
        self.typed.set(String::new());
        lines::begin();
        finder::begin(asking);
        finder::prepare(move || {
            // The palette may be closed by now, or gone.
            if let Some(Some(asking)) = self.shell.palette.try_get_untracked() {
                finder::begin(asking);
                self.look();
            }
        });
        self.look();
    }

    /// Finds the lines for what is typed now.
    fn look(self) {
        let groups = self.typed.with_untracked(|typed| lines::find(typed, self.asking()));
        self.active.set(0);
        self.groups.set(groups);
    }

    fn count(self) -> usize {
        self.groups.with(|groups| groups.iter().flatten().map(|group| group.lines.len()).sum())
    }

    fn line(self, at: usize) -> Option<Line> {
        self.groups.with_untracked(|groups| {
            groups.iter().flatten().flat_map(|group| &group.lines).nth(at).cloned()
        })
    }

    fn line_id(self, at: usize) -> String {
        self.id.with_value(|id| format!("{id}-{at}"))
    }

    fn choose(self, at: usize) {
        let Some(line) = self.line(at) else { return };
        let (asking, shell) = (self.asking(), self.shell);
        // The dialog gives the focus back as it closes; what comes next may take it.
        shell.palette.set(None);
        if let Some(dialog) = self.dialog.get_untracked() {
            dialog.close();
        }
        line.what.choose(asking, shell);
    }

    fn key_pressed(self, event: &KeyboardEvent) {
        if event.is_composing() {
            return;
        }
        let Some(last) = untrack(move || self.count()).checked_sub(1) else { return };
        let at = self.active.get_untracked();
        let next = match event.key().as_str() {
            "ArrowDown" if at >= last => 0,
            "ArrowDown" => at + 1,
            "ArrowUp" => at.checked_sub(1).unwrap_or(last),
            "PageDown" => (at + PAGE).min(last),
            "PageUp" => at.saturating_sub(PAGE),
            "Enter" => {
                event.prevent_default();
                return self.choose(at);
            }
            _ => return,
        };
        event.prevent_default();
        self.active.set(next);
        dom::scroll_to_id(&self.line_id(next));
    }
}

fn panel(palette: Palette) -> impl IntoView {
    let list = palette.id.get_value();
    let controls = list.clone();
    let hint = move || match palette.shell.palette.get() {
        Some(Asking::CallAbout) => t("palette-call-about"),
        Some(Asking::Anything) | None => t("palette-hint"),
    };
    view! {
        <div class="palette-panel">
            <div class="palette-head">
                <IconView icon=Icon::Search/>
                <input
                    class="palette-input"
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    enterkeyhint="go"
                    maxlength="200"
                    aria-expanded=move || (palette.count() > 0).to_string()
                    aria-autocomplete="list"
                    aria-haspopup="listbox"
                    aria-controls=controls
                    aria-label=move || palette.name()
                    aria-activedescendant=move || {
                        (palette.count() > 0).then(|| palette.line_id(palette.active.get()))
                    }
                    placeholder=hint
                    node_ref=palette.input
                    prop:value=move || palette.typed.get()
                    on:input:target=move |event| {
                        palette.typed.set(event.target().value());
                        palette.look();
                    }
                    on:keydown=move |event| palette.key_pressed(&event)
                />
                <CloseButton on_click=move || palette.shell.palette.set(None)/>
            </div>
            <div class="palette-list" role="listbox" id=list aria-label=move || palette.name()>
                {move || groups(palette)}
            </div>
            <p class="palette-none" role="status">{move || said(palette)}</p>
            <p class="palette-foot" aria-hidden="true">
                <KeysView keys=vec!["↑".to_owned(), "↓".to_owned()]/> {move || t("palette-foot-choose")}
                <KeysView keys=vec!["↵".to_owned()]/> {move || t("palette-foot-open")}
                <KeysView keys=vec!["Esc".to_owned()]/> {move || t("ui-close")}
                <KeysView keys=vec!["?".to_owned()]/> {move || t("keys-title")}
            </p>
        </div>
    }
}

/// What stands below the lines: that there are none, or for those who only hear them how many.
fn said(palette: Palette) -> AnyView {
    let count = palette.count();
    let is_ready = palette.groups.with(Option::is_some);
    match (is_ready, count) {
        (false, _) => view! { <span>{t("ui-loading")}</span> }.into_any(),
        (true, 0) if palette.typed.with(|typed| typed.trim().is_empty()) => {
            view! { <span>{t("palette-hint")}</span> }.into_any()
        }
        (true, 0) => view! { <span>{t("ui-empty-search")}</span> }.into_any(),
        (true, _) => {
            let said = tv("ui-records", &[("count", count.into())]);
            view! { <span class="visually-hidden">{said}</span> }.into_any()
        }
    }
}

fn groups(palette: Palette) -> AnyView {
    let groups = palette.groups.get().unwrap_or_default();
    let mut at = 0;
    let groups = groups.into_iter().map(|group| {
        let lines = group.lines.into_iter().map(|line| {
            at += 1;
            option(palette, at - 1, line)
        });
        let lines = lines.collect_view();
        match group.heading {
            None => lines.into_any(),
            Some(heading) => {
                let id = format!("{}-{heading}", palette.id.get_value());
                let labelled_by = id.clone();
                view! {
                    <div role="group" aria-labelledby=labelled_by>
                        <div class="palette-heading" role="presentation" id=id>{tr(heading).get()}</div>
                        {lines}
                    </div>
                }
                .into_any()
            }
        }
    });
    groups.collect_view().into_any()
}

fn option(palette: Palette, at: usize, line: Line) -> impl IntoView {
    let Line { icon, title, sub, tag, keys, .. } = line;
    view! {
        <div
            class="palette-line"
            role="option"
            id=palette.line_id(at)
            aria-selected=move || (palette.active.get() == at).to_string()
            on:pointermove=move |_| {
                if palette.active.get_untracked() != at {
                    palette.active.set(at);
                }
            }
            on:click=move |_| palette.choose(at)
        >
            <IconView icon/>
            <span class="palette-words">
                <span class="palette-title">{title}</span>
                {(!sub.is_empty()).then(|| view! { <span class="palette-sub">{sub}</span> })}
            </span>
            {(!tag.is_empty()).then(|| view! { <span class="palette-tag">{tag}</span> })}
            {(!keys.is_empty()).then(|| view! { <KeysView keys/> })}
        </div>
    }
}
