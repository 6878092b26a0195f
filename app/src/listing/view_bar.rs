//! The views above a list: a tab each, a menu with all of them, and what can be done with the one that
//! is looked at.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::entity::SavedView;
use shared::id::Id;
use shared::listing::{Trouble, troubles};

use super::state::ListState;
use super::views::{Shown, Views, Wish};
use crate::form::checkbox::CheckboxField;
use crate::form::text::TextField;
use crate::opportunity::drill;
use crate::platform::dom;
use crate::record::words;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::icon::{Icon, IconView};
use crate::ui::menu::{Menu, MenuItem};

/// The most letters of a name.
const NAME_MAX: usize = 60;

/// What pages with lists say in the address besides the list's own.
const KNOWN: &[&str] = &["view", "board", "closed", drill::PREFIX];

/// What is being named: a new view, or one that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Naming {
    New,
    Old(Id<SavedView>),
}

/// The tabs, while a view is pinned or looked at.
pub(super) fn view_bar(state: ListState, views: Views) -> impl IntoView {
    let naming = RwSignal::new(None::<Naming>);
    let tabs = Memo::new(move |_| {
        let mut tabs: Vec<Shown> = views.all.get().into_iter().filter(|it| it.is_pinned).collect();
        if let Some(current) = views.current.get()
            && !tabs.iter().any(|tab| tab.id == current.id)
        {
            tabs.push(current);
        }
        tabs
    });
    let any = Memo::new(move |_| tabs.with(|tabs| !tabs.is_empty()));
    let all_on = move || views.current.with(Option::is_none);
    let bar = move || {
        view! {
            <div class="list-views" role="group" aria-label=move || t("views-title")>
                <button
                    type="button" class="view-tab"
                    aria-pressed=move || all_on().to_string()
                    on:click=move |_| views.open_all()
                >
                    {move || t("views-all")}
                </button>
                {move || tabs.get().into_iter().map(|view| tab(views, view)).collect_view()}
                {move || {
                    views.current.get().map(|view| current(views, &view, naming))
                }}
            </div>
        }
    };
    view! {
        {move || any.get().then(bar)}
        {trouble(state, views)}
        {name_dialog(views, naming)}
    }
}

fn tab(views: Views, view: Shown) -> impl IntoView {
    let id = view.id;
    let on = move || views.current.with(|now| now.as_ref().is_some_and(|now| now.id == id));
    let name = view.name.clone();
    let shared = view.is_shared.then(|| {
        view! {
            <span title=move || t("views-shared")>
                <IconView icon=Icon::Contacts class="icon icon-small"/>
            </span>
        }
    });
    view! {
        <button
            type="button" class="view-tab"
            aria-pressed=move || on().to_string()
            on:click=move |_| views.open(&view)
        >
            <span>{name}</span>
            {shared}
        </button>
    }
}

/// What can be done with the view that is looked at.
fn current(views: Views, view: &Shown, naming: RwSignal<Option<Naming>>) -> impl IntoView + use<> {
    let id = view.id;
    let may = Views::may_change(id);
    let Shown { is_pinned, is_preferred, is_shared, .. } = *view;
    let items = move |()| {
        let mut items = vec![
            MenuItem::new(tr(if is_pinned { "views-unpin" } else { "views-pin" }), move || {
                views.set_pin(id, Some(!is_pinned), None);
            }),
            MenuItem::new(
                tr(if is_preferred { "views-not-first" } else { "views-first" }),
                move || views.set_pin(id, None, Some(!is_preferred)),
            ),
            MenuItem::new(tr("views-save-as"), move || naming.set(Some(Naming::New))),
        ];
        if may.get_untracked() {
            let share = tr(if is_shared { "views-unshare" } else { "views-share" });
            items.extend([
                MenuItem::new(tr("views-rename"), move || naming.set(Some(Naming::Old(id))))
                    .icon(Icon::Edit)
                    .divided(),
                MenuItem::new(share, move || views.share(id, !is_shared)).icon(Icon::Contacts),
                MenuItem::new(tr("ui-delete"), move || views.delete(id)).icon(Icon::Trash).danger(),
            ]);
        }
        items
    };
    let changed = move || {
        views.is_changed.get().then(|| {
            let save = may.get().then(|| {
                view! {
                    <Button
                        label=tr("views-save") kind=ButtonKind::Quiet
                        on_click=move |()| views.save()
                    />
                }
            });
            view! {
                <span class="view-changed">{move || t("views-changed")}</span>
                {save}
                <Button
                    label=tr("views-save-as") kind=ButtonKind::Quiet
                    on_click=move |()| naming.set(Some(Naming::New))
                />
                <Button
                    label=tr("views-take-back") kind=ButtonKind::Quiet
                    on_click=move |()| views.take_back()
                />
            }
        })
    };
    view! {
        <Menu
            label=tr("views-actions") icon=Icon::More icon_only=true kind=ButtonKind::Quiet items
        />
        {changed}
    }
}

