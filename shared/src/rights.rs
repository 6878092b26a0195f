//! Rights: who may do what to which kind of record, by role and by relation to the record.
//!
//! One table, [`least`]. The app asks it in order to show or to explain, the server in order to refuse.
//! What a person *sees* is decided in [`crate::sync::visibility`]; rights speak of what is seen.

use crate::entity::{Kind, Role};

/// What may be done to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Make it.
    Create,
    /// See it.
    Read,
    /// Change it.
    Edit,
    /// Give it to another owner.
    HandOver,
    /// Remove it.
    Delete,
    /// Consent to what was submitted about it.
    Approve,
    /// Take it out of the system in a file.
    Export,
}

impl Action {
    /// Every action, in the order of the table.
    pub const ALL: [Self; 7] = [
        Self::Create,
        Self::Read,
        Self::Edit,
        Self::HandOver,
        Self::Delete,
        Self::Approve,
        Self::Export,
    ];

    /// Returns the name used in message ids.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Read => "read",
            Self::Edit => "edit",
            Self::HandOver => "hand-over",
            Self::Delete => "delete",
            Self::Approve => "approve",
            Self::Export => "export",
        }
    }
}

/// How a person stands to a record, from far to near. Each includes those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Not at all.
    #[default]
    Stranger,
    /// Sees it: it was shared for reading, or a record of one's own leads to it.
    Reader,
    /// Works on it: it was shared for editing, or nobody owns it.
    Editor,
    /// Owns it.
    Owner,
    /// Leads its owner.
    Leader,
    /// Answers for the whole company.
    Overseer,
}

impl Relation {
    /// Every relation, from far to near.
    pub const ALL: [Self; 6] =
        [Self::Stranger, Self::Reader, Self::Editor, Self::Owner, Self::Leader, Self::Overseer];

    /// Returns the name used in message ids.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Stranger => "stranger",
            Self::Reader => "reader",
            Self::Editor => "editor",
            Self::Owner => "owner",
            Self::Leader => "leader",
            Self::Overseer => "overseer",
        }
    }
}

/// Kinds that are treated alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Who works here: only administrators change it, since a role gives rights.
    People,
    /// How the company is divided and how it counts.
    House,
    /// What is sold.
    Catalogue,
    /// Who sells against us: everybody notes what they meet, managers keep it in order.
    Market,
    /// Work with customers.
    Business,
    /// Letting somebody into a record.
    Sharing,
    /// Tools that everybody shares.
    Tool,
    /// What only its author has.
    Personal,
    /// Views of lists: their author's, to be shared with everybody.
    View,
    /// Written by the server alone.
    History,
}

impl Class {
    /// Every class, in the order of the table.
    pub const ALL: [Self; 10] = [
        Self::People,
        Self::House,
        Self::Catalogue,
        Self::Market,
        Self::Business,
        Self::Sharing,
        Self::Tool,
        Self::Personal,
        Self::View,
        Self::History,
    ];

    /// Returns the class of a kind.
    #[must_use]
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::User => Self::People,
            Kind::Department
            | Kind::Region
            | Kind::Channel
            | Kind::Pipeline
            | Kind::Stage
            | Kind::Company
            | Kind::ExchangeRate
            | Kind::AssignmentRule
            | Kind::Criterion
            | Kind::StageTask => Self::House,
            Kind::Product => Self::Catalogue,
            Kind::Account
            | Kind::Contact
            | Kind::Opportunity
            | Kind::Task
            | Kind::Activity
            | Kind::Lead
            | Kind::LeadProduct
            | Kind::Evidence
            | Kind::Milestone
            | Kind::ReviewNote
            | Kind::CommitteeMember
            | Kind::InfluenceLine
            | Kind::Affiliation
            | Kind::ImportantDate => Self::Business,
            Kind::Share => Self::Sharing,
            Kind::Competitor => Self::Market,
            Kind::ImportMapping => Self::Tool,
            Kind::Conflict | Kind::UndoLog | Kind::ViewPin | Kind::Snooze => Self::Personal,
            Kind::SavedView => Self::View,
            Kind::Change | Kind::Standing => Self::History,
        }
    }

    /// Returns the name used in message ids.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::House => "house",
            Self::Catalogue => "catalogue",
            Self::Market => "market",
            Self::Business => "business",
            Self::Sharing => "sharing",
            Self::Tool => "tool",
            Self::Personal => "personal",
            Self::View => "view",
            Self::History => "history",
        }
    }
}

