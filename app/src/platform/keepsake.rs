//! Keepsake: one text that outlives a power cut, for what the start cannot do without.
//!
//! `local` is read at once but written to the disk seconds later: a tablet that loses its power soon
//! after the sign-in would not know its owner any more, and without a network nobody could tell it.

use indexed_db_futures::database::Database as Idb;
use indexed_db_futures::error::{Error, OpenDbError};
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{TransactionDurability, TransactionMode, TransactionOptions};

use super::database::DatabaseError;

/// The name of its database; those of all others begin with it.
pub const NAME: &str = "fieldline";
const VERSION: u8 = 1;
const STORE: &str = "kept";
const KEY: &str = "session";

/// Calls `then` with the text, if the device has one. Works before the app's own tasks do.
pub fn read(then: impl FnOnce(Option<String>) + 'static) {
    wasm_bindgen_futures::spawn_local(async { then(find().await) });
}

async fn find() -> Option<String> {
    let idb = open().await.ok()?;
    let found: Result<Option<String>, Error> = async {
        let transaction = idb.transaction(STORE).build()?;
        transaction.object_store(STORE)?.get::<String, _, _>(KEY).primitive()?.await
    }
    .await;
    // A browser without storage remembers nobody; the page that opens says so.
    found.ok().flatten()
}

/// Keeps the text in place of the one before, or only removes that one.
///
/// # Errors
/// When the device is full or the browser refuses storage.
pub async fn keep(text: Option<&str>) -> Result<(), DatabaseError> {
    let idb = open().await.map_err(refused)?;
    write(&idb, text).await.map_err(lost)
}

async fn write(idb: &Idb, text: Option<&str>) -> Result<(), Error> {
    let strict = TransactionOptions::new().with_durability(TransactionDurability::Strict);
    let transaction = idb
        .transaction(STORE)
        .with_mode(TransactionMode::Readwrite)
        .with_options(strict)
        .build()?;
    {
        let store = transaction.object_store(STORE)?;
        match text {
            Some(text) => drop(store.put(text).with_key(KEY).primitive()?),
            None => drop(store.delete::<&str, _>(KEY).primitive()?),
        }
    }
    transaction.commit().await
}

/// The browser refuses storage.
fn refused(_: OpenDbError) -> DatabaseError {
    DatabaseError::Refused
}

fn lost(error: Error) -> DatabaseError {
    // The library keeps the browser's name of the error in its text.
    if format!("{error:?}").contains("QuotaExceeded") {
        DatabaseError::Full
    } else {
        DatabaseError::Lost
    }
}

async fn open() -> Result<Idb, OpenDbError> {
    let upgrade = |_, db: Idb| {
        db.create_object_store(STORE).build()?;
        Ok(())
    };
    Idb::open(NAME).with_version(VERSION).with_on_upgrade_needed(upgrade).await
}
