//! Opportunity: a sale that may happen, on its way through the stages of a pipeline.

use chrono::NaiveDate;

use crate::book::Book;
use crate::id::Id;
use crate::money::{BasisPoints, Money};
use crate::value::{LongText, Millis, Value};

use super::{
    Account, Channel, Competitor, Contact, Department, Lead, Pipeline, Product, Region, Stage,
    StageCategory, User,
};

crate::choice! {
    /// Whether an opportunity counts yet (OP1, OP2): until it is confirmed it is shown apart.
    Confirmation {
        /// It counts.
        Confirmed = "confirmed",
        /// It was given to somebody, who has not said yes yet.
        Assigned = "assigned",
        /// Its owner works on it; a manager has to qualify it.
        Accepted = "accepted",
        /// Its owner gave it back, or a manager did not qualify it.
        Declined = "declined",
    }
}

crate::entity! {
    /// A sale that may happen.
    Opportunity => opportunities {
        /// What it is about.
        1 name NAME: String, tracked;
        /// Who would buy.
        2 account ACCOUNT: Option<Id<Account>>, tracked;
        /// The person it is discussed with.
        3 contact CONTACT: Option<Id<Contact>>, tracked;
        /// Who sells.
        4 owner OWNER: Option<Id<User>>, tracked;
        /// The kind of business.
        5 pipeline PIPELINE: Id<Pipeline>, tracked;
        /// How far it is.
        6 stage STAGE: Id<Stage>, tracked;
        /// What it is worth; nothing while unknown.
        7 amount AMOUNT: Option<Money>, tracked;
        /// The owner's own estimate; the stage's stands while empty.
        8 probability PROBABILITY: Option<BasisPoints>, tracked;
        /// When it should be decided.
        9 expected_close EXPECTED_CLOSE: Option<NaiveDate>, tracked;
        /// When it was decided.
        10 closed_on CLOSED_ON: Option<NaiveDate>, tracked;
        /// When the work on it began.
        11 opened_on OPENED_ON: Option<NaiveDate>, tracked;
        /// The way to the customer.
        12 channel CHANNEL: Option<Id<Channel>>, tracked;
        /// Where; the account's region stands while empty.
        13 region REGION: Option<Id<Region>>, tracked;
        /// The main product.
        14 product PRODUCT: Option<Id<Product>>, tracked;
        /// Why it was won or lost.
        15 close_reason CLOSE_REASON: Option<String>, tracked;
        /// The open stage it was decided from.
        16 closed_from CLOSED_FROM: Option<Id<Stage>>, tracked;
        /// What happens next.
        17 next_step NEXT_STEP: Option<String>, tracked;
        /// Anything else.
        18 notes NOTES: LongText,
            append = "Two people who note something both want it read; the later note goes under the earlier.";
        /// Who won instead of us.
        19 competitor COMPETITOR: Option<Id<Competitor>>, tracked;
        /// Whether it counts yet.
        20 confirmation CONFIRMATION: Confirmation, tracked;
        /// Why it was declined, or a remark of who confirmed it.
        21 confirmation_note CONFIRMATION_NOTE: Option<String>, tracked;
        /// A word from whoever assigned it or handed it over.
        22 assigned_note ASSIGNED_NOTE: Option<String>, tracked;
        /// Whether it is a key project, which is reviewed every week (FC8).
        23 key_project KEY_PROJECT: bool, tracked;
        /// The lead it came from.
        24 lead LEAD: Option<Id<Lead>>, tracked;
        /// Key in another system.
        50 external_key EXTERNAL_KEY: Option<String>;
        /// Who made the record.
        60 created_by CREATED_BY: Option<Id<User>>;
        /// When the record was made.
        61 created_at CREATED_AT: Option<Millis>;
    }
}

/// What a move to a stage still needs to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MoveNeeds {
    /// The amount is unknown, and a won opportunity needs one.
    pub amount: bool,
    /// The day of the decision.
    pub closed_on: bool,
    /// Why it was lost (asked but not needed when it was won).
    pub reason: bool,
}

/// What is told with a move to a closed stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Closing {
    /// The final amount.
    pub amount: Option<Money>,
    /// The day of the decision.
    pub closed_on: Option<NaiveDate>,
    /// Why.
    pub reason: Option<String>,
    /// Who won instead of us, where somebody did.
    pub competitor: Option<Id<Competitor>>,
}

/// Returns what a move into a stage of this category needs: a win an amount and a day, a loss a day
/// and a reason, an open stage nothing.
#[must_use]
pub fn move_needs(category: StageCategory) -> MoveNeeds {
    match category {
        StageCategory::Open => MoveNeeds::default(),
        StageCategory::Won => MoveNeeds { amount: true, closed_on: true, reason: false },
        StageCategory::Lost => MoveNeeds { amount: false, closed_on: true, reason: true },
    }
}

