//! Group: mutations that will be stored as one, with the places of their rows in the scopes.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Bound, ControlFlow};
use std::sync::Arc;

use crate::book::RowKey;
use crate::entity::{Kind, Role, User};
use crate::id::Id;
use crate::planted::{Bug, planted};
use crate::sync::keys;
use crate::sync::protocol::{CommitSeq, to_cbor};
use crate::sync::rules::{Actor, RowState};
use crate::sync::visibility::{self, Home, Opened, Org, Scope};

use super::stored::{encode_row, read, row};
use super::{Guard, Head, LAYOUT, ScopeHead, StoreError, View, Writes};

mod decide;
mod known;
mod view;

pub(super) use known::taken_before;

/// How far a change of scopes is handed on: a share, its opportunity, the account, its contacts and
/// what changed of them, with room.
const DEPTH_MAX: usize = 8;

/// Mutations that will be stored as one.
pub(super) struct Group<'a> {
    view: &'a dyn View,
    guard: Guard<'a>,
    org: Arc<Org>,
    /// Who writes; what has no other home lies with them.
    author: Option<Id<User>>,
    opened: Head,
    /// What was decided.
    settled: State,
    /// With what is being decided on top; forgotten when it is refused.
    tried: State,
    failure: RefCell<Option<StoreError>>,
}

#[derive(Clone, Default)]
struct State {
    head: Head,
    writes: Writes,
    rows: BTreeMap<RowKey, RowState>,
    scopes: BTreeMap<Scope, ScopeHead>,
}

impl<'a> Group<'a> {
    pub(super) fn open(
        view: &'a dyn View,
        org: Arc<Org>,
        author: Option<Id<User>>,
    ) -> Result<Self, StoreError> {
        let opened = super::head(view)?;
        let settled = State { head: opened, ..State::default() };
        let tried = State { head: opened, ..State::default() };
        let guard: Guard<'a> = &|_, _| Ok(None);
        Ok(Self { view, guard, org, author, opened, settled, tried, failure: RefCell::default() })
    }

    /// Asks `guard` about each mutation first.
    pub(super) fn guarded(self, guard: Guard<'a>) -> Self {
        Self { guard, ..self }
    }

    pub(super) fn head(&self) -> Head {
        self.tried.head
    }

    /// Begins the next commit.
    pub(super) fn next_commit(&mut self) -> CommitSeq {
        self.tried.head.commit += 1;
        self.tried.head.commit
    }

    /// Writes a value that is no row.
    pub(super) fn keep(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.settled.writes.insert(key, Some(value));
    }

    /// Removes a value that is no row.
    pub(super) fn forget(&mut self, key: Vec<u8>) {
        self.settled.writes.insert(key, None);
    }

    /// Keeps what was tried.
    pub(super) fn settle(&mut self) {
        let tried = std::mem::take(&mut self.tried);
        self.settled.head = tried.head;
        self.settled.writes.extend(tried.writes);
        self.settled.rows.extend(tried.rows);
        self.settled.scopes.extend(tried.scopes);
        self.tried.head = self.settled.head;
    }

    fn drop_tried(&mut self) -> Result<(), StoreError> {
        let org_changed = self.tried.head.org != self.settled.head.org;
        self.tried = State { head: self.settled.head, ..State::default() };
        if org_changed {
            // Read anew over what was decided; that is rare.
            self.org = Arc::new(super::load::org(&view::Decided(self))?);
        }
        Ok(())
    }

    fn take_failure(&self) -> Result<(), StoreError> {
        self.failure.borrow_mut().take().map_or(Ok(()), Err)
    }

    fn state_of(&self, key: RowKey) -> Result<Option<RowState>, StoreError> {
        match self.tried.rows.get(&key).or_else(|| self.settled.rows.get(&key)) {
            Some(row) => Ok(Some(row.clone())),
            None => row(self.view, key),
        }
    }

    fn sees_row(&self, person: &Actor, row: &RowState) -> bool {
        row.scopes.keys().any(|scope| match scope {
            Scope::Everyone => true,
            Scope::Company => person.role >= Role::Director,
            Scope::Person(owner) => {
                let may_lead = person.role > Role::Rep;
                *owner == person.user || may_lead && self.org.leads(person.user, *owner)
            }
            Scope::Private(owner) => *owner == person.user,
        })
    }

    /// Writes a row as the newest commit left it, with its places.
    pub(super) fn write_row(&mut self, key: RowKey, mut row: RowState) -> Result<(), StoreError> {
        let old = self.state_of(key)?;
        if old.is_none() {
            self.tried.head.rows += 1;
        }
        // What other records say of it is not for the rules to know.
        (row.scopes, row.left, row.opened) = match &old {
            Some(old) => (old.scopes.clone(), old.left.clone(), old.opened.clone()),
            None => (BTreeMap::new(), BTreeMap::new(), self.opened_before(key)?),
        };
        let kind = Kind::from_number(key.kind);
        self.note_org(kind, key, &row);
        self.link_parents(key, old.as_ref(), &row);
        let opens = (old.as_ref().and_then(|old| opens(kind, old)), opens(kind, &row));
        self.place(key, row, true, 0)?;
        self.let_in(opens.0, opens.1, 0)
    }

