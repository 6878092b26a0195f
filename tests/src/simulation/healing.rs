//! Healing: nothing goes wrong any more, every page is awake and looked at; all becomes quiet, and then
//! every promise must have been kept.

use super::device::Edits;
use super::faults::Faults;
use super::invariants::{
    broken, i01_convergence, i02_no_lost_acknowledged_write, i03_no_lost_local_edit, i12_causality,
    i13_atomic_groups, i20_crash_safe_client, i23_bounded_state, i24_restore,
};
use super::tab::At;
use super::world::World;

/// A world that is not quiet after so many steps never will be.
const STEPS_MAX: usize = 20_000;

impl World {
    /// Everything is healed and becomes quiet; then everything promised must have been kept.
    pub fn finish(&mut self) {
        self.note(|| "everything is healed".to_owned());
        self.faults = Faults::default();
        for device in &mut self.devices {
            device.is_cut_off = false;
            device.is_full = false;
            device.database_back_at = 0;
        }
        for at in self.all_tabs() {
            self.wake(at);
        }
        let healed_at = self.now;
        for _ in 0..2 {
            for at in self.all_tabs() {
                self.sign_in(at);
                if self.tabs_max > 1 {
                    self.look_at(at);
                }
            }
            let steps = (0..STEPS_MAX).take_while(|_| self.step(u64::MAX)).count();
            i01_convergence::is_quiet(self.now - healed_at, steps < STEPS_MAX);
        }
        i02_no_lost_acknowledged_write::check(&self.server);
        i23_bounded_state::check(&self.server);
        for device in &self.devices {
            i01_convergence::check(device, &self.server, &self.homes);
            i24_restore::check(device, &self.server);
            for tab in &device.tabs {
                i12_causality::check(tab, &self.server);
            }
            i20_crash_safe_client::check(device, &self.server);
            i03_no_lost_local_edit::check(device, &self.server, &self.edits);
        }
        i24_restore::keeps_backup(&self.server);
        i13_atomic_groups::check(&self.evicted_apart(), &self.server);
        if self.server.disk.unsynced() > 0 {
            broken(2, "the server rests, and its disk has not everything".to_owned());
        }
    }

    fn all_tabs(&self) -> Vec<At> {
        self.devices.iter().flat_map(super::device::Device::places).collect()
    }

    /// The edits whose actions are whole: of one whose device was thrown away a part may never have
    /// been sent.
    fn evicted_apart(&self) -> Edits {
        let whole = self.edits.iter().filter(|(_, edit)| !edit.evicted);
        whole.map(|(name, edit)| (*name, edit.clone())).collect()
    }
}
