//! Steps: what people do with a lead, as the edits that do it.

use chrono::NaiveDate;

use crate::book::Book;
use crate::entity::{AssignedBy, Kind, Lead, LeadStatus, User};
use crate::id::Id;
use crate::sync::protocol::Mutation;
use crate::value::{Millis, Value};

use super::Edits;

/// Why a step is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StepRefused {
    /// It was converted or disqualified.
    #[error("the lead has ended: reopen it first")]
    Ended,
    /// It is still open.
    #[error("the lead is open already")]
    Open,
    /// It became an opportunity or a customer; that is undone, not reopened.
    #[error("the lead was converted: go on with what it became")]
    Converted,
    /// Somebody owns it.
    #[error("somebody has the lead already")]
    Owned,
    /// Nobody owns it.
    #[error("the lead lies in the pool already")]
    InPool,
    /// The person has it already.
    #[error("the person has the lead already")]
    SameOwner,
    /// The person is not known, or has left.
    #[error("the person does not work here any more")]
    NotHere,
    /// It is not said why.
    #[error("a disqualified lead needs a reason")]
    ReasonMissing,
}

impl Lead {
    /// Tells whether it lies in the pool, where everybody sees it and may claim it.
    #[must_use]
    pub fn is_in_pool(&self) -> bool {
        self.owner.is_none() && self.status == LeadStatus::Open
    }

    /// Returns the edits by which a person takes it from the pool.
    ///
    /// # Errors
    /// When it has ended or somebody has it.
    pub fn claim(&self, by: Id<User>, now: Millis) -> Result<Edits, StepRefused> {
        self.check_open()?;
        if self.owner.is_some() {
            return Err(StepRefused::Owned);
        }
        Ok(assigned(Some(by), AssignedBy::Claim, None, now))
    }

    /// Returns the edits by which its owner gives it back to the pool, with a word why.
    ///
    /// # Errors
    /// When it has ended or lies in the pool.
    pub fn give_back(&self, note: &str, now: Millis) -> Result<Edits, StepRefused> {
        self.check_open()?;
        if self.owner.is_none() {
            return Err(StepRefused::InPool);
        }
        Ok(assigned(None, AssignedBy::GivenBack, words(note), now))
    }

    /// Returns the edits that give it to another person, with a word for them.
    ///
    /// # Errors
    /// When it has ended, or the person has it or does not work here.
    pub fn hand_over(
        &self,
        book: &Book,
        to: Id<User>,
        note: &str,
        now: Millis,
    ) -> Result<Edits, StepRefused> {
        self.check_open()?;
        if self.owner == Some(to) {
            return Err(StepRefused::SameOwner);
        }
        if book.users.get(to).is_none_or(|user| user.left) {
            return Err(StepRefused::NotHere);
        }
        Ok(assigned(Some(to), AssignedBy::Hand, words(note), now))
    }

    /// Returns the edits that end it, for a reason.
    ///
    /// # Errors
    /// When it has ended already, or the reason is missing.
    pub fn disqualify(&self, reason: &str, day: NaiveDate) -> Result<Edits, StepRefused> {
        self.check_open()?;
        let reason = words(reason).ok_or(StepRefused::ReasonMissing)?;
        Ok(vec![
            Self::STATUS.to(&LeadStatus::Disqualified),
            Self::REASON.to(&Some(reason)),
            Self::ENDED_ON.to(&Some(day)),
        ])
    }

    /// Returns the edits by which a disqualified lead is worked on again; whoever had it has it, from
    /// now on anew.
    ///
    /// # Errors
    /// When it is open, or was converted.
    pub fn reopen(&self, now: Millis) -> Result<Edits, StepRefused> {
        match self.status {
            LeadStatus::Open => Err(StepRefused::Open),
            LeadStatus::Converted => Err(StepRefused::Converted),
            LeadStatus::Disqualified => Ok(vec![
                Self::STATUS.to(&LeadStatus::Open),
                Self::REASON.to(&None),
                Self::ENDED_ON.to(&None),
                Self::ASSIGNED_AT.to(&Some(now)),
            ]),
        }
    }

    pub(super) fn check_open(&self) -> Result<(), StepRefused> {
        match self.status {
            LeadStatus::Open => Ok(()),
            LeadStatus::Converted | LeadStatus::Disqualified => Err(StepRefused::Ended),
        }
    }
}

/// The edits of an assignment, always all of them: a note or a reason of the last one must not stay.
/// The rule by which it once came to somebody stays, since turns are counted by it.
pub(super) fn assigned(
    owner: Option<Id<User>>,
    by: AssignedBy,
    note: Option<String>,
    now: Millis,
) -> Edits {
    vec![
        Lead::OWNER.to(&owner),
        Lead::ASSIGNED_BY.to(&by),
        Lead::ASSIGNED_AT.to(&Some(now)),
        Lead::ASSIGNED_NOTE.to(&note),
    ]
}

/// Completes edits that name a new owner of a lead and nothing beside it, as a cell of a list or a change
/// of many does: it then came by hand, or was given back, at this time. What the last assignment said
/// would be told of the new owner otherwise.
pub fn complete_owner(edits: &mut [Mutation], now: Millis) {
    for edit in edits {
        let Mutation::Patch { kind, fields, .. } = edit else { continue };
        let is_told = fields.contains_key(&Lead::ASSIGNED_BY.number);
        if *kind != Kind::Lead.number() || is_told {
            continue;
        }
        let Some(owner) = fields.get(&Lead::OWNER.number) else { continue };
        let by = if *owner == Value::Null { AssignedBy::GivenBack } else { AssignedBy::Hand };
        let owner = owner.clone();
        fields.extend(assigned(None, by, None, now));
        fields.insert(Lead::OWNER.number, owner);
    }
}

fn words(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
