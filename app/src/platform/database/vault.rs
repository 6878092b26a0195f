//! Vault: a database before it is open: how it is locked, and what waits in it.

use super::*;

/// A database that is there, but not open yet.
pub struct Vault {
    name: String,
    connection: Connection,
    record: Option<Record>,
    is_new: bool,
    waiting: Waiting,
}

/// What a database holds that the server has not, as far as that is known without its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// Nothing.
    Nothing,
    /// So many edits.
    Edits(u32),
    /// An app before this one wrote it: perhaps some.
    Unknown,
}

impl Vault {
    /// Finds (or makes) the database with this name.
    ///
    /// # Errors
    /// When the browser refuses storage.
    pub async fn find(name: &str) -> Result<Self, DatabaseError> {
        let mut tries = 0;
        loop {
            match Self::try_find(name).await {
                Err(DatabaseError::Lost) if tries < TRIES => wait(&mut tries).await,
                found => return found,
            }
        }
    }

    async fn try_find(name: &str) -> Result<Self, DatabaseError> {
        let connection = Connection::open(name, VERSION, STORES).await?;
        let stores = &[META, OUTBOX, PARKED, HANDED];
        let transaction = connection.begin(stores, "readonly", "default")?;
        let meta = transaction.store(META)?;
        let (record, waiting) = (ask(meta.get(&KEY.into()))?, ask(meta.get(&WAITING.into()))?);
        let mut asked = Vec::new();
        for store in [OUTBOX, PARKED, HANDED] {
            asked.push(ask(transaction.store(store)?.get_all_keys())?);
        }
        let record = Record::from_js(&record.answer().await?);
        let waiting = waiting.answer().await?.as_f64().map(load::number);
        let mut counts = Vec::new();
        for asked in asked {
            counts.push(js_sys::Array::from(&asked.answer().await?).length());
        }
        let beside = counts[1].saturating_add(counts[2]);
        let waiting = match (waiting, beside) {
            (Some(0), 0) => Waiting::Nothing,
            (Some(some), _) => {
                Waiting::Edits(u32::try_from(some).unwrap_or(u32::MAX).saturating_add(beside))
            }
            (None, 0) if counts[0] == 0 => Waiting::Nothing,
            (None, _) => Waiting::Unknown,
        };
        let is_new = record.is_none();
        Ok(Self { name: name.to_owned(), connection, record, is_new, waiting })
    }

    /// Returns how its key is kept; nothing for a database that has none yet.
    #[must_use]
    pub fn lock(&self) -> Option<Lock> {
        self.record.as_ref().map(Record::lock)
    }

    /// Returns the name under which the server keeps the key for a forgotten PIN.
    #[must_use]
    pub fn device(&self) -> u128 {
        self.record.as_ref().map_or(0, Record::device)
    }

    /// Makes the key of a new database; it is kept from [`Self::open`] on.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn make_key(
        &mut self,
        secret: Option<&str>,
    ) -> Result<Option<RawKey>, DatabaseError> {
        let (record, raw) = Record::new(secret).await?;
        self.record = Some(record);
        Ok(raw)
    }

    /// Takes the key of a new database back: it was not kept anywhere.
    pub fn forget_key(&mut self) {
        if self.is_new {
            self.record = None;
        }
    }

    /// Returns its name, and closes it.
    #[must_use]
    pub fn into_name(self) -> String {
        self.name
    }

    /// Returns what it holds that the server has not.
    #[must_use]
    pub fn waiting(&self) -> Waiting {
        self.waiting
    }

    /// Returns the key, by the secret when it is kept by one.
    ///
    /// # Errors
    /// When the secret is another one.
    pub async fn unlock(&self, secret: Option<&str>) -> Result<Option<RawKey>, UnlockError> {
        match &self.record {
            Some(record) if record.lock() == Lock::None => Ok(None),
            Some(record) => record.unwrap(secret).await.map(Some),
            None => Err(UnlockError::Damaged),
        }
    }

    /// Opens it with its key and reads everything in it.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn open(
        self,
        raw: Option<RawKey>,
    ) -> Result<(Database, Saved, Damage), DatabaseError> {
        let key = match &raw {
            Some(raw) => Some(Key::of(raw).await.map_err(|_| DatabaseError::Refused)?),
            None => None,
        };
        let record = self.record.ok_or(DatabaseError::Lost)?;
        let database = Database {
            name: self.name,
            connection: RefCell::new(Some(Rc::new(self.connection))),
            key,
            record: RefCell::new(Some(record)),
            packs: RefCell::default(),
            oldest: RefCell::default(),
            has_ballast: Cell::new(false),
            is_tight: Cell::new(false),
            position: Cell::new(0),
            leads: Cell::new(false),
        };
        if self.is_new {
            database.keep_key().await?;
        }
        let (saved, damage) = database.load().await?;
        Ok((database, saved, damage))
    }
}
