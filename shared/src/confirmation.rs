//! Confirmation: how an opportunity that somebody was given, or made, comes to count (OP1, OP2).
//!
//! Assigned → accepted by its owner → confirmed by a manager who qualifies it; or declined on the way,
//! with a reason, and then given to somebody else. Until it is confirmed it is shown apart and no
//! number counts it. [`may`] is the one table of who may go from where to where; the app offers what
//! it allows, the server refuses the rest.

use crate::book::Book;
use crate::entity::company::Company;
use crate::entity::{Confirmation, ConfirmationPolicy, Opportunity, Role, User};
use crate::id::Id;
use crate::rights::Relation;
use crate::value::Value;

/// What a person does about the confirmation of an opportunity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The owner takes it on.
    Accept,
    /// The owner gives it back, or a manager does not qualify it.
    Decline,
    /// A manager qualifies it.
    Confirm,
    /// A manager gives it to somebody, again or anew.
    Assign,
}

impl Step {
    /// Every step, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Confirm, Self::Accept, Self::Assign, Self::Decline];

    /// Returns where the step leads.
    #[must_use]
    pub fn target(self) -> Confirmation {
        match self {
            Self::Accept => Confirmation::Accepted,
            Self::Decline => Confirmation::Declined,
            Self::Confirm => Confirmation::Confirmed,
            Self::Assign => Confirmation::Assigned,
        }
    }
}

/// Tells whether somebody of this relation to an opportunity may take the step from where it stands.
/// A rep accepts or declines what the rep was given; everything else is for who leads the owner.
#[must_use]
pub fn may(step: Step, from: Confirmation, relation: Relation) -> bool {
    use Confirmation::{Accepted, Assigned, Confirmed, Declined};
    let leads = relation >= Relation::Leader;
    match (step, from) {
        (Step::Accept | Step::Decline, Assigned) => relation >= Relation::Owner,
        (Step::Confirm | Step::Assign, Assigned | Accepted | Declined)
        | (Step::Decline, Accepted) => leads,
        // What counted already is not taken out of the numbers by whom they judge.
        (Step::Assign | Step::Decline, Confirmed) => leads,
        (Step::Accept, Accepted | Confirmed | Declined)
        | (Step::Decline, Declined)
        | (Step::Confirm, Confirmed) => false,
    }
}

/// Tells whether a change of the field is one that somebody of this relation may make: a step, a step
/// taken back, and for who leads the owner whatever mends a mistake.
#[must_use]
pub fn is_allowed(from: Confirmation, to: Confirmation, relation: Relation) -> bool {
    let takes_back = matches!(
        (from, to),
        (Confirmation::Accepted | Confirmation::Declined, Confirmation::Assigned)
    );
    let is_step = Step::ALL.into_iter().any(|it| it.target() == to && may(it, from, relation));
    from == to
        || is_step
        || relation >= Relation::Leader
        || (takes_back && relation >= Relation::Owner)
}

/// Returns the state that the server gives to a new opportunity whatever its author's app wrote:
/// nobody skips being qualified with an old or a changed app.
#[must_use]
pub fn least(policy: ConfirmationPolicy, role: Role, written: Confirmation) -> Confirmation {
    let is_skipped = written == Confirmation::Confirmed && role == Role::Rep;
    if is_skipped && policy == ConfirmationPolicy::All { Confirmation::Accepted } else { written }
}

/// Returns the state that a new opportunity begins with.
///
/// What somebody is given by another has to be accepted; what a rep makes for themself has to be
/// qualified where the company wants that; what a manager makes for themself counts at once.
#[must_use]
pub fn beginning(
    policy: ConfirmationPolicy,
    role: Role,
    author: Id<User>,
    owner: Option<Id<User>>,
) -> Confirmation {
    let is_given = owner.is_some_and(|owner| owner != author);
    match policy {
        ConfirmationPolicy::Nothing => Confirmation::Confirmed,
        ConfirmationPolicy::Assigned | ConfirmationPolicy::All if is_given => {
            Confirmation::Assigned
        }
        ConfirmationPolicy::All if role == Role::Rep => Confirmation::Accepted,
        ConfirmationPolicy::Assigned | ConfirmationPolicy::All => Confirmation::Confirmed,
    }
}

