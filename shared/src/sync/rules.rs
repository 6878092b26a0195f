//! The one decision both sides make: what a mutation does to the rows. Pure.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::RowKey;
use crate::entity::{Change, Entity, Kind, Merge, Role, SetError, User};
use crate::id::{Id, RawId};
use crate::order;
use crate::planted::{Bug, planted};
use crate::rights::{self, Action, Relation};
use crate::value::{FieldType, FieldValue, Millis, Value};

use super::conflict;
use super::guards::{Deed, Guarded};
use super::protocol::{
    ClientId, CommitSeq, Envelope, Fields, MUTATION_BYTES_MAX, Mutation, Outcome, ROW_BYTES_MAX,
    Rejection, to_cbor,
};
use super::visibility::{self, Home, Opened, Org, Scope};

/// Who last changed a field, and in which commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The commit.
    pub commit: CommitSeq,
    /// The client's mark, see [`ClientId::mark`].
    pub by: u64,
    /// The person; nobody for what was there at first.
    pub user: Option<Id<User>>,
    /// When, by the server's clock.
    pub at: Millis,
}

impl Written {
    /// Tells whether somebody else wrote this after the revision that an author saw. A client's own
    /// earlier edits never count as somebody else's.
    fn is_news_to(&self, base: CommitSeq, mark: u64) -> bool {
        self.commit > base && self.by != mark && !planted(Bug::TakeOverNewer)
    }
}

/// A row as the decision sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowState {
    /// The commit that last changed it.
    pub rev: CommitSeq,
    /// Who made it.
    pub created: Written,
    /// Fields changed since it was made.
    pub written: BTreeMap<u16, Written>,
    /// What it holds; nothing when it was deleted.
    pub fields: Option<Fields>,
    /// The scopes it lies in, and since which commit. Only the server knows.
    pub scopes: BTreeMap<Scope, CommitSeq>,
    /// The scopes it has left, and in which commit. Only the server knows.
    pub left: BTreeMap<Scope, CommitSeq>,
    /// Who was let in by other records. Only the server knows.
    pub opened: Opened,
}

/// Where the decision reads.
pub trait Rows {
    /// Returns a row, deleted ones too.
    fn row(&self, key: RowKey) -> Option<RowState>;
    /// Returns who was let into a record by name, and whether for editing.
    fn shares(&self, key: RowKey) -> Vec<(Id<User>, bool)>;
    /// Tells whether a person sees a record that is there.
    fn sees(&self, person: &Actor, key: RowKey) -> bool;
    /// Returns who leads whom.
    fn org(&self) -> &Org;
    /// Tells whether a record of `kind` names this one in its `field`. It may read all of them: for
    /// what is done rarely.
    fn is_named(&self, id: RawId, kind: Kind, field: u16) -> bool;
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub user: Id<User>,
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
        Self { outcome: Outcome::Rejected { reason, commit: 0 }, writes: Vec::new() }
    }
}

/// Decides what `envelope` does to `rows` when it becomes commit number `commit` at `now`.
///
/// A patch changes the fields that nobody else changed since the revision its author saw. For a field
/// that somebody else changed to something different, the field's [`Merge`] policy decides; where it
/// asks, the first stays and the second becomes a [`Conflict`](crate::entity::Conflict) of its author,
/// so that nothing is lost.
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
    let bytes = to_cbor(&envelope.mutation).len();
    if bytes > MUTATION_BYTES_MAX {
        return Decision::rejected(Rejection::TooLarge { bytes: bytes as u64 });
    }
    let edit = Edit { rows, actor, envelope, commit, now, key, kind };
    match (&envelope.mutation, rows.row(key)) {
        (Mutation::Create { fields, .. }, None) => edit.create(fields),
        (Mutation::Create { fields, .. }, Some(row)) => edit.patch(row, 0, fields, &Fields::new()),
        (Mutation::Patch { base, fields, seen, .. }, Some(row)) => {
            edit.patch(row, *base, fields, seen)
        }
        (Mutation::Delete { base, .. }, Some(row)) => edit.delete(row, *base),
        (Mutation::Restore { fields, .. }, Some(row)) => edit.restore(row, fields),
        (Mutation::Patch { .. } | Mutation::Delete { .. } | Mutation::Restore { .. }, None) => {
            Decision::rejected(Rejection::Missing)
        }
    }
}

