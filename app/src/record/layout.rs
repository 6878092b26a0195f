//! Layout: which fields a page groups, which a dialog asks for, and what a new record begins with.

use shared::book::Book;
use shared::entity::{AssignmentRule, Kind, Opportunity};
use shared::value::Value;

use crate::platform::clock;
use crate::store;

/// Fields that stand together on a page.
#[derive(Clone, Copy, Debug)]
pub struct FieldGroup {
    /// Message id of its heading.
    pub title: &'static str,
    /// Names of its fields.
    pub fields: &'static [&'static str],
}

/// Set by the machinery, and only shown.
pub(crate) const READ_ONLY: &[&str] =
    &["external_key", "created_by", "created_at", "closed_from", "done_at"];

const fn group(title: &'static str, fields: &'static [&'static str]) -> FieldGroup {
    FieldGroup { title, fields }
}

const ACCOUNT: &[FieldGroup] = &[
    group("record-group-main", &["name", "industry", "owner", "region", "channel", "parent"]),
    group(
        "record-group-reach",
        &["phone", "website", "street", "postal_code", "city", "state", "country"],
    ),
    group("record-group-more", &["annual_revenue", "employees", "notes", "external_key"]),
];
const CONTACT: &[FieldGroup] = &[
    group("record-group-main", &["name", "account", "job_title", "owner"]),
    group("record-group-reach", &["email", "phone", "city", "country"]),
    group("record-group-more", &["notes", "external_key"]),
];
const PRODUCT: &[FieldGroup] = &[
    group("record-group-main", &["name", "category", "sku", "price", "retired"]),
    group("record-group-more", &["description", "external_key"]),
];
const COMPANY: &[FieldGroup] = &[group(
    "settings-company",
    &[
        "name",
        "confirmation",
        "lead_return_days",
        "standings",
        "pin_required",
        "lock_minutes",
        "lease_days",
    ],
)];
const TASK: &[FieldGroup] = &[
    group("record-group-main", &["title", "due", "owner", "done"]),
    group("record-group-about", &["opportunity", "account", "contact", "lead"]),
    group("record-group-more", &["notes", "done_at"]),
];
const ACTIVITY: &[FieldGroup] = &[
    group("record-group-main", &["title", "how", "at", "owner", "notes"]),
    group("record-group-about", &["opportunity", "account", "contact", "lead"]),
];
// Whose it is goes by steps that keep the reason.
const LEAD: &[FieldGroup] = &[
    group(
        "record-group-main",
        &["name", "company", "job_title", "source", "campaign", "budget", "wanted_by"],
    ),
    group("record-group-reach", &["phone", "email", "city", "region", "channel"]),
    group("record-group-more", &["notes", "external_key"]),
];
const ASSIGNMENT_RULE: &[FieldGroup] = &[group(
    "record-group-main",
    &[
        "name",
        "position",
        "paused",
        "region",
        "product",
        "channel",
        "source",
        "method",
        "person",
        "department",
    ],
)];
const COMPETITOR: &[FieldGroup] = &[
    group("record-group-main", &["name", "website", "notes"]),
    group("record-group-more", &["external_key"]),
];
const USER: &[FieldGroup] = &[
    group("record-group-main", &["name", "role", "department", "region", "manager", "left"]),
    group("record-group-reach", &["email", "phone", "job_title"]),
    group("record-group-more", &["external_key", "created_at"]),
];
const DEPARTMENT: &[FieldGroup] = &[
    group("record-group-main", &["name", "parent", "manager"]),
    group("record-group-more", &["external_key"]),
];
const REGION: &[FieldGroup] = &[
    group("record-group-main", &["name", "parent"]),
    group("record-group-more", &["external_key"]),
];
const OPPORTUNITY: &[FieldGroup] = &[
    group(
        "record-group-main",
        &[
            "name",
            "account",
            "contact",
            "owner",
            "amount",
            "probability",
            "expected_close",
            "next_step",
        ],
    ),
    group(
        "record-group-more",
        &[
            "product",
            "channel",
            "region",
            "opened_on",
            "closed_on",
            "close_reason",
            "competitor",
            "closed_from",
            "notes",
            "external_key",
        ],
    ),
];

/// Returns the groups of a kind's page. An opportunity's stage is not among them: it moves by the
/// stage path, which asks what a move needs.
#[must_use]
pub const fn groups(kind: Kind) -> &'static [FieldGroup] {
    match kind {
        Kind::Account => ACCOUNT,
        Kind::Contact => CONTACT,
        Kind::Product => PRODUCT,
        Kind::Opportunity => OPPORTUNITY,
        Kind::Task => TASK,
        Kind::Activity => ACTIVITY,
        Kind::Competitor => COMPETITOR,
        Kind::Lead => LEAD,
        Kind::AssignmentRule => ASSIGNMENT_RULE,
        Kind::Company => COMPANY,
        Kind::User => USER,
        Kind::Department => DEPARTMENT,
        Kind::Region => REGION,
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
        | Kind::ReviewNote => &[],
    }
}

/// Returns the fields a dialog asks for; the title alone where nothing is known of the kind.
#[must_use]
pub const fn asked(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Account => &["name", "industry", "owner", "region", "channel", "city", "phone"],
        Kind::Contact => &["name", "account", "job_title", "email", "phone"],
        Kind::Product => &["name", "category", "sku", "price"],
        Kind::Opportunity => &[
            "name",
            "account",
            "contact",
            "amount",
            "expected_close",
            "pipeline",
            "stage",
            "product",
            "owner",
        ],
        Kind::Task => &["title", "due", "owner", "opportunity", "account", "contact"],
        Kind::Activity => &["how", "title", "opportunity", "account", "contact", "notes"],
        Kind::Competitor => &["name", "website"],
        Kind::Lead => &[
            "name", "company", "phone", "email", "source", "campaign", "region", "channel", "owner",
        ],
        Kind::AssignmentRule => {
            &["name", "region", "product", "channel", "source", "method", "person", "department"]
        }
        Kind::User => &["name", "email", "role", "department", "region", "manager"],
        Kind::Department => &["name", "parent", "manager"],
        Kind::Region => &["name", "parent"],
        Kind::Channel
        | Kind::Pipeline
        | Kind::Stage
        | Kind::Change
        | Kind::Company
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
        | Kind::ReviewNote => &["name"],
    }
}

/// Returns what a new record begins with.
#[must_use]
pub fn beginning(kind: Kind, book: &Book) -> Vec<(u16, Value)> {
    let mut fields = Vec::new();
    if let Some(owner) = kind.field_named("owner") {
        fields.push((owner.number, Value::Id(store::me().user.raw())));
    }
    if kind == Kind::AssignmentRule {
        let last = book.assignment_rules.iter().map(|rule| rule.position).max().unwrap_or(0);
        fields.push(AssignmentRule::POSITION.to(&last.saturating_add(10)));
    }
    if kind == Kind::Opportunity {
        fields.push(Opportunity::OPENED_ON.to(&Some(clock::today())));
        if let Some(pipeline) = book.default_pipeline() {
            fields.push(Opportunity::PIPELINE.to(&pipeline.id));
            if let Some(first) = book.stages_of(pipeline.id).first() {
                fields.push(Opportunity::STAGE.to(&first.id));
            }
        }
    }
    fields
}
