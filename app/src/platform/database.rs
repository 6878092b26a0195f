//! Database: what one person's work on this device is kept in (IndexedDB).
//!
//! Only whole-batch verbs, and everything is sealed before its transaction begins: nothing foreign is
//! ever awaited inside one, since a transaction ends by itself when it has no request to wait for. Edits
//! go in with strict durability (a power cut after the answer loses nothing); pages of confirmed rows
//! can be fetched again and go in relaxed.
//!
//! What browsers do to a database is met here: a connection that died is opened again and the
//! transaction repeated, a full device first gives up a ballast that was kept for that, and a database
//! that was emptied under us is noticed before anything is written into it.

mod idb;
mod keys;
mod load;
mod seal;
mod tabs;
mod vault;
mod work;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use shared::sync::client::{Batch, Saved, Taken};
use shared::sync::packs::Packs;
use shared::sync::pages::{PageOp, oldest_commit};
use shared::sync::protocol::{CommitSeq, to_cbor};
use shared::sync::tabs::{Position, has_read, is_replaced};
use wasm_bindgen::JsValue;

use super::clock;
use super::crypto::{Key, RawKey, random};
use idb::{Connection, Transaction, ask, sent};
use keys::Record;
pub use keys::{Lock, UnlockError};
pub use vault::{Vault, Waiting};
use work::{Op, Plan, Work};

/// From 2 on values bear checks; version 1 held them bare. From 3 on tabs can hand edits over.
const VERSION: u32 = 3;
const PAGES: &str = "pages";
const OUTBOX: &str = "outbox";
const PARKED: &str = "parked";
const META: &str = "meta";
const HANDED: &str = "handed";
const STORES: &[&str] = &[PAGES, OUTBOX, PARKED, META, HANDED];

/// Keys of the store of single values: what the device remembers of itself, twice, since no server has
/// it; what the pages hold; how the key is kept; room for a last edit; which tab wrote last and how often.
const CLIENT: &str = "client";
const CLIENT_COPY: &str = "client-copy";
const INDEX: &str = "index";
const KEY: &str = "key";
const BALLAST: &str = "ballast";
const POSITION: &str = "position";
/// How many edits the outbox holds that are not done: a number in plain, so that it can be told to an
/// administrator when nobody can open the rest.
const WAITING: &str = "waiting";

/// So few bytes are sealed before the browser has begun a transaction for them.
const SEALED_MEANWHILE_BYTES: usize = 16 * 1024;

const BALLAST_BYTES: u32 = 2 * 1024 * 1024;
/// A dead connection is replaced so many times, each time after a longer wait.
const TRIES: u32 = 5;
const FIRST_WAIT_MS: u32 = 50;

/// Why the device did not keep something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseError {
    /// The browser refuses storage: a private window, or storage switched off.
    Refused,
    /// The device is full.
    Full,
    /// The device is nearly full: the room that was kept for the last edits is in use.
    Tight,
    /// The database was closed under us, and opening it again did not help.
    Lost,
    /// The database was emptied under us. Nothing was written; everything has to be stored again.
    Emptied,
    /// Another tab leads now. Nothing was written.
    Replaced,
}

/// What could not be read of a database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Damage {
    /// Pages of records; they are fetched again.
    pub pages: usize,
    /// Records with edits that were not with the server; they are put aside.
    pub edits: usize,
    /// Whether the device has forgotten its own name.
    pub is_nameless: bool,
}

/// An open database. One without a connection keeps nothing: see [`Database::in_memory`].
pub struct Database {
    name: String,
    connection: RefCell<Option<Rc<Connection>>>,
    key: Option<Key>,
    /// How the key is kept; none for a database in memory.
    record: RefCell<Option<Record>>,
    /// The records of the outbox, as the last transaction that was done left them.
    packs: RefCell<Packs>,
    /// Each page with the oldest commit on it.
    oldest: RefCell<Vec<(u32, CommitSeq)>>,
    has_ballast: Cell<bool>,
    is_tight: Cell<bool>,
    /// What was read or written last; see [`shared::sync::tabs`].
    position: Cell<Position>,
    /// This tab writes what only the leader does.
    leads: Cell<bool>,
}