/// Returns how a person stands to a record with these fields. `is_seen` tells whether the person sees
/// it for whatever reason.
#[must_use]
pub fn relation(
    rows: &dyn Rows,
    actor: &Actor,
    key: RowKey,
    fields: &Fields,
    is_seen: bool,
) -> Relation {
    let Some(kind) = Kind::from_number(key.kind) else { return Relation::Stranger };
    let owner = visibility::owner(kind, fields);
    if let Home::Private(_) = Home::of(kind) {
        let is_own = owner == Some(actor.user);
        return if is_own { Relation::Owner } else { Relation::Stranger };
    }
    if let Home::Published(_, shared) = Home::of(kind) {
        return match (owner == Some(actor.user), visibility::is_published(fields, shared)) {
            (true, _) => Relation::Owner,
            (false, true) if actor.role >= Role::Director => Relation::Overseer,
            (false, true) => Relation::Reader,
            (false, false) => Relation::Stranger,
        };
    }
    if actor.role >= Role::Director {
        return Relation::Overseer;
    }
    let mut best = if is_seen { Relation::Reader } else { Relation::Stranger };
    let parents = visibility::followed(kind, fields);
    let common = if actor.role == Role::Rep { Relation::Editor } else { Relation::Leader };
    match owner {
        Some(owner) if owner == actor.user => best = Relation::Owner,
        Some(owner) if actor.role > Role::Rep && rows.org().leads(actor.user, owner) => {
            best = Relation::Leader;
        }
        Some(_) => {}
        // What nobody owns is there for everybody to work on; who leads people decides on it.
        None if parents.is_empty() && !visibility::is_resource(kind, fields) => {
            best = best.max(common);
        }
        None => {}
    }
    for parent in parents {
        best = best.max(match rows.row(parent) {
            Some(row) => {
                let is_seen = rows.sees(actor, parent);
                match &row.fields {
                    Some(fields) => relation(rows, actor, parent, fields, is_seen),
                    // Of what was removed nobody knows whose it was; its parts are left to those who
                    // saw it.
                    None if is_seen => common,
                    None => best,
                }
            }
            // Perhaps it comes later; until then the part is its author's.
            None => Relation::Owner,
        });
    }
    for (user, may_edit) in rows.shares(key) {
        if user == actor.user {
            best = best.max(if may_edit { Relation::Editor } else { Relation::Reader });
        }
    }
    best
}

struct Edit<'a> {
    rows: &'a dyn Rows,
    actor: &'a Actor,
    envelope: &'a Envelope,
    commit: CommitSeq,
    now: Millis,
    key: RowKey,
    kind: Kind,
}

