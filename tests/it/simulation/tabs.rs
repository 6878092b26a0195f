//! Tabs of one device: who leads, what a page that slept may still do, and what of other pages nobody
//! has taken over.

use shared::book::RowKey;
use shared::entity::{Account, Kind, Share};
use shared::id::{Id, RawId};
use shared::sync::protocol::Mutation;

use tests::simulation::faults::{Fault, Faults};
use tests::simulation::persons::{BEN, user};
use tests::simulation::play::scenario as alone;
use tests::simulation::tab::At;
use tests::simulation::world::World;

/// A customer that is there from the start.
const CUSTOMER: RawId = RawId(11);
/// Long enough for an exchange, too short for a question to the leader.
const MOMENT_MS: u64 = 500;
/// Long enough to take over from a leader that gives no answer.
const PATIENCE_MS: u64 = 20_000;

/// One device with a tab that leads and one that follows, in step with the server.
fn scenario(name: &str, run: impl Fn(&mut World, At, At)) {
    alone(name, |world| {
        world.tabs_max = 3;
        let device = world.add_device(0, 0);
        let leader = world.devices[device].front();
        let follower = world.open_tab(device);
        world.run_for(MOMENT_MS);
        run(world, leader, follower);
        world.finish();
    });
}

fn set_city(world: &mut World, at: At, name: &str) {
    let base = world.tab(at).client.rev(RowKey::new(Kind::Account, CUSTOMER));
    let city = Account::CITY.to(&Some(name.to_owned()));
    assert!(world.edit_at(at, vec![Mutation::patch(Kind::Account, CUSTOMER, base, [city])]));
}

fn city(world: &World, at: At) -> Option<String> {
    world.tab(at).client.book().accounts.get(Id::new(CUSTOMER)).unwrap().city.clone()
}

fn leads(world: &World, at: At) -> bool {
    world.devices[at.device].leads(world.tab(at))
}

#[test]
fn what_a_page_edits_is_sent_by_the_leader_and_shown_by_both() {
    scenario("two tabs", |world, leader, follower| {
        set_city(world, follower, "Lyon");
        world.run_for(MOMENT_MS);
        assert_eq!(world.server.record.history.len(), 1);
        for at in [leader, follower] {
            assert_eq!(city(world, at).as_deref(), Some("Lyon"));
            assert_eq!(world.tab(at).client.status().waiting, 0);
        }
    });
}

#[test]
fn an_edit_outlives_its_page_and_the_message_about_it() {
    scenario("a closed follower", |world, leader, follower| {
        world.faults = Faults::only(Fault::LoseMessage, 1_000);
        set_city(world, follower, "Lyon");
        world.run_for(MOMENT_MS);
        world.close_tab(follower);
        world.faults = Faults::default();
        world.run_for(MOMENT_MS);
        assert_eq!(world.devices[0].storage.contents.handed.len(), 1);
        assert_eq!(world.server.record.history.len(), 0, "nobody has told the leader");
        world.look_at(leader);
        world.run_for(MOMENT_MS);
        assert_eq!(world.server.record.history.len(), 1);
    });
}

#[test]
fn the_next_leader_takes_in_what_the_last_one_never_read() {
    scenario("a closed leader", |world, leader, follower| {
        world.freeze(leader);
        set_city(world, follower, "Lyon");
        world.run_for(MOMENT_MS);
        world.close_tab(leader);
        world.run_for(MOMENT_MS);
        assert!(leads(world, follower));
        assert_eq!(world.server.record.history.len(), 1);
    });
}

#[test]
fn a_leader_that_slept_in_a_transaction_writes_nothing_and_keeps_its_edit() {
    scenario("a frozen leader", |world, leader, follower| {
        set_city(world, leader, "Lyon");
        // Its transaction has not begun when the page freezes.
        world.tab_mut(leader).is_frozen = true;
        world.look_at(follower);
        world.run_for(PATIENCE_MS);
        assert!(leads(world, follower));
        set_city(world, follower, "Graz");
        world.run_for(MOMENT_MS);
        let before = world.devices[0].storage.contents.position;
        world.wake(leader);
        world.run_for(MOMENT_MS);
        assert!(world.tab(leader).client.follows(), "it has heard that it was replaced");
        assert!(leads(world, follower));
        let after = world.devices[0].storage.contents.position;
        assert_eq!(before >> 32, after >> 32, "nobody else led meanwhile");
        assert_eq!(world.server.record.history.len(), 2, "both edits were taken");
    });
}

