//! Simulation: several devices, a bad network and a crashing server in one thread, driven by one
//! seed. A run lets persons edit while things go wrong, heals everything, waits until all is quiet
//! and then holds every promise: nothing durable lost, nothing taken twice, everybody sees the same.
//!
//! The state machines are the real ones of `shared`; time, network, disks and chance are here.
//! `FIELDLINE_SEED=7` replays one seed, `FIELDLINE_SEEDS=5000` runs so many.

mod device;
mod faults;
mod model;
mod network;
mod persons;
mod random;
mod scenarios;
mod server;
mod storage;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use shared::entity::Role;
use shared::sync::protocol::Outcome;

use faults::Faults;
use persons::{Person, broken, user};
use world::{Trace, World};

/// How many seeds a usual run plays: a few seconds in a debug build.
const SEEDS: u64 = 200;
/// How many things happen in a run before everything is healed.
const STEPS: usize = 400;
/// What clocks show beside the truth: right, 1970, the far future, somewhat late. Far enough from
/// each other that no two actions are ever made at the same time.
const CLOCKS: [i64; 4] = [1_700_000_000_000, 0, 250_000_000_000_000, 1_699_000_000_000];

#[test]
fn every_promise_is_kept_whatever_goes_wrong() {
    let number = |name| std::env::var(name).ok().map(|text| text.parse().expect("a number"));
    match number("FIELDLINE_SEED") {
        Some(seed) => play(seed),
        None => (0..number("FIELDLINE_SEEDS").unwrap_or(SEEDS)).for_each(play),
    }
}

/// Plays a seed; a failure tells the seed and what happened last.
fn play(seed: u64) {
    watch(&format!("FIELDLINE_SEED={seed}"), |trace| {
        let mut world = World::new(seed, trace);
        populate(&mut world);
        for _ in 0..STEPS {
            meddle(&mut world);
            world.step(u64::MAX);
        }
        world.finish();
    });
}

/// Runs a world. When that fails, it runs it again, the same in every step, and tells the last ones.
fn watch(what: &str, run: impl Fn(Option<&Trace>)) {
    if catch_unwind(AssertUnwindSafe(|| run(None))).is_ok() {
        return;
    }
    let trace = Trace::default();
    if let Err(failure) = catch_unwind(AssertUnwindSafe(|| run(Some(&trace)))) {
        let said = failure
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| failure.downcast_ref::<&str>().copied());
        let Some(said) = said else { resume_unwind(failure) };
        let steps = trace.borrow().iter().cloned().collect::<Vec<_>>().join("\n");
        panic!("{said}\n\nThe last steps:\n{steps}\n\nReplay with {what}");
    }
    panic!("{what} failed, and not a second time: something here does not follow from the seed");
}

/// Two or three persons with two to four devices, each with a clock of its own.
fn populate(world: &mut World) {
    world.faults = Faults::draw(&mut world.random);
    let roles = [Role::Rep, Role::Director, Role::Manager];
    for device in 0..world.random.between(2, 4) {
        let person = if device < 2 { device } else { world.random.between(0, 2) };
        let role = roles[usize::try_from(person).unwrap()];
        let clock = *world.random.pick(&CLOCKS);
        world.add_device(person.into(), role, clock);
    }
}

/// Between two steps: a person acts, or something goes wrong.
fn meddle(world: &mut World) {
    let device = world.random.index(world.devices.len());
    if world.random.chance(world.faults.edit) {
        act(world, device);
    }
    if world.random.chance(world.faults.reload) {
        world.reload(device);
    }
    if world.random.chance(world.faults.power_cut) {
        world.note(|| format!("device {device} loses power"));
        world.devices[device].storage.power_cut();
        world.reopen(device);
    }
    if world.random.chance(world.faults.cut_off) {
        world.note(|| format!("device {device} is cut off, or no longer"));
        world.devices[device].is_cut_off ^= true;
    }
    if world.random.chance(world.faults.fill) {
        world.note(|| format!("device {device} is full, or no longer"));
        world.devices[device].is_full ^= true;
    }
    let storage = &world.devices[device].storage;
    let at_rest = storage.contents.outbox.is_empty() && storage.jobs.is_empty();
    let few = world.devices.len() < 6;
    if few && at_rest && world.random.chance(world.faults.clone) {
        world.clone_device(device);
    }
    if world.random.chance(world.faults.rot) {
        rot(world, device);
    }
    if world.random.chance(world.faults.change_role) {
        let role = *world.random.pick(&[Role::Rep, Role::Director]);
        world.note(|| format!("the second person becomes {role:?}"));
        world.server.roles.insert(user(1), role);
    }
}

fn act(world: &mut World, device: usize) {
    let action = world.random.next() >> 24;
    if world.random.chance(30) {
        let mutations = broken(&world.devices[device].client, action);
        assert!(!world.edit(device, mutations), "a broken rule is noticed at once");
        return;
    }
    if world.random.chance(100) {
        discard(world, device);
    }
    let clock = *world.random.pick(&CLOCKS);
    if world.random.chance(50) {
        world.devices[device].clock = clock;
    }
    let client = &world.devices[device].client;
    let mutations = Person { random: &mut world.random, client, action }.act();
    if !mutations.is_empty() {
        world.edit(device, mutations);
    }
}

/// The person throws a refused edit away.
fn discard(world: &mut World, device: usize) {
    let it = &mut world.devices[device];
    let Some(parked) = it.client.parked().first().cloned() else { return };
    let name = server::name(&parked.envelope);
    it.client.discard_parked(parked.number);
    // A copied profile has its original's refused edits too.
    if world.edits[&name].device == device
        && let Some(edit) = world.edits.get_mut(&name)
    {
        edit.discarded = true;
    }
    world.note(|| format!("device {device} discards {}", parked.number));
    world.enqueue(device, storage::Job::ForgetParked(parked.number));
}

/// A stored page is damaged, and read at the next start.
fn rot(world: &mut World, device: usize) {
    world.reload(device);
    if let Some(page) = world.devices[device].storage.contents.pages.values_mut().next() {
        page[0] = u8::MAX;
        world.note(|| format!("a page of device {device} is damaged"));
        world.reopen(device);
    }
}

fn is_applied(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Applied { .. })
}
