//! Face: how each kind of record appears, in one table; a new kind is a line here.

use shared::entity::{Kind, Role};

use super::layout::{self, FieldGroup};
use crate::ui::icon::Icon;

/// How a kind of record appears.
#[derive(Clone, Copy, Debug)]
pub struct Face {
    /// Its drawing.
    pub icon: Icon,
    /// The address of its list; nothing for a kind without pages.
    pub list: Option<&'static str>,
    /// The least role that has its pages.
    pub least: Role,
    /// The groups of fields on its page. An opportunity's stage is not among them: it moves by the stage
    /// path, which asks what a move needs.
    pub groups: &'static [FieldGroup],
    /// The fields that a dialog asks for.
    pub asked: &'static [&'static str],
    /// The field that tells two of one name apart.
    pub hint: Option<&'static str>,
    /// The fields that say most about one, in a line.
    pub telling: &'static [&'static str],
    /// Among which kinds a new one may be already.
    pub compared: &'static [Kind],
}

impl Face {
    /// A kind that has no pages and is made by others.
    const PLAIN: Self = Self {
        icon: Icon::File,
        list: None,
        least: Role::Rep,
        groups: &[],
        asked: &["name"],
        hint: None,
        telling: &[],
        compared: &[],
    };

    const fn page(icon: Icon, list: &'static str, groups: &'static [FieldGroup]) -> Self {
        Self { icon, list: Some(list), groups, ..Self::PLAIN }
    }

    const fn asks(self, asked: &'static [&'static str]) -> Self {
        Self { asked, ..self }
    }

    const fn tells(self, hint: Option<&'static str>, telling: &'static [&'static str]) -> Self {
        Self { hint, telling, ..self }
    }

    const fn compared_with(self, compared: &'static [Kind]) -> Self {
        Self { compared, ..self }
    }

    const fn for_administrators(self) -> Self {
        Self { least: Role::Administrator, ..self }
    }
}

/// Returns how a kind appears.
#[must_use]
#[expect(clippy::too_many_lines, reason = "one table, a line or two for each kind")]
pub const fn face(kind: Kind) -> Face {
    match kind {
        Kind::Account => Face::page(Icon::Account, "/accounts", layout::ACCOUNT)
            .asks(&["name", "industry", "owner", "region", "channel", "city", "phone"])
            .tells(Some("city"), &["industry", "city", "owner"])
            .compared_with(&[Kind::Account, Kind::Lead]),
        Kind::Contact => Face::page(Icon::Contact, "/contacts", layout::CONTACT)
            .asks(&["name", "account", "job_title", "email", "phone"])
            .tells(Some("account"), &["job_title", "account", "city"])
            .compared_with(&[Kind::Contact, Kind::Lead]),
        Kind::Opportunity => Face::page(Icon::Opportunity, "/opportunities", layout::OPPORTUNITY)
            .asks(&[
                "name",
                "account",
                "contact",
                "amount",
                "expected_close",
                "pipeline",
                "stage",
                "product",
                "owner",
            ])
            .tells(Some("account"), &["account", "stage", "amount"]),
        Kind::Lead => Face::page(Icon::Lead, "/leads", layout::LEAD)
            .asks(&[
                "name", "company", "phone", "email", "source", "campaign", "region", "channel",
                "owner",
            ])
            .tells(Some("company"), &["company", "status", "owner"])
            .compared_with(&[Kind::Account, Kind::Contact, Kind::Lead]),
        Kind::AssignmentRule => Face::page(Icon::File, "/leads/rules", layout::ASSIGNMENT_RULE)
            .asks(&[
                "name",
                "region",
                "product",
                "channel",
                "source",
                "method",
                "person",
                "department",
            ]),
        Kind::Task => Face::page(Icon::CheckCircle, "/tasks", layout::TASK)
            .asks(&["title", "due", "owner", "opportunity", "account", "contact"])
            .tells(Some("due"), &["due", "account", "opportunity"]),
        Kind::Activity => Face::page(Icon::Phone, "/activities", layout::ACTIVITY)
            .asks(&["how", "title", "opportunity", "account", "contact", "notes"])
            .tells(Some("at"), &["how", "at", "account"]),
        Kind::Product => Face::page(Icon::Product, "/products", layout::PRODUCT)
            .asks(&["name", "category", "sku", "price"])
            .tells(Some("sku"), &["category", "sku", "price"]),
        Kind::Competitor => Face::page(Icon::Ranking, "/competitors", layout::COMPETITOR)
            .asks(&["name", "website"])
            .tells(None, &["website"]),
        Kind::User => Face::page(Icon::User, "/admin/people", layout::USER)
            .asks(&["name", "email", "role", "department", "region", "manager"])
            .tells(Some("department"), &["role", "department", "email"])
            .for_administrators(),
        Kind::Department => Face::page(Icon::Group, "/admin/departments", layout::DEPARTMENT)
            .asks(&["name", "parent", "manager"])
            .tells(None, &["parent", "manager"])
            .for_administrators(),
        Kind::Region => Face::page(Icon::Region, "/admin/regions", layout::REGION)
            .asks(&["name", "parent"])
            .tells(None, &["parent"])
            .for_administrators(),
        Kind::CommitteeMember => Face { groups: layout::COMMITTEE_MEMBER, ..Face::PLAIN },
        Kind::Company => Face { groups: layout::COMPANY, ..Face::PLAIN },
        Kind::Channel
        | Kind::Pipeline
        | Kind::Stage
        | Kind::Change
        | Kind::ExchangeRate
        | Kind::ImportMapping
        | Kind::Share
        | Kind::Conflict
        | Kind::UndoLog
        | Kind::Standing
        | Kind::LeadProduct
        | Kind::Criterion
        | Kind::Evidence
        | Kind::StageTask
        | Kind::SavedView
        | Kind::ViewPin
        | Kind::Milestone
        | Kind::ReviewNote
        | Kind::InfluenceLine
        | Kind::Affiliation
        | Kind::ImportantDate
        | Kind::Snooze => Face::PLAIN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_that_a_face_names_is_there() {
        for kind in Kind::ALL {
            let face = face(*kind);
            let grouped = face.groups.iter().flat_map(|group| group.fields);
            let named = grouped.chain(face.telling).chain(face.hint.iter());
            // What has no pages is asked for its title, whatever that is called.
            let asked = face.asked.iter().filter(|_| face.list.is_some());
            for name in named.chain(asked) {
                assert!(kind.field_named(name).is_some(), "{kind:?} has no {name}");
            }
        }
    }
}
