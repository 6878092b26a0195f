//! Play: one run from its options. Persons act while things go wrong, then everything is healed and
//! held to every promise. A failure is told with the options that replay it.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::rc::Rc;
use std::sync::Once;

use shared::planted::plant;
use shared::sync::protocol::Outcome;
use shared::sync::tabs::Message;

use super::faults::{Fault, Faults};
use super::invariants::{Broken, TABLE, Tally, i16_clock_independence, take_tally};
use super::options::Options;
use super::persons::{ADMINISTRATOR, ANN, PERSONS, Person, broken};
use super::server::{CLOCK_UNIT, Name, name};
use super::storage::Job;
use super::tab::{At, Tab};
use super::world::{Trace, World};

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
/// Of so many seeds one is played a second time with right clocks.
const CLOCKS_EVERY: u64 = 8;

/// A run that kept every promise.
#[derive(Clone, Debug, Default)]
pub struct Played {
    /// How many milliseconds it simulated.
    pub simulated_ms: u64,
    /// The same, of all its devices together.
    pub device_ms: u64,
    /// What became of every edit.
    pub history: BTreeMap<Name, Outcome>,
    /// How often each invariant was held.
    pub tally: Tally,
}

/// A run that broke one.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What replays it.
    pub options: Options,
    /// The invariant; none when the program broke off by itself.
    pub invariant: Option<usize>,
    /// What was found.
    pub sentence: String,
    /// The step of the safety phase in which it was found; none after the healing.
    pub step: Option<usize>,
    /// The last things that happened.
    pub events: Vec<String>,
}

impl Failure {
    /// Says what was found and what happened before.
    #[must_use]
    pub fn told(&self) -> String {
        let what = match self.invariant {
            Some(number) => format!("I{number} {}", TABLE[number - 1].name),
            None => "The program broke off".to_owned(),
        };
        let phase = match self.step {
            Some(step) => format!("at step {step}, while things went wrong"),
            None => "when everything was healed".to_owned(),
        };
        let events = self.events.join("\n");
        format!("{what}, {phase}:\n{}\n\nThe last events:\n{events}", self.sentence)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (told, options) = (self.told(), &self.options);
        write!(f, "{told}\n\nReplay with cargo xtask sim --replay \"{options}\"")
    }
}

/// Plays a run, and now and then a second time with right clocks.
///
/// # Errors
/// When a promise is broken.
pub fn examine(options: &Options) -> Result<Played, Box<Failure>> {
    let mut played = play(options)?;
    if options.has_wrong_clocks && options.seed.is_multiple_of(CLOCKS_EVERY) {
        let right = play(&Options { has_wrong_clocks: false, ..options.clone() })?;
        watch(options, |_, _| i16_clock_independence::check(&played.history, &right.history))?;
        played.tally[16] += 1;
    }
    Ok(played)
}

/// Plays a run.
///
/// # Errors
/// When a promise is broken.
pub fn play(options: &Options) -> Result<Played, Box<Failure>> {
    take_tally();
    let played = watch(options, |trace, step| run(options, trace, step))?;
    Ok(Played { tally: take_tally(), ..played })
}

fn run(options: &Options, trace: Option<&Trace>, at: &Cell<Option<usize>>) -> Played {
    let mut world = World::new(options.seed, trace);
    populate(&mut world, options);
    for step in 0..options.steps {
        at.set(Some(step));
        meddle(&mut world, options);
        world.step(u64::MAX);
    }
    at.set(None);
    world.finish();
    let history = &world.server.record.history;
    Played {
        simulated_ms: world.now,
        device_ms: world.now * world.devices.len() as u64,
        history: history.iter().map(|(name, (.., it))| (*name, it.clone())).collect(),
        tally: Tally::default(),
    }
}

/// Runs something that may break a promise. When it does, it runs it again, the same in every step,
/// and tells the last ones.
///
/// # Errors
/// When it breaks one.
pub fn watch<T>(
    options: &Options,
    run: impl Fn(Option<&Trace>, &Cell<Option<usize>>) -> T,
) -> Result<T, Box<Failure>> {
    plant(options.bug, options.has_small_limits);
    let at = Cell::new(None);
    let result = match caught(|| run(None, &at)) {
        Ok(played) => Ok(played),
        Err(_) => {
            let trace = Trace::new(RefCell::default());
            match caught(|| run(Some(&trace), &at)) {
                Ok(_) => Err(Box::new(Failure {
                    options: options.clone(),
                    invariant: None,
                    sentence: "it failed, and not a second time: something here does not follow \
                               from the seed"
                        .to_owned(),
                    step: None,
                    events: Vec::new(),
                })),
                Err((invariant, sentence)) => Err(Box::new(Failure {
                    options: options.clone(),
                    invariant,
                    sentence,
                    step: at.get(),
                    events: Rc::clone(&trace).borrow().iter().cloned().collect(),
                })),
            }
        }
    };
    plant(None, false);
    result
}

/// Runs something; says which invariant it broke, or what it broke off with.
fn caught<T>(run: impl FnOnce() -> T) -> Result<T, (Option<usize>, String)> {
    hush();
    RUNNING.set(true);
    let result = catch_unwind(AssertUnwindSafe(run));
    RUNNING.set(false);
    result.map_err(|thrown: Box<dyn Any + Send>| {
        if let Some(Broken { invariant, sentence }) = thrown.downcast_ref() {
            return (Some(*invariant), sentence.clone());
        }
        let said = SAID.take();
        (None, if said.is_empty() { "it broke off without a word".to_owned() } else { said })
    })
}

thread_local! {
    static RUNNING: Cell<bool> = const { Cell::new(false) };
    static SAID: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps what a run breaks off with, and where, instead of printing it; leaves all else as it was.
fn hush() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
            if RUNNING.get() {
                SAID.replace(info.to_string());
            } else {
                usual(info);
            }
        }));
    });
}

/// Persons of all sorts with some devices, each with a clock of its own. Mostly an administrator is
/// among them, who moves people and departments about.
fn populate(world: &mut World, options: &Options) {
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
fn meddle(world: &mut World, options: &Options) {
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
    // By their fields, so that the dice are free.
    let tab = world.devices[device].tabs.iter().find(|tab| tab.number == at.tab).unwrap();
    let Tab { client, done, .. } = tab;
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
    let is_idle = it.is_idle() && contents.handed.is_empty();
    let fault = if contents.outbox.is_empty() { Fault::Clone } else { Fault::CloneWaiting };
    if is_idle && world.devices.len() < 6 && world.strikes(fault) {
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

/// Runs of a world in which nothing goes wrong but what the run itself does.
///
/// # Panics
/// When a promise is broken.
pub fn scenario(name: &str, run: impl Fn(&mut World)) {
    let options = Options {
        faults: Faults::default(),
        has_small_limits: false,
        has_wrong_clocks: false,
        ..Options::of(0)
    };
    let result = watch(&options, |trace, _| run(&mut World::new(0, trace)));
    if let Err(failure) = result {
        panic!("{name}: {}", failure.told());
    }
}
