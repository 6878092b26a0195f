use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::book::RowKey;
use crate::entity::{Account, Kind, Role};
use crate::id::{Id, RawId};
use crate::sync::client::{Client, Meta};
use crate::sync::memory::MemoryStore;
use crate::sync::protocol::{Envelope, Mutation};
use crate::sync::server::Person;
use crate::value::Millis;

mod judge;
mod world;

use world::World;

fn play(steps: &[(u8, u8)]) {
    let mut world = World::new();
    for (step, which) in steps {
        let numbers: Vec<usize> = world.tabs.keys().copied().collect();
        if numbers.is_empty() || *step == 0 && numbers.len() < 4 {
            world.open();
            continue;
        }
        let number = numbers[usize::from(*which) % numbers.len()];
        match step {
            1 => world.close(number),
            2 => world.steal(number),
            3 => world.tab(number).is_frozen ^= true,
            4 => world.gap = true,
            _ if world.tabs[&number].is_frozen => {}
            5..=8 => world.edit(number),
            9..=16 => drop(world.step(number)),
            17..=22 => drop(world.deliver(number)),
            23..=26 => drop(world.exchange(number, true)),
            _ => drop(world.exchange(number, false)),
        }
        if let Some(number) = world.tabs.contains_key(&number).then_some(number) {
            world.check(number);
        }
    }
    world.check_end();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// I3, I4, I11 and I20 of many pages: whatever is closed, frozen or robbed of the lock at any
    /// boundary of a transaction, a durable edit reaches the server once, no own edit leaves the screen,
    /// and who follows shows what is stored.
    #[test]
    fn i03_i04_i11_i20_pages_of_one_device_agree(
        steps in prop::collection::vec((0u8..28, any::<u8>()), 0..200)
    ) {
        play(&steps);
    }
}

#[test]
fn an_edit_that_was_handed_over_outlives_its_page_and_the_leader() {
    let mut world = World::new();
    world.open();
    world.edit(2);
    world.step(2);
    assert_eq!(world.disk.handed.len(), 1);
    world.close(2);
    world.close(1);
    world.open();
    world.check_end();
    assert_eq!(world.durable.len(), 2);
}

#[test]
fn a_leader_that_slept_writes_nothing_and_loses_nothing() {
    let mut world = World::new();
    world.open();
    world.edit(1);
    world.tab(1).is_frozen = true;
    world.steal(2);
    while world.step(2) | world.deliver(2) {}
    let before = world.disk.position;
    world.edit(2);
    while world.step(2) {}
    let after = world.disk.clone();
    assert!(after.position > before);
    // It wakes with a transaction under way and has not heard that it was replaced.
    world.tab(1).is_frozen = false;
    world.step(1);
    assert_eq!((world.disk.position, &world.disk.outbox), (after.position, &after.outbox));
    world.check_end();
    assert!(world.tabs[&1].client.follows());
    assert!(world.durable.is_superset(&world.tabs[&1].made));
}

#[test]
fn what_was_missed_is_noticed_and_what_is_known_is_not_done_again() {
    let here = next_leader(next_leader(0)) + 5;
    assert_eq!(step(here, here), Step::Ignore);
    assert_eq!(step(here, here + 1), Step::Follow);
    assert_eq!(step(here, here + 2), Step::Reopen);
    assert_eq!(step(here, next_leader(here)), Step::Reopen);
    assert_eq!(step(next_leader(here), here + 1), Step::Ignore, "a leader that was replaced");
    assert_eq!((epoch(here), epoch(next_leader(here))), (2, 3));
}

#[test]
fn a_leader_is_replaced_after_four_questions_without_an_answer() {
    let mut watch = Watch::new(true);
    let asked = (0..3).map(|_| watch.is_silent()).collect::<Vec<_>>();
    assert_eq!(asked, [false; 3]);
    watch.heard();
    assert_eq!(
        (0..5).map(|_| watch.is_silent()).collect::<Vec<_>>(),
        [false, false, false, false, true]
    );
    let mut alone = Watch::new(false);
    assert!(alone.is_silent(), "without locks the first silence counts");
}
