//! Database: what one person's work on this device is kept in (IndexedDB).
//!
//! Only whole-batch verbs: nothing foreign is ever awaited inside a transaction, since a transaction
//! ends by itself when it has no request to wait for. Edits go in with strict durability (a power cut
//! after the answer loses nothing); pages of confirmed rows can be fetched again and go in relaxed.

use std::cell::RefCell;

use indexed_db_futures::database::Database as Idb;
use indexed_db_futures::error::{Error, OpenDbError};
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{
    Transaction, TransactionDurability, TransactionMode, TransactionOptions,
};
use indexed_db_futures::typed_array::Uint8Array;
use shared::sync::client::{Batch, Meta, Saved};
use shared::sync::packs::{PackOp, Packs};
use shared::sync::pages::PageOp;

const VERSION: u8 = 1;
const PAGES: &str = "pages";
const OUTBOX: &str = "outbox";
const PARKED: &str = "parked";
const META: &str = "meta";
const STORES: [&str; 4] = [PAGES, OUTBOX, PARKED, META];
const META_KEY: &str = "client";

/// Why the device did not keep something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseError {
    /// The browser refuses storage: a private window, or storage switched off.
    Refused,
    /// The device is full.
    Full,
    /// The database was closed or removed under us; opening it again may help.
    Lost,
}

impl From<OpenDbError> for DatabaseError {
    fn from(_: OpenDbError) -> Self {
        Self::Refused
    }
}

impl From<Error> for DatabaseError {
    fn from(error: Error) -> Self {
        // The library keeps the browser's name of the error in its text.
        if format!("{error:?}").contains("QuotaExceeded") { Self::Full } else { Self::Lost }
    }
}

/// An open database.
pub struct Database {
    idb: Idb,
    /// The records of the outbox, as the last transaction that was done left them.
    packs: RefCell<Packs>,
}

impl Database {
    /// Opens (or makes) the database with this name and reads everything in it.
    ///
    /// # Errors
    /// When the browser refuses storage.
    pub async fn open(name: &str) -> Result<(Self, Saved), DatabaseError> {
        let idb = Idb::open(name)
            .with_version(VERSION)
            .with_on_upgrade_needed(|_, db| {
                for store in STORES {
                    if !db.object_store_names().any(|existing| existing == store) {
                        db.create_object_store(store).build()?;
                    }
                }
                Ok(())
            })
            .await?;
        let database = Self { idb, packs: RefCell::default() };
        let saved = database.load().await?;
        Ok((database, saved))
    }

    async fn load(&self) -> Result<Saved, DatabaseError> {
        let transaction = self.idb.transaction(STORES).build()?;
        let pages = transaction.object_store(PAGES)?;
        let outbox = transaction.object_store(OUTBOX)?;
        let parked = transaction.object_store(PARKED)?;
        let meta = transaction.object_store(META)?;
        // All requests are sent before the first answer is awaited.
        let numbers = pages.get_all_keys::<u32>().primitive()?;
        let values = pages.get_all::<Uint8Array>().primitive()?;
        let waiting_keys = outbox.get_all_keys::<f64>().primitive()?;
        let waiting = outbox.get_all::<Uint8Array>().primitive()?;
        let refused = parked.get_all::<Uint8Array>().primitive()?;
        let client = meta.get::<Uint8Array, _, _>(META_KEY).primitive()?;
        let numbers: Vec<u32> = numbers.await?.collect::<Result<_, _>>()?;
        let pages: Vec<Vec<u8>> = bytes(values.await?)?;
        let waiting_keys: Vec<f64> = waiting_keys.await?.collect::<Result<_, _>>()?;
        let records = waiting_keys.into_iter().map(number).zip(bytes(waiting.await?)?);
        let (packs, outbox) = Packs::load(records);
        self.packs.replace(packs);
        let parked = bytes(refused.await?)?;
        let meta = client.await?.and_then(|bytes| minicbor::decode::<Meta>(&bytes).ok());
        Ok(Saved {
            meta: meta.unwrap_or_default(),
            pages: numbers.into_iter().zip(pages).collect(),
            outbox,
            parked,
        })
    }

