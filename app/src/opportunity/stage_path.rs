//! StagePath: the stages of an opportunity as a row of arrows, with the days spent in each; touching
//! one moves there, through the same [`Mover`] as the board.

use chrono::NaiveDate;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use shared::analytics::path::Path;
use shared::book::Book;
use shared::entity::{Kind, Opportunity, Stage, StageCategory};
use shared::id::Id;
use shared::templates::criteria::{self, Way};

use crate::platform::clock;
use crate::platform::dom::{self, Step as Walk};
use crate::record::stage_words;
use crate::store;
use crate::text::{t, tv};

use super::moves::{Mover, Wish};

/// How a step stands to the opportunity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// It was there, or passed it.
    Behind,
    /// It is there.
    Here,
    /// It may come there.
    Ahead,
}

#[derive(Clone, Debug, PartialEq)]
struct Step {
    stage: Id<Stage>,
    name: String,
    category: StageCategory,
    standing: Standing,
    /// Days of all stays there, where the entries are known.
    days: Option<i32>,
    norm_days: Option<u32>,
    /// What a move there would be.
    way: Way,
}

impl Step {
    fn is_over(&self) -> bool {
        let norm = self.norm_days.map(i64::from);
        self.days.zip(norm).is_some_and(|(days, norm)| i64::from(days) > norm)
    }

    fn class(&self) -> &'static str {
        match (self.standing, self.category) {
            (Standing::Behind, _) => "step step-behind",
            (Standing::Here, StageCategory::Open) if self.is_over() => "step step-here step-over",
            (Standing::Here, StageCategory::Open) => "step step-here",
            (Standing::Here, StageCategory::Won) => "step step-here step-won",
            (Standing::Here, StageCategory::Lost) => "step step-here step-lost",
            (Standing::Ahead, _) => "step",
        }
    }

    /// The words on the arrow: `Propose · 17 d of 20`.
    fn text(&self) -> String {
        let name = self.name.clone();
        let Some(days) = self.days else { return name };
        let norm = self.norm_days.filter(|_| self.standing == Standing::Here);
        let stay = match norm {
            Some(norm) => {
                tv("opportunity-days-of", &[("days", days.into()), ("norm", norm.into())])
            }
            None => tv("opportunity-days-short", &[("days", days.into())]),
        };
        format!("{name} · {stay}")
    }
}

fn steps(book: &Book, opportunity: &Opportunity, today: NaiveDate) -> Vec<Step> {
    let path = Path::of(book, opportunity);
    let here = book.stage_of(opportunity);
    let mut place = 0;
    let step = |stage: &Stage| {
        let at = place;
        place += usize::from(stage.category == StageCategory::Open);
        let is_open = stage.category == StageCategory::Open;
        let standing = if stage.id == here {
            Standing::Here
        } else if is_open && is_behind(&path, at, opportunity, book) {
            Standing::Behind
        } else {
            Standing::Ahead
        };
        let stays = path.visits.iter().filter(|visit| is_open && visit.place == at);
        let days: Vec<i32> = stays
            .filter_map(|visit| match visit.left {
                Some(_) => visit.days(),
                None if standing == Standing::Here => visit.days_until(today),
                None => None,
            })
            .collect();
        Step {
            stage: stage.id,
            name: stage.name.clone(),
            category: stage.category,
            standing,
            days: (!days.is_empty()).then(|| days.iter().sum()),
            norm_days: stage.norm_days,
            way: criteria::way(book, here, stage.id),
        }
    };
    book.stages_of(opportunity.pipeline).into_iter().map(step).collect()
}

/// Behind an open opportunity lie the stages before its own; behind a decided one, those it reached.
fn is_behind(path: &Path, place: usize, opportunity: &Opportunity, book: &Book) -> bool {
    let stage = book.stage_of(opportunity);
    let here = book
        .stages_of(opportunity.pipeline)
        .iter()
        .filter(|it| it.category == StageCategory::Open)
        .position(|it| it.id == stage);
    match here {
        Some(here) => place < here,
        None => place < path.reached,
    }
}

