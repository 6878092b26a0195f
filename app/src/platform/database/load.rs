//! Load: reads everything at the start, and puts right what is old or damaged.
//!
//! A page that cannot be read is only named: its rows are fetched again. Edits that cannot be read are
//! put aside beside their number, so that nothing is written over them. Values without checks, from an
//! app before this one, are written again with them.

use std::collections::HashMap;

use js_sys::Array;
use shared::sync::client::{DamagedPage, Meta, StoredPages};

use super::idb::{Asked, range};
use super::seal::{Opened, Opening};
use super::*;

/// So many pages are asked for at once, about two megabytes.
const PAGES_AT_ONCE: usize = 2;

/// The values of a store: where each stands, as it was kept, and what it says.
#[derive(Default)]
struct Values {
    numbers: Vec<f64>,
    kept: Vec<JsValue>,
    opened: Vec<Opened>,
}

/// The pages as they are read.
#[derive(Default)]
struct Shelf {
    stored: StoredPages,
    /// The oldest commit of each page, as it was written down.
    index: HashMap<u32, CommitSeq>,
    oldest: Vec<(u32, CommitSeq)>,
    damaged: Vec<DamagedPage>,
    /// Pages without checks, to be written again with them.
    old: Vec<(u32, Vec<u8>)>,
}

/// A value that is read by its name, opened.
type Named = Option<Opened>;

impl Database {
    /// Reads everything. All is asked for in one transaction before the first page is opened, and the
    /// browser opens the next pages while the rows of one are being read.
    ///
    /// # Errors
    /// When the database is gone, or another tab has begun to lead since this one did.
    pub async fn load(&self) -> Result<(Saved, Damage), DatabaseError> {
        let connection = self.connected().await?;
        let transaction = connection.begin(STORES, "readonly", "default")?;
        let numbers = ask(transaction.store(PAGES)?.get_all_keys())?;
        let meta = transaction.store(META)?;
        let named = [CLIENT, CLIENT_COPY, INDEX].map(|name| ask(meta.get(&name.into())));
        let ballast = ask(meta.get(&BALLAST.into()))?;
        let position = ask(meta.get(&POSITION.into()))?;
        let mut asked = Vec::new();
        for store in [OUTBOX, PARKED, HANDED] {
            let store = transaction.store(store)?;
            asked.push((ask(store.get_all_keys())?, ask(store.get_all())?));
        }
        let pages = asked_pages(&transaction, &Array::from(&numbers.answer().await?))?;
        let mut places = Vec::new();
        for (name, asked) in [CLIENT, CLIENT_COPY, INDEX].into_iter().zip(named) {
            places.push((name.to_owned(), asked?.answer().await?));
        }
        self.has_ballast.set(ballast.answer().await?.is_object());
        let stored = tabs::position(&position.answer().await?);
        let stands =
            if self.leads.get() { has_read(self.position.get(), stored) } else { Some(stored) };
        self.position.set(stands.ok_or(DatabaseError::Replaced)?);
        let mut values = Vec::new();
        for ((keys, all), store) in asked.into_iter().zip([OUTBOX, PARKED, HANDED]) {
            let (keys, all) = (keys.answer().await?, all.answer().await?);
            values.push(Values::of(store, &Array::from(&keys), &Array::from(&all), &mut places));
        }
        let mut opened = seal::begin(self.key.as_ref(), places).end().await.into_iter();
        let named = [opened.next(), opened.next(), opened.next()];
        for values in &mut values {
            values.opened = opened.by_ref().take(values.numbers.len()).collect();
        }
        let [client, copy, index] = named;
        let shelf = self.read_pages(pages, index).await?;
        self.understood(shelf, values, [client, copy]).await
    }

    /// Reads the pages in order of their numbers.
    async fn read_pages(
        &self,
        asked: Vec<(Vec<JsValue>, Asked)>,
        index: Named,
    ) -> Result<Shelf, DatabaseError> {
        let mut shelf = Shelf { index: index_of(index), ..Shelf::default() };
        let mut before: Option<(Vec<u32>, Opening)> = None;
        for (keys, asked) in asked {
            let values = Array::from(&asked.answer().await?);
            let (mut numbers, mut places) = (Vec::new(), Vec::new());
            for (key, value) in keys.iter().zip(values.iter()) {
                if let Some(number) = page_number(key) {
                    numbers.push(number);
                    places.push((place(PAGES, u64::from(number)), value));
                }
            }
            let opening = seal::begin(self.key.as_ref(), places);
            if let Some((numbers, opening)) = before.replace((numbers, opening)) {
                shelf.take(numbers, opening.end().await);
            }
        }
        if let Some((numbers, opening)) = before {
            shelf.take(numbers, opening.end().await);
        }
        Ok(shelf)
    }

