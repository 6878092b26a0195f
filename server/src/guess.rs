//! Guesses: each wrong password makes the next try wait longer, per name and per address.
//! Invariant: an attempt counts as wrong from the moment it begins, so that many at once gain
//! nothing; what is remembered is bounded. It is kept in memory: a restart forgets it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::clock::Millis;

/// Wrong tries for one name before the next has to wait.
const FREE_PER_NAME: u32 = 5;
/// An office shares one address, so that it gets more.
const FREE_PER_ADDRESS: u32 = 20;
const MAX_WAIT_MS: Millis = 15 * 60 * 1_000;
/// After this long without a try a name or address starts afresh.
const FORGET_AFTER_MS: Millis = 60 * 60 * 1_000;
const MAX_REMEMBERED: usize = 50_000;
const MAX_NAME_LETTERS: usize = 100;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Who {
    Name(String),
    Address(IpAddr),
}

impl Who {
    fn free(&self) -> u32 {
        match self {
            Self::Name(_) => FREE_PER_NAME,
            Self::Address(_) => FREE_PER_ADDRESS,
        }
    }
}

#[derive(Debug, Default)]
struct Tries {
    n_wrong: u32,
    last_ms: Millis,
    may_try_at_ms: Millis,
}

/// The wrong tries of the last hour.
#[derive(Debug, Default)]
pub struct Guesses(Mutex<HashMap<Who, Tries>>);

/// A try that was allowed; it counts as wrong until [`Guesses::right`].
#[derive(Debug)]
pub struct Attempt(Vec<Who>);

/// The next try must wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// How long, at least one second.
    pub seconds: u64,
}

impl Guesses {
    /// Begins a try for `name` from `address`, or says how long it must wait.
    pub fn begin(
        &self,
        name: &str,
        address: Option<IpAddr>,
        now_ms: Millis,
    ) -> Result<Attempt, Wait> {
        let name = name.trim().to_lowercase().chars().take(MAX_NAME_LETTERS).collect();
        let who: Vec<Who> = std::iter::once(Who::Name(name))
            .chain(address.map(|address| Who::Address(network(address))))
            .collect();
        let mut tries = self.tries();
        tries_to_forget(&mut tries, now_ms);
        let wait_ms = who
            .iter()
            .filter_map(|who| tries.get(who))
            .map(|tries| tries.may_try_at_ms.saturating_sub(now_ms))
            .max()
            .unwrap_or(0);
        if wait_ms > 0 {
            return Err(Wait { seconds: wait_ms.div_ceil(1_000) });
        }
        for who in &who {
            let free = who.free();
            let tries = tries.entry(who.clone()).or_default();
            if now_ms.saturating_sub(tries.last_ms) > FORGET_AFTER_MS {
                tries.n_wrong = 0;
            }
            tries.n_wrong += 1;
            tries.last_ms = now_ms;
            tries.may_try_at_ms = now_ms + wait_after(tries.n_wrong, free);
        }
        Ok(Attempt(who))
    }

    /// The password was right: the name starts afresh; the address only gets this try back, since
    /// an attacker may own one good account.
    pub fn right(&self, attempt: Attempt) {
        let mut tries = self.tries();
        for who in attempt.0 {
            match who {
                Who::Name(_) => {
                    tries.remove(&who);
                }
                Who::Address(_) => {
                    if let Some(tries) = tries.get_mut(&who) {
                        tries.n_wrong = tries.n_wrong.saturating_sub(1);
                        tries.may_try_at_ms = tries.last_ms;
                    }
                }
            }
        }
    }

    fn tries(&self) -> MutexGuard<'_, HashMap<Who, Tries>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wait_after(n_wrong: u32, free: u32) -> Millis {
    match n_wrong.checked_sub(free) {
        None => 0,
        Some(n_over) => 1_000u64.saturating_mul(1 << n_over.min(20)).min(MAX_WAIT_MS),
    }
}

/// One subscriber of IPv6 has a whole /64 of addresses.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        address @ IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) & !u128::from(u64::MAX)).into()),
    }
}

fn tries_to_forget(tries: &mut HashMap<Who, Tries>, now_ms: Millis) {
    if tries.len() < MAX_REMEMBERED {
        return;
    }
    tries.retain(|_, tries| now_ms.saturating_sub(tries.last_ms) <= FORGET_AFTER_MS);
    if tries.len() >= MAX_REMEMBERED {
        // The older half goes: an attacker with that many names gains a few tries per name.
        let mut times: Vec<Millis> = tries.values().map(|tries| tries.last_ms).collect();
        times.sort_unstable();
        let median = times[times.len() / 2];
        tries.retain(|_, tries| tries.last_ms > median);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Option<IpAddr> = Some(IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 7)));

    /// Tries wrongly, waiting as told, and returns the waits in seconds.
    fn waits(guesses: &Guesses, n_tries: usize, now_ms: &mut Millis) -> Vec<u64> {
        let mut waits = Vec::new();
        for _ in 0..n_tries {
            guesses.begin("Ada", HERE, *now_ms).unwrap();
            match guesses.begin("ada ", HERE, *now_ms) {
                Ok(attempt) => guesses.right(attempt),
                Err(wait) => {
                    waits.push(wait.seconds);
                    *now_ms += wait.seconds * 1_000;
                }
            }
        }
        waits
    }

    #[test]
    fn waits_double_after_five_wrong_tries_up_to_a_quarter_of_an_hour() {
        let guesses = Guesses::default();
        let mut now_ms = 1_000_000;
        for _ in 0..4 {
            guesses.begin("ada", None, now_ms).unwrap();
        }
        assert_eq!(
            waits(&guesses, 12, &mut now_ms),
            [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
        );
        now_ms += FORGET_AFTER_MS + 1;
        assert_eq!(waits(&guesses, 1, &mut now_ms), Vec::<u64>::new());
    }

    #[test]
    fn the_right_password_starts_the_name_afresh() {
        let guesses = Guesses::default();
        for _ in 0..4 {
            guesses.begin("ada", HERE, 5).unwrap();
        }
        guesses.right(guesses.begin("ada", HERE, 5).unwrap());
        guesses.begin("ada", HERE, 5).unwrap();
    }

    #[test]
    fn one_address_trying_many_names_has_to_wait_too() {
        let guesses = Guesses::default();
        for n in 0..20 {
            guesses.begin(&format!("name {n}"), HERE, 5).unwrap();
        }
        assert_eq!(guesses.begin("another", HERE, 5).unwrap_err(), Wait { seconds: 1 });
        assert!(guesses.begin("another", None, 5).is_ok());
    }

    #[test]
    fn addresses_of_one_ipv6_subscriber_count_as_one() {
        let address = |text: &str| network(text.parse().unwrap());
        assert_eq!(address("2001:db8:1:2::1"), address("2001:db8:1:2:ffff::9"));
        assert_ne!(address("2001:db8:1:2::1"), address("2001:db8:1:3::1"));
        assert_eq!(address("::ffff:203.0.113.7"), HERE.unwrap());
    }

    #[test]
    fn memory_is_bounded() {
        let guesses = Guesses::default();
        for n in 0..=(MAX_REMEMBERED as u64) {
            guesses.begin(&format!("name {n}"), None, n).unwrap();
        }
        assert!(guesses.tries().len() <= MAX_REMEMBERED / 2 + 1);
    }
}