impl Edit<'_> {
    fn create(&self, fields: &Fields) -> Decision {
        let checked = self.check_right(Action::Create, fields, false).and_then(|()| {
            self.check(fields)?;
            self.check_whole(fields)?;
            self.check_links(&Fields::new(), fields)?;
            self.guarded().check(Deed::Create(fields))
        });
        if let Err(reason) = checked {
            return Decision::rejected(reason);
        }
        let row = RowState {
            rev: self.commit,
            created: self.written(),
            fields: Some(without_nulls(&self.guarded().completed(fields))),
            ..RowState::default()
        };
        self.applied(vec![(self.key, row)], Vec::new())
    }

    /// Checks that the title is there, and the links that a record is nothing without.
    fn check_whole(&self, fields: &Fields) -> Result<(), Rejection> {
        let title = self.kind.fields()[0].number;
        for spec in self.kind.fields() {
            let empty = fields.get(&spec.number).is_none_or(Value::is_empty);
            let is_link = matches!(spec.field_type, FieldType::Link(_)) && !spec.optional;
            if empty && (spec.number == title || is_link) {
                return Err(Rejection::Empty { field: spec.number });
            }
        }
        Ok(())
    }

    /// Checks the person's right to do this to the row as it is.
    fn check_right(
        &self,
        action: Action,
        fields: &Fields,
        is_there: bool,
    ) -> Result<(), Rejection> {
        let is_seen = is_there && self.rows.sees(self.actor, self.key);
        let relation = relation(self.rows, self.actor, self.key, fields, is_seen);
        let is_planted = action == Action::HandOver && planted(Bug::AllowHandOver);
        if is_planted || rights::allowed(self.kind, action, self.actor.role, relation) {
            return Ok(());
        }
        let is_hidden = is_there && relation == Relation::Stranger && !is_seen;
        Err(if is_hidden { Rejection::OutOfReach } else { Rejection::NotAllowed })
    }

    /// Checks that the records by which this one is seen, or into which it lets people, are seen by
    /// the person: nobody may reach a record by linking to it.
    fn check_links(&self, before: &Fields, after: &Fields) -> Result<(), Rejection> {
        let links = |fields: &Fields| -> BTreeSet<RowKey> {
            let mut links: BTreeSet<RowKey> =
                visibility::followed(self.kind, fields).into_iter().collect();
            links.extend(visibility::opened(self.kind, fields).map(|(target, _)| target));
            links
        };
        let before = links(before);
        let hidden = links(after)
            .into_iter()
            .filter(|link| !before.contains(link))
            .any(|link| self.rows.row(link).is_some() && !self.rows.sees(self.actor, link));
        if hidden && !planted(Bug::LinkToHidden) { Err(Rejection::OutOfReach) } else { Ok(()) }
    }

    fn patch(
        &self,
        mut row: RowState,
        base: CommitSeq,
        fields: &Fields,
        seen: &Fields,
    ) -> Decision {
        if let Err(reason) = self.check(fields) {
            return Decision::rejected(reason);
        }
        let revives = planted(Bug::Resurrect).then(Fields::new);
        let Some(mut current) = row.fields.take().or(revives) else {
            return Decision::rejected(self.gone());
        };
        if let Err(reason) = self.check_patch(&current, fields) {
            return Decision::rejected(reason);
        }
        let mark = self.actor.client.mark();
        let mut superseded = Vec::new();
        let mut writes = Vec::new();
        let mut changed = false;
        for (number, wanted) in fields {
            let before = current.get(number).cloned().unwrap_or_default();
            if before == *wanted {
                continue;
            }
            let last = row.written.get(number).copied().unwrap_or(row.created);
            let spec = self.kind.field_numbered(*number);
            let is_late = last.is_news_to(base, mark);
            let after = if is_late {
                merged(
                    spec.map_or(Merge::Ask, |spec| spec.merge),
                    &before,
                    wanted,
                    seen.get(number),
                )
            } else {
                Some(wanted.clone())
            };
            let Some(after) = after else {
                superseded.push(*number);
                let title = title(&current, fields, self.kind);
                let seen = seen.get(number).cloned();
                let late = conflict::Late { field: *number, seen, wanted, stands: &before, last };
                if !planted(Bug::LoseSuperseded) {
                    writes.push(conflict::superseded(self.place(), title, late));
                }
                continue;
            };
            if after == before {
                continue;
            }
            changed = true;
            row.written.insert(*number, self.written());
            if is_late || spec.is_some_and(|spec| spec.tracked) {
                writes.push(self.change(*number, before, after.clone()));
            }
            set_or_remove(&mut current, *number, &after);
        }
        let bytes = to_cbor(&current).len();
        if bytes > ROW_BYTES_MAX {
            return Decision::rejected(Rejection::TooLarge { bytes: bytes as u64 });
        }
        if changed {
            row.rev = self.commit;
            row.fields = Some(current);
            writes.push((self.key, row));
        }
        self.applied(writes, superseded)
    }

    fn check_patch(&self, current: &Fields, fields: &Fields) -> Result<(), Rejection> {
        let owner = match Home::of(self.kind) {
            Home::Owner(number) => {
                fields.get(&number).filter(|new| current.get(&number) != Some(new))
            }
            Home::Everyone
            | Home::About
            | Home::Parents
            | Home::Private(_)
            | Home::Reader(_)
            | Home::Published(..) => None,
        };
        let hands_over = owner.is_some_and(|new| {
            visibility::owner(self.kind, current).is_some() || !matches!(new, Value::Null)
        });
        if hands_over {
            self.check_right(Action::HandOver, current, true)?;
        }
        if !hands_over || fields.len() > 1 {
            self.check_right(Action::Edit, current, true)?;
        }
        let mut after = current.clone();
        for (number, value) in fields {
            set_or_remove(&mut after, *number, value);
        }
        self.check_links(current, &after)?;
        self.guarded().check(Deed::Patch(current, &after))
    }

    fn guarded(&self) -> Guarded<'_> {
        Guarded { rows: self.rows, actor: self.actor, key: self.key, kind: self.kind }
    }

    fn delete(&self, mut row: RowState, base: CommitSeq) -> Decision {
        // Deleting what is gone already is what the author wanted.
        let Some(fields) = row.fields.take() else {
            return self.applied(Vec::new(), Vec::new());
        };
        let checked = self.check_right(Action::Delete, &fields, true);
        if let Err(reason) = checked.and_then(|()| self.guarded().check(Deed::Delete(&fields))) {
            return Decision::rejected(reason);
        }
        let mark = self.actor.client.mark();
        let is_news =
            |written: &Written| written.is_news_to(base, mark) && !planted(Bug::DeleteUnseen);
        if is_news(&row.created) || row.written.values().any(is_news) {
            return Decision::rejected(Rejection::ChangedSince);
        }
        row.rev = self.commit;
        row.written = BTreeMap::new();
        self.applied(vec![(self.key, row)], Vec::new())
    }

    fn restore(&self, mut row: RowState, fields: &Fields) -> Decision {
        if !self.rows.sees(self.actor, self.key) {
            return Decision::rejected(Rejection::OutOfReach);
        }
        if row.fields.is_some() {
            return self.applied(Vec::new(), Vec::new());
        }
        let checked = self.check(fields).and_then(|()| self.check_whole(fields)).and_then(|()| {
            self.check_right(Action::Delete, fields, true)?;
            self.check_links(&Fields::new(), fields)?;
            self.guarded().check(Deed::Restore(fields))
        });
        if let Err(reason) = checked {
            return Decision::rejected(reason);
        }
        row.rev = self.commit;
        row.created = self.written();
        row.fields = Some(without_nulls(fields));
        self.applied(vec![(self.key, row)], Vec::new())
    }

    /// Says that the row was deleted, to those who saw it.
    fn gone(&self) -> Rejection {
        if self.rows.sees(self.actor, self.key) {
            Rejection::Deleted
        } else {
            Rejection::OutOfReach
        }
    }

    fn place(&self) -> conflict::Place<'_> {
        conflict::Place {
            actor: self.actor,
            envelope: self.envelope,
            commit: self.commit,
            now: self.now,
        }
    }

    fn applied(&self, writes: Vec<(RowKey, RowState)>, superseded: Vec<u16>) -> Decision {
        Decision { outcome: Outcome::Applied { commit: self.commit, superseded }, writes }
    }

    fn written(&self) -> Written {
        self.place().written()
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
    fn change(&self, field: u16, before: Value, after: Value) -> (RowKey, RowState) {
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
        };
        (RowKey::new(Kind::Change, id), new_row(&change, self.written()))
    }
}

