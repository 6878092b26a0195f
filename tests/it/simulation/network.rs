//! Network: how requests and replies travel, and what the server does with them when they come.
//!
//! It loses, repeats, delays and reorders. As with the browser's `fetch`, an exchange ends once, with
//! a reply or without: what comes after that reaches nobody.

use shared::book::WireRow;
use shared::sync::client::{Event, Failure};
use shared::sync::protocol::{Reply, Request, to_cbor};

use super::server::Packet;
use super::world::{Happening, TIMEOUT_MS, World};

impl World {
    pub(super) fn send(&mut self, device: usize, request: &Request) {
        self.devices[device].check_request(&request.mutations, &self.edits);
        self.count += 1;
        let (exchange, session) = (self.count, self.devices[device].session);
        self.note(|| {
            let seqs: Vec<u64> = request.mutations.iter().map(|it| it.seq).collect();
            let Request { cursor, acked, incarnation, .. } = request;
            format!("device {device}.{incarnation} sends {seqs:?}, has {cursor}, heard {acked}")
        });
        self.devices[device].exchange = Some(exchange);
        let answer = Err(Failure::Unreachable);
        let gives_up = Happening::Return { device, session, exchange, answer: answer.clone() };
        if self.devices[device].is_cut_off {
            return self.later(10, Happening::Return { device, session, exchange, answer });
        }
        self.later(TIMEOUT_MS, gives_up);
        let user = self.devices[device].person.user;
        let packet = Packet { device, session, exchange, user, bytes: to_cbor(request) };
        if self.random.chance(self.faults.duplicate_request) {
            let ms = self.random.between(1, 2 * TIMEOUT_MS);
            self.later(ms, Happening::Arrive(packet.clone()));
        }
        if !self.random.chance(self.faults.lose_request) {
            let ms = self.random.between(1, self.faults.slowest_request_ms);
            self.later(ms, Happening::Arrive(packet));
        }
    }

    pub(super) fn returned(&mut self, device: usize, answer: Result<Vec<u8>, Failure>) {
        self.devices[device].exchange = None;
        let waited = self.devices[device].waiting();
        let mut is_forked = false;
        let event = match answer {
            Ok(bytes) => {
                let reply: Reply = minicbor::decode(&bytes).unwrap();
                self.note(|| {
                    let Reply { outcomes, stop, cursor, more, .. } = &reply;
                    format!("device {device} hears {cursor}, {more}, {outcomes:?}, {stop:?}")
                });
                self.devices[device].check_reply(&reply, &self.server);
                self.devices[device].cursor = reply.cursor;
                is_forked = reply.stop.is_some();
                Event::Replied(Box::new(reply))
            }
            Err(failure) => {
                self.note(|| format!("device {device} hears {failure:?}"));
                if failure == Failure::SignedOut {
                    let session = self.devices[device].session;
                    self.later(5_000, Happening::SignIn { device, session });
                }
                Event::Failed(failure)
            }
        };
        self.tell(device, event);
        // After a fork what was decided under the old name is let go at once.
        if !is_forked {
            self.devices[device].check_outbox(&waited, &self.server);
        }
        if self.random.chance(100) {
            self.devices[device].check_screen(&self.server);
        }
    }

    pub(super) fn arrive(&mut self, packet: Packet) {
        if self.devices[packet.device].is_cut_off {
            return;
        }
        if self.random.chance(self.faults.turn_away) {
            let failures = [
                Failure::Busy(2_000),
                Failure::Refused("The server made a mistake.".to_owned()),
                Failure::SignedOut,
                Failure::Damaged,
            ];
            let failure = self.random.pick(&failures).clone();
            return self.give_back(&packet, Err(failure));
        }
        self.server.waiting.push(packet);
        if self.server.waiting.len() == 1 {
            let boot = self.server.boot;
            self.later(3, Happening::Commit { boot });
        }
    }

    fn give_back(&mut self, packet: &Packet, answer: Result<Vec<u8>, Failure>) {
        let Packet { device, session, exchange, .. } = *packet;
        let ms = self.random.between(1, self.faults.slowest_reply_ms) + self.delay_reply;
        if !self.devices[device].is_cut_off && !self.random.chance(self.faults.lose_reply) {
            self.later(ms, Happening::Return { device, session, exchange, answer });
        }
    }

    /// The server decides, writes and answers; it may crash before the writing or after it.
    pub(super) fn commit(&mut self) {
        let now = self.now.cast_signed();
        let decided = self.server.decide(now);
        if self.random.chance(self.faults.crash_before_commit) {
            return self.restart_server("before it has written");
        }
        let answers = self.server.commit(decided);
        if self.random.chance(self.faults.crash_after_commit) {
            return self.restart_server("after it has written");
        }
        let commit = self.server.head();
        for (packet, request, pushed) in answers {
            let mut reply = self.server.answer(&request, pushed, now);
            if self.random.chance(self.faults.part_reply) {
                let keep = self.random.between(1, 4);
                reply = part(reply, keep);
            }
            self.give_back(&packet, Ok(to_cbor(&reply)));
        }
        for device in 0..self.devices.len() {
            if !self.devices[device].is_cut_off && !self.random.chance(self.faults.lose_poke) {
                let ms = self.random.between(1, 100);
                self.later(ms, Happening::Poke { device, commit });
            }
        }
    }

    pub(super) fn restart_server(&mut self, when: &str) {
        self.note(|| format!("the server crashes {when}"));
        self.server.waiting.clear();
        self.server.boot += 1;
    }
}

/// A server with smaller replies: the first `keep` commits of this one.
fn part(reply: Reply, keep: u64) -> Reply {
    let mut decoder = minicbor::Decoder::new(&reply.rows);
    let (mut commits, mut cursor, mut end) = (0, 0, 0);
    while decoder.position() < reply.rows.len() {
        let row = WireRow::read(&mut decoder).unwrap();
        if row.rev() != cursor {
            commits += 1;
            if commits > keep {
                let rows = reply.rows[..end].to_vec().into();
                return Reply { rows, cursor, more: true, remaining: 1, ..reply };
            }
            cursor = row.rev();
        }
        end = decoder.position();
    }
    reply
}