    async fn understood(
        &self,
        shelf: Shelf,
        values: Vec<Values>,
        [first, second]: [Named; 2],
    ) -> Result<(Saved, Damage), DatabaseError> {
        let is_old = !shelf.old.is_empty()
            || values.iter().any(Values::is_old)
            || matches!(first, Some(Opened::Old(_)));
        let mut damage = Damage::default();
        let mut aside = Vec::new();
        let mut values = values.into_iter().zip([OUTBOX, PARKED, HANDED]);
        let mut next = || match values.next() {
            Some((values, store)) => values.records(store, &mut aside),
            None => Vec::new(),
        };
        let (outbox, parked, handed) = (next(), next(), next());
        damage.edits = aside.len() / 2;
        let meta = meta_of(first).or_else(|| meta_of(second));
        let Shelf { stored, oldest, damaged, old, .. } = shelf;
        let has_pages = !(oldest.is_empty() && damaged.is_empty());
        damage.is_nameless = meta.is_none() && (has_pages || !outbox.is_empty());
        damage.pages = damaged.len();
        let meta = meta.unwrap_or_default();
        if is_old {
            self.migrate(&meta, &old, &oldest, [&outbox, &parked]).await?;
        }
        if !aside.is_empty() {
            self.write("strict", Work::of(aside)).await?;
        }
        let (packs, edits) = Packs::load(outbox);
        self.packs.replace(packs);
        self.oldest.replace(oldest);
        let parked = parked.into_iter().map(|(_, bytes)| bytes).collect();
        Ok((Saved { meta, pages: stored, outbox: edits, parked, handed, damaged }, damage))
    }

    /// Writes what has no checks again, as it is written today, in one transaction.
    async fn migrate(
        &self,
        meta: &Meta,
        pages: &[(u32, Vec<u8>)],
        oldest: &Vec<(u32, CommitSeq)>,
        [outbox, parked]: [&[(u64, Vec<u8>)]; 2],
    ) -> Result<(), DatabaseError> {
        let (meta, index) = (to_cbor(meta), to_cbor(oldest));
        let mut plan = Plan::default();
        for (number, page) in pages {
            plan.put(PAGES, u64::from(*number), page);
        }
        for (store, records) in [(OUTBOX, outbox), (PARKED, parked)] {
            for (number, record) in records {
                plan.put(store, *number, record);
            }
        }
        plan.client(&meta);
        plan.put_named(INDEX, &index);
        self.perform("strict", plan).await
    }
}

/// Asks for the pages with these keys, some at once.
fn asked_pages(
    transaction: &Transaction,
    keys: &Array,
) -> Result<Vec<(Vec<JsValue>, Asked)>, DatabaseError> {
    let store = transaction.store(PAGES)?;
    let keys = keys.to_vec();
    let mut asked = Vec::new();
    for keys in keys.chunks(PAGES_AT_ONCE) {
        if let (Some(first), Some(last)) = (keys.first(), keys.last()) {
            asked.push((keys.to_vec(), ask(store.get_range(&range(first, last)?))?));
        }
    }
    Ok(asked)
}

fn page_number(key: &JsValue) -> Option<u32> {
    let at = key.as_f64().filter(|at| at.fract() == 0.0)?;
    u32::try_from(number(at)).ok()
}

impl Shelf {
    fn take(&mut self, numbers: Vec<u32>, pages: Vec<Opened>) {
        for (number, page) in numbers.into_iter().zip(pages) {
            let known = self.index.get(&number).copied().filter(|commit| *commit > 0);
            let (Opened::Whole(bytes) | Opened::Old(bytes)) = &page else {
                self.damaged.push(DamagedPage { number, oldest: known });
                continue;
            };
            self.oldest.push((number, known.or_else(|| oldest_commit(bytes)).unwrap_or(0)));
            self.stored.take(number, bytes);
            if let Opened::Old(bytes) = page {
                self.old.push((number, bytes));
            }
        }
    }
}

impl Values {
    /// Takes what a store holds; what has to be opened goes to the `places`.
    fn of(store: &str, keys: &Array, values: &Array, places: &mut Vec<(String, JsValue)>) -> Self {
        let mut taken = Self::default();
        for (key, value) in keys.iter().zip(values.iter()) {
            // What was put aside stands between the numbers.
            if let Some(at) = key.as_f64().filter(|at| at.fract() == 0.0) {
                places.push((place(store, number(at)), value.clone()));
                taken.numbers.push(at);
                taken.kept.push(value);
            }
        }
        taken
    }

    fn is_old(&self) -> bool {
        self.opened.iter().any(|value| matches!(value, Opened::Old(_)))
    }

    /// Returns the whole ones by number, and what puts the damaged ones aside: two steps each.
    fn records(self, store: &'static str, aside: &mut Vec<Op>) -> Vec<(u64, Vec<u8>)> {
        let mut whole = Vec::new();
        for ((at, kept), opened) in self.numbers.into_iter().zip(self.kept).zip(self.opened) {
            match opened {
                Opened::Whole(bytes) | Opened::Old(bytes) => whole.push((number(at), bytes)),
                Opened::Damaged => {
                    aside.push(Op { store, key: (at + 0.5).into(), value: Some(kept) });
                    aside.push(Op { store, key: at.into(), value: None });
                }
            }
        }
        whole
    }
}

fn index_of(value: Named) -> HashMap<u32, CommitSeq> {
    let Some(Opened::Whole(bytes)) = value else { return HashMap::new() };
    let index: Vec<(u32, CommitSeq)> = minicbor::decode(&bytes).unwrap_or_default();
    index.into_iter().collect()
}

fn meta_of(value: Option<Opened>) -> Option<Meta> {
    match value? {
        Opened::Whole(bytes) | Opened::Old(bytes) => minicbor::decode(&bytes).ok(),
        Opened::Damaged => None,
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "made by `key`")]
pub(super) fn number(key: f64) -> u64 {
    key as u64
}