impl Database {
    /// Stands in for a database where the browser keeps none: everything succeeds and is forgotten
    /// with the tab. [`Self::trouble`] says so all the time.
    #[must_use]
    pub fn in_memory() -> Self {
        Self {
            name: String::new(),
            connection: RefCell::default(),
            key: None,
            record: RefCell::default(),
            packs: RefCell::default(),
            oldest: RefCell::default(),
            has_ballast: Cell::new(false),
            is_tight: Cell::new(false),
            position: Cell::new(0),
            leads: Cell::new(false),
        }
    }

    /// Returns what is wrong with it although it works.
    #[must_use]
    pub fn trouble(&self) -> Option<DatabaseError> {
        if self.is_in_memory() {
            return Some(DatabaseError::Refused);
        }
        self.is_tight.get().then_some(DatabaseError::Tight)
    }

    /// Returns how its key is kept.
    #[must_use]
    pub fn lock(&self) -> Lock {
        self.record.borrow().as_ref().map_or(Lock::None, Record::lock)
    }

    /// Returns the name under which the server keeps the key for a forgotten PIN.
    #[must_use]
    pub fn device(&self) -> u128 {
        self.record.borrow().as_ref().map_or(0, Record::device)
    }

    /// Returns the raw key, for keeping it in another way.
    ///
    /// # Errors
    /// When the secret is another one.
    pub async fn raw_key(&self, secret: Option<&str>) -> Result<RawKey, UnlockError> {
        let record = self.record.borrow().clone();
        record.ok_or(UnlockError::Damaged)?.unwrap(secret).await
    }

    /// Keeps the key by a secret from now on, or by the device.
    ///
    /// # Errors
    /// When the database is gone; then it is kept as before.
    pub async fn rewrap(&self, raw: &RawKey, secret: Option<&str>) -> Result<(), DatabaseError> {
        let Some(record) = self.record.borrow().clone() else {
            return Err(DatabaseError::Refused);
        };
        let record = record.wrapped(raw, secret).await?;
        let value = Some(record.to_js()?);
        self.write("strict", Work::of(vec![Op { store: META, key: KEY.into(), value }])).await?;
        self.record.replace(Some(record));
        Ok(())
    }

    /// Keeps edits, surviving a power cut, and removes what other tabs handed over and is among them.
    ///
    /// # Errors
    /// When the device is full, the database is gone or another tab leads; then none was kept.
    pub async fn keep_edits(
        &self,
        entries: &[(u64, Vec<u8>)],
        taken: &[Taken],
        meta: &[u8],
    ) -> Result<(), DatabaseError> {
        let mut packs = self.packs.borrow().clone();
        let ops = packs.add(entries);
        let mut plan = Plan::default();
        plan.packs(&ops);
        plan.taken(taken);
        plan.client(meta);
        self.perform("strict", plan).await?;
        self.packs.replace(packs);
        Ok(())
    }