/// Why an opportunity cannot move to a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoveRefused {
    /// The stage is no longer there.
    #[error("the stage is no longer there")]
    NoStage,
    /// The stage belongs to another pipeline.
    #[error("the stage belongs to another pipeline")]
    OtherPipeline,
    /// A win needs an amount.
    #[error("a won opportunity needs an amount")]
    AmountMissing,
    /// A decision needs its day.
    #[error("the day of the decision is missing")]
    DayMissing,
    /// A loss needs a reason.
    #[error("a lost opportunity needs a reason")]
    ReasonMissing,
    /// A win counts, so it has to be confirmed before.
    #[error("an opportunity is confirmed before it is won")]
    NotConfirmed,
}

impl Opportunity {
    /// Returns the edits that move it to `stage`, complete: closing sets day, reason and the stage it
    /// was decided from; reopening clears them.
    ///
    /// # Errors
    /// When the stage is not of its pipeline, or something that the move needs was not told.
    pub fn move_to(
        &self,
        book: &Book,
        stage: Id<Stage>,
        closing: &Closing,
    ) -> Result<Vec<(u16, Value)>, MoveRefused> {
        let target = book.stages.get(stage).ok_or(MoveRefused::NoStage)?;
        if target.pipeline != self.pipeline {
            return Err(MoveRefused::OtherPipeline);
        }
        if target.category == StageCategory::Won && !self.counts() {
            return Err(MoveRefused::NotConfirmed);
        }
        let mut edits = vec![Self::STAGE.to(&stage)];
        let needs = move_needs(target.category);
        let amount = closing.amount.or(self.amount);
        if needs.amount && amount.is_none() {
            return Err(MoveRefused::AmountMissing);
        }
        if needs.closed_on && closing.closed_on.is_none() {
            return Err(MoveRefused::DayMissing);
        }
        let reason = closing.reason.as_ref().filter(|reason| !reason.trim().is_empty());
        if needs.reason && reason.is_none() {
            return Err(MoveRefused::ReasonMissing);
        }
        if amount != self.amount {
            edits.push(Self::AMOUNT.to(&amount));
        }
        let now_open = self.category(book) == StageCategory::Open;
        let closed = target.category != StageCategory::Open;
        if closed || !now_open {
            let from = if now_open { Some(self.stage) } else { self.closed_from };
            edits.push(Self::CLOSED_ON.to(&closing.closed_on.filter(|_| closed)));
            edits.push(Self::CLOSE_REASON.to(&reason.filter(|_| closed).cloned()));
            edits.push(Self::CLOSED_FROM.to(&from.filter(|_| closed)));
            let is_lost = target.category == StageCategory::Lost;
            let competitor = closing.competitor.filter(|_| is_lost);
            if competitor != self.competitor {
                edits.push(Self::COMPETITOR.to(&competitor));
            }
        }
        Ok(edits)
    }

    /// Returns what its stage means; open when the stage is not (yet) there.
    #[must_use]
    pub fn category(&self, book: &Book) -> StageCategory {
        book.stages.get(self.stage).map_or(StageCategory::Open, |stage| stage.category)
    }

    /// Returns the chance to win: all or nothing when decided, else the owner's estimate, else the
    /// stage's.
    #[must_use]
    pub fn chance(&self, book: &Book) -> BasisPoints {
        let Some(stage) = book.stages.get(self.stage) else {
            return self.probability.unwrap_or_default();
        };
        match stage.category {
            StageCategory::Won => BasisPoints::ONE,
            StageCategory::Lost => BasisPoints(0),
            StageCategory::Open => self.probability.unwrap_or(stage.probability),
        }
    }

    /// Returns its amount in minor units of the base currency; nothing when unknown or without rate.
    #[must_use]
    pub fn base_amount(&self, book: &Book) -> Option<i64> {
        self.amount.and_then(|amount| book.in_base(amount))
    }

    /// Returns amount × chance in minor units of the base currency. 1,000.00 at 25 % is 25000.
    #[must_use]
    pub fn weighted_amount(&self, book: &Book) -> Option<i64> {
        self.base_amount(book).map(|minor| self.chance(book).of(minor))
    }

    /// Returns where it is: its own region, else its account's, else its owner's.
    #[must_use]
    pub fn region_in(&self, book: &Book) -> Option<Id<Region>> {
        self.region
            .or_else(|| book.accounts.get(self.account?)?.region)
            .or_else(|| book.users.get(self.owner?)?.region)
    }

    /// Returns the department of its owner.
    #[must_use]
    pub fn department_in(&self, book: &Book) -> Option<Id<Department>> {
        book.users.get(self.owner?)?.department
    }

    /// Returns the way to the customer: its own, else its account's.
    #[must_use]
    pub fn channel_in(&self, book: &Book) -> Option<Id<Channel>> {
        self.channel.or_else(|| book.accounts.get(self.account?)?.channel)
    }
}
