//! The store in memory: for tests, with a disk that can be made full or broken on purpose.
//! Invariant: like sled, a batch that failed to become durable stays readable until `revive`.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Store, StoreError, Visit, Write};

/// What the pretended disk does with the next writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Disk {
    /// Keeps them.
    #[default]
    Working,
    /// Has no room for them.
    Full,
    /// Fails to sync them.
    Broken,
}

#[derive(Debug, Default)]
struct Inner {
    durable: BTreeMap<Vec<u8>, Vec<u8>>,
    readable: BTreeMap<Vec<u8>, Vec<u8>>,
    disk: Disk,
    n_syncs: u64,
}

/// Keys and values in memory.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<Inner>);

impl MemoryStore {
    /// Changes what the disk does from now on.
    pub fn set_disk(&self, disk: Disk) {
        self.inner().disk = disk;
    }

    /// Returns how often a batch was synced.
    #[must_use]
    pub fn n_syncs(&self) -> u64 {
        self.inner().n_syncs
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.inner().readable.get(key).cloned())
    }

    fn range(&self, from: &[u8], to: &[u8], visit: Visit<'_>) -> Result<(), StoreError> {
        if from >= to {
            return Ok(());
        }
        let inner = self.inner();
        for (key, value) in inner.readable.range(from.to_vec()..to.to_vec()) {
            if let ControlFlow::Break(()) = visit(key, value) {
                break;
            }
        }
        Ok(())
    }

    fn apply(&self, batch: &[Write]) -> Result<(), StoreError> {
        let mut inner = self.inner();
        for (key, value) in batch {
            match value {
                Some(value) => inner.readable.insert(key.clone(), value.clone()),
                None => inner.readable.remove(key),
            };
        }
        match inner.disk {
            Disk::Working => {
                inner.durable = inner.readable.clone();
                inner.n_syncs += 1;
                Ok(())
            }
            Disk::Full => Err(StoreError::Full(PathBuf::from("memory"))),
            Disk::Broken => Err(StoreError::Unsynced(std::io::Error::other("broken on purpose"))),
        }
    }

    fn revive(&self) -> Result<(), StoreError> {
        let mut inner = self.inner();
        inner.readable = inner.durable.clone();
        Ok(())
    }

    fn size_on_disk(&self) -> Result<u64, StoreError> {
        let inner = self.inner();
        let bytes: usize = inner.durable.iter().map(|(key, value)| key.len() + value.len()).sum();
        Ok(bytes as u64)
    }
}
