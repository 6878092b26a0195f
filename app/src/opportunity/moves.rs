//! Moves: the one way an opportunity goes to another stage, from the board, the stage path or a menu.
//!
//! A move that needs nothing happens at once. A promotion whose criteria are not met first waits for
//! [`promotion_sheet`](super::promotion_sheet); one that needs an amount, a day or a reason for
//! [`close_sheet`](super::close_sheet). What a stage asks for appears with the move, and every move can
//! be undone, with that, from its notice.

use leptos::prelude::*;
use shared::book::Book;
use shared::entity::opportunity::{Closing, MoveRefused, move_needs};
use shared::entity::{Kind, Opportunity, Stage, StageCategory};
use shared::id::Id;
use shared::sync::protocol::Rejection;
use shared::sync::undo::Steps;
use shared::templates::lineage::Lineage;
use shared::templates::{criteria, entry};

use crate::platform::clock;
use crate::record::words;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::notice::{Notice, notify};

/// A wish to move an opportunity to a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    pub opportunity: Id<Opportunity>,
    pub stage: Id<Stage>,
}

/// Why a move was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoveProblem {
    /// The opportunity was removed meanwhile.
    #[error("the opportunity is no longer there")]
    Gone,
    /// It follows an older version of the template, which has no such stage.
    #[error("the version of the template that it follows has no such stage")]
    OlderVersion,
    /// The stage does not take it.
    #[error(transparent)]
    Refused(#[from] MoveRefused),
    /// A rule of the house is against it.
    #[error(transparent)]
    Rejected(#[from] Rejection),
}

impl MoveProblem {
    /// Returns what happened and what to do, in the person's language.
    pub fn sentence(&self) -> String {
        match self {
            Self::Gone => t("opportunity-gone"),
            Self::OlderVersion => t("template-older-version"),
            Self::Refused(reason) => t(match reason {
                MoveRefused::NoStage => "opportunity-move-no-stage",
                MoveRefused::OtherPipeline => "opportunity-move-other-pipeline",
                MoveRefused::AmountMissing => "opportunity-move-amount",
                MoveRefused::DayMissing => "opportunity-move-day",
                MoveRefused::ReasonMissing => "opportunity-move-reason",
                MoveRefused::NotConfirmed => "opportunity-move-not-confirmed",
            }),
            Self::Rejected(reason) => rejected(reason),
        }
    }
}

/// Returns why an edit was refused, in the person's language.
pub fn rejected(reason: &Rejection) -> String {
    words::rejection(Kind::Opportunity, reason)
}

/// Shows why an edit was refused.
pub fn report(result: Result<(), Rejection>) {
    if let Err(reason) = result {
        notify(Notice::bad(move || rejected(&reason)));
    }
}

/// What a page that moves opportunities holds; give it to its `CloseSheet`.
#[derive(Clone, Copy)]
pub struct Mover {
    /// The move that the sheet asks about.
    pub asked: RwSignal<Option<Wish>>,
    /// The promotion that waits for its criteria.
    pub checked: RwSignal<Option<Wish>>,
    /// What was done last, for screen readers.
    pub said: RwSignal<String>,
    /// The opportunity that was moved or handed back last, so that the focus can follow it.
    pub settled: RwSignal<Option<Id<Opportunity>>>,
}

impl Mover {
    pub fn start() -> Self {
        Self {
            asked: RwSignal::new(None),
            checked: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            settled: RwSignal::new(None),
        }
    }

    /// Moves, or asks for what the move needs first. Staying where it is is no move.
    pub fn ask(self, wish: Wish) {
        let known = store::read(|book| {
            let opportunity = book.get(wish.opportunity).ok_or(MoveProblem::Gone)?;
            let stage = own_stage(book, opportunity, wish.stage)?;
            let is_there = book.stage_of(opportunity) == stage;
            let is_clear = criteria::promotion(book, opportunity, stage).is_clear();
            Ok((Wish { stage, ..wish }, is_there, is_clear))
        });
        match known {
            Err(problem) => self.tell(problem),
            Ok((_, true, _)) => {}
            Ok((wish, false, true)) => self.proceed(wish),
            Ok((wish, false, false)) => self.checked.set(Some(wish)),
        }
    }

    /// Moves what was checked, or asks for what a decision needs.
    pub fn proceed(self, wish: Wish) {
        self.checked.set(None);
        let category = store::read(|book| book.get(wish.stage).map(|stage| stage.category));
        if category.is_some_and(|category| move_needs(category).closed_on) {
            self.asked.set(Some(wish));
        } else if let Err(problem) = self.finish(wish, &Closing::default()) {
            self.tell(problem);
        }
    }

    /// Moves with what was told.
    pub fn finish(self, wish: Wish, closing: &Closing) -> Result<(), MoveProblem> {
        let contact = t("template-contact-task");
        let (name, stage, category, edits, tasks) = store::read(|book| {
            let opportunity = book.get(wish.opportunity).ok_or(MoveProblem::Gone)?;
            let edits = opportunity.move_to(book, wish.stage, closing)?;
            let tasks = entry::tasks(book, opportunity, wish.stage, clock::today(), &contact);
            let stage = book.get(wish.stage).ok_or(MoveRefused::NoStage)?;
            let name = opportunity.name.clone();
            Ok::<_, MoveProblem>((name, stage.name.clone(), stage.category, edits, tasks))
        })?;
        let mut mutations = vec![store::patch(Kind::Opportunity, wish.opportunity.raw(), edits)];
        let count = tasks.len();
        for task in tasks {
            mutations.push(store::create(Kind::Task, store::new_raw_id(), task));
        }
        let steps = store::read(|book| Steps::of(book, &mutations));
        store::act(mutations).map_err(|(_, reason)| reason)?;
        let made = Made { name, stage, category, tasks: count, steps };
        self.asked.set(None);
        self.settled.set(Some(wish.opportunity));
        self.announce(wish.opportunity, made);
        Ok(())
    }

    /// Leaves everything as it was.
    pub fn cancel(self) {
        for waiting in [self.asked, self.checked] {
            if let Some(wish) = waiting.get_untracked() {
                waiting.set(None);
                self.settled.set(Some(wish.opportunity));
            }
        }
    }

    fn announce(self, id: Id<Opportunity>, made: Made) {
        let Made { name, stage, category, tasks, steps, .. } = made;
        let id_of_text = match category {
            StageCategory::Open => "opportunity-moved",
            StageCategory::Won => "opportunity-moved-won",
            StageCategory::Lost => "opportunity-moved-lost",
        };
        let text = move || {
            let said =
                tv(id_of_text, &[("name", name.clone().into()), ("stage", stage.clone().into())]);
            match tasks {
                0 => said,
                count => {
                    format!("{said} {}", tv("template-tasks-made", &[("count", count.into())]))
                }
            }
        };
        self.said.set(text());
        let undo = move || {
            // What somebody changed since stays, as with every undo.
            let back = store::way_back(&steps).mutations;
            report(store::act(back).map_err(|(_, reason)| reason));
            // The page may have been left since; the undo works all the same.
            self.said.try_set(t("opportunity-move-undone"));
            self.settled.try_set(Some(id));
        };
        notify(Notice::good(text).action(tr("ui-undo"), undo));
    }

    fn tell(self, problem: MoveProblem) {
        self.said.set(problem.sentence());
        notify(Notice::bad(move || problem.sentence()));
    }
}

struct Made {
    name: String,
    stage: String,
    category: StageCategory,
    tasks: usize,
    steps: Steps,
}

/// The stage of an opportunity's own version of the template: a board shows the newest.
fn own_stage(
    book: &Book,
    opportunity: &Opportunity,
    stage: Id<Stage>,
) -> Result<Id<Stage>, MoveProblem> {
    let wanted = book.get(stage).ok_or(MoveProblem::Refused(MoveRefused::NoStage))?;
    if wanted.pipeline == opportunity.pipeline {
        return Ok(stage);
    }
    match Lineage::of(book, opportunity.pipeline).find(stage) {
        Some(found) if found.is_same => Ok(found.stage),
        Some(_) => Err(MoveProblem::OlderVersion),
        None => Err(MoveProblem::Refused(MoveRefused::OtherPipeline)),
    }
}
