//! Storing: transactions of the tabs of a device, in turn for each tab and each whole or not at all.
//! What the app's driver does before and after one, too.
//!
//! Of two tabs' transactions the browser begins the second when the first is over. Here each takes
//! effect at its end, which comes to the same, unless a page freezes in the middle of one: then the
//! others wait until it wakes or is closed.

use shared::sync::client::{Event, Stored};
use shared::sync::tabs::{Message, has_read};

use super::faults::Fault;
use super::invariants::i20_crash_safe_client;
use super::server::name;
use super::storage::Job;
use super::tab::{At, End};
use super::world::{Happening, World};

/// The driver reports a failed transaction after so long.
const STORE_RETRY_MS: u64 = 3_000;
/// Who waits for a transaction of another tab looks again after so long.
const BLOCKED_MS: u64 = 1_000;

impl World {
    /// Gives the database a job.
    pub fn enqueue(&mut self, at: At, job: Job) {
        self.tab_mut(at).jobs.push_back(job);
        self.begin_job(at);
    }

    /// A tab is to read everything anew, before anything else.
    pub fn reread(&mut self, at: At) {
        self.tab_mut(at).jobs.push_front(Job::Reopen);
        self.begin_job(at);
    }

    fn begin_job(&mut self, at: At) {
        if self.tab(at).under_way.is_some() {
            return;
        }
        let Some(job) = self.tab_mut(at).jobs.pop_front() else { return };
        self.begin(at, job);
    }

    fn begin(&mut self, at: At, job: Job) {
        // Following is no transaction.
        let is_quick = matches!(job, Job::Follow(..));
        self.tab_mut(at).under_way = Some(job);
        let ms = if is_quick { 0 } else { self.delay(Fault::SlowStore, 10) };
        self.later(ms, Happening::Stored(at));
    }

    /// A transaction ends: whole, or not at all; the tab may be gone before it hears of it, or frozen.
    pub fn stored(&mut self, at: At) {
        if self.devices[at.device].blocker.is_some_and(|blocker| blocker != at.tab) {
            return self.later(BLOCKED_MS, Happening::Stored(at));
        }
        if self.tabs_max > 1 && self.strikes(Fault::FreezeInStore) {
            self.freeze(at);
            return self.tab_mut(at).missed.push(Happening::Stored(at));
        }
        if self.strikes(Fault::KillBeforeStore) {
            self.tab_mut(at).under_way = None;
            return self.reload(at);
        }
        let Some(job) = self.tab_mut(at).under_way.take() else { return };
        let end = self.tab_mut(at).end.take();
        let end = end.unwrap_or_else(|| self.end_of(at, &job));
        if !matches!(end, End::Failed) && self.strikes(Fault::KillAfterStore) {
            return self.reload(at);
        }
        self.hear_end(at, job, end);
        if self.is_open(at) {
            self.begin_job(at);
        }
    }

    /// What becomes of a transaction.
    fn end_of(&mut self, at: At, job: &Job) -> End {
        if !matches!(job, Job::Follow(..)) && self.cannot_store(at.device) {
            self.note(|| format!("{at} cannot use its database"));
            if matches!(job, Job::Edits { .. } | Job::Batch(_)) && !self.tab(at).client.follows() {
                // Nobody knows what a try that fails has done.
                self.tab_mut(at).position += 1;
            }
            return End::Failed;
        }
        self.transaction(at, job)
    }

