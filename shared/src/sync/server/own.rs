//! Own: what the server reads and does by itself, for work that needs the whole company.
//!
//! It follows the index of commits, so reading what is new costs what is new. What it does goes through
//! the same rules as everybody's edits and leaves the same history, in the name of [`User::SERVER`].

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use crate::book::{RowKey, WireRow};
use crate::entity::{Kind, Role, User};
use crate::id::RawId;
use crate::sync::keys;
use crate::sync::protocol::{ClientId, CommitSeq, Envelope, Mutation, Rejection};
use crate::sync::rules::Actor;
use crate::sync::visibility::Scope;
use crate::value::Millis;

use super::group::Group;
use super::load::each_row;
use super::stored::row;
use super::{Orgs, StoreError, View, Writes};

/// Reads all rows of these kinds, deleted ones too.
///
/// # Errors
/// When the store fails.
pub fn rows_of(view: &dyn View, kinds: &[Kind]) -> Result<Vec<WireRow>, StoreError> {
    let mut rows = Vec::new();
    for kind in kinds {
        each_row(view, *kind, &mut |key, state| {
            rows.push(state.to_wire(key));
            Ok(())
        })?;
    }
    Ok(rows)
}

/// Reads the rows of these kinds that follow a row.
///
/// # Errors
/// When the store fails.
pub fn followers_of(
    view: &dyn View,
    parent: RowKey,
    kinds: &[Kind],
) -> Result<Vec<WireRow>, StoreError> {
    let mut found = BTreeSet::new();
    for kind in kinds {
        let bound = keys::follower_of_kind(parent, kind.number());
        view.scan(&bound, &keys::end_of(&bound), &mut |key, _| {
            found.extend(key.get(19..).and_then(keys::parse_row_key));
            ControlFlow::Continue(())
        })?;
    }
    read_all(view, found)
}

/// Reads the rows of these kinds that a commit after `seen` changed; none that is private.
///
/// # Errors
/// When the store fails.
pub fn changed_since(
    view: &dyn View,
    seen: CommitSeq,
    kinds: &[Kind],
) -> Result<Vec<WireRow>, StoreError> {
    let mut found = BTreeSet::new();
    for scope in [Scope::Everyone, Scope::Company] {
        let from = keys::index_bound(scope, seen.saturating_add(1));
        let to = keys::end_of(&keys::index_bound(scope, CommitSeq::MAX));
        view.scan(&from, &to, &mut |key, _| {
            let key = keys::parse_index(key).map(|(_, key)| key);
            let is_wanted = |key: &RowKey| kinds.iter().any(|kind| kind.number() == key.kind);
            found.extend(key.filter(is_wanted));
            ControlFlow::Continue(())
        })?;
    }
    read_all(view, found)
}

fn read_all(view: &dyn View, found: BTreeSet<RowKey>) -> Result<Vec<WireRow>, StoreError> {
    let mut rows = Vec::with_capacity(found.len());
    for key in found {
        rows.extend(row(view, key)?.map(|state| state.to_wire(key)));
    }
    Ok(rows)
}

/// What the server did by itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Done {
    /// To be stored as one.
    pub writes: Writes,
    /// The newest commit after it.
    pub head: CommitSeq,
    /// How many actions took effect.
    pub taken: usize,
    /// Why actions did not take effect. Nothing of them was done.
    pub refused: Vec<Rejection>,
}

/// Does actions of the server itself, each all or nothing. A patch whose row is not as it was when the
/// action was thought of is left out: whoever thought of it thinks again.
///
/// # Errors
/// When the store fails; nothing is then written.
pub fn act(
    view: &dyn View,
    orgs: &Orgs,
    actions: &[Vec<Mutation>],
    now: Millis,
) -> Result<Done, StoreError> {
    let client = ClientId { device: RawId(0), incarnation: 0 };
    let actor = Actor { user: User::SERVER, role: Role::Director, client };
    let mut group = Group::open(view, orgs.of(view, false)?, None)?;
    let mut done = Done::default();
    for action in actions {
        if !group.is_as_seen(action)? {
            continue;
        }
        // Numbered by the commit, so that no two edits of the server have one number.
        let first = group.head().commit.saturating_add(1);
        let envelopes: Vec<Envelope> = (first..)
            .zip(action)
            .map(|(seq, mutation)| Envelope::alone(seq, now.0, mutation.clone()))
            .collect();
        match group.act(&actor, &envelopes, now)? {
            None => done.taken += 1,
            Some(reason) => done.refused.push(reason),
        }
    }
    done.head = group.head().commit;
    done.writes = group.close()?;
    Ok(done)
}
