//! Moves: the one way an opportunity goes to another stage, from the board, the stage path or a menu.
//!
//! A move that needs nothing happens at once; one that needs an amount, a day or a reason first
//! waits for [`close_sheet`](super::close_sheet). Every move can be undone from its notice.

use leptos::prelude::*;
use shared::entity::opportunity::{Closing, MoveRefused, move_needs};
use shared::entity::{Entity, Kind, Opportunity, Stage, StageCategory};
use shared::id::Id;
use shared::sync::protocol::Rejection;
use shared::value::Value;

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
    /// What was done last, for screen readers.
    pub said: RwSignal<String>,
    /// The opportunity that was moved or handed back last, so that the focus can follow it.
    pub settled: RwSignal<Option<Id<Opportunity>>>,
}

impl Mover {
    pub fn start() -> Self {
        Self {
            asked: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            settled: RwSignal::new(None),
        }
    }

    /// Moves, or asks for what the move needs first. Staying where it is is no move.
    pub fn ask(self, wish: Wish) {
        let known = store::read(|book| {
            let at = book.get(wish.opportunity)?.stage;
            let category = book.get(wish.stage).map(|stage| stage.category);
            Some((at, category))
        });
        match known {
            None => self.tell(MoveProblem::Gone),
            Some((at, _)) if at == wish.stage => {}
            Some((_, Some(category))) if move_needs(category).closed_on => {
                self.asked.set(Some(wish));
            }
            Some((_, Some(_) | None)) => {
                if let Err(problem) = self.finish(wish, &Closing::default()) {
                    self.tell(problem);
                }
            }
        }
    }

    /// Moves with what was told.
    pub fn finish(self, wish: Wish, closing: &Closing) -> Result<(), MoveProblem> {
        let made = store::read(|book| {
            let opportunity = book.get(wish.opportunity).ok_or(MoveProblem::Gone)?;
            let edits = opportunity.move_to(book, wish.stage, closing)?;
            let before: Vec<(u16, Value)> =
                edits.iter().map(|(number, _)| (*number, opportunity.value(*number))).collect();
            let stage = book.get(wish.stage);
            Ok::<_, MoveProblem>(Made {
                name: opportunity.name.clone(),
                stage: stage.map(|stage| stage.name.clone()).unwrap_or_default(),
                category: stage.map(|stage| stage.category).unwrap_or_default(),
                edits,
                before,
            })
        })?;
        store::edit(wish.opportunity, made.edits.clone())?;
        self.asked.set(None);
        self.settled.set(Some(wish.opportunity));
        self.announce(wish.opportunity, made);
        Ok(())
    }

    /// Leaves everything as it was.
    pub fn cancel(self) {
        if let Some(wish) = self.asked.get_untracked() {
            self.asked.set(None);
            self.settled.set(Some(wish.opportunity));
        }
    }

    fn announce(self, id: Id<Opportunity>, made: Made) {
        let Made { name, stage, category, before, .. } = made;
        let id_of_text = match category {
            StageCategory::Open => "opportunity-moved",
            StageCategory::Won => "opportunity-moved-won",
            StageCategory::Lost => "opportunity-moved-lost",
        };
        let text = move || {
            tv(id_of_text, &[("name", name.clone().into()), ("stage", stage.clone().into())])
        };
        self.said.set(text());
        let undo = move || {
            report(store::edit(id, before.clone()));
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
    edits: Vec<(u16, Value)>,
    before: Vec<(u16, Value)>,
}
