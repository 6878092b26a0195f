//! Model: what the rules say, written a second time as plainly as possible.
//!
//! The server's state machine is held to it mutation by mutation: the same outcome, the same rows.
//! What the server writes by itself (changes, conflicts) is learned from it; whether that is true is
//! for [`super::invariants::i03_no_lost_local_edit`] to say.

use std::collections::{BTreeMap, BTreeSet};

use shared::book::RowKey;
use shared::entity::{Account, Contact, Kind, Opportunity, Product, Role};
use shared::id::RawId;
use shared::sync::protocol::{ClientId, Envelope, Fields, Mutation, Outcome, Rejection};
use shared::value::Value;

use super::invariants::{broken, count};
use super::sight::{Seen, Sight, is_resource, leader_of, only, opens, owner};

/// In which commit something was written, and by which client; by none when it was there at first.
pub type Written = (u64, Option<ClientId>);

/// Who acts.
#[derive(Clone, Copy, Debug)]
pub struct Actor {
    /// Under which name.
    pub client: ClientId,
    /// Who.
    pub user: RawId,
    /// What for.
    pub role: Role,
}

#[derive(Clone, Default)]
struct Marks {
    created: Written,
    written: BTreeMap<u16, Written>,
}

/// How near a person is to a record; see the design's table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    Stranger,
    Reader,
    Editor,
    Owner,
    Leader,
    Overseer,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    Create,
    Edit,
    HandOver,
    Delete,
}

/// All rows.
#[derive(Clone, Default)]
pub struct Model {
    rows: BTreeMap<RowKey, Seen>,
    marks: BTreeMap<RowKey, Marks>,
    commit: u64,
}

impl Model {
    /// Puts a row that was there before anybody acted.
    pub fn seed(&mut self, key: RowKey, commit: u64, fields: Fields) {
        self.learn(key, (commit, None), fields, None);
        self.commit = self.commit.max(commit);
    }

    /// Takes over a row that the server wrote by itself.
    pub fn learn(&mut self, key: RowKey, created: Written, fields: Fields, author: Option<RawId>) {
        let seen = Seen { fields: Some(fields), author, last: Default::default() };
        self.rows.insert(key, seen);
        self.marks.insert(key, Marks { created, written: BTreeMap::new() });
    }

    /// The newest commit.
    #[must_use]
    pub fn commit(&self) -> u64 {
        self.commit
    }

    /// Whether a row is (or was) there.
    #[must_use]
    pub fn knows(&self, key: RowKey) -> bool {
        self.rows.contains_key(&key)
    }

