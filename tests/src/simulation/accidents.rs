//! Accidents: what befalls whole devices and the server's machine.

use shared::id::RawId;
use shared::sync::protocol::to_cbor;
use shared::sync::quarantine::Quarantine;
use shared::sync::server::Person;

use super::device::Device;
use super::faults::Fault;
use super::invariants::{i03_no_lost_local_edit, i22_wipe};
use super::persons::user;
use super::server::name;
use super::storage::{Contents, Storage};
use super::tab::At;
use super::world::World;

impl World {
    /// Adds a device of a person; its clock is `clock` beside the truth.
    pub fn add_device(&mut self, person: u128, clock: i64) -> usize {
        let contents = self.blank_contents();
        let person = self.server.person(user(person));
        self.start(person, clock, contents)
    }

    fn blank_contents(&mut self) -> Contents {
        self.names += 1;
        Device::blank_contents(5_000 + self.names)
    }

    fn start(&mut self, person: Person, clock: i64, contents: Contents) -> usize {
        let number = self.devices.len();
        self.devices.push(Device::new(number, person, clock, contents));
        self.open_tab(number);
        number
    }

    /// Copies a whole profile, as a restored disk does: two devices with one name. The browser is
    /// closed for that, so that nothing of the original is taken back later. Edits that wait are then
    /// in both. None of them may be handed over and without a number: see docs/decisions/0013.
    pub fn clone_device(&mut self, device: usize) {
        let original = &mut self.devices[device];
        original.storage.flush();
        let (person, clock) = (original.person, original.clock);
        let contents = original.storage.contents.clone();
        // What is done counts as well: a restored server is sent it by both.
        original.is_shared |= !contents.outbox.is_empty() || self.epochs > 0;
        original.has_twin = true;
        let is_shared = original.is_shared;
        if is_shared {
            for edit in self.edits.values_mut().filter(|edit| edit.device == device) {
                edit.copied = true;
            }
        }
        let copy = self.start(person, clock, contents);
        self.devices[copy].is_shared = is_shared;
        self.devices[copy].has_twin = true;
        self.note(|| format!("device {copy} is a copy of device {device}"));
    }

    /// A tab is gone and comes back as a new one; the transaction under way has happened or not.
    pub fn reload(&mut self, at: At) {
        let tab = self.tab_mut(at);
        let is_known = tab.end.take().is_some();
        let under_way = tab.under_way.take();
        // One that stands open is taken back, and one that waits for it never begins.
        let is_whole = self.devices[at.device].blocker.is_none() && !is_known;
        if let Some(job) = under_way.filter(|_| is_whole && self.dice.world.chance(500)) {
            self.transaction(at, &job);
        }
        self.note(|| format!("{at} reloads"));
        self.close_tab(at);
        self.start_tab(at.device);
    }

    /// The device loses power: what was not flushed is gone.
    pub fn power_cut(&mut self, device: usize) {
        self.note(|| format!("device {device} loses power"));
        self.devices[device].storage.power_cut();
        self.reopen(device);
    }

    /// The browser throws everything away. What no answer spoke of may be gone with it; the person
    /// signs in again, and the device has a new name.
    pub fn evict(&mut self, device: usize) {
        self.note(|| format!("device {device} loses everything"));
        for edit in self.edits.values_mut().filter(|edit| edit.device == device) {
            edit.evicted = true;
        }
        self.empty(device);
    }

    fn empty(&mut self, device: usize) {
        let contents = self.blank_contents();
        self.devices[device].owed.clear();
        self.devices[device].storage = Storage::new(device, contents);
        self.reopen(device);
    }

    /// The device hears that it is revoked, in the tab that leads or before its data is open: it hands
    /// in what only it has and is wiped. Later somebody signs in on it, under a new name.
    pub fn revoke(&mut self, device: usize) {
        let is_open = self.dice.of(Fault::Revoke).chance(500);
        let it = &self.devices[device];
        let saved = it.storage.contents.saved();
        let leading = it.tabs.iter().rev().find(|tab| !(tab.client.follows() || tab.is_frozen));
        let given = match leading.filter(|_| is_open) {
            Some(tab) => tab.client.unsent(&saved),
            None => Quarantine::of(&saved),
        };
        let edits = given.envelopes.len() + given.parked.len();
        self.note(|| format!("device {device} is revoked, with {edits} edits"));
        for part in given.parts() {
            let part: Quarantine = minicbor::decode(&to_cbor(&part)).unwrap();
            let parked = part.parked.iter().map(|parked| &parked.envelope);
            self.server.quarantine.extend(part.envelopes.iter().chain(parked).map(name));
        }
        i22_wipe::has_handed_in(&self.devices[device], &self.server, &self.edits);
        for edit in self.edits.values_mut().filter(|edit| edit.device == device) {
            edit.wiped = true;
        }
        self.empty(device);
        i22_wipe::is_empty(&self.devices[device]);
    }

    /// All tabs of a device are gone, and one is opened over what is stored.
    pub fn reopen(&mut self, device: usize) {
        let it = &mut self.devices[device];
        it.tabs.clear();
        (it.lock, it.blocker) = (None, None);
        self.start_tab(device);
    }

    /// Opens a tab for the person of now; everything durable must be there.
    fn start_tab(&mut self, device: usize) {
        let it = &mut self.devices[device];
        it.person = self.server.person(it.person.user);
        i03_no_lost_local_edit::is_somewhere(&self.devices[device], &self.server, &self.edits);
        self.open_tab(device);
    }

    /// The server is lost and restored from its backup.
    pub fn restore(&mut self) {
        self.epochs += 1;
        let lost = self.server.restore(RawId(7 + self.epochs));
        self.note(|| format!("the server is restored from its backup, {} edits ago", lost.len()));
        for name in lost {
            self.edits.get_mut(&name).expect("a known edit").restored = true;
        }
        for device in &mut self.devices {
            device.owed.clear();
            // The store no longer knows who of two with one name has which number.
            device.is_shared |= device.has_twin;
        }
        let devices = &self.devices;
        for edit in self.edits.values_mut() {
            edit.copied |= devices[edit.device].is_shared;
        }
    }
}
