//! The page: files in, how they are read, what will happen, and the button that does it.

use leptos::prelude::*;
use shared::import::desk::{Desk, Group, Sheet};

use super::bench::{self, Done, Work};
use super::{columns, outcome, reading, run, taken_back};
use crate::platform::files;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::chip::Tone;
use crate::ui::choice::{Choice, Tabs};
use crate::ui::icon::{Icon, IconView};
use crate::ui::notice::Banner;
use crate::ui::page_header::PageHeader;
use crate::ui::progress::ProgressBar;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct Bench {
    pub(super) desk: RwSignal<Desk>,
    pub(super) work: RwSignal<Work>,
    /// The place of the file that is looked at.
    pub(super) at: Memo<usize>,
    /// How many of its rows end how.
    pub(super) counts: Memo<[usize; 4]>,
    /// The rows that the person wants to see.
    pub(super) wanted: RwSignal<Group>,
    /// The rows that are shown: those wanted, or the first group with something in it.
    pub(super) shown: Memo<Group>,
}

impl Bench {
    fn new(looked_at: RwSignal<String>) -> Self {
        let (desk, work) = (RwSignal::from(bench::desk()), RwSignal::from(bench::work()));
        let wanted = RwSignal::new(Group::New);
        let at = Memo::new(move |_| {
            let name = looked_at.get();
            desk.with(|desk| desk.sheets.iter().position(|sheet| sheet.name == name).unwrap_or(0))
        });
        let counts = Memo::new(move |_| {
            let at = at.get();
            desk.with(|desk| desk.sheets.get(at).map(|sheet| sheet.counts).unwrap_or_default())
        });
        let shown = Memo::new(move |_| {
            let (wanted, counts) = (wanted.get(), counts.get());
            let filled = |group: &Group| counts[*group as usize] > 0;
            let first = || Group::ALL.into_iter().find(filled).unwrap_or(wanted);
            if filled(&wanted) { wanted } else { first() }
        });
        Self { desk, work, at, counts, wanted, shown }
    }

    /// Reads something of the file that is looked at; what stands for nothing when there is none.
    pub(super) fn sheet<T: Default>(self, look: impl FnOnce(&Sheet) -> T) -> T {
        let at = self.at.get();
        self.desk.with(|desk| desk.sheets.get(at).map(look).unwrap_or_default())
    }
}

/// The page of imports.
#[component]
pub fn ImportPage() -> impl IntoView {
    let done = RwSignal::from(bench::done());
    let looked_at = RwSignal::new(String::new());
    let page = Bench::new(looked_at);
    let Bench { desk, work, .. } = page;
    let complete = arrived();
    // What was compared with half of the records is compared again.
    Effect::new(move || {
        if complete.get() {
            bench::refresh();
        }
    });
    let empty = Memo::new(move |_| desk.with(|desk| desk.sheets.is_empty()));
    view! {
        <PageHeader
            title=tr("shell-import")
            actions=move || view! { <Show when=move || !empty.get()>{main_button(page)}</Show> }
        />
        <div class="import" on:dragover=|event| event.prevent_default() on:drop=take_drop>
            <Show when=move || done.with(Option::is_some)>{move || report(done.get())}</Show>
            {progress(work)}
            <Show when=move || empty.get() fallback=move || view! {
                {tabs(page, looked_at)}
                {columns::troubles(page)}
                {outcome::groups(page)}
                <div class="import-parts">
                    <div class="import-part">{reading::card(page)} {columns::card(page)}</div>
                    <div class="import-part">{outcome::card(page)}</div>
                </div>
            }>
                <DropZone/>
                {reading::saved_mappings(page)}
                {taken_back::earlier_imports()}
            </Show>
        </div>
    }
}

/// Whether all records of the person are on the device.
fn arrived() -> Memo<bool> {
    let status = store::status();
    Memo::new(move |_| status.with(|status| status.complete && status.progress.is_none()))
}

fn take_drop(event: leptos::ev::DragEvent) {
    event.prevent_default();
    bench::add(files::dropped(&event));
}