    /// Keeps what the server confirmed, and takes finished edits out, in one.
    ///
    /// # Errors
    /// When the device is full, the database is gone or another tab leads; then nothing was changed.
    pub async fn keep(&self, batch: &Batch) -> Result<(), DatabaseError> {
        let mut plan = Plan::default();
        let mut oldest = self.oldest.borrow().clone();
        for op in &batch.pages {
            match op {
                PageOp::Put(number, bytes) => {
                    plan.put(PAGES, u64::from(*number), bytes);
                    oldest.push((*number, oldest_commit(bytes).unwrap_or(0)));
                }
                PageOp::Delete(number) => {
                    plan.delete(PAGES, u64::from(*number));
                    oldest.retain(|(other, _)| other != number);
                }
            }
        }
        let index = to_cbor(&oldest);
        if !batch.pages.is_empty() {
            plan.put_named(INDEX, &index);
        }
        let mut packs = self.packs.borrow().clone();
        let removed = packs.remove(&batch.outbox_remove);
        let added = packs.add(&batch.outbox_put);
        plan.packs(&removed);
        plan.packs(&added);
        plan.taken(&batch.taken);
        for (number, bytes) in &batch.parked_put {
            plan.put(PARKED, *number, bytes);
        }
        plan.client(&batch.meta);
        self.perform("relaxed", plan).await?;
        self.packs.replace(packs);
        self.oldest.replace(oldest);
        Ok(())
    }

