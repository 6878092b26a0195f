//! I3 no lost local edit: every edit whose outbox tx completed is, forever, in exactly one of {outbox,
//! applied, inbox, explicitly discarded by user, quarantine}.
//!
//! The inbox is today the device's list of refused edits; there is no quarantine. What came second is
//! kept as a change record. A browser that throws everything away takes what was not acknowledged.

use std::collections::{BTreeMap, BTreeSet};

use shared::book::WireRow;
use shared::entity::AnyRow;
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
    let kept: BTreeMap<_, _> = now.values().filter_map(|row| superseded_change(row)).collect();
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
                let kept = parked.contains(name) || edit.discarded;
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

/// Says of a superseded change in which action it was made, of which field of which record, and its
/// value.
fn superseded_change(row: &WireRow) -> Option<((i64, RawId, i64), &Value)> {
    let WireRow::Put(AnyRow::Change(change)) = row else { return None };
    let change = &change.record;
    let at = change.claimed_at.filter(|_| change.superseded)?;
    Some(((action_at(at.0), change.about, change.field), &change.after))
}
