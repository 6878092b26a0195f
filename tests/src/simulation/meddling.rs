//! Meddling: what happens between two steps of a run. Persons act at the tabs of their devices, tabs come
//! and go, and everything else goes wrong that a world has.

use shared::sync::tabs::Message;

use super::faults::Fault;
use super::options::Options;
use super::persons::{ADMINISTRATOR, ANN, PERSONS, Person, broken};
use super::server::{CLOCK_UNIT, name};
use super::storage::Job;
use super::tab::{At, Tab};
use super::world::World;

/// What clocks show beside the truth: right (2023), ten years more and less, 1970, 2099, the far
/// future, somewhat late. All of it in whole units, so that no two actions show the same.
pub const CLOCKS: [i64; 7] = [
    RIGHT,
    RIGHT + 316 * CLOCK_UNIT,
    RIGHT - 316 * CLOCK_UNIT,
    0,
    4_071 * CLOCK_UNIT,
    250_000 * CLOCK_UNIT,
    RIGHT - CLOCK_UNIT,
];
const RIGHT: i64 = 1_700 * CLOCK_UNIT;
/// Persons of all sorts with some devices, each with a clock of its own. Mostly an administrator is
/// among them, who moves people and departments about.
pub fn populate(world: &mut World, options: &Options) {
    world.faults = options.faults.clone();
    world.tabs_max = options.tabs;
    for device in 0..options.devices {
        let dice = world.dice.person(device);
        let person = match device {
            0 => ANN,
            1 if dice.chance(600) => ADMINISTRATOR,
            _ => u128::from(dice.between(0, u64::try_from(PERSONS).unwrap() - 1)),
        };
        let clock = *dice.pick(&CLOCKS);
        let clock = if options.has_wrong_clocks { clock } else { RIGHT };
        let device = world.add_device(person, clock);
        begin_tabs(world, device);
    }
}

/// Between two steps: a person acts, or something goes wrong.
pub fn meddle(world: &mut World, options: &Options) {
    let device = world.dice.world.index(world.devices.len());
    if world.dice.person(device).chance(options.edit) {
        act(world, device, options);
    }
    meddle_with_tabs(world, device);
    if world.strikes(Fault::Reload) {
        let at = some_tab(world, device);
        world.reload(at);
    }
    if world.strikes(Fault::PowerCut) {
        world.power_cut(device);
    }
    if world.strikes(Fault::CutOff) {
        world.note(|| format!("device {device} is cut off, or no longer"));
        world.devices[device].is_cut_off ^= true;
    }
    if world.strikes(Fault::Fill) {
        world.note(|| format!("device {device} is full, or no longer"));
        world.devices[device].is_full ^= true;
    }
    if world.strikes(Fault::LoseDatabase) {
        world.note(|| format!("device {device} loses its database for a while"));
        let ms = world.dice.of(Fault::LoseDatabase).between(1, 20_000);
        world.devices[device].database_back_at = world.now + ms;
    }
    if world.strikes(Fault::Evict) {
        world.evict(device);
    }
    if world.strikes(Fault::Revoke) {
        world.revoke(device);
    }
    clone(world, device);
    if world.strikes(Fault::Rot) {
        rot(world, device);
    }
    if world.strikes(Fault::JumpClock) {
        let clock = *world.dice.of(Fault::JumpClock).pick(&CLOCKS);
        world.devices[device].clock = if options.has_wrong_clocks { clock } else { RIGHT };
    }
    if world.strikes(Fault::BackUp) {
        world.note(|| "the server keeps a backup".to_owned());
        world.server.back_up();
    }
    if world.server.backup.is_some() && world.strikes(Fault::Restore) {
        world.restore();
    }
    if world.strikes(Fault::Sleep) {
        let minutes = world.dice.of(Fault::Sleep).between(1, 3 * 24 * 60);
        world.note(|| format!("all sleep for {minutes} minutes"));
        world.now += minutes * 60_000;
    }
}