    /// Forgets a refused edit that the person has dealt with.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn forget_parked(&self, number: u64) -> Result<(), DatabaseError> {
        let mut plan = Plan::default();
        plan.delete(PARKED, number);
        self.perform("strict", plan).await
    }

    /// Keeps room for a last edit on a full device, if it does not yet.
    ///
    /// # Errors
    /// When there is none; see [`DatabaseError::Tight`].
    pub async fn keep_ballast(&self) -> Result<(), DatabaseError> {
        if self.is_in_memory() || self.has_ballast.get() {
            return Ok(());
        }
        // Random, so that nothing can be saved by packing it.
        let bytes = random(BALLAST_BYTES).map_err(|_| DatabaseError::Refused)?;
        let op = Op { store: META, key: BALLAST.into(), value: Some(bytes.into()) };
        let kept = self.try_write("relaxed", &mut Work::of(vec![op])).await;
        self.has_ballast.set(kept.is_ok());
        self.is_tight.set(kept == Err(DatabaseError::Full));
        kept
    }

    /// Returns whether the tab's memory stands in for it.
    #[must_use]
    pub fn is_in_memory(&self) -> bool {
        self.name.is_empty()
    }

    async fn perform(&self, durability: &str, plan: Plan<'_>) -> Result<(), DatabaseError> {
        if self.is_in_memory() {
            return Ok(());
        }
        let mut work = Work::begin(self.key.as_ref(), plan)?;
        if work.bytes > SEALED_MEANWHILE_BYTES {
            work.seal().await?;
        }
        self.write(durability, work).await
    }

    async fn write(&self, durability: &str, mut work: Work) -> Result<(), DatabaseError> {
        let mut tries = 0;
        if work.is_fenced {
            // Used up even by a try that fails: nobody knows what it did.
            self.position.set(self.position.get() + 1);
        }
        loop {
            match self.try_write(durability, &mut work).await {
                Err(DatabaseError::Full) if self.drop_ballast().await => {}
                Err(DatabaseError::Lost) if tries < TRIES => {
                    // Trying again on a dead connection never helps.
                    self.connection.take();
                    wait(&mut tries).await;
                }
                end => return end,
            }
        }
    }

    /// Writes all or nothing.
    async fn try_write(&self, durability: &str, work: &mut Work) -> Result<(), DatabaseError> {
        let connection = self.connected().await?;
        let (transaction, end, emptied) = loop {
            let transaction = connection.begin(STORES, "readwrite", durability)?;
            let end = transaction.end();
            let emptied = self.looked(&transaction, work).await?;
            if emptied || work.is_sealed()? {
                break (transaction, end, emptied);
            }
            // This one ends by itself and has written nothing: what is not ours is not awaited in it.
            work.seal().await?;
        };
        let meta = transaction.store(META)?;
        if work.is_fenced {
            sent(meta.put(&key(self.position.get()), &POSITION.into()))?;
        }
        if emptied {
            let own = self.record.borrow().clone().ok_or(DatabaseError::Lost)?;
            sent(meta.put(&own.to_js()?, &KEY.into()))?;
        } else {
            for Op { store, key, value } in &work.ops {
                let store = transaction.store(store)?;
                sent(match value {
                    Some(value) => store.put(value, key),
                    None => store.delete(key),
                })?;
            }
        }
        transaction.commit();
        end.await.map_err(|_| transaction.trouble())?;
        if emptied {
            self.packs.take();
            self.oldest.take();
            self.has_ballast.set(false);
            return Err(DatabaseError::Emptied);
        }
        Ok(())
    }

    /// Looks, in the transaction that is to write, whether the database is still ours to write to. Returns
    /// whether it was emptied.
    async fn looked(&self, transaction: &Transaction, work: &Work) -> Result<bool, DatabaseError> {
        let meta = transaction.store(META)?;
        let (kept, position) = (ask(meta.get(&KEY.into()))?, ask(meta.get(&POSITION.into()))?);
        let (kept, position) = (kept.answer().await?, position.answer().await?);
        let own = self.record.borrow();
        let own = own.as_ref().ok_or(DatabaseError::Lost)?;
        let emptied = match Record::from_js(&kept) {
            Some(kept) if kept.is_of(own) => false,
            // Somebody else's: what is sealed with our key has no place in it.
            Some(_) => return Err(DatabaseError::Refused),
            None => true,
        };
        // That is for the leader to notice, who has everything in memory.
        if emptied && !work.is_empty() && !self.leads.get() {
            return Err(DatabaseError::Emptied);
        }
        let is_replaced = is_replaced(self.position.get(), tabs::position(&position));
        if work.is_fenced && !emptied && is_replaced {
            return Err(DatabaseError::Replaced);
        }
        Ok(emptied)
    }

    /// Puts the key into a new database.
    async fn keep_key(&self) -> Result<(), DatabaseError> {
        match self.try_write("strict", &mut Work::default()).await {
            Ok(()) | Err(DatabaseError::Emptied) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn connected(&self) -> Result<Rc<Connection>, DatabaseError> {
        let open = self.connection.borrow().clone().filter(|it| !it.is_closed());
        if let Some(open) = open {
            return Ok(open);
        }
        let connection = Rc::new(Connection::open(&self.name, VERSION, STORES).await?);
        self.connection.replace(Some(Rc::clone(&connection)));
        Ok(connection)
    }

    /// Gives up the ballast; returns whether there was any.
    async fn drop_ballast(&self) -> bool {
        if !self.has_ballast.replace(false) {
            return false;
        }
        self.is_tight.set(true);
        let op = Op { store: META, key: BALLAST.into(), value: None };
        self.try_write("relaxed", &mut Work::of(vec![op])).await.is_ok()
    }
}

/// Deletes every database whose name begins like that, and these.
///
/// # Errors
/// When the browser keeps one of them.
pub async fn delete_all(prefix: &str, known: &[String]) -> Result<(), DatabaseError> {
    let mut names: Vec<String> = idb::names().await;
    names.retain(|name| !prefix.is_empty() && name.starts_with(prefix));
    names.extend(known.iter().filter(|name| !names.contains(name)).cloned().collect::<Vec<_>>());
    for name in names {
        idb::delete(&name).await?;
    }
    Ok(())
}

/// Returns the names of the databases that begin like that; none where the browser does not tell.
pub async fn names(prefix: &str) -> Vec<String> {
    let mut names = idb::names().await;
    names.retain(|name| name.starts_with(prefix));
    names
}

async fn wait(tries: &mut u32) {
    clock::sleep(FIRST_WAIT_MS << *tries).await;
    *tries += 1;
}

/// What a value is sealed to. What is handed over gets its number only when it is stored.
fn place(store: &str, number: u64) -> String {
    if store == HANDED { HANDED.to_owned() } else { format!("{store}/{number}") }
}

#[expect(clippy::cast_precision_loss, reason = "a device's numbers stay far below 2^53")]
fn key(number: u64) -> JsValue {
    (number as f64).into()
}
