//! Guards: what a kind asks of an edit beyond rights and types. One function a kind, pure; both sides
//! run it as a part of the one decision in [`rules`], so a device says at once what the server would.
//!
//! A guard sees the record as it is and as the edit wants it, and may read other rows. It speaks only of
//! what would be false or would leave other records in the air; whether it is *wise* is the screen's
//! matter. In particular a move to a stage whose criteria are not met is no matter of a guard: it is
//! taken, and found afterwards (docs/decisions/0014).

use crate::book::RowKey;
use crate::confirmation;
use crate::entity::{
    Company, ConfirmationPolicy, Contact, ContactKind, Criterion, Entity as _, Evidence,
    ImportantDate, Kind, Opportunity, Pipeline, Role,
};
use crate::id::{Id, RawId};
use crate::rights::{self, Action};
use crate::value::{FieldValue, Value};

use super::protocol::{Fields, Rejection};
use super::rules::{self, Actor, Rows};

/// What an edit does to a record.
#[derive(Clone, Copy, Debug)]
pub(super) enum Deed<'a> {
    /// Makes it.
    Create(&'a Fields),
    /// Changes it from these fields to those.
    Patch(&'a Fields, &'a Fields),
    /// Removes it.
    Delete(&'a Fields),
    /// Brings it back.
    Restore(&'a Fields),
}

impl<'a> Deed<'a> {
    /// What the record will hold; nothing when it goes.
    fn after(self) -> Option<&'a Fields> {
        match self {
            Self::Create(after) | Self::Patch(_, after) | Self::Restore(after) => Some(after),
            Self::Delete(_) => None,
        }
    }
}

/// An edit before a guard: by whom, of what, reading where.
#[derive(Clone, Copy)]
pub(super) struct Guarded<'a> {
    pub(super) rows: &'a dyn Rows,
    pub(super) actor: &'a Actor,
    pub(super) key: RowKey,
    pub(super) kind: Kind,
}

