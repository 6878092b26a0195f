//! Model: what the rules say, written a second time as plainly as possible.
//!
//! The server's state machine is held to it mutation by mutation: the same outcome, the same rows.

use std::collections::BTreeMap;

use shared::book::RowKey;
use shared::entity::{Account, Kind};
use shared::sync::protocol::{ClientId, Envelope, Fields, Mutation, Outcome, Rejection};
use shared::value::Value;

use super::invariants::{broken, count};
use super::visible::{Asker, Company, Nearness};

/// In which commit something was written, and by which client; by none when it was there at first.
type Written = (u64, Option<ClientId>);

#[derive(Clone)]
struct Row {
    created: Written,
    written: BTreeMap<u16, Written>,
}

/// All rows that persons write; change records are not among them.
#[derive(Clone, Default)]
pub struct Model {
    rows: BTreeMap<RowKey, Row>,
    /// What they hold, and who sees it.
    pub company: Company,
    commit: u64,
}

impl Model {
    /// Puts a row that was there before anybody acted.
    pub fn seed(&mut self, key: RowKey, commit: u64, fields: Fields) {
        self.rows.insert(key, Row { created: (commit, None), written: BTreeMap::new() });
        self.company.rows.insert(key, fields);
        self.commit = self.commit.max(commit);
    }

    /// Takes the mutations of one action, all or none.
    pub fn take(&mut self, client: ClientId, by: Asker, action: &[&Envelope]) -> Vec<Outcome> {
        // One alone changes nothing when it is refused.
        let before = (action.len() > 1).then(|| self.clone());
        let mut outcomes = Vec::new();
        for envelope in action {
            match self.take_one(client, by, &envelope.mutation) {
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
        by: Asker,
        mutation: &Mutation,
    ) -> Result<Vec<u16>, Rejection> {
        let key = mutation.key();
        let next = self.commit + 1;
        let now = (next, Some(client));
        match mutation {
            Mutation::Create { fields, .. } => {
                if self.rows.contains_key(&key) {
                    return self.patch(client, by, key, 0, fields, &Fields::new());
                }
                if !self.company.may(by, key, fields, false, false) {
                    return Err(Rejection::NotAllowed);
                }
                self.check_reach(by, key, &Fields::new(), fields)?;
                self.rows.insert(key, Row { created: now, written: BTreeMap::new() });
                self.company.rows.insert(key, fields.clone());
                self.company.authors.insert(key, by.user.raw());
                self.commit = next;
                Ok(Vec::new())
            }
            Mutation::Patch { base, fields, seen, .. } => {
                self.patch(client, by, key, *base, fields, seen)
            }
            Mutation::Delete { base, .. } => {
                if !self.rows.contains_key(&key) {
                    return Err(Rejection::Missing);
                }
                let Some(fields) = self.company.rows.get(&key) else { return Ok(Vec::new()) };
                self.check_right(by, key, fields, true)?;
                let row = self.rows.get_mut(&key).ok_or(Rejection::Missing)?;
                let is_news = |(commit, by): &Written| commit > base && *by != Some(client);
                if is_news(&row.created) || row.written.values().any(is_news) {
                    return Err(Rejection::ChangedSince);
                }
                row.written = BTreeMap::new();
                if let Some(audience) = self.company.audience(key) {
                    self.company.gone.insert(key, audience);
                }
                self.company.rows.remove(&key);
                self.commit = next;
                Ok(Vec::new())
            }
            Mutation::Restore { .. } => unreachable!("no person here takes a removal back"),
        }
    }

    /// Whether a person may change or remove a row that is there.
    fn check_right(
        &self,
        by: Asker,
        key: RowKey,
        fields: &Fields,
        is_removal: bool,
    ) -> Result<(), Rejection> {
        if self.company.may(by, key, fields, true, is_removal) {
            return Ok(());
        }
        let is_far = self.company.nearness(by, key, fields, true) == Nearness::Far;
        Err(if is_far { Rejection::OutOfReach } else { Rejection::NotAllowed })
    }

    /// Nobody reaches a record by naming it.
    fn check_reach(
        &self,
        by: Asker,
        key: RowKey,
        before: &Fields,
        after: &Fields,
    ) -> Result<(), Rejection> {
        let known: Vec<RowKey> = Company::reached(key, before).collect();
        for reached in Company::reached(key, after).filter(|it| !known.contains(it)) {
            if self.rows.contains_key(&reached) && !self.company.sees(by, reached) {
                return Err(Rejection::OutOfReach);
            }
        }
        Ok(())
    }

    fn patch(
        &mut self,
        client: ClientId,
        by: Asker,
        key: RowKey,
        base: u64,
        fields: &Fields,
        seen: &Fields,
    ) -> Result<Vec<u16>, Rejection> {
        let next = self.commit + 1;
        if !self.rows.contains_key(&key) {
            return Err(Rejection::Missing);
        }
        let Some(current) = self.company.rows.get(&key) else {
            let is_seen = self.company.sees(by, key);
            return Err(if is_seen { Rejection::Deleted } else { Rejection::OutOfReach });
        };
        self.check_right(by, key, current, false)?;
        let mut after = current.clone();
        after.extend(fields.iter().map(|(number, value)| (*number, value.clone())));
        self.check_reach(by, key, current, &after)?;
        let row = self.rows.get_mut(&key).ok_or(Rejection::Missing)?;
        let current = self.company.rows.get_mut(&key).ok_or(Rejection::Deleted)?;
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
        self.rows.keys().map(|key| (*key, self.company.rows.get(key).map(filled)))
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
            if !self.rows.contains_key(&key) {
                continue;
            }
            let (expected, found) = (self.company.rows.get(&key).map(filled), there(key));
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
