//! Network: how requests and replies travel, and what the server does with them when they come.
//!
//! It loses, repeats, delays, reorders and cuts off. As with the browser's `fetch`, an exchange ends
//! once, with a reply or without: what comes after that reaches nobody.

use minicbor::bytes::ByteVec;
use shared::book::read_rows;
use shared::planted::{Bug, planted};
use shared::sync::client::{Event, Failure};
use shared::sync::protocol::{Reply, Request, to_cbor};

use super::faults::Fault;
use super::invariants::i15_rebase_is_server::Shown;
use super::invariants::{
    i03_no_lost_local_edit, i04_exactly_once, i05_idempotent_outcome, i06_gap_freedom,
    i10_monotonic_reads, i12_causality, i24_restore,
};
use super::server::{Group, Name, Packet, name};
use super::tab::At;
use super::world::{Happening, TIMEOUT_MS, World};

/// What comes back to a device.
pub type Answer = Result<Vec<u8>, Failure>;

impl World {
    /// A tab sends a request.
    pub fn send(&mut self, at: At, request: &Request) {
        let (device, tab) = (&self.devices[at.device], self.tab(at));
        i03_no_lost_local_edit::is_durable(device, tab, request, &self.edits);
        i06_gap_freedom::has_no_gap(tab, &request.mutations, &self.edits);
        i05_idempotent_outcome::is_heard_for_good(device, tab, request);
        let shown = Shown::by(tab, request, &self.server, self.tabs_max > 1);
        let user = device.person.user;
        self.count += 1;
        let exchange = self.count;
        self.note(|| {
            let seqs: Vec<u64> = request.mutations.iter().map(|it| it.seq).collect();
            let Request { cursor, acked, incarnation, .. } = request;
            format!("{at}, {incarnation} sends {seqs:?}, has {cursor}, heard {acked}")
        });
        self.tab_mut(at).exchange = Some(exchange);
        let answer = Err(Failure::Unreachable);
        let gives_up = Happening::Return { at, exchange, answer: answer.clone() };
        if self.devices[at.device].is_cut_off {
            return self.later(10, Happening::Return { at, exchange, answer });
        }
        self.later(TIMEOUT_MS, gives_up);
        let packet = Packet { at, exchange, user, bytes: to_cbor(request), shown };
        if self.strikes(Fault::RepeatRequest) {
            let ms = self.dice.of(Fault::RepeatRequest).between(1, 2 * TIMEOUT_MS);
            self.later(ms, Happening::Arrive(packet.clone()));
        }
        if !self.strikes(Fault::LoseRequest) {
            let ms = self.delay(Fault::SlowRequest, 50);
            self.later(ms, Happening::Arrive(packet));
        }
    }

    /// A tab hears of its exchange.
    pub fn returned(&mut self, at: At, answer: Answer) {
        self.tab_mut(at).exchange = None;
        let waited = self.tab(at).waiting();
        match answer {
            Ok(bytes) => self.replied(at, &bytes, &waited),
            Err(failure) => {
                self.note(|| format!("{at} hears {failure:?}"));
                if failure == Failure::SignedOut {
                    self.later(5_000, Happening::SignIn(at));
                }
                self.tell(at, Event::Failed(failure));
                i06_gap_freedom::check(self.tab(at), &waited, &self.server, &self.edits);
            }
        }
        if self.dice.world.chance(100) {
            for tab in &self.devices[at.device].tabs {
                i12_causality::check(tab, &self.server);
            }
        }
    }

    fn replied(&mut self, at: At, bytes: &[u8], waited: &[Name]) {
        // As the driver does it.
        let Ok(reply) = minicbor::decode::<Reply>(bytes) else {
            self.note(|| format!("{at} hears what cannot be read"));
            return self.tell(at, Event::Failed(Failure::Damaged));
        };
        self.note(|| {
            let Reply { outcomes, stop, cursor, more, .. } = &reply;
            format!("{at} hears {cursor}, {more}, {outcomes:?}, {stop:?}")
        });
        let Ok(rows) = read_rows(&reply.rows) else {
            let cursor = self.tab(at).cursor;
            self.tell(at, Event::Replied(Box::new(reply)));
            return i12_causality::is_untouched(self.tab(at), cursor, waited.len());
        };
        i10_monotonic_reads::check(self.tab(at), &rows, reply.reset);
        if self.devices[at.device].leads(self.tab(at)) {
            let device = &mut self.devices[at.device];
            let owed = i24_restore::owed(device, &reply, &self.server);
            device.owed.extend(owed);
        }
        let tab = self.tab_mut(at);
        if reply.reset {
            // What another history answered no longer holds.
            tab.heard.clear();
        }
        for answer in &reply.outcomes {
            let envelope = tab.client.waiting().find(|it| it.seq == answer.seq).map(name);
            tab.heard.insert(envelope.expect("an answer is about a waiting edit"));
        }
        tab.epoch = Some(reply.epoch);
        // Until the rest has come, the screen stays where it was.
        tab.is_staging = reply.more && tab.client.status().complete && !reply.reset;
        if !tab.is_staging {
            tab.cursor = reply.cursor;
        }
        // After a fork what was decided under the old name is let go at once.
        let is_forked = reply.stop.is_some();
        self.tell(at, Event::Replied(Box::new(reply)));
        if is_forked {
            i04_exactly_once::is_not_decided(self.tab(at));
        } else {
            i06_gap_freedom::check(self.tab(at), waited, &self.server, &self.edits);
        }
    }