    /// Who was let into a row that comes only now: what opens it may be there already.
    fn opened_before(&self, key: RowKey) -> Result<Opened, StoreError> {
        let mut opened = Opened::new();
        if !may_lead(key) {
            return Ok(opened);
        }
        for child in self.keys_under(&keys::opener_bound(key))? {
            let Some(child) = keys::parse_row_key(&child[19..]) else { continue };
            let Some(row) = self.state_of(child)? else { continue };
            if let Some((_, people)) = opens(Kind::from_number(child.kind), &row) {
                for person in people {
                    *opened.entry(person).or_default() += 1;
                }
            }
        }
        Ok(opened)
    }

    fn note_org(&mut self, kind: Option<Kind>, key: RowKey, row: &RowState) {
        let fields = row.fields.as_ref();
        match kind {
            Some(Kind::User) => Arc::make_mut(&mut self.org).put_user(Id::new(key.id), fields),
            Some(Kind::Department) => {
                Arc::make_mut(&mut self.org).put_department(Id::new(key.id), fields);
            }
            Some(_) | None => return,
        }
        if !planted(Bug::KeepOldOrganisation) {
            self.tried.head.org = self.tried.head.commit;
        }
    }

    /// Notes under the records that a row follows, and under the one it opens, that it does.
    fn link_parents(&mut self, key: RowKey, old: Option<&RowState>, new: &RowState) {
        let links = |row: &RowState| -> BTreeSet<Vec<u8>> {
            let (Some(kind), Some(fields)) = (Kind::from_number(key.kind), row.fields.as_ref())
            else {
                return BTreeSet::new();
            };
            let followed = visibility::followed(kind, fields).into_iter();
            let mut links: BTreeSet<Vec<u8>> =
                followed.map(|parent| keys::follower(parent, key)).collect();
            let opened = visibility::opened(kind, fields);
            links.extend(opened.map(|(target, _)| keys::opener(target, key)));
            links
        };
        let before = old.map(links).unwrap_or_default();
        // What was deleted is still seen with what it followed.
        let after = if new.fields.is_some() { links(new) } else { before.clone() };
        for link in before.difference(&after) {
            self.tried.writes.insert(link.clone(), None);
        }
        for link in after.difference(&before) {
            self.tried.writes.insert(link.clone(), Some(Vec::new()));
        }
    }

    /// Puts a row where it belongs now; `is_changed` when it has to be pulled by all who see it. Rows
    /// that follow it go along.
    fn place(
        &mut self,
        key: RowKey,
        mut row: RowState,
        is_changed: bool,
        depth: usize,
    ) -> Result<(), StoreError> {
        let commit = self.tried.head.commit;
        let before: BTreeSet<Scope> = row.scopes.keys().copied().collect();
        let now = self.scopes_of(key, &row)?.unwrap_or_else(|| before.clone());
        for scope in before.difference(&now) {
            if let Some(since) = row.scopes.remove(scope) {
                self.tried.writes.insert(keys::index(*scope, since, key), None);
            }
            if !planted(Bug::SkipLeft) {
                let left = Some(keys::LEFT.to_vec());
                self.tried.writes.insert(keys::index(*scope, commit, key), left);
                row.left.insert(*scope, commit);
            }
            self.scope_head(*scope)?.last = commit;
        }
        for scope in &now {
            let is_new = !before.contains(scope);
            if !is_new && !is_changed {
                continue;
            }
            if let Some(since) = row.scopes.insert(*scope, commit)
                && !planted(Bug::KeepOldIndex)
            {
                self.tried.writes.insert(keys::index(*scope, since, key), None);
            }
            if let Some(left) = row.left.remove(scope) {
                self.tried.writes.insert(keys::index(*scope, left, key), None);
            }
            self.tried.writes.insert(keys::index(*scope, commit, key), Some(Vec::new()));
            let head = self.scope_head(*scope)?;
            head.last = commit;
            head.rows += u64::from(is_new);
        }
        for scope in before.difference(&now) {
            let head = self.scope_head(*scope)?;
            head.rows = head.rows.saturating_sub(1);
        }
        self.tried.writes.insert(keys::row(key), Some(encode_row(&row)));
        self.tried.rows.insert(key, row);
        if before == now || depth == DEPTH_MAX || !may_lead(key) || planted(Bug::LeaveFollowers) {
            return Ok(());
        }
        for child in self.keys_under(&keys::follower_bound(key))? {
            let Some(child) = keys::parse_row_key(&child[19..]) else { continue };
            if let Some(row) = self.state_of(child)? {
                self.place(child, row, false, depth + 1)?;
            }
        }
        Ok(())
    }

