//! Disk: what the server's machine has written, and what of it a power cut leaves.
//!
//! There are two images: the one that the running server sees, and the one that is synced. Groups
//! written since the last sync lie between them, in order; a crash keeps some first part of them,
//! since a group is written as one.

use shared::sync::memory::MemoryStore;
use shared::sync::server::Writes;

/// The server's disk. A group carries what the record of the simulation has to note once it is safe.
pub struct Disk<G> {
    /// What the running server sees.
    pub store: MemoryStore,
    synced: MemoryStore,
    unsynced: Vec<(Writes, G)>,
}

impl<G> Disk<G> {
    /// A disk that holds this, all of it synced.
    #[must_use]
    pub fn new(store: MemoryStore) -> Self {
        Self { synced: store.clone(), store, unsynced: Vec::new() }
    }

    /// Writes a group; a power cut may take it back.
    pub fn write(&mut self, writes: Writes, group: G) {
        self.store.apply(writes.clone());
        self.unsynced.push((writes, group));
    }

    /// Makes the oldest group safe that was not; returns it.
    pub fn sync_next(&mut self) -> Option<(Writes, G)> {
        if self.unsynced.is_empty() {
            return None;
        }
        let (writes, group) = self.unsynced.remove(0);
        self.synced.apply(writes.clone());
        Some((writes, group))
    }

    /// How many groups a crash could take back.
    #[must_use]
    pub fn unsynced(&self) -> usize {
        self.unsynced.len()
    }

    /// Takes back what is not synced.
    pub fn power_cut(&mut self) {
        self.unsynced.clear();
        self.store = self.synced.clone();
    }

    /// What the disk holds for certain.
    #[must_use]
    pub fn synced(&self) -> &MemoryStore {
        &self.synced
    }
}
