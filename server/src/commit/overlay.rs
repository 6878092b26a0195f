//! What a job sees: the store with the writes of its group on top.
//! Invariant: reads show exactly what the store will hold once the group is written; a job can be
//! undone as a whole. A failed read is remembered too, and whoever runs a job asks for it
//! afterwards, so that no job can mistake a broken disk for an absent key.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

use shared::sync::server::{StoreError as ViewError, View};

use crate::store::{Store, StoreError, Visit, Write, prefix_end};

/// A key, and what the overlay held for it before: nothing, or a write.
type Replaced = (Vec<u8>, Option<Option<Vec<u8>>>);

/// The store with writes on top.
#[derive(Debug)]
pub struct Overlay<'a> {
    store: &'a dyn Store,
    writes: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    /// What the running job replaced, newest last.
    undo: Vec<Replaced>,
    newest: Option<u64>,
    newest_before_job: Option<u64>,
    failure: RefCell<Option<StoreError>>,
}

impl<'a> Overlay<'a> {
    /// Returns a view of `store` without any writes yet.
    #[must_use]
    pub fn over(store: &'a dyn Store) -> Self {
        Self {
            store,
            writes: BTreeMap::new(),
            undo: Vec::new(),
            newest: None,
            newest_before_job: None,
            failure: RefCell::default(),
        }
    }

    /// Returns the value under `key`.
    #[must_use]
    pub fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        if let Some(written) = self.writes.get(key) {
            return written.clone();
        }
        self.store.get(key).unwrap_or_else(|error| {
            self.remember(error);
            None
        })
    }

    /// Visits the keys in `from..to` in order.
    pub fn range(&self, from: &[u8], to: &[u8], visit: Visit<'_>) {
        if from >= to {
            return;
        }
        let mut written = self.writes.range(from.to_vec()..to.to_vec()).peekable();
        let mut is_over = false;
        let scanned = self.store.range(from, to, &mut |key, value| {
            // Written keys before this stored one come first; a written key hides a stored one.
            while let Some((written_key, value)) =
                written.next_if(|(written_key, _)| written_key.as_slice() < key)
            {
                if let Some(value) = value
                    && visit(written_key, value).is_break()
                {
                    is_over = true;
                    return ControlFlow::Break(());
                }
            }
            let step = match written.next_if(|(written_key, _)| written_key.as_slice() == key) {
                Some((_, Some(value))) => visit(key, value),
                Some((_, None)) => ControlFlow::Continue(()),
                None => visit(key, value),
            };
            is_over = step.is_break();
            step
        });
        if let Err(error) = scanned {
            self.remember(error);
            return;
        }
        for (key, value) in written {
            if is_over {
                return;
            }
            if let Some(value) = value {
                is_over = visit(key, value).is_break();
            }
        }
    }

    /// Visits the keys that begin with `prefix`, in order.
    pub fn scan(&self, prefix: &[u8], visit: Visit<'_>) {
        self.range(prefix, &prefix_end(prefix), visit);
    }

    /// Puts `value` under `key`.
    pub fn put(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.write((key, Some(value)));
    }

    /// Removes `key`.
    pub fn remove(&mut self, key: Vec<u8>) {
        self.write((key, None));
    }

    /// Puts or removes.
    pub fn write(&mut self, (key, value): Write) {
        let before = self.writes.insert(key.clone(), value);
        self.undo.push((key, before));
    }

    /// Says that the change `seq` will be on disk with this group.
    pub fn announce(&mut self, seq: u64) {
        self.newest = self.newest.max(Some(seq));
    }

    /// Takes what the store answered to a read that failed.
    pub fn take_failure(&self) -> Option<StoreError> {
        self.failure.borrow_mut().take()
    }

    /// Begins a job: [`Self::undo`] will come back to here.
    pub(super) fn begin(&mut self) {
        self.undo.clear();
        self.newest_before_job = self.newest;
    }

    /// Takes back what the running job wrote.
    pub(super) fn undo(&mut self) {
        while let Some((key, before)) = self.undo.pop() {
            match before {
                Some(value) => self.writes.insert(key, value),
                None => self.writes.remove(&key),
            };
        }
        self.newest = self.newest_before_job;
        self.failure.take();
    }

    pub(super) fn newest(&self) -> Option<u64> {
        self.newest
    }

    /// Returns the writes in key order, or why a read failed.
    pub(super) fn into_writes(self) -> Result<Vec<Write>, StoreError> {
        match self.failure.into_inner() {
            None => Ok(self.writes.into_iter().collect()),
            Some(error) => Err(error),
        }
    }

    fn failed(&self) -> Result<(), ViewError> {
        match &*self.failure.borrow() {
            None => Ok(()),
            Some(error) => Err(ViewError::Read(error.to_string())),
        }
    }

    fn remember(&self, error: StoreError) {
        self.failure.borrow_mut().get_or_insert(error);
    }
}

impl View for Overlay<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ViewError> {
        let value = Self::get(self, key);
        self.failed().map(|()| value)
    }

    fn scan(&self, from: &[u8], to: &[u8], visit: Visit<'_>) -> Result<(), ViewError> {
        self.range(from, to, visit);
        self.failed()
    }
}
