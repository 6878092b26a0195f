//! Faults: how often what goes wrong, in a thousand; all of it drawn from the seed.

use super::random::Random;
use super::world::TIMEOUT_MS;

pub(super) struct Faults {
    pub(super) lose_request: u64,
    pub(super) lose_reply: u64,
    pub(super) lose_poke: u64,
    /// The network delivers a request a second time, perhaps long after.
    pub(super) duplicate_request: u64,
    pub(super) slowest_request_ms: u64,
    pub(super) slowest_reply_ms: u64,
    pub(super) slowest_store_ms: u64,
    /// The server is busy, makes a mistake, has forgotten who it is, or its answer is damaged.
    pub(super) turn_away: u64,
    /// The server gives fewer rows than there are.
    pub(super) part_reply: u64,
    pub(super) crash_before_commit: u64,
    pub(super) crash_after_commit: u64,
    /// The tab is closed between a transaction's end and the news of it.
    pub(super) crash_after_store: u64,
    /// While the device is full.
    pub(super) fail_store: u64,
    // What the run does to the world between two steps.
    pub(super) edit: u64,
    pub(super) reload: u64,
    pub(super) power_cut: u64,
    pub(super) cut_off: u64,
    pub(super) fill: u64,
    pub(super) clone: u64,
    pub(super) rot: u64,
    pub(super) change_role: u64,
}

impl Default for Faults {
    /// Nothing goes wrong and nobody does anything.
    fn default() -> Self {
        Self {
            lose_request: 0,
            lose_reply: 0,
            lose_poke: 0,
            duplicate_request: 0,
            slowest_request_ms: 50,
            slowest_reply_ms: 50,
            slowest_store_ms: 10,
            turn_away: 0,
            part_reply: 0,
            crash_before_commit: 0,
            crash_after_commit: 0,
            crash_after_store: 0,
            fail_store: 0,
            edit: 0,
            reload: 0,
            power_cut: 0,
            cut_off: 0,
            fill: 0,
            clone: 0,
            rot: 0,
            change_role: 0,
        }
    }
}

impl Faults {
    /// Draws a world: each fault is absent, rare or frequent in it.
    pub(super) fn draw(random: &mut Random) -> Self {
        let mut often = |rare: u64, frequent: u64| *random.pick(&[0, rare, frequent]);
        Self {
            lose_request: often(50, 300),
            lose_reply: often(50, 300),
            lose_poke: often(100, 1_000),
            duplicate_request: often(50, 400),
            slowest_request_ms: 50 + often(2_000, 2 * TIMEOUT_MS),
            slowest_reply_ms: 50 + often(2_000, 2 * TIMEOUT_MS),
            slowest_store_ms: 10 + often(500, 5_000),
            turn_away: often(20, 200),
            part_reply: often(200, 800),
            crash_before_commit: often(20, 200),
            crash_after_commit: often(20, 200),
            crash_after_store: often(10, 100),
            fail_store: 300 + often(300, 700),
            edit: 120 + often(60, 200),
            reload: often(5, 25),
            power_cut: often(3, 15),
            cut_off: often(8, 25),
            fill: often(5, 20),
            clone: often(0, 6),
            rot: often(0, 4),
            change_role: often(2, 8),
        }
    }
}
