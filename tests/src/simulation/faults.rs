//! Faults: how often what goes wrong, in a thousand; all of it drawn from the seed.

use std::fmt;

use super::random::Random;
use super::world::TIMEOUT_MS;

/// Declares the faults: each with the name it has in a replay, and how often it happens in a world
/// where it is rare and in one where it is frequent.
macro_rules! faults {
    ($($(#[doc = $doc:literal])+ $fault:ident $name:literal $rare:expr, $frequent:expr;)+) => {
        /// A kind of fault.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Fault {
            $($(#[doc = $doc])+ $fault,)+
        }

        impl Fault {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$fault),+];

            /// The name in a replay.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$fault => $name,)+
                }
            }

            fn rates(self) -> [u64; 2] {
                match self {
                    $(Self::$fault => [$rare, $frequent],)+
                }
            }
        }
    };
}

faults! {
    /// A request never arrives.
    LoseRequest "lose_request" 50, 300;
    /// A reply never arrives.
    LoseReply "lose_reply" 50, 300;
    /// Nobody hears that there is news.
    LosePoke "lose_poke" 100, 1_000;
    /// The network delivers a request a second time, perhaps long after.
    RepeatRequest "repeat_request" 50, 400;
    /// Requests take up to so many milliseconds longer.
    SlowRequest "slow_request" 2_000, 2 * TIMEOUT_MS;
    /// Replies take up to so many milliseconds longer.
    SlowReply "slow_reply" 2_000, 2 * TIMEOUT_MS;
    /// Only a part of a reply arrives.
    CutReply "cut_reply" 20, 200;
    /// The server is busy, makes a mistake, has forgotten who it is, or its answer is damaged.
    TurnAway "turn_away" 20, 200;
    /// The server crashes before it has written a group.
    CrashBeforeWrite "crash_before_write" 20, 200;
    /// The server's machine stops after a write and before the disk has it.
    CrashBeforeSync "crash_before_sync" 20, 200;
    /// The server crashes when the disk has the group and nobody is answered.
    CrashBeforeAnswer "crash_before_answer" 20, 200;
    /// The server crashes when some are answered and some are not.
    CrashBetweenAnswers "crash_between_answers" 20, 200;
    /// The disk says that it could not write; nobody knows what it has.
    FailSync "fail_sync" 10, 100;
    /// Transactions of a device take up to so many milliseconds longer.
    SlowStore "slow_store" 500, 5_000;
    /// The tab is closed before a transaction's end: it has not happened.
    KillBeforeStore "kill_before_store" 10, 100;
    /// The tab is closed between a transaction's end and the news of it.
    KillAfterStore "kill_after_store" 10, 100;
    /// A write finds no room, once.
    Quota "quota" 20, 150;
    /// The connection to the database is lost: all fails for a while, also what was under way.
    LoseDatabase "lose_database" 5, 25;
    /// A tab is reloaded.
    Reload "reload" 5, 25;
    /// A device loses power.
    PowerCut "power_cut" 3, 15;
    /// A device loses its network, or has it again.
    CutOff "cut_off" 8, 25;
    /// A device becomes full, or has room again.
    Fill "fill" 5, 20;
    /// The browser throws everything away.
    Evict "evict" 1, 5;
    /// A profile is copied.
    Clone "clone" 2, 6;
    /// A profile is copied while edits wait in it.
    CloneWaiting "clone_waiting" 2, 6;
    /// A stored page is damaged.
    Rot "rot" 1, 4;
    /// A device's clock jumps.
    JumpClock "jump_clock" 10, 50;
    /// The server keeps a backup.
    BackUp "back_up" 8, 20;
    /// The server's machine is lost, and another one begins with the backup.
    Restore "restore" 1, 4;
    /// All machines sleep for minutes or days.
    Sleep "sleep" 3, 20;
    /// A device is revoked: it hands in what it has, is wiped, and somebody signs in on it anew.
    Revoke "revoke" 1, 4;
    /// Another tab is opened.
    OpenTab "open_tab" 10, 40;
    /// One of several tabs is closed.
    CloseTab "close_tab" 5, 20;
    /// A tab is frozen, or wakes.
    FreezeTab "freeze_tab" 8, 30;
    /// A tab is frozen between a transaction's end and the news of it, or before its end.
    FreezeInStore "freeze_in_store" 10, 60;
    /// Somebody looks at another tab for a while; it notices when the leader is silent.
    LookAtTab "look_at_tab" 5, 20;
    /// A tab does not hear what another says.
    LoseMessage "lose_message" 50, 300;
    /// What tabs say to each other takes up to so many milliseconds longer.
    SlowMessage "slow_message" 200, 5_000;
    /// A browser has no locks, so many times in a thousand.
    NoLocks "no_locks" 200, 500;
}

/// How often each fault happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults {
    rates: Vec<u64>,
}

impl Default for Faults {
    /// Nothing goes wrong.
    fn default() -> Self {
        Self { rates: vec![0; Fault::ALL.len()] }
    }
}

impl Faults {
    /// Draws a world: each fault is absent, rare or frequent in it.
    #[must_use]
    pub fn draw(random: &mut Random) -> Self {
        let mut faults = Self::default();
        for fault in Fault::ALL {
            let [rare, frequent] = fault.rates();
            faults.set(*fault, *random.pick(&[0, rare, frequent]));
        }
        faults
    }

    /// Only this goes wrong, so many times in a thousand.
    #[must_use]
    pub fn only(fault: Fault, rate: u64) -> Self {
        let mut faults = Self::default();
        faults.set(fault, rate);
        faults
    }

    /// How often this goes wrong (or how long it takes).
    #[must_use]
    pub fn rate(&self, fault: Fault) -> u64 {
        self.rates[fault as usize]
    }

    /// Sets how often this goes wrong.
    pub fn set(&mut self, fault: Fault, rate: u64) {
        self.rates[fault as usize] = rate;
    }

    /// The kinds that happen.
    pub fn present(&self) -> impl Iterator<Item = Fault> {
        Fault::ALL.iter().copied().filter(|fault| self.rate(*fault) > 0)
    }

    /// Reads what [`fmt::Display`] writes.
    ///
    /// # Errors
    /// When a fault is not known or its rate is no number.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut faults = Self::default();
        for part in text.split(',').filter(|part| !part.is_empty() && *part != "none") {
            let (name, rate) = part
                .split_once(':')
                .ok_or_else(|| format!("a fault is written name:rate, not '{part}'"))?;
            let fault = Fault::ALL.iter().find(|fault| fault.name() == name);
            let known = || {
                let names: Vec<_> = Fault::ALL.iter().map(|fault| fault.name()).collect();
                format!("there is no fault '{name}'; there are {}", names.join(", "))
            };
            let rate = rate.parse().map_err(|_| format!("the rate of {name} is no number"))?;
            faults.set(*fault.ok_or_else(known)?, rate);
        }
        Ok(faults)
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.present().next().is_none() {
            return f.write_str("none");
        }
        for (index, fault) in self.present().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{}:{}", fault.name(), self.rate(fault))?;
        }
        Ok(())
    }
}