fn act(world: &mut World, device: usize, options: &Options) {
    let at = some_tab(world, device);
    if world.tab(at).is_frozen {
        return;
    }
    let dice = world.dice.person(device);
    let action = dice.number() >> 24;
    if dice.chance(30) {
        let mutations = broken(&world.tab(at).client, action);
        let is_taken = world.edit_at(at, mutations);
        assert!(!is_taken, "a broken rule is noticed at once");
        return;
    }
    if dice.chance(100) {
        discard(world, at);
    }
    let dice = world.dice.person(device);
    let (is_set, clock) = (dice.chance(50), *dice.pick(&CLOCKS));
    if is_set && options.has_wrong_clocks {
        world.devices[device].clock = clock;
    }
    let Tab { client, done, .. } = world.devices[device].tab(at.tab).unwrap();
    let mutations = Person { random: world.dice.person(device), client, done, action }.act();
    if !mutations.is_empty() {
        world.edit_at(at, mutations);
    }
}

/// The person throws a refused edit away.
fn discard(world: &mut World, at: At) {
    let tab = world.tab_mut(at);
    let Some(parked) = tab.client.parked().first().cloned() else { return };
    let name = name(&parked.envelope);
    tab.client.discard_parked(parked.number);
    // A copied profile has its original's refused edits too.
    if world.edits[&name].device == at.device
        && let Some(edit) = world.edits.get_mut(&name)
    {
        edit.discarded = true;
    }
    world.note(|| format!("{at} discards {}", parked.number));
    world.say(at, &Message::Forgot(parked.number));
    world.enqueue(at, Job::ForgetParked(parked.number));
}

/// A profile is copied, now and then with edits that wait.
fn clone(world: &mut World, device: usize) {
    let it = &world.devices[device];
    let contents = &it.storage.contents;
    let has_several = it.tabs.len() > 1;
    let may_stop = (it.is_idle() || has_several) && contents.handed.is_empty();
    let fault = if contents.outbox.is_empty() { Fault::Clone } else { Fault::CloneWaiting };
    if may_stop && world.devices.len() < 6 && world.strikes(fault) {
        if has_several {
            // Some tab is always about to store something.
            world.reopen(device);
        }
        world.clone_device(device);
    }
}

/// A stored page is damaged, and read at the next start.
fn rot(world: &mut World, device: usize) {
    let at = some_tab(world, device);
    world.reload(at);
    if let Some(page) = world.devices[device].storage.contents.pages.values_mut().next() {
        page[0] = u8::MAX;
        world.note(|| format!("a page of device {device} is damaged"));
        world.reopen(device);
    }
}

/// Opens the tabs of a device at its beginning; now and then its browser has no locks.
fn begin_tabs(world: &mut World, device: usize) {
    if world.tabs_max == 1 {
        return;
    }
    if world.strikes(Fault::NoLocks) {
        (world.devices[device].has_locks, world.devices[device].lock) = (false, None);
    }
    for _ in 1..world.dice.of(Fault::OpenTab).between(1, world.tabs_max as u64) {
        world.open_tab(device);
    }
}

/// One of the tabs of a device.
fn some_tab(world: &mut World, device: usize) -> At {
    let places = world.devices[device].places();
    if places.len() == 1 { places[0] } else { *world.dice.of(Fault::LookAtTab).pick(&places) }
}

/// Tabs come and go, freeze and wake, and are looked at.
fn meddle_with_tabs(world: &mut World, device: usize) {
    if world.tabs_max == 1 {
        return;
    }
    if world.devices[device].tabs.len() < world.tabs_max && world.strikes(Fault::OpenTab) {
        world.open_tab(device);
    }
    if world.devices[device].tabs.len() > 1 && world.strikes(Fault::CloseTab) {
        let at = some_tab(world, device);
        world.note(|| format!("{at} is closed"));
        world.close_tab(at);
    }
    if world.strikes(Fault::FreezeTab) {
        let at = some_tab(world, device);
        if world.tab(at).is_frozen { world.wake(at) } else { world.freeze(at) }
    }
    if world.devices[device].tabs.len() > 1 && world.strikes(Fault::LookAtTab) {
        let at = some_tab(world, device);
        // Who is looked at is not frozen.
        world.wake(at);
        world.look_at(at);
    }
}
