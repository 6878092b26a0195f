//! I11 read your writes: an edit stays visible in its author's UI from local commit until superseded
//! or shown in inbox; no flicker frame.

use std::collections::BTreeMap;

use shared::book::RowKey;
use shared::entity::{Contact, ContactKind, Kind, Record};
use shared::rights::Action;
use shared::sync::protocol::{Envelope, Fields, Mutation};
use shared::value::{FieldValue as _, Value};

use super::hold;
use crate::simulation::device::Edits;
use crate::simulation::server::{Name, Server};
use crate::simulation::tab::Tab;

/// After every event: what was edited on a page leaves its screen only when the server has decided it
/// and its effect is on the page; another tab may have sent it. A page that is loading everything anew,
/// from a restored server, is judged later. Returns what left it.
#[must_use]
pub fn left(tab: &Tab, server: &Server, edits: &Edits) -> Vec<Name> {
    let waiting = tab.waiting();
    let mut left: Vec<Name> = tab.made.iter().filter(|it| !waiting.contains(it)).copied().collect();
    if !left.is_empty() && !tab.client.status().complete {
        left.clear();
    }
    for name in &left {
        let edit = &edits[name];
        // Two devices have it; or the server that took it is no more.
        let is_elsewhere = edit.copied || edit.restored;
        let outcome = server.record.history.get(name).map(|(.., outcome)| outcome);
        let is_here = outcome.is_some_and(|outcome| outcome.commit() <= tab.cursor);
        hold!(11, is_elsewhere || is_here, "tab {} forgets {name:?}, {outcome:?}", tab.number);
    }
    left
}

/// After every event: own edits are on the screen.
pub fn check(tab: &Tab) {
    let mut wanted: BTreeMap<(RowKey, u16), &Value> = BTreeMap::new();
    let mut deleted: BTreeMap<RowKey, bool> = BTreeMap::new();
    let waiting: Vec<&Envelope> = tab.client.waiting().collect();
    let book = tab.client.book();
    let record = |key: RowKey| book.record(Kind::from_number(key.kind)?, key.id);
    for envelope in &waiting {
        let key = envelope.mutation.key();
        match &envelope.mutation {
            // Somebody else changed the other half: as it is now it will be refused, and parked.
            Mutation::Create { fields, .. } | Mutation::Patch { fields, .. }
                if record(key).is_some_and(|record| loses_keeper(record, fields)) => {}
            Mutation::Create { fields, .. } | Mutation::Patch { fields, .. } => {
                deleted.remove(&key);
                wanted.extend(fields.iter().map(|(number, value)| ((key, *number), value)));
            }
            // When somebody else brought it back first, that stands.
            Mutation::Restore { .. } => {
                wanted.retain(|(other, _), _| *other != key);
                deleted.remove(&key);
            }
            Mutation::Delete { .. } => {
                wanted.retain(|(other, _), _| *other != key);
                deleted.insert(key, true);
            }
        }
    }
    // Who may no longer edit a record has edits that no longer count.
    wanted.retain(|(key, _), _| tab.client.may(*key, Action::Edit));
    for ((key, number), value) in wanted {
        // Somebody may have deleted the record; the edit will be refused and parked.
        if let Some(record) = record(key) {
            let shown = record.field(number);
            let is_shown = shown == *value;
            hold!(11, is_shown, "device {} shows {shown:?} for {value:?}", tab.device);
        }
    }
    for key in deleted.keys() {
        let is_gone = record(*key).is_none() || !tab.client.may(*key, Action::Delete);
        hold!(11, is_gone, "device {} shows what it deleted", tab.device);
    }
}

/// Whether an edit would leave somebody of public relations without an owner.
fn loses_keeper(record: &dyn Record, fields: &Fields) -> bool {
    let after = |number: u16| fields.get(&number).cloned().unwrap_or(record.field(number));
    record.kind() == Kind::Contact
        && after(Contact::RELATION.number) == ContactKind::PublicRelations.to_value()
        && after(Contact::OWNER.number) == Value::Null
}
