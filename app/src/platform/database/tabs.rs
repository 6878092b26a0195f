//! Tabs: what several tabs do with one database. Only the leader writes what the outbox and the pages
//! hold; every tab can hand edits over, durably and by itself.

use js_sys::Array;
use shared::sync::tabs::next_leader;

use super::seal::Opened;
use super::*;

impl Database {
    /// Returns what was read or written last.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position.get()
    }

    /// Notes that what is known of it stands there now.
    pub fn followed(&self, position: Position) {
        self.position.set(position);
    }

    /// Begins to lead: whoever led before can write nothing from now on. Returns whether what was read
    /// of it is still what it holds.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn lead(&self) -> Result<bool, DatabaseError> {
        let connection = self.connected().await?;
        let transaction = connection.begin(&[META], "readwrite", "strict")?;
        let end = transaction.end();
        let meta = transaction.store(META)?;
        let kept = position(&ask(meta.get(&POSITION.into()))?.answer().await?);
        let next = next_leader(kept);
        sent(meta.put(&key(next), &POSITION.into()))?;
        end.await.map_err(|_| transaction.trouble())?;
        self.leads.set(true);
        Ok(self.position.replace(next) == kept)
    }

    /// Leads no longer.
    pub fn follow(&self) {
        self.leads.set(false);
    }

    /// Hands edits over to the leader, surviving a power cut.
    ///
    /// # Errors
    /// When the device is full or the database is gone; then none was kept.
    pub async fn hand(&self, entries: &[(u64, Vec<u8>)]) -> Result<(), DatabaseError> {
        let record = entries.iter().flat_map(|(_, bytes)| bytes).copied().collect::<Vec<_>>();
        let mut plan = Plan::default();
        plan.puts.push((HANDED, JsValue::UNDEFINED, place(HANDED, 0), &record));
        self.perform("strict", plan).await
    }

    /// Reads what was handed over, in order.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn handed(&self) -> Result<Vec<(u64, Vec<u8>)>, DatabaseError> {
        let connection = self.connected().await?;
        let transaction = connection.begin(&[HANDED], "readonly", "default")?;
        let store = transaction.store(HANDED)?;
        let (keys, values) = (ask(store.get_all_keys())?, ask(store.get_all())?);
        let (keys, values) = (keys.answer().await?, values.answer().await?);
        let places = Array::from(&values).iter().map(|value| (place(HANDED, 0), value)).collect();
        let opened = seal::begin(self.key.as_ref(), places).end().await;
        let mut whole = Vec::new();
        for (key, opened) in Array::from(&keys).iter().zip(opened) {
            // A damaged one is put aside at the next start.
            if let (Some(key), Opened::Whole(bytes)) = (key.as_f64(), opened) {
                whole.push((load::number(key), bytes));
            }
        }
        Ok(whole)
    }
}

/// Reads a position; where there is none, nobody has led yet.
pub(super) fn position(value: &JsValue) -> Position {
    value.as_f64().map_or(0, load::number)
}
