//! What becomes of edits that meet others.

use super::*;
use crate::entity::Product;
use crate::entity::conflict::ConflictReason;
use crate::sync::protocol::Fields;
use crate::value::LongText;

fn notes(text: &str) -> (u16, Value) {
    Account::NOTES.to(&LongText(text.to_owned()))
}

fn two_with_acme() -> (MemoryStore, Device, Device) {
    let mut store = server();
    let (mut tablet, mut desk) = (Device::new(1), Device::new(2));
    tablet.edit(vec![acme(ACME)], Some(&mut store));
    tablet.set(ACME, notes("Calls on Mondays."), Some(&mut store));
    desk.sync(&mut store);
    (store, tablet, desk)
}

#[test]
fn two_notes_are_both_kept() {
    let (mut store, mut tablet, mut desk) = two_with_acme();
    tablet.set(ACME, notes("Calls on Mondays.\nLikes tea."), None);
    desk.set(ACME, notes("Calls on Mondays.\nHas a dog."), Some(&mut store));
    tablet.sync(&mut store);
    desk.sync(&mut store);
    for device in [&tablet, &desk] {
        let expected = "Calls on Mondays.\nHas a dog.\n\nLikes tea.";
        assert_eq!(device.account(ACME).notes.0, expected);
        assert_eq!(device.client.status().conflicts, 0);
    }
}

#[test]
fn the_latest_wording_of_a_product_stands_and_the_one_before_is_in_the_history() {
    let mut store = server();
    let (mut tablet, mut desk) = (Device::new(1), Device::new(2));
    let id = RawId(700);
    let name = Product::NAME.to(&"Pump".to_owned());
    tablet.edit(vec![Mutation::create(Kind::Product, id, [name])], Some(&mut store));
    desk.sync(&mut store);
    let describe = |device: &mut Device, text: &str, store| {
        let base = device.client.rev(RowKey::new(Kind::Product, id));
        let text = Product::DESCRIPTION.to(&LongText(text.to_owned()));
        device.edit(vec![Mutation::patch(Kind::Product, id, base, [text])], store);
    };
    describe(&mut tablet, "late", None);
    describe(&mut desk, "early", Some(&mut store));
    tablet.sync(&mut store);
    desk.sync(&mut store);
    let product = desk.client.book().products.get(Id::new(id)).unwrap();
    assert_eq!(product.description.0, "late");
    let changes = desk.client.book().changes_of(id);
    assert_eq!(changes.last().unwrap().before, Value::Text("early".to_owned()));
}

#[test]
fn what_somebody_else_changed_is_not_deleted_unseen() {
    let (mut store, mut tablet, mut desk) = two_with_acme();
    let key = RowKey::new(Kind::Account, ACME);
    let delete = |device: &Device| Mutation::Delete {
        kind: key.kind,
        id: key.id,
        base: device.client.rev(key),
    };
    let mutation = delete(&tablet);
    tablet.edit(vec![mutation], None);
    desk.set(ACME, Account::CITY.to(&Some("Graz".to_owned())), Some(&mut store));
    tablet.sync(&mut store);
    assert_eq!(tablet.account(ACME).city.as_deref(), Some("Graz"));
    let conflict = tablet.client.book().conflicts.iter().next().unwrap();
    assert_eq!(conflict.reason, ConflictReason::ChangedSince);
    assert_eq!(conflict.their_author, Some(desk.person.user));
    let again = delete(&tablet);
    tablet.edit(vec![again], Some(&mut store));
    assert!(tablet.client.book().accounts.is_empty());
}

#[test]
fn what_was_deleted_comes_back_whole() {
    let (mut store, mut tablet, mut desk) = two_with_acme();
    let key = RowKey::new(Kind::Account, ACME);
    let fields = Fields::from([Account::NAME.to(&"Acme".to_owned()), notes("Calls on Mondays.")]);
    let base = desk.client.rev(key);
    desk.edit(vec![Mutation::Delete { kind: key.kind, id: key.id, base }], Some(&mut store));
    tablet.sync(&mut store);
    assert!(tablet.client.book().accounts.is_empty());
    desk.edit(vec![Mutation::Restore { kind: key.kind, id: key.id, fields }], Some(&mut store));
    tablet.sync(&mut store);
    assert_eq!(tablet.account(ACME).notes.0, "Calls on Mondays.");
    tablet.reopen();
    assert_eq!(tablet.account(ACME).name, "Acme");
}

