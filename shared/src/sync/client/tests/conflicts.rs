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
