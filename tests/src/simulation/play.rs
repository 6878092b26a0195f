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

use super::faults::Faults;
use super::invariants::{Broken, TABLE, Tally, i16_clock_independence, take_tally};
use super::meddling::{meddle, populate};
use super::options::Options;
use super::server::Name;
use super::world::{Trace, World};

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
