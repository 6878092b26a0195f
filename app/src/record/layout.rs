//! Layout: which fields a page groups, and what a new record begins with.

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

pub(super) const ACCOUNT: &[FieldGroup] = &[
    group("record-group-main", &["name", "industry", "owner", "region", "channel", "parent"]),
    group(
        "record-group-reach",
        &["phone", "website", "street", "postal_code", "city", "state", "country"],
    ),
    group("record-group-more", &["annual_revenue", "employees", "notes", "external_key"]),
];
pub(super) const CONTACT: &[FieldGroup] = &[
    group("record-group-main", &["name", "account", "job_title", "owner", "contact_days"]),
    group("record-group-reach", &["email", "phone", "city", "country"]),
    group("record-group-more", &["notes", "relation", "open_to_all", "external_key"]),
];
pub(super) const PRODUCT: &[FieldGroup] = &[
    group("record-group-main", &["name", "category", "sku", "price", "retired"]),
    group("record-group-more", &["description", "external_key"]),
];
pub(super) const COMPANY: &[FieldGroup] = &[group(
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
pub(super) const TASK: &[FieldGroup] = &[
    group("record-group-main", &["title", "due", "owner", "done"]),
    group("record-group-about", &["opportunity", "account", "contact", "lead"]),
    group("record-group-more", &["notes", "done_at"]),
];
pub(super) const ACTIVITY: &[FieldGroup] = &[
    group("record-group-main", &["title", "how", "at", "owner", "notes"]),
    group("record-group-about", &["opportunity", "account", "contact", "lead"]),
];
// Whose it is goes by steps that keep the reason.
pub(super) const LEAD: &[FieldGroup] = &[
    group(
        "record-group-main",
        &["name", "company", "job_title", "source", "campaign", "budget", "wanted_by"],
    ),
    group("record-group-reach", &["phone", "email", "city", "region", "channel"]),
    group("record-group-more", &["notes", "external_key"]),
];
pub(super) const ASSIGNMENT_RULE: &[FieldGroup] = &[group(
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
pub(super) const COMPETITOR: &[FieldGroup] = &[
    group("record-group-main", &["name", "website", "notes"]),
    group("record-group-more", &["external_key"]),
];
pub(super) const USER: &[FieldGroup] = &[
    group("record-group-main", &["name", "role", "department", "region", "manager", "left"]),
    group("record-group-reach", &["email", "phone", "job_title"]),
    group("record-group-more", &["external_key", "created_at"]),
];
pub(super) const DEPARTMENT: &[FieldGroup] = &[
    group("record-group-main", &["name", "parent", "manager"]),
    group("record-group-more", &["external_key"]),
];
pub(super) const REGION: &[FieldGroup] = &[
    group("record-group-main", &["name", "parent"]),
    group("record-group-more", &["external_key"]),
];
pub(super) const COMMITTEE_MEMBER: &[FieldGroup] = &[group(
    "record-group-main",
    &[
        "contact",
        "name",
        "role",
        "attitude",
        "strength",
        "decided",
        "reports_to",
        "contact_days",
        "notes",
    ],
)];
pub(super) const OPPORTUNITY: &[FieldGroup] = &[
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
