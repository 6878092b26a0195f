use super::*;
use crate::entity::Conflict;
use crate::entity::{Account, Entity, Role};
use crate::id::{Id, RawId};
use crate::money::{Currency, Money};
use crate::sync::memory::MemoryStore;
use crate::sync::pages::PageOp;
use crate::sync::protocol::{PROTOCOL, PUSH_COUNT_MAX, Request};
use crate::sync::server::{Orgs, pull, push, set_epoch};

mod conflicts;
mod guards;
mod visibility;

/// A device with its storage, and a server to talk to.
struct Device {
    client: Client,
    person: Person,
    pages: std::collections::BTreeMap<u32, Vec<u8>>,
    outbox: std::collections::BTreeMap<u64, Vec<u8>>,
    parked: std::collections::BTreeMap<u64, Vec<u8>>,
    meta: Meta,
    news: Vec<News>,
    /// What its transactions stored, for tabs that follow.
    stored: Vec<Stored>,
    requests: usize,
}

fn server() -> MemoryStore {
    let mut store = MemoryStore::default();
    let writes = set_epoch(&store, RawId(77)).unwrap();
    store.apply(writes);
    store
}

impl Device {
    fn new(number: u128) -> Self {
        Self::of(number, Person { user: Id::new(RawId(number)), role: Role::Manager })
    }

    /// A device of a person.
    fn of(number: u128, person: Person) -> Self {
        let meta = Meta { device: RawId(number), next_seq: 1, ..Meta::default() };
        let saved = Saved { meta: meta.clone(), ..Saved::default() };
        Self {
            client: Client::open(person, saved).0,
            person,
            pages: Default::default(),
            outbox: Default::default(),
            parked: Default::default(),
            meta,
            news: Vec::new(),
            stored: Vec::new(),
            requests: 0,
        }
    }

    fn saved(&self) -> Saved {
        Saved {
            meta: self.meta.clone(),
            pages: self.pages.clone().into_iter().collect(),
            outbox: self.outbox.values().cloned().collect(),
            parked: self.parked.values().cloned().collect(),
            ..Saved::default()
        }
    }

    fn reopen(&mut self) {
        let (client, effects) = Client::open(self.person, self.saved());
        self.client = client;
        assert_eq!(effects, []);
    }

    fn store(&mut self, batch: Batch) {
        for op in batch.pages {
            match op {
                PageOp::Put(number, bytes) => {
                    self.pages.insert(number, bytes);
                }
                PageOp::Delete(number) => {
                    self.pages.remove(&number);
                }
            }
        }
        for seq in batch.outbox_remove {
            self.outbox.remove(&seq);
        }
        self.outbox.extend(batch.outbox_put);
        self.parked.extend(batch.parked_put);
        self.meta = minicbor::decode(&batch.meta).unwrap();
    }

    /// Performs effects; requests reach the server only while there is one.
    fn perform(&mut self, effects: Vec<Effect>, mut server: Option<&mut MemoryStore>) {
        let mut queue: VecDeque<Effect> = effects.into();
        while let Some(effect) = queue.pop_front() {
            let next = match effect {
                Effect::StoreOutbox { entries, meta, taken } => {
                    self.stored.push(Stored::edits(entries.clone(), taken, meta.clone()));
                    self.meta = minicbor::decode(&meta).unwrap();
                    let last = entries.last().map_or(0, |(seq, _)| *seq);
                    self.outbox.extend(entries);
                    self.client.handle(Event::OutboxStored(last))
                }
                Effect::Store(batch) => {
                    self.stored.push(Stored::batch((*batch).clone()));
                    self.store(*batch);
                    self.client.handle(Event::BatchStored)
                }
                Effect::Send(request) => {
                    self.requests += 1;
                    match server.as_deref_mut() {
                        Some(store) => {
                            let reply = exchange(store, &self.person, &request);
                            self.client.handle(Event::Replied(Box::new(reply)))
                        }
                        None => self.client.handle(Event::Failed(Failure::Unreachable)),
                    }
                }
                Effect::Tell(news) => {
                    self.news.push(news);
                    Vec::new()
                }
                Effect::Retry(_) | Effect::Changed(_) => Vec::new(),
            };
            queue.extend(next);
        }
    }