/// The menu in the tools: every view, and a new one.
pub(super) fn views_menu(views: Views) -> impl IntoView {
    let naming = RwSignal::new(None::<Naming>);
    // Fingers need larger buttons, and the tools stand in one line.
    let by_finger = dom::media_matches("(pointer: coarse)");
    let items = move |()| {
        let me = store::me().user;
        let now = views.current.get_untracked().map(|view| view.id);
        let all = MenuItem::new(tr("views-all"), move || views.open_all())
            .checked(Signal::derive(move || now.is_none()));
        let line = |view: Shown| {
            let author = (view.author != me)
                .then(|| store::read(|book| words::person(book, Some(view.author))));
            let hint = author.or_else(|| view.is_shared.then(|| t("views-shared")));
            let is_now = now == Some(view.id);
            let item = MenuItem::new(view.name.clone(), move || views.open(&view))
                .checked(Signal::derive(move || is_now));
            match hint {
                Some(hint) => item.hint(hint),
                None => item,
            }
        };
        let lines: Vec<MenuItem> = views.all.get_untracked().into_iter().map(line).collect();
        let save = MenuItem::new(tr("views-save-as"), move || naming.set(Some(Naming::New)))
            .icon(Icon::Plus)
            .divided();
        std::iter::once(all).chain(lines).chain([save]).collect::<Vec<_>>()
    };
    view! {
        <Menu label=tr("views-title") icon=Icon::Table icon_only=by_finger items/>
        {name_dialog(views, naming)}
    }
}

/// What of the view cannot be shown to this person as its author meant it.
fn trouble(state: ListState, views: Views) -> impl IntoView {
    let told = store::use_kinds(state.spec.reads, move |book| {
        let Some(view) = views.current.get() else { return Vec::new() };
        state.columns.with_value(|columns| troubles(book, columns, KNOWN, &view.text))
    });
    let said = move |trouble: Trouble| match trouble {
        Trouble::Unknown(name) => tv("views-unknown", &[("name", name.into())]),
        Trouble::Hidden(column) => {
            let label = words::field_label(state.spec.kind, column);
            tv("views-hidden", &[("label", label.into())])
        }
    };
    let any = Memo::new(move |_| told.with(|told| !told.is_empty()));
    move || {
        any.get().then(|| {
            let lines = move || {
                told.get().into_iter().map(|it| view! { <li>{said(it)}</li> }).collect_view()
            };
            view! {
                <div class="list-trouble" role="status">
                    <IconView icon=Icon::Warning/>
                    <ul>{lines}</ul>
                </div>
            }
        })
    }
}

/// Asks for a name, and for a new view for whom it is.
fn name_dialog(views: Views, naming: RwSignal<Option<Naming>>) -> impl IntoView {
    let open = RwSignal::new(false);
    let name = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let wish = RwSignal::new(Wish { is_shared: false, is_pinned: true, is_preferred: false });
    Effect::new(move || {
        let Some(naming) = naming.get() else { return };
        let now = views.current.get_untracked();
        let old = now.filter(|view| naming == Naming::Old(view.id)).map(|view| view.name);
        name.set(old.unwrap_or_default());
        wish.set(Wish { is_shared: false, is_pinned: true, is_preferred: false });
        error.set(None);
        open.set(true);
    });
    let save = move || {
        let text = name.get_untracked().trim().to_owned();
        if text.is_empty() {
            let label = t("views-name");
            return error.set(Some(tv("form-error-required", &[("label", label.into())])));
        }
        let done = match naming.get_untracked() {
            Some(Naming::Old(id)) => views.rename(id, &text),
            Some(Naming::New) => views.save_as(&text, wish.get_untracked()),
            None => true,
        };
        if done {
            open.set(false);
        }
    };
    let is_new = move || naming.get() == Some(Naming::New);
    let title = move || t(if is_new() { "views-save-as" } else { "views-rename" });
    let actions = move || {
        view! {
            <Button label=tr("ui-cancel") on_click=move |()| open.set(false)/>
            <Button
                label=tr("views-save") kind=ButtonKind::Primary on_click=move |()| save()
            />
        }
    };
    let wishes = move || is_new().then(|| wishes(wish));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save();
    };
    view! {
        <Dialog open title actions on_close=move |()| naming.set(None)>
            <form class="fields" novalidate on:submit=submit>
                <TextField
                    label=tr("views-name") value=name error required=true most=NAME_MAX
                    on_commit=move |text| {
                        error.set(None);
                        name.set(text);
                    }
                />
                {wishes}
            </form>
        </Dialog>
    }
}

/// For whom a new view is, and where it stands.
fn wishes(wish: RwSignal<Wish>) -> impl IntoView {
    let check = move |id: &'static str, get: fn(&Wish) -> bool, set: fn(&mut Wish, bool)| {
        view! {
            <CheckboxField
                label=tr(id)
                value=Signal::derive(move || wish.with(get))
                on_commit=move |yes| wish.update(|wish| set(wish, yes))
            />
        }
    };
    view! {
        {check("views-wish-pinned", |it| it.is_pinned, |it, yes| it.is_pinned = yes)}
        {check("views-wish-first", |it| it.is_preferred, |it, yes| it.is_preferred = yes)}
        {check("views-wish-shared", |it| it.is_shared, |it, yes| it.is_shared = yes)}
    }
}