/// Makes the row of a record that the server writes itself.
pub(in crate::sync) fn new_row<E: Entity>(record: &E, created: Written) -> RowState {
    let fields = E::FIELDS.iter().map(|spec| (spec.number, record.value(spec.number)));
    RowState {
        rev: created.commit,
        created,
        fields: Some(without_nulls(&order::map(fields))),
        ..RowState::default()
    }
}

/// Returns what a field becomes when a second value comes late; nothing when its author is to decide.
fn merged(merge: Merge, current: &Value, wanted: &Value, seen: Option<&Value>) -> Option<Value> {
    match (merge, current, wanted) {
        (Merge::Latest, _, _) => Some(wanted.clone()),
        (Merge::Append, _, _) if planted(Bug::LoseNote) => Some(wanted.clone()),
        (Merge::Append, Value::Text(current), Value::Text(wanted)) => {
            let seen = if let Some(Value::Text(seen)) = seen { seen.as_str() } else { "" };
            let added = wanted.strip_prefix(seen).unwrap_or(wanted).trim();
            let text = if current.contains(added) {
                current.clone()
            } else {
                format!("{}\n\n{added}", current.trim_end())
            };
            (text.len() <= MUTATION_BYTES_MAX / 2).then_some(Value::Text(text))
        }
        (Merge::Append, Value::Null, _) => Some(wanted.clone()),
        (Merge::Append | Merge::Ask, _, _) => None,
    }
}

/// Returns what a record is called, before or after an edit.
pub(super) fn title(current: &Fields, fields: &Fields, kind: Kind) -> String {
    let number = kind.fields()[0].number;
    match current.get(&number).or_else(|| fields.get(&number)) {
        Some(Value::Text(text)) => text.clone(),
        Some(_) | None => String::new(),
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