    /// Does a transaction.
    pub fn transaction(&mut self, at: At, job: &Job) -> End {
        let follows = self.tab(at).client.follows();
        match job {
            Job::Edits { entries, .. } if follows => {
                let durable = self.devices[at.device].storage.hand(entries);
                self.durable(at, durable);
                let last = entries.last().map_or(0, |(seq, _)| *seq);
                End::Done(Some(Event::OutboxStored(last)))
            }
            Job::Edits { entries, meta, taken } => {
                let last = entries.last().map_or(0, |(seq, _)| *seq);
                let stored = Stored::edits(entries.clone(), taken.clone(), meta.clone());
                self.write(at, job, stored, Event::OutboxStored(last))
            }
            Job::Batch(batch) => {
                self.write(at, job, Stored::batch((**batch).clone()), Event::BatchStored)
            }
            Job::ForgetParked(_) => {
                let position = self.tab(at).position;
                let done = self.devices[at.device].storage.perform(job, at.tab, position);
                self.durable(at, done.unwrap_or_default());
                End::Done(None)
            }
            Job::TakeHanded => End::Handed(self.devices[at.device].storage.contents.records()),
            Job::Follow(..) => End::Done(None),
            Job::Reopen if self.tab(at).leads => {
                let position = self.devices[at.device].storage.lead(at.tab);
                self.tab_mut(at).position = position;
                End::Done(None)
            }
            // Who follows writes nothing first.
            Job::Reopen => End::Read(Box::new(self.devices[at.device].storage.contents.clone())),
            Job::Read => {
                let contents = self.devices[at.device].storage.contents.clone();
                // Between leading and reading another may have begun to lead.
                match has_read(self.tab(at).position, contents.position) {
                    Some(position) => {
                        self.tab_mut(at).position = position;
                        End::Read(Box::new(contents))
                    }
                    None => End::Replaced,
                }
            }
        }
    }

    fn write(&mut self, at: At, job: &Job, stored: Stored, event: Event) -> End {
        let tab = self.tab_mut(at);
        tab.position += 1;
        let position = tab.position;
        let Some(durable) = self.devices[at.device].storage.perform(job, at.tab, position) else {
            return End::Replaced;
        };
        self.durable(at, durable);
        End::Stored(position, Box::new(stored), event)
    }

    fn durable(&mut self, at: At, durable: Vec<shared::sync::protocol::Envelope>) {
        for envelope in durable {
            self.edits.get_mut(&name(&envelope)).expect("a known edit").durable = true;
        }
        if self.dice.world.chance(150) {
            i20_crash_safe_client::check(&self.devices[at.device], &self.server);
        }
    }

    /// The tab hears what became of its transaction.
    fn hear_end(&mut self, at: At, job: Job, end: End) {
        let is_news =
            !matches!(&job, Job::Follow(..)) && !matches!(&end, End::Handed(it) if it.is_empty());
        if is_news {
            self.note(|| format!("{at} hears of its transaction: {}", end.told()));
        }
        match (job, end) {
            (job, End::Failed) => self.cannot(at, &job),
            (Job::Follow(position, stored), _) => self.follow(at, position, stored),
            (Job::Reopen, End::Done(_)) => self.begin(at, Job::Read),
            (Job::Reopen, End::Read(contents)) => self.read_again(at, false, &contents),
            (Job::Read, End::Read(contents)) => self.read_again(at, true, &contents),
            (_, End::Replaced) => {
                // Unless it is to read everything again already, perhaps to lead once more.
                if !self.tab(at).is_to_reopen() {
                    self.tab_mut(at).leads = false;
                    self.reread(at);
                }
            }
            (_, End::Handed(records)) => self.take_handed(at, &records),
            (_, End::Stored(position, stored, event)) => {
                self.tab_mut(at).shipped = position;
                if self.tab(at).is_followed {
                    self.say(at, &Message::Stored { position, stored });
                }
                self.tell(at, event);
            }
            (_, End::Done(event)) => {
                if self.tab(at).client.follows() && event.is_some() {
                    self.say(at, &Message::Handed);
                }
                if let Some(event) = event {
                    self.tell(at, event);
                }
            }
            (_, End::Read(_)) => {}
        }
    }

    fn cannot(&mut self, at: At, job: &Job) {
        match job {
            Job::Edits { .. } => self.tell_later(at, STORE_RETRY_MS, Event::OutboxFailed),
            Job::Batch(_) => self.tell_later(at, STORE_RETRY_MS, Event::BatchFailed),
            Job::Reopen | Job::Read => self.later(STORE_RETRY_MS, Happening::Reopen(at)),
            Job::ForgetParked(_) | Job::TakeHanded | Job::Follow(..) => {}
        }
    }

    fn cannot_store(&mut self, device: usize) -> bool {
        let is_once = self.strikes(Fault::Quota);
        let it = &self.devices[device];
        // A small write may find room where a large one does not; in a scenario none does.
        let often = if self.faults.rate(Fault::Fill) > 0 { 700 } else { 1_000 };
        let is_full = it.is_full && self.dice.of(Fault::Fill).chance(often);
        is_once || is_full || self.devices[device].database_back_at > self.now
    }
}