impl Guarded<'_> {
    /// Asks the guard of the kind.
    ///
    /// # Errors
    /// With the reason why the edit is not taken.
    pub(super) fn check(self, deed: Deed<'_>) -> Result<(), Rejection> {
        match self.kind {
            Kind::Evidence => self.evidence(deed),
            Kind::Opportunity => self.opportunity(deed),
            Kind::Stage => self.unused(deed, Opportunity::STAGE.number),
            Kind::Pipeline => self.pipeline(deed),
            Kind::Contact => contact(deed),
            Kind::ImportantDate => important_date(deed),
            Kind::User
            | Kind::Department
            | Kind::Region
            | Kind::Channel
            | Kind::Product
            | Kind::Account
            | Kind::Company
            | Kind::ExchangeRate
            | Kind::ImportMapping
            | Kind::Change
            | Kind::Conflict
            | Kind::UndoLog
            | Kind::Share
            | Kind::Standing
            | Kind::Competitor
            | Kind::Task
            | Kind::Activity
            | Kind::Lead
            | Kind::LeadProduct
            | Kind::AssignmentRule
            | Kind::Criterion
            | Kind::StageTask
            | Kind::SavedView
            | Kind::ViewPin
            | Kind::Milestone
            | Kind::ReviewNote
            | Kind::CommitteeMember
            | Kind::InfluenceLine
            | Kind::Affiliation
            | Kind::Snooze => Ok(()),
        }
    }

    /// Nobody ticks a box in another's name or above their role, and only who leads the owner lets a
    /// criterion pass, with a reason. Who may let it pass may also take back what others ticked, and put
    /// that back.
    fn evidence(self, deed: Deed<'_>) -> Result<(), Rejection> {
        let by = |fields: &Fields| link(fields, Evidence::BY.number);
        let (Deed::Create(fields)
        | Deed::Patch(fields, _)
        | Deed::Delete(fields)
        | Deed::Restore(fields)) = deed;
        let is_own = by(fields) == Some(self.actor.user.raw());
        let leads = is_own || self.may_approve(fields);
        let Some(after) = deed.after() else {
            return if leads { Ok(()) } else { Err(Rejection::NotAllowed) };
        };
        let is_put_back = matches!(deed, Deed::Restore(_)) && leads;
        if by(after) != Some(self.actor.user.raw()) && !is_put_back {
            return Err(Rejection::NotAllowed);
        }
        if after.get(&Evidence::PASSED.number) == Some(&Value::Bool(true)) {
            let reason = after.get(&Evidence::REASON.number);
            let is_told = matches!(reason, Some(Value::Text(text)) if !text.trim().is_empty());
            return match (is_told, self.may_approve(after)) {
                (_, false) => Err(Rejection::NotAllowed),
                (false, true) => Err(Rejection::Empty { field: Evidence::REASON.number }),
                (true, true) => Ok(()),
            };
        }
        let criterion = link(after, Evidence::CRITERION.number);
        let criterion = criterion.map(|id| RowKey::new(Kind::Criterion, id));
        let criterion = criterion.and_then(|key| self.rows.row(key)?.fields);
        let role = criterion.and_then(|fields| fields.get(&Criterion::ROLE.number).cloned());
        let least = role.map(|role| Role::from_value(&role).unwrap_or(Role::Administrator));
        // What the criterion asks is not known when it is gone; the mark then means nothing.
        if least.is_some_and(|least| self.actor.role < least) && !is_put_back {
            return Err(Rejection::NotAllowed);
        }
        Ok(())
    }

    /// Returns what a new record begins with, where that is not only for its author to say.
    pub(super) fn completed(self, fields: &Fields) -> Fields {
        let mut fields = fields.clone();
        if self.kind == Kind::Opportunity {
            let company = self.rows.row(RowKey::new(Kind::Company, Company::ID.raw()));
            let company = company.and_then(|row| row.fields).unwrap_or_default();
            let policy: ConfirmationPolicy = read(&company, Company::CONFIRMATION.number);
            let written = read(&fields, Opportunity::CONFIRMATION.number);
            let least = confirmation::least(policy, self.actor.role, written);
            if least != written {
                fields.extend([Opportunity::CONFIRMATION.to(&least)]);
            }
        }
        fields
    }

    /// No opportunity goes to a stage that was removed: it would be on no board. And nobody confirms
    /// one who has no say in it.
    fn opportunity(self, deed: Deed<'_>) -> Result<(), Rejection> {
        if let Deed::Patch(before, after) = deed {
            let number = Opportunity::CONFIRMATION.number;
            let (from, to) = (read(before, number), read(after, number));
            if from != to {
                let is_seen = self.rows.sees(self.actor, self.key);
                let relation = rules::relation(self.rows, self.actor, self.key, before, is_seen);
                if !confirmation::is_allowed(from, to, relation) {
                    return Err(Rejection::NotAllowed);
                }
            }
        }
        let stage = |fields: &Fields| link(fields, Opportunity::STAGE.number);
        let target = match deed {
            Deed::Create(after) => stage(after),
            Deed::Patch(before, after) => stage(after).filter(|id| stage(before) != Some(*id)),
            // It comes back as it was, and is shown as what it is.
            Deed::Delete(_) | Deed::Restore(_) => None,
        };
        let target = target.map(|id| RowKey::new(Kind::Stage, id));
        match target.and_then(|key| self.rows.row(key)) {
            Some(row) if row.fields.is_none() => Err(Rejection::NoStage),
            Some(_) | None => Ok(()),
        }
    }

    /// A template in which opportunities stand is no draft again, as taking its publication back would make
    /// it: a draft is changed and thrown away freely.
    fn pipeline(self, deed: Deed<'_>) -> Result<(), Rejection> {
        let number = Pipeline::DRAFT.number;
        let is_draft_again = matches!(deed, Deed::Patch(before, after)
            if !read::<bool>(before, number) && read::<bool>(after, number));
        let field = Opportunity::PIPELINE.number;
        if is_draft_again && self.rows.is_named(self.key.id, Kind::Opportunity, field) {
            return Err(Rejection::InUse);
        }
        self.unused(deed, field)
    }

    /// A part of a template goes only when no opportunity stands in it; they name it in this field.
    fn unused(self, deed: Deed<'_>, field: u16) -> Result<(), Rejection> {
        let is_removed = matches!(deed, Deed::Delete(_));
        if is_removed && self.rows.is_named(self.key.id, Kind::Opportunity, field) {
            return Err(Rejection::InUse);
        }
        Ok(())
    }

    /// Tells whether the person consents to what is about this record.
    fn may_approve(self, fields: &Fields) -> bool {
        let relation = rules::relation(self.rows, self.actor, self.key, fields, false);
        rights::allowed(self.kind, Action::Approve, self.actor.role, relation)
    }
}

/// A contact of public relations has an owner: without one nobody but directors would see it.
fn contact(deed: Deed<'_>) -> Result<(), Rejection> {
    let Some(after) = deed.after() else { return Ok(()) };
    let number = Contact::OWNER.number;
    let is_hidden = read::<ContactKind>(after, Contact::RELATION.number)
        == ContactKind::PublicRelations
        && link(after, number).is_none();
    if is_hidden { Err(Rejection::Empty { field: number }) } else { Ok(()) }
}

/// A day of somebody's is in the calendar by which it is counted.
fn important_date(deed: Deed<'_>) -> Result<(), Rejection> {
    let Some(after) = deed.after() else { return Ok(()) };
    let date = ImportantDate {
        reckoning: read(after, ImportantDate::RECKONING.number),
        month: read(after, ImportantDate::MONTH.number),
        day: read(after, ImportantDate::DAY.number),
        leap_month: read(after, ImportantDate::LEAP_MONTH.number),
        year: read(after, ImportantDate::YEAR.number),
        once: read(after, ImportantDate::ONCE.number),
        ..ImportantDate::blank(Id::default())
    };
    if date.is_day() { Ok(()) } else { Err(Rejection::NoDay) }
}

/// Reads a field; what is not there is what the type begins with.
fn read<T: FieldValue>(fields: &Fields, number: u16) -> T {
    fields.get(&number).and_then(|value| T::from_value(value).ok()).unwrap_or_default()
}

fn link(fields: &Fields, number: u16) -> Option<RawId> {
    if let Some(Value::Id(id)) = fields.get(&number) { Some(*id) } else { None }
}

#[cfg(test)]
mod tests;
