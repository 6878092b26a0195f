//! CommitteePage: the tree on the whole page, to look at and to work in.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::committee::Committee;
use shared::entity::{CommitteeRole, Kind, Opportunity};
use shared::id::Id;
use shared::value::Millis;

use super::add_dialog::AddDialog;
use super::canvas::Canvas;
use super::carry::Carry;
use super::picture::{Colours, picture};
use super::sheet::MemberSheet;
use super::side::Side;
use super::tree::{READS, Tree};
use crate::form::select::{SelectChoice, SelectField};
use crate::opportunity::detail::Missing;
use crate::platform::{dom, image};
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;
use crate::ui::menu::{Menu, MenuItem};
use crate::ui::notice::{Notice, notify};
use crate::ui::page_header::{Crumb, PageHeader};
use crate::{export, format, store};

/// The moment that is not past.
const NOW: &str = "now";
const ZOOMS: [f64; 6] = [0.35, 0.5, 0.7, 0.85, 1.0, 1.25];

/// The page at `/opportunities/:id/committee`.
#[component]
pub fn CommitteePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| params.get("id").and_then(|text| text.parse::<Id<Opportunity>>().ok()))
    });
    move || match id.get() {
        Some(id) => view! { <Page id/> }.into_any(),
        None => view! { <Missing/> }.into_any(),
    }
}

#[component]
fn Page(id: Id<Opportunity>) -> impl IntoView {
    let name =
        store::use_kinds(&[Kind::Opportunity], move |book| book.get(id).map(|it| it.name.clone()));
    let tree = Tree::new(id);
    let carry = Carry::new(tree);
    let (adding, role) = (RwSignal::new(false), RwSignal::new(None::<CommitteeRole>));
    let add = move |wanted: Option<CommitteeRole>| {
        role.set(wanted);
        adding.set(true);
    };
    let is_empty = Memo::new(move |_| tree.committee.with(|it| it.people.is_empty()));
    // On paper the whole tree is as wide as the sheet.
    let paper = Memo::new(move |_| {
        tree.committee.with(|it| picture(it, &Colours::page())).map(|it| it.svg).unwrap_or_default()
    });
    let crumbs = move || {
        let sale = Crumb::new(name.get().unwrap_or_default(), format!("/opportunities/{id}"));
        vec![Crumb::new(tr("opportunity-list"), "/opportunities"), sale]
    };
    let head = move || {
        view! {
            <PageHeader
                title=tr("committee-title") crumbs=crumbs()
                sub=move || tv("committee-people", &[("count", tree.committee.with(|it| it.people.len()).into())])
                actions=move || view! { <Actions tree carry on_add=Callback::new(move |()| add(None))/> }
            />
        }
    };
    view! {
        <Show when=move || name.read().is_some() fallback=|| view! { <Missing/> }>
            {head}
            <Bar tree carry/>
            <div class="tree-print" inner_html=move || paper.get()></div>
            <div class="grid committee-page">
                <Show
                    when=move || !is_empty.get()
                    fallback=move || view! { <Nobody tree on_add=Callback::new(move |()| add(None))/> }
                >
                    <Canvas tree carry/>
                </Show>
                <div class="stack">
                    <Side tree on_missing=Callback::new(move |role| add(Some(role)))/>
                </div>
            </div>
            <MemberSheet tree/>
            <AddDialog tree open=adding role/>
            <p class="visually-hidden" role="status" aria-live="polite">{move || tree.said.get()}</p>
        </Show>
    }
}

#[component]
fn Nobody(tree: Tree, on_add: Callback<()>) -> impl IntoView {
    view! {
        <EmptyState
            icon=Icon::Contacts title=tr("committee-nobody") text=tr("committee-nobody-text")
            action=move || {
                tree.may.get().then(|| view! {
                    <Button
                        label=tr("committee-add-short") icon=Icon::Plus kind=ButtonKind::Primary
                        on_click=on_add
                    />
                })
            }
        />
    }
}

