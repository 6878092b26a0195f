//! Decide: what an author can do with edits that did not take effect, and how it is done.

use shared::book::RowKey;
use shared::entity::conflict::{ConflictReason, ConflictState};
use shared::entity::{Conflict, Kind};
use shared::id::Id;
use shared::order;
use shared::sync::protocol::{Fields, Mutation};
use shared::value::Value;

use crate::platform::clock;
use crate::record::face::face;
use crate::record::{layout, words};
use crate::store;
use crate::text::{t, tr};
use crate::ui::notice::{Notice, notify};
use crate::undo;

/// What can be done with a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// Set mine on top of what stands.
    Apply,
    /// Let the other value stand.
    KeepTheirs,
    /// Make a new record of it.
    Draft,
    /// Let it go.
    Discard,
}

impl Choice {
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Apply => "conflict-apply",
            Self::KeepTheirs => "conflict-keep-theirs",
            Self::Draft => "conflict-draft",
            Self::Discard => "conflict-discard",
        }
    }

    const fn state(self) -> ConflictState {
        match self {
            Self::Apply => ConflictState::Applied,
            Self::KeepTheirs => ConflictState::KeptTheirs,
            Self::Draft => ConflictState::Drafted,
            Self::Discard => ConflictState::Discarded,
        }
    }
}

fn kind_of(conflict: &Conflict) -> Option<Kind> {
    Kind::from_number(conflict.about_key().kind)
}

fn is_here(conflict: &Conflict) -> bool {
    let kind = kind_of(conflict);
    kind.is_some_and(|kind| store::read(|book| book.record(kind, conflict.about).is_some()))
}

/// Returns what can be done with the conflicts of one action.
pub(super) fn choices(conflicts: &[Conflict]) -> Vec<Choice> {
    let is_superseded = |conflict: &&Conflict| conflict.reason == ConflictReason::Superseded;
    let mut choices = Vec::new();
    if conflicts.iter().all(|conflict| again(conflict).is_some()) {
        choices.push(Choice::Apply);
    }
    if conflicts.iter().all(|conflict| is_superseded(&conflict)) {
        choices.push(Choice::KeepTheirs);
    } else {
        // Of a lead that another has there is nothing to copy.
        let is_lost = conflicts.iter().any(super::is_lost_claim);
        if !is_lost && conflicts.iter().any(|conflict| draft(conflict).is_some()) {
            choices.push(Choice::Draft);
        }
        choices.push(Choice::Discard);
    }
    choices
}

/// The mutation that does it after all, based on what is seen now.
fn again(conflict: &Conflict) -> Option<Mutation> {
    let kind = kind_of(conflict)?;
    if let Some(field) = conflict.field {
        let field = u16::try_from(field).ok()?;
        let edit = (field, conflict.mine.clone());
        return is_here(conflict).then(|| store::patch(kind, conflict.about, [edit]));
    }
    match conflict.refused()? {
        Mutation::Patch { fields, .. } if is_here(conflict) => {
            Some(store::patch(kind, conflict.about, fields))
        }
        Mutation::Delete { .. } if is_here(conflict) => Some(store::delete(kind, conflict.about)),
        Mutation::Create { kind, id, fields } if !is_here(conflict) => {
            Some(Mutation::Create { kind, id, fields })
        }
        Mutation::Restore { kind, id, fields } if !is_here(conflict) => {
            Some(Mutation::Restore { kind, id, fields })
        }
        Mutation::Create { .. }
        | Mutation::Patch { .. }
        | Mutation::Delete { .. }
        | Mutation::Restore { .. } => None,
    }
}

/// The mutation that puts the values into a new record.
fn draft(conflict: &Conflict) -> Option<Mutation> {
    let kind = kind_of(conflict)?;
    face(kind).groups.first()?;
    let refused = conflict.refused()?;
    let given: &Fields = refused.fields()?;
    let title = kind.fields()[0].number;
    let mut fields: Fields = store::read(|book| order::map(layout::beginning(kind, book)));
    // What a deleted record was called, nobody knows any more.
    let name = Some(conflict.name.clone()).filter(|name| !name.is_empty());
    fields.insert(title, Value::Text(name.unwrap_or_else(|| words::kind_name(kind))));
    fields.extend(given.iter().map(|(number, value)| (*number, value.clone())));
    fields.retain(|number, value| !value.is_empty() && kind.field_numbered(*number).is_some());
    fields.contains_key(&title).then(|| store::create(kind, store::new_raw_id(), fields))
}

/// Does what the author decided about conflicts of one action.
pub(super) fn decide(ids: &[Id<Conflict>], choice: Choice) {
    let conflicts: Vec<Conflict> =
        store::read(|book| ids.iter().filter_map(|id| book.get(*id).cloned()).collect());
    let mut mutations: Vec<Mutation> = match choice {
        Choice::Apply => conflicts.iter().filter_map(again).collect(),
        Choice::Draft => conflicts.iter().filter_map(draft).collect(),
        Choice::KeepTheirs | Choice::Discard => Vec::new(),
    };
    let n_done = mutations.len();
    mutations.extend(conflicts.iter().map(|conflict| {
        let fields =
            [Conflict::STATE.to(&choice.state()), Conflict::DECIDED_AT.to(&Some(clock::now()))];
        store::patch(Kind::Conflict, conflict.id.raw(), fields)
    }));
    let keys: Vec<RowKey> = mutations.iter().map(Mutation::key).collect();
    match store::act(mutations) {
        Ok(()) => {
            let done = format!("conflict-done-{}", choice.state().name().replace('_', "-"));
            notify(Notice::good(move || t(&done)).action(tr("undo-undo"), undo::undo));
        }
        Err((index, reason)) => {
            let kind = keys.get(index.min(n_done)).and_then(|key| Kind::from_number(key.kind));
            let kind = kind.unwrap_or(Kind::Conflict);
            notify(Notice::bad(words::rejection(kind, &reason)));
        }
    }
}
