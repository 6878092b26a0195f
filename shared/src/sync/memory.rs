//! Memory: a store without a medium, for simulation and for computing over writes not yet stored.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::server::{StoreError, View, Visit, Writes};

/// An ordered key–value store in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemoryStore {
    pairs: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl MemoryStore {
    /// Applies writes as one.
    pub fn apply(&mut self, writes: Writes) {
        for (key, value) in writes {
            match value {
                Some(value) => {
                    self.pairs.insert(key, value);
                }
                None => {
                    self.pairs.remove(&key);
                }
            }
        }
    }
}

impl View for MemoryStore {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.pairs.get(key).cloned())
    }

    fn scan(&self, from: &[u8], to: &[u8], visit: Visit<'_>) -> Result<(), StoreError> {
        if from >= to {
            return Ok(());
        }
        for (key, value) in
            self.pairs.range::<[u8], _>((Bound::Included(from), Bound::Excluded(to)))
        {
            if visit(key, value).is_break() {
                break;
            }
        }
        Ok(())
    }
}
