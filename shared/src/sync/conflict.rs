//! Conflict: how the server keeps an edit that did not take effect, for its author.

use crate::book::RowKey;
use crate::entity::conflict::ConflictReason;
use crate::entity::{Conflict, ImportantDate, Kind};
use crate::id::{Id, RawId};
use crate::value::{Millis, Value};

use super::protocol::{ClientId, CommitSeq, Envelope, Mutation, Rejection, to_cbor};
use super::rules::{Actor, RowState, Written, new_row};

/// The place of a refused mutation among the conflicts about it; a value that came second stands at the
/// number of its field.
pub(super) const REFUSED: u16 = 0;

/// Returns the id of the conflict about an edit, or about one of its fields.
pub(super) fn id(client: ClientId, seq: u64, part: u16) -> Id<Conflict> {
    let client = client.to_bytes();
    Id::new(RawId::derived(&[b"conflict", &client, &seq.to_be_bytes(), &part.to_be_bytes()]))
}

impl Conflict {
    /// Returns the refused mutation.
    #[must_use]
    pub fn refused(&self) -> Option<Mutation> {
        let Value::Opaque(bytes) = &self.mutation else { return None };
        minicbor::decode(bytes).ok()
    }
}

/// Whose edit, and when the server decided on it.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) actor: &'a Actor,
    pub(super) envelope: &'a Envelope,
    pub(super) commit: CommitSeq,
    pub(super) now: Millis,
}

impl Place<'_> {
    pub(super) fn written(&self) -> Written {
        Written {
            commit: self.commit,
            by: self.actor.client.mark(),
            user: Some(self.actor.user),
            at: self.now,
        }
    }

    /// A conflict about this edit, with what all of them have. `part` tells those of one mutation apart.
    fn conflict(&self, part: u16, name: String) -> Conflict {
        let client = self.actor.client.to_bytes();
        let seq = self.envelope.seq;
        let group = self.envelope.group.unwrap_or(seq);
        let key = self.envelope.mutation.key();
        Conflict {
            id: id(self.actor.client, seq, part),
            name,
            about_kind: i64::from(key.kind),
            about: key.id,
            author: Some(self.actor.user),
            at: self.now,
            claimed_at: Some(Millis(self.envelope.at)),
            action: RawId::derived(&[b"action", &client, &group.to_be_bytes()]),
            ..Conflict::default()
        }
    }

    fn row(&self, conflict: &Conflict) -> (RowKey, RowState) {
        (RowKey::new(Kind::Conflict, conflict.id.raw()), new_row(conflict, self.written()))
    }
}

/// A value that came after somebody else's.
pub(super) struct Late<'a> {
    pub(super) field: u16,
    /// What its author saw before.
    pub(super) seen: Option<Value>,
    pub(super) wanted: &'a Value,
    pub(super) stands: &'a Value,
    /// Who made what stands.
    pub(super) last: Written,
}

/// Keeps a value that came second.
pub(super) fn superseded(place: Place<'_>, name: String, late: Late<'_>) -> (RowKey, RowState) {
    let conflict = Conflict {
        field: Some(i64::from(late.field)),
        before: late.seen.unwrap_or_default(),
        mine: late.wanted.clone(),
        theirs: late.stands.clone(),
        their_author: late.last.user,
        their_at: late.last.user.map(|_| late.last.at),
        reason: ConflictReason::Superseded,
        ..place.conflict(late.field, name)
    };
    place.row(&conflict)
}

/// Keeps a mutation that was refused.
pub(super) fn refused(
    place: Place<'_>,
    name: String,
    reason: &Rejection,
    last: Option<Written>,
) -> (RowKey, RowState) {
    let (reason, field) = why(reason);
    let conflict = Conflict {
        their_author: last.and_then(|last| last.user),
        their_at: last.map(|last| last.at),
        reason,
        reason_field: field.map(i64::from),
        mutation: Value::Opaque(to_cbor(&place.envelope.mutation)),
        ..place.conflict(REFUSED, name)
    };
    place.row(&conflict)
}

fn why(reason: &Rejection) -> (ConflictReason, Option<u16>) {
    match reason {
        Rejection::UnknownKind { .. } | Rejection::Other => (ConflictReason::Unknown, None),
        Rejection::UnknownField { field } => (ConflictReason::Unknown, Some(*field)),
        Rejection::WrongType { field } | Rejection::Empty { field } => {
            (ConflictReason::Invalid, Some(*field))
        }
        Rejection::TooLarge { .. } => (ConflictReason::Invalid, None),
        Rejection::Missing | Rejection::OutOfReach => (ConflictReason::OutOfReach, None),
        Rejection::Deleted => (ConflictReason::Deleted, None),
        Rejection::NotAllowed | Rejection::LastAdministrator => (ConflictReason::NotAllowed, None),
        Rejection::InUse => (ConflictReason::InUse, None),
        Rejection::NoStage => (ConflictReason::NoStage, None),
        Rejection::NoDay => (ConflictReason::Invalid, Some(ImportantDate::DAY.number)),
        Rejection::ChangedSince => (ConflictReason::ChangedSince, None),
        Rejection::Together { .. } => (ConflictReason::Together, None),
    }
}
