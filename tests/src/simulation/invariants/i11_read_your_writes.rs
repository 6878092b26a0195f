//! I11 read your writes: an edit stays visible in its author's UI from local commit until superseded
//! or shown in inbox; no flicker frame.

use std::collections::BTreeMap;

use shared::book::RowKey;
use shared::entity::Kind;
use shared::sync::protocol::{Envelope, Mutation};
use shared::sync::server::Person;
use shared::value::Value;

use super::hold;
use crate::simulation::device::Device;
use crate::simulation::visible::{Asker, Company};

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
    let book = device.client.book();
    let record = |key: RowKey| book.record(Kind::from_number(key.kind)?, key.id);
    for ((key, number), value) in wanted {
        // Somebody may have deleted the record; the edit will be refused and parked.
        if let Some(record) = record(key) {
            let shown = record.field(number);
            let is_shown = shown == *value || !may(device, key, false);
            hold!(11, is_shown, "device {} shows {shown:?} for {value:?}", device.number);
        }
    }
    for key in deleted.keys() {
        hold!(
            11,
            record(*key).is_none() || !may(device, *key, true),
            "device {} shows what it deleted: {key:?} of {waiting:?}",
            device.number
        );
    }
}

/// Whether the person may still do that: the record may have been taken away since, or the role. Of
/// what hangs on something that is not here nobody can say.
fn may(device: &Device, key: RowKey, is_removal: bool) -> bool {
    let company = Company::of_book(device.client.book());
    let Person { user, role } = device.client.person();
    let Some(fields) = company.rows.get(&key).filter(|_| company.has_above(key)) else {
        return false;
    };
    company.may(Asker { user, role }, key, fields, true, is_removal)
}
