//! TemplateList: the templates in their versions, and new ones from what is ready.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::book::Book;
use shared::entity::{Kind, Pipeline, Stage, StageCategory};
use shared::id::Id;
use shared::money::BasisPoints;
use shared::sync::protocol::Mutation;
use shared::templates::ready::{self, Language};

use super::{READS, act, address};
use crate::store;
use crate::text::{Locale, locale, t, tr, tv};
use crate::ui::card::Card;
use crate::ui::chip::{Tag, Tone};
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;
use crate::ui::menu::{Menu, MenuItem};
use crate::ui::page_header::PageHeader;

/// One version.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    id: Id<Pipeline>,
    name: String,
    number: u32,
    state: VersionState,
    is_preferred: bool,
    stages: Vec<String>,
    /// Opportunities that use it: all, and open ones.
    uses: (usize, usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionState {
    Draft,
    InForce,
    Retired,
}

impl VersionState {
    pub fn of(pipeline: &Pipeline) -> Self {
        match (pipeline.draft, pipeline.retired) {
            (true, _) => Self::Draft,
            (false, true) => Self::Retired,
            (false, false) => Self::InForce,
        }
    }

    pub fn tag(self) -> impl IntoView {
        let (id, tone) = match self {
            Self::Draft => ("template-draft", Tone::Info),
            Self::InForce => ("template-in-force", Tone::Good),
            Self::Retired => ("template-retired", Tone::Neutral),
        };
        view! { <Tag label=tr(id) tone/> }
    }
}

/// A template: the versions in force and in preparation, and the older ones.
#[derive(Clone, Debug, PartialEq)]
struct Template {
    id: Id<Pipeline>,
    shown: Vec<Line>,
    older: Vec<Line>,
}

fn line(book: &Book, pipeline: &Pipeline) -> Line {
    let open = |stage: &&Stage| stage.category == StageCategory::Open;
    let stages = book.stages_of(pipeline.id);
    Line {
        id: pipeline.id,
        name: pipeline.name.clone(),
        number: pipeline.number(),
        state: VersionState::of(pipeline),
        is_preferred: pipeline.preferred,
        stages: stages.into_iter().filter(open).map(|stage| stage.name.clone()).collect(),
        uses: book.uses_of(pipeline.id),
    }
}

fn templates(book: &Book) -> Vec<Template> {
    let template = |pipeline: &Pipeline| {
        let older = book.versions_until(pipeline.id);
        let older = older.into_iter().skip(1).filter_map(|id| book.pipelines.get(id));
        let draft = book.draft_of(pipeline.id);
        let shown = [Some(pipeline), draft].into_iter().flatten();
        Template {
            id: pipeline.id,
            shown: shown.map(|it| line(book, it)).collect(),
            older: older.map(|it| line(book, it)).collect(),
        }
    };
    let new = book.pipelines.iter().filter(|it| it.draft && it.replaces.is_none());
    book.templates(true).into_iter().chain(new).map(template).collect()
}

/// The page at `/admin/templates`.
#[component]
pub fn TemplateList() -> impl IntoView {
    let all = store::use_kinds(READS, templates);
    let actions = || view! { <NewMenu/> };
    view! {
        <PageHeader title=tr("template-list") actions/>
        <p class="settings-note">{move || t("template-list-text")}</p>
        <Show
            when=move || all.with(|all| !all.is_empty())
            fallback=|| {
                view! {
                    <EmptyState
                        icon=Icon::Funnel
                        title=tr("template-none")
                        text=tr("template-none-text")
                        action=|| view! { <NewMenu/> }
                    />
                }
            }
        >
            <div class="stack">
                <For each=move || all.get() key=|it| (it.id, it.clone().digest()) children=card/>
            </div>
        </Show>
    }
}

impl Template {
    /// What makes a card be drawn anew.
    fn digest(self) -> String {
        format!("{:?}{:?}", self.shown, self.older)
    }
}

fn card(template: Template) -> impl IntoView {
    let name = template.shown.first().map(|it| it.name.clone()).unwrap_or_default();
    let older = template.older;
    let count = older.len();
    view! {
        <Card title=name>
            <ul class="versions">{template.shown.into_iter().map(version).collect_view()}</ul>
            {(count > 0)
                .then(|| {
                    view! {
                        <details class="versions-older">
                            <summary>
                                {move || tv("template-older-count", &[("count", count.into())])}
                            </summary>
                            <ul class="versions">
                                {older.into_iter().map(version).collect_view()}
                            </ul>
                        </details>
                    }
                })}
        </Card>
    }
}

fn version(line: Line) -> impl IntoView {
    let Line { id, number, state, is_preferred, stages, uses, .. } = line;
    let number = move || tv("template-version", &[("number", i64::from(number).into())]);
    let uses = move || tv("template-uses", &[("open", uses.1.into()), ("all", uses.0.into())]);
    view! {
        <li class="version">
            <a class="version-link" href=address(id)>
                <strong>{number}</strong>
                <span class="version-stages">{stages.join(" → ")}</span>
            </a>
            <span class="version-tags">
                {state.tag()}
                {is_preferred.then(|| view! { <Tag label=tr("template-preferred") tone=Tone::Info/> })}
            </span>
            <span class="version-uses">{uses}</span>
        </li>
    }
}

fn language() -> Language {
    match locale() {
        Locale::En => Language::En,
        Locale::ZhHans => Language::ZhHans,
        Locale::ZhHant => Language::ZhHant,
    }
}

/// New ones: from what is ready, or with nothing but its ends.
#[component]
fn NewMenu() -> impl IntoView {
    let navigate = StoredValue::new_local(use_navigate());
    let begin = move |(id, made): (Id<Pipeline>, Vec<Mutation>)| {
        if act(made) {
            navigate.with_value(|go| go(&address(id), Default::default()));
        }
    };
    let items = move |()| {
        let mut items: Vec<MenuItem> = ready::ALL
            .iter()
            .map(|ready| {
                let stages = ready.stages().count();
                let hint = move || tv("template-stage-count", &[("count", stages.into())]);
                let make = move || begin(ready.make(language(), &mut store::new_raw_id));
                MenuItem::new(ready.name.get(language()), make).hint(TextProp::from(hint))
            })
            .collect();
        items.push(MenuItem::new(tr("template-empty"), move || begin(empty())).divided());
        items
    };
    view! { <Menu label=tr("template-new") icon=Icon::Plus items=items/> }
}

/// A template with one open stage and its two ends.
fn empty() -> (Id<Pipeline>, Vec<Mutation>) {
    let pipeline = store::new_id::<Pipeline>();
    let fields = [
        Pipeline::NAME.to(&t("template-empty-name")),
        Pipeline::DRAFT.to(&true),
        Pipeline::VERSION.to(&Some(1)),
    ];
    let mut made = vec![store::create(Kind::Pipeline, pipeline.raw(), fields)];
    let stages = [
        ("template-empty-stage", StageCategory::Open, 2_500),
        ("stage-category-won", StageCategory::Won, 10_000),
        ("stage-category-lost", StageCategory::Lost, 0),
    ];
    for (at, (name, category, chance)) in (1..).zip(stages) {
        let fields = [
            Stage::NAME.to(&t(name)),
            Stage::PIPELINE.to(&pipeline),
            Stage::POSITION.to(&(at * ready::STEP)),
            Stage::CATEGORY.to(&category),
            Stage::PROBABILITY.to(&BasisPoints(chance)),
        ];
        made.push(store::create(Kind::Stage, store::new_raw_id(), fields));
    }
    (pipeline, made)
}
