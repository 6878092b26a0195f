//! Options: everything that decides how a run goes. They follow from the seed; a replay can give each.

use std::fmt;
use std::str::FromStr;

use shared::planted::Bug;

use super::faults::Faults;
use super::random::Random;

/// How many things happen in a run before everything is healed, and how many more with every further
/// tab: much of it is that tabs hear each other.
const STEPS: usize = 400;
const STEPS_OF_TAB: usize = 200;

/// What decides how a run goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// All chance follows from it.
    pub seed: u64,
    /// Devices at the start; copies come to them.
    pub devices: usize,
    /// Open tabs of one device at the most.
    pub tabs: usize,
    /// How many things happen before everything is healed.
    pub steps: usize,
    /// How often a person does something between two steps, in a thousand.
    pub edit: u64,
    /// Pages, requests and replies are so small that little data fills them.
    pub has_small_limits: bool,
    /// Clocks show what they like; else all show the truth.
    pub has_wrong_clocks: bool,
    /// What goes wrong.
    pub faults: Faults,
    /// A bug that is planted in the product.
    pub bug: Option<Bug>,
}

impl Options {
    /// Expands a seed.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        let mut random = Random::stream(seed, 999);
        let tabs = *Random::stream(seed, 998).pick(&[1, 1, 1, 2, 3]);
        Self {
            seed,
            devices: random.index(4) + 2,
            tabs,
            steps: STEPS + (tabs - 1) * STEPS_OF_TAB,
            edit: 120 + *random.pick(&[0, 60, 200]),
            has_small_limits: random.chance(700),
            has_wrong_clocks: random.chance(700),
            faults: Faults::draw(&mut random),
            bug: None,
        }
    }

    /// The same run with a bug in the product.
    #[must_use]
    pub fn with(self, bug: Bug) -> Self {
        Self { bug: Some(bug), ..self }
    }
}

impl fmt::Display for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, devices, tabs, steps, edit, faults, .. } = self;
        let limits = if self.has_small_limits { "small" } else { "usual" };
        let clocks = if self.has_wrong_clocks { "wrong" } else { "right" };
        write!(f, "seed={seed};devices={devices};tabs={tabs};steps={steps};edit={edit};")?;
        write!(f, "limits={limits};clocks={clocks};faults={faults}")?;
        match self.bug {
            Some(bug) => write!(f, ";bug={bug:?}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Options {
    type Err = String;

    /// Reads what is written; the seed decides what is not.
    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<(&str, &str)> = text
            .trim()
            .split(';')
            .filter(|part| !part.trim().is_empty())
            .map(|part| part.trim().split_once('=').ok_or(part))
            .collect::<Result<_, _>>()
            .map_err(|part| format!("an option is written name=value, not '{part}'"))?;
        let seed = parts.iter().find(|(name, _)| *name == "seed");
        let seed = seed.ok_or("a replay begins with seed=…")?.1;
        let mut options = Self::of(number("seed", seed)?);
        for (name, value) in parts {
            match name {
                "seed" => {}
                "devices" => options.devices = within("devices", number(name, value)?, 1, 12)?,
                "tabs" => options.tabs = within("tabs", number(name, value)?, 1, 3)?,
                "steps" => options.steps = within("steps", number(name, value)?, 0, 1_000_000)?,
                "edit" => options.edit = number(name, value)?,
                "limits" => options.has_small_limits = either(name, value, "small", "usual")?,
                "clocks" => options.has_wrong_clocks = either(name, value, "wrong", "right")?,
                "faults" => options.faults = Faults::parse(value)?,
                "bug" => options.bug = Some(bug(value)?),
                _ => return Err(format!("there is no option '{name}'")),
            }
        }
        Ok(options)
    }
}

fn number(name: &str, value: &str) -> Result<u64, String> {
    value.parse().map_err(|_| format!("{name} is a number, not '{value}'"))
}

fn within(name: &str, value: u64, from: usize, to: usize) -> Result<usize, String> {
    let fits = usize::try_from(value).ok().filter(|it| (from..=to).contains(it));
    fits.ok_or_else(|| format!("{name} is from {from} to {to}, not {value}"))
}

fn either(name: &str, value: &str, yes: &str, no: &str) -> Result<bool, String> {
    match value {
        it if it == yes => Ok(true),
        it if it == no => Ok(false),
        _ => Err(format!("{name} is {yes} or {no}, not '{value}'")),
    }
}

/// Finds a planted bug by its name.
///
/// # Errors
/// When there is none.
pub fn bug(name: &str) -> Result<Bug, String> {
    let bug = Bug::ALL.iter().find(|bug| format!("{bug:?}") == name);
    bug.copied().ok_or_else(|| {
        let names: Vec<_> = Bug::ALL.iter().map(|bug| format!("{bug:?}")).collect();
        format!("there is no bug '{name}'; there are {}", names.join(", "))
    })
}
