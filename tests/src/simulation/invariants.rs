//! Invariants: what always holds, by the numbers of the design.
//!
//! Each that is checked has a file of its own, `i03_no_lost_local_edit.rs`, which opens with its
//! statement. The table below says which are checked and why the others are not yet; a test holds the
//! table to the files, and to the checks that a run really makes.

pub mod i01_convergence;
pub mod i02_no_lost_acknowledged_write;
pub mod i03_no_lost_local_edit;
pub mod i04_exactly_once;
pub mod i05_idempotent_outcome;
pub mod i06_gap_freedom;
pub mod i07_visibility_safety;
pub mod i08_forget_completeness;
pub mod i09_visibility_liveness;
pub mod i10_monotonic_reads;
pub mod i11_read_your_writes;
pub mod i12_causality;
pub mod i13_atomic_groups;
pub mod i15_rebase_is_server;
pub mod i16_clock_independence;
pub mod i18_cost_bound;
pub mod i20_crash_safe_client;
pub mod i21_quota;
pub mod i22_wipe;
pub mod i23_bounded_state;
pub mod i24_restore;

use std::cell::Cell;
use std::panic::resume_unwind;

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Invariant {
    /// Its number in the design.
    pub number: usize,
    /// Its name, as in the name of its file.
    pub name: &'static str,
    /// Whether it is checked.
    pub standing: Standing,
}

/// Whether an invariant is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Checked,
    /// It is not, since what it speaks of does not exist.
    NotYet(&'static str),
}

const fn checked(number: usize, name: &'static str) -> Invariant {
    Invariant { number, name, standing: Standing::Checked }
}

const fn not_yet(number: usize, name: &'static str, reason: &'static str) -> Invariant {
    Invariant { number, name, standing: Standing::NotYet(reason) }
}

/// Every invariant of the design.
pub const TABLE: [Invariant; 24] = [
    checked(1, "convergence"),
    checked(2, "no_lost_acknowledged_write"),
    checked(3, "no_lost_local_edit"),
    checked(4, "exactly_once"),
    checked(5, "idempotent_outcome"),
    checked(6, "gap_freedom"),
    checked(7, "visibility_safety"),
    checked(8, "forget_completeness"),
    checked(9, "visibility_liveness"),
    checked(10, "monotonic_reads"),
    checked(11, "read_your_writes"),
    checked(12, "causality"),
    checked(13, "atomic_groups"),
    not_yet(14, "workflow_safety", "there is no workflow of submitting and approving"),
    checked(15, "rebase_is_server"),
    checked(16, "clock_independence"),
    not_yet(
        17,
        "version_matrix",
        "one release so far; its bytes are held in shared/src/sync/protocol/released.rs",
    ),
    checked(18, "cost_bound"),
    not_yet(19, "digest_honesty", "rows have no digests; those of scopes only ask a question"),
    checked(20, "crash_safe_client"),
    checked(21, "quota"),
    checked(22, "wipe"),
    checked(23, "bounded_state"),
    checked(24, "restore"),
];

/// What a broken invariant unwinds with.
#[derive(Clone, Debug)]
pub struct Broken {
    /// Its number.
    pub invariant: usize,
    /// What was found.
    pub sentence: String,
}

/// How often each invariant was held to something, by number.
pub type Tally = [u64; TABLE.len() + 1];

thread_local! {
    static TALLY: Cell<Tally> = const { Cell::new([0; TABLE.len() + 1]) };
}

/// Returns the counts of this thread and begins anew.
pub fn take_tally() -> Tally {
    TALLY.replace([0; TABLE.len() + 1])
}

/// Counts a check.
pub fn count(invariant: usize) {
    let mut tally = TALLY.get();
    tally[invariant] += 1;
    TALLY.set(tally);
}

/// Ends the run: an invariant is broken. It unwinds without a message, since whoever plays the run
/// tells it with all that belongs to it.
pub fn broken(invariant: usize, sentence: String) -> ! {
    resume_unwind(Box::new(Broken { invariant, sentence }))
}

/// Holds an invariant, given by its number, to a condition; else says what is wrong.
macro_rules! hold {
    ($number:expr, $condition:expr, $($sentence:tt)+) => {{
        $crate::simulation::invariants::count($number);
        if !$condition {
            $crate::simulation::invariants::broken($number, format!($($sentence)+));
        }
    }};
}
pub(crate) use hold;
