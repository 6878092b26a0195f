//! Pool: leads that nobody has, the most promising first, each claimed by one touch.

use leptos::prelude::*;
use shared::book::Book;
use shared::entity::{AssignedBy, Kind, Lead};
use shared::id::{Id, RawId};
use shared::order;

use super::{READS, measure, steps};
use crate::platform::clock;
use crate::record::words;
use crate::text::{t, tr, tv};
use crate::ui::button::Button;
use crate::ui::chip::{Tag, Tone};
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;
use crate::{format, store};

/// So many are shown; more by touch.
const PAGE: usize = 50;

/// What a line says.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    id: Id<Lead>,
    name: String,
    facts: Vec<String>,
    score: u32,
    /// Somebody had it before.
    back: Option<AssignedBy>,
}

fn line(book: &Book, lead: &Lead) -> Line {
    let score = measure::with(book, |scorer| scorer.score(book, lead, clock::today()));
    let came = lead.created_at.and_then(|at| at.date());
    let age = came.map(|day| i32::try_from((day - clock::today()).num_days()).unwrap_or(0).min(0));
    let title = |kind: Kind, id: RawId| words::link_title(book, kind, id);
    let products = book.lead_products.iter().filter(|asked| asked.lead == lead.id);
    let products: Vec<String> =
        products.map(|asked| title(Kind::Product, asked.product.raw())).collect();
    let facts = [
        lead.company.clone(),
        lead.budget.map(format::money_plain),
        (!products.is_empty()).then(|| products.join(", ")),
        lead.region.map(|region| title(Kind::Region, region.raw())),
        Some(words::choice_label(Kind::Lead, "source", lead.source.name())),
        age.map(format::relative_days),
    ];
    Line {
        id: lead.id,
        name: lead.name.clone(),
        facts: facts.into_iter().flatten().filter(|fact| !fact.is_empty()).collect(),
        score: score.total(),
        back: Some(lead.assigned_by)
            .filter(|by| matches!(by, AssignedBy::Returned | AssignedBy::GivenBack)),
    }
}

/// The leads that search and filters leave.
#[component]
pub fn Pool(leads: Signal<Vec<RawId>>) -> impl IntoView {
    let most = RwSignal::new(PAGE);
    let lines = store::use_kinds(READS, move |book| {
        let found = leads.with(|ids| {
            let found = ids.iter().filter_map(|id| book.get(Id::<Lead>::new(*id)));
            found.map(|lead| line(book, lead)).collect::<Vec<_>>()
        });
        let mut found = found;
        order::sort_by(&mut found, |one, other| {
            other.score.cmp(&one.score).then(one.id.cmp(&other.id))
        });
        found
    });
    let shown = move || {
        let most = most.get();
        lines.with(|lines| lines.iter().take(most).cloned().collect::<Vec<_>>())
    };
    let more = move || lines.with(|lines| lines.len().saturating_sub(most.get()));
    move || {
        if lines.with(Vec::is_empty) {
            return view! {
                <EmptyState
                    icon=Icon::CheckCircle title=tr("lead-pool-empty") text=tr("lead-pool-empty-text")
                />
            }
            .into_any();
        }
        view! {
            <div class="pool fill">
                <p class="pool-text">{move || t("lead-pool-text")}</p>
                <ul class="pool-lines">
                    <For each=shown key=Clone::clone children=row/>
                </ul>
                <Show when=move || { more() > 0 }>
                    <Button
                        label=move || tv("lead-pool-more", &[("count", more().into())])
                        on_click=move |()| most.update(|most| *most += PAGE)
                    />
                </Show>
            </div>
        }
        .into_any()
    }
}

impl std::hash::Hash for Line {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl Eq for Line {}

fn row(line: Line) -> impl IntoView {
    let Line { id, name, facts, score, back } = line;
    let label = tv("lead-claim-named", &[("name", name.clone().into())]);
    let back = back.map(|by| {
        let label = words::choice_label(Kind::Lead, "assigned_by", by.name());
        view! { <Tag label tone=Tone::Neutral/> }
    });
    view! {
        <li class="pool-line">
            <span class="score" data-grade=grade(score) title=t("field-lead-score")>
                {score}
                <span class="visually-hidden">{t("lead-score-of")}</span>
            </span>
            <div class="pool-words">
                <a class="pool-name" href=format!("/leads/{id}")>{name}</a>
                <small>{facts.join(" · ")}</small>
                {back}
            </div>
            <button
                type="button"
                class="button button-primary pool-claim"
                aria-label=label
                on:click=move |_| steps::claim(id)
            >
                <span class="button-label">{move || t("lead-claim")}</span>
            </button>
        </li>
    }
}

/// How a score is drawn: the number says the same.
pub const fn grade(score: u32) -> &'static str {
    match score {
        0..=29 => "low",
        30..=54 => "middle",
        _ => "high",
    }
}