    fn edit(&mut self, mutations: Vec<Mutation>, server: Option<&mut MemoryStore>) {
        let effects = self.client.edit(mutations, Millis(1_000)).unwrap();
        self.perform(effects, server);
    }

    fn sync(&mut self, server: &mut MemoryStore) {
        let effects = self.client.handle(Event::Connect);
        self.perform(effects, Some(server));
    }

    fn set(&mut self, id: RawId, field: (u16, Value), server: Option<&mut MemoryStore>) {
        let base = self.client.rev(RowKey::new(Kind::Account, id));
        self.edit(vec![Mutation::patch(Kind::Account, id, base, [field])], server);
    }

    fn account(&self, id: RawId) -> &Account {
        self.client.book().accounts.get(Id::new(id)).expect("the account is there")
    }
}

fn exchange(store: &mut MemoryStore, person: &Person, request: &Request) -> Reply {
    let request: Request = minicbor::decode(&to_cbor(request)).unwrap();
    let pushed = push(store, &Orgs::default(), person, &request, Millis(5_000)).unwrap();
    store.apply(pushed.writes);
    let mut reply = pull(store, &Orgs::default(), person, &request, Millis(5_000)).unwrap();
    reply.outcomes = pushed.outcomes;
    reply.stop = pushed.stop;
    minicbor::decode(&to_cbor(&reply)).unwrap()
}

fn acme(id: RawId) -> Mutation {
    Mutation::create(Kind::Account, id, [Account::NAME.to(&"Acme".to_owned())])
}

const ACME: RawId = RawId(500);

#[test]
fn an_edit_made_offline_survives_a_restart_and_reaches_the_other_device() {
    let mut store = server();
    let (mut tablet, mut desk) = (Device::new(1), Device::new(2));
    tablet.edit(vec![acme(ACME)], None);
    assert_eq!(tablet.client.status().waiting, 1);
    tablet.reopen();
    assert_eq!(tablet.account(ACME).name, "Acme");
    tablet.sync(&mut store);
    assert_eq!((tablet.client.status().waiting, tablet.outbox.len()), (0, 1));
    tablet.reopen();
    assert_eq!(tablet.client.status().waiting, 0, "what is done is only kept");
    desk.sync(&mut store);
    assert_eq!(desk.account(ACME).name, "Acme");
    desk.reopen();
    assert_eq!(desk.account(ACME).name, "Acme");
}

#[test]
fn edits_of_different_fields_of_one_record_merge() {
    let mut store = server();
    let (mut tablet, mut desk) = (Device::new(1), Device::new(2));
    tablet.edit(vec![acme(ACME)], Some(&mut store));
    desk.sync(&mut store);
    tablet.set(ACME, Account::CITY.to(&Some("Lyon".to_owned())), None);
    desk.set(ACME, Account::PHONE.to(&Some("123".to_owned())), Some(&mut store));
    tablet.sync(&mut store);
    desk.sync(&mut store);
    for device in [&tablet, &desk] {
        let account = device.account(ACME);
        assert_eq!(
            (account.city.as_deref(), account.phone.as_deref()),
            (Some("Lyon"), Some("123"))
        );
        assert!(device.news.is_empty());
    }
}

#[test]
fn the_first_edit_of_a_field_stays_and_the_second_is_kept_for_its_author() {
    let mut store = server();
    let (mut tablet, mut desk) = (Device::new(1), Device::new(2));
    tablet.edit(vec![acme(ACME)], Some(&mut store));
    desk.sync(&mut store);
    tablet.set(ACME, Account::CITY.to(&Some("Lyon".to_owned())), None);
    desk.set(ACME, Account::CITY.to(&Some("Graz".to_owned())), Some(&mut store));
    tablet.sync(&mut store);
    desk.sync(&mut store);
    assert_eq!(tablet.account(ACME).city.as_deref(), Some("Graz"));
    assert_eq!(desk.account(ACME).city.as_deref(), Some("Graz"));
    assert_eq!(desk.client.book().conflicts.len(), 0, "it is its author's alone");
    let conflict = tablet.client.book().conflicts.iter().next().unwrap();
    let text = |text: &str| Value::Text(text.to_owned());
    assert_eq!((&conflict.before, &conflict.mine), (&Value::Null, &text("Lyon")));
    assert_eq!((&conflict.theirs, conflict.their_author), (&text("Graz"), Some(desk.person.user)));
    assert_eq!((conflict.name.as_str(), conflict.their_at), ("Acme", Some(Millis(5_000))));
    assert_eq!(tablet.client.status().conflicts, 1);
    let field = Account::CITY.number;
    let key = RowKey::new(Kind::Account, ACME);
    assert_eq!(tablet.news, [News::Superseded { key, fields: vec![field] }]);
}

