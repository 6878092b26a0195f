//! Model: what the rules say, written a second time as plainly as possible.
//!
//! The server's state machine is held to it mutation by mutation: the same outcome, the same rows.

use std::collections::BTreeMap;

use shared::book::RowKey;
use shared::entity::{Account, Kind, Role};
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
                    return self.refuse(action, envelope.seq, &reason);
                }
            }
        }
        outcomes
    }

    /// Each part of a refused action gets a place of its own in the inbox.
    fn refuse(&mut self, action: &[&Envelope], cause: u64, why: &Rejection) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        for envelope in action {
            self.commit += 1;
            let reason = if envelope.seq == cause {
                why.clone()
            } else {
                Rejection::Together { seq: cause }
            };
            outcomes.push(Outcome::Rejected { reason, commit: self.commit });
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
                    return self.patch(client, key, 0, fields, &Fields::new());
                }
                let fields = Some(fields.clone());
                self.rows.insert(key, Row { created: now, written: BTreeMap::new(), fields });
                self.commit = next;
                Ok(Vec::new())
            }
            Mutation::Patch { base, fields, seen, .. } => {
                self.patch(client, key, *base, fields, seen)
            }
            Mutation::Delete { base, .. } => {
                let row = self.rows.get_mut(&key).ok_or(Rejection::Missing)?;
                if row.fields.is_none() {
                    return Ok(Vec::new());
                }
                // Nobody owns anything here: a rep works on all of it and removes nothing.
                if role == Role::Rep {
                    return Err(Rejection::NotAllowed);
                }
                let is_news = |(commit, by): &Written| commit > base && *by != Some(client);
                if is_news(&row.created) || row.written.values().any(is_news) {
                    return Err(Rejection::ChangedSince);
                }
                row.fields = None;
                row.written = BTreeMap::new();
                self.commit = next;
                Ok(Vec::new())
            }
            Mutation::Restore { fields, .. } => {
                let row = self.rows.get_mut(&key).ok_or(Rejection::Missing)?;
                if row.fields.is_some() {
                    return Ok(Vec::new());
                }
                if role == Role::Rep {
                    return Err(Rejection::NotAllowed);
                }
                row.created = now;
                row.fields = Some(fields.clone());
                self.commit = next;
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
        seen: &Fields,
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
            let mut value = value.clone();
            if commit > base && by != Some(client) {
                match both(key, *number, current.get(number), &value, seen.get(number)) {
                    None => {
                        superseded.push(*number);
                        continue;
                    }
                    Some(text) if Some(&text) == current.get(number) => continue,
                    Some(text) => value = text,
                }
            }
            {
                current.insert(*number, value);
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

/// Notes of customers are put together; nothing for a field whose author is to decide.
fn both(
    key: RowKey,
    number: u16,
    stands: Option<&Value>,
    wanted: &Value,
    seen: Option<&Value>,
) -> Option<Value> {
    if key.kind != Kind::Account.number() || number != Account::NOTES.number {
        return None;
    }
    let text = |value: &Value| {
        if let Value::Text(text) = value { text.clone() } else { String::new() }
    };
    let Some(stands) = stands.filter(|it| **it != Value::Null) else { return Some(wanted.clone()) };
    let (stands, wanted, seen) = (text(stands), text(wanted), seen.map(text));
    let tail = match seen {
        Some(seen) if wanted.starts_with(&seen) => wanted[seen.len()..].trim().to_owned(),
        _ => wanted.trim().to_owned(),
    };
    let together = format!("{}\n\n{tail}", stands.trim_end());
    Some(Value::Text(if stands.contains(&tail) { stands } else { together }))
}

fn filled(fields: &Fields) -> Fields {
    let filled = fields.iter().filter(|(_, value)| **value != Value::Null);
    filled.map(|(number, value)| (*number, value.clone())).collect()
}