    /// Keeps edits, surviving a power cut.
    ///
    /// # Errors
    /// When the device is full or the database is gone; then none was kept.
    pub async fn keep_edits(
        &self,
        entries: &[(u64, Vec<u8>)],
        meta: &[u8],
    ) -> Result<(), DatabaseError> {
        let transaction = self.write(TransactionDurability::Strict)?;
        let mut packs = self.packs.borrow().clone();
        write_packs(&transaction, packs.add(entries))?;
        put_meta(&transaction, meta)?;
        transaction.commit().await?;
        self.packs.replace(packs);
        Ok(())
    }

    /// Keeps what the server confirmed, and takes finished edits out, in one.
    ///
    /// # Errors
    /// When the device is full or the database is gone; then nothing was changed.
    pub async fn keep(&self, batch: &Batch) -> Result<(), DatabaseError> {
        let transaction = self.write(TransactionDurability::Relaxed)?;
        {
            let pages = transaction.object_store(PAGES)?;
            for op in &batch.pages {
                match op {
                    PageOp::Put(number, bytes) => {
                        pages.put(array(bytes)).with_key(*number).primitive()?;
                    }
                    PageOp::Delete(number) => {
                        pages.delete::<u32, _>(*number).primitive()?;
                    }
                }
            }
        }
        let mut packs = self.packs.borrow().clone();
        write_packs(&transaction, packs.remove(&batch.outbox_remove))?;
        write_packs(&transaction, packs.add(&batch.outbox_put))?;
        put_numbered(&transaction, PARKED, &batch.parked_put)?;
        put_meta(&transaction, &batch.meta)?;
        transaction.commit().await?;
        self.packs.replace(packs);
        Ok(())
    }

    /// Forgets a refused edit that the person has dealt with.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn forget_parked(&self, number: u64) -> Result<(), DatabaseError> {
        let transaction = self.write(TransactionDurability::Strict)?;
        transaction.object_store(PARKED)?.delete::<f64, _>(key(number)).primitive()?;
        Ok(transaction.commit().await?)
    }

    fn write(&self, durability: TransactionDurability) -> Result<Transaction<'_>, DatabaseError> {
        Ok(self
            .idb
            .transaction(STORES)
            .with_mode(TransactionMode::Readwrite)
            .with_options(TransactionOptions::new().with_durability(durability))
            .build()?)
    }
}

fn write_packs(transaction: &Transaction<'_>, ops: Vec<PackOp>) -> Result<(), DatabaseError> {
    let outbox = transaction.object_store(OUTBOX)?;
    for op in ops {
        match op {
            PackOp::Put(first, record) => {
                outbox.put(array(&record)).with_key(key(first)).primitive()?;
            }
            PackOp::Delete(first) => {
                outbox.delete::<f64, _>(key(first)).primitive()?;
            }
        }
    }
    Ok(())
}

fn put_numbered(
    transaction: &Transaction<'_>,
    store: &str,
    entries: &[(u64, Vec<u8>)],
) -> Result<(), DatabaseError> {
    let store = transaction.object_store(store)?;
    for (number, bytes) in entries {
        store.put(array(bytes)).with_key(key(*number)).primitive()?;
    }
    Ok(())
}

fn put_meta(transaction: &Transaction<'_>, meta: &[u8]) -> Result<(), DatabaseError> {
    transaction.object_store(META)?.put(array(meta)).with_key(META_KEY).primitive()?;
    Ok(())
}

fn array(bytes: &[u8]) -> Uint8Array {
    Uint8Array::from(bytes.to_vec())
}

#[expect(clippy::cast_precision_loss, reason = "a device's numbers stay far below 2^53")]
fn key(number: u64) -> f64 {
    number as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "made by `key`")]
fn number(key: f64) -> u64 {
    key as u64
}

fn bytes(
    values: impl Iterator<Item = Result<Uint8Array, Error>>,
) -> Result<Vec<Vec<u8>>, DatabaseError> {
    Ok(values.map(|value| value.map(Into::into)).collect::<Result<_, _>>()?)
}