#[component]
fn Actions(tree: Tree, carry: Carry, on_add: Callback<()>) -> impl IntoView {
    let items = move |()| {
        let tidy = move || {
            let edits = store::plan(|_, rev| tree.committee.with_untracked(|it| it.tidy(rev)));
            if edits.is_empty() {
                notify(Notice::info(tr("committee-tidy-already")));
            } else {
                tree.act(edits, "committee-tidied", &[]);
            }
            show_all(tree, carry);
        };
        let may = tree.may.get_untracked();
        let tidy = may.then(|| MenuItem::new(tr("committee-tidy"), tidy).icon(Icon::Group));
        let png = MenuItem::new(tr("committee-png"), move || save(tree, Form::Png));
        let svg = MenuItem::new(tr("committee-svg"), move || save(tree, Form::Svg));
        let print = MenuItem::new(tr("palette-print"), dom::print).icon(Icon::Print);
        tidy.into_iter()
            .chain([png.icon(Icon::Download), svg.icon(Icon::Download), print])
            .collect::<Vec<_>>()
    };
    view! {
        <Menu label=tr("ui-more") icon=Icon::More icon_only=true items=items/>
        {move || tree.may.get().then(|| view! {
            <Button
                label=tr("committee-add-short") icon=Icon::Plus kind=ButtonKind::Primary on_click=on_add
            />
        })}
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Png,
    Svg,
}

/// Saves the tree as it is on the screen.
fn save(tree: Tree, form: Form) {
    let drawn = tree.committee.with_untracked(|it| picture(it, &Colours::file()));
    let Some(drawn) = drawn else { return notify(Notice::info(tr("committee-nobody"))) };
    let sale = store::read(|book| book.get(tree.opportunity).map(|it| it.name.clone()));
    let name = format!("{} {}", t("committee-title"), sale.unwrap_or_default());
    match form {
        Form::Svg => drop(export::save_named(&name, "svg", "image/svg+xml", drawn.svg.as_bytes())),
        Form::Png => leptos::task::spawn_local(async move {
            match image::png(&drawn.svg, drawn.width, drawn.height).await {
                Some(bytes) => drop(export::save_named(&name, "png", "image/png", &bytes)),
                None => notify(Notice::bad(tr("committee-no-png"))),
            }
        }),
    }
}

/// The line over the ground: which moment is looked at, and how large.
#[component]
fn Bar(tree: Tree, carry: Carry) -> impl IntoView {
    let moments =
        store::use_kinds(READS, move |book| days(&Committee::moments(book, tree.opportunity)));
    let choices = Signal::derive(move || {
        let choice = |at: &Millis| SelectChoice::new(at.0.to_string(), format::date_time(at.0));
        let now = SelectChoice::new(NOW, t("committee-now"));
        moments.with(|moments| {
            std::iter::once(now).chain(moments.iter().map(choice)).collect::<Vec<_>>()
        })
    });
    let value = Signal::derive(move || {
        tree.moment.get().map_or_else(|| NOW.to_owned(), |it| it.0.to_string())
    });
    let look_at = move |chosen: String| tree.moment.set(chosen.parse().ok().map(Millis));
    let step = move |by: isize| {
        let at = ZOOMS.iter().position(|it| *it >= tree.zoom.get_untracked()).unwrap_or(4);
        let next = at.saturating_add_signed(by).min(ZOOMS.len() - 1);
        tree.zoom.set(ZOOMS[next]);
    };
    view! {
        <div class="tree-bar">
            <SelectField label=tr("committee-as-of") value choices on_commit=look_at required=true/>
            <p class="tree-keys text-muted">{move || t("committee-keys")}</p>
            <div class="tree-zoom">
                <Button label=tr("committee-smaller") icon=Icon::Minus icon_only=true on_click=move |()| step(-1)/>
                <Button label=tr("committee-larger") icon=Icon::Plus icon_only=true on_click=move |()| step(1)/>
                <Button label=tr("committee-fit") on_click=move |()| show_all(tree, carry)/>
            </div>
        </div>
    }
}

/// The last moment of each day on which something changed, the latest first.
fn days(moments: &[Millis]) -> Vec<Millis> {
    let mut days: Vec<Millis> = Vec::new();
    for moment in moments {
        if days.last().is_none_or(|last| last.date() != moment.date()) {
            days.push(*moment);
        }
    }
    days
}

/// Draws as large as everything still fits.
fn show_all(tree: Tree, carry: Carry) {
    let Some(ground) = carry.ground.get_untracked() else { return };
    let all = untrack(|| tree.ground());
    let share = |have: i32, need: i64| {
        f64::from(have) / f64::from(i32::try_from(need.max(1)).unwrap_or(i32::MAX))
    };
    let fits =
        share(ground.client_width(), all.width()).min(share(ground.client_height(), all.height()));
    let zoom = ZOOMS.iter().copied().rev().find(|it| *it <= fits.min(1.0)).unwrap_or(ZOOMS[0]);
    tree.zoom.set(zoom);
    ground.set_scroll_left(0);
    ground.set_scroll_top(0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_is_offered_once_by_its_last_moment() {
        const HOUR: i64 = 3_600_000;
        let moments = [50, 49, 30, 2, 1].map(|hours| Millis(hours * HOUR));
        assert_eq!(days(&moments), [50, 30, 2].map(|hours| Millis(hours * HOUR)));
    }
}
