//! I15 rebase is server: if no concurrent commit intervened, client overlay after replay == server
//! result.

use shared::book::RowKey;
use shared::entity::{Kind, Role};
use shared::sync::protocol::{Fields, Mutation, Outcome, Rejection, Request};
use shared::value::Value;

use super::hold;
use crate::simulation::server::Server;
use crate::simulation::sight::leader_of;
use crate::simulation::tab::Tab;

/// What a device showed when it sent its edits.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    rows: Vec<(RowKey, Option<Fields>)>,
    /// Records of changes that the device made before the server did.
    changes: Vec<RowKey>,
    role: Role,
    /// Some of it may have been edited in other tabs, which did not know of each other.
    is_of_tabs: bool,
}

impl Shown {
    /// Notes the rows that a request is about; nothing when the screen shows later edits of them too.
    #[must_use]
    pub fn by(tab: &Tab, request: &Request, server: &Server, is_of_tabs: bool) -> Self {
        let keys: Vec<RowKey> = request.mutations.iter().map(|it| it.mutation.key()).collect();
        let about = tab.client.waiting().filter(|it| keys.contains(&it.mutation.key()));
        let is_whole = tab.client.status().complete && !tab.is_staging;
        if about.count() != keys.len() || !is_whole {
            return Self::default();
        }
        let book = tab.client.book();
        let fields = |key: RowKey| {
            let kind = Kind::from_number(key.kind)?;
            let record = book.record(kind, key.id)?;
            let fields = kind.fields().iter().map(|spec| (spec.number, record.field(spec.number)));
            let filled = fields.filter(|(_, value)| !matches!(value, Value::Null));
            Some(filled.collect::<Fields>())
        };
        // What lies with a record out of sight only the server can judge.
        let is_judged = |key: &RowKey| {
            // Of a record that is deleted here only the server still knows with what it lay.
            let fields_now = fields(*key).or_else(|| server.fields(*key));
            let leader = fields_now.and_then(|fields| leader_of(*key, &fields));
            leader.is_none_or(|leader| fields(leader).is_some())
        };
        if !keys.iter().all(is_judged) {
            return Self::default();
        }
        let changes = keys.iter().flat_map(|key| book.changes_of(key.id));
        let changes = changes.map(|change| RowKey::new(Kind::Change, change.id.raw()));
        let made_here = |key: &RowKey| tab.client.rev(*key) == 0;
        Self {
            role: tab.client.person().role,
            is_of_tabs,
            changes: changes.filter(made_here).collect(),
            rows: keys.iter().map(|key| (*key, fields(*key))).collect(),
        }
    }
}

/// What the server knows of a request before it takes it.
#[derive(Clone, Copy, Debug)]
pub struct Before {
    /// Nothing was committed since the device last pulled.
    pub is_alone: bool,
}

impl Before {
    /// Looks whether anything stands between the device and the server.
    #[must_use]
    pub fn of(
        server: &Server,
        request: &Request,
        is_first: bool,
        role: Role,
        shown: &Shown,
    ) -> Self {
        let is_based = |mutation: &Mutation| match mutation {
            Mutation::Patch { base, .. } | Mutation::Delete { base, .. } => {
                // Edits of rows that are made in the same request name no revision.
                // One that is ahead of the device is of a history before a restore.
                server.rev(mutation.key()) <= *base && *base <= request.cursor
            }
            Mutation::Create { .. } => server.rev(mutation.key()) == 0,
            // Of a deleted row nobody has a revision.
            Mutation::Restore { .. } => false,
        };
        let is_alone = is_first
            && request.cursor == server.head()
            && role == shown.role
            && request.epoch == Some(server.epoch())
            && request.mutations.iter().all(|it| is_based(&it.mutation));
        Self { is_alone }
    }
}

/// The fields that say more than a new record's: what was never told and what was told as it is anyway
/// read the same.
fn told(key: RowKey, mut fields: Fields) -> Fields {
    if let Some(kind) = Kind::from_number(key.kind) {
        let blank = kind.blank(key.id);
        fields.retain(|number, value| blank.field(*number) != *value);
    }
    fields
}

/// Once the group is on disk: the server has what the device showed.
pub fn check(before: Before, shown: &Shown, outcomes: &[&Outcome], server: &Server) {
    // What lies out of sight only the server knows.
    let is_hidden =
        |it: &&Outcome| matches!(it, Outcome::Rejected { reason: Rejection::OutOfReach, .. });
    if !before.is_alone || outcomes.iter().any(is_hidden) {
        return;
    }
    // An edit of another tab came between the edits of an action: the rest of it shows until the server
    // refuses it as a whole.
    let is_part =
        |it: &&Outcome| matches!(it, Outcome::Rejected { reason: Rejection::Together { .. }, .. });
    if shown.is_of_tabs && outcomes.iter().any(is_part) {
        return;
    }
    for (key, fields) in &shown.rows {
        let there = server.fields(*key).map(|fields| told(*key, fields));
        let fields = fields.clone().map(|fields| told(*key, fields));
        hold!(15, there == fields, "{key:?} was shown as {fields:?}, and is {there:?}");
    }
    for key in &shown.changes {
        let is_there = server.fields(*key).is_some();
        hold!(15, is_there, "{key:?} was shown in a timeline, and the server has it not");
    }
    // What was refused is not shown either: the rows are the same.
    for outcome in outcomes {
        let is_late =
            matches!(outcome, Outcome::Applied { superseded, .. } if !superseded.is_empty());
        hold!(15, !is_late, "nobody came between, and the server says {outcome:?}");
    }
}
