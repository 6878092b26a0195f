//! Scenarios: the accidents that everybody thinks of first, one by one.

use std::collections::BTreeSet;

use shared::book::RowKey;
use shared::entity::conflict::ConflictReason;
use shared::entity::{Account, Contact, Kind};
use shared::id::{Id, RawId};
use shared::planted::plant;
use shared::sync::client::Event;
use shared::sync::protocol::{ClientId, Mutation, Outcome};
use shared::value::Value;

use tests::simulation::faults::{Fault, Faults};
use tests::simulation::invariants::i20_crash_safe_client;
use tests::simulation::is_applied;
use tests::simulation::play::scenario as alone;
use tests::simulation::server::CLOCK_UNIT;
use tests::simulation::world::{TIMEOUT_MS, World};

/// A customer that is there from the start.
const CUSTOMER: RawId = RawId(11);
/// Long enough for an exchange, too short for a second try.
const MOMENT_MS: u64 = 500;

/// Two devices in step with the server, and nothing going wrong but what the scenario says.
fn scenario(name: &str, second_person: u128, run: impl Fn(&mut World)) {
    alone(name, |world| {
        world.add_device(0, 0);
        world.add_device(second_person, 250_000 * CLOCK_UNIT);
        world.run_for(MOMENT_MS);
        run(world);
        world.finish();
    });
}

fn set(world: &mut World, device: usize, field: (u16, Value)) {
    let base = world.devices[device].client().rev(RowKey::new(Kind::Account, CUSTOMER));
    assert!(world.edit(device, vec![Mutation::patch(Kind::Account, CUSTOMER, base, [field])]));
}

/// The page of a device is reloaded.
fn reload(world: &mut World, device: usize) {
    world.reload(world.devices[device].front());
}

fn connect(world: &mut World, device: usize) {
    world.tell(world.devices[device].front(), Event::Connect);
}

fn city(name: &str) -> (u16, Value) {
    Account::CITY.to(&Some(name.to_owned()))
}

fn phone(number: &str) -> (u16, Value) {
    Account::PHONE.to(&Some(number.to_owned()))
}

#[track_caller]
fn check_customer(world: &World, city: Option<&str>, phone: Option<&str>) {
    for device in &world.devices {
        let account = device.client().book().accounts.get(Id::new(CUSTOMER)).unwrap();
        assert_eq!((account.city.as_deref(), account.phone.as_deref()), (city, phone));
    }
}

#[test]
fn a_lost_reply_is_made_good_by_sending_again() {
    scenario("a lost reply", 1, |world| {
        world.faults = Faults::only(Fault::LoseReply, 1_000);
        set(world, 0, city("Lyon"));
        world.run_for(MOMENT_MS);
        assert_eq!(world.server.record.history.len(), 1, "the server has taken it");
        assert_eq!(world.devices[0].client().status().waiting, 1, "the device does not know");
        world.faults = Faults::default();
        world.run_for(2 * TIMEOUT_MS);
        assert_eq!(world.devices[0].client().status().waiting, 0);
        check_customer(world, Some("Lyon"), None);
    });
}

#[test]
fn a_push_that_comes_twice_is_taken_once() {
    scenario("a duplicated push", 1, |world| {
        world.faults = Faults::only(Fault::RepeatRequest, 1_000);
        set(world, 0, city("Lyon"));
        world.run_for(MOMENT_MS);
        set(world, 1, city("Graz"));
        // The second Lyon comes when Graz is there already.
        world.run_for(3 * TIMEOUT_MS);
        assert_eq!(world.server.record.history.len(), 2);
        check_customer(world, Some("Graz"), None);
    });
}

#[test]
fn a_reload_between_storing_and_sending_loses_nothing() {
    scenario("a reload", 1, |world| {
        world.faults = Faults::only(Fault::KillAfterStore, 1_000);
        set(world, 0, city("Lyon"));
        assert!(world.step(u64::MAX), "the edit is stored, and the tab is gone");
        world.faults = Faults::default();
        assert_ne!(world.devices[0].front().tab, 1, "a new page is there");
        assert_eq!(world.devices[0].waiting().len(), 1);
        world.run_for(MOMENT_MS);
        check_customer(world, Some("Lyon"), None);
    });
}

