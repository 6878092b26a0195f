//! The store in memory: for tests, with a disk that can be made full or broken on purpose.
//! Invariant: like on disk, a batch is visible once it is durable, and not before.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Gate, Store, StoreError, Visit, Write};

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
    pairs: BTreeMap<Vec<u8>, Vec<u8>>,
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
        Ok(self.inner().pairs.get(key).cloned())
    }

    fn range(&self, from: &[u8], to: &[u8], visit: Visit<'_>) -> Result<(), StoreError> {
        if from >= to {
            return Ok(());
        }
        let inner = self.inner();
        for (key, value) in inner.pairs.range(from.to_vec()..to.to_vec()) {
            if let ControlFlow::Break(()) = visit(key, value) {
                break;
            }
        }
        Ok(())
    }

    fn apply_behind(&self, batch: &[Write], gate: &Gate) -> Result<(), StoreError> {
        let mut inner = self.inner();
        match inner.disk {
            Disk::Working => {}
            Disk::Full => return Err(StoreError::Full(PathBuf::from("memory"))),
            Disk::Broken => {
                return Err(StoreError::Unsynced(std::io::Error::other("broken on purpose")));
            }
        }
        inner.n_syncs += 1;
        drop(inner);
        gate.alone(|| {
            let pairs = &mut self.inner().pairs;
            for (key, value) in batch {
                match value {
                    Some(value) => pairs.insert(key.clone(), value.clone()),
                    None => pairs.remove(key),
                };
            }
        });
        Ok(())
    }

    fn revive(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn size_on_disk(&self) -> Result<u64, StoreError> {
        let inner = self.inner();
        let bytes: usize = inner.pairs.iter().map(|(key, value)| key.len() + value.len()).sum();
        Ok(bytes as u64)
    }
}