#[test]
fn ones_own_earlier_edit_is_never_somebody_elses() {
    let mut store = server();
    let mut tablet = Device::new(1);
    tablet.edit(vec![acme(ACME)], None);
    for city in ["Lyon", "Graz", "Bern"] {
        tablet.set(ACME, Account::CITY.to(&Some(city.to_owned())), None);
    }
    tablet.sync(&mut store);
    assert_eq!(tablet.account(ACME).city.as_deref(), Some("Bern"));
    assert!(tablet.news.is_empty());
    assert_eq!(tablet.client.book().changes_of(ACME).len(), 3);
}

#[test]
fn a_repeated_push_answers_the_same_and_applies_nothing_twice() {
    let mut store = server();
    let tablet = Device::new(1);
    let envelope = Envelope::alone(1, 9, acme(ACME));
    let request = Request {
        protocol: PROTOCOL,
        epoch: None,
        cursor: 0,
        device: RawId(1),
        incarnation: 0,
        acked: 0,
        mutations: vec![envelope],
        scopes_digest: 0,
        scopes: None,
    };
    let first = exchange(&mut store, &tablet.person, &request);
    let stored = store.clone();
    let second = exchange(&mut store, &tablet.person, &request);
    assert_eq!(first.outcomes, second.outcomes);
    assert_eq!(store, stored);
}

#[test]
fn a_cloned_profile_is_noticed_and_both_keep_their_edits() {
    let mut store = server();
    let (mut one, mut clone) = (Device::new(1), Device::new(1));
    one.edit(vec![acme(ACME)], Some(&mut store));
    clone.edit(vec![acme(RawId(501))], Some(&mut store));
    one.sync(&mut store);
    assert_eq!(clone.meta.incarnation, 1);
    assert_eq!(one.client.book().accounts.len(), 2);
    assert_eq!(clone.client.book().accounts.len(), 2);
}

#[test]
fn a_refused_edit_goes_to_the_inbox_and_blocks_nothing() {
    let mut store = server();
    let (mut tablet, mut desk) = (Device::new(1), Device::new(2));
    tablet.edit(vec![acme(ACME)], Some(&mut store));
    desk.sync(&mut store);
    let base = desk.client.rev(RowKey::new(Kind::Account, ACME));
    let delete = Mutation::Delete { kind: Kind::Account.number(), id: ACME, base };
    desk.edit(vec![delete], Some(&mut store));
    tablet.set(ACME, Account::CITY.to(&Some("Lyon".to_owned())), None);
    tablet.edit(vec![acme(RawId(501))], None);
    tablet.sync(&mut store);
    let status = tablet.client.status();
    assert_eq!((status.waiting, status.refused, status.conflicts), (0, 0, 1));
    let conflict = tablet.client.book().conflicts.iter().next().unwrap();
    assert_eq!(conflict.reason, crate::entity::conflict::ConflictReason::Deleted);
    let fields = conflict.refused().and_then(|refused| refused.fields().cloned()).unwrap();
    assert_eq!(fields, order::map([Account::CITY.to(&Some("Lyon".to_owned()))]));
    assert_eq!(tablet.client.book().accounts.len(), 1);
    tablet.reopen();
    assert_eq!(tablet.client.status().conflicts, 1);
    assert_eq!(tablet.client.book().accounts.len(), 1, "a tombstone outlives the restart");
}

#[test]
fn an_edit_that_breaks_a_rule_is_refused_whole_before_it_is_taken() {
    let mut tablet = Device::new(1);
    let nameless = Mutation::create(Kind::Account, RawId(9), []);
    let refused = tablet.client.edit(vec![acme(ACME), nameless], Millis(1)).unwrap_err();
    assert_eq!(refused, (1, Rejection::Empty { field: Account::NAME.number }));
    assert!(tablet.client.book().accounts.is_empty());
    assert_eq!(tablet.client.status().waiting, 0);
}