    /// The scopes a row belongs to; nothing when it stays where it was, as what was deleted does.
    fn scopes_of(
        &self,
        key: RowKey,
        row: &RowState,
    ) -> Result<Option<BTreeSet<Scope>>, StoreError> {
        let Some(kind) = Kind::from_number(key.kind) else {
            return Ok(Some(BTreeSet::from([Scope::Everyone])));
        };
        let Some(fields) = &row.fields else { return Ok(None) };
        let mut parents = Vec::new();
        for parent in visibility::followed(kind, fields) {
            if let Some(parent) = self.state_of(parent)? {
                parents.push(parent.scopes.keys().copied().collect());
            }
        }
        let author = row.created.user.or(self.author);
        Ok(Some(visibility::audience(kind, fields, row.opened.keys(), parents, author)))
    }

    /// Lets people into a record, and out of the one they were let into before.
    fn let_in(
        &mut self,
        before: Option<(RowKey, BTreeSet<Id<User>>)>,
        after: Option<(RowKey, BTreeSet<Id<User>>)>,
        depth: usize,
    ) -> Result<(), StoreError> {
        if before == after {
            return Ok(());
        }
        let mut changes: BTreeMap<(RowKey, Id<User>), i64> = BTreeMap::new();
        for (opens, by) in [(before, -1), (after, 1)] {
            let Some((target, people)) = opens else { continue };
            for person in people {
                if by < 0 && planted(Bug::KeepLetIn) {
                    continue;
                }
                *changes.entry((target, person)).or_default() += by;
            }
        }
        let targets: BTreeSet<RowKey> =
            changes.iter().filter(|(_, by)| **by != 0).map(|((target, _), _)| *target).collect();
        for target in targets {
            let Some(mut row) = self.state_of(target)? else { continue };
            let kind = Kind::from_number(target.kind);
            let before = opens(kind, &row);
            for ((_, person), by) in changes.iter().filter(|((key, _), _)| *key == target) {
                let count = row.opened.entry(*person).or_default();
                *count = count.saturating_add_signed(i32::try_from(*by).unwrap_or_default());
            }
            row.opened.retain(|_, count| *count > 0);
            let after = opens(kind, &row);
            self.place(target, row, false, depth)?;
            if depth < DEPTH_MAX {
                self.let_in(before, after, depth + 1)?;
            }
        }
        Ok(())
    }

    fn scope_head(&mut self, scope: Scope) -> Result<&mut ScopeHead, StoreError> {
        if !self.tried.scopes.contains_key(&scope) {
            let head = match self.settled.scopes.get(&scope) {
                Some(head) => *head,
                None => read(self.view, &keys::scope_head(scope))?.unwrap_or_default(),
            };
            self.tried.scopes.insert(scope, head);
        }
        Ok(self.tried.scopes.entry(scope).or_default())
    }

    /// The keys that begin with `prefix`, with what this group wrote.
    fn keys_under(&self, prefix: &[u8]) -> Result<BTreeSet<Vec<u8>>, StoreError> {
        let end = keys::end_of(prefix);
        let mut found = BTreeSet::new();
        self.view.scan(prefix, &end, &mut |key, _| {
            found.insert(key.to_vec());
            ControlFlow::Continue(())
        })?;
        for writes in [&self.settled.writes, &self.tried.writes] {
            let span = (Bound::Included(prefix.to_vec()), Bound::Excluded(end.clone()));
            for (key, value) in writes.range(span) {
                if value.is_some() {
                    found.insert(key.clone());
                } else {
                    found.remove(key);
                }
            }
        }
        Ok(found)
    }

    pub(super) fn close(mut self) -> Result<Writes, StoreError> {
        self.take_failure()?;
        for (scope, head) in &self.settled.scopes {
            self.settled.writes.insert(keys::scope_head(*scope), Some(to_cbor(head)));
        }
        let head = self.settled.head;
        if head != self.opened {
            let head = Head { layout: LAYOUT, ..head };
            self.settled.writes.insert(keys::HEAD.to_vec(), Some(to_cbor(&head)));
        }
        Ok(self.settled.writes)
    }
}

/// Tells whether other rows may be seen with a row, or let people into it. A share has a history of its
/// own; a change has none.
fn may_lead(key: RowKey) -> bool {
    match Kind::from_number(key.kind) {
        None | Some(Kind::Change) => false,
        Some(Kind::Share) if planted(Bug::ForgetShareHistory) => false,
        Some(kind) => !matches!(Home::of(kind), Home::Private(_)),
    }
}

/// Whom a row lets into which record: those it names, and those who were let into it.
fn opens(kind: Option<Kind>, row: &RowState) -> Option<(RowKey, BTreeSet<Id<User>>)> {
    let (target, person) = visibility::opened(kind?, row.fields.as_ref()?)?;
    Some((target, person.into_iter().chain(row.opened.keys().copied()).collect()))
}