#[test]
fn what_was_just_deleted_comes_back_before_the_server_has_heard_of_it() {
    let (mut store, mut tablet, _) = two_with_acme();
    let key = RowKey::new(Kind::Account, ACME);
    let base = tablet.client.rev(key);
    tablet.edit(vec![Mutation::Delete { kind: key.kind, id: key.id, base }], None);
    let fields = Fields::from([Account::NAME.to(&"Acme".to_owned()), notes("Calls on Mondays.")]);
    tablet.edit(vec![Mutation::Restore { kind: key.kind, id: key.id, fields }], None);
    assert_eq!(tablet.account(ACME).notes.0, "Calls on Mondays.");
    tablet.sync(&mut store);
    assert_eq!(tablet.account(ACME).notes.0, "Calls on Mondays.");
    assert_eq!(tablet.client.status().conflicts, 0);
}

#[test]
fn an_action_that_is_refused_at_once_leaves_everything_on_the_screen() {
    let user = Id::new(RawId(1));
    let mut rep = Device::of(1, crate::sync::server::Person { user, role: Role::Rep });
    let (account, contact) = (RawId(801), RawId(802));
    let owner = Account::OWNER.to(&Some(user));
    let about = crate::entity::Contact::ACCOUNT.to(&Some(Id::new(account)));
    let name = crate::entity::Contact::NAME.to(&"Olga".to_owned());
    let acme = Mutation::create(Kind::Account, account, [Account::NAME.to(&"A".to_owned()), owner]);
    rep.edit(vec![acme, Mutation::create(Kind::Contact, contact, [name, about])], None);
    // The contact is nobody's own, and its account is gone when its turn comes.
    let delete = |kind: Kind, id| Mutation::Delete { kind: kind.number(), id, base: 0 };
    let both = vec![delete(Kind::Account, account), delete(Kind::Contact, contact)];
    let refused = rep.client.edit(both, Millis(1)).unwrap_err();
    assert_eq!(refused, (1, Rejection::NotAllowed));
    assert_eq!(rep.client.book().contacts.len(), 1);
    assert_eq!(rep.client.book().accounts.len(), 1);
}

#[test]
fn a_copy_of_a_profile_hears_what_became_of_the_edits_that_waited_in_both() {
    let mut store = server();
    let (mut one, mut copy) = (Device::new(1), Device::new(1));
    for device in [&mut one, &mut copy] {
        device.edit(vec![acme(ACME)], None);
    }
    one.sync(&mut store);
    // A strict write makes what was heard durable, and the next request acknowledges it.
    one.edit(vec![acme(RawId(501))], Some(&mut store));
    one.sync(&mut store);
    copy.sync(&mut store);
    assert_eq!(copy.meta.incarnation, 0, "it is the same edit");
    assert_eq!(copy.client.book().accounts.len(), 2);
}

/// Two tablets with the same profile, in which one edit waits. The first has sent it, and so many others
/// that the server has forgotten the outcome.
fn two_of_one_profile(store: &mut MemoryStore) -> (Device, Device) {
    let (mut one, mut copy) = (Device::new(1), Device::new(1));
    for device in [&mut one, &mut copy] {
        device.edit(vec![acme(ACME)], None);
    }
    one.sync(store);
    (one, copy)
}

fn go_on(device: &mut Device, store: &mut MemoryStore) {
    for number in 0..300 {
        device.edit(vec![acme(RawId(10_000 + number))], Some(store));
    }
    device.sync(store);
}