#[test]
fn a_restored_server_gets_the_waiting_edits_and_gives_its_own_state() {
    let mut store = server();
    let mut tablet = Device::new(1);
    tablet.edit(vec![acme(ACME)], Some(&mut store));
    let backup = store.clone();
    tablet.edit(vec![acme(RawId(501))], Some(&mut store));
    store = backup;
    let writes = set_epoch(&store, RawId(78)).unwrap();
    store.apply(writes);
    tablet.set(ACME, Account::CITY.to(&Some("Lyon".to_owned())), None);
    tablet.sync(&mut store);
    assert_eq!(tablet.account(ACME).city.as_deref(), Some("Lyon"));
    assert_eq!(tablet.client.book().accounts.len(), 2, "what the backup lacked came again");
    assert_eq!(tablet.client.status().waiting, 0);
    tablet.reopen();
    assert_eq!(tablet.client.book().accounts.len(), 2);
    let mut desk = Device::new(2);
    desk.sync(&mut store);
    assert_eq!(desk.client.book().accounts.len(), 2);
}

#[test]
fn many_rows_come_in_several_replies_and_pack_into_few_pages() {
    let mut store = server();
    let (mut tablet, mut desk) = (Device::new(1), Device::new(2));
    let price = Money::new(1, Currency::CNY);
    let all = (0..20_000_u128).map(|number| {
        let name = format!("Account number {number} with a rather long name");
        let fields = [Account::NAME.to(&name), Account::ANNUAL_REVENUE.to(&Some(price))];
        Mutation::create(Kind::Account, RawId(1_000 + number), fields)
    });
    tablet.edit(all.collect(), Some(&mut store));
    assert_eq!(tablet.client.status().waiting, 0);
    desk.sync(&mut store);
    assert_eq!(desk.client.book().accounts.len(), 20_000);
    assert!(desk.requests > 1);
    assert!(desk.client.status().complete);
    assert!(desk.pages.len() < 40, "{} pages", desk.pages.len());
    for round in 0..100_u128 {
        let id = RawId(1_000 + round * 7);
        tablet.set(id, Account::CITY.to(&Some(round.to_string())), Some(&mut store));
        desk.sync(&mut store);
    }
    assert!(desk.pages.len() < 70, "{} pages", desk.pages.len());
    let before = desk.client.book().clone();
    desk.reopen();
    for account in before.accounts.iter() {
        assert_eq!(Some(account), desk.client.book().accounts.get(account.id()));
    }
}

#[test]
fn a_failed_store_is_made_good_by_storing_again() {
    let mut store = server();
    let mut tablet = Device::new(1);
    let (mut tablet2, _) = (Device::new(2), ());
    tablet2.edit(vec![acme(ACME)], Some(&mut store));
    tablet.edit(vec![acme(RawId(501))], None);
    let request = tablet.client.request();
    let reply = exchange(&mut store, &tablet.person, &request);
    tablet.client.in_flight = true;
    let lost = tablet.client.handle(Event::Replied(Box::new(reply)));
    assert!(lost.iter().any(|effect| matches!(effect, Effect::Store(_))));
    let effects = tablet.client.handle(Event::BatchFailed);
    tablet.perform(effects, Some(&mut store));
    tablet.reopen();
    assert_eq!(tablet.client.book().accounts.len(), 2);
}

#[test]
fn an_action_is_refused_whole_and_rows_of_an_import_one_by_one() {
    let mut store = server();
    let (mut tablet, mut desk) = (Device::new(1), Device::new(2));
    tablet.edit(vec![acme(ACME)], Some(&mut store));
    desk.sync(&mut store);
    let key = RowKey::new(Kind::Account, ACME);
    let delete = Mutation::Delete { kind: key.kind, id: key.id, base: desk.client.rev(key) };
    desk.edit(vec![delete], Some(&mut store));
    let city = Account::CITY.to(&Some("Lyon".to_owned()));
    let patch = Mutation::patch(Kind::Account, ACME, tablet.client.rev(key), [city]);
    tablet.edit(vec![acme(RawId(501)), patch.clone()], None);
    let each = vec![acme(RawId(502)), patch];
    let effects = tablet.client.edit_each(each, Millis(1_000)).unwrap();
    tablet.perform(effects, None);
    tablet.sync(&mut store);
    let mut conflicts: Vec<&Conflict> = tablet.client.book().conflicts.iter().collect();
    order::sort_by_key(&mut conflicts, |it| (it.refused().map(|it| it.key()), it.action));
    let keys: Vec<RowKey> = conflicts.iter().map(|it| it.about_key()).collect();
    assert_eq!(keys, [key, key, RowKey::new(Kind::Account, RawId(501))]);
    let together: Vec<&&Conflict> =
        conflicts.iter().filter(|it| it.action == conflicts[2].action).collect();
    assert_eq!(together.len(), 2, "an action lands as one");
    let left: Vec<RawId> = tablet.client.book().accounts.iter().map(|it| it.id.raw()).collect();
    assert_eq!(left, [RawId(502)]);
}