/// The wide place where files are let go, on an empty desk.
#[component]
fn DropZone() -> impl IntoView {
    let over = RwSignal::new(false);
    view! {
        <label
            class="drop-zone"
            data-over=move || over.get().then_some("true")
            on:dragenter=move |_| over.set(true)
            on:dragleave=move |_| over.set(false)
            on:drop=move |_| over.set(false)
        >
            <IconView icon=Icon::Upload class="icon icon-large"/>
            <strong class="drop-title">{move || t("import-drop")}</strong>
            <span class="drop-text">{move || t("import-drop-text")}</span>
            <span class="drop-choose">{move || t("import-choose")}</span>
            {file_field()}
        </label>
    }
}

fn file_field() -> impl IntoView {
    view! {
        <input
            class="visually-hidden"
            type="file"
            multiple=true
            accept=".csv,.tsv,.txt,.toml,.vcf,text/csv,text/vcard"
            aria-label=move || t("import-choose")
            on:change:target=move |event| bench::add(files::chosen(&event.target()))
        />
    }
}

fn main_button(page: Bench) -> impl IntoView {
    let Bench { desk, work, .. } = page;
    let label = move || {
        let count = desk.with(|desk| desk.mutations);
        tv("import-start", &[("count", count.into())])
    };
    let complete = arrived();
    let blocked = Signal::derive(move || {
        desk.with(|desk| {
            if !complete.get() {
                Some(t("import-arriving"))
            } else if !desk.is_ready() {
                Some(t("import-not-ready"))
            } else if desk.mutations == 0 {
                Some(t("import-nothing"))
            } else {
                None
            }
        })
    });
    view! {
        <Button
            label=TextProp::from(label)
            kind=ButtonKind::Primary
            icon=Icon::Import
            blocked
            busy=Signal::derive(move || work.get() != Work::None)
            on_click=|()| run::start()
        />
    }
}

/// The files, and the way to add one more.
fn tabs(page: Bench, looked_at: RwSignal<String>) -> impl IntoView {
    let Bench { desk, at, .. } = page;
    let names = Memo::new(move |_| {
        desk.with(|desk| {
            let sheets = desk.sheets.iter();
            sheets.map(|sheet| (sheet.name.clone(), sheet.is_ready())).collect::<Vec<_>>()
        })
    });
    let value = Signal::derive(move || page.sheet(|sheet| sheet.name.clone()));
    let choices = move || {
        let choice = |(name, ready): (String, bool)| {
            let icon = if ready { Icon::File } else { Icon::Warning };
            Choice::new(name.clone(), name).icon(icon)
        };
        let choices = names.get().into_iter().map(choice).collect();
        view! {
            <Tabs label=tr("import-files") choices value on_change=move |name| looked_at.set(name)/>
        }
    };
    view! {
        <div class="import-files">
            {choices}
            <div class="import-files-more">
                <Button
                    label=tr("import-remove")
                    icon=Icon::Trash
                    icon_only=true
                    kind=ButtonKind::Quiet
                    on_click=move |()| bench::remove(at.get_untracked())
                />
                <label class="button button-plain">
                    <IconView icon=Icon::Plus/>
                    <span class="button-label">{move || t("import-add")}</span>
                    {file_field()}
                </label>
            </div>
        </div>
    }
}

/// How far it is; nothing while it waits for the person.
fn progress(work: RwSignal<Work>) -> impl IntoView {
    let shown = move || match work.get() {
        Work::None => None,
        Work::Comparing(share) => Some((t("import-comparing"), share)),
        Work::Writing(done, total) => Some((
            tv("import-writing", &[("done", done.into()), ("total", total.into())]),
            bench::share(done, total),
        )),
    };
    let value = Signal::derive(move || shown().map_or(0.0, |(_, share)| share));
    let label = move || shown().map(|(label, _)| label).unwrap_or_default();
    view! {
        <div class="import-progress" role="status" data-on=move || shown().map(|_| "true")>
            <p>{label}</p>
            <ProgressBar label=label value/>
        </div>
    }
}

/// What the last import did.
fn report(done: Option<Done>) -> impl IntoView {
    let done = done?;
    let (written, refused) = (done.written, done.refused.len());
    let text =
        move || tv("import-done", &[("written", written.into()), ("refused", refused.into())]);
    let reasons = done.refused.into_iter().take(20).map(|(kind, reason)| {
        view! { <li>{kind} ": " {reason}</li> }
    });
    let list =
        (refused > 0).then(|| view! { <ul class="import-list">{reasons.collect_view()}</ul> });
    let tone = if refused == 0 { Tone::Good } else { Tone::Warn };
    Some(view! { <div><Banner tone text=TextProp::from(text)/>{list}</div> })
}