/// The path of an opportunity.
#[component]
pub fn StagePath(id: Id<Opportunity>, mover: Mover) -> impl IntoView {
    let today = clock::today();
    let kinds = &[Kind::Opportunity, Kind::Stage, Kind::Change];
    let steps = store::use_kinds(kinds, move |book| {
        book.get(id).map(|opportunity| steps(book, opportunity, today)).unwrap_or_default()
    });
    let list = NodeRef::<html::Ol>::new();
    // On a phone the path is wider than the page: what counts is where it stands now.
    Effect::new(move || {
        let here = steps.with(|steps| {
            steps.iter().find(|step| step.standing == Standing::Here).map(|step| step.stage)
        });
        if let (Some(stage), Some(_)) = (here, list.get()) {
            request_animation_frame(move || dom::scroll_to_id(&step_id(stage)));
        }
    });
    let arrows = move || steps.get().into_iter().map(|step| arrow(id, step, mover)).collect_view();
    view! {
        <nav class="path" aria-label=move || t("opportunity-path")>
            <ol class="path-steps" node_ref=list on:keydown=move |event| walk(&event, list)>
                {arrows}
            </ol>
        </nav>
    }
}

fn step_id(stage: Id<Stage>) -> String {
    format!("step-{stage}")
}

fn arrow(id: Id<Opportunity>, step: Step, mover: Mover) -> impl IntoView {
    let stage = step.stage;
    let is_here = step.standing == Standing::Here;
    let class = step.class();
    let (name, way) = (step.name.clone(), step.way);
    let is_over = step.is_over() && is_here;
    let title = move || {
        if is_here {
            t("opportunity-step-here")
        } else {
            let move_there = tv("opportunity-step-move", &[("stage", name.clone().into())]);
            stage_words::with_way(&move_there, way)
        }
    };
    view! {
        <li class="path-step" id=step_id(stage)>
            <button
                type="button"
                class=class
                aria-current=is_here.then_some("step")
                title=title
                on:click=move |_| mover.ask(Wish { opportunity: id, stage })
            >
                <span class="step-text">{move || step.text()}</span>
                {is_over
                    .then(|| {
                        view! {
                            <span class="visually-hidden">" " {move || t("opportunity-over-norm")}</span>
                        }
                    })}
            </button>
        </li>
    }
}

fn walk(event: &KeyboardEvent, list: NodeRef<html::Ol>) {
    let step = match event.key().as_str() {
        "ArrowRight" => Walk::Next,
        "ArrowLeft" => Walk::Previous,
        "Home" => Walk::First,
        "End" => Walk::Last,
        _ => return,
    };
    event.prevent_default();
    if let Some(list) = list.get_untracked() {
        dom::move_focus(&list, "button", step);
    }
}

#[cfg(test)]
mod tests {
    use shared::sample;

    use super::*;

    #[test]
    fn each_path_has_one_place_where_it_stands() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let book = sample::book(1, today, 300);
        for opportunity in book.opportunities.iter() {
            let steps = steps(&book, opportunity, today);
            let here: Vec<usize> =
                (0..steps.len()).filter(|at| steps[*at].standing == Standing::Here).collect();
            let [here] = here[..] else { panic!("{} stands in {here:?}", opportunity.name) };
            let is_open = steps[here].category == StageCategory::Open;
            for (at, step) in steps.iter().enumerate().filter(|(at, _)| *at != here) {
                let is_before = is_open && at < here;
                if is_open {
                    assert_eq!(step.standing == Standing::Behind, is_before);
                }
                assert!(step.category == StageCategory::Open || step.days.is_none());
            }
        }
    }

    #[test]
    fn a_won_one_has_every_open_stage_behind_it() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let book = sample::book(1, today, 300);
        let won = book
            .opportunities
            .iter()
            .find(|one| one.category(&book) == StageCategory::Won)
            .unwrap();
        let steps = steps(&book, won, today);
        let open = steps.iter().filter(|step| step.category == StageCategory::Open);
        assert!(open.clone().count() > 2);
        assert!(open.clone().all(|step| step.standing == Standing::Behind));
    }
}