#[test]
fn an_action_is_never_parted() {
    let mut tablet = Device::new(1);
    let some = |from: usize, count: usize| {
        (from..from + count).map(|number| acme(RawId(1_000 + number as u128))).collect()
    };
    let effects = tablet.client.edit_each(some(0, 300), Millis(1)).unwrap();
    tablet.perform(effects, None);
    tablet.edit(some(300, 300), None);
    assert_eq!(tablet.client.request().mutations.len(), 300);
    let mut tablet = Device::new(1);
    tablet.edit(some(0, PUSH_COUNT_MAX + 100), None);
    assert_eq!(tablet.client.request().mutations.len(), PUSH_COUNT_MAX + 100);
}

#[test]
fn an_action_that_no_request_can_hold_is_refused_at_once() {
    let mut tablet = Device::new(1);
    let notes = Account::NOTES.to(&crate::value::LongText("x".repeat(100_000)));
    let large = |number: u128| {
        let name = Account::NAME.to(&number.to_string());
        Mutation::create(Kind::Account, RawId(1_000 + number), [name, notes.clone()])
    };
    let refused = tablet.client.edit((0..50).map(large).collect(), Millis(1)).unwrap_err();
    assert!(matches!(refused, (41, Rejection::TooLarge { .. })), "{refused:?}");
    assert!(tablet.client.book().accounts.is_empty());
}

#[test]
fn a_deleted_row_stays_away_when_its_tombstone_is_packed() {
    let mut store = server();
    let mut tablet = Device::new(1);
    let name = |number: u128| format!("Account number {number} with a rather long name");
    let all = (0..1_000_u128).map(|number| {
        Mutation::create(Kind::Account, RawId(1_000 + number), [Account::NAME.to(&name(number))])
    });
    tablet.edit(all.collect(), Some(&mut store));
    let key = RowKey::new(Kind::Account, RawId(1_000));
    let delete = Mutation::Delete { kind: key.kind, id: key.id, base: tablet.client.rev(key) };
    tablet.edit(vec![delete], Some(&mut store));
    // As many small pages as are packed together; the large one with the deleted row stays as it is.
    for round in 0..40_u128 {
        let city = Account::CITY.to(&Some(round.to_string()));
        tablet.set(RawId(1_001 + round), city, Some(&mut store));
    }
    assert!(tablet.pages.len() < 40, "{} pages", tablet.pages.len());
    tablet.reopen();
    assert_eq!(tablet.client.book().accounts.len(), 999);
}

/// A tablet with five accounts, each received on a page of its own.
fn tablet_with_pages(store: &mut MemoryStore) -> Device {
    let (mut tablet, mut desk) = (Device::new(1), Device::new(2));
    for number in 0..5 {
        desk.edit(vec![acme(RawId(500 + number))], Some(store));
        tablet.sync(store);
    }
    assert_eq!(tablet.pages.len(), 5);
    tablet
}

fn reopen_with(tablet: &mut Device, damaged: Vec<DamagedPage>) {
    let saved = Saved {
        meta: tablet.meta.clone(),
        pages: tablet.pages.clone().into_iter().collect(),
        outbox: tablet.outbox.values().cloned().collect(),
        damaged,
        ..Saved::default()
    };
    let (client, effects) = Client::open(tablet.person, saved);
    tablet.client = client;
    tablet.perform(effects, None);
}

