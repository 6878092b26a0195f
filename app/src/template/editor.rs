//! TemplateEditor: one version of a template, stage by stage.

use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};
use shared::entity::{Kind, Pipeline, Stage, StageCategory};
use shared::id::Id;
use shared::money::BasisPoints;
use shared::templates::ready::STEP;
use shared::templates::version;

use super::differences::DifferencesCard;
use super::list::VersionState;
use super::publish::PublishSheet;
use super::reorder::Order;
use super::stage_card::StageCard;
use super::{READS, act, address, done, is_editable};
use crate::record::one_field::OneField;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind, ButtonLink};
use crate::ui::card::Card;
use crate::ui::chip::{Tag, Tone};
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;
use crate::ui::menu::{Menu, MenuItem};
use crate::ui::page_header::{Crumb, PageHeader};

/// What the head and the actions show.
#[derive(Clone, Debug, PartialEq)]
struct Version {
    name: String,
    number: u32,
    state: VersionState,
    is_preferred: bool,
    is_editable: bool,
    uses: (usize, usize),
    draft: Option<Id<Pipeline>>,
    /// Open opportunities of older versions.
    behind: usize,
    /// Whether a version took its place.
    is_replaced: bool,
}

fn version(id: Id<Pipeline>) -> Memo<Option<Version>> {
    store::use_kinds(READS, move |book| {
        let it = book.get(id)?;
        let older = book.versions_until(id);
        Some(Version {
            name: it.name.clone(),
            number: it.number(),
            state: VersionState::of(it),
            is_preferred: it.preferred,
            is_editable: is_editable(book, it),
            uses: book.uses_of(id),
            draft: book.draft_of(id).map(|it| it.id),
            behind: older.into_iter().skip(1).map(|it| book.uses_of(it).1).sum(),
            is_replaced: book.version_in_force(id) != id,
        })
    })
}

/// The page at `/admin/templates/:id`.
#[component]
pub fn TemplateEditor() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| params.get("id").and_then(|text| text.parse::<Id<Pipeline>>().ok()))
    });
    move || match id.get() {
        Some(id) => view! { <Editor id/> }.into_any(),
        None => missing().into_any(),
    }
}

fn missing() -> impl IntoView {
    view! {
        <EmptyState
            icon=Icon::Funnel
            title=tr("template-missing")
            text=tr("template-missing-text")
            action=|| {
                view! { <ButtonLink label=tr("template-list") href="/admin/templates".to_owned()/> }
            }
        />
    }
}

#[component]
fn Editor(id: Id<Pipeline>) -> impl IntoView {
    let version = version(id);
    let is_there = Memo::new(move |_| version.with(Option::is_some));
    let fixed = Memo::new(move |_| version.with(|it| it.as_ref().is_none_or(|it| !it.is_editable)));
    let is_next = store::use_kinds(READS, move |book| {
        book.get(id).is_some_and(|it| it.draft && it.replaces.is_some())
    });
    let publishing = RwSignal::new(false);
    let note = move || {
        version.with(|it| {
            it.as_ref().map(|it| match (it.state, it.is_editable) {
                (VersionState::Draft, _) => t("template-note-draft"),
                (_, true) => t("template-note-unused"),
                (VersionState::InForce, false) => t("template-note-in-force"),
                (VersionState::Retired, false) => t("template-note-retired"),
            })
        })
    };
    view! {
        <Show when=move || is_there.get() fallback=missing>
            <Head id version publishing/>
            <p class="settings-note">{note}</p>
            <div class="stack">
                <Show when=move || !fixed.get()>
                    <Card><OneField kind=Kind::Pipeline id=id.raw() name="name"/></Card>
                </Show>
                <Show when=move || is_next.get()><DifferencesCard draft=id/></Show>
                <Stages id fixed/>
            </div>
            <PublishSheet pipeline=id open=publishing/>
        </Show>
    }
}

#[component]
fn Head(
    id: Id<Pipeline>,
    version: Memo<Option<Version>>,
    publishing: RwSignal<bool>,
) -> impl IntoView {
    let title =
        move || version.with(|it| it.as_ref().map(|it| it.name.clone())).unwrap_or_default();
    let tags = move || {
        move || {
            version.get().map(|it| {
                let number = i64::from(it.number);
                let number = move || tv("template-version", &[("number", number.into())]);
                let uses = it.uses;
                let uses =
                    move || tv("template-uses", &[("open", uses.1.into()), ("all", uses.0.into())]);
                view! {
                    <span>{number}</span>
                    {it.state.tag()}
                    {it.is_preferred
                        .then(|| view! { <Tag label=tr("template-preferred") tone=Tone::Info/> })}
                    <span class="page-sub">{uses}</span>
                }
            })
        }
    };
    view! {
        <PageHeader
            title=TextProp::from(title)
            crumbs=vec![Crumb::new(tr("template-list"), "/admin/templates")]
            tags
            actions=move || view! { <Actions id version publishing/> }
        />
    }
}

