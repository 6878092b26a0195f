//! I11 read your writes: an edit stays visible in its author's UI from local commit until superseded
//! or shown in inbox; no flicker frame.

use std::collections::BTreeMap;

use shared::book::RowKey;
use shared::entity::{Kind, Role};
use shared::sync::protocol::{Envelope, Mutation};
use shared::value::Value;

use super::hold;
use crate::simulation::device::Device;

/// After every event: own edits are on the screen.
pub fn check(device: &Device) {
    let mut wanted: BTreeMap<(RowKey, u16), &Value> = BTreeMap::new();
    let mut deleted: BTreeMap<RowKey, bool> = BTreeMap::new();
    let waiting: Vec<&Envelope> = device.client.waiting().collect();
    for envelope in &waiting {
        let key = envelope.mutation.key();
        match &envelope.mutation {
            Mutation::Create { fields, .. }
            | Mutation::Patch { fields, .. }
            | Mutation::Restore { fields, .. } => {
                wanted.extend(fields.iter().map(|(number, value)| ((key, *number), value)));
            }
            Mutation::Delete { .. } => {
                wanted.retain(|(other, _), _| *other != key);
                deleted.insert(key, true);
            }
        }
    }
    // The house is not everybody's: whose role has changed may have edits that no longer count.
    wanted.retain(|(key, _), _| key.kind != Kind::Stage.number());
    let book = device.client.book();
    let record = |key: RowKey| book.record(Kind::from_number(key.kind)?, key.id);
    for ((key, number), value) in wanted {
        // Somebody may have deleted the record; the edit will be refused and parked.
        if let Some(record) = record(key) {
            let shown = record.field(number);
            let is_shown = shown == *value;
            hold!(11, is_shown, "device {} shows {shown:?} for {value:?}", device.number);
        }
    }
    // Nor does everybody delete what nobody owns.
    let may_delete = device.client.person().role != Role::Rep;
    for key in deleted.keys().filter(|_| may_delete) {
        hold!(
            11,
            record(*key).is_none(),
            "device {} shows what it deleted: {key:?} of {waiting:?}",
            device.number
        );
    }
}