#[test]
fn what_a_damaged_page_held_is_fetched_again_and_no_more() {
    let mut store = server();
    let mut tablet = tablet_with_pages(&mut store);
    tablet.edit(vec![acme(RawId(900))], None);
    let bytes = tablet.pages.remove(&3).unwrap();
    let oldest = crate::sync::pages::oldest_commit(&bytes);
    let cursor = tablet.meta.cursor;
    reopen_with(&mut tablet, vec![DamagedPage { number: 3, oldest }]);
    assert!(tablet.client.book().accounts.get(Id::new(RawId(503))).is_none());
    assert!(!tablet.client.status().complete);
    assert_eq!(tablet.account(RawId(500)).name, "Acme", "the other pages stay");
    assert!(tablet.meta.cursor > 0 && tablet.meta.cursor < cursor, "from there on and no earlier");
    tablet.sync(&mut store);
    assert_eq!(tablet.account(RawId(503)).name, "Acme");
    assert_eq!(tablet.account(RawId(900)).name, "Acme", "the edit was never in danger");
    assert!(tablet.client.status().complete);
    tablet.reopen();
    assert_eq!(tablet.account(RawId(503)).name, "Acme");
}

#[test]
fn when_it_is_not_known_what_a_damaged_page_held_everything_is_fetched() {
    let mut store = server();
    let mut tablet = tablet_with_pages(&mut store);
    tablet.edit(vec![acme(RawId(900))], None);
    tablet.pages.remove(&3);
    let known = DamagedPage { number: 2, oldest: Some(4) };
    reopen_with(&mut tablet, vec![known, DamagedPage { number: 3, oldest: None }]);
    assert_eq!((tablet.pages.len(), tablet.meta.cursor), (0, 0));
    tablet.sync(&mut store);
    for number in [500, 503, 504, 900] {
        assert_eq!(tablet.account(RawId(number)).name, "Acme");
    }
}

#[test]
fn an_emptied_storage_gets_everything_again() {
    let mut store = server();
    let mut tablet = tablet_with_pages(&mut store);
    tablet.set(RawId(501), Account::NAME.to(&"Edited here".to_owned()), None);
    tablet.edit(vec![acme(RawId(900))], None);
    tablet.pages.clear();
    tablet.outbox.clear();
    let (device, cursor) = (tablet.meta.device, tablet.meta.cursor);
    tablet.meta = Meta::default();
    let effects = tablet.client.handle(Event::StorageEmptied);
    assert!(
        matches!(&effects[..], [Effect::Store(_)]),
        "the rows come before a cursor that speaks of them: {effects:?}"
    );
    tablet.perform(effects, None);
    assert_eq!((tablet.meta.device, tablet.meta.cursor), (device, cursor));
    assert_eq!(tablet.outbox.len(), 2);
    tablet.reopen();
    assert_eq!(tablet.account(RawId(501)).name, "Edited here");
    tablet.sync(&mut store);
    assert_eq!(tablet.client.status().waiting, 0);
    let mut desk = Device::new(3);
    desk.sync(&mut store);
    assert_eq!(desk.account(RawId(501)).name, "Edited here");
    assert_eq!(desk.account(RawId(900)).name, "Acme");
}

#[test]
fn an_edit_made_before_the_emptied_storage_is_full_again_waits_for_its_rows() {
    let mut store = server();
    let mut tablet = tablet_with_pages(&mut store);
    drop(tablet.client.handle(Event::StorageEmptied));
    assert_eq!(tablet.client.handle(Event::BatchFailed).len(), 1, "it is tried again");
    let effects = tablet.client.edit(vec![acme(RawId(900))], Millis(1)).unwrap();
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::StoreOutbox { .. })));
    let effects = tablet.client.handle(Event::BatchFailed);
    assert!(matches!(&effects[..], [Effect::Store(_)]), "{effects:?}");
}

#[test]
fn edits_lost_by_the_storage_leave_the_others_whole() {
    let mut store = server();
    let mut tablet = Device::new(1);
    for number in 0..4 {
        tablet.edit(vec![acme(RawId(900 + number))], None);
    }
    tablet.outbox.remove(&2);
    reopen_with(&mut tablet, Vec::new());
    tablet.sync(&mut store);
    tablet.sync(&mut store);
    assert_eq!(tablet.client.status().waiting, 0);
    for number in [900, 902, 903] {
        assert_eq!(tablet.account(RawId(number)).name, "Acme");
    }
}