#[test]
fn who_slept_between_taking_the_lead_and_reading_does_not_lead_beside_another() {
    scenario("a leader that has not read", |world, leader, follower| {
        world.close_tab(leader);
        let third = world.open_tab(0);
        // The lock comes to the follower; it has raised the position, and freezes before it reads.
        while world.tab(follower).position == world.tab(third).position {
            assert!(world.step(u64::MAX));
        }
        assert!(world.tab(follower).client.follows(), "it has not read yet");
        world.tab_mut(follower).is_frozen = true;
        world.look_at(third);
        world.run_for(PATIENCE_MS);
        assert!(leads(world, third));
        // It hears only later that the lock is gone.
        world.tab_mut(follower).missed.retain(|it| !it.is_lock());
        world.wake(follower);
        set_city(world, follower, "Lyon");
        world.run_for(MOMENT_MS);
        assert!(world.tab(follower).client.follows());
        assert_eq!(world.server.record.history.len(), 1);
        world.lost(follower);
    });
}

#[test]
fn a_leader_that_answers_is_not_replaced() {
    scenario("an idle leader", |world, leader, follower| {
        let before = world.devices[0].storage.contents.position;
        for _ in 0..5 {
            world.look_at(follower);
            world.run_for(PATIENCE_MS);
        }
        assert!(leads(world, leader));
        assert_eq!(world.devices[0].storage.contents.position, before, "nothing was written");
    });
}

#[test]
fn what_the_leader_stores_goes_under_what_a_page_has_edited_since() {
    scenario("an edit under another", |world, leader, follower| {
        let customer = RawId(13);
        let base = world.tab(follower).client.rev(RowKey::new(Kind::Account, customer));
        let share = Mutation::create(
            Kind::Share,
            RawId(2_000),
            [
                Share::USER.to(&user(BEN)),
                Share::ABOUT_KIND.to(&i64::from(Kind::Account.number())),
                Share::ABOUT.to(&customer),
                Share::MAY_EDIT.to(&true),
            ],
        );
        // The page deletes what the leader shares; neither knows of the other.
        let kind = Kind::Account.number();
        assert!(world.edit_at(follower, vec![Mutation::Delete { kind, id: customer, base }]));
        assert!(world.edit_at(leader, vec![share]));
        let before = world.tab(follower).position;
        while world.tab(follower).position == before
            || world.tab(follower).client.status().unsaved > 0
        {
            assert!(world.step(u64::MAX));
        }
        let shares = &world.tab(follower).client.book().shares;
        assert_eq!(shares.iter().count(), 1, "it was there to be shared");
    });
}

#[test]
fn without_locks_a_silent_leader_is_replaced_and_only_one_writes() {
    scenario("no locks", |world, leader, follower| {
        (world.devices[0].has_locks, world.devices[0].lock) = (false, None);
        world.granted(follower);
        world.run_for(MOMENT_MS);
        assert!(leads(world, follower));
        assert!(!world.tab(leader).client.follows(), "it does not know yet");
        set_city(world, leader, "Lyon");
        set_city(world, follower, "Graz");
        world.run_for(MOMENT_MS);
        assert!(world.tab(leader).client.follows());
        assert_eq!(world.server.record.history.len(), 2);
    });
}

#[test]
fn what_was_handed_over_is_handed_in_before_a_wipe() {
    scenario("a revoked device", |world, leader, follower| {
        world.devices[0].is_cut_off = true;
        world.faults = Faults::only(Fault::LoseMessage, 1_000);
        set_city(world, follower, "Lyon");
        world.run_for(MOMENT_MS);
        assert!(leads(world, leader));
        assert_eq!(world.tab(leader).client.waiting().count(), 0, "the leader has not heard of it");
        world.devices[0].is_cut_off = false;
        world.revoke(0);
        assert_eq!(world.server.quarantine.len(), 1);
        world.faults = Faults::default();
    });
}