/// The table: the least relation with which a role may do this to records of a class; nothing when it
/// may not at all.
#[must_use]
pub fn least(class: Class, action: Action, role: Role) -> Option<Relation> {
    let at_least = |least: Role| (role >= least).then_some(Relation::Stranger);
    match (class, action) {
        (Class::Business | Class::Sharing, Action::Approve) => {
            (role >= Role::Manager).then_some(Relation::Leader)
        }
        (_, Action::Approve) => None,
        (Class::People, Action::Read | Action::Export)
        | (Class::House | Class::Catalogue, Action::Read) => at_least(Role::Rep),
        (Class::People, _) => at_least(Role::Administrator),
        (Class::House, _) => at_least(Role::Director),
        (Class::Catalogue, Action::Export) => at_least(Role::Rep),
        (Class::Catalogue, _) => at_least(Role::Manager),
        (Class::Market, Action::HandOver | Action::Delete) => at_least(Role::Manager),
        (Class::Market, _) => at_least(Role::Rep),
        (Class::Business, Action::Read) => Some(Relation::Reader),
        (Class::Business, Action::Create | Action::Edit) => Some(Relation::Editor),
        (Class::Business, Action::HandOver) => Some(Relation::Editor),
        (Class::Business, Action::Delete) => Some(Relation::Owner),
        // A list of customers is worth stealing: a rep takes out what is the rep's own.
        (Class::Business, Action::Export) => {
            Some(if role == Role::Rep { Relation::Owner } else { Relation::Reader })
        }
        (Class::Sharing, Action::Read | Action::Export) => Some(Relation::Reader),
        (Class::Sharing, _) => Some(Relation::Owner),
        (Class::Tool, _) => at_least(Role::Rep),
        (Class::Personal, _) => Some(Relation::Owner),
        (Class::View, Action::Read | Action::Export) => Some(Relation::Reader),
        (Class::View, _) => Some(Relation::Owner),
        (Class::History, Action::Read | Action::Export) => Some(Relation::Reader),
        (Class::History, _) => None,
    }
}

/// Tells whether a person of this role and relation may do this to a record.
///
/// A rep (`Relation::Owner`) may delete an own opportunity; a rep who was let in for editing may not.
#[must_use]
pub fn allowed(kind: Kind, action: Action, role: Role, relation: Relation) -> bool {
    least(Class::of(kind), action, role).is_some_and(|least| relation >= least)
}

/// Tells whether a role may do this to any record of the kind.
#[must_use]
pub fn ever(kind: Kind, action: Action, role: Role) -> bool {
    least(Class::of(kind), action, role).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nearer_relation_and_a_higher_role_never_take_a_right_away() {
        for kind in Kind::ALL {
            for action in Action::ALL {
                for role in Role::ALL {
                    let allowed = |relation| allowed(*kind, action, *role, relation);
                    for pair in Relation::ALL.windows(2) {
                        assert!(
                            !allowed(pair[0]) || allowed(pair[1]),
                            "{kind:?} {action:?} {role:?}"
                        );
                    }
                }
                for pair in Role::ALL.windows(2) {
                    let by = |role| least(Class::of(*kind), action, role);
                    let lost =
                        by(pair[0]).is_some_and(|low| by(pair[1]).is_none_or(|high| high > low));
                    assert!(!lost, "{kind:?} {action:?} {pair:?}");
                }
            }
        }
    }

    #[test]
    fn nobody_but_an_administrator_gives_roles() {
        for role in [Role::Rep, Role::Manager, Role::Director] {
            assert!(!allowed(Kind::User, Action::Edit, role, Relation::Overseer));
        }
        assert!(allowed(Kind::User, Action::Edit, Role::Administrator, Relation::Stranger));
    }

    #[test]
    fn history_is_written_by_nobody() {
        for role in Role::ALL {
            for action in [Action::Create, Action::Edit, Action::Delete] {
                assert!(!ever(Kind::Change, action, *role));
            }
        }
    }

    #[test]
    fn a_rep_works_on_what_nobody_owns_but_does_not_remove_it() {
        assert!(allowed(Kind::Account, Action::HandOver, Role::Rep, Relation::Editor));
        assert!(!allowed(Kind::Account, Action::Delete, Role::Rep, Relation::Editor));
        assert!(!allowed(Kind::Account, Action::Export, Role::Rep, Relation::Reader));
        assert!(allowed(Kind::Account, Action::Export, Role::Manager, Relation::Reader));
    }
}