#[test]
fn a_copy_is_not_taken_twice_however_much_the_other_has_sent_since() {
    let mut store = server();
    let (mut one, mut copy) = two_of_one_profile(&mut store);
    go_on(&mut one, &mut store);
    copy.sync(&mut store);
    assert_eq!(copy.meta.incarnation, 0, "it is the same edit");
    assert_eq!(copy.client.status().waiting, 0);
    assert_eq!(copy.client.status().conflicts, 0);
    assert_eq!(copy.client.book().accounts.len(), 301);
}

fn city(name: &str) -> (u16, Value) {
    Account::CITY.to(&Some(name.to_owned()))
}

/// Somebody else goes on from there: an edit that comes a second time would meet this.
fn correct(store: &mut MemoryStore) {
    let mut desk = Device::new(2);
    desk.sync(store);
    desk.set(ACME, city("Bergen"), Some(store));
    assert_eq!(desk.account(ACME).city.as_deref(), Some("Bergen"));
}

/// What waits in both profiles of [`two_of_one_profile`].
fn move_in_both(store: &mut MemoryStore) -> (Device, Device) {
    let (mut one, mut copy) = two_of_one_profile(store);
    copy.sync(store);
    let lyon = Mutation::patch(Kind::Account, ACME, 1, [city("Lyon")]);
    one.edit(vec![lyon.clone()], None);
    copy.edit(vec![lyon], None);
    (one, copy)
}

fn fork(device: &mut Device, store: &mut MemoryStore) {
    let mut reply = exchange(store, &device.person, &Request::first(device.client.id(), vec![]));
    reply.stop = Some(crate::sync::protocol::Stop::Forked);
    let sent = device.client.handle(Event::Connect);
    assert!(matches!(sent[..], [Effect::Send(_)]));
    let effects = device.client.handle(Event::Replied(Box::new(reply)));
    device.perform(effects, Some(store));
    assert!(device.meta.incarnation > 0);
}

fn assert_taken_once(device: &Device) {
    assert_eq!(device.account(ACME).city.as_deref(), Some("Bergen"));
    let status = device.client.status();
    assert_eq!((status.waiting, status.conflicts), (0, 0), "it was taken before");
}

#[test]
fn an_edit_is_not_taken_again_under_a_new_number() {
    let mut store = server();
    let (mut one, mut copy) = move_in_both(&mut store);
    copy.sync(&mut store);
    correct(&mut store);
    // The other finds out that it has a copy before it hears what became of the edit.
    fork(&mut one, &mut store);
    assert_taken_once(&one);
}

#[test]
fn an_edit_is_not_taken_again_under_its_first_number() {
    let mut store = server();
    let (mut one, mut copy) = move_in_both(&mut store);
    fork(&mut copy, &mut store);
    correct(&mut store);
    one.sync(&mut store);
    assert_taken_once(&one);
    assert_eq!(one.meta.incarnation, 0);
    // Both of them begin anew, and neither is asked which of them was first.
    fork(&mut one, &mut store);
    assert_taken_once(&one);
}

#[test]
fn an_edit_of_two_copies_that_both_begin_anew_is_taken_once() {
    let mut store = server();
    let (mut one, mut copy) = move_in_both(&mut store);
    copy.edit(vec![acme(RawId(501))], None);
    fork(&mut copy, &mut store);
    correct(&mut store);
    one.edit(vec![acme(RawId(502))], None);
    fork(&mut one, &mut store);
    one.sync(&mut store);
    assert_taken_once(&one);
    assert_eq!(one.client.book().accounts.len(), 3);
}

#[test]
fn a_copy_keeps_what_is_done_for_a_restored_server() {
    let mut store = server();
    let backup = store.clone();
    let (mut one, mut copy) = two_of_one_profile(&mut store);
    copy.sync(&mut store);
    copy.edit(vec![acme(RawId(501)), acme(RawId(502))], Some(&mut store));
    one.set(ACME, city("Lyon"), Some(&mut store));
    assert_eq!((copy.meta.incarnation, one.meta.incarnation), (0, 1));
    let names = |device: &Device| device.client.book().accounts.len();
    one.sync(&mut store);
    assert_eq!(names(&one), 3);
    one.reopen();
    // The server loses everything, and the other tablet is gone.
    drop(copy);
    store = backup;
    let writes = set_epoch(&store, RawId(78)).unwrap();
    store.apply(writes);
    one.sync(&mut store);
    assert_eq!(one.client.status().waiting, 0);
    assert_eq!(one.account(ACME).city.as_deref(), Some("Lyon"));
    assert_eq!(names(&one), 1, "its own came again, and nothing of what only the other had made");
    one.reopen();
    let mut desk = Device::new(2);
    desk.sync(&mut store);
    assert_eq!(desk.account(ACME).city.as_deref(), Some("Lyon"));
}

