//! I3 no lost local edit: every edit whose outbox tx completed is, forever, in exactly one of {outbox,
//! applied, inbox, explicitly discarded by user, quarantine}.
//!
//! What came second and what was refused is a row of its author's conflict inbox; the device's own
//! list has only what no row can hold. There is no quarantine here. A browser that throws everything
//! away takes what was not acknowledged.

use std::collections::{BTreeMap, BTreeSet};

use shared::book::WireRow;
use shared::entity::{AnyRow, Conflict};
use shared::id::RawId;
use shared::sync::client::Parked;
use shared::sync::protocol::{Envelope, Mutation, Outcome};
use shared::value::Value;

use super::hold;
use crate::simulation::device::{Device, Edit, Edits};
use crate::simulation::server::{Name, Server, action_at, name};

/// Before a request leaves: nothing in it may be lost by a crash any more.
pub fn is_durable(device: &Device, mutations: &[Envelope], edits: &Edits) {
    for envelope in mutations {
        let durable = edits[&name(envelope)].durable;
        hold!(3, durable, "device {} sends what is not durable: {envelope:?}", device.number);
    }
}

/// Whenever a device starts: every durable edit is stored or with the server.
pub fn is_somewhere(device: &Device, server: &Server, edits: &Edits) {
    let contents = &device.storage.contents;
    let outbox: BTreeSet<Name> = contents
        .outbox
        .values()
        .map(|bytes| name(&minicbor::decode::<Envelope>(bytes).unwrap()))
        .collect();
    let parked: BTreeSet<Name> = contents
        .parked
        .values()
        .map(|bytes| name(&minicbor::decode::<Parked>(bytes).unwrap().envelope))
        .collect();
    for (name, edit) in own(device, edits).filter(|(_, edit)| edit.durable) {
        let is_there = match server.history.get(name) {
            None => outbox.contains(name),
            Some((.., Outcome::Applied { .. })) => true,
            // In the conflict inbox, where it stays.
            Some((.., Outcome::Rejected { commit, .. })) if *commit > 0 => true,
            Some((.., Outcome::Rejected { .. })) => {
                let is_kept = outbox.contains(name) || parked.contains(name);
                is_kept || edit.discarded || edit.copied
            }
        };
        hold!(3, is_there, "a durable edit of device {} is nowhere: {edit:?}", device.number);
    }
}

/// At the end: everything was taken, or is kept and told.
pub fn check(device: &Device, server: &Server, edits: &Edits) {
    let now = server.rows_at(server.head());
    let conflicts: Vec<&Conflict> = now.values().filter_map(|row| conflict(row)).collect();
    let kept: BTreeMap<_, _> = conflicts.iter().filter_map(|it| superseded(it)).collect();
    let refused: BTreeSet<_> = conflicts.iter().filter_map(|it| refused(it)).collect();
    let parked: BTreeSet<Name> =
        device.client.parked().iter().map(|it| name(&it.envelope)).collect();
    for (name, edit) in own(device, edits) {
        match server.history.get(name) {
            None => hold!(3, !edit.durable, "a durable edit is gone: {:?}", edit.mutation),
            // Two devices have it, and perhaps two outcomes.
            Some(_) if edit.copied => {}
            Some((.., Outcome::Applied { superseded, .. })) => {
                hold!(3, !parked.contains(name), "taken and refused: {:?}", edit.mutation);
                let told = superseded.is_empty() || device.superseded.contains(&name.1);
                hold!(3, told, "nobody was told what came second: {:?}", edit.mutation);
                let Mutation::Patch { fields, .. } = &edit.mutation else { continue };
                for number in superseded {
                    let place = (name.0, name.1.id, i64::from(*number));
                    let is_kept = kept.get(&place).copied() == fields.get(number);
                    hold!(3, is_kept, "what came second is gone: {:?}", edit.mutation);
                }
            }
            Some((.., Outcome::Rejected { .. })) => {
                hold!(3, edit.refused, "nobody was told of {:?}", edit.mutation);
                let kept = parked.contains(name) || refused.contains(name) || edit.discarded;
                hold!(3, kept, "a refused edit is gone: {:?}", edit.mutation);
            }
        }
    }
}

/// The edits that were made on a device and that it still answers for.
fn own<'a>(device: &Device, edits: &'a Edits) -> impl Iterator<Item = (&'a Name, &'a Edit)> {
    let number = device.number;
    edits.iter().filter(move |(_, edit)| edit.device == number && !edit.evicted)
}

fn conflict(row: &WireRow) -> Option<&Conflict> {
    let WireRow::Put(AnyRow::Conflict(conflict)) = row else { return None };
    Some(&conflict.record)
}

/// Says of a value that came second in which action it was made, of which field of which record, and
/// the value.
fn superseded(conflict: &Conflict) -> Option<((i64, RawId, i64), &Value)> {
    let at = conflict.claimed_at?;
    Some(((action_at(at.0), conflict.about, conflict.field?), &conflict.mine))
}

/// Names a refused edit.
fn refused(conflict: &Conflict) -> Option<Name> {
    let mutation = conflict.refused()?;
    Some(name(&Envelope { seq: 0, group: None, at: conflict.claimed_at?.0, mutation }))
}
