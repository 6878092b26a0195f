//! Keepsake: one text that outlives a power cut, for what the start cannot do without.
//!
//! `local` is read at once but written to the disk seconds later: a tablet that loses its power soon
//! after the sign-in would not know its owner any more, and without a network nobody could tell it.

use super::*;

const NAME: &str = "fieldline";
const VERSION: u32 = 1;
const STORE: &str = "kept";
const SESSION: &str = "session";

/// Calls `then` with the text, if the device has one. Works before the app's own tasks do.
pub fn read(then: impl FnOnce(Option<String>) + 'static) {
    // A browser without storage remembers nobody; the page that opens says so.
    wasm_bindgen_futures::spawn_local(async { then(find().await.ok().flatten()) });
}

async fn find() -> Result<Option<String>, DatabaseError> {
    let connection = open().await?;
    let transaction = connection.begin(&[STORE], "readonly", "default")?;
    let text = ask(transaction.store(STORE)?.get(&SESSION.into()))?;
    Ok(text.answer().await?.as_string())
}

/// Keeps the text in place of the one before, or only removes that one.
///
/// # Errors
/// When the device is full or the browser refuses storage.
pub async fn keep(text: Option<&str>) -> Result<(), DatabaseError> {
    let connection = open().await?;
    let transaction = connection.begin(&[STORE], "readwrite", "strict")?;
    let end = transaction.end();
    let store = transaction.store(STORE)?;
    sent(match text {
        Some(text) => store.put(&text.into(), &SESSION.into()),
        None => store.delete(&SESSION.into()),
    })?;
    end.await.map(drop).map_err(|_| transaction.trouble())
}

async fn open() -> Result<Connection, DatabaseError> {
    Connection::open(NAME, VERSION, &[STORE]).await
}