#[test]
fn a_reply_that_comes_after_a_later_one_changes_nothing() {
    scenario("two replies out of order", 1, |world| {
        set(world, 0, city("Lyon"));
        world.run_for(MOMENT_MS);
        world.delay_reply = 2 * TIMEOUT_MS;
        set(world, 0, city("Graz"));
        world.run_for(MOMENT_MS);
        world.delay_reply = 0;
        set(world, 1, phone("123"));
        world.run_for(TIMEOUT_MS + 2_000);
        check_customer(world, Some("Graz"), Some("123"));
        world.run_for(3 * TIMEOUT_MS);
        check_customer(world, Some("Graz"), Some("123"));
    });
}

#[test]
fn a_server_that_restarts_between_commit_and_reply_answers_the_same_again() {
    scenario("a restart after the commit", 1, |world| {
        world.faults = Faults::only(Fault::CrashBeforeAnswer, 1_000);
        set(world, 0, city("Lyon"));
        world.run_for(MOMENT_MS);
        assert_eq!(world.server.boot, 1);
        assert_eq!(world.server.record.history.len(), 1, "it was written");
        world.faults = Faults::default();
        world.run_for(2 * TIMEOUT_MS);
        assert_eq!(world.devices[0].client().status().waiting, 0);
        check_customer(world, Some("Lyon"), None);
    });
}

#[test]
fn a_server_that_restarts_before_the_commit_takes_the_edit_at_the_next_try() {
    scenario("a restart before the commit", 1, |world| {
        world.faults = Faults::only(Fault::CrashBeforeWrite, 1_000);
        set(world, 0, city("Lyon"));
        world.run_for(MOMENT_MS);
        assert!(world.server.record.history.is_empty(), "nothing was written");
        world.faults = Faults::default();
        world.run_for(2 * TIMEOUT_MS);
        check_customer(world, Some("Lyon"), None);
    });
}

#[test]
fn two_devices_of_one_person_merge_fields_and_keep_the_first_of_one_field() {
    scenario("two devices of one person", 0, |world| {
        world.devices[0].is_cut_off = true;
        set(world, 0, city("Lyon"));
        set(world, 0, phone("123"));
        set(world, 1, city("Graz"));
        world.run_for(MOMENT_MS);
        world.finish();
        check_customer(world, Some("Graz"), Some("123"));
        let key = RowKey::new(Kind::Account, CUSTOMER);
        assert!(world.devices[0].superseded.contains(&key), "the person hears of Lyon");
    });
}

#[test]
fn an_action_with_one_refused_edit_has_no_effect_at_all() {
    scenario("half an action", 1, |world| {
        world.devices[0].is_cut_off = true;
        let name = Contact::NAME.to(&"Ada".to_owned());
        let contact = Mutation::create(Kind::Contact, RawId(50), [name]);
        let base = world.devices[0].client().rev(RowKey::new(Kind::Account, CUSTOMER));
        let account = Mutation::patch(Kind::Account, CUSTOMER, base, [city("Lyon")]);
        assert!(world.edit(0, vec![contact, account]));
        let delete = Mutation::Delete { kind: Kind::Account.number(), id: CUSTOMER, base };
        assert!(world.edit(1, vec![delete]));
        world.run_for(MOMENT_MS);
        world.finish();
        let conflicts = world.devices[0].client().book().conflicts.iter();
        let reasons: BTreeSet<ConflictReason> = conflicts.map(|it| it.reason).collect();
        assert_eq!(reasons, [ConflictReason::Deleted, ConflictReason::Together].into());
        assert_eq!(world.devices[1].client().book().contacts.len(), 0);
    });
}

#[test]
fn an_edit_made_while_the_device_was_full_is_not_lost_under_a_later_one() {
    scenario("a full device", 1, |world| {
        world.devices[0].is_cut_off = true;
        world.devices[0].is_full = true;
        set(world, 0, city("Lyon"));
        world.run_for(MOMENT_MS);
        world.devices[0].is_full = false;
        set(world, 0, phone("123"));
        assert_eq!(world.devices[0].client().status().unsaved, 2, "neither is durable yet");
        world.run_for(5_000);
        assert_eq!(world.devices[0].client().status().unsaved, 0);
        reload(world, 0);
        assert_eq!(world.devices[0].waiting().len(), 2);
    });
}

#[test]
fn rows_that_could_not_be_stored_are_there_after_a_reload() {
    scenario("a full device that pulls", 1, |world| {
        world.devices[0].is_full = true;
        set(world, 1, city("Lyon"));
        world.run_for(MOMENT_MS);
        // There is room again, and an edit must not be stored with a cursor that is ahead of the rows.
        world.devices[0].is_full = false;
        set(world, 0, phone("123"));
        world.run_for(MOMENT_MS);
        reload(world, 0);
        i20_crash_safe_client::check(&world.devices[0], &world.server);
        world.run_for(MOMENT_MS);
        let account = world.devices[0].client().book().accounts.get(Id::new(CUSTOMER)).unwrap();
        assert_eq!(account.city.as_deref(), Some("Lyon"));
    });
}