    /// A request reaches the server.
    pub fn arrive(&mut self, packet: Packet) {
        if self.devices[packet.at.device].is_cut_off {
            return;
        }
        if self.strikes(Fault::TurnAway) {
            let failures = [
                Failure::Busy(2_000),
                Failure::Refused("The server made a mistake.".to_owned()),
                Failure::SignedOut,
                Failure::Damaged,
            ];
            let failure = self.dice.of(Fault::TurnAway).pick(&failures).clone();
            return self.give_back(&packet, Err(failure));
        }
        self.server.waiting.push(packet);
        self.wake_committer();
    }

    fn wake_committer(&mut self) {
        if !self.server.is_busy && !self.server.waiting.is_empty() {
            self.server.is_busy = true;
            let boot = self.server.boot;
            self.later(3, Happening::Commit { boot });
        }
    }

    fn give_back(&mut self, packet: &Packet, answer: Answer) {
        let Packet { at, exchange, .. } = *packet;
        let ms = self.delay(Fault::SlowReply, 50) + self.delay_reply;
        if !self.devices[at.device].is_cut_off && !self.strikes(Fault::LoseReply) {
            self.later(ms, Happening::Return { at, exchange, answer });
        }
    }

    /// The server decides what waits and writes it; it may crash before or after.
    pub fn commit(&mut self) {
        let now = self.now.cast_signed();
        let (writes, group) = self.server.decide(now);
        if self.strikes(Fault::CrashBeforeWrite) {
            return self.restart_server("before it has written");
        }
        self.server.disk.write(writes, group.clone());
        if self.strikes(Fault::CrashBeforeSync) {
            return self.restart_server("before the disk has it");
        }
        let boot = self.server.boot;
        if planted(Bug::AnswerBeforeDisk) {
            self.answer(group);
        }
        let ms = self.dice.world.between(1, 30);
        self.later(ms, Happening::Synced { boot });
    }

    /// The disk has what was written, or says that it has not.
    pub fn synced(&mut self) {
        if self.strikes(Fault::FailSync) {
            // Nobody knows what the disk has; the product closes the store and opens it again.
            return self.restart_server("since its disk failed");
        }
        let group = self.server.sync_next().expect("a group is being written");
        if self.strikes(Fault::CrashBeforeAnswer) {
            return self.restart_server("after it has written");
        }
        if !planted(Bug::AnswerBeforeDisk) {
            self.answer(group);
        }
        self.server.is_busy = false;
        self.wake_committer();
    }

    fn answer(&mut self, group: Group) {
        let (now, boot) = (self.now.cast_signed(), self.server.boot);
        for decided in group {
            let packet = decided.packet.clone();
            let reply = self.server.answer(decided, now);
            let bytes = self.perhaps_cut(reply);
            self.give_back(&packet, Ok(bytes));
            if self.strikes(Fault::CrashBetweenAnswers) {
                self.restart_server("between two answers");
                break;
            }
        }
        if boot == self.server.boot {
            let commit = self.server.head();
            for device in 0..self.devices.len() {
                if !self.devices[device].is_cut_off && !self.strikes(Fault::LosePoke) {
                    let ms = self.dice.world.between(1, 100);
                    self.later(ms, Happening::Poke { device, commit });
                }
            }
        }
    }

    /// Encodes a reply; of some only a part arrives, or their rows break off.
    fn perhaps_cut(&mut self, mut reply: Reply) -> Vec<u8> {
        let bytes = to_cbor(&reply);
        if !self.strikes(Fault::CutReply) {
            return bytes;
        }
        let dice = self.dice.of(Fault::CutReply);
        if !reply.rows.is_empty() && dice.chance(500) {
            // Inside of the last row: an end between two rows is none that a network makes.
            let last = dice.index(10) + 1;
            let mut rows = reply.rows.to_vec();
            rows.truncate(rows.len().saturating_sub(last).max(1));
            reply.rows = ByteVec::from(rows);
            if read_rows(&reply.rows).is_err() {
                return to_cbor(&reply);
            }
        }
        let at = dice.index(bytes.len());
        let is_read = minicbor::decode::<Reply>(&bytes[..at]).is_ok();
        i12_causality::is_unreadable(is_read, at, bytes.len());
        bytes[..at].to_vec()
    }

    /// The server is gone and comes back with what its disk has.
    pub fn restart_server(&mut self, when: &str) {
        let unsynced = self.server.disk.unsynced();
        let keeps = self.dice.world.index(unsynced + 1);
        self.note(|| format!("the server crashes {when}; {keeps} of {unsynced} groups arrive"));
        self.server.restart(keeps);
    }
}
