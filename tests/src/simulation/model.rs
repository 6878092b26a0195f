//! Model: what the rules say, written a second time as plainly as possible.
//!
//! The server's state machine is held to it mutation by mutation: the same outcome, the same rows.

use std::collections::BTreeMap;

use shared::book::RowKey;
use shared::entity::{Kind, Role};
use shared::sync::protocol::{ClientId, Envelope, Fields, Mutation, Outcome, Rejection};
use shared::value::Value;

use super::invariants::{broken, count};

/// In which commit something was written, and by which client; by none when it was there at first.
type Written = (u64, Option<ClientId>);

#[derive(Clone)]
struct Row {
    created: Written,
    written: BTreeMap<u16, Written>,
    fields: Option<Fields>,
}

/// All rows that persons write; change records are not among them.
#[derive(Clone, Default)]
pub struct Model {
    rows: BTreeMap<RowKey, Row>,
    commit: u64,
}

impl Model {
    /// Puts a row that was there before anybody acted.
    pub fn seed(&mut self, key: RowKey, commit: u64, fields: Fields) {
        let row = Row { created: (commit, None), written: BTreeMap::new(), fields: Some(fields) };
        self.rows.insert(key, row);
        self.commit = self.commit.max(commit);
    }

    /// Takes the mutations of one action, all or none.
    pub fn take(&mut self, client: ClientId, role: Role, action: &[&Envelope]) -> Vec<Outcome> {
        // One alone changes nothing when it is refused.
        let before = (action.len() > 1).then(|| self.clone());
        let mut outcomes = Vec::new();
        for envelope in action {
            match self.take_one(client, role, &envelope.mutation) {
                Ok(superseded) => {
                    outcomes.push(Outcome::Applied { commit: self.commit, superseded });
                }
                Err(reason) => {
                    *self = before.unwrap_or_else(|| self.clone());
                    return vec![Outcome::Rejected { reason }; action.len()];
                }
            }
        }
        outcomes
    }

    fn take_one(
        &mut self,
        client: ClientId,
        role: Role,
        mutation: &Mutation,
    ) -> Result<Vec<u16>, Rejection> {
        let key = mutation.key();
        let of_the_house = key.kind == Kind::Stage.number();
        if of_the_house && !matches!(role, Role::Director | Role::Administrator) {
            return Err(Rejection::NotAllowed);
        }
        let next = self.commit + 1;
        let now = (next, Some(client));
        match mutation {
            Mutation::Create { fields, .. } => {
                if self.rows.contains_key(&key) {
                    return self.patch(client, key, 0, fields);
                }
                let fields = Some(fields.clone());
                self.rows.insert(key, Row { created: now, written: BTreeMap::new(), fields });
                self.commit = next;
                Ok(Vec::new())
            }
            Mutation::Patch { base, fields, .. } => self.patch(client, key, *base, fields),
            Mutation::Delete { .. } => {
                let row = self.rows.get_mut(&key).ok_or(Rejection::Missing)?;
                if row.fields.take().is_some() {
                    row.written = BTreeMap::new();
                    self.commit = next;
                }
                Ok(Vec::new())
            }
        }
    }

    fn patch(
        &mut self,
        client: ClientId,
        key: RowKey,
        base: u64,
        fields: &Fields,
    ) -> Result<Vec<u16>, Rejection> {
        let next = self.commit + 1;
        let row = self.rows.get_mut(&key).ok_or(Rejection::Missing)?;
        let current = row.fields.as_mut().ok_or(Rejection::Deleted)?;
        let mut superseded = Vec::new();
        let mut changed = false;
        for (number, value) in fields {
            if current.get(number).unwrap_or(&Value::Null) == value {
                continue;
            }
            let (commit, by) = *row.written.get(number).unwrap_or(&row.created);
            if commit > base && by != Some(client) {
                superseded.push(*number);
            } else {
                current.insert(*number, value.clone());
                row.written.insert(*number, (next, Some(client)));
                changed = true;
            }
        }
        if changed || !superseded.is_empty() {
            self.commit = next;
        }
        Ok(superseded)
    }

    /// Every row with what it holds; nothing for a deleted one.
    pub fn rows(&self) -> impl Iterator<Item = (RowKey, Option<Fields>)> {
        self.rows.iter().map(|(key, row)| (*key, row.fields.as_ref().map(filled)))
    }

    /// Holds rows of a server to these, for the sake of an invariant.
    pub fn check(
        &self,
        keys: impl IntoIterator<Item = RowKey>,
        there: impl Fn(RowKey) -> Option<Fields>,
        invariant: usize,
    ) {
        for key in keys {
            // Change records are not among these.
            let Some(row) = self.rows.get(&key) else { continue };
            let (expected, found) = (row.fields.as_ref().map(filled), there(key));
            count(invariant);
            if expected != found {
                broken(invariant, format!("{key:?} is {found:?} and not {expected:?}"));
            }
        }
    }
}

fn filled(fields: &Fields) -> Fields {
    let filled = fields.iter().filter(|(_, value)| **value != Value::Null);
    filled.map(|(number, value)| (*number, value.clone())).collect()
}