    /// Who sees what.
    #[must_use]
    pub fn sight(&self) -> Sight<'_> {
        Sight::of(&self.rows)
    }

    /// Takes the mutations of one action, all or none.
    pub fn take(&mut self, actor: Actor, action: &[&Envelope]) -> Vec<Outcome> {
        // One alone changes nothing when it is refused.
        let before = (action.len() > 1).then(|| self.clone());
        let mut outcomes = Vec::new();
        for envelope in action {
            match self.take_one(actor, &envelope.mutation) {
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

    /// Each goes into the inbox, in a commit of its own.
    fn refuse(&mut self, action: &[&Envelope], cause: u64, reason: &Rejection) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        for envelope in action {
            self.commit += 1;
            let reason = if envelope.seq == cause {
                reason.clone()
            } else {
                Rejection::Together { seq: cause }
            };
            outcomes.push(Outcome::Rejected { reason, commit: self.commit });
        }
        outcomes
    }

    fn take_one(&mut self, actor: Actor, mutation: &Mutation) -> Result<Vec<u16>, Rejection> {
        let key = mutation.key();
        match mutation {
            Mutation::Create { fields, .. } if self.knows(key) => {
                self.patch(actor, key, 0, fields, &Fields::new())
            }
            Mutation::Create { fields, .. } => {
                self.may(actor, Deed::Create, key, fields, false)?;
                self.may_link(actor, key, &Fields::new(), fields)?;
                has_keeper(key, fields)?;
                self.make(actor, key, fields);
                Ok(Vec::new())
            }
            _ if !self.knows(key) => Err(Rejection::Missing),
            Mutation::Patch { base, fields, seen, .. } => {
                self.patch(actor, key, *base, fields, seen)
            }
            Mutation::Delete { base, .. } => self.delete(actor, key, *base),
            Mutation::Restore { fields, .. } => {
                if !self.sees(actor, key) {
                    return Err(Rejection::OutOfReach);
                }
                if self.rows[&key].fields.is_none() {
                    self.may(actor, Deed::Delete, key, fields, true)?;
                    self.may_link(actor, key, &Fields::new(), fields)?;
                    has_keeper(key, fields)?;
                    self.make(actor, key, fields);
                }
                Ok(Vec::new())
            }
        }
    }

    fn make(&mut self, actor: Actor, key: RowKey, fields: &Fields) {
        self.commit += 1;
        let author = Some(actor.user);
        let seen = Seen { fields: Some(filled(fields)), author, last: Default::default() };
        self.rows.insert(key, seen);
        let created = (self.commit, Some(actor.client));
        self.marks.insert(key, Marks { created, written: BTreeMap::new() });
    }

    fn delete(&mut self, actor: Actor, key: RowKey, base: u64) -> Result<Vec<u16>, Rejection> {
        let Some(fields) = self.rows[&key].fields.clone() else { return Ok(Vec::new()) };
        self.may(actor, Deed::Delete, key, &fields, true)?;
        let marks = &self.marks[&key];
        let is_later = |(commit, by): &Written| *commit > base && *by != Some(actor.client);
        if is_later(&marks.created) || marks.written.values().any(is_later) {
            return Err(Rejection::ChangedSince);
        }
        let last = self.sight().circle(key);
        let row = self.rows.get_mut(&key).unwrap();
        (row.fields, row.last) = (None, last);
        self.marks.get_mut(&key).unwrap().written.clear();
        self.commit += 1;
        Ok(Vec::new())
    }

    fn patch(
        &mut self,
        actor: Actor,
        key: RowKey,
        base: u64,
        fields: &Fields,
        seen: &Fields,
    ) -> Result<Vec<u16>, Rejection> {
        let Some(before) = self.rows[&key].fields.clone() else {
            let was_seen = self.sees(actor, key);
            return Err(if was_seen { Rejection::Deleted } else { Rejection::OutOfReach });
        };
        let mut wanted = before.clone();
        wanted.extend(fields.clone());
        let wanted = filled(&wanted);
        let is_handed_over = owner(key, &before) != owner(key, &wanted);
        if is_handed_over {
            self.may(actor, Deed::HandOver, key, &before, true)?;
        }
        if !is_handed_over || fields.len() > 1 {
            self.may(actor, Deed::Edit, key, &before, true)?;
        }
        self.may_link(actor, key, &before, &wanted)?;
        has_keeper(key, &wanted)?;
        let now = (self.commit + 1, Some(actor.client));
        let (mut after, mut superseded, mut changed) = (before.clone(), Vec::new(), false);
        let marks = self.marks.get_mut(&key).unwrap();
        for (number, value) in fields {
            let stands = before.get(number).cloned().unwrap_or_default();
            if stands == *value {
                continue;
            }
            let (commit, by) = *marks.written.get(number).unwrap_or(&marks.created);
            let mut value = value.clone();
            if commit > base && by != Some(actor.client) {
                // Emptying what somebody else wrote on is for the author to decide.
                let is_emptied = value == Value::Null && stands != Value::Null;
                if is_note(key, *number) && !is_emptied {
                    value = both(&stands, &value, seen.get(number));
                } else if key.kind != Kind::Product.number()
                    || *number != Product::DESCRIPTION.number
                {
                    superseded.push(*number);
                    continue;
                }
            }
            if value == stands {
                continue;
            }
            after.insert(*number, value);
            marks.written.insert(*number, now);
            changed = true;
        }
        if changed {
            self.rows.get_mut(&key).unwrap().fields = Some(filled(&after));
        }
        if changed || !superseded.is_empty() {
            self.commit += 1;
        }
        Ok(superseded)
    }

    fn sees(&self, actor: Actor, key: RowKey) -> bool {
        self.sight().sees(actor.user, actor.role, key)
    }

    /// Whether a person may do this to a row with these fields.
    fn may(
        &self,
        actor: Actor,
        deed: Deed,
        key: RowKey,
        fields: &Fields,
        is_there: bool,
    ) -> Result<(), Rejection> {
        let is_seen = is_there && self.sees(actor, key);
        let nearness = self.nearness(actor, key, fields, is_seen);
        let role = actor.role;
        let is_allowed = match Kind::from_number(key.kind) {
            Some(Kind::User) => role == Role::Administrator,
            Some(Kind::Department | Kind::Stage) => {
                matches!(role, Role::Director | Role::Administrator)
            }
            Some(Kind::Product) => role != Role::Rep,
            Some(Kind::Account | Kind::Contact | Kind::Opportunity) => match deed {
                Deed::Create | Deed::Edit | Deed::HandOver => nearness >= Nearness::Editor,
                Deed::Delete => nearness >= Nearness::Owner,
            },
            Some(Kind::Share | Kind::Conflict | Kind::UndoLog) => nearness >= Nearness::Owner,
            _ => panic!("nobody edits rows like {key:?} here"),
        };
        match is_allowed {
            true => Ok(()),
            false if is_there && !is_seen && nearness == Nearness::Stranger => {
                Err(Rejection::OutOfReach)
            }
            false => Err(Rejection::NotAllowed),
        }
    }

    fn nearness(&self, actor: Actor, key: RowKey, fields: &Fields, is_seen: bool) -> Nearness {
        if let Some(only) = only(key, fields) {
            return if only == Some(actor.user) { Nearness::Owner } else { Nearness::Stranger };
        }
        if matches!(actor.role, Role::Director | Role::Administrator) {
            return Nearness::Overseer;
        }
        let mut all = vec![if is_seen { Nearness::Reader } else { Nearness::Stranger }];
        let led_by = leader_of(key, fields);
        let is_rep = actor.role == Role::Rep;
        let of_nobody = if is_rep { Nearness::Editor } else { Nearness::Leader };
        match owner(key, fields) {
            Some(owner) if owner == actor.user => all.push(Nearness::Owner),
            Some(owner) if !is_rep && self.sight().leads(actor.user, owner) => {
                all.push(Nearness::Leader);
            }
            None if led_by.is_none() && !is_resource(key, fields) => all.push(of_nobody),
            Some(_) | None => {}
        }
        if let Some(parent) = led_by {
            match self.rows.get(&parent).map(|row| &row.fields) {
                None => all.push(Nearness::Owner),
                // Nobody knows any more whose it was.
                Some(None) if self.sees(actor, parent) => all.push(of_nobody),
                Some(None) => {}
                Some(Some(fields)) => {
                    let is_seen = self.sees(actor, parent);
                    all.push(self.nearness(actor, parent, fields, is_seen));
                }
            }
        }
        for (may_edit, user) in self.shares(key) {
            if user == actor.user {
                all.push(if may_edit { Nearness::Editor } else { Nearness::Reader });
            }
        }
        all.into_iter().max().unwrap()
    }

    fn shares(&self, about: RowKey) -> Vec<(bool, RawId)> {
        let all = self.rows.iter().filter(|(key, _)| key.kind == Kind::Share.number());
        all.filter_map(|(key, row)| {
            let fields = row.fields.as_ref()?;
            let (target, user) = opens(*key, fields)?;
            let number = shared::entity::Share::MAY_EDIT.number;
            let may_edit = fields.get(&number) == Some(&Value::Bool(true));
            (target == about).then_some((may_edit, user?))
        })
        .collect()
    }

    /// Nobody reaches a row by linking to it.
    fn may_link(
        &self,
        actor: Actor,
        key: RowKey,
        before: &Fields,
        after: &Fields,
    ) -> Result<(), Rejection> {
        let links = |fields: &Fields| -> BTreeSet<RowKey> {
            let opened = opens(key, fields).map(|(target, _)| target);
            leader_of(key, fields).into_iter().chain(opened).collect()
        };
        for link in links(after).difference(&links(before)) {
            if self.knows(*link) && !self.sees(actor, *link) {
                return Err(Rejection::OutOfReach);
            }
        }
        Ok(())
    }

    /// Every row with what it holds; nothing for a deleted one.
    pub fn rows(&self) -> impl Iterator<Item = (RowKey, Option<&Fields>)> {
        self.rows.iter().map(|(key, row)| (*key, row.fields.as_ref()))
    }

    /// Holds rows of a server to these, for the sake of an invariant.
    pub fn check(
        &self,
        keys: impl IntoIterator<Item = RowKey>,
        there: impl Fn(RowKey) -> Option<Fields>,
        invariant: usize,
    ) {
        for key in keys {
            let expected = self.rows.get(&key).and_then(|row| row.fields.as_ref());
            let found = there(key);
            count(invariant);
            if expected != found.as_ref() {
                broken(invariant, format!("{key:?} is {found:?} and not {expected:?}"));
            }
        }
    }
}

/// Somebody of public relations belongs to somebody of ours.
fn has_keeper(key: RowKey, fields: &Fields) -> Result<(), Rejection> {
    match is_resource(key, fields) && owner(key, fields).is_none() {
        true => Err(Rejection::Empty { field: Contact::OWNER.number }),
        false => Ok(()),
    }
}

/// Whether a field holds notes, of which both are kept.
fn is_note(key: RowKey, number: u16) -> bool {
    match Kind::from_number(key.kind) {
        Some(Kind::Account) => number == Account::NOTES.number,
        Some(Kind::Contact) => number == Contact::NOTES.number,
        Some(Kind::Opportunity) => number == Opportunity::NOTES.number,
        _ => false,
    }
}

/// Both of two notes: what the later one added goes under the earlier.
fn both(stands: &Value, wanted: &Value, seen: Option<&Value>) -> Value {
    let (Value::Text(stands), Value::Text(wanted)) = (stands, wanted) else {
        return wanted.clone();
    };
    let mut added = wanted.as_str();
    if let Some(Value::Text(seen)) = seen
        && let Some(rest) = wanted.strip_prefix(seen.as_str())
    {
        added = rest;
    }
    let added = added.trim();
    if stands.contains(added) {
        return Value::Text(stands.clone());
    }
    Value::Text(format!("{}\n\n{added}", stands.trim_end()))
}

fn filled(fields: &Fields) -> Fields {
    let filled = fields.iter().filter(|(_, value)| **value != Value::Null);
    filled.map(|(number, value)| (*number, value.clone())).collect()
}