#[component]
fn Actions(
    id: Id<Pipeline>,
    version: Memo<Option<Version>>,
    publishing: RwSignal<bool>,
) -> impl IntoView {
    let navigate = StoredValue::new_local(use_navigate());
    let go = move |to: String| navigate.with_value(|go| go(&to, Default::default()));
    let prepare = move || {
        let made =
            store::read(|book| Some(version::draft(book, book.get(id)?, &mut store::new_raw_id)));
        if let Some((draft, made)) = made
            && act(made)
        {
            go(address(draft));
        }
    };
    let discard = move || {
        let (edits, back) = store::plan(|book, rev| {
            let before = book.get(id).and_then(|it| it.replaces);
            (version::discard(book, id, rev), before)
        });
        if act(edits) {
            done(t("template-discarded"));
            go(back.map_or_else(|| "/admin/templates".to_owned(), address));
        }
    };
    let prefer = move || {
        let others = store::read(|book| {
            let others = book.pipelines.iter().filter(|it| it.preferred && it.id != id);
            others.map(|it| it.id.raw()).collect::<Vec<_>>()
        });
        let set = |id, yes| store::patch(Kind::Pipeline, id, [Pipeline::PREFERRED.to(&yes)]);
        let off = others.into_iter().map(|other| set(other, false));
        let edits = off.chain([set(id.raw(), true)]).collect();
        if act(edits) {
            done(t("template-preferred-now"));
        }
    };
    let retire = move |retired: bool| {
        let fields = [Pipeline::RETIRED.to(&retired)];
        if act(vec![store::patch(Kind::Pipeline, id.raw(), fields)]) {
            done(t(if retired { "template-retired-now" } else { "template-offered-now" }));
        }
    };
    let items = move |()| {
        let Some(it) = version.get_untracked() else { return Vec::new() };
        let mut items = Vec::new();
        if it.state == VersionState::InForce {
            if !it.is_preferred {
                items.push(MenuItem::new(tr("template-prefer"), prefer).icon(Icon::Check));
            }
            items.push(MenuItem::new(tr("template-retire"), move || retire(true)).danger());
        }
        if it.state == VersionState::Retired && !it.is_replaced {
            items.push(MenuItem::new(tr("template-offer"), move || retire(false)));
        }
        if it.state == VersionState::Draft {
            let item = MenuItem::new(tr("template-discard"), discard);
            items.push(item.icon(Icon::Trash).danger());
        }
        items
    };
    let has_items = move || {
        version.with(|it| {
            it.as_ref().is_some_and(|it| it.state != VersionState::Retired || !it.is_replaced)
        })
    };
    let main = move || {
        version.get().map(|it| match (it.state, it.draft) {
            (VersionState::Draft, _) => view! {
                <Button
                    label=tr("template-publish")
                    kind=ButtonKind::Primary
                    icon=Icon::Check
                    on_click=move || publishing.set(true)
                />
            }
            .into_any(),
            (VersionState::InForce, Some(draft)) => view! {
                <ButtonLink
                    label=tr("template-open-draft")
                    href=address(draft)
                    icon=Icon::Edit
                    kind=ButtonKind::Primary
                />
            }
            .into_any(),
            (VersionState::InForce, None) if !it.is_editable => view! {
                <Button
                    label=tr("template-prepare")
                    kind=ButtonKind::Primary
                    icon=Icon::Edit
                    on_click=prepare
                />
            }
            .into_any(),
            (VersionState::InForce | VersionState::Retired, _) => ().into_any(),
        })
    };
    let carry = move || {
        let behind = version.with(|it| {
            it.as_ref().filter(|it| it.state == VersionState::InForce).map_or(0, |it| it.behind)
        });
        (behind > 0).then(|| {
            let label = move || tv("template-carry-behind", &[("count", behind.into())]);
            view! {
                <Button
                    label=TextProp::from(label)
                    icon=Icon::ArrowRight
                    on_click=move || publishing.set(true)
                />
            }
        })
    };
    view! {
        <Show when=has_items>
            <Menu label=tr("ui-more") icon=Icon::More icon_only=true items=items/>
        </Show>
        {carry}
        {main}
    }
}

/// The stages, in order.
#[component]
fn Stages(id: Id<Pipeline>, #[prop(into)] fixed: Signal<bool>) -> impl IntoView {
    let ids = store::use_kinds(READS, move |book| {
        book.stages_of(id).into_iter().map(|stage| stage.id.raw()).collect::<Vec<_>>()
    });
    let order = Order::new(Kind::Stage, ids.into());
    let add = move |()| {
        let last = store::read(|book| {
            let stages = book.stages_of(id);
            let open = stages.iter().filter(|stage| stage.category == StageCategory::Open);
            open.map(|stage| stage.position).max().unwrap_or(0)
        });
        let fields = [
            Stage::NAME.to(&t("template-new-stage")),
            Stage::PIPELINE.to(&id),
            Stage::POSITION.to(&(last + STEP)),
            Stage::CATEGORY.to(&StageCategory::Open),
            Stage::PROBABILITY.to(&BasisPoints::percent(50)),
        ];
        act(vec![store::create(Kind::Stage, store::new_raw_id(), fields)]);
    };
    view! {
        <ul class="stage-cards" node_ref=order.list()>
            <For
                each=move || ids.get()
                key=|id| *id
                children=move |id| view! { <StageCard stage=Id::new(id) order fixed/> }
            />
        </ul>
        <Show when=move || !fixed.get()>
            <Button label=tr("template-add-stage") icon=Icon::Plus on_click=add/>
        </Show>
    }
}
