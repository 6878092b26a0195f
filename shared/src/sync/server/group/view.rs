//! View: what the rules, and what is read anew, see of a group.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Bound, ControlFlow};

use crate::book::RowKey;
use crate::entity::{Kind, Share, User};
use crate::id::{Id, RawId};
use crate::sync::keys;
use crate::sync::rules::{Actor, RowState, Rows};
use crate::sync::server::stored::decode_row;
use crate::sync::server::{StoreError, View, Visit};
use crate::sync::visibility::Org;
use crate::value::{FieldValue, Value};

use super::Group;

impl Rows for Group<'_> {
    fn row(&self, key: RowKey) -> Option<RowState> {
        self.state_of(key).unwrap_or_else(|error| {
            self.failure.borrow_mut().get_or_insert(error);
            None
        })
    }

    fn shares(&self, key: RowKey) -> Vec<(Id<User>, bool)> {
        let bound = keys::follower_of_kind(key, Kind::Share.number());
        let found = self.keys_under(&bound).unwrap_or_else(|error| {
            self.failure.borrow_mut().get_or_insert(error);
            BTreeSet::new()
        });
        let share = |child: &Vec<u8>| {
            let fields = self.row(keys::parse_row_key(child.get(19..)?)?)?.fields?;
            let user = Id::from_value(fields.get(&Share::USER.number)?).ok()?;
            let may_edit = fields.get(&Share::MAY_EDIT.number).map(bool::from_value);
            Some((user, matches!(may_edit, Some(Ok(true)))))
        };
        found.iter().filter_map(share).collect()
    }

    fn sees(&self, person: &Actor, key: RowKey) -> bool {
        self.row(key).is_some_and(|row| self.sees_row(person, &row))
    }

    fn org(&self) -> &Org {
        &self.org
    }

    fn is_named(&self, id: RawId, kind: Kind, field: u16) -> bool {
        let names = |row: &RowState| {
            let value = row.fields.as_ref().and_then(|fields| fields.get(&field));
            value == Some(&Value::Id(id))
        };
        // What this group wrote stands over what is stored.
        let written =
            |key: &RowKey| self.tried.rows.get(key).or_else(|| self.settled.rows.get(key));
        let keys = self.settled.rows.keys().chain(self.tried.rows.keys());
        let mut of_kind = keys.filter(|key| key.kind == kind.number());
        if of_kind.any(|key| written(key).is_some_and(names)) {
            return true;
        }
        let (from, to) = keys::rows_of(kind.number());
        let mut is_found = false;
        let scanned = self.view.scan(&from, &to, &mut |stored, bytes| {
            let key = stored.get(1..).and_then(keys::parse_row_key);
            let is_written = key.is_some_and(|key| written(&key).is_some());
            // What cannot be read may name it.
            is_found = !is_written && decode_row(bytes).is_none_or(|row| names(&row));
            if is_found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if let Err(error) = scanned {
            self.failure.borrow_mut().get_or_insert(error);
        }
        is_found
    }
}

/// A view of what was decided, without what is being tried.
pub(super) struct Decided<'a, 'b>(pub(super) &'a Group<'b>);

impl View for Decided<'_, '_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        match self.0.settled.writes.get(key) {
            Some(value) => Ok(value.clone()),
            None => self.0.view.get(key),
        }
    }

    fn scan(&self, from: &[u8], to: &[u8], visit: Visit<'_>) -> Result<(), StoreError> {
        let mut pairs: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
        self.0.view.scan(from, to, &mut |key, value| {
            pairs.insert(key.to_vec(), value.to_vec());
            ControlFlow::Continue(())
        })?;
        let span = (Bound::Included(from.to_vec()), Bound::Excluded(to.to_vec()));
        for (key, value) in self.0.settled.writes.range(span) {
            match value {
                Some(value) => drop(pairs.insert(key.clone(), value.clone())),
                None => drop(pairs.remove(key)),
            }
        }
        for (key, value) in &pairs {
            if visit(key, value).is_break() {
                break;
            }
        }
        Ok(())
    }
}