#[test]
fn a_restored_server_that_knows_a_number_from_a_copy_gets_the_edit_all_the_same() {
    let mut store = server();
    let (mut one, mut copy) = two_of_one_profile(&mut store);
    copy.sync(&mut store);
    let backup = store.clone();
    one.edit(vec![acme(RawId(501)), acme(RawId(502))], Some(&mut store));
    // The server is restored, and the copy is the first to give it these numbers.
    store = backup;
    let writes = set_epoch(&store, RawId(78)).unwrap();
    store.apply(writes);
    copy.edit(vec![acme(RawId(503))], Some(&mut store));
    assert_eq!(copy.client.book().accounts.len(), 2);
    one.sync(&mut store);
    assert_eq!(one.client.status().waiting, 0);
    assert_eq!(one.client.book().accounts.len(), 4, "nothing is lost, and no action is parted");
    copy.sync(&mut store);
    assert_eq!(copy.client.book().accounts.len(), 4);
}

#[test]
fn every_tab_of_the_device_hears_what_came_second_and_what_was_refused() {
    let (mut store, mut tablet, mut desk) = two_with_acme();
    tablet.edit(vec![acme(RawId(501))], Some(&mut store));
    let other = Person { ..tablet.person };
    let mut elsewhere = Device::of(3, other);
    desk.sync(&mut store);
    desk.set(ACME, city("Oslo"), Some(&mut store));
    let base = desk.client.rev(RowKey::new(Kind::Account, RawId(501)));
    let kind = Kind::Account.number();
    desk.edit(vec![Mutation::Delete { kind, id: RawId(501), base }], Some(&mut store));
    elsewhere.sync(&mut store);
    tablet.stored.clear();
    elsewhere.stored.clear();
    let mut tab = Client::follow(tablet.person, tablet.saved(), 7);
    let mut far_tab = Client::follow(other, elsewhere.saved(), 7);
    tablet.set(ACME, city("Lyon"), None);
    tablet.set(RawId(501), city("Rome"), None);
    tablet.sync(&mut store);
    elsewhere.sync(&mut store);
    let told = |tab: &mut Client, stored: Vec<Stored>| {
        let effects = stored.into_iter().flat_map(|stored| tab.followed(stored).unwrap());
        let told = effects.filter_map(|effect| match effect {
            Effect::Tell(news) => Some(news),
            Effect::StoreOutbox { .. }
            | Effect::Store(_)
            | Effect::Send(_)
            | Effect::Retry(_)
            | Effect::Changed(_) => None,
        });
        told.collect::<Vec<_>>()
    };
    let news = told(&mut tab, std::mem::take(&mut tablet.stored));
    let key = |id| RowKey::new(Kind::Account, id);
    let fields = vec![Account::CITY.number];
    assert_eq!(news.first(), Some(&News::Superseded { key: key(ACME), fields }));
    let refused = |news: &News| match news {
        News::Refused(parked) => Some((parked.number, parked.envelope.mutation.key())),
        News::Superseded { .. } | News::Trouble(_) => None,
    };
    assert_eq!(news.get(1).and_then(refused), Some((0, key(RawId(501)))));
    assert_eq!((news.len(), tab.status().conflicts), (2, 2));
    // Another device of the person shows how many there are, and tells nothing: it was not made there.
    assert_eq!(told(&mut far_tab, std::mem::take(&mut elsewhere.stored)), []);
    assert_eq!(far_tab.status().conflicts, 2);
}