#[test]
fn a_finished_edit_whose_removal_failed_at_first_does_not_come_back() {
    scenario("a full device that hears an outcome", 1, |world| {
        world.faults = Faults::only(Fault::CrashBeforeAnswer, 1_000);
        set(world, 0, city("Lyon"));
        world.run_for(MOMENT_MS);
        world.faults = Faults::default();
        world.devices[0].is_full = true;
        world.run_for(TIMEOUT_MS + 2_000);
        assert_eq!(world.devices[0].storage.contents.outbox.len(), 1, "it could not be removed");
        world.devices[0].is_full = false;
        world.run_for(5_000);
        let contents = &world.devices[0].storage.contents;
        assert_eq!(contents.meta.acked, 1, "it is only kept for a server that is restored");
        reload(world, 0);
        assert_eq!(world.devices[0].waiting(), []);
    });
}

#[test]
fn a_power_cut_that_brings_a_finished_edit_back_takes_it_only_once() {
    scenario("a power cut", 1, |world| {
        set(world, 0, city("Lyon"));
        world.run_for(MOMENT_MS);
        assert_eq!(world.devices[0].waiting(), []);
        set(world, 1, city("Graz"));
        world.run_for(MOMENT_MS);
        world.devices[0].storage.power_cut();
        world.reopen(0);
        assert_eq!(world.devices[0].waiting().len(), 1, "its removal was not flushed");
        // Twice, so that the server would have forgotten the outcome at the first.
        world.faults = Faults::only(Fault::LoseReply, 1_000);
        world.run_for(MOMENT_MS);
        world.faults = Faults::default();
        world.run_for(2 * TIMEOUT_MS);
        check_customer(world, Some("Graz"), None);
        assert!(world.devices[0].superseded.is_empty(), "nobody was before Lyon");
    });
}

#[test]
fn two_copies_of_a_profile_both_keep_their_edits() {
    scenario("a copied profile", 1, |world| {
        world.clone_device(0);
        world.run_for(MOMENT_MS);
        world.devices[2].is_cut_off = true;
        set(world, 0, city("Lyon"));
        set(world, 2, phone("123"));
        world.run_for(MOMENT_MS);
        world.finish();
        check_customer(world, Some("Lyon"), Some("123"));
        assert_eq!(world.devices[2].storage.contents.meta.incarnation, 1);
        let taken = world.server.record.history.values();
        let clients: BTreeSet<ClientId> = taken.map(|it| it.0).collect();
        assert_eq!(clients.len(), 2);
        let all_applied = |it: &Outcome| is_applied(it);
        assert!(world.server.record.history.values().all(|(.., outcome)| all_applied(outcome)));
    });
}

#[test]
fn a_decided_edit_is_not_sent_again_under_a_new_number() {
    scenario("a copied outbox", 1, |world| {
        world.devices[0].is_cut_off = true;
        set(world, 0, city("Lyon"));
        for number in 0..12 {
            set(world, 1, phone(&number.to_string()));
        }
        world.run_for(MOMENT_MS);
        // The copy has the same edit in its outbox, and then one of its own under the next number.
        world.clone_device(0);
        set(world, 2, phone("copy"));
        world.run_for(MOMENT_MS);
        // The original hears of its first edit long before it has pulled so far, then of the fork.
        plant(None, true);
        world.devices[0].is_cut_off = false;
        connect(world, 0);
        set(world, 0, (Account::WEBSITE.number, Value::Text("original".to_owned())));
        world.run_for(MOMENT_MS);
        world.finish();
        assert_eq!(world.devices[0].storage.contents.meta.incarnation, 1);
        check_customer(world, Some("Lyon"), Some("11"));
    });
}

#[test]
fn the_history_of_another_record_survives_the_same_number_in_a_copy() {
    scenario("a copied profile and its history", 1, |world| {
        world.clone_device(0);
        world.run_for(MOMENT_MS);
        world.devices[2].is_cut_off = true;
        set(world, 2, phone("123"));
        let other = RawId(12);
        let base = world.devices[0].client().rev(RowKey::new(Kind::Account, other));
        let patch = Mutation::patch(Kind::Account, other, base, [phone("456")]);
        assert!(world.edit(0, vec![patch]));
        world.run_for(MOMENT_MS);
        world.finish();
        assert_eq!(world.devices[2].client().book().changes_of(other).len(), 1);
    });
}