/// Returns the edits that hand an opportunity over with a note. Unless `counts`, the new owner has to
/// accept it first; one that never counted has to be accepted anyway.
#[must_use]
pub fn hand_over(
    opportunity: &Opportunity,
    to: Id<User>,
    note: Option<String>,
    counts: bool,
) -> Vec<(u16, Value)> {
    let mut edits = vec![Opportunity::OWNER.to(&Some(to))];
    if note != opportunity.assigned_note {
        edits.push(Opportunity::ASSIGNED_NOTE.to(&note));
    }
    let stays = counts && opportunity.confirmation == Confirmation::Confirmed;
    if !stays && opportunity.confirmation != Confirmation::Assigned {
        edits.push(Opportunity::CONFIRMATION.to(&Confirmation::Assigned));
    }
    edits
}

impl Opportunity {
    /// Tells whether numbers count it.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.confirmation == Confirmation::Confirmed
    }
}

impl Book {
    /// Returns which opportunities a manager has to confirm.
    #[must_use]
    pub fn confirmation_policy(&self) -> ConfirmationPolicy {
        self.companies.get(Company::ID).map(|company| company.confirmation).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RawId;

    const STATES: &[Confirmation] = Confirmation::ALL;

    #[test]
    fn who_leads_the_owner_can_do_whatever_the_owner_can() {
        for from in STATES {
            for step in Step::ALL {
                for pair in Relation::ALL.windows(2) {
                    assert!(!may(step, *from, pair[0]) || may(step, *from, pair[1]), "{step:?}");
                }
            }
        }
    }

    #[test]
    fn an_owner_neither_confirms_nor_takes_out_of_the_numbers() {
        for from in STATES.iter().filter(|from| **from != Confirmation::Confirmed) {
            assert!(!is_allowed(*from, Confirmation::Confirmed, Relation::Owner), "{from:?}");
            assert!(is_allowed(*from, Confirmation::Confirmed, Relation::Leader), "{from:?}");
        }
        for to in STATES.iter().filter(|to| **to != Confirmation::Confirmed) {
            assert!(!is_allowed(Confirmation::Confirmed, *to, Relation::Owner), "{to:?}");
        }
    }

    #[test]
    fn nothing_is_stuck_for_its_manager() {
        for from in STATES {
            assert!(is_allowed(*from, Confirmation::Confirmed, Relation::Leader), "{from:?}");
        }
    }

    #[test]
    fn a_new_one_begins_where_the_company_says() {
        use ConfirmationPolicy::{All, Assigned, Nothing};
        let (me, other) = (Id::new(RawId(1)), Some(Id::new(RawId(2))));
        let mine = Some(me);
        for (policy, role, owner, expected) in [
            (Nothing, Role::Manager, other, Confirmation::Confirmed),
            (Assigned, Role::Manager, other, Confirmation::Assigned),
            (Assigned, Role::Rep, mine, Confirmation::Confirmed),
            (All, Role::Rep, mine, Confirmation::Accepted),
            (All, Role::Rep, None, Confirmation::Accepted),
            (All, Role::Manager, mine, Confirmation::Confirmed),
            (All, Role::Director, other, Confirmation::Assigned),
        ] {
            assert_eq!(beginning(policy, role, me, owner), expected, "{policy:?} {role:?}");
        }
    }

    #[test]
    fn what_is_handed_over_keeps_counting_only_where_that_was_said() {
        let to: Id<User> = Id::new(RawId(5));
        let mut opportunity = Opportunity::default();
        let note = Some("Knows the buyer".to_owned());
        assert_eq!(hand_over(&opportunity, to, note.clone(), true).len(), 2);
        let edits = hand_over(&opportunity, to, note.clone(), false);
        assert!(edits.contains(&Opportunity::CONFIRMATION.to(&Confirmation::Assigned)));
        opportunity.confirmation = Confirmation::Accepted;
        let edits = hand_over(&opportunity, to, note, true);
        assert!(edits.contains(&Opportunity::CONFIRMATION.to(&Confirmation::Assigned)));
    }
}
