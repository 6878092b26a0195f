//! Work: what one transaction is to write, and how it is sealed on the way there.
//!
//! The browser seals on a thread of its own. Its answer is heard only when this thread has time, and
//! after an edit that is busy with drawing; so few bytes are sealed while the browser begins their
//! transaction and looks whether it may write, and one wait does for both.

use std::task::{Context, Poll, Waker};

use shared::sync::client::{Meta, Taken};
use shared::sync::packs::PackOp;
use wasm_bindgen::JsValue;

use super::seal::Sealing;
use super::{
    CLIENT, CLIENT_COPY, DatabaseError, HANDED, Key, META, OUTBOX, WAITING, key, place, seal,
};

/// One value to put, or (without one) to delete.
pub(super) struct Op {
    pub(super) store: &'static str,
    pub(super) key: JsValue,
    pub(super) value: Option<JsValue>,
}

/// Values on their way into the database, sealed together.
#[derive(Default)]
pub(super) struct Plan<'a> {
    pub(super) puts: Vec<(&'static str, JsValue, String, &'a [u8])>,
    deletes: Vec<Op>,
    /// What is put as it is.
    plain: Vec<Op>,
    /// Only the leader may do it.
    pub(super) is_fenced: bool,
}

impl<'a> Plan<'a> {
    pub(super) fn put(&mut self, store: &'static str, number: u64, bytes: &'a [u8]) {
        self.puts.push((store, key(number), place(store, number), bytes));
    }

    pub(super) fn put_named(&mut self, name: &'static str, bytes: &'a [u8]) {
        self.puts.push((META, name.into(), name.to_owned(), bytes));
    }

    pub(super) fn delete(&mut self, store: &'static str, number: u64) {
        self.deletes.push(Op { store, key: key(number), value: None });
    }

    pub(super) fn client(&mut self, meta: &'a [u8]) {
        self.is_fenced = true;
        if let Ok(meta) = minicbor::decode::<Meta>(meta) {
            let waiting = meta.next_seq.saturating_sub(1).saturating_sub(meta.acked);
            self.plain.push(Op { store: META, key: WAITING.into(), value: Some(key(waiting)) });
        }
        self.put_named(CLIENT, meta);
        self.put_named(CLIENT_COPY, meta);
    }

    pub(super) fn taken(&mut self, taken: &[Taken]) {
        for taken in taken {
            self.delete(HANDED, taken.key);
        }
    }

    pub(super) fn packs(&mut self, ops: &'a [PackOp]) {
        for op in ops {
            match op {
                PackOp::Put(first, record) => self.put(OUTBOX, *first, record),
                PackOp::Delete(first) => self.delete(OUTBOX, *first),
            }
        }
    }
}

/// What one transaction is to write.
#[derive(Default)]
pub(super) struct Work {
    pub(super) ops: Vec<Op>,
    /// What is still being sealed, and where each value of it goes.
    sealing: Option<(Vec<(&'static str, JsValue)>, Sealing)>,
    pub(super) bytes: usize,
    pub(super) is_fenced: bool,
}

impl Work {
    pub(super) fn begin(key: Option<&Key>, plan: Plan<'_>) -> Result<Self, DatabaseError> {
        let Plan { puts, deletes, plain, is_fenced } = plan;
        let bytes = puts.iter().map(|(.., bytes)| bytes.len()).sum();
        let (mut places, mut values) = (Vec::new(), Vec::new());
        for (store, key, place, bytes) in puts {
            places.push((store, key));
            values.push((place, bytes));
        }
        let sealing = Some((places, seal::close(key, values)?));
        // What is deleted first can be put again under the same number.
        let ops = deletes.into_iter().chain(plain).collect();
        Ok(Self { ops, sealing, bytes, is_fenced })
    }

    pub(super) fn of(ops: Vec<Op>) -> Self {
        Self { ops, ..Self::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ops.is_empty() && self.sealing.is_none()
    }

    /// Returns whether everything is sealed by now.
    pub(super) fn is_sealed(&mut self) -> Result<bool, DatabaseError> {
        let Some((_, sealing)) = &mut self.sealing else { return Ok(true) };
        // Who waits for the rest asks again, so nobody needs to be woken.
        match sealing.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(values) => {
                self.sealed(values?);
                Ok(true)
            }
            Poll::Pending => Ok(false),
        }
    }

    /// Waits until everything is sealed.
    pub(super) async fn seal(&mut self) -> Result<(), DatabaseError> {
        if let Some((_, sealing)) = &mut self.sealing {
            let values = sealing.await?;
            self.sealed(values);
        }
        Ok(())
    }

    fn sealed(&mut self, values: Vec<JsValue>) {
        let places = self.sealing.take().map(|(places, _)| places).unwrap_or_default();
        self.ops.extend(places.into_iter().zip(values).map(|((store, key), value)| Op {
            store,
            key,
            value: Some(value),
        }));
    }
}
