//! I2 no lost acknowledged write: if `Outcome::Applied{c}` was *sent* by the server, effects with rev
//! ≥ c exist after any sequence of crash (losing all un-fsynced data), journal replay, sled rebuild.

use shared::sync::protocol::{Answer, ClientId, Outcome};
use shared::sync::server::row;

use super::hold;
use crate::simulation::server::Server;

/// Before an answer leaves: what it says is on disk.
pub fn is_on_disk(client: ClientId, answers: &[Answer], server: &Server) {
    for answer in answers {
        let taken = server.taken(client, answer.seq).map(|(_, outcome)| outcome);
        hold!(2, taken == Some(&answer.outcome), "sent, but not on disk: {answer:?}");
    }
}

/// After a crash and at the end: all that was ever sent is there.
pub fn check(server: &Server) {
    for ((client, seq), outcome) in &server.record.sent {
        let Outcome::Applied { commit, .. } = outcome else { continue };
        let taken = server.taken(*client, *seq);
        let is_there = taken.is_some_and(|(_, taken)| taken == outcome);
        hold!(2, is_there, "number {seq} of {client:?} was acknowledged and is gone");
        let head = server.head();
        hold!(2, *commit <= head, "commit {commit} was acknowledged, and the head is {head}");
        let Some((name, _)) = taken else { continue };
        let is_there = row(&server.disk.store, name.1).unwrap().is_some();
        hold!(2, is_there, "{:?} was acknowledged and is not there", name.1);
    }
    server.check_rows(2);
}
