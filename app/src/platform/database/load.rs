//! Load: reads everything at the start, and puts right what is old or damaged.
//!
//! A page that cannot be read is only named: its rows are fetched again. Edits that cannot be read are
//! put aside beside their number, so that nothing is written over them. Values without checks, from an
//! app before this one, are written again with them.

use js_sys::Array;
use shared::sync::client::DamagedPage;

use super::seal::Opened;
use super::*;

/// The values of a store: where each stands, as it was kept, and what it says.
#[derive(Default)]
struct Values {
    numbers: Vec<f64>,
    kept: Vec<JsValue>,
    opened: Vec<Opened>,
}

impl Database {
    /// Reads everything.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn load(&self) -> Result<(Saved, Damage), DatabaseError> {
        let connection = self.connected().await?;
        let transaction = connection.begin(STORES, "readonly", "default")?;
        // All requests are sent before the first answer is awaited.
        let mut asked = Vec::new();
        for store in [PAGES, OUTBOX, PARKED, HANDED] {
            let store = transaction.store(store)?;
            asked.push((ask(store.get_all_keys())?, ask(store.get_all())?));
        }
        let meta = transaction.store(META)?;
        let named = [CLIENT, CLIENT_COPY, INDEX].map(|name| ask(meta.get(&name.into())));
        let ballast = ask(meta.get(&BALLAST.into()))?;
        let position = ask(meta.get(&POSITION.into()))?;
        let mut stores = Vec::new();
        for (keys, values) in asked {
            stores.push((Array::from(&keys.answer().await?), Array::from(&values.answer().await?)));
        }
        let mut single = Vec::new();
        for asked in named {
            single.push(asked?.answer().await?);
        }
        self.has_ballast.set(ballast.answer().await?.is_object());
        self.position.set(tabs::position(&position.answer().await?));
        let mut places = Vec::new();
        let mut values =
            stores.into_iter().zip([PAGES, OUTBOX, PARKED, HANDED]).map(|((keys, all), store)| {
                let (mut numbers, mut kept) = (Vec::new(), Vec::new());
                for (key, value) in keys.iter().zip(all.iter()) {
                    // What was put aside stands between the numbers.
                    if let Some(at) = key.as_f64().filter(|at| at.fract() == 0.0) {
                        places.push((place(store, number(at)), value.clone()));
                        numbers.push(at);
                        kept.push(value);
                    }
                }
                Values { numbers, kept, opened: Vec::new() }
            });
        let mut next = || values.next().unwrap_or_default();
        let (mut pages, mut outbox, mut parked, mut handed) = (next(), next(), next(), next());
        drop(values);
        places.extend([CLIENT, CLIENT_COPY, INDEX].map(str::to_owned).into_iter().zip(single));
        // All at once: the browser opens them side by side.
        let mut opened = seal::open(self.key.as_ref(), places).await.into_iter();
        for values in [&mut pages, &mut outbox, &mut parked, &mut handed] {
            values.opened = opened.by_ref().take(values.numbers.len()).collect();
        }
        let single = [opened.next(), opened.next(), opened.next()];
        self.understood(pages, [outbox, parked, handed], single).await
    }

    async fn understood(
        &self,
        pages: Values,
        [outbox, parked, handed]: [Values; 3],
        [first, second, index]: [Option<Opened>; 3],
    ) -> Result<(Saved, Damage), DatabaseError> {
        let is_old = [&pages, &outbox, &parked].iter().any(|values| values.is_old())
            || matches!(first, Some(Opened::Old(_)));
        let mut damage = Damage::default();
        let mut aside = Vec::new();
        let outbox = outbox.records(OUTBOX, &mut aside);
        let parked = parked.records(PARKED, &mut aside);
        let handed = handed.records(HANDED, &mut aside);
        damage.edits = aside.len() / 2;
        let meta = meta_of(first).or_else(|| meta_of(second));
        damage.is_nameless = meta.is_none() && !(outbox.is_empty() && pages.numbers.is_empty());
        let index: Vec<(u32, CommitSeq)> = match index {
            Some(Opened::Whole(bytes)) => minicbor::decode(&bytes).unwrap_or_default(),
            Some(Opened::Old(_) | Opened::Damaged) | None => Vec::new(),
        };
        let mut saved = Saved { meta: meta.unwrap_or_default(), handed, ..Saved::default() };
        let mut oldest = Vec::new();
        for (number, page) in pages.numbers.iter().zip(pages.opened) {
            let number = u32::try_from(self::number(*number)).unwrap_or(u32::MAX);
            let known = index.iter().find(|(page, commit)| *page == number && *commit > 0);
            let known = known.map(|(_, commit)| *commit);
            match page {
                Opened::Whole(bytes) | Opened::Old(bytes) => {
                    oldest.push((number, known.or_else(|| oldest_commit(&bytes)).unwrap_or(0)));
                    saved.pages.push((number, bytes));
                }
                Opened::Damaged => saved.damaged.push(DamagedPage { number, oldest: known }),
            }
        }
        damage.pages = saved.damaged.len();
        if is_old {
            self.migrate(&saved, &oldest, &outbox, &parked).await?;
        }
        if !aside.is_empty() {
            self.write("strict", &aside, false).await?;
        }
        let (packs, edits) = Packs::load(outbox);
        self.packs.replace(packs);
        self.oldest.replace(oldest);
        saved.outbox = edits;
        saved.parked = parked.into_iter().map(|(_, bytes)| bytes).collect();
        Ok((saved, damage))
    }

    /// Writes everything again, as it is written today, in one transaction.
    async fn migrate(
        &self,
        saved: &Saved,
        oldest: &Vec<(u32, CommitSeq)>,
        outbox: &[(u64, Vec<u8>)],
        parked: &[(u64, Vec<u8>)],
    ) -> Result<(), DatabaseError> {
        let (meta, index) = (to_cbor(&saved.meta), to_cbor(oldest));
        let mut plan = Plan::default();
        for (number, page) in &saved.pages {
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

impl Values {
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
