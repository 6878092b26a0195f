//! The one decision both sides make: what a mutation does to the rows. Pure.

use std::collections::BTreeMap;

use crate::book::RowKey;
use crate::entity::{Change, Entity, Kind, Role, SetError};
use crate::id::{Id, RawId};
use crate::order;
use crate::value::{FieldValue, Millis, Value};

use super::protocol::{ClientId, CommitSeq, Envelope, Fields, Mutation, Outcome, Rejection};

/// Who last changed a field: in which commit, and by which client (see [`ClientId::mark`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The commit.
    pub commit: CommitSeq,
    /// The client's mark.
    pub by: u64,
}

/// A row as the decision sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowState {
    /// The commit that last changed it.
    pub rev: CommitSeq,
    /// Whose it is; 0 is the whole company.
    pub scope: u32,
    /// Who made it.
    pub created: Written,
    /// Fields changed since it was made.
    pub written: BTreeMap<u16, Written>,
    /// What it holds; nothing when it was deleted.
    pub fields: Option<Fields>,
}

/// Where the decision reads rows.
pub trait Rows {
    /// Returns a row, deleted ones too.
    fn row(&self, key: RowKey) -> Option<RowState>;
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub user: Id<crate::entity::User>,
    /// What the person is here to do.
    pub role: Role,
    /// The client that numbers the mutations.
    pub client: ClientId,
}

/// What a mutation does.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// What the author is told.
    pub outcome: Outcome,
    /// The rows it changes.
    pub writes: Vec<(RowKey, RowState)>,
}

impl Decision {
    pub(super) fn rejected(reason: Rejection) -> Self {
        Self { outcome: Outcome::Rejected { reason }, writes: Vec::new() }
    }
}

/// Decides what `envelope` does to `rows` when it becomes commit number `commit` at `now`.
///
/// A patch changes the fields that nobody else changed since the revision its author saw. For a field
/// that somebody else changed to something different, the first stays, and the attempt becomes a
/// superseded [`Change`], so that nothing is lost. A client's own earlier edits never count as somebody
/// else's.
#[must_use]
pub fn apply(
    rows: &dyn Rows,
    actor: &Actor,
    envelope: &Envelope,
    commit: CommitSeq,
    now: Millis,
) -> Decision {
    let key = envelope.mutation.key();
    let Some(kind) = Kind::from_number(key.kind) else {
        return Decision::rejected(Rejection::UnknownKind { kind: key.kind });
    };
    if !may_write(actor.role, kind) {
        return Decision::rejected(Rejection::NotAllowed);
    }
    let edit = Edit { actor, envelope, commit, now, key, kind };
    let current = rows.row(key);
    match (&envelope.mutation, current) {
        (Mutation::Create { fields, .. }, None) => edit.create(fields),
        (Mutation::Create { fields, .. }, Some(row)) => edit.patch(row, 0, fields),
        (Mutation::Patch { base, fields, .. }, Some(row)) => edit.patch(row, *base, fields),
        (Mutation::Delete { .. }, Some(row)) => edit.delete(row),
        (Mutation::Patch { .. } | Mutation::Delete { .. }, None) => {
            Decision::rejected(Rejection::Missing)
        }
    }
}

/// Tells whether a role may write records of a kind.
///
/// Reps and managers work with customers; the house (people, departments, pipelines, rates) is for
/// directors and administrators; changes are written by the server alone.
#[must_use]
pub fn may_write(role: Role, kind: Kind) -> bool {
    match kind {
        Kind::Change => false,
        Kind::Account | Kind::Contact | Kind::Product | Kind::Opportunity | Kind::ImportMapping => {
            true
        }
        Kind::User
        | Kind::Department
        | Kind::Region
        | Kind::Channel
        | Kind::Pipeline
        | Kind::Stage
        | Kind::Company
        | Kind::ExchangeRate => matches!(role, Role::Director | Role::Administrator),
    }
}

struct Edit<'a> {
    actor: &'a Actor,
    envelope: &'a Envelope,
    commit: CommitSeq,
    now: Millis,
    key: RowKey,
    kind: Kind,
}

