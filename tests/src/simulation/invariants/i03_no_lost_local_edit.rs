//! I3 no lost local edit: every edit whose outbox tx completed is, forever, in exactly one of {outbox,
//! applied, inbox, explicitly discarded by user, quarantine}.
//!
//! The inbox is the author's conflict records, which the server writes; what it cannot keep is in the
//! device's list of refused edits, and what a revoked device had is in quarantine. A browser that throws everything away takes
//! what was not acknowledged; a server that is restored from a backup, what no device still holds.

use std::collections::BTreeSet;

use shared::sync::client::Parked;
use shared::sync::protocol::{Envelope, Mutation, Outcome, Request, to_cbor};

use super::hold;
use crate::simulation::device::{Device, Edit, Edits};
use crate::simulation::server::{Name, Server, name};
use crate::simulation::tab::Tab;

/// Before a request leaves: nothing in it may be lost by a crash any more, nor lose its number, which
/// another edit would get then.
pub fn is_durable(device: &Device, tab: &Tab, request: &Request, edits: &Edits) {
    let left = device.storage.flushed();
    for envelope in &request.mutations {
        let durable = edits[&name(envelope)].durable;
        hold!(3, durable, "device {} sends what is not durable: {envelope:?}", device.number);
        // Who was replaced and has not heard of it says what was so; the numbers are nobody else's.
        let is_numbered = !device.leads(tab)
            || left.meta.incarnation == request.incarnation
                && left.outbox.get(&envelope.seq).is_some_and(|bytes| *bytes == to_cbor(envelope));
        hold!(
            3,
            is_numbered,
            "device {} sends what has no number yet: {envelope:?}",
            device.number
        );
    }
}

/// Whenever a device starts: every durable edit is stored or with the server.
pub fn is_somewhere(device: &Device, server: &Server, edits: &Edits) {
    let contents = &device.storage.contents;
    let outbox: BTreeSet<Name> = contents
        .outbox
        .values()
        .map(|bytes| name(&minicbor::decode::<Envelope>(bytes).unwrap()))
        .chain(contents.handed_edits())
        .collect();
    let parked: BTreeSet<Name> = contents
        .parked
        .values()
        .map(|bytes| name(&minicbor::decode::<Parked>(bytes).unwrap().envelope))
        .collect();
    let inbox = server.inbox();
    for (name, edit) in own(device, edits).filter(|(_, edit)| edit.durable) {
        let is_there = match server.record.history.get(name) {
            None => {
                let is_handed_in = server.quarantine.contains(name);
                outbox.contains(name) || edit.restored || is_handed_in
            }
            Some((.., Outcome::Applied { .. })) => true,
            Some((.., Outcome::Rejected { commit: 0, .. })) => {
                let is_kept = outbox.contains(name) || parked.contains(name);
                let is_handed_in = server.quarantine.contains(name);
                is_kept || edit.discarded || edit.copied || is_handed_in
            }
            Some((.., Outcome::Rejected { .. })) => inbox.contains_key(&(*name, None)),
        };
        hold!(3, is_there, "a durable edit of device {} is nowhere: {edit:?}", device.number);
    }
}

/// At the end: everything was taken, or is kept and told.
pub fn check(device: &Device, server: &Server, edits: &Edits) {
    let inbox = server.inbox();
    let parked: BTreeSet<Name> =
        device.client().parked().iter().map(|it| name(&it.envelope)).collect();
    for (name, edit) in own(device, edits) {
        match server.record.history.get(name) {
            None if edit.restored || server.quarantine.contains(name) => {}
            None => hold!(3, !edit.durable, "a durable edit is gone: {:?}", edit.mutation),
            // Two devices have it, and perhaps two outcomes; or the device that was to be told is no more.
            Some(_) if edit.copied || edit.wiped => {}
            Some((.., Outcome::Applied { superseded, .. })) => {
                hold!(3, !parked.contains(name), "taken and refused: {:?}", edit.mutation);
                let told = superseded.is_empty() || device.superseded.contains(&name.1);
                hold!(3, told, "nobody was told what came second: {:?}", edit.mutation);
                let Mutation::Patch { fields, .. } = &edit.mutation else { continue };
                for number in superseded {
                    let kept = inbox.get(&(*name, Some(i64::from(*number))));
                    let is_kept = kept.is_some_and(|it| {
                        Some(&it.mine) == fields.get(number)
                            && it.author == Some(device.person.user)
                    });
                    hold!(3, is_kept, "what came second is gone: {:?}", edit.mutation);
                }
            }
            Some((.., Outcome::Rejected { commit, .. })) if *commit > 0 => {
                // One that was done may be refused by a restored server, and the device lose power before
                // it hears of that: then it still knows it as done, and only the inbox tells.
                let is_told = edit.refused || edit.restored;
                hold!(3, is_told, "nobody was told of {:?}", edit.mutation);
                let kept = inbox.get(&(*name, None));
                let is_kept = kept.is_some_and(|it| {
                    it.refused().as_ref() == Some(&edit.mutation)
                        && it.author == Some(device.person.user)
                });
                hold!(3, is_kept, "a refused edit is in no inbox: {:?}", edit.mutation);
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