impl Edit<'_> {
    fn create(&self, fields: &Fields) -> Decision {
        if let Err(reason) = self.check(fields) {
            return Decision::rejected(reason);
        }
        for spec in self.kind.fields() {
            let empty = fields.get(&spec.number).is_none_or(Value::is_empty);
            // The title, and links that a record is nothing without.
            let needed = spec.number == self.kind.fields()[0].number
                || matches!(spec.field_type, crate::value::FieldType::Link(_)) && !spec.optional;
            if empty && needed {
                return Decision::rejected(Rejection::Empty { field: spec.number });
            }
        }
        let row = RowState {
            rev: self.commit,
            scope: 0,
            created: self.written(),
            written: BTreeMap::new(),
            fields: Some(without_nulls(fields)),
        };
        self.applied(vec![(self.key, row)], Vec::new())
    }

    fn patch(&self, mut row: RowState, base: CommitSeq, fields: &Fields) -> Decision {
        if let Err(reason) = self.check(fields) {
            return Decision::rejected(reason);
        }
        let Some(mut current) = row.fields.take() else {
            return Decision::rejected(Rejection::Deleted);
        };
        let mark = self.actor.client.mark();
        let mut superseded = Vec::new();
        let mut writes = Vec::new();
        let mut changed = false;
        for (number, after) in fields {
            let before = current.get(number).cloned().unwrap_or_default();
            if before == *after {
                continue;
            }
            let last = row.written.get(number).copied().unwrap_or(row.created);
            let first_come = last.commit > base && last.by != mark;
            if first_come {
                superseded.push(*number);
            } else {
                changed = true;
                row.written.insert(*number, self.written());
                set_or_remove(&mut current, *number, after);
            }
            let tracked = self.kind.field_numbered(*number).is_some_and(|spec| spec.tracked);
            if tracked || first_come {
                writes.push(self.change(*number, before, after.clone(), first_come));
            }
        }
        if changed {
            row.rev = self.commit;
            row.fields = Some(current);
            writes.push((self.key, row));
        }
        self.applied(writes, superseded)
    }

    fn delete(&self, mut row: RowState) -> Decision {
        // Deleting what is gone already is what the author wanted.
        if row.fields.take().is_none() {
            return self.applied(Vec::new(), Vec::new());
        }
        row.rev = self.commit;
        row.written = BTreeMap::new();
        self.applied(vec![(self.key, row)], Vec::new())
    }

    fn applied(&self, writes: Vec<(RowKey, RowState)>, superseded: Vec<u16>) -> Decision {
        Decision { outcome: Outcome::Applied { commit: self.commit, superseded }, writes }
    }

    fn written(&self) -> Written {
        Written { commit: self.commit, by: self.actor.client.mark() }
    }

    /// Checks that every field is known and holds its type, and that the title is not emptied.
    fn check(&self, fields: &Fields) -> Result<(), Rejection> {
        let mut blank = self.kind.blank(self.key.id);
        for (number, value) in fields {
            let spec = self.kind.field_numbered(*number);
            let Some(spec) = spec else {
                return Err(Rejection::UnknownField { field: *number });
            };
            if *number == self.kind.fields()[0].number && value.is_empty() {
                return Err(Rejection::Empty { field: *number });
            }
            if matches!(value, Value::Null) && !spec.optional {
                return Err(Rejection::Empty { field: *number });
            }
            blank.set_field(*number, value).map_err(|error| match error {
                SetError::UnknownField(field) => Rejection::UnknownField { field },
                SetError::WrongType(field) => Rejection::WrongType { field },
            })?;
        }
        Ok(())
    }

    /// The record of one changed field. Its id follows from the client, the number and the field, so
    /// the author's device makes the same record before the server does.
    fn change(
        &self,
        field: u16,
        before: Value,
        after: Value,
        superseded: bool,
    ) -> (RowKey, RowState) {
        let id = RawId::derived(&[
            &self.actor.client.to_bytes(),
            &self.envelope.seq.to_be_bytes(),
            &field.to_be_bytes(),
        ]);
        let change = Change {
            id: Id::new(id),
            field: i64::from(field),
            about_kind: i64::from(self.key.kind),
            about: self.key.id,
            before,
            after,
            author: Some(self.actor.user),
            at: self.now,
            claimed_at: Some(Millis(self.envelope.at)),
            superseded,
        };
        let fields = Change::FIELDS.iter().map(|spec| (spec.number, change.value(spec.number)));
        let row = RowState {
            rev: self.commit,
            scope: 0,
            created: self.written(),
            written: BTreeMap::new(),
            fields: Some(without_nulls(&order::map(fields))),
        };
        (RowKey::new(Kind::Change, id), row)
    }
}

fn set_or_remove(fields: &mut Fields, number: u16, value: &Value) {
    if matches!(value, Value::Null) {
        fields.remove(&number);
    } else {
        fields.insert(number, value.clone());
    }
}

fn without_nulls(fields: &Fields) -> Fields {
    let filled = fields.iter().filter(|(_, value)| !matches!(value, Value::Null));
    order::map(filled.map(|(number, value)| (*number, value.to_value())))
}
